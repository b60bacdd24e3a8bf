//! Reads the constants of upstream's `error.go`.
//!
//! A lexer for what Go calls comments, strings, raw strings and runes, so that nothing within them is
//! taken for code, and on top of it only what such a file holds: one `const (…)` block whose lines
//! are `Name [Type] = [-]digits`. Everything else about a code is refused with its line: a program
//! that skipped what it does not understand would lose codes in silence.

use std::fmt;

/// A constant that is the number of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Constant {
    pub(crate) name: String,
    pub(crate) value: i32,
}

/// Why the file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GoError {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl fmt::Display for GoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.message)
    }
}

impl std::error::Error for GoError {}

/// Reads the constants in the order of the file.
pub(crate) fn read(source: &[u8]) -> Result<Vec<Constant>, GoError> {
    let text = std::str::from_utf8(source).map_err(|error| {
        let before = source.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        GoError {
            line,
            message: "saw bytes that are not UTF-8, expected Go source text".to_owned(),
        }
    })?;
    // Go allows a byte order mark at the beginning of a file.
    let tokens = Lexer::new(text.strip_prefix('\u{feff}').unwrap_or(text)).tokens()?;
    Parser {
        tokens,
        at: 0,
        constants: Vec::new(),
        block: None,
    }
    .file()
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Word(String),
    Number(String),
    /// A string, a raw string or a rune; what it holds is nobody's business here.
    Text,
    /// Any other character, which is an operator or a part of one.
    Sign(char),
    LineEnd,
    End,
}

#[derive(Clone, Debug)]
struct Token {
    kind: Kind,
    line: usize,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Word(word) | Kind::Number(word) => write!(f, "`{word}`"),
            Kind::Text => f.write_str("a string"),
            Kind::Sign(sign) => write!(f, "`{}`", sign.escape_debug()),
            Kind::LineEnd => f.write_str("the end of the line"),
            Kind::End => f.write_str("the end of the file"),
        }
    }
}

struct Lexer<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Lexer<'t> {
    fn new(text: &'t str) -> Lexer<'t> {
        Lexer {
            rest: text,
            line: 1,
        }
    }

    fn tokens(mut self) -> Result<Vec<Token>, GoError> {
        let mut tokens = Vec::new();
        loop {
            let line = self.line;
            let kind = self.next()?;
            let is_end = kind == Some(Kind::End);
            tokens.extend(kind.map(|kind| Token { kind, line }));
            if is_end {
                return Ok(tokens);
            }
        }
    }

    fn error<T>(&self, line: usize, message: &str) -> Result<T, GoError> {
        Err(GoError {
            line,
            message: message.to_owned(),
        })
    }

    /// Takes the next token, or nothing where white space or a comment stands.
    fn next(&mut self) -> Result<Option<Kind>, GoError> {
        let Some(first) = self.rest.chars().next() else {
            return Ok(Some(Kind::End));
        };
        if self.rest.starts_with("//") {
            self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
            return Ok(None);
        }
        if self.rest.starts_with("/*") {
            return self.block_comment();
        }
        match first {
            '\n' => {
                self.take(1);
                Ok(Some(Kind::LineEnd))
            }
            ' ' | '\t' | '\r' => {
                self.take(1);
                Ok(None)
            }
            '"' | '\'' => self.quoted(first).map(Some),
            '`' => self.raw_string().map(Some),
            _ if first.is_alphabetic() || first == '_' => Ok(Some(Kind::Word(self.word()))),
            _ if first.is_ascii_digit() => Ok(Some(Kind::Number(self.number()))),
            _ if first.is_control() => {
                let sign = first.escape_debug();
                self.error(
                    self.line,
                    &format!("saw the control character `{sign}`, expected Go source text"),
                )
            }
            _ => {
                self.take(first.len_utf8());
                Ok(Some(Kind::Sign(first)))
            }
        }
    }

    /// Moves on by `len` bytes and counts the lines in them.
    fn take(&mut self, len: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(len).unwrap_or((self.rest, ""));
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn word(&mut self) -> String {
        let len = self
            .rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(self.rest.len());
        self.take(len).to_owned()
    }

    /// A number of any kind: what is none in the end is told as it stands.
    fn number(&mut self) -> String {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let len = self
            .rest
            .find(|c: char| !is_part(c))
            .unwrap_or(self.rest.len());
        self.take(len).to_owned()
    }

    /// A comment over several lines ends the line that it begins in, as in Go.
    fn block_comment(&mut self) -> Result<Option<Kind>, GoError> {
        let line = self.line;
        match self.rest.find("*/") {
            Some(at) => {
                let comment = self.take(at + 2);
                Ok(comment.contains('\n').then_some(Kind::LineEnd))
            }
            None => self.error(line, "saw a comment without its end, expected `*/`"),
        }
    }

    fn raw_string(&mut self) -> Result<Kind, GoError> {
        let line = self.line;
        let body = self.rest.get(1..).unwrap_or_default();
        match body.find('`') {
            Some(at) => {
                self.take(at + 2);
                Ok(Kind::Text)
            }
            None => self.error(
                line,
                "saw a raw string without its end, expected a backtick",
            ),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<Kind, GoError> {
        let line = self.line;
        let mut is_escaped = false;
        for (at, c) in self.rest.char_indices().skip(1) {
            match c {
                '\n' => break,
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                _ if c == quote => {
                    self.take(at + 1);
                    return Ok(Kind::Text);
                }
                _ => {}
            }
        }
        self.error(
            line,
            &format!("saw a string without its end, expected `{quote}` on the same line"),
        )
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    constants: Vec<Constant>,
    /// Line of the block that holds the codes.
    block: Option<usize>,
}

/// Whether a constant is the number of a code: `Code` and then a capital or a digit.
fn is_code(name: &str) -> bool {
    name.strip_prefix("Code")
        .and_then(|rest| rest.chars().next())
        .is_some_and(|first| first.is_uppercase() || first.is_ascii_digit())
}

impl Parser {
    fn file(mut self) -> Result<Vec<Constant>, GoError> {
        let mut depth = 0_usize;
        loop {
            let Token { kind, line } = self.next();
            match kind {
                Kind::End if depth > 0 => {
                    return refuse(line, &Kind::End, "a closing bracket");
                }
                Kind::End => break,
                Kind::Sign('(' | '[' | '{') => depth += 1,
                Kind::Sign(')' | ']' | '}') => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => {
                        return refuse(line, &kind, "no closing bracket without an opening one");
                    }
                },
                Kind::Word(word) if word == "const" => self.declaration(line, depth)?,
                _ => {}
            }
        }
        if self.constants.is_empty() {
            let line = self.tokens.last().map_or(1, |token| token.line);
            return refuse(
                line,
                &Kind::End,
                "a `const (` block with constants named `Code…`",
            );
        }
        Ok(self.constants)
    }

    /// What follows `const`: a block, or one constant. Those that are no codes are passed over.
    fn declaration(&mut self, line: usize, depth: usize) -> Result<(), GoError> {
        if self.peek().kind != Kind::Sign('(') {
            // One constant, or several separated by commas.
            if let Some(name) = self.names_ahead().into_iter().find(|name| is_code(name)) {
                let message = format!(
                    "saw `const {name}` by itself, expected it in the `const (` block of the codes"
                );
                return Err(GoError { line, message });
            }
            return Ok(());
        }
        let names = self.names_in_block();
        let Some(first) = names.iter().find(|name| is_code(name)) else {
            return Ok(());
        };
        if depth > 0 {
            let message = format!(
                "saw `{first}` in a block within brackets, expected the codes at the top of the file"
            );
            return Err(GoError { line, message });
        }
        if let Some(other) = self.block {
            let message = format!(
                "saw a second block with codes (`{first}`), expected one, that of line {other}"
            );
            return Err(GoError { line, message });
        }
        self.block = Some(line);
        self.block_of_codes(line)
    }

    fn block_of_codes(&mut self, start: usize) -> Result<(), GoError> {
        self.next(); // the bracket
        loop {
            let Token { kind, line } = self.next();
            match kind {
                Kind::LineEnd => {}
                Kind::Sign(')') => return Ok(()),
                Kind::End => {
                    let message = format!(
                        "saw the end of the file, expected `)` for the block of line {start}"
                    );
                    return Err(GoError { line, message });
                }
                Kind::Word(name) => self.constant(name, line)?,
                other => return refuse(line, &other, "`Code… = number`, or `)`"),
            }
        }
    }

    /// `Name [Type] = [-]digits`, and nothing else on the line.
    fn constant(&mut self, name: String, line: usize) -> Result<(), GoError> {
        if !is_code(&name) {
            return refuse(
                line,
                &Kind::Word(name),
                "the name of a code, `Code…`, in the block of the codes",
            );
        }
        if let Some(other) = self.constants.iter().find(|other| other.name == name) {
            let message = format!(
                "saw `{name}` a second time, expected each name once (it is {} already)",
                other.value
            );
            return Err(GoError { line, message });
        }
        let mut token = self.next();
        if let Kind::Word(_) = token.kind {
            token = self.next(); // a type
        }
        if token.kind != Kind::Sign('=') {
            return refuse(line, &token.kind, &format!("`=` behind `{name}`"));
        }
        let mut token = self.next();
        let mut sign = "";
        if token.kind == Kind::Sign('-') {
            sign = "-";
            token = self.next();
        }
        let digits = match token.kind {
            Kind::Number(digits) => digits,
            other => {
                return refuse(
                    line,
                    &other,
                    &format!("a decimal number as the value of `{name}`"),
                );
            }
        };
        let is_decimal = digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits == "0" || !digits.starts_with('0'));
        if !is_decimal {
            let seen = Kind::Number(format!("{sign}{digits}"));
            return refuse(
                line,
                &seen,
                &format!("a plain decimal number as the value of `{name}`"),
            );
        }
        let value = match format!("{sign}{digits}").parse() {
            Ok(0) => {
                return refuse(
                    line,
                    &Kind::Number(digits),
                    &format!("a number other than 0, which is success, as the value of `{name}`"),
                );
            }
            Ok(value) => value,
            Err(_) => {
                let seen = Kind::Number(format!("{sign}{digits}"));
                return refuse(
                    line,
                    &seen,
                    &format!("a number within 32 bits as the value of `{name}`"),
                );
            }
        };
        match &self.peek().kind {
            Kind::LineEnd | Kind::Sign(')') => {}
            other => {
                let other = other.clone();
                return refuse(
                    line,
                    &other,
                    &format!("the end of the line behind the value of `{name}`"),
                );
            }
        }
        self.constants.push(Constant { name, value });
        Ok(())
    }

    /// The names that a `const` without brackets declares: words up to its `=` or the end of its
    /// line.
    fn names_ahead(&self) -> Vec<String> {
        let ahead = self.tokens.iter().skip(self.at);
        ahead
            .take_while(|token| !matches!(token.kind, Kind::Sign('=') | Kind::LineEnd | Kind::End))
            .filter_map(|token| match &token.kind {
                Kind::Word(word) => Some(word.clone()),
                _ => None,
            })
            .collect()
    }

    /// The names that a block declares: the words at the beginning of its lines, up to `=`.
    fn names_in_block(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut depth = 0_usize;
        let mut is_name = true;
        for token in self.tokens.iter().skip(self.at) {
            match &token.kind {
                Kind::Sign('(' | '[' | '{') => depth += 1,
                Kind::Sign(')' | ']' | '}') => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                Kind::LineEnd | Kind::Sign(';') if depth == 1 => is_name = true,
                Kind::Sign('=') => is_name = false,
                Kind::Word(word) if is_name && depth == 1 => names.push(word.clone()),
                _ => {}
            }
        }
        names
    }

    fn peek(&self) -> Token {
        let end = || Token {
            kind: Kind::End,
            line: self.tokens.last().map_or(1, |token| token.line),
        };
        self.tokens.get(self.at).cloned().unwrap_or_else(end)
    }

    fn next(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }
}

fn refuse<T>(line: usize, seen: &Kind, expected: &str) -> Result<T, GoError> {
    Err(GoError {
        line,
        message: format!("saw {seen}, expected {expected}"),
    })
}
