//! `cargo xtask sync` with `--catalogue`, as a user runs it, and its effects on real files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cloudreve_codes_catalogue::{Catalogue, Code, Former, parse};
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A directory with a catalogue and an `error.go`.
struct Sandbox {
    dir: TempDir,
}

impl Sandbox {
    fn empty() -> Sandbox {
        Sandbox {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn with(catalogue: &str) -> Sandbox {
        let sandbox = Sandbox::empty();
        fs::write(sandbox.catalogue(), catalogue).unwrap();
        sandbox
    }

    fn catalogue(&self) -> PathBuf {
        self.dir.path().join("codes.toml")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.catalogue()).unwrap()
    }

    fn sync_bytes(&self, source: &[u8], args: &[&str]) -> Output {
        fs::write(self.dir.path().join("error.go"), source).unwrap();
        let mut command = self.command();
        if !args.contains(&"--catalogue") {
            command.args(["--catalogue", "codes.toml"]);
        }
        command.arg("error.go").args(args).output().unwrap()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .current_dir(self.dir.path())
            // Even if a test fails, the repository isn't changed.
            .env_remove("CARGO_MANIFEST_DIR")
            .arg("sync");
        command
    }

    fn sync(&self, source: &str, args: &[&str]) -> Output {
        self.sync_bytes(source.as_bytes(), args)
    }

    /// Syncs, and returns exit code, stdout and stderr.
    fn report(&self, source: &str, args: &[&str]) -> String {
        shown(&self.sync(source, args))
    }
}

fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let code = output.status.code().unwrap();
    if err.is_empty() {
        format!("exit {code}\n{out}")
    } else {
        format!("exit {code}\n{out}--- stderr\n{err}")
    }
}

/// An `error.go` as upstream writes it.
fn go(constants: &[(&str, i32)]) -> String {
    let mut text = "package serializer\n\n// 错误码\nconst (\n".to_owned();
    for (name, value) in constants {
        writeln!(text, "\t// {name} 说明\n\t{name} = {value}").unwrap();
    }
    text + ")\n"
}

/// Three handwritten rows, with comments and irregular spacing.
const BASE: &str = r#"# A comment at the top.

[upstream]
path = "pkg/serializer/error.go"
release   =   "4.1.0"   # upstream's tag
commit = "abc"

# Above the first row.
[[code]]
value = 40001 # a number
go = "CodeFirst"
name = "First"
description = "First"
explanation = "It happened."
advice   = "Go on."
description-zh = "第一"
explanation-zh = "已发生。"
advice-zh = "继续。"
http = 400
recovery = "give-up"
since = "4.0.0"

[[code]]
name = "Second" # the keys in another order
go = 'CodeSecond'
value = 40003
description = "Second"
explanation = "It was counted."
advice = "Count again."
description-zh = "第二"
explanation-zh = "已计数。"
advice-zh = "重新计数。"
http = 500
recovery = "backoff"
since = "4.1.0"
recorded-at = [
    "PUT /file/upload", # seen once
]

# Above the last row.
[[code]]
value = 50001
go = "CodeThird"
name = "Third"
description = "Third"
explanation = "It failed."
advice = "Try again."
description-zh = "第三"
explanation-zh = "已失败。"
advice-zh = "重试。"
http = 500
recovery = "retry-once"
since = "4.0.0"
# The end.
"#;

const TODAY: [(&str, i32); 3] = [
    ("CodeFirst", 40001),
    ("CodeSecond", 40003),
    ("CodeThird", 50001),
];

/// Returns `BASE` with rows that name each other as successors.
fn linked() -> String {
    let legacy = r#"availability = "legacy"
last-sent = "4.0.0"
successors = [
    50001, # the usual one
    40001 ,
]
"#;
    let causes = r#"cause = [
    { what = "It was locked.", what-zh = "已锁定。", releases = "..3.8.3", successors = [ 40003,40001] }, # only once
]
"#;
    BASE.replace(
        "since = \"4.1.0\"\n",
        &format!("since = \"4.1.0\"\n{legacy}"),
    )
    .replace("# The end.", &format!("{causes}# The end."))
}

/// Returns the names of each code's successors.
fn successors(text: &str) -> BTreeMap<String, Vec<String>> {
    let codes = parse(text).unwrap().codes;
    let name = |number: &i32| {
        let named = codes.iter().find(|code| code.value == *number);
        named.unwrap().name.clone()
    };
    let successors = codes.iter().map(|code| {
        let of_causes = code.causes.iter().flat_map(|cause| &cause.successors);
        let all = code.successors.iter().chain(of_causes);
        (code.name.clone(), all.map(name).collect())
    });
    successors.collect()
}

/// Returns the report of a sync of `BASE`, and how the text changes.
fn change(constants: &[(&str, i32)]) -> String {
    change_of(BASE, constants)
}

fn change_of(base: &str, constants: &[(&str, i32)]) -> String {
    let sandbox = Sandbox::with(base);
    let args = ["--release", "4.2.0", "--commit", "def", "--allow-removals"];
    let diff = sandbox.report(&go(constants), &[&args[..], &["--dry-run"]].concat());
    assert_eq!(sandbox.text(), base, "a dry run writes nothing");
    let check = sandbox.sync(&go(constants), &[&args[..], &["--check"]].concat());
    assert_eq!(sandbox.text(), base, "a check writes nothing");

    let report = sandbox.report(&go(constants), &args);
    let is_written = sandbox.text() != base;
    if is_written {
        let clean = sandbox.sync(&go(constants), &[&args[..], &["--check"]].concat());
        assert_eq!(clean.status.code(), Some(0), "{}", shown(&clean));
        let again = sandbox.text();
        sandbox.sync(&go(constants), &args);
        assert_eq!(sandbox.text(), again, "a second sync changes nothing");
    }
    format!(
        "{report}--- check: exit {}\n--- diff\n{diff}",
        check.status.code().unwrap()
    )
}

#[test]
fn an_addition_at_the_end_of_a_range() {
    insta::assert_snapshot!(change(&[
        TODAY[0],
        TODAY[1],
        ("CodeFSQuotaExceeded", 40004),
        TODAY[2]
    ]));
}

#[test]
fn an_addition_into_a_gap() {
    insta::assert_snapshot!(change(&[
        TODAY[0],
        TODAY[1],
        TODAY[2],
        ("Code2FARequired", 40002)
    ]));
}

#[test]
fn a_rename_keeps_our_name() {
    insta::assert_snapshot!(change(&[TODAY[0], ("CodeOpenIDSecond", 40003), TODAY[2]]));
}

#[test]
fn a_renumber_moves_the_row() {
    insta::assert_snapshot!(change(&[TODAY[0], ("CodeSecond", 400_012), TODAY[2]]));
}

#[test]
fn a_renumber_updates_the_rows_that_refer_to_the_code() {
    let numbers = [("CodeFirst", 40008), TODAY[1], ("CodeThird", 50009)];
    insta::assert_snapshot!(change_of(&linked(), &numbers));

    // A row with successors may be renumbered too.
    let sandbox = Sandbox::with(&linked());
    let all = [
        ("CodeFirst", 40008),
        ("CodeSecond", 7),
        ("CodeThird", 50009),
    ];
    let output = sandbox.sync(&go(&all), &["--release", "4.2.0", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let named_by = |index: usize| report["changes"][index]["named_by"].clone();
    assert_eq!(named_by(0), json!([7, 50009]));
    assert_eq!(named_by(1), json!([50009]));
    assert_eq!(named_by(2), json!([7]));
    assert_eq!(successors(&sandbox.text()), successors(&linked()));
}

/// Entries may be separate tables.
#[test]
fn a_renumber_handles_every_notation_of_toml() {
    let (rows, _) = linked()
        .split_once("cause = [")
        .map(|(rows, rest)| (rows.to_owned(), rest.to_owned()))
        .unwrap();
    let tables = r#"
[[code.cause]]
what = "It was locked."
what-zh = "已锁定。"
releases = "..3.8.3"
successors = [0x9c41] # in hexadecimal
"#;
    let sandbox = Sandbox::with(&(rows + tables));
    let before = successors(&sandbox.text());
    assert_eq!(before["Third"], ["First"]);
    let numbers = [("CodeFirst", 40008), TODAY[1], TODAY[2]];
    let output = sandbox.sync(&go(&numbers), &["--release", "4.2.0"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert_eq!(successors(&sandbox.text()), before);
    assert!(
        sandbox
            .text()
            .contains("successors = [40008] # in hexadecimal")
    );
}

/// TOML has other notations for rows and entries; a sync that would have to change them reports that.
#[test]
fn toml_that_cannot_be_edited_in_place_is_refused() {
    let row = BASE.split("[[code]]\n").nth(1).unwrap();
    let fields: Vec<&str> = row.lines().filter(|line| line.contains(" = ")).collect();
    let fields = fields.join(", ").replace(" # a number", "");
    let upstream = BASE.split("# Above the first").next().unwrap();
    let inline = format!("code = [{{ {fields} }}]\n{upstream}");
    let tables = format!("{BASE}\n[[code.formerly]]\nvalue = 7\nreleases = \"..3.8.3\"\n");
    for catalogue in [inline, tables] {
        assert!(parse(&catalogue).is_ok(), "{catalogue}");
        let sandbox = Sandbox::with(&catalogue);
        insta::assert_snapshot!(sandbox.report(&go(&TODAY), &["--release", "4.2.0"]));
        assert_eq!(sandbox.text(), catalogue);
    }
}

#[test]
fn each_new_code_gets_a_unique_name() {
    let sandbox = Sandbox::with(BASE);
    let alike = [
        ("CodeFIRST", 7),
        ("CodeFirsté", -7),
        ("CodeFirst7", 8),
        ("CodeSecond7", 9),
        ("CodeSECOND", 10),
    ];
    let source = go(&[&TODAY[..], &alike].concat());
    let output = sandbox.sync(&source, &["--release", "4.2.0"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let codes = parse(&sandbox.text()).unwrap().codes;
    let names: Vec<&str> = codes.iter().map(|code| code.name.as_str()).collect();
    let expected = ["FirstMinus7", "First7", "First78", "Second7", "Second10"];
    assert_eq!(names[..5], expected);
}

#[test]
fn a_renumber_across_the_classes() {
    insta::assert_snapshot!(change(&[TODAY[0], TODAY[1], ("CodeThird", 40006)]));
}

#[test]
fn an_alias_for_a_number() {
    insta::assert_snapshot!(change(&[TODAY[0], ("CodeAlso", 40001), TODAY[1], TODAY[2]]));
}

#[test]
fn two_names_for_a_new_number() {
    insta::assert_snapshot!(change(&[
        TODAY[0],
        TODAY[1],
        TODAY[2],
        ("CodeNew", 40009),
        ("CodeAlso", 40009)
    ]));
}

#[test]
fn a_removal_keeps_the_row() {
    insta::assert_snapshot!(change(&[TODAY[0], TODAY[2]]));
}

#[test]
fn comments_and_order_do_not_matter() {
    insta::assert_snapshot!(change(&[TODAY[2], TODAY[0], TODAY[1]]));
}

#[test]
fn a_number_whose_meaning_changes_is_refused() {
    // The name has moved to another number, and a new name has replaced it.
    insta::assert_snapshot!(change(&[
        ("CodeNew", 40001),
        ("CodeFirst", 40009),
        TODAY[1],
        TODAY[2]
    ]));
    // The name of one code now belongs to the number of another.
    insta::assert_snapshot!(change(&[("CodeSecond", 40001), TODAY[2]]));
    insta::assert_snapshot!(change(&[
        ("CodeSecond", 40001),
        ("CodeFirst", 40003),
        TODAY[2]
    ]));
    // Two codes are merged.
    insta::assert_snapshot!(change(&[TODAY[0], ("CodeSecond", 40001), TODAY[2]]));
}

/// This is one decision, which `codes.toml` can express.
#[test]
fn two_codes_are_merged_if_a_person_decides_so() {
    let sandbox = Sandbox::with(BASE);
    let merged = go(&[TODAY[0], ("CodeSecond", 40001), TODAY[2]]);
    let printed = sandbox.report(&merged, &["--release", "4.2.0"]);
    assert_eq!(printed.matches("error.go:").count(), 1, "{printed}");

    let decided = BASE
        .replace(
            "recorded-at = [\n",
            "removed = \"4.2.0\"\nrecorded-at = [\n",
        )
        .replacen(
            "since = \"4.0.0\"\n",
            "since = \"4.0.0\"\naliases = [\"CodeSecond\"]\n",
            1,
        );
    let sandbox = Sandbox::with(&decided);
    let output = sandbox.sync(&merged, &["--release", "4.2.0"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let released = decided
        .replace("\"4.1.0\"   #", "\"4.2.0\"   #")
        .replace("\"abc\"", "\"unknown\"");
    assert_eq!(sandbox.text(), released);

    // Upstream separates them again.
    let output = sandbox.sync(&go(&TODAY), &["--release", "4.3.0"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let codes = parse(&sandbox.text()).unwrap().codes;
    assert_eq!((&codes[0].aliases, &codes[1].removed), (&vec![], &None));
}

#[test]
fn every_problem_is_reported_at_once_with_its_line() {
    let sandbox = Sandbox::with(BASE);
    let source = go(&[
        ("CodeNew", 40001),
        ("CodeFirst", 40009),
        ("CodeSecond", 50001),
        ("CodeThird", 50001),
    ]);
    insta::assert_snapshot!(sandbox.report(&source, &["--release", "4.2.0"]));

    let unreadable = go(&TODAY)
        .replace("40001", "40_001")
        .replace(" = 50001", " = iota");
    insta::assert_snapshot!(sandbox.report(&unreadable, &["--release", "4.2.0"]));
    assert_eq!(sandbox.text(), BASE);
}

/// It is probably the wrong file, or a part of it.
#[test]
fn a_list_that_lacks_many_codes_is_refused_unless_allowed() {
    let sandbox = Sandbox::with(BASE);
    let foreign = go(&[TODAY[0]]);
    insta::assert_snapshot!(sandbox.report(&foreign, &["--release", "4.2.0"]));
    assert_eq!(sandbox.text(), BASE);
    let output = sandbox.sync(&foreign, &["--release", "4.2.0", "--allow-removals"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let removed = parse(&sandbox.text()).unwrap().codes;
    assert_eq!(
        removed.iter().filter(|code| code.removed.is_some()).count(),
        2
    );

    // A tenth of the codes may be gone.
    let ten: Vec<String> = (0..10).map(|number| format!("CodeNo{number}")).collect();
    let ten: Vec<(&str, i32)> = ten.iter().map(String::as_str).zip(90_001..).collect();
    let sandbox = Sandbox::empty();
    sandbox.sync(&go(&ten), &["--release", "4.1.0"]);
    let output = sandbox.sync(&go(&ten[1..]), &["--release", "4.2.0"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
}

/// Creates a repository like upstream's, with a tag for each list.
fn clone(path: &str, lists: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let git = |args: &[&str]| {
        let mut git = Command::new("git");
        git.arg("-C")
            .arg(dir.path())
            .args(["-c", "user.name=x", "-c", "user.email=x@example.com"]);
        let output = git.args(args).output().unwrap();
        assert!(output.status.success(), "{}", shown(&output));
    };
    git(&["init", "--quiet"]);
    let file = dir.path().join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    for (tag, list) in lists {
        fs::write(&file, list).unwrap();
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "--allow-empty", "--message", tag]);
        git(&["tag", tag]);
    }
    // Unreleased changes are ignored.
    fs::write(&file, "unfinished").unwrap();
    dir
}

fn sync_clone(sandbox: &Sandbox, clone: &Path, args: &[&str]) -> Output {
    let mut command = sandbox.command();
    command.arg(clone).args(["--catalogue", "codes.toml"]);
    command.args(args).output().unwrap()
}

#[test]
fn a_clone_of_upstream_provides_the_list_and_commit_of_a_release() {
    let new = go(&[&TODAY[..], &[("CodeNew", 40005)]].concat());
    let lists = [("4.2.0", go(&TODAY)), ("v4.3.0-beta.1", new)];
    let lists = lists.each_ref().map(|(tag, list)| (*tag, list.as_str()));
    let clone = clone("pkg/serializer/error.go", &lists);
    let sandbox = Sandbox::with(BASE);
    for (release, number) in [("4.2.0", "4.2.0"), ("v4.3.0-beta.1", "4.3.0")] {
        let output = sync_clone(&sandbox, clone.path(), &["--release", release]);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        let upstream = parse(&sandbox.text()).unwrap().upstream;
        assert_eq!(upstream.release, number);
        assert_eq!(upstream.commit.len(), 8, "{}", upstream.commit);
    }
    assert!(sandbox.text().contains("go = \"CodeNew\""));

    let missing = sync_clone(
        &sandbox,
        &clone.path().join("no-such-clone"),
        &["--release", "4.4.0"],
    );
    assert!(shown(&missing).contains("no-such-clone doesn't exist; clone "));

    let output = sync_clone(&sandbox, clone.path(), &["--release", "4.4.0"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        shown(&output).contains("there is no tag 4.4.0 or v4.4.0"),
        "{}",
        shown(&output)
    );
}

/// This isn't a decision about codes.
#[test]
fn the_new_path_of_a_moved_file_is_suggested() {
    let clone = clone("internal/errors.go", &[("4.2.0", &go(&TODAY))]);
    let sandbox = Sandbox::with(BASE);
    let output = sync_clone(&sandbox, clone.path(), &["--release", "4.2.0", "--check"]);
    assert_eq!(output.status.code(), Some(2));
    let expected = "error: pkg/serializer/error.go isn't in release 4.2.0 of upstream: if the codes are now in \
        internal/errors.go, set `path` under `[upstream]` in codes.toml to that\n";
    assert!(shown(&output).ends_with(expected), "{}", shown(&output));
}

#[test]
fn a_folder_that_is_not_a_repository_is_reported() {
    let sandbox = Sandbox::with(BASE);
    let output = sync_clone(
        &sandbox,
        tempfile::tempdir().unwrap().path(),
        &["--release", "4.2.0"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(
        shown(&output).contains("not a git repository"),
        "{}",
        shown(&output)
    );
}

/// The meaning of a former number belongs to the code that had it.
#[test]
fn a_number_of_earlier_releases_is_not_reassigned() {
    let sandbox = Sandbox::with(BASE);
    let moved = [TODAY[0], ("CodeSecond", 40009), TODAY[2]];
    sandbox.sync(&go(&moved), &["--release", "4.2.0"]);
    let freed = sandbox.text();
    let refused = |constants: &[(&str, i32)]| {
        let printed = sandbox.report(&go(constants), &["--release", "4.3.0"]);
        assert_eq!(sandbox.text(), freed);
        printed
    };
    let new = ("CodeNew", 40003);
    insta::assert_snapshot!(refused(&[moved[0], moved[1], moved[2], new]));
    insta::assert_snapshot!(refused(&[moved[0], moved[1], ("CodeThird", 40003)]));

    // A person has decided, and has added a row.
    let row = r#"[[code]]
value = 40003
go = "CodeNew"
name = "New"
description = "New"
explanation = "It is new."
advice = "Look."
http = 400
recovery = "give-up"
since = "4.3.0"
review = true
cause = [{ what = "Something was counted.", releases = "4.1.0..4.1.0", successors = [40009] }]

"#;
    let by_hand = freed.replacen(
        "[[code]]\nname = \"Second\"",
        &format!("{row}[[code]]\nname = \"Second\""),
        1,
    );
    let sandbox = Sandbox::with(&by_hand);
    let source = go(&[moved[0], moved[1], moved[2], new]);
    let output = sandbox.sync(&source, &["--release", "4.3.0", "--check"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));

    // The code that had the number may get it back.
    let sandbox = Sandbox::with(&freed);
    insta::assert_snapshot!(sandbox.report(&go(&TODAY), &["--release", "4.3.0"]));
    let codes = parse(&sandbox.text()).unwrap().codes;
    assert_eq!(codes[1].value, 40003);
    assert_eq!(codes[1].formerly[0].what, Former::Value(40009));
}

/// The history of 40001 in 3.2.0 to 3.6.0, and possible continuations.
#[test]
fn an_alias_gets_its_own_number_or_is_removed() {
    let both = [TODAY[0], ("CodeAlso", 40001), TODAY[1], TODAY[2]];
    let sandbox = Sandbox::with(BASE);
    sandbox.sync(&go(&both), &["--release", "4.2.0"]);
    let with_alias = sandbox.text();

    let own = go(&[TODAY[0], ("CodeAlso", 40020), TODAY[1], TODAY[2]]);
    insta::assert_snapshot!(sandbox.report(&own, &["--release", "4.3.0", "--dry-run"]));
    insta::assert_snapshot!(sandbox.report(&own, &["--release", "4.3.0"]));

    let sandbox = Sandbox::with(&with_alias);
    insta::assert_snapshot!(sandbox.report(&go(&TODAY), &["--release", "4.3.0", "--dry-run"]));

    // The first name is removed and the alias remains: it is the same code.
    let sandbox = Sandbox::with(&with_alias);
    let second = go(&[("CodeAlso", 40001), TODAY[1], TODAY[2]]);
    insta::assert_snapshot!(sandbox.report(&second, &["--release", "4.3.0", "--dry-run"]));
}

#[test]
fn a_removed_code_can_return_and_its_number_is_not_reassigned() {
    let sandbox = Sandbox::with(BASE);
    let args = ["--release", "4.2.0", "--allow-removals"];
    sandbox.sync(&go(&[TODAY[0], TODAY[2]]), &args);
    let removed = sandbox.text();
    insta::assert_snapshot!(sandbox.report(&go(&TODAY), &["--release", "4.3.0", "--dry-run"]));

    let given = go(&[TODAY[0], ("CodeNew", 40003), TODAY[2]]);
    insta::assert_snapshot!(sandbox.report(&given, &["--release", "4.3.0"]));
    assert_eq!(sandbox.text(), removed);
}

#[test]
fn a_name_that_returns_is_not_listed_as_former() {
    let sandbox = Sandbox::with(BASE);
    sandbox.sync(
        &go(&[TODAY[0], ("CodeOther", 40003), TODAY[2]]),
        &["--release", "4.2.0"],
    );
    sandbox.sync(&go(&TODAY), &["--release", "4.3.0"]);
    let codes = parse(&sandbox.text()).unwrap().codes;
    assert_eq!(codes[1].go, "CodeSecond");
    let former: Vec<_> = codes[1]
        .formerly
        .iter()
        .map(|former| &former.what)
        .collect();
    assert_eq!(former, [&Former::Go("CodeOther".to_owned())]);
}

#[test]
fn the_report_can_be_printed_as_json() {
    let sandbox = Sandbox::with(BASE);
    let source = go(&[
        TODAY[0],
        ("CodeSecond", 40009),
        TODAY[2],
        ("CodeNew", 40005),
    ]);
    let output = sandbox.sync(
        &source,
        &["--release", "4.2.0", "--check", "--format", "json"],
    );
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&report).unwrap());
}

#[test]
fn the_maintainer_guide_documents_every_key_of_the_report() {
    fn keys(value: &Value, found: &mut BTreeSet<String>) {
        for (key, value) in value.as_object().into_iter().flatten() {
            found.insert(key.clone());
            keys(value, found);
        }
        for entry in value.as_array().into_iter().flatten() {
            keys(entry, found);
        }
    }
    let mut found = BTreeSet::new();
    let sandbox = Sandbox::with(BASE);
    let first = [
        TODAY[0],
        ("CodeAlso", 40001),
        ("CodeOther", 40003),
        ("CodeThird", 50009),
    ];
    let second = [TODAY[0], ("CodeAlso", 40020), ("CodeThird", 50009)];
    let third = [&second[..], &[("CodeOther", 40003)]].concat();
    let mut kinds = BTreeSet::new();
    for (release, constants) in [("4.2.0", &first[..]), ("4.3.0", &second), ("4.4.0", &third)] {
        let args = ["--release", release, "--format", "json", "--allow-removals"];
        let output = sandbox.sync(&go(constants), &args);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        for change in report["changes"].as_array().unwrap() {
            kinds.insert(change["kind"].as_str().unwrap().to_owned());
        }
        keys(&report, &mut found);
    }
    assert_eq!(kinds.len(), 7, "{kinds:?}");
    let readme = include_str!("../../docs/maintaining.md");
    let (_, readme) = readme
        .split_once("`--format json` prints one object")
        .unwrap();
    for word in found.iter().chain(&kinds) {
        assert!(readme.contains(&format!("`{word}`")), "{word}");
    }
}

#[test]
fn changelog_lines_are_printed_in_the_style_of_the_changelog() {
    let sandbox = Sandbox::with(BASE);
    let source = go(&[
        ("CodeFirst", 40001),
        ("CodeAlso", 40001),
        ("CodeOther", 40003),
        ("CodeNew", 40005),
        ("CodeThird", 50009),
    ]);
    insta::assert_snapshot!(sandbox.report(&source, &["--release", "4.2.0", "--changelog"]));
    assert!(
        parse(&sandbox.text())
            .unwrap()
            .codes
            .iter()
            .any(|code| code.name == "New"),
        "the sync is done too"
    );
}

#[test]
fn check_prints_the_command_that_fixes_it() {
    let sandbox = Sandbox::with(BASE);
    let source = go(&[TODAY[0], TODAY[1], TODAY[2], ("CodeNew", 40005)]);
    insta::assert_snapshot!(sandbox.report(
        &source,
        &["--release", "4.2.0-rc.1", "--commit", "def", "--check"]
    ));
}

#[test]
fn a_newer_release_with_the_same_codes_passes_the_check() {
    let sandbox = Sandbox::with(BASE);
    let source = go(&TODAY);
    insta::assert_snapshot!(sandbox.report(&source, &["--release", "4.2.0", "--check"]));
    insta::assert_snapshot!(sandbox.report(&source, &["--release", "4.2.0", "--commit", "def"]));
    let expected = BASE
        .replace("\"4.1.0\"   #", "\"4.2.0\"   #")
        .replace("abc", "def");
    assert_eq!(sandbox.text(), expected);
}

#[test]
fn an_up_to_date_catalogue_stays_the_same_byte_for_byte() {
    for text in [
        BASE.to_owned(),
        BASE.replace('\n', "\r\n"),
        BASE.trim_end().to_owned(),
    ] {
        let sandbox = Sandbox::with(&text);
        let output = sandbox.sync(&go(&TODAY), &["--release", "4.1.0"]);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        assert_eq!(sandbox.text(), text);
    }
}

#[test]
fn windows_line_endings_are_preserved() {
    let sandbox = Sandbox::with(&BASE.replace('\n', "\r\n"));
    let output = sandbox.sync(
        &go(&[TODAY[0], TODAY[1], TODAY[2], ("CodeNew", 40005)]),
        &["--release", "4.2.0"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let text = sandbox.text();
    assert!(text.contains("go = \"CodeNew\"\r\n"), "{text:?}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}

/// Returns the root of the repository, which contains its catalogue.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

#[test]
fn the_catalogue_of_the_repository_is_up_to_date() {
    let text = fs::read_to_string(repository().join("codes.toml")).unwrap();
    let catalogue = parse(&text).unwrap();
    let constants = constants(&catalogue.codes);
    let sandbox = Sandbox::with(&text);
    let output = sandbox.sync(&go(&constants), &["--release", &catalogue.upstream.release]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert_eq!(sandbox.text(), text);
}

/// Returns upstream's list according to the rows, without the removed ones.
fn constants(codes: &[Code]) -> Vec<(&str, i32)> {
    let rows = codes.iter().filter(|code| code.removed.is_none());
    rows.flat_map(|code| {
        let names = std::iter::once(&code.go).chain(&code.aliases);
        names.map(|name| (name.as_str(), code.value))
    })
    .collect()
}

/// Even all at once.
#[test]
fn every_code_of_the_repository_can_be_renumbered() {
    let text = fs::read_to_string(repository().join("codes.toml")).unwrap();
    let Catalogue { upstream, codes } = parse(&text).unwrap();
    let (major, _) = upstream.release.split_once('.').unwrap();
    let next = format!("{}.0.0", major.parse::<u32>().unwrap() + 1);
    let listed = constants(&codes).into_iter();
    let moved: Vec<(&str, i32)> = listed
        .map(|(name, value)| (name, value + 1_000_000))
        .collect();
    let sandbox = Sandbox::with(&text);
    let output = sandbox.sync(&go(&moved), &["--release", &next]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert_eq!(successors(&sandbox.text()), successors(&text));
    assert_eq!(
        sandbox.text().lines().count() - text.lines().count(),
        codes
            .iter()
            .filter(|code| code.removed.is_none() && code.formerly.is_empty())
            .count(),
        "only `formerly` adds a line"
    );
}

/// Returns the distinct lists of upstream's history, each with the first release that had it.
fn history() -> Vec<(String, Vec<(String, i32)>)> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/constants_by_release.tsv"
    );
    let text = fs::read_to_string(path).unwrap();
    let mut lists: Vec<(String, Vec<(String, i32)>)> = Vec::new();
    for line in text.lines().skip(1) {
        let [release, name, value] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        if lists.last().is_none_or(|(last, _)| last != release) {
            lists.push((release.to_owned(), Vec::new()));
        }
        lists
            .last_mut()
            .unwrap()
            .1
            .push((name.to_owned(), value.parse().unwrap()));
    }
    lists
}

/// The lists after each of upstream's commits that changed them, with the first tag of each.
fn commits() -> Vec<(String, Vec<(String, i32)>)> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/changes_by_commit.tsv"
    );
    let text = fs::read_to_string(path).unwrap();
    let mut list: Vec<(String, i32)> = Vec::new();
    let lists = text.lines().skip(1).map(|line| {
        let [release, _, changes] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        for change in changes.split(' ') {
            let (name, value) = match change.split_once('=') {
                Some((name, value)) => (name, Some(value.parse().unwrap())),
                None => (change.strip_prefix('-').unwrap(), None),
            };
            list.retain(|(known, _)| known != name);
            list.extend(value.map(|value| (name.to_owned(), value)));
        }
        (release.to_owned(), list.clone())
    });
    lists.collect()
}

/// The codes of a catalogue that starts empty and follows these lists.
fn replayed(lists: &[(String, Vec<(String, i32)>)]) -> Vec<Code> {
    let sandbox = Sandbox::empty();
    for (release, constants) in lists {
        let constants: Vec<(&str, i32)> = constants
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        let output = sandbox.sync(&go(&constants), &["--release", release]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{release}: {}",
            shown(&output)
        );
        let check = sandbox.sync(&go(&constants), &["--release", release, "--check"]);
        assert_eq!(check.status.code(), Some(0), "{release}: {}", shown(&check));
    }
    parse(&sandbox.text()).unwrap().codes
}

/// What upstream's lists determine about each code.
fn facts(codes: &[Code]) -> Vec<(i32, &str, &str, BTreeSet<String>)> {
    let facts = codes.iter().map(|code| {
        let former = code.formerly.iter();
        let former = former.map(|former| format!("{:?}", former.what)).collect();
        (code.value, code.go.as_str(), code.since.as_str(), former)
    });
    facts.collect()
}

/// Replaying the lists of all releases from nothing gives the codes of the repository's catalogue.
#[test]
fn all_releases_can_be_replayed() {
    let lists = history();
    assert!(lists.len() >= 9);
    let known = fs::read_to_string(repository().join("codes.toml")).unwrap();
    assert_eq!(
        facts(&replayed(&lists)),
        facts(&parse(&known).unwrap().codes)
    );
}

/// Replaying each commit gives the same codes as replaying each release, although numbers and names
/// changed between releases: what no release had isn't a former number or name.
#[test]
fn all_commits_can_be_replayed() {
    let commits = commits();
    let (last, _) = commits.last().unwrap();
    let mut releases = history();
    let end = releases
        .iter()
        .position(|(release, _)| release == last)
        .unwrap();
    releases.truncate(end + 1);
    assert_eq!(facts(&replayed(&commits)), facts(&replayed(&releases)));
}

#[test]
fn every_unsupported_construct_is_refused_with_its_line() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused");
    let mut fixtures: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    fixtures.sort();
    assert!(fixtures.len() > 30, "only {} fixtures", fixtures.len());
    let mut lines = String::new();
    for fixture in fixtures {
        let sandbox = Sandbox::with(BASE);
        let output = sandbox.sync_bytes(&fs::read(&fixture).unwrap(), &["--release", "4.2.0"]);
        let name = fixture.file_stem().unwrap().to_str().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(output.stdout.is_empty(), "{name}");
        assert_eq!(sandbox.text(), BASE, "{name}");
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(err.starts_with("error: error.go:"), "{name}: {err}");
        writeln!(lines, "{name}\n  {}", err.trim_end()).unwrap();
    }
    insta::assert_snapshot!(lines);
}

#[test]
fn valid_go_around_the_codes_is_accepted() {
    let plain = go(&TODAY);
    let crowded = r#"// const ( CodeX = 1 )
package serializer

import "fmt"

/* const (
   CodeY = 2
) */

var (
	text  = "const ( CodeZ = 3 ) // \" \\"
	raw   = `const (
	CodeRaw = 4
)`
	runes = []rune{'"', '\'', '`', '}'}
)

const other, another = 1, 2

const (
	first = iota
	second
	third = "CodeString"
)

const (
	alias = CodeFirst
	length = len("{") + f(CodeFirst,
		CodeSecond,
	) + CodeThird
)

var CodeTable = map[int]string{}

var (
	CodeVariable = 5
)

type Response struct {
	Code int `json:"code"`
}

const (
	// 中文 "unclosed
	CodeFirst = 40001 // after
	CodeSecond int = 40003 /* also */

	/* before */ CodeThird = 50001
)

func (r *Response) Error() string {
	const local = 5
	if r.Code == CodeFirst { return fmt.Sprintf("%d {", r.Code) }
	return "const ("
}
"#;
    for source in [
        plain.clone(),
        crowded.to_owned(),
        plain.replace('\n', "\r\n"),
        format!("\u{feff}{plain}"),
        plain.trim_end().to_owned(),
        plain.replace("\t", ""),
        plain.replace(" = ", "="),
        plain.replace("40001\n", "40001 // CodeX = 1\n"),
        plain.replace("50001\n)", "50001)"),
        format!("{plain}\nconst (\n\tother = 1\n)\n\nvar CodeTable = 3\n"),
    ] {
        let sandbox = Sandbox::with(BASE);
        let output = sandbox.sync(&source, &["--release", "4.1.0"]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{source}\n{}",
            shown(&output)
        );
        assert_eq!(sandbox.text(), BASE, "{source}");
    }
}

#[test]
fn a_broken_catalogue_is_reported_and_left_unchanged() {
    let broken = BASE
        .replace("http = 400", "http = 40")
        .replace("\"CodeThird\"", "\"CodeThird");
    let sandbox = Sandbox::with(&broken);
    insta::assert_snapshot!(sandbox.report(&go(&TODAY), &["--release", "4.2.0"]));
    assert_eq!(sandbox.text(), broken);
}

#[test]
fn older_and_invalid_releases_are_refused() {
    let sandbox = Sandbox::with(BASE);
    let source = go(&TODAY);
    insta::assert_snapshot!(sandbox.report(&source, &["--release", "4.0.9"]));
    for release in ["", "4", "4.2", "4.2.x", "vv4.2.0", "latest"] {
        assert_eq!(
            sandbox.sync(&source, &["--release", release]).status.code(),
            Some(2),
            "{release}"
        );
    }
    assert_eq!(sandbox.text(), BASE);
}

/// A sync copies it into rows that change.
#[test]
fn an_invalid_release_in_the_catalogue_is_refused() {
    for release in ["4.1", "..410", "4.1.0-beta", "latest"] {
        let sandbox = Sandbox::with(&BASE.replace("\"4.1.0\"   #", &format!("\"{release}\"   #")));
        let report = sandbox.report(&go(&TODAY), &["--release", "4.2.0"]);
        assert!(report.starts_with("exit 2\n"), "{report}");
        let expected = format!("release: `{release}` isn't a release; write it like `4.18.0`\n");
        assert!(report.ends_with(&expected), "{report}");
    }
}

#[cfg(unix)]
#[test]
fn the_file_keeps_its_permissions_and_a_link_remains_a_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let sandbox = Sandbox::empty();
    let target = sandbox.dir.path().join("real.toml");
    fs::write(&target, BASE).unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&target, sandbox.catalogue()).unwrap();
    sandbox.sync(
        &go(&[TODAY[0], TODAY[1], TODAY[2], ("CodeNew", 40005)]),
        &["--release", "4.2.0"],
    );
    assert!(
        fs::symlink_metadata(sandbox.catalogue())
            .unwrap()
            .is_symlink()
    );
    assert!(fs::read_to_string(&target).unwrap().contains("CodeNew"));
    assert_eq!(
        fs::metadata(&target).unwrap().permissions().mode() & 0o777,
        0o640
    );
    let left: Vec<_> = fs::read_dir(sandbox.dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 3, "no other file remains: {left:?}");
}

#[test]
fn a_missing_directory_is_an_error() {
    let sandbox = Sandbox::empty();
    let missing = sandbox.dir.path().join("no/such/dir/codes.toml");
    let args = [
        "--release",
        "4.2.0",
        "--catalogue",
        missing.to_str().unwrap(),
    ];
    assert_eq!(sandbox.sync(&go(&TODAY), &args).status.code(), Some(2));
}

/// Generates lists of constants with few names and numbers, so that codes often collide.
fn list() -> impl Strategy<Value = BTreeMap<String, i32>> {
    let name = prop_oneof![
        proptest::sample::select(vec!["CodeFirst", "CodeSecond", "CodeThird"])
            .prop_map(str::to_owned),
        "Code[A-C][a-b]?",
    ];
    let value =
        proptest::sample::select(vec![-1, 40001, 40002, 40003, 40004, 50001, 50002, 400_011]);
    proptest::collection::btree_map(name, value, 1..7)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// After any history, handwritten texts are unchanged, and the catalogue matches upstream's list.
    #[test]
    fn prose_survives_any_history(lists in proptest::collection::vec(list(), 1..8)) {
        let sandbox = Sandbox::with(&linked());
        let prose: Vec<&str> = BASE
            .lines()
            .filter(|line| line.contains('#') || ["explanation", "advice", "description", "name", "http", "recovery"].iter().any(|key| line.starts_with(key)))
            // A sync changes these lines.
            .filter(|line| !line.starts_with("release") && !line.starts_with("value"))
            .collect();
        let mut notes = Vec::new();
        for (index, list) in lists.iter().enumerate() {
            // Add a note to every line that an earlier sync wrote.
            let mut noted = String::new();
            for line in sandbox.text().lines() {
                let is_written = ["removed = ", "aliases = ", "formerly = ", "review = "].iter().any(|key| line.starts_with(key));
                if is_written && !line.contains('#') {
                    let note = format!("# note {} of {index}.", notes.len());
                    writeln!(noted, "{note} above\n{line} {note}").unwrap();
                    notes.push(note);
                } else {
                    writeln!(noted, "{line}").unwrap();
                }
            }
            fs::write(sandbox.catalogue(), noted).unwrap();

            let constants: Vec<(&str, i32)> = list.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            let release = format!("5.{index}.0");
            let before = sandbox.text();
            let args = ["--release", &release, "--allow-removals"];
            let output = sandbox.sync(&go(&constants), &args);
            if output.status.code() != Some(0) {
                prop_assert!(shown(&output).contains("a person has to decide"), "{}", shown(&output));
                prop_assert_eq!(sandbox.text(), before);
                continue;
            }
            let text = sandbox.text();
            let (had, has) = (successors(&before), successors(&text));
            for (name, named) in had {
                prop_assert_eq!(&has[&name], &named, "{} has other successors in\n{}", name, text);
            }
            for line in &prose {
                prop_assert!(text.contains(line), "{} is lost in\n{}", line, text);
            }
            for note in &notes {
                prop_assert_eq!(text.matches(note).count(), 2, "{} is lost in\n{}", note, text);
            }
            for comment in ["# a number", "# upstream's tag", "# the usual one", "# only once", "# The end."] {
                prop_assert!(text.contains(comment), "{} is lost in\n{}", comment, text);
            }
            let codes = parse(&text).map_err(|problems| TestCaseError::fail(problems.to_string()))?.codes;
            let mut mirrored = BTreeMap::new();
            for code in codes.iter().filter(|code| code.removed.is_none()) {
                for name in std::iter::once(&code.go).chain(&code.aliases) {
                    mirrored.insert(name.clone(), code.value);
                }
            }
            prop_assert_eq!(&mirrored, list);
            let check = sandbox.sync(&go(&constants), &["--release", &release, "--check"]);
            prop_assert_eq!(check.status.code(), Some(0), "{}", shown(&check));
        }
    }

    /// Any Go file is either read or refused without a panic, and the catalogue stays unchanged.
    #[test]
    fn no_go_source_damages_the_catalogue(bytes in proptest::collection::vec(any::<u8>(), 0..60), cut: prop::sample::Index) {
        let whole = go(&TODAY);
        let mut spliced = whole.clone().into_bytes();
        let at = cut.index(spliced.len());
        spliced.splice(at..at, bytes.iter().copied());
        for source in [bytes.as_slice(), &spliced, &whole.as_bytes()[..at]] {
            let sandbox = Sandbox::with(BASE);
            let output = sandbox.sync_bytes(source, &["--release", "4.2.0", "--check"]);
            let code = output.status.code();
            prop_assert!(matches!(code, Some(0..=2)), "{}", shown(&output));
            let err = String::from_utf8(output.stderr).unwrap();
            prop_assert!(!err.contains("panicked"), "{}", err);
            prop_assert_eq!(sandbox.text(), BASE);
        }
    }
}
