//! `decode`: what responses say. Reading them apart is `input`'s, telling them is `report`'s.

mod input;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use anstyle::Style;

use crate::Outcome;
use crate::output::{Output, harmless};
use crate::words::Lang;

use self::report::{Report, Verdict};

/// Decode responses: one envelope, JSON lines, an array, or recordings of them
///
/// A recording is an object with `status` and `body`, and with `name`, `method` and `path` where
/// they are known.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files to read; `-` is standard input
    #[arg(default_value = "-", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// HTTP status of answers that come without one
    #[arg(long, default_value_t = 200)]
    status: u16,
}

pub(crate) fn run(args: &Args, output: &mut Output<'_>) -> io::Result<Outcome> {
    let mut teller = Teller::new(output);
    for path in &args.files {
        let name = path.display().to_string();
        let mut tell =
            |answer: input::Answer<'_>| teller.tell(&Report::new(&answer, &name, args.status));
        let result = if path == Path::new("-") {
            input::each_answer(io::stdin().lock(), &mut tell)
        } else {
            File::open(path).and_then(|file| input::each_answer(BufReader::new(file), &mut tell))
        };
        result.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => error,
            kind => io::Error::new(kind, format!("{}: {error}", harmless(&name))),
        })?;
    }
    teller.finish()
}

/// Decodes what stands in memory, as `run` does with a file of that name.
pub(crate) fn decode_text(
    text: &[u8],
    name: &str,
    status: u16,
    output: &mut Output<'_>,
) -> io::Result<Outcome> {
    let mut teller = Teller::new(output);
    input::each_answer(text, &mut |answer| {
        teller.tell(&Report::new(&answer, name, status))
    })?;
    teller.finish()
}

/// Prints one report after the other.
struct Teller<'o, 'w> {
    output: &'o mut Output<'w>,
    /// Codes that have been explained already; once is enough.
    explained: BTreeSet<i32>,
    tally: Tally,
}

impl<'o, 'w> Teller<'o, 'w> {
    fn new(output: &'o mut Output<'w>) -> Teller<'o, 'w> {
        Teller {
            output,
            explained: BTreeSet::new(),
            tally: Tally::default(),
        }
    }

    fn tell(&mut self, report: &Report) -> io::Result<()> {
        let is_first = self.tally.is_empty();
        self.tally.count(report, self.output.lang());
        if self.output.is_json() {
            return self.output.json(report);
        }
        if !is_first {
            self.output.blank()?;
        }
        report.print(&mut self.explained, self.output)
    }

    fn finish(self) -> io::Result<Outcome> {
        if !self.output.is_json() {
            self.tally.print(self.output)?;
        }
        Ok(if self.tally.envelopes() > 0 {
            Outcome::Fine
        } else {
            Outcome::Nothing
        })
    }
}

/// What came in so far.
#[derive(Default)]
struct Tally {
    successes: u64,
    malformed: u64,
    /// How often each code came, and what it is called.
    failures: BTreeMap<i32, (u64, &'static str)>,
}

impl Tally {
    fn count(&mut self, report: &Report, lang: Lang) {
        match &report.verdict {
            Verdict::Success { .. } => self.successes += 1,
            Verdict::Failure { error } => {
                self.failures
                    .entry(error.code)
                    .or_insert((0, error.description_in(lang)))
                    .0 += 1;
            }
            Verdict::Malformed { .. } => self.malformed += 1,
        }
    }

    fn failed(&self) -> u64 {
        self.failures.values().map(|(count, _)| count).sum()
    }

    fn envelopes(&self) -> u64 {
        self.successes + self.failed()
    }

    fn total(&self) -> u64 {
        self.envelopes() + self.malformed
    }

    fn is_empty(&self) -> bool {
        self.total() == 0
    }

    /// Where there was more than one answer, how many of which kind.
    fn print(&self, output: &mut Output<'_>) -> io::Result<()> {
        if self.total() < 2 {
            return Ok(());
        }
        output.blank()?;
        output.paragraph(
            0,
            &output
                .lang()
                .tally(self.total(), self.successes, self.failed(), self.malformed),
        )?;
        let mut failures: Vec<_> = self.failures.iter().collect();
        failures.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for (code, (count, description)) in failures {
            let times = format!("{count:>7} ×");
            output.lead(0, Style::new(), &times, &format!("{code} {description}"))?;
        }
        Ok(())
    }
}
