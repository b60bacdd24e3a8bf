//! Realistic JSON: several documents on a line, broken lines, and recordings written by other programs.

mod common;

use serde_json::{Value, json};

use common::*;

/// Decodes an input, and summarizes each response with its position.
fn gists(input: impl AsRef<[u8]>) -> Vec<String> {
    let place = |report: &Value| match (report.get("line"), report.get("item")) {
        (Some(line), Some(item)) => format!("{line} [{item}] "),
        (Some(line), None) => format!("{line} "),
        _ => String::new(),
    };
    decode_json(input)
        .iter()
        .map(|report| place(report) + &gist(report))
        .collect()
}

/// Two runs of `curl -s` in a row print no newline between their bodies.
#[test]
fn every_document_on_a_line_is_reported() {
    let (first, second) = (r#"{"code":40016,"msg":""}"#, r#"{"code":401,"msg":""}"#);
    let expected = ["1 [1] HTTP 200 40016", "1 [2] HTTP 200 401"];
    for between in ["", " ", "\t"] {
        assert_eq!(gists(format!("{first}{between}{second}")), expected);
        assert_eq!(gists(format!("{first}{between}{second}\n")), expected);
    }
    assert_eq!(gists(format!("[{first},{second}]")), expected);
    assert_eq!(
        gists(format!("{first}\n{first}{second}[{first}]\n{second}")),
        [
            "1 HTTP 200 40016",
            "2 [1] HTTP 200 40016",
            "2 [2] HTTP 200 401",
            "2 [3] HTTP 200 40016",
            "3 HTTP 200 401",
        ]
    );
    // Also if a document spans several lines.
    assert_eq!(
        gists(format!("{{\n\"code\":404}}{second}\n{first}{first}")),
        [
            "1 HTTP 200 404",
            "2 HTTP 200 401",
            "3 [1] HTTP 200 40016",
            "3 [2] HTTP 200 40016",
        ]
    );
}

#[test]
fn text_after_a_document_is_reported_as_malformed() {
    let body = r#"{"code":40016,"msg":""}"#;
    let output = decode(&[], format!("{body}Unauthorized"));
    insta::assert_snapshot!(shown(&output));
    let broken = format!("{body}{{\"code\":0,\"data\":{{\"access_token\":\"s3cret");
    assert_eq!(
        gists(&broken),
        [
            "1 [1] HTTP 200 40016",
            "1 [2] HTTP null \"json\": \"truncated\""
        ]
    );
    for args in [&[][..], &["--format", "json"]] {
        assert!(!text(&decode(args, &broken).stdout).contains("s3cret"));
    }
}

#[test]
fn a_status_that_curl_prints_after_a_body_belongs_to_it() {
    let body = r#"{"code":40016,"msg":""}"#;
    assert_eq!(gists(format!("{body}404")), ["HTTP 404 40016"]);
    assert_eq!(gists(format!("{body} 502\n")), ["HTTP 502 40016"]);
    assert_eq!(gists(format!("{body}7")), ["1 HTTP 200 40016"]);
}

/// At some routes the server writes two documents, of which the first counts.
#[test]
fn the_first_document_of_a_recorded_body_counts() {
    let body = r#"{"code":40016,"msg":""}{"code":0,"msg":""}"#;
    let recording = json!({ "status": 200, "body": body }).to_string();
    assert_eq!(gists(recording), ["HTTP 200 40016"]);
    assert_eq!(
        gists(format!("HTTP/1.1 200 OK\n\n{body}")),
        ["HTTP 200 40016"]
    );
}

#[test]
fn a_broken_first_line_does_not_affect_later_lines() {
    let envelope = r#"{"code":401,"msg":""}"#;
    let recording = json!({ "body": envelope }).to_string();
    assert_eq!(gists(format!("Hello\n{envelope}\n")), ["2 HTTP 200 401"]);
    assert_eq!(gists(format!("Hello\n{recording}")), ["2 HTTP 200 401"]);
    assert_eq!(
        gists(format!("Hello\n\nWorld\n{envelope}\nHello\n{envelope}")),
        ["4 HTTP 200 401", "6 HTTP 200 401"]
    );
    for broken in [
        &b"{\"code\":40"[..],
        b"{\"code\":4,\"msg\":\"",
        b"{\"code\":404,\"msg\":\"\xe9\"}",
        b"{\"code\":",
        b"[1,",
        b"5",
        b"\xff\xfd",
    ] {
        let lines = [
            broken,
            b"\n",
            envelope.as_bytes(),
            b"\n",
            envelope.as_bytes(),
        ]
        .concat();
        let found = gists(&lines);
        let whole: Vec<&String> = found.iter().filter(|it| !it.starts_with('1')).collect();
        assert_eq!(whole, ["2 HTTP 200 401", "3 HTTP 200 401"], "{found:?}");
    }
}

#[test]
fn a_document_on_several_lines_is_read_as_one() {
    let envelope = r#"{"code":401,"msg":""}"#;
    // Each item on its own line looks like a response.
    let list = format!("[\n{envelope},\n{envelope}\n]\n");
    assert_eq!(gists(&list), ["2 HTTP 200 401", "3 HTTP 200 401"]);
    let batch = format!("{{\"code\":40081,\"aggregated_error\":{{\"a\":\n{envelope}\n}}}}\n");
    assert_eq!(gists(&batch), ["HTTP 200 40081"]);
    // Documents of both kinds.
    let mixed = format!("{{\n\"code\":404\n}}\n{envelope}\n{{\n\"code\":404\n}}\n");
    let expected = ["1 HTTP 200 404", "4 HTTP 200 401", "5 HTTP 200 404"];
    assert_eq!(gists(&mixed), expected);
    // A page that is truncated or followed by other text is a single response.
    assert_eq!(gists("<html>\n<p>{\n</p>").len(), 1);
}

/// A file whose beginning was cut off starts in the middle of a document.
#[test]
fn fragments_of_json_are_never_printed() {
    let envelope = r#"{"code":401,"msg":""}"#;
    let token = "s3cret".repeat(60);
    for piece in [
        format!("{token}\",\"msg\":\"\"}}"),
        format!("{token}\"}}"),
        format!("_token\": \"{token}"),
        format!(",\"data\":\"{token}\""),
    ] {
        for input in [
            piece.clone(),
            format!("{piece}\n{envelope}\n"),
            format!("{envelope}\n{piece}\n"),
            format!("{envelope}{piece}\n"),
        ] {
            for args in [&[][..], &["--format", "json"], &["--lang", "zh"]] {
                let printed = text(&decode(args, &input).stdout);
                assert!(!printed.contains("s3cret"), "{input}: {printed}");
            }
        }
    }
}

/// Lines are decoded as they arrive, even after a broken one.
#[test]
fn lines_after_a_broken_first_line_are_still_streamed() {
    let line = format!("{{\"code\":0,\"data\":\"{}\"}}\n", "x".repeat(1 << 20));
    // More than is held in memory at once.
    let input = format!("\"cut\"}}\n{}", line.repeat(65));
    let output = decode(&["--format", "json", "--summary"], input);
    let last = reports(&output).pop().unwrap();
    assert_eq!(last["summary"]["succeeded"], 65);
    assert_eq!(last["summary"]["malformed"], 0);
}

// Recordings.

#[test]
fn a_body_may_be_json_instead_of_a_string() {
    for (body, expected) in [
        (json!({ "code": 40016, "msg": "" }), "HTTP 404 40016"),
        (json!({ "code": 0, "data": [1] }), "HTTP 404 success: list"),
        (json!([1]), "HTTP 404 \"json\": \"no-object\""),
        (Value::Null, "HTTP 404 unrecorded: \"not-recorded\""),
    ] {
        let recording = json!({ "status": 404, "body": body }).to_string();
        assert_eq!(gists(recording), [expected], "{body}");
    }
    let null = r#"{"status":404,"body_base64":null}"#;
    assert_eq!(gists(null), ["HTTP 404 unrecorded: \"not-recorded\""]);
}

#[test]
fn base64_may_contain_line_breaks() {
    let recording = json!({ "body_base64": " eyJjb2Rl\r\nIjo0MDEsIm1zZyI6IiJ9\n" });
    assert_eq!(gists(recording.to_string()), ["HTTP 200 401"]);
    let both = json!({ "body": null, "body_base64": "eyJjb2RlIjo0MDEsIm1zZyI6IiJ9" });
    assert_eq!(gists(both.to_string()), ["HTTP 200 401"]);
    let broken = json!({ "body_base64": "!" });
    assert_eq!(
        gists(broken.to_string()),
        ["HTTP null unrecorded: \"broken-base64\""]
    );
}

#[test]
fn a_key_with_an_invalid_value_is_named() {
    let good = json!({ "name": "a", "method": "GET", "path": "/a", "status": 200, "body": "{\"code\":401}" });
    for (key, value) in [
        ("name", json!(5)),
        ("method", json!(["GET"])),
        ("path", json!({})),
        ("body_base64", json!(5)),
        ("status", json!("200")),
        ("status", json!(70_000)),
        ("status", json!(-1)),
        ("body", json!(5)),
        ("body", json!(true)),
    ] {
        let mut recording = good.clone();
        recording[key] = value.clone();
        let reason = format!("bad-{key}");
        assert_eq!(
            gists(recording.to_string()),
            [format!("HTTP null unrecorded: {}", json!(reason))],
            "{value}"
        );
    }
    let recording = json!({ "status": "200", "body": "" }).to_string();
    insta::assert_snapshot!(shown(&decode(&["--lang", "zh"], recording)));
    // Unknown values may be `null`.
    let unknown = json!({ "name": null, "method": null, "path": null, "status": null, "body": "{\"code\":401}" });
    assert_eq!(gists(unknown.to_string()), ["HTTP 200 401"]);
}
