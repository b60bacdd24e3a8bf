//! The two code types as numbers, and the enums of words as their words.

use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use serde_core::de::{Error, Unexpected, Visitor};
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

#[cfg(feature = "zh")]
use crate::Language;
#[cfg(feature = "envelope")]
use crate::MalformedKind;
use crate::{Availability, Category, Code, ErrorCode, Recovery};

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(self.as_i32())
    }
}

/// Rejects numbers that aren't in the list; [`Code`] accepts any.
impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ErrorCode, D::Error> {
        let value = deserializer.deserialize_i32(I32Visitor {
            expecting: "the number of a Cloudreve code",
        })?;
        ErrorCode::try_from(value).map_err(D::Error::custom)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(self.as_i32())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
        let value = deserializer.deserialize_i32(I32Visitor {
            expecting: "the number of a code",
        })?;
        Code::try_from(value).map_err(D::Error::custom)
    }
}

/// A visitor that accepts an integer of any width that fits in an `i32`.
pub(crate) struct I32Visitor {
    pub(crate) expecting: &'static str,
}

impl Visitor<'_> for I32Visitor {
    type Value = i32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<i32, E> {
        i32::try_from(value).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<i32, E> {
        i32::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }
}

macro_rules! as_words {
    ($type:ident) => {
        /// Writes the word that [`as_str`](Self::as_str) returns.
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        /// Reads the word, as `FromStr` does.
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                deserializer.deserialize_str(WordVisitor(PhantomData))
            }
        }
    };
}

as_words!(Availability);
as_words!(Category);
#[cfg(feature = "zh")]
as_words!(Language);
#[cfg(feature = "envelope")]
as_words!(MalformedKind);
as_words!(Recovery);

struct WordVisitor<T>(PhantomData<T>);

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for WordVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}
