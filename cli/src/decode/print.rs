//! Prints a response as text.

use std::collections::BTreeSet;
use std::io;

use cloudreve_codes::ErrorCode;

use super::report::{ErrorReport, Report, Request, Verdict};
use crate::lang::Lang;
use crate::read::Origin;
use crate::term::{BAD, GOOD, Output, escaped};

impl Report {
    /// Prints the report as text. A code in `explained` is not explained again.
    pub(crate) fn print(
        &self,
        explained: &mut BTreeSet<i32>,
        output: &mut Output<'_>,
    ) -> io::Result<()> {
        if let Some(heading) = self.heading(output.lang()) {
            output.heading(0, &escaped(&heading).to_string())?;
        }
        self.print_verdict(explained, output)
    }

    pub(crate) fn print_verdict(
        &self,
        explained: &mut BTreeSet<i32>,
        output: &mut Output<'_>,
    ) -> io::Result<()> {
        match &self.verdict {
            Verdict::Success { data } => {
                let lang = output.lang();
                output.lead(0, GOOD, lang.success(), &lang.data(*data))
            }
            Verdict::Failure { error } => error.print(0, explained, output),
            Verdict::Named { is_broken, error } => error.print_named(*is_broken, explained, output),
            Verdict::Malformed {
                kind,
                reason,
                storage_code,
                position,
                ..
            } => {
                let lang = output.lang();
                let what = lang.no_envelope_but(*kind, self.status);
                let mut why = reason.what(lang).to_owned();
                if let Some((line, column)) = position {
                    why = lang.with_remark(why, &lang.position(*line, *column));
                }
                output.lead(0, BAD, "!", &lang.with_message(&what, &why))?;
                output.field(2, lang.what_to_do(), reason.advice(lang))?;
                if let Some(code) = storage_code {
                    output.field(2, lang.stored_by(), code)?;
                }
                match &self.content_type {
                    Some(kind) => {
                        let kind = escaped(kind).to_string();
                        output.field(2, lang.content_type(), &kind)
                    }
                    None => Ok(()),
                }
            }
            Verdict::Unrecorded { reason, by_status } => {
                let lang = output.lang();
                let (what, advice) = match by_status {
                    Some(why) => (why.what(lang).to_owned(), Some(why.advice(lang))),
                    None => (
                        lang.missing(*reason),
                        lang.why_missing(*reason, self.origin),
                    ),
                };
                output.lead(0, BAD, "?", &what)?;
                match advice {
                    Some(advice) => output.field(2, lang.what_to_do(), advice),
                    None => Ok(()),
                }
            }
        }
    }

    fn heading(&self, lang: Lang) -> Option<String> {
        let place = match (self.line, self.item) {
            (Some(line), Some(item)) => Some(format!("{}:{line} [{item}]", self.file)),
            (Some(line), None) => Some(format!("{}:{line}", self.file)),
            _ => None,
        };
        let Request {
            name, method, path, ..
        } = &self.request;
        let name = name.as_ref().map(|name| format!("({name})"));
        let parts = [place, method.clone(), path.clone(), name, self.http(lang)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

impl Report {
    /// Returns the HTTP status, if it is informative.
    fn http(&self, lang: Lang) -> Option<String> {
        // Without a response there is no status.
        let status = self.status.unwrap_or(200);
        let is_plain = matches!(status, 0 | 200) && self.preceding.is_empty();
        (self.origin == Origin::Text && !is_plain).then(|| lang.http(status, &self.preceding))
    }
}

impl ErrorReport {
    /// Prints a code found without an envelope.
    fn print_named(
        &self,
        is_broken: bool,
        explained: &mut BTreeSet<i32>,
        output: &mut Output<'_>,
    ) -> io::Result<()> {
        self.print(0, explained, output)?;
        output.paragraph(2, output.lang().named(is_broken))
    }

    fn print(
        &self,
        indent: usize,
        explained: &mut BTreeSet<i32>,
        output: &mut Output<'_>,
    ) -> io::Result<()> {
        let lang = output.lang();
        let description = self.description_in(lang);
        let (message, explanation, advice) = match lang {
            Lang::En => (&self.user_message, self.explanation, self.advice),
            Lang::Zh => (&self.user_message_zh, self.explanation_zh, self.advice_zh),
        };
        let head = if message.is_empty() || message == description {
            description.to_owned()
        } else {
            lang.with_message(description, &escaped(message).to_string())
        };
        output.lead(indent, BAD, &self.code.to_string(), &head)?;
        let indent = indent + 2;
        if explained.insert(self.code) {
            if let Some(explanation) = explanation {
                output.paragraph(indent, explanation)?;
            }
        }
        if let Some(cause) = &self.cause {
            let mut what = lang.either(cause.what, cause.what_zh).to_owned();
            if let Some(releases) = cause.releases {
                what = lang.former(&what, releases);
            }
            output.field(indent, lang.cause(), &what)?;
        }
        let advice = advice.unwrap_or(lang.look_into_the_log());
        output.field(indent, lang.what_to_do(), advice)?;
        output.field(indent, lang.recovery(), &lang.next(self.next))?;
        if let Some(text) = &self.debug_error {
            output.field(indent, lang.debug_text(), &escaped(text).to_string())?;
        }
        if let Some(id) = &self.correlation_id {
            output.field(indent, lang.log_id(), &escaped(id).to_string())?;
            if self.code == ErrorCode::NotSet.as_i32() && self.msg.is_empty() {
                output.paragraph(indent, lang.nothing_in_the_log())?;
            }
        }
        if self.has_two_factor_session {
            output.field(indent, lang.session(), lang.a_login_waits())?;
        }
        for lock in &self.locks {
            output.field(indent, lang.locked_by(), &lang.lock(lock))?;
        }
        if self.is_locked_by_upload() {
            output.paragraph(indent, lang.upload_lock())?;
        }
        for item in &self.items {
            let key = escaped(&item.key);
            output.heading(indent, &key.to_string())?;
            item.error.print(indent + 2, explained, output)?;
        }
        Ok(())
    }
}
