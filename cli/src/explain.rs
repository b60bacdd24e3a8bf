//! `explain`: what a code means and what to do about it.

use std::io;

use cloudreve_codes::{Category, ErrorCode};
use serde::Serialize;

use crate::Outcome;
use crate::codes::{
    self, CodeInfo, FormerlyInfo, FoundBy, MeantInfo, ReplacedInfo, recovery_in_words, with_labels,
};
use crate::output::{Output, harmless, talk_at_length};

/// Explain codes: what happened, and what to do
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A number (also -1, or one of an earlier release), a Go name or a Rust name, in any case
    #[arg(required = true, allow_negative_numbers = true, value_name = "CODE")]
    codes: Vec<String>,
}

/// An answer to one query, as `--format json` prints it.
#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    found_by: Option<FoundBy>,
    code: Option<&'a CodeInfo>,
    /// What may have been meant; only where none was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nearest: Vec<Near<'a>>,
}

#[derive(Serialize)]
struct Near<'a> {
    code: i32,
    name: &'a str,
    #[serde(skip)]
    description: &'a str,
}

pub(crate) fn run(args: &Args, output: &mut Output<'_>) -> io::Result<Outcome> {
    let all = codes::all()?;
    let answers: Vec<Answer<'_>> = args
        .codes
        .iter()
        .map(|query| match codes::find(query, &all) {
            Some((by, code)) => Answer {
                query,
                found_by: Some(by),
                code: Some(code),
                nearest: Vec::new(),
            },
            None => {
                let nearest = codes::nearest(query, &all)
                    .into_iter()
                    .map(Near::new)
                    .collect();
                Answer {
                    query,
                    found_by: None,
                    code: None,
                    nearest,
                }
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
                    print(code, answer, output)?;
                }
                None => {
                    // What was said before comes before, also where both end in one terminal.
                    output.finish()?;
                    talk_at_length(&miss(answer));
                }
            }
        }
    }
    let is_complete = answers.iter().all(|answer| answer.code.is_some());
    Ok(if is_complete {
        Outcome::Fine
    } else {
        Outcome::Nothing
    })
}

impl<'a> Near<'a> {
    fn new(code: &'a CodeInfo) -> Near<'a> {
        Near {
            code: code.code,
            name: code.name,
            description: code.description,
        }
    }
}

fn print(code: &CodeInfo, answer: &Answer<'_>, output: &mut Output<'_>) -> io::Result<()> {
    output.heading(0, &format!("{} {}", code.code, code.description))?;
    output.paragraph(
        2,
        &format!(
            "ErrorCode::{} · {} · since {}",
            code.name, code.go_name, code.since
        ),
    )?;
    let asked_for = harmless(answer.query.trim());
    match answer.found_by {
        Some(FoundBy::FormerNumber) => {
            output.paragraph(
                2,
                &format!("{asked_for} was its number in earlier releases."),
            )?;
        }
        Some(FoundBy::FormerName) => {
            output.paragraph(2, &format!("{asked_for} was its name in earlier releases."))?;
        }
        _ => {}
    }
    output.blank()?;
    output.paragraph(2, code.explanation)?;
    output.blank()?;
    output.field(2, "What to do", code.advice)?;
    if let Some(known) = ErrorCode::from_i32(code.code) {
        let recovery = known.recovery();
        output.field(
            2,
            "Recovery",
            &format!("{recovery}: {}", recovery_in_words(recovery)),
        )?;
    }
    output.field(2, "Category", code.category)?;
    output.field(
        2,
        "HTTP status",
        &format!("{} for gateways and logs", code.http_status),
    )?;
    output.field(2, "Sent by", &sent_by(code))?;
    if !code.formerly.is_empty() {
        let former: Vec<String> = code.formerly.iter().map(FormerlyInfo::shown).collect();
        output.field(2, "Formerly", &former.join(", "))?;
    }
    let mut label = "Once meant";
    for entry in &code.meant {
        output.field(2, label, &meant(entry))?;
        label = "";
    }
    let mut label = "Replaces";
    for entry in &code.replaces {
        output.field(2, label, &replaced(entry))?;
        label = "";
    }
    if let Some(payload) = code.payload {
        output.field(2, "Carries", carries(payload))?;
    }
    routes("Seen at", &code.recorded_at, output)?;
    routes("In a batch at", &code.recorded_as_item_at, output)
}

pub(crate) fn sent_by(code: &CodeInfo) -> String {
    let mut text = match (code.availability, &code.last_sent) {
        ("legacy", Some(release)) => format!("legacy servers up to {release}"),
        ("legacy", None) => "legacy servers only".to_owned(),
        ("commercial", _) => "the commercial edition only".to_owned(),
        ("reserved", _) => "nothing that is known".to_owned(),
        _ => "4.x servers".to_owned(),
    };
    if !code.successors.is_empty() {
        let successors = with_labels(&code.successors);
        text += &format!("; a 4.x server sends {successors} instead");
    }
    if let Some(release) = &code.removed {
        text += &format!("; upstream removed the constant in {release}");
    }
    text
}

pub(crate) fn meant(entry: &MeantInfo) -> String {
    let mut text = format!("{} ({})", entry.meaning, entry.releases_in_words);
    if !entry.successors.is_empty() {
        let successors = with_labels(&entry.successors);
        text += &format!("; a 4.x server sends {successors} instead");
    }
    text
}

pub(crate) fn replaced(entry: &ReplacedInfo) -> String {
    let releases = &entry.releases_in_words;
    match &entry.meaning {
        // The label of today says something else.
        Some(meaning) => format!("{} ({releases}) for {meaning}", entry.code),
        None => format!("{}, {releases}", with_labels(&[entry.code])),
    }
}

pub(crate) fn carries(payload: &str) -> &'static str {
    match payload {
        "session-id" => "the id of a pending login in `data`",
        "locks" => "the locks in the way in `data`",
        "items" => "an envelope for each failed item in `aggregated_error`",
        "count" => "a bare count as `msg`",
        "names" => "a bare list of names as `msg`",
        _ => "a payload",
    }
}

fn routes(label: &str, routes: &[String], output: &mut Output<'_>) -> io::Result<()> {
    let mut label = label;
    for route in routes {
        output.field(2, label, route)?;
        label = "";
    }
    Ok(())
}

/// What there is to say about a query that is no code.
fn miss(answer: &Answer<'_>) -> String {
    let query = harmless(answer.query.trim());
    let mut text = match answer.query.trim().parse::<i32>() {
        Ok(0) => "0 is success and no code".to_owned(),
        Ok(number) => {
            let origin = "a newer server, another node or the commercial edition may send it";
            let range = match Category::of(number) {
                Category::HttpLike => ", in the range of HTTP's numbers",
                Category::Client => ", in the range of the client's errors",
                Category::Server => ", in the range of the server's errors",
                Category::Other => "",
            };
            format!(
                "{query} is no code of Cloudreve {}{range}: {origin}",
                ErrorCode::UPSTREAM_RELEASE
            )
        }
        Err(_) => format!(
            "`{query}` is no code of Cloudreve {}",
            ErrorCode::UPSTREAM_RELEASE
        ),
    };
    if !answer.nearest.is_empty() {
        text += "\nnearest:";
        for code in &answer.nearest {
            text += &format!("\n  {} {} ({})", code.code, code.name, code.description);
        }
    }
    text
}
