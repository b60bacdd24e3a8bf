//! Neither `Debug` nor `Display` shows a lock token, the session of a two-step login, `data`, or
//! the text of a body that may be JSON.

mod common;

use cloudreve_codes::{
    ApiError, Envelope, Error, ErrorCode, HeldLock, LockToken, decode, decode_oauth,
};
use common::Recording;
use serde_json::Value;

const SECRET: &str = "5ec2e7-5ec2e7";

#[track_caller]
fn assert_silent(value: &(impl std::fmt::Debug + ?Sized)) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[track_caller]
fn assert_error_silent(error: &(impl std::error::Error + ?Sized)) {
    assert_silent(error);
    assert!(!error.to_string().contains(SECRET), "{error}");
    assert!(error.source().is_none(), "{error}");
}

#[test]
fn a_lock_token_is_shown_only_on_demand() {
    let lock = HeldLock::new("upload").with_token(SECRET);
    assert_silent(&lock);
    assert_silent(&lock.token);
    assert_silent(&LockToken::new(SECRET));
    assert_eq!(lock.token.as_ref().unwrap().expose(), SECRET);
    let error = ApiError::new(ErrorCode::LockConflict).with_locks([&lock]);
    assert_error_silent(&error);
    assert_silent(&error.locks());
    assert_error_silent(&Error::Api(error.clone()));
    assert_silent(&Envelope::<()>::Failure(error.clone()));
    let batch = ApiError::new(ErrorCode::BatchOperationNotFullyCompleted).with_item("a", error);
    assert_error_silent(&batch);
}

#[test]
fn data_and_the_two_factor_session_are_not_shown() {
    let error = ApiError::new(ErrorCode::NotFullySuccess)
        .with_data(SECRET)
        .unwrap();
    assert_eq!(error.two_factor_session(), Some(SECRET));
    assert_error_silent(&error);
    assert_silent(&Envelope::Success(SECRET));
    assert_silent(&Envelope::Success(
        serde_json::json!({ "access_token": SECRET }),
    ));
}

#[test]
fn bodies_that_may_be_json_are_not_shown() {
    let bodies = [
        format!(r#"{{"access_token":"{SECRET}"}}"#),
        format!(r#"{{"code":0,"data":{{"token":"{SECRET}"}},"msg":""}}"#),
        format!(r#"{{"code":0,"data":"{SECRET}","msg":""}}"#),
        format!(r#"{{"data":"{SECRET}","code":0,"msg":""}}"#),
        format!(r#"{{"code":"{SECRET}","msg":""}}"#),
        format!(r#"{{"code":40004,"msg":["{SECRET}"]}}"#),
        format!(r#"{{"code":0,"{SECRET}"#),
        format!(r#"["{SECRET}"]"#),
        format!(r#""{SECRET}""#),
        format!("\u{feff} \0{{\"t\":\"{SECRET}\"}}"),
    ];
    for body in &bodies {
        for outcome in [
            decode::<u64>(200, body.as_bytes()),
            decode_oauth::<u64>(200, body.as_bytes()),
        ] {
            let error = outcome.expect_err(body);
            assert_error_silent(&error);
            let Error::Malformed(malformed) = error else {
                panic!("{body}")
            };
            assert_silent(&malformed.excerpt());
        }
    }
}

/// Returns every string in `data`, at any depth, that is long enough to be a secret.
fn texts(json: &Value, into: &mut Vec<String>) {
    match json {
        Value::String(text) if text.len() >= 16 => into.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|value| texts(value, into)),
        Value::Object(map) => map.values().for_each(|value| texts(value, into)),
        _ => {}
    }
}

#[test]
fn no_data_of_any_recording_is_shown() {
    let mut checked = 0;
    for recording in Recording::all() {
        let Some(json) = recording.envelope() else {
            continue;
        };
        let Err(error) = decode::<u64>(recording.status, &recording.body()) else {
            continue;
        };
        let shown = format!("{error} {error:?} {error:#?}");

        let items = json["aggregated_error"].as_object();
        let items: Vec<(&str, &Value)> = items
            .into_iter()
            .flatten()
            .map(|(key, item)| (&**key, item))
            .collect();
        let mut secrets = Vec::new();
        let mut public = String::new();
        for (key, envelope) in items.into_iter().chain([("", &json)]) {
            texts(&envelope["data"], &mut secrets);
            public += &format!("{key} {} {} ", envelope["msg"], envelope["error"]);
        }
        // Anything that also occurs elsewhere in the response isn't a secret.
        for secret in secrets.iter().filter(|secret| !public.contains(*secret)) {
            assert!(
                !shown.contains(secret),
                "{}: {secret} in {shown}",
                recording.name
            );
            checked += 1;
        }
    }
    assert!(checked > 100, "only {checked} texts");
}

#[test]
fn a_server_cannot_control_the_terminal_through_an_error() {
    let error = ApiError::new(ErrorCode::NotFound)
        .with_msg("a\x1b[2J\u{9b}2J\u{202e}b\n")
        .with_correlation_id("\x07\u{2066}");
    assert_eq!(
        error.to_string(),
        r"404 Resource Not Found: a\u{1b}[2J\u{9b}2J\u{202e}b\n (correlation id \u{7}\u{2066})",
    );
}

/// Returns the output of every printable type of the public interface, with secrets in it.
fn printed() -> Vec<(&'static str, String)> {
    fn debug<T: std::fmt::Debug>(value: T) -> String {
        format!("{value:?}{value:#?}")
    }

    fn both<T: std::fmt::Debug + std::fmt::Display>(value: T) -> String {
        format!("{value}{value:#}{value:?}{value:#?}")
    }

    let lock = HeldLock::new("upload").with_token(SECRET);
    let code = ErrorCode::LockConflict;
    let error = ApiError::new(code).with_locks([&lock]);
    let body = format!(r#"{{"code":0,"data":{{"access_token":"{SECRET}"}}}}"#);
    let malformed = match decode::<u64>(200, body.as_bytes()) {
        Err(Error::Malformed(malformed)) => malformed,
        other => panic!("{other:?}"),
    };
    vec![
        ("ApiError", both(&error)),
        ("Availability", both(code.availability())),
        ("Category", both(code.category())),
        ("Cause", debug(code.causes())),
        ("Code", both(error.code())),
        (
            "Envelope",
            debug(Envelope::Success(SECRET)) + &debug(Envelope::<()>::Failure(error.clone())),
        ),
        ("Error", both(Error::Api(error.clone()))),
        ("ErrorCode", both(code)),
        (
            "Head",
            debug(cloudreve_codes::inspect(
                serde_json::to_string(&error).unwrap().as_bytes(),
            )),
        ),
        ("HeldLock", debug(&lock)),
        #[cfg(feature = "zh")]
        ("Language", both(cloudreve_codes::Language::Chinese)),
        ("LockApplication", debug(&lock.application)),
        ("LockToken", debug(LockToken::new(SECRET))),
        ("Malformed", both(&malformed)),
        ("MalformedKind", both(malformed.kind())),
        ("ObjectKind", debug(lock.kind)),
        (
            "ParseCodeError",
            both(SECRET.parse::<ErrorCode>().unwrap_err()),
        ),
        #[cfg(feature = "zh")]
        (
            "ParseLanguageError",
            both(SECRET.parse::<cloudreve_codes::Language>().unwrap_err()),
        ),
        (
            "ParseWordError",
            both(SECRET.parse::<cloudreve_codes::Recovery>().unwrap_err()),
        ),
        ("Recovery", both(code.recovery())),
        ("Report", both(error.report())),
        (
            "ReportItem",
            debug(
                ApiError::new(ErrorCode::BatchOperationNotFullyCompleted)
                    .with_item(format!("cloudreve://a:{SECRET}@share/b"), error.clone())
                    .report()
                    .items,
            ),
        ),
        ("Retry", debug(cloudreve_codes::Retry::new("GET /file"))),
        ("Step", debug(cloudreve_codes::Step::Stop)),
        (
            "UnknownCodeError",
            both(ErrorCode::try_from(97777).unwrap_err()),
        ),
        (
            "ZeroCodeError",
            both(cloudreve_codes::Code::try_from(0).unwrap_err()),
        ),
    ]
}

#[test]
fn no_type_of_the_interface_prints_a_secret() {
    for (name, shown) in printed() {
        assert!(!shown.contains(SECRET), "{name}: {shown}");
    }
}

/// The list of the public interface shows which types are printable: a new one must be added above.
#[cfg(feature = "zh")]
#[test]
fn every_printable_type_is_covered() {
    let interface = include_str!("public-api.txt");
    let mut names: Vec<&str> = interface
        .lines()
        .filter(|line| line.contains("fmt::Debug for ") || line.contains("fmt::Display for "))
        .filter_map(|line| line.split_once(" for cloudreve_codes::"))
        .filter_map(|(_, name)| name.split('<').next())
        .collect();
    names.sort_unstable();
    names.dedup();
    let covered: Vec<&str> = printed().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, covered);
}
