//! `Envelope` is the same with every reader: the same code, texts, items and locks. The data of a
//! failure may be rewritten on the way.

#[path = "../../common/mod.rs"]
mod common;

use cloudreve_codes::{ApiError, Envelope, Error, ErrorCode, decode};
use common::{Recording, envelopes};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A reader and its name.
type Reader<T> = (&'static str, fn(&[u8]) -> Result<T, String>);

fn readers<T: DeserializeOwned>() -> [Reader<T>; 6] {
    [
        ("serde_json from bytes", |body| {
            serde_json::from_slice(body).map_err(|error| error.to_string())
        }),
        ("serde_json from a reader", |body| {
            serde_json::from_reader(body).map_err(|error| error.to_string())
        }),
        ("serde_json by way of a Value", |body| {
            let value: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
            serde_json::from_value(value).map_err(|error| error.to_string())
        }),
        ("sonic-rs", |body| {
            sonic_rs::from_slice(body).map_err(|error| error.to_string())
        }),
        ("sonic-rs by way of a Value", |body| {
            let value: sonic_rs::Value =
                sonic_rs::from_slice(body).map_err(|error| error.to_string())?;
            sonic_rs::from_value(&value).map_err(|error| error.to_string())
        }),
        ("simd-json", |body| {
            simd_json::serde::from_slice(&mut body.to_vec()).map_err(|error| error.to_string())
        }),
    ]
}

#[track_caller]
fn assert_same(ours: &ApiError, theirs: &ApiError, place: &str) {
    assert_eq!(ours.code(), theirs.code(), "{place}");
    assert_eq!(ours.msg(), theirs.msg(), "{place}");
    assert_eq!(ours.debug_error(), theirs.debug_error(), "{place}");
    assert_eq!(ours.correlation_id(), theirs.correlation_id(), "{place}");
    assert_eq!(ours.recovery(), theirs.recovery(), "{place}");
    assert_eq!(ours.locks(), theirs.locks(), "{place}");
    assert_eq!(
        ours.two_factor_session(),
        theirs.two_factor_session(),
        "{place}"
    );
    assert_eq!(
        ours.data_as::<Value>().ok(),
        theirs.data_as::<Value>().ok(),
        "{place}"
    );
    let (ours, theirs) = (ours.item_errors(), theirs.item_errors());
    assert_eq!(ours.len(), theirs.len(), "{place}");
    for ((key, ours), (other_key, theirs)) in ours.zip(theirs) {
        assert_eq!(key, other_key, "{place}");
        assert_same(ours, theirs, place);
    }
}

/// Returns whether a body is one document, as readers other than `decode` require.
fn is_one_document(recording: &Recording) -> bool {
    serde_json::from_slice::<Value>(&recording.body()).is_ok()
}

#[test]
fn every_recorded_envelope_is_the_same_with_every_reader() {
    let mut count = 0;
    for (recording, _) in envelopes()
        .iter()
        .filter(|(recording, _)| is_one_document(recording))
    {
        let body = recording.body();
        let ours = decode::<Value>(recording.status, &body);
        for (name, read) in readers::<Envelope>() {
            let place = format!("{} with {name}", recording.name);
            let theirs = read(&body).unwrap_or_else(|error| panic!("{place}: {error}"));
            match (&ours, &theirs) {
                (Ok(ours), Envelope::Success(theirs)) => assert_eq!(ours, theirs, "{place}"),
                (Err(Error::Api(ours)), Envelope::Failure(theirs)) => {
                    assert_same(ours, theirs, &place);
                }
                _ => panic!("{place}: {ours:?} is not {theirs:?}"),
            }
            count += 1;
        }
    }
    assert!(count > 4_000, "{count} readings");
}

#[test]
fn keys_may_be_in_any_order() {
    let body = r#"{"msg":"m","correlation_id":"c","error":"e","aggregated_error":{"b":{"msg":"x","data":[1],"code":404},"a":{"code":-1}},"data":{"k":[1.5,"\u00e9"]},"code":40081}"#;
    let Err(Error::Api(ours)) = decode::<()>(200, body.as_bytes()) else {
        panic!("{body}")
    };
    assert_eq!(
        ours.item_errors().map(|(key, _)| key).collect::<Vec<_>>(),
        ["a", "b"]
    );
    for (name, read) in readers::<ApiError>() {
        let theirs = read(body.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_same(&ours, &theirs, name);
    }

    let body = r#"{"msg":"","data":{"newer":[1,{"k":null}]},"newer":{},"code":0}"#;
    let ours: Value = decode(200, body.as_bytes()).unwrap();
    for (name, read) in readers::<Envelope>() {
        assert!(
            read(body.as_bytes()).as_ref() == Ok(&Envelope::Success(ours.clone())),
            "{name}"
        );
    }
}

#[test]
fn unknown_numbers_and_numbers_beyond_i32_are_read_alike() {
    for code in [97777, i32::MAX, i32::MIN] {
        let body = format!(r#"{{"code":{code},"msg":""}}"#);
        for (name, read) in readers::<ApiError>() {
            let error = read(body.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(error.code(), code, "{name}");
        }
    }
    for code in [
        "2147483648",
        "-2147483649",
        "404.0",
        "4e2",
        "\"404\"",
        "null",
        "[404]",
    ] {
        let body = format!(r#"{{"code":{code},"msg":""}}"#);
        for (name, read) in readers::<Envelope>() {
            assert!(read(body.as_bytes()).is_err(), "{code} with {name}");
        }
    }
}

#[test]
fn a_number_beyond_float_precision_is_preserved() {
    let digits = "123456789012345678901234567890.5";
    let body = format!(r#"{{"code":40004,"data":{digits},"msg":""}}"#);
    let Err(Error::Api(error)) = decode::<()>(200, body.as_bytes()) else {
        panic!("{body}")
    };
    assert_eq!(error.data().map(|data| data.get()), Some(digits));
    assert_eq!(error.code(), ErrorCode::ObjectExist);
}
