//! What may be shown of a body that is no envelope.

use crate::read::is_command;

/// Whether the beginning of the text may be shown. Not if it can be a piece of JSON, which may hold
/// tokens, or a command for curl or the rest of one, with the headers and passwords that somebody
/// typed.
pub(super) fn is_quotable(text: &[u8]) -> bool {
    const MOST: usize = 1 << 16;
    const HEADERS: [&[u8]; 3] = [b"authorization:", b"cookie:", b"bearer "];
    let text = text.get(..MOST).unwrap_or(text).trim_ascii_start();
    if text.split(|&byte| byte == b'\n').any(is_command) || HEADERS.iter().any(|it| has(text, it)) {
        return false;
    }
    // Pages have scripts and links.
    if text.starts_with(b"<") {
        return true;
    }
    let is_json = [&b"\":"[..], b"\" :", b"\"}", b"\"]"]
        .iter()
        .any(|piece| has(text, piece));
    let is_option = |line: &[u8]| {
        let mut bytes = line.trim_ascii_start().iter();
        bytes.next() == Some(&b'-') && bytes.next().is_some_and(|byte| !byte.is_ascii_whitespace())
    };
    let is_options = text.split(|&byte| byte == b'\n').any(is_option);
    let is_url = has(text, b"://") && text.iter().any(|byte| b"@?".contains(byte));
    !(is_json || is_options || is_url)
}

/// In any case of letters.
fn has(text: &[u8], piece: &[u8]) -> bool {
    text.windows(piece.len())
        .any(|window| window.eq_ignore_ascii_case(piece))
}
