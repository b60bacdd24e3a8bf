//! The command line.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::sync::LazyLock;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{ColorChoice, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use cloudreve_codes::ErrorCode;

use crate::lang::Lang;
use crate::term::{self, Format, escaped};
use crate::{completions, decode, explain, export, list, manual};

/// Explains Cloudreve's error codes and decodes its responses.
#[derive(Parser)]
#[command(name = NAME, version = VERSION.as_str(), max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Output format
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    /// Language of the output; defaults to LC_ALL, LC_MESSAGES, or LANG
    #[arg(long, global = true, value_parser = LangParser)]
    pub(crate) lang: Option<Lang>,

    /// When to use colors; NO_COLOR is respected
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Explain(explain::Args),
    List(list::Args),
    Decode(decode::Args),
    Export(export::Args),
    Completions(completions::Args),
    Man(manual::Args),
}

const EXAMPLES: &str = "\
Examples:
  cloudreve-codes 40073                            what a code means, and what to do
  cloudreve-codes explain \"Insufficient capacity\"  the same for a message or a name
  cloudreve-codes list --route \"PUT /file/upload\"  which codes a route sends
  cloudreve-codes decode server.log                what went wrong, from any text or HAR

Exit codes:
  0  found
  1  nothing found: an unknown code, or no response in the input
  2  usage error, or failed input or output";

/// Accepts any locale whose language is known, such as `zh_CN.UTF-8`.
#[derive(Clone)]
struct LangParser;

impl TypedValueParser for LangParser {
    type Value = Lang;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Lang, clap::Error> {
        match value.to_str().and_then(Lang::of_known_locale) {
            Some(lang) => Ok(lang),
            None => EnumValueParser::<Lang>::new().parse_ref(command, argument, value),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = Lang::value_variants().iter();
        Some(Box::new(values.filter_map(ValueEnum::to_possible_value)))
    }
}

/// The name of the command.
const NAME: &str = "cloudreve-codes";

/// The version of the tool and the release of Cloudreve that it covers.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{} (Cloudreve {})",
        env!("CARGO_PKG_VERSION"),
        ErrorCode::UPSTREAM_RELEASE
    )
});

/// Finds the value of `--color` on the command line. clap reports invalid values.
fn color_of(arguments: impl Iterator<Item = OsString>) -> Option<ColorChoice> {
    let mut arguments = arguments.take_while(|argument| argument != "--");
    let mut chosen = None;
    while let Some(argument) = arguments.next() {
        let argument = argument.to_string_lossy();
        let word = match argument.strip_prefix("--color") {
            Some("") => arguments.next()?.to_string_lossy().into_owned(),
            Some(rest) => rest.strip_prefix('=').unwrap_or_default().to_owned(),
            None => continue,
        };
        chosen = ColorChoice::from_str(&word, false).ok().or(chosen);
    }
    chosen
}

/// Parses the arguments; exits if they are invalid or ask for help.
pub(crate) fn parse() -> Cli {
    let color = color_of(std::env::args_os().skip(1)).unwrap_or(ColorChoice::Auto);
    let mut command = Cli::command().color(color);
    let arguments = with_explain(std::env::args_os().collect(), &command);
    let matches = command
        .try_get_matches_from_mut(&arguments)
        .unwrap_or_else(|error| exit(&escaped_error(error, &arguments, &mut command)));
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit())
}

/// Turns `cloudreve-codes 40073` into `cloudreve-codes explain 40073`.
fn with_explain(mut arguments: Vec<OsString>, command: &clap::Command) -> Vec<OsString> {
    const MAX_TYPOS: usize = 2;
    let takes_value = |word: &str| ["--format", "--lang", "--color"].contains(&word);
    let mut at = 1;
    while let Some(argument) = arguments.get(at) {
        let word = argument.to_string_lossy();
        if takes_value(&word) {
            at += 2;
        } else if word.starts_with('-') && word.parse::<i32>().is_err() {
            at += 1;
        } else {
            // Leave a misspelled command for clap to report.
            let names = command
                .get_subcommands()
                .map(clap::Command::get_name)
                .chain(["help"]);
            let typos = names.map(|name| strsim::damerau_levenshtein(name, &word));
            if typos.min().is_none_or(|typos| typos > MAX_TYPOS) {
                arguments.insert(at, "explain".into());
            }
            break;
        }
    }
    arguments
}

/// Escapes the arguments that an error message repeats.
fn escaped_error(
    error: clap::Error,
    arguments: &[OsString],
    command: &mut clap::Command,
) -> clap::Error {
    let typed = arguments.iter().map(|argument| argument.to_string_lossy());
    let escaped_args: Vec<OsString> = typed
        .map(|text| escaped(&text).to_string().into())
        .collect();
    match command.try_get_matches_from_mut(escaped_args) {
        Err(error) => error,
        Ok(_) => command.error(error.kind(), "an argument contains invalid characters"),
    }
}

/// Prints help or a usage error. Failing to write help is an error too.
fn exit(error: &clap::Error) -> ! {
    let printed = error.print().and_then(|()| std::io::stdout().flush());
    let code = match printed {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            term::notice(&term::error_text(&error));
            2
        }
        _ => error.exit_code(),
    };
    std::process::exit(code)
}

/// Returns the clap command, for subcommands that describe it.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}
