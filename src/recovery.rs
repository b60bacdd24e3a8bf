use crate::words::words;

/// What a client does next, exact enough that a sync program needs no table of its own.
///
/// Exhaustive on purpose: a client has to do something about each, so a new one is a breaking
/// release that the compiler explains.
///
/// ```
/// use cloudreve_codes::{ErrorCode, Recovery};
///
/// // A token without the scope is still a good login: never sign out over it.
/// assert_eq!(ErrorCode::InsufficientScope.recovery(), Recovery::Reauthorize);
/// assert_eq!(ErrorCode::CheckLogin.recovery(), Recovery::Reauthenticate);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recovery {
    /// Known to pass: send the same request again, later and with growing pauses.
    Backoff,
    /// The cause is unknown: send the request once more if it may be repeated, then report the
    /// correlation id.
    RetryOnce,
    /// Refresh the access token, else log in again.
    Reauthenticate,
    /// The login is good, but the scope of its OAuth token is too small: run the authorization
    /// again with a wider one, and do not sign out.
    Reauthorize,
    /// Nothing failed: a second factor is asked for, or the link in a mail has to be opened.
    NextStep,
    /// The request, or what the user typed, must change first.
    FixRequest,
    /// The upload, the share or the sign-in has to begin anew.
    RestartFlow,
    /// Each failed item has a code of its own, and each code its recovery.
    PerItem,
    /// There is nothing the caller can do.
    GiveUp,
}

impl Recovery {
    /// All of them, in the order of the documentation.
    pub const ALL: &'static [Recovery] = &[
        Recovery::Backoff,
        Recovery::RetryOnce,
        Recovery::Reauthenticate,
        Recovery::Reauthorize,
        Recovery::NextStep,
        Recovery::FixRequest,
        Recovery::RestartFlow,
        Recovery::PerItem,
        Recovery::GiveUp,
    ];

    /// A word for it, such as `retry-once`; `Display` prints the same, and `FromStr` reads it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Recovery::Backoff => "backoff",
            Recovery::RetryOnce => "retry-once",
            Recovery::Reauthenticate => "reauthenticate",
            Recovery::Reauthorize => "reauthorize",
            Recovery::NextStep => "next-step",
            Recovery::FixRequest => "fix-request",
            Recovery::RestartFlow => "restart-flow",
            Recovery::PerItem => "per-item",
            Recovery::GiveUp => "give-up",
        }
    }
}

words!(Recovery);
