//! A short version of the `server` example for actix-web: a payload, a failure, and the framework's
//! own rejections.
//!
//! `cargo run --example actix --features actix-web,derive` listens on 127.0.0.1:5213.

use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpServer};
use cloudreve_codes::{ApiError, Envelope, EnvelopeError, ErrorCode};
use serde::{Deserialize, Serialize};

#[derive(Debug, thiserror::Error, EnvelopeError)]
#[envelope(response)]
enum Error {
    #[error("path does not exist")]
    #[envelope(code = ParentNotExist)]
    NoSuchPath,
    #[error("{0}")]
    #[envelope(code = ParamErr)]
    Request(String),
}

#[derive(Serialize)]
struct File {
    name: String,
}

#[derive(Deserialize)]
struct Path {
    uri: String,
}

async fn info(path: web::Query<Path>) -> Result<Envelope<File>, Error> {
    match path.uri.strip_prefix("cloudreve://my/") {
        Some(name) if name != "gone" => Ok(Envelope::Success(File {
            name: name.to_owned(),
        })),
        _ => Err(Error::NoSuchPath),
    }
}

async fn no_route() -> ApiError {
    ApiError::new(ErrorCode::NotFound).with_msg("no such route")
}

/// Adds the routes of the server.
pub fn routes(config: &mut ServiceConfig) {
    let refused = |error: &dyn std::fmt::Display| Error::Request(error.to_string()).into();
    config
        .app_data(web::QueryConfig::default().error_handler(move |error, _| refused(&error)))
        .app_data(web::JsonConfig::default().error_handler(move |error, _| refused(&error)))
        .route("/api/v4/file/info", web::get().to(info))
        .default_service(web::route().to(no_route));
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| App::new().configure(routes))
        .bind("127.0.0.1:5213")?
        .run()
        .await
}
