//! A small server that responds as Cloudreve does: with envelopes and HTTP 200, even for failures.
//!
//! `cargo run --example server --features axum,derive` listens on 127.0.0.1:5212, and the `client`
//! example talks to it.

use std::any::Any;
use std::collections::BTreeMap;

use axum::Router;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderValue;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use cloudreve_codes::{ApiError, Envelope, EnvelopeError, HeldLock};
use serde::{Deserialize, Serialize};
use tower_http::catch_panic::CatchPanicLayer;
use uuid::Uuid;

/// The failures of this server, and what a client sees of them.
#[derive(Debug, thiserror::Error, EnvelopeError)]
#[envelope(response)]
enum Error {
    #[error("path does not exist")]
    #[envelope(code = ParentNotExist)]
    NoSuchPath,
    #[error("locked by another operation")]
    #[envelope(code = LockConflict)]
    Locked {
        #[envelope(data)]
        locks: Vec<HeldLock>,
    },
    #[error("some files could not be deleted")]
    #[envelope(code = BatchOperationNotFullyCompleted)]
    Batch {
        #[envelope(items)]
        failed: BTreeMap<String, Error>,
    },
    /// Not a failure: the account requires a one-time code, which is sent with this session.
    #[error("")]
    #[envelope(code = NotFullySuccess)]
    SecondFactor(#[envelope(data)] Uuid),
    #[error("wrong email address or password")]
    #[envelope(code = InvalidPassword)]
    WrongPassword,
    /// The display text is for the log; the client gets `msg`.
    #[error("disk {path} is broken")]
    #[envelope(code = IoFailed, msg = "storage failed")]
    Disk { path: String },
    #[error("{0}")]
    #[envelope(code = ParamErr)]
    Request(String),
    #[error("no such route")]
    #[envelope(code = NotFound)]
    NoRoute,
    #[error("a handler panicked: {0}")]
    #[envelope(code = NotSet, msg = "internal error")]
    Panic(String),
}

/// What a handler returns: the payload, or an error that is a failed envelope.
type Answer<T> = Result<Envelope<T>, Error>;

/// The extractors of this server: their rejections are envelopes too.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Error))]
struct Body<T>(T);

#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Error))]
struct Params<T>(T);

impl From<JsonRejection> for Error {
    fn from(rejection: JsonRejection) -> Error {
        Error::Request(rejection.body_text())
    }
}

impl From<QueryRejection> for Error {
    fn from(rejection: QueryRejection) -> Error {
        Error::Request(rejection.body_text())
    }
}

#[derive(Serialize)]
struct File {
    name: &'static str,
    size: u64,
}

#[derive(Deserialize)]
struct Path {
    uri: String,
}

async fn ping() -> Envelope<&'static str> {
    Envelope::Success("4.18.0")
}

async fn info(Params(path): Params<Path>) -> Answer<File> {
    match path.uri.as_str() {
        "cloudreve://my/a.txt" => Ok(Envelope::Success(File {
            name: "a.txt",
            size: 11,
        })),
        "cloudreve://my/broken" => Err(Error::Disk {
            path: "/srv/blobs".to_owned(),
        }),
        "cloudreve://my/panic" => panic!("no file has this name"),
        _ => Err(Error::NoSuchPath),
    }
}

async fn list() -> Envelope<Vec<File>> {
    Envelope::Success(vec![
        File {
            name: "a.txt",
            size: 11,
        },
        File {
            name: "b.txt",
            size: 0,
        },
    ])
}

async fn sign_out() -> Envelope<()> {
    Envelope::Success(())
}

#[derive(Deserialize)]
struct Login {
    email: String,
    password: String,
}

async fn login(Body(login): Body<Login>) -> Answer<()> {
    if login.email != "alice@example.com" || login.password != "correct horse" {
        return Err(Error::WrongPassword);
    }
    Err(Error::SecondFactor(Uuid::new_v4()))
}

async fn rename(Params(path): Params<Path>) -> Answer<()> {
    let lock = HeldLock::new("upload")
        .with_path(path.uri)
        .with_token("8b6f0c6c");
    Err(Error::Locked { locks: vec![lock] })
}

#[derive(Deserialize)]
struct Uris {
    uris: Vec<String>,
}

async fn remove(Body(request): Body<Uris>) -> Answer<()> {
    let failed: BTreeMap<String, Error> = request
        .uris
        .into_iter()
        .filter(|uri| uri != "cloudreve://my/a.txt")
        .map(|uri| (uri, Error::NoSuchPath))
        .collect();
    if failed.is_empty() {
        Ok(Envelope::Success(()))
    } else {
        Err(Error::Batch { failed })
    }
}

async fn no_route() -> Error {
    Error::NoRoute
}

fn panicked(payload: Box<dyn Any + Send>) -> Response {
    let text = payload.downcast_ref::<&str>().map(|text| text.to_string());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    Error::Panic(text.unwrap_or_default()).into_response()
}

/// The header with a client's id for a request, so that the logs of both sides can be compared.
const CORRELATION_ID: &str = "x-cr-correlation-id";

/// Gives each failure the id of its request, either the client's or a new one, and logs it with the
/// details that the client must not see.
async fn stamp(log: impl Fn(String), request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(CORRELATION_ID)
        .map(HeaderValue::to_str);
    let given = given
        .and_then(Result::ok)
        .and_then(|id| Uuid::try_parse(id).ok());
    let id = given.filter(|id| !id.is_nil()).unwrap_or_else(Uuid::new_v4);
    let response = next.run(request).await;
    match response.extensions().get::<ApiError>() {
        Some(error) => {
            match error.internal() {
                Some(internal) => log(format!("{id}: {error}: {internal}")),
                None => log(format!("{id}: {error}")),
            }
            error
                .clone()
                .with_correlation_id(id.to_string())
                .into_response()
        }
        None => response,
    }
}

/// Returns the routes of the server, which passes the lines of its log to `log`.
pub fn app(log: impl Fn(String) + Clone + Send + Sync + 'static) -> Router {
    Router::new()
        .route("/api/v4/site/ping", get(ping))
        .route("/api/v4/file/info", get(info))
        .route("/api/v4/file", get(list))
        .route("/api/v4/session/token", post(login))
        .route("/api/v4/session/token", delete(sign_out))
        .route("/api/v4/file/rename", post(rename))
        .route("/api/v4/file", delete(remove))
        .fallback(no_route)
        .method_not_allowed_fallback(no_route)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(move |request, next| {
            stamp(log.clone(), request, next)
        }))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:5212").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app(|line| eprintln!("{line}"))).await
}
