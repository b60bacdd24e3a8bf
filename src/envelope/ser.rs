//! Writes envelopes as upstream does.

use serde_core::ser::SerializeStruct as _;
use serde_core::{Serialize, Serializer};

use crate::envelope::api_error::ApiError;
use crate::envelope::nil::is_nil;
use crate::envelope::{Envelope, key};

/// The envelope as upstream writes it, for serde_json.
impl Serialize for ApiError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let body = self.body();
        let optional = usize::from(body.data().is_some())
            + usize::from(!body.items.is_empty())
            + usize::from(body.debug_error.is_some())
            + usize::from(body.correlation_id.is_some());
        let mut envelope = serializer.serialize_struct(ENVELOPE, 2 + optional)?;
        envelope.serialize_field(key::CODE, &body.code.as_i32())?;
        if let Some(data) = body.data() {
            envelope.serialize_field(key::DATA, data)?;
        }
        if !body.items.is_empty() {
            envelope.serialize_field(key::AGGREGATED_ERROR, &Items(&body.items))?;
        }
        envelope.serialize_field(key::MSG, &body.msg)?;
        if let Some(debug_error) = &body.debug_error {
            envelope.serialize_field(key::ERROR, debug_error)?;
        }
        if let Some(correlation_id) = self.correlation_id() {
            envelope.serialize_field(key::CORRELATION_ID, correlation_id)?;
        }
        envelope.end()
    }
}

impl<T: Serialize> Serialize for Envelope<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = match self {
            Envelope::Success(data) => Some(data).filter(|data| !is_nil(*data)),
            Envelope::Failure(error) => return error.serialize(serializer),
        };
        let mut envelope =
            serializer.serialize_struct(ENVELOPE, 2 + usize::from(data.is_some()))?;
        envelope.serialize_field(key::CODE, &0)?;
        if let Some(data) = data {
            envelope.serialize_field(key::DATA, data)?;
        }
        envelope.serialize_field(key::MSG, "")?;
        envelope.end()
    }
}

/// The name of the struct, for formats that show it.
const ENVELOPE: &str = "Envelope";

/// The failed items of a batch, as a map.
struct Items<'a>(&'a [(Box<str>, ApiError)]);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, error)| (key, error)))
    }
}

/// The content type that upstream's server sends with envelopes.
#[cfg(any(feature = "actix-web", feature = "axum", feature = "http"))]
pub(crate) const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// Returns the body of a response, and the failure in it, if any. A payload that can't be
/// serialized is reported as a server error.
#[cfg(any(feature = "actix-web", feature = "axum", feature = "http"))]
pub(crate) fn to_body<T: Serialize>(envelope: Envelope<T>) -> (Vec<u8>, Option<ApiError>) {
    let failure = match serde_json::to_vec(&envelope) {
        Ok(body) => {
            return match envelope {
                Envelope::Success(_) => (body, None),
                Envelope::Failure(error) => (body, Some(error)),
            };
        }
        Err(_) => ApiError::new(crate::ErrorCode::NotSet),
    };
    // A failure has only strings and numbers, which always serialize.
    (
        serde_json::to_vec(&failure).unwrap_or_default(),
        Some(failure),
    )
}
