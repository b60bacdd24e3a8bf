//! Every recorded response of a real server is read completely, without losing anything.

mod common;

use std::collections::BTreeSet;

use cloudreve_codes::{
    ApiError, CODES_TOML, Code, Envelope, Error, ErrorCode, HeldLock, ObjectKind, decode,
    decode_oauth, failure_in,
};
use common::{Recording, envelopes};
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

/// Compares a failure with the JSON it came from, item by item.
fn assert_same(error: &ApiError, json: &Value, name: &str) {
    assert_eq!(i64::from(error.code().as_i32()), json["code"], "{name}");
    assert_eq!(error.msg(), json["msg"], "{name}");
    assert_eq!(
        error.debug_error(),
        json.get("error").and_then(Value::as_str),
        "{name}"
    );
    assert_eq!(
        error.correlation_id(),
        json.get("correlation_id").and_then(Value::as_str),
        "{name}"
    );
    let data: Option<Value> = error
        .data()
        .map(|data| serde_json::from_str(data.get()).unwrap());
    assert_eq!(data.as_ref(), json.get("data"), "{name}");
    if json["code"] == 203 {
        assert_eq!(
            error.two_factor_session(),
            json.get("data").and_then(Value::as_str),
            "{name}"
        );
    }

    let empty = Vec::new();
    let entries = json
        .get("data")
        .filter(|_| json["code"] == 40073)
        .map_or(&empty, |data| data.as_array().unwrap());
    let locks = error.locks();
    assert_eq!(locks.len(), entries.len(), "{name}");
    for (lock, entry) in locks.iter().zip(entries) {
        let text = |key: &str| entry.get(key).and_then(Value::as_str);
        assert_eq!(lock.path.as_deref(), text("path"), "{name}");
        assert_eq!(
            lock.token.as_ref().map(|token| token.expose()),
            text("token"),
            "{name}"
        );
        assert_eq!(lock.kind, entry["type"].as_i64().unwrap(), "{name}");
        let application = &entry["owner"]["application"];
        assert_eq!(lock.application.kind, application["type"], "{name}");
        let text = |key: &str| application.get(key).and_then(Value::as_str);
        assert_eq!(
            lock.application.inner_xml.as_deref(),
            text("inner_xml"),
            "{name}"
        );
        assert_eq!(
            lock.application.viewer_id.as_deref(),
            text("viewer_id"),
            "{name}"
        );
        assert_eq!(serde_json::to_value(lock).unwrap(), *entry, "{name}");
    }

    let none = serde_json::Map::new();
    let items = json
        .get("aggregated_error")
        .map_or(&none, |items| items.as_object().unwrap());
    assert_eq!(error.item_errors().len(), items.len(), "{name}");
    for (key, item) in items {
        assert_same(
            error
                .item_error(key)
                .unwrap_or_else(|| panic!("{name}: {key}")),
            item,
            name,
        );
    }
}

/// Compares an outcome with the JSON it came from.
fn assert_outcome(outcome: Result<Value, ApiError>, json: &Value, name: &str) {
    match outcome {
        Ok(data) => {
            assert_eq!(json["code"], 0, "{name}");
            assert_eq!(&data, json.get("data").unwrap_or(&Value::Null), "{name}");
        }
        Err(error) => assert_same(&error, json, name),
    }
}

#[test]
fn every_envelope_decodes_to_its_contents() {
    for (recording, json) in envelopes() {
        let outcome =
            decode::<Value>(recording.status, &recording.body()).map_err(|error| match error {
                Error::Api(error) => error,
                Error::Malformed(malformed) => panic!("{}: {malformed}", recording.name),
            });
        assert_outcome(outcome, &json, &recording.name);
    }
}

#[test]
fn deserialize_gives_the_same_as_decode() {
    for (recording, json) in envelopes() {
        if recording.name.contains("two-documents") {
            continue; // What follows the first document is up to the format.
        }
        let body = recording.body();
        let by_slice: Envelope = serde_json::from_slice(&body).unwrap();
        assert_outcome(by_slice.into_result(), &json, &recording.name);
        let by_value: Envelope = serde_json::from_value(json.clone()).unwrap();
        assert_outcome(by_value.into_result(), &json, &recording.name);
    }
}

/// Undoes Go's escapes of characters that JSON allows unescaped.
fn without_go_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        let character = escape.get(1..5).and_then(|hex| match hex {
            "003c" => Some('<'),
            "003e" => Some('>'),
            "0026" => Some('&'),
            "2028" => Some('\u{2028}'),
            "2029" => Some('\u{2029}'),
            _ => None,
        });
        match character {
            Some(character) if escape.starts_with('u') => {
                out.push(character);
                rest = &escape[5..];
            }
            _ => {
                out.push('\\');
                let next = escape.chars().next().map_or(0, char::len_utf8);
                out.push_str(&escape[..next]);
                rest = &escape[next..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[test]
fn writing_reproduces_the_recorded_bytes() {
    for (recording, _) in envelopes() {
        let body = String::from_utf8(recording.body()).unwrap();
        // Two routes send a second document after the first.
        let first = body.split("}{").next().unwrap();
        let first = if first.len() < body.len() {
            format!("{first}}}")
        } else {
            body.clone()
        };

        let outcome = decode::<Box<RawValue>>(recording.status, body.as_bytes());
        let envelope: Envelope<Box<RawValue>> = match outcome {
            Ok(data) => Envelope::Success(data),
            Err(Error::Api(error)) => Envelope::Failure(error),
            Err(Error::Malformed(malformed)) => panic!("{}: {malformed}", recording.name),
        };
        let written = serde_json::to_string(&envelope).unwrap();
        assert_eq!(
            without_go_escapes(&written),
            without_go_escapes(first.trim_end()),
            "{}",
            recording.name
        );

        let through_serde: Envelope<Box<RawValue>> = serde_json::from_str(&first).unwrap();
        if let Envelope::Success(data) = &through_serde {
            let written = serde_json::to_string(&through_serde).unwrap();
            assert_eq!(
                without_go_escapes(&written),
                without_go_escapes(first.trim_end()),
                "{data:?}"
            );
        }
    }
}

/// Builds a failure from its JSON.
fn rebuilt(json: &Value) -> ApiError {
    let code = i32::try_from(json["code"].as_i64().unwrap()).unwrap();
    let mut error = ApiError::new(Code::new(code).unwrap()).with_msg(json["msg"].as_str().unwrap());
    if let Some(locks) = json
        .get("data")
        .filter(|_| code == ErrorCode::LockConflict.as_i32())
    {
        let locks = locks.as_array().unwrap().iter().map(|lock| {
            let application = &lock["owner"]["application"];
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let mut built = HeldLock::new(text(&application["type"]).unwrap())
                .with_kind(ObjectKind(lock["type"].as_i64().unwrap()));
            if let Some(path) = text(&lock["path"]) {
                built = built.with_path(path);
            }
            if let Some(token) = text(&lock["token"]) {
                built = built.with_token(token);
            }
            if let Some(inner_xml) = text(&application["inner_xml"]) {
                built = built.with_inner_xml(inner_xml);
            }
            if let Some(viewer_id) = text(&application["viewer_id"]) {
                built = built.with_viewer_id(viewer_id);
            }
            built
        });
        error = error.with_locks(locks);
    } else if let Some(data) = json.get("data") {
        error = error.with_data(data).unwrap();
    }
    for (key, item) in json["aggregated_error"].as_object().into_iter().flatten() {
        error = error.with_item(key, rebuilt(item));
    }
    if let Some(text) = json["error"].as_str() {
        error = error.with_debug_error(text);
    }
    if let Some(id) = json["correlation_id"].as_str() {
        error = error.with_correlation_id(id);
    }
    error
}

#[test]
fn every_recorded_failure_can_be_built_by_hand() {
    let failures = envelopes()
        .into_iter()
        .filter(|(_, json)| json["code"] != 0);
    let mut count = 0;
    for (recording, json) in failures {
        assert_eq!(
            serde_json::to_value(rebuilt(&json)).unwrap(),
            json,
            "{}",
            recording.name
        );
        count += 1;
    }
    assert!(count > 500, "only {count} failures");
}

#[test]
fn bodies_that_are_not_envelopes_are_classified() {
    let mut lines = Vec::new();
    for recording in Recording::all() {
        if recording.envelope().is_some() || recording.is_oauth() {
            continue;
        }
        match decode::<IgnoredAny>(recording.status, &recording.body()) {
            Err(Error::Malformed(malformed)) => {
                assert_eq!(malformed.status(), recording.status, "{}", recording.name);
                assert!(!malformed.reason().is_empty(), "{}", recording.name);
                let recovery = malformed.recovery();
                lines.push(format!(
                    "{}\n  {:?} {recovery:?}: {malformed}",
                    recording.name,
                    malformed.kind()
                ));
            }
            other => panic!("{}: {other:?}", recording.name),
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn oauth_routes_are_read_by_decode_oauth() {
    let mut kinds = BTreeSet::new();
    for recording in Recording::all()
        .iter()
        .filter(|recording| recording.is_oauth())
    {
        let body = recording.body();
        let json: Value = serde_json::from_slice(&body).unwrap();
        let outcome = decode_oauth::<Value>(recording.status, &body);
        let name = &recording.name;
        if json.get("code").is_some_and(Value::is_i64)
            && json.get("msg").is_some_and(Value::is_string)
        {
            kinds.insert("envelope");
            assert_outcome(
                outcome.map_err(|error| error.api().unwrap().clone()),
                &json,
                name,
            );
        } else if recording.status >= 400 {
            kinds.insert("oauth error");
            let Err(Error::Api(error)) = outcome else {
                panic!("{name}: {outcome:?}")
            };
            assert_eq!(
                i64::from(error.code().as_i32()),
                json["error_codes"][0],
                "{name}"
            );
            assert_eq!(error.msg(), json["error"], "{name}");
            assert_eq!(
                error.debug_error().unwrap_or_default(),
                json["error_description"],
                "{name}"
            );
            assert_eq!(
                error.correlation_id().unwrap(),
                json["correlation_id"],
                "{name}"
            );
        } else {
            kinds.insert("bare success");
            assert_eq!(outcome.unwrap(), json, "{name}");
        }
    }
    assert_eq!(
        kinds,
        BTreeSet::from(["bare success", "envelope", "oauth error"])
    );
}

#[test]
fn a_file_that_is_a_failed_envelope_is_found() {
    let mut in_disguise = 0;
    for recording in Recording::all() {
        let body = recording.body();
        let json = recording.envelope();
        let is_whole = serde_json::from_slice::<Value>(&body).is_ok();
        let name = &recording.name;
        match failure_in(&body) {
            Some(error) => {
                assert_same(&error, &json.expect(name), name);
                in_disguise += u32::from(recording.path.contains("archive.zip"));
            }
            None => {
                let is_failure = json.is_some_and(|json| json["code"] != 0);
                assert!(!is_failure || !is_whole, "{name} was not found");
            }
        }
    }
    assert!(in_disguise > 0, "no archive download that is an envelope");
}

#[test]
fn the_recordings_contain_every_code_that_the_catalogue_marks_as_recorded() {
    fn collect(json: &Value, codes: &mut BTreeSet<i64>) {
        codes.extend(json["code"].as_i64());
        for item in json["aggregated_error"]
            .as_object()
            .into_iter()
            .flat_map(|items| items.values())
        {
            collect(item, codes);
        }
    }
    let mut recorded = BTreeSet::new();
    for (_, json) in envelopes() {
        collect(&json, &mut recorded);
    }
    let catalogue = cloudreve_codes_catalogue::parse(CODES_TOML).unwrap();
    for code in &catalogue.codes {
        let claimed = !(code.recorded_at.is_empty() && code.recorded_as_item_at.is_empty());
        assert_eq!(
            recorded.contains(&code.value.into()),
            claimed,
            "{} {}",
            code.value,
            code.name
        );
    }
}

/// The catalogue names at least the routes of these recordings; it was made from more of them.
#[test]
fn the_catalogue_lists_every_route_at_which_a_code_was_recorded() {
    fn fits(route: &str, recording: &Recording) -> bool {
        let (method, route) = route.split_once(' ').unwrap();
        let path = recording.path.split('?').next().unwrap_or_default();
        let path = path
            .strip_prefix("/api/v4")
            .unwrap_or(path)
            .trim_end_matches('/');
        let (route, path): (Vec<_>, Vec<_>) =
            (route.split('/').collect(), path.split('/').collect());
        method == recording.method
            && route.len() == path.len()
            && route
                .iter()
                .zip(&path)
                .all(|(part, seen)| part.starts_with('{') || part == seen)
    }
    let codes = cloudreve_codes_catalogue::parse(CODES_TOML).unwrap().codes;
    for (recording, json) in envelopes() {
        // A number that is in no list has no row.
        if let Some(code) = codes.iter().find(|code| json["code"] == code.value) {
            assert!(
                code.recorded_at.iter().any(|route| fits(route, &recording)),
                "{}: {} {}",
                code.value,
                recording.method,
                recording.path,
            );
        }
    }
}
