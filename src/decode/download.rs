use serde_core::de::Deserializer as _;

use crate::ApiError;
use crate::decode::object::{BOM, RawObject, without_bom};
use crate::envelope::de::{Context, FailureVisitor};
use crate::envelope::key;

/// Returns the failure if a downloaded "file" is really a failed envelope. Content and archive
/// links respond with HTTP 200 and an envelope in place of the file, sometimes with the file's
/// content type.
///
/// `body` is the complete download; [`inspect`] is for one that is still streaming. A user's own file
/// that looks exactly like a failure can't be distinguished by its bytes. If the `Content-Type` is the
/// expected one and not `application/json`, only an archive can be an envelope.
///
/// ```
/// use cloudreve_codes::{ErrorCode, failure_in};
///
/// let error = failure_in(br#"{"code":40005,"msg":"Sign expired"}"#).expect("a failure");
/// assert_eq!(error.code(), ErrorCode::SignExpired);
///
/// assert!(failure_in(b"PK\x03\x04").is_none());
/// assert!(failure_in(br#"{"code":0,"msg":""}"#).is_none());
/// ```
// Inlined, so that only clients that download compile it.
#[inline]
#[must_use]
pub fn failure_in(body: &[u8]) -> Option<ApiError> {
    match look(body) {
        Head::Failure(error) => Some(error),
        _ => None,
    }
}

/// The result of [`inspect`]: what the first bytes of a download are.
///
/// Exhaustive on purpose: a client has to handle each variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// A file: write what has arrived, and everything after it, to disk.
    File,
    /// A failed envelope in place of the file.
    Failure(ApiError),
    /// Too little to know: wait for more. At the end of the download, it's a short file.
    Incomplete,
}

/// The maximum number of bytes to inspect; an envelope in place of a file is far shorter.
const BOUND: usize = 64 << 10;

/// Returns what a download is, given its first bytes, while it streams. Content and archive links
/// respond with HTTP 200 and a failed envelope in place of the file, sometimes with the file's
/// content type.
///
/// `head` is everything that has arrived so far. While the result is [`Head::Incomplete`], write nothing
/// to disk and call this again with more; usually the first bytes are enough. Anything longer than
/// 64 KiB is a file. Part of a file that doesn't start at its first byte (`Range`, with HTTP 206) is
/// never an envelope. A file that begins with a complete failed envelope, such as a log with one per
/// line, can't be distinguished until more of it arrives.
///
/// ```
/// use cloudreve_codes::{ApiError, Head, inspect};
///
/// /// Receives a download, and stops if it is a failure.
/// fn receive(chunks: impl Iterator<Item = Vec<u8>>) -> Result<Vec<u8>, ApiError> {
///     let (mut file, mut is_file) = (Vec::new(), false);
///     for chunk in chunks {
///         file.extend(chunk);
///         if !is_file {
///             match inspect(&file) {
///                 Head::File => is_file = true, // from here on, write to disk
///                 Head::Failure(error) => return Err(error),
///                 Head::Incomplete => {}
///             }
///         }
///     }
///     Ok(file)
/// }
///
/// let chunks = [r#"{"code":40005,"ms"#, r#"g":"Sign expired"}"#];
/// assert!(receive(chunks.iter().map(|chunk| chunk.as_bytes().to_vec())).is_err());
/// assert_eq!(receive([b"PK\x03\x04".to_vec()].into_iter()), Ok(b"PK\x03\x04".to_vec()));
/// ```
#[inline]
#[must_use]
pub fn inspect(head: &[u8]) -> Head {
    if head.len() > BOUND {
        Head::File
    } else {
        look(head)
    }
}

// Servers write no whitespace here, but people who write JSON by hand do.
const BEGIN: &[u8] = br#"{"code":"#;

#[inline]
fn look(head: &[u8]) -> Head {
    let text = without_bom(head);
    if BOM.starts_with(head) || BEGIN.starts_with(text) {
        return Head::Incomplete;
    }
    if !text.starts_with(BEGIN) {
        return Head::File;
    }
    let (text, is_cut_character) = match core::str::from_utf8(text) {
        Ok(text) => (text, false),
        Err(error) => {
            let valid = text.get(..error.valid_up_to()).map(core::str::from_utf8);
            match (error.error_len(), valid) {
                (None, Some(Ok(valid))) => (valid, true),
                _ => return Head::File,
            }
        }
    };
    match failure(text) {
        Ok(Some(error)) if !is_cut_character => Head::Failure(error),
        Ok(_) => Head::File,
        Err(error) if error.is_eof() => Head::Incomplete,
        // serde_json reports a number that is cut off as invalid.
        Err(error) if error.is_syntax() && text.ends_with(['-', '+', '.', 'e', 'E']) => {
            Head::Incomplete
        }
        Err(_) => Head::File,
    }
}

/// Returns the failure if the text is a failed envelope and nothing else.
fn failure(text: &str) -> Result<Option<ApiError>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let error = deserializer.deserialize_map(FailureVisitor(&mut Context::of_text()))?;
    deserializer.end()?;
    let has_msg = || RawObject::of(text.as_bytes())?.get(key::MSG);
    Ok(error.filter(|_| has_msg().is_some()))
}
