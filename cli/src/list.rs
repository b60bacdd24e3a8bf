//! `list`: the codes, and those that fit what is asked for.

use std::io;

use clap::builder::PossibleValuesParser;
use cloudreve_codes::{Availability, Category, Recovery};

use crate::Outcome;
use crate::codes::{self, CodeInfo, FormerlyInfo};
use crate::output::{Cell, HEADING, Output, harmless, talk_at_length};
use crate::words::Lang;

/// List the codes, or those that fit every filter
///
/// The exit code is 1 where none fits, which with `--review` is good news.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// By upstream's numbering
    #[arg(long, value_parser = words(Category::ALL.iter().map(|word| word.as_str())))]
    category: Option<String>,

    /// By what a client does next
    #[arg(long, value_parser = words(Recovery::ALL.iter().map(|word| word.as_str())))]
    recovery: Option<String>,

    /// By who sends it
    #[arg(long, value_parser = words(Availability::ALL.iter().map(|word| word.as_str())))]
    availability: Option<String>,

    /// Those that are new in this release or a later one, such as 4.6.0
    #[arg(long, value_name = "RELEASE", value_parser = release)]
    since: Option<Release>,

    /// Those that a real server answered with at a route, such as "PUT /file/upload"
    #[arg(long)]
    route: Option<String>,

    /// Those with this text in a number or name, also of earlier releases, or in label, explanation
    /// or advice, in any case
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    /// Those that a sync added and nobody has reviewed
    #[arg(long)]
    review: bool,
}

fn words(words: impl Iterator<Item = &'static str>) -> PossibleValuesParser {
    PossibleValuesParser::new(words.collect::<Vec<_>>())
}

type Release = (u32, u32, u32);

fn release(text: &str) -> Result<Release, String> {
    let parts: Option<Vec<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some(&[major]) => Ok((major, 0, 0)),
        Some(&[major, minor]) => Ok((major, minor, 0)),
        Some(&[major, minor, patch]) => Ok((major, minor, patch)),
        _ => Err("write a release as `4.6.0`".to_owned()),
    }
}

impl Args {
    fn fits(&self, code: &CodeInfo) -> bool {
        let is = |wanted: &Option<String>, word: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == word)
        };
        is(&self.category, code.category)
            && is(&self.recovery, code.recovery)
            && is(&self.availability, code.availability)
            && self
                .since
                .is_none_or(|wanted| release(code.since).is_ok_and(|since| since >= wanted))
            && self.route.as_ref().is_none_or(|wanted| {
                let mut seen = code.recorded_at.iter().chain(&code.recorded_as_item_at);
                seen.any(|route| fits_route(route, wanted))
            })
            && self.search.as_ref().is_none_or(|text| contains(code, text))
            && (!self.review || code.review)
    }
}

fn contains(code: &CodeInfo, text: &str) -> bool {
    let text = text.to_lowercase();
    let texts = [
        code.name,
        code.go_name,
        code.description,
        code.explanation,
        code.advice,
    ];
    // Whoever types a word of Chinese means it, whatever the language of the answer is.
    let chinese = [&code.description_zh, &code.explanation_zh, &code.advice_zh];
    let chinese = chinese.into_iter().flatten().map(String::as_str);
    let names = code.aliases.iter().map(String::as_str);
    let mut former = code.formerly.iter().map(FormerlyInfo::what);
    texts
        .into_iter()
        .chain(chinese)
        .chain(names)
        .any(|candidate| candidate.to_lowercase().contains(&text))
        || code.code.to_string().contains(&text)
        || former.any(|former| former.to_lowercase().contains(&text))
}

/// Whether a recorded route is the one asked for: any method where none is named, with or without
/// the prefix, and with values or names in the place of its variables.
fn fits_route(recorded: &str, wanted: &str) -> bool {
    let Some((method, path)) = recorded.split_once(' ') else {
        return false;
    };
    let wanted = wanted.trim();
    let (wanted_method, wanted_path) = match wanted.split_once(' ') {
        Some((method, path)) => (Some(method), path.trim()),
        None => (None, wanted),
    };
    let wanted_path = wanted_path.split('?').next().unwrap_or_default();
    let wanted_path = wanted_path
        .strip_prefix("/api/v4")
        .unwrap_or(wanted_path)
        .trim_matches('/');
    let is_variable = |part: &str| part.starts_with('{') || part.starts_with(':');
    let recorded: Vec<&str> = path.trim_matches('/').split('/').collect();
    let wanted: Vec<&str> = wanted_path.split('/').collect();
    wanted_method.is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
        && recorded.len() == wanted.len()
        && recorded
            .iter()
            .zip(wanted)
            .all(|(part, wanted)| *part == wanted || is_variable(part) || is_variable(wanted))
}

pub(crate) fn run(args: &Args, output: &mut Output<'_>) -> io::Result<Outcome> {
    let all = codes::all()?;
    let found: Vec<&CodeInfo> = all.iter().filter(|code| args.fits(code)).collect();
    if output.is_json() {
        output.json(&found)?;
    } else {
        let longest = found
            .iter()
            .map(|code| code.name.len())
            .max()
            .unwrap_or_default();
        // A narrow terminal has the label below the name.
        const LEAST_LABEL: usize = 20;
        let has_room = output
            .record_width()
            .is_none_or(|width| width >= NUMBER + 2 + longest + 2 + LEAST_LABEL);
        for code in &found {
            let (number, label) = (code.code.to_string(), output.lang().label(code));
            let number = Cell::number(&number, NUMBER).styled(HEADING);
            if has_room {
                let name = Cell::new(code.name, longest);
                output.row(&[number, name, Cell::new(&label, 0)])?;
            } else {
                output.row(&[number, Cell::new(&format!("{} {label}", code.name), 0)])?;
            }
        }
    }
    if found.is_empty() {
        talk_at_length(&nothing(args, &all, output.lang()));
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Fine)
}

/// The width of the numbers.
const NUMBER: usize = 5;

fn nothing(args: &Args, all: &[CodeInfo], lang: Lang) -> String {
    let mut text = lang.no_code_fits().to_owned();
    let Some(route) = &args.route else {
        return text;
    };
    let is_known = all.iter().any(|code| {
        let mut routes = code.recorded_at.iter().chain(&code.recorded_as_item_at);
        routes.any(|recorded| fits_route(recorded, route))
    });
    if is_known {
        return text;
    }
    text = lang.no_code_at(&harmless(route).to_string());
    let mut routes: Vec<&String> = all.iter().flat_map(|code| &code.recorded_at).collect();
    routes.sort_unstable();
    routes.dedup();
    routes.sort_by_key(|recorded| strsim::damerau_levenshtein(recorded, route));
    text += &format!("\n{}", lang.nearest_routes());
    for recorded in routes.iter().take(3) {
        text += &format!("\n  {recorded}");
    }
    text
}
