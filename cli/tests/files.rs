//! The tool writes to the requested path, safely or not at all, and changes nothing else.

#![cfg(unix)]

mod common;

use std::fs::{self, File};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

use common::{run, shown, text, tool};

/// Exports as CSV to a file.
fn export_to(path: &Path) -> Output {
    let args = ["export", "--as", "csv", "--output"];
    tool().args(args).arg(path).output().unwrap()
}

fn csv() -> String {
    text(&run(&["export", "--as", "csv"]).stdout)
}

fn assert_written(output: &Output, path: &Path) {
    let expected = format!("exit 0\nwrote {}\n", path.display());
    assert_eq!(shown(output), expected);
}

/// Returns the names in a directory, to detect files that were left behind.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_named_pipe_is_written_to() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let reader = pipe.clone();
    // Also open it for writing here, so that the reader doesn't wait forever if the pipe was replaced.
    let reader = thread::spawn(move || fs::read_to_string(reader).unwrap());
    let keeper = File::options().write(true).open(&pipe).unwrap();
    let output = export_to(&pipe);
    drop(keeper);
    assert_written(&output, &pipe);
    assert_eq!(reader.join().unwrap(), csv());
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    assert_eq!(names(dir.path()), ["pipe"]);
}

/// Links in a directory of the test point to the devices.
#[test]
fn a_device_is_written_to() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("link");
    symlink("/dev/null", &link).unwrap();
    assert_written(&export_to(&link), &link);
    assert!(fs::metadata(&link).unwrap().file_type().is_char_device());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());

    if Path::new("/dev/full").exists() {
        let link = dir.path().join("full");
        symlink("/dev/full", &link).unwrap();
        let output = export_to(&link);
        assert_eq!(output.status.code(), Some(2));
        let printed = text(&output.stderr);
        assert!(printed.contains("No space left"), "{printed}");
        assert!(fs::metadata(&link).unwrap().file_type().is_char_device());
    }
}

/// `/dev/stdout` and links to it are standard output, and nothing is inserted into the data.
#[test]
fn standard_output_is_recognized_by_its_other_names() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("link");
    symlink("/dev/stdout", &link).unwrap();
    let output = export_to(&link);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), csv());

    // If it is a file, that file is continued.
    let file = dir.path().join("file");
    let script = r#"{ echo before; "$0" export --as csv --output "$1"; echo after; } >"$2""#;
    let status = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_cloudreve-codes")])
        .args([&link, &file])
        .status()
        .unwrap();
    assert!(status.success());
    let expected = format!("before\n{}after\n", csv());
    assert_eq!(fs::read_to_string(&file).unwrap(), expected);
    assert_eq!(names(dir.path()), ["file", "link"]);
}

/// Applies to every command that writes files.
#[test]
fn a_link_to_a_missing_file_remains_a_link() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("there")).unwrap();
    fs::create_dir(at("here")).unwrap();
    for (name, args) in [
        ("one.csv", &["export", "--as", "csv", "--output"][..]),
        ("codes.csv", &["export", "--all"]),
        ("cloudreve-codes.1", &["man", "--output"]),
    ] {
        // Through a second link, whose target is relative to its own directory.
        let link = at("here").join(name);
        symlink(at("second"), &link).unwrap();
        symlink(Path::new("there").join(name), at("second")).unwrap();
        let is_directory = args.contains(&"--all") || args.contains(&"man");
        let path = if is_directory {
            at("here")
        } else {
            link.clone()
        };
        let output = tool().args(args).arg(&path).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "{name}");
        let target = fs::symlink_metadata(at("there").join(name)).unwrap();
        assert!(target.is_file() && target.len() > 0, "{name}");
        fs::remove_file(at("second")).unwrap();
    }
}

#[test]
fn a_link_that_cannot_be_followed_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("link");
    for target in ["no/such/dir", "link"] {
        symlink(target, &link).unwrap();
        let output = export_to(&link);
        assert_eq!(output.status.code(), Some(2), "{target}");
        let printed = text(&output.stderr);
        assert!(
            printed.starts_with(&format!("error: {}: ", link.display())),
            "{printed}"
        );
        assert_eq!(names(dir.path()), ["link"]);
        fs::remove_file(&link).unwrap();
    }
}

#[test]
fn a_new_file_has_the_permissions_that_the_umask_allows() {
    let dir = tempfile::tempdir().unwrap();
    for (umask, expected) in [
        ("000", 0o666),
        ("022", 0o644),
        ("027", 0o640),
        ("077", 0o600),
    ] {
        let file = dir.path().join(umask);
        let script = r#"umask "$1"; exec "$0" export --as csv --output "$2""#;
        let output = Command::new("sh")
            .args(["-c", script, env!("CARGO_BIN_EXE_cloudreve-codes"), umask])
            .arg(&file)
            .output()
            .unwrap();
        assert_written(&output, &file);
        assert_eq!(mode(&file), expected, "{umask}");
    }
}

#[test]
fn an_existing_file_is_replaced_and_keeps_its_permissions() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("codes.csv");
    fs::write(&file, "x".repeat(10_000_000)).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o606)).unwrap();
    assert_written(&export_to(&file), &file);
    assert_eq!(fs::read_to_string(&file).unwrap(), csv());
    assert_eq!(mode(&file), 0o606);
    assert_eq!(names(dir.path()), ["codes.csv"]);
}

#[test]
fn a_write_protected_file_is_left_unchanged() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("codes.csv");
    fs::write(&file, "mine").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let output = export_to(&file);
    let error = format!("exit 2\n--- stderr\nerror: {}: ", file.display());
    assert_eq!(shown(&output), error + "the file is write-protected\n");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn an_error_names_only_the_requested_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("missing/codes.csv");
    let error = format!("exit 2\n--- stderr\nerror: {}: ", file.display());
    let reason = "No such file or directory (os error 2)\n";
    assert_eq!(shown(&export_to(&file)), error + reason);
    let error = format!("exit 2\n--- stderr\nerror: {}: ", dir.path().display());
    let reason = "Is a directory (os error 21)\n";
    assert_eq!(shown(&export_to(dir.path())), error + reason);
}

/// Runs the tool as a user for whom a write-protected folder isn't writable; for root, it always is. Returns
/// `None` if no other user can run what root has built.
fn as_ordinary_user(folder: &Path, command: &mut Command) -> Option<Output> {
    if fs::metadata(folder).unwrap().uid() == 0 {
        command.uid(65_534).gid(65_534);
    }
    command.output().ok()
}

/// A new file can't be written next to the old one, and the old one isn't truncated.
#[test]
fn a_file_in_a_read_only_folder_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (file, new) = (dir.path().join("codes.csv"), dir.path().join("new.csv"));
    fs::write(&file, "mine").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o555)).unwrap();
    for path in [&file, &new] {
        let mut command = tool();
        command
            .args(["export", "--as", "csv", "--output"])
            .arg(path);
        let Some(output) = as_ordinary_user(dir.path(), &mut command) else {
            return;
        };
        let error = format!("exit 2\n--- stderr\nerror: {}: ", path.display());
        let reason = "the folder isn't writable, so the file can't be replaced safely; write to another folder\n";
        assert_eq!(shown(&output), error + reason);
    }
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(names(dir.path()), ["codes.csv"]);
}

#[test]
fn a_file_whose_owner_would_change_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    if fs::metadata(dir.path()).unwrap().uid() != 0 {
        return; // Only root can change the owner of a file.
    }
    let file = dir.path().join("codes.csv");
    fs::write(&file, "mine").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let mut command = tool();
    command
        .args(["export", "--as", "csv", "--output"])
        .arg(&file);
    let Some(output) = as_ordinary_user(dir.path(), &mut command) else {
        return;
    };
    assert_eq!(output.status.code(), Some(2));
    let printed = text(&output.stderr);
    assert!(
        printed.contains("the file belongs to user 0 and group 0"),
        "{printed}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(names(dir.path()), ["codes.csv"]);

    // Root gives the new file to the owner of the old one.
    std::os::unix::fs::chown(&file, Some(65_534), Some(65_533)).unwrap();
    assert_written(&export_to(&file), &file);
    let new = fs::metadata(&file).unwrap();
    assert_eq!((new.uid(), new.gid(), mode(&file)), (65_534, 65_533, 0o666));
}

#[test]
fn a_file_with_hard_links_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (file, other) = (dir.path().join("codes.csv"), dir.path().join("other"));
    fs::write(&file, "mine").unwrap();
    fs::hard_link(&file, &other).unwrap();
    let output = export_to(&file);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("hard links"),
        "{}",
        shown(&output)
    );
    assert_eq!(fs::read_to_string(&other).unwrap(), "mine");
}

/// A limit on the size of files simulates a full disk.
#[test]
fn a_full_disk_leaves_the_old_file_unchanged() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("codes.csv");
    fs::write(&file, "mine").unwrap();
    let script = r#"ulimit -f 1; exec "$0" export --as csv --output "$1""#;
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_cloudreve-codes")])
        .arg(&file)
        .output()
        .unwrap();
    let error = format!("exit 2\n--- stderr\nerror: {}: ", file.display());
    assert_eq!(shown(&output), error + "File too large (os error 27)\n");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(names(dir.path()), ["codes.csv"]);
}

/// Starts an export, and sends it a signal as soon as it writes.
fn interrupt(signal: &str, dir: &Path, file: &Path) -> std::process::ExitStatus {
    let mut child = tool();
    child.args(["export", "--as", "html", "--output"]).arg(file);
    let mut child = child.stdout(std::process::Stdio::null()).spawn().unwrap();
    while names(dir).len() == 1 && child.try_wait().unwrap().is_none() {}
    let id = child.id().to_string();
    let mut kill = Command::new("kill");
    // It may have ended already.
    kill.args([signal, &id]).stderr(std::process::Stdio::null());
    kill.status().unwrap();
    child.wait().unwrap()
}

#[test]
fn a_killed_run_leaves_the_old_file_or_the_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("index.html");
    let html = text(&run(&["export", "--as", "html"]).stdout);
    for _ in 0..20 {
        fs::write(&file, "mine").unwrap();
        interrupt("-KILL", dir.path(), &file);
        let left = fs::read_to_string(&file).unwrap();
        assert!(left == "mine" || left == html, "{} bytes", left.len());
    }
    // The next run removes the temporary file of a killed one.
    export_to(&file);
    assert_eq!(names(dir.path()), ["index.html"]);
}

#[test]
fn a_terminated_run_leaves_no_temporary_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("index.html");
    let html = text(&run(&["export", "--as", "html"]).stdout);
    for signal in ["-TERM", "-INT", "-HUP", "-QUIT"].repeat(5) {
        fs::write(&file, "mine").unwrap();
        interrupt(signal, dir.path(), &file);
        let left = fs::read_to_string(&file).unwrap();
        assert!(left == "mine" || left == html, "{} bytes", left.len());
        assert_eq!(names(dir.path()), ["index.html"], "{signal}");
    }
}

#[test]
fn twenty_concurrent_runs_write_one_after_another() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("codes");
    let kinds = ["csv", "json", "markdown", "typescript"];
    let start = |kind: &&str| {
        let mut command = tool();
        command
            .args(["export", "--as", kind, "--output"])
            .arg(&file);
        command.stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    let runs: Vec<_> = kinds.repeat(5).iter().map(start).collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    let written = fs::read_to_string(&file).unwrap();
    let is_whole = |kind: &&str| text(&run(&["export", "--as", kind]).stdout) == written;
    assert!(kinds.iter().any(is_whole));
    assert_eq!(names(dir.path()), ["codes"]);
}
