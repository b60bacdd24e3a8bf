use core::fmt;

use serde_core::de::IgnoredAny;
use serde_json::error::Category;
use std::borrow::Cow;

use crate::Recovery;
use crate::decode::Entries;
use crate::envelope::de::{Fault, Key, Progress, key};
use crate::escape::Printable;

/// How much of a body is shown, in characters.
const EXCERPT: usize = 200;

/// An answer that is no envelope, or whose data is not of the type asked for.
///
/// `Display` says what came instead, the HTTP status, the likely reason and, unless the body may be
/// JSON, its beginning. JSON may hold tokens, so nothing of it is shown; neither is serde's text,
/// which quotes the value that did not fit.
///
/// ```
/// use cloudreve_codes::{Error, MalformedKind, decode};
///
/// let Err(Error::Malformed(malformed)) = decode::<()>(404, b"404 page not found") else {
///     unreachable!()
/// };
/// assert_eq!(malformed.kind(), MalformedKind::Text);
/// assert_eq!(malformed.status(), 404);
/// assert_eq!(
///     malformed.to_string(),
///     "no Cloudreve envelope but text (HTTP 404): \
///      the server has no such route, or the base URL is wrong: 404 page not found",
/// );
/// ```
pub struct Malformed(Box<Inner>);

struct Inner {
    kind: MalformedKind,
    status: u16,
    reason: Cow<'static, str>,
    excerpt: Option<Box<str>>,
    is_cut: bool,
    parse_error: Option<serde_json::Error>,
}

/// What came instead of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// A word for it, such as `event-stream`; `Display` prints the same.
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

impl fmt::Display for MalformedKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Malformed {
    /// What came instead of an envelope.
    #[must_use]
    pub fn kind(&self) -> MalformedKind {
        self.0.kind
    }

    /// The HTTP status it came with.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// The likely reason, in a few words.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// The beginning of the body, up to 200 characters with everything escaped that a terminal
    /// would obey. It ends where JSON may begin, since that may hold tokens.
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        self.0.excerpt.as_deref()
    }

    /// What serde_json says. Its text quotes the value that did not fit, **which may be a token**:
    /// keep it out of logs. That is why it is no [`source`](core::error::Error::source) and shows
    /// up in neither `Display` nor `Debug`.
    #[must_use]
    pub fn parse_error(&self) -> Option<&serde_json::Error> {
        self.0.parse_error.as_ref()
    }

    /// What a client does next. Whatever it is, the answer says nothing about the login: it is
    /// never a reason to sign out.
    ///
    /// [`GiveUp`](Recovery::GiveUp) where the data is not of the type asked for, or too deep.
    /// Otherwise [`Backoff`](Recovery::Backoff) with HTTP 408, 425, 429 and 502 to 504,
    /// [`RetryOnce`](Recovery::RetryOnce) with any other 5xx and where a body is empty or cut off,
    /// and [`FixRequest`](Recovery::FixRequest) for the rest.
    #[must_use]
    pub fn recovery(&self) -> Recovery {
        use MalformedKind::{Data, Empty, Json, TooDeep};
        match (self.0.kind, self.0.status) {
            (Data | TooDeep, _) => Recovery::GiveUp,
            (_, 408 | 425 | 429 | 502..=504) => Recovery::Backoff,
            (_, 500..) => Recovery::RetryOnce,
            (_, 300..=499) => Recovery::FixRequest,
            (Empty, _) => Recovery::RetryOnce,
            (Json, _) => match &self.0.parse_error {
                // Whole JSON that is no envelope comes from another route or server.
                Some(error) if error.is_data() => Recovery::FixRequest,
                _ => Recovery::RetryOnce,
            },
            _ => Recovery::FixRequest,
        }
    }
}

/// Finding out what a body is.
impl Malformed {
    /// A body that could not be read as an envelope.
    #[cold]
    pub(crate) fn new(
        status: u16,
        body: &[u8],
        progress: Progress,
        error: serde_json::Error,
    ) -> Malformed {
        let kind = kind_of(body, progress, &error);
        let reason = match kind {
            MalformedKind::Json => json_reason(body, progress, &error).into(),
            MalformedKind::Data => data_reason(body, progress, &error).into(),
            _ => Cow::Borrowed(reason(kind, status)),
        };
        Malformed::read(kind, status, body, reason, error)
    }

    /// An object without an envelope around it that is not of the type asked for.
    #[cold]
    pub(crate) fn bare_data(status: u16, body: &[u8], error: serde_json::Error) -> Malformed {
        let progress = Progress {
            key: Some(Key::Data),
            ..Progress::default()
        };
        let kind = kind_of(body, progress, &error);
        let (line, column) = (error.line(), error.column());
        let reason = match kind {
            MalformedKind::TooDeep => Cow::Borrowed(reason(kind, status)),
            // It is JSON, as the look at its keys has shown.
            _ => format!("it is not of the type asked for, at line {line} column {column}").into(),
        };
        Malformed::read(kind, status, body, reason, error)
    }

    fn read(
        kind: MalformedKind,
        status: u16,
        body: &[u8],
        reason: Cow<'static, str>,
        error: serde_json::Error,
    ) -> Malformed {
        use MalformedKind::{Data, Json, TooDeep};
        let parse_error = matches!(kind, Json | Data | TooDeep).then_some(error);
        Malformed::assemble(kind, status, body, reason, parse_error)
    }

    /// A body that is not UTF-8.
    #[cold]
    pub(crate) fn not_utf8(status: u16, body: &[u8]) -> Malformed {
        let kind = guess(body);
        let reason = match kind {
            MalformedKind::Json => "it is not UTF-8",
            _ => reason(kind, status),
        };
        Malformed::assemble(kind, status, body, Cow::Borrowed(reason), None)
    }

    /// JSON that was read and is not what the route answers with.
    #[cold]
    pub(crate) fn unexpected_json(status: u16, body: &[u8], reason: &'static str) -> Malformed {
        Malformed::assemble(
            MalformedKind::Json,
            status,
            body,
            Cow::Borrowed(reason),
            None,
        )
    }

    fn assemble(
        kind: MalformedKind,
        status: u16,
        body: &[u8],
        reason: Cow<'static, str>,
        parse_error: Option<serde_json::Error>,
    ) -> Malformed {
        use MalformedKind::{EventStream, Html, Text, Xml};
        let is_shown = matches!(kind, EventStream | Html | Text | Xml);
        let (excerpt, is_cut) = if is_shown {
            excerpt_of(body)
        } else {
            (None, false)
        };
        Malformed(Box::new(Inner {
            kind,
            status,
            reason,
            excerpt,
            is_cut,
            parse_error,
        }))
    }
}

fn kind_of(body: &[u8], progress: Progress, error: &serde_json::Error) -> MalformedKind {
    // serde_json says so by its text alone, which elsewhere may quote what a server wrote.
    let hit_limit = || format!("{error}").starts_with("recursion limit exceeded");
    match (progress.fault, progress.key, error.classify()) {
        (Some(Fault::TooDeep), ..) => MalformedKind::TooDeep,
        (Some(Fault::MissingData), ..) => MalformedKind::Data,
        _ if hit_limit() => MalformedKind::TooDeep,
        (None, Some(Key::Data), Category::Data) => MalformedKind::Data,
        // A number beyond every type, or half of a character: JSON by its grammar.
        (None, Some(Key::Data), Category::Syntax) if Entries::of(body).is_some() => {
            MalformedKind::Data
        }
        _ => guess(body),
    }
}

/// What a body is, by its beginning.
fn guess(body: &[u8]) -> MalformedKind {
    let text = significant(body);
    let begins = |prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    match text.first() {
        None if body.iter().all(u8::is_ascii_whitespace) => MalformedKind::Empty,
        None => MalformedKind::Binary,
        Some(b'{' | b'[' | b'"') => MalformedKind::Json,
        Some(b'<') if is_html(text) => MalformedKind::Html,
        Some(b'<') => MalformedKind::Xml,
        _ if ["event:", "data:", "id:", "retry:", ":"]
            .iter()
            .any(|field| begins(field)) =>
        {
            MalformedKind::EventStream
        }
        _ => match core::str::from_utf8(body) {
            Ok(text) if serde_json::from_str::<IgnoredAny>(text).is_ok() => MalformedKind::Json,
            Ok(text) if !text.contains('\0') => MalformedKind::Text,
            // A text of another encoding is a text all the same, as long as it has no controls.
            Err(_)
                if !body
                    .iter()
                    .any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()) =>
            {
                MalformedKind::Text
            }
            _ => MalformedKind::Binary,
        },
    }
}

/// The body behind a byte order mark, white space and controls, none of which hide what it is.
fn significant(body: &[u8]) -> &[u8] {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let start = body
        .iter()
        .position(|byte| !byte.is_ascii_whitespace() && !byte.is_ascii_control());
    start
        .and_then(|start| body.get(start..))
        .unwrap_or_default()
}

/// Whether something in angle brackets is a page. XML says so itself, or has a name with a colon.
fn is_html(text: &[u8]) -> bool {
    let beginning = String::from_utf8_lossy(text.get(..512).unwrap_or(text)).to_ascii_lowercase();
    if ["<!doctype html", "<html"]
        .iter()
        .any(|mark| beginning.contains(mark))
    {
        return true;
    }
    let tag = beginning.split(['>', ' ', '\n']).next().unwrap_or_default();
    !(beginning.starts_with("<?xml")
        || tag == "<error"
        || tag.contains(':')
        || beginning.contains("xmlns"))
}

fn reason(kind: MalformedKind, status: u16) -> &'static str {
    use MalformedKind::{Binary, Empty, EventStream, Html, TooDeep, Xml};
    match (kind, status) {
        (TooDeep, _) => "it is nested too deeply to be read",
        (_, 300..=399) => "it is a redirect that was not followed",
        (Empty, 500) => "the server broke off while it handled the request",
        (Html | MalformedKind::Text | Empty, 502..=504) => {
            "a proxy answered, because the server behind it did not"
        }
        (Html | MalformedKind::Text | Empty, 401 | 403) => {
            "WebDAV, a callback or a proxy refused the request"
        }
        (Html, 413) => "a proxy answered, because the request is larger than it lets through",
        (Html, 200..=299) => {
            "the base URL is wrong or ends in a slash, so the front end's page came"
        }
        (Html, _) => "a proxy or another server answered",
        (Xml, _) => "WebDAV or object storage answered, not the API",
        (EventStream, _) => "this route sends events, read them as such",
        (Binary, _) => "it is a file or a compressed body",
        (Empty, 200..=299) => "this route answers without a body, or a connection broke",
        (MalformedKind::Text, 404) => "the server has no such route, or the base URL is wrong",
        _ => "this is not the API's answer",
    }
}

fn json_reason(body: &[u8], progress: Progress, error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let key = progress.key.map(Key::as_str);
    match (progress.fault, error.classify()) {
        (Some(Fault::MissingCode), _) => match bare_error(body) {
            BareError::None => "`code` is missing".into(),
            BareError::Item => "`code` is missing in an item of `aggregated_error`".into(),
            BareError::Callback => {
                "`code` is missing, it is the bare error of a storage callback".into()
            }
            BareError::Oauth => "`code` is missing, it is for `decode_oauth`".into(),
        },
        (Some(Fault::DuplicateCode), _) => "`code` stands in it twice".into(),
        (_, Category::Eof) => format!("it ends too early, at line {line} column {column}"),
        (_, Category::Syntax | Category::Io) => {
            format!("it is broken at line {line} column {column}")
        }
        (_, Category::Data) => match (progress.key, key) {
            (Some(Key::Code), _) => "`code` is not an integer within i32".into(),
            (_, Some(key)) => format!("`{key}` is not what it has to be"),
            (_, None) => "it is not an object".into(),
        },
    }
}

/// An error without an envelope, as two kinds of routes answer with.
enum BareError {
    None,
    /// It has its envelope, but an item has none.
    Item,
    Callback,
    Oauth,
}

fn bare_error(body: &[u8]) -> BareError {
    match Entries::of(body) {
        Some(entries) if entries.get(key::CODE).is_some() => BareError::Item,
        Some(entries) if entries.get("error_codes").is_some() => BareError::Oauth,
        Some(entries) if entries.get(key::ERROR).is_some() => BareError::Callback,
        _ => BareError::None,
    }
}

fn data_reason(body: &[u8], progress: Progress, error: &serde_json::Error) -> String {
    let is_null = |entries: Entries<'_>| {
        entries
            .get(key::DATA)
            .is_some_and(|raw| raw.get() == "null")
    };
    // Go's nil is as good as missing.
    if progress.fault == Some(Fault::MissingData) || Entries::of(body).is_some_and(is_null) {
        return "missing field `data`, which the type asked for needs".into();
    }
    if progress.is_held {
        return "`data` is not of the type asked for".into();
    }
    let (line, column) = (error.line(), error.column());
    format!("`data` is not of the type asked for, at line {line} column {column}")
}

/// The first characters of the body made safe to print, and whether there are more.
fn excerpt_of(body: &[u8]) -> (Option<Box<str>>, bool) {
    // Four bytes a character at most; a character cut in two at the end is not among those kept.
    let head = body.get(..4 * (EXCERPT + 1)).unwrap_or(body);
    let text = String::from_utf8_lossy(head);
    let text = text.trim();
    let shown: String = before_json(text).chars().take(EXCERPT).collect();
    let shown = shown.trim_end();
    let is_cut = shown.len() < text.len() || head.len() < body.len();
    let excerpt = format!("{}", Printable(shown)).into_boxed_str();
    (Some(excerpt).filter(|text| !text.is_empty()), is_cut)
}

/// The text up to where JSON may begin: a bracket, and behind it a text or another bracket.
fn before_json(text: &str) -> &str {
    let begins_here = |(at, _): &(usize, char)| {
        let inside = text.get(at + 1..).unwrap_or_default().trim_start();
        inside.is_empty() || inside.starts_with(['"', '{', '['])
    };
    let start = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '{' | '['))
        .find(begins_here);
    start.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            status,
            reason,
            ..
        } = &*self.0;
        let what = match kind {
            MalformedKind::Empty => "nothing",
            MalformedKind::Html => "HTML",
            MalformedKind::Xml => "XML",
            MalformedKind::Text => "text",
            MalformedKind::EventStream => "an event stream",
            MalformedKind::Binary => "bytes",
            MalformedKind::Json => "other JSON",
            MalformedKind::Data => "one with other data",
            MalformedKind::TooDeep => "JSON beyond the limit",
        };
        write!(
            f,
            "no Cloudreve envelope but {what} (HTTP {status}): {reason}"
        )?;
        if let Some(excerpt) = self.excerpt() {
            write!(f, ": {excerpt}{}", if self.0.is_cut { "…" } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Malformed")
            .field("kind", &self.0.kind)
            .field("status", &self.0.status)
            .field("reason", &self.0.reason)
            .field("excerpt", &self.excerpt())
            .finish_non_exhaustive()
    }
}

impl core::error::Error for Malformed {}
