//! The error codes of [Cloudreve](https://cloudreve.org), each explained, and its response envelope
//! as `Result<T, ApiError>`.
//!
//! Nearly every route of Cloudreve's API answers HTTP 200 with a JSON envelope, and the number in
//! its `code` alone says what happened. [`ErrorCode`] has what each number means and what to do
//! about it, and [`decode`] turns the bytes of an answer into the payload or the reason why there is
//! none, in one pass.
//!
//! **Looking for a number?** Type it, its Go name or its Rust name into the search above, or go to
//! the [index](ErrorCode#index-by-number).
//!
//! # A client
//!
#![cfg_attr(feature = "envelope", doc = "```")]
#![cfg_attr(not(feature = "envelope"), doc = "```ignore")]
//! use cloudreve_codes::{Error, ErrorCode, Recovery, decode};
//! use serde::Deserialize;
//!
//! #[derive(Deserialize)]
//! struct Capacity {
//!     total: u64,
//!     used: u64,
//! }
//!
//! // `status` and `body` are what the HTTP client of your choice gives.
//! fn free_space(status: u16, body: &[u8]) -> Result<u64, Error> {
//!     let capacity: Capacity = decode(status, body)?;
//!     Ok(capacity.total.saturating_sub(capacity.used))
//! }
//!
//! assert_eq!(free_space(200, br#"{"code":0,"data":{"total":100,"used":60},"msg":""}"#)?, 40);
//!
//! // What a client does next depends on the error, and `Recovery` says what.
//! let error = free_space(200, br#"{"code":401,"msg":"Login required"}"#).unwrap_err();
//! match error.recovery() {
//!     Recovery::Reauthenticate => { /* refresh the token, then call again */ }
//!     Recovery::Reauthorize => { /* the scope is too small: ask for it, never sign out */ }
//!     Recovery::Backoff | Recovery::RetryOnce => { /* call again later, or once */ }
//!     _ => eprintln!("{error}"),
//! }
//! assert_eq!(error.to_string(), "401 Not Logged In: Login required");
//! # Ok::<(), Error>(())
//! ```
//!
//! What else an answer carries has its accessor: the locks in the way
//! ([`ApiError::locks`]), the failed items of a batch
//! ([`ApiError::item_errors`]), the session of a two-step login
//! ([`ApiError::two_factor_session`]). A text for the user is
//! [`ApiError::user_message`], since the server's own is often empty; with the feature `zh` there is
//! one in Chinese. A download link answers with an envelope in the file's place; [`failure_in`] finds
//! it. The OAuth routes are read by [`decode_oauth`].
//!
//! A server newer than this crate sends numbers that it does not know. They are ordinary values: a
//! [`Code`] is any number a server can send, and [`Code::known`] leads to the [`ErrorCode`].
//!
//! The guide [`guide::clients`] has complete clients, blocking and async, that do the right thing on each
//! [`Recovery`], and [`guide::porting`] is for those who come from another client.
//!
//! Tokens stay out of logs: `Debug` and `Display` of everything here show no lock token, no session
//! and no `data`.
//!
//! # A server
//!
//! [`Envelope`] and [`ApiError`] serialise to what upstream's server writes, and
//! [`EnvelopeError`] makes a failed envelope of an error of your own; with the feature `derive` one
//! attribute per variant is enough. The guide [`guide::servers`] has complete examples
//! for axum and actix-web, and [`guide::testing`] tells how to fake a server in tests.
//!
#![cfg_attr(feature = "envelope", doc = "```")]
#![cfg_attr(not(feature = "envelope"), doc = "```ignore")]
//! use cloudreve_codes::{ApiError, Envelope, ErrorCode};
//!
//! fn version(allowed: bool) -> Result<&'static str, ApiError> {
//!     if !allowed {
//!         return Err(ApiError::new(ErrorCode::NoPermissionErr).with_msg("members only"));
//!     }
//!     Ok("4.18.0")
//! }
//!
//! let answer = |allowed| serde_json::to_string(&Envelope::from(version(allowed)));
//! assert_eq!(answer(true)?, r#"{"code":0,"data":"4.18.0","msg":""}"#);
//! assert_eq!(answer(false)?, r#"{"code":403,"msg":"members only"}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Features
//!
//! Features only add; none changes what another gives.
//!
//! | feature | adds | costs |
//! |---|---|---|
//! | none | [`ErrorCode`], [`Code`], [`Category`], [`Recovery`], [`Availability`]; `no_std` | no runtime dependency |
//! | `serde` | the two code types as numbers in any format, and the enums of words as their words | serde_core |
//! | `envelope` (default) | envelopes, [`ApiError`], [`decode`] | serde, serde_json |
//! | `derive` | `derive(EnvelopeError)` | syn, quote, proc-macro2 |
//! | `axum` | `Envelope` and `ApiError` as axum's responses | axum-core |
//! | `actix-web` | the same for actix-web; its current releases need a newer compiler | actix-web |
//! | `http` | the same for `http::Response`, which hyper and others speak | http |
//! | `strum` | strum's traits for [`ErrorCode`], from the same table | strum without its derive |
//! | `zh` | [`Language`], and the texts of the codes in Chinese: [`ErrorCode::description_in`] and its like | nothing |
//!
//! # Where the facts come from
//!
//! Numbers and names mirror Cloudreve's `pkg/serializer/error.go` as of the release in
//! [`ErrorCode::UPSTREAM_RELEASE`]. Labels are those of Cloudreve's own reference table where it has
//! one. Explanations, advice, recovery and the nearest HTTP status are this crate's, made from
//! upstream's behaviour and from responses recorded from a real server.
//!
#![cfg_attr(not(feature = "envelope"), no_std)]
// Links lead to what other features add.
#![cfg_attr(
    not(all(feature = "derive", feature = "zh")),
    allow(rustdoc::broken_intra_doc_links)
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
// What comes from outside must not be able to stop the program.
#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod availability;
mod category;
mod cause;
mod code;
mod decode;
mod envelope;
mod error_code;
mod escape;
#[cfg(all(any(doc, doctest), feature = "derive"))]
pub mod guide;
#[cfg(feature = "zh")]
mod language;
#[doc(hidden)]
pub mod private;
mod recovery;
#[cfg(feature = "serde")]
mod serde_impls;
mod words;

pub use availability::Availability;
pub use category::Category;
pub use cause::Cause;
pub use code::{Code, ZeroCodeError};
pub use error_code::{ErrorCode, ParseCodeError, UnknownCodeError};
#[cfg(feature = "zh")]
pub use language::{Language, ParseLanguageError};
pub use recovery::Recovery;
pub use words::ParseWordError;

#[cfg(feature = "envelope")]
pub use self::{
    decode::{
        Error, Head, Malformed, MalformedKind, Report, ReportItem, Retry, Step, check, decode,
        decode_oauth, failure_in, inspect,
    },
    envelope::{
        ApiError, Envelope, EnvelopeError, HeldLock, LockApplication, LockToken, ObjectKind,
    },
};

#[cfg(feature = "derive")]
#[doc = include_str!("derive.md")]
pub use cloudreve_codes_macros::EnvelopeError;

/// The catalogue that the codes were made from, for this project's own tool.
#[doc(hidden)]
pub const CODES_TOML: &str = include_str!("../codes.toml");

/// The examples of both READMEs are tests.
#[cfg(all(doctest, feature = "derive", feature = "zh"))]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(all(doctest, feature = "derive", feature = "zh"))]
#[doc = include_str!("../README.zh.md")]
struct ReadmeInChinese;
