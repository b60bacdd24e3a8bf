use core::borrow::Borrow;
use core::fmt;
use core::marker::PhantomData;

use serde_core::de::{Error as _, IgnoredAny};
use serde_core::ser::SerializeStruct as _;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use std::borrow::Cow;

#[cfg(feature = "zh")]
use crate::Language;
use crate::envelope::correlation_id::CorrelationId;
use crate::envelope::de::{AnyFormat, FailureVisitor, Progress, key};
use crate::envelope::{HeldLock, nil, ser};
use crate::error_code::Payload;
use crate::escape::Printable;
use crate::{Code, ErrorCode, Recovery};

/// A failed envelope: the code, and all that the server sent along with it.
///
/// One pointer wide, so that `Result<(), ApiError>` is no larger. `Display` is one line for people
/// and logs, and neither it nor `Debug` shows `data`, which may hold the token of a lock or half a
/// login. `Serialize` and `Deserialize` have the shape of the envelope; the former is for
/// serde_json. It writes the internal text that a server in debug mode sent, too:
/// [`to_api_error`](crate::EnvelopeError::to_api_error) leaves that out, for whoever passes a failure on.
///
/// ```
/// use cloudreve_codes::{ApiError, ErrorCode, Recovery};
///
/// let error: ApiError = serde_json::from_str(
///     r#"{"code":40081,"aggregated_error":{"cloudreve://my/a":{"code":40016,"msg":""}},"msg":""}"#,
/// )?;
/// assert_eq!(error.code(), ErrorCode::BatchOperationNotFullyCompleted);
/// assert_eq!(error.recovery(), Recovery::PerItem);
/// for (uri, error) in error.item_errors() {
///     println!("{uri}: {error}: {:?}", error.recovery());
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ApiError {
    body: Box<Body>,
}

#[derive(Clone)]
pub(crate) struct Body {
    code: Code,
    pub(crate) msg: Box<str>,
    pub(crate) debug_error: Option<Box<str>>,
    pub(crate) correlation_id: Option<CorrelationId>,
    /// Never the text `null`.
    pub(crate) data: Option<Box<RawValue>>,
    /// Sorted by key, each key once.
    pub(crate) items: Vec<(Box<str>, ApiError)>,
}

/// Making one, for servers, gateways and tests.
impl ApiError {
    /// A failure with this code and nothing else.
    ///
    /// ```
    /// use cloudreve_codes::{ApiError, ErrorCode, HeldLock};
    ///
    /// let error = ApiError::new(ErrorCode::LockConflict)
    ///     .with_msg("Lock conflict")
    ///     .with_locks([HeldLock::new("upload").with_path("cloudreve://my/a.txt")]);
    /// assert_eq!(
    ///     serde_json::to_string(&error)?,
    ///     r#"{"code":40073,"data":[{"path":"cloudreve://my/a.txt","owner":{"application":{"type":"upload"}},"type":0}],"msg":"Lock conflict"}"#,
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn new(code: impl Into<Code>) -> ApiError {
        ApiError {
            body: Box::new(Body {
                code: code.into(),
                msg: Box::default(),
                debug_error: None,
                correlation_id: None,
                data: None,
                items: Vec::new(),
            }),
        }
    }

    /// Sets the text for whoever gets the answer.
    #[must_use]
    pub fn with_msg(mut self, msg: impl Into<String>) -> ApiError {
        self.body.msg = msg.into().into_boxed_str();
        self
    }

    /// Sets the internal text, the wire key `error`. Upstream's servers send it in debug mode only;
    /// an empty one is none.
    #[must_use]
    pub fn with_debug_error(mut self, debug_error: impl Into<String>) -> ApiError {
        self.body.debug_error =
            Some(debug_error.into().into_boxed_str()).filter(|text| !text.is_empty());
        self
    }

    /// Sets the id under which the server's log has the request; an empty one and the nil UUID are
    /// none.
    #[must_use]
    pub fn with_correlation_id(mut self, correlation_id: impl AsRef<str>) -> ApiError {
        self.body.correlation_id = CorrelationId::new(correlation_id.as_ref());
        self
    }

    /// Sets `data` to a list of locks; an empty list is no data.
    #[inline]
    #[must_use]
    pub fn with_locks<L: Borrow<HeldLock>>(
        mut self,
        locks: impl IntoIterator<Item = L>,
    ) -> ApiError {
        let locks: Vec<L> = locks.into_iter().collect();
        let locks: Vec<&HeldLock> = locks.iter().map(L::borrow).collect();
        // Strings and numbers under names of our own: nothing in it can fail.
        self.body.data = if locks.is_empty() {
            None
        } else {
            to_raw_value(&locks).ok()
        };
        self
    }

    /// Adds the failure of one item of a batch, or replaces that of the same key. Readers take items
    /// within items 8 levels deep, this crate's too.
    #[must_use]
    pub fn with_item(mut self, key: impl Into<String>, error: ApiError) -> ApiError {
        let key = key.into().into_boxed_str();
        let items = &mut self.body.items;
        let at = items.partition_point(|(other, _)| *other < key);
        match items.get_mut(at) {
            Some((other, item)) if *other == key => *item = error,
            _ => items.insert(at, (key, error)),
        }
        self
    }

    /// Sets `data`; what serialises as `null` is no data.
    ///
    /// # Errors
    ///
    /// If `data` cannot be written as JSON, such as a map whose keys are no strings.
    // It is serialised twice: to see whether it is nil, which mostly ends at once, and to write it.
    pub fn with_data<D: Serialize + ?Sized>(
        mut self,
        data: &D,
    ) -> Result<ApiError, serde_json::Error> {
        self.body.data = if ser::is_nil(data) {
            None
        } else {
            Some(to_raw_value(data)?)
        };
        Ok(self)
    }

    /// Sets the failed items, in any order; `None` is an item that did not fail.
    pub(crate) fn with_items(mut self, items: Vec<(Box<str>, Option<ApiError>)>) -> ApiError {
        self.body.items = in_order(items, false);
        self
    }

    pub(crate) fn body_mut(&mut self) -> &mut Body {
        &mut self.body
    }
}

/// The items sorted by key, as Go writes maps, without those that did not fail. Of several with one
/// key the last counts.
pub(crate) fn in_order(
    mut items: Vec<(Box<str>, Option<ApiError>)>,
    are_ascending: bool,
) -> Vec<(Box<str>, ApiError)> {
    if !are_ascending {
        items.sort_by(|(a, _), (b, _)| a.cmp(b));
        items.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                core::mem::swap(later, earlier);
            }
            same
        });
    }
    items
        .into_iter()
        .filter_map(|(key, item)| Some((key, item?)))
        .collect()
}

/// Reading one.
impl ApiError {
    /// The number that the server sent, known or not.
    #[inline]
    #[must_use]
    pub fn code(&self) -> Code {
        self.body.code
    }

    /// The code by name, if this crate knows the number.
    #[must_use]
    pub fn known(&self) -> Option<ErrorCode> {
        self.body.code.known()
    }

    /// What the server wrote, often nothing. Its text may come from another layer than the code, so
    /// nothing should be decided by it. [`user_message`](Self::user_message) always has something
    /// to show.
    #[inline]
    #[must_use]
    pub fn msg(&self) -> &str {
        &self.body.msg
    }

    /// A text to show to a person: [`msg`](Self::msg), or where it is empty the description of the
    /// code. With some codes `msg` is a bare count or list of names, which gets its sentence here.
    ///
    /// ```
    /// # use cloudreve_codes::{ApiError, ErrorCode};
    /// let error = ApiError::new(ErrorCode::GroupUsedByUser).with_msg("12");
    /// assert_eq!(error.user_message(), "The number of users who are still in this user group is 12.");
    ///
    /// let error = ApiError::new(ErrorCode::FileTooLarge);
    /// assert_eq!(error.user_message(), "File Too Large");
    /// ```
    #[must_use]
    pub fn user_message(&self) -> Cow<'_, str> {
        self.message(Code::description, ErrorCode::sentence)
    }

    /// As [`user_message`](Self::user_message), in a language. What the server wrote stays as it
    /// is: this crate's own words are what changes.
    ///
    /// ```
    /// # use cloudreve_codes::{ApiError, ErrorCode, Language};
    /// let error = ApiError::new(ErrorCode::FileTooLarge);
    /// assert_eq!(error.user_message_in(Language::Chinese), "文件过大");
    /// ```
    #[cfg(feature = "zh")]
    #[must_use]
    pub fn user_message_in(&self, language: Language) -> Cow<'_, str> {
        self.message(
            |code| code.description_in(language),
            |code| code.sentence_in(language),
        )
    }

    fn message(
        &self,
        description: impl FnOnce(Code) -> &'static str,
        sentence: impl FnOnce(ErrorCode) -> &'static [&'static str],
    ) -> Cow<'_, str> {
        let msg = self.msg();
        if msg.is_empty() {
            return Cow::Borrowed(description(self.code()));
        }
        let is_bare = match self.payload() {
            Payload::Count => msg.bytes().all(|byte| byte.is_ascii_digit()),
            Payload::Names => true,
            _ => false,
        };
        match (is_bare, self.known().map(sentence)) {
            (true, Some([before, after])) => Cow::Owned([before, msg, after].concat()),
            _ => Cow::Borrowed(msg),
        }
    }

    /// The internal text, the wire key `error`: only servers in debug mode send it.
    #[must_use]
    pub fn debug_error(&self) -> Option<&str> {
        self.body.debug_error.as_deref()
    }

    /// The id under which the server's log has the request, for reports. Some failures have none,
    /// and the nil UUID counts as none.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.body.correlation_id.as_ref().map(CorrelationId::as_str)
    }

    /// `data` as the server wrote it. It may hold secrets.
    ///
    /// Read by another format than serde_json over text, it is the same JSON, written anew.
    #[must_use]
    pub fn data(&self) -> Option<&RawValue> {
        self.body.data.as_deref()
    }

    /// `data` as a type of yours. Absent data reads as Go's nil: `None`, an empty list, an empty
    /// text.
    ///
    /// # Errors
    ///
    /// If `data` is something else, or is absent and `D` has no empty value. The error's text quotes
    /// what did not fit, **which may be a secret**: keep it out of logs.
    pub fn data_as<'a, D: Deserialize<'a>>(&'a self) -> Result<D, serde_json::Error> {
        match self.data() {
            Some(data) => serde_json::from_str(data.get()),
            None => nil::read(),
        }
    }

    /// The locks in the way, with [`LockConflict`](ErrorCode::LockConflict); else none.
    ///
    /// They are read from [`data`](Self::data) on each call, and an entry that is no lock is left
    /// out.
    // Reading locks is compiled where it is asked for.
    #[inline]
    #[must_use]
    pub fn locks(&self) -> Vec<HeldLock> {
        if self.payload() != Payload::Locks {
            return Vec::new();
        }
        let entries: Vec<&RawValue> = self.data_as().unwrap_or_default();
        // A struct also reads from an array, which is no lock.
        let objects = entries
            .iter()
            .map(|entry| entry.get())
            .filter(|text| text.starts_with('{'));
        objects
            .filter_map(|text| serde_json::from_str(text).ok())
            .collect()
    }

    /// The id of the pending login that waits for a one-time code, with
    /// [`NotFullySuccess`](ErrorCode::NotFullySuccess) at login. It is a secret.
    #[inline]
    #[must_use]
    pub fn two_factor_session(&self) -> Option<&str> {
        if self.payload() != Payload::SessionId {
            return None;
        }
        serde_json::from_str(self.data()?.get()).ok()
    }

    /// The failed items of a batch, with
    /// [`BatchOperationNotFullyCompleted`](ErrorCode::BatchOperationNotFullyCompleted), sorted by
    /// key: the URI of a file in the server's normal form, a user id, the URL of a download, or a path
    /// on a node.
    pub fn item_errors(&self) -> impl ExactSizeIterator<Item = (&str, &ApiError)> {
        self.body.items.iter().map(|(key, error)| (&**key, error))
    }

    /// The failure of one item of a batch.
    #[must_use]
    pub fn item_error(&self, key: &str) -> Option<&ApiError> {
        let at = self
            .body
            .items
            .binary_search_by(|(other, _)| (**other).cmp(key))
            .ok()?;
        self.body.items.get(at).map(|(_, error)| error)
    }

    /// What a client does next. It knows more than the code: a lock conflict without locks means
    /// that the lock of the upload itself is gone, so waiting does not help.
    ///
    /// ```
    /// # use cloudreve_codes::{ApiError, ErrorCode, HeldLock, Recovery};
    /// let error = ApiError::new(ErrorCode::LockConflict);
    /// assert_eq!(error.recovery(), Recovery::RestartFlow);
    ///
    /// let error = error.with_locks([HeldLock::new("dav")]);
    /// assert_eq!(error.recovery(), Recovery::Backoff);
    /// ```
    #[inline]
    #[must_use]
    pub fn recovery(&self) -> Recovery {
        if self.payload() == Payload::Locks && !self.has_locks() {
            return Recovery::RestartFlow;
        }
        self.code().recovery()
    }

    /// Whether there are locks, also of a shape that a newer server may give them.
    fn has_locks(&self) -> bool {
        let entries: Result<Vec<IgnoredAny>, _> = self.data_as();
        entries.is_ok_and(|entries| !entries.is_empty())
    }

    fn payload(&self) -> Payload {
        self.known().map_or(Payload::None, ErrorCode::payload)
    }
}

/// `40073 Lock Conflict: <msg> (correlation id …)`, on one line: what a terminal would obey is
/// escaped.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code())?;
        if !self.msg().is_empty() {
            write!(f, ": {}", Printable(self.msg()))?;
        }
        if let Some(id) = self.correlation_id() {
            write!(f, " (correlation id {})", Printable(id))?;
        }
        Ok(())
    }
}

/// Everything but the content of `data`, which may hold secrets.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = &*self.body;
        f.debug_struct("ApiError")
            .field("code", &body.code)
            .field("msg", &body.msg)
            .field("debug_error", &body.debug_error)
            .field("correlation_id", &self.correlation_id())
            .field("data", &body.data.as_ref().map(|_| format_args!("…")))
            .field("item_errors", &body.items)
            .finish()
    }
}

impl core::error::Error for ApiError {}

impl Eq for Body {}

impl PartialEq for Body {
    fn eq(&self, other: &Body) -> bool {
        fn raw(body: &Body) -> Option<&str> {
            body.data.as_deref().map(RawValue::get)
        }
        self.code == other.code
            && self.msg == other.msg
            && self.debug_error == other.debug_error
            && self.correlation_id == other.correlation_id
            && raw(self) == raw(other)
            && self.items == other.items
    }
}

/// The envelope as upstream writes it, for serde_json.
impl Serialize for ApiError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let body = &*self.body;
        let optional = usize::from(body.data.is_some())
            + usize::from(!body.items.is_empty())
            + usize::from(body.debug_error.is_some())
            + usize::from(body.correlation_id.is_some());
        let mut envelope = serializer.serialize_struct(ser::ENVELOPE, 2 + optional)?;
        envelope.serialize_field(key::CODE, &body.code.as_i32())?;
        if let Some(data) = &body.data {
            envelope.serialize_field(key::DATA, data)?;
        }
        if !body.items.is_empty() {
            envelope.serialize_field(key::AGGREGATED_ERROR, &ser::Items(&body.items))?;
        }
        envelope.serialize_field(key::MSG, &body.msg)?;
        if let Some(debug_error) = &body.debug_error {
            envelope.serialize_field(key::ERROR, debug_error)?;
        }
        if let Some(correlation_id) = self.correlation_id() {
            envelope.serialize_field(key::CORRELATION_ID, correlation_id)?;
        }
        envelope.end()
    }
}

impl<'de> Deserialize<'de> for ApiError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ApiError, D::Error> {
        let mut progress = Progress::default();
        let visitor = FailureVisitor::<AnyFormat> {
            progress: &mut progress,
            depth: 0,
            door: PhantomData,
        };
        let error = deserializer.deserialize_map(visitor)?;
        error.ok_or_else(|| D::Error::custom("`code` is 0, which is no failure"))
    }
}
