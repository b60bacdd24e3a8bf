//! The fields of an object, each parsed on access, so that malformed values elsewhere don't matter.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::exchange::Key;
use super::work;

/// The raw fields of an object.
#[derive(Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Fields<'a>(#[serde(borrow)] BTreeMap<String, &'a RawValue>);

impl<'a> Fields<'a> {
    pub(crate) fn of(text: &'a [u8]) -> Option<Fields<'a>> {
        work::count(text.len());
        serde_json::from_slice(text).ok()
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &'a RawValue> {
        self.0.values().copied()
    }

    /// Returns a value other than `null`.
    pub(super) fn get(&self, key: &str) -> Option<&'a RawValue> {
        let raw = self.0.get(key).copied();
        raw.filter(|raw| raw.get() != "null")
    }

    /// Returns the value, if it has the requested type.
    pub(super) fn read<T: Deserialize<'a>>(&self, key: &str) -> Option<T> {
        read(self.get(key)?)
    }

    /// Returns a number, or the number in a string.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        let text = || self.read::<String>(key)?.trim().parse().ok();
        self.read(key).or_else(text)
    }

    pub(super) fn text(&self, key: &'static str) -> Result<Option<String>, Key> {
        let text = self.get(key).map(|raw| read(raw).ok_or(Key::Text(key)));
        text.transpose()
    }
}

pub(super) fn read<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}
