use crate::words::words;

/// Who sends a code at all.
///
/// ```
/// use cloudreve_codes::{Availability, ErrorCode};
///
/// assert_eq!(ErrorCode::LockConflict.availability(), Availability::Active);
/// // Only 3.x servers sent this one.
/// assert_eq!(ErrorCode::FileNotFound.availability(), Availability::Legacy);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Availability {
    /// The community edition of 4.x sends it.
    Active,
    /// Only older servers send it; [`successors`](crate::ErrorCode::successors) names what a
    /// 4.x server sends instead.
    Legacy,
    /// No community server sends it: only the commercial edition does, as far as can be told.
    Commercial,
    /// Upstream defined the number, and nothing that is known sends it.
    Reserved,
}

impl Availability {
    /// All of them, in the order of the documentation.
    pub const ALL: &'static [Availability] = &[
        Availability::Active,
        Availability::Legacy,
        Availability::Commercial,
        Availability::Reserved,
    ];

    /// A word for it, such as `legacy`; `Display` prints the same, and `FromStr` reads it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Availability::Active => "active",
            Availability::Legacy => "legacy",
            Availability::Commercial => "commercial",
            Availability::Reserved => "reserved",
        }
    }
}

words!(Availability);
