//! Ranks the codes for a search. The script of the page ranks them the same way; a test in
//! `.ci/browser` compares the two.

use std::cmp::Reverse;

use super::{CodeInfo, FormerlyInfo};

/// Returns the codes that match a text, best first.
pub(crate) fn search<'c>(text: &str, codes: &'c [CodeInfo]) -> Vec<&'c CodeInfo> {
    let needle = Needle::new(text);
    let mut ranked: Vec<(Rank, &CodeInfo)> = codes
        .iter()
        .filter_map(|code| Some((rank(&needle, code)?, code)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, code)| code).collect()
}

/// A text to search for.
struct Needle {
    text: String,
    /// Without the differences between case styles.
    name: String,
    numbers: Vec<String>,
    /// Its method and its path without prefix and query, if it is a route.
    route: Option<(String, String)>,
    words: Vec<String>,
}

impl Needle {
    fn new(text: &str) -> Needle {
        const MAX_WORDS: usize = 16;
        let text = folded(text);
        let text = text.trim().trim_start_matches('#');
        let (text, numbers) = match number_alone(text) {
            Some(number) => (number, vec![number.to_owned()]),
            None => (text, likely_numbers(text)),
        };
        let mut words: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            if words.len() < MAX_WORDS && !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        Needle {
            name: squashed(text),
            numbers,
            route: route(text),
            words,
            text: text.to_owned(),
        }
    }
}

/// A grade, the end of a phrase in the text, and its length; lower is better.
type Rank = (u8, Reverse<(usize, usize)>);

/// Grades how well a code matches a text. Returns `None` if it doesn't match.
fn rank(needle: &Needle, code: &CodeInfo) -> Option<Rank> {
    let Needle { text, name, .. } = needle;
    let fold = |texts: &[Option<&str>]| -> Vec<String> {
        texts.iter().flatten().map(|text| folded(text)).collect()
    };
    let number = code.code.to_string();
    let former: Vec<String> = code.formerly.iter().map(FormerlyInfo::what).collect();
    let former: Vec<String> = former.iter().map(|former| folded(former)).collect();
    let names: Vec<String> = code.names().map(squashed).collect();
    let labels = fold(&[Some(code.description), code.description_zh.as_deref()]);
    let messages: Vec<String> = code
        .causes
        .iter()
        .flat_map(|cause| &cause.msg)
        .map(|message| folded(&message.replace("{}", "…")))
        .collect();
    let words: Vec<String> = code
        .search
        .iter()
        .chain(&code.search_zh)
        .map(|word| folded(word))
        .collect();
    let mut texts = fold(&[
        Some(code.explanation),
        Some(code.advice),
        code.explanation_zh.as_deref(),
        code.advice_zh.as_deref(),
    ]);
    for cause in &code.causes {
        texts.extend(fold(&[
            Some(&cause.what),
            cause.what_zh.as_deref(),
            cause.advice.as_deref(),
            cause.advice_zh.as_deref(),
        ]));
    }
    let routes: Vec<String> = code
        .recorded_at
        .iter()
        .chain(&code.recorded_as_item_at)
        .map(|route| folded(route))
        .collect();

    let is = |candidates: &[String]| candidates.contains(text);
    let has = |candidates: &[String]| candidates.iter().any(|known| known.contains(text));
    let is_at = |fits: &dyn Fn(&str, &str) -> bool, any_method: bool| {
        needle.route.as_ref().is_some_and(|(method, path)| {
            routes.iter().any(|route| {
                let (known, recorded) = route.split_once(' ').unwrap_or_default();
                (any_method || method.is_empty() || method == known) && fits(recorded, path)
            })
        })
    };
    let has_word = |word: &String| {
        let all = [&labels, &messages, &words, &texts, &former];
        let begins = |candidates: &[String]| candidates.iter().any(|known| has_word(known, word));
        let squashed = squashed(word);
        number.contains(word)
            || all.into_iter().any(|candidates| begins(candidates))
            || !squashed.is_empty() && names.iter().any(|name| name.contains(&squashed))
            || word.contains('/') && begins(&routes)
    };
    let grades = [
        needle.numbers.contains(&number),
        !name.is_empty() && names.contains(name),
        is(&labels),
        messages.iter().any(|message| is_message(message, text)),
        is(&words),
        is_at(&|recorded, path| recorded == path, false),
        number.contains(text) || has(&former),
        !name.is_empty() && names.iter().any(|known| known.contains(name)),
        has(&labels),
        has(&messages),
        has(&words),
        has(&texts),
        is_at(&is_path_of, true) || text.contains('/') && has(&routes),
    ];
    let grade = (0..).zip(grades).find(|(_, fits)| *fits);
    if let Some((grade, _)) = grade {
        return Some((grade, Reverse((0, 0))));
    }
    // A notification has a prefix, and a log line contains much other text.
    let pieces = messages.iter().flat_map(|message| message.split('…'));
    let phrases = labels
        .iter()
        .chain(&words)
        .map(String::as_str)
        .chain(pieces);
    // A message first states what failed, and then why.
    let within = phrases
        .map(str::trim)
        .filter(|phrase| is_specific(phrase))
        .filter_map(|phrase| Some((text.rfind(phrase)? + phrase.len(), phrase.len())))
        .max();
    if let Some(place) = within {
        return Some((WITHIN, Reverse(place)));
    }
    let has_all = !needle.words.is_empty() && needle.words.iter().all(has_word);
    has_all.then_some((WITHIN + 1, Reverse((0, 0))))
}

/// The grade of a code with a phrase in the text.
const WITHIN: u8 = 13;

/// Returns whether a phrase in a longer text is specific enough to identify a code.
fn is_specific(phrase: &str) -> bool {
    match phrase.is_ascii() {
        true => phrase.len() >= 10 && phrase.contains([' ', '_']),
        false => phrase.chars().count() > 3,
    }
}

/// Returns whether a word of a text begins with `word`. Chinese has no spaces between words.
fn has_word(text: &str, word: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric();
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        !word.starts_with(is_letter) || !before.ends_with(is_letter)
    })
}

/// Returns the number of a text such as `code: 40073` that contains nothing else.
fn number_alone(text: &str) -> Option<&str> {
    const AROUND: [&str; 4] = ["code", "error", "错误", "错误码"];
    let mut words = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty());
    let number = text.trim_matches(|c: char| !c.is_ascii_digit() && c != '-');
    let is_alone = number.parse::<i32>().is_ok() && words.all(|word| AROUND.contains(&word));
    is_alone.then_some(number)
}

/// Returns the numbers in a text that can only be codes.
fn likely_numbers(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_digit() && c != '-')
        .filter(|word| word.parse::<i32>().is_ok_and(|number| number >= 10_000))
        .map(str::to_owned)
        .collect()
}

/// Parses a route or a URL into an optional method and a path.
fn route(text: &str) -> Option<(String, String)> {
    let (method, path) = text.split_once(' ').unwrap_or(("", text));
    let path = path.split('?').next()?;
    let path = match path.split_once("/api/v4/") {
        Some((_, rest)) => format!("/{rest}"),
        None => path.to_owned(),
    };
    let path = path.trim_end_matches('/');
    let is_route = path.starts_with('/') && !path.contains(' ');
    is_route.then(|| (method.to_owned(), path.to_owned()))
}

/// Returns whether a path matches a route, with values in place of its variables.
fn is_path_of(recorded: &str, path: &str) -> bool {
    let count = recorded.split('/').count();
    let mut parts = recorded.split('/').zip(path.split('/'));
    count == path.split('/').count()
        && parts.all(|(known, part)| known == part || known.starts_with('{'))
}

/// Returns whether a text matches a message, in which an ellipsis is any text.
fn is_message(message: &str, text: &str) -> bool {
    let mut pieces = message.split('…');
    let Some(mut rest) = text.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

/// Normalizes a text for comparison: half-width characters in lower case.
fn folded(text: &str) -> String {
    half_width(text).to_lowercase().replace('`', "")
}

/// Normalizes a name by removing the differences between case styles.
pub(super) fn squashed(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// Converts full-width characters from a Chinese keyboard, such as `４`, to ASCII.
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
