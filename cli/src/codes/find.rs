//! How a code is found.

use serde::Serialize;

use super::CodeInfo;

/// By what a code was found.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FoundBy {
    Number,
    FormerNumber,
    Name,
    FormerName,
}

/// The code that a person means by a number or a name in any case, with or without `ErrorCode::`.
pub(crate) fn find<'c>(query: &str, codes: &'c [CodeInfo]) -> Option<(FoundBy, &'c CodeInfo)> {
    let query = half_width(query);
    let query = bare(&query);
    if let Ok(number) = query.parse::<i32>() {
        let current = codes
            .iter()
            .find(|code| code.code == number)
            .map(|code| (FoundBy::Number, code));
        let had = |code: &&CodeInfo| {
            code.formerly
                .iter()
                .any(|former| former.code == Some(number))
        };
        return current.or_else(|| {
            codes
                .iter()
                .find(had)
                .map(|code| (FoundBy::FormerNumber, code))
        });
    }
    let is_today = |code: &&CodeInfo| {
        let today = [code.name, code.go_name]
            .into_iter()
            .chain(code.aliases.iter().map(String::as_str));
        today
            .into_iter()
            .any(|name| name.eq_ignore_ascii_case(query))
    };
    let was = |code: &&CodeInfo| code.names().any(|name| name.eq_ignore_ascii_case(query));
    let current = codes
        .iter()
        .find(is_today)
        .map(|code| (FoundBy::Name, code));
    current.or_else(|| {
        codes
            .iter()
            .find(was)
            .map(|code| (FoundBy::FormerName, code))
    })
}

/// What may have been meant by a query which is no code, the nearest first.
pub(crate) struct Nearest<'c> {
    pub(crate) codes: Vec<&'c CodeInfo>,
    /// Whether there are more that are as near.
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

/// The codes that come nearest to a query which is none.
pub(crate) fn nearest<'c>(query: &str, codes: &'c [CodeInfo]) -> Nearest<'c> {
    const MOST: usize = 3;
    let query = half_width(query);
    let query = bare(&query);
    if !query.is_ascii() {
        return nearest_in_chinese(query, codes);
    }
    let mut ranked: Vec<(usize, &CodeInfo)> = match query.parse::<i64>() {
        // Success is like no failure.
        Ok(0) => Vec::new(),
        Ok(number) => codes
            .iter()
            .map(|code| {
                // A slip of a digit is as likely as a neighbour.
                let slips = strsim::damerau_levenshtein(query, &code.code.to_string());
                let apart =
                    usize::try_from(number.abs_diff(i64::from(code.code))).unwrap_or(usize::MAX);
                (slips.min(apart), code)
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
    // Beyond a few slips nothing is meant.
    let limit = (query.len() / 3).clamp(1, 5);
    let near = ranked
        .into_iter()
        .take_while(|(distance, _)| *distance <= limit)
        .map(|(_, code)| code)
        .take(MOST);
    Nearest {
        codes: near.collect(),
        has_more: false,
    }
}

/// The codes whose Chinese label has the word in it, or is like it; else those with the word in
/// another text.
fn nearest_in_chinese<'c>(query: &str, codes: &'c [CodeInfo]) -> Nearest<'c> {
    const MOST: usize = 8;
    let slips = (query.chars().count() / 3).min(3);
    let has_label = |code: &&CodeInfo| {
        let label = code.description_zh.as_deref().unwrap_or_default();
        label.contains(query) || strsim::damerau_levenshtein(query, label) <= slips
    };
    let has_text = |code: &&CodeInfo| {
        let texts = [&code.explanation_zh, &code.advice_zh];
        texts.into_iter().flatten().any(|text| text.contains(query))
    };
    let labelled = Nearest::first(MOST, codes.iter().filter(has_label));
    if labelled.codes.is_empty() {
        Nearest::first(MOST, codes.iter().filter(has_text))
    } else {
        labelled
    }
}

/// The queries of an argument: several are parted by commas, also by those of Chinese.
pub(crate) fn queries(argument: &str) -> Vec<&str> {
    const COMMAS: [char; 3] = [',', '，', '、'];
    let parts = argument.split(COMMAS).map(str::trim);
    let queries: Vec<&str> = parts.filter(|query| !query.is_empty()).collect();
    if queries.is_empty() || !argument.contains(COMMAS) {
        vec![argument]
    } else {
        queries
    }
}

/// The letters, digits and signs of ASCII for those that a Chinese keyboard may give, such as `４`.
pub(crate) fn half_width(text: &str) -> String {
    const FULL_WIDTH: std::ops::RangeInclusive<char> = '！'..='～';
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        c if FULL_WIDTH.contains(&c) => {
            let beyond = u32::from(c) - u32::from('！');
            char::from_u32(u32::from('!') + beyond).unwrap_or(c)
        }
        c => c,
    };
    text.chars().map(narrow).collect()
}

fn bare(query: &str) -> &str {
    let query = query.trim();
    query.strip_prefix("ErrorCode::").unwrap_or(query)
}
