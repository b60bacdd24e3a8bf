//! Turns `codes.toml` into the table of codes. Reading, checking, and rendering happen in
//! `cloudreve-codes-catalogue`, which has the tests.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use cloudreve_codes_catalogue as catalogue;

const CATALOGUE: &str = "codes.toml";

fn main() {
    println!("cargo::rerun-if-changed={CATALOGUE}");
    if let Err(message) = generate() {
        eprintln!("{message}");
        process::exit(1);
    }
}

fn generate() -> Result<(), String> {
    let dir = |name| {
        env::var_os(name).map(PathBuf::from).ok_or(format!(
            "{name} is not set; run this build script through cargo"
        ))
    };
    let text = fs::read_to_string(dir("CARGO_MANIFEST_DIR")?.join(CATALOGUE))
        .map_err(|error| format!("failed to read {CATALOGUE}: {error}"))?;
    let catalogue =
        catalogue::parse(&text).map_err(|problems| problems.with_file(CATALOGUE).to_string())?;
    for code in catalogue.codes.iter().filter(|code| code.review) {
        println!(
            "cargo::warning={CATALOGUE}: {} ({}) needs review",
            code.value, code.name
        );
    }
    let out = dir("OUT_DIR")?;
    write(&out.join("catalogue.rs"), &catalogue::render(&catalogue))?;
    write(
        &out.join("causes.rs"),
        &catalogue::render_causes(&catalogue),
    )?;
    if env::var_os("CARGO_FEATURE_ZH").is_some() {
        let text = catalogue::render_chinese(&catalogue);
        write(&out.join("chinese.rs"), &text)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("failed to write {}: {error}", path.display()))
}
