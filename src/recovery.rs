use crate::words::words;

/// What a client should do next. This is precise enough that a sync program doesn't need its own
/// table.
///
/// Exhaustive on purpose: a client has to handle each variant, so adding one is a breaking change
/// that the compiler points out.
///
/// ```
/// use cloudreve_codes::{ErrorCode, Recovery};
///
/// // A token without the scope is still a valid login: never sign out because of it.
/// assert_eq!(ErrorCode::InsufficientScope.recovery(), Recovery::Reauthorize);
/// assert_eq!(ErrorCode::CheckLogin.recovery(), Recovery::Reauthenticate);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recovery {
    /// A temporary condition: send the same request again later, with increasing pauses.
    Backoff,
    /// The cause is unknown: after a pause, send the request once more if repeating it is safe, then
    /// report the correlation id.
    RetryOnce,
    /// Refresh the access token; if that is refused, log in again.
    Reauthenticate,
    /// The login is valid, but the scope of its OAuth token is too small: run the authorization again
    /// with a wider scope, and don't sign out.
    Reauthorize,
    /// Nothing failed: ask for a second factor, or have the user open the link in the email.
    NextStep,
    /// Change the request or the user's input first.
    FixRequest,
    /// Start the upload, the share, or the sign-in over. Cancel an upload first, since its
    /// placeholder remains.
    RestartFlow,
    /// Look at each failed item: it has its own code with its own recovery.
    PerItem,
    /// There is nothing that the caller can do.
    GiveUp,
}

impl Recovery {
    /// All variants, in the order of the documentation.
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

    /// Returns the word, such as `retry-once`, that `Display` prints and `FromStr` parses.
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
