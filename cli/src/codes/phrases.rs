//! Finds the code that a text refers to by server messages, labels, and search terms.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use cloudreve_codes::{Category, ErrorCode, Language};

use super::entry;

struct Phrases {
    finder: AhoCorasick,
    codes: Vec<i32>,
}

/// Search terms weigh less than this, the first one of a code the most. A label weighs more than a
/// message, and a whole message more than a piece of one.
const WORDS: usize = 16;
const PIECE: usize = WORDS;
const MESSAGE: usize = 2 * WORDS;
const LABEL: usize = 3 * WORDS;

static PHRASES: LazyLock<Option<Phrases>> = LazyLock::new(|| {
    let mut codes: BTreeMap<Vec<u8>, BTreeMap<i32, usize>> = BTreeMap::new();
    let mut add = |text: &str, code: i32, weight: usize| {
        // HTTP's words are in every line of a log.
        let is_specific = match text.is_ascii() {
            true => text.len() >= 10 && text.contains([' ', '_']),
            false => text.chars().count() > 3,
        };
        if is_specific {
            let text = without_small_words(text.to_lowercase().as_bytes()).into_owned();
            *codes.entry(text).or_default().entry(code).or_default() += weight;
        }
    };
    for code in ErrorCode::ALL {
        for message in code.causes().iter().flat_map(|cause| cause.messages()) {
            let pieces = message
                .split("{}")
                .map(|piece| piece.trim_matches([' ', '.', ':', '(']));
            if let Some(longest) = pieces.max_by_key(|piece| piece.len()) {
                let is_whole = !message.contains("{}");
                add(
                    longest,
                    code.as_i32(),
                    if is_whole { MESSAGE } else { PIECE },
                );
            }
        }
        if code.category() != Category::HttpLike {
            add(code.description(), code.as_i32(), LABEL);
            add(code.description_in(Language::Chinese), code.as_i32(), LABEL);
        }
    }
    for code in entry::all().unwrap_or_default() {
        // The first term of a code is the best match.
        for words in [&code.search, &code.search_zh] {
            for (word, weight) in words.iter().zip((1..WORDS).rev()) {
                if code.category != Category::HttpLike {
                    add(word, code.code, weight);
                }
            }
        }
    }
    // A phrase that matches several codes equally identifies none of them.
    let codes = codes.into_iter().filter_map(|(text, codes)| {
        let most = codes.values().max()?;
        let mut first = codes.iter().filter(|(_, count)| *count == most);
        let (code, _) = first.next()?;
        first.next().is_none().then_some((text, *code))
    });
    let (texts, codes): (Vec<Vec<u8>>, Vec<i32>) = codes.unzip();
    let finder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(texts)
        .ok()?;
    Some(Phrases { finder, codes })
});

/// Finds the code of the last phrase, since a Go error ends with why the action failed.
pub(crate) fn code_in(text: &[u8]) -> Option<i32> {
    let phrases = PHRASES.as_ref()?;
    let text = without_small_words(text);
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let last = phrases
        .finder
        .find_iter(text.as_ref())
        .filter(|found| {
            let before = found.start().checked_sub(1).and_then(|at| text.get(at));
            !(is_word(before) || is_word(text.get(found.end())))
        })
        .last()?;
    phrases.codes.get(last.pattern().as_usize()).copied()
}

/// Removes small words such as "is", in which people and servers differ.
fn without_small_words(text: &[u8]) -> Cow<'_, [u8]> {
    const SMALL: [&[u8]; 6] = [b"is", b"was", b"are", b"the", b"a", b"an"];
    let words = || text.split(|&byte| byte == b' ');
    if !words().any(|word| SMALL.contains(&word)) {
        return Cow::Borrowed(text);
    }
    let words: Vec<&[u8]> = words().filter(|word| !SMALL.contains(word)).collect();
    Cow::Owned(words.join(&b' '))
}
