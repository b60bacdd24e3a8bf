//! The rules for reading a response, one test per rule.

use std::collections::{BTreeMap, HashMap};

use cloudreve_codes::{
    ApiError, Envelope, Error, ErrorCode, HeldLock, Malformed, MalformedKind, Recovery, decode,
    decode_oauth, failure_in,
};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

fn failure(body: &str) -> ApiError {
    match decode::<IgnoredAny>(200, body.as_bytes()) {
        Err(Error::Api(error)) => {
            let by_serde: ApiError = serde_json::from_str(body).expect("both entry points read it");
            assert_eq!(by_serde.code(), error.code());
            assert_eq!(by_serde.msg(), error.msg());
            assert_eq!(by_serde.correlation_id(), error.correlation_id());
            assert!(by_serde.item_errors().eq(error.item_errors()));
            error
        }
        other => panic!("{body}: {other:?}"),
    }
}

fn malformed<'a, T: Deserialize<'a>>(status: u16, body: &'a [u8]) -> Malformed {
    match decode::<T>(status, body) {
        Err(Error::Malformed(malformed)) => malformed,
        Err(Error::Api(error)) => panic!("{error}"),
        Ok(_) => panic!("{} was read", String::from_utf8_lossy(body)),
    }
}

/// Asserts that both entry points refuse it, and that the reason names the field.
fn refused(body: &str, reason: &str) {
    let malformed = malformed::<IgnoredAny>(200, body.as_bytes());
    assert_eq!(malformed.kind(), MalformedKind::Json, "{body}");
    assert!(
        malformed.reason().contains(reason),
        "{body}: {}",
        malformed.reason()
    );
    serde_json::from_str::<Envelope<IgnoredAny>>(body)
        .map(|_| ())
        .expect_err(body);
}

fn success<'a, T: Deserialize<'a> + PartialEq + std::fmt::Debug>(body: &'a str) -> T {
    let data = decode::<T>(200, body.as_bytes()).expect(body);
    match serde_json::from_str::<Envelope<T>>(body).expect(body) {
        Envelope::Success(by_serde) => assert_eq!(by_serde, data, "{body}"),
        Envelope::Failure(error) => panic!("{body}: {error}"),
    }
    data
}

#[derive(Debug, PartialEq, Deserialize)]
struct Capacity {
    total: u64,
    used: u64,
}

#[derive(Debug, PartialEq, Deserialize)]
struct User<'a> {
    nickname: &'a str,
}

#[test]
fn code_first_and_then_data() {
    let capacity: Capacity = success(r#"{"code":0,"data":{"total":1073741824,"used":7},"msg":""}"#);
    assert_eq!(
        capacity,
        Capacity {
            total: 1 << 30,
            used: 7
        }
    );
}

#[test]
fn a_payload_may_borrow_from_the_body() {
    let body = r#"{"code":0,"data":{"nickname":"alice"},"msg":""}"#;
    let user: User = decode(200, body.as_bytes()).unwrap();
    assert_eq!(user.nickname, "alice");
}

#[test]
fn data_before_code_gives_the_same_result_and_decode_may_borrow() {
    let body = r#"{"msg":"","data":{"nickname":"alice"},"code":0}"#;
    let user: User = decode(200, body.as_bytes()).unwrap();
    assert_eq!(user.nickname, "alice");
    let capacity: Capacity = success(r#"{"data":{"total":1,"used":0},"msg":"","code":0}"#);
    assert_eq!(capacity, Capacity { total: 1, used: 0 });

    let first =
        failure(r#"{"code":40073,"data":[{"type":1}],"msg":"locked","correlation_id":"c"}"#);
    let last = failure(r#"{"correlation_id":"c","msg":"locked","data":[{"type":1}],"code":40073}"#);
    assert_eq!(first, last);
    assert_eq!(last.locks().len(), 1);
}

#[test]
fn absent_data_and_null_are_gos_nil() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Wrapper(Vec<u8>);
    #[derive(Debug, PartialEq, Deserialize)]
    struct Unit;

    for body in [
        r#"{"code":0,"msg":""}"#,
        r#"{"code":0,"data":null,"msg":""}"#,
        r#"{"data":null,"code":0}"#,
        r#"{"code":0}"#,
    ] {
        success::<()>(body);
        success::<Unit>(body);
        assert_eq!(success::<Option<Capacity>>(body), None);
        assert_eq!(success::<Vec<Capacity>>(body), Vec::new());
        assert_eq!(success::<HashMap<String, Capacity>>(body), HashMap::new());
        assert_eq!(success::<BTreeMap<String, Capacity>>(body), BTreeMap::new());
        assert_eq!(success::<String>(body), "");
        assert_eq!(success::<&str>(body), "");
        assert_eq!(success::<Wrapper>(body), Wrapper(vec![]));
        assert_eq!(success::<Value>(body), Value::Null);
        assert_eq!(
            decode::<Box<RawValue>>(200, body.as_bytes()).unwrap().get(),
            "null"
        );
        decode::<IgnoredAny>(200, body.as_bytes()).unwrap();
    }
}

#[test]
fn a_type_without_an_empty_value_requires_data() {
    #[derive(Debug, Deserialize)]
    enum Choice {
        #[allow(dead_code)]
        One,
    }
    #[derive(Debug, Deserialize)]
    struct Pair(#[allow(dead_code)] u8, #[allow(dead_code)] u8);

    fn misses<T: for<'a> Deserialize<'a>>() {
        for body in [
            r#"{"code":0,"msg":""}"#,
            r#"{"code":0,"data":null,"msg":""}"#,
            r#"{"data":null,"code":0}"#,
        ] {
            let malformed = malformed::<T>(200, body.as_bytes());
            assert_eq!(malformed.kind(), MalformedKind::Data);
            let text = malformed.parse_error().unwrap().to_string();
            assert!(text.starts_with("missing field `data`"), "{text}");
            let text = serde_json::from_str::<Envelope<T>>(body)
                .unwrap_err()
                .to_string();
            assert!(text.starts_with("missing field `data`"), "{text}");
        }
    }
    misses::<Capacity>();
    misses::<(u8, u8)>();
    misses::<Pair>();
    misses::<Choice>();
    misses::<u64>();
    misses::<f64>();
    misses::<bool>();
    misses::<char>();
}

#[test]
fn an_ignored_payload_may_be_anything() {
    for data in [r#""""#, "[]", "{}", "7", "null"] {
        decode::<IgnoredAny>(
            200,
            format!(r#"{{"code":0,"data":{data},"msg":""}}"#).as_bytes(),
        )
        .unwrap();
    }
}

#[test]
fn unknown_and_empty_keys_count_as_absent() {
    let plain = failure(r#"{"code":40004,"msg":""}"#);
    for body in [
        r#"{"code":40004}"#,
        r#"{"code":40004,"msg":null}"#,
        r#"{"code":40004,"aggregated_error":null,"msg":""}"#,
        r#"{"code":40004,"aggregated_error":{},"msg":""}"#,
        r#"{"code":40004,"data":null,"msg":""}"#,
        r#"{"code":40004,"msg":"","error":"","correlation_id":""}"#,
        r#"{"code":40004,"msg":"","error":null,"correlation_id":null}"#,
        r#"{"newer":[{"deep":{}}],"code":40004,"also":1,"msg":""}"#,
    ] {
        assert_eq!(failure(body), plain, "{body}");
    }
    assert_eq!(
        success::<u8>(r#"{"newer":{},"code":0,"x":[1],"data":5,"y":null}"#),
        5
    );
}

#[test]
fn the_nil_correlation_id_is_none() {
    let error =
        failure(r#"{"code":-1,"msg":"","correlation_id":"00000000-0000-0000-0000-000000000000"}"#);
    assert_eq!(error.correlation_id(), None);
}

#[test]
fn a_correlation_id_of_any_length_survives() {
    for id in [
        "1",
        "984b3f28-a7e7-4670-939e-ff0e73d3bac8",
        &"long".repeat(100),
        "ünï",
    ] {
        let error = failure(&format!(
            r#"{{"code":-1,"msg":"","correlation_id":"{id}"}}"#
        ));
        assert_eq!(error.correlation_id(), Some(id));
    }
}

#[test]
fn a_duplicate_code_is_an_error_and_for_any_other_key_the_last_wins() {
    refused(r#"{"code":0,"code":0}"#, "`code`");
    refused(r#"{"code":40004,"msg":"","code":0}"#, "`code`");
    refused(r#"{"code":0,"data":1,"code":40004}"#, "`code`");

    assert_eq!(success::<u8>(r#"{"code":0,"data":1,"data":2}"#), 2);
    assert_eq!(success::<u8>(r#"{"data":1,"code":0,"data":2}"#), 2);
    assert_eq!(success::<u8>(r#"{"data":1,"data":2,"code":0}"#), 2);
    assert_eq!(failure(r#"{"msg":"a","code":40004,"msg":"b"}"#).msg(), "b");
    assert_eq!(failure(r#"{"code":40004,"msg":"a","msg":null}"#).msg(), "");
    let error = failure(
        r#"{"code":40081,"aggregated_error":{"x":{"code":404}},"aggregated_error":{"y":{"code":403}}}"#,
    );
    assert_eq!(
        error.item_errors().map(|(key, _)| key).collect::<Vec<_>>(),
        ["y"]
    );
    let error = failure(
        r#"{"code":40081,"aggregated_error":{"b":{"code":404},"a":{"code":1},"b":{"code":403},"a":{"code":0}}}"#,
    );
    assert_eq!(error.item_errors().len(), 1);
    assert_eq!(error.item_error("b").unwrap().code(), 403);
}

#[test]
fn an_unknown_code_is_a_failure_with_that_number() {
    for value in [97777, 90001, -90001, i32::MAX, i32::MIN] {
        let error = failure(&format!(r#"{{"code":{value},"msg":"?"}}"#));
        assert_eq!(error.code(), value);
        assert_eq!(error.known(), None);
    }
}

#[test]
fn a_code_that_is_not_an_i32_is_an_error_that_names_it() {
    refused(r#"{"msg":"","data":{}}"#, "missing field `code`");
    refused(r#"{}"#, "missing field `code`");
    for code in [
        "\"40004\"",
        "40004.0",
        "1e2",
        "2147483648",
        "-2147483649",
        "99999999999999999999",
        "null",
        "true",
        "[]",
        "{}",
    ] {
        refused(
            &format!(r#"{{"code":{code},"msg":""}}"#),
            "expected `code` to be an integer",
        );
        refused(
            &format!(r#"{{"msg":"","data":1,"code":{code}}}"#),
            "expected `code` to be an integer",
        );
    }
    refused(r#"[0,"4.18.0",""]"#, "expected an object");
    refused("[]", "expected an object");
}

#[test]
fn text_fields_of_a_failure_must_be_strings() {
    for key in ["msg", "error", "correlation_id", "aggregated_error"] {
        for value in ["7", "true", "[]"] {
            refused(
                &format!(r#"{{"code":40004,"{key}":{value}}}"#),
                &format!("`{key}`"),
            );
        }
    }
    refused(
        r#"{"code":40081,"aggregated_error":{"x":7}}"#,
        "`aggregated_error`",
    );
    refused(
        r#"{"code":40081,"aggregated_error":{"x":{"msg":""}}}"#,
        "missing field `code`",
    );
}

#[test]
fn an_item_with_code_0_is_not_a_failure() {
    let error = failure(
        r#"{"code":40081,"aggregated_error":{"a":{"code":0,"data":{"code":404},"msg":""},"b":{"code":404,"msg":""}},"msg":""}"#,
    );
    assert_eq!(
        error.item_errors().map(|(key, _)| key).collect::<Vec<_>>(),
        ["b"]
    );
}

/// Returns an envelope whose items are nested `levels` deep.
#[test]
fn items_are_sorted_by_key_and_the_last_duplicate_wins() {
    let items = |keys: &[&str]| {
        let items: Vec<String> = keys
            .iter()
            .enumerate()
            .map(|(index, key)| format!(r#""{key}":{{"code":{},"msg":""}}"#, index + 1))
            .collect();
        let body = format!(
            r#"{{"code":40081,"aggregated_error":{{{}}},"msg":""}}"#,
            items.join(",")
        );
        let error = failure(&body);
        error
            .item_errors()
            .map(|(key, item)| format!("{key}{}", item.code().as_i32()))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(items(&["a", "b", "c"]), "a1 b2 c3");
    assert_eq!(items(&["c", "b", "a"]), "a3 b2 c1");
    assert_eq!(items(&["a", "a"]), "a2");
    assert_eq!(items(&["b", "a", "b", "a", "b"]), "a4 b5");
    assert_eq!(items(&["b", "b", "a"]), "a3 b2");
}

fn nested(levels: usize) -> String {
    let open = r#"{"code":40081,"aggregated_error":{"k":"#.repeat(levels);
    let close = r#"},"msg":""}"#.repeat(levels);
    format!(r#"{open}{{"code":404,"msg":"innermost"}}{close}"#)
}

#[test]
fn items_are_nested_up_to_8_levels() {
    let error = failure(&nested(8));
    let mut innermost = &error;
    for _ in 0..8 {
        innermost = innermost.item_error("k").unwrap();
    }
    assert_eq!(innermost.msg(), "innermost");

    for levels in [9, 10, 50, 1_000, 100_000] {
        let body = nested(levels);
        assert_eq!(
            malformed::<()>(200, body.as_bytes()).kind(),
            MalformedKind::TooDeep,
            "{levels}"
        );
        serde_json::from_str::<ApiError>(&body).unwrap_err();
    }
    // Other formats don't have their own limit.
    let value: Value = serde_json::from_str(&nested(9)).unwrap();
    let text = serde_json::from_value::<ApiError>(value)
        .unwrap_err()
        .to_string();
    assert!(text.contains("more than 8 levels"), "{text}");
}

#[test]
fn deep_data_is_an_error_and_deep_data_of_a_failure_is_kept() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let body = format!(r#"{{"code":0,"data":{deep},"msg":""}}"#);
    assert_eq!(
        malformed::<Value>(200, body.as_bytes()).kind(),
        MalformedKind::TooDeep
    );
    let body = format!(r#"{{"data":{deep},"code":0}}"#);
    assert_eq!(
        malformed::<Value>(200, body.as_bytes()).kind(),
        MalformedKind::TooDeep
    );

    let body = format!(r#"{{"code":40004,"data":{deep},"msg":"m"}}"#);
    let Err(Error::Api(error)) = decode::<()>(200, body.as_bytes()) else {
        panic!()
    };
    assert_eq!(error.data().unwrap().get(), deep);
}

#[test]
fn unexpected_data_of_a_known_code_loses_nothing_else() {
    let error = failure(r#"{"code":40073,"data":{"no":"list"},"msg":"Lock conflict"}"#);
    assert_eq!(error.code(), ErrorCode::LockConflict);
    assert_eq!(error.msg(), "Lock conflict");
    assert_eq!(error.data().unwrap().get(), r#"{"no":"list"}"#);
    assert!(error.locks().is_empty());

    let error = failure(r#"{"code":203,"data":17,"msg":""}"#);
    assert_eq!(error.two_factor_session(), None);
}

#[test]
fn a_malformed_lock_is_skipped() {
    let error = failure(
        r#"{"code":40073,"data":[7,null,"x",[],["cloudreve://my/x"],{"type":"file"},{"owner":7},
            {"path":"cloudreve://my/a","owner":{"application":{"type":"dav"}},"type":2,"newer":1}],"msg":""}"#,
    );
    let locks = error.locks();
    assert_eq!(locks.len(), 1);
    assert_eq!(locks[0].path.as_deref(), Some("cloudreve://my/a"));
    assert_eq!(locks[0].kind, 2);
}

#[test]
fn null_in_a_lock_counts_as_absent() {
    for lock in [
        r#"{"path":null,"token":null,"owner":null,"type":null}"#,
        r#"{"owner":{"application":null}}"#,
        r#"{"owner":{"application":{"type":null,"inner_xml":null,"viewer_id":null}}}"#,
    ] {
        let error = failure(&format!(r#"{{"code":40073,"data":[{lock}],"msg":""}}"#));
        assert_eq!(error.locks(), [HeldLock::default()], "{lock}");
    }
}

/// Restarting an upload discards what has arrived, so it requires a response without any lock.
#[test]
fn an_unreadable_lock_still_requires_waiting() {
    for (data, recovery) in [
        (r#"[{"owner":"a newer server's"}]"#, Recovery::Backoff),
        ("[7]", Recovery::Backoff),
        ("[]", Recovery::RestartFlow),
        (r#"{"no":"list"}"#, Recovery::RestartFlow),
        ("null", Recovery::RestartFlow),
    ] {
        let error = failure(&format!(r#"{{"code":40073,"data":{data},"msg":""}}"#));
        assert!(error.locks().is_empty(), "{data}");
        assert_eq!(error.recovery(), recovery, "{data}");
    }
}

#[test]
fn only_the_codes_that_carry_them_have_locks_and_a_session() {
    let error = failure(r#"{"code":40004,"data":[{"type":0}],"msg":""}"#);
    assert!(error.locks().is_empty());
    let error = failure(r#"{"code":40004,"data":"text","msg":""}"#);
    assert_eq!(error.two_factor_session(), None);
}

#[test]
fn the_first_document_counts_and_the_rest_is_ignored() {
    for rest in [r#"{"code":0,"msg":""}"#, "garbage", "\0\0", "\n\n", "]"] {
        let body = format!(r#"{{"code":-1,"msg":""}}{rest}"#);
        assert!(
            matches!(decode::<()>(200, body.as_bytes()), Err(Error::Api(error)) if error.code() == -1)
        );
        let body = format!(r#"{{"code":0,"data":5,"msg":""}}{rest}"#);
        assert_eq!(decode::<u8>(200, body.as_bytes()).unwrap(), 5);
    }
}

#[test]
fn utf8_is_checked_over_the_whole_body() {
    let body = b"{\"code\":0,\"msg\":\"\"}\xff";
    let malformed = malformed::<()>(200, body);
    assert_eq!(malformed.kind(), MalformedKind::Json);
    assert_eq!(malformed.reason(), "it is not UTF-8");
}

#[test]
fn any_status_with_code_0_is_a_success() {
    for status in [0, 200, 302, 404, 500, 999] {
        assert_eq!(decode::<u8>(status, br#"{"code":0,"data":5}"#).unwrap(), 5);
    }
}

#[test]
fn bodies_that_are_not_envelopes_are_classified() {
    use MalformedKind::{Binary, Empty, EventStream, Html, Json, Text, Xml};
    let cases: &[(u16, &[u8], MalformedKind, &str)] = &[
        (500, b"", Empty, "aborted"),
        (200, b" \r\n", Empty, "no body"),
        (200, b"<!DOCTYPE html><html>", Html, "base URL"),
        (200, b"\xef\xbb\xbf<!doctype HTML>", Html, "base URL"),
        (
            502,
            b"<html><head><title>502 Bad Gateway</title>",
            Html,
            "proxy",
        ),
        (502, b"<HTML><body>\xe9</body>", Html, "proxy"),
        (413, b"<html>", Html, "because of its size"),
        (404, b"404 page not found", Text, "with this method"),
        (
            404,
            b"Entity data does not exist.",
            Text,
            "the file is missing",
        ),
        (
            429,
            b"<html><title>429 Too Many Requests</title>",
            Html,
            "limits the request rate",
        ),
        (
            503,
            b"<html><title>503 Service Temporarily Unavailable</title>",
            Html,
            "limits the request rate",
        ),
        (502, b"bad gateway", Text, "proxy"),
        (307, b"", Empty, "redirect"),
        (
            207,
            b"<?xml version=\"1.0\"?><D:multistatus/>",
            Xml,
            "WebDAV",
        ),
        (
            403,
            b"<Error xmlns=\"x\"><Code>AccessDenied</Code></Error>",
            Xml,
            "WebDAV",
        ),
        (
            200,
            b"event: subscribed\ndata: {}\n\n",
            EventStream,
            "events",
        ),
        (200, b":keep-alive\n\n", EventStream, "events"),
        (200, b"PK\x03\x04\0\0", Binary, "file"),
        (200, b"\x1f\x8b\x08\0\xff", Binary, "compressed"),
        (200, b"\0\0\0", Binary, "file"),
        (
            401,
            br#"{"error":"Failed to verify callback request."}"#,
            Json,
            "callback",
        ),
        (
            400,
            br#"{"error":"x","error_codes":[40020]}"#,
            Json,
            "decode_oauth",
        ),
        (200, br#"{"code":0,"msg":"#, Json, "unexpected end"),
        (
            200,
            br#"{"code":0,,}"#,
            Json,
            "invalid JSON at line 1 column",
        ),
        (200, b"\"text\"", Json, "expected an object"),
        (200, b"null", Json, "expected an object"),
        (200, b"12", Json, "expected an object"),
    ];
    for &(status, body, kind, reason) in cases {
        let text = String::from_utf8_lossy(body);
        let malformed = malformed::<IgnoredAny>(status, body);
        assert_eq!(malformed.kind(), kind, "{text}");
        assert_eq!(malformed.status(), status, "{text}");
        assert!(
            malformed.reason().contains(reason),
            "{text}: {}",
            malformed.reason()
        );
        assert!(malformed.to_string().contains(reason), "{malformed}");
    }
}

#[test]
fn an_excerpt_is_short_and_escaped() {
    let body = format!("red\x1b\u{202e}\r\n{}", "ä".repeat(500));
    let malformed = malformed::<()>(200, body.as_bytes());
    let excerpt = malformed.excerpt().unwrap();
    assert!(excerpt.starts_with(r"red\u{1b}\u{202e} ä"), "{excerpt}");
    assert_eq!(
        excerpt.matches('ä').count(),
        200 - "red\x1b\u{202e} ".chars().count()
    );
    assert!(malformed.to_string().ends_with('…'));
}

#[test]
fn data_of_another_type_is_distinguished_from_broken_json() {
    let malformed = malformed::<Capacity>(200, br#"{"code":0,"data":{"total":"much"},"msg":""}"#);
    assert_eq!(malformed.kind(), MalformedKind::Data);
    assert!(
        malformed
            .parse_error()
            .unwrap()
            .to_string()
            .contains("much")
    );
    assert!(!malformed.to_string().contains("much"), "{malformed}");
    assert!(!format!("{malformed:?}").contains("much"), "{malformed:?}");
    assert!(std::error::Error::source(&malformed).is_none());

    let cut = self::malformed::<Capacity>(200, br#"{"code":0,"data":{"total":1"#);
    assert_eq!(cut.kind(), MalformedKind::Json);
}

#[test]
fn oauth_responses_are_envelopes_bare_payloads_or_oauth_errors() {
    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Token {
        access_token: String,
    }
    let token = || Token {
        access_token: "t".to_owned(),
    };

    // A bare payload, including one whose keys look like something else.
    for body in [
        r#"{"access_token":"t"}"#,
        r#"{"msg":"m","data":1,"error":"e","access_token":"t"}"#,
        r#"{"error_codes":[40001],"access_token":"t"}"#,
    ] {
        assert_eq!(
            decode_oauth::<Token>(200, body.as_bytes()).unwrap(),
            token(),
            "{body}"
        );
    }
    // An object with a code is never a payload, nor is one with an error and its codes.
    for (body, code) in [
        (r#"{"code":401}"#, Some(ErrorCode::CheckLogin)),
        (r#"{"code":401,"msg":null}"#, Some(ErrorCode::CheckLogin)),
        (r#"{"code":"401","msg":"Login required"}"#, None),
        (r#"{"code":401,"msg":"Login required","code":"x"}"#, None),
        (r#"{"code":"x","msg":"m","access_token":"t"}"#, None),
        (
            r#"{"error":"e","error_codes":[40001],"access_token":"t"}"#,
            Some(ErrorCode::ParamErr),
        ),
        (r#"{"error":"e","error_codes":[],"access_token":"t"}"#, None),
    ] {
        match (decode_oauth::<IgnoredAny>(200, body.as_bytes()), code) {
            (Err(Error::Api(error)), Some(code)) => assert_eq!(error.code(), code, "{body}"),
            (Err(Error::Malformed(_)), None) => {}
            (outcome, _) => panic!("{body}: {outcome:?}"),
        }
    }
    // An envelope.
    let body = br#"{"code":0,"data":{"access_token":"t"},"msg":""}"#;
    assert_eq!(decode_oauth::<Token>(200, body).unwrap(), token());
    let Err(Error::Api(error)) = decode_oauth::<Token>(200, br#"{"code":40001,"msg":"m"}"#) else {
        panic!()
    };
    assert_eq!(error.code(), ErrorCode::ParamErr);
    // An OAuth error: the first of its codes.
    let body = br#"{"error":"Invalid scope","error_description":"why","error_codes":[40001,404],"correlation_id":"c"}"#;
    let Err(Error::Api(error)) = decode_oauth::<Token>(400, body) else {
        panic!()
    };
    assert_eq!(error.code(), ErrorCode::ParamErr);
    assert_eq!(
        (error.msg(), error.debug_error(), error.correlation_id()),
        ("Invalid scope", Some("why"), Some("c"))
    );
    // With status 400 and above, nothing is a success.
    for body in [
        r#"{"access_token":"t"}"#,
        r#"{"code":0,"data":{"access_token":"t"},"msg":""}"#,
        r#"{"code":0}"#,
        r#"{"code":0,"msg":null}"#,
        r#"{"data":{"access_token":"t"},"code":0}"#,
        r#"{"error":"x"}"#,
        r#"{"error":"x","error_codes":[]}"#,
        r#"{"error":"x","error_codes":[0]}"#,
        "",
        "<html>",
    ] {
        assert!(
            matches!(
                decode_oauth::<Token>(400, body.as_bytes()),
                Err(Error::Malformed(_))
            ),
            "{body}"
        );
        assert!(
            decode_oauth::<()>(500, body.as_bytes()).is_err(),
            "whatever the type: {body}"
        );
    }
    // A failed envelope remains one, even with a number that cannot be a code.
    let body = br#"{"code":99999999999999999999,"msg":"x"}"#;
    let Err(Error::Malformed(malformed)) = decode_oauth::<IgnoredAny>(200, body) else {
        panic!()
    };
    assert_eq!(
        malformed.reason(),
        "expected `code` to be an integer in the range of i32"
    );
    // Only objects are payloads.
    for body in ["[]", "\"t\"", "", "<html>", "404 page not found"] {
        assert!(
            matches!(
                decode_oauth::<Value>(200, body.as_bytes()),
                Err(Error::Malformed(_))
            ),
            "{body}"
        );
    }
    // A payload of another type.
    let Err(Error::Malformed(malformed)) = decode_oauth::<Token>(200, br#"{"access_token":5}"#)
    else {
        panic!()
    };
    assert_eq!(malformed.kind(), MalformedKind::Data);
    assert_eq!(
        malformed.reason(),
        "`access_token` is an integer, expected a string, at line 1 column 17"
    );
}

#[test]
fn an_envelope_is_written_as_upstream_writes_it() {
    fn written<T: Serialize>(data: T) -> String {
        serde_json::to_string(&Envelope::Success(data)).unwrap()
    }
    #[derive(Serialize)]
    struct Unit;
    #[derive(Serialize)]
    struct Wrapper<T>(T);

    let bare = r#"{"code":0,"msg":""}"#;
    assert_eq!(written(()), bare);
    assert_eq!(written(Unit), bare);
    assert_eq!(written(None::<u8>), bare);
    assert_eq!(written(Some(None::<u8>)), bare);
    assert_eq!(written(Wrapper(())), bare);
    assert_eq!(written(Value::Null), bare);
    assert_eq!(
        written(RawValue::from_string("null".to_owned()).unwrap()),
        bare
    );

    let with = |data: &str| format!(r#"{{"code":0,"data":{data},"msg":""}}"#);
    assert_eq!(written(""), with(r#""""#));
    assert_eq!(written("null"), with(r#""null""#));
    assert_eq!(written(0), with("0"));
    assert_eq!(written(false), with("false"));
    assert_eq!(written(Vec::<u8>::new()), with("[]"));
    assert_eq!(written(Wrapper(Some(1))), with("1"));
    assert_eq!(written((1, 'x')), with(r#"[1,"x"]"#));
    assert_eq!(written(BTreeMap::from([("k", 1.5)])), with(r#"{"k":1.5}"#));
    assert_eq!(
        written(RawValue::from_string("[ 1 ]".to_owned()).unwrap()),
        with("[ 1 ]")
    );

    let error = ApiError::new(ErrorCode::BatchOperationNotFullyCompleted)
        .with_correlation_id("c")
        .with_debug_error("e")
        .with_msg("m")
        .with_item("b", ApiError::new(ErrorCode::NotFound))
        .with_item("a", ApiError::new(ErrorCode::Conflict).with_msg("first"))
        .with_item("a", ApiError::new(ErrorCode::Conflict))
        .with_data(&["link"])
        .unwrap();
    assert_eq!(
        serde_json::to_string(&Envelope::<()>::Failure(error)).unwrap(),
        r#"{"code":40081,"data":["link"],"aggregated_error":{"a":{"code":409,"msg":""},"b":{"code":404,"msg":""}},"msg":"m","error":"e","correlation_id":"c"}"#,
    );
}

/// Anything that serializes as something other than `null` is data.
#[test]
fn only_null_is_left_out_as_nil() {
    #[derive(Serialize)]
    enum Kind {
        Unit,
        Newtype(()),
    }
    let envelope = |text: &str| format!(r#"{{"code":0,{text}"msg":""}}"#);
    fn of<T: Serialize>(envelope: &Envelope<T>) -> serde_json::Result<String> {
        serde_json::to_string(envelope)
    }
    assert_eq!(
        of(&Envelope::Success(Kind::Unit)).unwrap(),
        envelope(r#""data":"Unit","#)
    );
    assert_eq!(
        of(&Envelope::Success(Kind::Newtype(()))).unwrap(),
        envelope(r#""data":{"Newtype":null},"#)
    );
    assert_eq!(
        of(&Envelope::Success(format_args!("x"))).unwrap(),
        envelope(r#""data":"x","#)
    );
    assert_eq!(of(&Envelope::Success(Some(()))).unwrap(), envelope(""));
    assert_eq!(of(&Envelope::Success(f64::NAN)).unwrap(), envelope(""));
    assert_eq!(of(&Envelope::Success(f32::INFINITY)).unwrap(), envelope(""));
    assert_eq!(
        of(&Envelope::Success(1.5_f32)).unwrap(),
        envelope(r#""data":1.5,"#)
    );
}

#[test]
fn a_failure_without_data_reads_as_nil_too() {
    let error = ApiError::new(ErrorCode::NotFound);
    assert!(error.data_as::<Vec<u8>>().unwrap().is_empty());
    assert!(
        error
            .data_as::<u8>()
            .unwrap_err()
            .to_string()
            .contains("missing field `data`")
    );
    let error = error.with_data(&None::<u8>).unwrap();
    assert!(error.data().is_none());
    let error = error.with_data(&[1, 2]).unwrap();
    assert_eq!(error.data_as::<Vec<u8>>().unwrap(), [1, 2]);
    assert!(error.with_data(&HashMap::from([((), 1)])).is_err());
}

#[test]
fn one_byte_order_mark_before_an_envelope_is_skipped() {
    let body = "\u{feff}{\"code\":404,\"msg\":\"m\"}";
    let Err(Error::Api(error)) = decode::<()>(200, body.as_bytes()) else {
        panic!("{body}")
    };
    assert_eq!(failure_in(body.as_bytes()), Some(error));
    let success = "\u{feff}{\"data\":\"x\",\"code\":0}";
    assert_eq!(decode::<&str>(200, success.as_bytes()).unwrap(), "x");
    let twice = format!("\u{feff}{body}");
    assert!(matches!(
        decode::<()>(200, twice.as_bytes()),
        Err(Error::Malformed(_))
    ));
    assert_eq!(failure_in(twice.as_bytes()), None);
}
