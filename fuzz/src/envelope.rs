//! `Envelope` through both doors, written and read again.

use std::collections::BTreeMap;

use cloudreve_codes::{ApiError, Envelope, Error};
use serde_json::Value;
use serde_json::value::RawValue;

/// What `decode` reads is read by `Deserialize` too, and what is written says the same again.
///
/// # Panics
///
/// If it does not.
pub fn envelope(body: &[u8]) {
    let read = match cloudreve_codes::decode::<Value>(200, body) {
        Ok(data) => Envelope::Success(data),
        Err(Error::Api(error)) => Envelope::Failure(error),
        Err(Error::Malformed(_)) => {
            // In what it passes over, serde_json takes bytes for text that are none.
            if let Ok(text) = std::str::from_utf8(body) {
                let other_door = serde_json::from_str::<Envelope>(text);
                assert!(
                    other_door.is_err() || is_read_without_repeats(text),
                    "{other_door:?}"
                );
            }
            return;
        }
    };
    let Ok(written) = serde_json::to_string(&read) else {
        panic!("an envelope can be written");
    };
    let again = match cloudreve_codes::decode::<Value>(200, written.as_bytes()) {
        Ok(data) => Envelope::Success(data),
        Err(Error::Api(error)) => Envelope::Failure(error),
        Err(Error::Malformed(malformed)) => panic!("{written}: {malformed}"),
    };
    // Without its feature `float_roundtrip` serde_json reads a long number to the last bit but one.
    let is_exact = !matches!(&read, Envelope::Success(data) if has_float(data));
    if is_exact {
        assert!(again == read, "{written}");
        assert_eq!(serde_json::to_string(&again).ok().as_ref(), Some(&written));
    }

    // The other door wants a body without a second document, and data that is a `Value`.
    if let Ok(other) = serde_json::from_slice::<Envelope>(body) {
        match (&read, &other) {
            (Envelope::Success(a), Envelope::Success(b)) => assert_eq!(a, b),
            (Envelope::Failure(a), Envelope::Failure(b)) => same(a, b),
            _ => panic!("{read:?} is not {other:?}"),
        }
    }
    if let Envelope::Failure(error) = &read {
        let envelope: Envelope<()> = Err(error.clone()).into();
        assert!(envelope.into_result().as_ref() == Err(error));
    }
}

/// What stands before `code` the other door holds as a `Value`, which knows the last of equal keys
/// alone, while `decode` looks at each.
fn is_read_without_repeats(text: &str) -> bool {
    let Ok(entries) = serde_json::from_str::<BTreeMap<String, &RawValue>>(text) else {
        return false;
    };
    // What is passed over may be no `Value`.
    let plain: BTreeMap<String, Value> = entries
        .into_iter()
        .filter_map(|(key, raw)| Some((key, serde_json::from_str(raw.get()).ok()?)))
        .collect();
    serde_json::to_vec(&plain).is_ok_and(|body| {
        let read = cloudreve_codes::decode::<Value>(200, &body);
        !matches!(read, Err(Error::Malformed(_)))
    })
}

fn has_float(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(list) => list.iter().any(has_float),
        Value::Object(map) => map.values().any(has_float),
        _ => false,
    }
}

/// The same code, texts and items, and the same data as far as a `Value` keeps it.
fn same(a: &ApiError, b: &ApiError) {
    assert_eq!(a.code(), b.code());
    assert_eq!(a.msg(), b.msg());
    assert_eq!(a.debug_error(), b.debug_error());
    assert_eq!(a.correlation_id(), b.correlation_id());
    let data = a.data_as::<Value>().ok();
    // Written anew it is read once more.
    if !data.as_ref().is_some_and(has_float) {
        assert_eq!(data, b.data_as::<Value>().ok());
    }
    let (ours, theirs) = (a.item_errors(), b.item_errors());
    assert_eq!(ours.len(), theirs.len());
    for ((key, ours), (other_key, theirs)) in ours.zip(theirs) {
        assert_eq!(key, other_key);
        same(ours, theirs);
    }
}
