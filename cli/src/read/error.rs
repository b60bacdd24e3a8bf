//! Why a file could not be read to its end.

use std::io;

/// The most that is held in memory at once.
pub(super) const MOST_MEBIBYTES: u64 = 64;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Io(#[from] io::Error),
    /// What was found could not be passed on, which is not the file's fault.
    #[error(transparent)]
    Listener(io::Error),
    #[error(
        "more than {MOST_MEBIBYTES} MiB that belong together; give each answer a line of its own, or split it"
    )]
    TooLarge,
    #[error("more than {MOST_MEBIBYTES} MiB that belong together, after entry {0}")]
    EntryTooLarge(usize),
    #[error("it has no `log.entries`, as a HAR has")]
    NoEntries,
    #[error("it has no list `log.entries`, as a HAR has")]
    NoList,
    #[error("the HAR ends too early, at line {line} column {column}")]
    EndsEarly { line: usize, column: usize },
    #[error("the HAR is broken at line {line} column {column}")]
    Broken { line: usize, column: usize },
}
