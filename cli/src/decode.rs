//! `decode`: what responses say. `read` finds the answers, `report` holds what each one says,
//! `print` and `table` print that, and `summary` counts.

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
use crate::files::shown;
use crate::lang::Lang;
use crate::outcome::Outcome;
use crate::term::{Output, error_text, harmless, talk};

pub(crate) use self::reason::{Context, Reason};
use self::report::Report;
use self::summary::Tally;
use self::table::Table;
use crate::read::{self, Answer, Kind, Listener, Origin, PassedOver};

/// Find the answers in a file: JSON, a log, what curl or another program printed, a page, a HAR
///
/// Envelopes are found anywhere in a text, and so are recordings of them: objects with `status` and
/// `body`, and with `name`, `method` and `path` if they are known. From what `curl -i` and `curl -v`
/// print it takes each response with a body, and from a HAR the answers of Cloudreve's API and what
/// failed at the storage. Only what is recognized is printed, nothing of the text around it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files to read; `-` is standard input
    #[arg(default_value = "-", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// What the files hold
    #[arg(long, value_enum, default_value_t = Kind::Auto, value_name = "KIND")]
    input: Kind,

    /// HTTP status of answers that come without one
    #[arg(long)]
    status: Option<u16>,

    /// End with a summary also after one answer, and in JSON with a line `{"summary":…}`
    #[arg(long)]
    summary: bool,
}

pub(crate) fn run(args: &Args, output: &mut Output<'_>) -> Result<Outcome, Error> {
    let mut teller = Teller::new(args.status, output);
    let has_several = args.files.len() > 1;
    for path in &args.files {
        let name = path.display().to_string();
        teller.begin_file(&name, has_several);
        let result = if path == Path::new("-") {
            read::each_answer(io::stdin().lock(), args.input, &mut teller)
        } else {
            let file = File::open(path).map_err(read::Error::Io);
            file.and_then(|file| read::each_answer(file, args.input, &mut teller))
        };
        if let Err(read::Error::Listener(error)) = result {
            return Err(Error::Output(error));
        }
        // Also of a file that ends too early what was read is explained.
        teller.end_file()?;
        match result {
            Err(source) => {
                teller.is_all_read = false;
                let path = shown(path);
                teller.talk(&error_text(&Error::Input { path, source }))?;
            }
            Ok(()) if teller.is_file_empty => {
                let text = teller.output.lang().no_answer_in(&shown(path));
                teller.talk(&text)?;
            }
            Ok(()) => {}
        }
    }
    let is_all_read = teller.is_all_read;
    let outcome = teller.finish(args.summary)?;
    Ok(if is_all_read {
        outcome
    } else {
        Outcome::Unread
    })
}

/// Decodes what stands in memory, as `run` does with a file of that name.
pub(crate) fn decode_text(
    text: &[u8],
    name: &str,
    status: Option<u16>,
    output: &mut Output<'_>,
) -> io::Result<Outcome> {
    let mut teller = Teller::new(status, output);
    teller.begin_file(name, false);
    let result = read::each_answer(text, Kind::Auto, &mut teller);
    teller.end_file()?;
    let outcome = teller.finish(false)?;
    match result {
        Err(read::Error::Listener(error)) => Err(error),
        // What could not be read was not there.
        _ => Ok(outcome),
    }
}

/// Prints one report after the other.
struct Teller<'o, 'w> {
    output: &'o mut Output<'w>,
    default_status: Option<u16>,
    file: String,
    is_file_named: bool,
    /// Whether nothing was found in the file so far.
    is_file_empty: bool,
    /// Whether every file could be read to its end.
    is_all_read: bool,
    /// The view of a file that is a browser's export.
    table: Option<Table>,
    has_had_table: bool,
    /// Codes that have been explained already; once is enough.
    explained: BTreeSet<i32>,
    tally: Tally,
}

impl<'o, 'w> Teller<'o, 'w> {
    fn new(default_status: Option<u16>, output: &'o mut Output<'w>) -> Teller<'o, 'w> {
        Teller {
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

    /// `is_named` if the file is one of several.
    fn begin_file(&mut self, name: &str, is_named: bool) {
        name.clone_into(&mut self.file);
        self.is_file_named = is_named;
        self.is_file_empty = true;
    }

    /// Talks at once, behind what was printed before.
    fn talk(&mut self, text: &str) -> io::Result<()> {
        self.output.finish()?;
        talk(text);
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
                    let name = harmless(&self.file).to_string();
                    self.output.heading(0, &name)?;
                }
                self.has_had_table = true;
                Table::begin(self.output)?
            }
        };
        let told = table.tell(report, self.output);
        self.table = Some(table);
        told
    }

    fn finish(self, wants_summary: bool) -> io::Result<Outcome> {
        if self.output.is_json() {
            if wants_summary {
                self.tally.json(self.output)?;
            }
        } else if wants_summary || self.tally.says_something() || self.has_had_table {
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

impl Listener for Teller<'_, '_> {
    fn answer(&mut self, answer: Answer) -> io::Result<()> {
        self.is_file_empty = false;
        let report = Report::new(answer, &self.file, self.default_status);
        let is_first = self.tally.is_empty();
        if self.output.is_json() {
            // JSON is the same in each language.
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
        // Once is enough, in a log that repeats itself.
        phrases::code_in(text).filter(|code| !self.tally.has(*code))
    }

    fn passed_over(&mut self, why: PassedOver) {
        self.is_file_empty = false;
        self.tally.pass_over(why);
    }
}
