//! What `curl -i` and `curl -v` print: a head and a body for each response, with `-v` among lines
//! that curl marks by what they begin with.

use std::borrow::Cow;
use std::io;

use super::{Answer, Body, Exchange, Listener, Origin, Place, path_of};

/// A response, with its body or without.
struct Response<'a> {
    /// Where its status line stands.
    line: u64,
    /// Of the request, which only `-v` prints.
    method: Option<String>,
    path: Option<String>,
    head: Head,
    body: Cow<'a, [u8]>,
}

/// What counts of a head.
struct Head {
    status: u16,
    content_type: Option<String>,
    /// Of the body as it is printed; none where curl decompressed it.
    length: Option<usize>,
    is_encoded: bool,
}

/// Whether the text is curl's: its first line says so, and there is a response in it.
pub(super) fn is_transcript(text: &[u8]) -> bool {
    let first = text.trim_ascii_start();
    let is_curls = is_response_at(first, 0)
        || [
            // `-v`: talk, request, response.
            &b"* "[..],
            b"> ",
            b"< HTTP/",
            // What curl says without `-s`: the heading of its progress, and its warnings.
            b"% Total",
            b"Note: ",
            b"Warning: ",
            // The command, copied along.
            b"$ curl ",
            b"# curl ",
            b"curl ",
        ]
        .iter()
        .any(|beginning| first.starts_with(beginning));
    is_curls && (is_verbose(text) || next_response(text, 0).is_some())
}

/// Tells each response that has a body, and the last one in any case. The others are steps on the
/// way there, and only their status is told.
pub(super) fn each_answer(
    text: &[u8],
    first_line: u64,
    listener: &mut dyn Listener,
) -> io::Result<()> {
    let responses = if is_verbose(text) {
        of_verbose(text, first_line)
    } else {
        of_plain(text, first_line)
    };
    let is_step = |response: &Response<'_>| response.body.trim_ascii().is_empty();
    let last = responses.len().checked_sub(1).ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            "there is no HTTP status line, as `curl -i` and `curl -v` print it",
        )
    })?;
    let told = responses
        .iter()
        .filter(|response| !is_step(response))
        .count();
    let is_alone = told + usize::from(responses.last().is_some_and(is_step)) == 1;
    let mut behind = Vec::new();
    for (index, response) in responses.into_iter().enumerate() {
        if is_step(&response) && index < last {
            behind.push(response.head.status);
            continue;
        }
        listener.answer(Answer {
            body: Body::Bytes(response.body),
            place: (!is_alone).then_some(Place {
                line: Some(response.line),
                item: None,
            }),
            exchange: Exchange {
                method: response.method.map(Cow::Owned),
                path: response.path.map(Cow::Owned),
                status: Some(response.head.status),
                content_type: response.head.content_type.map(Cow::Owned),
                behind: std::mem::take(&mut behind),
                origin: Origin::Curl,
                ..Exchange::default()
            },
        })?;
    }
    Ok(())
}

impl Head {
    fn new(status: u16) -> Head {
        Head {
            status,
            content_type: None,
            length: None,
            is_encoded: false,
        }
    }

    fn read(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let Some((name, value)) = line.split_once(':') else {
            return;
        };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => self.content_type = Some(value.to_owned()),
            "content-length" => self.length = value.parse().ok(),
            "content-encoding" => self.is_encoded = true,
            _ => {}
        }
    }

    /// The length of the body, if it can be relied on.
    fn length(&self) -> Option<usize> {
        self.length.filter(|_| !self.is_encoded)
    }
}

/// The responses of `curl -i`.
fn of_plain(text: &[u8], first_line: u64) -> Vec<Response<'_>> {
    let mut responses = Vec::new();
    let mut next = next_response(text, 0);
    let (mut counted, mut line) = (0, first_line);
    while let Some(start) = next {
        line += lines_in(text.get(counted..start).unwrap_or_default());
        counted = start;
        let mut at = start;
        let mut head = None;
        // Up to the empty line, or the end of what there is.
        while let Some((line, end)) = line_at(text, at) {
            at = end;
            match &mut head {
                None => head = status_of(line).map(Head::new),
                Some(_) if line.is_empty() => break,
                Some(head) => head.read(line),
            }
        }
        let Some(head) = head else {
            break;
        };
        let end = end_of_body(text, at, &head);
        responses.push(Response {
            line,
            method: None,
            path: None,
            head,
            body: Cow::Borrowed(text.get(at..end).unwrap_or_default()),
        });
        next = next_response(text, end);
    }
    responses
}

/// Where the body that begins at `start` ends: after its length if nothing or another response
/// stands there, else where another response begins. A redirect's body is not printed, whatever its
/// length, and where line ends were converted no length is right.
fn end_of_body(text: &[u8], start: usize, head: &Head) -> usize {
    let by_length = head.length().and_then(|length| {
        let end = start.checked_add(length)?;
        let rest = text.get(end..)?.trim_ascii_start();
        (rest.is_empty() || is_response_at(rest, 0)).then_some(end)
    });
    by_length
        .or_else(|| next_response(text, start))
        .unwrap_or(text.len())
}

/// Where the next response begins: at the start of a line, or right behind a body without a newline
/// at its end.
fn next_response(text: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let candidates = rest.windows(5).enumerate();
    candidates
        .filter(|(_, window)| *window == b"HTTP/")
        .map(|(at, _)| from + at)
        .find(|&at| {
            let before = at.checked_sub(1).and_then(|at| text.get(at));
            let can_begin = before.is_none_or(|byte| b"\n}]>".contains(byte)) || at == from;
            can_begin && is_response_at(text, at)
        })
}

/// Whether a status line stands here, with a header or an empty line below it. Looks at no more
/// than a few bytes, since it may be asked at many places.
fn is_response_at(text: &[u8], at: usize) -> bool {
    const MOST: usize = 256;
    let within = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        rest.get(..MOST).unwrap_or(rest)
    };
    let window = within(at);
    let Some(length) = window.iter().position(|&byte| byte == b'\n') else {
        return false;
    };
    let line = window.get(..length).unwrap_or_default();
    let below = within(at + length + 1);
    status_of(without_return(line)).is_some() && begins_as_head(below)
}

/// Whether a header or an empty line stands at the beginning.
fn begins_as_head(text: &[u8]) -> bool {
    let mut returns = text.iter().skip_while(|&&byte| byte == b'\r');
    let name = text.iter().take_while(|&&byte| is_in_name(byte)).count();
    returns.next() == Some(&b'\n') || (name > 0 && text.get(name) == Some(&b':'))
}

/// Whether the name of a header may hold the character.
fn is_in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The status of a status line: `HTTP/1.1 200 OK`, `HTTP/2 200`.
fn status_of(line: &[u8]) -> Option<u16> {
    let rest = line.strip_prefix(b"HTTP/")?;
    let space = rest.iter().position(|&byte| byte == b' ')?;
    let (version, rest) = rest.split_at_checked(space)?;
    let is_version = !version.is_empty()
        && version
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let (status, reason) = rest.trim_ascii_start().split_at_checked(3)?;
    // A status line that is quoted in a text is none.
    let is_reason = reason.first().is_none_or(|&byte| byte == b' ') && !reason.contains(&b'"');
    let status: u16 = std::str::from_utf8(status).ok()?.parse().ok()?;
    (is_version && is_reason && status >= 100).then_some(status)
}

/// A line without its end, and where the next one begins; none behind the last.
fn line_at(text: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    let length = rest.iter().position(|&byte| byte == b'\n');
    let line = rest.get(..length.unwrap_or(rest.len()))?;
    let end = at + length.map_or(rest.len(), |length| length + 1);
    Some((without_return(line), end))
}

fn without_return(mut line: &[u8]) -> &[u8] {
    // A terminal adds one to the one that HTTP has.
    while let Some(shorter) = line.strip_suffix(b"\r") {
        line = shorter;
    }
    line
}

fn lines_in(text: &[u8]) -> u64 {
    text.iter().filter(|&&byte| byte == b'\n').count() as u64
}

/// Whether the lines are marked, as `-v` does.
fn is_verbose(text: &[u8]) -> bool {
    text.split(|&byte| byte == b'\n').any(|line| {
        line.strip_prefix(b"< ")
            .is_some_and(|line| status_of(without_return(line)).is_some())
    })
}

/// The responses of `curl -v`. What stands between the marked lines is the body, and with `-i` a
/// response with its head.
fn of_verbose(text: &[u8], first_line: u64) -> Vec<Response<'static>> {
    /// What the marked lines are about.
    enum Within {
        Nothing,
        Request,
        Head,
    }
    let mut within = Within::Nothing;
    let mut request = (None, None);
    let mut responses: Vec<Response<'static>> = Vec::new();
    for (index, whole) in text.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let line = without_progress(whole);
        let bare = without_return(line.strip_suffix(b"\n").unwrap_or(line));
        if bare.is_empty() && !whole.trim_ascii().is_empty() {
            continue; // Progress alone.
        }
        if let Some(sent) = marked(bare, b'>') {
            if let Some((method, target)) = request_line(sent) {
                request = (Some(method), Some(path_of(&target)));
                within = Within::Request;
                continue;
            }
            if matches!(within, Within::Request) {
                continue;
            }
        }
        if let Some(received) = marked(bare, b'<') {
            if let Some(status) = status_of(received) {
                responses.push(Response {
                    line: first_line + index as u64,
                    method: request.0.clone(),
                    path: request.1.clone(),
                    head: Head::new(status),
                    body: Cow::default(),
                });
                within = Within::Head;
                continue;
            }
            if let (Within::Head, Some(response)) = (&within, responses.last_mut()) {
                if received.is_empty() {
                    within = Within::Nothing;
                } else {
                    response.head.read(received);
                }
                continue;
            }
        }
        if marked(bare, b'*').is_some() || is_count_of_bytes(bare) {
            continue;
        }
        if let Some(response) = responses.last_mut() {
            response.body.to_mut().extend_from_slice(line);
        }
    }
    for response in &mut responses {
        finish(response);
    }
    responses
}

/// The text behind a mark, as in `< HTTP/1.1 200 OK`; a mark alone ends a head.
fn marked(line: &[u8], mark: u8) -> Option<&[u8]> {
    let rest = line.strip_prefix(&[mark])?;
    if rest.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix(b" ").map(without_return)
}

/// `GET /api/v4/site/ping HTTP/1.1`
fn request_line(line: &[u8]) -> Option<(String, String)> {
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_method && version.starts_with("HTTP/") && words.all(str::is_empty))
        .then(|| (method.to_owned(), target.to_owned()))
}

/// `{ [22 bytes data]`
fn is_count_of_bytes(line: &[u8]) -> bool {
    let inner = line
        .strip_prefix(b"{ [")
        .or_else(|| line.strip_prefix(b"} ["))
        .and_then(|line| line.strip_suffix(b" bytes data]"));
    inner.is_some_and(|count| !count.is_empty() && count.iter().all(u8::is_ascii_digit))
}

/// The line without the progress that curl shows when its output goes into a file: two lines of
/// headings, then counts that overwrite each other.
fn without_progress(line: &[u8]) -> &[u8] {
    const LENGTH: usize = 70;
    let is_heading = [&b"  % Total"[..], b"                                 Dload"]
        .iter()
        .any(|heading| line.starts_with(heading));
    if is_heading {
        return b"";
    }
    let is_count = |byte: &u8| byte.is_ascii_digit() || b" :.-kMGTP\r".contains(byte);
    let length = line.iter().take_while(|byte| is_count(byte)).count();
    let Some((counts, rest)) = line.split_at_checked(length) else {
        return line;
    };
    let is_progress = length >= LENGTH && counts.iter().filter(|&&byte| byte == b':').count() >= 6;
    if is_progress { rest } else { line }
}

/// Takes what curl said right behind the body off it, and with `-i` the head.
fn finish(response: &mut Response<'static>) {
    if is_response_at(&response.body, 0) {
        let inner = of_plain(&response.body, 0).pop();
        if let Some(inner) = inner {
            let body = inner.body.into_owned();
            response.body = Cow::Owned(body);
        }
        return;
    }
    if let Some(length) = response.head.length() {
        if response.body.len() > length && length > 0 {
            response.body.to_mut().truncate(length);
        }
    }
}
