//! The responses found in a file.

use std::io;

use base64::Engine as _;
use serde::Serialize;

/// A response as found.
pub(crate) struct Answer {
    pub(crate) body: Body,
    /// Its position, unless it is the whole input.
    pub(crate) place: Option<Place>,
    /// Everything except the body.
    pub(crate) exchange: Exchange,
}

impl Answer {
    /// Creates a response about which nothing else is known.
    pub(super) fn new(body: Body) -> Answer {
        Answer {
            body,
            place: None,
            exchange: Exchange::default(),
        }
    }
}

pub(crate) enum Body {
    Bytes(Vec<u8>),
    /// The file doesn't have it.
    Missing(Missing),
    /// Not an envelope, but something with a code: another syntax, or truncated JSON.
    Named {
        code: i32,
        is_broken: bool,
    },
}

impl Body {
    pub(super) fn of_base64(letters: &[u8]) -> Body {
        match base64::engine::general_purpose::STANDARD.decode(letters) {
            Ok(body) => Body::Bytes(body),
            Err(_) => Body::Missing(Missing::BrokenBase64),
        }
    }
}

/// Why a file doesn't have the body of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Missing {
    /// There was no response.
    NoAnswer(NoAnswer),
    NotRecorded,
    BrokenBase64,
    /// A key of a recording has a value of the wrong type.
    BadKey(Key),
}

/// Why there was no response, according to curl or a browser, whose messages may contain a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NoAnswer {
    Refused,
    UnknownHost,
    Timeout,
    Tls,
    Broken,
    Cors,
    Aborted,
    Blocked,
    Offline,
    Unknown,
}

impl NoAnswer {
    pub(super) fn of(text: &str) -> NoAnswer {
        const SIGNS: [(NoAnswer, &[&str]); 9] = [
            (NoAnswer::Cors, &["cors", "cross-origin"]),
            (NoAnswer::Blocked, &["blocked"]),
            (NoAnswer::Aborted, &["aborted"]),
            (
                NoAnswer::Offline,
                &["internet_disconnected", "network_changed"],
            ),
            (
                NoAnswer::Refused,
                &["refused", "failed to connect", "couldn't connect"],
            ),
            (
                NoAnswer::UnknownHost,
                &["name_not_resolved", "resolve", "enotfound"],
            ),
            (
                NoAnswer::Timeout,
                &["timed_out", "timed out", "timeout", "etimedout"],
            ),
            (NoAnswer::Tls, &["cert", "ssl", "tls"]),
            (
                NoAnswer::Broken,
                &["empty", "reset", "closed", "protocol_error"],
            ),
        ];
        let text = text.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let sign = SIGNS.iter().find(|(_, words)| has(words));
        sign.map_or(NoAnswer::Unknown, |(kind, _)| *kind)
    }

    /// Returns the reason for an exit code of curl.
    pub(super) fn of_curl(number: u16, reason: &str) -> NoAnswer {
        match number {
            5 | 6 => NoAnswer::UnknownHost,
            7 => NoAnswer::Refused,
            28 => NoAnswer::Timeout,
            35 | 51 | 58 | 60 | 77 | 91 => NoAnswer::Tls,
            52 | 55 | 56 => NoAnswer::Broken,
            _ => NoAnswer::of(reason),
        }
    }
}

/// A key of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Status,
    Body,
    /// A key with a string value.
    Text(&'static str),
}

/// Line from 1, and number on the line or within a list, from 1.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) line: Option<u64>,
    pub(crate) item: Option<usize>,
}

impl Place {
    pub(super) fn of_line(line: u64) -> Place {
        Place {
            line: Some(line),
            item: None,
        }
    }
}

/// What is known about a request and its response.
#[derive(Default)]
pub(crate) struct Exchange {
    /// The name of the recording.
    pub(crate) name: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) content_type: Option<String>,
    /// When the request began, as ISO 8601.
    pub(crate) time: Option<String>,
    /// The preceding HTTP statuses: redirects, `100 Continue`, a proxy's response.
    pub(crate) preceding: Vec<u16>,
    pub(crate) origin: Origin,
    /// Whether an object storage or a node responded, not the API.
    pub(crate) is_storage: bool,
    /// Its `<Code>`, if a client repeated it.
    pub(crate) storage_code: Option<&'static str>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    #[default]
    Json,
    /// A text with response heads.
    Text,
    Har,
}

/// Receives the responses found in a file.
pub(crate) trait Listener {
    fn answer(&mut self, answer: Answer) -> io::Result<()>;

    /// Records a response that is skipped.
    fn skipped(&mut self, why: Skipped);

    /// Finds the code that a text without an envelope refers to.
    fn code_in(&self, text: &[u8]) -> Option<i32>;
}

#[derive(Clone, Copy)]
pub(crate) enum Skipped {
    /// Unrelated to Cloudreve's API.
    Foreign,
    /// A file or an event stream.
    File,
    /// A routine failure of the web front end: a missing thumbnail or avatar.
    Noise,
    /// An entry that can't be read.
    Unreadable,
    /// A browser's console log, which doesn't have the bodies.
    Console,
}

/// Returns the path of a URL or request target, without query and key of a storage callback.
pub(super) fn path_of(target: &str) -> String {
    let bare = target.split(['?', '#']).next().unwrap_or_default();
    // A host with a password may come without its scheme.
    let (host, rest) = bare
        .trim_start_matches('/')
        .split_once('/')
        .unwrap_or((bare, ""));
    let path = match bare.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None if host.contains('@') => bare
            .get(bare.len().saturating_sub(rest.len() + 1)..)
            .unwrap_or("/"),
        None => bare,
    };
    // `;jsessionid=…`
    let path = path.split(';').next().unwrap_or_default();
    let is_callback = |(before, _): &(&str, &str)| {
        before
            .split_once("/callback/")
            .is_some_and(|(_, rest)| rest.contains('/'))
    };
    match path
        .trim_end_matches('/')
        .rsplit_once('/')
        .filter(is_callback)
    {
        Some((before, _)) => format!("{before}/…"),
        None => path.to_owned(),
    }
}

pub(super) fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    host.rsplit('@').next()
}

/// Returns whether the URL carries a signature of an object storage.
pub(super) fn is_signed(url: &str) -> bool {
    const KEYS: &str = "x-amz-|x-oss-|ossaccesskeyid=|q-sign-|uploadid=|partnumber=|x-obs-";
    let query = url
        .split_once('?')
        .map_or("", |(_, query)| query)
        .to_ascii_lowercase();
    KEYS.split('|').any(|key| query.contains(key))
}

/// Returns whether it is a node's route, to which browsers upload.
pub(super) fn is_node(path: &str) -> bool {
    path.contains("/api/v4/slave/") || path.contains("/api/v3/slave/")
}

/// Returns whether a path is `/api/v4/…`, possibly below another path.
pub(super) fn is_of_api(path: &str) -> bool {
    path.match_indices("/api/v").any(|(at, found)| {
        path.get(at + found.len()..)
            .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
    })
}

/// Returns a path as printed; for an object storage, only the host, as the path may have a key.
pub(super) fn with_host(path: String, host: Option<&str>, is_storage: bool) -> String {
    match host {
        Some(host) if is_storage && !is_of_api(&path) => format!("{host}/…"),
        Some(host) if is_node(&path) => format!("{host}{path}"),
        _ => path,
    }
}

/// Returns the path as printed, and whether it is a storage's. `None` if unrelated to Cloudreve.
pub(super) fn place_of(url: &str) -> Option<(String, bool)> {
    let path = path_of(url);
    let is_storage = is_node(&path) || is_signed(url);
    let is_ours = is_storage || is_of_api(&path) || path.starts_with("/dav");
    is_ours.then(|| (with_host(path, host_of(url), is_storage), is_storage))
}
