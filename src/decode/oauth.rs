use serde_core::Deserialize;
use serde_core::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::decode::object::{RawObject, without_bom};
use crate::decode::{Error, Malformed, decode, diagnose};
use crate::envelope::key;
use crate::{ApiError, Code};

/// Reads the responses of the OAuth routes `/session/oauth/token` and `/session/oauth/userinfo`,
/// not all of which are envelopes.
///
/// An object with `code` is read as an envelope. One with `error` and `error_codes`, as in
/// `{error, error_description, error_codes, correlation_id}`, is a failure with the first of
/// `error_codes`, whose `msg` is `error` and whose debug text is `error_description`. Any other object
/// is the bare payload if the status is below 400. At 400 and above, nothing counts as success.
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
/// The same as for [`decode`](crate::decode).
pub fn decode_oauth<'a, T: Deserialize<'a>>(status: u16, body: &'a [u8]) -> Result<T, Error> {
    match Shape::of(body) {
        Shape::Failure(error) => Err(Error::Api(error)),
        Shape::Bare if status < 400 => {
            let Ok(text) = core::str::from_utf8(without_bom(body)) else {
                return Err(Malformed::not_utf8(status, body).into());
            };
            T::deserialize(&mut serde_json::Deserializer::from_str(text))
                .map_err(|error| Malformed::bare_data(status, body, error).into())
        }
        Shape::Bare | Shape::NoNumber => Err(no_number(status, body)),
        Shape::Envelope if status < 400 => decode(status, body),
        Shape::Envelope => Err(refused(status, body)),
    }
}

/// The shape of what an OAuth route returned.
enum Shape {
    /// An envelope, or something that isn't an object, which `decode` explains.
    Envelope,
    Failure(ApiError),
    /// A failure without a number to use as its code.
    NoNumber,
    /// Any other object.
    Bare,
}

impl Shape {
    // Inlined, so that only clients that use OAuth compile it.
    #[inline]
    fn of(body: &[u8]) -> Shape {
        fn read<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
            serde_json::from_str(raw?.get()).ok()
        }

        let Some(object) = RawObject::of(body) else {
            return Shape::Envelope;
        };
        if object.get(key::CODE).is_some() {
            return Shape::Envelope;
        }
        let (error, codes) = (object.get(key::ERROR), object.get("error_codes"));
        if error.is_none() || codes.is_none() {
            return Shape::Bare;
        }
        let codes: Vec<i64> = read(codes).unwrap_or_default();
        let mut codes = codes
            .into_iter()
            .filter_map(|code| Code::new(i32::try_from(code).ok()?));
        let text = |key: &str| read::<String>(object.get(key)).unwrap_or_default();
        codes.next().map_or(Shape::NoNumber, |code| {
            Shape::Failure(
                ApiError::new(code)
                    .with_msg(text(key::ERROR))
                    .with_debug_error(text("error_description"))
                    .with_correlation_id(text(key::CORRELATION_ID)),
            )
        })
    }
}

#[cold]
fn no_number(status: u16, body: &[u8]) -> Error {
    Malformed::unexpected_json(status, body, diagnose::Reason::NoOauthCode).into()
}

/// Returns the error of an envelope with a status of 400 or above, which is never a success.
#[cold]
fn refused(status: u16, body: &[u8]) -> Error {
    match decode::<IgnoredAny>(status, body) {
        Ok(_) => {
            Malformed::unexpected_json(status, body, diagnose::Reason::StatusContradictsCode).into()
        }
        Err(error) => error,
    }
}
