//! The envelope, what it carries, and how it is read and written: all that the feature `envelope` adds to the codes, but
//! for [`decode`](crate::decode).
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

/// What nearly every route of the API answers with: a payload, or a failure with its code.
///
/// A client that has the bytes calls [`decode`](crate::decode), which is faster and explains bodies
/// that aren't an envelope. `Deserialize` serves `response.json()` and other formats, by the same
/// rules. The text of its errors quotes what did not fit, **which may be a token**: keep it out of
/// logs.
///
/// What differs from `decode` is due to the format:
///
/// - A second document in a body, bytes that aren't UTF-8 and a byte order mark are the format's
///   business, and so is its own limit on nesting.
/// - A payload that borrows needs `code` to come first, as every real server sends it.
/// - serde_json keeps the data of a failure exactly as the server wrote it. Another format's data is
///   written as JSON: up to 128 levels deep, a number as JSON writes it, bytes as a list of numbers,
///   and a key of a map has to be a text, an integer or a boolean. From a serde_json `Value` it is
///   what the `Value` has kept: one of several equal keys, and no more digits than its numbers have.
///
/// A payload of type `Value`, which is the default, has a limit on nesting that a server can get
/// around as long as serde_json's feature `raw_value` is on, and this crate switches it on: a `Value`
/// is for programs that trust their server. A type of your own has no such gap.
///
/// A server returns it: `Serialize` gives what upstream gives, with the keys in the same order, and
/// is for serde_json. A payload that serialises as `null`, such as `()`, is left out as Go's nil is;
/// to see that, its `Serialize` is asked twice.
///
/// `Debug` does not show the payload: that of a login has tokens in it.
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
/// Exhaustive on purpose: the wire has no third case.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "it may be a failure"]
pub enum Envelope<T = serde_json::Value> {
    /// `code` is 0.
    Success(T),
    /// `code` is anything else.
    Failure(ApiError),
}

impl<T> Envelope<T> {
    /// The payload or the failure, for `?`.
    ///
    /// # Errors
    ///
    /// The failure, if it is one.
    pub fn into_result(self) -> Result<T, ApiError> {
        match self {
            Envelope::Success(data) => Ok(data),
            Envelope::Failure(error) => Err(error),
        }
    }

    /// The same by reference.
    ///
    /// # Errors
    ///
    /// The failure, if it is one.
    pub fn as_result(&self) -> Result<&T, &ApiError> {
        match self {
            Envelope::Success(data) => Ok(data),
            Envelope::Failure(error) => Err(error),
        }
    }

    /// Whether `code` is 0.
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
