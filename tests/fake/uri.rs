//! Addresses of files, such as `cloudreve://my/a%20b.txt`, and percent-encoding.

use std::fmt;

/// Where a file is.
#[derive(Clone, PartialEq)]
pub enum Space {
    My,
    Trash,
    Share { id: String, password: String },
    Other(String),
}

/// The address of a file.
#[derive(Clone, PartialEq)]
pub struct Uri {
    pub space: Space,
    /// `/a b/c.txt`, decoded; empty for the root.
    pub path: String,
}

impl Uri {
    /// Parses an address as the server does: anything after `?` or `#` isn't part of the path.
    pub fn parse(text: &str) -> Uri {
        let rest = text.strip_prefix("cloudreve://").unwrap_or(text);
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let space = match authority.rsplit_once('@') {
            None if authority == "my" => Space::My,
            None if authority == "trash" => Space::Trash,
            Some((share, "share")) => {
                let (id, password) = share.split_once(':').unwrap_or((share, ""));
                Space::Share {
                    id: id.to_owned(),
                    password: decode(password),
                }
            }
            _ => Space::Other(authority.to_owned()),
        };
        let path = decode(path.trim_end_matches('/'));
        let path = match &*path {
            "" => path,
            _ => format!("/{path}"),
        };
        Uri { space, path }
    }

    pub fn my(path: &str) -> Uri {
        Uri {
            space: Space::My,
            path: path.to_owned(),
        }
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cloudreve://")?;
        match &self.space {
            Space::My => f.write_str("my")?,
            Space::Trash => f.write_str("trash")?,
            Space::Share { id, password } if password.is_empty() => write!(f, "{id}@share")?,
            Space::Share { id, password } => write!(f, "{id}:{password}@share")?,
            Space::Other(authority) => f.write_str(authority)?,
        }
        f.write_str(&encode(&self.path))
    }
}

/// Percent-encodes a path as Go does.
pub fn encode(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Decodes percent-encoding.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let digits = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten();
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Returns the decoded parameters of a query.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(&value.replace('+', " ")))
        })
        .collect()
}
