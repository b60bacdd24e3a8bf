//! `decode` against an oracle that reads the same rules in another way.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|input: &[u8]| cloudreve_codes_fuzz::decode(input));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    cloudreve_codes_fuzz::replay_files(cloudreve_codes_fuzz::decode)
}
