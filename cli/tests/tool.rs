//! The tool as a user runs it: a real process, its output, and its exit code.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use cloudreve_codes::{ErrorCode, Language};
use serde_json::Value;

use common::*;

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn explain_prints_what_happened_and_what_to_do() {
    insta::assert_snapshot!(shown(&run(&["explain", "40073"])));
    insta::assert_snapshot!(shown(&run(&["explain", "40073", "--long"])));
}

#[test]
fn every_explanation_fits_on_one_screen() {
    const LINES: usize = 40;
    for language in [Language::English, Language::Chinese] {
        let mut explain = tool();
        explain.env("COLUMNS", "80").args(["explain", "--lang"]);
        explain.arg(if language == Language::Chinese {
            "zh"
        } else {
            "en"
        });
        let numbers = ErrorCode::ALL.iter().map(|code| code.as_i32().to_string());
        let output = explain.arg("--").args(numbers).output().unwrap();
        let mut printed = text(&output.stdout);
        // Split off each explanation at its heading, beginning with the last one.
        for code in ErrorCode::ALL.iter().rev() {
            let heading = format!("{} {}\n", code.as_i32(), code.description_in(language));
            let at = printed.rfind(&heading).unwrap();
            let screen = printed.split_off(at);
            assert!(screen.trim_end().lines().count() < LINES, "{screen}");
            // The number of omitted causes is printed.
            let has = |number: &usize| screen.contains(&format!("\n  {number}. "));
            let left = code.causes().len() - (1..).take_while(has).count();
            let last = screen.trim_end().lines().last().unwrap();
            assert_eq!(last.ends_with("--long"), left > 0, "{screen}");
            assert_eq!(last.contains(&format!(" {left} ")), left > 0, "{screen}");
        }
    }
}

#[test]
fn explain_accepts_minus_one() {
    let output = run(&["explain", "-1"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.starts_with(b"-1 Unspecified Error\n"));
}

#[test]
fn explain_accepts_a_number_from_an_earlier_release() {
    insta::assert_snapshot!(shown(&run(&["explain", "--long", "400011"])));
}

/// For lists that are pasted, and for Chinese keyboards.
#[test]
fn explain_accepts_lists_and_full_width_characters() {
    let found = |arguments: &[&str]| -> Vec<(String, i64)> {
        let output = run(&[&["--format", "json", "explain"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        let answers = json(&output);
        let entry = |answer: &Value| {
            let query = answer["query"].as_str().unwrap().to_owned();
            (query, answer["code"]["code"].as_i64().unwrap())
        };
        answers.as_array().unwrap().iter().map(entry).collect()
    };
    let expected = |pairs: &[(&str, i64)]| -> Vec<(String, i64)> {
        pairs
            .iter()
            .map(|(query, code)| ((*query).to_owned(), *code))
            .collect()
    };
    let both = [("40073", 40073), ("LockConflict", 40073)];
    for argument in [
        "40073,LockConflict",
        " 40073 , LockConflict,",
        "40073，LockConflict",
        "40073、LockConflict",
    ] {
        assert_eq!(found(&[argument]), expected(&both), "{argument}");
    }
    let wide = [
        ("４００７３", 40073),
        ("ＬockConflict", 40073),
        ("－１", -1),
        ("４０００１１", 40011),
    ];
    assert_eq!(
        found(&["４００７３，ＬockConflict", "－１", "４０００１１"]),
        expected(&wide)
    );
    assert_eq!(found(&["40073,"]), expected(&both[..1]));
    // An argument without a query is a query without a result.
    for nothing in [",", "，、", ""] {
        let output = run(&["--format", "json", "explain", nothing]);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(json(&output)[0]["query"], nothing);
    }
    let printed = text(&run(&["explain", "４９０９９"]).stderr);
    assert_eq!(printed, text(&run(&["explain", "49099"]).stderr));
}

#[test]
fn explain_accepts_every_name_in_any_case() {
    let spellings = |code: &ErrorCode| {
        let names = [
            code.name().to_owned(),
            code.go_name().to_owned(),
            code.as_i32().to_string(),
        ];
        names.into_iter().flat_map(|name| {
            [
                name.to_lowercase(),
                name.to_uppercase(),
                format!(" {name} "),
                name,
            ]
        })
    };
    let (queries, expected): (Vec<String>, Vec<i32>) = ErrorCode::ALL
        .iter()
        .flat_map(|code| spellings(code).map(|query| (query, code.as_i32())))
        .unzip();
    let output = tool()
        .args(["--format", "json", "explain", "--"])
        .args(&queries)
        .output()
        .unwrap();
    let answers = json(&output);
    let answers = answers.as_array().unwrap();
    assert_eq!(answers.len(), queries.len());
    for ((answer, query), code) in answers.iter().zip(&queries).zip(expected) {
        assert_eq!(answer["code"]["code"], code, "{query}");
    }
}

#[test]
fn explain_accepts_a_former_go_name_unless_another_code_has_it_now() {
    let output = json(&run(&[
        "--format",
        "json",
        "explain",
        "codeqqnotlinked",
        "CodeCredentialInvalid",
    ]));
    assert_eq!(output[0]["code"]["name"], "OpenIdNotLinked");
    assert_eq!(output[0]["found_by"], "former-name");
    assert_eq!(output[1]["code"]["name"], "CredentialInvalid");
    assert_eq!(output[1]["found_by"], "name");
}

#[test]
fn explain_lists_the_closest_codes_for_an_unknown_query() {
    insta::assert_snapshot!(shown(&run(&["explain", "LockConflct"])));
    insta::assert_snapshot!(shown(&run(&["explain", "49099"])));
    insta::assert_snapshot!(shown(&run(&["explain", "0"])));
    insta::assert_snapshot!(shown(&run(&["explain", "\x1b]0;title\x07"])));
    // One digit too many.
    insta::assert_snapshot!(shown(&run(&["explain", "400733"])));
}

/// The texts that the front end shows if there was no envelope.
#[test]
fn explain_accepts_the_texts_of_failed_requests() {
    for (toast, expected) in [
        (
            "Request failed with status code 413",
            "client_max_body_size",
        ),
        ("Network Error", "no response"),
        ("Failed to fetch", "no response"),
    ] {
        let output = run(&["explain", toast]);
        assert!(text(&output.stderr).contains(expected), "{toast}");
        assert_eq!(output.status.code(), Some(1));
    }
    // A toast may contain a signature.
    let output = run(&["explain", "Failed to load https://x/?sign=CANARY"]);
    assert!(!text(&[output.stdout, output.stderr].concat()).contains("CANARY"));
}

#[test]
fn explain_prints_the_known_codes_next_to_an_unknown_query() {
    let output = run(&["--format", "json", "explain", "404", "LockConflct"]);
    assert_eq!(output.status.code(), Some(1));
    let answers = json(&output);
    assert_eq!(answers[0]["code"]["name"], "NotFound");
    assert_eq!(answers[1]["code"], Value::Null);
    assert_eq!(answers[1]["nearest"][0]["name"], "LockConflict");
}

#[test]
fn explain_prints_what_replaced_a_legacy_code() {
    insta::assert_snapshot!(shown(&run(&["explain", "--long", "FileNotFound"])));
}

#[test]
fn explain_prints_what_the_number_meant_in_earlier_releases() {
    insta::assert_snapshot!(shown(&run(&["explain", "--long", "CredentialInvalid"])));
}

#[test]
fn explain_prints_what_earlier_releases_sent_instead() {
    let answers = json(&run(&["--format", "json", "explain", "40080", "50001"]));
    let replaced = |answer: &Value| -> Vec<(i64, String)> {
        let entries = answer["code"]["replaces"].as_array().unwrap().iter();
        entries
            .map(|entry| {
                let releases = entry["releases"].as_str().unwrap().to_owned();
                (entry["code"].as_i64().unwrap(), releases)
            })
            .collect()
    };
    // A wrong password.
    let password = [
        (401, "3.0.0..3.1.1"),
        (40001, "3.2.0..3.5.3"),
        (40020, "3.6.0..3.8.3"),
    ];
    assert_eq!(
        replaced(&answers[0]),
        password.map(|(code, releases)| (code, releases.to_owned()))
    );
    // A setting that can't be saved.
    assert!(replaced(&answers[1]).contains(&(50008, "..3.8.3".to_owned())));
}

#[test]
fn explain_as_json_has_every_fact() {
    let answer = json(&run(&["--format", "json", "explain", "40011"]));
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer).unwrap());
}

#[test]
fn list_has_every_code() {
    let all = json(&run(&["list", "--format", "json"]));
    let numbers: Vec<i64> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code["code"].as_i64().unwrap())
        .collect();
    assert_eq!(
        numbers,
        ErrorCode::ALL
            .iter()
            .map(|code| i64::from(code.as_i32()))
            .collect::<Vec<_>>()
    );
    // One line per code in a pipe, for `grep`.
    let text = tool().arg("list").env_remove("COLUMNS").output().unwrap();
    assert_eq!(
        BufReader::new(&*text.stdout).lines().count(),
        ErrorCode::ALL.len()
    );
}

#[test]
fn list_prints_the_codes_that_match_every_filter() {
    let all = json(&run(&["list", "--format", "json"]));
    let count = |filter: &dyn Fn(&Value) -> bool| {
        all.as_array()
            .unwrap()
            .iter()
            .filter(|code| filter(code))
            .count()
    };
    let listed = |args: &[&str]| {
        let args: Vec<&str> = ["list", "--format", "json"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        json(&run(&args)).as_array().unwrap().len()
    };
    assert_eq!(
        listed(&["--category", "server"]),
        count(&|code| code["category"] == "server")
    );
    assert_eq!(
        listed(&["--recovery", "reauthorize"]),
        count(&|code| code["recovery"] == "reauthorize")
    );
    assert_eq!(
        listed(&["--availability", "commercial"]),
        count(&|code| code["availability"] == "commercial")
    );
    assert_eq!(
        listed(&["--availability", "legacy", "--recovery", "backoff"]),
        count(&|code| code["availability"] == "legacy" && code["recovery"] == "backoff"),
    );
    let parts = |release: &str| -> Vec<u32> {
        let parts = release.split('.');
        parts.map(|part| part.parse().unwrap()).collect()
    };
    // Compared as numbers: 4.10 comes after 4.6.
    for release in ["4.6.0", "4.10"] {
        let since = |code: &Value| parts(code["since"].as_str().unwrap());
        let expected = count(&|code| since(code) >= parts(release));
        assert_eq!(listed(&["--since", release]), expected);
        assert!(expected > 0);
    }
    assert!(listed(&["--search", "ANONYMOUS visitor"]) >= 1);
    assert!(listed(&["--search", "webauthn"]) >= 2);
}

#[test]
fn list_prints_the_codes_recorded_at_a_route() {
    insta::assert_snapshot!(shown(&run(&["list", "--route", "PUT /file/upload"])));
    let same = |route: &str| run(&["list", "--route", route]).stdout;
    let expected = same("PUT /file/upload");
    assert_eq!(same("put /api/v4/file/upload"), expected);
    assert_eq!(same("PUT /file/upload?next=1"), expected);
    assert_eq!(same("/file/upload"), expected);
    assert_eq!(
        same("GET /file/content/x/0/a.txt"),
        same("GET /file/content/{id}/{speed}/{name}")
    );
    assert_eq!(
        same("GET /file/content/:id/:speed/:name"),
        same("GET /file/content/{id}/{speed}/{name}")
    );
}

#[test]
fn a_route_may_be_given_as_a_url_or_a_path() {
    let same = |route: &str| run(&["list", "--route", route]).stdout;
    let expected = same("PUT /file/upload");
    for route in [
        "PUT https://cloud.example.com/api/v4/file/upload?next=1#top",
        "PUT https://cloud.example.com:5212/cloud/api/v4/file/upload/",
        "PUT api/v4/file/upload",
        "PUT file/upload",
        "put  /api/v4/file/upload",
        "https://cloud.example.com/api/v4/file/upload",
    ] {
        assert_eq!(same(route), expected, "{route}");
    }
    assert_eq!(
        same("GET https://cloud.example.com/f/x/a.txt"),
        same("GET /f/{id}/{name}")
    );
    let miss = run(&["list", "--route", "PUT https://x/api/v4/file/uplod"]);
    assert!(text(&miss.stderr).contains("\n  PUT /file/upload\n"));
}

/// Because of `GET /share/info/{id}`, `info` isn't the id of a share.
#[test]
fn a_literal_segment_of_a_route_is_not_a_value_of_a_variable() {
    let found = |route: &str| run(&["list", "--route", route]).status.code() == Some(0);
    assert!(found("DELETE /share/8Kf3") && found("DELETE /share/{id}"));
    for route in [
        "DELETE /share/info",
        "POST /share/info",
        "GET /admin/file/url",
    ] {
        assert!(!found(route), "{route}");
    }
    assert!(found("GET /share/info/8Kf3"));
    // Elsewhere the same word may be a value.
    assert!(found("DELETE /workflow/download/info"));
}

#[test]
fn list_finds_numbers_and_names_of_earlier_releases() {
    for (search, number) in [("400011", "40011"), ("codeqqnotlinked", "40068")] {
        let listed = text(&run(&["list", "--search", search]).stdout);
        assert_eq!(listed.lines().count(), 1, "{listed}");
        assert!(listed.starts_with(number), "{listed}");
    }
}

#[test]
fn list_reports_that_no_codes_match() {
    insta::assert_snapshot!(shown(&run(&["list", "--route", "PUT /file/uplod"])));
    insta::assert_snapshot!(shown(&run(&["list", "--search", "xyzzy"])));
}

#[test]
fn list_shows_what_needs_review() {
    let marks = cloudreve_codes::CODES_TOML.matches("\nreview = true");
    let (text, json) = (
        shown(&run(&["list", "--review"])),
        shown(&run(&["list", "--review", "--format", "json"])),
    );
    match marks.count() {
        // As with grep, even though it's good news.
        0 => {
            assert_eq!(text, "exit 1\n--- stderr\nno codes match\n");
            assert_eq!(json, "exit 1\n[]\n--- stderr\nno codes match\n");
        }
        count => assert_eq!(text.lines().count(), 1 + count, "{text}"),
    }
}

#[test]
fn usage_errors_exit_with_2() {
    for args in [
        &["explain"][..],
        &["list", "--recovery", "x"],
        &["list", "--since", "x"],
        &["--nonsense"],
        &["decode", "/no/such/file"],
        &["decode", "."],
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
        assert!(
            !String::from_utf8_lossy(&output.stderr).contains("panicked"),
            "{args:?}"
        );
    }
}

#[test]
fn decode_reports_each_item_of_a_batch() {
    let recording = fs::read_to_string(RECORDINGS).unwrap();
    let line = recording
        .lines()
        .find(|line| line.contains("debug-40081-restore-locked-several"))
        .unwrap();
    insta::assert_snapshot!(shown(&decode(&[], line)));
}

#[test]
fn decode_reads_one_envelope_with_any_whitespace() {
    let plain = r#"{"code":40004,"msg":"Object existed"}"#;
    let expected = decode(&[], plain);
    assert_eq!(expected.status.code(), Some(0));
    let pretty =
        serde_json::to_string_pretty(&serde_json::from_str::<Value>(plain).unwrap()).unwrap();
    for input in [
        format!("{plain}\n"),
        format!("\n\n  {plain}  \n\n"),
        pretty.clone(),
        format!("\r\n{pretty}\r\n"),
    ] {
        assert_eq!(decode(&[], &input).stdout, expected.stdout, "{input}");
    }
    insta::assert_snapshot!(shown(&expected));
}

#[test]
fn decode_reads_json_lines_and_arrays() {
    let envelopes = [
        r#"{"code":0,"data":[1,2],"msg":""}"#,
        r#"{"code":97777,"msg":"node"}"#,
        r#"{"code":404,"msg":""}"#,
    ];
    let codes = |input: String| -> Vec<Value> {
        let output = decode(&["--format", "json"], input);
        assert_eq!(output.status.code(), Some(0));
        reports(&output)
            .iter()
            .map(|report| report["error"].get("code").cloned().unwrap_or(0.into()))
            .collect()
    };
    let expected: Vec<Value> = vec![0.into(), 97777.into(), 404.into()];
    assert_eq!(codes(envelopes.join("\n")), expected);
    assert_eq!(codes(format!("[{}]", envelopes.join(","))), expected);
    assert_eq!(codes(format!("[\n{}\n]", envelopes.join(",\n"))), expected);
    let pretty = envelopes.map(|text| {
        serde_json::to_string_pretty(&serde_json::from_str::<Value>(text).unwrap()).unwrap()
    });
    assert_eq!(codes(pretty.join("\n")), expected);
}

#[test]
fn decode_continues_after_an_unreadable_line() {
    let input =
        "{\"code\":404,\"msg\":\"\"}\n<html>502\n{\"code\":0,\"msg\":\"\"}\n{\"code\":\n\n[1]\n";
    insta::assert_snapshot!(shown(&decode(&[], input)));
}

#[test]
fn decode_explains_other_bodies_and_exits_with_1() {
    insta::assert_snapshot!(shown(&decode(
        &["--status", "502"],
        "<html>\n<title>502 Bad Gateway</title>\n</html>"
    )));
    insta::assert_snapshot!(shown(&decode(&[], "")));
    insta::assert_snapshot!(shown(&decode(&[], "{\"access_token\":\"5ec2e7\"}")));
}

#[test]
fn decode_reads_the_bare_error_of_an_oauth_route() {
    let body = r#"{"error":"Invalid scope","error_description":"","error_codes":[40001],"correlation_id":"c"}"#;
    let output = decode(&["--format", "json"], body);
    assert_eq!(json(&output)["error"]["code"], 40001);
}

#[test]
fn every_recording_is_decoded_correctly() {
    let output = run(&["decode", "--format", "json", RECORDINGS]);
    assert_eq!(output.status.code(), Some(0));
    let recordings = fs::read_to_string(RECORDINGS).unwrap();
    let reports = reports(&output);
    assert_eq!(reports.len(), recordings.lines().count());
    for (report, line) in reports.iter().zip(recordings.lines()) {
        let recording: Value = serde_json::from_str(line).unwrap();
        let name = recording["name"].as_str().unwrap();
        for key in ["name", "method"] {
            assert_eq!(report["request"][key], recording[key], "{name}");
        }
        // Neither the query nor the key of a callback is printed.
        let path = recording["path"].as_str().unwrap().split('?').next();
        let printed = report["request"]["path"].as_str().unwrap();
        match printed.strip_suffix('…') {
            Some(printed) => assert!(path.unwrap().starts_with(printed), "{name}"),
            None => assert_eq!(Some(printed), path, "{name}"),
        }
        assert_eq!(report["status"], recording["status"], "{name}");
        let body = recording["body"].as_str().unwrap_or_default();
        let first = serde_json::Deserializer::from_str(body)
            .into_iter::<Value>()
            .next();
        let envelope = first
            .and_then(Result::ok)
            .filter(|body| body["code"].is_i64());
        match envelope {
            Some(envelope) if envelope["code"] == 0 => {
                assert_eq!(report["outcome"], "success", "{name}")
            }
            Some(envelope) => {
                assert_eq!(report["outcome"], "failure", "{name}");
                assert_eq!(report["error"]["code"], envelope["code"], "{name}");
                assert_eq!(report["error"]["msg"], envelope["msg"], "{name}");
            }
            None if name.contains("oauth") => assert_ne!(report["outcome"], "malformed", "{name}"),
            None => assert_eq!(report["outcome"], "malformed", "{name}"),
        }
    }
}

#[test]
fn no_secret_of_a_recording_is_printed() {
    let recordings = fs::read_to_string(RECORDINGS).unwrap();
    let mut secrets = Vec::new();
    for line in recordings.lines() {
        let recording: Value = serde_json::from_str(line).unwrap();
        let Ok(body) =
            serde_json::from_str::<Value>(recording["body"].as_str().unwrap_or_default())
        else {
            continue;
        };
        let locks = body["data"].as_array().into_iter().flatten();
        secrets.extend(locks.filter_map(|lock| lock["token"].as_str().map(str::to_owned)));
        secrets.extend(
            ["access_token", "refresh_token"]
                .iter()
                .filter_map(|key| body["data"]["token"][key].as_str().map(str::to_owned)),
        );
        if body["code"] == 203 {
            secrets.extend(body["data"].as_str().map(str::to_owned));
        }
    }
    assert!(secrets.len() >= 20, "{}", secrets.len());
    for format in ["text", "json"] {
        let output =
            String::from_utf8(run(&["decode", "--format", format, RECORDINGS]).stdout).unwrap();
        for secret in &secrets {
            assert!(!output.contains(secret.as_str()), "{secret}");
        }
    }
}

#[test]
fn server_text_is_escaped() {
    let hostile = "\u{1b}[2J\u{7f}\u{9b}2J\u{202e}\u{2066}\u{200f}\n\t";
    let lock = serde_json::json!({ "path": hostile, "token": hostile, "owner": { "application": { "type": hostile, "viewer_id": hostile } }, "type": 0 });
    let locked = serde_json::json!({ "code": 40073, "msg": hostile, "error": hostile, "correlation_id": hostile, "data": [lock] });
    let batch = serde_json::json!({ "code": 40081, "msg": hostile, "aggregated_error": { hostile: locked } });
    let recording = serde_json::json!({ "name": hostile, "method": hostile, "path": hostile, "status": 200, "body": batch.to_string() });
    let page = serde_json::json!({ "status": 502, "body": format!("<html>{hostile}") });
    for format in ["text", "json"] {
        let output = decode(
            &["--color", "never", "--format", format],
            format!("{recording}\n{page}\n"),
        );
        let text = String::from_utf8(output.stdout).unwrap();
        let obeyed: Vec<char> = text
            .chars()
            .filter(|&c| c != '\n' && cloudreve_codes::private::is_obeyed(c))
            .collect();
        assert!(obeyed.is_empty(), "{obeyed:?} in {text}");
        if format == "json" {
            let report: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
            assert_eq!(
                report["error"]["items"][0]["error"]["msg"], hostile,
                "nothing is lost"
            );
        }
    }
}

#[test]
fn colors_are_only_used_where_they_are_wanted() {
    let has_color = |command: &mut Command| command.output().unwrap().stdout.contains(&0x1b);
    assert!(!has_color(tool().args(["explain", "404"])));
    assert!(has_color(
        tool().args(["--color", "always", "explain", "404"])
    ));
    assert!(!has_color(
        tool().args(["--color", "never", "explain", "404"])
    ));
    assert!(!has_color(
        tool()
            .args(["explain", "404"])
            .env("NO_COLOR", "1")
            .env("CLICOLOR_FORCE", "1")
    ));
}

/// Help and usage errors are printed before the arguments are parsed.
#[test]
fn help_and_usage_errors_follow_the_color_choice() {
    for args in [
        &["--help"][..],
        &["list", "-h"],
        &["--nonsense"],
        &["list", "--since", "x"],
    ] {
        let has_color = |choice: &[&str], is_first: bool| {
            let args = match is_first {
                true => [choice, args].concat(),
                false => [args, choice].concat(),
            };
            // As in a terminal.
            let output = tool()
                .args(args)
                .env("CLICOLOR_FORCE", "1")
                .output()
                .unwrap();
            [output.stdout, output.stderr].concat().contains(&0x1b)
        };
        assert!(has_color(&[], true), "{args:?}");
        for is_first in [true, false] {
            assert!(!has_color(&["--color", "never"], is_first), "{args:?}");
            assert!(!has_color(&["--color=never"], is_first), "{args:?}");
            assert!(has_color(&["--color", "sometimes"], is_first), "{args:?}");
        }
        let output = run(&[&["--color", "always"], args].concat());
        let printed = [output.stdout, output.stderr].concat();
        assert!(printed.contains(&0x1b), "{args:?}");
    }
}

#[test]
fn decode_exits_cleanly_if_the_pipe_is_closed() {
    let mut child = tool()
        .args(["decode", RECORDINGS])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut stdout = BufReader::with_capacity(16, child.stdout.take().unwrap());
    stdout.read_line(&mut first).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_full_disk_is_reported() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return; // It only exists on Linux.
    }
    let full = fs::File::options().write(true).open(full).unwrap();
    let output = tool()
        .args(["explain", "404"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: "));
}

#[test]
fn several_files_are_decoded_one_after_another() {
    let dir = tempfile::tempdir().unwrap();
    let paths = [
        ("a.json", r#"{"code":404,"msg":""}"#),
        ("b.json", r#"{"code":0,"msg":""}"#),
    ]
    .map(|(name, body)| {
        let path = dir.path().join(name);
        fs::write(&path, body).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let output = run(&["decode", "--format", "json", &paths[0], &paths[1]]);
    let reports = reports(&output);
    assert_eq!(reports[0]["file"], paths[0]);
    assert_eq!(reports[1]["outcome"], "success");
}

#[test]
fn help_lists_every_command() {
    insta::assert_snapshot!(shown(&run(&["--help"])));
}

/// Collects the keys of all objects at any depth.
fn keys(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                into.insert(key.clone());
                keys(value, into);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| keys(value, into)),
        _ => {}
    }
}

#[test]
fn the_readme_documents_every_key_of_the_json() {
    let mut found = BTreeSet::new();
    for args in [&["explain", "400011", "nothing"][..], &["list"]] {
        let args = [&["--format", "json"], args].concat();
        keys(&json(&run(&args)), &mut found);
    }
    let mut inputs = vec![recordings().into_bytes(), har()];
    inputs.extend(transcripts().into_iter().map(|(_, printed)| printed));
    for directory in ["cases", "second"] {
        let files = fs::read_dir(data(directory)).unwrap();
        inputs.extend(files.map(|file| fs::read(file.unwrap().path()).unwrap()));
    }
    for input in inputs {
        let reports = reports(&decode(&["--format", "json", "--summary"], input));
        keys(&Value::Array(reports), &mut found);
    }
    assert!(found.len() > 80, "{} {found:?}", found.len());
    let readme = include_str!("../README.md");
    for key in found {
        assert!(readme.contains(&format!("`{key}`")), "{key}");
    }
}
