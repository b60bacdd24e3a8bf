//! `decode`: explains responses. `read` finds them, `report` holds the meaning of each one, `print`
//! and `table` print it, and `summary` counts.

mod print;
mod reason;
mod report;
mod summary;
mod table;
mod words;

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::codes::phrases;
use crate::error::Error;
use crate::files::display_path;
use crate::lang::Lang;
use crate::outcome::Outcome;
use crate::term::{Output, error_text, escaped, notice};

pub(crate) use self::reason::{Context, Reason};
use self::report::Report;
use self::summary::Tally;
use self::table::Table;
use crate::read::{self, Answer, Kind, Listener, Origin, Skipped};

/// Decode the responses in a file: JSON, a log, output of curl or another program, a page, or a HAR
///
/// Envelopes are found anywhere in a text, and so are recordings of them: objects with `status` and
/// `body`, and optionally `name`, `method`, and `path`. From the output of `curl -i` and `curl -v`,
/// it takes each response with a body; from a HAR, the responses of Cloudreve's API and failed
/// storage requests. Only what is recognized is printed, never the surrounding text.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files to read; `-` is standard input
    #[arg(default_value = "-", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Type of input
    #[arg(long, value_enum, default_value_t = Kind::Auto, value_name = "KIND")]
    input: Kind,

    /// HTTP status to assume for responses without one
    #[arg(long)]
    status: Option<u16>,

    /// Print a summary even after a single response; in JSON, as a last line `{"summary":…}`
    #[arg(long)]
    summary: bool,
}

pub(crate) fn run(args: &Args, output: &mut Output<'_>) -> Result<Outcome, Error> {
    let mut printer = Printer::new(args.status, output);
    let has_several = args.files.len() > 1;
    for path in &args.files {
        let name = path.display().to_string();
        printer.begin_file(&name, has_several);
        let result = if path == Path::new("-") {
            read::each_answer(io::stdin().lock(), args.input, &mut printer)
        } else {
            let file = File::open(path).map_err(read::Error::Io);
            file.and_then(|file| read::each_answer(file, args.input, &mut printer))
        };
        if let Err(read::Error::Listener(error)) = result {
            return Err(Error::Output(error));
        }
        // Explain what was read even if the file is truncated.
        printer.end_file()?;
        match result {
            Err(source) => {
                printer.is_all_read = false;
                let path = display_path(path);
                printer.notice(&error_text(&Error::Input { path, source }))?;
            }
            Ok(()) if printer.is_file_empty => {
                let text = printer.output.lang().no_answer_in(&display_path(path));
                printer.notice(&text)?;
            }
            Ok(()) => {}
        }
    }
    let is_all_read = printer.is_all_read;
    let outcome = printer.finish(args.summary)?;
    Ok(if is_all_read {
        outcome
    } else {
        Outcome::Unread
    })
}

/// Decodes bytes in memory as `run` decodes a file of that name.
pub(crate) fn decode_text(
    text: &[u8],
    name: &str,
    status: Option<u16>,
    output: &mut Output<'_>,
) -> io::Result<Outcome> {
    let mut printer = Printer::new(status, output);
    printer.begin_file(name, false);
    let result = read::each_answer(text, Kind::Auto, &mut printer);
    printer.end_file()?;
    let outcome = printer.finish(false)?;
    match result {
        Err(read::Error::Listener(error)) => Err(error),
        // There was no input that could not be read.
        _ => Ok(outcome),
    }
}

/// Prints reports one by one.
struct Printer<'o, 'w> {
    output: &'o mut Output<'w>,
    default_status: Option<u16>,
    file: String,
    is_file_named: bool,
    /// Whether nothing has been found in the file so far.
    is_file_empty: bool,
    /// Whether every file was read to its end.
    is_all_read: bool,
    /// The table for a file exported by a browser.
    table: Option<Table>,
    has_had_table: bool,
    /// Codes that have been explained already.
    explained: BTreeSet<i32>,
    tally: Tally,
}

impl<'o, 'w> Printer<'o, 'w> {
    fn new(default_status: Option<u16>, output: &'o mut Output<'w>) -> Printer<'o, 'w> {
        Printer {
            output,
            default_status,
            file: String::new(),
            is_file_named: false,
            is_file_empty: true,
            is_all_read: true,
            table: None,
            has_had_table: false,
            explained: BTreeSet::new(),
            tally: Tally::default(),
        }
    }

    /// Starts a file. `is_named` if it is one of several.
    fn begin_file(&mut self, name: &str, is_named: bool) {
        name.clone_into(&mut self.file);
        self.is_file_named = is_named;
        self.is_file_empty = true;
    }

    /// Prints a message to stderr after flushing the output.
    fn notice(&mut self, text: &str) -> io::Result<()> {
        self.output.finish()?;
        notice(text);
        Ok(())
    }

    fn end_file(&mut self) -> io::Result<()> {
        match self.table.take() {
            Some(table) => table.finish(&mut self.explained, self.output),
            None => Ok(()),
        }
    }

    fn row(&mut self, report: Report) -> io::Result<()> {
        let mut table = match self.table.take() {
            Some(table) => table,
            None => {
                if self.is_file_named {
                    let name = escaped(&self.file).to_string();
                    self.output.heading(0, &name)?;
                }
                self.has_had_table = true;
                Table::begin(self.output)?
            }
        };
        let result = table.add(report, self.output);
        self.table = Some(table);
        result
    }

    fn finish(self, wants_summary: bool) -> io::Result<Outcome> {
        if self.output.is_json() {
            if wants_summary {
                self.tally.json(self.output)?;
            }
        } else if wants_summary || self.tally.needs_print() || self.has_had_table {
            if !self.tally.is_empty() {
                self.output.blank()?;
            }
            self.tally.print(self.output)?;
        }
        Ok(if self.tally.envelopes() > 0 {
            Outcome::Fine
        } else {
            Outcome::Nothing
        })
    }
}

impl Listener for Printer<'_, '_> {
    fn answer(&mut self, answer: Answer) -> io::Result<()> {
        self.is_file_empty = false;
        let report = Report::new(answer, &self.file, self.default_status);
        let is_first = self.tally.is_empty();
        if self.output.is_json() {
            // JSON is the same in every language.
            self.tally.count(&report, Lang::En);
            return self.output.json(&report);
        }
        self.tally.count(&report, self.output.lang());
        let is_row = report.origin == Origin::Har;
        let is_next_row = is_row && self.table.is_some();
        if !(is_first || is_next_row) {
            self.output.blank()?;
        }
        if is_row {
            self.row(report)
        } else {
            report.print(&mut self.explained, self.output)
        }
    }

    fn code_in(&self, text: &[u8]) -> Option<i32> {
        // A log may repeat itself; report each code once.
        phrases::code_in(text).filter(|code| !self.tally.has(*code))
    }

    fn skipped(&mut self, why: Skipped) {
        self.is_file_empty = false;
        self.tally.skip(why);
    }
}
