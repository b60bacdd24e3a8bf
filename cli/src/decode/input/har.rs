//! A browser's export of its network traffic, the HTTP Archive 1.2. Such files are large: entries
//! are read one after the other, and no more than one is held in memory.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, Read as _};

use base64::Engine as _;
use cloudreve_codes::{Error, decode};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::{
    Answer, BYTE_ORDER_MARK, Body, Exchange, Listener, Missing, Origin, PassedOver, Place, path_of,
};

/// Tells the answers of Cloudreve's API, which are a few of many.
pub(super) fn each_answer(mut reader: impl BufRead, listener: &mut dyn Listener) -> io::Result<()> {
    let mut mark = Vec::new();
    if reader.fill_buf()?.first() == BYTE_ORDER_MARK.first() {
        let length = BYTE_ORDER_MARK.len() as u64;
        reader.by_ref().take(length).read_to_end(&mut mark)?;
    }
    let mut archive = Archive {
        listener,
        number: 0,
        has_entries: false,
        told: Ok(()),
    };
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let root = Object {
        archive: &mut archive,
        level: Level::Root,
    };
    let read = root
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
    archive.told?;
    let invalid = |message: String| io::Error::new(io::ErrorKind::InvalidData, message);
    match read {
        Ok(()) if archive.has_entries => Ok(()),
        Ok(()) => Err(invalid("it has no `log.entries`, as a HAR has".to_owned())),
        Err(error) => Err(match error.classify() {
            Category::Io => error.into(),
            Category::Eof => invalid(format!("the HAR ends too early, at {}", place(&error))),
            Category::Syntax => invalid(format!("the HAR is broken at {}", place(&error))),
            // What serde says may quote what it found.
            Category::Data => invalid("it has no list `log.entries`, as a HAR has".to_owned()),
        }),
    }
}

fn place(error: &serde_json::Error) -> String {
    format!("line {} column {}", error.line(), error.column())
}

/// What is known while an archive is read.
struct Archive<'l> {
    listener: &'l mut dyn Listener,
    /// Of the last entry, from 1.
    number: usize,
    has_entries: bool,
    /// What went wrong while an answer was told.
    told: io::Result<()>,
}

/// An object on the way to the entries.
struct Object<'a, 'l> {
    archive: &'a mut Archive<'l>,
    level: Level,
}

#[derive(Clone, Copy)]
enum Level {
    Root,
    Log,
}

impl<'de> DeserializeSeed<'de> for Object<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match (self.level, key.as_str()) {
                (Level::Root, "log") => map.next_value_seed(Object {
                    archive: &mut *self.archive,
                    level: Level::Log,
                })?,
                (Level::Log, "entries") => map.next_value_seed(Entries(&mut *self.archive))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct Entries<'a, 'l>(&'a mut Archive<'l>);

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.has_entries = true;
        // As raw text first, so that an odd entry does not hide those behind it.
        while let Some(text) = list.next_element::<Box<RawValue>>()? {
            self.0.number += 1;
            if let Err(error) = self.0.entry(text.get()) {
                self.0.told = Err(error);
                return Err(serde::de::Error::custom("not told"));
            }
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow, default, rename = "startedDateTime")]
    time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    request: Request<'a>,
    #[serde(borrow)]
    response: Response<'a>,
}

#[derive(Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow)]
    url: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Response<'a> {
    /// 0 where there was none.
    #[serde(default)]
    status: i64,
    #[serde(borrow, default)]
    content: Content<'a>,
    /// Of the body as it was transferred; -1 where it is not known.
    #[serde(default, rename = "bodySize")]
    body_size: i64,
    /// What went wrong, as Chromium writes it.
    #[serde(borrow, default, rename = "_error")]
    error: Option<Cow<'a, str>>,
}

#[derive(Default, Deserialize)]
struct Content<'a> {
    #[serde(borrow, default, rename = "mimeType")]
    mime_type: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    encoding: Option<Cow<'a, str>>,
}

impl Archive<'_> {
    fn entry(&mut self, text: &str) -> io::Result<()> {
        let Ok(entry) = serde_json::from_str::<Entry<'_>>(text) else {
            self.listener.passed_over(PassedOver::Unreadable);
            return Ok(());
        };
        let Entry {
            time,
            request,
            response,
        } = entry;
        let path = path_of(&request.url);
        let status = u16::try_from(response.status).unwrap_or(0);
        // Chromium's word for none.
        let is_known = |text: &Cow<'_, str>| !text.is_empty() && text != "x-unknown";
        let content_type = response.content.mime_type.filter(is_known);
        // What Chromium lost has an empty text.
        let text = response
            .content
            .text
            .filter(|text| !text.is_empty() || response.body_size <= 0);
        let body = match (text, response.content.encoding.as_deref()) {
            (Some(text), Some("base64")) => {
                let decoded = base64::engine::general_purpose::STANDARD.decode(text.as_bytes());
                match decoded {
                    Ok(bytes) => Body::Bytes(Cow::Owned(bytes)),
                    Err(_) => Body::Missing(Missing::BrokenBase64),
                }
            }
            (Some(Cow::Borrowed(text)), _) => Body::Bytes(Cow::Borrowed(text.as_bytes())),
            (Some(Cow::Owned(text)), _) => Body::Bytes(Cow::Owned(text.into_bytes())),
            (None, _) if status == 0 => {
                let why = response.error.filter(|error| !error.is_empty());
                Body::Missing(Missing::NoAnswer(why.map(Cow::into_owned)))
            }
            (None, _) => Body::Missing(Missing::NotRecorded),
        };
        let why = if is_of_api(&path) {
            // A browser asks in advance, and follows redirects; neither is an answer.
            let is_step = request.method == "OPTIONS" || (300..400).contains(&status);
            let is_file = (200..300).contains(&status)
                && serves_files(&path, content_type.as_deref())
                && !is_envelope(status, &body);
            match (is_step, is_file) {
                (true, _) => Some(PassedOver::Foreign),
                (_, true) => Some(PassedOver::File),
                _ => None,
            }
        } else if is_envelope(status, &body) && has_msg(&body) {
            None
        } else {
            Some(PassedOver::Foreign)
        };
        if let Some(why) = why {
            self.listener.passed_over(why);
            return Ok(());
        }
        self.listener.answer(Answer {
            body,
            place: Some(Place {
                line: None,
                item: Some(self.number),
            }),
            exchange: Exchange {
                method: Some(request.method),
                path: Some(Cow::Owned(path)),
                status: Some(status),
                content_type,
                time,
                origin: Origin::Har,
                ..Exchange::default()
            },
        })
    }
}

/// `/api/v4/…`, also below another path.
fn is_of_api(path: &str) -> bool {
    path.match_indices("/api/v").any(|(at, found)| {
        path.get(at + found.len()..)
            .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
    })
}

/// Whether the route answers with a file or with events where all is well.
fn serves_files(path: &str, content_type: Option<&str>) -> bool {
    const ROUTES: [&str; 6] = [
        "/file/content/",
        "/file/archive/",
        "/file/thumb/",
        "/file/events",
        "/file/wopi/",
        "/user/avatar/",
    ];
    const TEXTS: [&str; 4] = ["json", "html", "xml", "text/plain"];
    let is_text = content_type.is_none_or(|kind| TEXTS.iter().any(|text| kind.contains(text)));
    !is_text || ROUTES.iter().any(|route| path.contains(route))
}

fn is_envelope(status: u16, body: &Body<'_>) -> bool {
    let Body::Bytes(body) = body else {
        return false;
    };
    matches!(
        decode::<IgnoredAny>(status, body),
        Ok(_) | Err(Error::Api(_))
    )
}

/// Elsewhere than at the API an object with a `code` alone may be anybody's.
fn has_msg(body: &Body<'_>) -> bool {
    #[derive(Deserialize)]
    struct WithMsg {
        #[serde(rename = "msg")]
        _msg: String,
    }
    let Body::Bytes(body) = body else {
        return false;
    };
    serde_json::from_slice::<WithMsg>(body).is_ok()
}
