//! Realistic inputs: `tests/data/cases/` contains inputs that were reported or recorded, and
//! `tests/data/second/` the output of other programs. In each, `expected.tsv` lists what the output for an
//! input must and must not contain. The surrounding text, in which a canary replaces each secret, is never
//! printed.

mod common;

use std::fs;
use std::process::{Command, Stdio};

use cloudreve_codes_cli::fuzzing;

use common::{data, text, tool};

/// Returns whether the text matches, according to `grep -P`: the patterns use lookahead, which isn't worth a
/// dependency.
fn matches(pattern: &str, printed: &str) -> bool {
    let mut grep = Command::new("grep")
        .args(["-qP", "--", pattern])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(grep.stdin.as_mut().unwrap(), printed.as_bytes()).unwrap();
    drop(grep.stdin.take());
    grep.wait().unwrap().success()
}

/// Checks the rows of `expected.tsv`: a file, the patterns that its output must match, and one that it must
/// not match.
fn check(directory: &str, least: usize) {
    let table = fs::read_to_string(data(&format!("{directory}/expected.tsv"))).unwrap();
    let mut failed = Vec::new();
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert!(rows.len() >= least, "{}", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let path = data(&format!("{directory}/{}", cells[0]));
        let output = tool().arg("decode").arg(&path).output().unwrap();
        let printed = text(&[output.stdout, output.stderr].concat());
        let folded = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        for pattern in cells[1].split(";;").filter(|pattern| !pattern.is_empty()) {
            if !matches(pattern, &folded) {
                failed.push(format!("{}: doesn't print {pattern}\n{printed}", cells[0]));
            }
        }
        let unwanted = cells.get(2).copied().unwrap_or_default();
        if !unwanted.is_empty() && matches(unwanted, &folded) {
            failed.push(format!("{}: prints {unwanted}\n{printed}", cells[0]));
        }
        let (json, _) = fuzzing::decode(&fs::read(path).unwrap(), true).unwrap();
        if [printed, text(&json)]
            .iter()
            .any(|printed| printed.contains("CANARY"))
        {
            failed.push(format!("{}: prints a secret", cells[0]));
        }
    }
    assert!(
        failed.is_empty(),
        "{}\n{} failed",
        failed.join("\n"),
        failed.len()
    );
}

#[test]
fn every_reported_case_prints_what_is_expected() {
    check("cases", 50);
}

#[test]
fn every_other_format_prints_what_is_expected() {
    check("second", 80);
}
