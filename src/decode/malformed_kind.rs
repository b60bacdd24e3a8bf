use crate::words::words;

/// What came instead of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MalformedKind {
    /// Nothing, or white space.
    Empty,
    /// A page: of the front end where the base URL is wrong, or of a proxy.
    Html,
    /// XML, as WebDAV and object storage answer with.
    Xml,
    /// Any other text.
    Text,
    /// Server-sent events.
    EventStream,
    /// Bytes that are no text: a file, or a compressed body.
    Binary,
    /// JSON, whole or broken, that is no envelope.
    Json,
    /// An envelope whose `data` is not of the type asked for.
    Data,
    /// JSON that is nested deeper than it is read.
    TooDeep,
}

impl MalformedKind {
    /// All of them, in the order of the documentation.
    pub const ALL: &'static [MalformedKind] = &[
        MalformedKind::Empty,
        MalformedKind::Html,
        MalformedKind::Xml,
        MalformedKind::Text,
        MalformedKind::EventStream,
        MalformedKind::Binary,
        MalformedKind::Json,
        MalformedKind::Data,
        MalformedKind::TooDeep,
    ];

    /// A word for it, such as `event-stream`; `Display` prints the same, and `FromStr` reads it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            MalformedKind::Empty => "empty",
            MalformedKind::Html => "html",
            MalformedKind::Xml => "xml",
            MalformedKind::Text => "text",
            MalformedKind::EventStream => "event-stream",
            MalformedKind::Binary => "binary",
            MalformedKind::Json => "json",
            MalformedKind::Data => "data",
            MalformedKind::TooDeep => "too-deep",
        }
    }
}

words!(MalformedKind);
