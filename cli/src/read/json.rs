//! What an object says: an envelope, a recording of one, or something that holds either.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::exchange::{Answer, Body, Exchange, Key, Missing, Place, Text, path_of};
use super::har;

/// The keys that an object is recognized by; the second group are those of a recorded response.
#[derive(Deserialize)]
struct Keys<'a> {
    #[serde(borrow, default)]
    code: Option<&'a RawValue>,
    #[serde(default)]
    msg: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "even_null")]
    data: Option<IgnoredAny>,
    #[serde(default)]
    error_codes: Option<IgnoredAny>,
    #[serde(default)]
    request: Option<IgnoredAny>,
    #[serde(default)]
    response: Option<IgnoredAny>,

    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    method: Option<&'a RawValue>,
    #[serde(borrow, default)]
    path: Option<&'a RawValue>,
    #[serde(borrow, default)]
    status: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "even_null")]
    body: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "even_null")]
    body_base64: Option<&'a RawValue>,
}

/// `null` means that something was not recorded, which differs from a key that is missing.
fn even_null<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// How an object came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// By itself: at the beginning of a line, or as the body of a response.
    Document,
    /// Within other text, where an object with a small `code` may be anything.
    Text,
}

/// The answers in an object. None if it has nothing to do with an envelope.
pub(super) fn answers(text: &[u8], setting: Setting) -> Vec<Answer<'static>> {
    let mut found = Vec::new();
    find(text, setting, 0, &mut found);
    found
}

fn find(text: &[u8], setting: Setting, depth: usize, found: &mut Vec<Answer<'static>>) {
    const DEEPEST: usize = 6;
    let Ok(keys) = serde_json::from_slice::<Keys<'_>>(text) else {
        // An envelope that is malformed is still one: the library says what is wrong with it.
        if setting == Setting::Document && depth == 0 {
            found.extend(is_envelope_by_name(text).then(|| plain(text)));
        }
        return;
    };
    if keys.request.is_some() && keys.response.is_some() {
        if let Some(answer) = har::answer(text) {
            found.push(answer);
            return;
        }
    }
    if keys.code.is_none() && (keys.body.is_some() || keys.body_base64.is_some()) {
        found.push(keys.recording());
        return;
    }
    if keys.is_envelope(setting) || (keys.code.is_none() && keys.error_codes.is_some()) {
        found.push(plain(text));
        return;
    }
    if depth >= DEEPEST {
        return;
    }
    let before = found.len();
    let Ok(values) = serde_json::from_slice::<BTreeMap<Cow<'_, str>, &RawValue>>(text) else {
        return;
    };
    for value in values.into_values() {
        within(value, depth + 1, found);
    }
    // What axios and log formats write next to the body.
    let status = keys
        .status
        .and_then(read::<u16>)
        .filter(|status| (100..600).contains(status));
    for answer in found.iter_mut().skip(before) {
        answer.exchange.status = answer.exchange.status.or(status);
    }
    if found.len() == before && setting == Setting::Document && depth == 0 && keys.code.is_some() {
        found.push(plain(text));
    }
}

/// The answers within a value.
fn within(value: &RawValue, depth: usize, found: &mut Vec<Answer<'static>>) {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'{') => find(text.as_bytes(), Setting::Text, depth, found),
        Some(b'[') => {
            let items = serde_json::from_str::<Vec<&RawValue>>(text).unwrap_or_default();
            for item in items
                .into_iter()
                .filter(|item| item.get().starts_with(['{', '"']))
            {
                within(item, depth, found);
            }
        }
        Some(b'"') if text.contains('{') => {
            if let Some(inner) = read::<Text<'_>>(value) {
                let text = inner.0.trim();
                // The body as text, at times after a few words.
                let start = text.find('{').unwrap_or_default();
                let part = text.get(start..).unwrap_or_default();
                let mut documents =
                    serde_json::Deserializer::from_str(part).into_iter::<&RawValue>();
                if let Some(Ok(document)) = documents.next() {
                    find(document.get().as_bytes(), Setting::Text, depth, found);
                }
            }
        }
        _ => {}
    }
}

/// Whether the first key of an object that serde refused is one of an envelope.
fn is_envelope_by_name(text: &[u8]) -> bool {
    let inner = text
        .strip_prefix(b"{")
        .unwrap_or_default()
        .trim_ascii_start();
    [&b"\"code\""[..], b"\"body\""]
        .iter()
        .any(|key| inner.starts_with(key))
}

fn plain(text: &[u8]) -> Answer<'static> {
    Answer {
        body: Body::Bytes(Cow::Owned(text.to_vec())),
        place: None,
        exchange: Exchange::default(),
    }
}

impl Keys<'_> {
    fn is_envelope(&self, setting: Setting) -> bool {
        let Some(code) = self.code else { return false };
        let number = read::<i32>(code);
        let has_more = self.msg.is_some() || self.data.is_some();
        match setting {
            Setting::Document => number.is_some() || has_more,
            Setting::Text => {
                number.is_some_and(|number| has_more || (40_000..60_000).contains(&number))
            }
        }
    }

    /// The recorded response.
    fn recording(&self) -> Answer<'static> {
        let (body, exchange) = match self.parts() {
            Ok(parts) => parts,
            Err(key) => (Body::Missing(Missing::BadKey(key)), Exchange::default()),
        };
        Answer {
            body,
            place: None::<Place>,
            exchange,
        }
    }

    fn parts(&self) -> Result<(Body<'static>, Exchange<'static>), Key> {
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
            // The very bytes, if both are written; lines may be broken in them.
            (_, Some(encoded)) => {
                let letters: Vec<u8> = encoded
                    .bytes()
                    .filter(|byte| !byte.is_ascii_whitespace())
                    .collect();
                Body::of_base64(&letters)
            }
            (Some(body), None) => body_of(body).ok_or(Key::Body)?,
            (None, None) => Body::Missing(Missing::NotRecorded),
        };
        Ok((body, exchange))
    }
}

fn read<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

fn text_of(key: &'static str, raw: Option<&RawValue>) -> Result<Option<Cow<'static, str>>, Key> {
    let Some(raw) = raw else { return Ok(None) };
    match read::<Option<String>>(raw) {
        Some(text) => Ok(text.map(Cow::Owned)),
        None => Err(Key::Text(key)),
    }
}

/// A body is a text as a rule; some recorders write the document itself.
fn body_of(raw: &RawValue) -> Option<Body<'static>> {
    if raw.get().starts_with(['{', '[']) {
        return Some(Body::Bytes(Cow::Owned(raw.get().as_bytes().to_vec())));
    }
    text_of("body", Some(raw)).ok()?.map(Body::of_text)
}
