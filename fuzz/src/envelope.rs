//! Reads `Envelope` through both entry points, writes it, and reads it again.

use cloudreve_codes::{ApiError, Envelope, Error};
use serde_json::Value;
use serde_json::value::RawValue;

/// Checks that `Deserialize` reads what `decode` reads, and that what is written reads back the same.
///
/// # Panics
///
/// If it does not.
pub fn envelope(body: &[u8]) {
    let read = match cloudreve_codes::decode::<Value>(200, body) {
        Ok(data) => Envelope::Success(data),
        Err(Error::Api(error)) => Envelope::Failure(error),
        Err(Error::Malformed(_)) => {
            // serde_json accepts invalid UTF-8 in text that it ignores.
            if let Ok(text) = std::str::from_utf8(body) {
                let other = serde_json::from_str::<Envelope>(text);
                assert!(other.is_err(), "{other:?}");
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
    // Without its feature `float_roundtrip`, serde_json may get the last bit of a long number wrong.
    let is_exact = !matches!(&read, Envelope::Success(data) if has_float(data));
    if is_exact {
        assert!(again == read, "{written}");
        assert_eq!(serde_json::to_string(&again).ok().as_ref(), Some(&written));
    }

    // The other entry point refuses a second document and a byte order mark.
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

fn has_float(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(list) => list.iter().any(has_float),
        Value::Object(map) => map.values().any(has_float),
        _ => false,
    }
}

/// Asserts that code, texts and items are the same, and that the data is unchanged.
fn same(a: &ApiError, b: &ApiError) {
    assert!(a == b, "{a:?} is not {b:?}");
    assert_eq!(a.data().map(RawValue::get), b.data().map(RawValue::get));
}
