//! What the fuzz targets drive.

use std::io;

use crate::decode;
use crate::outcome::Outcome;
use crate::read::work;
use crate::sync::{self, go, merge::Source};
use crate::term::{Format, Output, Width};

/// Reads Go source, and gives names and numbers in the order of the file.
///
/// # Errors
///
/// Where something else stands than a list of codes, as `LINE: MESSAGE`.
pub fn read_go(source: &[u8]) -> Result<Vec<(String, i32)>, String> {
    let constants = go::read(source).map_err(|error| error.to_string())?;
    Ok(constants
        .into_iter()
        .map(|constant| (constant.name, constant.value))
        .collect())
}

/// What an error of `sync` says where it is a fault of the tool.
pub const FAULT_OF_SYNC: &str = sync::BROKEN;

/// Brings the text of a catalogue up to date with Go source.
///
/// # Errors
///
/// Where either cannot be read, or a person has to decide.
pub fn sync(catalogue: Option<&str>, source: &[u8], release: &str) -> Result<String, String> {
    let constants = go::read(source).map_err(|error| error.to_string())?;
    let source = Source {
        release,
        commit: Some("00000000"),
    };
    sync::update(catalogue, "codes.toml", &constants, source).map(|update| update.text)
}

/// What `decode` prints for an input, and whether it held an envelope.
///
/// # Errors
///
/// None is known: nothing here reads or writes outside memory.
pub fn decode(input: &[u8], is_json: bool) -> io::Result<(Vec<u8>, bool)> {
    let format = if is_json { Format::Json } else { Format::Text };
    print(input, format, 80)
}

/// What `decode` prints as text within so many columns.
///
/// # Errors
///
/// None is known, as with the other doors.
pub fn decode_within(input: &[u8], columns: usize) -> io::Result<Vec<u8>> {
    Ok(print(input, Format::Text, columns)?.0)
}

/// How many bytes `decode` looks at to read an input, each counted as often as it is looked at.
///
/// # Errors
///
/// As [`decode`].
pub fn work(input: &[u8]) -> io::Result<u64> {
    let before = work::counted();
    decode(input, true)?;
    Ok(work::counted() - before)
}

fn print(input: &[u8], format: Format, columns: usize) -> io::Result<(Vec<u8>, bool)> {
    let mut printed = Vec::new();
    let mut output = Output::new(&mut printed, format, Width::of(columns));
    let outcome = decode::decode_text(input, "-", None, &mut output)?;
    output.finish()?;
    drop(output);
    Ok((printed, outcome == Outcome::Fine))
}
