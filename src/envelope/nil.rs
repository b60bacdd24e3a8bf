//! Go's nil: what a payload type reads where `data` is absent or `null`.

use core::fmt;

use serde_core::de::value::{BorrowedStrDeserializer, MapDeserializer};
use serde_core::de::{
    self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
};

/// The name by which serde_json's `RawValue` asks for raw text. It is private to serde_json, but
/// other crates rely on it too; were it to change, `RawValue` would only lose this case.
pub(crate) const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// Reads `T` from nil.
///
/// # Errors
///
/// "missing field `data`" if `T` has no empty value of its own: structs, tuples, enums, numbers.
pub(crate) fn read<'de, T: Deserialize<'de>, E: de::Error>() -> Result<T, E> {
    T::deserialize(Nil).map_err(|NilError| E::missing_field("data"))
}

struct Nil;

/// Whatever a type has to say about nil, its caller reports the same.
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
