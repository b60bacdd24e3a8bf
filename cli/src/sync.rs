//! `sync`: brings `codes.toml` up to date with upstream's `error.go`. Reading the Go file is `go`'s,
//! deciding what changes is `plan`'s, and changing the text is `merge`'s.

pub(crate) mod go;
pub(crate) mod merge;
mod names;
mod plan;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cloudreve_codes_catalogue::{self as catalogue, Catalogue};
use serde::Serialize;

use self::merge::Source;
use self::plan::Change;
use crate::error::Error;
use crate::files::{self, shown, within};
use crate::outcome::Outcome;
use crate::read::{self, limit::read_to_end};
use crate::term::{Output, harmless, harmless_lines, talk};

/// Bring codes.toml up to date with upstream's error.go
///
/// Rows keep every word that people wrote. New rows work at once, and are marked for review.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Upstream's file; `-` is standard input
    #[arg(value_name = "ERROR_GO")]
    source: PathBuf,

    /// The release of Cloudreve that it is from, such as 4.18.0; a pre-release suffix is dropped
    #[arg(long, value_parser = release)]
    release: String,

    /// The commit that it is from
    #[arg(long)]
    commit: Option<String>,

    /// The catalogue, which is made if it is missing
    #[arg(long, default_value = "codes.toml", value_name = "FILE")]
    catalogue: PathBuf,

    /// Write nothing, and exit with 1 if a code is not up to date
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,

    /// Write nothing, and print how the file would change
    #[arg(long)]
    dry_run: bool,

    /// Print the lines for the changelog instead of the report
    #[arg(long, conflicts_with_all = ["check", "dry_run"])]
    changelog: bool,
}

fn release(text: &str) -> Result<String, String> {
    let bare = text.split('-').next().unwrap_or_default();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if bare.split('.').count() == 3 && bare.split('.').all(is_number) {
        Ok(bare.to_owned())
    } else {
        Err("write a release as `4.18.0`".to_owned())
    }
}

/// What was found, as `--format json` prints it.
#[derive(Serialize)]
struct Report<'a> {
    catalogue: String,
    release: &'a str,
    changes: &'a [Change],
    /// Whether the next release of the crate has to be a breaking one.
    is_breaking: bool,
    changelog: Vec<String>,
    /// Whether the file was written.
    is_written: bool,
}

pub(crate) fn run(args: &Args, output: &mut Output<'_>) -> Result<Outcome, Error> {
    let constants = read_source(&args.source)?;
    let text = read_catalogue(&args.catalogue)?;
    let file = shown(&args.catalogue);
    let source = Source {
        release: &args.release,
        commit: args.commit.as_deref(),
    };
    let Update { text: new, changes } =
        update(text.as_deref(), &file, &constants, source).map_err(Error::Sync)?;
    let is_new = text.as_deref() != Some(new.as_str());
    let is_written = is_new && !args.check && !args.dry_run;
    if is_written {
        files::write(&args.catalogue, &new)?;
    }

    let report = Report {
        catalogue: args.catalogue.display().to_string(),
        release: &args.release,
        is_breaking: changes.iter().any(Change::is_breaking),
        changelog: changelog(&changes),
        changes: &changes,
        is_written,
    };
    if output.is_json() {
        output.json(&report)?;
    } else if args.dry_run {
        let name = report.catalogue.replace('\\', "/");
        let diff = similar::TextDiff::from_lines(text.as_deref().unwrap_or_default(), &new);
        let diff = diff
            .unified_diff()
            .header(&format!("a/{name}"), &format!("b/{name}"))
            .to_string();
        output.text(&harmless_lines(&diff))?;
    } else if args.changelog {
        for line in &report.changelog {
            output.text(&harmless_lines(&format!("{line}\n")))?;
        }
    } else {
        for change in &changes {
            output.record(&harmless(&told(change)).to_string())?;
        }
        output.record(&harmless(&summary(&report, args)).to_string())?;
    }
    let is_behind = args.check && !changes.is_empty();
    if is_behind {
        output.finish()?;
        talk(&format!("to mend it: {}", command(args)));
    }
    Ok(if is_behind {
        Outcome::Nothing
    } else {
        Outcome::Fine
    })
}

/// What should never be said: what is planned goes with any catalogue, or is refused.
pub(crate) const BROKEN: &str = "the changes do not go with these lines";

/// A catalogue that has been brought up to date.
pub(crate) struct Update {
    pub(crate) text: String,
    changes: Vec<Change>,
}

/// Brings the text of a catalogue, or an empty one, up to date. `file` is its name in messages.
pub(crate) fn update(
    text: Option<&str>,
    file: &str,
    constants: &[go::Constant],
    source: Source<'_>,
) -> Result<Update, String> {
    let old = match text {
        Some(text) => catalogue::parse(text).map_err(|problems| {
            format!("mend the catalogue first:\n{}", problems.with_file(file))
        })?,
        None => empty(),
    };
    if is_older(source.release, &old.upstream.release) {
        return Err(format!(
            "{file}: the catalogue is from {} already, and {} is older",
            old.upstream.release, source.release
        ));
    }
    let changes = plan::plan(&old, constants).map_err(|refusals| {
        format!(
            "{file}: a person has to decide, so nothing was written:\n  {}",
            refusals.join("\n  ")
        )
    })?;
    let base = text.map_or_else(|| merge::begin(&old.upstream), str::to_owned);
    let new =
        merge::apply(&base, &old, &changes, source).map_err(|error| format!("{file}: {error}"))?;
    // What is written can be read again. Lines of what is not written say nothing to anybody, so
    // they are shown themselves.
    if let Err(problems) = catalogue::parse(&new) {
        let lines: Vec<String> = problems
            .iter()
            .filter_map(|problem| new.lines().nth(problem.line.checked_sub(1)?))
            .map(|line| format!("\n  {}", harmless(line)))
            .collect();
        return Err(format!(
            "{file}: {BROKEN}, so nothing was written:{}",
            lines.concat()
        ));
    }
    Ok(Update { text: new, changes })
}

fn empty() -> Catalogue {
    Catalogue {
        upstream: catalogue::Upstream {
            path: "pkg/serializer/error.go".to_owned(),
            release: "0.0.0".to_owned(),
            commit: "none".to_owned(),
        },
        codes: Vec::new(),
    }
}

/// None if it is still to be made.
fn read_catalogue(path: &Path) -> Result<Option<String>, Error> {
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(within(path, error)),
    };
    let mut text = Vec::new();
    let read = read_to_end(&mut file, &mut text);
    read.map_err(|source| Error::Input {
        path: shown(path),
        source,
    })?;
    let text = String::from_utf8(text);
    let text =
        text.map_err(|error| within(path, io::Error::new(io::ErrorKind::InvalidData, error)))?;
    Ok(Some(text))
}

fn read_source(path: &Path) -> Result<Vec<go::Constant>, Error> {
    let mut source = Vec::new();
    if path == Path::new("-") {
        read_to_end(&mut io::stdin().lock(), &mut source)
    } else {
        fs::File::open(path)
            .map_err(read::Error::Io)
            .and_then(|mut file| read_to_end(&mut file, &mut source))
    }
    .map_err(|source| Error::Input {
        path: shown(path),
        source,
    })?;
    go::read(&source)
        .map_err(|error| Error::Sync(format!("{}:{}", shown(path), harmless(&error.to_string()))))
}

fn is_older(release: &str, than: &str) -> bool {
    let parts = |release: &str| -> Vec<u64> {
        release
            .split('.')
            .map(|part| part.parse().unwrap_or_default())
            .collect()
    };
    parts(release) < parts(than)
}

/// A change in terms of those who use the crate, and what is left to do.
fn told(change: &Change) -> String {
    match change {
        Change::Added {
            code,
            go_name,
            name,
            aliases,
            formerly,
        } => {
            let also = if aliases.is_empty() {
                String::new()
            } else {
                format!(" (also {})", aliases.join(", "))
            };
            let was = formerly
                .map(|former| format!(", until now a second name of {former}"))
                .unwrap_or_default();
            format!(
                "added: {code} {go_name}{also}{was}. `ErrorCode::{name}` is new; describe it in its row, then remove `review`"
            )
        }
        Change::Renamed {
            code,
            name,
            from,
            to,
        } => {
            format!(
                "renamed: {code} {from} is {to} now. `ErrorCode::{name}` keeps its name, nothing breaks"
            )
        }
        Change::Renumbered {
            name,
            go_name,
            from,
            to,
            named_by,
        } => {
            let numbers: Vec<String> = named_by.iter().map(i32::to_string).collect();
            let follow = if numbers.is_empty() {
                String::new()
            } else {
                format!("; the successors of {} follow", numbers.join(", "))
            };
            format!(
                "renumbered: {go_name} was {from} and is {to} now. `ErrorCode::{name}` has another number, which is a breaking release{follow}"
            )
        }
        Change::AliasAdded { code, name, alias } => {
            format!("alias added: {code} is also {alias} now. It leads to `ErrorCode::{name}`")
        }
        Change::AliasRemoved {
            code,
            name,
            alias,
            now,
        } => {
            let where_now = now.map(|now| format!(" but {now}")).unwrap_or_default();
            format!(
                "alias removed: {alias} is not {code}{where_now} now. `ErrorCode::{name}` remembers it"
            )
        }
        Change::Removed {
            code,
            name,
            go_name,
        } => format!(
            "removed: {code} {go_name} is gone. `ErrorCode::{name}` stays; set its `availability` if nothing sends it any more"
        ),
        Change::CameBack {
            code,
            name,
            go_name,
        } => {
            format!(
                "came back: {code} {go_name}. `ErrorCode::{name}` is no longer marked as removed"
            )
        }
    }
}

/// The lines for the changelog, under the headings of Keep a Changelog.
fn changelog(changes: &[Change]) -> Vec<String> {
    let mut added = Vec::new();
    let mut changed = Vec::new();
    for change in changes {
        match change {
            Change::Added {
                code,
                go_name,
                name,
                ..
            } => {
                added.push(format!(
                    "- Add `ErrorCode::{name}` for {code} (`{go_name}`)."
                ));
            }
            Change::AliasAdded { name, alias, .. } => {
                added.push(format!(
                    "- Add the Go name `{alias}` for `ErrorCode::{name}`."
                ));
            }
            Change::Renamed { name, from, to, .. } => {
                changed.push(format!(
                    "- `ErrorCode::{name}` goes by the Go name `{to}`, formerly `{from}`."
                ));
            }
            Change::Renumbered { name, from, to, .. } => {
                changed.push(format!(
                    "- **Breaking:** `ErrorCode::{name}` is {to}, formerly {from}."
                ));
            }
            Change::AliasRemoved { name, alias, .. } => {
                changed.push(format!(
                    "- `{alias}` is a former Go name of `ErrorCode::{name}`."
                ));
            }
            Change::Removed { name, go_name, .. } => {
                changed.push(format!(
                    "- `ErrorCode::{name}` stays, though upstream removed `{go_name}`."
                ));
            }
            Change::CameBack { name, go_name, .. } => {
                changed.push(format!(
                    "- Upstream has `{go_name}` (`ErrorCode::{name}`) again."
                ));
            }
        }
    }
    let mut lines = Vec::new();
    for (heading, entries) in [("### Added", added), ("### Changed", changed)] {
        if !entries.is_empty() {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.push(heading.to_owned());
            lines.push(String::new());
            lines.extend(entries);
        }
    }
    lines
}

fn summary(report: &Report<'_>, args: &Args) -> String {
    let file = shown(&args.catalogue);
    match (report.changes.len(), report.is_written, args.check) {
        (0, false, _) => format!("{file} is up to date with {}", report.release),
        (0, true, _) => format!(
            "{file} mirrors {} now, which has the same codes",
            report.release
        ),
        (1, true, _) => format!("{file} mirrors {} now: 1 change", report.release),
        (count, true, _) => format!("{file} mirrors {} now: {count} changes", report.release),
        (1, false, _) => format!("{file} is not up to date with {}: 1 change", report.release),
        (count, false, _) => format!(
            "{file} is not up to date with {}: {count} changes",
            report.release
        ),
    }
}

/// The command that does what `--check` only looked at.
fn command(args: &Args) -> String {
    let quoted = |text: &str| {
        let is_plain = text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-/:=+@%".contains(c));
        if is_plain && !text.is_empty() {
            text.to_owned()
        } else {
            format!("'{}'", text.replace('\'', r"'\''"))
        }
    };
    let mut command = format!(
        "cloudreve-codes sync {} --release {}",
        quoted(&shown(&args.source)),
        args.release
    );
    if let Some(commit) = &args.commit {
        command += &format!(" --commit {}", quoted(&harmless(commit).to_string()));
    }
    command + &format!(" --catalogue {}", quoted(&shown(&args.catalogue)))
}
