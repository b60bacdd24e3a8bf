//! The view of a browser's export: a row an answer, and below them once whatever failed alike.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use anstyle::Style;

use super::reason::Reason;
use super::report::{ErrorReport, Report, Verdict};
use crate::read::Missing;
use crate::term::{BAD, Cell, GOOD, HEADING, Output, harmless};

/// A table that is printed row by row, so its columns do not depend on what comes.
pub(crate) struct Table {
    columns: Columns,
    /// What is explained below, in the order in which it came first.
    details: Vec<Detail>,
    /// Where in `details` each kind of failure stands.
    places: BTreeMap<Kind, usize>,
    /// How long the gists are that are kept.
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
    /// By its gist.
    Failure(String),
    /// Whatever else is told of it.
    Code(i32),
    Malformed(Reason, Option<u16>),
    Unrecorded(Missing, Option<Reason>),
}

struct Detail {
    /// The first of its kind.
    report: Report,
    count: u64,
}

impl Columns {
    const TIME: usize = 8;
    const METHOD: usize = 7;
    const CODE: usize = 6;
    /// Between the columns.
    const GAP: usize = 2;

    fn new(width: Option<usize>) -> Columns {
        const MOST_PATH: usize = 48;
        // A narrow terminal needs the room for the path.
        let time = width
            .is_none_or(|width| width >= 60)
            .then_some(Columns::TIME);
        let taken = time.map_or(0, |time| time + Columns::GAP)
            + Columns::METHOD
            + Columns::CODE
            + 3 * Columns::GAP;
        let path = width.map_or(MOST_PATH, |width| width.saturating_sub(taken) * 3 / 5);
        Columns {
            time,
            method: Columns::METHOD,
            path: path.clamp(1, MOST_PATH),
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

    pub(crate) fn tell(&mut self, report: Report, output: &mut Output<'_>) -> io::Result<()> {
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
            // The reason is below.
            Verdict::Malformed { kind, .. } => {
                let meaning = lang.no_envelope_but(*kind, report.status);
                ("!".to_owned(), meaning, BAD)
            }
            Verdict::Unrecorded { reason, .. } => {
                ("?".to_owned(), with_status(&lang.missing(*reason)), BAD)
            }
        };
        let shown =
            |text: &Option<String>| harmless(text.as_deref().unwrap_or_default()).to_string();
        self.columns.print(
            [
                time_of_day(report.request.time.as_deref().unwrap_or_default()),
                &shown(&report.request.method),
                &shown(&report.request.path),
                &code,
                &harmless(&meaning).to_string(),
            ],
            style,
            output,
        )?;
        self.keep(report);
        Ok(())
    }

    /// Keeps the first of each kind, to explain it below.
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

    /// Failures that say the same are of a kind. Where too many say something else, and memory
    /// would fill with them, those behind are kept by their code alone.
    fn kind_of(&mut self, error: &ErrorReport) -> Kind {
        const MOST: usize = 4 << 20;
        let kind = Kind::Failure(error.gist());
        if self.places.contains_key(&kind) {
            return kind;
        }
        if let Kind::Failure(gist) = &kind {
            self.kept = self.kept.saturating_add(gist.len());
        }
        if self.kept > MOST {
            Kind::Code(error.code)
        } else {
            kind
        }
    }

    /// Tells each kind of failure once.
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
                .map(|part| harmless(part).to_string())
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

/// `10:11:12` of an ISO 8601 time; nothing if it is none.
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
