//! A TypeScript module: the short facts with exact types. The long texts would weigh down a front
//! end; they are in the JSON.

use std::fmt::Write as _;
use std::io;

use serde_json::Value;

use super::Catalogue;
use crate::codes::glossary::{self as words, Word};
use crate::codes::{CauseInfo, CodeInfo};

/// The keys of an entry of `ERROR_CODES`, as in the JSON and in TypeScript.
const KEYS: [(&str, &str); 10] = [
    ("code", "code"),
    ("go_name", "goName"),
    ("description", "description"),
    ("description_zh", "descriptionZh"),
    ("category", "category"),
    ("recovery", "recovery"),
    ("http_status", "httpStatus"),
    ("availability", "availability"),
    ("since", "since"),
    ("successors", "successors"),
];

const TYPES: &str = include_str!("typescript/types.ts");
const LOOKUP: &str = include_str!("typescript/lookup.ts");
const CAUSES: &str = include_str!("typescript/causes.ts");
const CAUSE_OF: &str = include_str!("typescript/cause_of.ts");
const GUARD: &str = include_str!("typescript/guard.ts");
const REPORT: &str = include_str!("typescript/report.ts");

pub(super) fn render(catalogue: &Catalogue) -> io::Result<String> {
    let mut out = format!(
        "// The error codes of Cloudreve {}.\n// Made by `cloudreve-codes export --as typescript`; do not edit.\n\n",
        catalogue.upstream.release
    );
    union(
        &mut out,
        "Category",
        "The class of a code by upstream's numbering.",
        words::categories(),
    );
    union(
        &mut out,
        "Recovery",
        "What a client does next.",
        words::recoveries(),
    );
    union(
        &mut out,
        "Availability",
        "Who sends a code at all.",
        words::availabilities(),
    );
    out += TYPES;
    out += "\n/** Every code, ascending by number. */\nexport const ERROR_CODES = {\n";
    for code in &catalogue.codes {
        let _ = writeln!(out, "  /** {} */", comment(code.description));
        let fields = serde_json::to_value(code)?;
        let _ = writeln!(out, "  {}: {{", code.name);
        for (json, key) in KEYS {
            let value = fields.get(json).unwrap_or(&Value::Null);
            let value = serde_json::to_string_pretty(value)?.replace('\n', "\n    ");
            let comma = if key == "successors" { "" } else { "," };
            let _ = writeln!(out, "    {key}: {value}{comma}");
        }
        out += "  },\n";
    }
    out += "} as const satisfies Record<string, ErrorCodeInfo>;\n\n";
    out += LOOKUP;
    out += "\n/** The name of each code. */\nexport const NAME_BY_CODE = {\n";
    for code in &catalogue.codes {
        // A negative number is no literal key.
        let _ = if code.code < 0 {
            writeln!(out, "  [{}]: \"{}\",", code.code, code.name)
        } else {
            writeln!(out, "  {}: \"{}\",", code.code, code.name)
        };
    }
    out += "} as const satisfies Record<ErrorCode, ErrorCodeName>;\n\n";
    out += GUARD;
    out.push('\n');
    out += REPORT;
    out.push('\n');
    out += CAUSES;
    for code in catalogue
        .codes
        .iter()
        .filter(|code| !code.causes.is_empty())
    {
        let _ = writeln!(out, "  {}: [", code.name);
        for entry in &code.causes {
            let _ = writeln!(out, "    {},", cause(code, entry)?);
        }
        out += "  ],\n";
    }
    out += "};\n\n";
    out += CAUSE_OF;
    Ok(out)
}

/// An entry of `CAUSES`, without the keys that restrict nothing.
fn cause(code: &CodeInfo, cause: &CauseInfo) -> io::Result<String> {
    let mut fields = Vec::new();
    for (key, texts) in [("at", &cause.at), ("msg", &cause.msg)] {
        if !texts.is_empty() {
            fields.push(format!("{key}: {}", serde_json::to_string(texts)?));
        }
    }
    fields.extend(cause.data.map(|data| format!("data: {data}")));
    if let Some(releases) = &cause.releases {
        fields.push(format!("releases: {}", serde_json::to_string(releases)?));
    }
    let recovery = cause.recovery.unwrap_or(code.recovery);
    fields.push(format!(
        "recovery: {}",
        serde_json::to_string(recovery.as_str())?
    ));
    Ok(format!("{{ {} }}", fields.join(", ")))
}

fn union(out: &mut String, name: &str, about: &str, words: impl Iterator<Item = Word>) {
    let _ = writeln!(out, "/**\n * {about}");
    let mut members = String::new();
    for word in words {
        let _ = writeln!(out, " * - `{}`: {}", word.word, comment(word.meaning.en));
        let _ = write!(members, "\n  | \"{}\"", word.word);
    }
    let _ = writeln!(out, " */\nexport type {name} ={members};\n");
}

/// Nothing within a comment may end it.
fn comment(text: &str) -> String {
    text.replace("*/", "* /")
}
