//! Bodies of any depth are read or refused, even on a small stack: a server cannot make a client's
//! thread overflow its stack.

use cloudreve_codes::{
    ApiError, Envelope, EnvelopeError, Error, ErrorCode, MalformedKind, decode, decode_oauth,
    failure_in,
};
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

/// In bytes. Threads usually have 2 MiB, and those of musl have 128 KiB.
const SMALL: usize = 128 * 1024;

/// Enough for any reader of a [`Value`] of 127 levels without optimization. With optimization, the
/// tests pass in 128 KiB too.
const FOR_VALUES: usize = 512 * 1024;

fn on_a_stack_of(bytes: usize, run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new()
        .stack_size(bytes)
        .spawn(run)
        .unwrap();
    thread.join().unwrap();
}

/// Returns the limits of serde_json (128) and of this crate (8), one more than each, and far more.
fn depths() -> impl Iterator<Item = usize> {
    (1..=10).chain(120..=130).chain([1_000, 10_000])
}

fn nested(depth: usize, open: &str, inner: &str, close: &str) -> String {
    [open.repeat(depth).as_str(), inner, &close.repeat(depth)].concat()
}

/// Returns values nested in lists and in objects.
fn values(depth: usize) -> [String; 2] {
    [
        nested(depth, "[", "", "]"),
        nested(depth, r#"{"k":"#, "1", "}"),
    ]
}

/// Returns envelopes with the value in every position where one can be.
fn envelopes(value: &str) -> Vec<String> {
    vec![
        format!(r#"{{"code":0,"data":{value},"msg":""}}"#),
        format!(r#"{{"data":{value},"code":0,"msg":""}}"#),
        format!(r#"{{"code":40073,"data":{value},"msg":""}}"#),
        format!(r#"{{"data":[{value}],"code":40073,"msg":""}}"#),
        format!(r#"{{"code":203,"data":{value},"msg":""}}"#),
        format!(r#"{{"code":0,"newer":{value}}}"#),
        format!(r#"{{"newer":{value},"code":404}}"#),
        format!(r#"{{"code":{value}}}"#),
        format!(r#"{{"code":404,"msg":{value}}}"#),
        format!(r#"{{"aggregated_error":{value},"code":40081}}"#),
        format!(r#"{{"error":"e","error_codes":{value}}}"#),
        value.to_owned(),
    ]
}

fn inspect(outcome: Result<(), Error>) {
    let Err(error) = outcome else { return };
    let _ = (error.to_string(), format!("{error:?}"), error.recovery());
    if let Some(error) = error.api() {
        let _ = (error.locks(), error.two_factor_session());
        let _ = (error.user_message(), error.clone() == *error);
        let _ = serde_json::to_string(error).unwrap();
    }
}

/// Reads a body through each entry point, and inspects the whole outcome.
fn read(body: &str) {
    let by_deserialize = [
        serde_json::from_str::<Envelope<IgnoredAny>>(body)
            .map(|envelope| envelope.into_result().err()),
        serde_json::from_str::<Envelope<()>>(body).map(|envelope| envelope.into_result().err()),
        serde_json::from_slice::<Envelope<Vec<String>>>(body.as_bytes())
            .map(|envelope| envelope.into_result().err()),
        serde_json::from_reader::<_, Envelope<()>>(body.as_bytes())
            .map(|envelope| envelope.into_result().err()),
        serde_json::from_str::<ApiError>(body).map(Some),
    ];
    for error in by_deserialize.into_iter().flatten().flatten() {
        inspect(Err(Error::Api(error)));
    }
    let body = body.as_bytes();
    for status in [200, 500] {
        inspect(decode::<()>(status, body));
        inspect(decode::<IgnoredAny>(status, body).map(drop));
        inspect(decode::<&RawValue>(status, body).map(drop));
        inspect(decode::<Vec<String>>(status, body).map(drop));
        inspect(decode_oauth::<IgnoredAny>(status, body).map(drop));
    }
    let _ = failure_in(body);
}

/// Reads a body with a payload that is a `Value`.
fn read_values(body: &str) {
    inspect(decode::<Value>(200, body.as_bytes()).map(drop));
    let _ = serde_json::from_str::<Envelope>(body);
    if let Ok(error) = serde_json::from_str::<ApiError>(body) {
        let _ = error.data_as::<Value>().is_ok();
    }
}

/// Levels of text within text, each in 120 lists, under serde_json's private key for raw text: a
/// `Value` would read each level with a separate depth limit.
fn texts_within_texts(levels: usize) -> String {
    let in_lists = |inner: &str| nested(120, "[", inner, "]");
    (0..levels).fold(in_lists("1"), |text, _| {
        let text = serde_json::to_string(&text).unwrap();
        in_lists(&format!(r#"{{"$serde_json::private::RawValue":{text}}}"#))
    })
}

/// Bodies with something nested in every position, both complete and truncated within it.
fn bodies() -> impl Iterator<Item = String> {
    depths().flat_map(|depth| {
        let batch = r#"{"code":40081,"aggregated_error":{"k":"#;
        let before = r#"{"aggregated_error":{"k":"#;
        let items = [
            nested(depth, batch, r#"{"code":404,"msg":""}"#, "}}"),
            nested(depth, before, r#"{"code":404}"#, r#"},"code":40081}"#),
        ];
        let cut = ["[", r#"{"k":"#, batch].map(|open| open.repeat(depth));
        let in_envelopes = values(depth)
            .into_iter()
            .chain(cut)
            .flat_map(|value| envelopes(&value));
        in_envelopes.chain(items).collect::<Vec<_>>()
    })
}

#[test]
fn every_entry_point_reads_on_a_small_stack() {
    on_a_stack_of(SMALL, || bodies().for_each(|body| read(&body)));
}

#[test]
fn text_within_text_is_not_read_as_json() {
    on_a_stack_of(SMALL, || {
        for levels in [1, 3, 8] {
            let data = texts_within_texts(levels);
            envelopes(&data).iter().for_each(|body| read(body));
        }
    });
}

#[test]
fn items_that_a_program_nests_too_deeply_are_omitted() {
    on_a_stack_of(SMALL, || {
        let innermost = ApiError::new(ErrorCode::NotFound);
        let error = (0..100_000).fold(innermost, |item, _| {
            ApiError::new(ErrorCode::BatchOperationNotFullyCompleted).with_item("k", item)
        });
        let levels = std::iter::successors(Some(&error), |error| error.item_error("k")).count();
        assert_eq!(levels, 9, "the error and eight levels of items");
        let again = error.clone();
        assert!(again == error);
        let _ = format!("{error} {error:?}");
        let written = serde_json::to_string(&error).unwrap();
        assert!(serde_json::from_str::<ApiError>(&written).unwrap() == error);
        assert!(EnvelopeError::to_api_error(&error) == error);
    });
}

#[test]
fn values_are_read_on_a_stack_that_holds_a_value() {
    on_a_stack_of(FOR_VALUES, || bodies().for_each(|body| read_values(&body)));
}

#[test]
fn items_within_items_are_read_up_to_8_levels() {
    on_a_stack_of(SMALL, || {
        for depth in depths() {
            let open = r#"{"code":40081,"aggregated_error":{"k":"#;
            let body = nested(depth, open, r#"{"code":404,"msg":""}"#, "}}");
            let is_read = matches!(decode::<()>(200, body.as_bytes()), Err(Error::Api(_)));
            assert_eq!(is_read, depth <= 8, "{depth} levels");
        }
    });
}

#[test]
fn the_limit_is_reported_as_such() {
    on_a_stack_of(FOR_VALUES, || {
        let kind = |depth: usize| {
            let [list, _] = values(depth);
            let body = format!(r#"{{"code":0,"data":{list}}}"#);
            match decode::<Value>(200, body.as_bytes()) {
                Ok(_) => None,
                Err(Error::Malformed(malformed)) => Some(malformed.kind()),
                Err(Error::Api(error)) => panic!("{error}"),
            }
        };
        // The envelope is one level itself.
        assert_eq!(kind(126), None);
        assert_eq!(kind(127), Some(MalformedKind::TooDeep));
    });
}
