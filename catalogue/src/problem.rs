//! Problems in `codes.toml`, collected and reported all at once.

use std::fmt;
use std::ops::Range;

/// One thing that is wrong with `codes.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// The key it is about, such as `http`, or `syntax`.
    pub field: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.line, self.field, self.message)
    }
}

/// Everything that is wrong with `codes.toml`, ordered by line; never empty.
///
/// `Display` prints one line per problem: `FILE:LINE: FIELD: MESSAGE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    file: String,
    problems: Vec<Problem>,
}

impl Problems {
    /// Sets the name of the file in which the problems were found. The default is `codes.toml`.
    pub fn with_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }

    /// Returns the problems, ordered by line.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Problem> {
        self.problems.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{}:{problem}", self.file)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Whether a terminal, an editor, or a browser interprets a character instead of showing it.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        )
        || matches!(c, '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Formats external text for a message: on one line, and without characters that a terminal
/// interprets.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            escaped.extend(c.escape_debug());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Collects problems while the text is read and checked.
pub(crate) struct Log {
    /// The byte offset of the start of each line.
    line_starts: Vec<usize>,
    /// Ordered by line.
    problems: Vec<Problem>,
    /// Lines that aren't valid TOML: any other problem with them is a consequence.
    broken_lines: Vec<usize>,
}

impl Log {
    pub(crate) fn new(text: &str) -> Self {
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Log {
            line_starts,
            problems: Vec::new(),
            broken_lines: Vec::new(),
        }
    }

    pub(crate) fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= offset)
    }

    /// The span of the line at `offset`, without its end.
    pub(crate) fn line_span(&self, offset: usize, text: &str) -> Range<usize> {
        let line = self.line(offset);
        let start = self.line_starts.get(line.saturating_sub(1)).copied();
        let next = self.line_starts.get(line).copied();
        start.unwrap_or(0)..next.map_or(text.len(), |next| next - 1)
    }

    pub(crate) fn add(&mut self, offset: usize, field: &str, message: impl Into<String>) {
        let line = self.line(offset);
        if !self.broken_lines.contains(&line) {
            let problem = Problem {
                line,
                field: escaped(field),
                message: escaped(&message.into()),
            };
            let at = self.problems.partition_point(|other| other.line <= line);
            self.problems.insert(at, problem);
        }
    }

    pub(crate) fn add_syntax(&mut self, offset: usize, message: impl Into<String>) {
        self.add(offset, "syntax", message);
        let line = self.line(offset);
        self.broken_lines.push(line);
    }

    pub(crate) fn has_broken_lines(&self) -> bool {
        !self.broken_lines.is_empty()
    }

    /// Whether a line within `span` isn't valid TOML, which may be the reason for missing keys.
    pub(crate) fn is_broken(&self, span: Range<usize>) -> bool {
        let (first, last) = (self.line(span.start), self.line(span.end));
        self.broken_lines
            .iter()
            .any(|line| (first..=last).contains(line))
    }

    pub(crate) fn finish<T>(self, value: impl FnOnce() -> T) -> Result<T, Problems> {
        if self.problems.is_empty() {
            return Ok(value());
        }
        Err(Problems {
            file: "codes.toml".to_owned(),
            problems: self.problems,
        })
    }
}
