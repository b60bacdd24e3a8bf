//! Tables by RFC 4180: one row per code, and one row per cause.

use std::borrow::Cow;
use std::io;

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use serde::Serialize;

use super::Catalogue;
use crate::codes::{CauseInfo, CodeInfo, FormerlyInfo, ReplacedInfo};

/// A row; the names of the fields are the header.
#[derive(Serialize)]
struct Row<'c> {
    code: i32,
    name: &'c str,
    go_name: &'c str,
    description: &'c str,
    description_zh: Option<&'c str>,
    explanation: &'c str,
    explanation_zh: Option<&'c str>,
    advice: &'c str,
    advice_zh: Option<&'c str>,
    category: &'c str,
    recovery: &'c str,
    http_status: u16,
    availability: &'c str,
    since: &'c str,
    last_sent: Option<&'c str>,
    removed: Option<&'c str>,
    successors: String,
    aliases: String,
    formerly: String,
    tried: Option<&'c str>,
    search: String,
    search_zh: String,
    replaces: String,
    payload: Option<&'c str>,
    recorded_at: String,
    recorded_as_item_at: String,
    review: bool,
}

/// A row of the table of causes. A cell without a text has the meaning of a missing one in the JSON.
#[derive(Serialize)]
struct CauseRow<'c> {
    code: i32,
    /// Its place among the causes of the code.
    cause: usize,
    what: &'c str,
    what_zh: Option<&'c str>,
    at: String,
    msg: String,
    data: Option<bool>,
    releases: Option<&'c str>,
    successors: String,
    advice: Option<&'c str>,
    advice_zh: Option<&'c str>,
    recovery: Option<&'c str>,
    tried: Option<&'c str>,
}

pub(super) fn render(catalogue: &Catalogue) -> io::Result<String> {
    table(catalogue.codes.iter().map(Row::new))
}

pub(super) fn render_causes(catalogue: &Catalogue) -> io::Result<String> {
    table(catalogue.codes.iter().flat_map(|code| {
        let causes = code.causes.iter().enumerate();
        causes.map(|(index, cause)| CauseRow::new(code, index + 1, cause))
    }))
}

fn table(rows: impl Iterator<Item = impl Serialize>) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).map_err(io::Error::other)?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    let mut reader = ReaderBuilder::new().has_headers(false).from_reader(&*bytes);
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    for row in reader.records() {
        let row: StringRecord = row?.iter().map(as_text).collect();
        writer.write_record(&row)?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// A cell that a spreadsheet does not take for a formula.
fn as_text(cell: &str) -> Cow<'_, str> {
    let is_formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<i32>().is_err();
    match is_formula {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

impl<'c> Row<'c> {
    fn new(code: &'c CodeInfo) -> Row<'c> {
        Row {
            code: code.code,
            name: code.name,
            go_name: code.go_name,
            description: code.description,
            description_zh: code.description_zh.as_deref(),
            explanation: code.explanation,
            explanation_zh: code.explanation_zh.as_deref(),
            advice: code.advice,
            advice_zh: code.advice_zh.as_deref(),
            category: code.category,
            recovery: code.recovery,
            http_status: code.http_status,
            availability: code.availability,
            since: code.since,
            last_sent: code.last_sent.as_deref(),
            removed: code.removed.as_deref(),
            successors: joined(&code.successors, ToString::to_string),
            aliases: joined(&code.aliases, Clone::clone),
            formerly: joined(&code.formerly, formerly),
            tried: code.tried.as_deref(),
            search: joined(&code.search, Clone::clone),
            search_zh: joined(&code.search_zh, Clone::clone),
            replaces: joined(&code.replaces, replaced),
            payload: code.payload,
            recorded_at: joined(&code.recorded_at, Clone::clone),
            recorded_as_item_at: joined(&code.recorded_as_item_at, Clone::clone),
            review: code.review,
        }
    }
}

impl<'c> CauseRow<'c> {
    fn new(code: &CodeInfo, place: usize, cause: &'c CauseInfo) -> CauseRow<'c> {
        CauseRow {
            code: code.code,
            cause: place,
            what: &cause.what,
            what_zh: cause.what_zh.as_deref(),
            at: joined(&cause.at, Clone::clone),
            msg: joined(&cause.msg, Clone::clone),
            data: cause.data,
            releases: cause.releases.as_deref(),
            successors: joined(&cause.successors, ToString::to_string),
            advice: cause.advice.as_deref(),
            advice_zh: cause.advice_zh.as_deref(),
            recovery: cause.recovery,
            tried: cause.tried.as_deref(),
        }
    }
}

fn formerly(entry: &FormerlyInfo) -> String {
    format!("{} ({})", entry.what(), entry.releases)
}

fn replaced(entry: &ReplacedInfo) -> String {
    let mut text = format!("{}: {}", entry.releases, entry.code);
    if let Some(meaning) = &entry.meaning {
        text += &format!(" ({meaning})");
    }
    text
}

fn joined<T>(items: &[T], shown: impl Fn(&T) -> String) -> String {
    items.iter().map(shown).collect::<Vec<_>>().join("; ")
}
