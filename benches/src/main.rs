//! Reads the JSON lines of the instruction benchmarks and prints them as ratios to the floors.
//!
//! `benches/run` runs both.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _};

use serde_json::Value;

/// The goals of `benches/README.md`, as ratios of `decode` and `Envelope` to the floors.
const GOALS: [(&str, f64, Option<f64>); 9] = [
    ("listing50", 0.86, Some(1.02)),
    ("listing2000", 0.86, Some(1.02)),
    ("unit", 1.00, None),
    ("ping", 1.00, None),
    ("error", 0.95, None),
    ("locks3", 0.95, None),
    ("batch100", 0.95, None),
    ("batch10000", 0.95, None),
    ("envelope", 1.02, None),
];

fn main() -> io::Result<()> {
    let mut counts: BTreeMap<String, f64> = BTreeMap::new();
    for line in io::stdin().lock().lines() {
        let summary: Value = serde_json::from_str(&line?)?;
        let name = summary["function_name"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let count =
            summary["profiles"][0]["data"]["total"]["metrics"]["Ir"]["values"]["new"].as_f64();
        match count {
            Some(count) => counts.insert(name, count),
            None => return Err(io::Error::other(format!("{name} has no instruction count"))),
        };
    }
    let count = |name: &str| counts.get(name).copied();
    let ratio = |a: &str, b: &str| Some(count(a)? / count(b)?);
    let mut missed = 0;
    let mut judge = |value: f64, goal: f64| {
        // As printed.
        let is_met = (value * 1000.0).round() / 1000.0 <= goal;
        missed += u32::from(!is_met);
        if is_met { "ok" } else { "MISSED" }
    };
    let shown = |ratio: Option<f64>| ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.3}"));

    println!(
        "Instructions as ratios to the floor by from_slice; in brackets to the floor by from_str.\n"
    );
    println!(
        "| case | instructions | decode | goal | Envelope | read twice | Value first | sonic-rs | simd-json |"
    );
    println!("|---|---:|---:|---|---:|---:|---:|---:|---:|");
    let cases = [
        "ping",
        "unit",
        "listing50",
        "listing2000",
        "borrowed",
        "data_first",
        "error",
        "locks3",
        "batch100",
        "batch10000",
    ];
    for case in cases {
        let name = |way: &str| format!("{case}_{way}");
        let to_floor = |way: &str| ratio(&name(way), &name("floor"));
        let (Some(ours), Some(instructions)) = (to_floor("ours"), count(&name("ours"))) else {
            continue;
        };
        let to_text = ratio(&name("ours"), &name("floor_str"));
        let goal = GOALS
            .iter()
            .find(|(known, ..)| *known == case)
            .map(|(_, goal, text_goal)| {
                let verdict = judge(ours, *goal);
                match (text_goal, to_text) {
                    (Some(text_goal), Some(to_text)) => {
                        format!(
                            "≤ {goal:.2} {verdict} (≤ {text_goal:.2} {})",
                            judge(to_text, *text_goal)
                        )
                    }
                    _ => format!("≤ {goal:.2} {verdict}"),
                }
            });
        println!(
            "| {case} | {instructions} | {ours:.3} ({}) | {} | {} | {} | {} | {} | {} |",
            shown(to_text),
            goal.unwrap_or_default(),
            shown(to_floor("envelope")),
            shown(to_floor("twice")),
            shown(to_floor("value")),
            shown(to_floor("sonic")),
            shown(to_floor("simd")),
        );
    }

    let (_, envelope_goal, _) = GOALS[8];
    for case in ["listing50", "listing2000"] {
        if let Some(envelope) = ratio(&format!("{case}_envelope"), &format!("{case}_floor")) {
            println!(
                "\n`Envelope` through from_slice, {case}: {envelope:.2}, goal ≤ {envelope_goal:.2} {}",
                judge(envelope, envelope_goal)
            );
        }
    }

    println!("\nGrowth from 100 to 100,000, instructions each:");
    for what in ["files", "items"] {
        let small = count(&format!("{what}100_ours")).map(|count| count / 100.0);
        let large = count(&format!("{what}100000_ours")).map(|count| count / 100_000.0);
        if let (Some(small), Some(large)) = (small, large) {
            let apart = (large / small - 1.0).abs();
            println!(
                "- {what}: {small:.0} and {large:.0}, {:.1} % apart, goal ≤ 5 % {}",
                apart * 100.0,
                judge(apart, 0.05)
            );
        }
    }

    println!("\nLookups, instructions each, the loop around them taken off:\n");
    println!("| what | found | not found |\n|---|---:|---:|");
    let codes = cloudreve_codes::ErrorCode::ALL.len() as f64;
    for (what, name, times) in [
        ("number to code", "number_{}_ours", codes),
        (
            "number to code, by runs and an index",
            "number_{}_runs",
            codes,
        ),
        (
            "number to code, a match nested by range",
            "number_{}_nested",
            codes,
        ),
        (
            "number to code, a binary search in the table",
            "number_{}_table",
            codes,
        ),
        ("name to code", "name_{}_ours", 2.0 * codes),
        (
            "name to code, a search in the table",
            "name_{}_table",
            2.0 * codes,
        ),
    ] {
        let each = |outcome: &str| {
            let loops = count(&format!("number_{outcome}_nothing"))? / codes;
            Some(count(&name.replace("{}", outcome))? / times - loops)
        };
        let shown =
            |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.1}"));
        println!(
            "| {what} | {} | {} |",
            shown(each("hit")),
            shown(each("miss"))
        );
    }
    if let Some(description) = count("description_ours") {
        println!("| code to description | {:.1} | |", description / codes);
    }

    println!("\nWriting, ratio to a derived struct:");
    for case in ["write_success", "write_batch"] {
        println!(
            "- {case}: {}",
            shown(ratio(&format!("{case}_ours"), &format!("{case}_floor")))
        );
    }
    if missed > 0 {
        return Err(io::Error::other(format!("{missed} goals are missed")));
    }
    Ok(())
}
