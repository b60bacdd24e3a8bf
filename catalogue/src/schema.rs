//! What `codes.toml` holds, as types.

/// The whole of `codes.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Where the list of codes was taken from.
    pub upstream: Upstream,
    /// One entry a code, ascending by [`value`](Code::value).
    pub codes: Vec<Code>,
}

/// The state of upstream that the catalogue mirrors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// Path of the Go file within upstream's repository.
    pub path: String,
    /// Release of Cloudreve, such as `4.18.0`.
    pub release: String,
    /// Commit of upstream's repository.
    pub commit: String,
}

/// One row: everything that is known about a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The number on the wire; never 0, which is success.
    pub value: i32,
    /// Upstream's constant, such as `CodeLockConflict`.
    pub go: String,
    /// The variant of `ErrorCode`; ours, and stable.
    pub name: String,
    /// A short label: that of Cloudreve's own reference table where it has one.
    pub description: String,
    /// What happened, as Markdown; the first sentence stands alone.
    pub explanation: String,
    /// What the caller does about it if no cause is known, as Markdown.
    pub advice: String,
    /// The texts in Chinese; a row that a program wrote has none until somebody looks at it.
    pub zh: Option<Chinese>,
    /// The nearest HTTP status, within `400..=599`.
    pub http: u16,
    /// What a client does next.
    pub recovery: Recovery,
    /// First release with this number, whatever its name was.
    pub since: String,
    /// Further Go names of the same number.
    pub aliases: Vec<String>,
    /// Who sends the code at all.
    pub availability: Availability,
    /// Last release that sent it; only with [`Availability::Legacy`].
    pub last_sent: Option<String>,
    /// What a 4.x server sends instead.
    pub successors: Vec<i32>,
    /// Numbers and Go names that the code had before.
    pub formerly: Vec<Formerly>,
    /// The reasons for which servers send the code, the most specific first.
    pub causes: Vec<Cause>,
    /// Release of a running server on which following the advice cured it.
    pub tried: Option<String>,
    /// Words by which people look for the code.
    pub search: Vec<String>,
    /// What comes along with the code.
    pub payload: Option<Payload>,
    /// A sentence for people around a `msg` that is a bare count or list of names, which takes
    /// the place of `{msg}`.
    pub sentence: Option<String>,
    /// Routes at which a real server answered with the code; the prefix `/api/v4` is left out.
    pub recorded_at: Vec<String>,
    /// Routes at which a real server sent the code for an item of a batch.
    pub recorded_as_item_at: Vec<String>,
    /// Release in which upstream removed the constant.
    pub removed: Option<String>,
    /// Whether nobody has looked at the row since a program wrote it.
    pub review: bool,
}

/// The texts of a [`Code`] in Chinese, each with the meaning of the English one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chinese {
    /// A short label; where the English one misleads, this one does not.
    pub description: String,
    /// What happened and when the server sends it, as Markdown.
    pub explanation: String,
    /// What the caller does about it, as Markdown.
    pub advice: String,
    /// As [`Code::sentence`], and only next to it.
    pub sentence: Option<String>,
    /// As [`Code::search`].
    pub search: Vec<String>,
}

/// A number or a Go name that a code had in earlier releases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formerly {
    /// What it was.
    pub what: Former,
    /// When, such as `3.5.0..3.5.3`; both ends are releases that had it.
    pub releases: String,
}

/// What [`Formerly`] speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Former {
    /// The same meaning under another number.
    Value(i32),
    /// The same number under another Go name.
    Go(String),
}

/// One reason for which servers send a code, recognized by where it comes and what `msg` says.
///
/// The first cause of a code that fits counts. One without any of `at`, `msg`, `data` and `releases` is
/// only there for people to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What happened, as Markdown, in one sentence.
    pub what: String,
    /// Routes at which it is this cause; any if empty.
    pub at: Vec<String>,
    /// Fixed texts of the server, in which `{}` stands for any text; any if empty.
    pub msg: Vec<String>,
    /// Whether it takes an answer with `data`, or one without.
    pub data: Option<bool>,
    /// The earlier releases that meant this by the number, as in [`Formerly::releases`]. A cause
    /// without them is one of today's servers.
    pub releases: Option<String>,
    /// What a 4.x server sends instead; only with `releases`.
    pub successors: Vec<i32>,
    /// What the caller does about it, as Markdown; else the advice of the code.
    pub advice: Option<String>,
    /// What a client does next; else the recovery of the code.
    pub recovery: Option<Recovery>,
    /// As [`Code::tried`], for this cause.
    pub tried: Option<String>,
    /// The texts in Chinese.
    pub zh: Option<ChineseCause>,
}

/// The texts of a [`Cause`] in Chinese, each with the meaning of the English one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChineseCause {
    /// What happened.
    pub what: String,
    /// What the caller does about it, if the English cause says so.
    pub advice: Option<String>,
}

/// Releases such as `3.2.0..3.5.3` and `..3.8.3` as people write them: `3.2.0 to 3.5.3`, `up to 3.8.3`.
pub fn releases_in_words(releases: &str) -> String {
    match releases.split_once("..") {
        Some(("", last)) => format!("up to {last}"),
        Some((first, last)) => format!("{first} to {last}"),
        None => releases.to_owned(),
    }
}

/// An enum whose variants are spelt as words in `codes.toml`; each word stands here alone.
macro_rules! words {
    ($(
        $(#[$attr:meta])*
        $name:ident { $( $(#[$variant_attr:meta])* $variant:ident = $word:literal, )* }
    )*) => {$(
        $(#[$attr])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $( $(#[$variant_attr])* $variant, )* }

        impl $name {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// The word in `codes.toml`.
            pub const fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }

            /// The name of the variant, which is the one of the library's own enum too.
            pub const fn variant(self) -> &'static str {
                match self { $( Self::$variant => stringify!($variant), )* }
            }
        }

        /// The word.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    )*};
}

words! {
    /// What a client does next.
    Recovery {
        /// The same request again, later.
        Backoff = "backoff",
        /// The same request once more.
        RetryOnce = "retry-once",
        /// Refresh the token, else log in.
        Reauthenticate = "reauthenticate",
        /// Run the OAuth authorization again.
        Reauthorize = "reauthorize",
        /// Do the second step.
        NextStep = "next-step",
        /// Change the request.
        FixRequest = "fix-request",
        /// Begin the flow anew.
        RestartFlow = "restart-flow",
        /// Look at each item.
        PerItem = "per-item",
        /// Nothing.
        GiveUp = "give-up",
    }

    /// Who sends a code.
    Availability {
        /// A 4.x community server.
        Active = "active",
        /// Only servers up to [`Code::last_sent`].
        Legacy = "legacy",
        /// Only the commercial edition.
        Commercial = "commercial",
        /// Nobody that is known.
        Reserved = "reserved",
    }

    /// What an answer carries along with its code.
    Payload {
        /// `data` is the id of a pending login.
        SessionId = "session-id",
        /// `data` lists the locks in the way.
        Locks = "locks",
        /// `aggregated_error` has an envelope for each failed item.
        Items = "items",
        /// `msg` is a decimal count.
        Count = "count",
        /// `msg` is a list of names.
        Names = "names",
    }
}
