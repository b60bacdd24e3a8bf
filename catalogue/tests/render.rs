//! What becomes of `codes.toml`. The snapshot is for reviewers; the library's tests hold the laws.

use cloudreve_codes_catalogue::{Catalogue, parse, render, render_chinese};

fn catalogue() -> Catalogue {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../codes.toml");
    parse(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_few_telling_rows() {
    let mut catalogue = catalogue();
    // The odd number, a payload, a former Go name that is another's today, a sentence, successors.
    catalogue
        .codes
        .retain(|code| [-1, 40001, 40020, 40038, 40073, 40075].contains(&code.value));
    insta::assert_snapshot!(render(&catalogue));
}

#[test]
fn the_same_rows_in_chinese_and_in_english_where_they_have_none() {
    let mut catalogue = catalogue();
    catalogue
        .codes
        .retain(|code| [401, 40038, 40086].contains(&code.value));
    catalogue.codes.last_mut().unwrap().zh = None;
    insta::assert_snapshot!(render_chinese(&catalogue));
}

#[test]
fn the_text_depends_on_the_catalogue_alone() {
    assert_eq!(render(&catalogue()), render(&catalogue()));
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
