//! How a command ended.

/// How a command ended, unless it failed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Fine,
    /// An unknown code, or nothing that could be decoded.
    Nothing,
    /// Some input couldn't be read; the error was reported.
    Unread,
}
