//! Finds out what a stream of text is, and finds the answers in it.

mod document;
mod encoding;
mod error;
mod exchange;
mod har;
mod json;
pub(crate) mod limit;
mod scan;
mod signs;

use std::io::{self, BufRead, Cursor, Read};

use clap::ValueEnum;

pub(crate) use self::error::Error;
pub(crate) use self::exchange::{
    Answer, Body, Key, Listener, Missing, NoAnswer, Origin, PassedOver,
};

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

/// Whether the stream begins with an object `log`, as a HAR does, and what was read to find out. It
/// reads no further than that takes: whoever types an envelope is answered at once.
fn begins_as_har(reader: &mut impl BufRead) -> io::Result<(bool, Vec<u8>)> {
    const MOST: usize = 1 << 16;
    const BEGINNING: &[u8] = br#"{"log":{"#;
    let mut head = Vec::new();
    let mut wanted = BEGINNING.iter();
    while head.len() < MOST {
        let Some(&byte) = reader.fill_buf()?.first() else {
            break;
        };
        reader.consume(1);
        head.push(byte);
        if !byte.is_ascii_whitespace() && wanted.next() != Some(&byte) {
            break;
        }
        if wanted.as_slice().is_empty() {
            return Ok((true, head));
        }
    }
    Ok((false, head))
}
