//! The tool is built in layers: what is below knows nothing of what is above, and nothing imports in
//! a circle.

use std::fs;
use std::path::Path;

/// From the ground up; those of one layer do not know each other.
const LAYERS: &[&[&str]] = &[
    &["lang", "outcome", "read"],
    &["term", "error"],
    &["files", "codes"],
    &["decode", "export"],
    &["explain", "list", "completions", "manual"],
    &["args", "fuzzing"],
    &["lib", "main"],
];

fn layer_of(module: &str) -> usize {
    LAYERS
        .iter()
        .position(|layer| layer.contains(&module))
        .unwrap_or_else(|| panic!("`{module}` is in no layer"))
}

fn check(path: &Path, module: &str, imports: &mut usize) {
    let text = fs::read_to_string(path).unwrap();
    for part in text.split("crate::").skip(1) {
        let imported: String = part
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        if imported.is_empty() || imported == module || part.starts_with('{') {
            continue;
        }
        *imports += 1;
        assert!(
            layer_of(&imported) < layer_of(module),
            "{}: `{module}` imports `{imported}`",
            path.display()
        );
    }
    assert!(
        !text.contains("use crate::{self") && !text.contains("super::super"),
        "{}",
        path.display()
    );
}

#[test]
fn imports_run_downwards() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut imports = 0;
    for entry in fs::read_dir(&source).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            let files = fs::read_dir(&path)
                .unwrap()
                .map(|file| file.unwrap().path());
            for file in files.filter(|file| file.extension().is_some_and(|end| end == "rs")) {
                check(&file, &module, &mut imports);
            }
        } else {
            check(&path, &module, &mut imports);
        }
    }
    assert!(imports > 50, "{imports}");
}
