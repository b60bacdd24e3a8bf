//! `decode` reads realistic inputs: output of curl, and exports of browsers.

#[path = "../../examples/server.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the example is a separate program"
)]
mod server;

mod common;

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine as _;
use proptest::prelude::*;
use serde_json::{Value, json};

use common::*;

// Output of curl.

#[test]
fn output_of_curl_is_recognized() {
    let printed: Vec<String> = transcripts()
        .iter()
        .map(|(name, transcript)| {
            let gists: Vec<String> = decode_json(transcript).iter().map(gist).collect();
            format!("{name}\n  {}", gists.join("\n  "))
        })
        .collect();
    insta::assert_snapshot!(printed.join("\n"));
}

#[test]
fn redirects_and_several_responses_are_printed_in_order() {
    for name in ["redirect-followed", "verbose-several", "redirect"] {
        let transcript = fs::read(data(&format!("curl/{name}.txt"))).unwrap();
        insta::assert_snapshot!(name, shown(&decode(&[], transcript)));
    }
}

#[test]
fn line_endings_do_not_matter() {
    for (name, transcript) in transcripts() {
        let without_returns: Vec<u8> = transcript
            .iter()
            .copied()
            .filter(|&byte| byte != b'\r')
            .collect();
        // The progress meter overwrites itself with these returns.
        if name != "verbose-progress" {
            assert_eq!(
                decode_json(&without_returns),
                decode_json(&transcript),
                "{name}"
            );
        }
        let with_blank_lines = [&b"\r\n\n"[..], &transcript, b"\n\n"].concat();
        let gists = |input: &[u8]| decode_json(input).iter().map(gist).collect::<Vec<_>>();
        assert_eq!(gists(&with_blank_lines), gists(&transcript), "{name}");
    }
}

#[test]
fn a_command_may_be_copied_along_with_its_output() {
    let transcript = fs::read(data("curl/http2.txt")).unwrap();
    for command in [
        "$ curl -i https://cloud.example.com/api/v4/file\n",
        "curl -i x\n",
    ] {
        let copied = [command.as_bytes(), &transcript].concat();
        assert_eq!(
            gist(&decode_json(copied)[0]),
            gist(&decode_json(&transcript)[0])
        );
    }
}

/// With any prompt, and before a head or a body alone.
#[test]
fn a_copied_command_is_not_part_of_the_response_and_never_printed() {
    let transcript = text(&fs::read(data("curl/http2.txt")).unwrap());
    let secrets = "-H 'Authorization: Bearer s3cret' -u admin:s3cret 'https://x/a?sign=s3cret'";
    for prompt in [
        "",
        "$ ",
        "# ",
        "% ",
        "+ ",
        "++++ ",
        "user@host:~$ ",
        "[user@host dir]# ",
        "(venv) user@host:/srv $ time ",
        "➜  ~ ",
        "PS C:\\Users\\me> ",
        "C:\\>",
    ] {
        let commands = [
            format!("{prompt}curl -i {secrets}\n"),
            format!("{prompt}curl.exe -i {secrets}\r\n"),
            format!(
                "{prompt}/usr/bin/curl \\\n  -i {secrets} \\\n> -d '{{\n  \"password\": \"s3cret\"\n}}'\n"
            ),
            format!("{prompt}curl.exe `\r\n  -i {secrets}\r\n"),
        ];
        for command in commands {
            for (body, expected) in [
                (transcript.as_str(), gist(&decode_json(&transcript)[0])),
                ("{\"code\":404,\"msg\":\"\"}\n", "HTTP 200 404".to_owned()),
                ("{\n  \"code\": 404\n}\n", "HTTP 200 404".to_owned()),
                (
                    "HTTP/1.1 204 No Content\n\n",
                    gist(&decode_json("HTTP/1.1 204 No Content\n\n")[0]),
                ),
                ("Bad Gateway\n", gist(&decode_json("Bad Gateway")[0])),
            ] {
                let reports = decode_json(format!("{command}{body}"));
                assert_eq!(reports.len(), 1, "{command}{body}");
                assert_eq!(gist(&reports[0]), expected, "{command}{body}");
            }
            // In any other position.
            for input in [
                command.clone(),
                format!("Hello\n{command}"),
                format!("{{\"code\":404}}\n{command}{{\"code\":401}}\n"),
                format!("HTTP/1.1 204 No Content\n\n{command}HTTP/1.1 502 X\n\n<p>\n{command}"),
                format!("{{\"status\":502,\"body\":{}}}", json!(command)),
            ] {
                for args in [
                    &["--format", "json"][..],
                    &[],
                    &["--lang", "zh"],
                    &["--input", "json"],
                ] {
                    let printed = text(&decode(args, &input).stdout);
                    assert!(!printed.contains("s3cret"), "{input}\n{printed}");
                }
            }
        }
    }
    // A sentence isn't a command.
    for page in ["curl is not allowed here", "Use curl -i to see the head"] {
        assert_eq!(decode_json(page)[0]["kind"], "text", "{page}");
        assert!(decode_json(page)[0]["reason"].is_string());
    }
}

#[test]
fn commands_and_bodies_may_alternate() {
    let session = "$ curl -s https://x/a\n{\"code\":404}\n$ curl -s https://x/b\n<html>\n$ curl -sS \\\n  https://x/c\ncurl: (7) Failed to connect\n$ curl -s https://x/d\n{\"code\":0}";
    let printed: Vec<String> = decode_json(session)
        .iter()
        .map(|report| format!("{} {}", report["line"], report["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(
        printed,
        ["2 failure", "4 malformed", "7 unrecorded", "9 success"]
    );
}

/// `curl … 2>&1` prints errors and the progress meter before or after the response.
#[test]
fn messages_of_curl_are_not_part_of_the_response() {
    let body = r#"{"code":404,"msg":""}"#;
    let progress = "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\r100    21  100    21    0     0  97586      0 --:--:-- --:--:-- --:--:-- 93000\n";
    let failed = "curl: (22) The requested URL returned error: 404\n";
    let head = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\n\r\n";
    for (input, expected) in [
        (
            format!("{failed}{head}{body}"),
            "HTTP 404 (application/json) 404",
        ),
        (
            format!("{head}{body}\n{failed}"),
            "HTTP 404 (application/json) 404",
        ),
        (
            format!("{failed}{head}"),
            "HTTP 404 (application/json) \"empty\": \"not-found\"",
        ),
        (
            format!("{head}{failed}"),
            "HTTP 404 (application/json) \"empty\": \"not-found\"",
        ),
        (format!("{progress}{body}"), "HTTP 200 404"),
        (format!("{progress}{body}\n"), "HTTP 200 404"),
        (format!("{}{body}", progress.trim_end()), "HTTP 200 404"),
        (format!("{body}{progress}"), "HTTP 200 404"),
        (
            format!("{progress}{head}{body}"),
            "HTTP 404 (application/json) 404",
        ),
        // There is no response, but its status is known.
        (failed.to_owned(), "HTTP 404 unrecorded: \"not-recorded\""),
    ] {
        let reports = decode_json(&input);
        assert_eq!(reports.len(), 1, "{input}");
        assert_eq!(gist(&reports[0]), expected, "{input}");
    }
}

#[test]
fn a_failed_command_is_reported_among_the_others() {
    let failed = "curl: (7) Failed to connect\n";
    let answer = "HTTP/1.1 200 OK\r\n\r\n{\"code\":404}\n";
    let verbose =
        "> GET /a HTTP/1.1\n> \n< HTTP/1.1 200 OK\n< \n{\"code\":404}\n* Closing connection\n";
    for (input, expected) in [
        (
            format!("{failed}$ curl -i x/b\n{answer}"),
            ["1 unrecorded", "3 failure"],
        ),
        (
            format!("{answer}$ curl -i x/b\n{failed}"),
            ["1 failure", "5 unrecorded"],
        ),
        (
            format!("* Closing connection\n{failed}{verbose}"),
            ["2 unrecorded", "5 failure"],
        ),
        (
            format!("{verbose}* Closing connection\n{failed}"),
            ["3 failure", "8 unrecorded"],
        ),
    ] {
        let printed: Vec<String> = decode_json(&input)
            .iter()
            .map(|report| format!("{} {}", report["line"], report["outcome"].as_str().unwrap()))
            .collect();
        assert_eq!(printed, expected, "{input}");
    }
}

/// curl prints the names of headers in bold to a terminal and to `script`.
#[test]
fn bold_header_names_are_recognized() {
    for end in ["\u{1b}[0m", "\u{1b}[22m"] {
        let head = format!(
            "HTTP/1.1 502 Bad Gateway\r\r\n\u{1b}[1mcontent-type{end}: text/html\r\r\n\r\r\n"
        );
        let reports = decode_json(format!("{head}<html>{head}{{\"code\":404}}"));
        assert_eq!(reports.len(), 2);
        assert_eq!(gist(&reports[1]), "HTTP 502 (text/html) 404");
    }
}

#[test]
fn the_error_of_curl_is_reported_if_there_is_no_response() {
    let reason = "Failed to connect to x port 1: Connection refused";
    let failed = format!("curl: (7) {reason}\n");
    let request = "*   Trying 127.0.0.1:1...\n> GET /api/v4/file?sign=s3cret HTTP/1.1\n> Authorization: Bearer s3cret\n> \n";
    for input in [
        failed.clone(),
        format!("\n{failed}\n"),
        format!("$ curl -sS https://x/api\n{failed}"),
        format!("{request}* {reason}\n* Closing connection 0\n{failed}"),
        // `-sv` prints the reason only among its notes.
        format!("{request}* {reason}\n* Closing connection\n"),
    ] {
        let output = decode(&["--format", "json"], &input);
        let reports = reports(&output);
        assert_eq!(reports.len(), 1, "{input}");
        assert_eq!(reports[0]["outcome"], "unrecorded", "{input}");
        assert_eq!(reports[0]["reason"], "refused");
        assert_eq!(reports[0]["status"], 0);
        assert_eq!(output.status.code(), Some(1));
        assert!(!text(&output.stdout).contains("s3cret"));
    }
    let empty = "curl: (52) Empty reply from server\n";
    insta::assert_snapshot!(shown(&decode(
        &[],
        format!("{request}* {reason}\n* Closing connection\n")
    )));
    insta::assert_snapshot!(shown(&decode(&["--lang", "zh"], empty)));
    // After a redirect, and after the response to another command.
    let redirected = format!("HTTP/1.1 302 Found\r\nlocation: /x\r\n\r\n{failed}");
    let reports = decode_json(redirected);
    assert_eq!(
        gist(&reports[0]),
        "HTTP 0 after [302] unrecorded: \"refused\""
    );
    for between in ["", "\n"] {
        let reports = decode_json(format!("{{\"code\":404}}{between}{failed}{{\"code\":0}}"));
        let outcomes: Vec<&Value> = reports.iter().map(|report| &report["outcome"]).collect();
        assert_eq!(outcomes, ["failure", "unrecorded", "success"]);
    }
}

#[test]
fn a_wrong_content_length_is_tolerated() {
    let answer = |length: &str| {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{{\"code\":404,\"msg\":\"\"}}")
    };
    let other = "HTTP/1.1 200 OK\r\n\r\n{\"code\":0,\"msg\":\"\"}";
    for length in [
        "0",
        "1",
        "21",
        "22",
        "23",
        "99999999999999999999",
        "-1",
        "x",
        "",
    ] {
        let codes: Vec<Value> = decode_json(answer(length) + other)
            .iter()
            .map(|report| report["error"]["code"].clone())
            .collect();
        assert_eq!(codes, [json!(404), Value::Null], "{length}");
    }
}

#[test]
fn a_body_that_mentions_http_is_still_a_body() {
    let body = r#"{"code":-1,"msg":"","error":"HTTP/1.1 502 Bad Gateway"}"#;
    for input in [
        body.to_owned(),
        format!("{body}\n\n"),
        format!("HTTP/2 200 \r\n\r\n{body}\n\n"),
        format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ),
    ] {
        let reports = decode_json(&input);
        assert_eq!(reports.len(), 1, "{input}");
        assert_eq!(reports[0]["error"]["code"], -1, "{input}");
    }
    // A text that quotes a response isn't a transcript.
    for page in [
        "<pre>\nHTTP/1.1 200 OK\n\n</pre>\n",
        "The proxy said\nHTTP/1.1 502 Bad Gateway\nServer: nginx\n",
        "* a list\n* of two\n",
        "> cited\n",
    ] {
        let reports = decode_json(page);
        assert_eq!(reports.len(), 1, "{page}");
        assert_eq!(reports[0]["outcome"], "malformed", "{page}");
        assert!(reports[0].get("preceding").is_none(), "{page}");
    }
}

/// Returns the raw bytes of a response.
fn over_a_socket(base: &str, method: &str, path: &str, body: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}",
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

/// Returns the output of `curl -i`, if curl is installed.
fn by_curl(base: &str, method: &str, path: &str, body: &str) -> Option<Vec<u8>> {
    let output = Command::new("curl")
        .args(["-sSi", "--noproxy", "*", "-X", method])
        .args(["-H", "content-type: application/json", "-d", body])
        .arg(format!("{base}{path}"))
        .output();
    match output {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        output => Some(output.unwrap().stdout),
    }
}

/// Runs the example server on a free port, and `talk` with its address.
fn with_server(talk: impl FnOnce(&str)) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(async { axum::serve(listener, server::app(|_| {})).await });
    talk(&base);
}

#[test]
fn live_responses_of_the_example_server_are_decoded() {
    with_server(|base| {
        for (method, path, body, code) in [
            ("GET", "/api/v4/site/ping", "", 0),
            (
                "POST",
                "/api/v4/file/rename?uri=cloudreve://my/a.txt",
                "",
                40073,
            ),
            (
                "DELETE",
                "/api/v4/file",
                r#"{"uris":["cloudreve://my/b"]}"#,
                40081,
            ),
            ("GET", "/api/v4/file/info", "", 40001),
            ("GET", "/nowhere", "", 404),
        ] {
            // The bytes of the socket are like curl's output, and are checked even if curl isn't installed.
            let socket = over_a_socket(base, method, path, body);
            for printed in [Some(socket), by_curl(base, method, path, body)] {
                let Some(printed) = printed else { continue };
                let reports = decode_json(&printed);
                assert_eq!(reports.len(), 1, "{method} {path}");
                let report = &reports[0];
                let found = report["error"]["code"].as_i64().unwrap_or(0);
                assert_eq!(found, code, "{method} {path}: {}", text(&printed));
                assert_eq!(report["status"], 200, "{method} {path}");
                assert_eq!(report["content_type"], "application/json; charset=utf-8");
            }
        }
    });
}

// Exports of browsers.

#[test]
fn a_har_of_chromium_prints_a_table_and_each_failure_once() {
    insta::assert_snapshot!(shown(&decode(&[], har())));
}

#[test]
fn a_har_is_printed_in_chinese() {
    let output = decode(&["--lang", "zh"], har());
    let printed = text(&output.stdout);
    let lines = printed.lines();
    // The texts of the codes are tested elsewhere.
    let shown: Vec<&str> = lines.filter(|line| !line.starts_with("  ")).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_har_prints_one_json_object_per_response() {
    let reports = decode_json(har());
    let printed: Vec<String> = reports
        .iter()
        .map(|report| format!("[{}] {}", report["item"], gist(report)))
        .collect();
    insta::assert_snapshot!(printed.join("\n"));
    let archive: Value = serde_json::from_slice(&har()).unwrap();
    for report in &reports {
        let entry = &archive["log"]["entries"][report["item"].as_u64().unwrap() as usize - 1];
        assert_eq!(report["request"]["time"], entry["startedDateTime"]);
        assert_eq!(report["request"]["method"], entry["request"]["method"]);
        assert_eq!(report["status"], entry["response"]["status"]);
    }
}

#[test]
fn the_formatting_of_a_har_does_not_matter() {
    let archive: Value = serde_json::from_slice(&har()).unwrap();
    let expected = decode_json(har());
    let minified = archive.to_string();
    let windows = format!("\u{feff}{}", text(&har()).replace('\n', "\r\n"));
    let spaced = format!("\n \t{}", text(&har()));
    // With the keys in the order of other programs.
    let last = format!(
        "{{\"log\":{{\"entries\":{},\"pages\":[],\"version\":\"1.2\"}},\"more\":[1]}}",
        archive["log"]["entries"]
    );
    let commented = minified.replacen('{', "{\"comment\":{\"log\":[\"{\\\"log\\\":{\"]},", 1);
    for form in [minified, windows, spaced, last, commented] {
        assert_eq!(decode_json(&form), expected, "{}", &form[..60]);
    }
}

/// Returns an export with these entries.
fn har_of(entries: &[Value]) -> String {
    json!({ "log": { "version": "1.2", "entries": entries } }).to_string()
}

/// Returns an entry with the method and URL of the request, and the response.
fn entry(method: &str, url: &str, response: Value) -> Value {
    json!({
        "startedDateTime": "2026-08-05T10:11:12.345Z",
        "request": { "method": method, "url": url },
        "response": response,
    })
}

fn answered(status: i64, kind: &str, body: &str) -> Value {
    json!({ "status": status, "content": { "mimeType": kind, "text": body } })
}

fn summary_of(input: &str) -> Value {
    let output = decode(&["--format", "json", "--summary"], input);
    reports(&output).pop().unwrap()["summary"].clone()
}

#[test]
fn only_responses_of_the_api_are_reported() {
    let ok = r#"{"code":0,"msg":""}"#;
    let url = |path: &str| format!("https://cloud.example.com{path}");
    let json = "application/json; charset=utf-8";
    for (why, entry, counted) in [
        (
            "of the API",
            entry("GET", &url("/api/v4/site/ping"), answered(200, json, ok)),
            "succeeded",
        ),
        (
            "below a path",
            entry(
                "GET",
                &url("/cloud/api/v4/site/ping"),
                answered(200, json, ok),
            ),
            "succeeded",
        ),
        (
            "of 3.x",
            entry("GET", &url("/api/v3/site/ping"), answered(200, json, ok)),
            "succeeded",
        ),
        (
            "an envelope elsewhere",
            entry(
                "GET",
                &url("/f/x/a.txt"),
                answered(404, json, r#"{"code":404,"msg":""}"#),
            ),
            "failed",
        ),
        (
            "unrelated JSON",
            entry("GET", &url("/other"), answered(200, json, r#"{"code":0}"#)),
            "foreign",
        ),
        (
            "a page",
            entry("GET", &url("/"), answered(200, "text/html", "<html>")),
            "foreign",
        ),
        (
            "a page at the API",
            entry(
                "GET",
                &url("/api/v4/x"),
                answered(200, "text/html", "<html>"),
            ),
            "malformed",
        ),
        (
            "text at the API",
            entry(
                "GET",
                &url("/api/v4/x"),
                answered(404, "text/plain", "404 page not found"),
            ),
            "malformed",
        ),
        (
            "an empty body at the API",
            entry("GET", &url("/api/v4/x"), answered(500, "", "")),
            "malformed",
        ),
        (
            "a bare OAuth response",
            entry(
                "POST",
                &url("/api/v4/session/oauth/token"),
                answered(200, json, r#"{"access_token":"t"}"#),
            ),
            "succeeded",
        ),
        (
            "a preflight request",
            entry("OPTIONS", &url("/api/v4/x"), answered(204, "", "")),
            "foreign",
        ),
        (
            "a redirect",
            entry("GET", &url("/api/v4/x/"), answered(301, "", "")),
            "foreign",
        ),
        (
            "a file",
            entry(
                "GET",
                &url("/api/v4/file/content/x/0/a.txt"),
                answered(200, "text/plain", "hello"),
            ),
            "files",
        ),
        (
            "an envelope for a file",
            entry(
                "GET",
                &url("/api/v4/file/content/x/0/a.txt"),
                answered(200, json, r#"{"code":40005,"msg":""}"#),
            ),
            "failed",
        ),
        (
            "an avatar",
            entry(
                "GET",
                &url("/api/v4/user/avatar/x"),
                json!({ "status": 200, "content": { "mimeType": "image/png" } }),
            ),
            "files",
        ),
        (
            "events",
            entry(
                "GET",
                &url("/api/v4/file/events"),
                answered(200, "text/event-stream", "event: subscribed\n\n"),
            ),
            "files",
        ),
        (
            "a picture at any route",
            entry("GET", &url("/api/v4/x"), answered(200, "image/png", "x")),
            "files",
        ),
        (
            "a page for a file",
            entry(
                "GET",
                &url("/api/v4/file/content/x/0/a.txt"),
                answered(502, "text/html", "<html>"),
            ),
            "malformed",
        ),
    ] {
        let summary = summary_of(&har_of(&[entry]));
        assert_eq!(summary[counted], 1, "{why}: {summary}");
    }
}

/// The table has a row for each response; each different failure is printed below it.
#[test]
fn different_failures_with_the_same_code_are_printed_separately() {
    let failure = |body: Value| {
        let url = "https://cloud.example.com/api/v4/file";
        entry("POST", url, answered(200, "", &body.to_string()))
    };
    let batch = |item: &str, code: i32| json!({ "code": 40081, "msg": "", "aggregated_error": { item: { "code": code, "msg": "" } } });
    let lock = json!({ "path": "cloudreve://my/a", "token": "", "owner": { "application": { "type": "upload" } }, "type": 0 });
    let printed = text(
        &decode(
            &[],
            har_of(&[
                failure(batch("cloudreve://my/first", 40016)),
                failure(batch("cloudreve://my/second", 403)),
                failure(json!({ "code": 40001, "msg": "too short", "correlation_id": "a" })),
                failure(json!({ "code": 40001, "msg": "too long", "correlation_id": "b" })),
                failure(json!({ "code": 40001, "msg": "too long", "correlation_id": "c" })),
                failure(json!({ "code": 40001, "msg": "too long", "error": "at line 7" })),
                failure(json!({ "code": 40073, "msg": "" })),
                failure(json!({ "code": 40073, "msg": "", "data": [lock] })),
            ]),
        )
        .stdout,
    );
    let (_, details) = printed.split_once("\n\n").unwrap();
    for part in [
        "cloudreve://my/first",
        "cloudreve://my/second",
        "too short",
        "at line 7",
    ] {
        assert!(details.contains(part), "{part}: {printed}");
    }
    for recovery in ["restart-flow", "backoff"] {
        let field = format!("Recovery      {recovery}");
        assert_eq!(details.matches(&field).count(), 1, "{recovery}: {printed}");
    }
    // Failures that only differ in the id are the same, and a code is explained once.
    assert_eq!(details.matches("and 1 more\n").count(), 1, "{printed}");
    assert_eq!(details.matches("POST /api/v4/file").count(), 7, "{printed}");
    assert_eq!(
        details
            .matches(
                cloudreve_codes::ErrorCode::ParamErr
                    .explanation()
                    .get(..30)
                    .unwrap()
            )
            .count(),
        1,
        "{printed}"
    );
}

/// Memory is bounded for any number of different failures: the rest is grouped by code.
#[test]
fn too_many_different_failures_are_grouped_by_code() {
    let entries: Vec<Value> = (0..300)
        .map(|number| {
            let body = json!({ "code": 404, "msg": format!("{number} {}", "x".repeat(1 << 15)) });
            let url = "https://cloud.example.com/api/v4/file";
            entry("GET", url, answered(200, "", &body.to_string()))
        })
        .collect();
    let printed = text(&decode(&[], har_of(&entries)).stdout);
    let (_, details) = printed.split_once("\n\n").unwrap();
    let count = details.matches("\n404 ").count();
    assert!((100..200).contains(&count), "{count}");
    assert!(details.contains(" more\n"));
}

#[test]
fn a_body_that_the_browser_discarded_is_not_an_empty_body() {
    let url = "https://cloud.example.com/api/v4/file";
    for (why, response, reason) in [
        (
            "Firefox omits the text",
            json!({ "status": 200, "content": { "size": 9 } }),
            "not-recorded",
        ),
        (
            "Chromium writes an empty text",
            json!({ "status": 200, "bodySize": 9, "content": { "size": 0, "text": "" } }),
            "not-recorded",
        ),
        (
            "no content at all",
            json!({ "status": 403 }),
            "not-recorded",
        ),
        (
            "no response",
            json!({ "status": 0, "_error": "net::ERR_FAILED" }),
            "unknown",
        ),
        (
            "Firefox was blocked",
            json!({ "status": 0, "bodySize": 0, "content": { "size": 0, "text": "" } }),
            "unknown",
        ),
        (
            "no response for an unknown reason",
            json!({ "status": 0, "content": {} }),
            "unknown",
        ),
        (
            "base64 is broken",
            json!({ "status": 200, "content": { "text": "%", "encoding": "base64" } }),
            "broken-base64",
        ),
    ] {
        let reports = decode_json(har_of(&[entry("GET", url, response.clone())]));
        assert_eq!(reports[0]["outcome"], "unrecorded", "{why}");
        assert_eq!(reports[0]["reason"], reason, "{why}");
        assert_eq!(reports[0]["status"], response["status"], "{why}");
    }
    let output = decode(&[], har_of(&[entry("GET", url, json!({ "status": 200 }))]));
    assert_eq!(output.status.code(), Some(1), "nothing was decoded");
    insta::assert_snapshot!(shown(&output));
}

#[test]
fn malformed_optional_fields_do_not_hide_a_response() {
    let good = json!({
        "startedDateTime": "2026-08-05T10:11:12.345Z",
        "request": { "method": "GET", "url": "https://cloud.example.com/api/v4/file" },
        "response": {
            "status": 502,
            "bodySize": 9,
            "content": { "mimeType": "text/plain", "encoding": "", "text": "{\"code\":404}" },
            "_error": null,
        },
    });
    for (field, malformed) in [
        ("/startedDateTime", json!(5)),
        ("/response/bodySize", Value::Null),
        ("/response/bodySize", json!(12.5)),
        ("/response/bodySize", json!("9")),
        ("/response/status", json!("502")),
        ("/response/status", json!(502.0)),
        ("/response/content/mimeType", json!([])),
        ("/response/content/encoding", json!(7)),
        ("/response/_error", json!({})),
    ] {
        let mut entry = good.clone();
        *entry.pointer_mut(field).unwrap() = malformed.clone();
        let reports = decode_json(har_of(&[entry]));
        assert_eq!(reports.len(), 1, "{field}: {malformed}");
        assert_eq!(reports[0]["error"]["code"], 404, "{field}: {malformed}");
        assert_eq!(reports[0]["status"], 502, "{field}: {malformed}");
    }
    let mut entry = good;
    for content in [Value::Null, json!("none"), json!({ "text": 7 })] {
        entry["response"]["content"] = content.clone();
        let reports = decode_json(har_of(&[entry.clone()]));
        assert_eq!(reports[0]["outcome"], "unrecorded", "{content}");
    }
}

#[test]
fn a_body_in_base64_is_decoded() {
    let body = r#"{"code":40073,"msg":"é"}"#;
    let encoded = base64::engine::general_purpose::STANDARD.encode(body);
    let content = json!({ "mimeType": "application/json", "text": encoded, "encoding": "base64" });
    let response = json!({ "status": 200, "content": content });
    let reports = decode_json(har_of(&[entry("GET", "https://x/api/v4/file", response)]));
    assert_eq!(reports[0]["error"]["msg"], "é");
}

#[test]
fn a_malformed_entry_does_not_hide_later_ones() {
    let malformed = [
        Value::Null,
        json!(7),
        json!("entry"),
        json!([]),
        json!({}),
        json!({ "request": { "method": "GET" }, "response": { "status": 200 } }),
        json!({ "request": { "method": 7, "url": "x" }, "response": { "status": 200 } }),
        json!({ "request": { "method": "GET", "url": "x" }, "response": "none" }),
        json!({ "request": { "method": "GET" }, "response": { "status": 200 } }),
    ];
    let last = entry(
        "GET",
        "https://x/api/v4/file",
        answered(200, "", r#"{"code":404,"msg":""}"#),
    );
    let entries: Vec<Value> = malformed.iter().cloned().chain([last]).collect();
    let summary = summary_of(&har_of(&entries));
    assert_eq!(summary["unreadable"], malformed.len(), "{summary}");
    assert_eq!(summary["failed"], 1);
    // Statuses that no server sends.
    for status in [-1, 65_536, i64::MAX] {
        let entry = entry(
            "GET",
            "https://x/api/v4/file",
            answered(status, "", r#"{"code":0,"msg":""}"#),
        );
        assert_eq!(
            decode_json(har_of(&[entry]))[0]["outcome"],
            "success",
            "{status}"
        );
    }
}

#[test]
fn the_beginning_of_a_truncated_har_is_reported() {
    let whole = text(&har());
    let cut = &whole[..whole.rfind("/api/v4/file/rename").unwrap()];
    let output = decode(&[], cut);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).contains("40080 Invalid Password"));
    let printed = text(&output.stderr);
    assert!(
        printed.starts_with("error: -: truncated HAR at line "),
        "{printed}"
    );
    let broken = whole.replacen("\"pages\"", "pages", 1);
    let printed = text(&decode(&[], broken).stderr);
    assert!(
        printed.starts_with("error: -: invalid HAR at line "),
        "{printed}"
    );
    for no_list in [r#"{"log":{"entries":"c2VjcmV0"}}"#, r#"{"log":{}}"#] {
        let output = decode(&[], no_list);
        assert_eq!(output.status.code(), Some(2));
        let printed = text(&output.stderr);
        assert!(
            printed.contains("`log.entries`") && !printed.contains("c2VjcmV0"),
            "{printed}"
        );
    }
}

/// Responses are printed before the end of the browser's file, and entries are dropped after that.
#[test]
fn a_large_har_is_reported_entry_by_entry() {
    let mut child = tool()
        .args(["decode", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        for line in stdout.lines() {
            let _ = send.send(line.unwrap());
        }
    });
    // A download of 256 KiB, which is skipped, and a failure.
    let download = answered(200, "application/octet-stream", &"x".repeat(1 << 18));
    let download = entry("GET", "https://x/api/v4/file/content/x/0/a", download).to_string();
    let failure = answered(200, "application/json", r#"{"code":404,"msg":""}"#);
    let failure = entry("GET", "https://x/api/v4/share/info/x", failure).to_string();
    stdin.write_all(br#"{"log":{"entries":["#).unwrap();
    let peak = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM:"))?
            .to_owned();
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    let mut early = None;
    for round in 0..64 {
        write!(stdin, "{download},{failure},").unwrap();
        stdin.flush().unwrap();
        let line = receive.recv_timeout(Duration::from_secs(60));
        let line = line.expect("a response is printed before the file ends");
        assert!(line.contains(r#""code":404"#), "{line}");
        if round == 3 {
            early = peak();
        }
    }
    // On Linux, `/proc` has the peak of the memory in KiB.
    if let (Some(early), Some(late)) = (early, peak()) {
        assert!(late < early + 1024, "{early} KiB, then {late} KiB");
    }
    write!(stdin, "{failure}]}}}}").unwrap();
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

// Types of input.

#[test]
fn an_explicit_input_type_is_not_guessed() {
    let transcript = fs::read(data("curl/locked.txt")).unwrap();
    // Any text may come before the first status line.
    let noisy = [b"connecting ...\n", &transcript[..]].concat();
    for args in [
        &["--format", "json"][..],
        &["--input", "text", "--format", "json"],
    ] {
        assert_eq!(reports(&decode(args, &noisy))[0]["error"]["code"], 40073);
    }
    let late = format!("{{\"comment\":\"{}\",", "x".repeat(1 << 16));
    let late = har_of(&[]).replacen('{', &late, 1);
    let forced = decode(&["--input", "har", "--format", "json"], late);
    assert_eq!(forced.status.code(), Some(1), "a HAR without responses");
    let output = decode(&["--input", "har"], r#"{"code":0,"msg":""}"#);
    assert_eq!(output.status.code(), Some(2));
    let expected = "error: -: expected a HAR, found no `log.entries`";
    assert!(
        text(&output.stderr).starts_with(expected),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn files_of_different_types_can_be_decoded_together() {
    let dir = tempfile::tempdir().unwrap();
    let plain = dir.path().join("plain.json");
    fs::write(&plain, r#"{"code":401,"msg":""}"#).unwrap();
    let output = tool()
        .current_dir(data(""))
        .args(["decode", "curl/http2.txt", "har/chromium.har"])
        .arg(&plain)
        .output()
        .unwrap();
    let printed = text(&output.stdout);
    let ends: Vec<&str> = printed.lines().rev().take(12).collect();
    let ends: Vec<&str> = ends.into_iter().rev().collect();
    insta::assert_snapshot!(ends.join("\n"));
    assert!(printed.contains("\nhar/chromium.har\nTime "), "{printed}");
}

/// Encodes as UTF-16 with a byte order mark, as Windows PowerShell does when output is redirected to a file.
fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = format!("\u{feff}{text}");
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn a_byte_order_mark_does_not_matter_for_any_input_type() {
    let envelope = r#"{"code":40016,"msg":"é 😀"}"#;
    let pretty = "{\n  \"code\": 401,\n  \"msg\": \"\"\n}\n";
    let transcript = fs::read(data("curl/locked.txt")).unwrap();
    for input in [
        envelope.to_owned(),
        format!("{envelope}\n{{\"code\":0,\"msg\":\"\"}}\n"),
        format!("[{envelope}]"),
        pretty.to_owned(),
        json!({ "status": 200, "body": envelope }).to_string(),
        text(&transcript),
        text(&har()),
        "<html><title>502 Bad Gateway</title>".to_owned(),
    ] {
        let expected = decode_json(&input);
        let begins: String = input.chars().take(20).collect();
        assert_eq!(
            decode_json(format!("\u{feff}{input}")),
            expected,
            "{begins}"
        );
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(decode_json(utf16(&input, unit)), expected, "{begins}");
        }
    }
    // Also with an explicit type.
    for (kind, input) in [
        ("json", envelope.as_bytes()),
        ("curl", &transcript),
        ("har", &har()),
    ] {
        let args = ["--format", "json", "--input", kind];
        let expected = reports(&decode(&args, input));
        let marked = utf16(&text(input), u16::to_le_bytes);
        assert_eq!(reports(&decode(&args, marked)), expected, "{kind}");
    }
}

#[test]
fn broken_utf16_is_read_as_far_as_possible() {
    let whole = utf16("{\"code\":404,\"msg\":\"\"}", u16::to_le_bytes);
    // Half a unit at the end, and half a character.
    for end in [&b"\n"[..], b"\x3d\xd8", b"\x3d\xd8\x0a"] {
        let reports = decode_json([&whole[..], end].concat());
        assert_eq!(reports[0]["error"]["code"], 404, "{end:?}");
    }
    for alone in [
        &b"\xff"[..],
        b"\xfe",
        b"\xff\xfe",
        b"\xef\xbb",
        b"\xff\xfe\x3d",
    ] {
        assert_eq!(decode_json(alone)[0]["outcome"], "malformed", "{alone:?}");
    }
}

// What to do first.

/// A code for each recovery, in the order of priority.
const ORDER: [i64; 8] = [401, 40089, 40011, 40001, 409, 50001, 203, 40017];

#[test]
fn the_failure_that_blocks_the_others_comes_first() {
    for (place, first) in ORDER.iter().enumerate() {
        // Even if the others are more frequent.
        let others = ORDER[place..]
            .iter()
            .rev()
            .flat_map(|code| [code, code, code]);
        let codes = others.chain([first]);
        let lines: Vec<String> = codes
            .map(|code| format!(r#"{{"code":{code},"msg":""}}"#))
            .collect();
        let summary = summary_of(&lines.join("\n"));
        assert_eq!(summary["first"]["code"], *first, "{summary}");
    }
    let printed = shown(&decode(
        &[],
        ORDER
            .map(|code| format!("{{\"code\":{code},\"msg\":\"\"}}"))
            .join("\n"),
    ));
    let end = printed.split("\n8 responses").nth(1).unwrap();
    insta::assert_snapshot!(format!("8 responses{end}"));
}

#[test]
fn a_batch_has_the_priority_of_its_items() {
    let batch = r#"{"code":40081,"msg":"","aggregated_error":{"a":{"code":401,"msg":""},"b":{"code":40016,"msg":""}}}"#;
    let lines = format!("{batch}\n{}", r#"{"code":40011,"msg":""}"#);
    let summary = summary_of(&lines);
    assert_eq!(
        summary["first"],
        json!({ "code": 40081, "recovery": "per-item" })
    );
    let codes = summary["codes"].as_array().unwrap();
    assert_eq!(codes.len(), 2, "items aren't responses: {summary}");
}

#[test]
fn the_summary_counts_each_response_once() {
    let summary = summary_of(&recordings());
    let answers = summary["responses"].as_u64().unwrap();
    assert_eq!(answers, recordings().lines().count() as u64);
    let count = |key: &str| summary[key].as_u64().unwrap();
    assert_eq!(
        count("succeeded") + count("failed") + count("malformed"),
        answers
    );
    let codes = summary["codes"].as_array().unwrap();
    let counts: Vec<u64> = codes
        .iter()
        .map(|code| code["count"].as_u64().unwrap())
        .collect();
    assert_eq!(counts.iter().sum::<u64>(), count("failed"));
    assert!(counts.is_sorted_by(|a, b| a >= b));
}

#[test]
fn a_single_failure_gets_no_advice_on_what_to_do_first() {
    let twice = "{\"code\":404,\"msg\":\"\"}\n".repeat(2);
    assert!(!text(&decode(&[], &twice).stdout).contains("What to do first"));
    // A single response gets no summary either, unless it is requested.
    let once = r#"{"code":404,"msg":""}"#;
    assert!(!text(&decode(&[], once).stdout).contains("1 response"));
    assert!(text(&decode(&["--summary"], once).stdout).contains("1 response:"));
    assert_eq!(
        reports(&decode(&["--format", "json"], &twice)).len(),
        2,
        "one line per response"
    );
}

// Secrets.

#[test]
fn queries_headers_and_tokens_are_never_printed() {
    let secrets = [
        "c2VjcmV0",
        "8b6f0c6c",
        "hunter2",
        "sign=",
        "uri=",
        "Bearer",
        "authorization:",
    ];
    let inputs = transcripts().into_iter().chain([("har".to_owned(), har())]);
    for (name, input) in inputs {
        for format in ["text", "json"] {
            let printed = text(&decode(&["--format", format], &input).stdout);
            for secret in secrets {
                assert!(!printed.contains(secret), "{name}: {secret} in {printed}");
            }
        }
    }
}

#[test]
fn secrets_in_a_path_are_not_printed() {
    for (target, path) in [
        (
            "/api/v4/file?uri=cloudreve://my&sign=s3cret",
            "/api/v4/file",
        ),
        ("/api/v4/file#s3cret", "/api/v4/file"),
        (
            "https://user:s3cret@cloud.example.com/api/v4/file",
            "/api/v4/file",
        ),
        (
            "https://cloud.example.com/api/v4/callback/s3/session/s3cret?x=1",
            "/api/v4/callback/s3/session/…",
        ),
        (
            "https://cloud.example.com/api/v4/callback/remote/session/s3cret",
            "/api/v4/callback/remote/session/…",
        ),
    ] {
        let verbose = format!(
            "> GET {target} HTTP/1.1\n> \n< HTTP/1.1 200 OK\n< \n{{\"code\":404,\"msg\":\"\"}}"
        );
        let archive = har_of(&[entry(
            "GET",
            target,
            answered(200, "", r#"{"code":404,"msg":""}"#),
        )]);
        let recording = json!({ "method": "GET", "path": target, "body": "{\"code\":404}" });
        for input in [verbose, archive, recording.to_string()] {
            for format in ["text", "json"] {
                let printed = text(&decode(&["--format", format], &input).stdout);
                assert!(!printed.contains("s3cret"), "{printed}");
                assert!(printed.contains(path), "{printed}");
            }
        }
    }
}

#[test]
fn text_from_a_browser_or_curl_is_escaped() {
    let hostile = "\u{1b}[2J\u{7f}\u{9b}2J\u{202e}\u{2066}\u{200f}\t";
    let body = format!(r#"{{"code":404,"msg":{}}}"#, json!(hostile));
    let archive = har_of(&[
        json!({
            "startedDateTime": hostile,
            "request": { "method": hostile, "url": format!("https://x/api/v4/{hostile}") },
            "response": { "status": 200, "content": { "mimeType": hostile, "text": body } },
        }),
        json!({
            "startedDateTime": format!("2026-08-05T{hostile}"),
            "request": { "method": "GET", "url": format!("https://x/api/v4/{hostile}") },
            "response": { "status": 0, "_error": hostile },
        }),
        json!({
            "request": { "method": "GET", "url": format!("https://x/api/v4/{hostile}") },
            "response": { "status": 502, "content": { "mimeType": hostile, "text": hostile } },
        }),
    ]);
    let verbose = format!(
        "* {hostile}\n> GET /{hostile} HTTP/1.1\n> \n< HTTP/1.1 502 {hostile}\n\
         < content-type: {hostile}\n< \n{hostile}",
    );
    let failed = format!("curl: (7) {hostile}\n");
    let unanswered = format!("> GET /{hostile} HTTP/1.1\n* {hostile}\n* Closing connection\n");
    for input in [archive, verbose, failed, unanswered] {
        for format in ["text", "json"] {
            let printed = text(&decode(&["--color", "never", "--format", format], &input).stdout);
            let obeyed = printed
                .chars()
                .find(|&c| c != '\n' && cloudreve_codes::private::is_obeyed(c));
            assert_eq!(obeyed, None, "{printed:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// In any transcript, each body is reported with the status of its head.
    #[test]
    fn each_body_is_reported_with_its_own_status(
        answers in proptest::collection::vec((100..600u16, -9..50_000i32, any::<bool>(), any::<bool>()), 1..6),
        is_crlf in any::<bool>(),
    ) {
        let mut transcript = String::new();
        let mut expected = Vec::new();
        for (status, code, has_length, has_body) in &answers {
            let body = if *has_body { format!(r#"{{"code":{code},"msg":"HTTP/2 200 "}}"#) } else { String::new() };
            transcript += &format!("HTTP/1.1 {status} Some Reason\ncontent-type: x\n");
            if *has_length {
                transcript += &format!("content-length: {}\n", body.len());
            }
            transcript += "\n";
            transcript += &body;
            if *has_body {
                expected.push((*status, Some(*code)));
            }
        }
        if let Some((status, _, _, false)) = answers.last() {
            expected.push((*status, None));
        }
        if is_crlf {
            transcript = transcript.replace('\n', "\r\n");
        }
        let (printed, _) = cloudreve_codes_cli::fuzzing::decode(transcript.as_bytes(), true).unwrap();
        let printed: Vec<(u16, Option<i32>)> = text(&printed)
            .lines()
            .map(|line| {
                let report: Value = serde_json::from_str(line).unwrap();
                let code = match report["outcome"].as_str().unwrap() {
                    "success" => Some(0),
                    "failure" => Some(report["error"]["code"].as_i64().unwrap() as i32),
                    _ => None,
                };
                (report["status"].as_u64().unwrap() as u16, code)
            })
            .collect();
        prop_assert_eq!(printed, expected);
    }
}

// Console logs of browsers.

/// A console log, as Chromium copies it.
const CONSOLE: &str = "\
index-DxQ2x.js:40 i18next: languageChanged en-US
[Cloudreve-Uploader][a.bin] Upload error: CANARY
PUT https://bucket.s3.example.com/1?partNumber=1&uploadId=CANARY 403 (Forbidden)  @ index-DxQ2x.js:212
POST https://cloud.example.com/api/v4/file/move?t=CANARY 502 (Bad Gateway)
PUT https://cloud.example.com/api/v4/file/upload/x/0 net::ERR_CONNECTION_REFUSED
Access to XMLHttpRequest at 'https://bucket.s3.example.com/2?X-Amz-Signature=CANARY' from origin \
'https://cloud.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header.
GET https://cdn.example.com/font.woff2 404 (Not Found)
";

#[test]
fn a_console_log_is_reported_with_a_hint_where_the_codes_are() {
    let reports = decode_json(CONSOLE);
    let printed: Vec<[&Value; 3]> = reports
        .iter()
        .map(|report| {
            [
                &report["status"],
                &report["reason"],
                &report["request"]["path"],
            ]
        })
        .collect();
    let nothing = Value::Null;
    assert_eq!(
        printed,
        [
            [
                &json!(403),
                &json!("not-recorded"),
                &json!("bucket.s3.example.com/…")
            ],
            [
                &json!(502),
                &json!("not-recorded"),
                &json!("/api/v4/file/move")
            ],
            [
                &json!(0),
                &json!("refused"),
                &json!("/api/v4/file/upload/x/0")
            ],
            [&json!(0), &json!("cors"), &nothing],
        ]
    );
    for (lang, expected) in [("en", "A HAR has the codes"), ("zh", "HAR 文件中才有")] {
        // Even if the log has no failure at all.
        for input in [
            CONSOLE,
            "Cloudreve-Uploader\n",
            "i18next: initialized",
            "x @ index-a.js:1",
        ] {
            let printed = text(&decode(&["--lang", lang], input).stdout);
            let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(printed.contains(expected), "{input}: {printed}");
            assert!(
                !printed.contains("CANARY") && !printed.contains("response from the API"),
                "{printed}"
            );
        }
    }
}

/// At the default level, a server only logs failures with a message.
#[test]
fn minus_one_without_a_message_explains_that_the_log_has_no_entry() {
    for (lang, expected) in [("en", "default log level"), ("zh", "默认日志级别")] {
        let printed = |body: &str| text(&decode(&["--lang", lang], body).stdout).contains(expected);
        assert!(printed(r#"{"code":-1,"msg":"","correlation_id":"a"}"#));
        assert!(!printed(
            r#"{"code":-1,"msg":"failed","correlation_id":"a"}"#
        ));
        assert!(!printed(r#"{"code":-1,"msg":""}"#), "there is no id");
        assert!(!printed(r#"{"code":404,"msg":"","correlation_id":"a"}"#));
    }
}
