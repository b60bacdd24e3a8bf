//! What the fuzz targets drive.

use std::io;

use crate::decode;
use crate::outcome::Outcome;
use crate::read::work;
use crate::term::{Format, Output, Width};

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
