//! `explain`: what a code means, and what to do about it.

mod causes;

use std::io;

use clap_complete::ArgValueCompleter;
use cloudreve_codes::Availability;
use serde::Serialize;

use crate::codes::{self, CodeInfo, FoundBy, Nearest};
use crate::decode::{self, Context, Reason};
use crate::error::Error;
use crate::lang::Lang;
use crate::outcome::Outcome;
use crate::read::NoAnswer;
use crate::term::{Output, escaped, notice_wrapped};

/// Explain codes: what happened and what to do
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A number (including -1 and numbers from earlier releases, with or without surrounding text),
    /// a name in any case style, a server message, the text of a notification, or a whole envelope;
    /// separate several numbers and names with commas
    #[arg(
        required = true,
        allow_negative_numbers = true,
        value_name = "CODE",
        add = ArgValueCompleter::new(codes::complete)
    )]
    codes: Vec<String>,

    /// Print everything: causes with routes and messages, who sends the code, and where it was seen
    #[arg(long, short)]
    long: bool,
}

/// An answer to one query, as `--format json` prints it.
#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    found_by: Option<FoundBy>,
    code: Option<&'a CodeInfo>,
    /// The closest codes if none was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nearest: Vec<Near<'a>>,
    #[serde(skip)]
    has_more: bool,
}

#[derive(Serialize)]
struct Near<'a> {
    code: i32,
    name: &'a str,
    #[serde(skip)]
    info: &'a CodeInfo,
}

pub(crate) fn run(args: &Args, output: &mut Output<'_>) -> Result<Outcome, Error> {
    let (envelopes, queries): (Vec<&String>, Vec<&String>) = args
        .codes
        .iter()
        .partition(|argument| argument.contains('{'));
    let mut outcome = Outcome::Fine;
    for envelope in envelopes {
        outcome = decode::decode_text(envelope.as_bytes(), "-", None, output)?;
    }
    if queries.is_empty() {
        return Ok(outcome);
    }
    let all = codes::all()?;
    let answers: Vec<Answer<'_>> = queries
        .into_iter()
        .flat_map(|argument| codes::queries(argument))
        .map(|query| {
            let found = codes::find(query, &all);
            let nearest = match found {
                Some(_) => Nearest::default(),
                None => codes::nearest(query, &all),
            };
            Answer {
                query,
                found_by: found.map(|(by, _)| by),
                code: found.map(|(_, code)| code),
                nearest: nearest.codes.into_iter().map(Near::new).collect(),
                has_more: nearest.has_more,
            }
        })
        .collect();
    if output.is_json() {
        output.json(&answers)?;
    } else {
        let mut is_first = true;
        for answer in &answers {
            match answer.code {
                Some(code) => {
                    if !is_first {
                        output.blank()?;
                    }
                    is_first = false;
                    print(code, answer, args.long, output)?;
                }
                None => {
                    // Keep the order of stdout and stderr in a terminal.
                    output.finish()?;
                    notice_wrapped(&miss(answer, output.lang()));
                }
            }
        }
    }
    let is_complete = answers.iter().all(|answer| answer.code.is_some());
    Ok(if is_complete {
        outcome
    } else {
        Outcome::Nothing
    })
}

impl<'a> Near<'a> {
    fn new(code: &'a CodeInfo) -> Near<'a> {
        Near {
            code: code.code,
            name: code.name,
            info: code,
        }
    }
}

/// Prints a code on one screen, or with everything that is known.
fn print(
    code: &CodeInfo,
    answer: &Answer<'_>,
    is_long: bool,
    output: &mut Output<'_>,
) -> io::Result<()> {
    let head = output.draft(|output| head(code, answer, is_long, output))?;
    output.text(&head)?;
    if is_long {
        causes::print(code, output)?;
        facts(code, output)
    } else {
        causes::print_most(code, head.lines().count(), output)
    }
}

/// Prints what happened, and what to do about it.
fn head(
    code: &CodeInfo,
    answer: &Answer<'_>,
    is_long: bool,
    output: &mut Output<'_>,
) -> io::Result<()> {
    let lang = output.lang();
    output.heading(0, &format!("{} {}", code.code, code.description_in(lang)))?;
    let http = (!is_long).then_some(format!(" · HTTP {}", code.http_status));
    output.paragraph(2, &(lang.names(code) + &http.unwrap_or_default()))?;
    let asked_for = escaped(answer.query.trim()).to_string();
    match answer.found_by {
        Some(FoundBy::FormerNumber) => output.paragraph(2, &lang.was_its_number(&asked_for))?,
        Some(FoundBy::FormerName) => output.paragraph(2, &lang.was_its_name(&asked_for))?,
        _ => {}
    }
    output.blank()?;
    output.paragraph(2, code.explanation_in(lang))?;
    output.blank()?;
    output.field(2, lang.what_to_do(), code.advice_in(lang))?;
    output.field(2, lang.recovery(), &lang.next(code.recovery))?;
    if !is_long && code.availability != Availability::Active {
        output.field(2, lang.sent_by(), &lang.origin(code))?;
    }
    Ok(())
}

/// Prints the facts for programs and maintainers.
fn facts(code: &CodeInfo, output: &mut Output<'_>) -> io::Result<()> {
    let lang = output.lang();
    let category = lang.with_meaning(&codes::glossary::category(code.category));
    output.field(2, lang.category(), &category)?;
    let status = lang.for_gateways_and_logs(code.http_status);
    output.field(2, lang.http_status(), &status)?;
    output.field(2, lang.sent_by(), &lang.origin(code))?;
    if !code.formerly.is_empty() {
        let former: Vec<String> = code
            .formerly
            .iter()
            .map(|former| lang.former(&former.what(), &former.releases))
            .collect();
        output.field(2, lang.formerly(), &lang.list(&former))?;
    }
    let replaces = code.replaces.iter().map(|entry| {
        let meaning = entry.meaning_in(lang);
        lang.replaced(entry.code, meaning, &entry.releases)
    });
    fields(lang.replaces(), replaces, output)?;
    if let Some(payload) = code.payload {
        output.field(2, lang.carries(), lang.payload(payload))?;
    }
    fields(lang.seen_at(), by_method(&code.recorded_at), output)?;
    fields(
        lang.in_a_batch_at(),
        by_method(&code.recorded_as_item_at),
        output,
    )
}

/// Groups routes by method to save lines.
fn by_method(routes: &[String]) -> impl Iterator<Item = String> {
    fn parts(route: &str) -> (&str, &str) {
        route.split_once(' ').unwrap_or(("", route))
    }
    routes
        .chunk_by(|a, b| parts(a).0 == parts(b).0)
        .map(|routes| {
            let method = routes.first().map_or("", |route| parts(route).0);
            let paths: Vec<&str> = routes.iter().map(|route| parts(route).1).collect();
            format!("{method} {}", paths.join(", "))
        })
}

/// Prints several texts under one label.
fn fields(
    label: &str,
    texts: impl IntoIterator<Item = impl AsRef<str>>,
    output: &mut Output<'_>,
) -> io::Result<()> {
    let mut label = label;
    for text in texts {
        output.field(2, label, text.as_ref())?;
        label = "";
    }
    Ok(())
}

/// Returns the message for a query that isn't a code.
fn miss(answer: &Answer<'_>, lang: Lang) -> String {
    const MAX: usize = 40;
    /// What browsers and axios report if there is no response.
    const NETWORK: [&str; 4] = [
        "network error",
        "failed to fetch",
        "load failed",
        "网络错误",
    ];
    // A longer text or a URL may contain a signature.
    let query = answer.query.trim();
    let is_short = query.chars().count() <= MAX && !query.contains(['/', '?', '=', '&']);
    let query = match is_short {
        true => escaped(query).to_string(),
        false => lang.this_text().to_owned(),
    };
    let number =
        status_of(&codes::half_width(&query)).map_or(codes::half_width(&query).parse::<i32>(), Ok);
    let is_status = number
        .as_ref()
        .is_ok_and(|number| (100..600).contains(number));
    let mut text = match number {
        Ok(0) => lang.is_success().to_owned(),
        Ok(number) if (100..600).contains(&number) => {
            let status = u16::try_from(number).ok();
            let reason = Reason::of_status(Context {
                status,
                ..Context::default()
            });
            let about = reason.map(|reason| lang.sentences(reason.what(lang), reason.advice(lang)));
            match about {
                Some(about) => lang.with_message(&lang.is_status(number), &about),
                None => lang.is_status(number),
            }
        }
        Ok(number) => lang.is_unknown_number(number),
        Err(_) if NETWORK.contains(&query.to_lowercase().as_str()) => {
            let why = NoAnswer::Unknown;
            lang.sentences(why.what(lang), why.advice(lang))
        }
        Err(_) => lang.is_unknown_text(&query),
    };
    if !answer.nearest.is_empty() && !is_status {
        text += &format!("\n{}", lang.nearest());
        for near in &answer.nearest {
            let name = lang.with_remark(near.name, near.info.description_in(lang));
            text += &format!("\n  {} {name}", near.code);
        }
    }
    // A command that can be copied verbatim.
    if answer.has_more && query.chars().all(char::is_alphanumeric) {
        text += &format!("\n{}", lang.more(&query));
    }
    text
}

/// Parses an HTTP status, such as `HTTP 413` and `status code 502`.
fn status_of(query: &str) -> Option<i32> {
    let query = query.to_ascii_lowercase();
    let (words, number) = query.rsplit_once(' ')?;
    let is_status = words.contains("http") || words.contains("status");
    number.parse().ok().filter(|_| is_status)
}
