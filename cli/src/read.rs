//! Detects the type of a stream of text, and finds the responses in it.

mod document;
mod encoding;
mod error;
mod exchange;
mod fields;
mod har;
mod json;
pub(crate) mod limit;
mod scan;
mod signs;
pub(crate) mod work;

use std::io::{self, BufRead, Cursor, Read};

use clap::ValueEnum;

use self::document::{Document, Step};
pub(crate) use self::error::Error;
pub(crate) use self::exchange::{Answer, Body, Key, Listener, Missing, NoAnswer, Origin, Skipped};
pub(crate) use self::fields::Fields;

/// The type of an input.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Detect from the beginning of the file
    Auto,
    /// Any text: JSON, logs, output of curl and other programs, pages
    #[value(aliases = ["json", "curl"])]
    Text,
    /// Network traffic exported by a browser
    Har,
}

/// Passes every response to the listener, in order.
pub(crate) fn each_answer(
    reader: impl Read,
    kind: Kind,
    listener: &mut dyn Listener,
) -> Result<(), Error> {
    let mut reader = encoding::as_utf8(reader);
    match kind {
        Kind::Text => scan::each_answer(reader, listener),
        Kind::Har => har::each_answer(reader, listener),
        Kind::Auto => {
            let (is_har, head) = begins_as_har(&mut reader)?;
            let reader = Cursor::new(head).chain(reader);
            if is_har {
                har::each_answer(reader, listener)
            } else {
                scan::each_answer(reader, listener)
            }
        }
    }
}

/// Returns whether the stream is an object with an object `log`, like a HAR, and the bytes read for
/// that, which are no more than needed: an envelope typed by hand is decoded immediately.
fn begins_as_har(reader: &mut impl BufRead) -> io::Result<(bool, Vec<u8>)> {
    const MAX: usize = 1 << 16;
    let mut head = Vec::new();
    let mut document = Document::default();
    while head.len() < MAX {
        let Some(&byte) = reader.fill_buf()?.first() else {
            break;
        };
        reader.consume(1);
        let at = head.len();
        head.push(byte);
        if !document.is_open() {
            match byte {
                b'{' => document.open(at, 1, true),
                byte if byte.is_ascii_whitespace() => {}
                _ => break,
            }
            continue;
        }
        if byte == b'{' && document.awaits(&head, b"log") {
            return Ok((true, head));
        }
        // Every envelope or recording of one has one of these keys.
        let is_other = document.awaits(&head, b"code") || document.awaits(&head, b"body");
        if is_other || !matches!(document.step(&head, at), Step::More) {
            break;
        }
    }
    Ok((false, head))
}
