//! Detecting a failed envelope in a download while it streams.

mod common;

use cloudreve_codes::{ApiError, ErrorCode, Head, failure_in, inspect};
use common::Recording;
use proptest::prelude::*;

fn prefixes(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    (0..body.len()).map(|end| &body[..end])
}

fn failures() -> impl Strategy<Value = ApiError> {
    let code = proptest::sample::select(ErrorCode::ALL);
    let text = "[\\PC\"\\\\\u{feff}\n]{0,20}";
    (code, text, any::<bool>(), "[a-f0-9-]{0,40}", any::<bool>()).prop_map(
        |(code, msg, has_data, id, has_items)| {
            let mut error = ApiError::new(code).with_msg(&msg).with_correlation_id(id);
            if has_data {
                error = error.with_data(&(&msg, 1.5, [true], ())).unwrap();
            }
            if has_items {
                error = error.with_item(msg, ApiError::new(code));
            }
            error
        },
    )
}

proptest! {
    /// Otherwise a client would write the envelope into the user's file.
    #[test]
    fn a_failure_is_never_a_file_even_if_truncated(error in failures(), has_mark in any::<bool>()) {
        let mark = if has_mark { "\u{feff}" } else { "" };
        let body = format!("{mark}{}", serde_json::to_string(&error).unwrap());
        for cut in prefixes(body.as_bytes()) {
            prop_assert_eq!(inspect(cut), Head::Incomplete);
        }
        prop_assert_eq!(inspect(body.as_bytes()), Head::Failure(error.clone()));
        prop_assert_eq!(failure_in(body.as_bytes()), Some(error));
    }

    #[test]
    fn the_start_of_a_file_is_never_a_failure(
        head in proptest::sample::select(vec![
            "", "\u{feff}", "{", "{\"code\":", "{\"code\":1,", "{\"code\":0,\"msg\":\"\"}",
"{\"code\":40005,\"name\":1}", "[{\"code\":40005,\"msg\":\"\"}]",
            "{ \"code\": 40005, \"msg\": \"\" }", "{\"code\":\"40005\",\"msg\":\"\"}",
        ]),
        rest in proptest::collection::vec(any::<u8>(), 1..40),
    ) {
        let file = [head.as_bytes(), &[0xff], &rest].concat();
        for end in 0..=file.len() {
            let head = &file[..end];
            prop_assert!(!matches!(inspect(head), Head::Failure(_)), "{}", String::from_utf8_lossy(head));
        }
        prop_assert_eq!(inspect(&file), Head::File);
    }
}

#[test]
fn every_recorded_failure_is_recognized_if_truncated() {
    let mut failures = 0;
    for recording in Recording::all() {
        let body = recording.body();
        let is_failure = failure_in(&body).is_some();
        if is_failure {
            assert!(
                prefixes(&body).all(|cut| inspect(cut) == Head::Incomplete),
                "{}",
                recording.name
            );
            failures += 1;
        }
        assert_eq!(
            matches!(inspect(&body), Head::Failure(_)),
            is_failure,
            "{}",
            recording.name
        );
    }
    assert!(failures > 0);
}

#[test]
fn the_first_bytes_of_most_files_are_enough() {
    for head in [
        "P",
        "%PDF",
        "<",
        "[",
        "{\"n",
        "{ \"code",
        "{\n",
        "{\"codes",
        "{\"code\":1.5,",
    ] {
        assert_eq!(inspect(head.as_bytes()), Head::File, "{head}");
    }
    for head in [
        "",
        "{",
        "{\"code\"",
        "{\"code\":",
        "{\"code\":4",
        "{\"code\":40005,",
    ] {
        assert_eq!(inspect(head.as_bytes()), Head::Incomplete, "{head}");
    }
    // Nothing more came.
    assert_eq!(failure_in(b""), None);
    assert_eq!(failure_in(br#"{"code":40005"#), None);
}

#[test]
fn anything_longer_than_an_envelope_is_a_file() {
    let mut file = br#"{"code":40005,"msg":""#.to_vec();
    file.resize(64 << 10, b'x');
    assert_eq!(inspect(&file), Head::Incomplete);
    file.push(b'x');
    assert_eq!(inspect(&file), Head::File);
}
