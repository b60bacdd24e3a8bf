//! Entry points for the fuzz targets.

use crate::error::BUG;
use crate::sync::{self, Source, read_go as read};

/// Reads Go source, and returns names and numbers in the order of the file.
///
/// # Errors
///
/// Returns all problems of the file, each as `LINE: MESSAGE`.
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

/// A text that an error of `sync` contains only if it is a bug.
pub const BUG_OF_SYNC: &str = BUG;

/// Brings the text of a catalogue up to date with Go source.
///
/// # Errors
///
/// Returns an error if either can't be read, or if a person has to decide.
pub fn sync(catalogue: Option<&str>, source: &[u8], release: &str) -> Result<String, String> {
    let message = |error: crate::error::Error| error.to_string();
    let constants = read(source).map_err(|_| "the Go source can't be read".to_owned())?;
    let source = Source {
        release,
        commit: Some("00000000"),
        allow_removals: true,
    };
    let old = sync::parse(catalogue, "codes.toml").map_err(message)?;
    let files = ("error.go", "codes.toml");
    let update = sync::update(catalogue, &old, files, &constants, source);
    update.map(|update| update.text).map_err(message)
}
