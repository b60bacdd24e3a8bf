//! Writing envelopes as upstream does.

use core::fmt;

use serde_core::ser::{self, Impossible, SerializeStruct};
use serde_core::{Serialize, Serializer};

use crate::envelope::api_error::ApiError;
use crate::envelope::{Envelope, key, nil};

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

/// Whether `data` would be written as `null`, which upstream leaves out.
pub(crate) fn is_nil<T: Serialize + ?Sized>(data: &T) -> bool {
    data.serialize(NilProbe { raw: false }).is_ok()
}

/// Succeeds on what serde_json writes as `null` and stops at anything else.
struct NilProbe {
    /// Within a `RawValue`, whose text comes as a string.
    raw: bool,
}

#[derive(Debug)]
struct NotNil;

impl fmt::Display for NotNil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not nil")
    }
}

impl core::error::Error for NotNil {}

impl ser::Error for NotNil {
    fn custom<M: fmt::Display>(_: M) -> NotNil {
        NotNil
    }
}

macro_rules! not_nil {
    ($($method:ident($($argument:ty),*) -> $ok:ty;)*) => {$(
        fn $method(self, $(_: $argument),*) -> Result<$ok, NotNil> {
            Err(NotNil)
        }
    )*};
}

type Never = Impossible<(), NotNil>;

impl Serializer for NilProbe {
    type Ok = ();
    type Error = NotNil;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = RawProbe;
    type SerializeStructVariant = Never;

    not_nil! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_i128(i128) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_u128(u128) -> ();
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_seq(Option<usize>) -> Never;
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_map(Option<usize>) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }

    fn serialize_str(self, text: &str) -> Result<(), NotNil> {
        if self.raw && text == "null" {
            Ok(())
        } else {
            Err(NotNil)
        }
    }

    /// JSON has no number for infinities and NaN, and serde_json writes `null`.
    fn serialize_f32(self, value: f32) -> Result<(), NotNil> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), NotNil> {
        if value.is_finite() {
            Err(NotNil)
        } else {
            Ok(())
        }
    }

    fn serialize_none(self) -> Result<(), NotNil> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotNil> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotNil> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), NotNil> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotNil> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), NotNil> {
        Err(NotNil)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<RawProbe, NotNil> {
        if name == nil::RAW_VALUE {
            Ok(RawProbe)
        } else {
            Err(NotNil)
        }
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, _: &T) -> Result<(), NotNil> {
        Err(NotNil)
    }
}

struct RawProbe;

impl SerializeStruct for RawProbe {
    type Ok = ();
    type Error = NotNil;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotNil> {
        value.serialize(NilProbe { raw: true })
    }

    fn end(self) -> Result<(), NotNil> {
        Ok(())
    }
}

/// What upstream's server says of its envelopes.
#[cfg(any(feature = "actix-web", feature = "axum"))]
pub(crate) const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// The body of an answer, and the failure that it tells. A payload that cannot be serialised is a
/// failure of the server, told as one.
#[cfg(any(feature = "actix-web", feature = "axum"))]
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
    // A failure has strings and numbers alone, which can be written.
    (
        serde_json::to_vec(&failure).unwrap_or_default(),
        Some(failure),
    )
}
