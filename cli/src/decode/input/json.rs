//! Envelopes and recordings of them.

use std::borrow::Cow;
use std::io::{self, BufRead};

use base64::Engine as _;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::files::{read_line, read_to_end};

use super::{Answer, Body, Exchange, Listener, Place, curl, path_of};

/// A recorded response; every key is optional, and an object without a body is no recording.
#[derive(Default, Deserialize)]
struct Recording<'a> {
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    path: Option<Cow<'a, str>>,
    #[serde(default)]
    status: Option<u16>,
    #[serde(borrow, default)]
    body: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    body_base64: Option<Cow<'a, str>>,
    /// An envelope, whatever else it holds.
    #[serde(default)]
    code: Option<IgnoredAny>,
}

/// Where the first line is a whole JSON document, each line is one, and no more than a line is held
/// in memory. Anything else is read as a whole: documents that span lines, or a body that is no
/// JSON, and with `or_curl` also what curl printed.
pub(super) fn each_answer(
    reader: impl BufRead,
    or_curl: bool,
    listener: &mut dyn Listener,
) -> io::Result<()> {
    let mut lines = Lines { reader, number: 0 };
    let (mut line, mut ahead) = (Vec::new(), Vec::new());
    if !lines.next_into(&mut line)? {
        // Nothing but white space is an answer too.
        return listener.answer(plain(b"", None));
    }
    let first = lines.number;
    if first_document(&line).is_none() {
        read_to_end(&mut lines.reader, &mut line)?;
        if or_curl && curl::is_transcript(&line) {
            return curl::each_answer(&line, first, listener);
        }
        return whole(&line, first, listener);
    }
    loop {
        let number = lines.number;
        let is_last = !lines.next_into(&mut ahead)?;
        let is_alone = is_last && number == first;
        let place = (!is_alone).then_some(Place {
            line: Some(number),
            item: None,
        });
        document(line.trim_ascii(), place, number, listener)?;
        if is_last {
            return Ok(());
        }
        std::mem::swap(&mut line, &mut ahead);
    }
}

/// The lines that are not empty.
struct Lines<R> {
    reader: R,
    /// Of the last one read, from 1.
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// False at the end.
    fn next_into(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        loop {
            line.clear();
            if !read_line(&mut self.reader, line)? {
                return Ok(false);
            }
            self.number += 1;
            if !line.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }
}

/// The first document of the text, if that is an object or a list.
fn first_document(text: &[u8]) -> Option<&RawValue> {
    let mut documents = serde_json::Deserializer::from_slice(text).into_iter::<&RawValue>();
    documents
        .next()
        .and_then(Result::ok)
        .filter(|raw| is_container(raw.get().as_bytes()))
}

fn is_container(document: &[u8]) -> bool {
    document.starts_with(b"{") || document.starts_with(b"[")
}

fn whole(text: &[u8], first_line: u64, listener: &mut dyn Listener) -> io::Result<()> {
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let lines_in = |text: &[u8]| text.iter().filter(|&&byte| byte == b'\n').count() as u64;
    let mut documents = serde_json::Deserializer::from_slice(text).into_iter::<&RawValue>();
    let mut line = first_line;
    let mut start = 0;
    while let Some(Ok(raw)) = documents.next() {
        let raw = raw.get().as_bytes();
        if !is_container(raw) {
            break;
        }
        let end = documents.byte_offset();
        line += lines_in(part(start, end.saturating_sub(raw.len())));
        let is_alone = start == 0 && part(end, text.len()).trim_ascii().is_empty();
        let place = (!is_alone).then_some(Place {
            line: Some(line),
            item: None,
        });
        document(raw, place, line, listener)?;
        line += lines_in(raw);
        start = end;
    }
    let rest = part(start, text.len());
    if start == 0 || !rest.trim_ascii().is_empty() {
        let place = (start > 0).then_some(Place {
            line: Some(line),
            item: None,
        });
        listener.answer(plain(rest, place))?;
    }
    Ok(())
}

/// Tells one document: an answer, a recording of one, or a list of them.
fn document(
    text: &[u8],
    place: Option<Place>,
    line: u64,
    listener: &mut dyn Listener,
) -> io::Result<()> {
    if text.starts_with(b"[") {
        if let Ok(items) = serde_json::from_slice::<Vec<&RawValue>>(text) {
            for (index, item) in items.iter().enumerate() {
                let place = Place {
                    line: Some(line),
                    item: Some(index + 1),
                };
                listener.answer(answer(item.get().as_bytes(), Some(place)))?;
            }
            return Ok(());
        }
    }
    listener.answer(answer(text, place))
}

/// A body that stands for itself.
fn plain(text: &[u8], place: Option<Place>) -> Answer<'_> {
    Answer {
        body: Body::Bytes(Cow::Borrowed(text)),
        place,
        exchange: Exchange::default(),
    }
}

fn answer(text: &[u8], place: Option<Place>) -> Answer<'_> {
    let is_object = text.starts_with(b"{");
    let Some(mut recording) = serde_json::from_slice::<Recording<'_>>(text)
        .ok()
        .filter(|recording| is_object && recording.code.is_none())
    else {
        return plain(text, place);
    };
    let body = match (recording.body.take(), recording.body_base64.take()) {
        (Some(Cow::Borrowed(body)), None) => Cow::Borrowed(body.as_bytes()),
        (Some(Cow::Owned(body)), None) => Cow::Owned(body.into_bytes()),
        (None, Some(body)) => {
            match base64::engine::general_purpose::STANDARD.decode(body.as_bytes()) {
                Ok(body) => Cow::Owned(body),
                Err(_) => return plain(text, place),
            }
        }
        _ => return plain(text, place),
    };
    Answer {
        body: Body::Bytes(body),
        place,
        exchange: Exchange {
            name: recording.name,
            method: recording.method,
            path: recording.path.map(|path| Cow::Owned(path_of(&path))),
            status: recording.status,
            ..Exchange::default()
        },
    }
}
