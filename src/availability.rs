use crate::words::words;

/// The servers that send a code.
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
    /// Only the commercial edition sends it, as far as is known.
    Commercial,
    /// Upstream defined the number, but no known server sends it.
    Reserved,
}

impl Availability {
    /// All variants, in the order of the documentation.
    pub const ALL: &'static [Availability] = &[
        Availability::Active,
        Availability::Legacy,
        Availability::Commercial,
        Availability::Reserved,
    ];

    /// Returns the word, such as `legacy`, that `Display` prints and `FromStr` parses.
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
