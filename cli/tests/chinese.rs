//! The tool in Chinese: the same facts in its own words, and lines broken by the rules of Chinese typography.

mod common;

use std::fs;
use std::process::Output;

use cloudreve_codes::{ErrorCode, Language};
use serde_json::Value;
use textwrap::core::display_width;

use common::*;

/// Returns what was printed to stdout and stderr.
fn printed(output: &Output) -> String {
    String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap()
}

/// Returns what `explain` prints about every code.
fn every_code(lang: &str, columns: &str, more: &[&str]) -> String {
    let numbers = ErrorCode::ALL.iter().map(|code| code.as_i32().to_string());
    let mut command = tool();
    command
        .env("COLUMNS", columns)
        .args(["explain", "--long", "--lang", lang]);
    printed(&command.args(more).arg("--").args(numbers).output().unwrap())
}

#[test]
fn explain_prints_what_happened_and_what_to_do() {
    insta::assert_snapshot!(printed(&run(&[
        "explain", "40073", "--long", "--lang", "zh"
    ])));
    insta::assert_snapshot!(printed(&run(&["explain", "400011", "--lang", "zh"])));
}

#[test]
fn list_finds_a_chinese_word() {
    insta::assert_snapshot!(printed(&run(&["list", "--search", "锁", "--lang", "zh"])));
}

#[test]
fn decode_reports_each_item_of_a_batch() {
    let recordings = fs::read_to_string(RECORDINGS).unwrap();
    let line = recordings
        .lines()
        .find(|line| line.contains("debug-40081-restore-locked-several"))
        .unwrap();
    insta::assert_snapshot!(printed(&decode(&["--lang", "zh"], line)));
}

#[test]
fn decode_reports_successes_unknown_codes_and_other_bodies() {
    let answers = [
        r#"{"code":0,"data":[1,2],"msg":""}"#,
        r#"{"code":0,"msg":""}"#,
        r#"{"code":97777,"msg":"node"}"#,
        r#"{"code":40041,"msg":"3"}"#,
        r#"{"access_token":"5ec2e7"}"#,
        "[1]",
        "<html><title>登录</title>",
        "404 page not found",
        "{\"code\":",
    ];
    let output = decode(&["--lang", "zh"], answers.join("\n"));
    insta::assert_snapshot!(printed(&output));
}

#[test]
fn an_unknown_query_lists_the_closest_codes() {
    // In both languages, since the query is Chinese.
    insta::assert_snapshot!(printed(&run(&["explain", "锁", "--lang", "zh"])));
    insta::assert_snapshot!(printed(&run(&["explain", "锁"])));
    // More matches than are printed, a label with a typo, a word of another text, and a number.
    insta::assert_snapshot!(printed(&run(&["explain", "--lang", "zh", "失败"])));
    insta::assert_snapshot!(printed(&run(&["explain", "--lang", "zh", "锁冲突"])));
    insta::assert_snapshot!(printed(&run(&["explain", "--lang", "zh", "空间"])));
    insta::assert_snapshot!(printed(&run(&["explain", "--lang", "zh", "49099", "0"])));
    let output = run(&["explain", "锁", "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn list_reports_that_no_codes_match() {
    insta::assert_snapshot!(printed(&run(&[
        "list",
        "--lang",
        "zh",
        "--search",
        "没有的词"
    ])));
    insta::assert_snapshot!(printed(&run(&[
        "list",
        "--lang",
        "zh",
        "--route",
        "PUT /file/uplod"
    ])));
}

#[test]
fn every_chinese_label_is_found_in_either_language() {
    let labels = || {
        ErrorCode::ALL
            .iter()
            .map(|code| code.description_in(Language::Chinese))
    };
    let mut explain = tool();
    let output = explain
        .args(["--format", "json", "explain"])
        .args(labels())
        .output()
        .unwrap();
    let answers: Value = serde_json::from_slice(&output.stdout).unwrap();
    for (index, (code, label)) in ErrorCode::ALL.iter().zip(labels()).enumerate() {
        // A row that needs review may not have one.
        if answers[index]["code"]["review"] == true {
            continue;
        }
        // Two codes may have the same label.
        assert_eq!(answers[index]["code"]["description_zh"], label);
        // Alternately, since each starts a process.
        let lang = if index % 2 == 0 { "en" } else { "zh" };
        let found = printed(&run(&["list", "--search", label, "--lang", lang]));
        let is_it = |line: &str| line.split_whitespace().nth(1) == Some(code.name());
        assert!(found.lines().any(is_it), "{label}: {found}");
    }
}

/// In the order of POSIX: the first variable that isn't empty applies.
#[test]
fn the_locale_sets_the_language_unless_an_option_does() {
    let label = |variables: [Option<&str>; 3], args: &[&str]| {
        let mut command = tool();
        for (name, value) in ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().zip(variables) {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let printed = printed(
            &command
                .args(["explain", "401"])
                .args(args)
                .output()
                .unwrap(),
        );
        printed.lines().next().unwrap().to_owned()
    };
    let (english, chinese) = ("401 Not Logged In", "401 未登录");
    for (variables, expected) in [
        ([None, None, None], english),
        ([None, None, Some("zh_CN.UTF-8")], chinese),
        ([None, Some("zh_CN"), Some("en_US.UTF-8")], chinese),
        ([Some("zh-Hans"), Some("C"), Some("C")], chinese),
        ([Some(""), Some(""), Some("zh_TW.UTF-8")], chinese),
        ([Some(""), Some("en_GB"), Some("zh_CN")], english),
        ([Some("C.UTF-8"), Some("zh_CN"), Some("zh_CN")], english),
        // If the tool doesn't support a language, the next variable isn't consulted.
        ([Some("fr_FR.UTF-8"), None, Some("zh_CN")], english),
        ([Some("nonsense"), None, Some("zh_CN")], english),
    ] {
        assert_eq!(label(variables, &[]), expected, "{variables:?}");
        assert_eq!(label(variables, &["--lang", "en"]), english);
        assert_eq!(label(variables, &["--lang", "zh"]), chinese);
    }
}

#[test]
fn json_has_both_languages_and_ignores_lang() {
    for args in [
        &["explain", "--long", "40073", "400011", "锁", "nonsense"][..],
        &["list"],
        &["decode", RECORDINGS],
    ] {
        let in_language = |lang| {
            let output = tool()
                .args(["--format", "json", "--lang", lang])
                .args(args)
                .output()
                .unwrap();
            printed(&output)
        };
        let json = in_language("en");
        assert_eq!(json, in_language("zh"), "{args:?}");
        assert!(json.contains("\"description_zh\":\"锁定冲突\""), "{args:?}");
        assert!(
            json.contains("\"description\":\"Lock Conflict\""),
            "{args:?}"
        );
    }
}

/// Returns what `decode` prints about every recording, in Chinese.
fn every_recording(columns: &str) -> String {
    let mut command = tool();
    command.env("COLUMNS", columns);
    printed(
        &command
            .args(["decode", "--lang", "zh", RECORDINGS])
            .output()
            .unwrap(),
    )
}

#[test]
fn lines_fit_the_width_and_never_begin_with_a_closing_mark() {
    for (columns, width) in [("60", 60), ("80", 80), ("100", 100)] {
        for printed in [every_code("zh", columns, &[]), every_recording(columns)] {
            for line in printed.lines() {
                let is_word = !line.trim().contains(' ');
                assert!(display_width(line) <= width || is_word, "{columns}: {line}");
                let first = line.trim_start().chars().next();
                assert!(
                    !first.is_some_and(|first| "。，、；：？！）”》".contains(first)),
                    "{columns}: {line}"
                );
                let last = line.chars().next_back();
                assert!(
                    !last.is_some_and(|last| "（“《".contains(last)),
                    "{columns}: {line}"
                );
            }
        }
    }
}

/// Otherwise a route couldn't be copied.
#[test]
fn routes_and_names_are_never_split_across_lines() {
    let printed = every_code("zh", "80", &[]);
    for &code in ErrorCode::ALL {
        for text in [
            code.explanation_in(Language::Chinese),
            code.advice_in(Language::Chinese),
        ] {
            for span in text.split('`').skip(1).step_by(2) {
                // A server's prose has spaces, where it may be broken.
                if span.contains('/') || !span.contains(' ') {
                    assert!(printed.contains(&format!("`{span}`")), "{code}: {span}");
                }
            }
        }
    }
}

#[test]
fn only_texts_of_servers_and_programs_remain_in_english() {
    // The labels of the English output, at the beginning of a line.
    let english = every_code("en", "80", &[]);
    let mut labels: Vec<&str> = english
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_once("  "))
        .map(|(label, _)| label)
        .filter(|label| !label.is_empty())
        .collect();
    // This one fills its column.
    labels.push("In a batch at");
    labels.sort_unstable();
    labels.dedup();
    assert!(labels.len() >= 10, "{labels:?}");
    for printed in [every_code("zh", "80", &[]), every_recording("80")] {
        for line in printed.lines() {
            let label = line.trim_start().split("  ").next().unwrap_or_default();
            assert!(!labels.contains(&label), "{line}");
        }
        for phrase in [
            "since ",
            "servers",
            "instead",
            "envelope",
            "gateways",
            "responses:",
        ] {
            for line in printed.lines().filter(|line| line.contains(phrase)) {
                let is_label_quoted = line.contains('“') || line.contains('”');
                let is_debug_text = line.contains("调试信息");
                assert!(is_label_quoted || is_debug_text, "{phrase}: {line}");
            }
        }
    }
}

#[test]
fn server_text_is_escaped_and_tokens_are_not_printed() {
    let hostile = "\u{1b}[2J\u{7f}\u{9b}2J\u{202e}\u{2066}\u{200f}\n\t";
    let lock = serde_json::json!({ "path": hostile, "token": "8b6f0c6c", "owner": { "application": { "type": hostile, "viewer_id": hostile } }, "type": 0 });
    let locked = serde_json::json!({ "code": 40073, "msg": hostile, "error": hostile, "correlation_id": hostile, "data": [lock] });
    let batch = serde_json::json!({ "code": 40081, "msg": hostile, "aggregated_error": { hostile: locked } });
    let page = serde_json::json!({ "status": 502, "body": format!("<html>{hostile}") });
    let input = format!("{batch}\n{page}\n");
    let decoded = printed(&decode(&["--lang", "zh"], &input));
    let missed = printed(&run(&["explain", "--lang", "zh", hostile.trim()]));
    let unseen = printed(&run(&["list", "--lang", "zh", "--route", hostile]));
    for text in [&decoded, &missed, &unseen] {
        let obeyed = |c: char| c != '\n' && cloudreve_codes::private::is_obeyed(c);
        assert!(!text.contains(obeyed), "{text:?}");
        assert!(!text.contains("8b6f0c6c"), "{text}");
    }
    let on_one_line: String = decoded.split_whitespace().collect();
    assert!(on_one_line.contains("有令牌可用"), "{decoded}");
}
