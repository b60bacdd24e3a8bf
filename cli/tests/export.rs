//! The promises of `export` about each format, checked with a parser of that format.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Command, Output};
use std::sync::LazyLock;

use boon::{Compiler, Schemas};
use cloudreve_codes::{Availability, Category, ErrorCode, Recovery};
use serde_json::{Value, json};

const FORMATS: [&str; 7] = [
    "json",
    "json-schema",
    "csv",
    "csv-causes",
    "markdown",
    "typescript",
    "html",
];

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudreve-codes"))
        .args(args)
        .output()
        .unwrap()
}

/// The export in each format, which is the same every time.
static EXPORTS: LazyLock<BTreeMap<&str, String>> =
    LazyLock::new(|| FORMATS.map(|format| (format, print(format))).into());

fn export(format: &str) -> &'static str {
    &EXPORTS[format]
}

fn print(format: &str) -> String {
    let output = run(&["export", "--as", format]);
    assert_eq!(output.status.code(), Some(0), "{format}");
    assert!(output.stderr.is_empty(), "{format}");
    String::from_utf8(output.stdout).unwrap()
}

fn json() -> Value {
    serde_json::from_str(export("json")).unwrap()
}

fn codes(catalogue: &Value) -> &Vec<Value> {
    catalogue["codes"].as_array().unwrap()
}

/// Returns a string, or an empty one if the value isn't a string.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(text).collect()
}

/// Formats the former numbers and names, such as `400011 (3.5.0..3.5.3)`.
fn formerly(code: &Value) -> Vec<String> {
    let entries = code["formerly"].as_array().unwrap().iter();
    entries
        .map(|entry| {
            let what = match &entry["code"] {
                Value::Null => text(&entry["go_name"]).to_owned(),
                number => number.to_string(),
            };
            format!("{what} ({})", text(&entry["releases"]))
        })
        .collect()
}

/// Formats the replaced codes, such as `..3.8.3: 40008`.
fn replaces(code: &Value) -> Vec<String> {
    let entries = code["replaces"].as_array().unwrap().iter();
    entries
        .map(|entry| {
            let meaning = match text(&entry["meaning"]) {
                "" => String::new(),
                meaning => format!(" ({meaning})"),
            };
            format!("{}: {}{meaning}", text(&entry["releases"]), entry["code"])
        })
        .collect()
}

#[test]
fn json_has_every_code_with_everything_that_explain_prints() {
    let catalogue = json();
    let numbers: Vec<i64> = codes(&catalogue)
        .iter()
        .map(|code| code["code"].as_i64().unwrap())
        .collect();
    let expected: Vec<i64> = ErrorCode::ALL
        .iter()
        .map(|code| i64::from(code.as_i32()))
        .collect();
    assert_eq!(numbers, expected);
    assert_eq!(
        catalogue["upstream"]["release"],
        ErrorCode::UPSTREAM_RELEASE
    );
    let queries: Vec<String> = numbers.iter().map(i64::to_string).collect();
    let mut args = vec!["--format", "json", "explain", "--"];
    args.extend(queries.iter().map(String::as_str));
    let answers: Value = serde_json::from_slice(&run(&args).stdout).unwrap();
    let answers = answers.as_array().unwrap();
    assert_eq!(answers.len(), numbers.len());
    for (answer, code) in answers.iter().zip(codes(&catalogue)) {
        assert_eq!(&answer["code"], code);
    }
}

/// Validates a changed copy of the exported JSON against the exported schema.
fn validates(change: impl FnOnce(&mut Value)) -> Result<(), String> {
    let schema: Value = serde_json::from_str(export("json-schema")).unwrap();
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.add_resource("urn:codes", schema).unwrap();
    let index = compiler.compile("urn:codes", &mut schemas).unwrap();
    let mut catalogue = json();
    change(&mut catalogue);
    schemas
        .validate(&catalogue, index)
        .map_err(|error| error.to_string())
}

#[test]
fn the_schema_accepts_the_json_and_new_keys() {
    validates(|_| {}).unwrap();
    validates(|catalogue| catalogue["codes"][0]["color"] = "red".into()).unwrap();
}

#[test]
fn the_schema_requires_every_key() {
    let catalogue = json();
    let keys =
        |object: &Value| -> Vec<String> { object.as_object().unwrap().keys().cloned().collect() };
    let mut pointers: Vec<(String, String)> = Vec::new();
    let former = codes(&catalogue)
        .iter()
        .position(|code| code["formerly"] != json!([]))
        .unwrap();
    for pointer in [
        "",
        "/upstream",
        "/codes/7",
        &format!("/codes/{former}/formerly/0"),
        "/codes/0/causes/0",
    ] {
        for key in keys(catalogue.pointer(pointer).unwrap()) {
            pointers.push((pointer.to_owned(), key));
        }
    }
    assert!(pointers.len() >= 28, "{}", pointers.len());
    for (pointer, key) in pointers {
        let result = validates(|catalogue| {
            let object = catalogue.pointer_mut(&pointer).unwrap();
            object.as_object_mut().unwrap().remove(&key).unwrap();
        });
        assert!(result.is_err(), "{pointer}/{key}");
    }
}

#[test]
fn the_schema_rejects_invalid_values() {
    let changes = [
        ("code", json!("40073")),
        ("code", json!(0)),
        ("code", json!(40073.5)),
        ("name", json!(null)),
        ("category", json!("customer")),
        ("recovery", json!("retry")),
        ("recovery", json!(null)),
        ("availability", json!("Active")),
        ("payload", json!("lock")),
        ("http_status", json!(200)),
        ("successors", json!(["40073"])),
        ("formerly", json!([{ "releases": "3.0.0..3.1.0" }])),
        ("causes", json!(null)),
        ("causes", json!([{ "what": "Something else." }])),
        ("search", json!("lock")),
        ("explanation_zh", json!(1)),
        ("review", json!("no")),
    ];
    for (key, value) in changes {
        let result = validates(|catalogue| catalogue["codes"][3][key] = value.clone());
        assert!(result.is_err(), "{key}: {value}");
    }
}

#[test]
fn the_schema_lists_the_words_of_the_library() {
    let schema: Value = serde_json::from_str(export("json-schema")).unwrap();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    let words = |name: &str| texts(&schema["$defs"][name]["enum"]);
    let all = |words: Vec<&'static str>| words;
    assert_eq!(
        words("Category"),
        all(Category::ALL.iter().map(|word| word.as_str()).collect())
    );
    assert_eq!(
        words("Recovery"),
        all(Recovery::ALL.iter().map(|word| word.as_str()).collect())
    );
    assert_eq!(
        words("Availability"),
        all(Availability::ALL.iter().map(|word| word.as_str()).collect())
    );
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        assert!(definition["description"].is_string(), "{name}");
        for (key, property) in definition["properties"].as_object().into_iter().flatten() {
            assert!(property["description"].is_string(), "{name}.{key}");
        }
    }
}

#[test]
fn csv_has_one_row_per_code_and_loses_nothing() {
    let csv = export("csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let catalogue = json();
    let keys: BTreeSet<&str> = codes(&catalogue)[0]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        // They have their own table.
        .filter(|&key| key != "causes")
        .collect();
    assert_eq!(header.iter().collect::<BTreeSet<_>>(), keys);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), ErrorCode::ALL.len());
    for (row, code) in rows.iter().zip(codes(&catalogue)) {
        for (key, cell) in header.iter().zip(row) {
            let expected = match (key, &code[key]) {
                ("formerly", _) => formerly(code).join("; "),
                ("replaces", _) => replaces(code).join("; "),
                (_, value) => cell_of(value),
            };
            assert_eq!(unquoted(cell), expected, "{key} of {}", code["code"]);
        }
    }
}

#[test]
fn csv_of_causes_has_one_row_per_cause_and_loses_nothing() {
    let mut reader = csv::Reader::from_reader(export("csv-causes").as_bytes());
    let header = reader.headers().unwrap().clone();
    let catalogue = json();
    let causes: Vec<Value> = codes(&catalogue)
        .iter()
        .flat_map(|code| {
            let causes = code["causes"].as_array().unwrap().iter().enumerate();
            causes.map(|(index, cause)| {
                let mut row = cause.clone();
                row["code"] = code["code"].clone();
                row["cause"] = (index + 1).into();
                row
            })
        })
        .collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), causes.len());
    assert!(rows.len() > ErrorCode::ALL.len());
    for (row, cause) in rows.iter().zip(&causes) {
        assert_eq!(header.len(), cause.as_object().unwrap().len());
        for (key, cell) in header.iter().zip(row) {
            assert_eq!(unquoted(cell), cell_of(&cause[key]), "{key} of {cause}");
        }
    }
}

/// Formats a value of the JSON as a cell.
fn cell_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell_of).collect::<Vec<_>>().join("; "),
        value => value.to_string(),
    }
}

/// Returns a cell without the apostrophe that keeps a spreadsheet from evaluating it.
fn unquoted(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if text.starts_with(['=', '+', '-', '@']) => text,
        _ => cell,
    }
}

#[test]
fn csv_follows_the_rfc_and_no_cell_is_a_formula() {
    for csv in [export("csv"), export("csv-causes")] {
        assert!(csv.ends_with("\r\n"));
        assert_eq!(csv.matches('\n').count(), csv.matches("\r\n").count());
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        for row in reader.records() {
            for cell in &row.unwrap() {
                let is_number = cell.parse::<i64>().is_ok();
                assert!(
                    is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{cell}"
                );
            }
        }
    }
}

#[test]
fn markdown_has_one_row_and_one_section_per_code() {
    let markdown = export("markdown");
    // The cells of each row. An unescaped pipe ends a cell.
    let rows: BTreeMap<String, Vec<String>> = markdown
        .lines()
        .filter(|line| line.starts_with("| ["))
        .map(|line| {
            let line = line.replace("\\|", "\u{0}");
            let cells: Vec<String> = line
                .trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().replace('\u{0}', "|"))
                .collect();
            (cells[0].clone(), cells)
        })
        .collect();
    assert_eq!(rows.len(), ErrorCode::ALL.len());
    for code in codes(&json()) {
        let number = &code["code"];
        assert_eq!(
            rows[&format!("[{number}](#{number})")][1..],
            [
                format!("`{}`", text(&code["name"])),
                text(&code["description"]).to_owned(),
                text(&code["description_zh"]).to_owned(),
                format!("`{}`", text(&code["recovery"])),
                code["http_status"].to_string(),
                text(&code["availability"]).to_owned(),
            ]
        );
        let start = format!(
            "### <a id=\"{number}\"></a>{number} {}",
            text(&code["description"])
        );
        assert_eq!(markdown.matches(&start).count(), 1, "{number}");
        let section = markdown.split(&start).nth(1).unwrap();
        let section = section.split("\n#").next().unwrap();
        let section = unlinked(section);
        let mut parts = vec![text(&code["go_name"]).to_owned()];
        for key in ["explanation", "advice", "explanation_zh", "advice_zh"] {
            parts.push(text(&code[key]).to_owned());
        }
        parts.extend(texts(&code["recorded_at"]).into_iter().map(str::to_owned));
        for entry in formerly(code) {
            // Releases are written in words for people.
            let english = entry.replace("..", " to ");
            parts.push(format!("Formerly: {english}"));
            let chinese = entry.replace("..", " 至 ").replace(" (", "（");
            parts.push(format!("曾用：{}", chinese.replace(')', "）")));
        }
        for (index, cause) in code["causes"].as_array().unwrap().iter().enumerate() {
            for key in ["what", "what_zh"] {
                parts.push(format!("\n{}. {}\n", index + 1, text(&cause[key])));
            }
            for key in ["advice", "advice_zh"] {
                parts.push(text(&cause[key]).to_owned());
            }
            parts.extend(texts(&cause["at"]).iter().map(|route| format!("`{route}`")));
            for message in texts(&cause["msg"]) {
                parts.push(format!("`{}`", message.replace("{}", "…")));
            }
        }
        for entry in code["replaces"].as_array().unwrap() {
            parts.push(format!("Replaces: {}", entry["code"]));
        }
        for part in parts {
            assert!(section.contains(&part), "{number}: {part}");
        }
    }
}

/// Removes the links to numbers from a Markdown text.
fn unlinked(markdown: &str) -> String {
    let mut out = String::new();
    for (index, part) in markdown.split('[').enumerate() {
        match part.split_once("](#") {
            Some((number, rest)) => {
                out += number;
                out += rest.split_once(')').unwrap().1;
            }
            None => {
                out += if index == 0 { "" } else { "[" };
                out += part;
            }
        }
    }
    out
}

#[test]
fn every_link_in_markdown_and_html_has_a_target() {
    for (format, link, close) in [("markdown", "](#", ')'), ("html", "href=\"#", '"')] {
        let text = export(format);
        let targets: BTreeSet<&str> = text
            .split(" id=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        let mut count = 0;
        for rest in text.split(link).skip(1) {
            let target = rest.split(close).next().unwrap();
            assert!(targets.contains(target), "{format}: {target}");
            count += 1;
        }
        assert!(count > ErrorCode::ALL.len(), "{format}: {count}");
    }
}

#[test]
fn each_anchor_of_the_page_is_unique() {
    let html = export("html");
    let mut seen = BTreeSet::new();
    for rest in html.split(" id=\"").skip(1) {
        let id = rest.split('"').next().unwrap();
        assert!(seen.insert(id), "{id}");
    }
    for code in ErrorCode::ALL {
        assert!(seen.contains(code.as_i32().to_string().as_str()), "{code}");
    }
    // A number used in 3.5 that no other code has.
    assert!(seen.contains("400011"));
}

#[test]
fn the_page_is_one_small_file_that_requests_nothing() {
    let html = export("html");
    assert!(html.len() < 500_000, "{}", html.len());
    for outside in ["http:", "https:", "src=", "@import", "url(", "style=\""] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert_eq!(html.matches("<link").count(), 1);
    assert!(html.contains("<link rel=\"icon\" href=\"data:"));
}

#[test]
fn every_export_is_the_same_on_stdout_and_in_files() {
    let dir = tempfile::tempdir().unwrap();
    let all = dir.path().join("a/b");
    let output = run(&["export", "--all", all.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    let listed = String::from_utf8(output.stdout).unwrap();
    let mut written: BTreeSet<String> = fs::read_dir(&all)
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    assert_eq!(listed.lines().count(), FORMATS.len());
    for format in FORMATS {
        let printed = print(format);
        assert_eq!(printed, export(format));
        let file = dir.path().join(format);
        let output = run(&["export", "--as", format, "--output", file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(fs::read_to_string(&file).unwrap(), printed, "{format}");
        assert!(written.remove(&printed), "{format}");
        // No character that a terminal interprets, and no path of this machine.
        let obeyed = printed
            .chars()
            .find(|&c| !"\r\n".contains(c) && cloudreve_codes::private::is_obeyed(c));
        assert_eq!(obeyed, None, "{format}");
        assert!(!printed.contains(env!("CARGO_MANIFEST_DIR")), "{format}");
        assert!(printed.ends_with('\n'), "{format}");
    }
    assert!(written.is_empty());
}

#[test]
fn exports_do_not_depend_on_the_locale() {
    for format in FORMATS {
        let output = Command::new(env!("CARGO_BIN_EXE_cloudreve-codes"))
            .args(["export", "--as", format])
            .env("LC_ALL", "zh_CN.UTF-8")
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), export(format));
    }
}

#[test]
fn export_with_format_json_lists_the_written_files() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("codes.csv");
    let path = file.to_str().unwrap();
    let output = run(&[
        "--format", "json", "export", "--as", "csv", "--output", path,
    ]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report, json!({ "written": [path] }));
}

/// With `--format json`, stdout is JSON or empty.
#[test]
fn only_json_is_exported_with_format_json() {
    for format in FORMATS {
        let output = run(&["export", "--as", format, "--format", "json"]);
        let printed = String::from_utf8(output.stdout).unwrap();
        if format.starts_with("json") {
            assert_eq!(output.status.code(), Some(0), "{format}");
            assert_eq!(printed, export(format));
        } else {
            assert_eq!(output.status.code(), Some(2), "{format}");
            assert_eq!(printed, "");
            let error = String::from_utf8(output.stderr).unwrap();
            assert!(error.contains("omit `--format json`"), "{error}");
        }
    }
}

#[test]
fn export_rejects_invalid_arguments_and_reports_failures() {
    let no_dir = [
        "export",
        "--as",
        "csv",
        "--output",
        "/no/such/dir/codes.csv",
    ];
    for args in [
        &["export"][..],
        &["export", "--as", "pdf"],
        &["export", "--as", "csv", "--all", "x"],
        &["export", "--output", "x"],
        &["export", "--all", "x", "--output", "y"],
        &["export", "--all", "/dev/null/x"],
        &no_dir,
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
    }
}

/// Front ends use this type to read what the library's `Report` writes.
#[test]
fn the_typescript_report_has_the_keys_of_the_library() {
    use cloudreve_codes::{ApiError, ErrorCode};

    let item = ApiError::new(ErrorCode::LockConflict);
    let error = ApiError::new(ErrorCode::BatchOperationNotFullyCompleted).with_item("7", item);
    let report = serde_json::to_value(error.report()).unwrap();
    let module = include_str!("../../reference/codes.ts");
    for (interface, value) in [("Report", &report), ("ReportItem", &report["items"][0])] {
        let (_, body) = module
            .split_once(&format!("export interface {interface} {{"))
            .unwrap();
        let (body, _) = body.split_once("\n}").unwrap();
        let keys = body
            .lines()
            .filter_map(|line| line.trim().strip_prefix("readonly "));
        let keys: Vec<&str> = keys
            .filter_map(|line| Some(line.split_once(':')?.0))
            .collect();
        let written: Vec<&String> = value.as_object().unwrap().keys().collect();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, written, "{interface}");
    }
}
