//! `cargo xtask`: tasks that keep this repository up to date.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    xtask::main()
}
