//! Just enough HTTP/1.1 for a test: one request per connection, a thread for each.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use super::uri::{decode, pairs};

/// A request below `/api/v4`.
pub struct Request {
    pub method: String,
    /// The path after `/api/v4`, still percent-encoded.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub authorization: Option<String>,
    pub range: Option<String>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn put(path: &str, body: &Value) -> Request {
        Request {
            method: "PUT".to_owned(),
            path: path.to_owned(),
            query: Vec::new(),
            authorization: None,
            range: None,
            body: body.to_string().into_bytes(),
        }
    }

    /// Reads a request; `None` if the connection was closed without one.
    pub fn read(stream: &TcpStream) -> io::Result<Option<Request>> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut words = line.split_whitespace();
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Ok(None);
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut request = Request {
            method: method.to_owned(),
            path: path.strip_prefix("/api/v4").unwrap_or(path).to_owned(),
            query: pairs(query),
            authorization: None,
            range: None,
            body: Vec::new(),
        };
        let mut length = Some(0);
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            let Some((name, value)) = header.trim_end().split_once(": ") else {
                break;
            };
            match &*name.to_ascii_lowercase() {
                "authorization" => request.authorization = Some(value.to_owned()),
                "content-length" => length = value.parse().ok(),
                "transfer-encoding" => length = None,
                "range" => request.range = Some(value.to_owned()),
                _ => {}
            }
        }
        match length {
            Some(length) => {
                request.body.resize(length, 0);
                reader.read_exact(&mut request.body)?;
            }
            None => read_chunks(&mut reader, &mut request.body)?,
        }
        Ok(Some(request))
    }

    /// The JSON body, or null.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// A string in the JSON body, or an empty one.
    pub fn text(&self, key: &str) -> String {
        self.json()[key].as_str().unwrap_or_default().to_owned()
    }

    /// Strings in the JSON body.
    pub fn texts(&self, key: &str) -> Vec<String> {
        let json = self.json();
        let items = json[key].as_array().into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// A parameter of the query, decoded.
    pub fn query(&self, key: &str) -> Option<&str> {
        let pair = self.query.iter().find(|(name, _)| name == key)?;
        Some(&pair.1)
    }

    /// The parts of the path, decoded.
    pub fn segments(&self) -> Vec<String> {
        self.path.split('/').skip(1).map(decode).collect()
    }
}

/// Reads a body of unknown length.
fn read_chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim_end(), 16).map_err(io::Error::other)?;
        let start = body.len();
        body.resize(start + length, 0);
        reader.read_exact(&mut body[start..])?;
        reader.read_line(&mut line)?;
        if length == 0 {
            return Ok(());
        }
    }
}

/// What a file contains: bytes, or a number of bytes that need no memory.
#[derive(Clone)]
pub enum Content {
    Bytes(Vec<u8>),
    Pattern(u64),
}

impl Content {
    pub fn len(&self) -> u64 {
        match self {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::Pattern(length) => *length,
        }
    }

    /// Writes the bytes from `start` up to `end`.
    fn write(&self, out: &mut impl Write, start: u64, end: u64) -> io::Result<()> {
        match self {
            Content::Bytes(bytes) => out.write_all(&bytes[start as usize..end as usize]),
            Content::Pattern(_) => {
                let mut at = start;
                while at < end {
                    let block: Vec<u8> = (at..end.min(at + (1 << 16))).map(pattern).collect();
                    out.write_all(&block)?;
                    at += block.len() as u64;
                }
                Ok(())
            }
        }
    }
}

/// The byte at a position of [`Content::Pattern`].
pub fn pattern(at: u64) -> u8 {
    (at % 251) as u8
}

/// An answer.
pub enum Reply {
    Json {
        status: u16,
        body: String,
    },
    Text {
        status: u16,
        kind: &'static str,
        body: String,
    },
    File(Content),
    /// The connection is closed without an answer, as after a client's timeout.
    Nothing,
}

impl Reply {
    pub fn write(self, mut out: &TcpStream, range: Option<&str>) -> io::Result<()> {
        let (status, kind, body) = match self {
            Reply::Nothing => return Ok(()),
            Reply::Json { status, body } => (status, "application/json; charset=utf-8", body),
            Reply::Text { status, kind, body } => (status, kind, body),
            Reply::File(content) => {
                let total = content.len();
                let (start, end) = range
                    .and_then(|range| bounds(range, total))
                    .unwrap_or((0, total));
                let status = if range.is_some() { 206 } else { 200 };
                head(out, status, "application/octet-stream", end - start)?;
                if range.is_some() {
                    let last = end.saturating_sub(1);
                    write!(out, "content-range: bytes {start}-{last}/{total}\r\n")?;
                }
                write!(out, "accept-ranges: bytes\r\netag: \"{total}\"\r\n\r\n")?;
                return content.write(&mut out, start, end);
            }
        };
        head(out, status, kind, body.len() as u64)?;
        write!(out, "\r\n{body}")
    }
}

fn head(mut out: &TcpStream, status: u16, kind: &str, length: u64) -> io::Result<()> {
    write!(
        out,
        "HTTP/1.1 {status} \r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n"
    )
}

/// The bounds in `bytes=START-` or `bytes=START-LAST`.
fn bounds(range: &str, total: u64) -> Option<(u64, u64)> {
    let (start, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let end = last.parse().map_or(total, |last: u64| last + 1);
    Some((start.parse().ok()?, end.min(total)))
}
