use core::fmt;
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::escape::Printable;
use crate::{ApiError, Code, ErrorCode, Malformed, Recovery};

/// An error for a UI, a log or another process: what a person and a program need, without tokens,
/// `data` and internal texts.
///
/// [`Error::report`](crate::Error::report) and [`Error::report_at`](crate::Error::report_at) create
/// it. `Serialize` writes every key, with `null` for unknown values; the TypeScript module that the
/// tool exports has its type. Control and bidirectional characters in the server's texts are escaped.
/// `Display` prints the message.
///
/// Don't send [`ApiError`] itself: it serializes as it does on the wire, including lock tokens and
/// debug texts.
///
/// ```
/// use cloudreve_codes::{Recovery, Report, decode};
///
/// let body = br#"{"code":40073,"data":[{"token":"8b6f0c6c"}],"msg":"Lock conflict"}"#;
/// let report = decode::<()>(200, body).unwrap_err().report_at("POST /file/rename");
/// assert_eq!(report.recovery, Recovery::Backoff);
/// assert_eq!(
///     serde_json::to_string(&report)?,
///     r#"{"code":40073,"name":"LockConflict","message":"Lock conflict","recovery":"backoff","correlation_id":null,"status":null,"items":[]}"#,
/// );
/// let received: Report = serde_json::from_str(&serde_json::to_string(&report)?)?;
/// assert_eq!(received, report);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// The number that the server sent; `None` if the response isn't an envelope.
    #[serde(default)]
    pub code: Option<Code>,
    /// The name of the variant of [`ErrorCode`], such as `LockConflict`, if the number is known.
    #[serde(default)]
    pub name: Option<Cow<'static, str>>,
    /// A message for the user, as returned by
    /// [`Error::user_message`](crate::Error::user_message); never empty.
    pub message: String,
    /// What a client should do next.
    pub recovery: Recovery,
    /// The id of the request in the server's log.
    #[serde(default)]
    pub correlation_id: Option<String>,
    /// The HTTP status of a response that isn't an envelope. With an envelope, it is meaningless.
    #[serde(default)]
    pub status: Option<u16>,
    /// The failed items of a batch.
    #[serde(default)]
    pub items: Vec<ReportItem>,
}

/// A failed item of a batch in a [`Report`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportItem {
    /// The item's key: the URI of a file in the server's normal form, a user id, the URL of a
    /// download, or a path on a node. A password in a URI and the query of a URL are omitted.
    pub key: String,
    /// The number that the server sent for it.
    pub code: Code,
    /// The name of the variant of [`ErrorCode`], if the number is known.
    #[serde(default)]
    pub name: Option<Cow<'static, str>>,
    /// A message for the user.
    pub message: String,
    /// What a client should do next about this item.
    pub recovery: Recovery,
}

impl Report {
    #[inline]
    pub(crate) fn of_failure(error: &ApiError, route: Option<&str>) -> Report {
        let recovery_of = |error: &ApiError| match route {
            Some(route) => error.recovery_at(route),
            None => error.recovery(),
        };
        let items = error.item_errors().map(|(key, item)| ReportItem {
            key: Printable(&without_secrets(key)).to_string(),
            code: item.code(),
            name: name_of(item.code()),
            message: Printable(&item.user_message()).to_string(),
            recovery: recovery_of(item),
        });
        Report {
            code: Some(error.code()),
            name: name_of(error.code()),
            message: Printable(&error.user_message()).to_string(),
            recovery: recovery_of(error),
            correlation_id: error.correlation_id().map(|id| Printable(id).to_string()),
            status: None,
            items: items.collect(),
        }
    }

    #[inline]
    pub(crate) fn of_malformed(malformed: &Malformed) -> Report {
        Report {
            code: None,
            name: None,
            message: Printable(&malformed.to_string()).to_string(),
            recovery: malformed.recovery(),
            correlation_id: None,
            status: Some(malformed.status()),
            items: Vec::new(),
        }
    }

    /// Returns whether sending the same request again, later, can help.
    #[inline]
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        is_retryable(self.recovery)
    }

    /// Returns the items for which sending the same request again, later, can help.
    #[inline]
    pub fn retryable_items(&self) -> impl Iterator<Item = &ReportItem> {
        self.items.iter().filter(|item| is_retryable(item.recovery))
    }
}

#[inline]
fn is_retryable(recovery: Recovery) -> bool {
    matches!(recovery, Recovery::Backoff | Recovery::RetryOnce)
}

#[inline]
fn name_of(code: Code) -> Option<Cow<'static, str>> {
    code.known().map(ErrorCode::name).map(Cow::Borrowed)
}

/// Returns the key of an item, without the password of a share or the signature of a download.
#[inline]
fn without_secrets(key: &str) -> Cow<'_, str> {
    let is_scheme = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let url = key
        .split_once("://")
        .filter(|(scheme, _)| is_scheme(scheme));
    let Some((scheme, rest)) = url else {
        // `magnet:?…` names trackers, with the keys of their users.
        return key.split('?').next().unwrap_or_default().into();
    };
    // In a file's URI, the query is a search, and `?` may also be part of a name.
    let rest = match scheme {
        "cloudreve" => rest,
        _ => rest.split(['?', '#']).next().unwrap_or_default(),
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = match authority.rsplit_once('@') {
        Some((user, host)) if user.contains(':') => {
            let user = user.split(':').next().unwrap_or_default();
            Cow::Owned(format!("{user}@{host}"))
        }
        _ => Cow::Borrowed(authority),
    };
    format!("{scheme}://{host}{path}").into()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.message)
    }
}
