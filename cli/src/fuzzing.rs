//! Entry points for the fuzz targets.

use std::io;

use crate::decode;
use crate::outcome::Outcome;
use crate::read::work;
use crate::term::{Format, Output, Width};

/// Returns what `decode` prints for an input, and whether it contained an envelope.
///
/// # Errors
///
/// Returns no known errors, since it reads and writes only memory.
pub fn decode(input: &[u8], is_json: bool) -> io::Result<(Vec<u8>, bool)> {
    let format = if is_json { Format::Json } else { Format::Text };
    print(input, format, 80)
}

/// Returns what `decode` prints as text at a width in columns.
///
/// # Errors
///
/// The same as for `decode`.
pub fn decode_within(input: &[u8], columns: usize) -> io::Result<Vec<u8>> {
    Ok(print(input, Format::Text, columns)?.0)
}

/// Returns how many bytes `decode` inspects to read an input, counting every inspection.
///
/// # Errors
///
/// The same as for `decode`.
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
