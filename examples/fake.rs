//! A fake Cloudreve for tests that uses only std: it sends prepared responses in order, and records the
//! requests.
//!
//! `cargo run --example fake` sends it two requests.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use cloudreve_codes::{ApiError, Envelope, ErrorCode};

/// The requests so far, one per line.
pub type Asked = Arc<Mutex<Vec<String>>>;

/// Starts a fake server on a free port, and returns its address, which replaces `{base}` in the
/// responses. After the last response, it refuses connections.
pub fn fake(answers: Vec<String>) -> io::Result<(String, Asked)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    let asked = Asked::default();
    let requests = Arc::clone(&asked);
    let answers: Vec<_> = answers
        .iter()
        .map(|answer| answer.replace("{base}", &base))
        .collect();
    std::thread::spawn(move || {
        for answer in answers {
            let (stream, _) = listener.accept()?;
            let request = read(&stream)?;
            requests.lock().unwrap().push(request);
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8";
            let length = answer.len();
            write!(
                &stream,
                "{head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{answer}"
            )?;
        }
        io::Result::Ok(())
    });
    Ok((base, asked))
}

/// Returns the method and path, the token, and the body.
fn read(stream: &TcpStream) -> io::Result<String> {
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    reader.read_line(&mut request)?;
    request.truncate(request.trim_end().len() - " HTTP/1.1".len());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        match header.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().map_err(io::Error::other)?;
            }
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => {
                request = format!("{request} [{value}]");
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(format!("{request} {}", String::from_utf8_lossy(&body)))
}

/// Returns a success as the server sends it.
pub fn success(data: serde_json::Value) -> String {
    serde_json::to_string(&Envelope::Success(data)).unwrap()
}

/// Returns a failure as the server sends it.
pub fn failure(error: &ApiError) -> String {
    serde_json::to_string(error).unwrap()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let locked = ApiError::new(ErrorCode::LockConflict).with_msg("Lock conflict");
    let (base, asked) = fake(vec![success("4.18.0".into()), failure(&locked)])?;
    for path in ["/site/ping", "/file"] {
        let mut response = ureq::get(format!("{base}/api/v4{path}")).call()?;
        let body = response.body_mut().read_to_vec()?;
        match cloudreve_codes::decode::<String>(response.status().as_u16(), &body) {
            Ok(version) => println!("Cloudreve {version}"),
            Err(error) => println!("{error}"),
        }
    }
    println!("asked: {:?}", asked.lock().unwrap());
    Ok(())
}
