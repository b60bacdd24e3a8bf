//! The table of a browser's export: one row per response, then each kind of failure once.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use anstyle::Style;

use super::reason::Reason;
use super::report::{ErrorReport, Report, Verdict};
use crate::read::Missing;
use crate::term::{BAD, Cell, GOOD, HEADING, Output, escaped};

/// A table printed row by row, so its columns don't depend on later rows.
pub(crate) struct Table {
    columns: Columns,
    /// Failures explained below the table, by first occurrence.
    details: Vec<Detail>,
    /// The index in `details` of each kind of failure.
    places: BTreeMap<Kind, usize>,
    /// The total length of the fingerprints kept.
    kept: usize,
}

struct Columns {
    time: Option<usize>,
    method: usize,
    path: usize,
    code: usize,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// By its fingerprint.
    Failure(String),
    /// Anything else about it is ignored.
    Code(i32),
    Malformed(Reason, Option<u16>),
    Unrecorded(Missing, Option<Reason>),
}

struct Detail {
    /// The first failure of its kind.
    report: Report,
    count: u64,
}

impl Columns {
    const TIME: usize = 8;
    const METHOD: usize = 7;
    const CODE: usize = 6;
    /// The width of the gap between columns.
    const GAP: usize = 2;

    fn new(width: Option<usize>) -> Columns {
        const MAX_PATH: usize = 48;
        // On a narrow terminal, the path needs the room.
        let time = width
            .is_none_or(|width| width >= 60)
            .then_some(Columns::TIME);
        let taken = time.map_or(0, |time| time + Columns::GAP)
            + Columns::METHOD
            + Columns::CODE
            + 3 * Columns::GAP;
        let path = width.map_or(MAX_PATH, |width| width.saturating_sub(taken) * 3 / 5);
        Columns {
            time,
            method: Columns::METHOD,
            path: path.clamp(1, MAX_PATH),
            code: Columns::CODE,
        }
    }

    fn print(&self, texts: [&str; 5], style: Style, output: &mut Output<'_>) -> io::Result<()> {
        let [time, method, path, code, meaning] = texts;
        let is_heading = style == HEADING;
        let others = if is_heading { HEADING } else { Style::new() };
        let mut cells = Vec::new();
        if let Some(width) = self.time {
            cells.push(Cell::new(time, width).styled(others));
        }
        cells.push(Cell::new(method, self.method).styled(others));
        cells.push(Cell::path(path, self.path).styled(others));
        cells.push(Cell::number(code, self.code).styled(style));
        cells.push(Cell::new(meaning, 0).styled(others));
        output.row(&cells)
    }
}

impl Table {
    pub(crate) fn begin(output: &mut Output<'_>) -> io::Result<Table> {
        let columns = Columns::new(output.record_width());
        columns.print(output.lang().columns(), HEADING, output)?;
        Ok(Table {
            columns,
            details: Vec::new(),
            places: BTreeMap::new(),
            kept: 0,
        })
    }

    pub(crate) fn add(&mut self, report: Report, output: &mut Output<'_>) -> io::Result<()> {
        let lang = output.lang();
        let with_status = |text: &str| match report.status {
            None | Some(0 | 200) => text.to_owned(),
            Some(status) => lang.with_remark(text, &format!("HTTP {status}")),
        };
        let (code, meaning, style) = match &report.verdict {
            Verdict::Success { .. } => {
                let meaning = with_status(lang.success_alone());
                ("0".to_owned(), meaning, GOOD)
            }
            Verdict::Failure { error } | Verdict::Named { error, .. } => {
                let meaning = with_status(error.description_in(lang));
                (error.code.to_string(), meaning, BAD)
            }
            // The reason is printed below.
            Verdict::Malformed { kind, .. } => {
                let meaning = lang.no_envelope_but(*kind, report.status);
                ("!".to_owned(), meaning, BAD)
            }
            Verdict::Unrecorded { reason, .. } => {
                ("?".to_owned(), with_status(&lang.missing(*reason)), BAD)
            }
        };
        let cell = |text: &Option<String>| escaped(text.as_deref().unwrap_or_default()).to_string();
        self.columns.print(
            [
                time_of_day(report.request.time.as_deref().unwrap_or_default()),
                &cell(&report.request.method),
                &cell(&report.request.path),
                &code,
                &escaped(&meaning).to_string(),
            ],
            style,
            output,
        )?;
        self.keep(report);
        Ok(())
    }

    /// Keeps the first failure of each kind to explain it below.
    fn keep(&mut self, report: Report) {
        let kind = match &report.verdict {
            Verdict::Success { .. } => return,
            Verdict::Failure { error } | Verdict::Named { error, .. } => self.kind_of(error),
            Verdict::Malformed { reason, .. } => Kind::Malformed(*reason, report.status),
            Verdict::Unrecorded { reason, by_status } => Kind::Unrecorded(*reason, *by_status),
        };
        let known = self.places.get(&kind).copied();
        match known.and_then(|place| self.details.get_mut(place)) {
            Some(detail) => detail.count += 1,
            None => {
                self.places.insert(kind, self.details.len());
                self.details.push(Detail { report, count: 1 });
            }
        }
    }

    /// Groups failures by fingerprint, or only by code once fingerprints take up too much memory.
    fn kind_of(&mut self, error: &ErrorReport) -> Kind {
        const MAX: usize = 4 << 20;
        let kind = Kind::Failure(error.fingerprint());
        if self.places.contains_key(&kind) {
            return kind;
        }
        if let Kind::Failure(fingerprint) = &kind {
            self.kept = self.kept.saturating_add(fingerprint.len());
        }
        if self.kept > MAX {
            Kind::Code(error.code)
        } else {
            kind
        }
    }

    /// Explains each kind of failure once.
    pub(crate) fn finish(
        self,
        explained: &mut BTreeSet<i32>,
        output: &mut Output<'_>,
    ) -> io::Result<()> {
        for Detail { report, count } in self.details {
            output.blank()?;
            let request = &report.request;
            let parts = [request.method.as_deref(), request.path.as_deref()];
            let mut heading: Vec<String> = parts
                .into_iter()
                .flatten()
                .map(|part| escaped(part).to_string())
                .collect();
            if count > 1 {
                heading.push(output.lang().and_more(count - 1));
            }
            output.heading(0, &heading.join(" "))?;
            report.print_verdict(explained, output)?;
        }
        Ok(())
    }
}

/// Returns `10:11:12` of an ISO 8601 time; empty if it isn't one.
fn time_of_day(time: &str) -> &str {
    let is_time = |text: &&str| {
        text.bytes().enumerate().all(|(at, byte)| match at {
            2 | 5 => byte == b':',
            _ => byte.is_ascii_digit(),
        })
    };
    time.split_once('T')
        .and_then(|(_, rest)| rest.get(..Columns::TIME))
        .filter(is_time)
        .unwrap_or_default()
}
