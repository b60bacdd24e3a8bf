//! A client for the `server` example and for Cloudreve, in one function. It reports each response;
//! the `retry` example recovers from failures.
//!
//! `cargo run --example client` talks to 127.0.0.1:5212.

use std::io::{self, Write};

use cloudreve_codes::{Error, decode};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};

/// A client for one server.
pub struct Client {
    base: String,
    agent: ureq::Agent,
}

impl Client {
    /// Creates a client. `base` is the address of the site, without a trailing slash.
    pub fn new(base: &str) -> Client {
        // The status is meaningless, so it must not become an error.
        // Cloudreve reads the body of a DELETE.
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            // A server may close a connection whose last request it did not read completely, and then
            // the next request on it gets no response. Each request has its own connection.
            .max_idle_connections(0);
        Client {
            base: base.to_owned(),
            agent: config.build().into(),
        }
    }

    /// Sends a request and reads the response.
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

/// The reason why a call failed: the transport, or the response.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No response at all.
    #[error(transparent)]
    Transport(#[from] ureq::Error),
    /// A failure, or a response that can't be understood.
    #[error(transparent)]
    Answer(#[from] Error),
}

impl From<ureq::http::Error> for CallError {
    fn from(error: ureq::http::Error) -> CallError {
        CallError::Transport(error.into())
    }
}

#[derive(Deserialize)]
struct File {
    name: String,
    size: u64,
}

/// Calls each route of the example server and reports the results.
pub fn run(client: &Client, out: &mut impl Write) -> io::Result<()> {
    let tell = |out: &mut dyn Write, what: &str, error: CallError| {
        let CallError::Answer(error) = error else {
            return writeln!(out, "{what}: no response: {error}");
        };
        let report = error.report();
        writeln!(out, "{what}: {error}\n  {}", report.recovery)?;
        for item in report.items {
            writeln!(out, "  {}: {}: {}", item.key, item.message, item.recovery)?;
        }
        Ok(())
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
        // The payload doesn't matter here.
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
