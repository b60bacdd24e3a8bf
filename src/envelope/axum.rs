//! Envelopes as axum responses.

use axum_core::response::{IntoResponse, Response};
use serde_core::Serialize;

use crate::envelope::ser::{CONTENT_TYPE, to_body};
use crate::{ApiError, Envelope};

/// Responds with HTTP 200 and `application/json; charset=utf-8` for any code, as upstream does. A
/// failure is kept in the response's extensions as an [`ApiError`], for layers that log.
impl<T: Serialize> IntoResponse for Envelope<T> {
    fn into_response(self) -> Response {
        let (body, failure) = to_body(self);
        let mut response = ([("content-type", CONTENT_TYPE)], body).into_response();
        if let Some(failure) = failure {
            response.extensions_mut().insert(failure);
        }
        response
    }
}

/// Responds with a failed [`Envelope`].
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        Envelope::<()>::Failure(self).into_response()
    }
}
