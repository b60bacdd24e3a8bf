//! Go's nil: what a payload type deserializes to if `data` is absent or `null`, and which payloads
//! serialize as `null`.

use core::fmt;

use serde_core::de::value::{BorrowedStrDeserializer, MapDeserializer};
use serde_core::de::{
    self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
};
use serde_core::ser::{self, Impossible, SerializeStruct};
use serde_core::{Serialize, Serializer};

/// The name with which serde_json's `RawValue` requests raw text. It is private to serde_json, but
/// other crates rely on it too. If it changed, only `RawValue` would lose its empty value.
pub(crate) const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// Reads `T` from nil.
///
/// # Errors
///
/// "missing field `data`" if `T` has no empty value: structs, tuples, enums, numbers.
pub(crate) fn read<'de, T: Deserialize<'de>, E: de::Error>() -> Result<T, E> {
    T::deserialize(Nil).map_err(|NilError| E::missing_field("data"))
}

struct Nil;

/// An error without a text: the caller reports the same error regardless of the type's own message.
#[derive(Debug)]
struct NilError;

impl fmt::Display for NilError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no empty value")
    }
}

impl core::error::Error for NilError {}

impl de::Error for NilError {
    fn custom<M: fmt::Display>(_: M) -> NilError {
        NilError
    }
}

macro_rules! without_empty_value {
    ($($method:ident($($argument:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(self, $(_: $argument,)* _: V) -> Result<V::Value, NilError> {
            Err(NilError)
        }
    )*};
}

impl<'de> Deserializer<'de> for Nil {
    type Error = NilError;

    without_empty_value! {
        deserialize_bool() deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64()
        deserialize_i128() deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64()
        deserialize_u128() deserialize_f32() deserialize_f64() deserialize_char()
        deserialize_tuple(usize) deserialize_tuple_struct(&'static str, usize)
        deserialize_struct(&'static str, &'static [&'static str])
        deserialize_enum(&'static str, &'static [&'static str])
        deserialize_identifier()
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NilError> {
        visitor.visit_unit()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NilError> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, NilError> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NilError> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NilError> {
        visitor.visit_none()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, NilError> {
        if name == RAW_VALUE {
            // The raw text `null`, in the form that `RawValue` reads: a map of one entry.
            let entry = (
                BorrowedStrDeserializer::new(RAW_VALUE),
                BorrowedStrDeserializer::new("null"),
            );
            return visitor.visit_map(MapDeserializer::new(core::iter::once(entry)));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NilError> {
        visitor.visit_seq(Empty)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NilError> {
        visitor.visit_map(Empty)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NilError> {
        visitor.visit_borrowed_str("")
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NilError> {
        visitor.visit_borrowed_str("")
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NilError> {
        visitor.visit_borrowed_bytes(b"")
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NilError> {
        visitor.visit_borrowed_bytes(b"")
    }
}

struct Empty;

impl<'de> SeqAccess<'de> for Empty {
    type Error = NilError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        _: T,
    ) -> Result<Option<T::Value>, NilError> {
        Ok(None)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(0)
    }
}

impl<'de> MapAccess<'de> for Empty {
    type Error = NilError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        _: K,
    ) -> Result<Option<K::Value>, NilError> {
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, _: V) -> Result<V::Value, NilError> {
        Err(NilError)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(0)
    }
}

/// Returns whether `data` would be written as `null`, which upstream omits.
pub(crate) fn is_nil<T: Serialize + ?Sized>(data: &T) -> bool {
    data.serialize(NilProbe { raw: false }).is_ok()
}

/// A serializer that succeeds on what serde_json writes as `null` and stops at anything else.
struct NilProbe {
    /// Inside a `RawValue`, whose text is serialized as a string.
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

    /// Succeeds on infinities and NaN. JSON has neither, so serde_json writes `null`.
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
        if name == RAW_VALUE {
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
