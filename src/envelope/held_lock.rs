use core::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// A conflicting lock, sent with [`LockConflict`](crate::ErrorCode::LockConflict).
///
/// `Serialize` and `Deserialize` have the shape of the wire, including the token.
///
/// ```
/// use cloudreve_codes::{Error, decode};
///
/// let body = br#"{"code":40073,"data":[{"path":"cloudreve://my/a.txt","token":"8b6f0c6c",
///     "owner":{"application":{"type":"upload"}},"type":0}],"msg":"Lock conflict"}"#;
/// let Err(Error::Api(error)) = decode::<()>(200, body) else { unreachable!() };
///
/// let lock = &error.locks()[0];
/// assert_eq!(lock.application.kind, "upload");
/// assert_eq!(lock.kind, 0); // a file
/// // `DELETE /file/lock` releases the lock with the token, so it's shown only on demand.
/// let token = lock.token.as_ref().expect("the caller owns the file");
/// assert_eq!(token.expose(), "8b6f0c6c");
/// assert_eq!(format!("{token:?}"), "LockToken(…)");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HeldLock {
    /// The URI of the locked file or folder; hidden from callers who can't see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The token that releases the lock; only the owner of the files gets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<LockToken>,
    /// The application that holds the lock.
    #[serde(default, rename = "owner", with = "owner")]
    pub application: LockApplication,
    /// The kind of the locked object.
    #[serde(default, rename = "type", deserialize_with = "nil_is_default")]
    pub kind: ObjectKind,
}

impl HeldLock {
    /// Creates a lock on a file, held by an application of this kind, for servers and tests.
    ///
    /// ```
    /// use cloudreve_codes::{HeldLock, ObjectKind};
    ///
    /// let lock = HeldLock::new("viewer")
    ///     .with_path("cloudreve://my/report.docx")
    ///     .with_token("8b6f0c6c")
    ///     .with_viewer_id("onlyoffice")
    ///     .with_kind(ObjectKind::FILE);
    /// assert_eq!(lock.application.viewer_id.as_deref(), Some("onlyoffice"));
    /// ```
    #[must_use]
    pub fn new(application: impl Into<String>) -> HeldLock {
        HeldLock {
            application: LockApplication {
                kind: application.into(),
                ..LockApplication::default()
            },
            ..HeldLock::default()
        }
    }

    /// Sets the URI of the locked file or folder.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<String>) -> HeldLock {
        self.path = Some(path.into());
        self
    }

    /// Sets the token that releases the lock.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<LockToken>) -> HeldLock {
        self.token = Some(token.into());
        self
    }

    /// Sets the kind of the locked object.
    #[must_use]
    pub fn with_kind(mut self, kind: ObjectKind) -> HeldLock {
        self.kind = kind;
        self
    }

    /// Sets the `owner` element that a WebDAV client sent.
    #[must_use]
    pub fn with_inner_xml(mut self, inner_xml: impl Into<String>) -> HeldLock {
        self.application.inner_xml = Some(inner_xml.into());
        self
    }

    /// Sets the viewer that has the file open.
    #[must_use]
    pub fn with_viewer_id(mut self, viewer_id: impl Into<String>) -> HeldLock {
        self.application.viewer_id = Some(viewer_id.into());
        self
    }
}

/// The application that holds a lock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LockApplication {
    /// The kind of application, such as `upload`, `dav`, `viewer`, `rename` or `moveCopy`; newer
    /// servers may have more.
    #[serde(default, rename = "type", deserialize_with = "nil_is_default")]
    pub kind: String,
    /// The `owner` element that a WebDAV client sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inner_xml: Option<String>,
    /// The viewer that has the file open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub viewer_id: Option<String>,
}

/// On the wire, the application is nested in an object.
mod owner {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::LockApplication;

    #[derive(Default, Serialize, Deserialize)]
    struct Owner<A> {
        #[serde(default)]
        application: A,
    }

    pub(super) fn serialize<S: Serializer>(
        application: &LockApplication,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let application = Some(application);
        Owner { application }.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<LockApplication, D::Error> {
        let owner: Option<Owner<Option<LockApplication>>> = Option::deserialize(deserializer)?;
        Ok(owner.unwrap_or_default().application.unwrap_or_default())
    }
}

/// Deserializes `null`, which is Go's nil, as if the field were absent.
fn nil_is_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// The kind of the locked object: an open integer, 0 for a file and 1 for a folder.
///
/// ```
/// use cloudreve_codes::ObjectKind;
///
/// assert_eq!(ObjectKind::FOLDER, 1);
/// assert_eq!(i64::from(ObjectKind::FILE), 0);
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ObjectKind(pub i64);

impl ObjectKind {
    /// A file.
    pub const FILE: ObjectKind = ObjectKind(0);
    /// A folder.
    pub const FOLDER: ObjectKind = ObjectKind(1);
}

impl From<i64> for ObjectKind {
    fn from(kind: i64) -> ObjectKind {
        ObjectKind(kind)
    }
}

impl From<ObjectKind> for i64 {
    fn from(kind: ObjectKind) -> i64 {
        kind.0
    }
}

impl PartialEq<i64> for ObjectKind {
    fn eq(&self, other: &i64) -> bool {
        self.0 == *other
    }
}

/// The secret with which `DELETE /file/lock` releases a lock.
///
/// `Debug` shows `LockToken(…)`, and there is no `Display`. `Serialize` writes the text, for that
/// request's body.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LockToken(String);

impl LockToken {
    /// Creates a token from its text.
    #[must_use]
    pub fn new(token: impl Into<String>) -> LockToken {
        LockToken(token.into())
    }

    /// Returns the text of the token. Anyone who has it can release the lock: keep it out of logs.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LockToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LockToken(…)")
    }
}

impl From<String> for LockToken {
    fn from(token: String) -> LockToken {
        LockToken(token)
    }
}

impl From<&str> for LockToken {
    fn from(token: &str) -> LockToken {
        LockToken(token.into())
    }
}
