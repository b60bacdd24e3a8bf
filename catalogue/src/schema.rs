//! The content of `codes.toml`, as types.

/// The whole of `codes.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// The source of the list of codes.
    pub upstream: Upstream,
    /// One entry per code, ascending by [`value`](Code::value).
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
    /// A short label: the one in Cloudreve's own reference table, if it has one.
    pub description: String,
    /// What happened, as Markdown; the first sentence is complete on its own.
    pub explanation: String,
    /// What the caller can do about it if the cause isn't known, as Markdown.
    pub advice: String,
    /// The texts in Chinese; a generated row has none until it is reviewed.
    pub zh: Option<Chinese>,
    /// The nearest HTTP status, within `400..=599`.
    pub http: u16,
    /// What a client should do next.
    pub recovery: Recovery,
    /// First release with this number, under any name.
    pub since: String,
    /// Further Go names of the same number.
    pub aliases: Vec<String>,
    /// Which servers send the code.
    pub availability: Availability,
    /// Last release that sent it; only with [`Availability::Legacy`].
    pub last_sent: Option<String>,
    /// What a 4.x server sends instead.
    pub successors: Vec<i32>,
    /// Numbers and Go names that the code had before.
    pub formerly: Vec<Formerly>,
    /// The reasons why servers send the code, the most specific first.
    pub causes: Vec<Cause>,
    /// Server release on which the advice was tried and worked.
    pub tried: Option<String>,
    /// Words that people search for.
    pub search: Vec<String>,
    /// What a response carries along with the code.
    pub payload: Option<Payload>,
    /// A sentence for people if `msg` is a bare count or list of names; `{msg}` in it is replaced by
    /// that `msg`.
    pub sentence: Option<String>,
    /// Routes at which a real server responded with the code, without the prefix `/api/v4`.
    pub recorded_at: Vec<String>,
    /// Routes at which a real server sent the code for an item of a batch.
    pub recorded_as_item_at: Vec<String>,
    /// Release in which upstream removed the constant.
    pub removed: Option<String>,
    /// Whether the row was generated and hasn't been reviewed.
    pub review: bool,
}

/// The texts of a [`Code`] in Chinese, each with the meaning of the English one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chinese {
    /// A short label. If the English one misleads, this one doesn't.
    pub description: String,
    /// What happened and when the server sends it, as Markdown.
    pub explanation: String,
    /// What the caller can do about it, as Markdown.
    pub advice: String,
    /// Like [`Code::sentence`], and only present with it.
    pub sentence: Option<String>,
    /// Like [`Code::search`].
    pub search: Vec<String>,
}

/// A number or a Go name that a code had in earlier releases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formerly {
    /// What it was.
    pub what: Former,
    /// The releases that had it, such as `3.5.0..3.5.3`, including both ends.
    pub releases: String,
}

/// The former number or name in a [`Formerly`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Former {
    /// The same meaning under another number.
    Value(i32),
    /// The same number under another Go name.
    Go(String),
}

/// One reason why servers send a code, recognized by the route and `msg`.
///
/// The first matching cause of a code wins. A cause without any of `at`, `msg`, `data`, and
/// `releases` is only for people to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What happened, as Markdown, in one sentence.
    pub what: String,
    /// Routes at which this cause occurs; any if empty.
    pub at: Vec<String>,
    /// Fixed texts of the server, in which `{}` matches any text; any `msg` if empty.
    pub msg: Vec<String>,
    /// Whether it requires a response with `data`, or one without.
    pub data: Option<bool>,
    /// The earlier releases in which the number had this meaning, as in [`Formerly::releases`]. A
    /// cause without releases applies to current servers.
    pub releases: Option<String>,
    /// What a 4.x server sends instead; only with `releases`.
    pub successors: Vec<i32>,
    /// What the caller can do about it, as Markdown. The default is the advice of the code.
    pub advice: Option<String>,
    /// What a client should do next. The default is the recovery of the code.
    pub recovery: Option<Recovery>,
    /// Like [`Code::tried`], for this cause.
    pub tried: Option<String>,
    /// The texts in Chinese.
    pub zh: Option<ChineseCause>,
}

/// The texts of a [`Cause`] in Chinese, each with the meaning of the English one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChineseCause {
    /// What happened.
    pub what: String,
    /// What the caller can do about it, if the English cause has advice.
    pub advice: Option<String>,
}

/// Formats releases such as `3.2.0..3.5.3` and `..3.8.3` for people: `3.2.0 to 3.5.3`,
/// `up to 3.8.3`.
pub fn releases_in_words(releases: &str) -> String {
    match releases.split_once("..") {
        Some(("", last)) => format!("up to {last}"),
        Some((first, last)) => format!("{first} to {last}"),
        None => releases.to_owned(),
    }
}

/// Defines an enum whose variants are words in `codes.toml`; each word is defined only here.
macro_rules! words {
    ($(
        $(#[$attr:meta])*
        $name:ident { $( $(#[$variant_attr:meta])* $variant:ident = $word:literal, )* }
    )*) => {$(
        $(#[$attr])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $( $(#[$variant_attr])* $variant, )* }

        impl $name {
            /// All variants, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// Returns the word in `codes.toml`.
            pub const fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }

            /// Returns the name of the variant, which is the same in the library's enum.
            pub const fn variant(self) -> &'static str {
                match self { $( Self::$variant => stringify!($variant), )* }
            }
        }

        /// Prints the word.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    )*};
}

words! {
    /// What a client should do next.
    Recovery {
        /// Send the same request again, later.
        Backoff = "backoff",
        /// Send the same request once more.
        RetryOnce = "retry-once",
        /// Refresh the token, or else log in.
        Reauthenticate = "reauthenticate",
        /// Run the OAuth authorization again.
        Reauthorize = "reauthorize",
        /// Do the second step.
        NextStep = "next-step",
        /// Change the request.
        FixRequest = "fix-request",
        /// Start the flow over.
        RestartFlow = "restart-flow",
        /// Look at each item.
        PerItem = "per-item",
        /// Nothing.
        GiveUp = "give-up",
    }

    /// Which servers send a code.
    Availability {
        /// A 4.x community server.
        Active = "active",
        /// Only servers up to [`Code::last_sent`].
        Legacy = "legacy",
        /// Only the commercial edition.
        Commercial = "commercial",
        /// No known server.
        Reserved = "reserved",
    }

    /// What a response carries along with its code.
    Payload {
        /// `data` is the id of a pending login.
        SessionId = "session-id",
        /// `data` lists the conflicting locks.
        Locks = "locks",
        /// `aggregated_error` has an envelope for each failed item.
        Items = "items",
        /// `msg` is a decimal count.
        Count = "count",
        /// `msg` is a list of names.
        Names = "names",
    }
}
