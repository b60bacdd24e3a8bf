//! Completion of commands, options and codes in shells, and the man pages.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use cloudreve_codes::ErrorCode;

use common::*;

/// Runs a script in a shell that finds the tool, and returns the lines that it printed; `None` if the
/// shell isn't installed.
fn in_shell(shell: &str, args: &[&str], script: &str, lang: &str) -> Option<Vec<String>> {
    let dir = Path::new(env!("CARGO_BIN_EXE_cloudreve-codes"))
        .parent()
        .unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let dirs = std::iter::once(dir.to_owned()).chain(std::env::split_paths(&path));
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(shell)
        .args(args)
        .arg(script)
        .env("PATH", std::env::join_paths(dirs).unwrap())
        .env("HOME", home.path())
        .env("LC_ALL", lang)
        .stdin(Stdio::null())
        .output();
    let output = match output {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        output => output.unwrap(),
    };
    let printed = text(&output.stderr);
    assert!(
        output.status.success() && printed.is_empty(),
        "{shell}: {printed}"
    );
    Some(text(&output.stdout).lines().map(str::to_owned).collect())
}

/// Completes the last word as bash does when Tab is pressed.
fn by_bash(words: &[&str]) -> Option<Vec<String>> {
    let words = words.join("' '");
    let script = format!(
        r#"source <(cloudreve-codes completions bash)
COMP_WORDS=('{words}')
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
COMP_LINE="${{COMP_WORDS[*]}}" COMP_POINT=${{#COMP_LINE}} COMP_TYPE=9
completer=$(complete -p cloudreve-codes | sed 's/.*-F \([^ ]*\) .*/\1/')
"$completer" cloudreve-codes "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD-1]}}" 2>/dev/null
printf '%s\n' "${{COMPREPLY[@]}}""#
    );
    in_shell("bash", &["--norc", "--noprofile", "-c"], &script, "C")
}

/// Completes as fish does, with descriptions.
fn by_fish(line: &str, lang: &str) -> Option<Vec<String>> {
    let script =
        format!("cloudreve-codes completions fish | source; complete --do-complete '{line}'");
    in_shell("fish", &["--no-config", "-c"], &script, lang)
}

/// Completes as zsh does, with a `_describe` that prints its arguments.
fn by_zsh(words: &[&str]) -> Option<Vec<String>> {
    let script = format!(
        r#"autoload -Uz compinit; compinit -u -D
source <(cloudreve-codes completions zsh)
_describe() {{ print -rl -- "${{(@P)${{@[-1]}}}}" }}
words=('{}'); CURRENT=$#words
$_comps[cloudreve-codes]"#,
        words.join("' '")
    );
    in_shell("zsh", &["-f", "-c"], &script, "C")
}

fn numbers_from(beginning: &str) -> Vec<String> {
    let numbers = ErrorCode::ALL.iter().map(|code| code.as_i32().to_string());
    let numbers: Vec<String> = numbers
        .filter(|number| number.starts_with(beginning))
        .collect();
    assert!(!numbers.is_empty());
    numbers
}

/// Returns each number with the label of its code, as a shell shows it.
fn labeled(numbers: &[String], between: char) -> Vec<String> {
    let code = |number: &String| ErrorCode::from_i32(number.parse().unwrap()).unwrap();
    let labeled = numbers
        .iter()
        .map(|number| format!("{number}{between}{}", code(number).description()));
    labeled.collect()
}

#[test]
fn bash_completes_numbers_names_commands_and_words() {
    let Some(found) = by_bash(&["cloudreve-codes", "explain", "400"]) else {
        return; // bash isn't installed; the script's request is tested below.
    };
    assert_eq!(found, numbers_from("400"));
    let complete = |words: &[&str]| by_bash(&[&["cloudreve-codes"][..], words].concat()).unwrap();
    assert_eq!(
        complete(&["explain", "404", "4008"]),
        numbers_from("4008"),
        "a second argument"
    );
    assert_eq!(complete(&["explain", "lockc"]), ["LockConflict"]);
    assert_eq!(complete(&["explain", "codelockc"]), ["CodeLockConflict"]);
    assert!(complete(&["explain", ""]).starts_with(&numbers_from("")));
    assert_eq!(complete(&["expl"]), ["explain"]);
    assert_eq!(complete(&["completions", "z"]), ["zsh"]);
    assert_eq!(
        complete(&["list", "--recovery", "re"]),
        [
            "retry-once",
            "reauthenticate",
            "reauthorize",
            "restart-flow"
        ]
    );
    assert_eq!(complete(&["decode", "--input", "h"]), ["har"]);
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.to");
    let manifest = manifest.to_str().unwrap();
    assert_eq!(
        complete(&["decode", manifest]),
        [format!("{manifest}ml")],
        "a file"
    );
}

#[test]
fn fish_shows_what_the_codes_mean() {
    let Some(found) = by_fish("cloudreve-codes explain 4007", "C") else {
        return; // fish isn't installed; the script's request is tested below.
    };
    assert_eq!(found, labeled(&numbers_from("4007"), '\t'));
    assert_eq!(
        by_fish("cloudreve-codes explain 404 lockc", "C").unwrap(),
        ["LockConflict\tLock Conflict"]
    );
    assert_eq!(
        by_fish("cloudreve-codes explain -1", "C").unwrap(),
        ["-1\tUnspecified Error"]
    );
    let chinese = by_fish("cloudreve-codes explain 40073", "zh_CN.UTF-8").unwrap();
    assert_eq!(chinese, ["40073\t锁定冲突"]);
}

#[test]
fn zsh_shows_what_the_codes_mean() {
    let Some(found) = by_zsh(&["cloudreve-codes", "explain", "4007"]) else {
        return; // zsh isn't installed; the script's request is tested below.
    };
    assert_eq!(found, labeled(&numbers_from("4007"), ':'));
}

/// Makes the same request as the script of each shell.
#[test]
fn the_tool_answers_the_scripts_of_all_shells() {
    let ask = |shell: &str, index: &str| {
        let output = tool()
            .args(["--", "cloudreve-codes", "explain", "4007"])
            .env("CLOUDREVE_CODES_COMPLETE", shell)
            .env("_CLAP_COMPLETE_INDEX", index)
            .env("_CLAP_IFS", "\n")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{shell}");
        text(&output.stdout)
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let numbers = numbers_from("4007");
    assert_eq!(ask("bash", "2"), numbers);
    assert_eq!(ask("zsh", "2"), labeled(&numbers, ':'));
    assert_eq!(ask("fish", ""), labeled(&numbers, '\t'));
    assert_eq!(ask("powershell", ""), labeled(&numbers, '\t'));
    // Each script makes that request.
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = text(&run(&["completions", shell]).stdout);
        assert!(
            script.contains("cloudreve-codes -- ") || script.contains("\"cloudreve-codes\" -- "),
            "{script}"
        );
        assert!(
            script.contains(&format!("\"{shell}\"")) || script.contains(&format!("={shell}")),
            "{script}"
        );
        // The shell looks up the tool in PATH.
        assert!(
            !script.contains('/') || !script.contains(env!("CARGO_MANIFEST_DIR")),
            "{script}"
        );
    }
}

/// Only the scripts request completions: a variable that any program may set has no effect.
#[test]
fn the_variable_of_other_programs_requests_nothing() {
    for value in ["1", "bash", ""] {
        let mut command = tool();
        command.args(["explain", "401"]).env("COMPLETE", value);
        let output = command.output().unwrap();
        assert_eq!(shown(&output), shown(&run(&["explain", "401"])), "{value}");
    }
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = text(&run(&["completions", shell]).stdout);
        assert!(script.contains("CLOUDREVE_CODES_COMPLETE"), "{script}");
    }
}

#[test]
fn explain_accepts_more_than_completion_offers() {
    for query in ["400011", "codelockconflict", "ErrorCode::LockConflict"] {
        assert_eq!(run(&["explain", query]).status.code(), Some(0), "{query}");
    }
}

#[test]
fn scripts_and_man_pages_are_not_available_as_json() {
    for args in [&["completions", "bash"][..], &["man"]] {
        let output = tool()
            .args(args)
            .args(["--format", "json"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty());
        assert!(text(&output.stderr).contains("omit `--format json`"));
    }
}

#[test]
fn the_version_includes_the_release_of_cloudreve() {
    let expected = format!(
        "cloudreve-codes {} (Cloudreve {})\n",
        env!("CARGO_PKG_VERSION"),
        ErrorCode::UPSTREAM_RELEASE
    );
    assert_eq!(text(&run(&["--version"]).stdout), expected);
}

/// Returns the commands listed in the help, except `help` itself.
fn commands() -> BTreeSet<String> {
    let help = text(&run(&["-h"]).stdout);
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let lines = commands.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| {
        line.strip_prefix("  ")
            .filter(|line| !line.starts_with(' '))
    });
    names
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .filter(|name| name != "help")
        .collect()
}

#[test]
fn the_manual_has_a_page_for_the_tool_and_each_command() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("new/man1");
    let output = tool()
        .arg("man")
        .arg("--output")
        .arg(&dir)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let mut pages: BTreeSet<String> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(text(&output.stdout).lines().count(), pages.len());
    assert!(pages.remove("cloudreve-codes.1"));
    let expected = commands()
        .into_iter()
        .map(|command| format!("cloudreve-codes-{command}.1"));
    assert_eq!(pages, expected.collect::<BTreeSet<_>>());
    let main = fs::read_to_string(dir.join("cloudreve-codes.1")).unwrap();
    assert_eq!(text(&run(&["man"]).stdout), main);
    for command in commands() {
        let command = command.replace('-', "\\-");
        assert!(
            main.contains(&format!("cloudreve\\-codes\\-{command}")),
            "{command}"
        );
    }
    for page in pages {
        let text = fs::read_to_string(dir.join(&page)).unwrap();
        let name = page.strip_suffix(".1").unwrap();
        let title = format!(
            ".TH \"{name}\" \"1\" \"\" \"cloudreve-codes {} (Cloudreve {})\" \"Cloudreve\"\n",
            env!("CARGO_PKG_VERSION"),
            ErrorCode::UPSTREAM_RELEASE
        );
        assert!(text.contains(&title), "{text}");
        for section in [".SH NAME\n", ".SH SYNOPSIS\n", ".SH OPTIONS\n"] {
            assert!(text.contains(section), "{page}: {section}");
        }
    }
}

#[test]
fn mandoc_and_groff_accept_the_man_pages() {
    let dir = tempfile::tempdir().unwrap();
    tool()
        .arg("man")
        .arg("--output")
        .arg(dir.path())
        .output()
        .unwrap();
    let pages: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(pages.len() >= 7);
    for page in &pages {
        // clap_mangen writes blank lines, which cause warnings.
        let checks: [(&str, &[&str]); 2] = [
            ("mandoc", &["-T", "lint", "-W", "error"]),
            ("groff", &["-K", "utf8", "-man", "-T", "utf8", "-z", "-ww"]),
        ];
        for (reader, args) in checks {
            match Command::new(reader).args(args).arg(page).output() {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                output => {
                    let output = output.unwrap();
                    let printed = text(&[output.stdout, output.stderr].concat());
                    assert!(
                        output.status.success() && printed.is_empty(),
                        "{reader}: {printed}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_directory_that_cannot_be_created_is_reported() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let dir = file.path().join("man1");
    let output = tool()
        .arg("man")
        .arg("--output")
        .arg(&dir)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains(dir.to_str().unwrap()));
}
