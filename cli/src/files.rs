//! Files that the tool writes, and how messages name files.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

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

/// Writes a text where a person wants to have it. What stands there is replaced as a whole by a file
/// that was written beside it, so that an interrupted run loses nothing; whatever is no file, such as
/// a device or a pipe, is written to. A link stays, also one to a file that is still missing.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Error> {
    try_write(path, text).map_err(|error| within(path, error))
}

fn try_write(path: &Path, text: &str) -> io::Result<()> {
    let old = match fs::metadata(path) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(old) = &old {
        if old.is_file() && old.permissions().readonly() {
            // Also where the user could: somebody wants it to stay as it is.
            let message = "the file is write-protected";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
        }
        // Whoever may not write into a file has no business to replace it either.
        let mut file = fs::OpenOptions::new().write(true).open(path)?;
        if !old.is_file() {
            return file.write_all(text.as_bytes());
        }
    }
    if let Some(place) = place_of(path) {
        if write_beside(&place, text, old.as_ref())? {
            return Ok(());
        }
    }
    let mut file = fs::File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Writes a file beside another one, or beside nothing, and puts it in its place. `false` where the
/// directory does not allow that, as one that cannot be written to, or a file that is mounted.
fn write_beside(place: &Path, text: &str, old: Option<&fs::Metadata>) -> io::Result<bool> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".cloudreve-codes.");
    #[cfg(unix)]
    {
        // What a new file may have; the umask takes its share.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    // Its name, which these errors tell, says nothing to anybody.
    let mut beside = match builder.tempfile_in(directory(place)) {
        Ok(beside) => beside,
        Err(error) => {
            return match error.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::NotFound => Ok(false),
                kind => Err(kind.into()),
            };
        }
    };
    let file = beside.as_file_mut();
    file.write_all(text.as_bytes())?;
    if let Some(old) = old {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()?;
    Ok(beside.persist(place).is_ok())
}

/// Where the file behind a path stands, or will. None where it cannot be told: behind `/dev/stdout`
/// and its like is what a program has open, and it would not see another file of that name.
fn place_of(path: &Path) -> Option<PathBuf> {
    const MOST_LINKS: usize = 40;
    let mut place = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&place) else {
            return Some(place);
        };
        let directory = directory(&place);
        let real = fs::canonicalize(directory).ok()?;
        if real.starts_with("/dev") || real.starts_with("/proc") {
            return None;
        }
        place = directory.join(target);
    }
    None
}

fn directory(path: &Path) -> &Path {
    path.parent()
        .filter(|directory| !directory.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Whether a path is another name of the standard output, such as `/dev/stdout`.
pub(crate) fn is_stdout(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        use std::os::unix::fs::MetadataExt as _;

        let stdout = io::stdout().as_fd().try_clone_to_owned();
        let stdout = stdout.and_then(|stdout| fs::File::from(stdout).metadata());
        let what = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        stdout.is_ok_and(|stdout| fs::metadata(path).is_ok_and(|named| what(named) == what(stdout)))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}
