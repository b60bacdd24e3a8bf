//! A table by RFC 4180, one row per code.

use std::borrow::Cow;
use std::io;

use csv::{Terminator, WriterBuilder};
use serde::{Serialize, Serializer};

use super::Catalogue;
use crate::codes::{CauseInfo, CodeInfo, FormerlyInfo, ReplacedInfo};

/// A row; the names of the fields are the header.
#[derive(Serialize)]
struct Row<'c> {
    code: i32,
    #[serde(serialize_with = "inert_cell")]
    name: &'c str,
    #[serde(serialize_with = "inert_cell")]
    go_name: &'c str,
    #[serde(serialize_with = "inert_cell")]
    description: &'c str,
    #[serde(serialize_with = "inert_or_empty")]
    description_zh: Option<&'c str>,
    #[serde(serialize_with = "inert_cell")]
    explanation: &'c str,
    #[serde(serialize_with = "inert_or_empty")]
    explanation_zh: Option<&'c str>,
    #[serde(serialize_with = "inert_cell")]
    advice: &'c str,
    #[serde(serialize_with = "inert_or_empty")]
    advice_zh: Option<&'c str>,
    category: &'c str,
    recovery: &'c str,
    http_status: u16,
    availability: &'c str,
    since: &'c str,
    #[serde(serialize_with = "inert_or_empty")]
    last_sent: Option<&'c str>,
    #[serde(serialize_with = "inert_or_empty")]
    removed: Option<&'c str>,
    successors: String,
    aliases: String,
    formerly: String,
    causes: String,
    #[serde(serialize_with = "inert_or_empty")]
    tried: Option<&'c str>,
    search: String,
    search_zh: String,
    replaces: String,
    payload: Option<&'c str>,
    recorded_at: String,
    recorded_as_item_at: String,
    review: bool,
}

pub(super) fn render(catalogue: &Catalogue) -> io::Result<String> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    for code in &catalogue.codes {
        writer.serialize(Row::new(code)).map_err(io::Error::other)?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    String::from_utf8(bytes).map_err(io::Error::other)
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
            successors: successors(code),
            aliases: joined(&code.aliases, Clone::clone),
            formerly: joined(&code.formerly, formerly),
            causes: joined(&code.causes, cause),
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

fn formerly(entry: &FormerlyInfo) -> String {
    format!("{} ({})", entry.what(), entry.releases)
}

fn cause(cause: &CauseInfo) -> String {
    let mut text = match &cause.releases {
        Some(releases) => format!("{releases}: {}", cause.what),
        None => cause.what.clone(),
    };
    if let Some(advice) = &cause.advice {
        text += &format!(" {advice}");
    }
    if !cause.successors.is_empty() {
        let now: Vec<String> = cause.successors.iter().map(i32::to_string).collect();
        text += &format!(" (now {})", now.join(", "));
    }
    text
}

/// The number -1 comes last: a list that begins with a minus may be taken for a formula.
fn successors(code: &CodeInfo) -> String {
    let mut successors = code.successors.clone();
    successors.sort_by_key(|&number| number < 0);
    joined(&successors, ToString::to_string)
}

fn replaced(entry: &ReplacedInfo) -> String {
    let mut text = format!("{}: {}", entry.releases, entry.code);
    if let Some(meaning) = &entry.meaning {
        text += &format!(" ({meaning})");
    }
    text
}

fn joined<T>(items: &[T], shown: impl Fn(&T) -> String) -> String {
    inert(&items.iter().map(shown).collect::<Vec<_>>().join("; ")).into_owned()
}

/// A text that a spreadsheet does not take for a formula.
fn inert(text: &str) -> Cow<'_, str> {
    match text.starts_with(['=', '+', '-', '@']) && text.parse::<i64>().is_err() {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

fn inert_cell<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&inert(text))
}

fn inert_or_empty<S: Serializer>(text: &Option<&str>, serializer: S) -> Result<S::Ok, S::Error> {
    inert_cell(text.unwrap_or_default(), serializer)
}
