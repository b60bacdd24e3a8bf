//! Why a command failed, with exit code 2.

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
    #[error("{what} isn't JSON; omit `--format json`{remedy}")]
    NotJson {
        what: &'static str,
        /// An alternative.
        remedy: &'static str,
    },
    #[error("unsupported shell {0}, expected bash, zsh, fish, or powershell")]
    UnknownShell(String),
    #[error("the built-in catalogue is invalid")]
    Catalogue(#[from] Problems),
}
