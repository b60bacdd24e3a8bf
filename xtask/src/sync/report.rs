//! Reports the changes of a sync.

use std::fmt;

use cloudreve_codes_catalogue::escaped;
use serde::Serialize;

use super::plan::Change;
use crate::changelog::{self, Entry};

/// The report, as `--format json` prints it.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    catalogue: &'a str,
    release: &'a str,
    changes: &'a [Change],
    /// Whether the next release of the crate must be a breaking one.
    is_breaking: bool,
    pub(super) changelog: Vec<String>,
    /// Whether the file was written.
    is_written: bool,
}

impl Report<'_> {
    pub(super) fn new<'a>(
        catalogue: &'a str,
        release: &'a str,
        changes: &'a [Change],
        is_written: bool,
    ) -> Report<'a> {
        let entries: Vec<Entry> = changes.iter().map(Change::entry).collect();
        let changelog = changelog::lines(&entries);
        Report {
            catalogue,
            release,
            changes,
            is_breaking: changes.iter().any(Change::is_breaking),
            changelog,
            is_written,
        }
    }

    pub(super) fn to_json(&self) -> std::io::Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    /// Returns the changes of the catalogue as a patch.
    pub(super) fn diff(&self, old: &str, new: &str) -> String {
        let name = self.catalogue.replace('\\', "/");
        let diff = similar::TextDiff::from_lines(old, new)
            .unified_diff()
            .header(&format!("a/{name}"), &format!("b/{name}"))
            .to_string();
        let shown = |line: &str| {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let cells: Vec<String> = line.split('\t').map(escaped).collect();
            cells.join("\t")
        };
        let lines: Vec<String> = diff.split('\n').map(shown).collect();
        lines.join("\n")
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in self.changes {
            writeln!(f, "{change}")?;
        }
        let (file, release) = (self.catalogue, self.release);
        let count = match self.changes.len() {
            1 => "1 change".to_owned(),
            count => format!("{count} changes"),
        };
        match (self.changes.is_empty(), self.is_written) {
            (true, false) => write!(f, "{file} is up to date with {release}"),
            (true, true) => write!(f, "{file} now mirrors {release}, which has the same codes"),
            (false, true) => write!(f, "{file} now mirrors {release}: {count}"),
            (false, false) => write!(f, "{file} isn't up to date with {release}: {count}"),
        }
    }
}

/// Prints what a change means for users of the crate, and what is left to do.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Added {
                code,
                go_name,
                name,
                aliases,
                formerly,
            } => {
                write!(f, "added: {code} {go_name}")?;
                if !aliases.is_empty() {
                    write!(f, " (also {})", aliases.join(", "))?;
                }
                if let Some(former) = formerly {
                    write!(f, ", until now an alias of {former}")?;
                }
                write!(
                    f,
                    ". `ErrorCode::{name}` is new. In its row, write the texts in both languages and \
                     check `http` and `recovery`, then remove `review`"
                )
            }
            Change::Renamed {
                code,
                name,
                from,
                to,
            } => write!(
                f,
                "renamed: {code} {from} is now {to}. Check that its meaning is the same, then \
                 remove `review`; `ErrorCode::{name}` keeps its name"
            ),
            Change::Renumbered {
                name,
                go_name,
                from,
                to,
                named_by,
            } => {
                write!(
                    f,
                    "renumbered: {go_name} was {from} and is now {to}. The number of `ErrorCode::{name}` \
                     changes, which requires a breaking release"
                )?;
                if !named_by.is_empty() {
                    let numbers: Vec<String> = named_by.iter().map(i32::to_string).collect();
                    write!(
                        f,
                        "; the successors of {} change accordingly",
                        numbers.join(", ")
                    )?;
                }
                Ok(())
            }
            Change::AliasAdded { code, name, alias } => write!(
                f,
                "alias added: {code} is now also {alias}, which maps to `ErrorCode::{name}`"
            ),
            Change::AliasRemoved {
                code,
                name,
                alias,
                now,
            } => {
                write!(f, "alias removed: {alias} is no longer {code}")?;
                if let Some(now) = now {
                    write!(f, ", but {now}")?;
                }
                write!(f, ". `ErrorCode::{name}` keeps it as a former name")
            }
            Change::Removed {
                code,
                name,
                go_name,
            } => write!(
                f,
                "removed: {code} {go_name} is gone. `ErrorCode::{name}` is kept; set its \
                 `availability` if no server sends it anymore"
            ),
            Change::CameBack {
                code,
                name,
                go_name,
            } => write!(
                f,
                "came back: {code} {go_name}. `ErrorCode::{name}` is no longer marked as removed"
            ),
        }
    }
}

impl Change {
    /// Returns the entry for the changelog.
    pub(super) fn entry(&self) -> Entry {
        match self {
            Change::Added {
                code,
                go_name,
                name,
                ..
            } => Entry::added(format!("Add `ErrorCode::{name}` for {code} (`{go_name}`).")),
            Change::AliasAdded { name, alias, .. } => Entry::added(format!(
                "Add the Go name `{alias}` for `ErrorCode::{name}`."
            )),
            Change::Renamed { name, from, to, .. } => Entry::changed(format!(
                "`ErrorCode::{name}` has the Go name `{to}`, formerly `{from}`."
            )),
            Change::Renumbered { name, from, to, .. } => Entry::changed(format!(
                "**Breaking:** `ErrorCode::{name}` is {to}, formerly {from}."
            )),
            Change::AliasRemoved { name, alias, .. } => Entry::changed(format!(
                "`{alias}` is a former Go name of `ErrorCode::{name}`."
            )),
            Change::Removed { name, go_name, .. } => Entry::changed(format!(
                "`ErrorCode::{name}` is kept, although upstream removed `{go_name}`."
            )),
            Change::CameBack { name, go_name, .. } => Entry::changed(format!(
                "Upstream restored `{go_name}` (`ErrorCode::{name}`)."
            )),
        }
    }
}
