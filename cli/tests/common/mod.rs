//! Helpers that the tests of the tool share: they run real processes and read their output.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Returns a command that prints 80 columns of English without colors.
pub(crate) fn tool() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloudreve-codes"));
    command
        .env("COLUMNS", "80")
        .env("LC_ALL", "C")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("CLOUDREVE_CODES_COMPLETE");
    command
}

pub(crate) fn run(args: &[&str]) -> Output {
    tool().args(args).output().unwrap()
}

pub(crate) fn run_with_input(command: &mut Command, input: impl AsRef<[u8]>) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.as_ref().to_owned();
    // A separate thread, so that neither waits for the other.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    output
}

pub(crate) fn decode(args: &[&str], input: impl AsRef<[u8]>) -> Output {
    run_with_input(tool().arg("decode").args(args), input)
}

/// Parses the output as one object per line.
pub(crate) fn reports(output: &Output) -> Vec<Value> {
    text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub(crate) fn decode_json(input: impl AsRef<[u8]>) -> Vec<Value> {
    reports(&decode(&["--format", "json"], input))
}

/// Summarizes a response on one line.
pub(crate) fn gist(report: &Value) -> String {
    let mut words = Vec::new();
    for key in ["method", "path"] {
        words.extend(report["request"][key].as_str().map(str::to_owned));
    }
    words.push(format!("HTTP {}", report["status"]));
    if let Some(preceding) = report.get("preceding") {
        words.push(format!("after {preceding}"));
    }
    words.extend(
        report["content_type"]
            .as_str()
            .map(|kind| format!("({kind})")),
    );
    words.push(match report["outcome"].as_str().unwrap() {
        "success" => format!("success: {}", report["data"].as_str().unwrap()),
        "failure" => report["error"]["code"].to_string(),
        "named" => format!("names {}", report["error"]["code"]),
        "malformed" => format!("{}: {}", report["kind"], report["reason"]),
        other => format!("{other}: {}", report["reason"]),
    });
    words.join(" ")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Returns exit code, stdout and stderr, as a snapshot shows them.
pub(crate) fn shown(output: &Output) -> String {
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let code = output.status.code().unwrap();
    let err = if err.is_empty() {
        String::new()
    } else {
        format!("--- stderr\n{err}")
    };
    format!("exit {code}\n{out}{err}")
}

pub(crate) fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(path)
}

/// The recordings of a real server, one per line.
pub(crate) const RECORDINGS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../tests/captures/responses.jsonl"
);

pub(crate) fn recordings() -> String {
    std::fs::read_to_string(RECORDINGS).unwrap()
}

/// Returns the recorded output of curl: the names and contents of the files.
pub(crate) fn transcripts() -> Vec<(String, Vec<u8>)> {
    let mut transcripts: Vec<(String, Vec<u8>)> = std::fs::read_dir(data("curl"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    transcripts.sort();
    assert!(transcripts.len() >= 15, "{}", transcripts.len());
    transcripts
}

/// Returns a browser's export.
pub(crate) fn har() -> Vec<u8> {
    std::fs::read(data("har/chromium.har")).unwrap()
}
