//! Envelopes as responses of the `http` crate, which hyper and others use.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use serde_core::Serialize;

use crate::envelope::ser::{self, to_body};
use crate::{ApiError, Envelope};

/// Responds with HTTP 200 and `application/json; charset=utf-8` for any code, as upstream does. A
/// failure is kept in the response's extensions as an [`ApiError`], for layers that log.
///
/// ```
/// use cloudreve_codes::{Envelope, ErrorCode, ApiError};
///
/// let response: http::Response<Vec<u8>> = Envelope::Success("4.18.0").into();
/// assert_eq!(response.body(), br#"{"code":0,"data":"4.18.0","msg":""}"#);
///
/// let response: http::Response<Vec<u8>> = ApiError::new(ErrorCode::NotFound).into();
/// assert_eq!(response.status(), 200);
/// assert!(response.extensions().get::<ApiError>().is_some());
/// ```
impl<T: Serialize, B: From<Vec<u8>>> From<Envelope<T>> for Response<B> {
    fn from(envelope: Envelope<T>) -> Response<B> {
        let (body, failure) = to_body(envelope);
        let mut response = Response::new(B::from(body));
        let content_type = HeaderValue::from_static(ser::CONTENT_TYPE);
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        if let Some(failure) = failure {
            response.extensions_mut().insert(failure);
        }
        response
    }
}

/// Responds with a failed [`Envelope`].
impl<B: From<Vec<u8>>> From<ApiError> for Response<B> {
    fn from(error: ApiError) -> Response<B> {
        Envelope::<()>::Failure(error).into()
    }
}
