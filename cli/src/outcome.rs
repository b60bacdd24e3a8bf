//! How a command ended.

/// How a command ended that could do its work.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Fine,
    /// An unknown code, or nothing that could be decoded.
    Nothing,
    /// Something could not be read, which was told.
    Unread,
}
