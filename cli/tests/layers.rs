//! The tool is built in layers: a module only imports from lower layers, and neither the modules nor the
//! files of a module have import cycles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the lowest layer up; those of the same layer don't import each other.
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

/// Collects each path of a tree such as `a::{b, c::{self, d}}`, and returns the text after the tree.
fn paths<'t>(tree: &'t str, before: &str, into: &mut Vec<String>) -> &'t str {
    let end = tree
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
        .unwrap_or(tree.len());
    let (path, mut rest) = tree.split_at(end);
    let path = format!("{before}{path}");
    if !(rest.starts_with('{') && path.ends_with("::")) {
        into.push(path);
        return rest;
    }
    while let Some(inner) = rest.strip_prefix(['{', ',']) {
        let inner = inner.trim_start();
        if inner.starts_with('}') {
            rest = inner;
            break;
        }
        rest = paths(inner, &path, into).trim_start();
    }
    rest.strip_prefix('}').unwrap_or(rest)
}

/// Returns the paths in a file that begin with `crate` or `super`, resolved from the root of the crate.
fn named_in(path: &Path, module: &[String]) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let code: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '$';
            if !code[..at].ends_with(is_word) {
                paths(&code[at..], "", &mut found);
            }
        }
    }
    found
        .iter()
        .map(|path| {
            let mut place = module.to_vec();
            for name in path.split("::") {
                match name {
                    "crate" => place.clear(),
                    "super" => drop(place.pop()),
                    name => place.push(name.to_owned()),
                }
            }
            place
        })
        .collect()
}

/// Collects the source files, each with the path of its module.
fn files(directory: &Path, above: &[String], into: &mut Vec<(PathBuf, Vec<String>)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let mut module = above.to_vec();
        module.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
        if path.is_dir() {
            files(&path, &module, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push((path, module));
        }
    }
}

fn all_files() -> Vec<(PathBuf, Vec<String>)> {
    let mut all = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    files(&source, &[], &mut all);
    all
}

#[test]
fn modules_only_import_from_lower_layers() {
    let mut imports = 0;
    for (path, module) in all_files() {
        for named in named_in(&path, &module) {
            let Some(imported) = named.first().filter(|first| **first != module[0]) else {
                continue;
            };
            // The root of the crate only has modules.
            imports += 1;
            assert!(
                layer_of(imported) < layer_of(&module[0]),
                "{}: `{}` imports `{imported}`",
                path.display(),
                module[0]
            );
        }
    }
    assert!(imports > 80, "{imports}");
}

/// The files of a module may import from the module itself, which holds what they share, and from each other
/// in one direction.
#[test]
fn files_of_a_module_have_no_import_cycle() {
    let all = all_files();
    let modules: BTreeSet<&[String]> = all.iter().map(|(_, module)| &module[..]).collect();
    let mut imports: BTreeMap<&[String], BTreeSet<&[String]>> = BTreeMap::new();
    for (path, module) in &all {
        for named in named_in(path, module) {
            let prefixes = (1..=named.len()).rev().map(|length| &named[..length]);
            let imported = prefixes.into_iter().find_map(|path| modules.get(path));
            let imported = imported.filter(|imported| !module.starts_with(imported));
            imports.entry(module).or_default().extend(imported);
        }
    }
    assert!(imports.values().map(BTreeSet::len).sum::<usize>() > 100);
    // Repeatedly remove a file that imports none of the remaining ones; a cycle remains.
    while let Some(last) = imports
        .iter()
        .find(|(_, imported)| !imported.iter().any(|module| imports.contains_key(module)))
        .map(|(module, _)| *module)
    {
        imports.remove(last);
    }
    assert!(imports.is_empty(), "{imports:#?}");
}

#[test]
fn every_path_of_a_use_tree_is_found() {
    let mut found = Vec::new();
    let rest = paths("crate::{a, b::{self, c,}, d::E};", "", &mut found);
    assert_eq!(
        found,
        ["crate::a", "crate::b::self", "crate::b::c", "crate::d::E"]
    );
    assert_eq!(rest, ";");
}
