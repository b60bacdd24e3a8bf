//! Recognizes single lines: heads, statuses, codes in other syntaxes, and connection errors.

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::exchange::NoAnswer;
use super::work;

/// A sign that may be in a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Code,
    /// A number comes next.
    Status,
    /// The reason phrase of a status, which only counts next to its number.
    Reason(u16),
    /// What a proxy logs when it responds with a status.
    Proxy(u16),
    Html,
    Xml,
    NoAnswer(NoAnswer),
    Browser,
    /// The `<Code>` of an object storage.
    Storage(&'static str),
    Curl,
    Cloudflare,
    Protocol,
    Url,
    /// JSON within a URL.
    Encoded,
    /// A line of a browser's console.
    Console,
}

/// Each with its words, separated by `|`.
const SIGNS: &[(Sign, &str)] = &[
    (Sign::Code, "code|错误码|错误代码"),
    (
        Sign::Status,
        "status of |status code|status_code|statuscode|state code|status=|status\":",
    ),
    (Sign::Reason(401), "unauthorized"),
    (Sign::Reason(403), "forbidden"),
    (Sign::Reason(405), "method not allowed"),
    (
        Sign::Reason(413),
        "entity too large|payload too large|content too large",
    ),
    (Sign::Reason(423), "locked"),
    (Sign::Reason(429), "too many requests"),
    (Sign::Reason(502), "bad gateway"),
    (
        Sign::Reason(503),
        "service unavailable|temporarily unavailable",
    ),
    (Sign::Reason(504), "gateway timeout|gateway time-out"),
    (Sign::Reason(507), "insufficient storage"),
    (Sign::Proxy(413), "too large body"),
    (
        Sign::Proxy(502),
        "upstream prematurely closed|no live upstreams",
    ),
    (Sign::Proxy(504), "upstream timed out"),
    (Sign::Html, "<!doctype html|<html|<head>|<title>"),
    (Sign::Xml, "<error>|<d:error"),
    (Sign::Browser, "net::err_"),
    (
        Sign::NoAnswer(NoAnswer::Cors),
        "cors policy|cross-origin request blocked",
    ),
    (
        Sign::NoAnswer(NoAnswer::Refused),
        "econnrefused|connection refused",
    ),
    (
        Sign::NoAnswer(NoAnswer::UnknownHost),
        "enotfound|no such host|getaddrinfo|name or service not",
    ),
    (
        Sign::NoAnswer(NoAnswer::Timeout),
        "etimedout|i/o timeout|connection timed out",
    ),
    (
        Sign::NoAnswer(NoAnswer::Broken),
        "econnreset|connection reset",
    ),
    (
        Sign::NoAnswer(NoAnswer::Tls),
        "x509: |certificate verify failed|certificate has expired",
    ),
    (
        Sign::NoAnswer(NoAnswer::Unknown),
        "network error|failed to fetch",
    ),
    (
        Sign::Storage("SignatureDoesNotMatch"),
        "signaturedoesnotmatch",
    ),
    (
        Sign::Storage("RequestTimeTooSkewed"),
        "requesttimetooskewed",
    ),
    (Sign::Storage("InvalidAccessKeyId"), "invalidaccesskeyid"),
    (Sign::Storage("AccessDenied"), "accessdenied"),
    (Sign::Storage("CallbackFailed"), "callbackfailed"),
    (Sign::Curl, "curl: ("),
    (Sign::Cloudflare, "error code: 5|error code 5"),
    (Sign::Protocol, " http/"),
    (Sign::Url, " http://| https://"),
    (Sign::Encoded, "%7b%22"),
    (Sign::Console, "i18next:|cloudreve-uploader|.js:"),
];

/// Finds the words of all signs in one pass.
struct Finder {
    words: AhoCorasick,
    signs: Vec<Sign>,
}

static FINDER: LazyLock<Option<Finder>> = LazyLock::new(|| {
    let all = SIGNS
        .iter()
        .flat_map(|(sign, words)| words.split('|').map(|word| (*sign, word)));
    let (signs, words): (Vec<Sign>, Vec<&str>) = all.unzip();
    let words = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .ok()?;
    Some(Finder { words, signs })
});

/// Finds the signs in a part of a line, with their start and end.
pub(super) fn signs_in(part: &[u8]) -> impl Iterator<Item = (Sign, usize, usize)> {
    let found = FINDER.as_ref().map(|finder| {
        let signs = |found: aho_corasick::Match| {
            let sign = finder.signs.get(found.pattern().as_usize())?;
            Some((*sign, found.start(), found.end()))
        };
        finder.words.find_iter(part).filter_map(signs)
    });
    found.into_iter().flatten()
}

/// Finds where the head of a response or a request begins, at the end of a line.
pub(super) fn beginning_of_response(line: &[u8]) -> Option<usize> {
    work::count(line.len());
    let at = line.windows(5).rposition(|window| window == b"HTTP/")?;
    let (before, rest) = line.split_at_checked(at)?;
    if status_line(rest.trim_ascii_end()).is_some() {
        let is_marked = before.ends_with(b"< ");
        return Some(if is_marked { at - 2 } else { at });
    }
    let is_request = line
        .strip_prefix(b"> ")
        .is_some_and(|rest| request_line(rest.trim_ascii_end()).is_some());
    is_request.then_some(0)
}

pub(super) fn find_ignoring_case(text: &[u8], word: &[u8]) -> Option<usize> {
    work::count(text.len());
    text.windows(word.len())
        .position(|window| window.eq_ignore_ascii_case(word))
}

/// Parses a status line: `HTTP/1.1 200 OK`, `HTTP/2 200`.
pub(super) fn status_line(line: &[u8]) -> Option<u16> {
    let rest = line.strip_prefix(b"HTTP/")?;
    let space = rest.iter().position(|&byte| byte == b' ')?;
    let (version, rest) = rest.split_at_checked(space)?;
    let is_version = !version.is_empty()
        && version
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let (status, reason) = rest.trim_ascii_start().split_at_checked(3)?;
    // One quoted in a text doesn't count.
    let is_reason = reason.first().is_none_or(|&byte| byte == b' ') && !reason.contains(&b'"');
    let status: u16 = std::str::from_utf8(status).ok()?.parse().ok()?;
    (is_version && is_reason && status >= 100).then_some(status)
}

/// Parses a labeled status: `STATUS       : 404 Not Found`, `StatusCode        : 413`
pub(super) fn labeled_status(line: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(line.get(..128).unwrap_or(line)).ok()?;
    let (label, value) = line.split_once(':')?;
    let label = label.trim().to_ascii_lowercase();
    let is_status =
        ["status", "statuscode", "status code", "http status"].contains(&label.as_str());
    let status = value.trim().get(..3)?.parse().ok()?;
    (is_status && (100..600).contains(&status)).then_some(status)
}

pub(super) fn status_alone(text: &[u8]) -> Option<u16> {
    let status = std::str::from_utf8(text)
        .ok()
        .filter(|text| text.len() == 3)?
        .parse()
        .ok()?;
    (100..600).contains(&status).then_some(status)
}

/// Parses a request line: `GET /api/v4/site/ping HTTP/1.1`
pub(super) fn request_line(line: &[u8]) -> Option<(String, String)> {
    const MAX: usize = 1 << 13;
    let line = std::str::from_utf8(line)
        .ok()
        .filter(|line| line.len() < MAX)?;
    let mut words = line.split_whitespace();
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let is_method = method.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_target = target.starts_with('/') || target.contains("://");
    (is_method && is_target && version.starts_with("HTTP/") && words.next().is_none())
        .then(|| (method.to_owned(), target.to_owned()))
}

pub(super) fn header(line: &[u8]) -> Option<(&str, &str)> {
    let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
    let name = name.trim_end();
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b" !#$%&'*+-.^_`|~".contains(&byte));
    is_name.then_some((name, value.trim()))
}

/// Parses an error of curl: `7) Failed to connect to localhost port 1`
pub(super) fn curl_failure(rest: &[u8]) -> Option<(u16, String)> {
    const MAX: usize = 512;
    const DIGITS: usize = 3;
    let end = rest
        .iter()
        .take(DIGITS + 1)
        .position(|&byte| byte == b')')?;
    let (number, reason) = rest.split_at_checked(end)?;
    let number = std::str::from_utf8(number).ok()?.parse().ok()?;
    let reason = String::from_utf8_lossy(reason.get(1..reason.len().min(MAX))?);
    Some((number, reason.trim().to_owned()))
}

/// Returns whether the preceding word makes it another code: `status code`, `exit code`.
pub(super) fn is_other_code(before: &[u8]) -> bool {
    const MAX: usize = 16;
    const OTHERS: [&[u8]; 4] = [b"status", b"exit", b"http", b"state"];
    let start = before.len().saturating_sub(MAX);
    let before = before.get(start..).unwrap_or(before).to_ascii_lowercase();
    let end = before
        .iter()
        .rposition(|byte| !b" _-".contains(byte))
        .map_or(0, |at| at + 1);
    let before = before.get(..end).unwrap_or_default();
    OTHERS.iter().any(|other| before.ends_with(other))
}

/// Parses the number after a word and optional punctuation.
pub(super) fn number_after(rest: &[u8]) -> Option<i32> {
    const MAX: usize = 64;
    let rest = String::from_utf8_lossy(rest.get(..MAX).unwrap_or(rest));
    let between = |c: char| c.is_whitespace() || "\\\"'`]):=>：＝（(#,{".contains(c);
    let mut rest = rest.trim_start_matches(between);
    // `Optional(40016)`, `QVariant(int, 40073)`
    for word in ["Optional", "Some", "QVariant", "int", "value", "intValue"] {
        if let Some(inner) = rest.strip_prefix(word) {
            rest = inner.trim_start_matches(between);
        }
    }
    let length = rest
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || (*at == 0 && *c == '-')));
    let (number, after) = rest.split_at_checked(length.map_or(rest.len(), |(at, _)| at))?;
    let goes_on = after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        || (after.starts_with('.')
            && after
                .get(1..2)
                .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit())));
    number.parse().ok().filter(|_| !goes_on)
}

pub(super) fn as_failed_status(number: i32) -> Option<u16> {
    u16::try_from(number)
        .ok()
        .filter(|status| (400..600).contains(status))
}

/// Returns whether the line is a curl command, with or without a prompt.
pub(super) fn command_in(line: &[u8]) -> bool {
    const MAX: usize = 1 << 13;
    let line = String::from_utf8_lossy(line.get(..MAX).unwrap_or(line));
    line.match_indices("curl").any(|(at, name)| {
        let before = line.get(..at).unwrap_or_default();
        let rest = line.get(at + name.len()..).unwrap_or_default();
        let rest = rest.strip_prefix(".exe").unwrap_or(rest);
        // Bounded: otherwise each `curl` in a long line would scan all of it.
        let word = rest
            .split_whitespace()
            .next()
            .filter(|_| rest.starts_with(' '));
        let is_argument = |word: &str| {
            word.starts_with(['-', '"', '\'', '$', '\\', '`', '^'])
                || word.contains(['/', '.', '='])
        };
        word.is_some_and(is_argument) && is_prompt(before)
    })
}

/// Returns whether a command may follow: `/usr/bin/curl`, `time curl`, `TOKEN=… curl`.
fn is_prompt(before: &str) -> bool {
    let before = match before.ends_with('/') {
        true => before.rsplit_once(' ').map_or("", |(before, _)| before),
        false => before,
    };
    let before = before.trim();
    let last = before.rsplit(' ').next().unwrap_or_default();
    let is_prompt = before.is_empty()
        || !before.ends_with(char::is_alphanumeric)
        || ["time", "sudo"].contains(&last)
        || last.contains('=')
        || before.starts_with(['➜', '❯']);
    is_prompt && !before.ends_with(['.', ',', '"'])
}

/// Returns whether the line is `{ [22 bytes data]` or another note of curl.
pub(super) fn is_curl_note(line: &[u8]) -> bool {
    line.ends_with(b" bytes data]")
        || [&b"Note: "[..], b"Warning: ", b"% Total", b"Dload "]
            .iter()
            .any(|word| line.starts_with(word))
}

/// Removes the progress meter that curl prints when its output is redirected.
pub(super) fn without_progress(line: &[u8]) -> &[u8] {
    const LENGTH: usize = 70;
    let is_count = |byte: &u8| byte.is_ascii_digit() || b" :.-kMGTP\r".contains(byte);
    let length = line.iter().take_while(|byte| is_count(byte)).count();
    let (counts, rest) = line.split_at_checked(length).unwrap_or((b"", line));
    let is_progress = length >= LENGTH && counts.iter().filter(|&&byte| byte == b':').count() >= 6;
    if is_progress { rest } else { line }
}

/// Strips the bold style that curl gives header names in a terminal.
pub(super) fn without_bold(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'\x1b') {
        return Cow::Borrowed(text);
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        if byte == b'\x1b' && bytes.as_slice().starts_with(b"[") {
            bytes.find(|byte| byte.is_ascii_alphabetic());
        } else {
            plain.push(byte);
        }
    }
    Cow::Owned(plain)
}

/// Returns whether a status is next to its reason phrase: `502 Bad Gateway`, `Forbidden (403)`.
pub(super) fn is_next_to(part: &[u8], start: usize, end: usize, status: u16) -> bool {
    const BEFORE: usize = 24;
    const AFTER: usize = 8;
    let before = part.get(start.saturating_sub(BEFORE)..start);
    let after = part.get(end..part.len().min(end + AFTER));
    [before, after].into_iter().flatten().any(|near| {
        let mut words = near.split(|byte| !byte.is_ascii_alphanumeric());
        words.any(|word| std::str::from_utf8(word).is_ok_and(|word| word.parse() == Ok(status)))
    })
}

/// Returns the first three-digit number that can be the status of a failure.
pub(super) fn failed_status_in(text: &str) -> Option<u16> {
    const MAX: usize = 24;
    let words = text.split([' ', '[', '(']).take(MAX);
    let mut numbers = words.filter(|word| word.len() == 3);
    numbers.find_map(|word| as_failed_status(word.parse().ok()?))
}

/// Returns whether this is a console message's location: at the start of the line or after `@`.
pub(super) fn is_place(before: &[u8]) -> bool {
    const LONGEST: usize = 64;
    let start = before.len().saturating_sub(LONGEST);
    let near = before.get(start..).unwrap_or_default();
    match near.iter().rposition(|&byte| byte == b' ') {
        Some(at) => near.get(..at).is_some_and(|lead| lead.ends_with(b"@")),
        None => start == 0,
    }
}

/// Returns the method right before a URL.
pub(super) fn method_before(before: &[u8]) -> Option<&'static str> {
    const METHODS: [&str; 8] = [
        "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND",
    ];
    let is_before = |method: &&str| before.ends_with(method.as_bytes());
    METHODS.into_iter().find(is_before)
}

/// Decodes percent-encoding in a part of a URL.
pub(super) fn decoded(part: &[u8]) -> Vec<u8> {
    work::count(part.len());
    let mut out = Vec::with_capacity(part.len());
    let mut rest = part;
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| byte == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push(byte);
                rest = after;
            }
        }
    }
    out
}
