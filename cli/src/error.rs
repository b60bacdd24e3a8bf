//! Why a command could not do its work; the exit code is 2 then.

use std::io;

use cloudreve_codes_catalogue::Problems;

use crate::read;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("standard output")]
    Output(#[from] io::Error),
    #[error("{path}")]
    File { path: String, source: io::Error },
    #[error("{path}")]
    Input { path: String, source: read::Error },
    #[error("{what} is not JSON; omit `--format json`{remedy}")]
    NotJson {
        what: &'static str,
        /// What else can be done.
        remedy: &'static str,
    },
    #[error("there is no script for {0}")]
    UnknownShell(String),
    #[error("the catalogue within the tool is broken")]
    Catalogue(#[from] Problems),
}
