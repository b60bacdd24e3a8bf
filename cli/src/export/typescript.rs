//! A TypeScript module: the short facts with exact types. The long texts would weigh down a front
//! end; they are in the JSON.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::Catalogue;
use crate::codes::glossary::{self as words, Word};
use crate::codes::{CauseInfo, CodeInfo};

/// An entry of `ERROR_CODES`; the names of the fields are its keys.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'c> {
    code: i32,
    go_name: &'c str,
    description: &'c str,
    description_zh: Option<&'c str>,
    category: &'c str,
    recovery: &'c str,
    http_status: u16,
    availability: &'c str,
    since: &'c str,
    successors: &'c [i32],
}

const TYPES: &str = r#"/** What is known about a code. Explanation and advice are in `codes.json`. */
export interface ErrorCodeInfo {
  /** The number in an answer's `code`. */
  readonly code: number;
  /** Upstream's constant in Go. */
  readonly goName: string;
  /** A short label. */
  readonly description: string;
  /** The label in Chinese; null while nobody has written it. */
  readonly descriptionZh: string | null;
  readonly category: Category;
  readonly recovery: Recovery;
  /** The nearest HTTP status, for gateways and logs: a server answers HTTP 200 as a rule. */
  readonly httpStatus: number;
  readonly availability: Availability;
  /** The first release of Cloudreve with this name and this number together. */
  readonly since: string;
  /** The codes that a 4.x server sends instead. */
  readonly successors: readonly number[];
}
"#;

const LOOKUP: &str = r#"/** The name of a code that is known. */
export type ErrorCodeName = keyof typeof ERROR_CODES;

/** The number of a code that is known. A server may send others too. */
export type ErrorCode = (typeof ERROR_CODES)[ErrorCodeName]["code"];
"#;

const CAUSES: &str = r#"/** One reason for which servers send a code; a key that is missing restricts nothing. */
export interface Cause {
  /** The routes, `{…}` for any one segment. */
  readonly at?: readonly string[];
  /** The fixed texts in `msg`, `{}` for any text. */
  readonly msg?: readonly string[];
  /** Whether the answer has `data`. */
  readonly data?: boolean;
  /** The earlier releases that meant this by the number; today's servers do not. */
  readonly releases?: string;
  /** What a client does next. */
  readonly recovery: Recovery;
}

/**
 * The causes of each code that has some, in the order of `causes` in `codes.json`, where their texts are. The most specific
 * is first.
 */
export const CAUSES: { readonly [Name in ErrorCodeName]?: readonly Cause[] } = {
"#;

const CAUSE_OF: &str = r#"/**
 * Returns the first cause of today's servers that fits an answer, or `undefined`. The route is a method and a path, such as
 * `PUT /file/upload`; everything up to `/api/v4` and a query are ignored. A cause without `at`, `msg` and `data` is for
 * people, and fits nothing.
 */
export function causeOf(code: ErrorCode, route: string, msg: string, hasData: boolean): Cause | undefined {
  const [method, url = ""] = route.split(" ");
  const path = url.replace(/[?#].*/, "").replace(/^.*?\/api\/v4(?=\/)/, "");
  const isSame = (known: string, asked: string) => (known.startsWith("{") ? asked !== "" : known === asked);
  const isAt = (at: string) => {
    const [knownMethod, knownPath = ""] = at.split(" ");
    const [known, asked] = [knownPath.split("/"), path.split("/")];
    return (
      knownMethod === method?.toUpperCase() &&
      known.length === asked.length &&
      known.slice(1).every((segment, index) => isSame(segment, asked[index + 1] ?? ""))
    );
  };
  return CAUSES[NAME_BY_CODE[code]]?.find(
    (cause) =>
      !cause.releases &&
      (cause.at || cause.msg || cause.data !== undefined) &&
      (cause.data ?? hasData) === hasData &&
      (cause.at?.some(isAt) ?? true) &&
      (cause.msg?.some((pattern) => isMessage(pattern, msg)) ?? true),
  );
}

/** Whether a text is that of a pattern, in which `{}` is any text. */
function isMessage(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("{}");
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length >= at + last.length && text.endsWith(last);
}
"#;

const GUARD: &str = r#"/** Whether a number is that of a code that is known. */
export function isErrorCode(n: number): n is ErrorCode {
  return n in NAME_BY_CODE;
}
"#;

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
        let entry = serde_json::to_string_pretty(&Entry::new(code))?;
        let _ = writeln!(out, "  {}: {},", code.name, unquoted(&entry));
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

impl<'c> Entry<'c> {
    fn new(code: &'c CodeInfo) -> Entry<'c> {
        Entry {
            code: code.code,
            go_name: code.go_name,
            description: code.description,
            description_zh: code.description_zh.as_deref(),
            category: code.category,
            recovery: code.recovery,
            http_status: code.http_status,
            availability: code.availability,
            since: code.since,
            successors: &code.successors,
        }
    }
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
    fields.push(format!("recovery: {}", serde_json::to_string(recovery)?));
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

/// Pretty JSON as people write it in TypeScript: keys without quotes, and one level deeper.
fn unquoted(json: &str) -> String {
    let mut lines = json.lines().map(|line| {
        let inner = line.trim_start();
        let depth = line.len() - inner.len();
        let key = inner
            .strip_prefix('"')
            .and_then(|rest| rest.split_once("\": "))
            .filter(|(key, _)| key.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        match key {
            Some((key, value)) => format!("{}{key}: {value}", " ".repeat(depth)),
            None => line.to_owned(),
        }
    });
    let first = lines.next().unwrap_or_default();
    lines.fold(first, |out, line| out + "\n  " + &line)
}
