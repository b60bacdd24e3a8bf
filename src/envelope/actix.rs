//! Envelopes as actix-web responses.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use serde_core::Serialize;

use crate::envelope::ser::{CONTENT_TYPE, to_body};
use crate::{ApiError, Envelope};

/// Responds with HTTP 200 and `application/json; charset=utf-8` for any code, as upstream does. A
/// failure is kept in the response's extensions as an [`ApiError`], for middleware that logs.
impl<T: Serialize> Responder for Envelope<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(self)
    }
}

/// Responds with a failed [`Envelope`].
impl Responder for ApiError {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(Envelope::<()>::Failure(self))
    }
}

/// Responds with a failed [`Envelope`], so that a handler may return
/// `Result<Envelope<T>, ApiError>`.
impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::OK
    }

    fn error_response(&self) -> HttpResponse {
        respond(Envelope::<()>::Failure(self.clone()))
    }
}

fn respond<T: Serialize>(envelope: Envelope<T>) -> HttpResponse {
    let (body, failure) = to_body(envelope);
    let mut response = HttpResponse::Ok().content_type(CONTENT_TYPE).body(body);
    if let Some(failure) = failure {
        response.extensions_mut().insert(failure);
    }
    response
}
