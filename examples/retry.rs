//! A client that recovers from failures, blocking, with ureq. The example `retry_async` does the same
//! with reqwest.
//!
//! `cargo run --example retry` talks to the example `server`.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::thread::sleep;
use std::time::Duration;

use cloudreve_codes::{ApiError, Error, ErrorCode, LockToken, Recovery, decode, failure_in};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use ureq::http::{Method, Response};

/// How often a request is repeated after a pause.
const MOST_PAUSES: u32 = 5;

/// How long the server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There was no answer.
    #[error("no answer: {0}")]
    Transport(#[from] ureq::Error),
    /// The answer reports a failure, or can't be understood.
    #[error(transparent)]
    Answer(#[from] Error),
    /// A download was interrupted, or could not be stored.
    #[error("download interrupted: {0}")]
    Interrupted(#[from] io::Error),
    /// The server accepted all chunks of an upload, twice, but the file has not arrived.
    #[error("the server accepted the upload, but the file has not arrived")]
    NotArrived,
}

impl Failure {
    fn api(&self) -> Option<&ApiError> {
        match self {
            Failure::Answer(Error::Api(error)) => Some(error),
            _ => None,
        }
    }

    fn recovery_at(&self, route: &str) -> Option<Recovery> {
        match self {
            Failure::Answer(Error::Api(error)) => Some(error.recovery_at(route)),
            Failure::Answer(error) => Some(error.recovery()),
            _ => None,
        }
    }

    fn is(&self, code: ErrorCode) -> bool {
        self.api().is_some_and(|error| error.code() == code)
    }

    /// Returns the message for the user, after the client has done what it can.
    pub fn tell(&self) -> String {
        let Some(error) = self.api() else {
            return self.to_string();
        };
        let message = error.user_message();
        match error.recovery() {
            // The user stays logged in; only the permissions of this application are too small.
            Recovery::Reauthorize => format!("Allow this application more: {message}"),
            Recovery::Reauthenticate => format!("Log in again: {message}"),
            Recovery::Backoff => format!("Try again later: {message}"),
            Recovery::RetryOnce => {
                let id = error.correlation_id().unwrap_or("none");
                format!("{message} (report the id {id})")
            }
            _ => message.into_owned(),
        }
    }
}

/// How far a login has come.
#[derive(PartialEq)]
pub enum Login {
    /// The client has its tokens.
    Done,
    /// Ask for the one-time code, and call `second_factor` with this session. A secret.
    AskForCode(String),
    /// A link was sent by mail.
    AwaitMail,
}

/// What a request carries.
#[derive(Clone, Copy)]
pub enum Body<'a> {
    /// Nothing.
    None,
    /// An object.
    Json(&'a Value),
    /// A chunk of a file.
    Bytes(&'a [u8]),
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    refresh_token: String,
}

#[derive(Deserialize)]
struct LoggedIn {
    token: Tokens,
}

#[derive(Deserialize)]
struct UploadSession {
    session_id: String,
    chunk_size: usize,
    /// Where the chunks go if another node stores them, and the credential for it, which is secret.
    upload_urls: Option<Vec<String>>,
    credential: Option<String>,
}

#[derive(Deserialize)]
struct FileInfo {
    size: usize,
    metadata: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct Links {
    urls: Vec<Link>,
}

#[derive(Deserialize)]
struct Link {
    url: String,
}

/// Returns the address of a file of the user in the server's normal form. Unless it's encoded, `#` ends
/// the name.
pub fn my(path: &str) -> String {
    format!("cloudreve://my{}", encode(path, b"-_.~$&+,/:;=@"))
}

fn encode(text: &str, plain: &[u8]) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        _ if byte.is_ascii_alphanumeric() || plain.contains(&byte) => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    bytes.collect()
}

/// Returns whether two addresses are the same, or one is inside the other.
fn overlap(one: &str, other: &str) -> bool {
    let inside = |one: &str, other: &str| {
        let rest = one.strip_prefix(other);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    inside(one, other) || inside(other, one)
}

/// Talks to one server on behalf of one user.
pub struct Client {
    base: String,
    agent: ureq::Agent,
    tokens: Option<Tokens>,
    first_pause: Duration,
}

impl Client {
    /// `base` is the address of the site, without a slash at the end.
    pub fn new(base: &str, first_pause: Duration) -> Client {
        let config = ureq::Agent::config_builder()
            // The envelope has the reason, so the status must not become an error.
            .http_status_as_error(false)
            // Cloudreve reads the body of a DELETE.
            .allow_non_standard_methods(true)
            // The server may close a connection whose last request it has not read to the end.
            .max_idle_connections(0)
            .timeout_recv_response(Some(TIMEOUT));
        Client {
            base: base.to_owned(),
            agent: config.build().into(),
            tokens: None,
            first_pause,
        }
    }

    /// Sends a request once.
    fn send(
        &self,
        method: Method,
        url: &str,
        authorization: Option<&str>,
        body: Body<'_>,
    ) -> Result<Response<ureq::Body>, ureq::Error> {
        let mut request = ureq::http::Request::builder().method(method).uri(url);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        match body {
            Body::None => self.agent.run(request.body(())?),
            Body::Json(value) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(value.to_string())?)
            }
            Body::Bytes(bytes) => self.agent.run(request.body(bytes)?),
        }
    }

    /// Sends a request once, and reads the envelope.
    fn exchange<T: DeserializeOwned>(
        &self,
        method: Method,
        url: &str,
        authorization: Option<&str>,
        body: Body<'_>,
    ) -> Result<T, Failure> {
        let mut response = self.send(method, url, authorization, body)?;
        let bytes = response.body_mut().read_to_vec()?;
        Ok(decode(response.status().as_u16(), &bytes)?)
    }

    /// Sends a request, and repeats it as long as that helps.
    pub fn call<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: Body<'_>,
    ) -> Result<T, Failure> {
        let (url, route) = (
            format!("{}/api/v4{path}", self.base),
            format!("{method} {path}"),
        );
        let (mut pauses, mut repeated, mut refreshed) = (0, false, false);
        loop {
            let pause = self.first_pause * 2_u32.pow(pauses);
            let tokens = self.tokens.as_ref();
            let bearer = tokens.map(|tokens| format!("Bearer {}", tokens.access_token));
            let failure = match self.exchange(method.clone(), &url, bearer.as_deref(), body) {
                Err(failure) => failure,
                done => return done,
            };
            // At a chunk, an expired token looks like a lost upload session, so refresh first.
            let recovery = match failure.is(ErrorCode::UploadSessionExpired) {
                true => Some(Recovery::Reauthenticate),
                false => failure.recovery_at(&route),
            };
            match recovery {
                Some(Recovery::Backoff) if pauses < MOST_PAUSES => pauses += 1,
                // The server may have completed the request, and a second POST could do it twice.
                Some(Recovery::RetryOnce) if !repeated && method != Method::POST => repeated = true,
                Some(Recovery::Reauthenticate) if !refreshed && bearer.is_some() => {
                    self.refresh()?;
                    refreshed = true;
                    continue;
                }
                _ => return Err(failure),
            }
            sleep(pause);
        }
    }

    /// Gets new tokens. If the refresh token has expired as well, the user has to log in.
    fn refresh(&mut self) -> Result<(), Failure> {
        let Some(tokens) = &self.tokens else {
            return Ok(());
        };
        let url = format!("{}/api/v4/session/token/refresh", self.base);
        let body = json!({ "refresh_token": tokens.refresh_token });
        let send = || self.exchange(Method::POST, &url, None, Body::Json(&body));
        let refused = |failure: &Failure| failure.is(ErrorCode::CredentialInvalid);
        // Without the access token, which the server would check first.
        let mut result = send();
        if result.as_ref().is_err_and(refused) {
            // A busy database also causes this for some seconds, with a valid token.
            sleep(self.first_pause * 2_u32.pow(MOST_PAUSES));
            result = send();
        }
        match result {
            Ok(fresh) => self.tokens = Some(fresh),
            // After anything else, such as a proxy's page, the tokens are still valid.
            Err(failure) => {
                if refused(&failure) {
                    self.tokens = None;
                }
                return Err(failure);
            }
        }
        Ok(())
    }

    /// Logs in. For most users, this is the only step.
    pub fn log_in(&mut self, email: &str, password: &str) -> Result<Login, Failure> {
        let body = json!({ "email": email, "password": password });
        let answer = self.call(Method::POST, "/session/token", Body::Json(&body));
        self.logged_in(answer)
    }

    /// Sends the one-time code, with the session of the first step.
    pub fn second_factor(&mut self, session: &str, code: &str) -> Result<Login, Failure> {
        let body = json!({ "session_id": session, "otp": code });
        let answer = self.call(Method::POST, "/session/token/2fa", Body::Json(&body));
        self.logged_in(answer)
    }

    fn logged_in(&mut self, answer: Result<LoggedIn, Failure>) -> Result<Login, Failure> {
        match answer {
            Ok(LoggedIn { token }) => {
                self.tokens = Some(token);
                Ok(Login::Done)
            }
            Err(Failure::Answer(Error::Api(error))) if error.recovery() == Recovery::NextStep => {
                Ok(match error.two_factor_session() {
                    Some(session) => Login::AskForCode(session.to_owned()),
                    None => Login::AwaitMail,
                })
            }
            Err(failure) => Err(failure),
        }
    }

    /// Uploads a file, and returns when it has arrived.
    pub fn upload(&mut self, uri: &str, content: &[u8]) -> Result<(), Failure> {
        let mut last = false;
        loop {
            let body = json!({ "uri": uri, "size": content.len() });
            let session: UploadSession =
                self.call(Method::PUT, "/file/upload", Body::Json(&body))?;
            let sent = self.send_chunks(&session, content);
            // The answers prove nothing: after a failed completion, the last chunk again reports
            // success, and the answer to a successful one can get lost.
            if let Some(info) = self.info(uri)? {
                let metadata = info.metadata.unwrap_or_default();
                match metadata.get("sys:upload_session_id") {
                    None if info.size == content.len() => return Ok(()),
                    // The placeholder would prevent a new session.
                    Some(id) if *id == session.session_id => self.cancel(uri, id)?,
                    _ => {}
                }
            }
            match sent {
                Ok(()) if last => return Err(Failure::NotArrived),
                Err(failure) if last => return Err(failure),
                _ => last = true,
            }
        }
    }

    fn send_chunks(&mut self, session: &UploadSession, content: &[u8]) -> Result<(), Failure> {
        let size = match session.chunk_size {
            0 => content.len().max(1), // all in one
            size => size,
        };
        // An empty file has one chunk, of zero bytes.
        for index in 0..content.len().div_ceil(size).max(1) {
            let end = content.len().min((index + 1) * size);
            let chunk = Body::Bytes(&content[index * size..end]);
            // `IgnoredAny` accepts any payload.
            let urls = session.upload_urls.as_deref().unwrap_or_default();
            let _: IgnoredAny = match urls.first() {
                Some(url) => {
                    let url = format!("{url}?chunk={index}");
                    self.exchange(Method::POST, &url, session.credential.as_deref(), chunk)?
                }
                None => {
                    let path = format!("/file/upload/{}/{index}", session.session_id);
                    self.call(Method::POST, &path, chunk)?
                }
            };
        }
        Ok(())
    }

    /// Returns the metadata of a file, which may be the placeholder of an upload.
    fn info(&mut self, uri: &str) -> Result<Option<FileInfo>, Failure> {
        let path = format!("/file/info?uri={}", encode(uri, b""));
        match self.call(Method::GET, &path, Body::None) {
            Err(failure) if failure.is(ErrorCode::ParentNotExist) => Ok(None),
            result => result.map(Some),
        }
    }

    /// Cancels an upload, which removes its placeholder.
    fn cancel(&mut self, uri: &str, session: &str) -> Result<(), Failure> {
        let body = json!({ "id": session, "uri": uri });
        let mut result = self.call(Method::DELETE, "/file/upload", Body::Json(&body));
        // A server that has lost the session may still have its lock.
        let locks = match &result {
            Err(failure) => failure.api().map(ApiError::locks).unwrap_or_default(),
            Ok(IgnoredAny) => Vec::new(),
        };
        let tokens = locks.iter().filter_map(|lock| lock.token.as_ref());
        let tokens: Vec<_> = tokens.map(LockToken::expose).collect();
        if !tokens.is_empty() {
            let tokens = json!({ "tokens": tokens });
            self.call::<IgnoredAny>(Method::DELETE, "/file/lock", Body::Json(&tokens))?;
            result = self.call(Method::DELETE, "/file/upload", Body::Json(&body));
        }
        match result {
            Err(failure) if !failure.is(ErrorCode::ParentNotExist) => Err(failure),
            _ => Ok(()),
        }
    }

    /// Downloads a file and passes it to `sink`, block by block.
    pub fn download(
        &mut self,
        uri: &str,
        mut sink: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let body = json!({ "uris": [uri] });
        let mut last = false;
        loop {
            let links: Links = self.call(Method::POST, "/file/url", Body::Json(&body))?;
            let Some(Link { url }) = links.urls.first() else {
                return Ok(());
            };
            let route = format!("GET {url}");
            match self.fetch(url, &mut sink) {
                // The link has expired.
                Err(failure)
                    if !last && failure.recovery_at(&route) == Some(Recovery::RestartFlow) =>
                {
                    last = true;
                }
                done => return done,
            }
        }
    }

    fn fetch(
        &self,
        url: &str,
        sink: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<(), Failure> {
        // A link is signed and may lead to another host, so it must not get the token.
        let mut response = self.send(Method::GET, url, None, Body::None)?;
        let status = response.status().as_u16();
        let is_file = response.headers().contains_key("accept-ranges");
        // Unlike `read_to_vec`, the reader has no limit.
        let mut reader = response.body_mut().as_reader();
        // An envelope in place of the file has no such header.
        if status >= 400 || !is_file {
            let mut head = Vec::new();
            reader.by_ref().take(1 << 16).read_to_end(&mut head)?;
            if status >= 400 {
                decode::<IgnoredAny>(status, &head)?;
            }
            if let Some(error) = failure_in(&head) {
                return Err(Error::from(error).into());
            }
            sink(&head)?;
        }
        let mut block = vec![0; 1 << 16];
        loop {
            match reader.read(&mut block)? {
                0 => return Ok(()),
                length => sink(&block[..length])?,
            }
        }
    }

    /// Deletes files, and returns those that are still there with the reason for each.
    pub fn delete(&mut self, uris: &[&str]) -> Result<Vec<(String, ApiError)>, Failure> {
        // A batch with a folder and a file in it, or with duplicates, locks itself out.
        let mut sorted = uris.to_vec();
        sorted.sort_unstable();
        let mut left: Vec<String> = Vec::new();
        for uri in sorted {
            if !left.iter().any(|other| overlap(other, uri)) {
                left.push(uri.to_owned());
            }
        }
        let (mut later, mut failed, mut pauses) = (Vec::new(), Vec::new(), 0);
        while !left.is_empty() {
            let body = json!({ "uris": left });
            let result = self.call(Method::DELETE, "/file", Body::Json(&body));
            let mut items: Vec<(String, ApiError)> = Vec::new();
            match result {
                Ok(IgnoredAny) => left.clear(),
                Err(Failure::Answer(Error::Api(error))) => {
                    let locks = error.locks();
                    let locked = locks.iter().filter_map(|lock| lock.path.as_deref());
                    let locked: Vec<_> = locked.collect();
                    // Because of one locked file, nothing is deleted. Leave it out.
                    left.retain(|uri| {
                        let free = !locked.iter().any(|path| overlap(path, uri));
                        if !free {
                            items.push((uri.clone(), error.clone()));
                        }
                        free
                    });
                    if error.recovery_at("DELETE /file") == Recovery::PerItem {
                        // All others are deleted.
                        let failed = error.item_errors();
                        items.extend(failed.map(|(uri, error)| (uri.to_owned(), error.clone())));
                        left.clear();
                    } else if items.is_empty() {
                        return Err(Error::from(error).into());
                    }
                }
                Err(failure) => return Err(failure),
            }
            for (uri, error) in items {
                match error.recovery() {
                    Recovery::Backoff if pauses < MOST_PAUSES => later.push(uri),
                    Recovery::RetryOnce if pauses == 0 => later.push(uri),
                    _ => failed.push((uri, error)),
                }
            }
            if left.is_empty() && !later.is_empty() {
                sleep(self.first_pause * 2_u32.pow(pauses));
                pauses += 1;
                left.append(&mut later);
            }
        }
        Ok(failed)
    }
}

fn main() {
    let mut client = Client::new("http://127.0.0.1:5212", Duration::from_millis(100));
    match client.log_in("alice@example.com", "correct horse") {
        Ok(Login::Done) => println!("logged in"),
        Ok(Login::AskForCode(_)) => println!("a one-time code is asked for"),
        Ok(Login::AwaitMail) => println!("open the link in the mail"),
        Err(failure) => println!("{}", failure.tell()),
    }
    match client.delete(&[&my("/a.txt"), &my("/gone")]) {
        Ok(failed) => {
            for (uri, error) in failed {
                println!("{uri}: {}", error.user_message());
            }
        }
        Err(failure) => println!("{}", failure.tell()),
    }
}
