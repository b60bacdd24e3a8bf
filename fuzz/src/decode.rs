//! `decode` and its oracle.
//!
//! The oracle implements the rules of the format again, in the most obvious way: it splits the whole
//! object, parses each value separately into a [`Value`], and then inspects the result. It shares no
//! code with the crate, doesn't stream, and doesn't depend on the order of the keys.

use std::collections::BTreeMap;

use cloudreve_codes::{ApiError, Error};
use serde_json::Value;
use serde_json::value::RawValue;

/// The maximum depth of the items of a batch.
const LEVELS: usize = 8;

/// Below serde_json's limit, however the levels are counted.
const SAFE_DEPTH: usize = 100;

/// The content of a response.
#[derive(Debug, PartialEq)]
enum Verdict {
    Success(Value),
    Failure(Failure),
    Refused,
}

#[derive(Debug, PartialEq)]
struct Failure {
    code: i64,
    msg: String,
    debug_error: Option<String>,
    correlation_id: Option<String>,
    /// As the server sent it.
    data: Option<String>,
    items: BTreeMap<String, Failure>,
}

/// Checks that `decode` agrees with the oracle: the same code, texts, data and items, or both refuse.
///
/// # Panics
///
/// If it does not.
pub fn decode(body: &[u8]) {
    if nesting(body) > SAFE_DEPTH {
        // The two count levels differently. Tests cover what happens at the limit.
        let _ = cloudreve_codes::decode::<Value>(200, body);
        return;
    }
    let read = match cloudreve_codes::decode::<Value>(200, body) {
        Ok(data) => Verdict::Success(data),
        Err(Error::Api(error)) => {
            assert_eq!(
                cloudreve_codes::decode::<()>(500, body).unwrap_err().api(),
                Some(&error)
            );
            Verdict::Failure(Failure::new(&error))
        }
        Err(Error::Malformed(malformed)) => {
            let shown = format!("{malformed}{malformed:?}");
            assert!(
                !shown.chars().any(cloudreve_codes::private::is_obeyed),
                "{shown}"
            );
            Verdict::Refused
        }
    };
    match oracle(body) {
        Some(expected) => assert_eq!(read, expected),
        None => assert!(!matches!(read, Verdict::Failure(_)), "{read:?}"),
    }
    if let Some(error) = cloudreve_codes::failure_in(body) {
        assert_eq!(read, Verdict::Failure(Failure::new(&error)));
    }
}

impl Failure {
    fn new(error: &ApiError) -> Failure {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let items: Vec<_> = error
            .item_errors()
            .map(|(key, item)| (key.to_owned(), Failure::new(item)))
            .collect();
        for (key, _) in &items {
            assert!(
                error.item_error(key).is_some(),
                "{key:?} is found by its key"
            );
        }
        assert!(
            items.is_sorted_by(|(a, _), (b, _)| a < b),
            "each key once, in order"
        );
        Failure {
            code: error.code().as_i32().into(),
            msg: error.msg().to_owned(),
            debug_error: owned(error.debug_error()),
            correlation_id: owned(error.correlation_id()),
            data: owned(error.data().map(RawValue::get)),
            items: items.into_iter().collect(),
        }
    }
}

/// `None` if ignored data isn't a valid JSON value (a lone surrogate, a number beyond any float): readers
/// may or may not notice.
fn oracle(body: &[u8]) -> Option<Verdict> {
    let text = std::str::from_utf8(body).ok();
    // Some programs put a byte order mark before UTF-8.
    let text = text.map(|text| text.strip_prefix('\u{feff}').unwrap_or(text));
    let Some(entries) = text.and_then(first_object) else {
        return Some(Verdict::Refused);
    };
    let Some(code) = code(&entries) else {
        return Some(Verdict::Refused);
    };
    if code != 0 {
        let failure = failure(code, &entries, 0);
        return Some(failure.map_or(Verdict::Refused, Verdict::Failure));
    }
    let data: Vec<Option<Value>> = all(&entries, "data").map(value).collect();
    match data.as_slice() {
        [] => Some(Verdict::Success(Value::Null)),
        [Some(data)] => Some(Verdict::Success(data.clone())),
        [None] => Some(Verdict::Refused),
        [earlier @ .., last] => {
            let is_plain = earlier.iter().all(Option::is_some);
            is_plain.then(|| last.clone().map_or(Verdict::Refused, Verdict::Success))
        }
    }
}

type Entries<'a> = Vec<(String, &'a RawValue)>;

/// Returns the first document of a text, if it is an object.
fn first_object(text: &str) -> Option<Entries<'_>> {
    let first = serde_json::Deserializer::from_str(text)
        .into_iter::<&RawValue>()
        .next();
    if let Some(Ok(first)) = first {
        return object(first);
    }
    // `into_iter` requires whitespace or a bracket after a document; `decode` doesn't.
    let end = text.rmatch_indices('}').map(|(at, _)| at + 1);
    end.filter_map(|end| text.get(..end))
        .find_map(|text| object(serde_json::from_str(text).ok()?))
}

fn object(raw: &RawValue) -> Option<Entries<'_>> {
    struct Pairs;

    impl<'de> serde::de::Visitor<'de> for Pairs {
        type Value = Entries<'de>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(
            self,
            mut map: A,
        ) -> Result<Entries<'de>, A::Error> {
            let mut entries = Vec::new();
            while let Some(entry) = map.next_entry()? {
                entries.push(entry);
            }
            Ok(entries)
        }
    }

    use serde::de::Deserializer as _;
    serde_json::Deserializer::from_str(raw.get())
        .deserialize_map(Pairs)
        .ok()
}

fn all<'a>(entries: &'a Entries<'a>, key: &'a str) -> impl Iterator<Item = &'a RawValue> {
    entries
        .iter()
        .filter(move |(known, _)| known == key)
        .map(|(_, value)| *value)
}

fn value(raw: &RawValue) -> Option<Value> {
    serde_json::from_str(raw.get()).ok()
}

/// Returns the only code, if it is an integer within i32.
fn code(entries: &Entries<'_>) -> Option<i64> {
    let mut codes = all(entries, "code");
    let code = value(codes.next()?)?.as_i64()?;
    let is_in_range = i32::try_from(code).is_ok();
    (is_in_range && codes.next().is_none()).then_some(code)
}

fn failure(code: i64, entries: &Entries<'_>, level: usize) -> Option<Failure> {
    let text = |key| {
        let mut last = String::new();
        for raw in all(entries, key) {
            last = match value(raw)? {
                Value::String(text) => text,
                Value::Null => String::new(),
                _ => return None,
            };
        }
        Some(last)
    };
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let nil = "00000000-0000-0000-0000-000000000000";
    let data = all(entries, "data").last().map(RawValue::get);
    let mut last_items = BTreeMap::new();
    for raw in all(entries, "aggregated_error") {
        last_items = items(raw, level)?;
    }
    Some(Failure {
        code,
        msg: text("msg")?,
        debug_error: filled(text("error")?),
        correlation_id: filled(text("correlation_id")?).filter(|id| id != nil),
        data: data.filter(|data| *data != "null").map(str::to_owned),
        items: last_items,
    })
}

fn items(raw: &RawValue, level: usize) -> Option<BTreeMap<String, Failure>> {
    if raw.get() == "null" {
        return Some(BTreeMap::new());
    }
    let mut items = BTreeMap::new();
    for (key, raw) in object(raw)? {
        if level == LEVELS {
            return None;
        }
        let entries = object(raw)?;
        match code(&entries)? {
            // A success among the failed items isn't a failure.
            0 => items.remove(&key),
            code => items.insert(key, failure(code, &entries, level + 1)?),
        };
    }
    Some(items)
}

/// Returns the maximum number of open brackets, including those in strings.
fn nesting(body: &[u8]) -> usize {
    let mut open = 0_usize;
    let mut most = 0;
    for byte in body {
        match byte {
            b'{' | b'[' => open += 1,
            b'}' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}
