//! No printed line is wider than the terminal, and nothing is truncated for that.

mod common;

use std::process::Output;
use std::sync::LazyLock;

use cloudreve_codes::ErrorCode;
use proptest::prelude::*;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use common::*;

/// Returns the lines without the colors that the tool itself writes.
fn lines(output: &[u8]) -> Vec<String> {
    let mut text = text(output);
    for color in [
        "\u{1b}[0m",
        "\u{1b}[1m",
        "\u{1b}[31m",
        "\u{1b}[32m",
        "\u{1b}[36m",
    ] {
        text = text.replace(color, "");
    }
    text.lines().map(str::to_owned).collect()
}

fn widest(output: &[u8]) -> (usize, String) {
    let lines = lines(output).into_iter();
    lines
        .map(|line| (line.width(), line))
        .max()
        .unwrap_or_default()
}

fn at(columns: usize, args: &[&str], input: &[u8]) -> Output {
    let columns = columns.to_string();
    run_with_input(tool().env("COLUMNS", columns).args(args), input)
}

/// Returns a recorded batch with two items, one of them locked.
fn batch() -> String {
    let recordings = recordings();
    let line = recordings
        .lines()
        .find(|line| line.contains("debug-40081-restore-locked-several"))
        .unwrap();
    let mut recording: Value = serde_json::from_str(line).unwrap();
    let mut body: Value = serde_json::from_str(recording["body"].as_str().unwrap()).unwrap();
    let items = body["aggregated_error"].as_object_mut().unwrap();
    // Two of the three items are alike.
    let first = items.keys().next().unwrap().clone();
    items.remove(&first);
    let codes: Vec<i64> = items
        .values()
        .filter_map(|item| item["code"].as_i64())
        .collect();
    assert_eq!(codes, [40073, 40016]);
    recording["body"] = json!(body.to_string());
    recording.to_string()
}

const WIDTHS: [usize; 3] = [60, 80, 200];

#[test]
fn explain_at_each_width_with_and_without_colors() {
    for columns in WIDTHS {
        for color in ["never", "always"] {
            let output = at(columns, &["--color", color, "explain", "40073"], b"");
            insta::assert_snapshot!(format!("explain_{columns}_{color}"), shown(&output));
            assert!(
                widest(&output.stdout).0 <= columns,
                "{:?}",
                widest(&output.stdout)
            );
        }
    }
}

#[test]
fn a_batch_at_each_width_with_and_without_colors() {
    for columns in WIDTHS {
        for color in ["never", "always"] {
            let output = at(columns, &["--color", color, "decode"], batch().as_bytes());
            insta::assert_snapshot!(format!("batch_{columns}_{color}"), shown(&output));
            assert!(
                widest(&output.stdout).0 <= columns,
                "{:?}",
                widest(&output.stdout)
            );
        }
    }
}

#[test]
fn a_har_at_each_width() {
    for columns in [40, 60, 200] {
        let output = at(columns, &["decode"], &har());
        let table = text(&output.stdout);
        let table = table.split("\n\n").next().unwrap();
        insta::assert_snapshot!(format!("har_{columns}"), table);
    }
}

#[test]
fn every_command_fits_the_width() {
    let codes: Vec<String> = ErrorCode::ALL
        .iter()
        .map(|code| code.as_i32().to_string())
        .collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let explain = [&["explain", "--"][..], &codes].concat();
    let recordings = recordings();
    let commands: [(&[&str], &[u8]); 5] = [
        (&explain, b""),
        (&["list"], b""),
        (&["list", "--route", "PUT /file/upload"], b""),
        (&["decode"], recordings.as_bytes()),
        (&["decode"], &har()),
    ];
    for lang in ["en", "zh"] {
        for columns in [40, 60, 79, 120] {
            for (args, input) in &commands {
                let args = [&["--lang", lang][..], args].concat();
                let output = at(columns, &args, input);
                assert!(!output.stdout.is_empty());
                let (width, line) = widest(&output.stdout);
                assert!(width <= columns, "{columns}: {args:?}: {width}: {line}");
            }
        }
    }
}

#[test]
fn the_help_of_each_command_fits_the_width() {
    for command in ["explain", "list", "decode", "export", "completions", "man"] {
        for columns in [60, 100] {
            let output = at(columns, &[command, "--help"], b"");
            assert!(!output.stdout.is_empty());
            // Clap doesn't wrap its usage line.
            let lines = lines(&output.stdout).into_iter();
            for line in lines.filter(|line| !line.starts_with("Usage: ")) {
                assert!(line.width() <= columns, "{command}: {line}");
            }
        }
    }
}

#[test]
fn messages_about_unknown_queries_fit_the_width() {
    for args in [
        &["explain", "90099"][..],
        &["explain", "LockConflct"],
        &["list", "--route", "PUT /file/uplod"],
    ] {
        let output = at(60, args, b"");
        let (width, line) = widest(&output.stderr);
        assert!(width <= 60, "{width}: {line}");
    }
}

#[test]
fn prose_is_limited_to_a_readable_width() {
    let prose = at(200, &["explain", "40073"], b"");
    assert!((90..=100).contains(&widest(&prose.stdout).0));
    // A narrower terminal is treated as having 40 columns.
    let narrow = at(10, &["explain", "40073"], b"");
    assert!((35..=40).contains(&widest(&narrow.stdout).0));
}

/// Returns a text without whitespace, so that line breaks don't matter.
fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn nothing_is_truncated() {
    let long = "deep/".repeat(60);
    let name = "x".repeat(300);
    let envelope = json!({ "code": 40081, "msg": name, "aggregated_error": { long.clone(): { "code": 40073, "msg": "" } } });
    let recording = json!({ "method": "POST", "path": long, "name": name, "status": 200, "body": envelope.to_string() });
    let printed = letters(&text(
        &at(40, &["decode"], recording.to_string().as_bytes()).stdout,
    ));
    assert_eq!(printed.matches(&long).count(), 2, "heading and key");
    assert_eq!(printed.matches(&name).count(), 2, "name and message");
    // In a table the columns are next to each other, so the letters are counted.
    let archive = json!({ "log": { "entries": [{
        "request": { "method": "GET", "url": format!("https://x/api/v4/{}", "q/".repeat(200)) },
        "response": { "status": 200, "content": { "text": "{\"code\":0,\"msg\":\"\"}" } },
    }] } });
    let printed = text(&at(60, &["decode"], archive.to_string().as_bytes()).stdout);
    assert_eq!(printed.matches('q').count(), 200);
}

/// This lets `grep` find it.
#[test]
fn a_heading_stays_on_one_line_without_a_terminal() {
    let path = format!("/api/v4/{}", "deep/".repeat(30));
    let item = format!("cloudreve://my/{}", "a b ".repeat(40));
    let body = json!({ "code": 40081, "msg": "", "aggregated_error": { item.trim(): { "code": 403, "msg": "" } } });
    let recording =
        json!({ "method": "DELETE", "path": path, "name": "n", "body": body.to_string() });
    let output = run_with_input(
        tool().env_remove("COLUMNS").arg("decode"),
        recording.to_string(),
    );
    let lines = lines(&output.stdout);
    assert_eq!(lines[0], format!("DELETE {path} (n)"));
    assert!(lines.contains(&format!("  {}", item.trim())), "{lines:?}");
}

static RECORDINGS: LazyLock<Vec<String>> =
    LazyLock::new(|| recordings().lines().map(str::to_owned).collect());

/// Generates envelopes of any depth with long texts in any script.
fn envelope() -> impl Strategy<Value = Value> {
    let words = "([a-z]{0,90}|\\PC{0,60}|[ \\-/._]{0,60}|[一-龥，。]{0,80})( [a-z/-]{0,30}){0,3}";
    let failure = (any::<i32>(), words, words).prop_map(
        |(code, msg, id)| json!({ "code": code, "msg": msg, "error": id, "correlation_id": id }),
    );
    let lock = (words, words).prop_map(|(path, kind)| {
        json!({ "code": 40073, "msg": "", "data": [{ "path": path, "token": "t", "owner": { "application": { "type": kind } }, "type": 0 }] })
    });
    prop_oneof![failure, lock].prop_recursive(8, 12, 2, move |inner| {
        proptest::collection::vec((words, inner), 1..3).prop_map(|items| {
            let items: serde_json::Map<String, Value> = items.into_iter().collect();
            json!({ "code": 40081, "msg": "", "aggregated_error": items })
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_recorded_response_fits_any_width(
        line in (0..RECORDINGS.len()).prop_map(|at| RECORDINGS[at].clone()),
        columns in 40..=200usize,
    ) {
        let printed = cloudreve_codes_cli::fuzzing::decode_within(line.as_bytes(), columns).unwrap();
        let (width, line) = widest(&printed);
        prop_assert!(width <= columns, "{columns}: {width}: {line}");
    }

    #[test]
    fn any_response_fits_any_width(
        envelope in envelope(),
        method in "[A-Z]{0,12}",
        path in "(/[a-z一-龥]{0,50}){0,6}",
        time in "\\PC{0,30}",
        columns in 40..=200usize,
    ) {
        let body = envelope.to_string();
        let recording = json!({ "name": path, "method": method, "path": path, "body": body });
        let archive = json!({ "log": { "entries": [{
            "startedDateTime": time,
            "request": { "method": method, "url": format!("https://x/api/v4{path}") },
            "response": { "status": 207, "content": { "mimeType": "text/plain", "text": body } },
        }] } });
        let verbose = format!("> {method} {path} HTTP/1.1\n> \n< HTTP/1.1 207 X\n< \n{body}");
        for input in [recording.to_string(), archive.to_string(), verbose, format!("{body}\n{body}")] {
            let printed = cloudreve_codes_cli::fuzzing::decode_within(input.as_bytes(), columns).unwrap();
            let (width, line) = widest(&printed);
            prop_assert!(width <= columns, "{columns}: {width}: {line}");
        }
    }
}
