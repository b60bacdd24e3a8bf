//! `list`: the codes, and those that fit what is asked for.

use clap::builder::PossibleValuesParser;
use clap_complete::ArgValueCompleter;
use cloudreve_codes::{Availability, Category, Recovery};

use crate::codes::{self, CodeInfo};
use crate::error::Error;
use crate::lang::Lang;
use crate::outcome::Outcome;
use crate::term::{Cell, HEADING, Output, harmless, talk_at_length};

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

    /// Those that a real server answered with at a route, such as "PUT /file/upload", or at a URL
    #[arg(long, add = ArgValueCompleter::new(codes::complete_route))]
    route: Option<String>,

    /// Those with this text in a number or name, also of earlier releases, in a message of the
    /// server, a word that people use, or another text; the best first
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
    /// `routes` are those of all codes.
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

/// Where the code was recorded, also as that of an item.
fn routes_of(code: &CodeInfo) -> impl Iterator<Item = &str> {
    let routes = code.recorded_at.iter().chain(&code.recorded_as_item_at);
    routes.map(String::as_str)
}

/// A route as people write it: with a method or without, a path with the prefix or without, or a
/// whole URL, and with values or names in the place of its variables.
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
        // A site may stand below a path.
        let prefix = path.windows(2).position(|parts| parts == PREFIX);
        if let Some(at) = prefix {
            path.drain(..at + PREFIX.len());
        }
        Wanted { method, path }
    }

    /// Whether it is the recorded route, which is one of `routes`.
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

    /// As the catalogue writes routes.
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

/// Whether a route goes on with that very word, so that it is no value of a variable: there is
/// `/share/info/{id}`, so `info` is no `/share/{id}`.
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
    // Best first, else by number.
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
        talk_at_length(&nothing(args, &all, &routes, output.lang()));
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
    text = lang.no_code_at(&harmless(route).to_string());
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
