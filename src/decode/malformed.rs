use core::fmt;
use std::sync::Arc;

#[cfg(feature = "zh")]
use crate::Language;
use crate::Recovery;
use crate::decode::diagnose::{self, Excerpt, Reason};
use crate::decode::malformed_kind::MalformedKind;
use crate::envelope::de::Context;

/// An answer that is no envelope, or whose data is not of the type asked for.
///
/// `Display` says what came instead, the HTTP status, the likely reason, and the
/// [`excerpt`](Self::excerpt). JSON may hold tokens, so nothing of it is shown; neither is serde's
/// text, which quotes the value that did not fit.
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
///      the server has no such route, or not with this method, or the base URL is wrong: \
///      404 page not found",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Malformed(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: MalformedKind,
    status: u16,
    reason: Reason,
    /// The reason in English.
    text: Box<str>,
    excerpt: Option<Excerpt>,
    parse_error: Option<Arc<serde_json::Error>>,
}

impl Eq for Inner {}

impl PartialEq for Inner {
    fn eq(&self, other: &Inner) -> bool {
        fn text(inner: &Inner) -> Option<String> {
            inner.parse_error.as_ref().map(ToString::to_string)
        }
        (self.kind, self.status, self.reason) == (other.kind, other.status, other.reason)
            && self.excerpt == other.excerpt
            && text(self) == text(other)
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
        &self.0.text
    }

    /// The same in a language.
    #[cfg(feature = "zh")]
    #[must_use]
    pub fn reason_in(&self, language: Language) -> String {
        self.0.reason.text_in(language)
    }

    /// What can be shown of the body: of a page its title, of XML the name of its root and its
    /// `Code`, of a text what comes before the first quotation mark, bracket, brace or `=`. At most
    /// 200 characters, with everything escaped that a terminal would obey. Anything else may be or
    /// hold a token.
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        self.0.excerpt.as_ref().map(|excerpt| &*excerpt.text)
    }

    /// What serde_json says. Its text quotes the value that did not fit, **which may be a token**:
    /// keep it out of logs. That is why it is no [`source`](core::error::Error::source) and shows
    /// up in neither `Display` nor `Debug`.
    #[must_use]
    pub fn parse_error(&self) -> Option<&serde_json::Error> {
        self.0.parse_error.as_deref()
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

/// Making one.
impl Malformed {
    /// A body that could not be read as an envelope.
    #[cold]
    pub(crate) fn new(
        status: u16,
        body: &[u8],
        context: Context,
        error: serde_json::Error,
    ) -> Malformed {
        let found = diagnose::diagnose(status, body, context, &error);
        Malformed::assemble(found, status, body, Some(error))
    }

    /// An object without an envelope around it that is not of the type asked for.
    #[cold]
    pub(crate) fn bare_data(status: u16, body: &[u8], error: serde_json::Error) -> Malformed {
        let found = diagnose::diagnose_bare(body, &error);
        Malformed::assemble(found, status, body, Some(error))
    }

    /// A body that is not UTF-8.
    #[cold]
    pub(crate) fn not_utf8(status: u16, body: &[u8]) -> Malformed {
        Malformed::assemble(diagnose::diagnose_bytes(status, body), status, body, None)
    }

    /// JSON that was read and is not what the route answers with.
    #[cold]
    pub(crate) fn unexpected_json(status: u16, body: &[u8], reason: Reason) -> Malformed {
        Malformed::assemble((MalformedKind::Json, reason), status, body, None)
    }

    fn assemble(
        (kind, reason): (MalformedKind, Reason),
        status: u16,
        body: &[u8],
        parse_error: Option<serde_json::Error>,
    ) -> Malformed {
        use MalformedKind::{Data, Json, TooDeep};
        Malformed(Box::new(Inner {
            kind,
            status,
            reason,
            text: reason.to_string().into(),
            excerpt: diagnose::excerpt(kind, body),
            parse_error: parse_error
                .filter(|_| matches!(kind, Data | Json | TooDeep))
                .map(Arc::new),
        }))
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind, status, text, ..
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
            "no Cloudreve envelope but {what} (HTTP {status}): {text}"
        )?;
        if let Some(Excerpt { text, is_cut }) = &self.0.excerpt {
            write!(f, ": {text}{}", if *is_cut { "…" } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Malformed")
            .field("kind", &self.0.kind)
            .field("status", &self.0.status)
            .field("reason", &self.0.text)
            .field("excerpt", &self.excerpt())
            .finish_non_exhaustive()
    }
}

impl core::error::Error for Malformed {}
