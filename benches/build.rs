//! Generates the alternative ways to look up a number from the same catalogue.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use cloudreve_codes_catalogue::parse;

const CATALOGUE: &str = "../codes.toml";

fn main() {
    println!("cargo::rerun-if-changed={CATALOGUE}");
    let text = fs::read_to_string(CATALOGUE).expect("the catalogue is in the parent directory");
    let codes = parse(&text).expect("the catalogue is valid").codes;

    let arm = |value: i32, name: &str| format!("        {value} => Some(ErrorCode::{name}),\n");
    // Runs of contiguous numbers, longest first, and their positions in the table.
    let mut runs: Vec<(i32, i32, usize)> = Vec::new();
    let mut nested = String::new();
    let mut class = None;
    for (index, code) in codes.iter().enumerate() {
        match runs.last_mut() {
            Some((_, last, _)) if *last + 1 == code.value => *last = code.value,
            _ => runs.push((code.value, code.value, index)),
        }
        let this = code.value.div_euclid(10_000);
        if class != Some(this) {
            if class.is_some() {
                nested += "            _ => None,\n        },\n";
            }
            let (first, last) = (this * 10_000, this * 10_000 + 9_999);
            writeln!(nested, "        {first}..={last} => match number {{")
                .expect("writing to a string succeeds");
            class = Some(this);
        }
        nested += &arm(code.value, &code.name);
    }
    nested += "            _ => None,\n        },\n";

    runs.sort_by_key(|(first, last, _)| first - last);
    let mut by_runs = String::new();
    for (first, last, index) in runs {
        writeln!(by_runs, "        {first}..={last} => ErrorCode::ALL.get((number - ({first})) as usize + {index}).copied(),")
            .expect("writing to a string succeeds");
    }

    let function = |name: &str, arms: &str| {
        format!(
            "pub fn {name}(number: i32) -> Option<ErrorCode> {{\n    match number {{\n{arms}        _ => None,\n    }}\n}}\n"
        )
    };
    let out = function("by_runs", &by_runs) + &function("by_nested_match", &nested);
    let dir = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&dir).join("lookups.rs"), out).expect("OUT_DIR is writable");
}
