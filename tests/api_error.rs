//! A failure as a value: its message for users, equality, and serialization.

use cloudreve_codes::{
    ApiError, Availability, CODES_TOML, Category, Code, Envelope, EnvelopeError, Error, ErrorCode,
    HeldLock, ObjectKind, Recovery, decode,
};
use serde_test::{Token, assert_de_tokens_error, assert_ser_tokens};

fn message(code: impl Into<Code>, msg: &str) -> String {
    ApiError::new(code)
        .with_msg(msg)
        .user_message()
        .into_owned()
}

#[test]
fn user_message_is_the_servers_text_or_the_description() {
    assert_eq!(message(ErrorCode::FileTooLarge, "too big"), "too big");
    assert_eq!(
        message(ErrorCode::FileTooLarge, ""),
        ErrorCode::FileTooLarge.description()
    );
    let unknown = Code::new(97777).unwrap();
    assert_eq!(message(unknown, "m"), "m");
    assert_eq!(message(unknown, ""), unknown.description());
}

/// Upstream sends only a count or names in `msg`; recorded with 40038, 40041 and 40086.
#[test]
fn a_bare_count_or_list_of_names_gets_a_sentence() {
    let catalogue = cloudreve_codes_catalogue::parse(CODES_TOML).unwrap();
    let mut checked = 0;
    for row in catalogue.codes.iter().filter(|row| row.sentence.is_some()) {
        let code = ErrorCode::from_i32(row.value).unwrap();
        let sentence = row.sentence.as_ref().unwrap();
        assert_eq!(message(code, "12"), sentence.replace("{msg}", "12"));
        assert_eq!(message(code, ""), code.description());
        checked += 1;
    }
    assert_eq!(checked, 3);
    assert_eq!(
        message(ErrorCode::NodeUsedByStoragePolicy, "Local, S3"),
        "These storage policies still use the node: Local, S3."
    );
    // A newer server may send a sentence instead of a count.
    assert_eq!(message(ErrorCode::GroupUsedByUser, "12 users"), "12 users");
}

/// Failures that differ from each other in one respect.
fn different() -> Vec<ApiError> {
    let base = || ApiError::new(ErrorCode::NotFound);
    vec![
        base(),
        ApiError::new(ErrorCode::NoPermissionErr),
        base().with_msg("m"),
        base().with_debug_error("m"),
        base().with_correlation_id("m"),
        base().with_correlation_id("n"),
        base().with_correlation_id("a correlation id that is longer than a UUID"),
        base().with_data(&1).unwrap(),
        base().with_data(&2).unwrap(),
        base().with_item("k", base()),
        base().with_item("l", base()),
        base().with_item("k", base().with_msg("m")),
    ]
}

#[test]
fn failures_are_equal_if_all_their_parts_are() {
    for (index, left) in different().iter().enumerate() {
        for (other, right) in different().iter().enumerate() {
            assert_eq!(left == right, index == other, "{left:?} and {right:?}");
        }
    }
}

#[test]
fn debug_shows_everything_except_data() {
    let shown: Vec<String> = different()
        .iter()
        .map(|error| format!("{error:?}"))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

/// Formats such as CBOR write the number of fields first, so it must be exact.
#[test]
fn an_envelope_serializes_its_exact_field_count() {
    let envelope = |fields: &[Token]| {
        let len = fields.len() / 2;
        let name = "Envelope";
        let mut tokens = vec![Token::Struct { name, len }];
        tokens.extend(fields);
        tokens.push(Token::StructEnd);
        tokens
    };
    let (code, msg) = ([Token::Str("code"), Token::I32(404)], Token::Str("msg"));
    let base = ApiError::new(ErrorCode::NotFound);
    assert_ser_tokens(&base, &envelope(&[code[0], code[1], msg, Token::Str("")]));
    let full = base
        .with_debug_error("e")
        .with_correlation_id("c")
        .with_msg("m");
    let fields = [
        code[0],
        code[1],
        msg,
        Token::Str("m"),
        Token::Str("error"),
        Token::Str("e"),
        Token::Str("correlation_id"),
        Token::Str("c"),
    ];
    assert_ser_tokens(&full, &envelope(&fields));

    let raw = |text| {
        let name = "$serde_json::private::RawValue";
        [
            Token::Struct { name, len: 1 },
            Token::Str(name),
            Token::Str(text),
            Token::StructEnd,
        ]
    };
    let with_data = ApiError::new(ErrorCode::NotFound).with_data("d").unwrap();
    let name = "Envelope";
    let mut tokens = vec![
        Token::Struct { name, len: 3 },
        code[0],
        code[1],
        Token::Str("data"),
    ];
    tokens.extend(raw("\"d\""));
    tokens.extend([msg, Token::Str(""), Token::StructEnd]);
    assert_ser_tokens(&with_data, &tokens);

    let batch =
        ApiError::new(ErrorCode::NotFound).with_item("k", ApiError::new(ErrorCode::NotFound));
    let mut tokens = vec![Token::Struct { name, len: 3 }, code[0], code[1]];
    tokens.extend([
        Token::Str("aggregated_error"),
        Token::Map { len: Some(1) },
        Token::Str("k"),
    ]);
    tokens.extend(envelope(&[code[0], code[1], msg, Token::Str("")]));
    tokens.extend([Token::MapEnd, msg, Token::Str(""), Token::StructEnd]);
    assert_ser_tokens(&batch, &tokens);

    let zero = [Token::Str("code"), Token::I32(0)];
    let data = [Token::Str("data"), Token::U8(7)];
    let empty = [msg, Token::Str("")];
    assert_ser_tokens(
        &Envelope::Success(7_u8),
        &envelope(&[zero, data, empty].concat()),
    );
    assert_ser_tokens(&Envelope::Success(()), &envelope(&[zero, empty].concat()));
}

#[test]
fn a_wrong_type_reports_what_was_expected() {
    assert_de_tokens_error::<Code>(
        &[Token::Str("404")],
        "invalid type: string \"404\", expected the number of a code",
    );
    let map = Token::Map { len: Some(1) };
    assert_de_tokens_error::<Envelope>(
        &[map, Token::Str("code"), Token::Str("404")],
        "invalid type: string \"404\", expected an integer within i32 as `code`",
    );
    assert_de_tokens_error::<Envelope>(
        &[Token::Str("404")],
        "invalid type: string \"404\", expected a Cloudreve envelope, an object with `code`",
    );
}

#[test]
fn numbers_compare_with_codes() {
    let code = Code::from(ErrorCode::NotFound);
    assert_eq!(code, ErrorCode::NotFound);
    assert_eq!(ErrorCode::NotFound, code);
    assert_eq!(code, 404);
    assert_ne!(code, ErrorCode::NoPermissionErr);
    assert_ne!(ErrorCode::NoPermissionErr, code);
    assert_ne!(code, 403);
    let kind = HeldLock::new("upload").with_kind(ObjectKind::FOLDER).kind;
    assert_eq!(kind, ObjectKind::FOLDER);
    assert_eq!(kind, 1);
    assert_ne!(kind, ObjectKind::FILE);
    assert_ne!(kind, 0);
}

#[test]
fn words_are_displayed_as_the_catalogue_spells_them() {
    use cloudreve_codes_catalogue as catalogue;
    let check = |words: Vec<String>, wanted: Vec<&str>| assert_eq!(words, wanted);
    check(
        Recovery::ALL.iter().map(ToString::to_string).collect(),
        catalogue::Recovery::ALL
            .iter()
            .map(|word| word.word())
            .collect(),
    );
    check(
        Availability::ALL.iter().map(ToString::to_string).collect(),
        catalogue::Availability::ALL
            .iter()
            .map(|word| word.word())
            .collect(),
    );
    check(
        Category::ALL.iter().map(ToString::to_string).collect(),
        vec!["http-like", "client", "server", "other"],
    );
}

/// A server's own error with only the required method.
#[derive(Debug)]
struct Plain;

impl std::fmt::Display for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("plain words")
    }
}

impl std::error::Error for Plain {}

impl EnvelopeError for Plain {
    fn code(&self) -> Code {
        ErrorCode::NotFound.into()
    }
}

#[test]
fn an_error_with_only_a_code_has_its_display_text_and_nothing_else() {
    assert_eq!(Plain.msg(), "plain words");
    assert!(Plain.data().is_none());
    assert!(Plain.item_errors().is_empty());
    assert_eq!(Plain.debug_error(), None);
    assert_eq!(Plain.correlation_id(), None);
    assert_eq!(
        Plain.to_api_error(),
        ApiError::new(ErrorCode::NotFound).with_msg("plain words")
    );
}

#[test]
fn debug_of_an_envelope_names_its_variant() {
    assert_eq!(format!("{:?}", Envelope::Success("secret")), "Success(…)");
    let failure: Envelope<()> = ApiError::new(ErrorCode::NotFound).into();
    assert!(format!("{failure:?}").starts_with("Failure(ApiError { code: Code(404 "));
}

#[test]
fn a_client_error_exposes_what_it_holds() {
    let api = Error::from(ApiError::new(ErrorCode::NotFound).with_msg("m"));
    assert_eq!(api.status(), None);
    assert_eq!(api.to_string(), api.api().unwrap().to_string());
    assert_eq!(api.recovery(), ErrorCode::NotFound.recovery());
    let other = decode::<()>(502, b"<html>").unwrap_err();
    assert_eq!(other.status(), Some(502));
    assert!(other.api().is_none());
    let Error::Malformed(malformed) = &other else {
        panic!("{other}")
    };
    assert_eq!(other.to_string(), malformed.to_string());
    assert_eq!(other.recovery(), malformed.recovery());
}

#[test]
fn an_envelope_is_a_result_by_reference_too() {
    let error = ApiError::new(ErrorCode::NotFound);
    assert_eq!(Envelope::Success(7).as_result(), Ok(&7));
    assert_eq!(
        Envelope::<()>::Failure(error.clone()).as_result(),
        Err(&error)
    );
}

/// A gateway's error, which implements every method.
#[derive(Debug, thiserror::Error)]
#[error("for the log")]
struct Full;

impl EnvelopeError for Full {
    fn code(&self) -> Code {
        ErrorCode::BatchOperationNotFullyCompleted.into()
    }

    fn msg(&self) -> std::borrow::Cow<'_, str> {
        "for people".into()
    }

    fn data(&self) -> Option<Box<serde_json::value::RawValue>> {
        serde_json::value::to_raw_value(&7).ok()
    }

    fn item_errors(&self) -> Vec<(String, ApiError)> {
        vec![("k".to_owned(), ApiError::new(ErrorCode::NotFound))]
    }

    fn debug_error(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some("internals".into())
    }

    fn correlation_id(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some("c".into())
    }
}

#[test]
fn an_error_behind_a_pointer_is_the_same() {
    fn shown(error: &(impl EnvelopeError + ?Sized)) -> String {
        let data = error.data().map(|data| data.get().to_owned());
        let items = error.item_errors();
        let texts = (error.msg(), error.debug_error(), error.correlation_id());
        format!(
            "{} {texts:?} {data:?} {items:?} {:?}",
            error.code(),
            error.to_api_error()
        )
    }
    let plain = shown(&Full);
    assert!(
        plain.contains("for people") && plain.contains("internals"),
        "{plain}"
    );
    assert_eq!(shown(&&Full), plain);
    assert_eq!(shown(&Box::new(Full)), plain);
    assert_eq!(shown(&std::sync::Arc::new(Full)), plain);
    let boxed: Box<dyn EnvelopeError> = Box::new(Full);
    assert_eq!(shown(&boxed), plain);
    let boxed: Box<dyn EnvelopeError + Send + Sync> = Box::new(Full);
    assert_eq!(shown(&boxed), plain);
}

#[test]
fn the_question_mark_unboxes_any_error() {
    fn alone() -> Result<(), ApiError> {
        let error: Box<dyn EnvelopeError> = Box::new(Full);
        Err(error)?
    }
    fn shared() -> Result<(), ApiError> {
        let error: Box<dyn EnvelopeError + Send + Sync> = Box::new(Full);
        Err(error)?
    }
    assert_eq!(alone(), Err(Full.to_api_error()));
    assert_eq!(shared(), Err(Full.to_api_error()));
}

#[test]
fn an_envelope_reports_whether_it_is_a_success() {
    assert!(Envelope::Success(()).is_success());
    assert!(!Envelope::<()>::Failure(ApiError::new(ErrorCode::NotFound)).is_success());
}

/// A boxed error with a source.
#[derive(Debug, thiserror::Error)]
#[error("outer")]
struct Outer(#[source] Plain);

impl EnvelopeError for Outer {
    fn code(&self) -> Code {
        ErrorCode::NotFound.into()
    }
}

#[test]
fn a_boxed_error_has_the_source_of_its_content() {
    use std::error::Error as _;
    let boxed: Box<dyn EnvelopeError> = Box::new(Outer(Plain));
    assert_eq!(
        boxed.source().map(ToString::to_string).as_deref(),
        Some("plain words")
    );
    let boxed: Box<dyn EnvelopeError + Send + Sync> = Box::new(Outer(Plain));
    assert_eq!(
        boxed.source().map(ToString::to_string).as_deref(),
        Some("plain words")
    );
}

#[test]
fn a_lock_is_built_as_it_is_read() {
    let lock = HeldLock::new("viewer")
        .with_path("cloudreve://my/a")
        .with_token("t")
        .with_kind(ObjectKind::FOLDER)
        .with_inner_xml("<owner/>")
        .with_viewer_id("v");
    let error = ApiError::new(ErrorCode::LockConflict).with_locks([&lock]);
    assert_eq!(error.locks(), std::slice::from_ref(&lock));
    assert_eq!(lock.application.viewer_id.as_deref(), Some("v"));
    assert_eq!(lock.application.inner_xml.as_deref(), Some("<owner/>"));
    assert_eq!(
        [ObjectKind::FILE, ObjectKind::FOLDER].map(i64::from),
        [0, 1]
    );
    assert_eq!(ObjectKind::from(7).0, 7);
    assert_eq!(format!("{:?}", lock.token), "Some(LockToken(…))");
}

/// Other formats have keys that aren't strings, or strings as bytes.
#[test]
fn a_key_of_another_type_is_unknown() {
    use serde_test::Token;

    let error = ApiError::new(ErrorCode::NotFound).with_msg("gone");
    let entry = |key: Token, value: Token| [key, value];
    let tokens: Vec<Token> = [
        [Token::Map { len: None }].as_slice(),
        &entry(Token::U64(7), Token::Bool(true)),
        &entry(Token::Bytes(b"\xff"), Token::Unit),
        &entry(Token::BorrowedBytes(b"code"), Token::I32(404)),
        &entry(Token::I64(-7), Token::Str("x")),
        &entry(Token::Str("msg"), Token::Str("gone")),
        &[Token::MapEnd],
    ]
    .concat();
    serde_test::assert_de_tokens(&Envelope::<()>::Failure(error), &tokens);
}

/// The layers above a request don't know its route.
#[test]
fn an_error_can_remember_its_route() {
    let route = "POST /file/upload/8b6f/2";
    let error = ApiError::new(ErrorCode::DbError).with_msg("Failed to update placeholder file");
    let batch = ApiError::new(ErrorCode::BatchOperationNotFullyCompleted).with_item(
        "cloudreve://my/a",
        ApiError::new(ErrorCode::GroupNotAllowed),
    );
    for (error, route) in [(error, route), (batch, "POST /file/url")] {
        let located = error.clone().at(route);
        assert_eq!(located.cause(), error.cause_at(route));
        assert_eq!(located.recovery(), error.recovery_at(route));
        assert_eq!(located.advice(), error.advice_at(route));
        assert_eq!(located.report(), error.report_at(route));
        assert_eq!(
            cloudreve_codes::Error::from(error.clone())
                .at(route)
                .recovery(),
            error.recovery_at(route)
        );
        // It isn't part of what the server sent.
        assert_eq!(located, error);
        assert_eq!(
            serde_json::to_string(&located).unwrap(),
            serde_json::to_string(&error).unwrap()
        );
        for (key, item) in located.item_errors() {
            assert_eq!(
                item.recovery(),
                error.item_error(key).unwrap().recovery_at(route)
            );
        }
        // An explicit route takes precedence.
        assert_eq!(
            located.cause_at("GET /site/ping"),
            error.cause_at("GET /site/ping")
        );
    }
}
