//! Upstream's list of codes, from a clone of its repository or from the file alone.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;

use cloudreve_codes_catalogue::{Catalogue, escaped};

use crate::error::{Error, shown, within};
use crate::sync::{Constant, read_go};

/// The maximum size of a Go file. Upstream's has 12 KiB.
const MAX_BYTES: u64 = 1 << 20;

/// A release of upstream.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    /// Upstream's tag, which may have the suffix of a pre-release.
    pub(crate) tag: String,
    /// Three numbers.
    pub(crate) number: String,
}

impl FromStr for Release {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Release, &'static str> {
        // Some tags have a prefix.
        let text = text.strip_prefix('v').unwrap_or(text);
        let (number, suffix) = text.split_once('-').unwrap_or((text, "0"));
        let is_number =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_suffix = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        if number.split('.').count() == 3
            && number.split('.').all(is_number)
            && suffix.chars().all(is_suffix)
        {
            Ok(Release {
                tag: text.to_owned(),
                number: number.to_owned(),
            })
        } else {
            Err("expected a release such as `4.18.0`")
        }
    }
}

/// Upstream's list of codes.
pub(crate) struct List {
    pub(crate) constants: Vec<Constant>,
    /// The file, for messages.
    pub(crate) file: String,
    /// The commit of the file, if known.
    pub(crate) commit: Option<String>,
}

/// Reads the list of a release. `source` is a clone of upstream's repository, its Go file, or `-`
/// for standard input.
pub(crate) fn read(source: &Path, release: &Release, catalogue: &Catalogue) -> Result<List, Error> {
    let mut list = List {
        constants: Vec::new(),
        file: shown(source),
        commit: None,
    };
    let bytes = if source == Path::new("-") {
        read_all(io::stdin().lock()).map_err(|error| within(source, error))?
    } else if source.is_dir() {
        let path = &catalogue.upstream.path;
        let (tag, commit) = find_tag(source, release)?;
        list.file = escaped(&format!("{tag}:{path}"));
        list.commit = Some(commit);
        let object = format!("{tag}:{path}");
        if git(source, &["cat-file", "-e", &object]).is_err() {
            return Err(moved(source, &tag, catalogue));
        }
        git(source, &["show", &object])?
    } else {
        let file = File::open(source);
        file.and_then(read_all).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                return Error::NoSource(shown(source));
            }
            within(source, error)
        })?
    };
    list.constants = read_go(&bytes).map_err(|problems| {
        let lines = problems
            .iter()
            .map(|problem| format!("{}:{}", list.file, escaped(&problem.to_string())));
        Error::Go(lines.collect::<Vec<_>>().join("\n"))
    })?;
    Ok(list)
}

fn read_all(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        let message = "more than 1 MiB, so it isn't upstream's list of codes";
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// Finds the tag of a release, and its commit.
fn find_tag(repository: &Path, release: &Release) -> Result<(String, String), Error> {
    for tag in [release.tag.clone(), format!("v{}", release.tag)] {
        let object = format!("refs/tags/{tag}^{{commit}}");
        let args = ["rev-parse", "--verify", "--quiet", "--short=8", &object];
        if let Ok(commit) = git(repository, &args) {
            let commit = String::from_utf8_lossy(&commit);
            return Ok((tag, commit.trim().to_owned()));
        }
    }
    // Fails with git's message if this isn't a repository.
    git(repository, &["rev-parse", "--git-dir"])?;
    Err(Error::NoTag {
        repository: shown(repository),
        release: release.tag.clone(),
    })
}

/// Returns the error for a missing file, with other files that have its constants.
fn moved(repository: &Path, tag: &str, catalogue: &Catalogue) -> Error {
    let mut candidates = Vec::new();
    for code in catalogue.codes.iter().take(1) {
        let pattern = format!("{}[ \t]*=", code.go);
        let args = [
            "grep",
            "--name-only",
            "-E",
            "-e",
            &pattern,
            tag,
            "--",
            "*.go",
        ];
        if let Ok(found) = git(repository, &args) {
            let found = String::from_utf8_lossy(&found);
            let paths = found.lines().filter_map(|line| line.split_once(':'));
            candidates.extend(paths.map(|(_, path)| escaped(path)));
        }
    }
    let hint = if candidates.is_empty() {
        "find the file that has the codes now, and set `path` under `[upstream]` in codes.toml \
         to it"
            .to_owned()
    } else {
        format!(
            "if the codes are now in {}, set `path` under `[upstream]` in codes.toml to that",
            candidates.join(" or ")
        )
    };
    Error::Moved {
        path: escaped(&catalogue.upstream.path),
        tag: tag.to_owned(),
        hint,
    }
}

/// Runs git and returns its output, up to a limit.
fn git(repository: &Path, args: &[&str]) -> Result<Vec<u8>, Error> {
    let failed = |details: String| Error::Command {
        command: escaped(&format!("git {}", args.join(" "))),
        details,
    };
    let mut child = Command::new("git")
        .arg("-C")
        .arg(repository)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!(": {error}")))?;
    let printed = match child.stdout.take().map(read_all) {
        Some(Ok(printed)) => printed,
        Some(Err(error)) => {
            let _ = child.kill();
            let _ = child.wait();
            return Err(failed(format!(": {error}")));
        }
        None => Vec::new(),
    };
    let output = child
        .wait_with_output()
        .map_err(|error| failed(format!(": {error}")))?;
    if output.status.success() {
        Ok(printed)
    } else {
        let message = String::from_utf8_lossy(&output.stderr);
        Err(failed(format!(": {}", escaped(message.trim()))))
    }
}
