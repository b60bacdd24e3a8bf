//! Plans how the catalogue must change to mirror a list of constants, and finds what a person has to
//! decide.

use std::collections::{BTreeMap, BTreeSet};

use cloudreve_codes_catalogue::{Catalogue, Code, Former, Formerly, releases_in_words};
use serde::Serialize;

use super::go::Constant;
use super::names;
use super::refusal::{Place, Refusal};

/// A change to the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Change {
    /// A new number, which gets a new row.
    Added {
        code: i32,
        go_name: String,
        /// The variant of `ErrorCode`.
        name: String,
        /// Other names of the same number.
        aliases: Vec<String>,
        /// The number for which the name was an alias until now.
        #[serde(skip_serializing_if = "Option::is_none")]
        formerly: Option<i32>,
    },
    /// The same number with another Go name. The variant keeps its name.
    Renamed {
        code: i32,
        name: String,
        from: String,
        to: String,
    },
    /// The same Go name with another number.
    Renumbered {
        name: String,
        go_name: String,
        from: i32,
        to: i32,
        /// The codes that have it as a successor, whose rows will have the new number.
        named_by: Vec<i32>,
    },
    /// A second Go name for a number.
    AliasAdded {
        code: i32,
        name: String,
        alias: String,
    },
    /// A second Go name is gone, or has its own number.
    AliasRemoved {
        code: i32,
        name: String,
        alias: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        now: Option<i32>,
    },
    /// Neither the number nor the name exists anymore. The row is kept.
    Removed {
        code: i32,
        name: String,
        go_name: String,
    },
    /// A removed constant exists again.
    CameBack {
        code: i32,
        name: String,
        go_name: String,
    },
}

impl Change {
    /// Returns whether the change can break programs that use the crate.
    pub(crate) fn is_breaking(&self) -> bool {
        matches!(self, Change::Renumbered { .. })
    }
}

/// Returns the necessary changes, or everything that a person has to decide first.
pub(crate) fn plan(
    catalogue: &Catalogue,
    constants: &[Constant],
    release: &str,
    allow_removals: bool,
) -> Result<Vec<Change>, Vec<Refusal>> {
    let mut plan = Planner::new(catalogue, constants, release);
    for code in &catalogue.codes {
        plan.row(code);
    }
    plan.new_rows();
    plan.references();
    if !allow_removals {
        plan.removals();
    }
    if plan.refusals.is_empty() {
        return Ok(plan.changes);
    }
    let by_place = plan.refusals.into_iter();
    Err(by_place
        .map(|(place, (reason, remedy))| Refusal {
            place,
            reason,
            remedy,
        })
        .collect())
}

/// Maps the old numbers of renumbered codes to the new ones.
pub(crate) fn moved(changes: &[Change]) -> BTreeMap<i32, i32> {
    let numbers = changes.iter().filter_map(|change| match change {
        Change::Renumbered { from, to, .. } => Some((*from, *to)),
        _ => None,
    });
    numbers.collect()
}

struct Planner<'a> {
    catalogue: &'a Catalogue,
    release: &'a str,
    /// The names of each number, in the order of the file.
    by_value: BTreeMap<i32, Vec<&'a str>>,
    by_name: BTreeMap<&'a str, &'a Constant>,
    rows: BTreeMap<i32, &'a Code>,
    /// The row that each Go name belongs to.
    owners: BTreeMap<&'a str, &'a Code>,
    /// The row that has each alias.
    aliases: BTreeMap<&'a str, &'a Code>,
    /// The first row that had each number in earlier releases.
    former: BTreeMap<i32, (&'a Code, &'a Formerly)>,
    /// The numbers that have a row after the changes.
    taken: BTreeSet<i32>,
    changes: Vec<Change>,
    /// Reason and remedy, at most one per constant.
    refusals: BTreeMap<Place, (String, String)>,
}

impl<'a> Planner<'a> {
    fn new(catalogue: &'a Catalogue, constants: &'a [Constant], release: &'a str) -> Planner<'a> {
        let codes = &catalogue.codes;
        let mut by_value: BTreeMap<i32, Vec<&str>> = BTreeMap::new();
        for constant in constants {
            let names = by_value.entry(constant.value).or_default();
            names.push(&constant.name);
        }
        let mut former = BTreeMap::new();
        for code in codes {
            for entry in &code.formerly {
                if let Former::Value(value) = entry.what {
                    former.entry(value).or_insert((code, entry));
                }
            }
        }
        let aliases = codes.iter().flat_map(|code| {
            let aliases = code.aliases.iter();
            aliases.map(move |alias| (alias.as_str(), code))
        });
        let named = constants
            .iter()
            .map(|constant| (constant.name.as_str(), constant));
        Planner {
            catalogue,
            release,
            by_value,
            by_name: named.collect(),
            rows: codes.iter().map(|code| (code.value, code)).collect(),
            owners: codes.iter().map(|code| (code.go.as_str(), code)).collect(),
            aliases: aliases.collect(),
            former,
            taken: codes.iter().map(|code| code.value).collect(),
            changes: Vec::new(),
            refusals: BTreeMap::new(),
        }
    }

    fn names_of(&self, value: i32) -> Vec<&'a str> {
        self.by_value.get(&value).cloned().unwrap_or_default()
    }

    /// Returns another row than `code` whose Go name this is.
    fn owner_elsewhere(&self, name: &str, code: &Code) -> Option<&'a Code> {
        let owner = self.owners.get(name).copied();
        owner.filter(|owner| owner.value != code.value)
    }

    /// Refuses a constant of the Go file.
    fn refuse(&mut self, name: &str, reason: String, remedy: String) {
        let line = self.by_name.get(name).map_or(1, |constant| constant.line);
        self.refusals.insert(Place::Go(line), (reason, remedy));
    }

    fn row(&mut self, code: &Code) {
        let names = self.names_of(code.value);
        let leads_to = self.by_name.get(code.go.as_str()).map(|known| known.value);
        // A person has decided that the name now belongs to another row.
        let has_left = code.removed.is_some() && self.aliases.contains_key(code.go.as_str());
        match leads_to {
            _ if names.contains(&code.go.as_str()) => self.stayed(code, &names),
            Some(now) if !has_left => self.moved(code, now, &names),
            _ if names.is_empty() => self.vanished(code),
            _ => self.renamed(code, &names),
        }
    }

    fn stayed(&mut self, code: &Code, names: &[&str]) {
        if code.removed.is_some() {
            self.came_back(code);
        }
        self.compare_aliases(code, code.value, &code.go, names);
    }

    fn came_back(&mut self, code: &Code) {
        self.changes.push(Change::CameBack {
            code: code.value,
            name: code.name.clone(),
            go_name: code.go.clone(),
        });
    }

    /// Describes the code that had a number in earlier releases. Returns `None` if that is `now`,
    /// which then gets its number back.
    fn whose_it_was(&self, number: i32, now: Option<&Code>) -> Option<String> {
        let is_its_own = |now: &Code| {
            let mut former = now.formerly.iter();
            former.any(|former| former.what == Former::Value(number))
        };
        if now.is_some_and(is_its_own) {
            return None;
        }
        let (code, former) = self.former.get(&number)?;
        let (go, name, value) = (&code.go, &code.name, code.value);
        let releases = releases_in_words(&former.releases);
        Some(format!(
            "the number of {go} ({name}, {value} today) in releases {releases}"
        ))
    }

    /// Handles a name that has another number.
    fn moved(&mut self, code: &Code, now: i32, names: &[&str]) {
        let (name, go, value) = (&code.name, &code.go, code.value);
        let is_free = self.taken.insert(now);
        if let Some(other) = names.first() {
            self.refuse(
                other,
                format!(
                    "{value} was {go} ({name}) and is now {other}, while {go} is now {now}: \
                 the meaning of the number has changed"
                ),
                format!(
                    "move the row of {value} to {now} by hand (change `value`, and add {value} to \
                 `formerly`), then write a row for {other} with {value}, with the old \
                 meaning as a cause with `releases`"
                ),
            );
        } else if let Some(row) = self.rows.get(&now).filter(|_| !is_free) {
            if self.names_of(now).contains(&row.go.as_str()) {
                return; // It is an alias of that row, and is refused there.
            }
            let (other, other_name) = (&row.go, &row.name);
            self.refuse(
                go,
                format!(
                    "{go} ({name}) moves from {value} to {now}, the number of {other} \
                 ({other_name}): the meaning of the number has changed"
                ),
                "change the two rows by hand, each with the old meaning of its number as a \
                 cause with `releases`"
                    .to_owned(),
            );
        } else if !is_free {
            self.refuse(
                go,
                format!("{go} ({name}) moves from {value} to {now}, and so does another code"),
                "change the two rows by hand".to_owned(),
            );
        } else if let Some(whose) = self.whose_it_was(now, Some(code)) {
            self.refuse(
                go,
                format!(
                    "{go} ({name}) moves from {value} to {now}, {whose}: the meaning of \
                 the number has changed"
                ),
                format!(
                    "move the row of {value} to {now} by hand (change `value`, and add {value} to \
                 `formerly`), with the old meaning of {now} as a cause with `releases`"
                ),
            );
        } else {
            if code.removed.is_some() {
                self.came_back(code);
            }
            self.changes.push(Change::Renumbered {
                name: name.clone(),
                go_name: go.clone(),
                from: value,
                to: now,
                named_by: Vec::new(),
            });
            let names = self.names_of(now);
            self.compare_aliases(code, now, go, &names);
        }
    }

    /// Handles a row whose number and name are both gone.
    fn vanished(&mut self, code: &Code) {
        if code.removed.is_none() {
            self.changes.push(Change::Removed {
                code: code.value,
                name: code.name.clone(),
                go_name: code.go.clone(),
            });
        }
        // An alias that exists elsewhere can't be kept here as well.
        for alias in &code.aliases {
            if let Some(constant) = self.by_name.get(alias.as_str()) {
                self.alias_removed(code, code.value, alias, Some(constant.value));
            }
        }
    }

    /// Handles a number that has other names.
    fn renamed(&mut self, code: &Code, names: &[&str]) {
        let (name, go, value) = (&code.name, &code.go, code.value);
        // An alias that is kept certainly has the same meaning.
        let kept = names
            .iter()
            .find(|known| code.aliases.iter().any(|alias| alias == *known));
        let Some(&to) = kept.or(names.first()) else {
            return;
        };
        let elsewhere = names
            .iter()
            .find_map(|known| self.owner_elsewhere(known, code));
        if code.removed.is_some() {
            self.refuse(
                to,
                format!(
                    "{value} was {go} ({name}), which upstream removed, and is now {to}: \
                 the meaning of the number has changed"
                ),
                format!(
                    "if the meaning is the same, set `go = \"{to}\"` in the row of \
                 {value}, move {go} to `formerly`, and remove `removed`; if not, describe \
                 the new meaning there, and the old one as a cause with `releases`"
                ),
            );
        } else if let Some(other) = elsewhere {
            let (other, number) = (&other.go, other.value);
            self.refuse(
                other,
                format!(
                    "{value} was {go} ({name}) and is now {other}, the name of {number}: \
                 the meaning of the number has changed"
                ),
                format!(
                    "change the rows of {value} and {number} by hand, each with the old \
                 meaning of its number as a cause with `releases`"
                ),
            );
        } else {
            self.changes.push(Change::Renamed {
                code: value,
                name: name.clone(),
                from: go.clone(),
                to: to.to_owned(),
            });
            self.compare_aliases(code, value, to, names);
        }
    }

    /// Compares the aliases of a row whose number is now `value`, and whose own name is `go`.
    fn compare_aliases(&mut self, code: &Code, value: i32, go: &str, names: &[&str]) {
        for alias in code.aliases.iter().filter(|alias| *alias != go) {
            if !names.contains(&alias.as_str()) {
                let now = self.by_name.get(alias.as_str()).map(|known| known.value);
                self.alias_removed(code, value, alias, now);
            }
        }
        for &alias in names.iter().filter(|&&alias| alias != go) {
            if code.aliases.iter().any(|known| known == alias) {
                continue;
            }
            if let Some(other) = self.owner_elsewhere(alias, code) {
                let (number, release) = (other.value, self.release);
                self.refuse(
                    alias,
                    format!(
                        "{alias} was {number} ({}) and is now an alias of {value} ({}): \
                     two codes are merged",
                        other.name, code.name
                    ),
                    format!(
                        "if so, add `removed = \"{release}\"` to the row of \
                     {number}, and `aliases = [\"{alias}\"]` to that of {value}"
                    ),
                );
                continue;
            }
            self.changes.push(Change::AliasAdded {
                code: value,
                name: code.name.clone(),
                alias: alias.to_owned(),
            });
        }
    }

    fn alias_removed(&mut self, code: &Code, value: i32, alias: &str, now: Option<i32>) {
        self.changes.push(Change::AliasRemoved {
            code: value,
            name: code.name.clone(),
            alias: alias.to_owned(),
            now,
        });
    }

    /// Finds the codes that have a renumbered one as a successor, by their own new numbers.
    fn references(&mut self) {
        let moved = moved(&self.changes);
        let mut naming: BTreeMap<i32, BTreeSet<i32>> = BTreeMap::new();
        for code in &self.catalogue.codes {
            let of_causes = code.causes.iter().flat_map(|cause| &cause.successors);
            for successor in code.successors.iter().chain(of_causes) {
                let now = moved.get(&code.value).copied().unwrap_or(code.value);
                naming.entry(*successor).or_default().insert(now);
            }
        }
        for change in &mut self.changes {
            if let Change::Renumbered { from, named_by, .. } = change {
                named_by.extend(naming.get(from).into_iter().flatten());
            }
        }
    }

    /// Adds rows for new numbers. The first name in the file owns the row; the others are aliases.
    fn new_rows(&mut self) {
        let variants = self.catalogue.codes.iter().map(|code| code.name.clone());
        let mut variants: BTreeSet<String> = variants.collect();
        let by_value = std::mem::take(&mut self.by_value);
        for (value, names) in by_value {
            let Some((&first, others)) = names.split_first() else {
                continue;
            };
            if self.taken.contains(&value) {
                continue;
            }
            if let Some(whose) = self.whose_it_was(value, None) {
                self.refuse(
                    first,
                    format!(
                        "{first} is new and has {value}, {whose}: the meaning of the number \
                     has changed"
                    ),
                    format!(
                        "write the row of {first} by hand, with the old meaning of \
                     {value} as a cause with `releases`"
                    ),
                );
                continue;
            }
            let formerly = self.aliases.get(first).map(|code| code.value);
            let name = names::variant(first, value, &variants);
            variants.insert(name.clone());
            self.changes.push(Change::Added {
                code: value,
                go_name: first.to_owned(),
                name,
                aliases: others.iter().map(|&alias| alias.to_owned()).collect(),
                formerly: formerly.filter(|former| *former != value),
            });
        }
    }

    /// Refuses to remove many codes: upstream has hardly ever removed one, so the file is probably
    /// the wrong one.
    fn removals(&mut self) {
        const MAX_NAMES: usize = 5;
        let removed = self.changes.iter().filter_map(|change| match change {
            Change::Removed { code, go_name, .. } => Some((*code, go_name.as_str())),
            _ => None,
        });
        let removed: Vec<(i32, &str)> = removed.collect();
        let had = self
            .catalogue
            .codes
            .iter()
            .filter(|code| code.removed.is_none())
            .count();
        let Some((first, _)) = removed.first().filter(|_| removed.len() * 10 > had) else {
            return;
        };
        let names: Vec<&str> = removed
            .iter()
            .map(|(_, name)| *name)
            .take(MAX_NAMES)
            .collect();
        let more = if removed.len() > names.len() {
            ", …"
        } else {
            ""
        };
        let reason = format!(
            "{} of {had} codes are gone ({}{more}), more than a tenth",
            removed.len(),
            names.join(", "),
        );
        let remedy = "check that the file is upstream's, complete, and from that release; if so, \
         repeat with `--allow-removals`";
        self.refusals
            .insert(Place::Row(*first), (reason, remedy.to_owned()));
    }
}
