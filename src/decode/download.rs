use serde_core::de::Deserializer as _;

use crate::ApiError;
use crate::decode::object::{RawObject, without_bom};
use crate::envelope::de::{Context, FailureVisitor};
use crate::envelope::key;

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
    let head = without_bom(head);
    // Servers write no white space here, people who write JSON by hand do.
    if !head.starts_with(br#"{"code":"#) {
        return None;
    }
    let text = core::str::from_utf8(head).ok()?;
    RawObject::of(head)?.get(key::MSG)?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let error = deserializer
        .deserialize_map(FailureVisitor(&mut Context::of_text()))
        .ok()?;
    deserializer.end().ok()?;
    error
}
