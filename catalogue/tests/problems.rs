//! All problems of a broken catalogue are reported, one per line: the place, the key, what is wrong, and
//! what to do.

use cloudreve_codes_catalogue::parse;

/// Two invented, valid rows.
const VALID: &str = r#"[upstream]
path = "pkg/serializer/error.go"
release = "4.18.0"
commit = "0bb0ab83"

[[code]]
value = 7
go = "CodeFirst"
name = "First"
description = "First"
explanation = "It happened."
advice = "Go on."
description-zh = "第一"
explanation-zh = "已发生。"
advice-zh = "继续。"
http = 400
recovery = "give-up"
since = "4.0.0"

[[code]]
value = 9
go = "CodeSecond"
name = "Second"
description = "Second"
explanation = "It was counted."
advice = "Count again."
description-zh = "第二"
explanation-zh = "已计数。"
advice-zh = "重新计数。"
http = 500
recovery = "backoff"
since = "3.6.0"
aliases = ["CodeOther"]
availability = "legacy"
last-sent = "3.8.3"
successors = [7]
formerly = [{ value = 8, releases = "3.0.0..3.5.3" }, { go = "CodeOld", releases = "3.6.0..3.6.1" }]
tried = "4.2.0"
search = ["number"]
search-zh = ["数量"]
payload = "count"
sentence = "There are {msg}."
sentence-zh = "共有 {msg}。"
recorded-at = ["PUT /file/upload"]
recorded-as-item-at = ["DELETE /file"]
removed = "4.1.0"
review = true

[[code.cause]]
what = "A counter was full."
at = ["PUT /file/{id}"]
msg = ["Counter full: {}"]
data = "absent"
advice = "Empty it."
recovery = "fix-request"
tried = "4.3.0"
what-zh = "计数器已满。"
advice-zh = "将其清空。"

[[code.cause]]
what = "It was lost."
releases = "..3.5.3"
successors = [7]
what-zh = "已丢失。"

[[code.cause]]
what = "Nothing was there to count."
msg = ["Nothing: {}"]
what-zh = "没有可计数的对象。"
"#;

/// Returns the problems after replacing the first occurrence of each `from` with its `to`.
fn problems(changes: &[(&str, &str)]) -> String {
    let mut text = VALID.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the text");
        text = text.replacen(from, to, 1);
    }
    match parse(&text) {
        Ok(_) => format!("none: {changes:?}"),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn the_valid_text_is_read_completely() {
    let catalogue = parse(VALID).unwrap();
    insta::assert_debug_snapshot!(catalogue);
}

/// Unusual but valid.
#[test]
fn valid_changes_are_accepted() {
    for change in [
        ("\"CodeFirst\"", "\"Code_First\""),
        ("\"CodeFirst\"", "\"Code2FA\""),
        ("3.0.0..3.5.3", "..3.5.3"),
        ("value = 7", "value = -7"),
        // A narrower text comes first, and the same text at another route is another cause.
        (
            "Nothing: {}",
            "Counter full: {} of {}\"]\ndata = \"present\"\nadvice = \"Wait.\"\nadvice-zh = \"等待。\"\nat = [\"PUT /file",
        ),
    ] {
        // Two tables have this key.
        let none = ("successors = [7]", "successors = []");
        let report = problems(&[change, none, none]);
        assert!(report.starts_with("none:"), "{change:?}: {report}");
    }
}

/// A row needs no Chinese texts until it has been reviewed.
#[test]
fn a_row_written_by_a_sync_may_lack_chinese() {
    let texts =
        "description-zh = \"第一\"\nexplanation-zh = \"已发生。\"\nadvice-zh = \"继续。\"\n";
    assert!(problems(&[(texts, "")]).contains("description-zh: missing"));
    assert!(problems(&[(texts, "review = false\n")]).contains("description-zh: missing"));
    let report = problems(&[(texts, "review = true\n")]);
    assert!(report.starts_with("none:"), "{report}");
    let report = problems(&[(texts, "review = 1\n")]);
    assert!(
        report.contains("review:") && !report.contains("-zh"),
        "{report}"
    );
}

#[test]
fn each_problem_has_its_line() {
    let long = format!(
        "\"{} It happened.\"",
        "Again and again.".repeat(7).replace('.', ",")
    );
    let cases: &[&[(&str, &str)]] = &[
        // Invalid TOML.
        &[("\"CodeFirst\"", "\"CodeFirst")],
        &[("value = 7", "value 7")],
        &[("\"Go on.\"", "\"Go \"on\".\"")],
        &[("[[code]]", "[[code")],
        &[("http = 400", "http = 400\nhttp = 400")],
        // Violations of the schema.
        &[("[upstream]", "[upstraem]")],
        &[
            ("[[code]]\nvalue = 7", "[code]\nvalue = 7"),
            ("[[code]]", "[other]"),
        ],
        &[("commit = \"0bb0ab83\"", "")],
        &[("http = 400", "")],
        &[("advice = \"Go on.\"\n", "advise = \"Go on.\"\n")],
        &[("value = 7", "value = \"7\"")],
        &[("value = 7", "value = 99999999999")],
        &[("http = 400", "http = 70000")],
        &[("go = \"CodeFirst\"", "go = 7")],
        &[("\"give-up\"", "\"giveup\"")],
        &[("\"legacy\"", "\"gone\"")],
        &[("payload = \"count\"", "payload = \"number\"")],
        &[("successors = [7]", "successors = 7")],
        &[("successors = [7]", "successors = [\"7\"]")],
        &[("review = true", "review = \"yes\"")],
        &[("value = 8, releases", "releases")],
        &[("value = 8, releases", "value = 8, go = \"CodeX\", releases")],
        &[("{ value = 8, releases = \"3.0.0..3.5.3\" }", "8")],
        &[("value = 8, releases", "value = 8, when = \"x\", releases")],
        &[("what = \"It was lost.\"\n", "")],
        &[("\"It was lost.\"", "\"\"")],
        &[("what = \"It was lost.\"", "waht = \"It was lost.\"")],
        &[("data = \"absent\"", "data = false")],
        &[("data = \"absent\"", "data = \"none\"")],
        &[("\"fix-request\"", "\"fix\"")],
        &[("msg = [\"Nothing: {}\"]", "msg = \"Nothing: {}\"")],
        &[
            ("search = [\"number\"]", "cause = [7]"),
            ("[[code.cause]]", "[[code.reason]]"),
            ("[[code.cause]]", "[[code.reason]]"),
            ("[[code.cause]]", "[[code.reason]]"),
        ],
        // Rules for a single row.
        &[("value = 7", "value = 0")],
        &[("\"It happened.\"", "\"\"")],
        &[("\"It happened.\"", "\"  \"")],
        &[("\"It happened.\"", "\"It\\nhappened.\"")],
        &[("\"It happened.\"", "\"The `msg is empty.\"")],
        &[("\"It happened.\"", "\"See [here].\"")],
        &[("\"Go on.\"", "\"Send <token>.\"")],
        &[("http = 400", "http = 399")],
        &[("http = 500", "http = 600")],
        &[("name = \"First\"", "name = \"first\"")],
        &[("name = \"First\"", "name = \"Self\"")],
        &[("name = \"First\"", "name = \"Fir st\"")],
        &[("\"CodeFirst\"", "\"First\"")],
        &[("\"CodeOther\"", "\"Code\"")],
        &[("\"CodeOther\"", "\"Code-Other\"")],
        &[("\"4.0.0\"", "\"4.0\"")],
        &[("\"3.8.3\"", "\"v3.8.3\"")],
        &[("\"4.1.0\"", "\"4.1.0-beta\"")],
        &[("3.0.0..3.5.3", "3.0.0-3.5.3")],
        &[("\"..3.5.3\"", "\"3.5.3\"")],
        &[("It was lost.", "It was [lost].")],
        &[("\"4.2.0\"", "\"4.2\"")],
        &[("\"4.3.0\"", "\"soon\"")],
        &[("releases = \"..3.5.3\"", "successors = [7]")],
        &[("\"It happened.\"", &long)],
        // Characters that a terminal would interpret.
        &[("4.18.0", "4.18.0\\nexport default 1;")],
        &[("4.18.0", "4.18")],
        &[("error.go", "error.go\u{202e}")],
        &[("0bb0ab83", "<script>")],
        &[("PUT /file/upload", "PUT /file/<b>")],
        &[("PUT /file/upload", "PUT /file/\u{2028}")],
        &[("\"number\"", "\"num\u{202e}ber\"")],
        &[("\"数量\"", "\"数\\u0007量\"")],
        &[("Counter full: {}", "Counter\\nfull: {}")],
        &[("There are {msg}", "There are\u{2029} {msg}")],
        &[("\"It happened.\"", "\"It \u{2066}happened.\"")],
        &[("3.0.0..3.5.3", "3.0.0..")],
        &[("3.0.0..3.5.3", "3.0..3.5.3")],
        &[("value = 8,", "value = 9,")],
        &[("go = \"CodeOld\"", "go = \"CodeSecond\"")],
        &[("go = \"CodeOld\"", "go = \"Old\"")],
        &[("last-sent = \"3.8.3\"\n", "")],
        &[("availability = \"legacy\"\n", "")],
        &[("payload = \"count\"\n", "")],
        &[("sentence = \"There are {msg}.\"\n", "")],
        &[("{msg}", "some")],
        &[("explanation-zh = \"已计数。\"\n", "")],
        &[(
            "description-zh = \"第一\"\nexplanation-zh = \"已发生。\"\nadvice-zh = \"继续。\"\n",
            "",
        )],
        &[("\"已计数。\"", "\"\"")],
        &[("\"已计数。\"", "\"`msg 已计数。\"")],
        &[("\"重新计数。\"", "\"发送 <token>。\"")],
        &[(
            "explanation-zh = \"已发生。\"\nadvice-zh = \"继续。\"\n",
            "",
        )],
        &[("sentence-zh = \"共有 {msg}。\"\n", "")],
        &[("what-zh = \"已丢失。\"\n", "")],
        &[("\"已丢失。\"", "\"`已丢失。\"")],
        &[("advice-zh = \"将其清空。\"\n", "")],
        &[("advice = \"Empty it.\"\n", "")],
        &[("共有 {msg}。", "共有若干。")],
        &[(
            "advice = \"Go on.\"\n",
            "advice = \"Go on.\"\nsentence-zh = \"共有 {msg}。\"\n",
        )],
        &[("PUT /file/upload", "/file/upload")],
        &[("PUT /file/upload", "BREW /file/upload")],
        &[("PUT /file/upload", "PUT file/upload")],
        &[("PUT /file/upload", "PUT /file/upload then")],
        &[("PUT /file/upload", "PUT /api/v4/file/upload")],
        &[("PUT /file/{id}", "PUT")],
        // A text that matches everything, and a cause that an earlier one makes unreachable.
        &[("Nothing: {}", "{}")],
        &[("Nothing: {}", " {} {}")],
        &[(
            "msg = [\"Nothing: {}\"]",
            "at = [\"PUT /file/upload\"]\nmsg = [\"Other\", \"Counter full: {} of {}\"]\ndata = \"absent\"",
        )],
        &[
            ("at = [\"PUT /file/{id}\"]\n", ""),
            ("msg = [\"Counter full: {}\"]\n", ""),
            ("Nothing: {}\"]", "Nothing: {}\"]\ndata = \"absent\""),
        ],
        // Rules across rows.
        &[("value = 9", "value = 7")],
        &[("value = 9", "value = 5")],
        &[("\"CodeSecond\"", "\"CodeFirst\"")],
        &[("name = \"Second\"", "name = \"First\"")],
        &[("\"CodeOther\"", "\"CodeFirst\"")],
        &[("successors = [7]", "successors = [8]")],
        &[("successors = [7]", "successors = [9]")],
        &[
            ("successors = [7]", "successors = [7] "),
            ("successors = [7]\n", "successors = [8]\n"),
        ],
    ];
    let report: Vec<String> = cases
        .iter()
        .map(|changes| {
            let change = changes
                .iter()
                .map(|(from, to)| format!("{from:?} -> {to:?}"))
                .collect::<Vec<_>>()
                .join(", ");
            format!("{change}\n{}\n", problems(changes))
        })
        .collect();
    assert!(
        report.iter().all(|line| !line.contains("none:")),
        "{report:#?}"
    );
    insta::assert_snapshot!(report.join("\n"));
}

#[test]
fn all_problems_are_reported_at_once() {
    let report = problems(&[
        ("\"CodeFirst\"", "\"CodeFirst"),
        ("value = 9", "value = 7"),
        ("http = 500", "http = 700"),
    ]);
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(
        lines,
        [
            "codes.toml:8: syntax: the string has no closing quote; add it",
            "codes.toml:21: value: duplicate of 7 on line 7; remove or correct one of the two",
            "codes.toml:30: http: 700 isn't an HTTP error status; write one in 400..=599",
        ]
    );
}

/// A line that isn't valid TOML doesn't hide problems before or after it, and has no others itself.
#[test]
fn broken_lines_do_not_hide_other_problems() {
    let broken = VALID
        .replacen("[[code]]", "[[code", 1)
        .replacen("http = 500", "http 500", 1)
        .replacen("value = 9", "value = \"9\"", 1);
    let report = parse(&broken).unwrap_err().to_string();
    insta::assert_snapshot!(report, @"
    codes.toml:6: syntax: expected a right bracket, found a newline; fix the TOML on this line
    codes.toml:21: value: expected a number, found string
    codes.toml:30: syntax: expected an equals, found an identifier; fix the TOML on this line
    ");
    // With other line ends as well.
    let crlf = broken.replace('\n', "\r\n");
    assert_eq!(parse(&crlf).unwrap_err().to_string(), report);

    // The search for broken lines ends.
    let many = "x y\n".repeat(1000);
    assert!(parse(&many).unwrap_err().iter().len() < 100);
    let open = format!("{VALID}\nadvice = \"\"\"\n…\n");
    let report = parse(&open).unwrap_err().to_string();
    assert!(report.contains("syntax: "), "{report}");
}

#[test]
fn an_empty_or_unrelated_file_reports_what_is_missing() {
    let report = |text: &str| parse(text).unwrap_err().with_file("x.toml").to_string();
    assert_eq!(
        report(""),
        "x.toml:1: upstream: missing from the file; add it\nx.toml:1: code: missing from the file; add it"
    );
    assert!(
        report("[package]\nname = \"x\"\n").contains("x.toml:1: package: unknown key in the file")
    );
}

#[test]
fn problems_can_be_iterated() {
    let problems = parse(&VALID.replacen("http = 400", "http = 700", 1)).unwrap_err();
    let found: Vec<_> = problems
        .iter()
        .map(|problem| (problem.line, problem.field.as_str()))
        .collect();
    assert_eq!(found, [(16, "http")]);
}

/// Wherever the text is truncated, every problem is reported and nothing panics.
#[test]
fn a_truncated_text_is_refused_or_read() {
    for (at, _) in VALID.char_indices() {
        if let Err(problems) = parse(&VALID[..at]) {
            assert!(problems.iter().len() > 0);
        }
    }
}
