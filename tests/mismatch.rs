//! A payload of the wrong type is a developer's most common error: the reason shows where, what was
//! found and what was expected, but never a value.

use std::collections::BTreeMap;

use cloudreve_codes::{Error, Malformed, MalformedKind, decode, decode_oauth};
use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "read only")]
struct Listing {
    files: Vec<File>,
    #[serde(default)]
    props: BTreeMap<String, u8>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "read only")]
struct File {
    size: u64,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    position: Option<(f64, f64)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    File,
    Folder,
}

/// A type that quotes the value it refuses, as many do.
#[derive(Debug)]
struct Even;

impl<'de> Deserialize<'de> for Even {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Even, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(serde::de::Error::custom(format!(
            "{text} is odd, expected {text}"
        )))
    }
}

#[track_caller]
fn malformed<T: DeserializeOwned + std::fmt::Debug>(data: &str) -> Malformed {
    let body = format!("{{\"code\":0,\n\"data\":{data}}}");
    match decode::<T>(200, body.as_bytes()) {
        Err(Error::Malformed(malformed)) => malformed,
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn the_reason_shows_where_and_what() {
    let reason = |data: &str| {
        let malformed = malformed::<Listing>(data);
        assert_eq!(malformed.kind(), MalformedKind::Data);
        malformed.reason().to_owned()
    };
    let found = [
        r#"5"#,
        r#""CANARY""#,
        r#"{"files":{}}"#,
        r#"{"files":[{"size":1},{"size":"CANARY"}]}"#,
        r#"{"files":[{"size": -1}]}"#,
        r#"{"files":[{"size":1.5}]}"#,
        r#"{"files":[{"size":true}]}"#,
        r#"{"files":[{"size":null}]}"#,
        r#"{"files":[{"size":[1,2]}]}"#,
        r#"{"files":[{"size":{"a":1}}]}"#,
        r#"{"files":[{"size":1,"kind":"CANARY"}]}"#,
        r#"{"files":[{"size":1,"kind":"CANARY, expected CANARY"}]}"#,
        r#"{"files":[{"size":1,"position":[1]}]}"#,
        r#"{"files":[{"size":1,"position":[1,"CANARY"]}]}"#,
        r#"{"files":[{}]}"#,
        r#"{"files":[{"size":1,"size":2}]}"#,
        r#"{}"#,
        r#"{"files":[],"more":1}"#,
        r#"{"files":[],"a CANARY":1}"#,
        r#"{"files":[],"props":{"a":300}}"#,
        r#"{"files":[],"props":{"a CANARY":"x"}}"#,
        r#"{"files":[],"props":{"a":1},"files":[]}"#,
    ]
    .map(|data| format!("{data}\n  {}", reason(data)));
    insta::assert_snapshot!(found.join("\n").replace("\"CANARY", "\"…"));
    for line in found {
        let reason = line.lines().last().unwrap();
        assert!(!reason.contains("CANARY"), "{reason}");
    }
}

#[test]
fn messages_that_may_quote_the_value_are_omitted() {
    let malformed = malformed::<Vec<Even>>(r#"["CANARY"]"#);
    // The list around the value determines the position of such an error.
    assert_eq!(malformed.path(), Some("data"));
    assert_eq!(
        malformed.reason(),
        "`data` is not accepted by the requested type, at line 2 column 17"
    );
    assert!(
        malformed
            .parse_error()
            .unwrap()
            .to_string()
            .contains("CANARY")
    );
}

#[test]
fn the_path_is_the_same_wherever_code_comes() {
    let path = |body: &str| match decode::<Listing>(200, body.as_bytes()) {
        Err(Error::Malformed(malformed)) => malformed.path().map(str::to_owned),
        other => panic!("{body}: {other:?}"),
    };
    let expected = Some("data.files[0].size".to_owned());
    assert_eq!(
        path(r#"{"code":0,"data":{"files":[{"size":"x"}]}}"#),
        expected
    );
    assert_eq!(
        path(r#"{"data":{"files":[{"size":"x"}]},"code":0}"#),
        expected
    );
    assert_eq!(
        path("\u{feff}{\"code\":0,\"data\":{\"files\":[{\"size\":\"x\"}]}}"),
        expected
    );
    // Keys that don't look like those of an API are not shown.
    let body = r#"{"code":0,"data":{"files":[],"props":{"a b":{}}}}"#;
    assert_eq!(path(body), Some("data.props[…]".to_owned()));
    // Go's `nil`.
    assert_eq!(path(r#"{"code":0,"msg":""}"#), Some("data".to_owned()));
    // Without an envelope around it.
    let Err(Error::Malformed(malformed)) =
        decode_oauth::<Listing>(200, br#"{"files":[{"size":"x"}]}"#)
    else {
        panic!()
    };
    assert_eq!(malformed.path(), Some("files[0].size"));
    // Other errors have no path.
    let Err(Error::Malformed(page)) = decode::<Listing>(502, b"<html>") else {
        panic!()
    };
    assert_eq!(page.path(), None);
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        // Unlike any word of a reason.
        "[A-Z]{12,20}([ ,\"`\\\\:]{1,3}[A-Z]{12,20}){0,2}".prop_map(Into::into),
    ];
    let key = prop_oneof![
        Just("files".to_owned()),
        Just("size".to_owned()),
        Just("kind".to_owned()),
        "[A-Z]{12}[ \"`]{1,2}[A-Z]{12}",
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::vec((key.clone(), inner), 0..4)
                .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Nothing of the body is shown except keys that look like those of an API.
    #[test]
    fn no_text_of_the_body_leaks(data in value()) {
        fn inspect<T: DeserializeOwned>(body: &str) {
            if let Err(Error::Malformed(malformed)) = decode::<T>(200, body.as_bytes()) {
                let shown = format!("{malformed} {malformed:?} {:?}", malformed.path());
                let longest = shown
                    .split(|c: char| !c.is_ascii_uppercase())
                    .map(str::len)
                    .max();
                assert!(longest < Some(12), "{body}: {shown}");
            }
        }
        let body = format!(r#"{{"code":0,"data":{data}}}"#);
        inspect::<Listing>(&body);
        inspect::<Vec<Even>>(&body);
        inspect::<BTreeMap<String, Kind>>(&body);
        inspect::<u8>(&body);
        inspect::<(u8, Listing)>(&body);
    }
}
