//! The width of lines, and where they may wrap.

use std::borrow::Cow;
use std::io::IsTerminal;

use textwrap::core::{Word, display_width};
use textwrap::{Options, WordSeparator, WordSplitter};

/// The maximum width of printed lines, in columns.
#[derive(Clone, Copy)]
pub(crate) struct Width {
    /// Width of running text.
    pub(super) prose: usize,
    /// Width of records and tables; `None` in a pipe, so that each is on one line for `grep`.
    pub(super) records: Option<usize>,
}

impl Width {
    /// The default without a terminal.
    const DEFAULT: usize = 80;
    /// Narrower text is unreadable.
    const LEAST: usize = 40;
    /// Wider than any terminal.
    const MAX: usize = 1 << 14;
    /// Longer lines of running text are hard to read.
    const MAX_PROSE: usize = 100;

    /// Limits everything to this width.
    pub(crate) fn of(columns: usize) -> Width {
        let columns = columns.clamp(Width::LEAST, Width::MAX);
        Width {
            prose: columns.min(Width::MAX_PROSE),
            records: Some(columns),
        }
    }

    /// Returns the width in `COLUMNS` if set; otherwise that of the terminal, if `stream` is one.
    pub(super) fn of_stream(stream: &impl IsTerminal) -> Width {
        let chosen = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        if let Some(columns) = chosen {
            return Width::of(columns);
        }
        let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = Width::of(terminal.unwrap_or(Width::DEFAULT));
        if stream.is_terminal() {
            width
        } else {
            Width {
                records: None,
                ..width
            }
        }
    }
}

/// Returns the options for wrapping text.
pub(super) fn options<'o>(width: usize) -> Options<'o> {
    Options::new(width)
        .word_separator(WordSeparator::Custom(parts))
        .word_splitter(WordSplitter::Custom(hyphens))
}

/// Wraps a text. No line begins with closing punctuation, even after an overlong word.
pub(super) fn wrap<'t>(text: &'t str, options: Options<'_>) -> Vec<Cow<'t, str>> {
    const CLOSING: [char; 9] = ['，', '。', '；', '：', '、', '）', '！', '？', '”'];
    let width = options.width;
    let mut lines = textwrap::wrap(text, options);
    for at in 1..lines.len() {
        let Some((before, [line, ..])) = lines.split_at_mut_checked(at) else {
            break;
        };
        let Some(last) = before.last_mut() else {
            break;
        };
        while line.starts_with(CLOSING) {
            let Some(moved) = last.chars().next_back() else {
                break;
            };
            let moved_width = display_width(moved.encode_utf8(&mut [0; 4]));
            if moved == ' ' || display_width(line) + moved_width > width {
                break;
            }
            last.to_mut().pop();
            line.to_mut().insert(0, moved);
        }
    }
    lines
}

/// Splits a word at hyphens, unless it is in backticks and may be copied.
fn hyphens(word: &str) -> Vec<usize> {
    if word.contains('`') {
        return Vec::new();
    }
    WordSplitter::HyphenSplitter.split_points(word)
}

/// Splits a line into parts between which it may wrap: at spaces, and in Chinese between nearly any
/// two characters by Unicode's rules, which keep punctuation off the start of a line. Latin text
/// isn't split further, since these rules would break a path at each slash.
fn parts(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let is_wide = |c: char| display_width(c.encode_utf8(&mut [0; 4])) > 1;
    if !line.chars().any(is_wide) {
        return WordSeparator::AsciiSpace.find_words(line);
    }
    // Unicode's newer rules allow a break before a wide parenthesis as well.
    let mut breaks: Vec<usize> = line.match_indices('（').map(|(at, _)| at).collect();
    let mut end = 0;
    for word in WordSeparator::UnicodeBreakProperties.find_words(line) {
        end += word.word.len() + word.whitespace.len();
        breaks.push(end);
    }
    breaks.sort_unstable();
    let mut parts = Vec::new();
    let (mut rest, mut start) = (line, 0);
    for end in breaks {
        let Some((part, after)) = rest.split_at_checked(end - start) else {
            continue;
        };
        let is_break = part.ends_with(' ')
            || part.ends_with(is_wide)
            || after.starts_with(is_wide)
            || after.is_empty();
        if is_break && !part.is_empty() {
            parts.push(Word::from(part));
            (rest, start) = (after, end);
        }
    }
    Box::new(parts.into_iter())
}

/// Splits a path where it may wrap.
pub(super) fn before_slashes(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut rest = line;
    Box::new(std::iter::from_fn(move || {
        let (at, _) = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| *c == '/')
            .unwrap_or((rest.len(), ' '));
        let (word, after) = rest.split_at_checked(at)?;
        rest = after;
        (!word.is_empty()).then(|| Word::from(word))
    }))
}
