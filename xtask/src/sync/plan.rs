//! What has to change for the catalogue to mirror a list of constants, and what a person has to
//! decide.

use std::collections::{BTreeMap, BTreeSet};

use cloudreve_codes_catalogue::{Catalogue, Code, Former, Formerly, releases_in_words};
use serde::Serialize;

use super::go::Constant;
use super::names;

/// One change of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Change {
    /// A new number: a new row.
    Added {
        code: i32,
        go_name: String,
        /// The variant of `ErrorCode`.
        name: String,
        /// Further names of the same number.
        aliases: Vec<String>,
        /// The number of which the name was a second one until now.
        #[serde(skip_serializing_if = "Option::is_none")]
        formerly: Option<i32>,
    },
    /// The same number under another Go name. The variant keeps its name.
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
        /// The codes that name it as a successor, which name the new number from now on.
        named_by: Vec<i32>,
    },
    /// A second Go name for a number.
    AliasAdded {
        code: i32,
        name: String,
        alias: String,
    },
    /// A second Go name is gone, or has a number of its own.
    AliasRemoved {
        code: i32,
        name: String,
        alias: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        now: Option<i32>,
    },
    /// Neither number nor name is there any more. The row stays.
    Removed {
        code: i32,
        name: String,
        go_name: String,
    },
    /// A removed constant is there again.
    CameBack {
        code: i32,
        name: String,
        go_name: String,
    },
}

impl Change {
    /// Whether programs that were written against the crate notice it at compile or run time.
    pub(crate) fn is_breaking(&self) -> bool {
        matches!(self, Change::Renumbered { .. })
    }
}

/// What has to change, or everything that a person has to decide first.
pub(crate) fn plan(
    catalogue: &Catalogue,
    constants: &[Constant],
) -> Result<Vec<Change>, Vec<String>> {
    let mut plan = Planner::new(catalogue, constants);
    for code in &catalogue.codes {
        plan.row(code);
    }
    plan.new_rows();
    plan.references();
    if plan.refusals.is_empty() {
        Ok(plan.changes)
    } else {
        Err(plan.refusals)
    }
}

/// The numbers that codes have now, by those that they had.
pub(crate) fn moved(changes: &[Change]) -> BTreeMap<i32, i32> {
    let numbers = changes.iter().filter_map(|change| match change {
        Change::Renumbered { from, to, .. } => Some((*from, *to)),
        _ => None,
    });
    numbers.collect()
}

fn when_it_had(code: &Code, number: i32) -> Option<&Formerly> {
    let mut former = code.formerly.iter();
    former.find(|former| former.what == Former::Value(number))
}

struct Planner<'a> {
    catalogue: &'a Catalogue,
    /// The names of each number, in the order of the file.
    by_value: BTreeMap<i32, Vec<&'a str>>,
    by_name: BTreeMap<&'a str, i32>,
    /// Numbers that have a row when the changes are made.
    taken: BTreeSet<i32>,
    changes: Vec<Change>,
    refusals: Vec<String>,
}

impl<'a> Planner<'a> {
    fn new(catalogue: &'a Catalogue, constants: &'a [Constant]) -> Planner<'a> {
        let mut by_value: BTreeMap<i32, Vec<&str>> = BTreeMap::new();
        let mut by_name = BTreeMap::new();
        for constant in constants {
            by_value
                .entry(constant.value)
                .or_default()
                .push(&constant.name);
            by_name.insert(constant.name.as_str(), constant.value);
        }
        let taken = catalogue.codes.iter().map(|code| code.value).collect();
        Planner {
            catalogue,
            by_value,
            by_name,
            taken,
            changes: Vec::new(),
            refusals: Vec::new(),
        }
    }

    fn names_of(&self, value: i32) -> Vec<&'a str> {
        self.by_value.get(&value).cloned().unwrap_or_default()
    }

    /// The row that has this name as its own, other than `code`.
    fn owner_elsewhere(&self, name: &str, code: &Code) -> Option<&'a Code> {
        self.catalogue
            .codes
            .iter()
            .find(|other| other.go == name && other.value != code.value)
    }

    fn row(&mut self, code: &Code) {
        let names = self.names_of(code.value);
        if names.contains(&code.go.as_str()) {
            self.stayed(code, &names);
        } else if let Some(&now) = self.by_name.get(code.go.as_str()) {
            self.moved(code, now, &names);
        } else if names.is_empty() {
            self.vanished(code);
        } else {
            self.renamed(code, &names);
        }
    }

    fn stayed(&mut self, code: &Code, names: &[&str]) {
        if code.removed.is_some() {
            self.came_back(code);
        }
        self.aliases(code, code.value, &code.go, names);
    }

    fn came_back(&mut self, code: &Code) {
        self.changes.push(Change::CameBack {
            code: code.value,
            name: code.name.clone(),
            go_name: code.go.clone(),
        });
    }

    /// The code that had a number in earlier releases, in words. None where it was that of `now`,
    /// which has come back then.
    fn whose_it_was(&self, number: i32, now: Option<&Code>) -> Option<String> {
        if now.is_some_and(|now| when_it_had(now, number).is_some()) {
            return None;
        }
        let mut codes = self.catalogue.codes.iter();
        let (code, former) = codes.find_map(|code| Some((code, when_it_had(code, number)?)))?;
        let (go, name, releases) = (&code.go, &code.name, releases_in_words(&former.releases));
        Some(format!(
            "which was the number of {go} ({name}, {} today) in releases {releases}",
            code.value
        ))
    }

    /// The name has another number.
    fn moved(&mut self, code: &Code, now: i32, names: &[&str]) {
        let (name, go, value) = (&code.name, &code.go, code.value);
        let is_free = self.taken.insert(now);
        if let Some(other) = names.first() {
            self.refusals.push(format!(
                "{value} was {go} ({name}) and is now {other}, while {go} is {now}: a number that gets another meaning"
            ));
        } else if !is_free {
            self.refusals.push(format!(
                "{go} ({name}) moves from {value} to {now}, which has a row of its own: a number that gets another meaning"
            ));
        } else if let Some(told) = self.whose_it_was(now, Some(code)) {
            self.refusals.push(format!(
                "{go} ({name}) moves from {value} to {now}, {told}: a number that gets another meaning; to take it over, move the row by hand, with the old meaning as a cause with `releases`"
            ));
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
            self.aliases(code, now, go, &names);
        }
    }

    /// Neither the number nor the name is there.
    fn vanished(&mut self, code: &Code) {
        if code.removed.is_none() {
            self.changes.push(Change::Removed {
                code: code.value,
                name: code.name.clone(),
                go_name: code.go.clone(),
            });
        }
        // A second name that lives on elsewhere cannot stay here as well.
        for alias in &code.aliases {
            if let Some(&now) = self.by_name.get(alias.as_str()) {
                self.alias_removed(code, code.value, alias, Some(now));
            }
        }
    }

    /// The number has other names.
    fn renamed(&mut self, code: &Code, names: &[&str]) {
        let (name, go, value) = (&code.name, &code.go, code.value);
        // A second name that stays is the same meaning for sure.
        let kept = names
            .iter()
            .find(|known| code.aliases.iter().any(|alias| alias == *known));
        let Some(&to) = kept.or(names.first()) else {
            return;
        };
        if code.removed.is_some() {
            self.refusals.push(format!(
                "{value} was {go} ({name}), which upstream removed, and is now {to}: a number that gets another meaning"
            ));
            return;
        }
        if let Some(other) = names
            .iter()
            .find_map(|known| self.owner_elsewhere(known, code))
        {
            self.refusals.push(format!(
                "{value} was {go} ({name}) and is now {}, the name of {}: a number that gets another meaning",
                other.go, other.value
            ));
            return;
        }
        self.changes.push(Change::Renamed {
            code: value,
            name: name.clone(),
            from: go.clone(),
            to: to.to_owned(),
        });
        self.aliases(code, value, to, names);
    }

    /// Compares the second names of a row, whose number is `value` now and whose own name `go`.
    fn aliases(&mut self, code: &Code, value: i32, go: &str, names: &[&str]) {
        for alias in code.aliases.iter().filter(|alias| *alias != go) {
            if !names.contains(&alias.as_str()) {
                let now = self.by_name.get(alias.as_str()).copied();
                self.alias_removed(code, value, alias, now);
            }
        }
        for &alias in names.iter().filter(|&&alias| alias != go) {
            if code.aliases.iter().any(|known| known == alias) {
                continue;
            }
            if let Some(other) = self.owner_elsewhere(alias, code) {
                self.refusals.push(format!(
                    "{alias} was {} ({}) and is now a second name of {value} ({}): two codes that become one",
                    other.value, other.name, code.name
                ));
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

    /// Who names a code that has another number, by the numbers that they have themselves now.
    fn references(&mut self) {
        let moved = moved(&self.changes);
        for change in &mut self.changes {
            let Change::Renumbered { from, named_by, .. } = change else {
                continue;
            };
            let names_it = |code: &&Code| {
                let mut meant = code.causes.iter().flat_map(|cause| &cause.successors);
                code.successors.contains(from) || meant.any(|successor| successor == from)
            };
            let naming = self.catalogue.codes.iter().filter(names_it);
            *named_by = naming
                .map(|code| moved.get(&code.value).copied().unwrap_or(code.value))
                .collect();
            named_by.sort_unstable();
        }
    }

    /// Numbers without a row. Within a new row the first name of the file owns it.
    fn new_rows(&mut self) {
        let mut variants: BTreeSet<String> = self
            .catalogue
            .codes
            .iter()
            .map(|code| code.name.clone())
            .collect();
        let by_value = std::mem::take(&mut self.by_value);
        for (value, names) in by_value
            .into_iter()
            .filter(|(value, _)| !self.taken.contains(value))
        {
            let Some((&first, others)) = names.split_first() else {
                continue;
            };
            if let Some(told) = self.whose_it_was(value, None) {
                self.refusals.push(format!(
                    "{first} is new and has {value}, {told}: a number that gets another meaning; to take it over, write the row of {first} by hand, with the old meaning as a cause with `releases`"
                ));
                continue;
            }
            let formerly = self
                .catalogue
                .codes
                .iter()
                .find(|code| code.aliases.iter().any(|alias| alias == first));
            let name = names::variant(first, value, &variants);
            variants.insert(name.clone());
            self.changes.push(Change::Added {
                code: value,
                go_name: first.to_owned(),
                name,
                aliases: others.iter().map(|&alias| alias.to_owned()).collect(),
                formerly: formerly
                    .map(|code| code.value)
                    .filter(|former| *former != value),
            });
        }
    }
}
