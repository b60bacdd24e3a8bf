//! Files that the tool reads and writes, and how messages name them.

use std::fs;
use std::io::{self, BufRead, Read, Write as _};
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

/// The most that is held in memory at once, in bytes.
const MOST: u64 = 64 << 20;

/// Reads to the end, if that is not too far.
pub(crate) fn read_to_end(reader: &mut impl Read, into: &mut Vec<u8>) -> io::Result<()> {
    let room = room(into);
    if reader.take(room).read_to_end(into)? as u64 == room {
        return Err(too_large());
    }
    Ok(())
}

/// Reads to the end of the line, if that is not too far. `false` at the end of everything.
pub(crate) fn read_line(reader: &mut impl BufRead, into: &mut Vec<u8>) -> io::Result<bool> {
    let room = room(into);
    match reader.take(room).read_until(b'\n', into)? as u64 {
        0 => Ok(false),
        read if read == room && !into.ends_with(b"\n") => Err(too_large()),
        _ => Ok(true),
    }
}

/// One more than there may be, so that what is too large shows.
fn room(taken: &[u8]) -> u64 {
    (MOST + 1).saturating_sub(taken.len() as u64)
}

fn too_large() -> io::Error {
    let mebibytes = MOST >> 20;
    io::Error::other(format!(
        "more than {mebibytes} MiB that belong together; give each answer a line of its own, or split it"
    ))
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
