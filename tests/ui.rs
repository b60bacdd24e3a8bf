//! Each mistake in `#[envelope(…)]` has its message, at the user's token. The fixtures stand in
//! `tests/ui`, in a directory for each rule that they break.

use std::fs;
use std::path::{Path, PathBuf};

/// What is in a directory, sorted; trybuild itself is content with nothing.
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
fn every_mistake_is_told_at_its_token() {
    let cases = trybuild::TestCases::new();
    for rule in entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")) {
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

/// Only a misspelt variant is left to rustc, which knows the nearest one.
#[test]
fn no_mistake_is_told_by_rustc_except_a_misspelt_variant() {
    for rule in entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")) {
        let is_misspelling = rule.ends_with("misspelt_variant");
        for told in entries(&rule)
            .iter()
            .filter(|path| path.extension().is_some_and(|kind| kind == "stderr"))
        {
            let text = fs::read_to_string(told).unwrap();
            // Errors of rustc have a number, those of a macro have none.
            let numbers: Vec<&str> = text
                .lines()
                .filter(|line| line.starts_with("error["))
                .collect();
            assert!(
                numbers
                    .iter()
                    .all(|line| is_misspelling && line.starts_with("error[E0599]")),
                "{}: {numbers:?}",
                told.display()
            );
            assert!(text.starts_with("error"), "{}", told.display());
        }
    }
}
