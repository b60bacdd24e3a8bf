//! Envelopes as responses of axum and actix-web, and the examples, over real sockets.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the examples are separate programs"
)]

#[path = "../examples/actix.rs"]
mod actix_example;
#[path = "../examples/client.rs"]
mod client;
#[path = "../examples/server.rs"]
mod server;

use std::collections::BTreeMap;

use actix_web::web;
use axum::response::IntoResponse;
use cloudreve_codes::{ApiError, Envelope, EnvelopeError, ErrorCode, HeldLock};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

const JSON: &str = "application/json; charset=utf-8";

/// Every form that a response can have.
#[derive(Debug, thiserror::Error, EnvelopeError)]
enum Error {
    #[error("gone")]
    #[envelope(code = NotFound)]
    Plain,
    #[error("batch")]
    #[envelope(code = BatchOperationNotFullyCompleted)]
    Batch(#[envelope(items)] BTreeMap<String, Error>),
    #[error("locked")]
    #[envelope(code = LockConflict)]
    Locked(#[envelope(data)] Vec<HeldLock>),
}

fn batch() -> Error {
    Error::Batch(BTreeMap::from([("k".to_owned(), Error::Plain)]))
}

fn locked() -> Error {
    Error::Locked(vec![HeldLock::new("upload").with_token("t")])
}

/// A payload that serde cannot write.
struct Broken;

impl Serialize for Broken {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("broken"))
    }
}

/// Returns the response of each route of the servers below.
fn expected() -> [(&'static str, Value); 7] {
    let lock = json!({ "token": "t", "owner": { "application": { "type": "upload" } }, "type": 0 });
    let gone = json!({ "code": 404, "msg": "gone" });
    [
        (
            "/object",
            json!({ "code": 0, "data": { "k": [1] }, "msg": "" }),
        ),
        ("/nil", json!({ "code": 0, "msg": "" })),
        ("/plain", gone.clone()),
        ("/bare", gone.clone()),
        (
            "/batch",
            json!({ "code": 40081, "aggregated_error": { "k": gone }, "msg": "batch" }),
        ),
        (
            "/locked",
            json!({ "code": 40073, "data": [lock], "msg": "locked" }),
        ),
        ("/broken", json!({ "code": -1, "msg": "" })),
    ]
}

struct Answer {
    status: u16,
    content_type: String,
    body: Value,
}

/// Sends an HTTP request without using this crate.
fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .build()
        .into();
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = agent.run(request.body(body.to_owned()).unwrap()).unwrap();
    let content_type = response.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    let text = response.body_mut().read_to_string().unwrap();
    Answer {
        status: response.status().as_u16(),
        content_type,
        body: serde_json::from_str(&text).unwrap_or_else(|_| panic!("{method} {url}: {text}")),
    }
}

fn get(url: &str) -> Answer {
    request("GET", url, &[], "")
}

/// Runs an axum server on a free port, and `talk` with its address.
fn with_axum(app: axum::Router, talk: impl FnOnce(&str)) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(async { axum::serve(listener, app).await });
    talk(&base);
}

/// Runs an actix-web server on a free port, and `talk` with its address.
fn with_actix(routes: fn(&mut web::ServiceConfig), talk: impl FnOnce(&str)) {
    let (send, receive) = std::sync::mpsc::channel();
    let server = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server =
                actix_web::HttpServer::new(move || actix_web::App::new().configure(routes))
                    .workers(1)
                    .disable_signals()
                    .bind("127.0.0.1:0")
                    .unwrap();
            let base = format!("http://{}", server.addrs()[0]);
            let server = server.run();
            send.send((base, server.handle())).unwrap();
            server.await.unwrap();
        });
    });
    let (base, handle) = receive.recv().unwrap();
    talk(&base);
    drop(handle.stop(false));
    server.join().unwrap();
}

fn assert_every_shape(base: &str) {
    for (route, body) in expected() {
        let answer = get(&format!("{base}{route}"));
        assert_eq!(
            (answer.status, answer.content_type.as_str()),
            (200, JSON),
            "{route}"
        );
        assert_eq!(answer.body, body, "{route}");
    }
}

#[test]
fn axum_answers_every_shape_with_http_200() {
    use axum::routing::get;

    let app = axum::Router::new()
        .route(
            "/object",
            get(|| async { Envelope::Success(json!({ "k": [1] })) }),
        )
        .route("/nil", get(|| async { Envelope::Success(()) }))
        .route(
            "/plain",
            get(|| async { Err::<Envelope<()>, ApiError>(Error::Plain.into()) }),
        )
        .route("/bare", get(|| async { ApiError::from(Error::Plain) }))
        .route(
            "/batch",
            get(|| async { Envelope::<()>::from(Err(batch())) }),
        )
        .route("/locked", get(|| async { ApiError::from(locked()) }))
        .route("/broken", get(|| async { Envelope::Success(Broken) }));
    with_axum(app, assert_every_shape);
}

#[test]
fn axum_keeps_the_failure_for_layers_that_log() {
    let response = ApiError::from(Error::Plain).into_response();
    assert_eq!(
        response
            .extensions()
            .get::<ApiError>()
            .map(|error| error.code().as_i32()),
        Some(404)
    );
    assert!(
        Envelope::Success(())
            .into_response()
            .extensions()
            .get::<ApiError>()
            .is_none()
    );
}

#[test]
fn actix_web_answers_every_shape_with_http_200() {
    fn routes(config: &mut web::ServiceConfig) {
        config
            .route(
                "/object",
                web::get().to(|| async { Envelope::Success(json!({ "k": [1] })) }),
            )
            .route("/nil", web::get().to(|| async { Envelope::Success(()) }))
            .route(
                "/plain",
                web::get().to(|| async { Err::<Envelope<()>, ApiError>(Error::Plain.into()) }),
            )
            .route(
                "/bare",
                web::get().to(|| async { ApiError::from(Error::Plain) }),
            )
            .route(
                "/batch",
                web::get().to(|| async { Envelope::<()>::from(Err(batch())) }),
            )
            .route(
                "/locked",
                web::get().to(|| async { ApiError::from(locked()) }),
            )
            .route(
                "/broken",
                web::get().to(|| async { Envelope::Success(Broken) }),
            );
    }
    with_actix(routes, assert_every_shape);
}

#[test]
fn actix_web_keeps_the_failure_for_middleware_that_logs() {
    use actix_web::ResponseError;

    let response = ApiError::from(Error::Plain).error_response();
    assert_eq!(
        response
            .extensions()
            .get::<ApiError>()
            .map(|error| error.code().as_i32()),
        Some(404)
    );
}

#[test]
fn the_actix_web_example_sends_only_envelopes() {
    with_actix(actix_example::routes, |base| {
        let body = |path: &str| {
            let answer = get(&format!("{base}{path}"));
            assert_eq!(
                (answer.status, answer.content_type.as_str()),
                (200, JSON),
                "{path}"
            );
            answer.body
        };
        assert_eq!(
            body("/api/v4/file/info?uri=cloudreve://my/a")["data"]["name"],
            "a"
        );
        assert_eq!(
            body("/api/v4/file/info?uri=cloudreve://my/gone")["code"],
            40016
        );
        assert_eq!(body("/api/v4/file/info")["code"], 40001);
        assert_eq!(body("/nowhere")["code"], 404);
    });
}

/// Returns the id of a failure at a route of the example, for a request with or without one.
fn correlation_id(base: &str, given: Option<&str>) -> String {
    let headers: Vec<(&str, &str)> = given
        .map(|id| ("X-Cr-Correlation-Id", id))
        .into_iter()
        .collect();
    let answer = request("GET", &format!("{base}/nowhere"), &headers, "");
    answer.body["correlation_id"].as_str().unwrap().to_owned()
}

#[test]
fn the_example_server_stamps_the_correlation_id() {
    with_axum(server::app(|_| ()), |base| {
        let id = "984b3f28-a7e7-4670-939e-ff0e73d3bac8";
        assert_eq!(correlation_id(base, Some(id)), id);
        // Other notations of a UUID are normalized.
        assert_eq!(
            correlation_id(base, Some(&id.replace('-', "").to_uppercase())),
            id
        );
        assert_eq!(correlation_id(base, Some(&format!("{{{id}}}"))), id);
        // Anything else, or no id, results in a new one each time.
        let nil = "00000000-0000-0000-0000-000000000000";
        let fresh = [None, None, Some("x"), Some(nil)].map(|given| correlation_id(base, given));
        for (index, id) in fresh.iter().enumerate() {
            assert!(
                uuid::Uuid::try_parse(id).is_ok_and(|id| !id.is_nil()),
                "{id}"
            );
            assert!(!fresh[..index].contains(id), "{id} came twice");
        }
        // A success has none.
        assert_eq!(
            get(&format!("{base}/api/v4/site/ping")).body,
            json!({ "code": 0, "data": "4.18.0", "msg": "" })
        );
    });
}

#[test]
fn the_example_server_turns_rejections_and_unknown_routes_into_envelopes() {
    with_axum(server::app(|_| ()), |base| {
        let json_body = [("content-type", "application/json")];
        let token = format!("{base}/api/v4/session/token");
        for (method, url, headers, body, code) in [
            (
                "POST",
                token.clone(),
                &json_body[..],
                "{\"email\":",
                ErrorCode::ParamErr,
            ),
            ("POST", token.clone(), &json_body, "{}", ErrorCode::ParamErr),
            ("POST", token, &[], "{}", ErrorCode::ParamErr),
            (
                "GET",
                format!("{base}/api/v4/file/info"),
                &[],
                "",
                ErrorCode::ParamErr,
            ),
            (
                "GET",
                format!("{base}/nowhere"),
                &[],
                "",
                ErrorCode::NotFound,
            ),
            // The route exists, but not with this method.
            (
                "PUT",
                format!("{base}/api/v4/site/ping"),
                &[],
                "",
                ErrorCode::NotFound,
            ),
            // A handler that panics.
            (
                "GET",
                format!("{base}/api/v4/file/info?uri=cloudreve://my/panic"),
                &[],
                "",
                ErrorCode::NotSet,
            ),
        ] {
            let answer = request(method, &url, headers, body);
            assert_eq!(
                (answer.status, answer.content_type.as_str()),
                (200, JSON),
                "{method} {url}"
            );
            assert_eq!(answer.body["code"], code.as_i32(), "{method} {url}");
            assert!(answer.body["correlation_id"].is_string(), "{method} {url}");
        }
    });
}

#[test]
fn the_example_server_logs_the_private_cause_and_does_not_send_it() {
    let (log, lines) = std::sync::mpsc::channel();
    let app = server::app(move |line| log.send(line).unwrap());
    with_axum(app, |base| {
        let answer = get(&format!(
            "{base}/api/v4/file/info?uri=cloudreve://my/broken"
        ));
        assert_eq!(answer.body["msg"], "storage failed");
        assert!(!answer.body.to_string().contains("/srv"), "{}", answer.body);

        let line = lines.recv().unwrap();
        let id = answer.body["correlation_id"].as_str().unwrap();
        assert!(line.starts_with(id), "{line}");
        assert!(line.ends_with("disk /srv/blobs is broken"), "{line}");
    });
}

#[test]
fn the_example_client_reports_every_response() {
    with_axum(server::app(|_| ()), |base| {
        let mut out = Vec::new();
        client::run(&client::Client::new(base), &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        // Ids are new each time.
        let words = out.split_inclusive([' ', ')', '\n']);
        let shown: String = words
            .map(|word| {
                word.split(')')
                    .next()
                    .filter(|id| uuid::Uuid::try_parse(id).is_ok())
                    .map_or(word, |_| "…)")
            })
            .collect();
        insta::assert_snapshot!(shown);
    });
}

/// Types that are themselves responses, with generics and their own source.
mod responses {
    use super::*;

    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[envelope(response)]
    enum Error<E: std::error::Error> {
        #[error("gone")]
        #[envelope(code = NotFound)]
        Gone,
        #[error(transparent)]
        #[envelope(code = IoFailed, msg = "storage failed")]
        Storage(E),
    }

    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[error("no such route")]
    #[envelope(response, code = NotFound)]
    struct NoRoute;

    type IoError = Error<std::io::Error>;

    fn storage() -> IoError {
        Error::Storage(std::io::Error::other("disk /srv/blobs is broken"))
    }

    fn assert_answers(base: &str) {
        for (route, code, msg) in [
            ("/gone", 404, "gone"),
            ("/storage", ErrorCode::IoFailed.as_i32(), "storage failed"),
            ("/result", 404, "gone"),
            ("/nowhere", 404, "no such route"),
        ] {
            let answer = get(&format!("{base}{route}"));
            assert_eq!(
                (answer.status, &*answer.content_type),
                (200, JSON),
                "{route}"
            );
            assert_eq!(answer.body, json!({ "code": code, "msg": msg }), "{route}");
        }
    }

    #[test]
    fn in_axum() {
        use axum::routing::get;

        let app = axum::Router::new()
            .route("/gone", get(|| async { IoError::Gone }))
            .route("/storage", get(|| async { storage() }))
            .route(
                "/result",
                get(|| async { Err::<Envelope<()>, _>(IoError::Gone) }),
            )
            .fallback(|| async { NoRoute });
        with_axum(app, assert_answers);
        let response = storage().into_response();
        let error: &ApiError = response.extensions().get().unwrap();
        assert_eq!(error.internal(), Some("disk /srv/blobs is broken"));
    }

    #[test]
    fn in_actix_web() {
        fn routes(config: &mut web::ServiceConfig) {
            config
                .route("/gone", web::get().to(|| async { IoError::Gone }))
                .route("/storage", web::get().to(|| async { storage() }))
                .route(
                    "/result",
                    web::get().to(|| async { Err::<Envelope<()>, _>(IoError::Gone) }),
                )
                .default_service(web::route().to(|| async { NoRoute }));
        }
        with_actix(routes, assert_answers);
    }

    /// hyper, and anything else that uses `http::Response`.
    #[test]
    fn in_hyper() {
        use http_body_util::Full;
        use hyper::body::{Bytes, Incoming};
        use hyper::{Request, Response};

        async fn answer(
            request: Request<Incoming>,
        ) -> Result<Response<Full<Bytes>>, std::convert::Infallible> {
            Ok(match request.uri().path() {
                "/gone" => IoError::Gone.into(),
                "/storage" => storage().into(),
                "/result" => Envelope::<()>::from(Err(IoError::Gone)).into(),
                _ => NoRoute.into(),
            })
        }

        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let stream = hyper_util::rt::TokioIo::new(stream);
                let service = hyper::service::service_fn(answer);
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new().serve_connection(stream, service),
                );
            }
        });
        assert_answers(&base);
        let response: Response<Vec<u8>> = storage().into();
        let error: &ApiError = response.extensions().get().unwrap();
        assert_eq!(error.internal(), Some("disk /srv/blobs is broken"));
        let response: Response<Vec<u8>> = Envelope::Success(()).into();
        assert!(response.extensions().get::<ApiError>().is_none());
    }
}
