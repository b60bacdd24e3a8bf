//! A crate that depends on the library as `renamed`, and uses its real name for something else.

use std::fmt;

use renamed::EnvelopeError;

/// Nothing that the derive may reach for.
pub mod cloudreve_codes {}

/// An error with every kind of content that the derive writes code for.
#[derive(Debug, EnvelopeError)]
#[envelope(crate = renamed, code = InternalSetting)]
pub enum Error {
    /// By default code.
    Plain,
    /// With a text and data.
    #[envelope(code = FileTooLarge, msg = "at most {limit} bytes")]
    TooLarge {
        /// In bytes.
        #[envelope(data)]
        limit: u64,
    },
    /// All from within.
    #[envelope(transparent)]
    Inner(Box<Error>),
    /// With items.
    #[envelope(code = 60001)]
    Batch(#[envelope(items)] Vec<(String, Error)>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an error")
    }
}

impl std::error::Error for Error {}

#[test]
fn the_derive_follows_the_name() {
    use renamed::ErrorCode;

    let inner = Error::Inner(Box::new(Error::TooLarge { limit: 7 }));
    assert_eq!(inner.code(), ErrorCode::FileTooLarge);
    let error = renamed::ApiError::from(Error::Batch(vec![
        ("a".to_owned(), inner),
        ("b".to_owned(), Error::Plain),
    ]));
    assert_eq!(
        error.item_error("a").map(|item| item.msg()),
        Some("at most 7 bytes")
    );
    assert_eq!(
        error.item_error("b").map(|item| item.code().as_i32()),
        Some(ErrorCode::InternalSetting.as_i32())
    );
}
