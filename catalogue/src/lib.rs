//! The catalogue of [`cloudreve-codes`](https://docs.rs/cloudreve-codes): the schema of
//! `codes.toml`, its checks, and its conversion to Rust.
//!
//! You don't need this crate to work with Cloudreve's codes: it is a build dependency of
//! `cloudreve-codes`, and the command-line tool reads the same schema through it. Its interface
//! changes with theirs and isn't stable for anyone else.
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
// Input must not be able to crash the program.
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

/// Parses `codes.toml` and checks it.
///
/// # Errors
///
/// All problems in the text, ordered by line: invalid TOML, anything that the schema doesn't allow,
/// and anything that contradicts another part of the file.
pub fn parse(text: &str) -> Result<Catalogue, Problems> {
    let mut log = problem::Log::new(text);
    let rows = read::catalogue(text, &mut log);
    check::catalogue(&rows, &mut log);
    log.finish(|| rows.into_catalogue())
}
