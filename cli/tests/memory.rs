//! A log of any size is read in little memory.
#![cfg(target_os = "linux")]

mod common;

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use common::reports;

/// Returns lines of a log with an envelope in every hundredth one.
fn lines() -> String {
    let plain = "2026-01-01T00:00:00Z INFO sync: copied cloudreve://my/photos/0001.jpg in 120 ms\n";
    let failed = "2026-01-01T00:00:00Z WARN sync: response {\"code\":40051,\"msg\":\"Insufficient capacity\"}\n";
    plain.repeat(99) + failed
}

/// The input is larger than the memory that the program may use, including its own code. `.ci/deep` does the
/// same with a gigabyte.
#[test]
fn a_log_larger_than_the_memory_is_read_completely() {
    const MEMORY_KIB: usize = 24 << 10;
    const TEXT_BYTES: usize = 28 << 20;
    let limited = format!(
        "ulimit -v {MEMORY_KIB} && exec '{}' decode --format json --summary",
        env!("CARGO_BIN_EXE_cloudreve-codes")
    );
    let mut tool = Command::new("sh")
        .args(["-c", &limited])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = tool.stdin.take().unwrap();
    let lines = lines();
    let times = TEXT_BYTES / lines.len() + 1;
    let writer = std::thread::spawn(move || {
        for _ in 0..times {
            pipe.write_all(lines.as_bytes()).unwrap();
        }
    });
    let output = tool.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let summary: Value = reports(&output).pop().unwrap();
    assert_eq!(summary["summary"]["failed"], times);
}
