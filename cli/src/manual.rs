//! `man`: man pages for the tool and each command.

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::Command;
use clap_mangen::Man;

use crate::error::Error;
use crate::files::{self, display_path, within};
use crate::outcome::Outcome;
use crate::term::Output;

/// Print the man page, or write the pages of all commands
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write a page for the tool and one for each command to this directory, which is created if
    /// missing
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// The sections of the tool's page after its options.
const SECTIONS: &str = include_str!("manual/sections.roff");

pub(crate) fn run(
    args: &Args,
    command: Command,
    output: &mut Output<'_>,
) -> Result<Outcome, Error> {
    if output.is_json() {
        return Err(Error::NotJson {
            what: "a man page",
            remedy: "",
        });
    }
    let pages = pages(command)?;
    let Some(dir) = &args.output else {
        if let Some(page) = pages.first() {
            output.text(&page.text)?;
        }
        return Ok(Outcome::Fine);
    };
    fs::create_dir_all(dir).map_err(|error| within(dir, error))?;
    for page in &pages {
        let path = dir.join(&page.file);
        files::write(&path, &page.text)?;
        output.record(&display_path(&path))?;
    }
    Ok(Outcome::Fine)
}

struct Page {
    file: String,
    text: String,
}

/// Returns the pages of the tool and its commands.
fn pages(command: Command) -> io::Result<Vec<Page>> {
    let mut tool = command.disable_help_subcommand(true);
    tool.build();
    let version = tool
        .get_version()
        .map(|version| format!("{} {version}", tool.get_name()))
        .unwrap_or_default();
    let mut pages = vec![page(&tool, &version)?];
    for command in tool
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
    {
        pages.push(page(command, &version)?);
    }
    Ok(pages)
}

fn page(command: &Command, version: &str) -> io::Result<Page> {
    let man = Man::new(command.clone());
    let mut text = Vec::new();
    man.render(&mut text)?;
    let mut text = String::from_utf8_lossy(&text).into_owned();
    // clap_mangen omits an empty date and uses the next words in its place.
    let title = text
        .lines()
        .find(|line| line.starts_with(".TH "))
        .map(str::to_owned);
    if let Some(title) = title {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let whole = format!(r#".TH "{name}" "1" "" "{version}" "Cloudreve""#);
        text = text.replacen(&title, &whole, 1);
    }
    if command.has_subcommands() {
        text += SECTIONS;
    }
    Ok(Page {
        file: man.get_filename(),
        text,
    })
}
