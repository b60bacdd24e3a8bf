//! The picture of a terminal in the READMEs shows what the tool prints.

mod common;

use std::fs;

use anstyle_svg::Term;
use common::{text, tool};

/// Returns a terminal with a command and its output, as SVG.
fn picture(args: &[&str]) -> String {
    let output = tool()
        .args(args)
        .args(["--color", "always"])
        .output()
        .unwrap();
    assert!(output.status.success());
    let screen = format!(
        "$ cloudreve-codes {}\n{}",
        args.join(" "),
        text(&output.stdout)
    );
    Term::new().render_svg(&screen)
}

/// After an intended change, run `docs/pictures/make`.
#[test]
fn the_picture_matches_the_output() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/pictures/explain.svg");
    let picture = picture(&["explain", "40089"]);
    // Colors, and the text.
    for part in [
        "explain 40089",
        "40089 Insufficient Scope",
        "class=\"bold\"",
        "fg-cyan",
    ] {
        assert!(picture.contains(part), "{part}: {picture}");
    }
    if std::env::var_os("PICTURES").is_some_and(|value| value == "overwrite") {
        fs::write(path, &picture).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap();
    assert!(
        kept == picture,
        "docs/pictures/explain.svg is out of date: run docs/pictures/make"
    );
}

#[test]
fn pictures_are_small() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/pictures");
    let mut pictures = 0;
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() != "make" {
            assert!(entry.metadata().unwrap().len() < 200_000, "{entry:?}");
            pictures += 1;
        }
    }
    assert_eq!(pictures, 2);
}
