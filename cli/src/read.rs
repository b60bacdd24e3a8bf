//! Finds out what a stream of text is, and takes it apart into the answers that it holds.

mod curl;
mod encoding;
mod exchange;
mod har;
mod json;
pub(crate) mod limit;

use std::io::{self, BufRead, Cursor, Read as _};

use clap::ValueEnum;

pub(crate) use self::curl::is_command;
pub(crate) use self::exchange::{
    Answer, Body, Exchange, Key, Listener, Missing, Origin, PassedOver,
};
use self::limit::read_to_end;

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Found out by what it begins with
    Auto,
    /// Envelopes and recordings of them: one, a list, or one a line
    Json,
    /// What `curl -i` or `curl -v` printed
    Curl,
    /// What a browser exported of its network traffic
    Har,
}

/// Tells every answer in the order in which they stand.
pub(crate) fn each_answer(
    reader: impl BufRead,
    kind: Kind,
    listener: &mut dyn Listener,
) -> io::Result<()> {
    let mut reader = encoding::as_utf8(reader)?;
    match kind {
        Kind::Json => json::each_answer(reader, false, listener),
        Kind::Har => har::each_answer(reader, listener),
        Kind::Curl => {
            let mut text = Vec::new();
            read_to_end(&mut reader, &mut text)?;
            curl::each_answer(&text, 1, listener)
        }
        Kind::Auto => {
            let (is_har, head) = begins_as_har(&mut reader)?;
            let reader = Cursor::new(head).chain(reader);
            if is_har {
                har::each_answer(reader, listener)
            } else {
                json::each_answer(reader, true, listener)
            }
        }
    }
}

/// Whether the stream is an object with an object `log`, as a HAR is, and what was read to find out.
/// It reads no further than that takes: whoever types an envelope is answered at once.
fn begins_as_har(reader: &mut impl BufRead) -> io::Result<(bool, Vec<u8>)> {
    const MOST: usize = 1 << 16;
    let mut head = Vec::new();
    let mut search = har::Search::default();
    while head.len() < MOST {
        let Some(&byte) = reader.fill_buf()?.first() else {
            break;
        };
        reader.consume(1);
        head.push(byte);
        if let Some(is_har) = search.find(byte) {
            return Ok((is_har, head));
        }
    }
    Ok((false, head))
}
