//! The files of this repository, and commands run in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use cloudreve_codes_catalogue::files::{self, Target};
use cloudreve_codes_catalogue::{Catalogue, parse};

use crate::error::{Error, within};

/// The repository in which `cargo xtask` was called.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Returns the workspace in which cargo started this program, or else the current folder.
    pub(crate) fn find() -> Workspace {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = package.and_then(|package| package.parent().map(Path::to_owned));
        Workspace {
            root: root.unwrap_or_else(|| PathBuf::from(".")),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Result<String, Error> {
        let path = self.path(name);
        files::read(&path).map_err(|error| within(&path, error))
    }

    /// Edits a file unless the change has no effect, and returns whether it has. Meanwhile, the file
    /// is locked for other runs.
    pub(crate) fn edit(
        &self,
        name: &str,
        change: impl FnOnce(&str) -> String,
    ) -> Result<bool, Error> {
        let path = self.path(name);
        let target = Target::lock(&path).map_err(|error| within(&path, error))?;
        let old = self.read(name)?;
        let new = change(&old);
        let is_changed = new != old;
        if is_changed {
            target.replace(&new).map_err(|error| within(&path, error))?;
            eprintln!("wrote {name}");
        }
        Ok(is_changed)
    }

    pub(crate) fn catalogue(&self) -> Result<Catalogue, Error> {
        parse(&self.read("codes.toml")?).map_err(Error::Catalogue)
    }

    /// Runs cargo with the output streams of this program.
    pub(crate) fn cargo<S: AsRef<OsStr>>(
        &self,
        args: &[S],
        variables: &[(&str, &str)],
    ) -> Result<(), Error> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .current_dir(&self.root)
            .args(args)
            .envs(variables.iter().copied())
            // It refers to this program's own package.
            .env_remove("CARGO_MANIFEST_DIR");
        let words: Vec<_> = args
            .iter()
            .map(|arg| arg.as_ref().to_string_lossy())
            .collect();
        let failed = |details: String| Error::Command {
            command: format!("cargo {}", words.join(" ")),
            details,
        };
        eprintln!("cargo {}", words.join(" "));
        match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(failed(format!(" ({status})"))),
            Err(error) => Err(failed(format!(": {error}"))),
        }
    }
}
