//! Interprets an object: an envelope, a recording of one, or a container of either.

use serde_json::value::RawValue;

use super::document::{Document, Setting, Step, beginning_of_document};
use super::exchange::{Answer, Body, Exchange, Key, Missing, path_of};
use super::fields::{Fields, read};
use super::{har, work};

/// The maximum nesting of an envelope in other objects and strings.
const DEEPEST: usize = 12;

/// Returns the responses in an object, or `None` if it is unrelated to an envelope.
pub(super) fn answers(text: &[u8], setting: Setting) -> Vec<Answer> {
    let mut found = Vec::new();
    find(text, setting, 0, &mut found);
    found
}

/// Finds the responses in a text that may contain objects anywhere, with quotes possibly escaped.
pub(super) fn answers_in_text(text: &[u8]) -> Vec<Answer> {
    let mut found = Vec::new();
    find_in_text(text, 0, &mut found);
    found
}

fn find(text: &[u8], setting: Setting, depth: usize, found: &mut Vec<Answer>) {
    let is_alone = setting == Setting::Document && depth == 0;
    let Some(fields) = Fields::of(text) else {
        // A malformed envelope still counts; the library reports what is wrong with it.
        if is_alone {
            found.extend(is_envelope_by_name(text).then(|| plain(text)));
        }
        return;
    };
    if fields.has("request") && fields.has("response") {
        if let Some(answer) = har::answer(text) {
            found.push(answer);
            return;
        }
    }
    let has_code = fields.get("code").is_some();
    let is_recording = !has_code && (fields.has("body") || fields.has("body_base64"));
    if is_recording && !fields.has_strange_body() {
        found.push(fields.recording());
        return;
    }
    if fields.is_envelope(setting) || (!has_code && fields.get("error_codes").is_some()) {
        found.push(plain(text));
        return;
    }
    let before = found.len();
    for value in fields.values() {
        within(value, depth + 1, found);
    }
    // What axios and log formats write next to the body.
    let status = fields
        .read::<u16>("status")
        .filter(|status| (100..600).contains(status));
    for answer in found.iter_mut().skip(before) {
        answer.exchange.status = answer.exchange.status.or(status);
    }
    if found.len() == before && is_alone {
        if is_recording {
            found.push(fields.recording());
        } else if has_code && fields.read::<String>("code").is_none() {
            found.push(plain(text));
        }
    }
}

/// Collects the responses within a value.
fn within(value: &RawValue, depth: usize, found: &mut Vec<Answer>) {
    if depth >= DEEPEST {
        return;
    }
    let text = value.get();
    work::count(text.len());
    match text.as_bytes().first() {
        Some(b'{') => find(text.as_bytes(), Setting::Text, depth, found),
        Some(b'[') => {
            // Some programs write a string as a list of its bytes.
            if let Some(bytes) = read::<Vec<u8>>(value) {
                return find_in_text(&bytes, depth, found);
            }
            for item in read::<Vec<&RawValue>>(value).unwrap_or_default() {
                within(item, depth + 1, found);
            }
        }
        Some(b'"') if text.contains('{') => {
            let inner: Option<String> = read(value);
            find_in_text(inner.unwrap_or_default().as_bytes(), depth, found);
        }
        _ => {}
    }
}

fn find_in_text(text: &[u8], depth: usize, found: &mut Vec<Answer>) {
    if depth >= DEEPEST {
        return;
    }
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(beginning_of_document) {
        from += start;
        if text.get(from + 1) == Some(&b'\\') {
            let rest = unescaped(text.get(from..).unwrap_or_default());
            return find_in_text(&rest, depth + 1, found);
        }
        let mut document = Document::default();
        document.open(from, 0, false);
        let end = (from + 1..text.len()).find_map(|at| match document.step(text, at) {
            Step::More => None,
            Step::Done => Some((at + 1, true)),
            Step::Broken => Some((at, false)),
        });
        let (end, is_whole) = end.unwrap_or((text.len(), false));
        if is_whole {
            let raw = text.get(from..end).unwrap_or_default();
            find(raw, Setting::Text, depth, found);
        } else if let Some(code) = document.close().code.filter(|&code| code != 0) {
            found.push(Answer::new(Body::Named {
                code,
                is_broken: true,
            }));
        }
        from = end;
    }
}

/// Removes one level of backslashes.
fn unescaped(text: &[u8]) -> Vec<u8> {
    work::count(text.len());
    let mut inner = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => match bytes.next() {
                Some(b'n' | b'r' | b't') => inner.push(b' '),
                Some(&escaped) => inner.push(escaped),
                None => {}
            },
            byte => inner.push(byte),
        }
    }
    inner
}

/// Returns whether the first key of an object that serde rejected is one of an envelope.
fn is_envelope_by_name(text: &[u8]) -> bool {
    let inner = text.strip_prefix(b"{").unwrap_or_default();
    let inner = inner.trim_ascii_start();
    [&b"\"code\""[..], b"\"body\""]
        .iter()
        .any(|key| inner.starts_with(key))
}

fn plain(text: &[u8]) -> Answer {
    Answer::new(Body::Bytes(text.to_vec()))
}

impl Fields<'_> {
    fn is_envelope(&self, setting: Setting) -> bool {
        if self.get("code").is_none() {
            return false;
        }
        let number: Option<i32> = self.read("code");
        let has_more = self.get("msg").is_some() || self.has("data");
        match setting {
            Setting::Document => number.is_some() || has_more,
            Setting::Text => {
                number.is_some_and(|number| has_more || (40_000..60_000).contains(&number))
            }
        }
    }

    /// Returns whether `body` is another kind of object, which may contain the response.
    fn has_strange_body(&self) -> bool {
        let body = self.get("body").map(|body| body.get().as_bytes());
        let body = body.filter(|body| body.starts_with(b"{"));
        body.and_then(Fields::of)
            .is_some_and(|body| !body.has("code"))
    }

    /// Returns the recorded response.
    fn recording(&self) -> Answer {
        match self.parts() {
            Ok(answer) => answer,
            Err(key) => Answer::new(Body::Missing(Missing::BadKey(key))),
        }
    }

    fn parts(&self) -> Result<Answer, Key> {
        let exchange = Exchange {
            name: self.text("name")?,
            method: self.text("method")?,
            path: self.text("path")?.map(|path| path_of(&path)),
            status: match self.get("status") {
                Some(status) => Some(read(status).ok_or(Key::Status)?),
                None => None,
            },
            ..Exchange::default()
        };
        let body = match (self.get("body"), self.text("body_base64")?) {
            // Prefer the exact bytes if both are present; base64 may contain line breaks.
            (_, Some(mut encoded)) => {
                encoded.retain(|c| !c.is_ascii_whitespace());
                Body::of_base64(encoded.as_bytes())
            }
            // A body is usually a string; some recorders write the document itself.
            (Some(body), None) if body.get().starts_with(['{', '[']) => {
                Body::Bytes(body.get().as_bytes().to_vec())
            }
            (Some(body), None) => {
                let text: String = read(body).ok_or(Key::Body)?;
                Body::Bytes(text.into_bytes())
            }
            (None, None) => Body::Missing(Missing::NotRecorded),
        };
        Ok(Answer {
            exchange,
            ..Answer::new(body)
        })
    }
}
