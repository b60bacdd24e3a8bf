//! Why a task failed.

use std::io;
use std::path::Path;

use cloudreve_codes_catalogue::{Problems, escaped};

use crate::sync::Refusals;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("standard output")]
    Output(#[from] io::Error),
    #[error("{path}")]
    File { path: String, source: io::Error },
    #[error("{0} doesn't exist; clone https://github.com/cloudreve/cloudreve there")]
    NoSource(String),
    /// One problem per line, each after its position.
    #[error("{0}")]
    Go(String),
    #[error("fix the catalogue first:\n{0}")]
    Catalogue(Problems),
    #[error("{file}: {problem}")]
    Unsuitable { file: String, problem: String },
    #[error("{file}: the catalogue already mirrors {has}, and {given} is older")]
    Older {
        file: String,
        has: String,
        given: String,
    },
    #[error(transparent)]
    Refused(Refusals),
    #[error(
        "{repository}: there is no tag {release} or v{release}; fetch the tags of upstream first"
    )]
    NoTag { repository: String, release: String },
    #[error("{path} isn't in release {tag} of upstream: {hint}")]
    Moved {
        path: String,
        tag: String,
        hint: String,
    },
    #[error("`{command}` failed{details}")]
    Command { command: String, details: String },
    #[error("not ready for a release:\n{0}")]
    NotReady(String),
    /// Should never happen: a plan can be applied to any catalogue, or is refused.
    #[error("{file}: {BUG}, so nothing was written:{lines}")]
    Bug { file: String, lines: String },
}

/// A part of the message of [`Error::Bug`] and of no other.
pub(crate) const BUG: &str = "bug in xtask: the changes don't fit these lines";

impl Error {
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Error::Refused(_) => 3,
            _ => 2,
        }
    }
}

/// Escapes a path for messages.
pub(crate) fn shown(path: &Path) -> String {
    escaped(&path.display().to_string())
}

/// Adds the path to an error.
pub(crate) fn within(path: &Path, source: io::Error) -> Error {
    let path = shown(path);
    Error::File { path, source }
}
