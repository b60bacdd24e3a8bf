//! What this project's other packages need of the library: the expansion of the derive, and the
//! tool. No part of its interface: it may change in any release.
#![cfg(feature = "envelope")]

use std::collections::BTreeMap;

// What the derive emits goes by these names, so that nothing in the user's scope takes their place.
pub use core::convert::From;
pub use core::error::Error;
pub use core::fmt::{
    Binary, Debug, Display, LowerExp, LowerHex, Octal, Pointer, UpperExp, UpperHex,
};
pub use core::option::Option;
pub use core::primitive::str;
pub use serde_core::Serialize;
pub use serde_json::value::RawValue;
pub use std::borrow::Cow;
pub use std::boxed::Box;
pub use std::format;
pub use std::string::{String, ToString};
pub use std::vec::Vec;

use crate::envelope::{envelope_error, nil};
// The tool escapes what it prints in the same way.
pub use crate::escape::{Printable, is_obeyed};
use crate::{ApiError, Code, EnvelopeError};

/// The code that a constant or a variant stands for.
pub fn code_of(code: impl Into<Code>) -> Code {
    code.into()
}

/// The code with a number that the derive has seen not to be 0.
#[must_use]
pub const fn code_from_number(value: i32) -> Code {
    match Code::new(value) {
        Some(code) => code,
        None => unreachable!(),
    }
}

/// What the log should say of an error, for an `impl` that says otherwise of some.
pub fn internal<E: EnvelopeError + ?Sized>(error: &E) -> Option<Cow<'static, str>> {
    envelope_error::internal(error)
}

/// The JSON of `#[envelope(data)]`. What cannot be serialised is left out, as is what is nil.
pub fn to_data<T: Serialize + ?Sized>(data: &T) -> Option<Box<RawValue>> {
    if nil::is_nil(data) {
        None
    } else {
        serde_json::value::to_raw_value(data).ok()
    }
}

/// The failures of `#[envelope(items)]`.
pub fn to_item_errors<T: ItemErrors + ?Sized>(items: &T) -> Vec<(String, ApiError)> {
    items.item_errors()
}

/// What `#[envelope(items)]` takes: a map, or pairs, from an item's key to its error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the failed items of a batch",
    label = "expected a `BTreeMap`, a `HashMap`, or a `Vec` or slice of pairs, from a key to an error",
    note = "the error of an item implements `EnvelopeError`"
)]
pub trait ItemErrors {
    fn item_errors(&self) -> Vec<(String, ApiError)>;
}

fn pairs<'a, K: ToString + 'a, E: EnvelopeError + 'a>(
    pairs: impl Iterator<Item = (&'a K, &'a E)>,
) -> Vec<(String, ApiError)> {
    pairs
        .map(|(key, error)| (key.to_string(), error.to_api_error()))
        .collect()
}

impl<K: ToString, E: EnvelopeError> ItemErrors for BTreeMap<K, E> {
    fn item_errors(&self) -> Vec<(String, ApiError)> {
        pairs(self.iter())
    }
}

impl<K: ToString, E: EnvelopeError, S> ItemErrors for std::collections::HashMap<K, E, S> {
    fn item_errors(&self) -> Vec<(String, ApiError)> {
        pairs(self.iter())
    }
}

impl<K: ToString, E: EnvelopeError> ItemErrors for [(K, E)] {
    fn item_errors(&self) -> Vec<(String, ApiError)> {
        pairs(self.iter().map(|(key, error)| (key, error)))
    }
}

impl<K: ToString, E: EnvelopeError> ItemErrors for Vec<(K, E)> {
    fn item_errors(&self) -> Vec<(String, ApiError)> {
        self.as_slice().item_errors()
    }
}

impl<K: ToString, E: EnvelopeError, const N: usize> ItemErrors for [(K, E); N] {
    fn item_errors(&self) -> Vec<(String, ApiError)> {
        self.as_slice().item_errors()
    }
}

impl<T: ItemErrors + ?Sized> ItemErrors for &T {
    fn item_errors(&self) -> Vec<(String, ApiError)> {
        (**self).item_errors()
    }
}

impl<T: ItemErrors + ?Sized> ItemErrors for Box<T> {
    fn item_errors(&self) -> Vec<(String, ApiError)> {
        (**self).item_errors()
    }
}
