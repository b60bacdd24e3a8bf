//! The envelope, what it carries, and how it's read and written.
#![cfg(feature = "envelope")]

#[cfg(feature = "actix-web")]
mod actix;
mod api_error;
#[cfg(feature = "axum")]
mod axum;
mod correlation_id;
pub(crate) mod de;
pub(crate) mod envelope_error;
mod held_lock;
#[cfg(feature = "http")]
mod http;
mod json_text;
pub(crate) mod key;
pub(crate) mod nil;
pub(crate) mod ser;

pub use self::{
    api_error::ApiError,
    envelope_error::EnvelopeError,
    held_lock::{HeldLock, LockApplication, LockToken, ObjectKind},
};

use core::fmt;

/// The response of nearly every route of the API: a payload, or a failure with its code.
///
/// A client that has the bytes calls [`decode`](crate::decode), which is faster and explains bodies
/// that aren't an envelope. `Deserialize` is for `response.json()` and other formats, with the same
/// rules. Its errors quote the value that doesn't fit, **which may be a token**: keep them out of logs.
///
/// The differences from `decode` are due to the format:
///
/// - The format determines how to handle a second document in a body, bytes that aren't UTF-8, and
///   a byte order mark, and has its own limit on nesting.
/// - A payload that borrows needs `code` to come first, as every real server sends it.
/// - serde_json keeps the data of a failure exactly as the server wrote it. The data of another
///   format is converted to JSON: it may be up to 128 levels deep, bytes become a list of numbers,
///   and each key of a map has to be a string, an integer or a boolean. A serde_json `Value` has
///   already lost duplicate keys and some digits.
///
/// If the payload is a `Value`, which is the default, a server can circumvent the limit on nesting.
/// This is due to serde_json's `raw_value` feature, which this crate enables. Use `Value` only for
/// a server that you trust. Other types aren't affected.
///
/// In a server, handlers return it: `Serialize` writes what upstream writes, with the keys in the
/// same order, and is for serde_json. A payload that serializes as `null`, such as `()`, is omitted
/// like Go's nil. To detect this, the payload is serialized twice.
///
/// `Debug` doesn't show the payload, since that of a login contains tokens.
///
/// ```
/// use cloudreve_codes::{ApiError, Envelope, ErrorCode};
///
/// let envelope: Envelope<String> = serde_json::from_str(r#"{"code":0,"data":"4.18.0","msg":""}"#)?;
/// assert_eq!(envelope.into_result()?, "4.18.0");
///
/// let envelope = Envelope::<()>::Failure(ApiError::new(ErrorCode::NotFound));
/// assert_eq!(serde_json::to_string(&envelope)?, r#"{"code":404,"msg":""}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Exhaustive on purpose: there is no third case.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "it may be a failure"]
pub enum Envelope<T = serde_json::Value> {
    /// `code` is 0.
    Success(T),
    /// `code` isn't 0.
    Failure(ApiError),
}

impl<T> Envelope<T> {
    /// Returns the payload or the failure, for `?`.
    ///
    /// # Errors
    ///
    /// Returns the failure if `code` isn't 0.
    pub fn into_result(self) -> Result<T, ApiError> {
        match self {
            Envelope::Success(data) => Ok(data),
            Envelope::Failure(error) => Err(error),
        }
    }

    /// Returns the payload or the failure by reference.
    ///
    /// # Errors
    ///
    /// Returns the failure if `code` isn't 0.
    pub fn as_result(&self) -> Result<&T, &ApiError> {
        match self {
            Envelope::Success(data) => Ok(data),
            Envelope::Failure(error) => Err(error),
        }
    }

    /// Returns whether `code` is 0.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self, Envelope::Success(_))
    }
}

impl<T> fmt::Debug for Envelope<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Envelope::Success(_) => f.write_str("Success(…)"),
            Envelope::Failure(error) => f.debug_tuple("Failure").field(error).finish(),
        }
    }
}

impl<T, E: Into<ApiError>> From<Result<T, E>> for Envelope<T> {
    fn from(result: Result<T, E>) -> Envelope<T> {
        match result {
            Ok(data) => Envelope::Success(data),
            Err(error) => Envelope::Failure(error.into()),
        }
    }
}

impl<T> From<ApiError> for Envelope<T> {
    fn from(error: ApiError) -> Envelope<T> {
        Envelope::Failure(error)
    }
}
