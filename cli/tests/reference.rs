//! `reference/` contains the exports, for people who don't have the tool.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../reference");
const FIX: &str = "cargo xtask refresh";

fn names(dir: &Path) -> BTreeSet<String> {
    fs::read_dir(dir)
        .unwrap_or_else(|error| panic!("{}: {error}; to fix it: {FIX}", dir.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_committed_files_match_the_exports() {
    let dir = tempfile::tempdir().unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_cloudreve-codes"))
        .args(["export", "--all"])
        .arg(dir.path())
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let exported = names(dir.path());
    assert_eq!(exported.len(), 7, "{exported:?}");
    let mut committed = names(Path::new(REFERENCE));
    committed.remove("README.md");
    assert_eq!(committed, exported, "to fix it: {FIX}");
    for name in exported {
        let read = |dir: &Path| fs::read_to_string(dir.join(&name)).unwrap();
        let is_same = read(Path::new(REFERENCE)) == read(dir.path());
        assert!(
            is_same,
            "reference/{name} differs from the export; to fix it: {FIX}"
        );
    }
}

#[test]
fn the_readme_lists_every_file() {
    let readme = fs::read_to_string(Path::new(REFERENCE).join("README.md")).unwrap();
    for name in names(Path::new(REFERENCE)) {
        assert!(
            name == "README.md" || readme.contains(&format!("({name})")),
            "{name}"
        );
    }
}
