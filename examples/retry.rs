//! A client for one thread that recovers from failures; `retry_async` is for many tasks and uses
//! reqwest.
//!
//! `cargo run --example retry` talks to the `server` example.

use std::io::Read;
use std::{thread::sleep, time::Duration};

use cloudreve_codes::{ApiError, ErrorCode, Head, Retry, Step, check, decode, inspect};
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use ureq::http::{Method, Request, Response};

#[path = "shared/mod.rs"]
mod shared;
pub use shared::*;
type Transport = ureq::Error;

/// A client for one server and one user.
pub struct Client {
    base: String,
    http: ureq::Agent,
    pause: Duration,
    tokens: Option<Tokens>,
}

impl Client {
    /// Creates a client. `base` is the address of the site, and `pause` the first pause before a
    /// retry.
    pub fn new(base: &str, pause: Duration) -> Client {
        let config = ureq::Agent::config_builder()
            // The envelope has the reason, so the status must not become an error.
            .http_status_as_error(false)
            // Cloudreve reads the body of a DELETE.
            .allow_non_standard_methods(true)
            // The server may close a connection whose last request it has not read completely.
            .max_idle_connections(0)
            .timeout_recv_response(Some(TIMEOUT));
        Client {
            base: format!("{base}/api/v4"),
            http: config.build().into(),
            pause,
            tokens: None,
        }
    }

    /// Sends a request with an optional JSON body, and repeats it as long as that helps.
    pub fn call<T: Data>(&mut self, method: Method, path: &str, body: Value) -> Result<T> {
        let url = format!("{}{path}", self.base);
        let retry = Retry::new(&format!("{method} {url}"));
        let request = json_request(method, &url, &body)?;
        self.repeat(retry, &request)
    }

    fn repeat<T: Data>(&mut self, retry: Retry, request: &Request<Vec<u8>>) -> Result<T> {
        let mut retry = retry.first_pause(self.pause);
        loop {
            let bearer = self.tokens.as_ref().map(Tokens::bearer);
            let failure = match self.once(request, bearer) {
                Err(failure) => failure,
                done => return done,
            };
            match failure.step(&mut retry, self.tokens.as_ref()) {
                Step::Wait(pause) => sleep(pause),
                Step::Refresh if self.tokens.is_some() => self.refresh()?,
                _ => return Err(failure),
            }
        }
    }

    /// Sends a request once.
    fn send(
        &self,
        request: &Request<Vec<u8>>,
        auth: Option<String>,
    ) -> Result<Response<ureq::Body>> {
        let mut request = request.clone();
        if let Some(auth) = auth.and_then(|auth| auth.try_into().ok()) {
            request.headers_mut().insert("authorization", auth);
        }
        Ok(self.http.run(request)?)
    }

    fn once<T: Data>(&self, request: &Request<Vec<u8>>, auth: Option<String>) -> Result<T> {
        let mut response = self.send(request, auth)?;
        Ok(decode(response.status().as_u16(), &read(&mut response)?)?)
    }

    fn refresh(&mut self) -> Result<()> {
        // Without the access token, which the server would check first.
        let Some(old) = self.tokens.take() else {
            return Ok(());
        };
        let url = format!("{}/session/token/refresh", self.base);
        let request = json_request(Method::POST, &url, &old.for_refresh())?;
        let fresh = self.repeat(Retry::new(&format!("POST {url}")), &request);
        // After anything but a refusal, such as a proxy's page, the old tokens are still valid.
        let is_over = matches!(&fresh, Err(failure) if failure.is(ErrorCode::CredentialInvalid));
        self.tokens = Some(old).filter(|_| !is_over);
        self.tokens = Some(fresh?);
        Ok(())
    }

    /// Takes one step of a login, the `password` or the `one_time_code`.
    pub fn log_in(&mut self, (path, body): (&str, Value)) -> Result<Login> {
        match self.call::<LoggedIn>(Method::POST, path, body) {
            Ok(LoggedIn { token }) => self.tokens = Some(token),
            Err(failure) => return Login::incomplete(failure),
        }
        Ok(Login::Done)
    }

    /// Uploads a file, and returns when it has arrived. `sent` is called with the number of bytes
    /// sent so far.
    pub fn upload(&mut self, uri: &str, content: &[u8], sent: impl Fn(usize)) -> Result<()> {
        let mut result = Ok(());
        for _ in 0..2 {
            let body = json!({ "uri": uri, "size": content.len() });
            let session: Session = self.call(Method::PUT, "/file/upload", body)?;
            result = self.send_chunks(&session, content, &sent);
            // Responses don't prove anything: after a failed completion, repeating the last chunk reports
            // success, and the response to a successful one can get lost.
            let path = format!("/file/info?uri={}", encode(uri, b""));
            match self.call::<FileInfo>(Method::GET, &path, Value::Null) {
                Ok(info) if info.is(content) => return Ok(()),
                // The placeholder would prevent a new session.
                Ok(info) if info.is_of(&session) => self.cancel(uri, &session.id)?,
                Err(failure) if !failure.is(ErrorCode::ParentNotExist) => return Err(failure),
                _ => {}
            }
        }
        result.and(Err(Failure::NotArrived))
    }

    fn send_chunks(&mut self, to: &Session, content: &[u8], sent: impl Fn(usize)) -> Result<()> {
        for (index, chunk) in to.chunks(content).enumerate() {
            let url = format!("{}/file/upload/{}/{index}", self.base, to.id);
            let end = index * to.chunk_size + chunk.len();
            // The last chunk completes the file; repeating it would report success in any case.
            let retry = Retry::new(&format!("POST {url}")).repeatable(end < content.len());
            let post = |url: &str| {
                Request::post(url)
                    .body(chunk.to_vec())
                    .map_err(Transport::from)
            };
            let IgnoredAny = match to.node(index) {
                Some((url, credential)) => self.once(&post(&url)?, Some(credential))?,
                None => self.repeat(retry, &post(&url)?)?,
            };
            sent(end);
        }
        Ok(())
    }

    /// Cancels an upload, which removes its placeholder.
    fn cancel(&mut self, uri: &str, session: &str) -> Result<()> {
        let mut delete = |path, body| self.call::<IgnoredAny>(Method::DELETE, path, body);
        let body = json!({ "id": session, "uri": uri });
        let mut result = delete("/file/upload", body.clone());
        // A server that has lost the session may still have its lock.
        if let Some(locks) = result.as_ref().err().and_then(Failure::locks) {
            delete("/file/lock", locks)?;
            result = delete("/file/upload", body);
        }
        match result {
            Err(failure) if !failure.is(ErrorCode::ParentNotExist) => Err(failure),
            _ => Ok(()),
        }
    }

    /// Downloads a file, starting at a given byte, and passes it to `sink`, block by block.
    pub fn download(&mut self, uri: &str, from: u64, mut sink: impl Sink) -> Result<()> {
        let mut result = Ok(());
        for _ in 0..2 {
            let body = json!({ "uris": [uri] });
            let links: Links = self.call(Method::POST, "/file/url", body)?;
            result = self.fetch(links.url(), from, &mut sink);
            if !matches!(&result, Err(failure) if failure.is_of_link(links.url())) {
                break;
            }
        }
        result
    }

    fn fetch(&self, url: &str, from: u64, sink: &mut impl Sink) -> Result<()> {
        // A link is signed and may lead to another host, so it must not get the token.
        let request = Request::get(url).header("range", format!("bytes={from}-"));
        let request = request.body(Vec::new()).map_err(Transport::from)?;
        let mut response = self.send(&request, None)?;
        let status = response.status().as_u16();
        if status >= 400 {
            return Ok(check(status, &read(&mut response)?)?);
        }
        // An envelope in place of the file has no such header, but a proxy may remove it.
        let mut is_file = response.headers().contains_key("accept-ranges");
        let (mut head, mut block) = (Vec::new(), vec![0; 1 << 16]);
        let mut reader = response.body_mut().as_reader();
        loop {
            let length = reader.read(&mut block)?;
            head.extend_from_slice(&block[..length]);
            match inspect(&head) {
                _ if is_file || length == 0 => {}
                Head::File => is_file = true,
                Head::Failure(error) => return Err(cloudreve_codes::Error::from(error).into()),
                Head::Incomplete => continue,
            }
            if !head.is_empty() {
                sink(&std::mem::take(&mut head))?;
            }
            if length == 0 {
                return Ok(());
            }
        }
    }

    /// Deletes files, and returns those that are still there with the reason for each.
    pub fn delete(&mut self, uris: &[&str]) -> Result<Vec<(String, ApiError)>> {
        let mut batch = Deletion::new(uris, Retry::new("").first_pause(self.pause));
        loop {
            match batch.step() {
                Next::Send(body) => batch.take(self.call(Method::DELETE, "/file", body))?,
                Next::Wait(pause) => sleep(pause),
                Next::Done(failed) => return Ok(failed),
            }
        }
    }
}

fn json_request(method: Method, url: &str, body: &Value) -> Result<Request<Vec<u8>>> {
    let request = Request::builder().method(method).uri(url);
    let request = match body {
        Value::Null => request.body(Vec::new()),
        body => request
            .header("content-type", "application/json")
            .body(body.to_string().into()),
    };
    Ok(request.map_err(Transport::from)?)
}

/// Reads a whole body. Unlike `read_to_vec`, the reader has no size limit.
fn read(response: &mut Response<ureq::Body>) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    let mut reader = response.body_mut().as_reader();
    reader.read_to_end(&mut body).map_err(Transport::from)?;
    Ok(body)
}

fn main() {
    let mut client = Client::new("http://127.0.0.1:5212", Duration::from_millis(100));
    match client.log_in(password("alice@example.com", "correct horse")) {
        Ok(Login::Done) => println!("logged in"),
        Ok(Login::AskForCode(_)) => println!("a one-time code is required"),
        Ok(Login::AwaitMail) => println!("open the link in the email"),
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
