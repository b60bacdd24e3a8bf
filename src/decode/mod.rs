//! From the bytes of an HTTP answer to a `Result`.
#![cfg(feature = "envelope")]

mod error;
mod malformed;

pub use self::{
    error::Error,
    malformed::{Malformed, MalformedKind},
};

use core::fmt;
use core::marker::PhantomData;

use serde_core::Deserialize;
use serde_core::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::envelope::de::{EnvelopeVisitor, FailureVisitor, Progress, Text, key};
use crate::{ApiError, Code};

/// Turns the bytes of an HTTP answer into the payload or the reason why there is none, in one pass.
///
/// `code` alone decides: HTTP `status` is 200 nearly always, and is only told where the body is no
/// envelope. The payload may borrow from `body`. Absent data or `null` is Go's nil and reads as the
/// empty value of `T`: `()`, `None`, an empty list, map or text. For a route whose payload does not
/// matter ask for serde's `IgnoredAny`, since some answer with an empty text.
///
/// Unknown keys are passed over and unknown numbers come through unchanged. Behind the first JSON
/// document the rest of the body is ignored, since two routes of upstream write a second one.
///
/// An envelope has one `code`, an integer that fits `i32`; without it, or with two, it is none. Of
/// any other key that stands twice the last one counts, and each has to be of the right type. The
/// items of a batch may be batches themselves, 8 levels deep.
///
/// ```
/// use cloudreve_codes::{Error, ErrorCode, Recovery, decode};
///
/// let version: &str = decode(200, br#"{"code":0,"data":"4.18.0","msg":""}"#)?;
/// assert_eq!(version, "4.18.0");
///
/// match decode::<()>(200, br#"{"code":40089,"msg":"Insufficient scope: Files.Write"}"#) {
///     Err(Error::Api(error)) if error.code() == ErrorCode::InsufficientScope => {
///         assert_eq!(error.recovery(), Recovery::Reauthorize);
///     }
///     other => panic!("unexpected: {other:?}"),
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Api`] if `code` is not 0. [`Error::Malformed`] if the body is no envelope, or its data
/// is not a `T`.
pub fn decode<'a, T: Deserialize<'a>>(status: u16, body: &'a [u8]) -> Result<T, Error> {
    // Checking the whole body once and reading a `&str` is less work than checking each string.
    let Ok(text) = core::str::from_utf8(body) else {
        return Err(Malformed::not_utf8(status, body).into());
    };
    let mut progress = Progress::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    match deserializer.deserialize_map(EnvelopeVisitor::<T, Text>::new(&mut progress)) {
        Ok(Ok(data)) => Ok(data),
        Ok(Err(error)) => Err(Error::Api(error)),
        Err(error) => Err(Malformed::new(status, body, progress, error).into()),
    }
}

/// [`decode`] for the OAuth routes `/session/oauth/token` and `/session/oauth/userinfo`, which do
/// not answer with envelopes alone.
///
/// An object with an integer `code` and a string `msg` is an envelope. Any other object with a
/// status below 400 is the bare payload. With 400 and above nothing is a success, and
/// `{error, error_description, error_codes, correlation_id}` is a failure with the first of
/// `error_codes`, whose `msg` is `error` and whose debug text is `error_description`.
///
/// ```
/// use cloudreve_codes::{Error, ErrorCode, decode_oauth};
///
/// let body = br#"{"error":"Invalid client secret","error_description":"","error_codes":[40020],
///     "correlation_id":"c6b2badf-9b54-4d39-8a0e-3f0c8b3f1f7a"}"#;
/// let Err(Error::Api(error)) = decode_oauth::<()>(400, body) else { unreachable!() };
/// assert_eq!(error.code(), ErrorCode::CredentialInvalid);
/// assert_eq!(error.msg(), "Invalid client secret");
/// ```
///
/// # Errors
///
/// As [`decode`].
pub fn decode_oauth<'a, T: Deserialize<'a>>(status: u16, body: &'a [u8]) -> Result<T, Error> {
    let shape = OauthShape::of(body);
    if status >= 400 {
        return Err(shape.into_error(status, body));
    }
    match shape {
        OauthShape::Failure(_) | OauthShape::OtherObject { .. } => {
            let Ok(text) = core::str::from_utf8(body) else {
                return Err(Malformed::not_utf8(status, body).into());
            };
            let mut deserializer = serde_json::Deserializer::from_str(text);
            T::deserialize(&mut deserializer)
                .map_err(|error| Malformed::bare_data(status, body, error).into())
        }
        // An envelope, or nothing that OAuth knows: the explanation is the same as everywhere.
        OauthShape::Envelope | OauthShape::NoObject => decode(status, body),
    }
}

/// What an OAuth route answered with.
enum OauthShape {
    Envelope,
    Failure(ApiError),
    OtherObject { has_code: bool },
    NoObject,
}

impl OauthShape {
    // Only clients that speak OAuth compile it.
    #[inline]
    fn of(body: &[u8]) -> OauthShape {
        fn read<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
            serde_json::from_str(raw?.get()).ok()
        }

        let Some(entries) = Entries::of(body) else {
            return OauthShape::NoObject;
        };
        let text = |key: &str| read::<String>(entries.get(key));
        let code = entries.get(key::CODE).map(RawValue::get);
        if code.is_some_and(is_integer) && text(key::MSG).is_some() {
            return OauthShape::Envelope;
        }
        let codes: Vec<i64> = read(entries.get("error_codes")).unwrap_or_default();
        let mut codes = codes
            .into_iter()
            .filter_map(|code| Code::new(i32::try_from(code).ok()?));
        let (Some(msg), Some(code)) = (text(key::ERROR), codes.next()) else {
            return OauthShape::OtherObject {
                has_code: code.is_some(),
            };
        };
        let error = ApiError::new(code).with_msg(msg);
        let debug_error = text("error_description").unwrap_or_default();
        let correlation_id = text(key::CORRELATION_ID).unwrap_or_default();
        OauthShape::Failure(
            error
                .with_debug_error(debug_error)
                .with_correlation_id(correlation_id),
        )
    }

    /// What it says with a status of 400 and above, where nothing is a success.
    #[cold]
    fn into_error(self, status: u16, body: &[u8]) -> Error {
        match self {
            OauthShape::Failure(error) => Error::Api(error),
            OauthShape::OtherObject { has_code: false } => {
                let reason = "it has neither `code` nor a number in `error_codes`";
                Malformed::unexpected_json(status, body, reason).into()
            }
            _ => match decode::<IgnoredAny>(status, body) {
                Ok(_) => {
                    let reason = "the HTTP status contradicts its code 0";
                    Malformed::unexpected_json(status, body, reason).into()
                }
                Err(error) => error,
            },
        }
    }
}

/// Whether JSON text is an integer, of any size.
fn is_integer(text: &str) -> bool {
    text.strip_prefix('-')
        .unwrap_or(text)
        .bytes()
        .all(|byte| byte.is_ascii_digit())
}

/// The entries of an object.
pub(crate) struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Entries<'a> {
    /// Those of the first document, if that is an object.
    pub(crate) fn of(body: &'a [u8]) -> Option<Entries<'a>> {
        let text = core::str::from_utf8(body).ok()?;
        serde_json::Deserializer::from_str(text)
            .deserialize_map(EntriesVisitor)
            .ok()
    }

    /// The value of a key; the last one counts.
    pub(crate) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.0
            .iter()
            .rfind(|(known, _)| known == key)
            .map(|(_, value)| *value)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

/// Tells whether a downloaded "file" is really a failed envelope: content and archive links answer
/// with HTTP 200 and the envelope in the file's place, sometimes under the file's content type.
///
/// `head` is the whole of what came, or its first few kilobytes: on these routes nothing follows an
/// envelope, so a longer file is none. A file of a user's own that looks exactly like a failure
/// cannot be told apart by its bytes; where the `Content-Type` is the expected one and not
/// `application/json`, only archives can be envelopes in disguise.
///
/// ```
/// use cloudreve_codes::{ErrorCode, failure_in};
///
/// let error = failure_in(br#"{"code":40005,"msg":"Sign expired"}"#).expect("no file");
/// assert_eq!(error.code(), ErrorCode::SignExpired);
///
/// assert!(failure_in(b"PK\x03\x04").is_none());
/// assert!(failure_in(br#"{"code":0,"msg":""}"#).is_none());
/// ```
// A client that does not download does not compile it, nor the reading of failures once more.
#[inline]
#[must_use]
pub fn failure_in(head: &[u8]) -> Option<ApiError> {
    // Servers write no white space here, people who write JSON by hand do.
    if !head.starts_with(br#"{"code":"#) {
        return None;
    }
    let text = core::str::from_utf8(head).ok()?;
    Entries::of(head)?.get(key::MSG)?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut progress = Progress::default();
    let visitor = FailureVisitor::<Text> {
        progress: &mut progress,
        depth: 0,
        door: PhantomData,
    };
    let error = deserializer.deserialize_map(visitor).ok()?;
    deserializer.end().ok()?;
    error
}
