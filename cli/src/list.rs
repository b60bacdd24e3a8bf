//! `list`: the codes that match filters.

use clap::builder::PossibleValuesParser;
use clap_complete::ArgValueCompleter;
use cloudreve_codes::{Availability, Category, Recovery};

use crate::codes::{self, CodeInfo};
use crate::error::Error;
use crate::lang::Lang;
use crate::outcome::Outcome;
use crate::term::{Cell, HEADING, Output, escaped, notice_wrapped};

/// List the codes that match every filter
///
/// The exit code is 1 if none match; with `--review`, that is good news.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Category by upstream's numbering
    #[arg(long, value_parser = words(Category::ALL.iter().map(|word| word.as_str())))]
    category: Option<String>,

    /// What a client does next
    #[arg(long, value_parser = words(Recovery::ALL.iter().map(|word| word.as_str())))]
    recovery: Option<String>,

    /// Who sends the code
    #[arg(long, value_parser = words(Availability::ALL.iter().map(|word| word.as_str())))]
    availability: Option<String>,

    /// Added in this release or later, such as 4.6.0
    #[arg(long, value_name = "RELEASE", value_parser = release)]
    since: Option<Release>,

    /// Recorded from a real server at this route or URL, such as "PUT /file/upload"
    #[arg(long, add = ArgValueCompleter::new(codes::complete_route))]
    route: Option<String>,

    /// Text to find in numbers and names (including those of earlier releases), server messages,
    /// common search terms, and other texts; best matches first
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    /// Added by a sync and not reviewed yet
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
        _ => Err("expected a release such as `4.6.0`".to_owned()),
    }
}

impl Args {
    /// Returns whether a code matches every filter. `routes` are those of all codes.
    fn fits(&self, code: &CodeInfo, routes: &[&str]) -> bool {
        let is = |wanted: &Option<String>, word: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == word)
        };
        is(&self.category, code.category.as_str())
            && is(&self.recovery, code.recovery.as_str())
            && is(&self.availability, code.availability.as_str())
            && self
                .since
                .is_none_or(|wanted| release(code.since).is_ok_and(|since| since >= wanted))
            && self.route.as_ref().is_none_or(|wanted| {
                let wanted = Wanted::new(wanted);
                routes_of(code).any(|route| wanted.is(route, routes))
            })
            && (!self.review || code.review)
    }
}

/// Returns where the code was recorded, including for items.
fn routes_of(code: &CodeInfo) -> impl Iterator<Item = &str> {
    let routes = code.recorded_at.iter().chain(&code.recorded_as_item_at);
    routes.map(String::as_str)
}

/// A route as typed: a path or a URL, with or without a method, and with values for variables.
struct Wanted<'a> {
    method: Option<&'a str>,
    path: Vec<&'a str>,
}

impl<'a> Wanted<'a> {
    fn new(text: &'a str) -> Wanted<'a> {
        const PREFIX: [&str; 2] = ["api", "v4"];
        let text = text.trim();
        let (method, path) = match text.split_once(' ') {
            Some((method, path)) => (Some(method), path.trim()),
            None => (None, text),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = match path.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
            None => path,
        };
        let mut path = parts(path);
        // A site may be served from a subpath.
        let prefix = path.windows(2).position(|parts| parts == PREFIX);
        if let Some(at) = prefix {
            path.drain(..at + PREFIX.len());
        }
        Wanted { method, path }
    }

    /// Returns whether it is the recorded route, which is one of `routes`.
    fn is(&self, recorded: &str, routes: &[&str]) -> bool {
        let Some((method, path)) = recorded.split_once(' ') else {
            return false;
        };
        let path = parts(path);
        self.method
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && path.len() == self.path.len()
            && path.iter().zip(&self.path).enumerate().all(|(at, pair)| {
                let (&part, &wanted) = pair;
                let before = path.get(..at).unwrap_or_default();
                part == wanted
                    || is_variable(wanted)
                    || (is_variable(part) && !is_fixed(before, wanted, routes))
            })
    }

    /// Formats the route as in the catalogue.
    fn text(&self) -> String {
        let path = format!("/{}", self.path.join("/"));
        match self.method {
            Some(method) => format!("{} {path}", method.to_uppercase()),
            None => path,
        }
    }
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

fn is_variable(part: &str) -> bool {
    part.starts_with('{') || part.starts_with(':')
}

/// Returns whether a route has this word: because of `/share/info/{id}`, `info` isn't an `{id}`.
fn is_fixed(before: &[&str], word: &str, routes: &[&str]) -> bool {
    routes.iter().any(|route| {
        let path = route.split_once(' ').map_or("", |(_, path)| path);
        let path = parts(path);
        path.starts_with(before) && path.get(before.len()) == Some(&word)
    })
}

pub(crate) fn run(args: &Args, output: &mut Output<'_>) -> Result<Outcome, Error> {
    let all = codes::all()?;
    let routes: Vec<&str> = all.iter().flat_map(routes_of).collect();
    let fits = |code: &&CodeInfo| args.fits(code, &routes);
    // Best match first, otherwise by number.
    let found: Vec<&CodeInfo> = match &args.search {
        Some(text) => codes::search(text, &all).into_iter().filter(fits).collect(),
        None => all.iter().filter(fits).collect(),
    };
    if output.is_json() {
        output.json(&found)?;
    } else {
        let longest = found
            .iter()
            .map(|code| code.name.len())
            .max()
            .unwrap_or_default();
        // On a narrow terminal, the label is below the name.
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
        notice_wrapped(&nothing(args, &all, &routes, output.lang()));
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Fine)
}

/// The width of the numbers.
const NUMBER: usize = 5;

fn nothing(args: &Args, all: &[CodeInfo], known: &[&str], lang: Lang) -> String {
    let mut text = lang.no_code_fits().to_owned();
    let Some(route) = &args.route else {
        return text;
    };
    let wanted = Wanted::new(route);
    if known.iter().any(|recorded| wanted.is(recorded, known)) {
        return text;
    }
    let any_method = Wanted {
        method: None,
        ..Wanted::new(route)
    };
    let others: Vec<&str> = known
        .iter()
        .copied()
        .filter(|recorded| any_method.is(recorded, known))
        .collect();
    text = lang.no_code_at(&escaped(route).to_string());
    if !others.is_empty() {
        let mut methods: Vec<&str> = others
            .iter()
            .filter_map(|recorded| recorded.split(' ').next())
            .collect();
        methods.sort_unstable();
        methods.dedup();
        return text + &lang.other_methods(&methods.join(", "));
    }
    let mut routes: Vec<&String> = all.iter().flat_map(|code| &code.recorded_at).collect();
    routes.sort_unstable();
    routes.dedup();
    let wanted = any_method.text();
    let path = |recorded: &str| {
        recorded
            .split_once(' ')
            .map_or(String::new(), |(_, path)| path.to_owned())
    };
    routes.sort_by_key(|recorded| strsim::damerau_levenshtein(&path(recorded), &wanted));
    text += &format!("\n{}", lang.nearest_routes());
    for recorded in routes.iter().take(3) {
        text += &format!("\n  {recorded}");
    }
    text
}
