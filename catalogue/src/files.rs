//! Replaces files safely or not at all, for the tool's exports and for `cargo xtask`.
//!
//! A reader sees the old file or the new one, never part of one, even if the power fails, the disk
//! is full, or the process is killed. Runs that write to the same folder wait for each other.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The maximum size of a file for [`read`], in bytes.
pub const MOST: u64 = MOST_MEBIBYTES << 20;
const MOST_MEBIBYTES: u64 = 16;

/// The name of a new file until it is complete. One name is enough, since the folder is locked.
const UNFINISHED: &str = ".cloudreve-codes.new";

/// Reads a text file of at most [`MOST`] bytes.
///
/// # Errors
///
/// If the file can't be read, is larger, or isn't UTF-8.
pub fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        let message = format!("the file has more than {MOST_MEBIBYTES} MiB");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    String::from_utf8(bytes).map_err(|_| {
        let message = "the file isn't UTF-8";
        io::Error::new(io::ErrorKind::InvalidData, message)
    })
}

/// Replaces the content of a file. See [`Target::replace`].
///
/// # Errors
///
/// The same as for [`Target::lock`] and [`Target::replace`].
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    Target::lock(path)?.replace(text)
}

/// A file that other runs don't touch until this value is dropped.
#[derive(Debug)]
pub struct Target {
    path: PathBuf,
    /// The file that `path` leads to, and its folder. `None` if it isn't a file but a device, a
    /// pipe, or standard output.
    place: Option<(PathBuf, Folder)>,
}

impl Target {
    /// Locks the folder of a file against other runs, after waiting for those that are writing to
    /// it. The file itself may be missing.
    ///
    /// # Errors
    ///
    /// If the folder can't be opened, or the user isn't allowed to write to the file.
    pub fn lock(path: &Path) -> io::Result<Target> {
        let place = match writable(path)? {
            Some(old) if !old.is_file() => None,
            _ => place_of(path),
        };
        let lock = |place: PathBuf| {
            let folder = Folder::lock(folder_of(&place))?;
            Ok::<_, io::Error>((place, folder))
        };
        Ok(Target {
            path: path.to_owned(),
            place: place.map(lock).transpose()?,
        })
    }

    /// Replaces the whole file, which keeps its owner and permissions. A link stays a link, and a
    /// device or a pipe is written to.
    ///
    /// # Errors
    ///
    /// If the old file can't be replaced, or the new one would have a different owner. The old file
    /// is then untouched.
    pub fn replace(&self, text: &str) -> io::Result<()> {
        let Some((place, folder)) = &self.place else {
            return File::create(&self.path)?.write_all(text.as_bytes());
        };
        // The file may have changed while we waited for the lock.
        let old = writable(place)?;
        let _deferred = signals::defer()?;
        let unfinished = Unfinished::create(folder, old.as_ref())?;
        (&unfinished.file).write_all(text.as_bytes())?;
        unfinished.file.sync_all()?;
        unfinished.rename_to(place)?;
        folder.sync()
    }
}

/// The metadata of the file at a path, if it exists. An error if the user isn't allowed to write to
/// it.
fn writable(path: &Path) -> io::Result<Option<Metadata>> {
    let old = match fs::metadata(path) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if old.is_file() && old.permissions().readonly() {
        // Refused even if the user could write to it, as root can: it was protected on purpose.
        return Err(refused("the file is write-protected"));
    }
    #[cfg(unix)]
    if old.is_file() && std::os::unix::fs::MetadataExt::nlink(&old) > 1 {
        return Err(refused(
            "the file has other names (hard links), which would keep the old content; remove \
             them, or write to a new file",
        ));
    }
    // A user who isn't allowed to write to a file must not replace it either.
    OpenOptions::new().write(true).open(path)?;
    Ok(Some(old))
}

fn refused(message: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, message.into())
}

/// A new file that isn't complete yet, which is removed unless it is renamed.
struct Unfinished {
    path: PathBuf,
    file: File,
    is_renamed: bool,
}

impl Unfinished {
    fn create(folder: &Folder, old: Option<&Metadata>) -> io::Result<Unfinished> {
        let path = folder.path.join(UNFINISHED);
        if folder.is_locked {
            // Left over from a run that was killed.
            let _ = fs::remove_file(&path);
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            // The umask applies to a new file. The old file's permissions are copied along with its
            // owner.
            options.mode(if old.is_some() { 0o600 } else { 0o666 });
        }
        let file = options.open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => refused(
                "the folder isn't writable, so the file can't be replaced safely; write to \
                 another folder",
            ),
            io::ErrorKind::AlreadyExists => io::Error::new(
                error.kind(),
                format!(
                    "another run is writing to this folder, or one was killed; if none is running, \
                     remove {UNFINISHED}"
                ),
            ),
            _ => error,
        })?;
        let unfinished = Unfinished {
            path,
            file,
            is_renamed: false,
        };
        if let Some(old) = old {
            keep_owner(&unfinished.file, old)?;
            unfinished.file.set_permissions(old.permissions())?;
        }
        Ok(unfinished)
    }

    fn rename_to(mut self, place: &Path) -> io::Result<()> {
        fs::rename(&self.path, place)?;
        self.is_renamed = true;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_renamed {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Gives a new file the owner and the group of an old one.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let new = file.metadata()?;
    let owner = (old.uid() != new.uid()).then_some(old.uid());
    let group = (old.gid() != new.gid()).then_some(old.gid());
    if owner.is_none() && group.is_none() {
        return Ok(());
    }
    fchown(file, owner, group).map_err(|_| {
        refused(format!(
            "the file belongs to user {} and group {}, and a new one can't be given to them",
            old.uid(),
            old.gid()
        ))
    })
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// A folder that other runs don't write to.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    /// False if the file system doesn't support locks, like some network shares.
    is_locked: bool,
    handle: File,
}

#[cfg(unix)]
impl Folder {
    /// Locks the folder itself, so that no lock file is left over.
    fn lock(path: &Path) -> io::Result<Folder> {
        use rustix::fs::{FlockOperation, flock};
        use rustix::io::Errno;

        let handle = File::open(path)?;
        let is_locked = loop {
            match flock(&handle, FlockOperation::LockExclusive) {
                Ok(()) => break true,
                Err(Errno::INTR) => {}
                Err(Errno::BADF | Errno::INVAL | Errno::NOLCK | Errno::NOSYS | Errno::NOTSUP) => {
                    break false;
                }
                Err(error) => return Err(error.into()),
            }
        };
        Ok(Folder {
            path: path.to_owned(),
            is_locked,
            handle,
        })
    }

    /// Makes a rename survive a power failure.
    fn sync(&self) -> io::Result<()> {
        match self.handle.sync_all() {
            // Some file systems don't support it.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            result => result,
        }
    }
}

#[cfg(windows)]
impl Folder {
    /// Locks with a file that no other process can open, and that is deleted when it is closed,
    /// even if the process is killed.
    fn lock(path: &Path) -> io::Result<Folder> {
        use std::os::windows::fs::OpenOptionsExt as _;

        const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
        const ERROR_ACCESS_DENIED: i32 = 5;
        const ERROR_SHARING_VIOLATION: i32 = 32;
        const PAUSE: std::time::Duration = std::time::Duration::from_millis(20);
        const MOST_DENIALS: u32 = 50;
        let mut denials = 0;
        loop {
            let handle = OpenOptions::new()
                .write(true)
                .create(true)
                .share_mode(0)
                .custom_flags(FILE_FLAG_DELETE_ON_CLOSE)
                .open(path.join(".cloudreve-codes.lock"));
            match handle {
                Ok(handle) => {
                    return Ok(Folder {
                        path: path.to_owned(),
                        is_locked: true,
                        handle,
                    });
                }
                Err(error) if error.raw_os_error() == Some(ERROR_SHARING_VIOLATION) => {}
                // The lock file is being deleted, or the folder isn't writable.
                Err(error)
                    if error.raw_os_error() == Some(ERROR_ACCESS_DENIED)
                        && denials < MOST_DENIALS =>
                {
                    denials += 1;
                }
                Err(error) => return Err(error),
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Does nothing, since NTFS writes a rename to its journal.
    fn sync(&self) -> io::Result<()> {
        let _ = &self.handle;
        Ok(())
    }
}

/// Defers signals that would end the process between creating a file and renaming it, so that no
/// unfinished file remains.
#[cfg(unix)]
mod signals {
    use std::io;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Arc, OnceLock};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXFSZ};
    use signal_hook::{flag, low_level};

    struct State {
        /// Whether signals have their default effect.
        is_idle: Arc<AtomicBool>,
        /// The signal that arrived in the meantime, or 0.
        waiting: Arc<AtomicUsize>,
    }

    static STATE: OnceLock<State> = OnceLock::new();

    fn state() -> io::Result<&'static State> {
        if let Some(state) = STATE.get() {
            return Ok(state);
        }
        let state = State {
            is_idle: Arc::new(AtomicBool::new(true)),
            waiting: Arc::new(AtomicUsize::new(0)),
        };
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] {
            let number = usize::try_from(signal).unwrap_or_default();
            flag::register_conditional_default(signal, Arc::clone(&state.is_idle))?;
            flag::register_usize(signal, Arc::clone(&state.waiting), number)?;
        }
        // If a file grows too large, the write then returns an error, which is reported.
        flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok(STATE.get_or_init(|| state))
    }

    pub(super) struct Deferred(&'static State);

    pub(super) fn defer() -> io::Result<Deferred> {
        let state = state()?;
        state.is_idle.store(false, Ordering::SeqCst);
        Ok(Deferred(state))
    }

    impl Drop for Deferred {
        fn drop(&mut self) {
            self.0.is_idle.store(true, Ordering::SeqCst);
            if let Ok(signal @ 1..) = i32::try_from(self.0.waiting.load(Ordering::SeqCst)) {
                let _ = low_level::emulate_default_handler(signal);
            }
        }
    }
}

#[cfg(not(unix))]
mod signals {
    pub(super) struct Deferred;

    pub(super) fn defer() -> std::io::Result<Deferred> {
        Ok(Deferred)
    }
}

/// The real path of a file that exists or will be created. `None` for `/dev/stdout` and the like: a
/// program already has their file open, and wouldn't see another file with that name.
fn place_of(path: &Path) -> Option<PathBuf> {
    const MOST_LINKS: usize = 40;
    let mut place = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&place) else {
            return Some(place);
        };
        let folder = folder_of(&place);
        let real = fs::canonicalize(folder).ok()?;
        if real.starts_with("/dev") || real.starts_with("/proc") {
            return None;
        }
        place = folder.join(target);
    }
    None
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}
