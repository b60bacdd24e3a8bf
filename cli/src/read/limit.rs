//! Limits how much is read into memory.

use std::io::{BufRead, Read};

use super::error::{Error, MAX_MEBIBYTES};

/// The maximum held in memory at once, in bytes.
pub(super) const MAX: u64 = MAX_MEBIBYTES << 20;

/// Reads to the end of the line, up to the limit. Returns `false` at the end of the input.
pub(crate) fn read_line(reader: &mut impl BufRead, into: &mut Vec<u8>) -> Result<bool, Error> {
    let room = room(into);
    match reader.take(room).read_until(b'\n', into)? as u64 {
        0 => Ok(false),
        read if read == room && !into.ends_with(b"\n") => Err(Error::TooLarge),
        _ => Ok(true),
    }
}

/// Returns how much may be read: one byte over the limit, to detect that it was exceeded.
fn room(taken: &[u8]) -> u64 {
    (MAX + 1).saturating_sub(taken.len() as u64)
}
