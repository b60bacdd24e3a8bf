//! A client for any number of tasks that recovers from failures; `retry` is for one thread and uses
//! ureq.
//!
//! `cargo run --example retry_async` talks to the `server` example.

use std::time::Duration;

use cloudreve_codes::{ApiError, ErrorCode, Head, Retry, Step, check, decode, inspect};
use reqwest::{Method, RequestBuilder};
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use tokio::sync::{Mutex, RwLock};
use tokio::time::sleep;

#[path = "shared/mod.rs"]
mod shared;
pub use shared::*;
type Transport = reqwest::Error;

/// A client for one server and one user.
#[derive(Default)]
pub struct Client {
    base: String,
    http: reqwest::Client,
    pause: Duration,
    tokens: RwLock<Option<Tokens>>,
    refreshing: Mutex<()>,
}

impl Client {
    /// Creates a client. `base` is the address of the site, and `pause` the first pause before a
    /// retry.
    pub fn new(base: &str, pause: Duration) -> Client {
        let base = format!("{base}/api/v4");
        Client {
            base,
            pause,
            ..Client::default()
        }
    }

    /// Sends a request with an optional JSON body, and repeats it as long as that helps.
    pub async fn call<T: Data>(&self, method: Method, path: &str, body: Value) -> Result<T> {
        let url = format!("{}{path}", self.base);
        let retry = Retry::new(&format!("{method} {url}"));
        let empty = || self.http.request(method.clone(), &url);
        match body {
            Value::Null => self.repeat(retry, true, empty).await,
            body => self.repeat(retry, true, || empty().json(&body)).await,
        }
    }

    async fn repeat<T: Data>(
        &self,
        retry: Retry,
        auth: bool,
        new: impl Fn() -> RequestBuilder,
    ) -> Result<T> {
        let mut retry = retry.first_pause(self.pause);
        loop {
            let tokens = self.tokens.read().await.clone().filter(|_| auth);
            let failure = match send(new(), tokens.as_ref().map(Tokens::bearer)).await {
                Err(failure) => failure,
                done => return done,
            };
            match (failure.step(&mut retry, tokens.as_ref()), tokens) {
                (Step::Wait(pause), _) => sleep(pause).await,
                (Step::Refresh, Some(tokens)) => Box::pin(self.refresh(&tokens)).await?,
                _ => return Err(failure),
            }
        }
    }

    /// Replaces tokens that were refused. The other tasks wait, so one refresh is enough for all.
    async fn refresh(&self, refused: &Tokens) -> Result<()> {
        let _alone = self.refreshing.lock().await;
        if self.tokens.read().await.as_ref() != Some(refused) {
            return Ok(());
        }
        let url = format!("{}/session/token/refresh", self.base);
        let retry = Retry::new(&format!("POST {url}"));
        // Without the access token, which the server would check first.
        let new = || self.http.post(&url).json(&refused.for_refresh());
        let fresh = self.repeat::<Tokens>(retry, false, new).await;
        match &fresh {
            Ok(fresh) => *self.tokens.write().await = Some(fresh.clone()),
            Err(failure) if failure.is(ErrorCode::CredentialInvalid) => {
                *self.tokens.write().await = None;
            }
            // Perhaps a proxy's page: the tokens are still valid.
            Err(_) => {}
        }
        fresh.map(|_| ())
    }

    /// Takes one step of a login, the `password` or the `one_time_code`.
    pub async fn log_in(&self, (path, body): (&str, Value)) -> Result<Login> {
        match self.call::<LoggedIn>(Method::POST, path, body).await {
            Ok(LoggedIn { token }) => *self.tokens.write().await = Some(token),
            Err(failure) => return Login::incomplete(failure),
        }
        Ok(Login::Done)
    }

    /// Uploads a file, and returns when it has arrived. `sent` is called with the number of bytes
    /// sent so far.
    pub async fn upload(&self, uri: &str, content: &[u8], sent: impl Fn(usize)) -> Result<()> {
        let mut result = Ok(());
        for _ in 0..2 {
            let body = json!({ "uri": uri, "size": content.len() });
            let session: Session = self.call(Method::PUT, "/file/upload", body).await?;
            result = self.send_chunks(&session, content, &sent).await;
            // Responses don't prove anything: after a failed completion, repeating the last chunk reports
            // success, and the response to a successful one can get lost.
            let path = format!("/file/info?uri={}", encode(uri, b""));
            match self.call::<FileInfo>(Method::GET, &path, Value::Null).await {
                Ok(info) if info.is(content) => return Ok(()),
                // The placeholder would prevent a new session.
                Ok(info) if info.is_of(&session) => self.cancel(uri, &session.id).await?,
                Err(failure) if !failure.is(ErrorCode::ParentNotExist) => return Err(failure),
                _ => {}
            }
        }
        result.and(Err(Failure::NotArrived))
    }

    async fn send_chunks(&self, to: &Session, content: &[u8], sent: impl Fn(usize)) -> Result<()> {
        for (index, chunk) in to.chunks(content).enumerate() {
            let url = format!("{}/file/upload/{}/{index}", self.base, to.id);
            let end = index * to.chunk_size + chunk.len();
            // The last chunk completes the file; repeating it would report success in any case.
            let retry = Retry::new(&format!("POST {url}")).repeatable(end < content.len());
            let new = |url: &str| self.http.post(url).body(chunk.to_vec());
            let IgnoredAny = match to.node(index) {
                Some((url, credential)) => send(new(&url), Some(credential)).await?,
                None => self.repeat(retry, true, || new(&url)).await?,
            };
            sent(end);
        }
        Ok(())
    }

    /// Cancels an upload, which removes its placeholder.
    async fn cancel(&self, uri: &str, session: &str) -> Result<()> {
        let delete = async |path, body| self.call::<IgnoredAny>(Method::DELETE, path, body).await;
        let body = json!({ "id": session, "uri": uri });
        let mut result = delete("/file/upload", body.clone()).await;
        // A server that has lost the session may still have its lock.
        if let Some(locks) = result.as_ref().err().and_then(Failure::locks) {
            delete("/file/lock", locks).await?;
            result = delete("/file/upload", body).await;
        }
        match result {
            Err(failure) if !failure.is(ErrorCode::ParentNotExist) => Err(failure),
            _ => Ok(()),
        }
    }

    /// Downloads a file, starting at a given byte, and passes it to `sink`, block by block.
    pub async fn download(&self, uri: &str, from: u64, mut sink: impl Sink) -> Result<()> {
        let mut result = Ok(());
        for _ in 0..2 {
            let body = json!({ "uris": [uri] });
            let links: Links = self.call(Method::POST, "/file/url", body).await?;
            result = self.fetch(links.url(), from, &mut sink).await;
            if !matches!(&result, Err(failure) if failure.is_of_link(links.url())) {
                break;
            }
        }
        result
    }

    async fn fetch(&self, url: &str, from: u64, sink: &mut impl Sink) -> Result<()> {
        // A link is signed and may lead to another host, so it must not get the token.
        let request = self.http.get(url).header("range", format!("bytes={from}-"));
        let mut response = request.send().await?;
        let status = response.status().as_u16();
        if status >= 400 {
            return Ok(check(status, &response.bytes().await?)?);
        }
        // An envelope in place of the file has no such header, but a proxy may remove it.
        let mut is_file = response.headers().contains_key("accept-ranges");
        let mut head = Vec::new();
        while let Some(block) = response.chunk().await? {
            head.extend_from_slice(&block);
            match inspect(&head) {
                _ if is_file => {}
                Head::File => is_file = true,
                Head::Failure(error) => return Err(cloudreve_codes::Error::from(error).into()),
                Head::Incomplete => continue,
            }
            sink(&std::mem::take(&mut head))?;
        }
        if !head.is_empty() {
            sink(&head)?;
        }
        Ok(())
    }

    /// Deletes files, and returns those that are still there with the reason for each.
    pub async fn delete(&self, uris: &[&str]) -> Result<Vec<(String, ApiError)>> {
        let mut batch = Deletion::new(uris, Retry::new("").first_pause(self.pause));
        loop {
            match batch.step() {
                Next::Send(body) => batch.take(self.call(Method::DELETE, "/file", body).await)?,
                Next::Wait(pause) => sleep(pause).await,
                Next::Done(failed) => return Ok(failed),
            }
        }
    }
}

/// Sends a request once. There is no `error_for_status`, since the reason is in the envelope.
async fn send<T: Data>(mut request: RequestBuilder, auth: Option<String>) -> Result<T> {
    if let Some(auth) = auth {
        request = request.header("authorization", auth);
    }
    let response = request.timeout(TIMEOUT).send().await?;
    let status = response.status().as_u16();
    Ok(decode(status, &response.bytes().await?)?)
}

#[tokio::main]
async fn main() {
    let client = Client::new("http://127.0.0.1:5212", Duration::from_millis(100));
    match client
        .log_in(password("alice@example.com", "correct horse"))
        .await
    {
        Ok(Login::Done) => println!("logged in"),
        Ok(Login::AskForCode(_)) => println!("a one-time code is required"),
        Ok(Login::AwaitMail) => println!("open the link in the email"),
        Err(failure) => println!("{}", failure.tell()),
    }
    match client.delete(&[&my("/a.txt"), &my("/gone")]).await {
        Ok(failed) => {
            for (uri, error) in failed {
                println!("{uri}: {}", error.user_message());
            }
        }
        Err(failure) => println!("{}", failure.tell()),
    }
}
