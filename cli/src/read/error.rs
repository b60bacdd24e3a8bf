//! Why a file couldn't be read to its end.

use std::io;

/// The maximum held in memory at once.
pub(super) const MAX_MEBIBYTES: u64 = 64;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The listener failed; the file itself is fine.
    #[error(transparent)]
    Listener(io::Error),
    #[error(
        "record larger than {MAX_MEBIBYTES} MiB; put each response on its own line, or split the file"
    )]
    TooLarge,
    #[error("record larger than {MAX_MEBIBYTES} MiB after entry {0}")]
    EntryTooLarge(usize),
    #[error("expected a HAR, found no `log.entries`")]
    NoEntries,
    #[error("expected a HAR with a list `log.entries`")]
    NoList,
    #[error("truncated HAR at line {line} column {column}")]
    EndsEarly { line: usize, column: usize },
    #[error("invalid HAR at line {line} column {column}")]
    Broken { line: usize, column: usize },
}
