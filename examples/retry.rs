//! What a client does on each `Recovery`, blocking, with ureq. The example `retry_async` does the same
//! with reqwest.
//!
//! `cargo run --example retry` talks to the example `server`.

use std::thread::sleep;
use std::time::Duration;

use cloudreve_codes::{ApiError, Error, Recovery, decode, failure_in};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use ureq::http::Method;

/// Pauses for one request before its user is told to wait.
const MOST_PAUSES: u32 = 5;

/// Why a call gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No answer at all.
    #[error("no answer: {0}")]
    Transport(#[from] ureq::Error),
    /// An answer that says no, or nothing that can be understood.
    #[error(transparent)]
    Answer(#[from] Error),
}

impl Failure {
    fn recovery(&self) -> Option<Recovery> {
        match self {
            Failure::Transport(_) => None,
            Failure::Answer(error) => Some(error.recovery()),
        }
    }

    /// What the user reads, once the client has done what it can.
    pub fn tell(&self) -> String {
        let error = match self {
            Failure::Answer(Error::Api(error)) => error,
            other => return other.to_string(),
        };
        let message = error.user_message();
        match error.recovery() {
            // The account stays: only what this application may do changes.
            Recovery::Reauthorize => format!("Allow this application more: {message}"),
            Recovery::Reauthenticate => format!("Log in again: {message}"),
            Recovery::Backoff => format!("Try again later: {message}"),
            Recovery::RetryOnce => {
                let id = error.correlation_id().unwrap_or("none");
                format!("{message} (report the id {id})")
            }
            // A next step follows a login, and a batch has a text for each item.
            Recovery::NextStep
            | Recovery::FixRequest
            | Recovery::RestartFlow
            | Recovery::PerItem
            | Recovery::GiveUp => message.into_owned(),
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
    /// A part of a file.
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
}

#[derive(Deserialize)]
struct Links {
    urls: Vec<Link>,
}

#[derive(Deserialize)]
struct Link {
    url: String,
}

/// Talks to one server in the name of one user.
pub struct Client {
    base: String,
    agent: ureq::Agent,
    tokens: Option<Tokens>,
    first_pause: Duration,
}

impl Client {
    /// `base` is the address of the site, without a slash at its end.
    pub fn new(base: &str, first_pause: Duration) -> Client {
        let config = ureq::Agent::config_builder()
            // The status says nothing, so it must not become an error of its own.
            .http_status_as_error(false)
            // Cloudreve reads the body of a DELETE.
            .allow_non_standard_methods(true)
            // A connection whose last request was not read to the end may be closed under the next.
            .max_idle_connections(0);
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
        token: Option<&str>,
        body: Body<'_>,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let mut request = ureq::http::Request::builder().method(method).uri(url);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = match body {
            Body::None => self.agent.run(request.body(()).map_err(ureq::Error::from)?),
            Body::Json(value) => {
                let request = request.header("content-type", "application/json");
                let request = request.body(value.to_string());
                self.agent.run(request.map_err(ureq::Error::from)?)
            }
            Body::Bytes(bytes) => self
                .agent
                .run(request.body(bytes).map_err(ureq::Error::from)?),
        };
        let mut response = response?;
        Ok((
            response.status().as_u16(),
            response.body_mut().read_to_vec()?,
        ))
    }

    /// Sends a request, and again as long as that helps.
    pub fn call<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: Body<'_>,
    ) -> Result<T, Failure> {
        let url = format!("{}/api/v4{path}", self.base);
        let (mut pauses, mut repeated, mut refreshed) = (0, false, false);
        loop {
            let token = self.tokens.as_ref().map(|tokens| &*tokens.access_token);
            let (status, bytes) = self.send(method.clone(), &url, token, body)?;
            let error = match decode(status, &bytes) {
                Ok(data) => return Ok(data),
                Err(error) => error,
            };
            match error.recovery() {
                Recovery::Backoff if pauses < MOST_PAUSES => {
                    sleep(self.first_pause * 2_u32.pow(pauses));
                    pauses += 1;
                }
                // Nobody knows how far the server came, and a second POST might do it twice.
                Recovery::RetryOnce if !repeated && method != Method::POST => repeated = true,
                Recovery::Reauthenticate if !refreshed && self.tokens.is_some() => {
                    self.refresh()?;
                    refreshed = true;
                }
                _ => return Err(error.into()),
            }
        }
    }

    /// A new access token for the refresh token. If that has run out as well, the user has to log in.
    fn refresh(&mut self) -> Result<(), Failure> {
        let Some(tokens) = &self.tokens else {
            return Ok(());
        };
        let url = format!("{}/api/v4/session/token/refresh", self.base);
        let body = json!({ "refresh_token": tokens.refresh_token });
        // The access token must not go along.
        let (status, bytes) = self.send(Method::POST, &url, None, Body::Json(&body))?;
        match decode(status, &bytes) {
            Ok(fresh) => {
                self.tokens = Some(fresh);
                Ok(())
            }
            Err(error) => {
                // Anything else, such as a proxy's page, leaves the tokens as good as they were.
                if error.recovery() == Recovery::Reauthenticate {
                    self.tokens = None;
                }
                Err(error.into())
            }
        }
    }

    /// The first step of a login, and the only one for most.
    pub fn log_in(&mut self, email: &str, password: &str) -> Result<Login, Failure> {
        let body = json!({ "email": email, "password": password });
        let answer = self.call(Method::POST, "/session/token", Body::Json(&body));
        self.logged_in(answer)
    }

    /// The second step: the one-time code, with the session of the first.
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

    /// Does something of several steps, and all of them once more if the server has forgotten the first.
    fn anew<T>(&mut self, steps: impl Fn(&mut Client) -> Result<T, Failure>) -> Result<T, Failure> {
        match steps(self) {
            Err(failure) if failure.recovery() == Some(Recovery::RestartFlow) => steps(self),
            done => done,
        }
    }

    /// Uploads a file, part by part.
    pub fn upload(&mut self, uri: &str, content: &[u8]) -> Result<(), Failure> {
        self.anew(|client| {
            let body = json!({ "uri": uri, "size": content.len() });
            let session: UploadSession =
                client.call(Method::PUT, "/file/upload", Body::Json(&body))?;
            let size = match session.chunk_size {
                0 => content.len().max(1), // all in one
                size => size,
            };
            for (index, part) in content.chunks(size).enumerate() {
                let path = format!("/file/upload/{}/{index}", session.session_id);
                // The payload does not matter, and `IgnoredAny` takes any.
                client.call::<IgnoredAny>(Method::POST, &path, Body::Bytes(part))?;
            }
            Ok(())
        })
    }

    /// Downloads a file by a link that runs out after a while.
    pub fn download(&mut self, uri: &str) -> Result<Vec<u8>, Failure> {
        self.anew(|client| {
            let body = json!({ "uris": [uri] });
            let links: Links = client.call(Method::POST, "/file/url", Body::Json(&body))?;
            let mut content = Vec::new();
            for link in links.urls {
                // A link carries its own signature, and may lead to somebody else's storage.
                let (status, bytes) = client.send(Method::GET, &link.url, None, Body::None)?;
                if status >= 400 {
                    decode::<IgnoredAny>(status, &bytes)?;
                }
                // HTTP 200, and yet no file: the reason stands in the file's place.
                if let Some(error) = failure_in(&bytes) {
                    return Err(Error::from(error).into());
                }
                content = bytes;
            }
            Ok(content)
        })
    }

    /// Deletes files, and gives those that are still there with the reason of each.
    pub fn delete(&mut self, uris: &[&str]) -> Result<Vec<(String, ApiError)>, Failure> {
        let mut left: Vec<String> = uris.iter().map(|&uri| uri.to_owned()).collect();
        let mut failed = Vec::new();
        let mut pauses = 0;
        loop {
            let body = json!({ "uris": left });
            let error = match self.call::<IgnoredAny>(Method::DELETE, "/file", Body::Json(&body)) {
                Ok(_) => return Ok(failed),
                Err(Failure::Answer(Error::Api(error)))
                    if error.recovery() == Recovery::PerItem =>
                {
                    error
                }
                Err(failure) => return Err(failure),
            };
            left.clear();
            for (uri, error) in error.item_errors() {
                // The others of the batch are done, so only these go out again.
                match error.recovery() {
                    Recovery::Backoff if pauses < MOST_PAUSES => left.push(uri.to_owned()),
                    Recovery::RetryOnce if pauses == 0 => left.push(uri.to_owned()),
                    _ => failed.push((uri.to_owned(), error.clone())),
                }
            }
            if left.is_empty() {
                return Ok(failed);
            }
            sleep(self.first_pause * 2_u32.pow(pauses));
            pauses += 1;
        }
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
    match client.delete(&["cloudreve://my/a.txt", "cloudreve://my/gone"]) {
        Ok(failed) => {
            for (uri, error) in failed {
                println!("{uri}: {}", error.user_message());
            }
        }
        Err(failure) => println!("{}", failure.tell()),
    }
}
