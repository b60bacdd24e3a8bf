//! Finds the code for a query.

use serde::Serialize;

use super::rank::{half_width, search, squashed};
use super::{CodeInfo, phrases};

/// What part of a code matched.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FoundBy {
    Number,
    FormerNumber,
    Name,
    FormerName,
    Label,
    /// A fixed text of the server, or a search term.
    Message,
}

/// Finds the code for a number, a name or label in any case style, a message, or a search term.
pub(crate) fn find<'c>(query: &str, codes: &'c [CodeInfo]) -> Option<(FoundBy, &'c CodeInfo)> {
    let query = half_width(query);
    let query = query.trim();
    if let Ok(number) = query.parse::<i32>() {
        return by_number(number, codes);
    }
    let wanted = squashed(query);
    let wanted = wanted.strip_prefix("errorcode").unwrap_or(&wanted);
    let is = |name: &str| squashed(name) == wanted;
    let today = |code: &&CodeInfo| {
        let aliases = code.aliases.iter().any(|name| is(name));
        is(code.name) || is(code.go_name) || aliases
    };
    let label =
        |code: &&CodeInfo| is(code.description) || code.description_zh.as_deref() == Some(query);
    let former = |code: &&CodeInfo| code.names().any(is);
    let first = |by, found: Option<&'c CodeInfo>| found.map(|code| (by, code));
    let named = match wanted.is_empty() {
        true => None,
        false => first(FoundBy::Name, codes.iter().find(today))
            .or_else(|| first(FoundBy::FormerName, codes.iter().find(former))),
    };
    named
        .or_else(|| first(FoundBy::Label, codes.iter().find(label)))
        .or_else(|| number_within(query, codes))
        .or_else(|| {
            let number = phrases::code_in(query.as_bytes())?;
            first(
                FoundBy::Message,
                codes.iter().find(|code| code.code == number),
            )
        })
        .or_else(|| first(FoundBy::Message, by_word(query, codes)))
}

fn by_number(number: i32, codes: &[CodeInfo]) -> Option<(FoundBy, &CodeInfo)> {
    let had = |code: &&CodeInfo| {
        code.formerly
            .iter()
            .any(|former| former.code == Some(number))
    };
    let today = codes.iter().find(|code| code.code == number);
    today.map(|code| (FoundBy::Number, code)).or_else(|| {
        codes
            .iter()
            .find(had)
            .map(|code| (FoundBy::FormerNumber, code))
    })
}

/// Finds the code of a number with surrounding text, such as `#40073` and `code=40073`.
fn number_within<'c>(query: &str, codes: &'c [CodeInfo]) -> Option<(FoundBy, &'c CodeInfo)> {
    let words = query.split(|c: char| !c.is_ascii_digit() && c != '-');
    let numbers: Vec<i32> = words.filter_map(|word| word.parse().ok()).collect();
    let is_likely = |number: &&i32| **number >= 10_000;
    let is_alone = numbers.len() == 1 && !query.to_ascii_lowercase().contains("http");
    let number = numbers
        .iter()
        .find(is_likely)
        .or(numbers.first().filter(|_| is_alone))?;
    by_number(*number, codes)
}

/// Finds the code that has the query among its search terms, as early as possible.
fn by_word<'c>(query: &str, codes: &'c [CodeInfo]) -> Option<&'c CodeInfo> {
    let query = query.to_lowercase();
    let place = |code: &CodeInfo| {
        let place = |words: &[String]| words.iter().position(|word| *word == query);
        place(&code.search).or_else(|| place(&code.search_zh))
    };
    let places = codes.iter().filter_map(|code| Some((place(code)?, code)));
    places.min_by_key(|(place, _)| *place).map(|(_, code)| code)
}

/// The closest codes for a query that doesn't match, the closest first.
#[derive(Default)]
pub(crate) struct Nearest<'c> {
    pub(crate) codes: Vec<&'c CodeInfo>,
    /// Whether more are equally close.
    pub(crate) has_more: bool,
}

impl<'c> Nearest<'c> {
    fn first(most: usize, codes: impl Iterator<Item = &'c CodeInfo>) -> Nearest<'c> {
        let mut codes: Vec<&CodeInfo> = codes.collect();
        let has_more = codes.len() > most;
        codes.truncate(most);
        Nearest { codes, has_more }
    }
}

/// Returns the codes closest to a query that doesn't match.
pub(crate) fn nearest<'c>(query: &str, codes: &'c [CodeInfo]) -> Nearest<'c> {
    const MAX: usize = 3;
    let query = half_width(query);
    let query = bare(&query);
    if !query.is_ascii() {
        return nearest_in_chinese(query, codes);
    }
    let mut ranked: Vec<(usize, &CodeInfo)> = match query.parse::<i64>() {
        // No failure resembles success.
        Ok(0) => Vec::new(),
        Ok(number) => codes
            .iter()
            .map(|code| {
                // A mistyped digit is as likely as an adjacent number.
                let typos = strsim::damerau_levenshtein(query, &code.code.to_string());
                let apart =
                    usize::try_from(number.abs_diff(i64::from(code.code))).unwrap_or(usize::MAX);
                (typos.min(apart), code)
            })
            .collect(),
        Err(_) => {
            let query = query.to_ascii_lowercase();
            let distance = |name: &str| {
                let name = name.to_ascii_lowercase();
                if query.len() >= 4 && name.contains(&query) {
                    return 1;
                }
                strsim::damerau_levenshtein(&query, &name)
            };
            codes
                .iter()
                .map(|code| (code.names().map(distance).min().unwrap_or(usize::MAX), code))
                .collect()
        }
    };
    ranked.sort_by_key(|(distance, _)| *distance);
    // Beyond a few typos, no code is meant.
    let limit = (query.len() / 3).clamp(1, 5);
    let near: Vec<&CodeInfo> = ranked
        .into_iter()
        .take_while(|(distance, _)| *distance <= limit)
        .map(|(_, code)| code)
        .take(MAX)
        .collect();
    if near.is_empty() && query.len() > 2 && query.parse::<i64>().is_err() {
        return Nearest::first(MAX, search(query, codes).into_iter());
    }
    Nearest {
        codes: near,
        has_more: false,
    }
}

/// Returns the codes whose Chinese label resembles the word, or that have it in another text.
fn nearest_in_chinese<'c>(query: &str, codes: &'c [CodeInfo]) -> Nearest<'c> {
    const MAX: usize = 8;
    let typos = (query.chars().count() / 3).min(3);
    let found = search(query, codes);
    if !found.is_empty() {
        return Nearest::first(MAX, found.into_iter());
    }
    let is_like = |code: &&CodeInfo| {
        let label = code.description_zh.as_deref().unwrap_or_default();
        strsim::damerau_levenshtein(query, label) <= typos
    };
    Nearest::first(MAX, codes.iter().filter(is_like))
}

/// Returns the queries of an argument, separated by ASCII or Chinese commas.
pub(crate) fn queries(argument: &str) -> Vec<&str> {
    const COMMAS: [char; 3] = [',', '，', '、'];
    // An envelope, a log line, or a message may contain commas itself.
    let is_list = |c: char| {
        c.is_alphanumeric() || c == '-' || c == ':' || c == '_' || c == ' ' || COMMAS.contains(&c)
    };
    if !argument.chars().all(is_list)
        || argument.contains(", ") && argument.split_whitespace().count() > 6
    {
        return vec![argument];
    }
    let parts = argument.split(COMMAS).map(str::trim);
    let queries: Vec<&str> = parts.filter(|query| !query.is_empty()).collect();
    if queries.is_empty() || !argument.contains(COMMAS) {
        vec![argument]
    } else {
        queries
    }
}

fn bare(query: &str) -> &str {
    let query = query.trim();
    query.strip_prefix("ErrorCode::").unwrap_or(query)
}
