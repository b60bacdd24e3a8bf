//! What a file holds, answer by answer.

use std::io;

use base64::Engine as _;
use serde::Serialize;

/// An answer as it was found.
pub(crate) struct Answer {
    pub(crate) body: Body,
    /// Where it stands, if it is not all there is.
    pub(crate) place: Option<Place>,
    /// What stands beside the body.
    pub(crate) exchange: Exchange,
}

impl Answer {
    /// An answer of which nothing else is known.
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
    /// The file does not have it.
    Missing(Missing),
    /// No envelope, but something that names a code: another syntax, or JSON that is cut off.
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

/// Why a file does not have the body of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Missing {
    /// There was no answer.
    NoAnswer(NoAnswer),
    NotRecorded,
    BrokenBase64,
    /// A key of a recording does not have what belongs there.
    BadKey(Key),
}

/// Why no answer came, as far as curl or a browser said so. Their own words may hold a URL.
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

    /// By the number that curl ends with.
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
    /// One of those that hold a text.
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

/// What is known of a request and its answer.
#[derive(Default)]
pub(crate) struct Exchange {
    /// What a recording is called.
    pub(crate) name: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) content_type: Option<String>,
    /// When the request began, as ISO 8601.
    pub(crate) time: Option<String>,
    /// The HTTP statuses that came before: redirects, `100 Continue`, a proxy's answer.
    pub(crate) behind: Vec<u16>,
    pub(crate) origin: Origin,
    /// Whether an object storage or a node answered, not the API.
    pub(crate) is_storage: bool,
    /// Its `<Code>`, if a client has repeated that.
    pub(crate) storage_code: Option<&'static str>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    #[default]
    Json,
    /// A text with the heads of responses.
    Text,
    Har,
}

/// Who is told what a file holds.
pub(crate) trait Listener {
    fn answer(&mut self, answer: Answer) -> io::Result<()>;

    /// A response that is not told.
    fn passed_over(&mut self, why: PassedOver);

    /// The code that a piece of text without an envelope stands for.
    fn code_in(&self, text: &[u8]) -> Option<i32>;
}

#[derive(Clone, Copy)]
pub(crate) enum PassedOver {
    /// It has nothing to do with Cloudreve's API.
    Foreign,
    /// A route that serves files or events did so.
    File,
    /// A failure that the web front end has every day: no thumbnail, no avatar.
    Noise,
    /// What the browser wrote of it cannot be read.
    Unreadable,
    /// A browser's console, which does not have the bodies.
    Console,
}

/// The path of a URL or of a request's target, without what may be a secret: the query, and the
/// key at the end of a storage callback's path.
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

/// Whether the URL carries a signature of an object storage.
pub(super) fn is_signed(url: &str) -> bool {
    const KEYS: &str = "x-amz-|x-oss-|ossaccesskeyid=|q-sign-|uploadid=|partnumber=|x-obs-";
    let query = url
        .split_once('?')
        .map_or("", |(_, query)| query)
        .to_ascii_lowercase();
    KEYS.split('|').any(|key| query.contains(key))
}

/// Whether it is a route of a node, which a browser uploads to.
pub(super) fn is_node(path: &str) -> bool {
    path.contains("/api/v4/slave/") || path.contains("/api/v3/slave/")
}

/// `/api/v4/…`, also below another path.
pub(super) fn is_of_api(path: &str) -> bool {
    path.match_indices("/api/v").any(|(at, found)| {
        path.get(at + found.len()..)
            .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
    })
}

/// The path of a URL as it is shown. At an object storage or a node the host says more than the path, in
/// which there may be a key.
pub(super) fn with_host(path: String, host: Option<&str>, is_storage: bool) -> String {
    match host {
        Some(host) if is_storage && !is_of_api(&path) => format!("{host}/…"),
        Some(host) if is_node(&path) => format!("{host}{path}"),
        _ => path,
    }
}

/// The path of a URL as it is shown, and whether it is that of an object storage or a node. None if it
/// has nothing to do with Cloudreve.
pub(super) fn place_of(url: &str) -> Option<(String, bool)> {
    let path = path_of(url);
    let is_storage = is_node(&path) || is_signed(url);
    let is_ours = is_storage || is_of_api(&path) || path.starts_with("/dav");
    is_ours.then(|| (with_host(path, host_of(url), is_storage), is_storage))
}
