use core::fmt;

use crate::decode::Malformed;
use crate::{ApiError, Recovery};

/// Why [`decode`](crate::decode) gave no payload: the server said no, or it said nothing that this
/// crate understands.
///
/// Exhaustive on purpose: these are the two cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A failed envelope.
    Api(ApiError),
    /// No envelope at all, or one whose data is not of the type asked for.
    Malformed(Malformed),
}

impl Error {
    /// What a client does next.
    #[inline]
    #[must_use]
    pub fn recovery(&self) -> Recovery {
        match self {
            Error::Api(error) => error.recovery(),
            Error::Malformed(malformed) => malformed.recovery(),
        }
    }

    /// The failed envelope, if it was one.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Error::Api(error) => Some(error),
            Error::Malformed(_) => None,
        }
    }

    /// The HTTP status of an answer that was no envelope. With an envelope it says nothing:
    /// [`Code::http_status`](crate::Code::http_status) suggests one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Api(_) => None,
            Error::Malformed(malformed) => Some(malformed.status()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Api(error) => error.fmt(f),
            Error::Malformed(malformed) => malformed.fmt(f),
        }
    }
}

impl core::error::Error for Error {}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Error {
        Error::Api(error)
    }
}

impl From<Malformed> for Error {
    fn from(malformed: Malformed) -> Error {
        Error::Malformed(malformed)
    }
}
