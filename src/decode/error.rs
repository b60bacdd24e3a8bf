use core::fmt;
use std::borrow::Cow;

#[cfg(feature = "zh")]
use crate::Language;
use crate::decode::{Malformed, Report};
use crate::{ApiError, Code, Recovery};

/// The reason why [`decode`](crate::decode) returned no payload: a failure that the server
/// reported, or a response that this crate can't read.
///
/// Exhaustive on purpose: these are the two cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A failed envelope.
    Api(ApiError),
    /// Not an envelope, or one whose data doesn't have the requested type.
    Malformed(Malformed),
}

impl Error {
    /// Returns what a client should do next.
    #[inline]
    #[must_use]
    pub fn recovery(&self) -> Recovery {
        match self {
            Error::Api(error) => error.recovery(),
            Error::Malformed(malformed) => malformed.recovery(),
        }
    }

    /// Returns what a client should do next, given the route of the request, as for
    /// [`ApiError::cause_at`].
    #[inline]
    #[must_use]
    pub fn recovery_at(&self, route: &str) -> Recovery {
        match self {
            Error::Api(error) => error.recovery_at(route),
            Error::Malformed(malformed) => malformed.recovery(),
        }
    }

    /// Attaches the route of the request, as [`ApiError::at`] does: from then on, the error's
    /// recovery and report take the route into account, wherever the error goes.
    ///
    /// ```
    /// use cloudreve_codes::{Recovery, check};
    ///
    /// let answer = check(200, br#"{"code":40007,"msg":""}"#);
    /// let error = answer.map_err(|error| error.at("PUT /file/source")).unwrap_err();
    /// assert_eq!(error.recovery(), Recovery::Reauthenticate);
    /// ```
    #[inline]
    #[must_use]
    pub fn at(self, route: &str) -> Error {
        match self {
            Error::Api(error) => Error::Api(error.at(route)),
            Error::Malformed(_) => self,
        }
    }

    /// Returns whether the server sent this code.
    ///
    /// ```
    /// use cloudreve_codes::{ErrorCode, check};
    ///
    /// let error = check(200, br#"{"code":40004,"msg":"Object existed"}"#).unwrap_err();
    /// assert!(error.is(ErrorCode::ObjectExist));
    /// ```
    #[inline]
    #[must_use]
    pub fn is(&self, code: impl Into<Code>) -> bool {
        self.code() == Some(code.into())
    }

    /// Returns the number that the server sent, if it sent an envelope.
    #[inline]
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.api().map(ApiError::code)
    }

    /// Returns a message for the user: [`ApiError::user_message`], or what was found instead of an
    /// envelope.
    ///
    /// ```
    /// # use cloudreve_codes::decode;
    /// let error = decode::<()>(200, br#"{"code":40049,"msg":""}"#).unwrap_err();
    /// assert_eq!(error.user_message(), "File Too Large");
    /// ```
    #[inline]
    #[must_use]
    pub fn user_message(&self) -> Cow<'_, str> {
        match self {
            Error::Api(error) => error.user_message(),
            Error::Malformed(malformed) => malformed.to_string().into(),
        }
    }

    /// Returns a message for the user in the given language: [`ApiError::user_message_in`], or the
    /// reason why the response isn't an envelope.
    #[inline]
    #[cfg(feature = "zh")]
    #[must_use]
    pub fn user_message_in(&self, language: Language) -> Cow<'_, str> {
        match (self, language) {
            (Error::Api(error), _) => error.user_message_in(language),
            (Error::Malformed(_), Language::English) => self.user_message(),
            (Error::Malformed(malformed), Language::Chinese) => {
                let reason = malformed.reason_in(language);
                format!(
                    "服务器的响应无法识别（HTTP {}）：{reason}",
                    malformed.status()
                )
                .into()
            }
        }
    }

    /// Returns the id of the request in the server's log, if the response has one.
    #[inline]
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.api()?.correlation_id()
    }

    /// Returns the error for a UI, a log or another process.
    #[inline]
    #[must_use]
    pub fn report(&self) -> Report {
        match self {
            Error::Api(error) => error.report(),
            Error::Malformed(malformed) => Report::of_malformed(malformed),
        }
    }

    /// Returns the error for a UI, a log or another process, given the route of the request, as for
    /// [`ApiError::cause_at`]: the recovery is then that of the cause.
    #[inline]
    #[must_use]
    pub fn report_at(&self, route: &str) -> Report {
        match self {
            Error::Api(error) => error.report_at(route),
            Error::Malformed(malformed) => Report::of_malformed(malformed),
        }
    }

    /// Returns whether something doesn't exist; see the warning at
    /// [`ErrorCode::is_not_found`](crate::ErrorCode::is_not_found). It's false for a response that
    /// isn't an envelope: a 404 from a proxy, or because of a wrong base URL, doesn't mean that a
    /// file is gone.
    #[inline]
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.api().is_some_and(ApiError::is_not_found)
    }

    /// Returns whether something already exists, or has changed in the meantime; see
    /// [`ErrorCode::is_conflict`](crate::ErrorCode::is_conflict).
    #[inline]
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.api().is_some_and(ApiError::is_conflict)
    }

    /// Returns whether something is locked; see [`ErrorCode::is_locked`](crate::ErrorCode::is_locked).
    #[inline]
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.api().is_some_and(ApiError::is_locked)
    }

    /// Returns whether the quota is exceeded; see
    /// [`ErrorCode::is_quota_exceeded`](crate::ErrorCode::is_quota_exceeded).
    #[inline]
    #[must_use]
    pub fn is_quota_exceeded(&self) -> bool {
        self.api().is_some_and(ApiError::is_quota_exceeded)
    }

    /// Returns the failed envelope, if the response was one.
    #[inline]
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Error::Api(error) => Some(error),
            Error::Malformed(_) => None,
        }
    }

    /// Returns the failed envelope by value, if the response was one.
    #[inline]
    #[must_use]
    pub fn into_api(self) -> Option<ApiError> {
        match self {
            Error::Api(error) => Some(error),
            Error::Malformed(_) => None,
        }
    }

    /// Returns the HTTP status of a response that wasn't an envelope. With an envelope, the status
    /// is meaningless; [`Code::http_status`](crate::Code::http_status) suggests one.
    #[inline]
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
