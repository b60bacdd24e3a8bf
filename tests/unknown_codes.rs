//! A number that this crate does not know is an ordinary value everywhere.

mod common;

use std::ops::RangeInclusive;

use cloudreve_codes::{ApiError, Category, Code, Envelope, Error, ErrorCode, Recovery, decode};
use common::envelopes;

#[test]
fn a_recorded_number_that_is_in_no_list_is_preserved() {
    let unknown: Vec<_> = envelopes()
        .into_iter()
        .filter(|(_, json)| json["code"] != 0)
        .filter(|(_, json)| {
            ErrorCode::from_i32(json["code"].as_i64().unwrap().try_into().unwrap()).is_none()
        })
        .collect();
    assert!(!unknown.is_empty(), "the recordings hold 77777");

    for (recording, json) in unknown {
        let Err(Error::Api(error)) = decode::<()>(recording.status, &recording.body()) else {
            panic!("{}", recording.name)
        };
        assert_eq!(error.code(), 77777);
        assert_eq!(error.known(), None);
        assert!(
            error.to_string().starts_with("77777 Unknown Code"),
            "{error}"
        );
        assert_eq!(error.recovery(), Recovery::GiveUp);

        let written = serde_json::to_string(&Envelope::<()>::Failure(error.clone())).unwrap();
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&written).unwrap(),
            json
        );
        let back: ApiError = serde_json::from_str(&written).unwrap();
        assert_eq!(back, error);
    }
}

#[test]
fn an_unknown_number_gets_the_facts_of_its_range() {
    let facts = |value: i32| {
        let code = Code::new(value).unwrap();
        assert_eq!(code.known(), None, "{value}");
        assert_eq!(code.recovery(), Recovery::GiveUp, "{value}");
        (
            code.category(),
            code.http_status(),
            code.is_client_error(),
            code.is_server_error(),
        )
    };
    // The first and the last unused number of each range.
    let ends = |range: RangeInclusive<i32>| {
        let is_unknown = |value: &i32| ErrorCode::from_i32(*value).is_none();
        let (first, last) = (range.clone().find(is_unknown), range.rev().find(is_unknown));
        [first.unwrap(), last.unwrap()]
    };
    for value in ends(40_000..=49_999) {
        assert_eq!(facts(value), (Category::Client, 400, true, false));
    }
    for value in ends(50_000..=59_999) {
        assert_eq!(facts(value), (Category::Server, 500, false, true));
    }
    for value in ends(400..=499) {
        let status = u16::try_from(value).unwrap();
        assert_eq!(facts(value), (Category::HttpLike, status, true, false));
    }
    for value in ends(500..=599) {
        let status = u16::try_from(value).unwrap();
        assert_eq!(facts(value), (Category::HttpLike, status, false, true));
    }
    for value in ends(100..=399) {
        assert_eq!(facts(value), (Category::HttpLike, 500, false, false));
    }
    let others = [i32::MIN..=-1, 1..=99, 600..=39_999, 60_000..=i32::MAX];
    for value in others.into_iter().flat_map(ends) {
        let expected = (Category::Other, 500, false, false);
        assert_eq!(facts(value), expected, "{value}");
    }
}

#[test]
fn zero_is_success_and_not_a_code() {
    assert_eq!(Code::new(0), None);
    assert!(Code::try_from(0).is_err());
    assert!("0".parse::<Code>().is_err());
    assert!(serde_json::from_str::<Code>("0").is_err());
    assert!(serde_json::from_str::<ApiError>(r#"{"code":0,"msg":""}"#).is_err());
}
