//! `decode` against an oracle that implements the same rules differently.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|input: &[u8]| cloudreve_codes_fuzz::decode(input));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    cloudreve_codes_fuzz::replay_files(cloudreve_codes_fuzz::decode)
}
