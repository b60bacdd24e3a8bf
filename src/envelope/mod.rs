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
mod envelope_error;
mod held_lock;
pub(crate) mod nil;
pub(crate) mod ser;

pub use self::{
    api_error::ApiError,
    envelope_error::EnvelopeError,
    held_lock::{HeldLock, LockApplication, LockToken, ObjectKind},
};

use core::fmt;

use serde_core::ser::SerializeStruct as _;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use crate::envelope::de::{AnyFormat, EnvelopeVisitor, Progress, key};

/// What nearly every route of the API answers with: a payload, or a failure with its code.
///
/// A client that has the bytes calls [`decode`](crate::decode), which is faster and explains bodies
/// that are no envelope. `Deserialize` serves `response.json()` and other formats, where data that
/// stands before `code` cannot be borrowed and the data of a failure may be written anew; data that a
/// serde_json `Value` cannot hold, as a number beyond `f64`, is an error there. The texts of such errors
/// quote what did not fit, **which may be a token**: keep them out of logs.
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

impl<T: Serialize> Serialize for Envelope<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = match self {
            Envelope::Success(data) => Some(data).filter(|data| !ser::is_nil(*data)),
            Envelope::Failure(error) => return error.serialize(serializer),
        };
        let mut envelope =
            serializer.serialize_struct(ser::ENVELOPE, 2 + usize::from(data.is_some()))?;
        envelope.serialize_field(key::CODE, &0)?;
        if let Some(data) = data {
            envelope.serialize_field(key::DATA, data)?;
        }
        envelope.serialize_field(key::MSG, "")?;
        envelope.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Envelope<T>, D::Error> {
        let mut progress = Progress::default();
        let visitor = EnvelopeVisitor::<T, AnyFormat>::new(&mut progress);
        deserializer.deserialize_map(visitor).map(Envelope::from)
    }
}
