//! `completions`: what a shell needs to complete words. Its script asks the tool itself at each word,
//! so a shell completes the codes that the tool knows, and shows what they mean where it can.

use clap::Command;
use clap::builder::PossibleValuesParser;
use clap_complete::CompleteEnv;
use clap_complete::env::Shells;

use crate::error::Error;
use crate::outcome::Outcome;
use crate::term::Output;

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
    #[arg(value_parser = PossibleValuesParser::new(SHELLS))]
    shell: String,
}

const SHELLS: [&str; 4] = ["bash", "zsh", "fish", "powershell"];

/// Answers the script of a shell, if it is that which asks, and ends the program then.
pub(crate) fn answer(command: fn() -> Command) {
    let name = command().get_name().to_owned();
    CompleteEnv::with_factory(command)
        .var(ASKS)
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
    completer.write_registration(ASKS, name, name, name, &mut script)?;
    output.text(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}
