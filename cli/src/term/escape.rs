//! Escapes characters that a terminal would interpret.

use std::fmt::Display;

use cloudreve_codes::private::{Printable, is_obeyed};

/// Escapes untrusted text as a single line.
pub(crate) fn escaped(text: &str) -> impl Display + '_ {
    Printable(text)
}

/// Escapes text of several lines.
pub(super) fn escaped_lines(text: &str) -> String {
    let lines = text.split_inclusive(['\n', '\t']).map(|line| {
        let bare = line.trim_end_matches(['\n', '\t']);
        let end = line.get(bare.len()..).unwrap_or_default();
        escaped(bare).to_string() + end
    });
    lines.collect()
}

/// Escapes JSON, in which characters that serde_json leaves unescaped are only in strings.
pub(super) fn escaped_json(text: &str) -> String {
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
