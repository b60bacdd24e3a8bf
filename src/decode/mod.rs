//! Turns the bytes of an HTTP response into a `Result`.
#![cfg(feature = "envelope")]

mod diagnose;
mod download;
mod error;
mod malformed;
mod malformed_kind;
mod mismatch;
mod oauth;
mod object;
mod report;
mod retry;

pub use self::{
    download::{Head, failure_in, inspect},
    error::Error,
    malformed::Malformed,
    malformed_kind::MalformedKind,
    oauth::decode_oauth,
    report::{Report, ReportItem},
    retry::{Retry, Step},
};

use serde_core::Deserialize;
use serde_core::de::{Deserializer as _, IgnoredAny};

use crate::envelope::de::{Context, EnvelopeVisitor, Outcome};

/// Turns the bytes of an HTTP response into the payload or the reason for the failure, in one pass.
///
/// Only `code` decides: the HTTP `status` is nearly always 200, and is only reported if the body
/// isn't an envelope. The payload may borrow from `body`. Data that is absent or `null` is Go's
/// nil, and reads as the empty value of `T`: `()`, `None`, an empty list, map, or string. For a
/// route whose payload doesn't matter, use [`check`].
///
/// Unknown keys are ignored, and unknown numbers are preserved. Anything after the first JSON
/// document is ignored, since two of upstream's routes write a second one.
///
/// An envelope has exactly one `code`, an integer in the range of `i32`. If any other key is duplicated,
/// the last one wins, and each has to have the right type. The items of a batch may be batches
/// themselves, up to 8 levels deep. A byte order mark before the envelope is ignored.
///
/// If the payload is serde_json's `Value`, a server can circumvent the limit on nesting, as
/// [`Envelope`](crate::Envelope) explains. Use `Value` only for a server that you trust.
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
/// Returns [`Error::Api`] if `code` isn't 0, and [`Error::Malformed`] if the body isn't an
/// envelope, or its data isn't a `T`.
pub fn decode<'a, T: Deserialize<'a>>(status: u16, body: &'a [u8]) -> Result<T, Error> {
    // Validating the whole body once and reading a `&str` is less work than validating each string.
    let Ok(mut text) = core::str::from_utf8(body) else {
        return Err(Malformed::not_utf8(status, body).into());
    };
    let mut context = Context::of_text();
    loop {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        match deserializer.deserialize_map(EnvelopeVisitor::<T>::new(&mut context)) {
            Ok(Outcome::Success(data)) => return Ok(data),
            Ok(Outcome::Failure(error)) => return Err(Error::Api(error)),
            // In the second pass `T` can borrow, and positions refer to the body.
            Ok(Outcome::DataFirst(_)) => context = Context::of_success(),
            Err(error) => match text.strip_prefix('\u{feff}') {
                // Some programs write a byte order mark even with UTF-8.
                Some(rest) if text.len() == body.len() => {
                    (text, context) = (rest, Context::of_text());
                }
                _ => return Err(Malformed::new(status, text.as_bytes(), context, error).into()),
            },
        }
    }
}

/// Turns the bytes of an HTTP response into `Ok` or the reason for the failure, ignoring the
/// payload.
///
/// This is [`decode`] for routes whose payload doesn't matter. `decode::<()>` accepts only an
/// absent payload, but some routes return an empty string or what they changed. In a function that
/// is generic over the payload, serde's [`IgnoredAny`] does the same: `send::<IgnoredAny>(…)`.
///
/// ```
/// use cloudreve_codes::{Error, ErrorCode, check};
///
/// check(200, br#"{"code":0,"data":"","msg":""}"#)?; // signing out
///
/// let error = check(200, br#"{"code":40073,"msg":"Lock expired"}"#).unwrap_err();
/// assert_eq!(error.code(), Some(ErrorCode::LockConflict.into()));
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// Returns [`Error::Api`] if `code` isn't 0, and [`Error::Malformed`] if the body isn't an
/// envelope.
pub fn check(status: u16, body: &[u8]) -> Result<(), Error> {
    decode(status, body).map(|IgnoredAny| ())
}
