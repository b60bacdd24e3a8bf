//! Enums as words, and predicates over codes.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use cloudreve_codes::{
    ApiError, Availability, Category, Code, Error, ErrorCode, Language, MalformedKind, Recovery,
    decode,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn assert_words<T>(all: &[T], as_str: impl Fn(T) -> &'static str)
where
    T: Copy + Debug + Display + DeserializeOwned + FromStr + PartialEq + Serialize,
    T::Err: Debug,
{
    assert!(!all.is_empty());
    for &value in all {
        let word = as_str(value);
        assert_eq!(value.to_string(), word);
        assert_eq!(word.parse::<T>().unwrap(), value);
        let json = serde_json::to_string(&value).unwrap();
        assert_eq!(json, format!("\"{word}\""));
        assert_eq!(serde_json::from_str::<T>(&json).unwrap(), value);
    }
    assert!("".parse::<T>().is_err());
    assert!("unheard-of".parse::<T>().is_err());
    assert!(serde_json::from_str::<T>("\"unheard-of\"").is_err());
    assert!(serde_json::from_str::<T>("1").is_err());
}

#[test]
fn every_word_parses_back_to_its_value() {
    assert_words(Availability::ALL, Availability::as_str);
    assert_words(Category::ALL, Category::as_str);
    assert_words(Language::ALL, Language::as_str);
    assert_words(MalformedKind::ALL, MalformedKind::as_str);
    assert_words(Recovery::ALL, Recovery::as_str);
}

#[test]
fn a_wrong_word_lists_the_valid_ones() {
    let error = "Client".parse::<Category>().unwrap_err();
    let words: Vec<&str> = Category::ALL
        .iter()
        .map(|category| category.as_str())
        .collect();
    assert_eq!(
        error.to_string(),
        format!("expected one of {}", words.join(", "))
    );
    let error = serde_json::from_str::<Category>("\"Client\"").unwrap_err();
    assert!(error.to_string().starts_with("expected one of "), "{error}");
}

/// The distinctions that sync clients used to make by hand.
#[test]
fn predicates_follow_from_the_nearest_http_status() {
    for &code in ErrorCode::ALL {
        let status = code.http_status();
        let expected = [
            matches!(status, 404 | 410),
            matches!(status, 409 | 412),
            status == 423,
            status == 507,
        ];
        let open = Code::from(code);
        let api = ApiError::new(code);
        let error = Error::from(api.clone());
        for found in [
            [
                code.is_not_found(),
                code.is_conflict(),
                code.is_locked(),
                code.is_quota_exceeded(),
            ],
            [
                open.is_not_found(),
                open.is_conflict(),
                open.is_locked(),
                open.is_quota_exceeded(),
            ],
            [
                api.is_not_found(),
                api.is_conflict(),
                api.is_locked(),
                api.is_quota_exceeded(),
            ],
            [
                error.is_not_found(),
                error.is_conflict(),
                error.is_locked(),
                error.is_quota_exceeded(),
            ],
        ] {
            assert_eq!(found, expected, "{code}");
        }
    }
    assert!(ErrorCode::ObjectExist.is_conflict());
    assert!(ErrorCode::ParentNotExist.is_not_found());
    assert!(ErrorCode::LockConflict.is_locked());
    assert!(ErrorCode::InsufficientCapacity.is_quota_exceeded());
}

/// A client that deletes what is "not found" must not do so because of a wrong base URL.
#[test]
fn a_malformed_response_says_nothing_about_files() {
    for status in [404, 409, 410, 412, 423, 507] {
        let error = decode::<()>(status, b"404 page not found").unwrap_err();
        assert!(!error.is_not_found() && !error.is_conflict(), "{status}");
        assert!(!error.is_locked() && !error.is_quota_exceeded(), "{status}");
    }
}
