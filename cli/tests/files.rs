//! Where the tool is told to write, it writes, and nothing else happens to what stands there.

#![cfg(unix)]

mod common;

use std::fs::{self, File};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

use common::{run, shown, text, tool};

/// Exports as CSV to a file, and tells how it went.
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

/// The names in a directory: whether something was left behind.
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
fn a_pipe_that_has_a_name_is_written_to() {
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
    // It stays open for writing here too, so that nobody waits for ever where it was replaced.
    let reader = thread::spawn(move || fs::read_to_string(reader).unwrap());
    let keeper = File::options().write(true).open(&pipe).unwrap();
    let output = export_to(&pipe);
    drop(keeper);
    assert_written(&output, &pipe);
    assert_eq!(reader.join().unwrap(), csv());
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    assert_eq!(names(dir.path()), ["pipe"]);
}

/// The devices go by another name, within a directory of the test.
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
        let told = text(&output.stderr);
        assert!(told.contains("No space left"), "{told}");
        assert!(fs::metadata(&link).unwrap().file_type().is_char_device());
    }
}

/// The standard output under another name is the standard output: nothing stands between the data.
#[test]
fn the_standard_output_goes_by_other_names_too() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("link");
    symlink("/dev/stdout", &link).unwrap();
    let output = export_to(&link);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), csv());

    // Where it is a file, that file goes on.
    let file = dir.path().join("file");
    let script = r#"{ echo before; "$0" export --as csv --output "$1"; echo behind; } >"$2""#;
    let status = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_cloudreve-codes")])
        .args([&link, &file])
        .status()
        .unwrap();
    assert!(status.success());
    let expected = format!("before\n{}behind\n", csv());
    assert_eq!(fs::read_to_string(&file).unwrap(), expected);
    assert_eq!(names(dir.path()), ["file", "link"]);
}

/// By every command that writes files.
#[test]
fn a_link_to_a_file_that_is_missing_stays_one() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("there")).unwrap();
    fs::create_dir(at("here")).unwrap();
    let source = at("error.go");
    fs::write(
        &source,
        "package serializer\n\nconst (\n\tCodeFirst = 7\n)\n",
    )
    .unwrap();
    let source = source.to_str().unwrap();
    let sync = ["sync", source, "--release", "4.18.0", "--catalogue"];
    for (name, args) in [
        ("one.csv", &["export", "--as", "csv", "--output"][..]),
        ("codes.csv", &["export", "--all"]),
        ("codes.toml", &sync),
        ("cloudreve-codes.1", &["man", "--output"]),
    ] {
        // By a second link, which is told from where it stands.
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
fn a_link_that_leads_nowhere_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("link");
    for target in ["no/such/dir", "link"] {
        symlink(target, &link).unwrap();
        let output = export_to(&link);
        assert_eq!(output.status.code(), Some(2), "{target}");
        let told = text(&output.stderr);
        assert!(
            told.starts_with(&format!("error: {}: ", link.display())),
            "{told}"
        );
        assert_eq!(names(dir.path()), ["link"]);
        fs::remove_file(&link).unwrap();
    }
}

#[test]
fn a_new_file_has_the_permissions_that_the_umask_leaves() {
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
fn a_file_that_is_there_is_replaced_and_keeps_its_permissions() {
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
fn a_file_that_is_write_protected_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("codes.csv");
    fs::write(&file, "mine").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let output = export_to(&file);
    let told = format!("exit 2\n--- stderr\nerror: {}: ", file.display());
    assert_eq!(shown(&output), told + "the file is write-protected\n");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn an_error_names_the_file_that_was_asked_for_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("missing/codes.csv");
    let told = format!("exit 2\n--- stderr\nerror: {}: ", file.display());
    let reason = "No such file or directory (os error 2)\n";
    assert_eq!(shown(&export_to(&file)), told + reason);
    let told = format!("exit 2\n--- stderr\nerror: {}: ", dir.path().display());
    let reason = "Is a directory (os error 21)\n";
    assert_eq!(shown(&export_to(dir.path())), told + reason);
}

/// Nothing can be put beside the file, but the file can be written to.
#[test]
fn a_file_within_a_directory_that_is_write_protected_is_written_to() {
    let dir = tempfile::tempdir().unwrap();
    let (file, new) = (dir.path().join("codes.csv"), dir.path().join("new.csv"));
    fs::write(&file, "x".repeat(10_000_000)).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let export_to = |path: &Path| {
        let mut command = tool();
        command
            .args(["export", "--as", "csv", "--output"])
            .arg(path);
        if fs::metadata(dir.path()).unwrap().uid() == 0 {
            // Nothing is protected from root.
            command.uid(65_534).gid(65_534);
        }
        command.output()
    };
    // Where somebody else cannot run what root has built there is nothing to see.
    let Ok(output) = export_to(&file) else { return };
    assert_written(&output, &file);
    assert_eq!(fs::read_to_string(&file).unwrap(), csv());
    let told = format!("exit 2\n--- stderr\nerror: {}: ", new.display());
    let reason = "Permission denied (os error 13)\n";
    assert_eq!(shown(&export_to(&new).unwrap()), told + reason);
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(names(dir.path()), ["codes.csv"]);
}
