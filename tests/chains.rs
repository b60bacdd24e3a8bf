//! Finding the failed envelope in an error that other libraries have wrapped.

use std::error::Error as StdError;
use std::io;

use cloudreve_codes::{ApiError, Error, ErrorCode, decode};

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("cannot upload")]
    Upload(#[source] Box<dyn StdError + Send + Sync>),
    #[error("cannot read")]
    Read(#[from] io::Error),
}

fn error() -> Error {
    decode::<()>(200, br#"{"code":40004,"msg":"Object existed"}"#).unwrap_err()
}

#[track_caller]
fn assert_found(error: &(dyn StdError + 'static)) {
    let found = ApiError::find_in(error).map(ApiError::code);
    assert_eq!(found, Some(ErrorCode::ObjectExist.into()), "{error:?}");
}

#[test]
fn a_failure_is_found_anywhere_in_a_chain() {
    assert_found(&error());
    assert_found(error().api().unwrap());
    assert_found(&Failure::Upload(error().into()));
    assert_found(&Failure::Upload(error().api().unwrap().clone().into()));
    // The body of a request, as streams return it.
    assert_found(&Failure::Read(io::Error::other(error())));
    assert_found(&Failure::Read(io::Error::other(Failure::Upload(
        error().into(),
    ))));
    assert_found(
        anyhow::Error::from(error())
            .context("uploading a.txt")
            .as_ref(),
    );
    assert_found(anyhow::Error::from(Failure::Upload(error().into())).as_ref());
}

#[test]
fn nothing_is_found_in_unrelated_errors() {
    let malformed = decode::<()>(502, b"").unwrap_err();
    assert_eq!(ApiError::find_in(&malformed), None);
    let other = io::Error::from(io::ErrorKind::NotFound);
    assert_eq!(ApiError::find_in(&Failure::Read(other)), None);
}
