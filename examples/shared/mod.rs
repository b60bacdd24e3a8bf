//! What the clients of the `retry` and `retry_async` examples have in common: everything but
//! sending.

#![allow(missing_docs, reason = "most names are self-explanatory")]

use std::collections::{BTreeMap, BTreeSet};
use std::{io, time::Duration};

use cloudreve_codes::{ApiError, Error, ErrorCode, Recovery, Report, Retry, Step};
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned, de::IgnoredAny};
use serde_json::{Value, json};

/// The reason why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There was no response.
    #[error("no response: {0}")]
    Transport(#[from] super::Transport),
    /// The response reports a failure, or can't be understood.
    #[error(transparent)]
    Answer(#[from] Error),
    /// A download was interrupted, or could not be stored.
    #[error("download interrupted: {0}")]
    Interrupted(#[from] io::Error),
    /// The server accepted all chunks of an upload, twice, but the file has not arrived.
    #[error("the server accepted the upload, but the file has not arrived")]
    NotArrived,
}

/// How long the server may take to respond.
pub const TIMEOUT: Duration = Duration::from_secs(60);

pub trait Data: DeserializeOwned {}

impl<T: DeserializeOwned> Data for T {}

/// A receiver of a download, block by block.
pub trait Sink: FnMut(&[u8]) -> io::Result<()> {}

impl<F: FnMut(&[u8]) -> io::Result<()>> Sink for F {}

pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub fn is(&self, code: ErrorCode) -> bool {
        matches!(self, Failure::Answer(error) if error.is(code))
    }

    /// Returns what to do after a request that carried these tokens.
    pub fn step(&self, retry: &mut Retry, tokens: Option<&Tokens>) -> Step {
        let Failure::Answer(error) = self else {
            return retry.next_after_timeout();
        };
        retry.next(error, tokens.is_some_and(Tokens::have_expired))
    }

    /// Returns the conflicting locks in the form that `DELETE /file/lock` requires, if they are the user's.
    pub fn locks(&self) -> Option<Value> {
        let Failure::Answer(Error::Api(error)) = self else {
            return None;
        };
        let locks = error.locks();
        let tokens: Vec<&str> = locks
            .iter()
            .filter_map(|lock| Some(lock.token.as_ref()?.expose()))
            .collect();
        (!tokens.is_empty()).then(|| json!({ "tokens": tokens }))
    }

    /// Returns whether the link of a download has expired.
    pub fn is_of_link(&self, url: &str) -> bool {
        let route = format!("GET {url}");
        matches!(self, Failure::Answer(error) if error.recovery_at(&route) == Recovery::RestartFlow)
    }

    /// Returns the message for the user, after the client has done what it can.
    pub fn tell(&self) -> String {
        let Failure::Answer(error) = self else {
            return self.to_string();
        };
        let report: Report = error.report();
        let message = report.message;
        match (report.recovery, report.correlation_id) {
            // The user stays logged in; this application only lacks permissions.
            (Recovery::Reauthorize, _) => {
                format!("Grant this application more permissions: {message}")
            }
            (Recovery::Reauthenticate, _) => format!("Log in again: {message}"),
            (Recovery::Backoff, _) => format!("Try again later: {message}"),
            (Recovery::RetryOnce, Some(id)) => format!("{message} (report the id {id})"),
            _ => message,
        }
    }
}

/// The state of a login.
#[derive(PartialEq)]
pub enum Login {
    /// The client has its tokens.
    Done,
    /// Ask for the one-time code, and call `one_time_code` with this session. A secret.
    AskForCode(String),
    /// A link was sent by email.
    AwaitMail,
}

/// Returns the route and the body of the first step of a login, which is the only one for most
/// users.
pub fn password(email: &str, password: &str) -> (&'static str, Value) {
    let body = json!({ "email": email, "password": password });
    ("/session/token", body)
}

/// Returns the route and the body of the second step, with the session of the first one.
pub fn one_time_code(session: &str, code: &str) -> (&'static str, Value) {
    let body = json!({ "session_id": session, "otp": code });
    ("/session/token/2fa", body)
}

impl Login {
    /// Returns the state of the login if it was not complete.
    pub fn incomplete(failure: Failure) -> Result<Login> {
        match failure {
            Failure::Answer(Error::Api(error)) if error.recovery() == Recovery::NextStep => {
                let session = error.two_factor_session().map(str::to_owned);
                Ok(session.map_or(Login::AwaitMail, Login::AskForCode))
            }
            failure => Err(failure),
        }
    }
}

/// The tokens of a login, without `Debug`, to keep them out of logs.
#[derive(Clone, PartialEq, Deserialize)]
pub struct Tokens {
    access_token: String,
    access_expires: Option<Timestamp>,
    refresh_token: String,
}

impl Tokens {
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.access_token)
    }

    pub fn for_refresh(&self) -> Value {
        json!({ "refresh_token": self.refresh_token })
    }

    fn have_expired(&self) -> bool {
        self.access_expires.is_some_and(|at| at < Timestamp::now())
    }
}

#[derive(Deserialize)]
pub struct LoggedIn {
    pub token: Tokens,
}

#[derive(Deserialize)]
pub struct Session {
    #[serde(rename = "session_id")]
    pub id: String,
    pub chunk_size: usize,
    upload_urls: Option<Vec<String>>,
    credential: Option<String>,
}

impl Session {
    /// Returns the chunks of a file. An empty one has one, of zero bytes.
    pub fn chunks<'c>(&self, content: &'c [u8]) -> impl Iterator<Item = &'c [u8]> {
        let size = match self.chunk_size {
            0 => content.len(), // all in one
            size => size,
        };
        let first = content.is_empty().then_some(content);
        first.into_iter().chain(content.chunks(size.max(1)))
    }

    /// Returns where a chunk goes if another node stores it, and the secret credential for it.
    pub fn node(&self, index: usize) -> Option<(String, String)> {
        let url = self.upload_urls.as_ref()?.first()?;
        Some((
            format!("{url}?chunk={index}"),
            self.credential.clone().unwrap_or_default(),
        ))
    }
}

#[derive(Deserialize)]
pub struct FileInfo {
    size: usize,
    metadata: Option<BTreeMap<String, String>>,
}

impl FileInfo {
    /// Returns the session of the upload whose placeholder this is.
    fn session(&self) -> Option<&str> {
        let id = self.metadata.as_ref()?.get("sys:upload_session_id")?;
        Some(id)
    }

    pub fn is_of(&self, session: &Session) -> bool {
        self.session() == Some(&session.id)
    }

    pub fn is(&self, content: &[u8]) -> bool {
        self.session().is_none() && self.size == content.len()
    }
}

#[derive(Deserialize)]
pub struct Links {
    urls: [Link; 1],
}

impl Links {
    pub fn url(&self) -> &str {
        let [Link { url }] = &self.urls;
        url
    }
}

#[derive(Deserialize)]
struct Link {
    url: String,
}

/// A batch of deletions, of which one locked file must not stop the others.
pub struct Deletion {
    left: Vec<String>,
    later: Vec<(String, ApiError)>,
    failed: Vec<(String, ApiError)>,
    retry: Retry,
}

/// The next step for a batch.
pub enum Next {
    Send(Value),
    Wait(Duration),
    /// The files that are still there.
    Done(Vec<(String, ApiError)>),
}

impl Deletion {
    /// Creates a batch without duplicates, and without files that are in a folder of the batch:
    /// with them, a batch locks itself out.
    pub fn new(uris: &[&str], retry: Retry) -> Deletion {
        let mut left: Vec<String> = Vec::new();
        for uri in BTreeSet::from_iter(uris) {
            if !left.iter().any(|other| overlap(other, uri)) {
                left.push((*uri).to_owned());
            }
        }
        let (later, failed) = (Vec::new(), Vec::new());
        Deletion {
            left,
            later,
            failed,
            retry: retry.repeatable(true),
        }
    }

    pub fn step(&mut self) -> Next {
        if !self.left.is_empty() {
            return Next::Send(json!({ "uris": self.left }));
        }
        if let Some((_, error)) = self.later.first() {
            if let Step::Wait(pause) = self.retry.next(&error.clone().into(), false) {
                self.left = self.later.drain(..).map(|(uri, _)| uri).collect();
                return Next::Wait(pause);
            }
        }
        self.failed.append(&mut self.later);
        Next::Done(std::mem::take(&mut self.failed))
    }

    /// Takes the response, and returns it if nothing can be left out of the batch.
    pub fn take(&mut self, answer: Result<IgnoredAny>) -> Result<()> {
        let error = match answer {
            Ok(IgnoredAny) => {
                self.left.clear();
                return Ok(());
            }
            Err(Failure::Answer(Error::Api(error))) => error,
            Err(failure) => return Err(failure),
        };
        let mut items: Vec<(String, ApiError)> = Vec::new();
        if error.recovery_at("DELETE /file") == Recovery::PerItem {
            // All others have been deleted.
            self.left.clear();
            items.extend(
                error
                    .item_errors()
                    .map(|(uri, item)| (uri.to_owned(), item.clone())),
            );
        } else {
            // Because of one locked file, nothing was deleted. Leave it out.
            let locks = error.locks();
            let is_locked = |uri: &str| {
                let mut paths = locks.iter().filter_map(|lock| lock.path.as_deref());
                paths.any(|path| overlap(path, uri))
            };
            let (locked, left) = std::mem::take(&mut self.left)
                .into_iter()
                .partition(|uri| is_locked(uri));
            self.left = left;
            let locked: Vec<String> = locked;
            if locked.is_empty() {
                return Err(Error::from(error).into());
            }
            items.extend(locked.into_iter().map(|uri| (uri, error.clone())));
        }
        for (uri, error) in items {
            match error.recovery() {
                Recovery::Backoff | Recovery::RetryOnce => self.later.push((uri, error)),
                _ => self.failed.push((uri, error)),
            }
        }
        Ok(())
    }
}

/// Returns the address of a file of the user in the server's normal form. Unless it's encoded, `#` ends
/// the name.
pub fn my(path: &str) -> String {
    format!("cloudreve://my{}", encode(path, b"-_.~$&+,/:;=@"))
}

pub fn encode(text: &str, plain: &[u8]) -> String {
    let encode = |byte: u8| match byte.is_ascii_alphanumeric() || plain.contains(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

/// Returns whether two addresses are the same, or one is inside the other.
fn overlap(one: &str, other: &str) -> bool {
    let (one, other) = (format!("{one}/"), format!("{other}/"));
    one.starts_with(&other) || other.starts_with(&one)
}
