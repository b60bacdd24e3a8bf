//! What came in altogether, and where to begin.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use anstyle::Style;
use cloudreve_codes::Recovery;
use serde::Serialize;

use super::report::{ErrorReport, Report, Verdict};
use crate::lang::Lang;
use crate::read::PassedOver;
use crate::term::{LABEL, Output};

/// What came in so far.
#[derive(Default)]
pub(crate) struct Tally {
    successes: u64,
    malformed: u64,
    unrecorded: u64,
    foreign: u64,
    files: u64,
    unreadable: u64,
    /// How often each code came, and what it is called.
    failures: BTreeMap<i32, (u64, &'static str)>,
    /// How often each code came with each recovery, items of a batch included.
    causes: BTreeMap<(Rank, i32), Cause>,
}

#[derive(Clone, Copy)]
struct Cause {
    count: u64,
    description: &'static str,
    recovery: Recovery,
}

/// The place of a recovery among what to do: what others wait for comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(usize);

impl Rank {
    fn of(recovery: Recovery) -> Rank {
        const ORDER: [Recovery; 9] = [
            // Whatever needs the login fails behind these two.
            Recovery::Reauthenticate,
            Recovery::Reauthorize,
            // The later steps of a flow fail behind its first.
            Recovery::RestartFlow,
            Recovery::FixRequest,
            Recovery::PerItem,
            // These may pass without anybody's doing.
            Recovery::Backoff,
            Recovery::RetryOnce,
            // No failure: every login with a second factor has one.
            Recovery::NextStep,
            Recovery::GiveUp,
        ];
        let place = ORDER.iter().position(|&listed| listed == recovery);
        Rank(place.unwrap_or(ORDER.len()))
    }
}

/// The summary as `--format json` prints it.
#[derive(Serialize)]
struct Summary {
    answers: u64,
    succeeded: u64,
    failed: u64,
    malformed: u64,
    unrecorded: u64,
    /// Responses that were passed over.
    foreign: u64,
    files: u64,
    unreadable: u64,
    /// The most frequent first.
    codes: Vec<Counted>,
    /// What to do first; absent where nothing failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<First>,
}

#[derive(Serialize)]
struct Counted {
    code: i32,
    description: &'static str,
    count: u64,
}

#[derive(Serialize)]
struct First {
    code: i32,
    recovery: &'static str,
}

impl Tally {
    pub(crate) fn count(&mut self, report: &Report, lang: Lang) {
        match &report.verdict {
            Verdict::Success { .. } => self.successes += 1,
            Verdict::Failure { error } => {
                self.failures
                    .entry(error.code)
                    .or_insert((0, error.description_in(lang)))
                    .0 += 1;
                self.count_causes(error, lang);
            }
            Verdict::Malformed { .. } => self.malformed += 1,
            Verdict::Unrecorded { .. } => self.unrecorded += 1,
        }
    }

    /// A batch fails because its items do.
    fn count_causes(&mut self, error: &ErrorReport, lang: Lang) {
        if error.next == Recovery::PerItem && !error.items.is_empty() {
            for item in &error.items {
                self.count_causes(&item.error, lang);
            }
            return;
        }
        self.causes
            .entry((Rank::of(error.next), error.code))
            .or_insert(Cause {
                count: 0,
                description: error.description_in(lang),
                recovery: error.next,
            })
            .count += 1;
    }

    pub(crate) fn pass_over(&mut self, why: PassedOver) {
        match why {
            PassedOver::Foreign => self.foreign += 1,
            PassedOver::File => self.files += 1,
            PassedOver::Unreadable => self.unreadable += 1,
        }
    }

    fn failed(&self) -> u64 {
        self.failures.values().map(|(count, _)| count).sum()
    }

    pub(crate) fn envelopes(&self) -> u64 {
        self.successes + self.failed()
    }

    fn total(&self) -> u64 {
        self.envelopes() + self.malformed + self.unrecorded
    }

    fn passed_over(&self) -> u64 {
        self.foreign + self.files + self.unreadable
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.total() == 0
    }

    /// Whether there is more to tell than the one answer that was told.
    pub(crate) fn says_something(&self) -> bool {
        self.total() > 1 || self.passed_over() > 0
    }

    /// Each code with how often it came, the most frequent first.
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

    /// The failure to begin with: of those that others wait for the most frequent.
    fn first(&self) -> Option<(i32, Cause)> {
        let (first, _) = self.causes.first_key_value()?;
        let rank = first.0;
        self.causes
            .iter()
            .filter(|((other, _), _)| *other == rank)
            .max_by_key(|((_, code), cause)| (cause.count, Reverse(*code)))
            .map(|((_, code), cause)| (*code, *cause))
    }

    pub(crate) fn print(&self, output: &mut Output<'_>) -> io::Result<()> {
        let lang = output.lang();
        let text = lang.tally(
            self.total(),
            self.successes,
            self.failed(),
            self.malformed,
            self.unrecorded,
        );
        output.paragraph(0, &text)?;
        for counted in self.codes() {
            let times = format!("{:>7} ×", counted.count);
            let label = format!("{} {}", counted.code, counted.description);
            output.lead(0, Style::new(), &times, &label)?;
        }
        if self.passed_over() > 0 {
            let text = lang.passed_over(self.foreign, self.files, self.unreadable);
            output.paragraph(0, &text)?;
        }
        match self.first() {
            // Of one failure everything was said.
            Some((code, cause)) if self.causes.len() > 1 => {
                output.blank()?;
                let text = lang.first(code, cause.description, cause.recovery);
                output.lead(0, LABEL, lang.what_to_do_first(), &text)
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn json(&self, output: &mut Output<'_>) -> io::Result<()> {
        #[derive(Serialize)]
        struct Line {
            summary: Summary,
        }
        output.json(&Line {
            summary: Summary {
                answers: self.total(),
                succeeded: self.successes,
                failed: self.failed(),
                malformed: self.malformed,
                unrecorded: self.unrecorded,
                foreign: self.foreign,
                files: self.files,
                unreadable: self.unreadable,
                codes: self.codes(),
                first: self.first().map(|(code, cause)| First {
                    code,
                    recovery: cause.recovery.as_str(),
                }),
            },
        })
    }
}
