//! How much is read into memory.

use std::io::{BufRead, Read};

use super::error::{Error, MOST_MEBIBYTES};

/// The most that is held in memory at once, in bytes.
pub(super) const MOST: u64 = MOST_MEBIBYTES << 20;

/// Reads to the end of the line, if that is not too far. `false` at the end of everything.
pub(crate) fn read_line(reader: &mut impl BufRead, into: &mut Vec<u8>) -> Result<bool, Error> {
    let room = room(into);
    match reader.take(room).read_until(b'\n', into)? as u64 {
        0 => Ok(false),
        read if read == room && !into.ends_with(b"\n") => Err(Error::TooLarge),
        _ => Ok(true),
    }
}

/// One more than there may be, so that what is too large shows.
fn room(taken: &[u8]) -> u64 {
    (MOST + 1).saturating_sub(taken.len() as u64)
}
