//! Files that the tool writes, and how messages name them.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::output::harmless;

/// A path as a message shows it.
pub(crate) fn shown(path: &Path) -> String {
    harmless(&path.display().to_string()).to_string()
}

/// An error that says which file it is about.
pub(crate) fn within(path: &Path, message: &impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("{}: {message}", shown(path)))
}

/// Writes a file beside the other and puts it in its place, so that an interrupted run loses
/// nothing.
pub(crate) fn write_atomically(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link to the file that is written.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let dir = path
        .parent()
        .filter(|dir| !dir.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".cloudreve-codes.")
        .tempfile_in(dir)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    set_permissions(file.as_file(), &path)?;
    file.persist(&path)?;
    Ok(())
}

/// Those of the file that is replaced; a new one can be read by everybody, as files are.
fn set_permissions(file: &fs::File, path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(old) => file.set_permissions(old.permissions()),
        #[cfg(unix)]
        Err(_) => {
            use std::os::unix::fs::PermissionsExt as _;
            file.set_permissions(fs::Permissions::from_mode(0o644))
        }
        #[cfg(not(unix))]
        Err(_) => Ok(()),
    }
}
