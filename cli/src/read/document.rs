//! A JSON object, read byte by byte to detect immediately where it ends or becomes invalid.

use std::ops::Range;

use super::work;

#[derive(Default)]
pub(super) struct Document {
    /// The open brackets.
    levels: Vec<Level>,
    expected: Expected,
    is_in_string: bool,
    is_escaped: bool,
    /// Where the last string began, and where an incomplete number or word began.
    string: usize,
    literal: Option<usize>,
    /// The last key of the outermost object.
    key: Range<usize>,
    code: Option<i32>,
    has_key: bool,
    /// The largest complete objects inside, with their lines.
    inner: Vec<(Range<usize>, u64)>,
    line: u64,
    is_document: bool,
}

struct Level {
    start: usize,
    is_object: bool,
    line: u64,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Expected {
    #[default]
    KeyOrEnd,
    Key,
    Colon,
    Value,
    ValueOrEnd,
    Comma,
}

/// Where an object was found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// On its own: at the beginning of a line, or as the body of a response.
    Document,
    /// Inside other text, where an object with a small `code` may be anything.
    Text,
}

pub(super) enum Step {
    More,
    Done,
    /// It isn't JSON from this byte on.
    Broken,
}

/// What is known about a document when it ends.
pub(super) struct End {
    pub(super) start: usize,
    pub(super) line: u64,
    pub(super) setting: Setting,
    pub(super) code: Option<i32>,
    pub(super) has_key: bool,
    pub(super) inner: Vec<(Range<usize>, u64)>,
}

/// Returns where an object may begin.
pub(super) fn beginning_of_document(text: &[u8]) -> Option<usize> {
    let mut braces = text.iter().enumerate().filter(|(_, byte)| **byte == b'{');
    let found = braces.find(|(at, _)| can_begin(text.get(at + 1..).unwrap_or_default()));
    let at = found.map(|(at, _)| at);
    work::count(at.unwrap_or(text.len()));
    at
}

/// Returns whether an object may continue like this after its brace. The quotes may be escaped.
fn can_begin(rest: &[u8]) -> bool {
    let bare = rest.trim_ascii_start();
    work::count(rest.len() - bare.len());
    match bare {
        [] | [b'"' | b'}', ..] => true,
        [b'\\', ..] => {
            let quote = bare.iter().position(|&byte| byte != b'\\');
            work::count(quote.unwrap_or(bare.len()));
            quote.and_then(|at| bare.get(at)) == Some(&b'"')
        }
        _ => false,
    }
}

impl Document {
    pub(super) fn is_open(&self) -> bool {
        !self.levels.is_empty()
    }

    /// Starts a document with the brace at `start`.
    pub(super) fn open(&mut self, start: usize, line: u64, is_document: bool) {
        *self = Document {
            line,
            is_document,
            ..Document::default()
        };
        self.push(start, true);
    }

    /// Ends the document, complete or not.
    pub(super) fn close(&mut self) -> End {
        let first = self.levels.first();
        let end = End {
            start: first.map_or(0, |level| level.start),
            line: first.map_or(self.line, |level| level.line),
            setting: match self.is_document {
                true => Setting::Document,
                false => Setting::Text,
            },
            code: self.code,
            has_key: self.has_key,
            inner: std::mem::take(&mut self.inner),
        };
        self.levels.clear();
        end
    }

    pub(super) fn step(&mut self, text: &[u8], at: usize) -> Step {
        work::count(1);
        let Some(&byte) = text.get(at) else {
            return Step::More;
        };
        if self.is_in_string {
            match byte {
                _ if byte < b' ' => return Step::Broken,
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.end_string(at),
                _ => {}
            }
            return Step::More;
        }
        if let Some(start) = self.literal {
            if byte.is_ascii_alphanumeric() || b"+-.".contains(&byte) {
                return Step::More;
            }
            if !self.end_literal(text, start..at) {
                return Step::Broken;
            }
        }
        let is_object = self.levels.last().is_some_and(|level| level.is_object);
        self.expected = match (byte, self.expected) {
            (b'\n', expected) => {
                self.line += 1;
                expected
            }
            (b' ' | b'\t' | b'\r', expected) => expected,
            (b'"', expected) if !matches!(expected, Expected::Colon | Expected::Comma) => {
                self.is_in_string = true;
                self.string = at + 1;
                expected
            }
            (b':', Expected::Colon) => {
                self.has_key = true;
                Expected::Value
            }
            (b',', Expected::Comma) if is_object => Expected::Key,
            (b',', Expected::Comma) => Expected::Value,
            (b'{' | b'[', Expected::Value | Expected::ValueOrEnd) => {
                self.push(at, byte == b'{');
                return Step::More;
            }
            (b'}', Expected::KeyOrEnd | Expected::Comma) if is_object => return self.pop(at),
            (b']', Expected::ValueOrEnd | Expected::Comma) if !is_object => return self.pop(at),
            (b'-' | b'0'..=b'9' | b'a'..=b'z', Expected::Value | Expected::ValueOrEnd) => {
                self.literal = Some(at);
                self.expected
            }
            _ => return Step::Broken,
        };
        Step::More
    }

    fn push(&mut self, start: usize, is_object: bool) {
        let line = self.line;
        self.levels.push(Level {
            start,
            is_object,
            line,
        });
        self.expected = match is_object {
            true => Expected::KeyOrEnd,
            false => Expected::ValueOrEnd,
        };
    }

    fn pop(&mut self, at: usize) -> Step {
        self.expected = Expected::Comma;
        if self.levels.len() == 1 {
            return Step::Done;
        }
        if let Some(level) = self.levels.pop().filter(|level| level.is_object) {
            while self
                .inner
                .last()
                .is_some_and(|(inner, _)| inner.start > level.start)
            {
                self.inner.pop();
            }
            self.inner.push((level.start..at + 1, level.line));
        }
        Step::More
    }

    fn end_string(&mut self, at: usize) {
        self.is_in_string = false;
        if !matches!(self.expected, Expected::Key | Expected::KeyOrEnd) {
            self.expected = Expected::Comma;
            return;
        }
        self.expected = Expected::Colon;
        if self.levels.len() == 1 {
            self.key = self.string..at;
        }
    }

    /// Returns whether the value of a key of the outermost object comes next.
    pub(super) fn awaits(&self, text: &[u8], key: &[u8]) -> bool {
        self.levels.len() == 1
            && self.expected == Expected::Value
            && text.get(self.key.clone()) == Some(key)
    }

    /// Returns false if it is neither a number nor `true`, `false`, or `null`.
    fn end_literal(&mut self, text: &[u8], literal: Range<usize>) -> bool {
        let is_code = self.awaits(text, b"code");
        self.literal = None;
        self.expected = Expected::Comma;
        let literal = text.get(literal).unwrap_or_default();
        let text = std::str::from_utf8(literal).unwrap_or_default();
        if is_code {
            self.code = text.parse().ok();
        }
        matches!(text, "true" | "false" | "null") || text.parse::<f64>().is_ok_and(f64::is_finite)
    }
}
