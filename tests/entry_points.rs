//! `decode` and `Deserialize` follow the same rules: hostile bodies have the same outcome at both entry
//! points.

use std::collections::BTreeMap;

use cloudreve_codes::{ApiError, Envelope, Error, decode};
use proptest::prelude::*;
use proptest::sample::select;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;

/// A payload with a field of each kind.
#[derive(Debug, PartialEq, Deserialize)]
struct Payload {
    #[serde(default)]
    a: Option<i64>,
    #[serde(default)]
    b: Vec<String>,
}

/// The outcome of an entry point. `None`: it refused the body.
type Outcome<T> = Option<Result<T, ApiError>>;

fn by_decode<T: DeserializeOwned>(body: &str) -> Outcome<T> {
    match decode(200, body.as_bytes()) {
        Ok(data) => Some(Ok(data)),
        Err(Error::Api(error)) => Some(Err(error)),
        Err(Error::Malformed(_)) => None,
    }
}

fn by_deserialize<T: DeserializeOwned>(body: &str) -> Outcome<T> {
    let envelope: Envelope<T> = serde_json::from_str(body).ok()?;
    Some(envelope.into_result())
}

/// Reads from bytes, from a reader, and through serde's buffer for untagged enums.
fn by_other_readers<T: DeserializeOwned>(body: &str) -> [(&'static str, Outcome<T>); 2] {
    fn result<T>(envelope: serde_json::Result<Envelope<T>>) -> Outcome<T> {
        envelope.ok().map(Envelope::into_result)
    }
    [
        ("bytes", result(serde_json::from_slice(body.as_bytes()))),
        ("a reader", result(serde_json::from_reader(body.as_bytes()))),
    ]
}

fn assert_same<T: DeserializeOwned + PartialEq + std::fmt::Debug>(body: &str) {
    let expected = by_decode::<T>(body);
    assert_eq!(by_deserialize::<T>(body), expected, "{body}");
    for (way, outcome) in by_other_readers::<T>(body) {
        assert_eq!(outcome, expected, "from {way}: {body}");
    }
    // Only a failure; a success is refused there.
    let failure = expected.and_then(Result::err);
    assert_eq!(
        serde_json::from_str::<ApiError>(body).ok(),
        failure,
        "{body}"
    );
}

#[derive(Debug)]
struct Ignored;

impl PartialEq for Ignored {
    fn eq(&self, _: &Ignored) -> bool {
        true
    }
}

impl<'de> Deserialize<'de> for Ignored {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Ignored, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Ignored)
    }
}

#[derive(Debug, Deserialize)]
struct Raw(Box<RawValue>);

impl PartialEq for Raw {
    fn eq(&self, other: &Raw) -> bool {
        self.0.get() == other.0.get()
    }
}

fn assert_same_for_every_payload(body: &str) {
    assert_same::<()>(body);
    assert_same::<u8>(body);
    assert_same::<Option<String>>(body);
    assert_same::<Vec<i64>>(body);
    assert_same::<BTreeMap<String, String>>(body);
    assert_same::<Payload>(body);
    assert_same::<Ignored>(body);
    assert_same::<Raw>(body);
}

/// Generates JSON values, some of which are valid only by the grammar.
fn value() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        select(vec![
            "null", "true", "0", "5", "-1", "401", "40081", "1e999", "1.5", "-0", "2147483648",
            "99999999999999999999999", "123456789012345678901234567890.5", r#""""#, r#""x""#,
            r#""\u0061\n""#, r#""\ud83d\ude00""#, r#""\ud800""#, r#""code""#, "[]", "{}",
            r#"{"$serde_json::private::RawValue":"[1"}"#,
            r#"{"$serde_json::private::RawValue":"{\"a\":1}"}"#,
            r#"{"$serde_json::private::Number":"12"}"#,
            r#"[{"path":"cloudreve://my/a","token":"t","owner":{"application":{"type":"dav"}},"type":0}]"#,
        ])
        .prop_map(str::to_owned),
        any::<i64>().prop_map(|number| number.to_string()),
        (1_usize..200).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth)),
        (120_usize..130).prop_map(|depth| r#"{"a":"#.repeat(depth) + "1" + &"}".repeat(depth)),
    ];
    let key = select(vec!["a", "b", "\\u0061", "code", "data", "msg", "c"]);
    scalar.prop_recursive(3, 12, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|values| format!("[{}]", values.join(","))),
            proptest::collection::vec((key.clone(), inner), 0..4).prop_map(object),
        ]
    })
}

fn object<K: std::fmt::Display>(entries: Vec<(K, String)>) -> String {
    let entries: Vec<String> = entries
        .into_iter()
        .map(|(key, value)| format!("\"{key}\":{value}"))
        .collect();
    format!("{{{}}}", entries.join(", "))
}

/// Envelopes in any order, with duplicates, wrong types, and items within items.
fn envelope() -> impl Strategy<Value = String> {
    let code = || {
        prop_oneof![
            6 => select(vec!["0", "203", "401", "404", "40073", "40081", "97777"])
                .prop_map(str::to_owned),
            1 => value(),
        ]
    };
    let entry = move || {
        prop_oneof![
            4 => (Just("code"), code()),
            4 => (Just("data"), value()),
            2 => (select(vec!["msg", "error", "correlation_id"]), prop_oneof![
                select(vec!["null", r#""""#, r#""m""#, r#""\u00e9""#]).prop_map(str::to_owned),
                value(),
            ]),
            1 => (select(vec!["newer", "\\u0063ode", "aggregated_error"]), value()),
        ]
    };
    let plain = proptest::collection::vec(entry(), 0..6).prop_map(object);
    plain.prop_recursive(10, 40, 3, move |item| {
        let items = proptest::collection::vec((select(vec!["k", "l", "\\u006b"]), item), 0..3)
            .prop_map(object);
        (
            proptest::collection::vec(entry(), 0..4),
            items,
            any::<proptest::sample::Index>(),
        )
            .prop_map(|(mut entries, items, at)| {
                let at = at.index(entries.len() + 1);
                entries.insert(at, ("aggregated_error", items));
                object(entries)
            })
    })
}

proptest! {
    #[test]
    fn a_hostile_body_has_the_same_outcome(body in envelope()) {
        assert_same_for_every_payload(&body);
    }

    #[test]
    fn a_truncated_or_garbled_body_has_the_same_outcome(
        body in envelope(),
        at in any::<proptest::sample::Index>(),
        byte in prop_oneof![Just(None), select(b"{}[],:\"\\0a ".to_vec()).prop_map(Some)],
    ) {
        let mut bytes = body.into_bytes();
        let at = at.index(bytes.len() + 1).min(bytes.len());
        match byte {
            Some(byte) if at < bytes.len() => bytes[at] = byte,
            _ => bytes.truncate(at),
        }
        // What follows the first document is up to the format.
        if let Ok(body) = String::from_utf8(bytes)
            && serde_json::from_str::<IgnoredAny>(&body).is_ok()
        {
            assert_same_for_every_payload(&body);
        }
    }
}

#[test]
fn a_failed_item_with_two_codes_is_always_refused() {
    for body in [
        r#"{"aggregated_error":{"a":{"code":40016,"code":0}},"code":40081,"msg":""}"#,
        r#"{"code":40081,"aggregated_error":{"a":{"code":40016,"code":0}},"msg":""}"#,
    ] {
        assert_eq!(by_decode::<()>(body), None, "{body}");
        assert_same_for_every_payload(body);
    }
}

#[test]
fn every_duplicate_data_has_to_fit_wherever_code_is() {
    for body in [
        r#"{"code":0,"data":"x","data":1}"#,
        r#"{"data":"x","code":0,"data":1}"#,
        r#"{"data":"x","data":1,"code":0}"#,
    ] {
        assert_eq!(by_decode::<u8>(body), None, "{body}");
        assert_same_for_every_payload(body);
    }
    for body in [
        r#"{"data":2,"code":0,"data":1}"#,
        r#"{"data":2,"data":1,"code":0}"#,
    ] {
        assert_eq!(by_decode::<u8>(body), Some(Ok(1)), "{body}");
        assert_same_for_every_payload(body);
    }
}

#[test]
fn depth_is_limited_equally_before_and_after_code() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Nested(Vec<Nested>);

    for depth in [1, 125, 126, 127, 128] {
        let data = "[".repeat(depth) + &"]".repeat(depth);
        let [before, after] = [
            format!(r#"{{"data":{data},"code":0}}"#),
            format!(r#"{{"code":0,"data":{data}}}"#),
        ];
        let is_read = |body: &str| matches!(by_decode::<Nested>(body), Some(Ok(_)));
        assert_eq!(is_read(&before), depth <= 126, "{depth}");
        assert_eq!(is_read(&after), depth <= 126, "{depth}");
        assert_same::<Nested>(&before);
        assert_same::<Nested>(&after);
        // Ignored values may have any depth.
        assert!(matches!(by_decode::<Ignored>(&before), Some(Ok(_))));
    }
}

/// In a body, serde_json's private key for raw text is a key like any other.
#[test]
fn a_private_key_of_serde_json_changes_nothing() {
    let data = r#"{"$serde_json::private::RawValue":"{\"a\":1}"}"#;
    for body in [
        format!(r#"{{"code":40001,"msg":"","data":{data}}}"#),
        format!(r#"{{"data":{data},"code":40001,"msg":""}}"#),
    ] {
        let Some(Err(error)) = by_deserialize::<()>(&body) else {
            panic!("{body}")
        };
        assert_eq!(error.data().map(RawValue::get), Some(data));
        assert_same_for_every_payload(&body);
    }
}

/// From other formats, such as serde's buffer for untagged enums, the data of a failure becomes JSON.
#[test]
fn data_of_another_format_becomes_json() {
    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    enum Answer {
        Envelope(Envelope<Vec<String>>),
    }

    let data = r#"{"a":[1,-2,1.5,true,null,"x\n",{}],"b":{"c":[]}}"#;
    for body in [
        format!(r#"{{"code":40001,"msg":"m","data":{data}}}"#),
        format!(r#"{{"data":{data},"code":40001,"msg":"m"}}"#),
    ] {
        let Answer::Envelope(Envelope::Failure(error)) = serde_json::from_str(&body).unwrap()
        else {
            panic!("{body}")
        };
        assert_eq!(error.data().map(RawValue::get), Some(data));
        assert_eq!(error.msg(), "m");
    }
    let Answer::Envelope(envelope) =
        serde_json::from_str(r#"{"data":["a"],"msg":"","code":0}"#).unwrap();
    assert_eq!(envelope.into_result().unwrap(), ["a"]);
    let error = serde_json::from_str::<Envelope<Vec<String>>>(r#"{"data":[5],"code":0}"#);
    assert!(!error.unwrap_err().to_string().contains("column 3"));
}
