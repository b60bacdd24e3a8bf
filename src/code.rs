use core::fmt;
use core::num::NonZeroI32;
use core::str::FromStr;

#[cfg(feature = "zh")]
use crate::Language;
use crate::{Category, ErrorCode, ParseCodeError, Recovery, category};

/// The number that a server sent: any `i32` except 0, which is success.
///
/// The set of codes is open. Newer servers, other nodes and the commercial edition send numbers that
/// this crate doesn't know, and they are preserved unchanged; see [`known`](Self::known).
///
/// ```
/// use cloudreve_codes::{Category, Code, ErrorCode, Recovery};
///
/// let code = Code::from(ErrorCode::LockConflict);
/// assert_eq!(code, 40073);
/// assert_eq!(code.known(), Some(ErrorCode::LockConflict));
///
/// let code = Code::new(90_000).expect("not 0");
/// assert_eq!(code.known(), None);
/// assert_eq!(code.category(), Category::Other);
/// assert_eq!(code.http_status(), 500);
/// assert_eq!(code.recovery(), Recovery::GiveUp);
/// assert_eq!(code.to_string(), "90000 Unknown Code");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(NonZeroI32);

impl Code {
    /// Returns the code with this number; `None` for 0.
    #[inline]
    #[must_use]
    pub const fn new(value: i32) -> Option<Code> {
        match NonZeroI32::new(value) {
            Some(value) => Some(Code(value)),
            None => None,
        }
    }

    /// Returns the number on the wire.
    ///
    /// This is `From<Code> for i32` as a `const fn`.
    #[inline]
    #[must_use]
    pub const fn as_i32(self) -> i32 {
        self.0.get()
    }

    /// Returns the [`ErrorCode`] with this number, if this crate knows it.
    #[must_use]
    pub const fn known(self) -> Option<ErrorCode> {
        ErrorCode::from_i32(self.as_i32())
    }

    /// Returns the label of a known code, or `Unknown Code`.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self.known() {
            Some(known) => known.description(),
            None => "Unknown Code",
        }
    }

    /// Returns the label in the given language. In Chinese, an unknown code is `未知错误码`.
    #[inline]
    #[cfg(feature = "zh")]
    #[must_use]
    pub const fn description_in(self, language: Language) -> &'static str {
        match (self.known(), language) {
            (Some(known), _) => known.description_in(language),
            (None, Language::English) => self.description(),
            (None, Language::Chinese) => "未知错误码",
        }
    }

    /// Returns what to do about the code; for an unknown code, advice that applies to all of them.
    #[inline]
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self.known() {
            Some(known) => known.advice(),
            None => {
                "Show the server's message, and report the number and the `correlation_id` to the \
                 administrator: the code is not known to this program."
            }
        }
    }

    /// Returns what to do about the code, in the given language.
    #[inline]
    #[cfg(feature = "zh")]
    #[must_use]
    pub const fn advice_in(self, language: Language) -> &'static str {
        match (self.known(), language) {
            (Some(known), _) => known.advice_in(language),
            (None, Language::English) => self.advice(),
            (None, Language::Chinese) => {
                "显示服务器的消息，并把该数字和 `correlation_id` 报告给管理员：本程序不认识此错误码。"
            }
        }
    }

    /// Returns the category of the code by upstream's numbering. Unknown numbers have one as well.
    #[inline]
    #[must_use]
    pub const fn category(self) -> Category {
        Category::of(self.as_i32())
    }

    /// Returns the nearest HTTP status for gateways and logs, in `400..=599`.
    ///
    /// For an unknown number, it's the number itself if that's an HTTP error status, 400 for 4xxxx, and
    /// 500 otherwise.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self.known() {
            Some(known) => known.http_status(),
            None => match self.as_i32() {
                status @ 400..=599 => status as u16,
                40_000..=49_999 => 400,
                _ => 500,
            },
        }
    }

    /// Returns what a client should do next; [`Recovery::GiveUp`] for an unknown number.
    #[must_use]
    pub const fn recovery(self) -> Recovery {
        match self.known() {
            Some(known) => known.recovery(),
            None => Recovery::GiveUp,
        }
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

/// The number and the label, such as `40073 Lock Conflict` or `97777 Unknown Code`.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.as_i32(), self.description())
    }
}

/// The number, and the variant if it's known: `Code(40073 LockConflict)`.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.known() {
            Some(known) => write!(f, "Code({} {known:?})", self.as_i32()),
            None => write!(f, "Code({})", self.as_i32()),
        }
    }
}

impl From<ErrorCode> for Code {
    fn from(code: ErrorCode) -> Code {
        match Code::new(code.as_i32()) {
            Some(code) => code,
            None => unreachable!("the catalogue has no code 0"),
        }
    }
}

impl From<Code> for i32 {
    fn from(code: Code) -> i32 {
        code.as_i32()
    }
}

impl TryFrom<i32> for Code {
    type Error = ZeroCodeError;

    /// # Errors
    ///
    /// Returns an error if the number is 0, which is success.
    fn try_from(value: i32) -> Result<Code, ZeroCodeError> {
        Code::new(value).ok_or(ZeroCodeError { _private: () })
    }
}

/// Parses any number except 0, or a name as [`ErrorCode`] does.
impl FromStr for Code {
    type Err = ParseCodeError;

    /// # Errors
    ///
    /// Returns an error if the text is 0, a number beyond `i32`, or not a name of a known code.
    #[inline]
    fn from_str(text: &str) -> Result<Code, ParseCodeError> {
        match text.parse() {
            Ok(value) => Code::new(value).ok_or(ParseCodeError { _private: () }),
            Err(_) => text.parse().map(ErrorCode::into),
        }
    }
}

impl PartialEq<ErrorCode> for Code {
    fn eq(&self, other: &ErrorCode) -> bool {
        self.as_i32() == other.as_i32()
    }
}

impl PartialEq<Code> for ErrorCode {
    fn eq(&self, other: &Code) -> bool {
        other == self
    }
}

impl PartialEq<i32> for Code {
    fn eq(&self, other: &i32) -> bool {
        self.as_i32() == *other
    }
}

/// The error for the number 0, which means success and isn't a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZeroCodeError {
    _private: (),
}

impl fmt::Display for ZeroCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected an error code, found 0, which is success")
    }
}

impl core::error::Error for ZeroCodeError {}
