use serde_core::de::Deserializer as _;

use crate::ApiError;
use crate::decode::object::{BOM, RawObject, without_bom};
use crate::envelope::de::{Context, FailureVisitor};
use crate::envelope::key;

/// Tells whether a downloaded "file" is really a failed envelope: content and archive links answer
/// with HTTP 200 and the envelope in the file's place, sometimes under the file's content type.
///
/// `body` is the whole of what came; [`inspect`] is for a download as it streams. A file of a user's own that looks exactly like a failure
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
pub fn failure_in(body: &[u8]) -> Option<ApiError> {
    match look(body) {
        Head::Failure(error) => Some(error),
        _ => None,
    }
}

/// What the beginning of a download is.
///
/// Exhaustive on purpose: a client has to do something about each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// A file: write what came, and all that follows, to disk.
    File,
    /// A failed envelope in the file's place.
    Failure(ApiError),
    /// Too little to tell: wait for more. If nothing more comes, it is a file, and a short one.
    Incomplete,
}

/// How many bytes are looked at: an envelope in a file's place is far shorter.
const BOUND: usize = 64 << 10;

/// Tells what a download is from its first bytes, as it streams: content and archive links answer
/// with HTTP 200 and a failed envelope in the file's place, sometimes under the file's content type.
///
/// `head` is all that came so far. Call it again with more as long as the result is
/// [`Head::Incomplete`], and write nothing to disk before: mostly the first bytes are enough. After
/// 64 KiB it is a file. A part of a file that begins elsewhere than at its first byte (`Range`, with
/// HTTP 206) is never an envelope. A file whose beginning is a whole failed envelope, such as a log
/// with one in each line, can't be told apart until more of it comes.
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

// Servers write no white space here, people who write JSON by hand do.
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
        // serde_json calls a number invalid that ends in its middle.
        Err(error) if error.is_syntax() && text.ends_with(['-', '+', '.', 'e', 'E']) => {
            Head::Incomplete
        }
        Err(_) => Head::File,
    }
}

/// The failure that a whole text is, if it is an envelope of one and nothing else.
fn failure(text: &str) -> Result<Option<ApiError>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let error = deserializer.deserialize_map(FailureVisitor(&mut Context::of_text()))?;
    deserializer.end()?;
    let object = RawObject::of(text.as_bytes());
    Ok(error.filter(|_| object.is_some_and(|object| object.get(key::MSG).is_some())))
}
