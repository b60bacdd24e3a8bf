use serde_json::value::RawValue;
use std::borrow::Cow;
use std::sync::Arc;

use crate::Code;
use crate::envelope::ApiError;

/// A server's own error that is sent as a failed envelope.
///
/// Only [`code`](Self::code) is required. The methods decide what a client may see: the text of
/// [`source`](core::error::Error::source) isn't sent, and internal text only through
/// [`debug_error`](Self::debug_error).
///
/// ```
/// use std::fmt;
/// use cloudreve_codes::{Code, EnvelopeError, ErrorCode};
///
/// #[derive(Debug)]
/// struct QuotaExceeded;
///
/// impl fmt::Display for QuotaExceeded {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         f.write_str("the folder's owner has no space left")
///     }
/// }
///
/// impl std::error::Error for QuotaExceeded {}
///
/// impl EnvelopeError for QuotaExceeded {
///     fn code(&self) -> Code {
///         ErrorCode::InsufficientCapacity.into()
///     }
/// }
///
/// let error = QuotaExceeded.to_api_error();
/// assert_eq!(error.to_string(), "40051 Insufficient User Capacity: the folder's owner has no space left");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be converted to a Cloudreve envelope",
    label = "expected a type that implements `EnvelopeError`",
    note = "add `#[derive(cloudreve_codes::EnvelopeError)]`, with the `derive` feature, or implement the trait"
)]
pub trait EnvelopeError: core::error::Error {
    /// Returns the code that the client gets.
    fn code(&self) -> Code;

    /// Returns the message for the client's user. The default is `Display`.
    fn msg(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{self}"))
    }

    /// Returns the `data`. The default is none. Data that can't be serialized is omitted, so that the code
    /// still arrives.
    fn data(&self) -> Option<Box<RawValue>> {
        None
    }

    /// Returns the failed items of a batch by key. The default is none.
    fn item_errors(&self) -> Vec<(String, ApiError)> {
        Vec::new()
    }

    /// Returns the internal text for the wire key `error`. The default is none.
    fn debug_error(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// Returns the id of the request in the log. The default is none. A gateway keeps the id that
    /// it received.
    fn correlation_id(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// Returns a text for the server's log that the client must not see. The default is `Display`
    /// and the texts of all sources, or none if [`msg`](Self::msg) is the same. It's never sent.
    fn internal(&self) -> Option<Cow<'_, str>> {
        internal(self)
    }

    /// Creates an [`ApiError`] from the results of the other seven methods.
    #[must_use]
    fn to_api_error(&self) -> ApiError {
        let mut error = ApiError::new(self.code()).with_msg(self.msg());
        let data = self.data().filter(|data| data.get() != "null");
        error.body_mut().set_data(data);
        error = error.with_items(self.item_errors());
        if let Some(text) = self.debug_error() {
            error = error.with_debug_error(text);
        }
        if let Some(id) = self.correlation_id() {
            error = error.with_correlation_id(id);
        }
        if let Some(text) = self.internal() {
            error = error.with_internal(text);
        }
        error
    }
}

/// Returns the default of [`EnvelopeError::internal`], also for the derive: `Display` of the error
/// and its sources, as `a: b: c`, omitting a text that repeats the previous one.
pub(crate) fn internal<E: EnvelopeError + ?Sized>(error: &E) -> Option<Cow<'static, str>> {
    let mut last = error.to_string();
    let mut text = last.clone();
    let mut source = error.source();
    while let Some(error) = source {
        let internal = error
            .downcast_ref::<ApiError>()
            .and_then(ApiError::internal);
        let next = internal.map_or_else(|| error.to_string(), str::to_owned);
        if next != last {
            text.extend([": ", &next]);
        }
        last = next;
        source = error.source();
    }
    (text != error.msg()).then_some(Cow::Owned(text))
}

/// A gateway forwards what it received, without the internal text of the other server.
impl EnvelopeError for ApiError {
    fn code(&self) -> Code {
        self.code()
    }

    fn msg(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.msg())
    }

    fn data(&self) -> Option<Box<RawValue>> {
        self.data().map(ToOwned::to_owned)
    }

    fn item_errors(&self) -> Vec<(String, ApiError)> {
        self.item_errors()
            .map(|(key, error)| (key.into(), error.to_api_error()))
            .collect()
    }

    fn correlation_id(&self) -> Option<Cow<'_, str>> {
        self.correlation_id().map(Cow::Borrowed)
    }

    fn internal(&self) -> Option<Cow<'_, str>> {
        self.internal().map(Cow::Borrowed)
    }
}

macro_rules! forward {
    ($( $(#[$attr:meta])* impl $([$($generics:tt)*])? for $type:ty; )*) => {$(
        $(#[$attr])*
        impl $(<$($generics)*>)? EnvelopeError for $type {
            fn code(&self) -> Code {
                (**self).code()
            }

            fn msg(&self) -> Cow<'_, str> {
                (**self).msg()
            }

            fn data(&self) -> Option<Box<RawValue>> {
                (**self).data()
            }

            fn item_errors(&self) -> Vec<(String, ApiError)> {
                (**self).item_errors()
            }

            fn debug_error(&self) -> Option<Cow<'_, str>> {
                (**self).debug_error()
            }

            fn correlation_id(&self) -> Option<Cow<'_, str>> {
                (**self).correlation_id()
            }

            fn internal(&self) -> Option<Cow<'_, str>> {
                (**self).internal()
            }

            fn to_api_error(&self) -> ApiError {
                (**self).to_api_error()
            }
        }
    )*};
}

forward! {
    impl [E: EnvelopeError + ?Sized] for &E;
    impl [E: EnvelopeError + ?Sized] for Arc<E>;
    impl [E: EnvelopeError] for Box<E>;
    impl for Box<dyn EnvelopeError>;
    impl for Box<dyn EnvelopeError + Send + Sync>;
}

/// Makes `?` work, as the derive does for other types.
impl From<Box<dyn EnvelopeError>> for ApiError {
    fn from(error: Box<dyn EnvelopeError>) -> ApiError {
        error.to_api_error()
    }
}

/// Makes `?` work, as the derive does for other types.
impl From<Box<dyn EnvelopeError + Send + Sync>> for ApiError {
    fn from(error: Box<dyn EnvelopeError + Send + Sync>) -> ApiError {
        error.to_api_error()
    }
}

/// The standard library has an impl only for boxes of sized types.
impl core::error::Error for Box<dyn EnvelopeError> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        (**self).source()
    }
}

/// The standard library has an impl only for boxes of sized types.
impl core::error::Error for Box<dyn EnvelopeError + Send + Sync> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        (**self).source()
    }
}
