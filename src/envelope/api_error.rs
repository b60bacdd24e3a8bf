use core::borrow::Borrow;
use core::fmt;
use std::borrow::Cow;

use serde_core::de::IgnoredAny;
use serde_core::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

#[cfg(feature = "zh")]
use crate::Language;
use crate::envelope::correlation_id::CorrelationId;
use crate::envelope::{HeldLock, nil};
use crate::error_code::Payload;
use crate::escape::Printable;
use crate::{Cause, Code, Error, ErrorCode, Recovery, Report, cause};

/// The maximum number of levels of `aggregated_error` below the outer envelope.
pub(crate) const MAX_DEPTH: u8 = 8;

/// A failed envelope: the code, and everything that the server sent with it.
///
/// It's the size of one pointer, and so is `Result<(), ApiError>`. `Display` prints one line for
/// people and logs. Neither `Display` nor `Debug` shows `data`, which may contain a lock token or a
/// pending login. `Serialize` and `Deserialize` have the shape of the envelope. `Serialize` is for
/// serde_json, and includes the internal text that a server in debug mode sent. A gateway uses
/// [`to_api_error`](crate::EnvelopeError::to_api_error), which omits it.
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
    pub(crate) code: Code,
    pub(crate) msg: Box<str>,
    pub(crate) debug_error: Option<Box<str>>,
    pub(crate) correlation_id: Option<CorrelationId>,
    /// Never the text `null`.
    data: Option<Box<RawValue>>,
    /// The session of a pending login, if `data` has it in escaped form.
    unescaped_session: Option<Box<str>>,
    /// Sorted by key, without duplicates, and at most [`MAX_DEPTH`] levels deep.
    pub(crate) items: Vec<(Box<str>, ApiError)>,
    internal: Option<Box<str>>,
    /// What [`ApiError::at`] found, which may be nothing.
    found: Option<Option<&'static Cause>>,
}

impl Body {
    #[inline]
    pub(crate) fn data(&self) -> Option<&RawValue> {
        self.data.as_deref()
    }

    /// Sets `data`, which must not be the text `null`.
    pub(crate) fn set_data(&mut self, data: Option<Box<RawValue>>) {
        self.unescaped_session = data
            .as_deref()
            .filter(|data| payload(self.code) == Payload::SessionId && data.get().contains('\\'))
            .and_then(|data| serde_json::from_str(data.get()).ok());
        self.data = data;
    }
}

fn payload(code: Code) -> Payload {
    code.known().map_or(Payload::None, ErrorCode::payload)
}

/// Constructors for servers, gateways and tests.
impl ApiError {
    /// Creates a failure with this code and nothing else.
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
                unescaped_session: None,
                items: Vec::new(),
                internal: None,
                found: None,
            }),
        }
    }

    /// Sets the message for the recipient of the response.
    #[must_use]
    pub fn with_msg(mut self, msg: impl Into<String>) -> ApiError {
        self.body.msg = msg.into().into_boxed_str();
        self
    }

    /// Sets the internal text, the wire key `error`. Upstream's servers send it only in debug mode. An
    /// empty text counts as absent.
    #[inline]
    #[must_use]
    pub fn with_debug_error(mut self, debug_error: impl Into<String>) -> ApiError {
        self.body.debug_error =
            Some(debug_error.into().into_boxed_str()).filter(|text| !text.is_empty());
        self
    }

    /// Sets the id of the request in the server's log. An empty one and the nil UUID count as absent.
    #[inline]
    #[must_use]
    pub fn with_correlation_id(mut self, correlation_id: impl AsRef<str>) -> ApiError {
        self.body.correlation_id = CorrelationId::new(correlation_id.as_ref());
        self
    }

    /// Sets `data` to a list of locks. An empty list counts as absent.
    #[inline]
    #[must_use]
    pub fn with_locks<L: Borrow<HeldLock>>(
        mut self,
        locks: impl IntoIterator<Item = L>,
    ) -> ApiError {
        let locks: Vec<L> = locks.into_iter().collect();
        let locks: Vec<&HeldLock> = locks.iter().map(L::borrow).collect();
        // Our own structs of strings and numbers always serialize.
        let data = (!locks.is_empty()).then(|| to_raw_value(&locks));
        self.body.set_data(data.and_then(Result::ok));
        self
    }

    /// Adds the failure of one item of a batch, or replaces the one with the same key. For many items,
    /// [`with_items`](Self::with_items) is faster.
    ///
    /// Nested batches are limited to 8 levels, which is the limit for reading. An item at the
    /// eighth level keeps its code and texts, but not its own items.
    #[inline]
    #[must_use]
    pub fn with_item(mut self, key: impl Into<String>, mut error: ApiError) -> ApiError {
        let key = key.into().into_boxed_str();
        error.limit_to(MAX_DEPTH - 1);
        let items = &mut self.body.items;
        let at = items.partition_point(|(other, _)| *other < key);
        match items.get_mut(at) {
            Some((other, item)) if *other == key => *item = error,
            _ => items.insert(at, (key, error)),
        }
        self
    }

    /// Sets the failures of all items of a batch, by key and in any order. If a key is duplicated, the
    /// last one wins. Depth is limited as with [`with_item`](Self::with_item).
    ///
    /// ```
    /// # use cloudreve_codes::{ApiError, ErrorCode};
    /// let failed = ["cloudreve://my/b", "cloudreve://my/a"];
    /// let error = ApiError::new(ErrorCode::BatchOperationNotFullyCompleted)
    ///     .with_items(failed.map(|uri| (uri, ApiError::new(ErrorCode::ParentNotExist))));
    /// assert_eq!(error.item_errors().next().unwrap().0, "cloudreve://my/a");
    /// ```
    #[must_use]
    pub fn with_items<K: Into<String>>(
        mut self,
        items: impl IntoIterator<Item = (K, ApiError)>,
    ) -> ApiError {
        let items = items.into_iter().map(|(key, mut error)| {
            error.limit_to(MAX_DEPTH - 1);
            (key.into().into_boxed_str(), Some(error))
        });
        self.body.items = in_order(items.collect(), false);
        self
    }

    /// Keeps at most this many levels of items. The error has at most [`MAX_DEPTH`], so the
    /// recursion is bounded.
    #[inline]
    fn limit_to(&mut self, levels: u8) {
        match levels.checked_sub(1) {
            None => self.body.items = Vec::new(),
            Some(levels) => {
                for (_, item) in &mut self.body.items {
                    item.limit_to(levels);
                }
            }
        }
    }

    /// Sets a text for the server's log: what really happened, which the client must not see. It's never
    /// serialized and is ignored by equality. An empty text counts as absent.
    ///
    /// ```
    /// # use cloudreve_codes::{ApiError, ErrorCode};
    /// let error = ApiError::new(ErrorCode::IoFailed)
    ///     .with_msg("storage failed")
    ///     .with_internal("disk /srv/blobs is broken");
    /// assert_eq!(error.internal(), Some("disk /srv/blobs is broken"));
    /// assert_eq!(serde_json::to_string(&error)?, r#"{"code":50004,"msg":"storage failed"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn with_internal(mut self, internal: impl Into<String>) -> ApiError {
        self.body.internal = Some(internal.into().into_boxed_str()).filter(|text| !text.is_empty());
        self
    }

    /// Sets `data`. A value that serializes as `null` counts as absent.
    ///
    /// # Errors
    ///
    /// Returns an error if `data` can't be written as JSON, such as a map whose keys aren't
    /// strings.
    // It's serialized twice: to check for nil, which usually stops early, and to write it.
    pub fn with_data<D: Serialize + ?Sized>(
        mut self,
        data: &D,
    ) -> Result<ApiError, serde_json::Error> {
        let data = if nil::is_nil(data) {
            None
        } else {
            Some(to_raw_value(data)?)
        };
        self.body.set_data(data);
        Ok(self)
    }

    pub(crate) fn body(&self) -> &Body {
        &self.body
    }

    pub(crate) fn body_mut(&mut self) -> &mut Body {
        &mut self.body
    }
}

/// Returns the items sorted by key, as Go writes maps, without those that didn't fail. If a key is
/// duplicated, the last one wins.
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
    // In place, without another allocation.
    items
        .into_iter()
        .filter_map(|(key, item)| Some((key, item?)))
        .collect()
}

/// Accessors.
impl ApiError {
    /// Returns the number that the server sent, whether or not this crate knows it.
    #[inline]
    #[must_use]
    pub fn code(&self) -> Code {
        self.body.code
    }

    /// Returns the [`ErrorCode`], if this crate knows the number.
    #[must_use]
    pub fn known(&self) -> Option<ErrorCode> {
        self.body.code.known()
    }

    /// Returns the server's message, which is often empty. The text may come from a different layer
    /// than the code, so don't base decisions on it. [`user_message`](Self::user_message) is never
    /// empty.
    #[inline]
    #[must_use]
    pub fn msg(&self) -> &str {
        &self.body.msg
    }

    /// Returns a message for the user: [`msg`](Self::msg), or the description of the code if that's
    /// empty. With some codes, `msg` is a bare count or list of names, and this method puts it in a
    /// sentence.
    ///
    /// ```
    /// # use cloudreve_codes::{ApiError, ErrorCode};
    /// let error = ApiError::new(ErrorCode::GroupUsedByUser).with_msg("12");
    /// assert_eq!(error.user_message(), "The number of users who are still in this user group is 12.");
    ///
    /// let error = ApiError::new(ErrorCode::FileTooLarge);
    /// assert_eq!(error.user_message(), "File Too Large");
    /// ```
    #[inline]
    #[must_use]
    pub fn user_message(&self) -> Cow<'_, str> {
        self.message(Code::description, ErrorCode::sentence)
    }

    /// Returns the [`user_message`](Self::user_message) in the given language. The server's message
    /// isn't translated; only this crate's own texts are.
    ///
    /// ```
    /// # use cloudreve_codes::{ApiError, ErrorCode, Language};
    /// let error = ApiError::new(ErrorCode::FileTooLarge);
    /// assert_eq!(error.user_message_in(Language::Chinese), "文件过大");
    /// ```
    #[inline]
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

    /// Returns the internal text, the wire key `error`. Only servers in debug mode send it.
    #[inline]
    #[must_use]
    pub fn debug_error(&self) -> Option<&str> {
        self.body.debug_error.as_deref()
    }

    /// Returns the id of the request in the server's log, for reports. Some failures don't have one, and
    /// the nil UUID counts as absent.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.body.correlation_id.as_ref().map(CorrelationId::as_str)
    }

    /// Returns the text for the server's log that [`with_internal`](Self::with_internal) or the derive
    /// set. An error that came over the wire doesn't have one.
    #[inline]
    #[must_use]
    pub fn internal(&self) -> Option<&str> {
        self.body.internal.as_deref()
    }

    /// Returns `data` as the server wrote it. It may contain secrets.
    ///
    /// If the error was read from a format other than serde_json, this is the equivalent JSON.
    #[inline]
    #[must_use]
    pub fn data(&self) -> Option<&RawValue> {
        self.body.data()
    }

    /// Deserializes `data`. Absent data reads as Go's nil: `None`, an empty list, an empty string.
    ///
    /// # Errors
    ///
    /// Returns an error if `data` isn't a `D`, or is absent and `D` has no empty value. The error
    /// quotes the value that doesn't fit, **which may be a secret**: keep it out of logs.
    pub fn data_as<'a, D: Deserialize<'a>>(&'a self) -> Result<D, serde_json::Error> {
        match self.data() {
            Some(data) => serde_json::from_str(data.get()),
            None => nil::read(),
        }
    }

    /// Returns the conflicting locks of a [`LockConflict`](ErrorCode::LockConflict); empty for any
    /// other code.
    ///
    /// They are read from [`data`](Self::data) on each call. Malformed entries are omitted.
    // Inlined, so that only programs that read locks compile it.
    #[inline]
    #[must_use]
    pub fn locks(&self) -> Vec<HeldLock> {
        if self.payload() != Payload::Locks {
            return Vec::new();
        }
        let entries: Vec<&RawValue> = self.data_as().unwrap_or_default();
        // serde also deserializes a struct from an array, which isn't a lock.
        let objects = entries
            .iter()
            .map(|entry| entry.get())
            .filter(|text| text.starts_with('{'));
        objects
            .filter_map(|text| serde_json::from_str(text).ok())
            .collect()
    }

    /// Returns the id of the pending login that needs a one-time code, which comes with
    /// [`NotFullySuccess`](ErrorCode::NotFullySuccess) at login. It's a secret.
    #[inline]
    #[must_use]
    pub fn two_factor_session(&self) -> Option<&str> {
        if self.payload() != Payload::SessionId {
            return None;
        }
        match &self.body.unescaped_session {
            Some(session) => Some(session),
            None => serde_json::from_str(self.data()?.get()).ok(),
        }
    }

    /// Returns the failed items of a batch, which come with
    /// [`BatchOperationNotFullyCompleted`](ErrorCode::BatchOperationNotFullyCompleted). They are
    /// sorted by key: the URI of a file in the server's normal form, a user id, the URL of a
    /// download, or a path on a node.
    #[inline]
    pub fn item_errors(&self) -> impl ExactSizeIterator<Item = (&str, &ApiError)> {
        self.body.items.iter().map(|(key, error)| (&**key, error))
    }

    /// Returns the failure of one item of a batch.
    #[inline]
    #[must_use]
    pub fn item_error(&self, key: &str) -> Option<&ApiError> {
        let at = self
            .body
            .items
            .binary_search_by(|(other, _)| (**other).cmp(key))
            .ok()?;
        self.body.items.get(at).map(|(_, error)| error)
    }

    /// Returns the cause, if [`msg`](Self::msg) and `data` identify it. If you know the route,
    /// [`cause_at`](Self::cause_at) is more precise.
    #[inline]
    #[must_use]
    pub fn cause(&self) -> Option<&'static Cause> {
        self.find_cause(None)
    }

    /// Returns the cause, given the route of the request.
    ///
    /// The route is a method and a path, such as `PUT /file/upload`. It may have the prefix `/api/v4`, a
    /// base path, a query, a host, and ids in the path; without a method, any method matches. A route of
    /// `/api/v3` gets only the meanings of 3.x. For an item of a batch, pass the route of the batch.
    ///
    /// ```
    /// # use cloudreve_codes::{ApiError, ErrorCode, Recovery};
    /// let error = ApiError::new(ErrorCode::CallbackError);
    /// let route = "POST https://cloud.example.com/api/v4/slave/upload/8b6f/2";
    /// assert_eq!(error.recovery_at(route), Recovery::RestartFlow);
    /// assert!(error.advice_at(route).contains("DELETE /file/upload"));
    /// ```
    #[inline]
    #[must_use]
    pub fn cause_at(&self, route: &str) -> Option<&'static Cause> {
        self.find_cause(Some(route))
    }

    /// Returns what a client should do next: the recovery of the [`cause`](Self::cause) if it's
    /// known, or that of the code.
    ///
    /// It's more precise than the code alone: a lock conflict without locks means that the lock of
    /// the upload itself is gone, so waiting doesn't help. A batch whose items all need
    /// [`Reauthenticate`](Recovery::Reauthenticate), or all [`Reauthorize`](Recovery::Reauthorize),
    /// needs the same.
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
        self.find_recovery(None)
    }

    /// Returns what a client should do next, given the route of the request, as for
    /// [`cause_at`](Self::cause_at).
    #[inline]
    #[must_use]
    pub fn recovery_at(&self, route: &str) -> Recovery {
        self.find_recovery(Some(route))
    }

    /// Returns what a client, its user, or an administrator can do about it: the advice of the
    /// [`cause`](Self::cause) if it's known, or that of the code.
    #[inline]
    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.find_advice(None, Cause::advice, Code::advice)
    }

    /// Returns the advice, given the route of the request, as for [`cause_at`](Self::cause_at).
    #[inline]
    #[must_use]
    pub fn advice_at(&self, route: &str) -> &'static str {
        self.find_advice(Some(route), Cause::advice, Code::advice)
    }

    /// Returns the advice in the given language.
    #[inline]
    #[cfg(feature = "zh")]
    #[must_use]
    pub fn advice_in(&self, language: Language) -> &'static str {
        self.find_advice(
            None,
            |cause| cause.advice_in(language),
            |code| code.advice_in(language),
        )
    }

    /// Returns the advice in the given language for the route of the request, as for
    /// [`cause_at`](Self::cause_at).
    #[inline]
    #[cfg(feature = "zh")]
    #[must_use]
    pub fn advice_at_in(&self, route: &str, language: Language) -> &'static str {
        self.find_advice(
            Some(route),
            |cause| cause.advice_in(language),
            |code| code.advice_in(language),
        )
    }

    /// Attaches the route of the request: [`cause`](Self::cause), [`recovery`](Self::recovery),
    /// [`advice`](Self::advice), and a [`Report`](crate::Report) take it into account from then on,
    /// wherever the error goes. The items of a batch get it too. Equality and `Serialize` ignore
    /// it.
    ///
    /// ```
    /// # use cloudreve_codes::{ApiError, ErrorCode, Recovery};
    /// let error = ApiError::new(ErrorCode::GroupNotAllowed);
    /// assert_eq!(error.recovery(), Recovery::GiveUp);
    /// // There, an expired token makes the caller a guest.
    /// assert_eq!(error.at("PUT /file/source").recovery(), Recovery::Reauthenticate);
    /// ```
    #[inline]
    #[must_use]
    pub fn at(mut self, route: &str) -> ApiError {
        self.remember(route);
        self
    }

    #[inline]
    fn remember(&mut self, route: &str) {
        self.body.found = Some(self.find_cause(Some(route)));
        for (_, item) in &mut self.body.items {
            item.remember(route);
        }
    }

    /// Returns the error for a UI, a log or another process.
    #[inline]
    #[must_use]
    pub fn report(&self) -> Report {
        Report::of_failure(self, None)
    }

    /// Returns the error for a UI, a log or another process, given the route of the request, as for
    /// [`cause_at`](Self::cause_at).
    #[inline]
    #[must_use]
    pub fn report_at(&self, route: &str) -> Report {
        Report::of_failure(self, Some(route))
    }

    #[inline]
    fn find_cause(&self, route: Option<&str>) -> Option<&'static Cause> {
        if let (None, Some(found)) = (route, self.body.found) {
            return found;
        }
        let has_data = match self.payload() {
            Payload::Locks => self.has_locks(),
            _ => self.data().is_some(),
        };
        cause::find(self.known()?, route, self.msg(), has_data)
    }

    #[inline]
    fn find_recovery(&self, route: Option<&str>) -> Recovery {
        if let Some(item) = self.speaker(route) {
            item.find_recovery(route)
        } else if let Some(cause) = self.find_cause(route) {
            cause.recovery()
        } else if self.payload() == Payload::Locks && !self.has_locks() {
            Recovery::RestartFlow
        } else {
            self.code().recovery()
        }
    }

    #[inline]
    fn find_advice(
        &self,
        route: Option<&str>,
        of_cause: impl Fn(&Cause) -> &'static str,
        of_code: impl Fn(Code) -> &'static str,
    ) -> &'static str {
        let error = self.speaker(route).unwrap_or(self);
        match error.find_cause(route) {
            Some(cause) => of_cause(cause),
            None => of_code(error.code()),
        }
    }

    /// Returns an item that represents the whole batch: if the token has expired or its scope is
    /// too small, all items fail in the same way.
    #[inline]
    fn speaker(&self, route: Option<&str>) -> Option<&ApiError> {
        let mut items = self.body.items.iter().map(|(_, item)| item);
        let first = items.next()?;
        let recovery = first.find_recovery(route);
        let is_of_all = matches!(recovery, Recovery::Reauthenticate | Recovery::Reauthorize)
            && items.all(|item| item.find_recovery(route) == recovery);
        is_of_all.then_some(first)
    }

    /// Returns whether something doesn't exist; see the warning at [`ErrorCode::is_not_found`].
    #[inline]
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.code().is_not_found()
    }

    /// Returns whether something already exists, or has changed in the meantime; see
    /// [`ErrorCode::is_conflict`].
    #[inline]
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.code().is_conflict()
    }

    /// Returns whether something is locked; see [`ErrorCode::is_locked`].
    #[inline]
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.code().is_locked()
    }

    /// Returns whether the quota is exceeded; see [`ErrorCode::is_quota_exceeded`].
    #[inline]
    #[must_use]
    pub fn is_quota_exceeded(&self) -> bool {
        self.code().is_quota_exceeded()
    }

    /// Returns the first failed envelope in an error and its sources: on its own, as an
    /// [`Error`](crate::Error), or inside a `std::io::Error`.
    ///
    /// For `anyhow::Error` and `eyre::Report`, pass `as_ref()`. Your own enum exposes what it wraps
    /// with `#[source]` or `#[from]` and its own text. With `#[error(transparent)]`, the wrapped
    /// error isn't part of the chain; match on the variant instead.
    ///
    /// ```
    /// use cloudreve_codes::{ApiError, ErrorCode, decode};
    ///
    /// #[derive(Debug, thiserror::Error)]
    /// #[error("cannot list the folder")]
    /// struct ListError(#[from] cloudreve_codes::Error);
    ///
    /// fn list() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    ///     Ok(decode(200, br#"{"code":404,"msg":"Folder not found"}"#).map_err(ListError)?)
    /// }
    ///
    /// let error = list().unwrap_err();
    /// let code = ApiError::find_in(&*error).map(ApiError::code);
    /// assert_eq!(code, Some(ErrorCode::NotFound.into()));
    /// ```
    #[must_use]
    pub fn find_in<'e>(error: &'e (dyn core::error::Error + 'static)) -> Option<&'e ApiError> {
        let mut next = Some(error);
        while let Some(error) = next {
            let found = error
                .downcast_ref()
                .or_else(|| error.downcast_ref::<Error>()?.api());
            if found.is_some() {
                return found;
            }
            next = match error.downcast_ref::<std::io::Error>() {
                // `io::Error::source` skips the inner error and returns its source.
                Some(error) => error.get_ref().map(|inner| inner as _),
                None => error.source(),
            };
        }
        None
    }

    /// Returns whether there are locks, even in a shape that only a newer server sends.
    #[inline]
    fn has_locks(&self) -> bool {
        let entries: Result<Vec<IgnoredAny>, _> = self.data_as();
        entries.is_ok_and(|entries| !entries.is_empty())
    }

    fn payload(&self) -> Payload {
        payload(self.body.code)
    }
}

/// `40073 Lock Conflict: <msg> (correlation id …)`, on one line, with control characters escaped.
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

/// Everything except the content of `data`, which may contain secrets.
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
            .field("internal", &body.internal)
            .finish()
    }
}

impl core::error::Error for ApiError {}

impl Eq for Body {}

/// Compares everything that goes over the wire; compares `data` as text.
impl PartialEq for Body {
    fn eq(&self, other: &Body) -> bool {
        self.code == other.code
            && self.msg == other.msg
            && self.debug_error == other.debug_error
            && self.correlation_id == other.correlation_id
            && self.data().map(RawValue::get) == other.data().map(RawValue::get)
            && self.items == other.items
    }
}
