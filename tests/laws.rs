//! Laws that hold for any input.

mod common;

use std::collections::BTreeSet;

use cloudreve_codes::private::is_obeyed;
use cloudreve_codes::{
    ApiError, Code, Envelope, Error, ErrorCode, HeldLock, MalformedKind, ObjectKind, decode,
    decode_oauth, failure_in,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::Value;

/// Generates text, often of the kind that trips readers up.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,12}",
        "[\\PC\"\\\\<>&\u{2028}\u{0}\n]{0,12}",
        Just(String::new())
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(text(), inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

fn lock() -> impl Strategy<Value = HeldLock> {
    (
        text(),
        proptest::option::of(text()),
        proptest::option::of(text()),
        any::<i64>(),
    )
        .prop_map(|(application, path, token, kind)| {
            let mut lock = HeldLock::new(application).with_kind(ObjectKind(kind));
            if let Some(path) = path {
                lock = lock.with_path(path);
            }
            if let Some(token) = token {
                lock = lock.with_token(token);
            }
            lock
        })
}

fn code() -> impl Strategy<Value = Code> {
    let known = proptest::sample::select(ErrorCode::ALL).prop_map(Code::from);
    prop_oneof![
        known,
        any::<i32>().prop_filter_map("0 is not a code", Code::new)
    ]
}

fn plain_error() -> impl Strategy<Value = ApiError> {
    (code(), text(), text(), text(), json()).prop_map(|(code, msg, debug, id, data)| {
        let error = ApiError::new(code)
            .with_msg(msg)
            .with_debug_error(debug)
            .with_correlation_id(id);
        error.with_data(&data).expect("a value is JSON")
    })
}

fn error() -> impl Strategy<Value = ApiError> {
    let locked = vec(lock(), 0..4)
        .prop_map(|locks| ApiError::new(ErrorCode::LockConflict).with_locks(locks));
    let leaf = prop_oneof![plain_error(), locked];
    leaf.prop_recursive(4, 24, 4, |inner| {
        (plain_error(), btree_map(text(), inner, 0..4)).prop_map(|(error, items)| {
            items
                .into_iter()
                .fold(error, |error, (key, item)| error.with_item(key, item))
        })
    })
}

/// Returns the same JSON with its keys in another order, and with unknown keys.
fn reordered(value: &Value, by: usize) -> String {
    let Value::Object(map) = value else {
        return value.to_string();
    };
    let mut entries: Vec<String> = map
        .iter()
        .map(|(key, value)| match (key.as_str(), value) {
            ("aggregated_error", Value::Object(items)) => {
                let items: Vec<String> = items
                    .iter()
                    .rev()
                    .map(|(key, item)| {
                        format!("{}: {}", Value::from(key.as_str()), reordered(item, by))
                    })
                    .collect();
                format!("\"{key}\" : {{ {} }}", items.join(" ,\n"))
            }
            _ => format!("{} :\t{value}", Value::from(key.as_str())),
        })
        .collect();
    entries.push("\"newer\":{\"code\":[0]}".to_owned());
    let middle = by % entries.len();
    entries.rotate_left(middle);
    format!(" {{ {}\n}} ", entries.join(" , "))
}

proptest! {
    #[test]
    fn every_number_but_0_is_a_code(value: i32) {
        prop_assert_eq!(Code::new(value).map(Code::as_i32), (value != 0).then_some(value));
        let known = ErrorCode::ALL.iter().copied().find(|code| code.as_i32() == value);
        prop_assert_eq!(ErrorCode::from_i32(value), known);
    }

    #[test]
    fn every_number_is_preserved(value: i32) {
        let body = format!(r#"{{"code":{value},"msg":""}}"#);
        let number = match decode::<()>(200, body.as_bytes()) {
            Ok(()) => 0,
            Err(error) => error.api().map(|error| error.code().as_i32()).unwrap(),
        };
        prop_assert_eq!(number, value);
        let envelope: Envelope<()> = serde_json::from_str(&body).unwrap();
        prop_assert_eq!(serde_json::to_string(&envelope).unwrap(), body);
        let code: Option<Code> = serde_json::from_str(&value.to_string()).ok();
        prop_assert_eq!(code, Code::new(value));
        if let Some(code) = code {
            prop_assert_eq!(code.to_string().split(' ').next().unwrap().parse(), Ok(code));
            prop_assert_eq!(serde_json::to_string(&code).unwrap(), value.to_string());
        }
    }

    #[test]
    fn a_failure_survives_a_round_trip(error in error()) {
        let written = serde_json::to_string(&error).unwrap();
        // `Deserialize` may rewrite data with its keys in another order.
        let read: ApiError = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&error).unwrap());
        match decode::<()>(200, written.as_bytes()) {
            Err(Error::Api(read)) => prop_assert_eq!(read, error),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn a_success_survives_a_round_trip(data in json()) {
        let written = serde_json::to_string(&Envelope::Success(&data)).unwrap();
        prop_assert_eq!(decode::<Value>(200, written.as_bytes()).unwrap(), data.clone());
        prop_assert!(serde_json::from_str::<Envelope>(&written).unwrap() == Envelope::Success(data));
    }

    #[test]
    fn key_order_whitespace_and_newer_keys_do_not_matter(error in error(), by: usize) {
        let value = serde_json::to_value(&error).unwrap();
        let text = reordered(&value, by);
        let Err(Error::Api(read)) = decode::<()>(200, text.as_bytes()) else { panic!("{text}") };
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), value.clone());
        let read: ApiError = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), value);
    }

    #[test]
    fn a_truncated_body_is_never_a_success(error in error(), data in json(), at: prop::sample::Index) {
        for written in [serde_json::to_string(&error).unwrap(), serde_json::to_string(&Envelope::Success(data)).unwrap()] {
            let cut = at.index(written.len());
            let body = &written.as_bytes()[..cut];
            prop_assert!(matches!(decode::<Value>(200, body), Err(Error::Malformed(_))));
            prop_assert!(failure_in(body).is_none());
        }
    }

    #[test]
    fn any_input_gives_a_result_that_is_safe_to_print(body in vec(any::<u8>(), 0..200), start in "(|\\{\"code\":|<|\\[|event:)", status: u16) {
        let body = [start.as_bytes(), &body].concat();
        for outcome in [decode::<Value>(status, &body), decode_oauth::<Value>(status, &body)] {
            if let Err(error) = outcome {
                let shown = format!("{error}{error:?}");
                prop_assert!(!shown.chars().any(is_obeyed), "{}", shown);
            }
        }
        let _ = failure_in(&body);
    }

    #[test]
    fn a_failure_prints_one_escaped_line(error in error()) {
        let shown = error.to_string();
        prop_assert!(!shown.chars().any(is_obeyed), "{}", shown);
        let starts = format!("{} ", error.code().as_i32());
        prop_assert!(shown.starts_with(&starts), "{}", shown);
    }
}

/// A connection may break at any byte, and a proxy may truncate a body anywhere.
#[test]
fn a_truncated_recording_is_reported_as_malformed() {
    let mut count = 0;
    let mut seen = BTreeSet::new();
    for (recording, _) in common::envelopes() {
        let body = recording.body();
        let mut documents = serde_json::Deserializer::from_slice(&body).into_iter::<Value>();
        let first = documents.next();
        assert!(
            first.is_some_and(|first| first.is_ok()),
            "{}",
            recording.name
        );
        // Some routes send a second document, which is ignored.
        for cut in 0..documents.byte_offset() {
            let head = &body[..cut];
            // Many responses have the same beginning.
            if !seen.insert(head.to_vec()) {
                continue;
            }
            let Err(Error::Malformed(malformed)) = decode::<Value>(200, head) else {
                panic!("{} cut to {cut} bytes", recording.name)
            };
            let is_empty = malformed.kind() == MalformedKind::Empty;
            assert_eq!(is_empty, cut == 0, "{} cut to {cut} bytes", recording.name);
            let by_oauth = decode_oauth::<Value>(200, head);
            assert!(
                matches!(by_oauth, Err(Error::Malformed(_))),
                "{} cut to {cut} bytes",
                recording.name
            );
            assert!(
                failure_in(head).is_none(),
                "{} cut to {cut} bytes",
                recording.name
            );
            count += 1;
        }
    }
    assert!(count > 50_000, "{count} bodies");
}

/// Controls and line separators are defined by Unicode; the characters that change the direction have
/// its property Bidi_Control.
#[test]
fn terminals_interpret_controls_separators_and_directions_and_nothing_else() {
    const BIDI_CONTROL: &str = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
    for c in '\0'..=char::MAX {
        let expected = c.is_control() || "\u{2028}\u{2029}".contains(c) || BIDI_CONTROL.contains(c);
        assert_eq!(is_obeyed(c), expected, "{c:?}");
    }
}

/// Checks every character in every text that comes from a server.
#[test]
fn server_text_is_escaped_in_display_and_debug() {
    let all: Vec<char> = ('\0'..=char::MAX).collect();
    for chunk in all.chunks(8_192) {
        let text: String = chunk.iter().collect();
        let lock = HeldLock::new(&*text).with_path(&*text).with_token(&*text);
        let locked = ApiError::new(ErrorCode::LockConflict).with_locks([&lock]);
        let error = ApiError::new(ErrorCode::BatchOperationNotFullyCompleted)
            .with_msg(&*text)
            .with_debug_error(&*text)
            .with_correlation_id(&*text)
            .with_item(&*text, locked);
        let body = format!("<html>{text}");
        let Err(malformed) = decode::<()>(502, body.as_bytes()) else {
            panic!("{body}")
        };
        let shown = [
            error.to_string(),
            format!("{error:?}"),
            format!("{lock:?}"),
            malformed.to_string(),
            format!("{malformed:?}"),
        ];
        for shown in shown {
            let obeyed = shown.chars().find(|&c| is_obeyed(c));
            assert_eq!(obeyed, None, "from {:?} on", chunk[0]);
        }
        // No printable character is lost.
        let shown: BTreeSet<char> = error.to_string().chars().collect();
        let lost = chunk.iter().find(|c| !is_obeyed(**c) && !shown.contains(c));
        assert_eq!(lost, None);
    }
}
