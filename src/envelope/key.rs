//! The keys of an envelope.

use core::fmt;

use serde_core::de::{self, Visitor};
use serde_core::{Deserialize, Deserializer};

pub(crate) const CODE: &str = "code";
pub(crate) const DATA: &str = "data";
pub(crate) const AGGREGATED_ERROR: &str = "aggregated_error";
pub(crate) const MSG: &str = "msg";
pub(crate) const ERROR: &str = "error";
pub(crate) const CORRELATION_ID: &str = "correlation_id";

/// A key of an envelope, in the order in which servers write them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Code,
    Data,
    AggregatedError,
    Msg,
    Error,
    CorrelationId,
    Other,
}

impl Key {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Key::Code => CODE,
            Key::Data => DATA,
            Key::AggregatedError => AGGREGATED_ERROR,
            Key::Msg => MSG,
            Key::Error => ERROR,
            Key::CorrelationId => CORRELATION_ID,
            Key::Other => "an unknown key",
        }
    }
}

impl<'de> Deserialize<'de> for Key {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(KeyVisitor)
    }
}

struct KeyVisitor;

impl Visitor<'_> for KeyVisitor {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, text: &str) -> Result<Key, E> {
        Ok(match text {
            CODE => Key::Code,
            DATA => Key::Data,
            AGGREGATED_ERROR => Key::AggregatedError,
            MSG => Key::Msg,
            ERROR => Key::Error,
            CORRELATION_ID => Key::CorrelationId,
            _ => Key::Other,
        })
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Key, E> {
        core::str::from_utf8(bytes).map_or(Ok(Key::Other), |text| self.visit_str(text))
    }

    // Other formats have such keys; an envelope doesn't.
    fn visit_i64<E>(self, _: i64) -> Result<Key, E> {
        Ok(Key::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Key, E> {
        Ok(Key::Other)
    }
}
