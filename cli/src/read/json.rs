//! Envelopes and recordings of them.

use std::borrow::Cow;
use std::io::{self, BufRead, Cursor};

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::curl;
use super::exchange::{
    Answer, Body, Exchange, Key, Listener, Missing, Place, Text, lines_in, path_of,
};
use super::limit::{read_line, read_to_end};

/// A recorded response; every key is optional, and an object without a body is no recording.
#[derive(Deserialize)]
struct Recording<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    method: Option<&'a RawValue>,
    #[serde(borrow, default)]
    path: Option<&'a RawValue>,
    #[serde(borrow, default)]
    status: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "also_null")]
    body: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "also_null")]
    body_base64: Option<&'a RawValue>,
    /// An envelope, whatever else it holds.
    #[serde(default)]
    code: Option<IgnoredAny>,
}

/// `null` says that a body was not recorded, and is not the same as no such key.
fn also_null<'de, D: Deserializer<'de>>(from: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(from).map(Some)
}

/// Where the first line is a whole JSON document, each line is one or several, and no more than a
/// line is held in memory. Anything else is read as a whole: documents that span lines, or a body
/// that is no JSON, and with `or_curl` also what curl printed. If lines with answers come behind
/// something that is none, each of them is told.
pub(super) fn each_answer(
    reader: impl BufRead,
    or_curl: bool,
    listener: &mut dyn Listener,
) -> io::Result<()> {
    let mut lines = Lines { reader, number: 0 };
    let mut line = Vec::new();
    let mut teller = Teller { or_curl, listener };
    if !lines.next_into(&mut line)? {
        // Nothing but white space is an answer too.
        return teller.listener.answer(plain(b"", None));
    }
    if first_document(&line).is_some() {
        return teller.lines(lines, line, true);
    }
    let first = lines.number;
    let mut text = line;
    if or_curl && curl::begins_transcript(&text) {
        read_to_end(&mut lines.reader, &mut text)?;
        if curl::is_transcript(&text) {
            return curl::each_answer(&text, first, teller.listener);
        }
        return teller.documents(&text, first, true);
    }
    match lines.next_answer(&mut text)? {
        Some(start) => {
            let answer = text.split_off(start);
            teller.documents(&text, first, false)?;
            teller.lines(lines, answer, false)
        }
        None => teller.documents(&text, first, true),
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

    /// Reads on behind a line that is no document, up to a line with an answer, and gives where
    /// that begins. None where everything may be documents that span lines.
    fn next_answer(&mut self, text: &mut Vec<u8>) -> io::Result<Option<usize>> {
        let mut checked = 0;
        loop {
            let start = text.len();
            if !read_line(&mut self.reader, text)? {
                return Ok(None);
            }
            self.number += 1;
            let is_answer = text.get(start..).is_some_and(is_answer);
            // Not after each line, since it takes as long as the text.
            if !is_answer || text.len() < 2 * checked {
                continue;
            }
            if is_broken(text) {
                return Ok(Some(start));
            }
            checked = text.len();
        }
    }
}

/// Whether a line begins with an envelope or a recording of one.
fn is_answer(line: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Keys {
        code: Option<i32>,
        body: Option<IgnoredAny>,
        body_base64: Option<IgnoredAny>,
    }
    let line = line.trim_ascii_start();
    let mut documents = serde_json::Deserializer::from_slice(line).into_iter::<Keys>();
    let is_object = line.starts_with(b"{");
    is_object
        && documents.next().and_then(Result::ok).is_some_and(|keys| {
            keys.code.is_some() || keys.body.is_some() || keys.body_base64.is_some()
        })
}

/// Whether something stands in the text that is no document, nor the beginning of one.
fn is_broken(text: &[u8]) -> bool {
    let mut documents = serde_json::Deserializer::from_slice(text).into_iter::<&RawValue>();
    loop {
        match documents.next() {
            Some(Ok(raw)) if is_container(raw.get().as_bytes()) => {}
            Some(Err(error)) => return !error.is_eof(),
            Some(Ok(_)) => return true,
            None => return false,
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

/// Tells what stands in a text.
struct Teller<'l> {
    or_curl: bool,
    listener: &'l mut dyn Listener,
}

impl Teller<'_> {
    /// Tells each line, of which the first has been read.
    fn lines<R: BufRead>(
        &mut self,
        mut lines: Lines<R>,
        mut line: Vec<u8>,
        may_be_alone: bool,
    ) -> io::Result<()> {
        let (first, mut ahead) = (lines.number, Vec::new());
        loop {
            let number = lines.number;
            let is_last = !lines.next_into(&mut ahead)?;
            let is_alone = may_be_alone && is_last && number == first;
            self.documents(line.trim_ascii(), number, is_alone)?;
            if is_last {
                return Ok(());
            }
            std::mem::swap(&mut line, &mut ahead);
        }
    }

    /// Tells each document, and behind the last of them what is none.
    fn documents(&mut self, text: &[u8], first_line: u64, is_alone: bool) -> io::Result<()> {
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        let mut documents = serde_json::Deserializer::from_slice(text).into_iter::<&RawValue>();
        let mut line = first_line;
        let mut start = 0;
        // How many answers the line had so far.
        let mut items = 0;
        while let Some(Ok(raw)) = documents.next() {
            let raw = raw.get().as_bytes();
            if !is_container(raw) {
                break;
            }
            let end = documents.byte_offset();
            let skipped = lines_in(part(start, end.saturating_sub(raw.len())));
            let spanned = lines_in(raw);
            line += skipped;
            if skipped > 0 {
                items = 0;
            }
            let mut behind = part(end, text.len());
            // What `curl -w '%{http_code}'` adds.
            let status = status_in(behind);
            if status.is_some() {
                behind = b"";
            }
            if raw.starts_with(b"[") && self.list(raw, line, &mut items)? {
                // Each of its items was told.
            } else {
                let is_one_of_several = items > 0 || (spanned == 0 && has_more_on_line(behind));
                items += 1;
                let place = Place {
                    line: Some(line),
                    item: is_one_of_several.then_some(items),
                };
                let is_all = is_alone && start == 0 && behind.trim_ascii().is_empty();
                let mut answer = answer(raw, (!is_all).then_some(place));
                answer.exchange.status = answer.exchange.status.or(status);
                self.listener.answer(answer)?;
            }
            if status.is_some() {
                return Ok(());
            }
            if spanned > 0 {
                items = 0;
            }
            line += spanned;
            start = end;
        }
        let rest = part(start, text.len());
        if start > 0 && rest.trim_ascii().is_empty() {
            return Ok(());
        }
        let blank = lines_in(part(start, text.len() - rest.trim_ascii_start().len()));
        let place = (start > 0 || !is_alone).then_some(Place::of_line(line + blank));
        self.rest(rest, line, place)
    }

    /// The items of a list, counted on from what stands before it on its line. False if it is no
    /// list.
    fn list(&mut self, text: &[u8], line: u64, items: &mut usize) -> io::Result<bool> {
        let Ok(list) = serde_json::from_slice::<Vec<&RawValue>>(text) else {
            return Ok(false);
        };
        for item in list {
            *items += 1;
            let place = Place {
                line: Some(line),
                item: Some(*items),
            };
            self.listener
                .answer(answer(item.get().as_bytes(), Some(place)))?;
        }
        Ok(true)
    }

    /// What is no document: up to a line with an answer, from which on each line is told.
    fn rest(&mut self, text: &[u8], first_line: u64, place: Option<Place>) -> io::Result<()> {
        let mut start = 0;
        let lines = text.split_inclusive(|&byte| byte == b'\n');
        for (number, line) in (first_line..).zip(lines) {
            if start > 0 && is_answer(line) {
                let (before, behind) = text.split_at_checked(start).unwrap_or_default();
                let place = place.unwrap_or(Place::of_line(first_line));
                if !before.trim_ascii().is_empty() {
                    self.plain(before, Some(place))?;
                }
                let mut lines = Lines {
                    reader: Cursor::new(behind),
                    number: number - 1,
                };
                let mut line = Vec::new();
                lines.next_into(&mut line)?;
                return self.lines(lines, line, false);
            }
            start += line.len();
        }
        self.plain(text, place)
    }

    /// What is no JSON, or curl's talk on the line of an answer or between such lines.
    fn plain(&mut self, text: &[u8], place: Option<Place>) -> io::Result<()> {
        if self.or_curl && place.is_some() {
            return curl::each_part(text, 1, &mut |_, part| match part {
                curl::Part::Text(text) => self.listener.answer(plain(text, place)),
                curl::Part::Failure(failure) => self.listener.answer(failure.answer(place)),
                curl::Part::Talk => Ok(()),
            });
        }
        self.listener.answer(plain(text, place))
    }
}

/// The HTTP status, if the text is nothing else.
fn status_in(text: &[u8]) -> Option<u16> {
    const LONGEST: usize = 8;
    if text.len() > LONGEST {
        return None;
    }
    let status = std::str::from_utf8(text).ok()?.trim().parse().ok()?;
    (100..600).contains(&status).then_some(status)
}

fn has_more_on_line(behind: &[u8]) -> bool {
    let next = behind
        .iter()
        .find(|&&byte| byte == b'\n' || !byte.is_ascii_whitespace());
    next.is_some_and(|&byte| byte != b'\n')
}

/// Tells what a text holds that curl printed without heads.
pub(super) fn each_document(
    text: &[u8],
    first_line: u64,
    is_alone: bool,
    listener: &mut dyn Listener,
) -> io::Result<()> {
    let mut teller = Teller {
        or_curl: true,
        listener,
    };
    teller.documents(text, first_line, is_alone)
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
    let keys = serde_json::from_slice::<Recording<'_>>(text).ok();
    let recording = keys.filter(|recording| text.starts_with(b"{") && recording.is_one());
    let Some(recording) = recording else {
        return plain(text, place);
    };
    let (body, exchange) = match recording.read() {
        Ok((body, exchange)) => (body, exchange),
        Err(key) => (Body::Missing(Missing::BadKey(key)), Exchange::default()),
    };
    Answer {
        body,
        place,
        exchange,
    }
}

impl<'a> Recording<'a> {
    fn is_one(&self) -> bool {
        self.code.is_none() && (self.body.is_some() || self.body_base64.is_some())
    }

    fn read(&self) -> Result<(Body<'a>, Exchange<'a>), Key> {
        let exchange = Exchange {
            name: text_of("name", self.name)?,
            method: text_of("method", self.method)?,
            path: text_of("path", self.path)?.map(|path| Cow::Owned(path_of(&path))),
            status: match self.status {
                Some(status) => read(status).ok_or(Key::Status)?,
                None => None,
            },
            ..Exchange::default()
        };
        let encoded = text_of("body_base64", self.body_base64)?;
        let body = self.body.filter(|body| body.get() != "null");
        let body = match (body, encoded) {
            // The very bytes, where both are written.
            (_, Some(encoded)) => decoded(&encoded),
            (Some(body), None) => body_of(body).ok_or(Key::Body)?,
            (None, None) => Body::Missing(Missing::NotRecorded),
        };
        Ok((body, exchange))
    }
}

fn read<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

fn text_of<'a>(key: &'static str, raw: Option<&'a RawValue>) -> Result<Option<Cow<'a, str>>, Key> {
    let Some(raw) = raw else { return Ok(None) };
    match read::<Option<Text<'a>>>(raw) {
        Some(text) => Ok(text.map(|text| text.0)),
        None => Err(Key::Text(key)),
    }
}

/// A body is a text as a rule; some recorders write the document itself.
fn body_of(raw: &RawValue) -> Option<Body<'_>> {
    let text = raw.get().as_bytes();
    if is_container(text) {
        return Some(Body::Bytes(Cow::Borrowed(text)));
    }
    text_of("body", Some(raw)).ok()?.map(Body::of_text)
}

/// Whoever writes base64 may break its lines.
fn decoded(encoded: &str) -> Body<'static> {
    let letters: Vec<u8> = encoded
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    Body::of_base64(&letters)
}
