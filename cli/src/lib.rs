//! The command-line tool `cloudreve-codes`, which explains Cloudreve's error codes and decodes its
//! responses. This package is a library too so that the fuzz targets reach its parts; its interface
//! promises nothing to others.
//!
//! Data goes to stdout and talk to stderr. The exit code is 0 where all is well, 1 where a code is
//! unknown, nothing could be decoded or the catalogue is not up to date, and 2 for usage, input and
//! output.

#![forbid(unsafe_code)]
// What comes from outside must not be able to stop the program.
#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod codes;
mod completions;
mod decode;
mod explain;
mod export;
mod files;
#[doc(hidden)]
pub mod fuzzing;
mod list;
mod manual;
mod output;
mod sync;
mod words;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use cloudreve_codes::ErrorCode;

use crate::output::{Format, Output};
use crate::words::Lang;

/// Explains Cloudreve's error codes and decodes its responses.
#[derive(Parser)]
#[command(name = NAME, version = VERSION.as_str(), max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// How to print
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Language of the texts; by default that of LC_ALL, LC_MESSAGES or LANG
    #[arg(long, global = true, value_enum)]
    lang: Option<Lang>,

    /// When to use colours; NO_COLOR is heeded too
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

#[derive(Subcommand)]
enum Command {
    Explain(explain::Args),
    List(list::Args),
    Decode(decode::Args),
    Export(export::Args),
    Sync(sync::Args),
    Completions(completions::Args),
    Man(manual::Args),
}

/// What the command is called.
const NAME: &str = "cloudreve-codes";

/// The tool's version and the release of Cloudreve that it knows.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{} (Cloudreve {})",
        env!("CARGO_PKG_VERSION"),
        ErrorCode::UPSTREAM_RELEASE
    )
});

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    fn choice(self) -> anstream::ColorChoice {
        match self {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
    }

    /// The same for clap, which prints help and errors before there is a [`Cli`].
    fn of_help(self) -> clap::ColorChoice {
        match self {
            Color::Auto => clap::ColorChoice::Auto,
            Color::Always => clap::ColorChoice::Always,
            Color::Never => clap::ColorChoice::Never,
        }
    }

    /// What `--color` says, wherever it stands. What it says wrongly is clap's to tell.
    fn of_arguments(arguments: impl Iterator<Item = OsString>) -> Option<Color> {
        let mut arguments = arguments.take_while(|argument| argument != "--");
        let mut chosen = None;
        while let Some(argument) = arguments.next() {
            let argument = argument.to_string_lossy();
            let word = match argument.strip_prefix("--color") {
                Some("") => arguments.next()?.to_string_lossy().into_owned(),
                Some(rest) => rest.strip_prefix('=').unwrap_or_default().to_owned(),
                None => continue,
            };
            chosen = Color::from_str(&word, false).ok().or(chosen);
        }
        chosen
    }
}

/// The arguments; ends the program where they are wrong or ask for help.
fn parse() -> Cli {
    let color = Color::of_arguments(std::env::args_os().skip(1)).unwrap_or(Color::Auto);
    let mut command = Cli::command().color(color.of_help());
    let matches = command.get_matches_mut();
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit())
}

/// How a command ended that could do its work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Fine,
    /// An unknown code, nothing that could be decoded, or a catalogue that is not up to date.
    Nothing,
    /// Something could not be read, which was told.
    Unread,
}

/// The whole program: reads its arguments, runs the command and tells how it ended.
#[must_use]
pub fn main() -> ExitCode {
    completions::answer();
    let cli = parse();
    let choice = cli.color.choice();
    choice.write_global();
    let lang = cli.lang.unwrap_or_else(Lang::of_environment);
    let mut output = Output::stdout(cli.format, choice, lang);
    let outcome = match cli.command {
        Command::Explain(args) => explain::run(&args, &mut output),
        Command::List(args) => list::run(&args, &mut output),
        Command::Decode(args) => decode::run(&args, &mut output),
        Command::Export(args) => export::run(&args, &mut output),
        Command::Sync(args) => sync::run(&args, &mut output),
        Command::Completions(args) => completions::run(&args, &mut output),
        Command::Man(args) => manual::run(&args, &mut output),
    };
    match outcome.and_then(|outcome| output.finish().map(|()| outcome)) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Unread) => ExitCode::from(2),
        // Whoever reads the output has had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            output::talk(&output::error_text(&error));
            ExitCode::from(2)
        }
    }
}
