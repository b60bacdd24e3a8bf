//! Reads rows from TOML: keys, types, and words. `check` compares rows with each other.

use std::ops::Range;

use toml_span::ErrorKind;
use toml_span::value::{Table, ValueInner};

use crate::problem::Log;
use crate::schema::{
    Availability, Catalogue, Cause, Chinese, ChineseCause, Code, Former, Formerly, Payload,
    Recovery, Upstream,
};

/// The rows as read, with the places of their keys.
pub(crate) struct Rows {
    pub(crate) upstream: Upstream,
    pub(crate) upstream_keys: Keys,
    pub(crate) rows: Vec<Row>,
}

/// A row. A key that is missing or has the wrong type has its type's empty value and no place.
pub(crate) struct Row {
    /// Without its causes, which are in [`causes`](Row::causes).
    pub(crate) code: Code,
    pub(crate) causes: Vec<CauseRow>,
    /// The text from the row's header to the next one.
    pub(crate) span: Range<usize>,
    pub(crate) keys: Keys,
}

/// A cause of a row, in the same form.
pub(crate) struct CauseRow {
    pub(crate) cause: Cause,
    /// The offset of its start.
    pub(crate) start: usize,
    pub(crate) keys: Keys,
}

/// The keys that a table has. Lists rather than maps, since there are few keys and every dependent
/// of the library compiles this crate.
#[derive(Default)]
pub(crate) struct Keys {
    /// The place of the value of each key that could be read.
    places: Vec<(&'static str, usize)>,
    /// Keys that are present but couldn't be read, which has been reported already.
    unreadable: Vec<&'static str>,
}

impl Keys {
    /// The place of the value of `key`, if it is present and could be read.
    pub(crate) fn place(&self, key: &str) -> Option<usize> {
        self.places
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, place)| *place)
    }

    fn forget(&mut self, key: &str) {
        self.places.retain(|(known, _)| *known != key);
    }

    /// Whether the key is present but couldn't be read, in which case consequences aren't reported.
    pub(crate) fn is_unreadable(&self, key: &str) -> bool {
        self.unreadable.contains(&key)
    }
}

impl Rows {
    pub(crate) fn into_catalogue(self) -> Catalogue {
        Catalogue {
            upstream: self.upstream,
            codes: self.rows.into_iter().map(Row::into_code).collect(),
        }
    }
}

impl Row {
    fn into_code(self) -> Code {
        Code {
            causes: self.causes.into_iter().map(|row| row.cause).collect(),
            ..self.code
        }
    }

    /// The place of the value of `key`, if it is present and could be read.
    pub(crate) fn place(&self, key: &str) -> Option<usize> {
        self.keys.place(key)
    }

    /// Whether the key is present but couldn't be read.
    pub(crate) fn is_unreadable(&self, key: &str) -> bool {
        self.keys.is_unreadable(key)
    }

    /// The row's name in messages.
    pub(crate) fn title(&self) -> String {
        if self.code.name.is_empty() {
            self.code.value.to_string()
        } else {
            self.code.name.clone()
        }
    }
}

pub(crate) fn catalogue(text: &str, log: &mut Log) -> Rows {
    let repaired;
    let root = match toml_span::parse(text) {
        Ok(root) => Some(root),
        Err(error) => {
            repaired = without_broken_lines(text, error, log);
            toml_span::parse(&repaired).ok()
        }
    };
    let empty = Table::new();
    let table = root.as_ref().and_then(toml_span::Value::as_table);

    let mut reader = Reader::new(table.unwrap_or(&empty), 0..text.len(), "the file", log);
    let mut upstream = Upstream {
        path: String::new(),
        release: String::new(),
        commit: String::new(),
    };
    let mut upstream_keys = Keys::default();
    if let Some(section) = reader.required("upstream") {
        match section.as_ref() {
            ValueInner::Table(table) => {
                (upstream, upstream_keys) = read_upstream(table, section.span.into(), reader.log);
            }
            _ => reader.wrong_kind("upstream", section, "a table, `[upstream]`"),
        }
    }
    let mut rows = Vec::new();
    if let Some(section) = reader.required("code") {
        let values = section.as_array().map(Vec::as_slice).unwrap_or_default();
        let tables: Vec<_> = values
            .iter()
            .filter_map(toml_span::Value::as_table)
            .collect();
        if tables.is_empty() || tables.len() < values.len() {
            reader.wrong_kind("code", section, "tables, each under `[[code]]`");
        } else {
            // A row ends where the next one starts, after the comments that follow it.
            let starts = values.iter().map(|value| value.span.start);
            let ends = starts.clone().skip(1).chain([text.len()]);
            for ((table, start), end) in tables.into_iter().zip(starts).zip(ends) {
                rows.push(read_code(table, start..end.max(start), reader.log));
            }
        }
    }
    reader.finish();
    Rows {
        upstream,
        upstream_keys,
        rows,
    }
}

/// Returns the text with each line that isn't valid TOML replaced by one that is, so that the
/// problems of the other lines are found too.
fn without_broken_lines(text: &str, mut error: toml_span::Error, log: &mut Log) -> String {
    // Each attempt reads the whole text.
    const ATTEMPTS: usize = 50;
    let mut valid = text.to_owned();
    for _ in 0..ATTEMPTS {
        let start = error.span.start.min(text.len());
        if log.is_broken(start..start) {
            break;
        }
        let message = match error.kind {
            ErrorKind::InvalidCharInString('\n' | '\r') => {
                "the string has no closing quote; add it".to_owned()
            }
            ErrorKind::DuplicateKey { key, .. } => {
                format!("duplicate key `{key}`; remove one of the two")
            }
            ErrorKind::Wanted {
                expected: "newline",
                ..
            } => "unexpected text after the value; write a quote in a string as `\\\"`".to_owned(),
            _ => format!("{error}; fix the TOML on this line"),
        };
        log.add_syntax(start, message);

        let line = log.line_span(start, text);
        // What follows a broken header isn't part of the table before it.
        let is_header = text
            .get(line.clone())
            .is_some_and(|line| line.starts_with('['));
        let replacement = if is_header && line.len() >= IGNORED.len() {
            IGNORED
        } else {
            ""
        };
        let width = line.len();
        let before = valid.get(..line.start).unwrap_or_default();
        let after = valid.get(line.end..).unwrap_or_default();
        valid = format!("{before}{replacement:width$}{after}");
        match toml_span::parse(&valid) {
            Ok(_) => return valid,
            Err(next) => error = next,
        }
    }
    String::new()
}

/// The header of rows that are ignored; `Log` drops the resulting problem, an unknown key.
const IGNORED: &str = "[[x]]";

fn read_upstream(table: &Table<'_>, span: Range<usize>, log: &mut Log) -> (Upstream, Keys) {
    let mut reader = Reader::new(table, span, "[upstream]", log);
    let upstream = Upstream {
        path: reader.required_text("path"),
        release: reader.required_text("release"),
        commit: reader.required_text("commit"),
    };
    (upstream, reader.finish())
}

fn read_code(table: &Table<'_>, span: Range<usize>, log: &mut Log) -> Row {
    let mut reader = Reader::new(table, span.clone(), "[[code]]", log);
    let code = Code {
        value: reader
            .required("value")
            .and_then(|value| reader.integer("value", value))
            .unwrap_or(0),
        go: reader.required_text("go"),
        name: reader.required_text("name"),
        description: reader.required_text("description"),
        explanation: reader.required_text("explanation"),
        advice: reader.required_text("advice"),
        zh: reader.chinese(),
        http: reader
            .required("http")
            .and_then(|value| reader.integer("http", value))
            .unwrap_or(0),
        recovery: reader
            .required("recovery")
            .and_then(|value| reader.word("recovery", value, Recovery::ALL, Recovery::word))
            .unwrap_or(Recovery::GiveUp),
        since: reader.required_text("since"),
        aliases: reader.texts("aliases"),
        availability: reader
            .optional("availability")
            .and_then(|value| {
                reader.word("availability", value, Availability::ALL, Availability::word)
            })
            .unwrap_or(Availability::Active),
        last_sent: reader.optional_text("last-sent"),
        successors: reader.list("successors", Reader::integer),
        formerly: reader.list("formerly", Reader::formerly),
        causes: Vec::new(),
        tried: reader.optional_text("tried"),
        search: reader.texts("search"),
        payload: reader
            .optional("payload")
            .and_then(|value| reader.word("payload", value, Payload::ALL, Payload::word)),
        sentence: reader.optional_text("sentence"),
        recorded_at: reader.texts("recorded-at"),
        recorded_as_item_at: reader.texts("recorded-as-item-at"),
        removed: reader.optional_text("removed"),
        review: reader
            .optional("review")
            .is_some_and(|value| reader.boolean("review", value)),
    };
    let causes = reader.list("cause", Reader::cause);
    let keys = reader.finish();
    Row {
        code,
        causes,
        span,
        keys,
    }
}

type Value<'t, 'i> = &'t toml_span::Value<'i>;

/// Reads the keys of one table and reports those that were never requested.
struct Reader<'t, 'i, 'l> {
    table: &'t Table<'i>,
    span: Range<usize>,
    title: &'static str,
    log: &'l mut Log,
    known: Vec<&'static str>,
    keys: Keys,
}

impl<'t, 'i, 'l> Reader<'t, 'i, 'l> {
    fn new(
        table: &'t Table<'i>,
        span: Range<usize>,
        title: &'static str,
        log: &'l mut Log,
    ) -> Self {
        Reader {
            table,
            span,
            title,
            log,
            known: Vec::new(),
            keys: Keys::default(),
        }
    }

    fn optional(&mut self, key: &'static str) -> Option<Value<'t, 'i>> {
        self.known.push(key);
        let value = self.table.get(key)?;
        self.keys.places.push((key, value.span.start));
        Some(value)
    }

    fn required(&mut self, key: &'static str) -> Option<Value<'t, 'i>> {
        let value = self.optional(key);
        if value.is_none() && !self.log.is_broken(self.span.clone()) {
            let message = format!("missing from {}; add it", self.title);
            self.log.add(self.span.start, key, message);
        }
        value
    }

    fn required_text(&mut self, key: &'static str) -> String {
        self.required(key)
            .and_then(|value| self.text(key, value))
            .unwrap_or_default()
    }

    fn optional_text(&mut self, key: &'static str) -> Option<String> {
        self.optional(key).and_then(|value| self.text(key, value))
    }

    /// The texts in Chinese, if the row has any; `check` reports missing ones.
    fn chinese(&mut self) -> Option<Chinese> {
        let description = self.optional_text("description-zh");
        let explanation = self.optional_text("explanation-zh");
        let advice = self.optional_text("advice-zh");
        let sentence = self.optional_text("sentence-zh");
        let search = self.texts("search-zh");
        let texts = [&description, &explanation, &advice, &sentence];
        let is_given = texts.iter().any(|text| text.is_some()) || !search.is_empty();
        is_given.then(|| Chinese {
            description: description.unwrap_or_default(),
            explanation: explanation.unwrap_or_default(),
            advice: advice.unwrap_or_default(),
            sentence,
            search,
        })
    }

    fn texts(&mut self, key: &'static str) -> Vec<String> {
        self.list(key, |reader, key, value| reader.text(key, value))
    }

    fn list<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Self, &'static str, Value<'t, 'i>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.optional(key) else {
            return Vec::new();
        };
        match value.as_ref() {
            ValueInner::Array(items) => {
                let place = value.span.start;
                let list: Vec<T> = items
                    .iter()
                    .filter_map(|item| read(self, key, item))
                    .collect();
                // One invalid item doesn't hide the others.
                self.keys.forget(key);
                self.keys.places.push((key, place));
                list
            }
            _ => {
                self.wrong_kind(key, value, "a list");
                Vec::new()
            }
        }
    }

    fn text(&mut self, key: &'static str, value: Value<'t, 'i>) -> Option<String> {
        match value.as_ref() {
            ValueInner::String(text) if text.trim().is_empty() => {
                self.reject(key, value, "empty; write it or omit the key".to_owned());
                None
            }
            ValueInner::String(text) => Some(text.clone().into_owned()),
            _ => {
                self.wrong_kind(key, value, "a string");
                None
            }
        }
    }

    fn integer<T: TryFrom<i64>>(&mut self, key: &'static str, value: Value<'t, 'i>) -> Option<T> {
        let ValueInner::Integer(number) = value.as_ref() else {
            self.wrong_kind(key, value, "a number");
            return None;
        };
        let read = T::try_from(*number).ok();
        if read.is_none() {
            let bits = 8 * size_of::<T>();
            self.reject(
                key,
                value,
                format!("{number} doesn't fit in {bits} bits; write a smaller number"),
            );
        }
        read
    }

    fn boolean(&mut self, key: &'static str, value: Value<'t, 'i>) -> bool {
        value.as_bool().unwrap_or_else(|| {
            self.wrong_kind(key, value, "true or false");
            false
        })
    }

    fn word<T: Copy>(
        &mut self,
        key: &'static str,
        value: Value<'t, 'i>,
        all: &[T],
        word: fn(T) -> &'static str,
    ) -> Option<T> {
        let text = self.text(key, value)?;
        let found = all
            .iter()
            .copied()
            .find(|&candidate| word(candidate) == text);
        if found.is_none() {
            let words: Vec<String> = all
                .iter()
                .map(|&known| format!("`{}`", word(known)))
                .collect();
            self.reject(
                key,
                value,
                format!(
                    "unknown word `{text}`, expected one of {}",
                    words.join(", ")
                ),
            );
        }
        found
    }

    fn formerly(&mut self, key: &'static str, value: Value<'t, 'i>) -> Option<Formerly> {
        let ValueInner::Table(table) = value.as_ref() else {
            self.wrong_kind(
                key,
                value,
                "a table, `{ value = …, releases = … }` or `{ go = …, releases = … }`",
            );
            return None;
        };
        let mut reader = Reader::new(table, value.span.into(), "an entry of `formerly`", self.log);
        let number = reader
            .optional("value")
            .and_then(|value| reader.integer("value", value));
        let go = reader.optional_text("go");
        let releases = reader.required_text("releases");
        reader.finish();
        match (number, go) {
            (Some(number), None) => Some(Formerly {
                what: Former::Value(number),
                releases,
            }),
            (None, Some(go)) => Some(Formerly {
                what: Former::Go(go),
                releases,
            }),
            _ => {
                self.reject(
                    key,
                    value,
                    "an entry has either `value` or `go`; write one of them".to_owned(),
                );
                None
            }
        }
    }

    fn cause(&mut self, key: &'static str, value: Value<'t, 'i>) -> Option<CauseRow> {
        let ValueInner::Table(table) = value.as_ref() else {
            self.wrong_kind(key, value, "a table under `[[code.cause]]`");
            return None;
        };
        let mut reader = Reader::new(table, value.span.into(), "[[code.cause]]", self.log);
        let what = reader.required_text("what");
        let at = reader.texts("at");
        let msg = reader.texts("msg");
        let data = reader
            .optional("data")
            .and_then(|value| reader.word("data", value, &[true, false], data_word));
        let releases = reader.optional_text("releases");
        let successors = reader.list("successors", Reader::integer);
        let advice = reader.optional_text("advice");
        let recovery = reader
            .optional("recovery")
            .and_then(|value| reader.word("recovery", value, Recovery::ALL, Recovery::word));
        let tried = reader.optional_text("tried");
        let what_zh = reader.optional_text("what-zh");
        let advice_zh = reader.optional_text("advice-zh");
        let is_chinese = what_zh.is_some() || advice_zh.is_some();
        let cause = Cause {
            what,
            at,
            msg,
            data,
            releases,
            successors,
            advice,
            recovery,
            tried,
            zh: is_chinese.then(|| ChineseCause {
                what: what_zh.unwrap_or_default(),
                advice: advice_zh,
            }),
        };
        Some(CauseRow {
            cause,
            start: value.span.start,
            keys: reader.finish(),
        })
    }

    fn wrong_kind(&mut self, key: &'static str, value: Value<'t, 'i>, expected: &str) {
        let found = value.as_ref().type_str();
        self.reject(key, value, format!("expected {expected}, found {found}"));
    }

    fn reject(&mut self, key: &'static str, value: Value<'t, 'i>, message: String) {
        self.keys.forget(key);
        self.keys.unreadable.push(key);
        self.log.add(value.span.start, key, message);
    }

    /// Reports the keys that are not part of the schema.
    fn finish(self) -> Keys {
        for key in self
            .table
            .keys()
            .filter(|key| !self.known.contains(&key.name.as_ref()))
        {
            let known: Vec<String> = self
                .known
                .iter()
                .map(|known| format!("`{known}`"))
                .collect();
            let message = format!(
                "unknown key in {}, expected one of {}",
                self.title,
                known.join(", ")
            );
            self.log.add(key.span.start, &key.name, message);
        }
        self.keys
    }
}

/// The word in `codes.toml` for whether a cause matches a response with `data`.
fn data_word(is_present: bool) -> &'static str {
    if is_present { "present" } else { "absent" }
}
