//! Files are replaced as a whole. The tool's tests cover processes that are killed in between.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::thread;

use cloudreve_codes_catalogue::files::{MOST, Target, read, write};

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_created_and_replaced_and_nothing_else_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    for text in ["first", "second, which is longer", ""] {
        write(&file, text).unwrap();
        assert_eq!(read(&file).unwrap(), text);
        assert_eq!(names(dir.path()), ["file"]);
    }
}

#[test]
fn leftovers_of_an_interrupted_run_are_removed() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(".cloudreve-codes.new"), "half a fi").unwrap();
    write(&dir.path().join("file"), "whole").unwrap();
    assert_eq!(names(dir.path()), ["file"]);
}

/// Each run reads the file, adds a line, and writes it; no line may be lost.
#[test]
fn runs_that_read_and_write_wait_for_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    let add_line = |number: usize| {
        let target = Target::lock(&file).unwrap();
        let old = read(&file).unwrap_or_default();
        target.replace(&format!("{old}{number}\n")).unwrap();
    };
    let add_line = &add_line;
    thread::scope(|scope| {
        for number in 0..20 {
            scope.spawn(move || add_line(number));
        }
    });
    let text = read(&file).unwrap();
    let mut lines: Vec<usize> = text.lines().map(|line| line.parse().unwrap()).collect();
    lines.sort_unstable();
    assert_eq!(lines, Vec::from_iter(0..20));
}

#[test]
fn files_that_must_not_be_replaced_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "mine").unwrap();
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    let error = write(&file, "new").unwrap_err();
    assert_eq!(error.to_string(), "the file is write-protected");
    assert_eq!(read(&file).unwrap(), "mine");

    let missing = dir.path().join("missing/file");
    assert_eq!(
        write(&missing, "new").unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert!(write(dir.path(), "new").is_err());
}

#[test]
fn only_texts_of_a_certain_size_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, [0xff]).unwrap();
    assert_eq!(read(&file).unwrap_err().kind(), ErrorKind::InvalidData);
    let large = fs::File::create(&file).unwrap();
    large.set_len(MOST).unwrap();
    assert_eq!(read(&file).unwrap().len() as u64, MOST);
    large.set_len(MOST + 1).unwrap();
    assert_eq!(read(&file).unwrap_err().kind(), ErrorKind::FileTooLarge);
}
