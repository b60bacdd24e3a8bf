//! `completions`: what a shell needs to complete words. Its script asks the tool itself at each word,
//! so a shell completes the codes that the tool knows, and shows what they mean where it can.

use std::ffi::OsStr;
use std::io;

use clap::{CommandFactory as _, ValueEnum};
use clap_complete::CompleteEnv;
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::Shells;
use cloudreve_codes::ErrorCode;

use crate::output::Output;
use crate::words::Lang;
use crate::{Cli, NAME, Outcome};

/// The variable by which the script of a shell says that it asks. Others set `COMPLETE`, which is
/// clap's own name for it, for purposes of theirs.
const ASKS: &str = "CLOUDREVE_CODES_COMPLETE";

/// Print the script by which a shell completes commands, options and codes
///
/// Let the shell read it at each start, since it asks the tool: in ~/.bashrc by
/// `source <(cloudreve-codes completions bash)`, in ~/.zshrc, below compinit, by
/// `source <(cloudreve-codes completions zsh)`, in ~/.config/fish/config.fish by
/// `cloudreve-codes completions fish | source`, and in $PROFILE by
/// `cloudreve-codes completions powershell | Out-String | Invoke-Expression`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Clone, Copy, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

impl Shell {
    fn name(self) -> &'static str {
        match self {
            Shell::Bash => "bash",
            Shell::Zsh => "zsh",
            Shell::Fish => "fish",
            Shell::Powershell => "powershell",
        }
    }
}

/// Answers the script of a shell, if it is that which asks, and ends the program then.
pub(crate) fn answer() {
    CompleteEnv::with_factory(Cli::command)
        .var(ASKS)
        .bin(NAME)
        .completer(NAME)
        .complete();
}

pub(crate) fn run(args: &Args, output: &mut Output<'_>) -> io::Result<Outcome> {
    if output.is_json() {
        let message = "a script is no JSON, leave out `--format`";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let shell = args.shell.name();
    let shells = Shells::builtins();
    let completer = shells
        .completer(shell)
        .ok_or_else(|| io::Error::other(format!("there is no script for {shell}")))?;
    let mut script = Vec::new();
    completer.write_registration(ASKS, NAME, NAME, NAME, &mut script)?;
    output.text(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}

/// The codes that begin so: by their numbers, and once there is a letter by their names. Whatever
/// else is typed is still a query.
pub(crate) fn codes(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else {
        return Vec::new();
    };
    let language = Lang::of_environment().language();
    let begins_so = |name: &str| {
        name.get(..typed.len())
            .is_some_and(|beginning| beginning.eq_ignore_ascii_case(typed))
    };
    let has_letters = typed.contains(|c: char| c.is_ascii_alphabetic());
    ErrorCode::ALL
        .iter()
        .flat_map(|code| {
            let names = if has_letters {
                vec![code.name().to_owned(), code.go_name().to_owned()]
            } else {
                vec![code.as_i32().to_string()]
            };
            names.into_iter().map(move |name| (name, code))
        })
        .filter(|(name, _)| begins_so(name))
        .map(|(name, code)| {
            let label = code.description_in(language).to_owned();
            CompletionCandidate::new(name).help(Some(label.into()))
        })
        .collect()
}
