//! Input, escaped for terminals and logs.
#![cfg(feature = "envelope")]

use std::fmt::{self, Write as _};

/// Returns whether a terminal or a log viewer would interpret the character instead of showing it:
/// a control character, a line separator, or one that changes the direction of the text after it.
#[must_use]
pub const fn is_obeyed(c: char) -> bool {
    matches!(
        c,
        '\0'..='\x1f'
            | '\x7f'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    )
}

/// A text from outside, printed with every character for which [`is_obeyed`] returns true escaped.
#[derive(Clone, Copy)]
pub struct Printable<'a>(pub &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if is_obeyed(c) {
                write!(f, "{}", c.escape_debug())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}
