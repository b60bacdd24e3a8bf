//! Explains what doesn't fit in a payload, and where, without quoting any values.
//!
//! The words come from serde's message, and the path from the text up to the position that
//! serde_json reports. Nothing here depends on the payload type, so it is compiled once.

use core::fmt;

/// The maximum length of a key that is shown; an API's keys are shorter.
const LONGEST_KEY: usize = 40;

/// The maximum depth of a path.
const MAX_DEPTH: usize = 128;

/// A position in a JSON text; line and column start at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Position {
    pub(crate) fn of(error: &serde_json::Error) -> Position {
        Position {
            line: error.line(),
            column: error.column(),
        }
    }

    /// Returns the offset of the byte that serde_json had reached, if it is within the text.
    fn offset(self, text: &str) -> Option<usize> {
        let before = self.line.checked_sub(1)?;
        let start = match before {
            0 => 0,
            _ => text.match_indices('\n').nth(before - 1)?.0 + 1,
        };
        start
            .checked_add(self.column)
            .filter(|offset| *offset <= text.len())
    }
}

/// The problem that serde reports with a value that doesn't have the requested type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// A value of another type: what was found, and what was expected.
    Type {
        found: &'static str,
        expected: Box<str>,
    },
    /// A number, text, or length that the type can't represent.
    Value {
        found: &'static str,
        expected: Box<str>,
    },
    MissingField(Box<str>),
    DuplicateField(Box<str>),
    /// A key, which is shown only if it looks like an API's.
    UnknownField {
        key: Option<Box<str>>,
        expected: Box<str>,
    },
    UnknownVariant {
        expected: Box<str>,
    },
    /// The type's own words, which may quote the value.
    Refused,
}

/// A value that doesn't fit, and its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    pub(crate) problem: Problem,
    /// Such as `data.files[3].size`; empty for the whole body.
    pub(crate) path: Box<str>,
    pub(crate) position: Position,
}

impl Mismatch {
    #[cold]
    pub(crate) fn of(text: &str, error: &serde_json::Error) -> Mismatch {
        let position = Position::of(error);
        let problem = Problem::of(&error.to_string(), position);
        let path = position
            .offset(text)
            .map(|offset| path_at(text, offset, problem.is_of_container()))
            .unwrap_or_default();
        Mismatch {
            problem,
            path: path.into_boxed_str(),
            position,
        }
    }
}

impl Problem {
    fn of(message: &str, Position { line, column }: Position) -> Problem {
        let place = format!(" at line {line} column {column}");
        let message = message.strip_suffix(&place).unwrap_or(message);
        // The expectation comes last, and the value before it may contain any text.
        let (before, expected) = message
            .rsplit_once(", expected ")
            .map_or((message, ""), |(before, expected)| (before, expected));
        let expected = || expected.into();
        let after = |start: &str| before.strip_prefix(start);
        if let Some(found) = after("invalid type: ") {
            Problem::Type {
                found: kind_of(found),
                expected: expected(),
            }
        } else if let Some(found) = after("invalid value: ") {
            Problem::Value {
                found: kind_of(found),
                expected: expected(),
            }
        } else if after("invalid length ").is_some() {
            Problem::Value {
                found: "a list or text of this length",
                expected: expected(),
            }
        } else if let Some(name) = after("missing field ").and_then(quoted) {
            Problem::MissingField(name.into())
        } else if let Some(name) = after("duplicate field ").and_then(quoted) {
            Problem::DuplicateField(name.into())
        } else if let Some(rest) = message.strip_prefix("unknown field ") {
            // Here, the key comes first, and it is from the body.
            Problem::UnknownField {
                key: quoted_key(rest).map(Into::into),
                expected: own_words(rest),
            }
        } else if let Some(rest) = message.strip_prefix("unknown variant ") {
            Problem::UnknownVariant {
                expected: own_words(rest),
            }
        } else {
            Problem::Refused
        }
    }

    /// Returns whether serde_json stops before the value: it doesn't read into a list or an object
    /// that the type doesn't accept.
    fn is_of_container(&self) -> bool {
        matches!(
            self,
            Problem::Type {
                found: "an object" | "a list",
                ..
            }
        )
    }
}

/// Returns the kind of a value as serde's `Unexpected` names it, without the value itself.
fn kind_of(found: &str) -> &'static str {
    let kinds = [
        ("boolean", "a boolean"),
        ("integer", "an integer"),
        ("floating point", "a number with a fraction"),
        ("character", "a character"),
        ("string", "a string"),
        ("byte array", "bytes"),
        ("unit value", "null"),
        ("null", "null"),
        ("Option value", "an optional value"),
        ("newtype struct", "a wrapped value"),
        ("sequence", "a list"),
        ("map", "an object"),
        ("enum", "an enum"),
        ("number", "a number"),
    ];
    kinds
        .iter()
        .find(|(start, _)| found.starts_with(start))
        .map_or("another value", |(_, kind)| kind)
}

/// Returns the name in backticks, if it is the entire text.
fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('`')?.strip_suffix('`')
}

/// Returns the name in backticks at the beginning, if it looks like a key.
fn quoted_key(rest: &str) -> Option<&str> {
    // A backtick may be part of the key.
    let (key, _) = rest
        .rsplit_once(", expected ")
        .or_else(|| rest.rsplit_once(", there are "))?;
    quoted(key).filter(|key| is_key(key))
}

/// Returns the text after the last `, expected `, or the one that reports that nothing is expected.
fn own_words(rest: &str) -> Box<str> {
    let has_none =
        rest.ends_with(", there are no variants") || rest.ends_with(", there are no fields");
    match rest.rsplit_once(", expected ").filter(|_| !has_none) {
        Some((_, expected)) => expected.into(),
        None => "none".into(),
    }
}

fn is_key(key: &str) -> bool {
    let mut bytes = key.bytes();
    key.len() <= LONGEST_KEY
        && bytes
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// The position of a value within its container.
#[derive(Clone, Copy, Debug)]
enum Step<'t> {
    /// In an object, after the key that was read last, without its quotation marks.
    Key(Option<&'t str>),
    /// In a list, after this many elements.
    Index(usize),
}

/// Returns the path of the value that ends at an offset, or begins there if it is a container. If a
/// key or a brace ends there, returns the path of the object.
fn path_at(text: &str, offset: usize, is_of_container: bool) -> String {
    let bytes = text.as_bytes();
    let mut steps: Vec<Step<'_>> = Vec::new();
    let mut at = 0;
    // The number of steps in the path of the value that was read last.
    let mut length = 0;
    while let Some(&byte) = bytes.get(at) {
        if at > offset || (at == offset && !(is_of_container && matches!(byte, b'{' | b'['))) {
            break;
        }
        match byte {
            b'{' | b'[' => {
                // The path of a value that begins here has all of the steps so far.
                length = steps.len();
                if at == offset || steps.len() == MAX_DEPTH {
                    break;
                }
                steps.push(if byte == b'{' {
                    Step::Key(None)
                } else {
                    Step::Index(0)
                });
                at += 1;
            }
            b'}' | b']' => {
                steps.pop();
                length = steps.len();
                at += 1;
            }
            b',' => {
                if let Some(Step::Index(index)) = steps.last_mut() {
                    *index += 1;
                }
                if let Some(Step::Key(key)) = steps.last_mut() {
                    *key = None;
                }
                at += 1;
            }
            b'"' => {
                let end = end_of_string(bytes, at);
                match steps.last_mut() {
                    Some(Step::Key(key @ None)) => {
                        *key = text.get(at + 1..end.saturating_sub(1));
                        // A problem with a key is reported for its object.
                        length = steps.len().saturating_sub(1);
                    }
                    _ => length = steps.len(),
                }
                at = end;
            }
            b':' | b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            _ => {
                length = steps.len();
                at += 1;
            }
        }
    }
    steps.truncate(length);
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(Some(key)) if is_key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Step::Key(_) => path.push_str("[…]"),
            Step::Index(index) => path.extend(["[", &index.to_string(), "]"]),
        }
    }
    path
}

/// Returns the offset after the string that begins at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    bytes.len()
}

/// Formats the mismatch in English, for example "`data.files[3].size` is a string, expected u64, at
/// line 1 column 385".
impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mismatch {
            problem,
            path,
            position: Position { line, column },
        } = self;
        let place = |f: &mut fmt::Formatter<'_>| match &**path {
            "" => f.write_str("the body"),
            path => write!(f, "`{path}`"),
        };
        match problem {
            Problem::Type { found, expected } | Problem::Value { found, expected } => {
                place(f)?;
                write!(f, " is {found}, expected {expected}")?;
            }
            Problem::MissingField(name) => {
                write!(f, "missing field `{name}` in ")?;
                place(f)?;
            }
            Problem::DuplicateField(name) => {
                write!(f, "duplicate field `{name}` in ")?;
                place(f)?;
            }
            Problem::UnknownField { key, expected } => {
                match key {
                    Some(key) => write!(f, "unknown field `{key}` in ")?,
                    None => f.write_str("unknown field in ")?,
                }
                place(f)?;
                write!(f, ", expected {expected}")?;
            }
            Problem::UnknownVariant { expected } => {
                place(f)?;
                write!(f, " is an unknown variant, expected {expected}")?;
            }
            Problem::Refused => {
                place(f)?;
                f.write_str(" is not accepted by the requested type")?;
            }
        }
        write!(f, ", at line {line} column {column}")
    }
}

#[cfg(feature = "zh")]
impl Mismatch {
    /// Returns the text in Chinese; the type's own words aren't translated.
    pub(crate) fn in_chinese(&self) -> String {
        let path = match &*self.path {
            "" => "响应体".to_owned(),
            path => format!("`{path}`"),
        };
        let Position { line, column } = self.position;
        let what = match &self.problem {
            Problem::Type { found, expected } | Problem::Value { found, expected } => {
                format!("{path} 是{}，应为 {expected}", kind_in_chinese(found))
            }
            Problem::MissingField(name) => format!("{path} 缺少字段 `{name}`"),
            Problem::DuplicateField(name) => format!("{path} 的字段 `{name}` 重复"),
            Problem::UnknownField { key, expected } => match key {
                Some(key) => format!("{path} 有未知字段 `{key}`，应为 {expected}"),
                None => format!("{path} 有未知字段，应为 {expected}"),
            },
            Problem::UnknownVariant { expected } => format!("{path} 是未知的变体，应为 {expected}"),
            Problem::Refused => format!("{path} 不被所需类型接受"),
        };
        format!("{what}，位于第 {line} 行第 {column} 列")
    }
}

/// Returns a kind from [`kind_of`] in Chinese.
#[cfg(feature = "zh")]
fn kind_in_chinese(kind: &str) -> &'static str {
    match kind {
        "a boolean" => "布尔值",
        "an integer" => "整数",
        "a number with a fraction" => "小数",
        "a character" => "字符",
        "a string" => "字符串",
        "bytes" => "字节",
        "null" => "空值",
        "a list" => "列表",
        "an object" => "对象",
        "a number" => "数字",
        "a list or text of this length" => "长度不符的列表或文本",
        _ => "其他类型的值",
    }
}
