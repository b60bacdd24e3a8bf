//! Reads the constants of upstream's `error.go`.
//!
//! Comments and literals are blanked out first, so that their contents aren't mistaken for code. The
//! rest is split into tokens. The codes must be in one `const (…)` block whose lines are
//! `Name [Type] = [-]digits`; anything else about a code is reported with its line, since skipping
//! unknown syntax would lose codes silently.

use std::collections::BTreeMap;

/// A constant that is the number of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Constant {
    pub(crate) name: String,
    pub(crate) value: i32,
    /// From 1.
    pub(crate) line: usize,
}

/// A reason why the file can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {message}")]
pub(crate) struct Problem {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) message: String,
}

/// Reads the constants in the order of the file, or returns all of its problems, sorted by line.
pub(crate) fn read(source: &[u8]) -> Result<Vec<Constant>, Vec<Problem>> {
    let mut reader = Reader::default();
    match std::str::from_utf8(source) {
        // Go allows a byte order mark at the beginning of a file.
        Ok(text) => reader.file(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let before = source.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
            reader.expected(line, "Go source text", "bytes that aren't UTF-8");
        }
    }
    if reader.problems.is_empty() {
        return Ok(reader.constants);
    }
    reader.problems.sort_by_key(|problem| problem.line);
    Err(reader.problems)
}

/// A word, a number or a sign, and its line. A line break is a token too.
#[derive(Clone, Copy)]
struct Token<'t> {
    text: &'t str,
    line: usize,
}

#[derive(Default)]
struct Reader {
    constants: Vec<Constant>,
    problems: Vec<Problem>,
    /// The line of each name.
    lines: BTreeMap<String, usize>,
    /// The line of the block with the codes.
    block: Option<usize>,
}

/// Replaces a string, a raw string or a rune.
const LITERAL: char = '"';

const END_OF_FILE: &str = "the end of the file";

impl Reader {
    fn expected(&mut self, line: usize, expected: &str, found: &str) {
        let found = match found {
            "\n" => "the end of the line".to_owned(),
            "\"" => "a string".to_owned(),
            text if text.contains(' ') => text.to_owned(),
            text => format!("`{}`", text.escape_debug()),
        };
        let message = format!("expected {expected}, found {found}");
        self.problems.push(Problem { line, message });
    }

    fn file(&mut self, text: &str) {
        let code = self.blank(text);
        let last_line = text.lines().count().max(1);
        let tokens = self.tokens(&code);
        let mut open = Vec::new();
        let mut rest = tokens.as_slice();
        while let Some((token, after)) = rest.split_first() {
            rest = after;
            match token.text {
                "(" | "[" | "{" => open.push(token.line),
                ")" | "]" | "}" if open.pop().is_none() => {
                    self.expected(token.line, "an opening bracket first", token.text);
                }
                "const" => self.declaration(*token, after, !open.is_empty(), last_line),
                _ => {}
            }
        }
        if !self.problems.is_empty() {
            return;
        }
        if let Some(line) = open.last() {
            let expected = format!("a closing bracket for the one on line {line}");
            self.expected(last_line, &expected, END_OF_FILE);
        } else if self.constants.is_empty() {
            let expected = "a `const (` block with constants named `Code…`";
            self.expected(last_line, expected, END_OF_FILE);
        }
    }

    /// Removes comments, and replaces each literal with a placeholder. Line breaks are kept.
    fn blank(&mut self, text: &str) -> String {
        let mut code = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(['/', '"', '\'', '`']) {
            let (before, found) = rest.split_at(at);
            code += before;
            let (end, missing, instead) = if found.starts_with("//") {
                code.push(' ');
                (Some(found.find('\n').unwrap_or(found.len())), "", "")
            } else if found.starts_with("/*") {
                code.push(' ');
                let end = found.get(2..).and_then(|body| body.find("*/"));
                (
                    end.map(|end| end + 4),
                    "`*/` after the comment",
                    END_OF_FILE,
                )
            } else if found.starts_with('/') {
                code.push('/');
                (Some(1), "", "")
            } else if let Some(body) = found.strip_prefix('`') {
                code.push(LITERAL);
                let end = body.find('`').map(|end| end + 2);
                (end, "a backtick after the raw string", END_OF_FILE)
            } else {
                code.push(LITERAL);
                (
                    end_of_string(found),
                    "the closing quote of the string",
                    "\n",
                )
            };
            let Some((blanked, after)) = end.and_then(|end| found.split_at_checked(end)) else {
                let line = 1 + code.matches('\n').count();
                self.expected(line, missing, instead);
                return code;
            };
            code.extend(blanked.chars().filter(|&c| c == '\n'));
            rest = after;
        }
        code + rest
    }

    fn tokens<'t>(&mut self, code: &'t str) -> Vec<Token<'t>> {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let mut tokens = Vec::new();
        for (line, text) in (1..).zip(code.split('\n')) {
            let mut rest = text.trim_start();
            while let Some(first) = rest.chars().next() {
                let length = match rest.find(|c| !is_word(c)) {
                    Some(0) => first.len_utf8(),
                    Some(length) => length,
                    None => rest.len(),
                };
                let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
                if first.is_control() {
                    self.expected(line, "Go source text", token);
                }
                tokens.push(Token { text: token, line });
                rest = after.trim_start_matches([' ', '\t', '\r']);
            }
            tokens.push(Token { text: "\n", line });
        }
        tokens
    }

    /// Reads what follows `const`: a block, or one line. Those without codes are skipped.
    fn declaration(&mut self, start: Token<'_>, after: &[Token<'_>], is_nested: bool, last: usize) {
        let is_block = after.first().is_some_and(|token| token.text == "(");
        let end = if is_block {
            let mut depth = 0_usize;
            after.iter().position(|token| {
                match token.text {
                    "(" | "[" | "{" => depth += 1,
                    ")" | "]" | "}" => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 0
            })
        } else {
            after.iter().position(|token| token.text == "\n")
        };
        let inner = after.get(usize::from(is_block)..end.unwrap_or(after.len()));
        let lines: Vec<&[Token<'_>]> = inner
            .unwrap_or_default()
            .split(|token| token.text == "\n")
            .filter(|line| !line.is_empty())
            .collect();
        let mut depth = 0_usize;
        let code = lines
            .iter()
            .find_map(|line| declared_code(line, &mut depth));
        let Some(code) = code else { return };
        let line = code.line;
        let found = format!("`{}` in another", code.text);
        match self.block {
            _ if !is_block => {
                let found = format!("`const {}`", code.text);
                self.expected(line, "the codes in one `const (` block", &found);
            }
            _ if is_nested => self.expected(line, "the codes outside of brackets", &found),
            Some(block) => {
                self.expected(
                    line,
                    &format!("all codes in the block on line {block}"),
                    &found,
                );
            }
            None if end.is_none() => {
                let expected = format!("`)` for the block on line {}", start.line);
                self.expected(last, &expected, END_OF_FILE);
            }
            None => {
                self.block = Some(start.line);
                for line in lines {
                    self.constant(line);
                }
            }
        }
    }

    /// Reads a line that must be `Name [Type] = [-]digits`.
    fn constant(&mut self, tokens: &[Token<'_>]) {
        let mut rest = tokens.iter();
        let line = tokens.first().map_or(1, |token| token.line);
        let mut next = || rest.next().map_or("\n", |token| token.text);
        let name = next();
        if !is_code(name) {
            return self.expected(line, "the name of a code, `Code…`", name);
        }
        let mut token = next();
        if is_identifier(token) {
            token = next();
        }
        if token != "=" {
            return self.expected(line, &format!("`=` after `{name}`"), token);
        }
        let mut digits = next().to_owned();
        if digits == "-" {
            digits += next();
        }
        let Some(value) = number(&digits) else {
            let expected = format!("a 32-bit decimal number other than 0 as `{name}`");
            return self.expected(line, &expected, &digits);
        };
        let end = next();
        if end != "\n" {
            let expected = format!("the end of the line after the value of `{name}`");
            return self.expected(line, &expected, end);
        }
        if let Some(first) = self.lines.insert(name.to_owned(), line) {
            let expected = format!("each name once (`{name}` is on line {first})");
            return self.expected(line, &expected, name);
        }
        self.constants.push(Constant {
            name: name.to_owned(),
            value,
            line,
        });
    }
}

/// Returns the length of a string or a rune, if it ends on its line.
fn end_of_string(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let (_, quote) = chars.next()?;
    let mut is_escaped = false;
    for (at, c) in chars {
        match c {
            '\n' => return None,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Returns the first name of a code that a line declares: a word before `=`, outside of brackets.
fn declared_code<'t>(line: &[Token<'t>], depth: &mut usize) -> Option<Token<'t>> {
    // Within brackets, the line is part of an expression.
    let mut is_name = *depth == 0;
    let mut found = None;
    for token in line {
        match token.text {
            "(" | "[" | "{" => *depth += 1,
            ")" | "]" | "}" => *depth = depth.saturating_sub(1),
            _ if *depth > 0 => {}
            "=" => is_name = false,
            ";" => is_name = true,
            text if is_name && is_code(text) => found = found.or(Some(*token)),
            _ => {}
        }
    }
    found
}

/// Returns whether a constant is the number of a code: `Code`, then a capital letter or a digit.
fn is_code(name: &str) -> bool {
    let rest = name.strip_prefix("Code").filter(|_| is_identifier(name));
    rest.and_then(|rest| rest.chars().next())
        .is_some_and(|first| first.is_uppercase() || first.is_ascii_digit())
}

fn is_identifier(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphabetic() || first == '_') && !word.contains('.')
}

/// Parses a number in plain decimal digits, as in every release of upstream.
fn number(text: &str) -> Option<i32> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    text.parse().ok().filter(|_| is_plain)
}
