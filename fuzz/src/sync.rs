//! The merge of a list of codes into a catalogue.

use std::collections::BTreeSet;

use cloudreve_codes_catalogue::{Catalogue, Cause, Code, Former, Formerly, parse};
use xtask::fuzzing;

/// The separator between the catalogue and the Go source in an input.
pub(crate) const BETWEEN: &str = "\n=====\n";

/// A release later than that of any seed.
const RELEASE: &str = "99.0.0";

/// Checks that the result of a sync can be read, has every constant at upstream's number, has lost no row
/// and no comment, names the same codes as successors, has not reassigned a former number, and does not
/// change if the sync is repeated.
///
/// # Panics
///
/// If one of these does not hold.
pub fn sync(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let Some((catalogue, source)) = text.split_once(BETWEEN) else {
        return;
    };
    let catalogue = Some(catalogue).filter(|text| !text.is_empty());
    let new = match fuzzing::sync(catalogue, source.as_bytes(), RELEASE) {
        Ok(new) => new,
        Err(error) => {
            assert!(!error.contains(fuzzing::BUG_OF_SYNC), "{error}");
            return;
        }
    };
    let after = match parse(&new) {
        Ok(after) => after,
        Err(problems) => panic!("{problems}\n{new}"),
    };
    if let Ok(list) = fuzzing::read_go(source.as_bytes()) {
        mirrors(&after, &list, &new);
    }
    if let Some((text, before)) = catalogue.and_then(|text| Some((text, parse(text).ok()?))) {
        keeps(&before, &after, &new);
        keeps_former_numbers(&before, &after, &new);
        keeps_comments(text, &new);
    }
    let again = fuzzing::sync(Some(&new), source.as_bytes(), RELEASE);
    assert_eq!(again.as_ref(), Ok(&new), "a second time changes nothing");
}

fn mirrors(after: &Catalogue, list: &[(String, i32)], new: &str) {
    for (name, value) in list {
        let row = after.codes.iter().find(|row| row.value == *value);
        let names = row.map(|row| row.aliases.iter().chain([&row.go]));
        let is_there = names.is_some_and(|mut names| names.any(|known| known == name));
        assert!(is_there, "{name} = {value} is missing\n{new}");
    }
    let names: BTreeSet<&str> = list.iter().map(|(name, _)| name.as_str()).collect();
    for row in &after.codes {
        // A removed row may have passed its name to another one.
        let is_alias = |other: &Code| other.aliases.contains(&row.go);
        let has_left = row.removed.is_some() && after.codes.iter().any(is_alias);
        let is_listed = names.contains(row.go.as_str()) && !has_left;
        assert_eq!(row.removed.is_none(), is_listed, "{}\n{new}", row.go);
    }
}

fn keeps(before: &Catalogue, after: &Catalogue, new: &str) {
    for old in &before.codes {
        let Some(row) = after.codes.iter().find(|row| row.name == old.name) else {
            panic!("{} is lost\n{new}", old.name);
        };
        let texts = |row: &Code| {
            let texts = [&row.description, &row.explanation, &row.advice];
            texts.map(String::clone)
        };
        assert_eq!(texts(old), texts(row));
        assert_eq!(old.zh, row.zh);
        let named = successors(before, &old.successors);
        assert_eq!(named, successors(after, &row.successors), "{new}");
        assert_eq!(old.causes.len(), row.causes.len());
        for (old, cause) in old.causes.iter().zip(&row.causes) {
            let named = successors(before, &old.successors);
            assert_eq!(named, successors(after, &cause.successors), "{new}");
            let rest = |cause: &Cause| Cause {
                successors: Vec::new(),
                ..cause.clone()
            };
            assert_eq!(rest(old), rest(cause));
        }
        assert_eq!((&old.tried, &old.search), (&row.tried, &row.search));
        assert_eq!((old.http, old.recovery), (row.http, row.recovery));
        assert_eq!(old.recorded_at, row.recorded_at);
        let remembers = |name: &str| {
            let former = |entry: &Formerly| matches!(&entry.what, Former::Go(go) if go == name);
            row.go == name
                || row.aliases.iter().any(|alias| alias == name)
                || row.formerly.iter().any(former)
        };
        // Nothing is remembered of what only earlier commits of the same release had.
        let release = &before.upstream.release;
        let was_released = *release != after.upstream.release || old.since != *release;
        assert!(
            remembers(&old.go) || !was_released,
            "{} is forgotten\n{new}",
            old.go
        );
    }
}

/// Returns the names of the codes with these numbers.
fn successors<'c>(catalogue: &'c Catalogue, numbers: &[i32]) -> Vec<Option<&'c str>> {
    let name = |number: &i32| {
        let mut rows = catalogue.codes.iter();
        let row = rows.find(|row| row.value == *number);
        row.map(|row| row.name.as_str())
    };
    numbers.iter().map(name).collect()
}

/// Checks that a number that was unused went to the code that had it before, if there is one.
fn keeps_former_numbers(before: &Catalogue, after: &Catalogue, new: &str) {
    for row in &after.codes {
        if before.codes.iter().any(|old| old.value == row.value) {
            continue;
        }
        let had_it = |old: &&Code| {
            let mut former = old.formerly.iter();
            former.any(|former| former.what == Former::Value(row.value))
        };
        let had = before.codes.iter().filter(had_it);
        let had: Vec<&str> = had.map(|old| old.name.as_str()).collect();
        let is_its_own = had.is_empty() || had.contains(&row.name.as_str());
        assert!(is_its_own, "{} was that of {had:?}\n{new}", row.value);
    }
}

/// Checks that no line is lost that is only a comment or, within a multi-line text, looks like one.
fn keeps_comments(before: &str, after: &str) {
    if before.contains("\"\"\"") || before.contains("'''") {
        return;
    }
    let after: BTreeSet<&str> = after.lines().map(str::trim).collect();
    for line in before
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('#'))
    {
        assert!(after.contains(line), "{line:?} is lost");
    }
}
