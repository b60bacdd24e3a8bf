//! Tasks that keep this repository up to date; `cargo xtask` lists them.
//!
//! This package isn't published. It is also a library so that the fuzz targets can call its parts.

#![forbid(unsafe_code)]
// Upstream's file, git's output and a broken catalogue must not be able to crash the program.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

mod changelog;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod refresh;
mod release;
mod sync;
mod upstream;
mod workspace;

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use cloudreve_codes_catalogue::escaped;

use crate::error::Error;
use crate::workspace::Workspace;

/// Tasks that keep this repository up to date
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Sync(sync::Args),
    /// Update everything that is derived from codes.toml: reference, READMEs, public interface,
    /// snapshots
    ///
    /// Run it after each change to codes.toml, and review the diff.
    Refresh,
    Release(release::Args),
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done, or nothing to do
  1  with --check: the catalogue is out of date
  2  usage error, or failed input or output
  3  a person has to decide";

/// Runs the program: parses its arguments, runs the task, and returns the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if !error.use_stderr() => error.exit(),
        Err(error) => {
            // The message repeats the arguments.
            let text = error.render().to_string();
            text.lines().for_each(|line| eprintln!("{}", escaped(line)));
            return ExitCode::from(2);
        }
    };
    let root = Workspace::find();
    let outcome = match &cli.task {
        Task::Sync(args) => sync::run(args, &root),
        Task::Refresh => refresh::run(&root).map(|()| 0),
        Task::Release(args) => release::run(args, &root).map(|()| 0),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        // The reader of the output closed the pipe.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let mut text = format!("error: {error}");
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                text += &format!(": {cause}");
                source = cause.source();
            }
            eprintln!("{text}");
            ExitCode::from(error.exit_code())
        }
    }
}
