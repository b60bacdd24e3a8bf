//! `release`: checks that everything is ready for a release.

use std::io::Write as _;

use crate::changelog;
use crate::error::Error;
use crate::workspace::Workspace;

/// Check that everything is ready for a release, and print its section of the changelog
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The tag of the release, such as v0.1.0
    tag: String,
}

pub(crate) fn run(args: &Args, workspace: &Workspace) -> Result<(), Error> {
    let manifest = workspace.read("Cargo.toml")?;
    let text = workspace.read("CHANGELOG.md")?;
    let mut problems = problems(&args.tag, &manifest, &text);
    let unreviewed = workspace
        .catalogue()?
        .codes
        .into_iter()
        .filter(|code| code.review);
    problems.extend(unreviewed.map(|code| {
        format!(
            "codes.toml: {} ({}) needs review; describe it, then remove `review`",
            code.value, code.name
        )
    }));
    if !problems.is_empty() {
        return Err(Error::NotReady(problems.join("\n")));
    }
    let version = args.tag.strip_prefix('v').unwrap_or_default();
    let section = changelog::section(&text, version).unwrap_or_default();
    writeln!(std::io::stdout(), "{}", section.join("\n").trim())?;
    Ok(())
}

/// Returns the problems of the workspace's manifest and of the changelog.
fn problems(tag: &str, manifest: &str, changelog: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let document: toml_edit::DocumentMut = match manifest.parse() {
        Ok(document) => document,
        Err(error) => return vec![format!("Cargo.toml: {error}")],
    };
    let package = document
        .get("workspace")
        .and_then(|workspace| workspace.get("package"));
    let key = |key: &str| {
        let value = package.and_then(|package| package.get(key));
        value.and_then(toml_edit::Item::as_str).unwrap_or_default()
    };
    let version = key("version");
    if tag != format!("v{version}") {
        problems.push(format!(
            "Cargo.toml: the version is {version}; use the tag v{version}, or change the version"
        ));
    }
    if !key("repository").starts_with("https://") {
        problems.push(
            "Cargo.toml: set `repository` in [workspace.package]; links and cargo-binstall need it"
                .to_owned(),
        );
    }
    let heading = format!("## [{version}] - ");
    let is_dated = |line: &str| {
        line.strip_prefix(&heading)
            .is_some_and(|date| date.starts_with("20"))
    };
    if !changelog.lines().any(is_dated) {
        problems.push(format!(
            "CHANGELOG.md: add the heading `{heading}YYYY-MM-DD` below [Unreleased]"
        ));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_missing_item_is_reported_at_once() {
        let manifest = "[workspace.package]\nversion = \"1.2.0\"\n";
        let problems = problems("v1.3.0", manifest, "## [Unreleased]\n");
        assert_eq!(problems.len(), 3, "{problems:#?}");
        for (problem, part) in problems
            .iter()
            .zip(["v1.2.0", "`repository`", "`## [1.2.0] - "])
        {
            assert!(problem.contains(part), "{problem}");
        }
    }

    #[test]
    fn a_complete_release_is_accepted() {
        let manifest =
            "[workspace.package]\nversion = \"1.2.0\"\nrepository = \"https://example.com/x\"\n";
        let changelog = "## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n";
        assert_eq!(
            problems("v1.2.0", manifest, changelog),
            Vec::<String>::new()
        );
    }
}
