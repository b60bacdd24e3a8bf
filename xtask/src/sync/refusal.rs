//! Changes that a sync refuses because a person has to decide.

use std::collections::BTreeMap;
use std::fmt;

use cloudreve_codes_catalogue::escaped;
use toml_edit::{Document, Item};

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) place: Place,
    pub(crate) reason: String,
    /// What to do about it.
    pub(crate) remedy: String,
}

/// The location of the cause of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A line of the Go file.
    Go(usize),
    /// The row of a code in the catalogue.
    Row(i32),
}

/// Everything that a sync refuses, with the names of the two files.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusals(Vec<(String, Refusal)>);

impl Refusals {
    pub(crate) fn new(refusals: Vec<Refusal>, go: &str, catalogue: &str, text: &str) -> Refusals {
        let rows = lines_of_rows(text);
        let located = refusals.into_iter().map(|refusal| {
            let place = match refusal.place {
                Place::Go(line) => format!("{go}:{line}"),
                Place::Row(code) => format!("{catalogue}:{}", rows.get(&code).unwrap_or(&1)),
            };
            (place, refusal)
        });
        Refusals(located.collect())
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a person has to decide, so nothing was written:")?;
        for (place, Refusal { reason, remedy, .. }) in &self.0 {
            write!(f, "\n{place}: {}\n  {}", escaped(reason), escaped(remedy))?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusals {}

/// Returns the line of each row's number.
fn lines_of_rows(text: &str) -> BTreeMap<i32, usize> {
    let Ok(document) = Document::parse(text) else {
        return BTreeMap::new();
    };
    let rows = document.get("code").and_then(Item::as_array_of_tables);
    let mut lines = BTreeMap::new();
    let (mut counted, mut line) = (0, 1);
    for row in rows.into_iter().flatten() {
        let Some(value) = row.get("value") else {
            continue;
        };
        let code = value.as_integer().and_then(|code| i32::try_from(code).ok());
        if let (Some(code), Some(span)) = (code, value.span()) {
            // Rows are in order, so the lines of the text are counted once.
            let between = text.get(counted..span.start).unwrap_or_default();
            line += between.matches('\n').count();
            counted = counted.max(span.start);
            lines.insert(code, line);
        }
    }
    lines
}
