//! CSV per RFC 4180: one row per code, and one row per cause. A key has the same content as in the
//! JSON.

use std::fmt::Write as _;
use std::io;

use serde_json::Value;

use super::Catalogue;

/// The header, with the keys of a code.
const HEADER: &str = "code,name,go_name,description,description_zh,explanation,explanation_zh,\
    advice,advice_zh,category,recovery,http_status,availability,since,last_sent,removed,successors,\
    aliases,formerly,tried,search,search_zh,replaces,payload,recorded_at,recorded_as_item_at,review";

/// The header for causes; `cause` is the position among the causes of the code.
const CAUSE_HEADER: &str = "code,cause,what,what_zh,at,msg,data,releases,successors,\
    advice,advice_zh,recovery,tried";

pub(super) fn render(catalogue: &Catalogue) -> io::Result<String> {
    let mut out = HEADER.to_owned() + "\r\n";
    for code in &catalogue.codes {
        row(&mut out, HEADER, &serde_json::to_value(code)?);
    }
    Ok(out)
}

pub(super) fn render_causes(catalogue: &Catalogue) -> io::Result<String> {
    let mut out = CAUSE_HEADER.to_owned() + "\r\n";
    for code in &catalogue.codes {
        for (index, cause) in code.causes.iter().enumerate() {
            let mut cause = serde_json::to_value(cause)?;
            if let Value::Object(fields) = &mut cause {
                fields.insert("code".to_owned(), code.code.into());
                fields.insert("cause".to_owned(), (index + 1).into());
            }
            row(&mut out, CAUSE_HEADER, &cause);
        }
    }
    Ok(out)
}

fn row(out: &mut String, header: &str, fields: &Value) {
    let cells: Vec<String> = header
        .split(',')
        .map(|column| {
            let value = fields.get(column).unwrap_or(&Value::Null);
            quoted(&as_text(cell(column, value)))
        })
        .collect();
    let _ = write!(out, "{}\r\n", cells.join(","));
}

/// Formats a value as a cell: lists with semicolons, `null` as empty.
fn cell(column: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| cell(column, item)).collect();
            items.join("; ")
        }
        Value::Object(fields) => {
            let field = |key: &str| fields.get(key).map(|value| cell(key, value));
            let releases = field("releases").unwrap_or_default();
            let what = field("code").or(field("go_name")).unwrap_or_default();
            match (column, field("meaning")) {
                ("formerly", _) => format!("{what} ({releases})"),
                (_, Some(meaning)) => format!("{releases}: {what} ({meaning})"),
                (_, None) => format!("{releases}: {what}"),
            }
        }
        other => other.to_string(),
    }
}

/// Prevents a spreadsheet from interpreting a cell as a formula.
fn as_text(cell: String) -> String {
    let is_formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<i32>().is_err();
    match is_formula {
        true => format!("'{cell}"),
        false => cell,
    }
}

fn quoted(cell: &str) -> String {
    match cell.contains([',', '"', '\r', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}
