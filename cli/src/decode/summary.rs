//! Totals of all responses, and which failure to fix first.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use anstyle::Style;
use cloudreve_codes::Recovery;
use serde::Serialize;

use super::reason::Reason;
use super::report::{ErrorReport, Report, Verdict};
use crate::lang::Lang;
use crate::read::{Missing, NoAnswer, Origin, Skipped};
use crate::term::{LABEL, Output};

/// Totals so far.
#[derive(Default)]
pub(crate) struct Tally {
    counts: Counts,
    /// The number of times each code occurred, and its label.
    failures: BTreeMap<i32, (u64, &'static str)>,
    /// The number of times each failure occurred, with its priority.
    causes: BTreeMap<(usize, bool, Cause), u64>,
    /// Whether any file was a browser's export, in which many rows hide the important one.
    has_rows: bool,
}

/// The number of responses of each kind.
#[derive(Clone, Copy, Default, Serialize)]
pub(super) struct Counts {
    pub(super) succeeded: u64,
    pub(super) malformed: u64,
    pub(super) unrecorded: u64,
    /// Skipped responses, here and in the next three fields.
    pub(super) foreign: u64,
    pub(super) files: u64,
    pub(super) noise: u64,
    pub(super) unreadable: u64,
    /// Whether any file was a browser's console log, which has no codes.
    is_console: bool,
}

/// What failed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    Code {
        code: i32,
        recovery: Recovery,
        is_upload: bool,
    },
    Malformed(Reason),
    NoAnswer(NoAnswer),
}

/// Returns the priority of a recovery: failures that block others come first.
fn rank(recovery: Recovery) -> usize {
    const ORDER: [Recovery; 9] = [
        // Everything that needs the login fails after these two.
        Recovery::Reauthenticate,
        Recovery::Reauthorize,
        // The later steps of a flow fail after its first.
        Recovery::RestartFlow,
        Recovery::FixRequest,
        Recovery::PerItem,
        // These may go away without any action.
        Recovery::Backoff,
        Recovery::RetryOnce,
        // Not a failure: every login with a second factor has one.
        Recovery::NextStep,
        Recovery::GiveUp,
    ];
    let place = ORDER.iter().position(|&listed| listed == recovery);
    place.unwrap_or(ORDER.len())
}

/// The summary as `--format json` prints it.
#[derive(Serialize)]
struct Summary {
    responses: u64,
    failed: u64,
    #[serde(flatten)]
    counts: Counts,
    /// The most frequent first.
    codes: Vec<Counted>,
    /// What to do first; absent if nothing failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<First>,
}

#[derive(Serialize)]
struct Counted {
    code: i32,
    description: &'static str,
    count: u64,
}

#[derive(Default, Serialize)]
struct First {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i32>,
    /// Without a code: why there was no envelope.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_answer: Option<NoAnswer>,
    recovery: &'static str,
}

impl First {
    fn new(cause: Cause) -> First {
        let mut first = First::default();
        let recovery = match cause {
            Cause::Code { code, recovery, .. } => {
                first.code = Some(code);
                recovery
            }
            Cause::Malformed(reason) => {
                first.reason = Some(reason);
                reason.recovery()
            }
            Cause::NoAnswer(why) => {
                first.no_answer = Some(why);
                Recovery::Backoff
            }
        };
        first.recovery = recovery.as_str();
        first
    }
}

impl Tally {
    pub(crate) fn count(&mut self, report: &Report, lang: Lang) {
        self.has_rows |= report.origin == Origin::Har;
        let cause = match &report.verdict {
            Verdict::Success { .. } => {
                self.counts.succeeded += 1;
                return;
            }
            Verdict::Failure { error } | Verdict::Named { error, .. } => {
                self.failures
                    .entry(error.code)
                    .or_insert((0, error.description_in(lang)))
                    .0 += 1;
                self.count_code(error, report.is_read());
                return;
            }
            Verdict::Malformed { reason, .. } => {
                self.counts.malformed += 1;
                Cause::Malformed(*reason)
            }
            Verdict::Unrecorded { reason, by_status } => {
                self.counts.unrecorded += 1;
                match (by_status, reason) {
                    (Some(reason), _) => Cause::Malformed(*reason),
                    (None, Missing::NoAnswer(why)) => Cause::NoAnswer(*why),
                    _ => return,
                }
            }
        };
        let rank = match cause {
            Cause::Malformed(reason) => rank(reason.recovery()),
            _ => rank(Recovery::FixRequest),
        };
        *self
            .causes
            .entry((rank, report.is_read(), cause))
            .or_default() += 1;
    }

    /// Counts a code. A batch fails because its items do, so it takes their highest priority.
    fn count_code(&mut self, error: &ErrorReport, is_read: bool) {
        fn rank_of(error: &ErrorReport) -> usize {
            let own = rank(error.next);
            if error.next != Recovery::PerItem {
                return own;
            }
            let items = error.items.iter().map(|item| rank_of(&item.error));
            items.min().unwrap_or(own)
        }
        let cause = Cause::Code {
            code: error.code,
            recovery: error.next,
            is_upload: error.is_locked_by_upload(),
        };
        *self
            .causes
            .entry((rank_of(error), is_read, cause))
            .or_default() += 1;
    }

    /// Returns whether a code has occurred already.
    pub(crate) fn has(&self, code: i32) -> bool {
        self.failures.contains_key(&code)
    }

    pub(crate) fn skip(&mut self, why: Skipped) {
        match why {
            Skipped::Foreign => self.counts.foreign += 1,
            Skipped::File => self.counts.files += 1,
            Skipped::Noise => self.counts.noise += 1,
            Skipped::Unreadable => self.counts.unreadable += 1,
            Skipped::Console => self.counts.is_console = true,
        }
    }

    fn failed(&self) -> u64 {
        self.failures.values().map(|(count, _)| count).sum()
    }

    pub(crate) fn envelopes(&self) -> u64 {
        self.counts.succeeded + self.failed()
    }

    fn total(&self) -> u64 {
        self.envelopes() + self.counts.malformed + self.counts.unrecorded
    }

    fn skipped(&self) -> u64 {
        self.counts.foreign + self.counts.files + self.counts.noise + self.counts.unreadable
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.total() == 0
    }

    /// Returns whether there is more to report than the single response already printed.
    pub(crate) fn needs_print(&self) -> bool {
        self.total() > 1 || self.skipped() > 0 || self.counts.is_console
    }

    /// Returns each code with its number of occurrences, the most frequent first.
    fn codes(&self) -> Vec<Counted> {
        let mut codes: Vec<Counted> = self
            .failures
            .iter()
            .map(|(&code, &(count, description))| Counted {
                code,
                description,
                count,
            })
            .collect();
        codes.sort_by_key(|counted| Reverse(counted.count));
        codes
    }

    /// Returns the failure to fix first: the most frequent of the highest priority, writes first.
    fn first(&self) -> Option<Cause> {
        let ((rank, is_read, _), _) = self.causes.first_key_value()?;
        self.causes
            .iter()
            .filter(|((other, other_is_read, _), _)| other == rank && other_is_read == is_read)
            .max_by_key(|((.., cause), count)| (**count, Reverse(*cause)))
            .map(|((.., cause), _)| *cause)
    }

    pub(crate) fn print(&self, output: &mut Output<'_>) -> io::Result<()> {
        let lang = output.lang();
        if self.counts.is_console {
            output.paragraph(0, lang.console_log())?;
            if self.is_empty() {
                return Ok(());
            }
        }
        let text = lang.tally(self.total(), self.failed(), self.counts);
        output.paragraph(0, &text)?;
        for counted in self.codes() {
            let times = format!("{:>7} ×", counted.count);
            let label = format!("{} {}", counted.code, counted.description);
            output.lead(0, Style::new(), &times, &label)?;
        }
        if self.skipped() > 0 {
            let text = lang.skipped(self.counts);
            output.paragraph(0, &text)?;
        }
        match self.first() {
            // A single failure has been reported in full.
            Some(cause) if self.causes.len() > 1 || self.has_rows => {
                output.blank()?;
                output.lead(
                    0,
                    LABEL,
                    lang.what_to_do_first(),
                    &self.first_in_words(cause, lang),
                )
            }
            None if self.counts.noise > 0 && self.has_rows => {
                output.paragraph(0, lang.only_noise())
            }
            _ => Ok(()),
        }
    }

    fn first_in_words(&self, cause: Cause, lang: Lang) -> String {
        match cause {
            Cause::Code {
                code,
                recovery,
                is_upload,
            } => {
                let label = self.failures.get(&code).map_or("", |(_, label)| label);
                let words = match is_upload {
                    true => lang.upload_lock().to_owned(),
                    false => lang.first(recovery),
                };
                lang.sentences(&format!("{code} {label}"), &words)
            }
            Cause::Malformed(reason) => lang.sentences(reason.what(lang), reason.advice(lang)),
            Cause::NoAnswer(why) => lang.sentences(why.what(lang), why.advice(lang)),
        }
    }

    pub(crate) fn json(&self, output: &mut Output<'_>) -> io::Result<()> {
        let summary = Summary {
            responses: self.total(),
            failed: self.failed(),
            counts: self.counts,
            codes: self.codes(),
            first: self.first().map(First::new),
        };
        output.json(&BTreeMap::from([("summary", summary)]))
    }
}
