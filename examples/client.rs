//! A client of the example `server`, and of Cloudreve: one function that talks to the API, and what
//! a sync program does on each `Recovery`.
//!
//! `cargo run --example client` talks to 127.0.0.1:5212.

use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use cloudreve_codes::{ApiError, Error, Recovery, decode};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};

/// Talks to one server.
pub struct Client {
    base: String,
    agent: ureq::Agent,
}

impl Client {
    /// `base` is the address of the site, without a slash at its end.
    pub fn new(base: &str) -> Client {
        // The status says nothing, so it must not become an error of its own.
        // Cloudreve reads the body of a DELETE.
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            // A server may close a connection whose last request it did not read to the end, and
            // whoever sends the next request on it gets no answer. Each has a connection of its own.
            .max_idle_connections(0);
        Client {
            base: base.to_owned(),
            agent: config.build().into(),
        }
    }

    /// Sends a request and reads its answer, whatever it is.
    fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, CallError> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}/api/v4{path}", self.base));
        let mut response = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(body.to_string())?)?
            }
            None => self.agent.run(request.body(())?)?,
        };
        let status = response.status().as_u16();
        let bytes = response.body_mut().read_to_vec()?;
        Ok(decode(status, &bytes)?)
    }
}

/// Why a call gave nothing: the way there was bad, or the answer was.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No answer at all.
    #[error(transparent)]
    Transport(#[from] ureq::Error),
    /// An answer that says no, or nothing that can be understood.
    #[error(transparent)]
    Answer(#[from] Error),
}

impl From<ureq::http::Error> for CallError {
    fn from(error: ureq::http::Error) -> CallError {
        CallError::Transport(error.into())
    }
}

/// What a sync program does next.
#[derive(PartialEq)]
pub enum Next {
    /// Send the request again after a pause.
    Again {
        /// How long the pause is.
        after: Duration,
    },
    /// Get a new access token, or the user's password, and send the request again.
    LogIn,
    /// Ask the user for a wider scope. The login stays as it is.
    WidenScope,
    /// Ask the user for the one-time code, and send it with this session.
    AskForCode {
        /// Goes out with the code; a secret.
        session: String,
    },
    /// Tell the user to open the link in the mail.
    AwaitMail,
    /// Begin the upload or sign-in anew.
    StartOver,
    /// Go on with each failed item by itself.
    Each(Vec<(String, Next)>),
    /// Show this, and stop.
    Tell(String),
}

/// Everything but the session, which is half a login.
impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Next::Again { after } => write!(f, "again after {after:?}"),
            Next::LogIn => f.write_str("log in"),
            Next::WidenScope => f.write_str("ask for a wider scope"),
            Next::AskForCode { .. } => f.write_str("ask for the one-time code"),
            Next::AwaitMail => f.write_str("wait for the mail"),
            Next::StartOver => f.write_str("start over"),
            Next::Each(items) => f
                .debug_map()
                .entries(items.iter().map(|(key, next)| (key, next)))
                .finish(),
            Next::Tell(text) => write!(f, "tell: {text}"),
        }
    }
}

/// Decides by `Recovery` alone: no number of any code stands here.
pub fn next(error: &ApiError, attempt: u32) -> Next {
    const MOST: u32 = 5;
    match error.recovery() {
        Recovery::Backoff if attempt < MOST => Next::Again {
            after: Duration::from_millis(100 << attempt),
        },
        Recovery::RetryOnce if attempt == 0 => Next::Again {
            after: Duration::ZERO,
        },
        Recovery::Backoff | Recovery::RetryOnce => {
            let id = error.correlation_id().unwrap_or("none");
            Next::Tell(format!("{} (report the id {id})", error.user_message()))
        }
        Recovery::Reauthenticate => Next::LogIn,
        Recovery::Reauthorize => Next::WidenScope,
        Recovery::NextStep => match error.two_factor_session() {
            Some(session) => Next::AskForCode {
                session: session.to_owned(),
            },
            None => Next::AwaitMail,
        },
        Recovery::RestartFlow => Next::StartOver,
        Recovery::PerItem => {
            let items = error
                .item_errors()
                .map(|(key, error)| (key.to_owned(), next(error, attempt)));
            Next::Each(items.collect())
        }
        Recovery::FixRequest | Recovery::GiveUp => Next::Tell(error.user_message().into_owned()),
    }
}

#[derive(Deserialize)]
struct File {
    name: String,
    size: u64,
}

/// Calls each route of the example server and says what comes of it.
pub fn run(client: &Client, out: &mut impl Write) -> io::Result<()> {
    let tell = |out: &mut dyn Write, what: &str, error: CallError| match error {
        CallError::Answer(Error::Api(error)) => {
            writeln!(out, "{what}: {error}\n  {:?}", next(&error, 0))
        }
        CallError::Answer(error) => writeln!(out, "{what}: {error}\n  {:?}", error.recovery()),
        CallError::Transport(error) => writeln!(out, "{what}: no answer: {error}"),
    };
    match client.call::<String>("GET", "/site/ping", None) {
        Ok(version) => writeln!(out, "ping: Cloudreve {version}")?,
        Err(error) => tell(out, "ping", error)?,
    }
    match client.call::<Vec<File>>("GET", "/file", None) {
        Ok(files) => {
            let files: Vec<String> = files
                .iter()
                .map(|file| format!("{} ({} bytes)", file.name, file.size))
                .collect();
            writeln!(out, "list: {}", files.join(", "))?;
        }
        Err(error) => tell(out, "list", error)?,
    }
    let login = json!({ "email": "alice@example.com", "password": "correct horse" });
    let wrong = json!({ "email": "alice@example.com", "password": "battery staple" });
    let uris = json!({ "uris": ["cloudreve://my/a.txt", "cloudreve://my/gone"] });
    let calls = [
        ("sign out", "DELETE", "/session/token", None),
        ("login", "POST", "/session/token", Some(&login)),
        ("wrong password", "POST", "/session/token", Some(&wrong)),
        (
            "missing file",
            "GET",
            "/file/info?uri=cloudreve://my/gone",
            None,
        ),
        (
            "broken disk",
            "GET",
            "/file/info?uri=cloudreve://my/broken",
            None,
        ),
        (
            "locked file",
            "POST",
            "/file/rename?uri=cloudreve://my/a.txt",
            None,
        ),
        ("batch", "DELETE", "/file", Some(&uris)),
        ("no such route", "GET", "/nowhere", None),
    ];
    for (what, method, path, body) in calls {
        // Where the payload does not matter, `IgnoredAny` takes it whatever it is.
        match client.call::<IgnoredAny>(method, path, body) {
            Ok(_) => writeln!(out, "{what}: done")?,
            Err(error) => tell(out, what, error)?,
        }
    }
    Ok(())
}

fn main() -> io::Result<()> {
    run(&Client::new("http://127.0.0.1:5212"), &mut io::stdout())
}
