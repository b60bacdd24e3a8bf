//! The subset of Markdown in the catalogue's texts: code spans, and numbers of other codes.

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// The text between two backticks.
    Code(&'t str),
    /// The number of another code, to be linked.
    Number(&'t str),
}

/// Splits a text. Only five-digit numbers that `is_other` accepts count: 404 may be an HTTP status.
pub(super) fn pieces<'t>(text: &'t str, is_other: impl Fn(i32) -> bool) -> Vec<Piece<'t>> {
    const DIGITS: usize = 5;
    let mut pieces = Vec::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            pieces.push(Piece::Code(part));
            continue;
        }
        for run in runs(part) {
            let is_number = run.len() == DIGITS && run.parse().is_ok_and(&is_other);
            pieces.push(if is_number {
                Piece::Number(run)
            } else {
                Piece::Text(run)
            });
        }
    }
    pieces
}

/// Splits a text at the boundaries of words of ASCII letters and digits.
fn runs(mut text: &str) -> impl Iterator<Item = &str> {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    std::iter::from_fn(move || {
        let is_first_word = is_word(text.chars().next()?);
        let end = text
            .find(|c| is_word(c) != is_first_word)
            .unwrap_or(text.len());
        let (run, rest) = text.split_at_checked(end)?;
        text = rest;
        Some(run)
    })
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};
    use proptest::prelude::*;

    fn rendered(text: &str, [code, number]: [&str; 2]) -> String {
        pieces(text, |number| number == 40016)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Code(text) => format!("{code}{text}{code}"),
                Piece::Number(text) => format!("{number}{text}{number}"),
            })
            .collect()
    }

    #[test]
    fn code_spans_and_numbers_of_other_codes_are_distinguished() {
        assert_eq!(
            rendered(
                "see 40016 (not `40016`, 400160, x40016 or 40017)，通常是40016。",
                ["/", "*"]
            ),
            "see *40016* (not /40016/, 400160, x40016 or 40017)，通常是*40016*。"
        );
    }

    proptest! {
        #[test]
        fn nothing_of_a_text_is_lost(text in "([a-z0-9 。`]|40016){0,40}") {
            prop_assert_eq!(rendered(&text, ["", ""]), text.replace('`', ""));
        }
    }
}
