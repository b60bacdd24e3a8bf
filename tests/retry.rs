//! When a request is sent again. The laws hold for every code at every route where it was recorded, and
//! for every response that isn't an envelope.

use std::collections::BTreeSet;
use std::time::Duration;

use cloudreve_codes::{
    ApiError, CODES_TOML, Code, Error, ErrorCode, HeldLock, Recovery, Retry, Step, decode,
};

const REFRESH: &str = "POST /session/token/refresh";
const CHUNK: &str = "POST /file/upload/8b6f/2";

/// Returns every route that the catalogue knows, and a few that it doesn't.
fn routes() -> BTreeSet<String> {
    let catalogue = cloudreve_codes_catalogue::parse(CODES_TOML).unwrap();
    let recorded = catalogue.codes.iter().flat_map(|code| {
        let causes = code.causes.iter().flat_map(|cause| &cause.at);
        code.recorded_at.iter().chain(causes)
    });
    let more = [REFRESH, CHUNK, "GET /x", "PATCH /x", "/x", ""].map(str::to_owned);
    recorded.cloned().chain(more).collect()
}

/// Returns every code alone and with the fixed text of each cause, with and without data, an unknown
/// number, and bodies that aren't envelopes.
fn errors() -> Vec<Error> {
    let mut errors = Vec::new();
    for &code in ErrorCode::ALL {
        let texts = code.causes().iter().flat_map(|cause| cause.messages());
        for text in texts.copied().chain([""]) {
            let error = ApiError::new(code).with_msg(text.replace("{}", "x"));
            errors.push(error.clone());
            errors.push(error.with_data("x").unwrap());
        }
        let batch = ApiError::new(ErrorCode::BatchOperationNotFullyCompleted);
        errors.push(batch.with_item("cloudreve://my/a", ApiError::new(code)));
    }
    errors.push(ApiError::new(ErrorCode::LockConflict).with_locks([HeldLock::new("dav")]));
    errors.push(ApiError::new(Code::new(90_000).unwrap()));
    let mut errors: Vec<Error> = errors.into_iter().map(Error::Api).collect();
    for status in [200, 401, 404, 408, 413, 429, 500, 502, 503, 504, 520] {
        for body in ["", "<html>", "x", "{}", r#"{"code":0,"data":1,"msg":""}"#] {
            errors.push(decode::<()>(status, body.as_bytes()).unwrap_err());
        }
    }
    errors
}

fn quick(route: &str) -> Retry {
    Retry::new(route).first_pause(Duration::from_millis(8))
}

#[test]
fn retrying_ends_and_refreshes_at_most_once() {
    let errors = errors();
    for route in routes() {
        for error in &errors {
            for (repeatable, expired) in
                [(true, true), (true, false), (false, true), (false, false)]
            {
                let mut retry = quick(&route).repeatable(repeatable).most(3);
                let steps: Vec<Step> = std::iter::from_fn(|| Some(retry.next(error, expired)))
                    .take_while(|step| *step != Step::Stop)
                    .take(100)
                    .collect();
                let refreshes = steps.iter().filter(|step| **step == Step::Refresh).count();
                let case = format!("{route}: {error}: {steps:?}");
                assert!(steps.len() <= 4 && refreshes <= 1, "{case}");
                if ["/session/token", "/session/oauth/token"]
                    .iter()
                    .any(|path| route.contains(path))
                {
                    assert_eq!(refreshes, 0, "{case}");
                }
                assert_eq!(retry.next(error, expired), Step::Stop, "{case}");
            }
        }
    }
}

/// A request that the server may have carried out isn't repeated unless that is safe.
#[test]
fn requests_that_must_not_be_repeated_are_not() {
    let errors = errors();
    for route in routes().into_iter().filter(|route| route != REFRESH) {
        assert_eq!(
            quick(&route).repeatable(false).next_after_timeout(),
            Step::Stop
        );
        for error in &errors {
            let is_known_to_pass = error.recovery_at(&route) == Recovery::Backoff
                && !matches!(error.status(), Some(502 | 504));
            let step = quick(&route).repeatable(false).next(error, false);
            assert_eq!(
                matches!(step, Step::Wait(_)),
                is_known_to_pass,
                "{route}: {error}"
            );
            // An expired token is a reason only if the server refused the request.
            let step = quick(&route).repeatable(false).next(error, true);
            if step == Step::Refresh {
                let refused = error.code().is_some_and(|code| code.is_client_error());
                let is_expected = error.recovery_at(&route) == Recovery::Reauthenticate;
                assert!(refused || is_expected, "{route}: {error}");
            }
        }
    }
}

#[test]
fn an_unknown_cause_is_repeated_once_and_after_a_pause() {
    let error = Error::from(ApiError::new(ErrorCode::NotSet));
    assert_eq!(error.recovery(), Recovery::RetryOnce);
    let mut retry = quick("GET /site/ping");
    assert!(matches!(retry.next(&error, false), Step::Wait(pause) if !pause.is_zero()));
    assert_eq!(retry.next(&error, false), Step::Stop);
    assert_eq!(quick("POST /site/ping").next(&error, false), Step::Stop);
}

#[test]
fn pauses_double_up_to_the_maximum_and_vary() {
    let lock = ApiError::new(ErrorCode::LockConflict).with_locks([HeldLock::new("dav")]);
    let error = Error::from(lock);
    let pauses = || {
        let mut retry = Retry::new("POST /file/rename")
            .first_pause(Duration::from_secs(4))
            .longest_pause(Duration::from_secs(10))
            .most(4);
        let error = &error;
        let steps = std::iter::from_fn(move || Some(retry.next(error, false)));
        let pauses = steps.map_while(|step| match step {
            Step::Wait(pause) => Some(pause.as_secs_f64()),
            _ => None,
        });
        pauses.collect::<Vec<f64>>()
    };
    let drawn: Vec<Vec<f64>> = std::iter::repeat_with(pauses).take(50).collect();
    for pauses in &drawn {
        assert_eq!(pauses.len(), 4);
        for (pause, longest) in pauses.iter().zip([4.0, 8.0, 10.0, 10.0]) {
            assert!((longest / 2.0..=longest).contains(pause), "{pauses:?}");
        }
    }
    let distinct: BTreeSet<String> = drawn.iter().map(|pauses| format!("{pauses:?}")).collect();
    assert!(
        distinct.len() > 40,
        "clients that failed together would come back together"
    );
}

#[test]
fn extreme_settings_do_not_overflow() {
    let error = Error::from(ApiError::new(ErrorCode::Conflict));
    let mut retry = Retry::new("GET /file")
        .first_pause(Duration::MAX)
        .longest_pause(Duration::MAX)
        .most(u32::MAX);
    for _ in 0..100 {
        assert!(
            matches!(retry.next(&error, true), Step::Wait(pause) if pause >= Duration::MAX / 2)
        );
    }
    let mut retry = Retry::new("GET /file").first_pause(Duration::ZERO).most(1);
    assert_eq!(retry.next_after_timeout(), Step::Wait(Duration::ZERO));
    assert_eq!(retry.next_after_timeout(), Step::Stop);
    assert_eq!(
        Retry::new("GET /file").most(0).next(&error, false),
        Step::Stop
    );
}

/// An expired token makes the caller anonymous, and the response may not mention it.
#[test]
fn an_expired_token_is_refreshed_before_a_refusal_counts() {
    for (route, code) in [
        ("GET /user/me", ErrorCode::CheckLogin),
        ("PUT /file/source", ErrorCode::GroupNotAllowed),
        ("PUT /file/pin", ErrorCode::DbError),
        (CHUNK, ErrorCode::UploadSessionExpired),
        ("GET /share/info/a", ErrorCode::AnonymousAccessDenied),
    ] {
        let msg = match code {
            ErrorCode::DbError => "failed to save settings",
            _ => "",
        };
        let error = Error::from(ApiError::new(code).with_msg(msg));
        let mut retry = quick(route);
        assert_eq!(retry.next(&error, true), Step::Refresh, "{route}: {error}");
        // It was not the token.
        assert!(
            !matches!(retry.next(&error, true), Step::Refresh),
            "{route}: {error}"
        );
    }
    let item = ApiError::new(ErrorCode::CheckLogin);
    let batch = ApiError::new(ErrorCode::BatchOperationNotFullyCompleted)
        .with_item("cloudreve://my/a", item);
    assert_eq!(
        quick("DELETE /file").next(&batch.into(), true),
        Step::Refresh
    );
}

/// The token may be the reason, even if the client doesn't know when it expires.
#[test]
fn a_chunk_of_a_lost_session_is_sent_with_a_new_token_and_then_stops() {
    let lost = Error::from(ApiError::new(ErrorCode::UploadSessionExpired));
    let mut retry = quick(CHUNK);
    assert_eq!(retry.next(&lost, false), Step::Refresh);
    assert_eq!(retry.next(&lost, false), Step::Stop);
}

#[test]
fn a_request_without_a_token_is_never_refreshed() {
    let error = Error::from(ApiError::new(ErrorCode::CheckLogin));
    assert_eq!(
        quick("GET /user/me").without_token().next(&error, false),
        Step::Stop
    );
}

/// The method alone isn't enough: some routes of Cloudreve create something with every `PUT`.
#[test]
fn only_safe_requests_are_repeated_after_a_timeout() {
    let repeats = |route| quick(route).next_after_timeout() != Step::Stop;
    for route in [
        "GET /file",
        "PUT /file/content",
        "DELETE /file",
        "POST /file/url",
        "post https://h/api/v4/file/url?x",
    ] {
        assert!(repeats(route), "{route}");
    }
    for route in [
        "POST /file/create",
        "PATCH /x",
        "/file",
        "PUT /share",
        "PUT /api/v4/share",
        "PUT /devices/dav",
    ] {
        assert!(!repeats(route), "{route}");
    }
    // Nothing was sent.
    assert!(quick("POST /file/create").next_after_no_connection() != Step::Stop);
}

/// The server reports success for the repeated last chunk, but the file never arrives.
#[test]
fn the_last_chunk_is_never_repeated_blindly() {
    let failed = |code, msg: &str| Error::from(ApiError::new(code).with_msg(msg));
    for error in [
        failed(ErrorCode::DbError, "Failed to update placeholder file"),
        failed(ErrorCode::CallbackError, ""),
        failed(ErrorCode::NotSet, ""),
        decode::<()>(504, b"<html><title>504</title>").unwrap_err(),
        decode::<()>(502, b"").unwrap_err(),
    ] {
        for expired in [false, true] {
            assert_eq!(quick(CHUNK).next(&error, expired), Step::Stop, "{error}");
        }
    }
    assert_eq!(quick(CHUNK).next_after_timeout(), Step::Stop);
}

/// A busy database refuses valid refresh tokens for some seconds.
#[test]
fn a_refused_refresh_is_repeated_once_and_never_refreshed() {
    let refused =
        ApiError::new(ErrorCode::CredentialInvalid).with_msg("Failed to issue token pair");
    let error = Error::from(refused);
    let mut retry = quick(REFRESH);
    assert!(matches!(retry.next(&error, true), Step::Wait(_)));
    assert_eq!(retry.next(&error, true), Step::Stop);
}

#[test]
fn a_missing_scope_and_a_second_factor_stop() {
    for code in [ErrorCode::InsufficientScope, ErrorCode::NotFullySuccess] {
        let error = Error::from(ApiError::new(code));
        assert_eq!(quick("GET /file").next(&error, true), Step::Stop);
    }
}
