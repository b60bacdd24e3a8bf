//! For any input, the output contains nothing that a terminal interprets, and each error of input or output
//! has a clear message and the right exit code.

mod common;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use cloudreve_codes::private::is_obeyed;
use cloudreve_codes_cli::fuzzing;
use serde_json::{Value, json};

use common::tool;

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Returns a recording with the text in every field that a server or a user sets.
fn recording_with(text: &str) -> Value {
    let lock = json!({
        "path": text,
        "token": text,
        "owner": { "application": { "type": text, "inner_xml": text, "viewer_id": text } },
        "type": 0,
    });
    let locked = json!({
        "code": 40073,
        "msg": text,
        "error": text,
        "correlation_id": text,
        "data": [lock],
    });
    let batch = json!({
        "code": 40081,
        "msg": text,
        "error": text,
        "correlation_id": text,
        text: text,
        "aggregated_error": { text: locked },
    });
    json!({ "name": text, "method": text, "path": text, "status": 200, "body": batch.to_string() })
}

/// Returns all characters of Unicode, in chunks.
fn all_characters() -> impl Iterator<Item = String> {
    let all: Vec<char> = ('\0'..=char::MAX).collect();
    let pieces: Vec<String> = all
        .chunks(4_096)
        .map(|chunk| chunk.iter().collect())
        .collect();
    pieces.into_iter()
}

/// Removes the few sequences that the tool itself writes for its colors.
fn without_colors(text: &str) -> String {
    let own = [
        "\u{1b}[0m",
        "\u{1b}[1m",
        "\u{1b}[31m",
        "\u{1b}[32m",
        "\u{1b}[36m",
    ];
    own.iter()
        .fold(text.to_owned(), |text, sequence| text.replace(sequence, ""))
}

#[test]
fn every_unicode_character_is_printed_safely() {
    for text in all_characters() {
        let page = json!({ "status": 502, "body": format!("<html>{text}") });
        let input = format!("{}\n{page}\n", recording_with(&text));
        for is_json in [false, true] {
            let (printed, _) = fuzzing::decode(input.as_bytes(), is_json).unwrap();
            let printed = without_colors(&String::from_utf8(printed).unwrap());
            let obeyed = printed.chars().find(|&c| c != '\n' && is_obeyed(c));
            assert_eq!(obeyed, None, "{printed}");
        }
    }
}

/// Escaping loses nothing: a program that reads the JSON gets every character back.
#[test]
fn json_keeps_every_character() {
    for text in all_characters() {
        let input = recording_with(&text).to_string();
        let (printed, _) = fuzzing::decode(input.as_bytes(), true).unwrap();
        let report: Value = serde_json::from_slice(&printed).unwrap();
        assert_eq!(report["request"]["name"], *text);
        // The query is not printed.
        let path = text.split(['?', '#']).next().unwrap();
        assert_eq!(report["request"]["path"], path);
        assert_eq!(report["error"]["msg"], *text);
        assert_eq!(report["error"]["debug_error"], *text);
        assert_eq!(report["error"]["correlation_id"], *text);
        let item = &report["error"]["items"][0];
        assert_eq!(item["key"], *text);
        assert_eq!(item["error"]["locks"][0]["path"], *text);
        assert_eq!(item["error"]["locks"][0]["application"], *text);
        assert_eq!(item["error"]["locks"][0]["viewer_id"], *text);
    }
}

/// An argument may have been pasted from a server's response.
#[test]
fn queries_routes_and_file_names_are_escaped() {
    let hostile = "\u{1b}[2J\u{7f}\u{9b}2J\u{202e}\u{2066}\u{200f}\n\t";
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(hostile);
    fs::write(&file, "{\"code\":404,\"msg\":\"\"}\n{}\n").unwrap();
    let file = file.to_str().unwrap();
    let missing = format!("{file}.missing");
    let option = format!("--{hostile}");
    for args in [
        vec!["explain", hostile],
        vec!["list", "--route", hostile],
        vec!["list", "--search", hostile],
        vec!["decode", file],
        vec!["decode", &missing],
        // Arguments that clap repeats.
        vec![hostile],
        vec!["--format", hostile, "list"],
        vec!["--lang", hostile, "list"],
        vec!["list", hostile],
        vec!["list", &option],
        vec!["list", "--category", hostile],
        vec!["list", "--since", hostile],
        vec!["export", "--as", hostile],
        vec!["completions", hostile],
        vec!["help", hostile],
    ] {
        let output = tool().args(&args).stdin(Stdio::null()).output().unwrap();
        let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!printed.is_empty(), "{args:?}");
        let obeyed = printed.chars().find(|&c| c != '\n' && is_obeyed(c));
        assert_eq!(obeyed, None, "{args:?}: {printed:?}");
    }
}

#[test]
fn an_unreadable_file_is_reported_by_name_and_exits_with_2() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("missing.json");
    let directory = dir.path();
    for (path, why) in [
        (missing.as_path(), "No such file"),
        (directory, "directory"),
    ] {
        let output = tool().arg("decode").arg(path).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", path.display());
        let printed = stderr(&output);
        assert!(
            printed.starts_with(&format!("error: {}: ", path.display())),
            "{printed}"
        );
        assert!(printed.contains(why), "{printed}");
        assert!(output.stdout.is_empty());
    }
    // Files before it are decoded first.
    let good = dir.path().join("good.json");
    fs::write(&good, "{\"code\":404,\"msg\":\"\"}").unwrap();
    let output = tool()
        .arg("decode")
        .args([&good, &missing])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.starts_with(b"404 "));
}

/// An unreadable file doesn't affect the others, and is reported in its position among them.
#[test]
fn files_after_an_unreadable_one_are_decoded() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let good = file("good.json", "{\"code\":404,\"msg\":\"\"}");
    let cut = file("cut.har", "{\"log\":{\"entries\":[");
    let other = file("other.json", "{\"code\":401,\"msg\":\"\"}");
    // Both streams in one file, as in a terminal.
    let both = dir.path().join("both");
    let stdout = File::create(&both).unwrap();
    let status = tool()
        .arg("decode")
        .args([&good, &dir.path().join("missing"), &cut, &other])
        .stderr(stdout.try_clone().unwrap())
        .stdout(stdout)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(2));
    let printed = fs::read_to_string(both).unwrap();
    let dir = format!("{}/", dir.path().display());
    let printed = printed.replace(&dir, "");
    let begins: Vec<&str> = printed
        .lines()
        .filter(|line| !(line.starts_with("  ") || line.is_empty()))
        .collect();
    assert_eq!(
        begins,
        [
            "404 Resource Not Found",
            "error: missing: No such file or directory (os error 2)",
            "error: cut.har: truncated HAR at line 1 column 19",
            "401 Not Logged In",
            "2 responses: 0 succeeded, 2 failed, 0 without an envelope",
            "What to do first: 401 Not Logged In. Refresh the token, or log in again if that",
        ]
    );
}

#[test]
fn a_full_disk_is_not_blamed_on_the_input() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return; // It only exists on Linux.
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("many.jsonl");
    fs::write(&path, "{\"code\":404,\"msg\":\"\"}\n".repeat(1_000)).unwrap();
    for format in ["text", "json"] {
        let output = tool()
            .args(["decode", "--format", format])
            .args([&path, &path])
            .stdout(File::options().write(true).open(full).unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        let printed = stderr(&output);
        assert_eq!(
            printed,
            "error: standard output: No space left on device (os error 28)\n"
        );
    }
}

#[test]
fn a_file_without_a_response_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("list.json", "[]"),
        ("lists.json", "[]\n[]\n"),
        ("none.har", "{\"log\":{\"entries\":[]}}"),
    ] {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        for (lang, expected) in [("en", ": no response found"), ("zh", "：其中没有响应")] {
            for format in ["text", "json"] {
                let output = tool()
                    .args(["decode", "--lang", lang, "--format", format])
                    .arg(&path)
                    .output()
                    .unwrap();
                assert_eq!(output.status.code(), Some(1));
                assert_eq!(stderr(&output), format!("{}{expected}\n", path.display()));
            }
        }
    }
}

#[test]
fn every_command_reports_a_full_disk() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return; // It only exists on Linux.
    }
    for args in [vec!["explain", "404"], vec!["list"], vec!["decode", "-"]] {
        for format in ["text", "json"] {
            let full = File::options().write(true).open(full).unwrap();
            let output = tool()
                .args(["--format", format])
                .args(&args)
                .stdin(Stdio::null())
                .stdout(full)
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(2), "{args:?}");
            assert!(
                stderr(&output).starts_with("error: "),
                "{args:?}: {}",
                stderr(&output)
            );
        }
    }
}

#[test]
fn every_command_exits_cleanly_if_the_pipe_is_closed() {
    for args in [
        vec!["explain", "404"],
        vec!["list"],
        vec!["list", "--format", "json"],
    ] {
        let mut child = tool()
            .args(&args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(stderr(&output), "", "{args:?}");
    }
}

#[test]
fn invalid_utf8_is_reported_and_does_not_stop_the_program() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bytes");
    let mut bytes = b"{\"code\":404,\"msg\":\"\"}\n{\"code\":0,\"msg\":\"\xff\xfe\"}\n".to_vec();
    bytes.extend(
        (0..=u8::MAX)
            .cycle()
            .take(10_000)
            .filter(|byte| *byte != b'\n'),
    );
    bytes.extend(b"\n{\"code\":0,\"msg\":\"\"}\n");
    fs::write(&path, bytes).unwrap();
    let output = tool()
        .args(["decode", "--format", "json"])
        .arg(&path)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let outcomes: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["failure", "malformed", "success"]);
}

/// JSON lines are reported as they arrive: no more than one line of an endless log is in memory.
#[cfg(target_os = "linux")]
#[test]
fn lines_are_read_in_bounded_memory() {
    const LINES: usize = 1_000;
    let payload = "x".repeat(64 * 1024);
    let line = format!("{{\"code\":0,\"data\":\"{payload}\",\"msg\":\"\"}}\n");
    let mut child = tool()
        .args(["decode", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..LINES {
        stdin.write_all(line.as_bytes()).unwrap();
    }
    // The peak, while the tool waits for more.
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let peak: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(
        peak < 16 * 1024,
        "{peak} kB for {} kB",
        LINES * line.len() / 1024
    );
}

/// Input that must be read as a whole is limited to 64 MiB.
#[cfg(target_os = "linux")]
#[test]
fn oversized_input_is_reported_before_it_fills_the_memory() {
    let zeros = || Stdio::from(File::open("/dev/zero").unwrap());
    for args in [vec!["decode"], vec!["decode", "--input", "text"]] {
        let output = tool().args(&args).stdin(zeros()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let printed = stderr(&output);
        assert!(
            printed.contains("larger than 64 MiB"),
            "{args:?}: {printed}"
        );
    }
}
