//! What an answer says, for people and for programs.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

use cloudreve_codes::{
    ApiError, Error, HeldLock, Malformed, MalformedKind, ObjectKind, decode, decode_oauth,
};
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::input::{Answer, Recording};
use crate::codes::recovery_in_words;
use crate::output::{BAD, GOOD, Output, harmless};

/// One answer, as `--format json` prints it.
#[derive(Serialize)]
pub(crate) struct Report {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    /// Number within a list, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<usize>,
    /// What a recording says of the request.
    #[serde(skip_serializing_if = "Request::is_empty")]
    request: Request,
    status: u16,
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
}

#[derive(Serialize)]
struct Request {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

impl Request {
    fn new(recording: &Recording<'_>) -> Request {
        let owned = |text: &Option<Cow<'_, str>>| text.as_deref().map(str::to_owned);
        Request {
            name: owned(&recording.name),
            method: owned(&recording.method),
            path: owned(&recording.path),
        }
    }

    fn is_empty(&self) -> bool {
        self.name.is_none() && self.method.is_none() && self.path.is_none()
    }
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// `code` is 0.
    Success {
        /// What the payload is, never what it holds.
        data: String,
    },
    Failure {
        error: Box<ErrorReport>,
    },
    Malformed {
        kind: String,
        reason: String,
        recovery: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        excerpt: Option<String>,
        #[serde(skip)]
        text: String,
    },
}

/// A failure, without the secrets that its data may hold.
#[derive(Serialize)]
pub(crate) struct ErrorReport {
    pub(crate) code: i32,
    /// `None` for a code that is not in the list.
    name: Option<&'static str>,
    pub(crate) description: &'static str,
    msg: String,
    user_message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    debug_error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<String>,
    recovery: &'static str,
    #[serde(skip)]
    next: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'static str>,
    /// Whether `data` is the id of a pending login.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    has_two_factor_session: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locks: Vec<LockReport>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<ItemReport>,
}

#[derive(Serialize)]
struct LockReport {
    path: Option<String>,
    application: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    viewer_id: Option<String>,
    kind: i64,
    has_token: bool,
}

#[derive(Serialize)]
struct ItemReport {
    key: String,
    error: ErrorReport,
}

impl Report {
    pub(crate) fn new(answer: &Answer<'_>, file: &str, default_status: u16) -> Report {
        let recording = &answer.recording;
        let status = recording.status.unwrap_or(default_status);
        Report {
            file: file.to_owned(),
            line: answer.place.map(|place| place.line),
            item: answer.place.and_then(|place| place.item),
            request: Request::new(recording),
            status,
            verdict: Verdict::new(status, &answer.body, recording.path.as_deref()),
        }
    }

    /// Tells a person. A code that is among `explained` is not explained again.
    pub(crate) fn print(
        &self,
        explained: &mut BTreeSet<i32>,
        output: &mut Output<'_>,
    ) -> io::Result<()> {
        if let Some(heading) = self.heading() {
            output.heading(0, &harmless(&heading).to_string())?;
        }
        match &self.verdict {
            Verdict::Success { data } => output.lead(0, GOOD, "0 success:", data),
            Verdict::Failure { error } => error.print(0, explained, output),
            Verdict::Malformed { text, .. } => output.lead(0, BAD, "!", text),
        }
    }

    fn heading(&self) -> Option<String> {
        let place = match (self.line, self.item) {
            (Some(line), Some(item)) => Some(format!("{}:{line} [{item}]", self.file)),
            (Some(line), None) => Some(format!("{}:{line}", self.file)),
            _ => None,
        };
        let Request { name, method, path } = &self.request;
        let name = name.as_ref().map(|name| format!("({name})"));
        let parts = [place, method.clone(), path.clone(), name];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

impl Verdict {
    fn new(status: u16, body: &[u8], path: Option<&str>) -> Verdict {
        let path = path.unwrap_or_default();
        let is_oauth = ["/session/oauth/token", "/session/oauth/userinfo"]
            .iter()
            .any(|route| path.contains(route));
        let read = if is_oauth {
            decode_oauth::<&RawValue>
        } else {
            decode::<&RawValue>
        };
        match read(status, body) {
            Ok(data) => Verdict::Success {
                data: in_words(data),
            },
            Err(Error::Api(error)) => Verdict::failure(&error),
            Err(Error::Malformed(malformed)) => match bare_oauth_error(status, body, &malformed) {
                Some(error) => Verdict::failure(&error),
                None => Verdict::Malformed {
                    kind: malformed.kind().to_string(),
                    reason: malformed.reason().to_owned(),
                    recovery: malformed.recovery().as_str(),
                    excerpt: malformed.excerpt().map(str::to_owned),
                    text: malformed.to_string(),
                },
            },
        }
    }
}

impl Verdict {
    fn failure(error: &ApiError) -> Verdict {
        Verdict::Failure {
            error: Box::new(ErrorReport::new(error)),
        }
    }
}

/// A person who has only the body cannot say that it came from an OAuth route.
fn bare_oauth_error(status: u16, body: &[u8], malformed: &Malformed) -> Option<ApiError> {
    if malformed.kind() != MalformedKind::Json {
        return None;
    }
    match decode_oauth::<IgnoredAny>(status.max(400), body) {
        Err(Error::Api(error)) => Some(error),
        _ => None,
    }
}

/// What a payload is, without what it holds.
fn in_words(data: &RawValue) -> String {
    let text = data.get();
    match text.as_bytes().first() {
        Some(b'{') => "an object".to_owned(),
        Some(b'[') => match serde_json::from_str::<Vec<IgnoredAny>>(text).map(|list| list.len()) {
            Ok(1) => "a list of 1".to_owned(),
            Ok(count) => format!("a list of {count}"),
            Err(_) => "a list".to_owned(),
        },
        Some(b'"') if text == "\"\"" => "an empty text".to_owned(),
        Some(b'"') => "a text".to_owned(),
        Some(b'n') | None => "no data".to_owned(),
        Some(b't' | b'f') => "true or false".to_owned(),
        Some(_) => "a number".to_owned(),
    }
}

impl ErrorReport {
    fn new(error: &ApiError) -> ErrorReport {
        let known = error.known();
        ErrorReport {
            code: error.code().as_i32(),
            name: known.map(|known| known.name()),
            description: error.code().description(),
            msg: error.msg().to_owned(),
            user_message: error.user_message().into_owned(),
            debug_error: error.debug_error().map(str::to_owned),
            correlation_id: error.correlation_id().map(str::to_owned),
            recovery: error.recovery().as_str(),
            next: recovery_in_words(error.recovery()),
            explanation: known.map(|known| known.explanation()),
            advice: known.map(|known| known.advice()),
            has_two_factor_session: error.two_factor_session().is_some(),
            locks: error.locks().iter().map(LockReport::new).collect(),
            items: error
                .item_errors()
                .map(|(key, error)| ItemReport {
                    key: key.to_owned(),
                    error: ErrorReport::new(error),
                })
                .collect(),
        }
    }

    fn print(
        &self,
        indent: usize,
        explained: &mut BTreeSet<i32>,
        output: &mut Output<'_>,
    ) -> io::Result<()> {
        let mut head = self.description.to_owned();
        if !self.user_message.is_empty() && self.user_message != self.description {
            head += &format!(": {}", harmless(&self.user_message));
        }
        output.lead(indent, BAD, &self.code.to_string(), &head)?;
        let indent = indent + 2;
        if explained.insert(self.code) {
            if let Some(explanation) = self.explanation {
                output.paragraph(indent, explanation)?;
            }
        }
        match self.advice {
            Some(advice) => output.field(indent, "What to do", advice)?,
            None => output.field(
                indent,
                "What to do",
                "It is no code of this list: look into the server's log.",
            )?,
        }
        output.field(
            indent,
            "Recovery",
            &format!("{}: {}", self.recovery, self.next),
        )?;
        if let Some(text) = &self.debug_error {
            output.field(indent, "Debug text", &harmless(text).to_string())?;
        }
        if let Some(id) = &self.correlation_id {
            output.field(indent, "Log id", &harmless(id).to_string())?;
        }
        if self.has_two_factor_session {
            output.field(indent, "Session", "a login waits for its one-time code")?;
        }
        for lock in &self.locks {
            output.field(indent, "Locked by", &lock.in_words())?;
        }
        for item in &self.items {
            let key = harmless(&item.key);
            output.heading(indent, &key.to_string())?;
            item.error.print(indent + 2, explained, output)?;
        }
        Ok(())
    }
}

impl LockReport {
    fn new(lock: &HeldLock) -> LockReport {
        LockReport {
            path: lock.path.clone(),
            application: lock.application.kind.clone(),
            viewer_id: lock.application.viewer_id.clone(),
            kind: lock.kind.0,
            has_token: lock.token.is_some(),
        }
    }

    fn in_words(&self) -> String {
        let object = match ObjectKind(self.kind) {
            ObjectKind::FILE => "file",
            ObjectKind::FOLDER => "folder",
            _ => "object",
        };
        let path = self
            .path
            .as_deref()
            .unwrap_or("that is hidden from this caller");
        let viewer = self
            .viewer_id
            .as_ref()
            .map(|id| format!(" {id}"))
            .unwrap_or_default();
        let token = if self.has_token {
            ", token at hand"
        } else {
            ""
        };
        let application = if self.application.is_empty() {
            "somebody"
        } else {
            &self.application
        };
        format!(
            "{}{}: {object} {}{token}",
            harmless(application),
            harmless(&viewer),
            harmless(path)
        )
    }
}
