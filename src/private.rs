//! What this project's other packages need of the library. No part of its interface: it may change
//! in any release.

use core::fmt;

/// Whether a terminal or a log would obey the character instead of showing it: a control character,
/// a line separator, or one that changes the direction of the text behind it.
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

/// A text from outside, with everything that [`is_obeyed`] escaped.
#[derive(Clone, Copy)]
pub struct Printable<'a>(pub &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for c in self.0.chars() {
            if is_obeyed(c) {
                write!(f, "{}", c.escape_debug())?
            } else {
                f.write_char(c)?
            }
        }
        Ok(())
    }
}
