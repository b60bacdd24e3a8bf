use crate::words::words;

/// The kind of content that was received instead of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MalformedKind {
    /// Nothing, or only whitespace.
    Empty,
    /// An HTML page: the front end's if the base URL is wrong, or a proxy's.
    Html,
    /// XML, which WebDAV and object storage return.
    Xml,
    /// Any other text.
    Text,
    /// Server-sent events.
    EventStream,
    /// Bytes that aren't text: a file, or a compressed body.
    Binary,
    /// JSON, valid or not, that isn't an envelope.
    Json,
    /// An envelope whose `data` doesn't have the requested type.
    Data,
    /// JSON that is nested too deeply.
    TooDeep,
}

impl MalformedKind {
    /// All variants, in the order of the documentation.
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

    /// Returns the word, such as `event-stream`, that `Display` prints and `FromStr` parses.
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
