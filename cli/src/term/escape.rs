//! Characters that a terminal would obey.

use std::fmt::Display;

use cloudreve_codes::private::{Printable, is_obeyed};

/// A text from outside on one line, with everything escaped that a terminal would obey.
pub(crate) fn harmless(text: &str) -> impl Display + '_ {
    Printable(text)
}

/// A text of several lines, likewise.
pub(super) fn harmless_lines(text: &str) -> String {
    let lines = text.split_inclusive(['\n', '\t']).map(|line| {
        let bare = line.trim_end_matches(['\n', '\t']);
        let end = line.get(bare.len()..).unwrap_or_default();
        harmless(bare).to_string() + end
    });
    lines.collect()
}

/// The same for JSON, where what serde_json leaves as it is can only stand within strings.
pub(super) fn harmless_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_obeyed(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}
