//! What people have in front of them: `tests/data/cases/` holds inputs, and `expected.tsv` what each
//! has to show and must not show.

mod common;

use std::fs;
use std::process::{Command, Stdio};

use common::{data, text, tool};

/// Whether the text matches, with `grep -P`: the patterns look ahead, and no test depends on more.
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

#[test]
fn every_case_shows_what_it_has_to_show() {
    let table = fs::read_to_string(data("cases/expected.tsv")).unwrap();
    let mut failed = Vec::new();
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert!(rows.len() > 50, "{}", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let output = tool()
            .arg("decode")
            .arg(data(&format!("cases/{}", cells[0])))
            .output()
            .unwrap();
        let printed = text(&[output.stdout, output.stderr].concat());
        let folded = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        for pattern in cells[1].split(";;").filter(|pattern| !pattern.is_empty()) {
            if !matches(pattern, &folded) {
                failed.push(format!("{}: misses {pattern}\n{printed}", cells[0]));
            }
        }
        let unwanted = cells.get(2).copied().unwrap_or_default();
        if !unwanted.is_empty() && matches(unwanted, &folded) {
            failed.push(format!("{}: shows {unwanted}\n{printed}", cells[0]));
        }
    }
    assert!(
        failed.is_empty(),
        "{}\n{} failed",
        failed.join("\n"),
        failed.len()
    );
}
