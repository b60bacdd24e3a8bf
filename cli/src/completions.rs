//! `completions`: scripts for shells, which run the tool for each completion.

use clap::Command;
use clap::builder::PossibleValuesParser;
use clap_complete::CompleteEnv;
use clap_complete::env::Shells;

use crate::error::Error;
use crate::outcome::Outcome;
use crate::term::Output;

/// The variable that requests completions. Other programs may set clap's default, `COMPLETE`.
const VARIABLE: &str = "CLOUDREVE_CODES_COMPLETE";

/// Print a shell script that completes commands, options, and codes
///
/// The script runs the tool, so load it whenever the shell starts: in ~/.bashrc, use
/// `source <(cloudreve-codes completions bash)`; in ~/.zshrc, after compinit,
/// `source <(cloudreve-codes completions zsh)`; in ~/.config/fish/config.fish,
/// `cloudreve-codes completions fish | source`; and in $PROFILE,
/// `cloudreve-codes completions powershell | Out-String | Invoke-Expression`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(value_parser = PossibleValuesParser::new(SHELLS))]
    shell: String,
}

const SHELLS: [&str; 4] = ["bash", "zsh", "fish", "powershell"];

/// Answers a request of a completion script and exits; otherwise does nothing.
pub(crate) fn answer(command: fn() -> Command) {
    let name = command().get_name().to_owned();
    CompleteEnv::with_factory(command)
        .var(VARIABLE)
        .bin(name.clone())
        .completer(name)
        .complete();
}

pub(crate) fn run(
    args: &Args,
    command: &Command,
    output: &mut Output<'_>,
) -> Result<Outcome, Error> {
    if output.is_json() {
        return Err(Error::NotJson {
            what: "a script",
            remedy: "",
        });
    }
    let shell = args.shell.as_str();
    let shells = Shells::builtins();
    let completer = shells
        .completer(shell)
        .ok_or_else(|| Error::UnknownShell(shell.to_owned()))?;
    let mut script = Vec::new();
    let name = command.get_name();
    completer.write_registration(VARIABLE, name, name, name, &mut script)?;
    output.text(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}
