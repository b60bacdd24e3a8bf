//! What the command `decode` prints.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|input: &[u8]| cloudreve_codes_fuzz::tool(input));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    cloudreve_codes_fuzz::replay_files(cloudreve_codes_fuzz::tool)
}
