//! Identifies a body that couldn't be read, without quoting its content.

use core::fmt;
use std::borrow::Cow;

use serde_core::de::IgnoredAny;
use serde_json::error::Category;

#[cfg(feature = "zh")]
use crate::Language;
use crate::decode::malformed_kind::MalformedKind;
use crate::decode::mismatch::{Mismatch, Position};
use crate::decode::object::{RawObject, without_bom};
use crate::envelope::de::{Context, Violation};
use crate::envelope::key::{self, Key};
use crate::escape::Printable;

/// The maximum length of an excerpt, in characters.
const EXCERPT: usize = 200;

/// The body that a content link returns if the file has no content.
const NO_CONTENT: &[u8] = b"Entity data does not exist.";

/// The reason why a body couldn't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    TooDeep,
    Redirect,
    Aborted,
    NoBackend,
    RateLimit,
    Unavailable,
    Refused,
    TooLarge,
    FrontEnd,
    OtherServer,
    NotApiXml,
    Events,
    Bytes,
    NoBody,
    NoContent,
    NoRange,
    NoRoute,
    NotApi,
    NotUtf8,
    MissingCode,
    MissingCodeInItem,
    CallbackError,
    OauthError,
    NoOauthCode,
    StatusContradictsCode,
    DuplicateCode,
    CodeNotInteger,
    WrongField(&'static str),
    NotAnObject,
    EndsEarly(Position),
    Broken(Position),
    MissingData,
    Mismatch(Mismatch),
}

/// Formats the reason in English.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::TooDeep => "it is nested too deeply",
            Reason::Redirect => "the redirect was not followed",
            Reason::Aborted => {
                "the server aborted while handling the request, or its cache is down"
            }
            Reason::NoBackend => "a proxy answered because its server did not",
            Reason::RateLimit => "a proxy limits the request rate",
            Reason::Unavailable => "a proxy limits the request rate, or its server did not answer",
            Reason::Refused => "WebDAV, a callback or a proxy refused the request",
            Reason::TooLarge => "a proxy refused the request because of its size",
            Reason::FrontEnd => {
                "the base URL is wrong or ends in a slash, so the front end answered"
            }
            Reason::OtherServer => "a proxy or another server answered",
            Reason::NotApiXml => "WebDAV or object storage answered, not the API",
            Reason::Events => "this route sends events; read them as an event stream",
            Reason::Bytes => "it is a file, or the body is compressed",
            Reason::NoBody => "this route returns no body, or the connection was lost",
            Reason::NoContent => {
                "the content of the file is missing, or its upload is not complete"
            }
            Reason::NoRange => "the requested range is outside the file",
            Reason::NoRoute => {
                "the server does not have this route with this method, or the base URL is wrong"
            }
            Reason::NotApi => "the response is not from the API",
            Reason::NotUtf8 => "it is not UTF-8",
            Reason::MissingCode => "missing field `code`",
            Reason::MissingCodeInItem => "missing field `code` in an item of `aggregated_error`",
            Reason::CallbackError => {
                "missing field `code`: this is the error of a storage callback"
            }
            Reason::OauthError => "missing field `code`: read this route with `decode_oauth`",
            Reason::NoOauthCode => "expected `code`, or a number in `error_codes`",
            Reason::StatusContradictsCode => "`code` is 0, but the HTTP status is an error",
            Reason::DuplicateCode => "duplicate key `code`",
            Reason::CodeNotInteger => "expected `code` to be an integer in the range of i32",
            Reason::WrongField(key) => return write!(f, "`{key}` has the wrong type"),
            Reason::NotAnObject => "expected an object",
            Reason::EndsEarly(Position { line, column }) => {
                return write!(f, "unexpected end at line {line} column {column}");
            }
            Reason::Broken(Position { line, column }) => {
                return write!(f, "invalid JSON at line {line} column {column}");
            }
            Reason::MissingData => "missing field `data`, which the requested type needs",
            Reason::Mismatch(mismatch) => return mismatch.fmt(f),
        })
    }
}

#[cfg(feature = "zh")]
impl Reason {
    pub(crate) fn text_in(&self, language: Language) -> String {
        if language != Language::Chinese {
            return self.to_string();
        }
        match self {
            Reason::TooDeep => "嵌套过深，无法读取",
            Reason::Redirect => "这是未被跟随的重定向",
            Reason::Aborted => "服务器在处理请求时中断，或者其缓存不可用",
            Reason::NoBackend => "由代理作答，因为其后的服务器没有响应",
            Reason::RateLimit => "代理限制了请求的频率",
            Reason::Unavailable => "代理限制了请求的频率，或者其后的服务器没有响应",
            Reason::Refused => "WebDAV、回调或代理拒绝了请求",
            Reason::TooLarge => "由代理作答，因为请求超出了它允许的大小",
            Reason::FrontEnd => "站点地址有误或以斜杠结尾，返回的是前端页面",
            Reason::OtherServer => "作答的是代理或另一台服务器",
            Reason::NotApiXml => "作答的是 WebDAV 或对象存储，而不是 API",
            Reason::Events => "该接口发送事件流，应按事件流读取",
            Reason::Bytes => "这是文件或压缩过的响应体",
            Reason::NoBody => "该接口没有响应体，或者连接中断",
            Reason::NoContent => "文件内容已丢失，或者上传尚未完成",
            Reason::NoRange => "请求的范围超出了文件",
            Reason::NoRoute => "服务器没有这个接口，或者请求方法不对，或者站点地址有误",
            Reason::NotApi => "这不是 API 的响应",
            Reason::NotUtf8 => "它不是 UTF-8",
            Reason::MissingCode => "缺少 `code`",
            Reason::MissingCodeInItem => "`aggregated_error` 的某个条目缺少 `code`",
            Reason::CallbackError => "缺少 `code`，这是存储回调的错误",
            Reason::OauthError => "缺少 `code`，应使用 `decode_oauth`",
            Reason::NoOauthCode => "既没有 `code`，`error_codes` 中也没有数字",
            Reason::StatusContradictsCode => "HTTP 状态与其中的 code 0 矛盾",
            Reason::DuplicateCode => "键 `code` 重复",
            Reason::CodeNotInteger => "`code` 不是 i32 范围内的整数",
            Reason::WrongField(key) => return format!("`{key}` 的内容不符合要求"),
            Reason::NotAnObject => "这不是一个对象",
            Reason::EndsEarly(Position { line, column }) => {
                return format!("在第 {line} 行第 {column} 列过早结束");
            }
            Reason::Broken(Position { line, column }) => {
                return format!("第 {line} 行第 {column} 列有误");
            }
            Reason::MissingData => "缺少所需类型必需的字段 `data`",
            Reason::Mismatch(mismatch) => return mismatch.in_chinese(),
        }
        .to_owned()
    }
}

/// Returns the kind of a body that couldn't be read as an envelope, and the reason.
pub(crate) fn diagnose(
    status: u16,
    body: &[u8],
    context: Context,
    error: &serde_json::Error,
) -> (MalformedKind, Reason) {
    let kind = kind_of(body, context, error);
    let reason = match kind {
        MalformedKind::Json => json_reason(body, context, error),
        MalformedKind::Data => data_reason(body, context, error),
        _ => reason(kind, status, body),
    };
    (kind, reason)
}

/// Does the same for an object without an envelope that doesn't have the requested type.
pub(crate) fn diagnose_bare(body: &[u8], error: &serde_json::Error) -> (MalformedKind, Reason) {
    match kind_of(body, Context::of_data(), error) {
        MalformedKind::TooDeep => (MalformedKind::TooDeep, Reason::TooDeep),
        // Its keys have been read already, so it is JSON.
        kind => (kind, mismatch(body, error)),
    }
}

/// Does the same for a body that isn't UTF-8.
pub(crate) fn diagnose_bytes(status: u16, body: &[u8]) -> (MalformedKind, Reason) {
    match guess(body) {
        MalformedKind::Json => (MalformedKind::Json, Reason::NotUtf8),
        kind => (kind, reason(kind, status, body)),
    }
}

fn kind_of(body: &[u8], context: Context, error: &serde_json::Error) -> MalformedKind {
    // serde_json reports this only in its message. Other messages may quote the server's text.
    let hit_limit = || error.to_string().starts_with("recursion limit exceeded");
    match (context.violation, context.key, error.classify()) {
        (Some(Violation::TooDeep), ..) => MalformedKind::TooDeep,
        (Some(Violation::MissingData), ..) => MalformedKind::Data,
        _ if hit_limit() => MalformedKind::TooDeep,
        (None, Some(Key::Data), Category::Data) => MalformedKind::Data,
        // A number too large for any type, or a lone surrogate: valid JSON by its grammar.
        (None, Some(Key::Data), Category::Syntax) if RawObject::of(body).is_some() => {
            MalformedKind::Data
        }
        _ => guess(body),
    }
}

/// Guesses what a body is from its beginning.
fn guess(body: &[u8]) -> MalformedKind {
    let text = significant(body);
    let begins = |prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    match text.first() {
        None if body.iter().all(u8::is_ascii_whitespace) => MalformedKind::Empty,
        None => MalformedKind::Binary,
        Some(b'{' | b'[' | b'"') => MalformedKind::Json,
        Some(b'<') if is_html(text) => MalformedKind::Html,
        Some(b'<') => MalformedKind::Xml,
        _ if ["event:", "data:", "id:", "retry:", ":"]
            .iter()
            .any(|field| begins(field)) =>
        {
            MalformedKind::EventStream
        }
        _ => match core::str::from_utf8(body) {
            Ok(text) if serde_json::from_str::<IgnoredAny>(text).is_ok() => MalformedKind::Json,
            Ok(text) if !text.contains('\0') => MalformedKind::Text,
            // Text in another encoding is still text, as long as it has no control characters.
            Err(_)
                if !body
                    .iter()
                    .any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()) =>
            {
                MalformedKind::Text
            }
            _ => MalformedKind::Binary,
        },
    }
}

/// Returns the body without a leading byte order mark, whitespace, and control characters.
fn significant(body: &[u8]) -> &[u8] {
    let body = without_bom(body);
    let start = body
        .iter()
        .position(|byte| !byte.is_ascii_whitespace() && !byte.is_ascii_control());
    start
        .and_then(|start| body.get(start..))
        .unwrap_or_default()
}

/// Returns whether a body that starts with `<` is HTML. XML has a declaration, a namespace, or a
/// prefixed name.
fn is_html(text: &[u8]) -> bool {
    let beginning = String::from_utf8_lossy(text.get(..512).unwrap_or(text)).to_ascii_lowercase();
    if ["<!doctype html", "<html"]
        .iter()
        .any(|mark| beginning.contains(mark))
    {
        return true;
    }
    let tag = beginning.split(['>', ' ', '\n']).next().unwrap_or_default();
    !(beginning.starts_with("<?xml")
        || tag == "<error"
        || tag.contains(':')
        || beginning.contains("xmlns"))
}

fn reason(kind: MalformedKind, status: u16, body: &[u8]) -> Reason {
    use MalformedKind::{Binary, Empty, EventStream, Html, Text, TooDeep, Xml};
    match (kind, status) {
        (TooDeep, _) => Reason::TooDeep,
        (_, 300..=399) => Reason::Redirect,
        (Empty, 500) => Reason::Aborted,
        (Html | Text | Empty, 429) => Reason::RateLimit,
        (Html | Text | Empty, 503) => Reason::Unavailable,
        (Html | Text | Empty, 502 | 504) => Reason::NoBackend,
        (Html | Text | Empty, 401 | 403) => Reason::Refused,
        (Html, 413) => Reason::TooLarge,
        (Html, 200..=299) => Reason::FrontEnd,
        (Html, _) => Reason::OtherServer,
        (Xml, _) => Reason::NotApiXml,
        (EventStream, _) => Reason::Events,
        (Binary, _) => Reason::Bytes,
        (Empty, 200..=299 | 404) => Reason::NoBody,
        (Text, 416) => Reason::NoRange,
        (Text, 404) if significant(body).trim_ascii_end() == NO_CONTENT => Reason::NoContent,
        (Text, 404) => Reason::NoRoute,
        _ => Reason::NotApi,
    }
}

fn json_reason(body: &[u8], context: Context, error: &serde_json::Error) -> Reason {
    match (context.violation, error.classify(), context.key) {
        (Some(Violation::MissingCode), ..) => match RawObject::of(body) {
            Some(object) if object.get(key::CODE).is_some() => Reason::MissingCodeInItem,
            Some(object) if object.get("error_codes").is_some() => Reason::OauthError,
            Some(object) if object.get(key::ERROR).is_some() => Reason::CallbackError,
            _ => Reason::MissingCode,
        },
        (Some(Violation::DuplicateCode), ..) => Reason::DuplicateCode,
        (_, Category::Eof, _) => Reason::EndsEarly(Position::of(error)),
        (_, Category::Syntax | Category::Io, _) => Reason::Broken(Position::of(error)),
        (_, Category::Data, Some(Key::Code)) => Reason::CodeNotInteger,
        (_, Category::Data, Some(key)) => Reason::WrongField(key.as_str()),
        (_, Category::Data, None) => Reason::NotAnObject,
    }
}

fn data_reason(body: &[u8], context: Context, error: &serde_json::Error) -> Reason {
    let is_null = |object: RawObject<'_>| {
        object
            .get(key::DATA)
            .is_some_and(|data| data.get() == "null")
    };
    // Go's nil is the same as missing.
    if context.violation == Some(Violation::MissingData) || RawObject::of(body).is_some_and(is_null)
    {
        Reason::MissingData
    } else {
        mismatch(body, error)
    }
}

fn mismatch(body: &[u8], error: &serde_json::Error) -> Reason {
    let text = core::str::from_utf8(body).unwrap_or_default();
    Reason::Mismatch(Mismatch::of(text, error))
}

/// The part of a body that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    pub(crate) text: Box<str>,
    /// Whether the text was cut off.
    pub(crate) is_cut: bool,
}

/// Returns the part of a body that is shown: for HTML, the title; for XML, the name of the root and
/// its `Code`; for text, everything before the first quotation mark, bracket, brace, or `=`.
/// Anything else may be or contain a token.
pub(crate) fn excerpt(kind: MalformedKind, body: &[u8]) -> Option<Excerpt> {
    // Enough for the head of an HTML page, and a bound on the work.
    let text = significant(body.get(..64 << 10).unwrap_or(body));
    let text = String::from_utf8_lossy(text);
    let shown = match kind {
        MalformedKind::Html => Cow::Borrowed(plain(element(&text, "title")?)),
        MalformedKind::Xml => Cow::Owned(xml(&text)?),
        MalformedKind::Text => Cow::Borrowed(plain(&text)),
        _ => return None,
    };
    // Whitespace in HTML is only layout.
    let mut words = String::new();
    for word in shown.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    let head: String = words.chars().take(EXCERPT).collect();
    if head.is_empty() {
        return None;
    }
    let goes_on = shown.len() < text.trim_end().len() || text.len() < body.trim_ascii().len();
    Some(Excerpt {
        is_cut: head.len() < words.len() || (kind == MalformedKind::Text && goes_on),
        text: Printable(head.trim_end()).to_string().into_boxed_str(),
    })
}

/// Returns the beginning of a text, up to where a program may have inserted values.
fn plain(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}');
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let mut before = None;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let after = rest.peek().map(|(_, c)| *c);
        let is_apostrophe = matches!(c, '\'' | '’') && is_letter(before) && is_letter(after);
        if !is_apostrophe
            && matches!(
                c,
                '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '[' | ']' | '{' | '}' | '<' | '>' | '='
            )
        {
            return text.get(..at).unwrap_or_default();
        }
        before = Some(c);
    }
    text
}

/// Returns the content of the first element with this name, ignoring case.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let opens = |tag: &&str| {
        let (start, rest) = tag.split_at_checked(name.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(name) && rest.starts_with(['>', ' ', '\t', '\r', '\n', '/'])
    };
    let tag = text.split('<').skip(1).find(opens)?;
    tag.split_once('>').map(|(_, inside)| inside)
}

fn xml(text: &str) -> Option<String> {
    fn name(text: &str) -> &str {
        let end =
            text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_' | '.')));
        text.get(..end.unwrap_or(text.len())).unwrap_or_default()
    }

    let root = text.split('<').map(name).find(|name| !name.is_empty())?;
    let code = element(text, "Code")
        .map(name)
        .filter(|code| !code.is_empty());
    Some(match code {
        Some(code) => format!("{root}: {code}"),
        None => root.to_owned(),
    })
}
