//! What the fuzz targets drive.

use crate::error::BUG;
use crate::sync::{self, Source, read_go as read};

/// Reads Go source, and returns names and numbers in the order of the file.
///
/// # Errors
///
/// All problems of the file, each as `LINE: MESSAGE`.
pub fn read_go(source: &[u8]) -> Result<Vec<(String, i32)>, String> {
    let constants = read(source).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })?;
    let named = constants.into_iter();
    Ok(named
        .map(|constant| (constant.name, constant.value))
        .collect())
}

/// What an error of `sync` contains if it is a bug.
pub const BUG_OF_SYNC: &str = BUG;

/// Brings the text of a catalogue up to date with Go source.
///
/// # Errors
///
/// If either can't be read, or a person has to decide.
pub fn sync(catalogue: Option<&str>, source: &[u8], release: &str) -> Result<String, String> {
    let told = |error: crate::error::Error| error.to_string();
    let constants = read(source).map_err(|_| "the Go source can't be read".to_owned())?;
    let source = Source {
        release,
        commit: Some("00000000"),
        allow_removals: true,
    };
    let old = sync::parse(catalogue, "codes.toml").map_err(told)?;
    let files = ("error.go", "codes.toml");
    let update = sync::update(catalogue, &old, files, &constants, source);
    update.map(|update| update.text).map_err(told)
}
