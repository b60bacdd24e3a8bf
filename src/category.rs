use crate::words::words;

/// The category of a code by upstream's numbering.
///
/// Exhaustive on purpose: the four cover every number.
///
/// ```
/// use cloudreve_codes::{Category, ErrorCode};
///
/// assert_eq!(ErrorCode::NotFound.category(), Category::HttpLike);
/// assert_eq!(ErrorCode::LockConflict.category(), Category::Client);
/// assert_eq!(ErrorCode::DbError.category(), Category::Server);
/// assert_eq!(ErrorCode::NotSet.category(), Category::Other);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// 100 to 599: most mean about what they mean in HTTP, except
    /// [`NotFullySuccess`](crate::ErrorCode::NotFullySuccess).
    HttpLike,
    /// 40000 to 49999: due to the request, the caller or the state of a file.
    Client,
    /// 50000 to 59999: due to the server.
    Server,
    /// Any other number, such as -1.
    Other,
}

impl Category {
    /// All variants, in the order of the documentation.
    pub const ALL: &'static [Category] = &[
        Category::HttpLike,
        Category::Client,
        Category::Server,
        Category::Other,
    ];

    /// Returns the category of any number that a server can send.
    ///
    /// ```
    /// # use cloudreve_codes::Category;
    /// assert_eq!(Category::of(40_999), Category::Client);
    /// assert_eq!(Category::of(77_777), Category::Other);
    /// ```
    #[must_use]
    pub const fn of(value: i32) -> Category {
        match value {
            100..=599 => Category::HttpLike,
            40_000..=49_999 => Category::Client,
            50_000..=59_999 => Category::Server,
            _ => Category::Other,
        }
    }

    /// Returns the word, such as `http-like`, that `Display` prints and `FromStr` parses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Category::HttpLike => "http-like",
            Category::Client => "client",
            Category::Server => "server",
            Category::Other => "other",
        }
    }
}

words!(Category);

/// Returns whether the number is 4xxxx, or an HTTP-like 4xx.
pub(crate) const fn is_client_error(value: i32) -> bool {
    matches!(value, 400..=499 | 40_000..=49_999)
}

/// Returns whether an HTTP status means that something doesn't exist.
pub(crate) const fn is_not_found(http_status: u16) -> bool {
    matches!(http_status, 404 | 410)
}

/// Returns whether an HTTP status means that something already exists, or has changed in the
/// meantime.
pub(crate) const fn is_conflict(http_status: u16) -> bool {
    matches!(http_status, 409 | 412)
}

/// Returns whether an HTTP status means that something is locked.
pub(crate) const fn is_locked(http_status: u16) -> bool {
    http_status == 423
}

/// Returns whether an HTTP status means that the quota is exceeded.
pub(crate) const fn is_quota_exceeded(http_status: u16) -> bool {
    http_status == 507
}

/// Returns whether the number is 5xxxx, or an HTTP-like 5xx.
pub(crate) const fn is_server_error(value: i32) -> bool {
    matches!(value, 500..=599 | 50_000..=59_999)
}
