//! What the expansion of the derive and the project's tool need from the library. Not part of the
//! public interface: it may change in any release.
#![cfg(feature = "envelope")]

use std::collections::BTreeMap;

// The derive emits these paths, so that nothing in the user's scope can shadow the names.
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

#[cfg(feature = "actix-web")]
pub use actix_web;
#[cfg(feature = "axum")]
pub use axum_core;
#[cfg(feature = "http")]
pub use http;

use crate::envelope::{envelope_error, nil};
// The tool escapes its output the same way.
pub use crate::escape::{Printable, is_obeyed};
use crate::{ApiError, Code, EnvelopeError};

/// Returns the code of a constant or a variant.
pub fn code_of(code: impl Into<Code>) -> Code {
    code.into()
}

/// Returns the code with a number that the derive has checked not to be 0.
#[must_use]
pub const fn code_from_number(value: i32) -> Code {
    match Code::new(value) {
        Some(code) => code,
        None => unreachable!(),
    }
}

/// Returns the default of [`EnvelopeError::internal`], for an `impl` that overrides it for some
/// variants.
pub fn internal<E: EnvelopeError + ?Sized>(error: &E) -> Option<Cow<'static, str>> {
    envelope_error::internal(error)
}

/// Returns the JSON of `#[envelope(data)]`. Data that is nil or can't be serialized is omitted.
pub fn to_data<T: Serialize + ?Sized>(data: &T) -> Option<Box<RawValue>> {
    if nil::is_nil(data) {
        None
    } else {
        serde_json::value::to_raw_value(data).ok()
    }
}

/// Returns the failed items of `#[envelope(items)]`.
pub fn to_item_errors<T: ItemErrors + ?Sized>(items: &T) -> Vec<(String, ApiError)> {
    items.item_errors()
}

/// What `#[envelope(items)]` accepts: a map or pairs, from an item's key to its error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the failed items of a batch",
    label = "expected a `BTreeMap`, a `HashMap`, or a `Vec` or slice of pairs, from a key to an error",
    note = "each item's error must implement `EnvelopeError`"
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

/// The expansion of `#[envelope(response)]`: the type as a response for each framework whose
/// feature is enabled. It takes the generics of the `impl`, the same with a parameter `__B`, the
/// type, and its bounds.
#[doc(hidden)]
#[macro_export]
macro_rules! __envelope_response {
    ($($type:tt)*) => {
        $crate::__axum_response! { $($type)* }
        $crate::__actix_response! { $($type)* }
        $crate::__http_response! { $($type)* }
    };
}

#[cfg(feature = "axum")]
#[doc(hidden)]
#[macro_export]
macro_rules! __axum_response {
    ({ $($generics:tt)* } { $($with_body:tt)* } { $type:ty } { $($bounds:tt)* }) => {
        #[automatically_derived]
        impl $($generics)* $crate::private::axum_core::response::IntoResponse for $type $($bounds)* {
            fn into_response(self) -> $crate::private::axum_core::response::Response {
                let error = <$crate::ApiError as $crate::private::From<$type>>::from(self);
                $crate::private::axum_core::response::IntoResponse::into_response(error)
            }
        }
    };
}

#[cfg(feature = "actix-web")]
#[doc(hidden)]
#[macro_export]
macro_rules! __actix_response {
    ({ $($generics:tt)* } { $($with_body:tt)* } { $type:ty } { $($bounds:tt)* }) => {
        #[automatically_derived]
        impl $($generics)* $crate::private::actix_web::ResponseError for $type $($bounds)* {
            fn status_code(&self) -> $crate::private::actix_web::http::StatusCode {
                $crate::private::actix_web::http::StatusCode::OK
            }

            fn error_response(&self) -> $crate::private::actix_web::HttpResponse {
                let error = $crate::EnvelopeError::to_api_error(self);
                $crate::private::actix_web::ResponseError::error_response(&error)
            }
        }

        #[automatically_derived]
        impl $($generics)* $crate::private::actix_web::Responder for $type $($bounds)* {
            type Body = $crate::private::actix_web::body::BoxBody;

            fn respond_to(
                self,
                request: &$crate::private::actix_web::HttpRequest,
            ) -> $crate::private::actix_web::HttpResponse {
                let error = <$crate::ApiError as $crate::private::From<$type>>::from(self);
                $crate::private::actix_web::Responder::respond_to(error, request)
            }
        }
    };
}

#[cfg(feature = "http")]
#[doc(hidden)]
#[macro_export]
macro_rules! __http_response {
    ({ $($generics:tt)* } { $($with_body:tt)* } { $type:ty } { $($bounds:tt)* }) => {
        #[automatically_derived]
        impl $($with_body)* $crate::private::From<$type> for $crate::private::http::Response<__B>
        $($bounds)*
        {
            fn from(error: $type) -> $crate::private::http::Response<__B> {
                let error = <$crate::ApiError as $crate::private::From<$type>>::from(error);
                $crate::private::From::from(error)
            }
        }
    };
}

#[cfg(not(feature = "axum"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __axum_response {
    ($($type:tt)*) => {};
}

#[cfg(not(feature = "actix-web"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __actix_response {
    ($($type:tt)*) => {};
}

#[cfg(not(feature = "http"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __http_response {
    ($($type:tt)*) => {};
}
