//! With any upstream file, arguments and system errors, `sync` reports each problem and loses nothing.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const GO: &str = "package serializer\n\nconst (\n\tCodeFirst = 7\n)\n";

/// Returns a folder with upstream's file, and a command that runs in it.
fn sandbox(args: &[&str]) -> (TempDir, Command) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("error.go"), GO).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command
        .current_dir(dir.path())
        .env_remove("CARGO_MANIFEST_DIR")
        .args(["sync", "--release", "4.18.0"])
        .args(args)
        .stdin(Stdio::null());
    (dir, command)
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Returns the names in a folder.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Returns whether a terminal interprets the character, by the library's definition: controls, and characters
/// that change the direction or end the line.
fn is_obeyed(c: char) -> bool {
    c != '\n'
        && (c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

#[cfg(unix)]
#[test]
fn arguments_and_file_names_are_escaped() {
    let hostile = "\u{1b}[2J\u{7f}\u{9b}2J\u{202e}\u{2066}\u{200f}\n\t";
    for args in [
        vec![hostile, "--catalogue", "codes.toml"],
        vec!["-", "--catalogue", hostile],
        vec!["error.go", "--catalogue", hostile, "--check"],
        vec!["error.go", "--catalogue", hostile, "--dry-run"],
        vec!["error.go", "--catalogue", hostile, "--format", "json"],
        // Arguments that clap repeats.
        vec!["error.go", "--commit", "x", "--format", hostile],
        vec!["error.go", hostile],
    ] {
        let (_dir, mut command) = sandbox(&args);
        let output = command.output().unwrap();
        let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!printed.is_empty(), "{args:?}");
        let obeyed = printed.chars().find(|&c| is_obeyed(c));
        assert_eq!(obeyed, None, "{args:?}: {printed:?}");
    }
}

/// Catalogues and Go files are untrusted.
#[test]
fn text_from_files_is_escaped() {
    let hostile = "\u{1b}[2J\u{9b}2J\u{202e}\u{7f}";
    let (dir, _) = sandbox(&[]);
    let codes = include_str!("../../codes.toml");
    for (name, text) in [
        (
            "error.go",
            format!("const (\n\t// {hostile}\n\tCodeFirst = 7 // {hostile}\n)\n"),
        ),
        (
            "broken.go",
            format!("const (\n\tCodeFirst = {hostile}\n)\n"),
        ),
        // TOML allows some of these in a comment.
        ("good.toml", format!("# \u{9b}2J\u{202e}\n{codes}")),
        (
            "broken.toml",
            format!("{hostile}\n[{hostile}]\nx = \"{hostile}\"\n"),
        ),
    ] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    for source in ["error.go", "broken.go"] {
        for catalogue in ["good.toml", "broken.toml"] {
            for mode in ["--dry-run", "--check", "--changelog"] {
                let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
                let output = command
                    .current_dir(dir.path())
                    .env_remove("CARGO_MANIFEST_DIR")
                    .args([
                        "sync",
                        source,
                        "--release",
                        "99.0.0",
                        mode,
                        "--allow-removals",
                    ])
                    .args(["--catalogue", catalogue])
                    .output()
                    .unwrap();
                let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
                assert!(!printed.is_empty(), "{mode}");
                let obeyed = printed.chars().find(|&c| c != '\t' && is_obeyed(c));
                assert_eq!(obeyed, None, "{mode}: {printed:?}");
            }
        }
    }
}

#[test]
fn a_full_device_is_an_error() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return; // It only exists on Linux.
    }
    for format in ["text", "json"] {
        let args = [
            "error.go",
            "--catalogue",
            "codes.toml",
            "--dry-run",
            "--format",
            format,
        ];
        let (_dir, mut command) = sandbox(&args);
        let full = File::options().write(true).open(full).unwrap();
        let output = command.stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{format}");
        assert!(
            stderr(&output).starts_with("error: "),
            "{}",
            stderr(&output)
        );
    }
}

/// Each input is read up to a limit.
#[cfg(target_os = "linux")]
#[test]
fn endless_inputs_are_errors() {
    for (args, limit) in [
        (["-", "--catalogue", "codes.toml"], "more than 1 MiB"),
        (
            ["/dev/zero", "--catalogue", "codes.toml"],
            "more than 1 MiB",
        ),
        (["error.go", "--catalogue", "/dev/zero"], "more than 16 MiB"),
    ] {
        let (_dir, mut command) = sandbox(&args);
        let zeros = File::open("/dev/zero").unwrap();
        let output = command.stdin(zeros).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            stderr(&output).contains(limit),
            "{args:?}: {}",
            stderr(&output)
        );
    }
}

/// Returns a folder with a Go file whose catalogue takes a while to write, and a function that makes the command
/// for a release.
fn large() -> (TempDir, impl Fn(&str) -> Command) {
    let (dir, _) = sandbox(&[]);
    let constants: String = (90_000..91_000)
        .map(|n| format!("\tCodeOf{n} = {n}\n"))
        .collect();
    fs::write(
        dir.path().join("error.go"),
        format!("const (\n{constants})\n"),
    )
    .unwrap();
    let folder = dir.path().to_owned();
    let command = move |release: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .current_dir(&folder)
            .env_remove("CARGO_MANIFEST_DIR")
            .args([
                "sync",
                "error.go",
                "--catalogue",
                "codes.toml",
                "--release",
                release,
            ])
            .stdout(Stdio::null());
        command
    };
    (dir, command)
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_catalogue_unchanged() {
    let (dir, command) = large();
    let catalogue = dir.path().join("codes.toml");
    assert!(command("4.1.0").status().unwrap().success());
    let old = fs::read(&catalogue).unwrap();
    let script = r#"ulimit -f 8; exec "$0" sync error.go --catalogue codes.toml --release 4.2.0"#;
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_xtask")])
        .current_dir(dir.path())
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("File too large"),
        "{}",
        stderr(&output)
    );
    assert_eq!(fs::read(&catalogue).unwrap(), old);
    assert_eq!(names(dir.path()), ["codes.toml", "error.go"]);
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_the_old_catalogue_or_the_new_one() {
    let (dir, command) = large();
    let catalogue = dir.path().join("codes.toml");
    assert!(command("4.1.0").status().unwrap().success());
    let mut versions = vec![fs::read_to_string(&catalogue).unwrap()];
    versions.push(versions[0].replacen("\"4.1.0\"", "\"4.2.0\"", 1));
    for _ in 0..10 {
        fs::write(&catalogue, &versions[0]).unwrap();
        let mut child = command("4.2.0").spawn().unwrap();
        while names(dir.path()).len() == 2 && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        let left = fs::read_to_string(&catalogue).unwrap();
        assert!(versions.contains(&left), "{} bytes", left.len());
    }
    assert!(command("4.2.0").status().unwrap().success());
    assert_eq!(names(dir.path()), ["codes.toml", "error.go"]);
}

/// Each run waits for the previous one, and the newest release wins in any order.
#[test]
fn twenty_concurrent_runs_end_with_the_newest_release() {
    let (dir, command) = large();
    let catalogue = dir.path().join("codes.toml");
    assert!(command("4.1.0").status().unwrap().success());
    let old = fs::read_to_string(&catalogue).unwrap();
    let start = |minor: u32| {
        let mut command = command(&format!("4.{minor}.0"));
        command.stderr(Stdio::null()).spawn().unwrap()
    };
    let runs: Vec<_> = (2..22).map(start).collect();
    for mut run in runs {
        // A release is refused after a newer one.
        assert!(matches!(run.wait().unwrap().code(), Some(0 | 2)));
    }
    let new = fs::read_to_string(&catalogue).unwrap();
    assert_eq!(new, old.replacen("\"4.1.0\"", "\"4.21.0\"", 1));
    assert_eq!(names(dir.path()), ["codes.toml", "error.go"]);
}
