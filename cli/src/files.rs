//! Writing files, and naming files in messages.

use std::io;
use std::path::Path;

use cloudreve_codes_catalogue::files;

use crate::error::Error;
use crate::term::escaped;

/// Escapes a path for messages.
pub(crate) fn display_path(path: &Path) -> String {
    escaped(&path.display().to_string()).to_string()
}

/// Adds the path to an error.
pub(crate) fn within(path: &Path, source: io::Error) -> Error {
    let path = display_path(path);
    Error::File { path, source }
}

/// Writes a text to a file, replacing it atomically.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Error> {
    files::write(path, text).map_err(|error| within(path, error))
}

/// Returns whether a path refers to standard output, such as `/dev/stdout`.
pub(crate) fn is_stdout(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        use std::os::unix::fs::MetadataExt as _;

        let stdout = io::stdout().as_fd().try_clone_to_owned();
        let stdout = stdout.and_then(|stdout| std::fs::File::from(stdout).metadata());
        let what = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
        stdout.is_ok_and(|stdout| {
            std::fs::metadata(path).is_ok_and(|named| what(named) == what(stdout))
        })
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}
