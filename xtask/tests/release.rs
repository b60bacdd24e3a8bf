//! An upstream release, from its list of codes to passing tests, in a copy of the repository. Only
//! `codes.toml` is edited by hand. `.ci/run upstream_release` runs this.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cloudreve_codes_catalogue::{Availability, Catalogue, Code, parse};

const RELEASE: &str = "99.0.0";

/// The tests whose results depend on the catalogue. The others compile for minutes.
const AFFECTED: &[&str] = &[
    "causes",
    "chinese",
    "codes",
    "completions",
    "export",
    "features",
    "json",
    "laws",
    "links",
    "pictures",
    "problems",
    "readmes",
    "recordings",
    "reference",
    "render",
    "replay",
    "secrets",
    "sync",
    "tool",
    "unknown_codes",
    "width",
    "words",
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// A copy of the repository. Its path is always the same, so that a second run compiles less.
struct Copy {
    root: PathBuf,
    target: PathBuf,
}

impl Copy {
    fn new() -> Copy {
        let folder = repository().join("target/upstream-release");
        let copy = Copy {
            root: folder.join("repository"),
            target: folder.join("target"),
        };
        if copy.root.exists() {
            fs::remove_dir_all(&copy.root).unwrap();
        }
        copy_folder(&repository(), &copy.root);
        copy
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root.join(name)).unwrap()
    }

    fn catalogue(&self) -> Catalogue {
        parse(&self.read("codes.toml")).unwrap()
    }

    fn cargo(&self, args: &[&str]) {
        let mut cargo = Command::new(env!("CARGO"));
        // Variables that cargo has set for this test don't apply to other packages.
        let own = std::env::vars().filter(|(name, _)| {
            name.starts_with("CARGO_PKG") || name.starts_with("CARGO_MANIFEST")
        });
        for (name, _) in own {
            cargo.env_remove(name);
        }
        let status = cargo
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .envs([
                ("CARGO_PROFILE_DEV_DEBUG", "0"),
                ("CARGO_PROFILE_TEST_DEBUG", "0"),
            ])
            .stdin(Stdio::null())
            .args(args)
            .status()
            .unwrap();
        assert!(status.success(), "cargo {}", args.join(" "));
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if ["target", ".git", "node_modules"]
            .iter()
            .any(|skipped| name == *skipped)
        {
            continue;
        }
        let (from, to) = (entry.path(), to.join(&name));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// Upstream's list in the next release: two codes are added, and one each is renamed, renumbered, and removed.
struct Next {
    added: [i32; 2],
    renamed: i32,
    renumbered: (i32, i32),
    removed: i32,
    go: String,
}

impl Next {
    /// Derives the list from the catalogue, since its rows change with each release.
    fn after(catalogue: &Catalogue) -> Next {
        let rows = || catalogue.codes.iter().filter(|code| code.removed.is_none());
        let numbers: BTreeSet<i32> = catalogue.codes.iter().map(|code| code.value).collect();
        // The number that upstream would choose.
        let next = |first: i32| {
            let known = numbers.range(first..first + 10_000).next_back().unwrap();
            known + 1
        };
        let of = |availability: Availability| {
            let mut codes = rows()
                .filter(move |code| code.availability == availability && code.aliases.is_empty());
            codes.next_back().unwrap()
        };
        let added = [next(40_000), next(50_000)];
        let (renamed, removed) = (of(Availability::Commercial), of(Availability::Legacy));
        let moved = of(Availability::Reserved);
        let renumbered = (moved.value, added[0] + 1);
        let mut lines = String::new();
        let names = |code: &Code| {
            std::iter::once(code.go.clone())
                .chain(code.aliases.clone())
                .collect::<Vec<_>>()
        };
        for code in rows().filter(|code| code.value != removed.value) {
            for name in names(code) {
                let (name, value) = match code.value {
                    value if value == renamed.value => (format!("{name}Renamed"), value),
                    value if value == renumbered.0 => (name, renumbered.1),
                    value => (name, value),
                };
                lines += &format!("\t// {name} 说明\n\t{name} = {value}\n");
            }
        }
        for (value, name) in added.iter().zip(["CodeBrandNewThing", "CodeFSQuotaURLs"]) {
            lines += &format!("\t// 说明\n\t{name} = {value}\n");
        }
        Next {
            added,
            renamed: renamed.value,
            renumbered,
            removed: removed.value,
            go: format!("package serializer\n\nconst (\n{lines})\n"),
        }
    }
}

/// Does a person's part: writes the texts of new rows, and removes `review` from new and renamed ones.
fn describe(text: &str) -> String {
    let mut rows: Vec<String> = text.split("\n[[code]]\n").map(str::to_owned).collect();
    for row in rows
        .iter_mut()
        .filter(|row| row.contains("\nreview = true"))
    {
        *row = row.replace("\nreview = true", "");
        if row.contains("\nexplanation-zh = ") {
            continue;
        }
        let (number, _) = row.split_once('\n').unwrap();
        // A unique label in the style of the others.
        let number = number.trim_start_matches("value = ");
        let texts = format!(
            "advice = \"Create the thing, then repeat the request.\"\ndescription-zh = \"缺少新事物 {number}\"\n\
             explanation-zh = \"缺少一个全新的事物。\"\nadvice-zh = \"先创建它，再重试。\""
        );
        let lines = row.lines().map(|line| match line.split_once(" = ") {
            Some(("explanation", _)) => "explanation = \"A brand-new thing is missing.\"",
            Some(("advice", _)) => &texts,
            _ => line,
        });
        let described = lines.collect::<Vec<_>>().join("\n") + "\n";
        *row = described;
    }
    rows.join("\n[[code]]\n")
}

#[test]
#[ignore = "compiles a copy of the repository, which takes minutes"]
fn an_upstream_release_requires_nothing_but_texts() {
    let copy = Copy::new();
    let before = copy.catalogue();
    let next = Next::after(&before);
    fs::write(copy.root.join("error.go"), &next.go).unwrap();
    copy.cargo(&["xtask", "sync", "error.go", "--release", RELEASE]);
    fs::remove_file(copy.root.join("error.go")).unwrap();

    // New codes work immediately.
    let catalogue = copy.catalogue();
    assert_eq!(catalogue.codes.len(), before.codes.len() + 2);
    let row = |value: i32| {
        catalogue
            .codes
            .iter()
            .find(|code| code.value == value)
            .unwrap()
    };
    let review: Vec<i32> = catalogue
        .codes
        .iter()
        .filter(|code| code.review)
        .map(|code| code.value)
        .collect();
    let mut expected = next.added.to_vec();
    expected.push(next.renamed);
    expected.sort_unstable();
    assert_eq!(review, expected);
    assert_eq!(row(next.removed).removed.as_deref(), Some(RELEASE));
    assert_eq!(row(next.renumbered.1).since, RELEASE);
    assert!(row(next.renamed).go.ends_with("Renamed"));
    let changelog = copy.read("CHANGELOG.md");
    assert!(
        changelog.contains("- Add `ErrorCode::BrandNewThing` for "),
        "{changelog}"
    );
    assert!(
        copy.read("xtask/tests/data/constants_by_release.tsv")
            .contains(RELEASE)
    );
    assert!(
        copy.read("tests/public-api.txt")
            .contains("ErrorCode::BrandNewThing = ")
    );
    assert!(copy.read("reference/codes.ts").contains("BrandNewThing"));
    copy.cargo(&[
        "run",
        "--quiet",
        "--package",
        "cloudreve-codes-cli",
        "--",
        "explain",
        "BrandNewThing",
    ]);

    fs::write(
        copy.root.join("codes.toml"),
        describe(&copy.read("codes.toml")),
    )
    .unwrap();
    assert!(copy.catalogue().codes.iter().all(|code| !code.review));
    copy.cargo(&["xtask", "refresh"]);

    let mut test = vec!["test", "--workspace", "--all-features", "--no-fail-fast"];
    if std::env::var_os("ALL").is_none() {
        test.extend(AFFECTED.iter().flat_map(|name| ["--test", name]));
    }
    copy.cargo(&test);
}
