//! Cloudreve codes.
#![no_std]
// What comes from outside must not be able to stop the program.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[cfg(feature = "envelope")]
extern crate alloc;

#[cfg(feature = "envelope")]
mod api_error;
mod availability;
mod category;
mod code;
#[cfg(feature = "envelope")]
mod correlation_id;
#[cfg(feature = "envelope")]
mod decode;
#[cfg(feature = "envelope")]
mod envelope;
#[cfg(feature = "envelope")]
mod envelope_error;
#[cfg(feature = "envelope")]
mod error;
mod error_code;
#[cfg(feature = "envelope")]
mod held_lock;
#[cfg(feature = "envelope")]
mod malformed;
#[cfg(feature = "envelope")]
mod nil;
#[cfg(feature = "envelope")]
#[doc(hidden)]
pub mod private;
#[cfg(feature = "envelope")]
mod read;
mod recovery;
#[cfg(feature = "serde")]
mod serde_impls;
#[cfg(feature = "envelope")]
mod write;

pub use availability::Availability;
pub use category::Category;
pub use code::{Code, ZeroCodeError};
pub use error_code::{ErrorCode, ParseCodeError, UnknownCodeError};
pub use recovery::Recovery;

#[cfg(feature = "envelope")]
pub use api_error::ApiError;
#[cfg(feature = "envelope")]
pub use decode::{decode, decode_oauth, failure_in};
#[cfg(feature = "envelope")]
pub use envelope::Envelope;
#[cfg(feature = "envelope")]
pub use envelope_error::EnvelopeError;
#[cfg(feature = "envelope")]
pub use error::Error;
#[cfg(feature = "envelope")]
pub use held_lock::{HeldLock, LockApplication, LockToken, ObjectKind};
#[cfg(feature = "envelope")]
pub use malformed::{Malformed, MalformedKind};

/// The catalogue as text.
#[doc(hidden)]
pub const CODES_TOML: &str = include_str!("../codes.toml");
