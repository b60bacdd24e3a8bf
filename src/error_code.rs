use core::fmt;
use core::str::FromStr;

use crate::{Availability, Category, Cause, Recovery, category};

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// What a response carries in addition to its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "envelope"),
    allow(dead_code, reason = "only an `ApiError` has a payload")
)]
pub(crate) enum Payload {
    None,
    SessionId,
    Locks,
    Items,
    Count,
    Names,
}

/// One property of a code, looked up by its position. A `match` on the variant would increase every
/// dependent's compile time.
macro_rules! column {
    ($code:ident: $type:ty, $($entry:expr),*) => {{
        const COLUMN: &[$type] = &[$($entry),*];
        match ErrorCode::position($code.as_i32()) {
            Some(position) => COLUMN[position],
            None => unreachable!(),
        }
    }};
}

#[cfg(feature = "zh")]
pub(crate) use column;

/// The shape of the code; the rows come from `codes.toml`.
macro_rules! error_code {
    (
        release: $release:literal,
        index: $index:literal,
        runs: { $( $first:literal..=$last:literal => $offset:literal, )* }
        rows: { $( {
            name: $name:ident,
            value: $value:literal,
            go: $go:literal,
            names: [$($any_name:literal),*],
            description: $description:literal,
            explanation: $explanation:literal,
            advice: $advice:literal,
            http: $http:literal,
            recovery: $recovery:ident,
            availability: $availability:ident,
            since: $since:literal,
            tried: $tried:expr,
            successors: [$($successor:ident),*],
            payload: $payload:ident,
            sentence: [$($sentence:literal),*],
            causes: $causes:expr,
            doc: $doc:literal,
            aliases: [$($alias:literal),*],
            search: [$($word:literal),*],
        } )* }
    ) => {
        /// A Cloudreve error code.
        ///
        /// The list mirrors Cloudreve
        #[doc = concat!($release, ".")]
        /// Each variant describes what happened, what to do, the causes, and the routes at which a
        /// real server has sent it. Look up a code by its number, its Go name, or its Rust name:
        /// the search on these pages finds all three, and [`FromStr`] accepts them.
        ///
        /// A code has an [`explanation`](Self::explanation) and [`advice`](Self::advice) for
        /// people, [`causes`](Self::causes) with a remedy for each, and a
        /// [`recovery`](Self::recovery), an [`http_status`](Self::http_status), and a
        /// [`category`](Self::category) for programs. [`ALL`](Self::ALL) lists the codes.
        ///
        /// A server may be newer than this list, or have its own codes. What arrives over the wire is
        /// therefore a [`Code`](crate::Code), and [`Code::known`](crate::Code::known) returns the
        /// variant.
        ///
        /// ```
        /// use cloudreve_codes::{ErrorCode, Recovery};
        ///
        /// let code: ErrorCode = "40073".parse()?;
        /// assert_eq!(code, ErrorCode::LockConflict);
        /// assert_eq!(code.to_string(), "40073 Lock Conflict");
        /// assert_eq!(code.recovery(), Recovery::Backoff);
        /// println!("{}", code.advice());
        /// # Ok::<(), cloudreve_codes::ParseCodeError>(())
        /// ```
        ///
        /// # Index by number
        ///
        #[doc = $index]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[repr(i32)]
        pub enum ErrorCode {
            $(
                #[doc = $doc]
                $( #[doc(alias = $alias)] )*
                // More derives would increase every dependent's compile time.
                $( #[cfg_attr(doc, doc(alias = $word))] )*
                $name = $value,
            )*
        }

        #[expect(clippy::indexing_slicing, reason = "positions and columns come from the same rows")]
        impl ErrorCode {
            /// Every code, ascending by number.
            pub const ALL: &'static [ErrorCode] = &[$( ErrorCode::$name, )*];

            /// The release of Cloudreve that these codes are from.
            pub const UPSTREAM_RELEASE: &'static str = $release;

            /// Returns the code with this number, if it's in the list.
            ///
            /// This is `TryFrom<i32>` as a `const fn`.
            ///
            /// ```
            /// # use cloudreve_codes::ErrorCode;
            /// assert_eq!(ErrorCode::from_i32(40073), Some(ErrorCode::LockConflict));
            /// assert_eq!(ErrorCode::from_i32(97777), None);
            /// assert_eq!(ErrorCode::from_i32(0), None); // success
            /// ```
            #[must_use]
            pub const fn from_i32(value: i32) -> Option<ErrorCode> {
                match value {
                    $( $value => Some(ErrorCode::$name), )*
                    _ => None,
                }
            }

            /// Returns the index of a number in `ALL` and in every column of the table.
            pub(crate) const fn position(value: i32) -> Option<usize> {
                match value {
                    $( $first..=$last => Some((value - $first) as usize + $offset), )*
                    _ => None,
                }
            }

            /// Returns the name of the variant, such as `LockConflict`. It's stable.
            #[must_use]
            pub const fn name(self) -> &'static str {
                column!(self: &'static str, $( stringify!($name) ),*)
            }

            /// Returns the name of upstream's constant, such as `CodeLockConflict`.
            #[inline]
            #[must_use]
            pub const fn go_name(self) -> &'static str {
                column!(self: &'static str, $( $go ),*)
            }

            /// Returns a short label, such as `Lock Conflict`, from Cloudreve's reference table if
            /// it has one. Some labels are misleading; [`explanation`](Self::explanation) corrects
            /// them.
            #[must_use]
            pub const fn description(self) -> &'static str {
                column!(self: &'static str, $( $description ),*)
            }

            /// Returns what happened, regardless of the cause: one or two sentences with Markdown's
            /// backticks. The first one is complete on its own.
            #[inline]
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                column!(self: &'static str, $( $explanation ),*)
            }

            /// Returns what a client, its user, or an administrator can do about it if the cause
            /// isn't known: one or two sentences with Markdown's backticks.
            #[inline]
            #[must_use]
            pub const fn advice(self) -> &'static str {
                column!(self: &'static str, $( $advice ),*)
            }

            /// Returns the nearest HTTP status for gateways and logs, in `400..=599`. It's this
            /// crate's suggestion, not upstream's.
            ///
            /// It's never a success, not even for [`NotFullySuccess`](Self::NotFullySuccess): a
            /// gateway that returned 2xx would make a client believe that the login is complete.
            #[must_use]
            pub const fn http_status(self) -> u16 {
                column!(self: u16, $( $http ),*)
            }

            /// Returns what a client should do next. [`ApiError::recovery`] is more precise, since
            /// it takes the response into account.
            ///
            #[cfg_attr(feature = "envelope", doc = "[`ApiError::recovery`]: crate::ApiError::recovery")]
            #[cfg_attr(not(feature = "envelope"), doc = "[`ApiError::recovery`]: Self::recovery")]
            #[must_use]
            pub const fn recovery(self) -> Recovery {
                column!(self: Recovery, $( Recovery::$recovery ),*)
            }

            /// Returns which servers send the code.
            #[must_use]
            pub const fn availability(self) -> Availability {
                column!(self: Availability, $( Availability::$availability ),*)
            }

            /// Returns the first release with this number, such as `4.0.0`; a pre-release counts as its
            /// release.
            #[inline]
            #[must_use]
            pub const fn since(self) -> &'static str {
                column!(self: &'static str, $( $since ),*)
            }

            /// Returns what a 4.x server sends instead of a code that it no longer sends. Empty for
            /// codes that it sends.
            #[inline]
            #[must_use]
            pub const fn successors(self) -> &'static [ErrorCode] {
                column!(self: &'static [ErrorCode], $( &[$( ErrorCode::$successor ),*] ),*)
            }

            /// Returns the reasons why servers send the code, the most specific first.
            ///
            /// [`ApiError::cause_at`](crate::ApiError::cause_at) finds the cause of a response.
            #[inline]
            #[must_use]
            pub const fn causes(self) -> &'static [Cause] {
                Cause::in_range(column!(self: (u16, u16), $( $causes ),*))
            }

            /// Returns the server release on which the advice was tried and worked.
            #[inline]
            #[must_use]
            pub const fn tried(self) -> Option<&'static str> {
                column!(self: Option<&'static str>, $( $tried ),*)
            }

            #[cfg_attr(not(feature = "envelope"), allow(dead_code, reason = "only an `ApiError` has a payload"))]
            pub(crate) const fn payload(self) -> Payload {
                column!(self: Payload, $( Payload::$payload ),*)
            }

            /// Returns the texts before and after a `msg` that is a bare count or list of names.
            #[inline]
            #[cfg_attr(not(feature = "envelope"), allow(dead_code, reason = "only an `ApiError` has a payload"))]
            pub(crate) const fn sentence(self) -> &'static [&'static str] {
                column!(self: &'static [&'static str], $( &[$( $sentence ),*] ),*)
            }

            #[inline]
            fn from_name(name: &str) -> Option<ErrorCode> {
                match name {
                    $( $( $any_name )|* => Some(ErrorCode::$name), )*
                    _ => None,
                }
            }
        }

        #[cfg(feature = "strum")]
        impl strum::EnumCount for ErrorCode {
            const COUNT: usize = ErrorCode::ALL.len();
        }

        #[cfg(feature = "strum")]
        impl strum::VariantArray for ErrorCode {
            const VARIANTS: &'static [ErrorCode] = ErrorCode::ALL;
        }

        #[cfg(feature = "strum")]
        impl strum::VariantNames for ErrorCode {
            const VARIANTS: &'static [&'static str] = &[$( stringify!($name), )*];
        }
    };
}

catalogue!(error_code);

impl ErrorCode {
    /// Returns the number on the wire.
    ///
    /// This is `From<ErrorCode> for i32` as a `const fn`.
    #[inline]
    #[must_use]
    pub const fn as_i32(self) -> i32 {
        self as i32
    }

    /// Returns the category of the code by upstream's numbering.
    #[inline]
    #[must_use]
    pub const fn category(self) -> Category {
        Category::of(self.as_i32())
    }

    /// Returns whether the number is 4xxxx, or an HTTP-like 4xx.
    #[inline]
    #[must_use]
    pub const fn is_client_error(self) -> bool {
        category::is_client_error(self.as_i32())
    }

    /// Returns whether the number is 5xxxx, or an HTTP-like 5xx.
    #[inline]
    #[must_use]
    pub const fn is_server_error(self) -> bool {
        category::is_server_error(self.as_i32())
    }

    /// Returns whether the code means that something doesn't exist: its
    /// [`http_status`](Self::http_status) is 404 or 410.
    ///
    /// **Don't delete a local file because of this.** These codes can also mean a lost share, a
    /// lost session, or a folder that another client has moved.
    #[inline]
    #[must_use]
    pub const fn is_not_found(self) -> bool {
        category::is_not_found(self.http_status())
    }

    /// Returns whether the code means that something already exists, or has changed in the
    /// meantime: its [`http_status`](Self::http_status) is 409 or 412.
    #[inline]
    #[must_use]
    pub const fn is_conflict(self) -> bool {
        category::is_conflict(self.http_status())
    }

    /// Returns whether the code means that something is locked: its
    /// [`http_status`](Self::http_status) is 423.
    #[inline]
    #[must_use]
    pub const fn is_locked(self) -> bool {
        category::is_locked(self.http_status())
    }

    /// Returns whether the code means that the quota is exceeded: its
    /// [`http_status`](Self::http_status) is 507.
    #[inline]
    #[must_use]
    pub const fn is_quota_exceeded(self) -> bool {
        category::is_quota_exceeded(self.http_status())
    }
}

/// The number and the label, such as `40073 Lock Conflict`.
impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.as_i32(), self.description())
    }
}

impl From<ErrorCode> for i32 {
    fn from(code: ErrorCode) -> i32 {
        code.as_i32()
    }
}

impl TryFrom<i32> for ErrorCode {
    type Error = UnknownCodeError;

    /// # Errors
    ///
    /// Returns an error if the number isn't in the list. [`Code`](crate::Code) accepts any number
    /// except 0.
    fn try_from(value: i32) -> Result<ErrorCode, UnknownCodeError> {
        ErrorCode::from_i32(value).ok_or(UnknownCodeError { value })
    }
}

/// Parses a number, a Go name, or a Rust name, spelled exactly. A former Go name is accepted unless
/// it's now the name of another code.
///
/// ```
/// # use cloudreve_codes::ErrorCode;
/// assert_eq!("40068".parse(), Ok(ErrorCode::OpenIdNotLinked));
/// assert_eq!("OpenIdNotLinked".parse(), Ok(ErrorCode::OpenIdNotLinked));
/// assert_eq!("CodeOpenIDNotLinked".parse(), Ok(ErrorCode::OpenIdNotLinked));
/// assert_eq!("CodeQQNotLinked".parse(), Ok(ErrorCode::OpenIdNotLinked)); // 3.6.0 to 3.8.3
/// assert!("97777".parse::<ErrorCode>().is_err());
/// ```
impl FromStr for ErrorCode {
    type Err = ParseCodeError;

    /// # Errors
    ///
    /// Returns an error if the text is neither the number nor a name of a code in the list.
    // Inlined, so that only programs that parse names compile it.
    #[inline]
    fn from_str(text: &str) -> Result<ErrorCode, ParseCodeError> {
        match text.parse() {
            Ok(value) => ErrorCode::from_i32(value),
            Err(_) => ErrorCode::from_name(text),
        }
        .ok_or(ParseCodeError { _private: () })
    }
}

/// The error for a number that isn't in the list of [`ErrorCode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCodeError {
    value: i32,
}

impl UnknownCodeError {
    /// Returns the number.
    #[must_use]
    pub const fn value(&self) -> i32 {
        self.value
    }
}

impl fmt::Display for UnknownCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unknown Cloudreve code {} (newest known release: {})",
            self.value,
            ErrorCode::UPSTREAM_RELEASE
        )
    }
}

impl core::error::Error for UnknownCodeError {}

/// The error for a text that is neither the number nor a name of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseCodeError {
    pub(crate) _private: (),
}

impl fmt::Display for ParseCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected the number or a name of a Cloudreve code")
    }
}

impl core::error::Error for ParseCodeError {}

#[cfg(feature = "strum")]
impl strum::IntoEnumIterator for ErrorCode {
    type Iterator = core::iter::Copied<core::slice::Iter<'static, ErrorCode>>;

    fn iter() -> Self::Iterator {
        ErrorCode::ALL.iter().copied()
    }
}
