//! The work of reading is linear in the size of any text: a text of twice the size needs about twice as many
//! inspections of a byte. The test counts inspections, not seconds.

use cloudreve_codes_cli::fuzzing::work;

/// Each is repeated to make a large text, on one line or with its own line breaks.
const KINDS: &[&str] = &[
    "{",
    "{\"",
    "{\"a\":",
    "{\\\"a\\\":",
    "{\\\\\\\"",
    "}",
    "{\"code\":1,",
    "[{",
    "code ",
    "code=",
    "code=1 ",
    "错误码",
    " HTTP/",
    "HTTP/1.1 200 ",
    "HTTP/1.1 200 OK\n",
    "<html>",
    "<html>\n",
    "<html></html>",
    "<title>",
    "<?xml",
    "<error>\n",
    "curl ",
    "curl: (",
    "curl -d '\n",
    "\"",
    "\\",
    "net::ERR_",
    "error code: 5",
    "msg code 1 ",
    "{\"a\":\"{\\\"b\\\":\\\"",
    "{\"a\":\n",
    "\n",
    "* closing connection\n",
    "> GET /a HTTP/1.1\n",
    "lock conflict ",
    " ",
    "GET /api/v4/x HTTP/1.1\" 413 ",
    "HTTP/1.1 200 OK\n\n<html>\n",
    " PUT https://x ",
    ".js:",
    "@ a.js:1 ",
    "%7b%22",
    "%7b%22code%22",
    "bad gateway ",
    "502 bad gateway ",
    "Optional(",
    "<head><d:error>",
    "status code ",
    "status\":404,",
    "curl -s x ",
    "x/curl.exe ",
    "[1,",
    "{\"a\":[1,2],",
    "[[\"{",
    "{\"request\":{},\"response\":",
    "code\n40051\n",
    "code msg\n1 2\n",
    "\u{1b}[1m",
    "upstream timed out ",
    "SignatureDoesNotMatch ",
];

#[test]
fn work_is_linear_in_the_size_of_the_text() {
    const SIZE: usize = 1 << 14;
    const MAX_GROWTH: f64 = 2.2;
    /// How often a byte is inspected at most, on average.
    const MAX_INSPECTIONS: u64 = 64;
    let mut failed = Vec::new();
    for kind in KINDS {
        for kind in [
            (*kind).to_owned(),
            format!("{kind}\n"),
            format!("{{\"a\":\"{}\"}}\n", kind.escape_default()),
        ] {
            let text = |size: usize| kind.repeat(size / kind.len() + 1);
            let once = work(text(SIZE).as_bytes()).unwrap();
            let twice = work(text(2 * SIZE).as_bytes()).unwrap();
            let growth = twice as f64 / once as f64;
            let inspections = once / SIZE as u64;
            if growth > MAX_GROWTH || inspections > MAX_INSPECTIONS {
                failed.push(format!(
                    "{kind:?}: {growth:.2} times the work, {inspections} inspections per byte"
                ));
            }
        }
    }
    assert!(KINDS.len() >= 33);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
