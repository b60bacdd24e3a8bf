//! Finds out what a stream of text is, and finds the answers in it.

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
pub(crate) use self::exchange::{
    Answer, Body, Key, Listener, Missing, NoAnswer, Origin, PassedOver,
};
pub(crate) use self::fields::Fields;

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Found out by what it begins with
    Auto,
    /// Anything: JSON, logs, what curl and other programs print, pages
    #[value(aliases = ["json", "curl"])]
    Text,
    /// What a browser exported of its network traffic
    Har,
}

/// Passes every answer on, in the order of the text.
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

/// Whether the stream is an object with an object `log`, as a HAR is, and what was read to find out.
/// It reads no further than that takes: whoever types an envelope is answered at once.
fn begins_as_har(reader: &mut impl BufRead) -> io::Result<(bool, Vec<u8>)> {
    const MOST: usize = 1 << 16;
    let mut head = Vec::new();
    let mut document = Document::default();
    while head.len() < MOST {
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
        // An envelope and a recording of one have these, whatever else they hold.
        let is_other = document.awaits(&head, b"code") || document.awaits(&head, b"body");
        if is_other || !matches!(document.step(&head, at), Step::More) {
            break;
        }
    }
    Ok((false, head))
}
