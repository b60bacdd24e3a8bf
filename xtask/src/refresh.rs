//! `refresh`: updates everything that is derived from codes.toml, so that it isn't edited by hand.

use std::collections::BTreeSet;
use std::fs;

use cloudreve_codes_catalogue::Catalogue;

use crate::error::{Error, within};
use crate::workspace::Workspace;

/// The public interface, one item per line.
const INTERFACE: &str = "tests/public-api.txt";

/// The directories of snapshots, and the test that draws the pictures of the READMEs.
const SNAPSHOTS: [&str; 3] = [
    "catalogue/tests/snapshots",
    "cli/tests/snapshots",
    "tests/snapshots",
];
const PICTURES: &str = "pictures";

pub(crate) fn run(workspace: &Workspace) -> Result<(), Error> {
    let catalogue = workspace.catalogue()?;
    let is_other_release = workspace.edit("README.md", |text| readme(text, &catalogue))?;
    for (name, new) in [
        (
            "README.zh.md",
            readme_in_chinese as fn(&str, &Catalogue) -> String,
        ),
        (INTERFACE, interface),
    ] {
        workspace.edit(name, |text| new(text, &catalogue))?;
    }
    let export = [
        "run",
        "--quiet",
        "--package",
        "cloudreve-codes-cli",
        "--",
        "export",
        "--all",
        "reference",
    ];
    workspace.cargo(&export, &[])?;
    let tests = tests_with_snapshots(workspace)?;
    let mut args = vec![
        "test",
        "--quiet",
        "--workspace",
        "--all-features",
        "--exclude",
        "xtask",
        "--no-fail-fast",
    ];
    for test in &tests {
        args.extend(["--test", test]);
    }
    let overwrite = [
        ("INSTA_UPDATE", "always"),
        ("INSTA_FORCE_PASS", "1"),
        ("PICTURES", "overwrite"),
    ];
    // Tests that fail for other reasons will fail again when all tests are run.
    let tested = workspace.cargo(&args, &overwrite);

    eprintln!("\nLeft to do by hand:");
    for code in catalogue.codes.iter().filter(|code| code.review) {
        eprintln!(
            "- codes.toml: {} ({}) needs review; remove `review`, then run `cargo xtask refresh`",
            code.value, code.name
        );
    }
    if let Err(error) = tested {
        eprintln!("- {error}: see its output above");
    }
    eprintln!(
        "- review `git diff`: snapshots and pictures were overwritten with the current output"
    );
    if is_other_release {
        eprintln!("- run `docs/pictures/make`: the picture of the page shows the old release");
    }
    eprintln!("- run `.ci/run fast`; CI runs the other checks");
    Ok(())
}

/// Returns the tests that have snapshots, according to the names of the snapshots.
fn tests_with_snapshots(workspace: &Workspace) -> Result<BTreeSet<String>, Error> {
    let mut tests = BTreeSet::from([PICTURES.to_owned()]);
    for folder in SNAPSHOTS {
        let path = workspace.path(folder);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(within(&path, error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| within(&path, error))?;
            let name = entry.file_name();
            let test = name
                .to_string_lossy()
                .split_once("__")
                .map(|(test, _)| test.to_owned());
            tests.extend(test);
        }
    }
    Ok(tests)
}

fn readme(text: &str, catalogue: &Catalogue) -> String {
    let (count, release) = (catalogue.codes.len(), &catalogue.upstream.release);
    let text = with_number(text, "all ", " codes of Cloudreve ", &count.to_string());
    with_number(
        &text,
        &format!("all {count} codes of Cloudreve "),
        "",
        release,
    )
}

fn readme_in_chinese(text: &str, catalogue: &Catalogue) -> String {
    let (count, release) = (catalogue.codes.len(), &catalogue.upstream.release);
    let text = with_number(text, "Cloudreve ", " 的全部 ", release);
    with_number(&text, " 的全部 ", " 个错误码", &count.to_string())
}

/// Replaces the number or release between `before` and `after`.
fn with_number(text: &str, before: &str, after: &str, number: &str) -> String {
    let mut new = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once(before) {
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        let end = tail.find(|c| !is_number(c)).unwrap_or(tail.len());
        let (old, rest_of_tail) = tail.split_at_checked(end).unwrap_or((tail, ""));
        // A period ends a sentence, not a release.
        let old = old.trim_end_matches('.');
        new.extend([head, before]);
        rest = tail;
        if !old.is_empty() && (after.is_empty() || rest_of_tail.starts_with(after)) {
            new += number;
            rest = tail.strip_prefix(old).unwrap_or(tail);
        }
    }
    new + rest
}

/// Replaces the variants of `ErrorCode` in the list of the interface. The rest of it doesn't depend on
/// the catalogue.
fn interface(text: &str, catalogue: &Catalogue) -> String {
    const VARIANT: &str = "pub cloudreve_codes::ErrorCode::";
    let is_variant = |line: &&str| line.starts_with(VARIANT);
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.iter().take_while(|line| !is_variant(line)).count();
    let mut variants: Vec<String> = catalogue
        .codes
        .iter()
        .map(|code| format!("{VARIANT}{} = {}", code.name, code.value))
        .collect();
    variants.sort_unstable();
    let mut new: Vec<&str> = lines.iter().take(start).copied().collect();
    new.extend(variants.iter().map(String::as_str));
    new.extend(lines.iter().skip(start).filter(|line| !is_variant(line)));
    new.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_replaced_between_its_words() {
        let text = "It has all codes. It knows all 105 codes of Cloudreve 4.18.0, and all \
         105 codes of it.";
        let new = with_number(text, "all ", " codes of Cloudreve ", "107");
        assert_eq!(new, text.replacen("105", "107", 1));
        let new = with_number(text, "all 105 codes of Cloudreve ", "", "4.19.0");
        assert_eq!(new, text.replace("4.18.0", "4.19.0"));
        let text = "收录 Cloudreve 4.18.0 的全部 105 个错误码，Cloudreve 4 的";
        let new = with_number(text, "Cloudreve ", " 的全部 ", "4.19.0");
        assert_eq!(new, text.replace("4.18.0", "4.19.0"));
    }

    /// Fails if the words around the numbers or the order of the interface have changed.
    #[test]
    fn the_replaced_texts_occur_in_the_files() {
        let workspace = Workspace::find();
        let catalogue = workspace.catalogue().unwrap();
        for (name, new) in [
            ("README.md", readme as fn(&str, &Catalogue) -> String),
            ("README.zh.md", readme_in_chinese),
            (INTERFACE, interface),
        ] {
            let text = workspace.read(name).unwrap();
            assert_eq!(new(&text, &catalogue), text, "{name}");
            let mut other = workspace.catalogue().unwrap();
            other.upstream.release = "99.0.0".to_owned();
            other.codes.pop();
            assert_ne!(new(&text, &other), text, "{name}");
        }
    }
}
