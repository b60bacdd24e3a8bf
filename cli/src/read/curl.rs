//! What `curl -i` and `curl -v` print: a head and a body for each response, with `-v` among lines
//! that curl marks by what they begin with.

use std::borrow::Cow;
use std::io;

use super::exchange::{
    Answer, Body, Exchange, Listener, Missing, Origin, Place, lines_in, path_of,
};
use super::json;

/// A response, with its body or without.
struct Response<'a> {
    /// Where its status line stands.
    line: u64,
    /// Of the request, which only `-v` prints.
    method: Option<String>,
    path: Option<String>,
    head: Head,
    body: Cow<'a, [u8]>,
    /// What curl said behind it, and on which line.
    failures: Vec<(u64, Failure)>,
}

/// What counts of a head.
struct Head {
    status: u16,
    content_type: Option<String>,
    /// Of the body as it is printed; none where curl decompressed it.
    length: Option<usize>,
    is_encoded: bool,
}

/// Whether a transcript may begin with the line.
pub(super) fn begins_transcript(first: &[u8]) -> bool {
    let line = without_return(first.trim_ascii());
    let is_curls = [
        // `-v`: talk, request, response.
        &b"* "[..],
        b"> ",
        b"< HTTP/",
        // What curl says without `-s`.
        b"Note: ",
        b"Warning: ",
    ];
    status_of(line).is_some()
        || is_curls.iter().any(|beginning| line.starts_with(beginning))
        || talk_at(first, 0).is_some()
}

/// Whether the text is curl's: its first line says so, and there is a response in it, or it is one
/// of those by which curl speaks of nothing else.
pub(super) fn is_transcript(text: &[u8]) -> bool {
    let text = &without_bold(text);
    let start = text.len() - text.trim_ascii_start().len();
    let Some((first, _)) = line_at(text, start) else {
        return false;
    };
    let is_curls =
        begins_transcript(first) && (status_of(first).is_none() || is_response_at(text, start));
    is_curls
        && (is_verbose(text)
            || next_response(text, 0).is_some()
            || talk_at(text, start).is_some()
            || unanswered(text).is_some())
}

/// Tells each response that has a body, and the last one in any case. The others are steps on the
/// way there, and only their status is told.
pub(super) fn each_answer(
    text: &[u8],
    first_line: u64,
    listener: &mut dyn Listener,
) -> io::Result<()> {
    let text = &without_bold(text);
    let (early, mut responses) = if is_verbose(text) {
        of_verbose(text, first_line)
    } else {
        of_plain(text, first_line)
    };
    if responses.is_empty() {
        return match unanswered(text) {
            Some(failure) => listener.answer(failure.answer(None)),
            None => without_heads(text, first_line, listener),
        };
    }
    let is_step = |response: &Response<'_>| response.body.trim_ascii().is_empty();
    let last = responses.len().saturating_sub(1);
    // Where the request behind a redirect failed, the redirect is a step.
    let is_on_the_way = |response: &&mut Response<'_>| {
        let is_final = (200..300).contains(&response.head.status) || response.head.status >= 400;
        is_step(response) && !is_final && !response.failures.is_empty()
    };
    let failure = responses
        .last_mut()
        .filter(is_on_the_way)
        .map(|response| response.failures.remove(0).1);
    // Those of other commands are answers of their own.
    let others =
        |failures: &[(u64, Failure)]| failures.iter().filter(|(_, it)| it.is_silence()).count();
    let told: usize = responses
        .iter()
        .map(|response| usize::from(!is_step(response)) + others(&response.failures))
        .sum();
    let told = told + others(&early) + usize::from(responses.last().is_some_and(is_step));
    let is_alone = told == 1;
    tell_failures(early, listener)?;
    let mut behind = Vec::new();
    for (index, response) in responses.into_iter().enumerate() {
        let is_way = is_step(&response) && (index < last || failure.is_some());
        if is_way {
            behind.push(response.head.status);
        }
        if is_way && index < last {
            tell_failures(response.failures, listener)?;
            continue;
        }
        let place = (!is_alone).then_some(Place::of_line(response.line));
        let exchange = Exchange {
            method: response.method.map(Cow::Owned),
            path: response.path.map(Cow::Owned),
            behind: std::mem::take(&mut behind),
            origin: Origin::Curl,
            ..Exchange::default()
        };
        let answer = match &failure {
            Some(failure) if index == last => failure.answer_within(place, exchange),
            _ => Answer {
                body: Body::Bytes(response.body),
                place,
                exchange: Exchange {
                    status: Some(response.head.status),
                    content_type: response.head.content_type.map(Cow::Owned),
                    ..exchange
                },
            },
        };
        listener.answer(answer)?;
        tell_failures(response.failures, listener)?;
    }
    Ok(())
}

/// Tells those that are no part of an answer.
fn tell_failures(failures: Vec<(u64, Failure)>, listener: &mut dyn Listener) -> io::Result<()> {
    for (line, failure) in failures {
        if failure.is_silence() {
            listener.answer(failure.answer(Some(Place::of_line(line))))?;
        }
    }
    Ok(())
}

/// Tells bodies that came without heads, among what curl and the shell wrote.
fn without_heads(text: &[u8], first_line: u64, listener: &mut dyn Listener) -> io::Result<()> {
    let (mut count, mut has_talk) = (0_u64, false);
    each_part(text, first_line, &mut |_, part| {
        count += u64::from(!matches!(part, Part::Talk));
        has_talk |= !matches!(part, Part::Text(_));
        Ok(())
    })?;
    if !has_talk {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "there is no HTTP status line, as `curl -i` and `curl -v` print it",
        ));
    }
    let is_alone = count <= 1;
    if count == 0 {
        // Whatever was sent for, nothing came.
        return json::each_document(b"", first_line, true, listener);
    }
    each_part(text, first_line, &mut |line, part| match part {
        Part::Text(text) => json::each_document(text, line, is_alone, listener),
        Part::Failure(failure) => {
            let place = (!is_alone).then_some(Place::of_line(line));
            listener.answer(failure.answer(place))
        }
        Part::Talk => Ok(()),
    })
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

/// A request that came to nothing, in curl's words.
pub(super) struct Failure {
    /// Curl's number for it.
    number: u16,
    reason: String,
    /// Of the request, which only `-v` prints.
    request: Option<(String, String)>,
}

impl Failure {
    /// Whether no server said anything, so that it is no remark about an answer.
    fn is_silence(&self) -> bool {
        // Name, proxy, connection, TLS, empty reply, certificate.
        [5, 6, 7, 35, 52, 60].contains(&self.number)
    }

    pub(super) fn answer(self, place: Option<Place>) -> Answer<'static> {
        let (method, path) = self.request.clone().unzip();
        let exchange = Exchange {
            method: method.map(Cow::Owned),
            path: path.map(Cow::Owned),
            origin: Origin::Curl,
            ..Exchange::default()
        };
        self.answer_within(place, exchange)
    }

    fn answer_within<'a>(&self, place: Option<Place>, exchange: Exchange<'a>) -> Answer<'a> {
        // `-f` keeps what a server answers, but for its status.
        const KEPT: u16 = 22;
        let status = self.reason.rsplit(' ').next().map(str::parse);
        let (status, missing) = match status {
            Some(Ok(status)) if self.number == KEPT => (status, Missing::NotRecorded),
            _ => (0, Missing::NoAnswer(Some(self.reason.clone()))),
        };
        Answer {
            body: Body::Missing(missing),
            place,
            exchange: Exchange {
                status: Some(status),
                ..exchange
            },
        }
    }
}

/// A part of a text that curl printed without heads.
pub(super) enum Part<'a> {
    Text(&'a [u8]),
    Failure(Failure),
    /// A command, or progress.
    Talk,
}

/// Takes a text apart into what curl and the shell wrote and what stands between; `tell` gets the
/// line of each part.
pub(super) fn each_part(
    text: &[u8],
    first_line: u64,
    tell: &mut dyn FnMut(u64, Part<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let (mut at, mut line) = (0, first_line);
    let (mut start, mut start_line) = (0, first_line);
    while let Some((_, next)) = line_at(text, at) {
        let Some((end, talk)) = talk_at(text, at) else {
            at = next;
            line += 1;
            continue;
        };
        if !part(start, at).trim_ascii().is_empty() {
            tell(start_line, Part::Text(part(start, at)))?;
        }
        tell(line, talk)?;
        line += lines_in(part(at, end));
        (at, start, start_line) = (end, end, line);
    }
    let rest = part(start, text.len());
    if rest.trim_ascii().is_empty() {
        return Ok(());
    }
    tell(start_line, Part::Text(rest))
}

/// What curl or the shell wrote here, at the beginning of a line, and where it ends.
fn talk_at(text: &[u8], at: usize) -> Option<(usize, Part<'static>)> {
    let (line, end) = line_at(text, at)?;
    if let Some(failure) = failure_in(line) {
        return Some((end, Part::Failure(failure)));
    }
    if is_command(line) {
        return Some((end_of_command(text, at).unwrap_or(end), Part::Talk));
    }
    // Behind the last progress a body may stand.
    let whole = text.get(at..end)?;
    let rest = without_progress(whole);
    let is_progress = rest.len() < whole.len() && !whole.trim_ascii().is_empty();
    is_progress.then_some((end - rest.len(), Part::Talk))
}

/// `curl: (7) Failed to connect to localhost port 1: Connection refused`
fn failure_in(line: &[u8]) -> Option<Failure> {
    let rest = line.trim_ascii().strip_prefix(b"curl: (")?;
    let rest = String::from_utf8_lossy(rest);
    let (number, reason) = rest.split_once(") ")?;
    Some(Failure {
        number: number.parse().ok()?,
        reason: reason.to_owned(),
        request: None,
    })
}

/// A body without what curl and the shell wrote below it, and what went wrong on which line.
fn without_talk(body: &[u8], first_line: u64) -> (Cow<'_, [u8]>, Vec<(u64, Failure)>) {
    let (mut text, mut failures, mut has_talk) = (Vec::new(), Vec::new(), false);
    let told = each_part(body, first_line, &mut |line, part| {
        has_talk |= !matches!(part, Part::Text(_));
        match part {
            Part::Text(part) => text.extend_from_slice(part),
            Part::Failure(failure) => failures.push((line, failure)),
            Part::Talk => {}
        }
        Ok(())
    });
    match told {
        Ok(()) if has_talk => (Cow::Owned(text), failures),
        _ => (Cow::Borrowed(body), failures),
    }
}

/// Whether the line is a command for curl, with the prompt of a shell before it or without.
pub(crate) fn is_command(line: &[u8]) -> bool {
    const LONGEST_PROMPT: usize = 200;
    const PROMPTS: [char; 9] = ['$', '#', '%', '>', '+', '❯', '➜', 'λ', '»'];
    // A prompt without a mark at its end.
    const BEGINNINGS: [char; 2] = ['➜', '❯'];
    let beginning = line.get(..4 * LONGEST_PROMPT).unwrap_or(line);
    let line = String::from_utf8_lossy(beginning);
    line.match_indices("curl").any(|(at, name)| {
        let (before, rest) = line.split_at_checked(at).unwrap_or_default();
        let rest = rest.get(name.len()..).unwrap_or_default();
        let rest = rest.strip_prefix(".exe").unwrap_or(rest);
        let (mut before, arguments) = match rest.strip_prefix(' ') {
            Some(arguments) if before.len() <= LONGEST_PROMPT => (before, arguments),
            _ => return false,
        };
        // `/usr/bin/curl`, `time curl`
        if before.ends_with('/') {
            before = before
                .rfind(' ')
                .and_then(|at| before.get(..at))
                .unwrap_or("");
        }
        let before = before.trim();
        let before = ["time", "sudo"]
            .iter()
            .find_map(|word| before.strip_suffix(word))
            .unwrap_or(before)
            .trim();
        // A sentence may begin with the word.
        let is_like_argument = |word: &str| {
            word.starts_with('-') || word.contains('/') || ["\\", "`", "^"].contains(&word)
        };
        match before.is_empty() {
            true => arguments.split_whitespace().any(is_like_argument),
            false => before.ends_with(PROMPTS) || before.starts_with(BEGINNINGS),
        }
    })
}

/// Where a command ends that may go on over several lines, within quotes or behind a mark at the
/// end of a line. None where a quote has no end.
fn end_of_command(text: &[u8], at: usize) -> Option<usize> {
    // A quote that nobody closed is looked for no further.
    const LONGEST: usize = 1 << 13;
    const MOST_LINES: usize = 100;
    let rest = text.get(at..)?;
    let rest = rest.get(..LONGEST).unwrap_or(rest);
    let mut quote = None;
    let mut lines = 0;
    // Whether the character before says that this one means nothing.
    let mut is_escaped = false;
    for (index, &byte) in rest.iter().enumerate() {
        lines += usize::from(byte == b'\n');
        if lines > MOST_LINES {
            return None;
        }
        match (byte, quote) {
            // The return belongs to the end of the line.
            (b'\r', _) => continue,
            _ if is_escaped => {}
            (b'\'', Some(b'\'')) | (b'"', Some(b'"')) => quote = None,
            (b'\\', None | Some(b'"')) | (b'`' | b'^', None) => {
                is_escaped = true;
                continue;
            }
            (b'\'' | b'"', None) => quote = Some(byte),
            (b'\n', None) => return Some(at + index + 1),
            _ => {}
        }
        is_escaped = false;
    }
    (quote.is_none() && at + rest.len() == text.len()).then_some(text.len())
}

/// What `curl -v` says where no response came: nothing but marked lines, up to the end of the
/// connection.
fn unanswered(text: &[u8]) -> Option<Failure> {
    let mut request = None;
    let mut last = None;
    let mut reason = None;
    let mut failure = None;
    let mut is_verbose = false;
    let tell = &mut |_, part: Part<'_>| {
        let talk = match part {
            Part::Talk => return Ok(()),
            Part::Failure(what) => {
                failure = Some(what);
                return Ok(());
            }
            Part::Text(text) => text,
        };
        for line in talk.split(|&byte| byte == b'\n') {
            let line = without_return(line);
            if let Some(said) = marked(line, b'*') {
                is_verbose = true;
                let said = String::from_utf8_lossy(said).trim().to_owned();
                let is_end = ["Closing connection", "closing connection", "shutting down"]
                    .iter()
                    .any(|end| said.starts_with(end));
                if is_end && reason.is_none() {
                    reason = last.take();
                }
                last = Some(said);
            } else if let Some(sent) = marked(line, b'>') {
                if let Some((method, target)) = request_line(sent) {
                    request = Some((method, path_of(&target)));
                }
            } else if !(line.trim_ascii().is_empty() || is_count_of_bytes(line)) {
                return Err(io::Error::other("something else"));
            }
        }
        Ok(())
    };
    each_part(text, 1, tell).ok()?;
    if !is_verbose {
        return None;
    }
    let failure = failure.or(reason.map(|reason| Failure {
        number: 0,
        reason,
        request: None,
    }))?;
    Some(Failure { request, ..failure })
}

/// Without the bold type that curl gives the names of headers in a terminal.
fn without_bold(text: &[u8]) -> Cow<'_, [u8]> {
    const MARKS: [&[u8]; 3] = [b"\x1b[1m", b"\x1b[0m", b"\x1b[22m"];
    if !text.contains(&b'\x1b') {
        return Cow::Borrowed(text);
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| byte == b'\x1b') {
        let (before, behind) = rest.split_at_checked(at).unwrap_or_default();
        plain.extend_from_slice(before);
        let mark = MARKS.iter().find(|mark| behind.starts_with(mark));
        let length = mark.map_or(1, |mark| mark.len());
        if mark.is_none() {
            plain.push(b'\x1b');
        }
        rest = behind.get(length..).unwrap_or_default();
    }
    plain.extend_from_slice(rest);
    Cow::Owned(plain)
}

/// What curl said before the first response, and the responses.
type Transcript<'a> = (Vec<(u64, Failure)>, Vec<Response<'a>>);

/// What `curl -i` printed.
fn of_plain(text: &[u8], first_line: u64) -> Transcript<'_> {
    let mut responses = Vec::new();
    let mut next = next_response(text, 0);
    let (_, early) = without_talk(
        text.get(..next.unwrap_or(0)).unwrap_or_default(),
        first_line,
    );
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
        let first = line + lines_in(text.get(start..at).unwrap_or_default());
        let (body, failures) = without_talk(text.get(at..end).unwrap_or_default(), first);
        responses.push(Response {
            line,
            method: None,
            path: None,
            head,
            body,
            failures,
        });
        next = next_response(text, end);
    }
    (early, responses)
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

/// Whether the lines are marked, as `-v` does.
fn is_verbose(text: &[u8]) -> bool {
    text.split(|&byte| byte == b'\n').any(|line| {
        line.strip_prefix(b"< ")
            .is_some_and(|line| status_of(without_return(line)).is_some())
    })
}

/// The responses of `curl -v`. What stands between the marked lines is the body, and with `-i` a
/// response with its head.
fn of_verbose(text: &[u8], first_line: u64) -> Transcript<'static> {
    /// What the marked lines are about.
    enum Within {
        Nothing,
        Request,
        Head,
    }
    let mut within = Within::Nothing;
    let mut request = (None, None);
    let mut early = Vec::new();
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
                    failures: Vec::new(),
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
        if let Some(failure) = failure_in(bare) {
            let failures = match responses.last_mut() {
                Some(response) => &mut response.failures,
                None => &mut early,
            };
            failures.push((first_line + index as u64, failure));
            continue;
        }
        if let Some(response) = responses.last_mut() {
            response.body.to_mut().extend_from_slice(line);
        }
    }
    for response in &mut responses {
        finish(response);
    }
    (early, responses)
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
    let is_heading = [&b"% Total "[..], b"Dload  Upload "]
        .iter()
        .any(|heading| line.trim_ascii_start().starts_with(heading));
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
    let (body, _) = without_talk(&response.body, 1);
    response.body = Cow::Owned(body.into_owned());
    if is_response_at(&response.body, 0) {
        let (_, mut inner) = of_plain(&response.body, 0);
        if let Some(inner) = inner.pop() {
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
