//! Reads an envelope, for both entry points: [`decode`](crate::decode) and `Deserialize`.
//!
//! A client has many payload types `T`, so only the seed for `data` and the visitor around it
//! depend on `T`. Everything else is compiled once.

use core::fmt;
use core::marker::PhantomData;
use std::io::Read as _;

use serde_core::de::{
    self, DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_core::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::Code;
use crate::envelope::api_error::{ApiError, Body, MAX_DEPTH, in_order};
use crate::envelope::correlation_id::CorrelationId;
use crate::envelope::json_text::JsonText;
use crate::envelope::key::{self, Key};
use crate::envelope::{Envelope, nil};
use crate::serde_impls::I32Visitor;

/// The state of reading: its position, so that an error can be explained without serde's own text,
/// which quotes the value that it found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Context {
    /// The key whose value is being read.
    pub(crate) key: Option<Key>,
    /// The rule that the envelope breaks, if any.
    pub(crate) violation: Option<Violation>,
    /// The number of enclosing levels of `aggregated_error`.
    depth: u8,
    /// Whether an earlier pass found exactly one `code`, and it was 0.
    is_success: bool,
    /// Whether serde_json reads from text, so that raw text is available and already validated.
    is_text: bool,
}

impl Context {
    /// Creates the context for an envelope that serde_json reads from a text.
    pub(crate) fn of_text() -> Context {
        Context {
            is_text: true,
            ..Context::default()
        }
    }

    /// Creates the context for data without an envelope around it.
    pub(crate) fn of_data() -> Context {
        Context {
            key: Some(Key::Data),
            ..Context::default()
        }
    }

    /// Creates the context for a second pass over an envelope whose data comes before its code 0.
    pub(crate) fn of_success() -> Context {
        Context {
            is_success: true,
            ..Context::of_text()
        }
    }
}

/// A rule of this module that an envelope breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    MissingCode,
    MissingData,
    DuplicateCode,
    TooDeep,
}

/// The result of reading an envelope.
#[expect(
    clippy::box_collection,
    reason = "a box keeps this rare case as small as a failure"
)]
pub(crate) enum Outcome<T> {
    Success(T),
    Failure(ApiError),
    /// The code is 0 and came after these values of `data`; there may be more after it.
    DataFirst(Box<Vec<JsonText>>),
}

/// A visitor that reads an envelope whose `data` is a `T` on success.
pub(crate) struct EnvelopeVisitor<'c, T> {
    context: &'c mut Context,
    payload: PhantomData<fn() -> T>,
}

impl<'c, T> EnvelopeVisitor<'c, T> {
    pub(crate) fn new(context: &'c mut Context) -> Self {
        EnvelopeVisitor {
            context,
            payload: PhantomData,
        }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for EnvelopeVisitor<'_, T> {
    type Value = Outcome<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTING)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outcome<T>, A::Error> {
        let mut data = match head(&mut map, self.context)? {
            Head::Failure(error) => return Ok(Outcome::Failure(error)),
            Head::DataIsNext => map.next_value_seed(DataSeed(PhantomData))?,
            Head::DataFirst(values) => return Ok(Outcome::DataFirst(values)),
            Head::NoData => {
                self.context.violation = Some(Violation::MissingData);
                return nil::read().map(Outcome::Success);
            }
        };
        // If `data` is duplicated, the last one wins.
        while data_is_next_again(&mut map, self.context)? {
            data = map.next_value_seed(DataSeed(PhantomData))?;
        }
        Ok(Outcome::Success(data))
    }
}

/// A visitor that reads a failed envelope.
pub(crate) struct FailureVisitor<'c>(pub(crate) &'c mut Context);

impl<'de> Visitor<'de> for FailureVisitor<'_> {
    /// `None` if the code is 0, which isn't a failure.
    type Value = Option<ApiError>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTING)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<ApiError>, A::Error> {
        let Beginning { code, values } = up_to_code(&mut map, self.0)?;
        match code {
            Some(code) => failure(&mut map, code, values, self.0).map(Some),
            None => {
                while data_is_next(&mut map, self.0)? {
                    map.next_value::<IgnoredAny>()?;
                }
                Ok(None)
            }
        }
    }
}

const EXPECTING: &str = "a Cloudreve envelope, an object with `code`";

/// The result of reading an envelope up to the data of a success.
#[expect(
    clippy::box_collection,
    reason = "a box keeps this rare case as small as a failure"
)]
enum Head {
    Failure(ApiError),
    /// The code is 0, and the value of `data` comes next.
    DataIsNext,
    /// The code is 0, and `data` came before it, possibly more than once.
    DataFirst(Box<Vec<JsonText>>),
    /// The code is 0, and the envelope has ended.
    NoData,
}

#[inline(never)]
fn head<'de, A: MapAccess<'de>>(map: &mut A, context: &mut Context) -> Result<Head, A::Error> {
    if !context.is_success {
        let Beginning { code, values } = up_to_code(map, context)?;
        match code {
            Some(code) => return failure(map, code, values, context).map(Head::Failure),
            None => {
                if let Some(values) = values {
                    return data_first(map, *values, context);
                }
            }
        }
    }
    rest(map, context)
}

#[inline(always)]
fn rest<'de, A: MapAccess<'de>>(map: &mut A, context: &mut Context) -> Result<Head, A::Error> {
    Ok(if data_is_next(map, context)? {
        Head::DataIsNext
    } else {
        Head::NoData
    })
}

/// Handles a success whose code isn't first: its data may come before the code, and more may
/// follow.
#[cold]
#[inline(never)]
fn data_first<'de, A: MapAccess<'de>>(
    map: &mut A,
    values: Values,
    context: &mut Context,
) -> Result<Head, A::Error> {
    let mut data = Box::new(Vec::new());
    for (key, value) in values {
        if key == Key::Data {
            data.push(value);
        }
    }
    if data.is_empty() {
        return rest(map, context);
    }
    while data_is_next(map, context)? {
        data.push(map.next_value()?);
    }
    Ok(Head::DataFirst(data))
}

/// An envelope up to and including `code`.
struct Beginning {
    /// `None` is success.
    code: Option<Code>,
    /// The values before it. Every real server writes `code` first.
    values: Option<Box<Values>>,
}

/// Values in the order in which they came.
type Values = Vec<(Key, JsonText)>;

fn up_to_code<'de, A: MapAccess<'de>>(
    map: &mut A,
    context: &mut Context,
) -> Result<Beginning, A::Error> {
    let mut values: Option<Box<Values>> = None;
    loop {
        context.key = None;
        let Some(key) = map.next_key()? else {
            context.violation = Some(Violation::MissingCode);
            return Err(A::Error::missing_field(key::CODE));
        };
        context.key = Some(key);
        match key {
            Key::Code => {
                let code = Code::new(map.next_value_seed(CodeSeed)?);
                return Ok(Beginning { code, values });
            }
            Key::Other => {
                map.next_value::<IgnoredAny>()?;
            }
            key => values
                .get_or_insert_default()
                .push((key, map.next_value()?)),
        }
    }
}

/// Reads the next key after `code`, which must not be duplicated.
#[inline]
fn next_key<'de, A: MapAccess<'de>>(
    map: &mut A,
    context: &mut Context,
) -> Result<Option<Key>, A::Error> {
    context.key = None;
    let key = map.next_key()?;
    context.key = key;
    if key == Some(Key::Code) && !context.is_success {
        context.violation = Some(Violation::DuplicateCode);
        return Err(A::Error::duplicate_field(key::CODE));
    }
    Ok(key)
}

/// Calls [`data_is_next`]. The visitors of all payload types share this, so that it is compiled
/// once.
#[inline(never)]
fn data_is_next_again<'de, A: MapAccess<'de>>(
    map: &mut A,
    context: &mut Context,
) -> Result<bool, A::Error> {
    data_is_next(map, context)
}

/// Skips everything in a success except its data; returns true if the value of `data` comes next.
#[inline(always)]
fn data_is_next<'de, A: MapAccess<'de>>(
    map: &mut A,
    context: &mut Context,
) -> Result<bool, A::Error> {
    while let Some(key) = next_key(map, context)? {
        if key == Key::Data {
            return Ok(true);
        }
        map.next_value::<IgnoredAny>()?;
    }
    Ok(false)
}

#[inline(never)]
fn failure<'de, A: MapAccess<'de>>(
    map: &mut A,
    code: Code,
    values: Option<Box<Values>>,
    context: &mut Context,
) -> Result<ApiError, A::Error> {
    let mut error = ApiError::new(code);
    if let Some(values) = values {
        read_values(*values, error.body_mut(), context).map_err(A::Error::custom)?;
    }
    while let Some(key) = next_key(map, context)? {
        let body = error.body_mut();
        map.next_value_seed(FieldSeed { body, key, context })?;
    }
    Ok(error)
}

/// Fills the fields whose values came before `code`.
#[cold]
#[inline(never)]
fn read_values(
    values: Values,
    body: &mut Body,
    context: &mut Context,
) -> Result<(), serde_json::Error> {
    for (key, value) in values {
        context.key = Some(key);
        if key == Key::Data {
            body.set_data(value.into_data()?);
            continue;
        }
        let mut deserializer = serde_json::Deserializer::from_str(value.as_str());
        FieldSeed { body, key, context }.deserialize(&mut deserializer)?;
        deserializer.end()?;
    }
    Ok(())
}

/// A seed that fills one field of a failure in place.
struct FieldSeed<'b> {
    body: &'b mut Body,
    key: Key,
    context: &'b mut Context,
}

impl<'de> DeserializeSeed<'de> for FieldSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let FieldSeed { body, key, context } = self;
        let owned = |text: &str| -> Box<str> { text.into() };
        match key {
            Key::Data if context.is_text => {
                let raw = <&RawValue>::deserialize(deserializer)?;
                body.set_data((raw.get() != "null").then(|| raw.to_owned()));
            }
            Key::Data => {
                let text = JsonText::deserialize(deserializer)?;
                body.set_data(text.into_data().map_err(D::Error::custom)?);
            }
            Key::AggregatedError => {
                body.items = deserializer.deserialize_any(ItemsVisitor(context))?
            }
            Key::Msg => body.msg = text(deserializer, key, owned)?.unwrap_or_default(),
            Key::Error => {
                let text = text(deserializer, key, owned)?;
                body.debug_error = text.filter(|text| !text.is_empty());
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

/// Reads a text or `null`.
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

/// A visitor that reads `aggregated_error`: a map from an item's key to its envelope, or `null`.
struct ItemsVisitor<'c>(&'c mut Context);

impl<'de> Visitor<'de> for ItemsVisitor<'_> {
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
        let mut items: Vec<(Box<str>, Option<ApiError>)> = Vec::new();
        let mut ascending = true;
        self.0.depth += 1;
        while let Some(key) = map.next_key::<Box<str>>()? {
            ascending = ascending && items.last().is_none_or(|(last, _)| *last < key);
            let item = map.next_value_seed(ItemSeed(self.0))?;
            self.0.key = Some(Key::AggregatedError);
            items.push((key, item));
        }
        self.0.depth -= 1;
        Ok(in_order(items, ascending))
    }
}

struct ItemSeed<'c>(&'c mut Context);

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = Option<ApiError>;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Option<ApiError>, D::Error> {
        if self.0.depth > MAX_DEPTH {
            self.0.violation = Some(Violation::TooDeep);
            return Err(D::Error::custom(format_args!(
                "`aggregated_error` is nested more than {MAX_DEPTH} levels deep"
            )));
        }
        deserializer.deserialize_map(FailureVisitor(self.0))
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

/// A seed that reads `T`, or Go's nil if there is a `null` in its place.
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

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Envelope<T>, D::Error> {
        let mut context = Context::default();
        match deserializer.deserialize_map(EnvelopeVisitor::<T>::new(&mut context))? {
            Outcome::Success(data) => Ok(Envelope::Success(data)),
            Outcome::Failure(error) => Ok(Envelope::Failure(error)),
            Outcome::DataFirst(values) => data_of(&values).map(Envelope::Success),
        }
    }
}

/// Reads the last of several values of `data`, each of which has to fit.
///
/// The text is a temporary copy, so `T` can't borrow from it; serde_json's byte reader never lends
/// anything.
fn data_of<'de, T: Deserialize<'de>, E: de::Error>(values: &[JsonText]) -> Result<T, E> {
    let mut data = Err(E::missing_field(key::DATA));
    for value in values {
        // A list around it makes it as deep as it was in the envelope.
        let list = b"[".chain(value.as_str().as_bytes()).chain(&b"]"[..]);
        let mut deserializer = serde_json::Deserializer::from_reader(list);
        data = Ok(deserializer
            .deserialize_seq(OnlyElement(DataSeed(PhantomData)))
            .map_err(without_position)?);
    }
    data
}

struct OnlyElement<T>(DataSeed<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OnlyElement<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of one element")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<T, A::Error> {
        seq.next_element_seed(self.0)?
            .ok_or_else(|| A::Error::invalid_length(0, &"one element"))
    }
}

/// Converts an error to that of another format, without the line and column, which refer to our own
/// text.
fn without_position<E: de::Error>(error: serde_json::Error) -> E {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    E::custom(text.strip_suffix(&position).unwrap_or(&text))
}

impl<'de> Deserialize<'de> for ApiError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ApiError, D::Error> {
        deserializer
            .deserialize_map(FailureVisitor(&mut Context::default()))?
            .ok_or_else(|| D::Error::custom("`code` is 0, which is not a failure"))
    }
}
