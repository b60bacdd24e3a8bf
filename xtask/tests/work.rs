//! The work of `sync`, as the number of instructions counted by valgrind. `.ci/deep work` runs this.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Returns how many instructions a sync of a catalogue with a list takes.
fn instructions(dir: &Path, list: &str, release: &str) -> u64 {
    fs::write(dir.join("error.go"), list).unwrap();
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env!("CARGO_BIN_EXE_xtask"))
        .args([
            "sync",
            "error.go",
            "--catalogue",
            "codes.toml",
            "--allow-removals",
        ])
        .args(["--release", release])
        .current_dir(dir)
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{printed}");
    let (_, counted) = printed.split_once("Collected : ").unwrap();
    counted.split_whitespace().next().unwrap().parse().unwrap()
}

fn list(count: usize, name: &str, first: usize) -> String {
    let mut list = "const (\n".to_owned();
    for number in 0..count {
        writeln!(
            list,
            "\t// comment\n\tCode{name}{number} = {}",
            first + number
        )
        .unwrap();
    }
    list + ")\n"
}

/// Twice the constants need at most 2.5 times the work.
#[test]
#[ignore = "requires valgrind, and takes a minute"]
fn work_is_linear_in_constants() {
    const MOST: f64 = 2.5;
    let work = |count: usize| {
        let dir = tempfile::tempdir().unwrap();
        [
            ("added", list(count, "First", 100_000), "4.1.0"),
            ("renamed", list(count, "Other", 100_000), "4.2.0"),
            ("renumbered", list(count, "Other", 200_000), "4.3.0"),
            ("replaced", list(count, "Third", 300_000), "4.4.0"),
        ]
        .map(|(what, list, release)| (what, instructions(dir.path(), &list, release)))
    };
    for ((what, less), (_, more)) in work(200).into_iter().zip(work(400)) {
        let ratio = more as f64 / less as f64;
        println!("{what}: {less} and {more}, {ratio:.2} times");
        assert!(ratio < MOST, "{what}: {ratio:.2} times the work");
    }
}
