//! What must hold for any input. Each function takes bytes and panics if a promise is broken: a fuzzer
//! searches for such bytes, and a test replays the ones worth keeping.

#![forbid(unsafe_code)]

mod corpus;
mod decode;
mod envelope;
mod go;
mod sync;
mod tool;

use std::fs;
use std::io;

pub use corpus::{Target, pack, unpack};
pub use decode::decode;
pub use envelope::envelope;
pub use go::go;
pub use sync::sync;
pub use tool::tool;

/// Replays the files named on the command line.
///
/// # Errors
///
/// If one cannot be read.
///
/// # Panics
///
/// If one breaks the promise.
pub fn replay_files(promise: fn(&[u8])) -> io::Result<()> {
    for path in std::env::args_os().skip(1) {
        promise(&fs::read(path)?);
    }
    Ok(())
}
