//! The code generated from `codes.toml`. The snapshots are for reviewers; the laws are in the library's
//! tests.

use cloudreve_codes_catalogue::{Catalogue, parse, render, render_causes, render_chinese};

fn catalogue() -> Catalogue {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../codes.toml");
    parse(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_few_representative_rows() {
    let mut catalogue = catalogue();
    // An irregular number, a payload, a former Go name that another code has today, a sentence, successors.
    catalogue
        .codes
        .retain(|code| [-1, 40001, 40020, 40038, 40073, 40075].contains(&code.value));
    insta::assert_snapshot!(render(&catalogue));
}

#[test]
fn the_causes_of_two_codes() {
    let mut catalogue = catalogue();
    // Routes, texts, an absent `data`; and a number with another meaning in earlier releases.
    catalogue
        .codes
        .retain(|code| [40011, 40038].contains(&code.value));
    insta::assert_snapshot!(render_causes(&catalogue));
}

#[test]
fn the_same_rows_in_chinese_or_in_english_if_untranslated() {
    let mut catalogue = catalogue();
    catalogue
        .codes
        .retain(|code| [401, 40038, 40086].contains(&code.value));
    catalogue.codes.last_mut().unwrap().zh = None;
    insta::assert_snapshot!(render_chinese(&catalogue));
}

#[test]
fn the_text_depends_only_on_the_catalogue() {
    assert_eq!(render(&catalogue()), render(&catalogue()));
    assert_eq!(render_causes(&catalogue()), render_causes(&catalogue()));
    assert_eq!(render_chinese(&catalogue()), render_chinese(&catalogue()));
}

#[test]
fn the_runs_cover_every_number_once_and_the_longest_comes_first() {
    let catalogue = catalogue();
    let text = render(&catalogue);
    let runs: Vec<(i32, i32, usize)> = text
        .lines()
        .filter_map(|line| {
            let (range, index) = line.trim().strip_suffix(',')?.split_once(" => ")?;
            let (first, last) = range.split_once("..=")?;
            Some((first.parse().ok()?, last.parse().ok()?, index.parse().ok()?))
        })
        .collect();
    assert!(runs.is_sorted_by_key(|(first, last, _)| first - last));
    let mut covered: Vec<i32> = Vec::new();
    for (first, last, index) in runs {
        assert_eq!(catalogue.codes[index].value, first);
        covered.extend(first..=last);
    }
    covered.sort_unstable();
    assert_eq!(
        covered,
        catalogue
            .codes
            .iter()
            .map(|code| code.value)
            .collect::<Vec<_>>()
    );
}

/// Three invented rows: two with consecutive numbers, and one with a distant number.
fn invented() -> String {
    let row = |value: i32, name: &str, more: &str| {
        format!(
            "[[code]]\nvalue = {value}\ngo = \"Code{name}\"\nname = \"{name}\"\n\
             description = \"A | B\"\nexplanation = \"It happened.\"\nadvice = \"Go on.\"\n\
             description-zh = \"标签\"\nexplanation-zh = \"发生了。\"\nadvice-zh = \"继续。\"\n\
             http = 400\nrecovery = \"give-up\"\nsince = \"4.0.0\"\n{more}\n"
        )
    };
    let upstream =
        "[upstream]\npath = \"error.go\"\nrelease = \"4.18.0\"\ncommit = \"0bb0ab83\"\n\n";
    [
        upstream,
        &row(
            7,
            "First",
            r#"aliases = ["CodeSecondName"]
formerly = [
    { go = "CodeOld", releases = "3.0.0..3.5.3" },
    { go = "CodeThird", releases = "3.0.0..3.5.3" },
    { go = "CodeShared", releases = "3.0.0..3.5.3" },
    { value = 5, releases = "3.0.0..3.5.3" },
    { value = 8, releases = "3.0.0..3.5.3" },
]"#,
        ),
        &row(
            8,
            "Next",
            r#"formerly = [{ go = "CodeShared", releases = "3.6.0..3.7.0" }]"#,
        ),
        &row(900, "Third", ""),
    ]
    .concat()
}

#[test]
fn a_former_name_or_number_is_an_alias_unless_it_is_taken() {
    let text = render(&parse(&invented()).unwrap());
    let lists = |key: &str| -> Vec<&str> {
        let lines = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix(key));
        lines
            .map(|list| list.trim_end_matches(',').trim())
            .collect()
    };
    assert_eq!(
        lists("names:"),
        [
            r#"["First", "CodeFirst", "CodeSecondName", "CodeOld"]"#,
            r#"["Next", "CodeNext"]"#,
            r#"["Third", "CodeThird"]"#,
        ]
    );
    assert_eq!(
        lists("aliases:"),
        [
            r#"["7", "CodeFirst", "CodeSecondName", "CodeOld", "5"]"#,
            r#"["8", "CodeNext"]"#,
            r#"["900", "CodeThird"]"#,
        ]
    );
}

#[test]
fn consecutive_numbers_are_one_run() {
    let text = render(&parse(&invented()).unwrap());
    let runs: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.contains("..=") && !line.starts_with("//"))
        .collect();
    assert_eq!(runs, ["7..=8 => 0,", "900..=900 => 2,"]);
}
