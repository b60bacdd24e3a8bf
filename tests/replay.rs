//! Sends requests that were recorded on real servers to the fake in `tests/fake/`, in the same order,
//! and compares each response with the recorded one.

#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the fake has more features than this test needs"
)]

mod fake;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fake::{Database, Event, Fake, Fault};
use serde_json::{Value, json};

/// A scene that is being replayed.
struct Replay {
    fake: Fake,
    agent: ureq::Agent,
    /// Recorded identifiers, and the corresponding ones of the fake.
    names: BTreeMap<String, String>,
    /// The tokens of each login: `NAME` is the latest, `NAME#0` the first, `NAME#1` the second.
    tokens: BTreeMap<String, Tokens>,
    logins: BTreeMap<String, usize>,
    last_login: String,
    credentials: BTreeMap<String, String>,
}

#[derive(Clone, Default)]
struct Tokens {
    access: String,
    refresh: String,
}

impl Replay {
    fn new() -> Replay {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_idle_connections(0)
            .max_redirects(0);
        let fake = Fake::start();
        fake.server().add_user("admin@example.com", true);
        Replay {
            fake,
            agent: config.build().into(),
            names: BTreeMap::new(),
            tokens: BTreeMap::new(),
            logins: BTreeMap::new(),
            last_login: String::new(),
            credentials: BTreeMap::new(),
        }
    }

    /// Changes the state of the fake as the state of the real server changed.
    fn event(&self, event: &Value) {
        let text = |key: &str| event[key].as_str().unwrap();
        let email = || format!("{}@example.com", text("name"));
        let mut server = self.fake.server();
        match text("event") {
            "wait" => {
                drop(server);
                self.fake.pass(event["seconds"].as_u64().unwrap());
            }
            "user" if server.find_user(&email()).is_none() => {
                server.add_user(&email(), true);
            }
            "user" => {}
            "fault" => {
                drop(server);
                self.fake.fault(match text("name") {
                    "completion fails" => Fault::CompletionFails,
                    "completion hangs" => Fault::CompletionHangs,
                    "completion times out" => Fault::CompletionTimesOut,
                    "callback fails" => Fault::CallbackFails,
                    "storage fails" => Fault::StorageFails,
                    other => panic!("unknown fault {other:?}"),
                });
            }
            "database" => {
                server.database = match text("state") {
                    "works" => Database::Works,
                    "read-only" => Database::ReadOnly,
                    "stopped" => Database::Stopped,
                    other => panic!("no state {other:?}"),
                }
            }
            "lose cache" => {
                drop(server);
                self.fake.event(Event::CacheLost);
            }
            "kill" => {
                drop(server);
                self.fake.event(Event::Killed);
            }
            "restart" => {
                drop(server);
                self.fake.event(Event::Restarted);
            }
            "lose blob" => server.lose_blob(&email(), text("path")),
            "mails" => server.settings.mails_work = event["work"] == true,
            "archives" => server.settings.archive_downloads = event["allowed"] == true,
            "anonymous shares" => server.settings.anonymous_shares = event["allowed"] == true,
            "capacity" => server.user(&email()).capacity = event["bytes"].as_u64().unwrap(),
            "max file size" => server.settings.max_file_size = event["bytes"].as_u64().unwrap(),
            "node policy" => server.user(&email()).node_policy = true,
            other => panic!("no event {other:?}"),
        }
    }

    /// Replaces recorded identifiers with those of the fake.
    fn rename(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (recorded, name) in &self.names {
            text = text.replace(recorded, name);
        }
        text
    }

    fn url(&self, recorded: &str) -> String {
        let (path, query) = recorded.split_once('?').unwrap_or((recorded, ""));
        if let Some(url) = self.names.get(path) {
            return match query.ends_with("sign=changed") {
                true => format!("{url}x"),
                false if query.is_empty() => url.split('?').next().unwrap().to_owned(),
                false => url.clone(),
            };
        }
        let mut path = recorded.to_owned();
        let mut server = self.fake.server();
        for (at, mail) in server.mails().iter().enumerate() {
            path = path.replace(&format!("<mail {}>", at + 1), &mail.secret);
        }
        if let Some((_, rest)) = recorded.split_once("<user ") {
            let name = rest.split('>').next().unwrap();
            let id = server.user(&format!("{name}@example.com")).id.clone();
            path = path.replace(&format!("<user {name}>"), &id);
        }
        format!("{}{}", self.fake.base(), self.rename(&path))
    }

    /// Sends a request and returns status and body, or `None` if there is no response.
    fn send(&self, line: &Value) -> Option<(u16, String)> {
        let url = self.url(line["path"].as_str().unwrap());
        let mut request = ureq::http::Request::builder()
            .method(line["method"].as_str().unwrap())
            .uri(url);
        let tokens = |key: &str| {
            let name = line[key].as_str()?;
            Some(
                self.tokens
                    .get(name)
                    .unwrap_or_else(|| panic!("no login as {name}")),
            )
        };
        let bearer = match line["bearer"].as_str() {
            Some("rubbish") => Some("Bearer rubbish".to_owned()),
            Some("refresh") => Some(format!("Bearer {}", tokens("as").unwrap().refresh)),
            Some(other) => {
                let session = other.strip_prefix("credential ").unwrap();
                Some(self.credentials[session].clone())
            }
            None => tokens("as").map(|tokens| format!("Bearer {}", tokens.access)),
        };
        if let Some(bearer) = bearer {
            request = request.header("authorization", bearer);
        }
        let body = match &line["request"] {
            Value::Null => Vec::new(),
            Value::String(text) => {
                let length = text.trim_start_matches('<').split(' ').next().unwrap();
                (0..length.parse().unwrap()).map(fake::pattern).collect()
            }
            json => {
                let mut json = json.clone();
                if json["refresh_token"] == "<jwt>" {
                    json["refresh_token"] = tokens("token_of").unwrap().refresh.clone().into();
                }
                let mut text = self.rename(&json.to_string());
                for (at, mail) in self.fake.server().mails().iter().enumerate() {
                    text = text.replace(&format!("<mail {}>", at + 1), &mail.secret);
                }
                text.into_bytes()
            }
        };
        let mut response = self.agent.run(request.body(body).unwrap()).ok()?;
        let body = response.body_mut().read_to_vec().ok()?;
        Some((
            response.status().as_u16(),
            String::from_utf8_lossy(&body).into_owned(),
        ))
    }

    /// Compares a response with the recorded one, and learns its identifiers.
    fn compare(&mut self, line: &Value, answer: Option<(u16, String)>) -> Result<(), String> {
        let recorded = &line["answer"];
        let Some((status, body)) = answer else {
            return same(recorded, &"<no answer>".into());
        };
        same(&line["status"], &status.into())?;
        let actual: Value = serde_json::from_str(&body).unwrap_or_default();
        if let Some(text) = recorded.as_str() {
            return match text {
                "<file>" if actual["code"].is_null() => Ok(()),
                text => same(&text.into(), &body.into()),
            };
        }
        let renamed: Value = serde_json::from_str(&self.rename(&recorded.to_string())).unwrap();
        for key in ["code", "msg"] {
            let default = if key == "msg" { json!("") } else { Value::Null };
            same(renamed.get(key).unwrap_or(&default), &actual[key])?;
        }
        if recorded.get("msg").is_some() || recorded["code"] == 0 {
            let mut items = actual["aggregated_error"].clone();
            for item in items.as_object_mut().into_iter().flatten() {
                item.1.as_object_mut().unwrap().remove("correlation_id");
            }
            same(&renamed["aggregated_error"], &items)?;
        }
        self.learn_tokens(line, &actual["data"]);
        match recorded.get("data") {
            Some(data) => self.compare_data("data", data, &actual["data"]),
            None => Ok(()),
        }
    }

    fn compare_data(&mut self, key: &str, recorded: &Value, actual: &Value) -> Result<(), String> {
        match recorded {
            Value::Object(fields) => {
                if let (Some(session), Some(credential)) =
                    (fields.get("session_id"), actual["credential"].as_str())
                {
                    let session = session.as_str().unwrap().to_owned();
                    self.credentials.insert(session, credential.to_owned());
                }
                let mut fields = fields.iter();
                fields.try_for_each(|(key, value)| self.compare_data(key, value, &actual[key]))
            }
            Value::Array(items) => {
                let others = actual.as_array().map_or(0, Vec::len);
                if items.len() != others {
                    return Err(format!(
                        "{key}: {} items, the fake has {others}",
                        items.len()
                    ));
                }
                let mut pairs = items.iter().enumerate();
                pairs.try_for_each(|(at, item)| self.compare_data(key, item, &actual[at]))
            }
            Value::String(text) => self.compare_text(key, text, actual),
            other => same(other, actual).map_err(|error| format!("{key}: {error}")),
        }
    }

    fn compare_text(&mut self, key: &str, recorded: &str, actual: &Value) -> Result<(), String> {
        let Some(text) = actual.as_str() else {
            return Err(format!("{key}: {recorded:?}, the fake has {actual}"));
        };
        let (recorded, name) = match key {
            _ if recorded.is_empty() => (recorded, text),
            "sys:expected_collect_time" | "link" => return Ok(()),
            "primary_entity" => {
                self.names.insert(recorded.to_owned(), text.to_owned());
                return Ok(());
            }
            "url" => {
                let path = recorded.split('?').next().unwrap();
                let path = path.trim_start_matches("http://cloud.example.com");
                self.names.insert(path.to_owned(), text.to_owned());
                return Ok(());
            }
            _ => match (id_in(recorded), id_in(text)) {
                (Some(id), Some(other)) => (id, other),
                _ => (recorded, text),
            },
        };
        let is_name = matches!(key, "session_id" | "token" | "sys:upload_session_id")
            || key == "data" && recorded.len() == 36
            || recorded != text && name != text;
        if is_name && !self.names.contains_key(recorded) {
            self.names.insert(recorded.to_owned(), name.to_owned());
            return Ok(());
        }
        same(&self.rename(recorded).into(), &name.into()).map_err(|error| format!("{key}: {error}"))
    }

    fn learn_tokens(&mut self, line: &Value, data: &Value) {
        let path = line["path"].as_str().unwrap();
        if let Some(email) = line["request"]["email"].as_str() {
            self.last_login = email.split('@').next().unwrap().to_owned();
        }
        let (name, token) = match path {
            "/api/v4/session/token" | "/api/v4/session/token/2fa" => {
                (self.last_login.clone(), &data["token"])
            }
            "/api/v4/session/token/refresh" => {
                (line["token_of"].as_str().unwrap().to_owned(), data)
            }
            _ => return,
        };
        let text = |key: &str| token[key].as_str().map(str::to_owned);
        let (Some(access), Some(refresh)) = (text("access_token"), text("refresh_token")) else {
            return;
        };
        let tokens = Tokens { access, refresh };
        if !path.ends_with("refresh") {
            let count = self.logins.entry(name.clone()).or_default();
            self.tokens
                .insert(format!("{name}#{count}"), tokens.clone());
            *count += 1;
        }
        self.tokens.insert(name, tokens);
    }
}

/// Returns the identifier in the address of a share, or of an object in the trash.
fn id_in(address: &str) -> Option<&str> {
    let (_, rest) = address
        .split_once("://trash/")
        .or_else(|| address.split_once("/s/"))?;
    rest.split('/').next()
}

fn same(recorded: &Value, actual: &Value) -> Result<(), String> {
    match recorded == actual {
        true => Ok(()),
        false => Err(format!("recorded {recorded}, the fake has {actual}")),
    }
}

/// Replays all scenes of a file, each on its own server, and returns the number of recorded requests.
fn replay(file: &str) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/flows")
        .join(file);
    let text = fs::read_to_string(path).unwrap();
    let mut scenes: BTreeMap<String, Vec<(usize, Value)>> = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let line: Value = serde_json::from_str(line).unwrap();
        let scene = line["scene"].as_str().unwrap().to_owned();
        scenes.entry(scene).or_default().push((at + 1, line));
    }
    let (mut count, mut problems) = (0, Vec::new());
    for (scene, lines) in &scenes {
        let mut replay = Replay::new();
        for (at, line) in lines {
            if line["event"].is_string() {
                replay.event(line);
                continue;
            }
            let answer = replay.send(line);
            if let Err(problem) = replay.compare(line, answer) {
                let (method, path) = (&line["method"], &line["path"]);
                problems.push(format!("{file}:{at}: {scene}: {method} {path}: {problem}"));
            }
            count += usize::from(line["unrecorded"] != true);
        }
    }
    println!("{file}: {} scenes, {count} recorded requests", scenes.len());
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    count
}

#[test]
fn tokens() {
    assert_ne!(replay("tokens.jsonl"), 0);
}

#[test]
fn uploads() {
    assert_ne!(replay("uploads.jsonl"), 0);
}

#[test]
fn batches() {
    assert_ne!(replay("batches.jsonl"), 0);
}

#[test]
fn downloads() {
    assert_ne!(replay("downloads.jsonl"), 0);
}
