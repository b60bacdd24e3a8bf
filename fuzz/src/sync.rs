//! The merge of a list of codes into a catalogue.

use std::collections::BTreeSet;

use cloudreve_codes_catalogue::{Catalogue, parse};
use cloudreve_codes_cli::fuzzing;

/// What stands between the catalogue and the Go source in an input.
pub(crate) const BETWEEN: &str = "\n=====\n";

/// Later than that of any seed.
const RELEASE: &str = "99.0.0";

/// What a sync writes can be read, has every constant where upstream has it, has lost no row and no
/// comment, and does not change when it is done again.
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
    let Ok(new) = fuzzing::sync(catalogue, source.as_bytes(), RELEASE) else {
        return;
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
        let is_listed = names.contains(row.go.as_str());
        assert_eq!(row.removed.is_none(), is_listed, "{}\n{new}", row.go);
    }
}

fn keeps(before: &Catalogue, after: &Catalogue, new: &str) {
    for old in &before.codes {
        let Some(row) = after.codes.iter().find(|row| row.name == old.name) else {
            panic!("{} is lost\n{new}", old.name);
        };
        let texts = |row: &cloudreve_codes_catalogue::Code| {
            let texts = [&row.description, &row.explanation, &row.advice];
            texts.map(String::clone)
        };
        assert_eq!(texts(old), texts(row));
        assert_eq!((&old.zh, &old.meant), (&row.zh, &row.meant));
        assert_eq!((old.http, old.recovery), (row.http, row.recovery));
        assert_eq!(old.recorded_at, row.recorded_at);
        let remembers = |name: &str| {
            let former = |entry: &cloudreve_codes_catalogue::Formerly| matches!(&entry.what, cloudreve_codes_catalogue::Former::Go(go) if go == name);
            row.go == name
                || row.aliases.iter().any(|alias| alias == name)
                || row.formerly.iter().any(former)
        };
        assert!(remembers(&old.go), "{} is forgotten\n{new}", old.go);
    }
}

/// Lines that are nothing but a comment; within a text of several lines they look the same.
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
