//! Each mistake in `#[envelope(…)]` has its message, at the user's token. The fixtures are next to
//! this file, in a directory for each rule that they break.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns the directories of this one, which has one for each rule.
fn rules() -> Vec<PathBuf> {
    let mut rules = entries(Path::new(env!("CARGO_MANIFEST_DIR")));
    rules.retain(|path| path.is_dir());
    rules
}

/// Returns the sorted entries of a directory, which must not be empty; trybuild accepts an empty one.
fn entries(path: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    assert!(!entries.is_empty(), "{} is empty", path.display());
    entries
}

#[test]
fn every_mistake_is_reported_at_its_token() {
    let cases = trybuild::TestCases::new();
    for rule in rules() {
        let fixtures: Vec<PathBuf> = entries(&rule)
            .into_iter()
            .filter(|path| path.extension().is_some_and(|kind| kind == "rs"))
            .collect();
        assert!(!fixtures.is_empty(), "{} has no fixture", rule.display());
        for fixture in fixtures {
            cases.compile_fail(fixture);
        }
    }
}

/// Only a misspelled variant is left to rustc, which suggests the closest one.
#[test]
fn rustc_reports_no_mistake_except_a_misspelled_variant() {
    for rule in rules() {
        let is_misspelling = rule.ends_with("misspelled_variant");
        for stderr in entries(&rule)
            .iter()
            .filter(|path| path.extension().is_some_and(|kind| kind == "stderr"))
        {
            let text = fs::read_to_string(stderr).unwrap();
            // Errors of rustc have a number, unlike those of a macro.
            let numbers: Vec<&str> = text
                .lines()
                .filter(|line| line.starts_with("error["))
                .collect();
            assert!(
                numbers
                    .iter()
                    .all(|line| is_misspelling && line.starts_with("error[E0599]")),
                "{}: {numbers:?}",
                stderr.display()
            );
            assert!(text.starts_with("error"), "{}", stderr.display());
        }
    }
}
