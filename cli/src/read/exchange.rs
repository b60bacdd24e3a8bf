//! What a file holds, answer by answer.

use std::borrow::Cow;
use std::io;

use base64::Engine as _;
use serde::Deserialize;

/// An answer as it was found.
pub(crate) struct Answer<'a> {
    pub(crate) body: Body<'a>,
    /// Where it stands, if it is not all there is.
    pub(crate) place: Option<Place>,
    /// What stands beside the body.
    pub(crate) exchange: Exchange<'a>,
}

pub(crate) enum Body<'a> {
    Bytes(Cow<'a, [u8]>),
    /// The file does not have it.
    Missing(Missing),
}

impl<'a> Body<'a> {
    pub(super) fn of_text(text: Cow<'a, str>) -> Body<'a> {
        Body::Bytes(match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        })
    }

    pub(super) fn of_base64(letters: &[u8]) -> Body<'a> {
        match base64::engine::general_purpose::STANDARD.decode(letters) {
            Ok(body) => Body::Bytes(Cow::Owned(body)),
            Err(_) => Body::Missing(Missing::BrokenBase64),
        }
    }
}

/// A text that is borrowed where it stands in the input as it is.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

pub(super) fn lines_in(text: &[u8]) -> u64 {
    text.iter().filter(|&&byte| byte == b'\n').count() as u64
}

/// Why a file does not have the body of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// There was no answer, for a reason that the browser may have written.
    NoAnswer(Option<String>),
    NotRecorded,
    BrokenBase64,
    /// A key of a recording does not have what belongs there.
    BadKey(Key),
}

/// A key of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
pub(crate) struct Exchange<'a> {
    /// What a recording is called.
    pub(crate) name: Option<Cow<'a, str>>,
    pub(crate) method: Option<Cow<'a, str>>,
    pub(crate) path: Option<Cow<'a, str>>,
    pub(crate) status: Option<u16>,
    pub(crate) content_type: Option<Cow<'a, str>>,
    /// When the request began, as ISO 8601.
    pub(crate) time: Option<Cow<'a, str>>,
    /// The HTTP statuses that came before: redirects, `100 Continue`, a proxy's answer.
    pub(crate) behind: Vec<u16>,
    pub(crate) origin: Origin,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    #[default]
    Json,
    Curl,
    Har,
}

/// Who is told what a file holds.
pub(crate) trait Listener {
    fn answer(&mut self, answer: Answer<'_>) -> io::Result<()>;

    /// A response that is not told.
    fn passed_over(&mut self, why: PassedOver);
}

#[derive(Clone, Copy)]
pub(crate) enum PassedOver {
    /// It has nothing to do with Cloudreve's API.
    Foreign,
    /// A route that serves files or events did so.
    File,
    /// What the browser wrote of it cannot be read.
    Unreadable,
}

/// The path of a URL or of a request's target, without what may be a secret: the query, and the
/// key at the end of a storage callback's path.
pub(super) fn path_of(target: &str) -> String {
    let bare = target.split(['?', '#']).next().unwrap_or_default();
    let path = match bare.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => bare,
    };
    let is_callback = |(before, _): &(&str, &str)| {
        before
            .split_once("/callback/")
            .is_some_and(|(_, rest)| rest.contains('/'))
    };
    match path.rsplit_once('/').filter(is_callback) {
        Some((before, _)) => format!("{before}/…"),
        None => path.to_owned(),
    }
}
