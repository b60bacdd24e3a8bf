use core::fmt;
use std::sync::Arc;

#[cfg(feature = "zh")]
use crate::Language;
use crate::Recovery;
use crate::decode::diagnose::{self, Excerpt, Reason};
use crate::decode::malformed_kind::MalformedKind;
use crate::envelope::de::Context;
use crate::envelope::key;

/// A response that isn't an envelope, or whose data doesn't have the requested type.
///
/// `Display` prints what was found, the HTTP status, the likely reason, and the
/// [`excerpt`](Self::excerpt). JSON may contain tokens, so it isn't shown; neither is the text of
/// serde's error, which quotes the value that doesn't fit.
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
///     "expected a Cloudreve envelope, found text (HTTP 404): \
///      the server does not have this route with this method, or the base URL is wrong: \
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
        (self.kind, self.status, &self.reason) == (other.kind, other.status, &other.reason)
            && self.excerpt == other.excerpt
            && text(self) == text(other)
    }
}

impl Malformed {
    /// Returns what was found instead of an envelope.
    #[must_use]
    pub fn kind(&self) -> MalformedKind {
        self.0.kind
    }

    /// Returns the HTTP status of the response.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// Returns the likely reason, in a few words.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.text
    }

    /// Returns the likely reason in the given language.
    #[cfg(feature = "zh")]
    #[must_use]
    pub fn reason_in(&self, language: Language) -> String {
        self.0.reason.text_in(language)
    }

    /// Returns the path of the value that doesn't fit, such as `data.files[3].size`; for a missing or
    /// unknown field, the path of its object. `None` for any other error.
    ///
    /// ```
    /// use cloudreve_codes::{Error, decode};
    /// use serde::Deserialize;
    ///
    /// #[derive(Debug, Deserialize)]
    /// struct Listing {
    ///     files: Vec<File>,
    /// }
    ///
    /// #[derive(Debug, Deserialize)]
    /// struct File {
    ///     size: u64,
    /// }
    ///
    /// let body = br#"{"code":0,"data":{"files":[{"size":1},{"size":"2 KB"}]},"msg":""}"#;
    /// let Err(Error::Malformed(malformed)) = decode::<Listing>(200, body) else { unreachable!() };
    /// assert_eq!(malformed.path(), Some("data.files[1].size"));
    /// assert_eq!(
    ///     malformed.reason(),
    ///     "`data.files[1].size` is a string, expected u64, at line 1 column 52",
    /// );
    /// ```
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match &self.0.reason {
            Reason::Mismatch(mismatch) => Some(&mismatch.path),
            Reason::MissingData => Some(key::DATA),
            _ => None,
        }
    }

    /// Returns the part of the body that is safe to show: the title of an HTML page; the name of
    /// XML's root and its `Code`; the text before the first quotation mark, bracket, brace, or `=`.
    /// It has at most 200 characters, with control characters escaped. Anything else may contain a
    /// token.
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        self.0.excerpt.as_ref().map(|excerpt| &*excerpt.text)
    }

    /// Returns serde_json's error. Its text quotes the value that doesn't fit, **which may be a
    /// token**: keep it out of logs. That's why it isn't the [`source`](core::error::Error::source),
    /// and neither `Display` nor `Debug` shows it.
    #[must_use]
    pub fn parse_error(&self) -> Option<&serde_json::Error> {
        self.0.parse_error.as_deref()
    }

    /// Returns what a client should do next. The response isn't about the login, so it's never a
    /// reason to sign out.
    ///
    /// It's [`GiveUp`](Recovery::GiveUp) if the data doesn't have the requested type, or is nested
    /// too deeply. Otherwise, it's [`Backoff`](Recovery::Backoff) with HTTP 408, 425, 429 and 502
    /// to 504, [`RetryOnce`](Recovery::RetryOnce) with any other 5xx or if the body is empty or cut
    /// off, and [`FixRequest`](Recovery::FixRequest) for the rest.
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
                // Complete JSON that isn't an envelope comes from another route or server.
                Some(error) if error.is_data() => Recovery::FixRequest,
                _ => Recovery::RetryOnce,
            },
            _ => Recovery::FixRequest,
        }
    }
}

/// Constructors.
impl Malformed {
    /// Creates the error for a body that couldn't be read as an envelope.
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

    /// Creates the error for an object without an envelope that doesn't have the requested type.
    #[cold]
    pub(crate) fn bare_data(status: u16, body: &[u8], error: serde_json::Error) -> Malformed {
        let found = diagnose::diagnose_bare(body, &error);
        Malformed::assemble(found, status, body, Some(error))
    }

    /// Creates the error for a body that isn't UTF-8.
    #[cold]
    pub(crate) fn not_utf8(status: u16, body: &[u8]) -> Malformed {
        Malformed::assemble(diagnose::diagnose_bytes(status, body), status, body, None)
    }

    /// Creates the error for JSON that isn't what the route returns.
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
            text: reason.to_string().into(),
            reason,
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
            MalformedKind::Binary => "binary data",
            MalformedKind::Json => "other JSON",
            MalformedKind::Data => {
                return write!(
                    f,
                    "unexpected `data` in a Cloudreve envelope (HTTP {status}): {text}"
                );
            }
            MalformedKind::TooDeep => "deeply nested JSON",
        };
        write!(
            f,
            "expected a Cloudreve envelope, found {what} (HTTP {status}): {text}"
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
