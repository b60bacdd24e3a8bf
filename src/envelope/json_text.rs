//! A value of any format as JSON text, so that the same rules read all of them.

use core::fmt;
use std::borrow::Cow;

use serde_core::de::{self, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_core::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::envelope::nil::RAW_VALUE;

/// The private key with which serde_json passes on a number that it keeps as text, if its
/// `arbitrary_precision` feature is enabled.
const NUMBER: &str = "$serde_json::private::Number";

/// The maximum nesting of a value of another format, as in serde_json. serde_json's own text is
/// kept unchanged, at any depth.
const MAX_LEVELS: u8 = 128;

/// The JSON text of one value: serde_json's exact text, or the equivalent of another format's
/// value.
///
/// This never goes through a serde_json `Value`, which parses the text after its private key again,
/// with a fresh depth limit: a few hundred bytes would overflow the stack.
pub(crate) struct JsonText(String);

impl JsonText {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text as it was written; `None` for `null`.
    pub(crate) fn into_data(self) -> Result<Option<Box<RawValue>>, serde_json::Error> {
        if self.0 == "null" {
            Ok(None)
        } else {
            RawValue::from_string(self.0).map(Some)
        }
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<JsonText, D::Error> {
        let mut out = Vec::new();
        let transcoder = Transcoder {
            out: &mut out,
            levels: MAX_LEVELS,
            may_be_text: true,
        };
        deserializer.deserialize_newtype_struct(RAW_VALUE, transcoder)?;
        String::from_utf8(out)
            .map(JsonText)
            .map_err(D::Error::custom)
    }
}

/// A visitor that writes what it visits as JSON.
struct Transcoder<'o> {
    out: &'o mut Vec<u8>,
    levels: u8,
    /// Whether serde_json may respond to the request for raw text with a map of one entry.
    may_be_text: bool,
}

impl Transcoder<'_> {
    fn write<V: Serialize + ?Sized, E: de::Error>(self, value: &V) -> Result<(), E> {
        write(self.out, value)
    }
}

fn write<V: Serialize + ?Sized, E: de::Error>(out: &mut Vec<u8>, value: &V) -> Result<(), E> {
    serde_json::to_writer(out, value).map_err(E::custom)
}

impl<'de> DeserializeSeed<'de> for Transcoder<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.levels == 0 {
            return Err(D::Error::custom(format_args!(
                "a value is nested more than {MAX_LEVELS} levels deep"
            )));
        }
        deserializer.deserialize_any(self)
    }
}

macro_rules! scalars {
    ($($method:ident($type:ty);)*) => {$(
        fn $method<E: de::Error>(self, value: $type) -> Result<(), E> {
            self.write(&value)
        }
    )*};
}

impl<'de> Visitor<'de> for Transcoder<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    scalars! {
        visit_bool(bool);
        visit_i64(i64);
        visit_i128(i128);
        visit_u64(u64);
        visit_u128(u128);
        visit_f32(f32);
        visit_f64(f64);
        visit_str(&str);
        visit_bytes(&[u8]);
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.write(&())
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.write(&())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self.nested_in_nothing())
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self.nested_in_nothing())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        self.out.push(b'[');
        let start = self.out.len();
        loop {
            let at = self.out.len();
            if at > start {
                self.out.push(b',');
            }
            if seq.next_element_seed(self.nested())?.is_none() {
                self.out.truncate(at);
                self.out.push(b']');
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut next = map.next_key::<KeyText<'_>>()?;
        let mut private = None;
        if let Some(KeyText(key)) = &next {
            if self.may_be_text && key == RAW_VALUE {
                *self.out = map.next_value::<String>()?.into_bytes();
                return Ok(());
            }
            if key == NUMBER && keeps_numbers_as_text() {
                let text = map.next_value::<String>()?;
                let after = map.next_key()?;
                if after.is_none() && text.parse::<serde_json::Number>().is_ok() {
                    self.out.extend_from_slice(text.as_bytes());
                    return Ok(());
                }
                // A user's map that happens to have such a key.
                private = Some(text);
                next = after;
            }
        }
        self.out.push(b'{');
        let mut separator: &[u8] = b"";
        if let Some(text) = private {
            write(self.out, NUMBER)?;
            self.out.push(b':');
            write(self.out, &text)?;
            separator = b",";
        }
        while let Some(KeyText(key)) = next {
            self.out.extend_from_slice(separator);
            separator = b",";
            write(self.out, &key)?;
            self.out.push(b':');
            map.next_value_seed(self.nested())?;
            next = map.next_key()?;
        }
        self.out.push(b'}');
        Ok(())
    }
}

impl Transcoder<'_> {
    /// Returns a transcoder for a value one level below.
    fn nested(&mut self) -> Transcoder<'_> {
        Transcoder {
            out: self.out,
            levels: self.levels.saturating_sub(1),
            may_be_text: false,
        }
    }

    /// Returns a transcoder for the content of a wrapper that JSON doesn't write.
    fn nested_in_nothing(self) -> Self {
        Transcoder {
            may_be_text: false,
            ..self
        }
    }
}

/// Returns whether any crate in the program enabled serde_json's `arbitrary_precision`.
fn keeps_numbers_as_text() -> bool {
    // Too large for a float.
    "1e999".parse::<serde_json::Number>().is_ok()
}

/// A key of a map, which has to be a string in JSON.
struct KeyText<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for KeyText<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<KeyText<'de>, D::Error> {
        deserializer.deserialize_any(KeyTextVisitor)
    }
}

struct KeyTextVisitor;

impl<'de> Visitor<'de> for KeyTextVisitor {
    type Value = KeyText<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that JSON can hold")
    }

    fn visit_borrowed_str<E: de::Error>(self, key: &'de str) -> Result<KeyText<'de>, E> {
        Ok(KeyText(Cow::Borrowed(key)))
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<KeyText<'de>, E> {
        self.visit_string(key.to_owned())
    }

    fn visit_string<E: de::Error>(self, key: String) -> Result<KeyText<'de>, E> {
        Ok(KeyText(Cow::Owned(key)))
    }

    fn visit_bytes<E: de::Error>(self, key: &[u8]) -> Result<KeyText<'de>, E> {
        match core::str::from_utf8(key) {
            Ok(key) => self.visit_str(key),
            Err(_) => Err(E::invalid_value(de::Unexpected::Bytes(key), &self)),
        }
    }

    fn visit_bool<E: de::Error>(self, key: bool) -> Result<KeyText<'de>, E> {
        self.visit_string(key.to_string())
    }

    fn visit_i64<E: de::Error>(self, key: i64) -> Result<KeyText<'de>, E> {
        self.visit_string(key.to_string())
    }

    fn visit_u64<E: de::Error>(self, key: u64) -> Result<KeyText<'de>, E> {
        self.visit_string(key.to_string())
    }
}
