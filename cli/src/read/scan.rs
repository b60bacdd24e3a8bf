//! Finds responses in any text, such as a log, a transcript of curl, or a page of a proxy. It scans
//! the text once, line by line, and passes on only what it recognizes.

use std::io::{self, BufRead};

use super::document::{Document, Setting, Step, beginning_of_document};
use super::error::Error;
use super::exchange::{
    Answer, Body, Exchange, Listener, Missing, NoAnswer, Origin, Place, Skipped, path_of, place_of,
};
use super::json;
use super::limit::read_line;
use super::signs::{
    Sign, as_failed_status, beginning_of_response, command_in, curl_failure, decoded,
    failed_status_in, find_ignoring_case, header, is_curl_note, is_next_to, is_other_code,
    is_place, labeled_status, method_before, number_after, request_line, signs_in, status_alone,
    status_line, without_bold, without_progress,
};
use super::work;

/// How much of a page or another body is kept to detect its type.
const MAX_KEPT: usize = 1 << 16;

pub(super) fn each_answer(
    mut reader: impl BufRead,
    listener: &mut dyn Listener,
) -> Result<(), Error> {
    let mut scanner = Scanner {
        listener: Some(listener),
        ..Scanner::default()
    };
    loop {
        match read_line(&mut reader, &mut scanner.text) {
            Ok(true) => {
                scanner.line();
                scanner.check()?;
            }
            end => {
                scanner.end();
                scanner.check()?;
                return end.map(|_| ());
            }
        }
    }
}

#[derive(Default)]
struct Scanner<'l> {
    /// Always present; `None` allows deriving `Default`.
    listener: Option<&'l mut dyn Listener>,
    /// The current line, and the preceding lines that belong to it.
    text: Vec<u8>,
    /// How much of the text was scanned.
    at: usize,
    /// The number of the current line, from 1.
    number: u64,
    document: Document,
    /// Method and path of the last request.
    request: Option<(String, String)>,
    /// The response whose body may follow.
    response: Option<Response>,
    is_in_head: bool,
    /// The statuses of responses without a body before the current request.
    steps: Vec<u16>,
    page: Option<Page>,
    /// The column of `code` in the heading of a table.
    column: Option<usize>,
    /// curl's last note, in case the connection ends.
    last_note: Option<NoAnswer>,
    /// The last response with its line, until it is known whether the line has more.
    held: Option<(Answer, u64)>,
    /// The number of responses on the line of the last one.
    items: usize,
    /// Reported if there is nothing else: a status without a response.
    spare: Option<Answer>,
    answers: u64,
    /// The beginning of the text, while nothing has been found.
    head: Vec<u8>,
    /// Whether there was text that doesn't belong to a response.
    is_mixed: bool,
    /// The command that the next line continues: its open quote, and its lines so far.
    command: Option<(Option<u8>, u32)>,
    /// Whether curl has already reported that the connection failed.
    is_silent: bool,
    /// Whether the last line ended with the key `code`, so that its value is on the next one.
    is_code_open: bool,
    /// Whether the text is a browser's console log.
    is_console: bool,
    /// The error of the listener.
    failed: Option<io::Error>,
}

/// A response whose head was read.
struct Response {
    line: u64,
    status: u16,
    content_type: Option<String>,
    preceding: Vec<u16>,
    /// Whether its lines have the marks of `curl -v`.
    is_marked: bool,
    /// The beginning of the body.
    body: Vec<u8>,
    has_answer: bool,
}

/// A page in HTML or XML.
struct Page {
    line: u64,
    text: Vec<u8>,
    end: &'static [u8],
}

impl<'l> Scanner<'l> {
    /// Scans the line that was added to the text.
    fn line(&mut self) {
        self.number += 1;
        // Responses after the first are passed on immediately.
        if self.answers > 1 {
            self.flush(false);
        }
        let text = std::mem::take(&mut self.text);
        let mut from = self.at;
        let line = text.get(from..).unwrap_or_default();
        work::count(line.len());
        if !self.document.is_open() && self.is_command(line) {
            self.end_page();
            self.text = text;
            self.text.clear();
            return;
        }
        self.keep_head(line);
        if !self.document.is_open() {
            from += self.page_line(text.get(from..).unwrap_or_default());
        }
        let mut is_first = true;
        while from < text.len() {
            if self.document.is_open() {
                from = self.read_document(&text, from);
                is_first = false;
                continue;
            }
            let rest = text.get(from..).unwrap_or_default();
            let length = beginning_of_document(rest);
            let (before, after) = rest
                .split_at_checked(length.unwrap_or(rest.len()))
                .unwrap_or_default();
            self.segment(before, is_first, length.is_none());
            is_first = false;
            from += before.len();
            if length.is_none() {
                break;
            }
            if after.get(1) == Some(&b'\\') {
                self.in_text(after);
                break;
            }
            let is_alone = before.trim_ascii().is_empty() || self.held_is_here();
            self.document.open(from, self.number, is_alone);
            from += 1;
        }
        self.at = if self.document.is_open() {
            text.len()
        } else {
            0
        };
        self.text = text;
        if self.at == 0 {
            self.text.clear();
        }
    }

    fn keep_head(&mut self, line: &[u8]) {
        if self.answers == 0 && self.head.len() < MAX_KEPT {
            let room = MAX_KEPT - self.head.len();
            self.head
                .extend_from_slice(line.get(..room).unwrap_or(line));
        }
    }

    /// Returns whether the last response is on the current line, so the next one belongs to a list.
    fn held_is_here(&self) -> bool {
        self.held
            .as_ref()
            .is_some_and(|(_, line)| *line == self.number)
    }

    /// Continues reading the open document; returns where it ends.
    fn read_document(&mut self, text: &[u8], from: usize) -> usize {
        for at in from..text.len() {
            match self.document.step(text, at) {
                Step::More => {}
                Step::Done => {
                    let end = self.document.close();
                    let raw = text.get(end.start..=at).unwrap_or_default();
                    self.object(raw, end.line, end.setting);
                    return at + 1;
                }
                Step::Broken => {
                    self.broken(text, at);
                    return at;
                }
            }
        }
        text.len()
    }

    /// Handles a document that is invalid from here on: its complete parts count.
    fn broken(&mut self, text: &[u8], end: usize) {
        let document = self.document.close();
        let raw = text.get(document.start..end).unwrap_or_default();
        match document.code {
            Some(code) if code != 0 => {
                self.named(code, true, document.line);
            }
            _ if document.setting == Setting::Document
                && document.has_key
                && self.response.is_none() =>
            {
                let raw = raw.get(..MAX_KEPT).unwrap_or(raw);
                let body = Body::Bytes(raw.to_vec());
                self.answer(body, Exchange::default(), document.line);
            }
            _ => self.add_to_body(raw),
        }
        for (inner, line) in document.inner {
            let raw = text.get(inner).unwrap_or_default();
            for answer in json::answers(raw, Setting::Text) {
                self.answer(answer.body, answer.exchange, line);
            }
        }
        self.is_mixed |= document.code.is_none();
    }

    /// Handles something that isn't an envelope but contains a code.
    fn named(&mut self, code: i32, is_broken: bool, line: u64) -> bool {
        self.answer(Body::Named { code, is_broken }, Exchange::default(), line);
        true
    }

    /// Handles a complete object.
    fn object(&mut self, raw: &[u8], line: u64, setting: Setting) {
        if let Some(response) = self.response.as_ref().filter(|_| !self.is_in_head) {
            // A server may write two documents; the first counts.
            if response.has_answer && self.held_is_here() {
                return;
            }
        }
        self.is_in_head = false;
        let answers = json::answers(raw, setting);
        if answers.is_empty() {
            self.add_to_body(raw);
            // An access log in JSON, or an error of a client.
            if self.response.is_none() {
                self.signs(raw, true);
            }
        }
        for answer in answers {
            self.answer(answer.body, answer.exchange, line);
        }
    }

    /// Handles a part of a line without JSON.
    fn segment(&mut self, part: &[u8], is_first: bool, is_last: bool) {
        work::count(part.len());
        let plain = without_bold(part);
        let part = without_progress(&plain);
        let bare = part.trim_ascii();
        if is_first && self.head_line(bare) {
            return;
        }
        if bare.is_empty() {
            self.is_in_head &= !(is_first && is_last);
            return;
        }
        // `curl -w '%{http_code}'` adds the status to the body.
        if self.held_is_here() {
            if let Some(status) = status_alone(bare).filter(|_| is_last) {
                if let Some((answer, _)) = &mut self.held {
                    answer.exchange.status.get_or_insert(status);
                }
                return;
            }
        }
        // A response right after the body before it.
        if let Some((before, head)) = beginning_of_response(bare)
            .filter(|_| is_last)
            .and_then(|at| bare.split_at_checked(at))
        {
            self.segment(before, false, false);
            if let Some(status) = status_line(head.strip_prefix(b"< ").unwrap_or(head)) {
                return self.begin_response(status, false);
            }
        }
        if self.signs(part, false) {
            return;
        }
        let is_punctuation =
            bare.iter().all(|byte| b"[],{}()'\"`;".contains(byte)) || is_curl_note(bare);
        if !is_curl_note(bare) {
            self.add_to_body(part);
        }
        if !is_punctuation {
            self.is_in_head = false;
            // In the body of a failure, the status is more reliable than words.
            let is_failure = self
                .response
                .as_ref()
                .is_some_and(|open| open.status >= 400);
            let listener = self.listener.as_ref().filter(|_| !is_failure);
            if let Some(code) = listener.and_then(|listener| listener.code_in(bare)) {
                self.named(code, false, self.number);
            } else {
                self.is_mixed |= self.response.is_none();
            }
        }
    }

    /// Handles a note of curl, a request, a status line, or a header.
    fn head_line(&mut self, line: &[u8]) -> bool {
        let (mark, inner) = match line.split_first() {
            Some((mark @ (b'<' | b'>' | b'*'), rest))
                if rest.is_empty() || rest.starts_with(b" ") =>
            {
                (Some(*mark), rest.trim_ascii())
            }
            _ => (None, line),
        };
        if mark == Some(b'*') {
            let said = String::from_utf8_lossy(inner);
            if ["closing connection", "shutting down"]
                .iter()
                .any(|end| said.to_lowercase().starts_with(end))
            {
                if let (Some(why), true) = (self.last_note.take(), self.is_unanswered()) {
                    self.silence(why);
                    self.is_silent = true;
                }
            } else if NoAnswer::of(&said) != NoAnswer::Unknown && self.is_unanswered() {
                self.last_note = Some(NoAnswer::of(&said));
            }
            return true;
        }
        if let Some((method, target)) = request_line(inner) {
            self.steps = self.take_steps();
            self.request = Some((method, path_of(&target)));
            self.is_in_head = true;
            self.is_silent = false;
            return true;
        }
        let status = status_line(inner).or_else(|| labeled_status(inner));
        if let Some(status) = status {
            self.begin_response(status, mark.is_some());
            return true;
        }
        if !self.is_in_head {
            return mark == Some(b'>') && inner.is_empty();
        }
        if inner.is_empty() {
            self.is_in_head = false;
            return true;
        }
        let Some((name, value)) = header(inner).filter(|(name, _)| *name != "code") else {
            return false;
        };
        if let Some(response) = &mut self.response {
            if name.eq_ignore_ascii_case("content-type") {
                response.content_type = Some(value.to_owned());
            }
        }
        true
    }

    /// Returns whether the current request has no response.
    fn is_unanswered(&self) -> bool {
        self.response.is_none()
    }

    /// Returns whether the line is a curl command, or continues one; its data is not a response.
    fn is_command(&mut self, line: &[u8]) -> bool {
        const MAX_LINES: u32 = 100;
        let (mut quote, lines) = match self.command.take() {
            Some((quote, lines)) => (quote, lines + 1),
            None if command_in(line) => (None, 0),
            None => return false,
        };
        self.request = None;
        let end = line.trim_ascii_end();
        let mut is_escaped = false;
        for &byte in end {
            match (byte, quote) {
                _ if is_escaped => is_escaped = false,
                (b'\\', None | Some(b'"')) => is_escaped = true,
                (b'\'' | b'"', None) => quote = Some(byte),
                (byte, Some(open)) if byte == open => quote = None,
                _ => {}
            }
        }
        let goes_on = quote.is_some() || is_escaped || end.ends_with(b"`") || end.ends_with(b"^");
        self.command = (goes_on && lines < MAX_LINES).then_some((quote, lines));
        true
    }

    fn begin_response(&mut self, status: u16, is_marked: bool) {
        // With both `-v` and `-i`, curl prints a head twice.
        let is_same = self.response.as_ref().is_some_and(|open| {
            open.is_marked
                && !is_marked
                && open.status == status
                && open.body.trim_ascii().is_empty()
        });
        if is_same && !self.is_in_head {
            self.is_in_head = true;
            return;
        }
        let preceding = self.take_steps();
        self.response = Some(Response {
            line: self.number,
            status,
            content_type: None,
            preceding,
            is_marked,
            body: Vec::new(),
            has_answer: false,
        });
        self.is_in_head = true;
    }

    /// Takes the statuses that precede the next response, the last ones if there are many.
    fn take_steps(&mut self) -> Vec<u16> {
        const MAX: usize = 16;
        let mut steps = std::mem::take(&mut self.steps);
        steps.append(&mut self.end_response(false));
        let extra = steps.len().saturating_sub(MAX);
        steps.drain(..extra);
        steps
    }

    /// Reports the body of a response without an envelope; without a body, its status is a step.
    fn end_response(&mut self, is_last: bool) -> Vec<u16> {
        self.end_page();
        let Some(mut response) = self.response.take() else {
            return Vec::new();
        };
        if response.has_answer {
            return Vec::new();
        }
        let mut preceding = std::mem::take(&mut response.preceding);
        if response.body.trim_ascii().is_empty() && !is_last {
            preceding.push(response.status);
            return preceding;
        }
        let exchange = Exchange {
            preceding,
            ..Exchange::default()
        };
        let (line, body) = (response.line, std::mem::take(&mut response.body));
        self.response = Some(response);
        self.answer(Body::Bytes(body), exchange, line);
        self.response = None;
        Vec::new()
    }

    fn add_to_body(&mut self, part: &[u8]) {
        if let Some(response) = self
            .response
            .as_mut()
            .filter(|response| !response.has_answer)
        {
            let room = MAX_KEPT.saturating_sub(response.body.len());
            response
                .body
                .extend_from_slice(part.get(..room).unwrap_or(part));
        }
    }

    /// Handles a request without a response.
    fn silence(&mut self, why: NoAnswer) -> bool {
        let preceding = self.take_steps();
        let exchange = Exchange {
            status: Some(0),
            preceding,
            ..Exchange::default()
        };
        self.missing(Missing::NoAnswer(why), exchange)
    }

    /// Handles what a part of a line reports without an envelope.
    fn signs(&mut self, part: &[u8], is_json: bool) -> bool {
        if !is_json {
            if let Some(code) = self.cell(part).or_else(|| self.open_code(part)) {
                return self.named(code, false, self.number);
            }
        }
        work::count(part.len());
        let (mut is_log, mut is_encoded) = (!is_json, true);
        let mut has_message = None;
        for (sign, start, end) in signs_in(part) {
            const NEAR: usize = 64;
            let (before, rest) = part.split_at_checked(start).unwrap_or_default();
            work::count(end - start + rest.len().min(NEAR) + before.len().min(NEAR));
            let after = part.get(end..).unwrap_or_default();
            let is_found = match sign {
                Sign::Code if !is_json && !is_other_code(before) => {
                    // Small numbers are ambiguous without a message.
                    let mut has_message = || {
                        *has_message
                            .get_or_insert_with(|| find_ignoring_case(part, b"msg").is_some())
                    };
                    let is_code = |code: &i32| {
                        (40_000..60_000).contains(code) || (*code != 0 && has_message())
                    };
                    let code = number_after(after).filter(is_code);
                    self.is_code_open = after.iter().all(|byte| b"\"':=</key>\r\n ".contains(byte));
                    code.is_some_and(|code| self.named(code, false, self.number))
                }
                Sign::Status => self.status_sign(number_after(after)),
                Sign::Cloudflare => {
                    self.status_sign(number_after(part.get(end - 1..).unwrap_or_default()))
                }
                Sign::Reason(status) => {
                    is_next_to(part, start, end, status) && self.status_sign(Some(status.into()))
                }
                Sign::Proxy(status) => self.status_sign(Some(status.into())),
                Sign::Html | Sign::Xml if !is_json && self.page.is_none() => {
                    let taken = self.begin_page(rest, sign == Sign::Html);
                    let head = rest.get(taken..).unwrap_or_default().trim_ascii_start();
                    if let Some(status) = status_line(head.trim_ascii_end()) {
                        self.begin_response(status, false);
                    }
                    true
                }
                Sign::Browser => {
                    let word = after.get(..after.len().min(40)).unwrap_or_default();
                    self.silence(NoAnswer::of(&String::from_utf8_lossy(word)))
                }
                Sign::NoAnswer(why) => self.silence(why),
                Sign::Storage(code) => self.missing(
                    Missing::NotRecorded,
                    Exchange {
                        is_storage: true,
                        storage_code: Some(code),
                        ..Exchange::default()
                    },
                ),
                Sign::Curl => {
                    curl_failure(after).is_some_and(|(number, reason)| self.curl(number, &reason))
                }
                Sign::Protocol => std::mem::take(&mut is_log) && self.access_log(part, end),
                Sign::Url => {
                    let url = rest.get(1..).unwrap_or_default();
                    method_before(before).is_some_and(|method| self.url(method, url))
                }
                // The first one covers everything after it.
                Sign::Encoded => std::mem::take(&mut is_encoded) && self.in_text(&decoded(rest)),
                Sign::Console => {
                    self.is_console |=
                        rest.starts_with(b".").then(|| is_place(before)) != Some(false);
                    false
                }
                _ => false,
            };
            if is_found {
                return true;
            }
        }
        false
    }

    /// Handles the responses in a text within the line; `false` if there are none.
    fn in_text(&mut self, text: &[u8]) -> bool {
        let answers = json::answers_in_text(text);
        let is_found = !answers.is_empty();
        for answer in answers {
            self.answer(answer.body, answer.exchange, self.number);
        }
        is_found
    }

    /// Handles a response without a body.
    fn missing(&mut self, missing: Missing, exchange: Exchange) -> bool {
        let exchange = Exchange {
            origin: Origin::Text,
            ..exchange
        };
        self.answer(Body::Missing(missing), exchange, self.number);
        true
    }

    /// Handles a status in a line.
    fn status_sign(&mut self, number: Option<i32>) -> bool {
        // The body of a response may repeat its status.
        let open = self.response.as_ref().filter(|open| !open.has_answer);
        let known = open.map(|open| open.status);
        let status = number.and_then(as_failed_status);
        status
            .filter(|status| known != Some(*status))
            .is_some_and(|status| self.status_alone(status))
    }

    /// Handles a request in a browser's console: `PUT https://… 413 (Payload Too Large)`.
    fn url(&mut self, method: &str, text: &[u8]) -> bool {
        const MAX_BEHIND: usize = 64;
        let end = text.iter().position(|byte| b" [".contains(byte));
        work::count(end.unwrap_or(text.len()));
        let (url, rest) = text
            .split_at_checked(end.unwrap_or(text.len()))
            .unwrap_or_default();
        let rest = String::from_utf8_lossy(rest.get(..MAX_BEHIND).unwrap_or(rest));
        let (status, missing) = match failed_status_in(&rest) {
            Some(status) => (status, Missing::NotRecorded),
            None if rest.contains("net::ERR_") => (0, Missing::NoAnswer(NoAnswer::of(&rest))),
            None => return false,
        };
        let Some((path, is_storage)) = place_of(&String::from_utf8_lossy(url)) else {
            return true;
        };
        let exchange = Exchange {
            method: Some(method.to_owned()),
            path: Some(path),
            status: Some(status),
            is_storage,
            ..Exchange::default()
        };
        self.missing(missing, exchange)
    }

    /// Handles the value of a key `code` at the end of the previous line.
    fn open_code(&mut self, line: &[u8]) -> Option<i32> {
        const MAX: usize = 64;
        if !std::mem::take(&mut self.is_code_open) {
            return None;
        }
        let line = String::from_utf8_lossy(line.get(..MAX).unwrap_or(line));
        let words = line.split(|c: char| !c.is_ascii_digit());
        let mut numbers = words.filter_map(|word| word.parse().ok());
        numbers.find(|code| (40_000..60_000).contains(code))
    }

    fn curl(&mut self, number: u16, reason: &str) -> bool {
        // Name, proxy, connection, TLS, empty reply, certificate: no server responded.
        const SILENT: [u16; 9] = [5, 6, 7, 28, 35, 52, 55, 56, 60];
        if SILENT.contains(&number) {
            return std::mem::take(&mut self.is_silent)
                || self.silence(NoAnswer::of_curl(number, reason));
        }
        // `-f` suppresses the body, but not the status.
        let status = reason.rsplit(' ').next().and_then(|word| word.parse().ok());
        let (status, missing) = match status.and_then(as_failed_status) {
            Some(status) if number == 22 => (status, Missing::NotRecorded),
            _ => (0, Missing::NoAnswer(NoAnswer::of_curl(number, reason))),
        };
        self.spare = Some(Answer {
            body: Body::Missing(missing),
            place: Some(Place::of_line(self.number)),
            exchange: Exchange {
                status: Some(status),
                origin: Origin::Text,
                ..Exchange::default()
            },
        });
        true
    }

    /// Handles a status without a response.
    fn status_alone(&mut self, status: u16) -> bool {
        let exchange = Exchange {
            status: Some(status),
            ..Exchange::default()
        };
        self.missing(Missing::NotRecorded, exchange)
    }

    /// Handles a line of an access log: `"PUT /api/v4/file/upload HTTP/2.0" 413 183`
    fn access_log(&mut self, line: &[u8], at: usize) -> bool {
        work::count(line.len());
        let (before, after) = line.split_at_checked(at).unwrap_or_default();
        let quote = before.iter().rposition(|&byte| byte == b'"');
        let status = after
            .iter()
            .position(|&byte| byte == b'"')
            .and_then(|quote| number_after(after.get(quote + 1..)?))
            .and_then(as_failed_status)
            // HAProxy writes it before the request.
            .or_else(|| failed_status_in(&String::from_utf8_lossy(before.get(..quote?)?)));
        let request = quote
            .and_then(|quote| before.get(quote + 1..))
            .unwrap_or_default();
        let request = String::from_utf8_lossy(request);
        let mut words = request.split_whitespace();
        let (Some(status), Some(method), Some(target)) = (status, words.next(), words.next())
        else {
            return false;
        };
        let path = path_of(target);
        if !path.contains("/api/v") && !path.contains("/dav") {
            return false;
        }
        let exchange = Exchange {
            method: Some(method.to_owned()),
            path: Some(path),
            status: Some(status),
            ..Exchange::default()
        };
        self.missing(Missing::NotRecorded, exchange)
    }

    /// Handles the number below the heading `code` of a table.
    fn cell(&mut self, line: &[u8]) -> Option<i32> {
        let line = std::str::from_utf8(line.get(..1024).unwrap_or(line)).ok()?;
        let mut words = line.split_whitespace();
        let Some(column) = self.column else {
            let is_heading = words.clone().any(|word| word.eq_ignore_ascii_case("msg"));
            self.column = words
                .position(|word| word.eq_ignore_ascii_case("code"))
                .filter(|_| is_heading);
            return None;
        };
        if words
            .clone()
            .all(|word| word.bytes().all(|byte| byte == b'-'))
        {
            return None;
        }
        self.column = None;
        words.nth(column)?.parse().ok()
    }

    fn begin_page(&mut self, text: &[u8], is_html: bool) -> usize {
        let end: &[u8] = match (is_html, find_ignoring_case(text, b"d:error")) {
            (true, _) => b"</html>",
            (false, None) => b"</error>",
            (false, Some(_)) => b"</d:error>",
        };
        self.page = Some(Page {
            line: self.number,
            text: Vec::new(),
            end,
        });
        self.page_line(text)
    }

    /// Adds a line to the open page, if any, and returns how much of the line belongs to it.
    fn page_line(&mut self, line: &[u8]) -> usize {
        let Some(page) = &mut self.page else {
            return 0;
        };
        let is_other =
            line.trim_ascii_start().starts_with(b"{\"code\"") || line.starts_with(b"curl: (");
        let response = beginning_of_response(line);
        let end = match (is_other, response) {
            (true, _) => Some(0),
            (_, Some(at)) => Some(at),
            _ => find_ignoring_case(line, page.end).map(|at| at + page.end.len()),
        };
        let part = line.get(..end.unwrap_or(line.len())).unwrap_or(line);
        let room = MAX_KEPT.saturating_sub(page.text.len());
        page.text
            .extend_from_slice(part.get(..room).unwrap_or(part));
        if end.is_some() || room == 0 {
            self.end_page();
        }
        part.len()
    }

    fn end_page(&mut self) {
        let Some(page) = self.page.take() else {
            return;
        };
        if let Some(response) = self
            .response
            .as_mut()
            .filter(|response| !response.has_answer)
        {
            response.body.extend_from_slice(&page.text);
            return;
        }
        self.answer(Body::Bytes(page.text), Exchange::default(), page.line)
    }

    /// Passes on a response with what is known about its request.
    fn answer(&mut self, body: Body, exchange: Exchange, line: u64) {
        let is_next = self.held.as_ref().is_some_and(|(_, held)| *held == line);
        self.items = if is_next { self.items + 1 } else { 1 };
        let item = (self.items > 1).then_some(self.items);
        if let (
            2,
            Some((
                Answer {
                    place: Some(place), ..
                },
                _,
            )),
        ) = (self.items, &mut self.held)
        {
            place.item = Some(1);
        }
        self.flush(false);
        let mut answer = Answer {
            body,
            place: Some(Place {
                line: Some(line),
                item,
            }),
            exchange,
        };
        let exchange = &mut answer.exchange;
        if let Some(response) = self
            .response
            .as_mut()
            .filter(|response| !response.has_answer)
        {
            response.has_answer = true;
            if exchange.status.is_none() {
                exchange.origin = Origin::Text;
                exchange.status = Some(response.status);
                exchange.content_type = response.content_type.take();
                exchange.preceding.append(&mut response.preceding);
                answer.place = Some(Place::of_line(response.line));
            }
        }
        if let (None, Some((method, path))) = (&answer.exchange.method, &self.request) {
            answer.exchange.method = Some(method.clone());
            answer.exchange.path = Some(path.clone());
        }
        self.answers += 1;
        self.head = Vec::new();
        self.held = Some((answer, line));
    }

    /// Passes on the response held back. A single one needs no position.
    fn flush(&mut self, is_end: bool) {
        let Some((mut answer, _)) = self.held.take() else {
            return;
        };
        if is_end && self.answers == 1 && !self.is_mixed && self.spare.is_none() {
            answer.place = None;
        }
        self.pass_on(answer);
    }

    fn pass_on(&mut self, answer: Answer) {
        if let (None, Some(listener)) = (&self.failed, &mut self.listener) {
            self.failed = listener.answer(answer).err();
        }
    }

    /// Returns the error of the listener, if any.
    fn check(&mut self) -> Result<(), Error> {
        self.failed
            .take()
            .map_or(Ok(()), |error| Err(Error::Listener(error)))
    }

    fn end(&mut self) {
        if self.document.is_open() {
            let text = std::mem::take(&mut self.text);
            self.broken(&text, text.len());
        }
        self.end_response(true);
        self.spare = self.spare.take().filter(|_| self.answers == 0);
        if let Some(answer) = self.spare.take() {
            self.answers += 1;
            return self.pass_on(Answer {
                place: None,
                ..answer
            });
        }
        self.flush(true);
        if let Some(listener) = self.listener.as_mut().filter(|_| self.is_console) {
            listener.skipped(Skipped::Console);
        }
        let is_list = self
            .head
            .iter()
            .all(|byte| byte.is_ascii_whitespace() || b"[]".contains(byte));
        let is_empty_list = is_list && self.head.contains(&b'[');
        if self.answers == 0 && !is_empty_list && !self.is_console {
            let head = std::mem::take(&mut self.head);
            self.pass_on(Answer::new(Body::Bytes(head)));
        }
    }
}
