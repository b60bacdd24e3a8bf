//! On success, reading allocates only the payload; on failure, one box and the texts.

mod common;

use allocation_counter::measure;
use cloudreve_codes::{Error, ErrorCode, decode};
use common::envelopes;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

/// Returns how many blocks are allocated while `read` runs.
fn blocks<T>(read: impl FnOnce() -> T) -> u64 {
    let mut kept = None;
    let info = measure(|| kept = Some(read()));
    drop(kept);
    info.count_total
}

#[test]
fn a_response_without_data_allocates_nothing() {
    let body = br#"{"code":0,"msg":""}"#;
    assert_eq!(blocks(|| decode::<()>(200, body)), 0);
    assert_eq!(blocks(|| decode::<IgnoredAny>(200, body)), 0);
    assert_eq!(blocks(|| decode::<Vec<String>>(200, body)), 0);
}

#[test]
fn a_borrowed_payload_allocates_nothing() {
    #[derive(Deserialize)]
    struct Borrowed<'a> {
        #[allow(dead_code)]
        name: &'a str,
    }
    for body in [
        r#"{"code":0,"data":{"name":"a"},"msg":""}"#,
        r#"{"code":0,"msg":"","data":{"name":"a"}}"#,
    ] {
        assert_eq!(
            blocks(|| decode::<Borrowed<'_>>(200, body.as_bytes())),
            0,
            "{body}"
        );
        assert_eq!(
            blocks(|| decode::<&RawValue>(200, body.as_bytes())),
            0,
            "{body}"
        );
    }
}

#[test]
fn every_recorded_success_allocates_only_its_payload() {
    let mut checked = 0;
    for (recording, json) in envelopes() {
        if json["code"] != 0 {
            continue;
        }
        let body = recording.body();
        let data = decode::<Box<RawValue>>(200, &body).unwrap();
        let payload = blocks(|| serde_json::from_str::<Value>(data.get()).unwrap());
        assert_eq!(
            blocks(|| decode::<Value>(200, &body).unwrap()),
            payload,
            "{}",
            recording.name
        );
        checked += 1;
    }
    assert!(checked > 50, "only {checked} successes");
}

/// Returns how many blocks a failure needs: a box, and one for each non-empty text. The correlation id
/// is stored inline.
fn needed(json: &Value) -> u64 {
    let text = |key: &str| u64::from(json[key].as_str().is_some_and(|text| !text.is_empty()));
    let data = u64::from(json.get("data").is_some());
    let items = json["aggregated_error"].as_object();
    let items: u64 = items
        .into_iter()
        .flatten()
        .map(|(_, item)| 1 + needed(item))
        .sum();
    1 + text("msg") + text("error") + data + items
}

#[test]
fn every_recorded_failure_allocates_a_box_and_its_texts() {
    for (recording, json) in envelopes() {
        if json["code"] == 0 {
            continue;
        }
        let body = recording.body();
        let items = json["aggregated_error"]
            .as_object()
            .map_or(0, serde_json::Map::len) as u64;
        // The list of items grows by doubling, and a text with escapes is built in a buffer first.
        let growth = items
            .checked_ilog2()
            .map_or(0, |doublings| u64::from(doublings) + 1);
        let escapes = u64::from(body.contains(&b'\\')) * 8;
        // serde_json tracks the open brackets of raw data in a separate block.
        let nested = u64::from(json.to_string().contains("\"data\":["));
        let found = blocks(|| assert!(matches!(decode::<()>(200, &body), Err(Error::Api(_)))));
        let needed = needed(&json);
        assert!(
            (needed..=needed + growth + escapes + nested).contains(&found),
            "{}: {found} blocks, {needed} needed",
            recording.name,
        );
    }
}

#[test]
fn inspecting_a_failure_allocates_nothing() {
    let body = br#"{"code":40081,"aggregated_error":{"k":{"code":404,"msg":""}},"msg":"m","correlation_id":"c"}"#;
    let Err(Error::Api(error)) = decode::<()>(200, body) else {
        panic!()
    };
    let looked = blocks(|| {
        (
            error.code(),
            error.msg().len(),
            error.correlation_id().map(str::len),
            error.item_error("k").is_some(),
        )
    });
    assert_eq!(looked, 0);
    assert_eq!(blocks(|| error.user_message().len()), 0);
    assert_eq!(blocks(|| "CodeLockConflict".parse::<ErrorCode>()), 0);
}
