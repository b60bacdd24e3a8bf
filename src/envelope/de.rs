//! One pass over an envelope, for both doors: [`decode`](crate::decode) and `Deserialize`.
//!
//! Little of it depends on the payload type `T`, since a client has many of those: the seed for
//! `data`, and the visitor around it. Everything else is compiled once.

use core::fmt;
use core::marker::PhantomData;

use serde_core::de::{
    self, Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};
use serde_json::value::RawValue;
use serde_json::{Value, value::to_raw_value};

use crate::Code;
use crate::envelope::api_error::{ApiError, Body, in_order};
use crate::envelope::correlation_id::CorrelationId;
use crate::envelope::nil;
use crate::serde_impls::I32Visitor;

/// How many levels of `aggregated_error` below the outer envelope are read.
const MAX_DEPTH: u8 = 8;

/// A key of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Code,
    Data,
    AggregatedError,
    Msg,
    Error,
    CorrelationId,
    Other,
}

/// The keys in the order in which servers write them.
pub(crate) mod key {
    pub(crate) const CODE: &str = "code";
    pub(crate) const DATA: &str = "data";
    pub(crate) const AGGREGATED_ERROR: &str = "aggregated_error";
    pub(crate) const MSG: &str = "msg";
    pub(crate) const ERROR: &str = "error";
    pub(crate) const CORRELATION_ID: &str = "correlation_id";
}

impl Key {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Key::Code => key::CODE,
            Key::Data => key::DATA,
            Key::AggregatedError => key::AGGREGATED_ERROR,
            Key::Msg => key::MSG,
            Key::Error => key::ERROR,
            Key::CorrelationId => key::CORRELATION_ID,
            Key::Other => "an unknown key",
        }
    }
}

impl<'de> Deserialize<'de> for Key {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Key, D::Error> {
        struct KeyVisitor;

        impl Visitor<'_> for KeyVisitor {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E>(self, text: &str) -> Result<Key, E> {
                Ok(match text {
                    key::CODE => Key::Code,
                    key::DATA => Key::Data,
                    key::AGGREGATED_ERROR => Key::AggregatedError,
                    key::MSG => Key::Msg,
                    key::ERROR => Key::Error,
                    key::CORRELATION_ID => Key::CorrelationId,
                    _ => Key::Other,
                })
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Key, E> {
                core::str::from_utf8(bytes).map_or(Ok(Key::Other), |text| self.visit_str(text))
            }

            // Other formats have such keys, and none of ours is one.
            fn visit_i64<E>(self, _: i64) -> Result<Key, E> {
                Ok(Key::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Key, E> {
                Ok(Key::Other)
            }
        }

        deserializer.deserialize_identifier(KeyVisitor)
    }
}

/// Where reading stands, so that a failure to read can be explained without serde's own text, which
/// quotes what it found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// The key whose value is being read.
    pub(crate) key: Option<Key>,
    pub(crate) fault: Option<Fault>,
    /// Whether the value stood before `code` and was held, so that its places are not those of the
    /// body.
    pub(crate) is_held: bool,
}

/// What this module itself refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    MissingCode,
    MissingData,
    DuplicateCode,
    TooDeep,
}

/// The way by which an answer comes in, and what it allows.
pub(crate) trait Door<'de> {
    /// A value that stands before `code`, so that nobody knows yet what it is.
    type Held;

    fn hold<A: MapAccess<'de>>(map: &mut A) -> Result<Self::Held, A::Error>;

    fn release<S: DeserializeSeed<'de>>(
        held: Self::Held,
        seed: S,
    ) -> Result<S::Value, serde_json::Error>;

    /// The data of a failure; `null` is none.
    fn failure_data<D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Box<RawValue>>, D::Error>;
}

/// serde_json over a `&str`: raw text is at hand without copying.
pub(crate) enum Text {}

impl<'de> Door<'de> for Text {
    type Held = &'de RawValue;

    fn hold<A: MapAccess<'de>>(map: &mut A) -> Result<&'de RawValue, A::Error> {
        map.next_value()
    }

    fn release<S: DeserializeSeed<'de>>(
        held: &'de RawValue,
        seed: S,
    ) -> Result<S::Value, serde_json::Error> {
        seed.deserialize(&mut serde_json::Deserializer::from_str(held.get()))
    }

    fn failure_data<D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Box<RawValue>>, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok((raw.get() != "null").then(|| raw.to_owned()))
    }
}

/// Any self-describing format: values are held, and data re-encoded, by way of a [`Value`].
pub(crate) enum AnyFormat {}

impl<'de> Door<'de> for AnyFormat {
    type Held = Value;

    fn hold<A: MapAccess<'de>>(map: &mut A) -> Result<Value, A::Error> {
        map.next_value()
    }

    fn release<S: DeserializeSeed<'de>>(
        held: Value,
        seed: S,
    ) -> Result<S::Value, serde_json::Error> {
        seed.deserialize(held)
    }

    fn failure_data<D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Box<RawValue>>, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value.is_null() {
            return Ok(None);
        }
        to_raw_value(&value).map(Some).map_err(D::Error::custom)
    }
}

/// Reads an envelope whose `data` is a `T` on success.
pub(crate) struct EnvelopeVisitor<'p, T, R> {
    progress: &'p mut Progress,
    payload: PhantomData<fn() -> (T, R)>,
}

impl<'p, T, R> EnvelopeVisitor<'p, T, R> {
    pub(crate) fn new(progress: &'p mut Progress) -> Self {
        EnvelopeVisitor {
            progress,
            payload: PhantomData,
        }
    }
}

impl<'de, T: Deserialize<'de>, R: Door<'de>> Visitor<'de> for EnvelopeVisitor<'_, T, R> {
    type Value = Result<T, ApiError>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTING)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut data = match head::<R, A>(&mut map, self.progress)? {
            Head::Failure(error) => return Ok(Err(error)),
            Head::DataIsNext => map.next_value_seed(DataSeed(PhantomData))?,
            Head::Data(held) => {
                return R::release(held, DataSeed(PhantomData))
                    .map(Ok)
                    .map_err(A::Error::custom);
            }
            Head::NoData => {
                self.progress.fault = Some(Fault::MissingData);
                return nil::read().map(Ok);
            }
        };
        // The last of several counts.
        while data_is_next_again(&mut map, self.progress)? {
            data = map.next_value_seed(DataSeed(PhantomData))?;
        }
        Ok(Ok(data))
    }
}

/// Reads a failed envelope.
pub(crate) struct FailureVisitor<'p, R> {
    pub(crate) progress: &'p mut Progress,
    pub(crate) depth: u8,
    pub(crate) door: PhantomData<fn() -> R>,
}

impl<'de, R: Door<'de>> Visitor<'de> for FailureVisitor<'_, R> {
    /// `None` where the code is 0, which is no failure.
    type Value = Option<ApiError>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTING)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<ApiError>, A::Error> {
        let Beginning { code, held } = up_to_code::<R, A>(&mut map, self.progress)?;
        match code {
            Some(code) => {
                failure::<R, A>(&mut map, code, held, self.depth, self.progress).map(Some)
            }
            None => {
                while data_is_next(&mut map, self.progress)? {
                    map.next_value::<IgnoredAny>()?;
                }
                Ok(None)
            }
        }
    }
}

const EXPECTING: &str = "a Cloudreve envelope, an object with `code`";

/// What stands before the data of a success.
enum Head<H> {
    Failure(ApiError),
    /// The code is 0, and the value of `data` comes next.
    DataIsNext,
    /// The code is 0, and `data` stood before it.
    Data(H),
    /// The code is 0, and the envelope is at its end.
    NoData,
}

#[inline(never)]
fn head<'de, R: Door<'de>, A: MapAccess<'de>>(
    map: &mut A,
    progress: &mut Progress,
) -> Result<Head<R::Held>, A::Error> {
    let Beginning { code, held } = up_to_code::<R, A>(map, progress)?;
    if let Some(code) = code {
        return failure::<R, A>(map, code, held, 0, progress).map(Head::Failure);
    }
    if data_is_next(map, progress)? {
        return Ok(Head::DataIsNext);
    }
    if held.is_empty() {
        return Ok(Head::NoData);
    }
    let data = held.into_iter().rfind(|(key, _)| *key == Key::Data);
    if data.is_some() {
        progress.key = Some(Key::Data);
        progress.is_held = true;
    }
    Ok(data.map_or(Head::NoData, |(_, held)| Head::Data(held)))
}

/// An envelope up to and with `code`.
struct Beginning<H> {
    /// `None` is success.
    code: Option<Code>,
    /// Every real server writes `code` first, and then nothing is held.
    held: Vec<(Key, H)>,
}

fn up_to_code<'de, R: Door<'de>, A: MapAccess<'de>>(
    map: &mut A,
    progress: &mut Progress,
) -> Result<Beginning<R::Held>, A::Error> {
    let mut held = Vec::new();
    loop {
        progress.key = None;
        let Some(key) = map.next_key()? else {
            progress.fault = Some(Fault::MissingCode);
            return Err(A::Error::missing_field(key::CODE));
        };
        progress.key = Some(key);
        match key {
            Key::Code => {
                let code = Code::new(map.next_value_seed(CodeSeed)?);
                return Ok(Beginning { code, held });
            }
            Key::Other => {
                map.next_value::<IgnoredAny>()?;
            }
            key => held.push((key, R::hold(map)?)),
        }
    }
}

/// The next key behind `code`, which must not come again.
#[inline]
fn next_key<'de, A: MapAccess<'de>>(
    map: &mut A,
    progress: &mut Progress,
) -> Result<Option<Key>, A::Error> {
    progress.key = None;
    let key = map.next_key()?;
    progress.key = key;
    if key == Some(Key::Code) {
        progress.fault = Some(Fault::DuplicateCode);
        return Err(A::Error::duplicate_field(key::CODE));
    }
    Ok(key)
}

/// For visitors of every payload type: compiled once.
#[inline(never)]
fn data_is_next_again<'de, A: MapAccess<'de>>(
    map: &mut A,
    progress: &mut Progress,
) -> Result<bool, A::Error> {
    data_is_next(map, progress)
}

/// Passes over what a success has beside its data; true where the value of `data` comes next.
#[inline(always)]
fn data_is_next<'de, A: MapAccess<'de>>(
    map: &mut A,
    progress: &mut Progress,
) -> Result<bool, A::Error> {
    while let Some(key) = next_key(map, progress)? {
        if key == Key::Data {
            return Ok(true);
        }
        map.next_value::<IgnoredAny>()?;
    }
    Ok(false)
}

#[inline(never)]
fn failure<'de, R: Door<'de>, A: MapAccess<'de>>(
    map: &mut A,
    code: Code,
    held: Vec<(Key, R::Held)>,
    depth: u8,
    progress: &mut Progress,
) -> Result<ApiError, A::Error> {
    let mut error = ApiError::new(code);
    for (key, held) in held {
        progress.key = Some(key);
        let seed = FieldSeed::<R> {
            body: error.body_mut(),
            key,
            depth,
            progress,
            door: PhantomData,
        };
        R::release(held, seed).map_err(A::Error::custom)?;
    }
    while let Some(key) = next_key(map, progress)? {
        let body = error.body_mut();
        map.next_value_seed(FieldSeed::<R> {
            body,
            key,
            depth,
            progress,
            door: PhantomData,
        })?;
    }
    Ok(error)
}

/// Fills one field of a failure in place.
struct FieldSeed<'b, R> {
    body: &'b mut Body,
    key: Key,
    depth: u8,
    progress: &'b mut Progress,
    door: PhantomData<fn() -> R>,
}

impl<'de, R: Door<'de>> DeserializeSeed<'de> for FieldSeed<'_, R> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let FieldSeed {
            body,
            key,
            depth,
            progress,
            door,
        } = self;
        match key {
            Key::Data => body.data = R::failure_data(deserializer)?,
            Key::AggregatedError => {
                body.items = deserializer.deserialize_any(ItemsVisitor {
                    depth,
                    progress,
                    door,
                })?;
            }
            Key::Msg => body.msg = text(deserializer, key, |text| text.into())?.unwrap_or_default(),
            Key::Error => {
                let take = |text: &str| (!text.is_empty()).then(|| text.into());
                body.debug_error = text(deserializer, key, take)?.flatten();
            }
            Key::CorrelationId => {
                body.correlation_id = text(deserializer, key, CorrelationId::new)?.flatten()
            }
            Key::Code | Key::Other => {
                IgnoredAny::deserialize(deserializer)?;
            }
        }
        Ok(())
    }
}

/// A text or `null`.
fn text<'de, D: Deserializer<'de>, O, F: FnOnce(&str) -> O>(
    deserializer: D,
    key: Key,
    take: F,
) -> Result<Option<O>, D::Error> {
    struct TextVisitor<F> {
        key: Key,
        take: F,
    }

    impl<O, F: FnOnce(&str) -> O> Visitor<'_> for TextVisitor<F> {
        type Value = Option<O>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a string or null as `{}`", self.key.as_str())
        }

        fn visit_str<E>(self, text: &str) -> Result<Option<O>, E> {
            Ok(Some((self.take)(text)))
        }

        fn visit_unit<E>(self) -> Result<Option<O>, E> {
            Ok(None)
        }

        fn visit_none<E>(self) -> Result<Option<O>, E> {
            Ok(None)
        }
    }

    deserializer.deserialize_any(TextVisitor { key, take })
}

/// Reads `aggregated_error`: a map from an item's key to its envelope, or `null`.
struct ItemsVisitor<'p, R> {
    depth: u8,
    progress: &'p mut Progress,
    door: PhantomData<fn() -> R>,
}

impl<'de, R: Door<'de>> Visitor<'de> for ItemsVisitor<'_, R> {
    type Value = Vec<(Box<str>, ApiError)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or null as `aggregated_error`")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let ItemsVisitor {
            depth,
            progress,
            door,
        } = self;
        let mut items: Vec<(Box<str>, Option<ApiError>)> = Vec::new();
        let mut ascending = true;
        while let Some(key) = map.next_key::<Box<str>>()? {
            ascending = ascending && items.last().is_none_or(|(last, _)| *last < key);
            let item = map.next_value_seed(ItemSeed::<R> {
                depth: depth + 1,
                progress,
                door,
            })?;
            progress.key = Some(Key::AggregatedError);
            items.push((key, item));
        }
        Ok(in_order(items, ascending))
    }
}

struct ItemSeed<'p, R> {
    depth: u8,
    progress: &'p mut Progress,
    door: PhantomData<fn() -> R>,
}

impl<'de, R: Door<'de>> DeserializeSeed<'de> for ItemSeed<'_, R> {
    type Value = Option<ApiError>;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Option<ApiError>, D::Error> {
        let ItemSeed {
            depth,
            progress,
            door,
        } = self;
        if depth > MAX_DEPTH {
            progress.fault = Some(Fault::TooDeep);
            return Err(D::Error::custom(format_args!(
                "`aggregated_error` is nested more than {MAX_DEPTH} levels deep"
            )));
        }
        deserializer.deserialize_map(FailureVisitor::<R> {
            progress,
            depth,
            door,
        })
    }
}

struct CodeSeed;

impl<'de> DeserializeSeed<'de> for CodeSeed {
    type Value = i32;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<i32, D::Error> {
        deserializer.deserialize_i32(I32Visitor {
            expecting: "an integer within i32 as `code`",
        })
    }
}

/// Reads `T`, or Go's nil where `null` stands in its place.
struct DataSeed<T>(PhantomData<fn() -> T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for DataSeed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for DataSeed<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the payload as `data`")
    }

    fn visit_none<E: de::Error>(self) -> Result<T, E> {
        nil::read()
    }

    fn visit_unit<E: de::Error>(self) -> Result<T, E> {
        nil::read()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}
