use core::fmt;

use serde_core::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The byte order mark that some programs write before UTF-8.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

pub(crate) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(BOM).unwrap_or(body)
}

/// The entries of a JSON object, with their values unparsed.
pub(crate) struct RawObject<'a>(Vec<(String, &'a RawValue)>);

impl<'a> RawObject<'a> {
    /// Reads the first document of a body, if that is an object.
    pub(crate) fn of(body: &'a [u8]) -> Option<RawObject<'a>> {
        let text = core::str::from_utf8(without_bom(body)).ok()?;
        serde_json::Deserializer::from_str(text)
            .deserialize_map(RawObjectVisitor)
            .ok()
    }

    /// Returns the value of a key. If it is duplicated, the last one wins.
    pub(crate) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.0
            .iter()
            .rfind(|(known, _)| known == key)
            .map(|(_, value)| *value)
    }
}

struct RawObjectVisitor;

impl<'de> Visitor<'de> for RawObjectVisitor {
    type Value = RawObject<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawObject<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(RawObject(entries))
    }
}
