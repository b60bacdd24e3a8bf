//! The command-line tool `cloudreve-codes`, which explains Cloudreve's error codes and decodes its
//! responses. It is also a library so that the fuzz targets can call it; the library has no stable
//! API.
//!
//! Data goes to stdout, messages to stderr. The exit code is 0 on success, 1 if a code is unknown or
//! nothing could be decoded, and 2 for usage, input, and output errors.

#![forbid(unsafe_code)]
// Untrusted input must not be able to crash the program.
#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod args;
mod codes;
mod completions;
mod decode;
mod error;
mod explain;
mod export;
mod files;
#[doc(hidden)]
pub mod fuzzing;
mod lang;
mod list;
mod manual;
mod outcome;
mod read;
mod term;

use std::io;
use std::process::ExitCode;

use clap::ColorChoice;

use crate::args::Command;
use crate::error::Error;
use crate::lang::Lang;
use crate::outcome::Outcome;
use crate::term::Output;

/// Runs the program: parses its arguments, runs the command, and returns the exit code.
#[must_use]
pub fn main() -> ExitCode {
    completions::answer(args::command);
    let cli = args::parse();
    let choice = match cli.color {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
    let lang = cli.lang.unwrap_or_else(Lang::of_environment);
    let mut output = Output::stdout(cli.format, choice, lang);
    let outcome = match cli.command {
        Command::Explain(args) => explain::run(&args, &mut output),
        Command::List(args) => list::run(&args, &mut output),
        Command::Decode(args) => decode::run(&args, &mut output),
        Command::Export(args) => export::run(&args, &mut output),
        Command::Completions(chosen) => completions::run(&chosen, &args::command(), &mut output),
        Command::Man(chosen) => manual::run(&chosen, args::command(), &mut output),
    };
    match outcome.and_then(|outcome| Ok(output.finish().map(|()| outcome)?)) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Unread) => ExitCode::from(2),
        // The reader of the output closed the pipe.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            term::notice(&term::error_text(&error));
            ExitCode::from(2)
        }
    }
}
