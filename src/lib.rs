//! The error codes of [Cloudreve](https://cloudreve.org), each explained, and its response envelope
//! as `Result<T, ApiError>`.
//!
//! Nearly every route of Cloudreve's API responds with HTTP 200 and a JSON envelope whose `code`
//! identifies what happened. [`ErrorCode`] describes each number, its causes, and what to do about
//! them. [`decode`] turns the bytes of a response into the payload or the reason for the failure,
//! in one pass.
//!
//! **Looking for a number?** Type it, its Go name, its Rust name, or its label into the search bar
//! above, or go to the [index](ErrorCode#index-by-number).
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
//! // `status` and `body` come from your HTTP client.
//! fn free_space(status: u16, body: &[u8]) -> Result<u64, Error> {
//!     let capacity: Capacity = decode(status, body)?;
//!     Ok(capacity.total.saturating_sub(capacity.used))
//! }
//!
//! assert_eq!(free_space(200, br#"{"code":0,"data":{"total":100,"used":60},"msg":""}"#)?, 40);
//!
//! // What a client does next depends on the error.
//! let error = free_space(200, br#"{"code":401,"msg":"Login required"}"#).unwrap_err();
//! match error.recovery() {
//!     Recovery::Reauthenticate => { /* refresh the token, then call again */ }
//!     Recovery::Reauthorize => { /* ask for a wider scope, never sign out */ }
//!     Recovery::Backoff | Recovery::RetryOnce => { /* call again later, or once */ }
//!     _ => eprintln!("{error}"),
//! }
//! assert_eq!(error.to_string(), "401 Not Logged In: Login required");
//! # Ok::<(), Error>(())
//! ```
//!
//! | to | use |
//! |---|---|
//! | decide whether to send a request again | [`Retry`] |
//! | find the cause, given the route | [`ApiError::cause_at`], [`recovery_at`](ApiError::recovery_at), [`advice_at`](ApiError::advice_at) |
//! | show a message to the user | [`Error::user_message`]; in Chinese with the `zh` feature |
//! | send an error to a UI or another process | [`Report`] |
//! | get the conflicting locks, the failed items of a batch, the session of a two-step login | [`ApiError::locks`], [`item_errors`](ApiError::item_errors), [`two_factor_session`](ApiError::two_factor_session) |
//! | ignore the payload | [`check`] |
//! | detect a failure in place of a download | [`inspect`] while it streams, [`failure_in`] afterwards |
//! | read the OAuth routes | [`decode_oauth`] |
//! | find the failure in a chain of errors | [`ApiError::find_in`] |
//!
//! A server newer than this crate may send unknown numbers. They are ordinary values: a [`Code`] is
//! any number that a server can send, and [`Code::known`] returns the [`ErrorCode`].
//!
//! The guide [`guide::clients`] describes what real servers do and has complete clients, async and
//! blocking. [`guide::porting`] shows how to migrate from another client.
//!
//! Tokens stay out of logs: no `Debug` or `Display` shows a lock token, a session, or `data`.
//!
//! # A server
//!
//! [`Envelope`] and [`ApiError`] serialize to what upstream's server writes, and [`EnvelopeError`]
//! turns your own error into a failed envelope. With the `derive` feature, one attribute per variant
//! is enough. The guide [`guide::servers`] has complete examples for axum, actix-web, and hyper;
//! [`guide::testing`] shows how to fake a server in tests.
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
//! Features are additive.
//!
//! | feature | adds | costs |
//! |---|---|---|
//! | none | [`ErrorCode`], [`Code`], [`Cause`], [`Category`], [`Recovery`], [`Availability`]; `no_std` | no runtime dependency |
//! | `serde` | codes as numbers and enums as words, in any format | serde_core |
//! | `envelope` (default) | [`Envelope`], [`ApiError`], [`decode`], [`Retry`], [`Report`] | serde, serde_json |
//! | `derive` | `derive(EnvelopeError)` | syn, quote, proc-macro2 |
//! | `axum` | `Envelope` and `ApiError` as axum responses | axum-core |
//! | `actix-web` | the same for actix-web, whose current releases need a newer compiler | actix-web |
//! | `http` | the same for `http::Response`, which hyper and others use | http |
//! | `strum` | strum's traits for [`ErrorCode`] | strum without its derive |
//! | `zh` | [`Language`] and all texts in Chinese, such as [`ErrorCode::description_in`] | nothing |
//!
//! # Sources
//!
//! Numbers and names mirror Cloudreve's `pkg/serializer/error.go` as of the release in
//! [`ErrorCode::UPSTREAM_RELEASE`], and labels mirror its reference table. Explanations, causes,
//! advice, recovery, and the nearest HTTP status were written for this crate, based on upstream's
//! behavior and on recorded responses from real servers.
//!
#![cfg_attr(not(feature = "envelope"), no_std)]
// Links point to items of other features.
#![cfg_attr(
    not(all(
        feature = "actix-web",
        feature = "axum",
        feature = "derive",
        feature = "http",
        feature = "zh"
    )),
    allow(rustdoc::broken_intra_doc_links)
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
// Input must not be able to crash the program.
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
// Its examples need these features.
#[cfg(all(
    any(doc, doctest),
    feature = "actix-web",
    feature = "axum",
    feature = "derive",
    feature = "http",
    feature = "zh"
))]
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

/// The catalogue from which the codes are generated, for this project's own tool.
#[doc(hidden)]
pub const CODES_TOML: &str = include_str!("../codes.toml");

/// Runs the examples of both READMEs as tests.
#[cfg(all(doctest, feature = "derive", feature = "zh"))]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(all(doctest, feature = "derive", feature = "zh"))]
#[doc = include_str!("../README.zh.md")]
struct ReadmeInChinese;
