//! `cloudreve-codes`: explains Cloudreve's error codes and decodes its responses.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    cloudreve_codes_cli::main()
}
