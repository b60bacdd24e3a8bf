//! A browser's export of its network traffic, the HTTP Archive 1.2. Such files are large, so entries
//! are read one at a time, and only one is held in memory.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use cloudreve_codes::decode;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::error::Error;
use super::exchange::{
    Answer, Body, Exchange, Listener, Missing, NoAnswer, Origin, Place, Skipped, host_of, is_node,
    is_of_api, is_signed, path_of, with_host,
};
use super::fields::Fields;
use super::limit::MAX;

/// Reports the responses of Cloudreve's API among many others.
pub(super) fn each_answer(reader: impl BufRead, listener: &mut dyn Listener) -> Result<(), Error> {
    let budget = Rc::new(Cell::new(MAX));
    let mut archive = Archive {
        listener,
        number: 0,
        has_entries: false,
        hosts: BTreeSet::new(),
        budget: Rc::clone(&budget),
        result: Ok(()),
    };
    let reader = Limited { reader, budget };
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let root = Part {
        archive: &mut archive,
        level: Level::Root,
    };
    let read = root
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
    archive.result.map_err(Error::Listener)?;
    match read {
        Ok(()) if archive.has_entries => Ok(()),
        Ok(()) => Err(Error::NoEntries),
        Err(_) if archive.budget.get() == 0 => Err(Error::EntryTooLarge(archive.number)),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            Err(match error.classify() {
                Category::Io => Error::Io(error.into()),
                Category::Eof => Error::EndsEarly { line, column },
                Category::Syntax => Error::Broken { line, column },
                // serde's messages may quote the input.
                Category::Data => Error::NoList,
            })
        }
    }
}

/// A reader that returns an error if an entry or another part is too large for memory.
struct Limited<R> {
    reader: R,
    budget: Rc<Cell<u64>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.budget.get();
        if left == 0 {
            return Err(io::Error::other("too large"));
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(into.len());
        let read = self.reader.read(into.get_mut(..most).unwrap_or_default())?;
        self.budget.set(left - read as u64);
        Ok(read)
    }
}

/// State while reading an archive.
struct Archive<'l> {
    listener: &'l mut dyn Listener,
    /// The number of the last entry, from 1.
    number: usize,
    has_entries: bool,
    /// The hosts to which files are uploaded.
    hosts: BTreeSet<String>,
    /// The number of bytes left for the current entry.
    budget: Rc<Cell<u64>>,
    /// The result of the listener.
    result: io::Result<()>,
}

/// The levels above the entries.
struct Part<'a, 'l> {
    archive: &'a mut Archive<'l>,
    level: Level,
}

#[derive(Clone, Copy)]
enum Level {
    Root,
    Log,
    Entries,
}

impl<'de> DeserializeSeed<'de> for Part<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.level {
            Level::Root | Level::Log => deserializer.deserialize_map(self),
            Level::Entries => deserializer.deserialize_seq(self),
        }
    }
}

impl<'de> Visitor<'de> for Part<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a HAR")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let level = match (self.level, key.as_str()) {
                (Level::Root, "log") => Level::Log,
                (Level::Log, "entries") => Level::Entries,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            let archive = &mut *self.archive;
            map.next_value_seed(Part { archive, level })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.archive.has_entries = true;
        // Read as raw text first, so that a malformed entry doesn't hide later ones.
        while let Some(text) = list.next_element::<Box<RawValue>>()? {
            self.archive.number += 1;
            self.archive.budget.set(MAX);
            if let Err(error) = self.archive.entry(text.get()) {
                self.archive.result = Err(error);
                return Err(serde::de::Error::custom("listener failed"));
            }
        }
        Ok(())
    }
}

/// The relevant parts of an entry. Only the method and the URL must be valid.
struct Entry {
    time: Option<String>,
    method: String,
    url: String,
    /// 0 if there was none.
    status: u16,
    mime_type: Option<String>,
    text: Option<String>,
    is_base64: bool,
    /// Whether a body was transferred, if known.
    has_size: bool,
    /// The error, as Chromium writes it.
    error: Option<String>,
}

impl Entry {
    /// Reads an entry. Returns `None` if the request can't be identified.
    fn read(text: &[u8]) -> Option<Entry> {
        let entry = Fields::of(text)?;
        let request: Fields<'_> = entry.read("request")?;
        let response: Fields<'_> = entry.read("response")?;
        let content: Fields<'_> = response.read("content").unwrap_or_default();
        let status = response.number("status").unwrap_or_default();
        let is_status = status.fract() == 0.0 && (0.0..=f64::from(u16::MAX)).contains(&status);
        let size = response.number("bodySize");
        Some(Entry {
            time: entry.read("startedDateTime"),
            method: request.read("method")?,
            url: request.read("url")?,
            status: if is_status { status as u16 } else { 0 },
            mime_type: content.read("mimeType"),
            text: content.read("text"),
            is_base64: content.read::<String>("encoding").as_deref() == Some("base64"),
            has_size: size.is_some_and(|size| size > 0.0),
            error: response.read("_error"),
        })
    }
}

impl Archive<'_> {
    fn entry(&mut self, text: &str) -> io::Result<()> {
        let Some(entry) = Entry::read(text.as_bytes()) else {
            self.listener.skipped(Skipped::Unreadable);
            return Ok(());
        };
        let answer = match entry.judge(&self.hosts) {
            Ok(answer) => answer,
            Err(why) => {
                self.listener.skipped(why);
                return Ok(());
            }
        };
        if let Body::Bytes(body) = &answer.body {
            self.hosts.extend(hosts_in(body));
        }
        let place = Some(Place {
            line: None,
            item: Some(self.number),
        });
        self.listener.answer(Answer { place, ..answer })
    }
}

/// Returns the response of a single entry.
pub(super) fn answer(text: &[u8]) -> Option<Answer> {
    Entry::read(text)?.judge(&BTreeSet::new()).ok()
}

impl Entry {
    /// Returns the response if it is related to Cloudreve. Files are uploaded to `hosts`.
    fn judge(self, hosts: &BTreeSet<String>) -> Result<Answer, Skipped> {
        let path = path_of(&self.url);
        let status = self.status;
        // Chromium's placeholder for an unknown type.
        let is_known = |text: &String| !text.is_empty() && text != "x-unknown";
        let content_type = self.mime_type.filter(is_known);
        // Chromium writes an empty text for a lost body; some browsers also do so for a missing response.
        let may_be_empty = status != 0 && !self.has_size;
        let text = self.text.filter(|text| !text.is_empty() || may_be_empty);
        let body = match text {
            Some(text) if self.is_base64 => Body::of_base64(text.as_bytes()),
            Some(text) => Body::Bytes(text.into_bytes()),
            None if status == 0 => {
                let why = NoAnswer::of(self.error.as_deref().unwrap_or_default());
                Body::Missing(Missing::NoAnswer(why))
            }
            None => Body::Missing(Missing::NotRecorded),
        };
        let is_failed = status == 0 || status >= 400;
        let is_step = self.method == "OPTIONS" || (300..400).contains(&status);
        let host = host_of(&self.url);
        let is_storage =
            is_node(&path) || is_signed(&self.url) || host.is_some_and(|host| hosts.contains(host));
        if is_of_api(&path) && !is_node(&path) {
            let is_file = (200..300).contains(&status)
                && serves_files(&path, content_type.as_deref())
                && !is_envelope(status, &body);
            // The web front end tolerates both: an avatar that isn't set, and a missing thumbnail.
            let is_noise =
                path.contains("/file/thumb") || (path.contains("/user/avatar/") && status == 404);
            if is_step {
                return Err(Skipped::Foreign);
            } else if is_file {
                return Err(Skipped::File);
            } else if is_noise && is_noisy(status, &body) {
                return Err(Skipped::Noise);
            }
        } else if is_storage {
            match is_failed {
                true if self.method == "OPTIONS" || status >= 400 || status == 0 => {}
                _ if is_step => return Err(Skipped::Foreign),
                _ => return Err(Skipped::File),
            }
        } else if !(is_envelope(status, &body) && has_msg(&body)) {
            return Err(Skipped::Foreign);
        }
        let path = with_host(path, host, is_storage);
        Ok(Answer {
            body,
            place: None,
            exchange: Exchange {
                method: Some(self.method),
                path: Some(path),
                status: Some(status),
                content_type,
                time: self.time,
                origin: Origin::Har,
                is_storage,
                ..Exchange::default()
            },
        })
    }
}

/// Returns the hosts that a response names for the parts of an upload.
fn hosts_in(body: &[u8]) -> Vec<String> {
    let data: Option<Fields<'_>> = Fields::of(body).and_then(|body| body.read("data"));
    let urls: Option<Vec<String>> = data.and_then(|data| data.read("upload_urls"));
    let urls = urls.unwrap_or_default();
    let hosts = urls.iter().filter_map(|url| host_of(url));
    hosts.map(str::to_owned).collect()
}

fn is_noisy(status: u16, body: &Body) -> bool {
    match body {
        Body::Bytes(body) if body.trim_ascii().is_empty() => true,
        Body::Bytes(body) => !matches!(
            decode::<IgnoredAny>(status, body),
            Err(cloudreve_codes::Error::Malformed(_))
        ),
        Body::Missing(_) | Body::Named { .. } => true,
    }
}

/// Returns whether the route returns a file or events on success.
fn serves_files(path: &str, content_type: Option<&str>) -> bool {
    const ROUTES: &str =
        "/file/content/|/file/archive/|/file/thumb/|/file/events|/file/wopi/|/user/avatar/";
    const TEXTS: [&str; 4] = ["json", "html", "xml", "text/plain"];
    let is_text = content_type.is_none_or(|kind| TEXTS.iter().any(|text| kind.contains(text)));
    !is_text || ROUTES.split('|').any(|route| path.contains(route))
}

fn is_envelope(status: u16, body: &Body) -> bool {
    let Body::Bytes(body) = body else {
        return false;
    };
    matches!(
        decode::<IgnoredAny>(status, body),
        Ok(_) | Err(cloudreve_codes::Error::Api(_))
    )
}

/// Returns whether there is a `msg`: an object with only a `code` may come from any server.
fn has_msg(body: &Body) -> bool {
    let Body::Bytes(body) = body else {
        return false;
    };
    Fields::of(body).is_some_and(|fields| fields.read::<String>("msg").is_some())
}
