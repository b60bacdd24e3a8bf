//! Files that the tool writes, and how messages name files.

use std::io;
use std::path::Path;

use cloudreve_codes_catalogue::files;

use crate::error::Error;
use crate::term::harmless;

/// A path as a message shows it.
pub(crate) fn shown(path: &Path) -> String {
    harmless(&path.display().to_string()).to_string()
}

/// An error that says which file it is about.
pub(crate) fn within(path: &Path, source: io::Error) -> Error {
    let path = shown(path);
    Error::File { path, source }
}

/// Writes a text to a file, which is replaced safely or not at all.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Error> {
    files::write(path, text).map_err(|error| within(path, error))
}

/// Whether a path is another name of the standard output, such as `/dev/stdout`.
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
