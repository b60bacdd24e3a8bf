//! The recorded responses, for the tests that read them.

#![allow(dead_code, reason = "each test file uses a part of it")]

use base64::Engine as _;
use serde::Deserialize;
use serde_json::Value;

/// A recorded response of a real server.
#[derive(Debug, Deserialize)]
pub(crate) struct Recording {
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    body: Option<String>,
    body_base64: Option<String>,
}

impl Recording {
    /// Returns every recording in `tests/captures`.
    pub(crate) fn all() -> Vec<Recording> {
        // Relative to this file, since tests/neighbour compiles it too.
        let text = include_str!("../captures/responses.jsonl");
        let recordings: Vec<Recording> = text
            .lines()
            .map(|line| serde_json::from_str(line).expect(line))
            .collect();
        assert!(!recordings.is_empty());
        recordings
    }

    /// Returns the bytes that the server sent.
    pub(crate) fn body(&self) -> Vec<u8> {
        match (&self.body, &self.body_base64) {
            (Some(text), None) => text.clone().into_bytes(),
            (None, Some(text)) => base64::engine::general_purpose::STANDARD
                .decode(text)
                .expect("base64"),
            _ => panic!("{}: one of body and body_base64", self.name),
        }
    }

    /// Returns the first JSON document of the body, if it is an object with an integer `code`. It is read
    /// by serde_json alone, without this crate.
    pub(crate) fn envelope(&self) -> Option<Value> {
        let body = self.body();
        let first = serde_json::Deserializer::from_slice(&body)
            .into_iter::<Value>()
            .next()?
            .ok()?;
        first.get("code")?.as_i64()?;
        Some(first)
    }

    /// Returns whether the route is one for `decode_oauth`.
    pub(crate) fn is_oauth(&self) -> bool {
        [
            "/api/v4/session/oauth/token",
            "/api/v4/session/oauth/userinfo",
        ]
        .iter()
        .any(|route| self.path.starts_with(route))
    }
}

/// Returns the recordings with an envelope, read independently of this crate.
pub(crate) fn envelopes() -> Vec<(Recording, Value)> {
    let all = Recording::all().into_iter();
    let found: Vec<_> = all
        .filter_map(|recording| recording.envelope().map(|value| (recording, value)))
        .collect();
    assert!(found.len() > 700, "only {} envelopes", found.len());
    found
}
