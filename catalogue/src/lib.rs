//! The catalogue behind [`cloudreve-codes`](https://docs.rs/cloudreve-codes): what `codes.toml`
//! may hold, how it is checked, and how it becomes Rust.
//!
//! You do not need this crate to work with Cloudreve's codes: it is the build-dependency of
//! `cloudreve-codes`, and its command-line tool reads the same schema through it. Its interface
//! follows theirs and promises nothing to others.
//!
//! ```
//! let text = r#"
//! [upstream]
//! path = "pkg/serializer/error.go"
//! release = "4.18.0"
//! commit = "0bb0ab83"
//!
//! [[code]]
//! value = 40073
//! go = "CodeLockConflict"
//! name = "LockConflict"
//! description = "Lock Conflict"
//! explanation = "Another operation holds a lock."
//! advice = "Wait, then repeat the request."
//! description-zh = "锁定冲突"
//! explanation-zh = "有人持有锁。"
//! advice-zh = "稍后重试。"
//! http = 423
//! recovery = "backoff"
//! since = "4.0.0"
//! "#;
//! let catalogue = cloudreve_codes_catalogue::parse(text)?;
//! assert_eq!(catalogue.codes[0].go, "CodeLockConflict");
//!
//! let problems = cloudreve_codes_catalogue::parse(&text.replace("423", "700")).unwrap_err();
//! assert_eq!(
//!     problems.with_file("codes.toml").to_string(),
//!     "codes.toml:17: http: 700 isn't an HTTP error status; write one in 400..=599",
//! );
//! # Ok::<(), cloudreve_codes_catalogue::Problems>(())
//! ```

#![forbid(unsafe_code)]
// What comes from outside must not be able to stop the program.
#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod causes;
mod check;
#[cfg(feature = "files")]
pub mod files;
mod problem;
mod read;
mod render;
mod schema;

pub use problem::{Problem, Problems, escaped};
pub use render::{render, render_causes, render_chinese};
pub use schema::{
    Availability, Catalogue, Cause, Chinese, ChineseCause, Code, Former, Formerly, Payload,
    Recovery, Upstream, releases_in_words,
};

/// Reads `codes.toml` and checks it.
///
/// # Errors
///
/// Every problem of the text at once, in the order of their lines: what is no TOML, what the
/// schema does not know, and what contradicts another place of the file.
pub fn parse(text: &str) -> Result<Catalogue, Problems> {
    let mut log = problem::Log::new(text);
    let rows = read::catalogue(text, &mut log);
    check::catalogue(&rows, &mut log);
    log.finish(|| rows.into_catalogue())
}
