//! `sync`: brings the repository up to date with upstream's list of codes. `go` reads the Go file, `plan`
//! decides what changes, and `merge` changes the text.

mod go;
mod merge;
mod names;
mod plan;
mod refusal;
mod report;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use cloudreve_codes_catalogue::files::{self, Target};
use cloudreve_codes_catalogue::{self as catalogue, Catalogue, escaped};

pub(crate) use self::go::{Constant, read as read_go};
pub(crate) use self::merge::Source;
use self::plan::Change;
pub(crate) use self::refusal::Refusals;
use self::report::Report;
use crate::changelog;
use crate::error::{Error, shown, within};
use crate::refresh;
use crate::upstream::{self, List, Release};
use crate::workspace::Workspace;

/// Bring the repository up to date with upstream's list of codes
///
/// Handwritten texts are kept. New rows take effect immediately; like renamed ones, they are marked
/// for review. Changes codes.toml, the replayed history, the changelog, and what `refresh`
/// updates.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A clone of upstream's repository, or its error.go; `-` is standard input
    source: PathBuf,

    /// The release of Cloudreve, such as 4.18.0; the suffix of a pre-release is dropped
    #[arg(long)]
    release: Release,

    /// The commit of the file; not needed for a clone
    #[arg(long)]
    commit: Option<String>,

    /// Update only this catalogue, which is created if missing
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,

    /// Write nothing; exit with 1 if a code isn't up to date
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,

    /// Write nothing; print how the catalogue would change
    #[arg(long)]
    dry_run: bool,

    /// Accept a list that lacks more than a tenth of the codes
    #[arg(long)]
    allow_removals: bool,

    /// Print the lines for the changelog instead of the report
    #[arg(long, conflicts_with_all = ["check", "dry_run"])]
    changelog: bool,

    /// Format of the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Human-readable text
    Text,
    /// JSON for programs
    Json,
}

/// The replayed history of upstream's lists.
const HISTORY: &str = "xtask/tests/data/constants_by_release.tsv";

pub(crate) fn run(args: &Args, workspace: &Workspace) -> Result<u8, Error> {
    let path = args.catalogue.clone();
    let path = path.unwrap_or_else(|| workspace.path("codes.toml"));
    let writes = !args.check && !args.dry_run;
    // Until the file is replaced, no other run can change it.
    let target = match writes.then(|| Target::lock(&path)).transpose() {
        Ok(target) => target,
        Err(error) => return Err(within(&path, error)),
    };
    let text = match files::read(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(within(&path, error)),
    };
    let file = match &args.catalogue {
        Some(path) => shown(path),
        None => "codes.toml".to_owned(),
    };
    let old = parse(text.as_deref(), &file)?;
    let list = upstream::read(&args.source, &args.release, &old)?;
    let source = Source {
        release: &args.release.number,
        commit: args.commit.as_deref().or(list.commit.as_deref()),
        allow_removals: args.allow_removals,
    };
    let update = update(
        text.as_deref(),
        &old,
        (&list.file, &file),
        &list.constants,
        source,
    )?;
    let is_new = text.as_deref() != Some(update.text.as_str());
    let target = target.filter(|_| is_new);
    let is_written = target.is_some();
    if let Some(target) = target {
        target
            .replace(&update.text)
            .map_err(|error| within(&path, error))?;
    }

    let report = Report::new(&file, source.release, &update.changes, is_written);
    let mut printed = if args.format == Format::Json {
        report.to_json()?
    } else if args.dry_run {
        report.diff(text.as_deref().unwrap_or_default(), &update.text)
    } else if args.changelog {
        report.changelog.join("\n")
    } else {
        report.to_string()
    };
    if !printed.ends_with('\n') && !printed.is_empty() {
        printed.push('\n');
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(printed.as_bytes())?;
    stdout.flush()?;

    if args.check && !update.changes.is_empty() {
        eprintln!("to update it, run: {}", command(args));
        return Ok(1);
    }
    if is_written && args.catalogue.is_none() {
        follow(workspace, &list, &args.release, &update.changes)?;
    }
    Ok(0)
}

/// Returns the command that makes the changes found by `--check`.
fn command(args: &Args) -> String {
    let mut words = vec![
        "cargo xtask sync".to_owned(),
        quoted(&args.source.display().to_string()),
        format!("--release {}", args.release.tag),
    ];
    words.extend(
        args.commit
            .as_deref()
            .map(|commit| format!("--commit {}", quoted(commit))),
    );
    let catalogue = args.catalogue.as_deref().map(Path::display);
    words.extend(catalogue.map(|path| format!("--catalogue {}", quoted(&path.to_string()))));
    words.extend(args.allow_removals.then(|| "--allow-removals".to_owned()));
    words.join(" ")
}

/// Quotes a word for a shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/:=+@%".contains(c);
    let text = escaped(text);
    if !text.is_empty() && text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Updates everything that depends on the list, and prints what is left to do by hand.
fn follow(
    workspace: &Workspace,
    list: &List,
    release: &Release,
    changes: &[Change],
) -> Result<(), Error> {
    workspace.edit(HISTORY, |history| {
        with_list(history, &list.constants, &release.tag)
    })?;
    let entries: Vec<_> = changes.iter().map(Change::entry).collect();
    workspace.edit("CHANGELOG.md", |text| {
        changelog::with_entries(text, &entries)
    })?;
    refresh::run(workspace)
}

/// Appends a list of constants to the history, unless the last one is the same.
fn with_list(history: &str, constants: &[Constant], tag: &str) -> String {
    let row = |constant: &Constant| (constant.name.clone(), constant.value.to_string());
    let mut new: Vec<_> = constants.iter().map(row).collect();
    let cells = history.lines().skip(1).filter_map(|line| {
        let (release, rest) = line.split_once('\t')?;
        let (name, value) = rest.split_once('\t')?;
        Some((release, name, value))
    });
    let cells: Vec<_> = cells.collect();
    let last = cells.last().map(|(release, ..)| *release);
    let known = cells.iter().filter(|(release, ..)| Some(*release) == last);
    let mut known: Vec<_> = known
        .map(|(_, name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let rows: String = new
        .iter()
        .map(|(name, value)| format!("{tag}\t{name}\t{value}\n"))
        .collect();
    new.sort();
    known.sort();
    if new == known || last == Some(tag) {
        history.to_owned()
    } else {
        history.to_owned() + &rows
    }
}

/// A catalogue that has been brought up to date.
pub(crate) struct Update {
    pub(crate) text: String,
    changes: Vec<Change>,
}

/// Reads the text of a catalogue, or an empty one.
pub(crate) fn parse(text: Option<&str>, file: &str) -> Result<Catalogue, Error> {
    match text {
        Some(text) => {
            catalogue::parse(text).map_err(|problems| Error::Catalogue(problems.with_file(file)))
        }
        None => Ok(Catalogue {
            upstream: catalogue::Upstream {
                path: "pkg/serializer/error.go".to_owned(),
                release: "0.0.0".to_owned(),
                commit: "none".to_owned(),
            },
            codes: Vec::new(),
        }),
    }
}

/// Brings the text of a catalogue up to date. `list` and `file` are the names of the list and of the
/// catalogue in messages.
pub(crate) fn update(
    text: Option<&str>,
    old: &Catalogue,
    (list, file): (&str, &str),
    constants: &[Constant],
    source: Source<'_>,
) -> Result<Update, Error> {
    if is_older(source.release, &old.upstream.release) {
        return Err(Error::Older {
            file: file.to_owned(),
            has: old.upstream.release.clone(),
            given: source.release.to_owned(),
        });
    }
    let changes =
        plan::plan(old, constants, source.release, source.allow_removals).map_err(|refusals| {
            Error::Refused(Refusals::new(
                refusals,
                list,
                file,
                text.unwrap_or_default(),
            ))
        })?;
    let base = text.map_or_else(|| merge::begin(&old.upstream), str::to_owned);
    let new = merge::apply(&base, old, &changes, source).map_err(|problem| Error::Unsuitable {
        file: file.to_owned(),
        problem,
    })?;
    // The new text must be valid. Line numbers of a text that isn't written would be useless, so the
    // lines themselves are shown.
    if let Err(problems) = catalogue::parse(&new) {
        let lines = problems
            .iter()
            .filter_map(|problem| new.lines().nth(problem.line.checked_sub(1)?))
            .map(|line| format!("\n  {}", escaped(line)));
        return Err(Error::Bug {
            file: file.to_owned(),
            lines: lines.collect(),
        });
    }
    Ok(Update { text: new, changes })
}

fn is_older(release: &str, than: &str) -> bool {
    let parts = |release: &str| -> Vec<u64> {
        let parts = release.split('.');
        parts.map(|part| part.parse().unwrap_or(u64::MAX)).collect()
    };
    parts(release) < parts(than)
}
