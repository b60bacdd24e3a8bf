//! A number that this crate does not know is an ordinary value all the way.

mod common;

use cloudreve_codes::{ApiError, Category, Code, Envelope, Error, ErrorCode, Recovery, decode};
use common::envelopes;

#[test]
fn a_recorded_number_that_is_in_no_list_comes_through_unchanged() {
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
fn an_unknown_number_has_what_its_range_tells() {
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
    assert_eq!(facts(40_000), (Category::Client, 400, true, false));
    assert_eq!(facts(49_999), (Category::Client, 400, true, false));
    assert_eq!(facts(50_000), (Category::Server, 500, false, true));
    assert_eq!(facts(59_999), (Category::Server, 500, false, true));
    assert_eq!(facts(400), (Category::HttpLike, 400, true, false));
    assert_eq!(facts(499), (Category::HttpLike, 499, true, false));
    assert_eq!(facts(599), (Category::HttpLike, 599, false, true));
    assert_eq!(facts(200), (Category::HttpLike, 500, false, false));
    assert_eq!(facts(399), (Category::HttpLike, 500, false, false));
    for value in [i32::MIN, -2, 1, 99, 600, 39_999, 60_000, 400_013, i32::MAX] {
        assert_eq!(
            facts(value),
            (Category::Other, 500, false, false),
            "{value}"
        );
    }
}

#[test]
fn zero_is_success_and_no_code() {
    assert_eq!(Code::new(0), None);
    assert!(Code::try_from(0).is_err());
    assert!("0".parse::<Code>().is_err());
    assert!(serde_json::from_str::<Code>("0").is_err());
    assert!(serde_json::from_str::<ApiError>(r#"{"code":0,"msg":""}"#).is_err());
}
