//! The cause of a response, and that the crate's advice is what worked on a running server.
//!
//! Each case was provoked on a running server, and this crate's advice was followed to the letter.

mod common;

use cloudreve_codes::{ApiError, Cause, Error, ErrorCode, HeldLock, Recovery, decode};
use common::Recording;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A response, and what worked: the recovery, and the words that name the step.
struct Case {
    code: ErrorCode,
    msg: &'static str,
    route: &'static str,
    recovery: Recovery,
    steps: &'static [&'static str],
}

const fn case(
    code: ErrorCode,
    msg: &'static str,
    route: &'static str,
    recovery: Recovery,
    steps: &'static [&'static str],
) -> Case {
    Case {
        code,
        msg,
        route,
        recovery,
        steps,
    }
}

const CHUNK: &str = "POST /api/v4/file/upload/8b6f0c6c/1";
const CANCEL: &str = "DELETE /file/upload";

use ErrorCode as E;
use Recovery as R;

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Temporary failures: repeating helps after a pause, but never immediately.
    case(E::NotSet, "", "PUT /file/upload", R::RetryOnce, &["second"]),
    case(E::DbError, "failed to update file", "POST /file/rename", R::RetryOnce, &["second"]),
    case(E::DbError, "failed to soft-delete file", "DELETE /file", R::RetryOnce, &["second"]),
    case(E::DbError, "Failed to reserve storage capacity", "PUT /file/upload", R::RetryOnce, &["second"]),
    case(E::DbError, "failed to get login user", "GET /site/ping", R::Backoff, &[]),
    case(E::InternalSetting, "Failed to create reset session", "POST /user/reset", R::Backoff, &[]),
    case(E::IoFailed, "Failed to upload file", CHUNK, R::Backoff, &["same chunk"]),
    case(E::IoFailed, "Failed to upload file", "PUT /file/content", R::Backoff, &[]),
    // A repeated last chunk reports success, and the file never arrives.
    case(E::DbError, "Failed to update placeholder file", CHUNK, R::RestartFlow, &[CANCEL]),
    case(E::CallbackError, "Slave cannot send callback request", CHUNK, R::RestartFlow, &[CANCEL]),
    case(E::CallbackError, "Slave cannot send callback request", "POST /slave/upload/8b6f0c6c", R::RestartFlow, &[CANCEL]),
    // A new session cannot start while the old one's placeholder exists.
    case(E::UploadSessionExpired, "", CHUNK, R::RestartFlow, &["same chunk", "GET /file/info", CANCEL]),
    case(E::ObjectExist, "Object existed", "PUT /file/upload", R::FixRequest, &["sys:upload_session_id", CANCEL]),
    case(E::MetaMismatch, "File size not match, expected: 10, actual: 7", "GET /callback/s3/8b6f/c0de", R::RestartFlow, &[CANCEL]),
    case(E::LockConflict, "Lock expired", CHUNK, R::RestartFlow, &["GET /file/info", CANCEL]),
    case(E::ParentNotExist, "Path not exist", CHUNK, R::RestartFlow, &[]),
    // No new session is needed.
    case(E::PolicyNotAllowed, "", CHUNK, R::FixRequest, &["upload_urls"]),
    case(E::InvalidSign, "invalid sign", "POST /slave/upload/8b6f0c6c", R::FixRequest, &["credential"]),
    // The various symptoms of an expired token.
    case(E::CheckLogin, "Login required", "GET /user/me", R::Reauthenticate, &["efresh"]),
    case(E::GroupNotAllowed, "", "PUT /file/source", R::Reauthenticate, &["efresh"]),
    case(E::GroupNotAllowed, "", "POST /file/url", R::Reauthenticate, &["efresh"]),
    case(E::GroupNotAllowed, "", "GET /file/archive", R::Reauthenticate, &["efresh"]),
    case(E::GroupNotAllowed, "", "PUT /share", R::GiveUp, &["administrator"]),
    case(E::DbError, "failed to save settings", "PUT /file/pin", R::Reauthenticate, &["efresh"]),
    case(E::AnonymousAccessDenied, "You don't have permission to access share links", "GET /file", R::Reauthenticate, &["efresh"]),
    // A good token is refused while the database is locked.
    case(E::CredentialInvalid, "Failed to issue token pair", "POST /session/token/refresh", R::Reauthenticate, &["second"]),
    case(E::InsufficientScope, "Insufficient scope: offline_access", "POST /session/token/refresh", R::FixRequest, &["Authorization"]),
    case(E::InsufficientScope, "Insufficient scope: Files.Write", "POST /file/create", R::Reauthorize, &["scope"]),
    // The trash counts.
    case(E::InsufficientCapacity, "Insufficient capacity", "PUT /file/upload", R::FixRequest, &["DELETE /file/trash"]),
    // Here nothing is returned; on other routes, the other items are done.
    case(E::BatchOperationNotFullyCompleted, "failed to get target file: Path not exist", "POST /file/url", R::FixRequest, &["skip_error"]),
    case(E::BatchOperationNotFullyCompleted, "Path not exist", "DELETE /file", R::PerItem, &[]),
    // Success means queued.
    case(E::FailedSendEmail, "Failed to send activation email", "POST /user/reset", R::Backoff, &["queue"]),
    // Repeating makes the data loss permanent.
    case(E::CacheOperation, "Failed to create upload session in slave node", "PUT /file/upload", R::GiveUp, &["administrator"]),
    // A query that a proxy drops.
    case(E::NoPermissionErr, "expire timestamp is missing", "GET /file/content/8b6f/0/a.txt", R::FixRequest, &["query"]),
    case(E::ParamErr, "Uri cannot be empty", "GET /file", R::FixRequest, &["query"]),
    // The lock is gone already.
    case(E::ParamErr, "failed to unlock file", "DELETE /file/lock", R::FixRequest, &[]),
    case(E::CredentialInvalid, "Failed to issue token pair", "POST /api/v4/session/token/refresh?a=b", R::Reauthenticate, &[]),
];

fn assert_case(error: &ApiError, case: &Case) {
    let place = format!("{error} at {}", case.route);
    assert_eq!(error.recovery_at(case.route), case.recovery, "{place}");
    let advice = error.advice_at(case.route);
    for step in case.steps {
        assert!(advice.contains(step), "{place}: no {step:?} in: {advice}");
    }
}

#[test]
fn the_advice_matches_what_worked() {
    for case in CASES {
        assert_case(&ApiError::new(case.code).with_msg(case.msg), case);
    }
}

/// A lock that is held is temporary; one locked object makes the server refuse a whole batch.
#[test]
fn a_lock_conflict_with_locks_depends_on_the_route() {
    let locked = ApiError::new(E::LockConflict)
        .with_msg("Lock conflict")
        .with_locks([HeldLock::new("dav").with_path("cloudreve://my/a.txt")]);
    let at =
        |route, recovery, steps| case(E::LockConflict, "Lock conflict", route, recovery, steps);
    assert_case(
        &locked,
        &at("POST /file/rename", R::Backoff, &["DELETE /file/lock"]),
    );
    for route in ["DELETE /file", "POST /file/move", "PATCH /file/metadata"] {
        assert_case(&locked, &at(route, R::FixRequest, &["data[].path"]));
    }
    // The lock of an upload outlives its lost session.
    assert_case(
        &locked,
        &at(
            "DELETE /file/upload",
            R::RestartFlow,
            &["DELETE /file/lock"],
        ),
    );
    // Without locks, the upload's own lock is gone.
    assert_eq!(ApiError::new(E::LockConflict).recovery(), R::RestartFlow);
}

/// With an expired token, each item of a batch fails.
#[test]
fn a_batch_whose_items_all_need_a_token_needs_one_itself() {
    let batch = |items: &[ErrorCode]| {
        let items = items.iter().enumerate();
        ApiError::new(E::BatchOperationNotFullyCompleted)
            .with_items(items.map(|(index, &code)| (index.to_string(), ApiError::new(code))))
    };
    let expired = batch(&[E::CheckLogin, E::CheckLogin]);
    for route in [
        "DELETE /file",
        "PATCH /file/metadata",
        "POST /file/restore",
        "POST /file/url",
    ] {
        assert_eq!(expired.recovery_at(route), R::Reauthenticate, "{route}");
        assert_eq!(
            expired.advice_at(route),
            ApiError::new(E::CheckLogin).advice_at(route),
            "{route}"
        );
    }
    assert_eq!(expired.recovery(), R::Reauthenticate);
    assert_eq!(
        batch(&[E::InsufficientScope, E::InsufficientScope]).recovery(),
        R::Reauthorize
    );
    assert_eq!(
        batch(&[E::CheckLogin, E::ParentNotExist]).recovery(),
        R::PerItem
    );
    assert_eq!(
        batch(&[E::CheckLogin, E::InsufficientScope]).recovery(),
        R::PerItem
    );
    assert_eq!(batch(&[]).recovery(), R::PerItem);
}

/// In releases 3.x, some numbers had other meanings; their routes identify the release.
#[test]
fn a_route_of_an_earlier_release_has_only_its_own_causes() {
    let mut found = 0;
    for &code in E::ALL {
        for cause in code.causes() {
            let msg = cause.messages().first().map_or("", |text| *text);
            let error = ApiError::new(code).with_msg(msg.replace("{}", "x"));
            let route = cause.routes().first().copied().unwrap_or("GET /x");
            let (method, path) = route.split_once(' ').unwrap();
            let [today, earlier] =
                ["v4", "v3"].map(|version| format!("{method} /api/{version}{path}"));
            let releases = |route: &str| error.cause_at(route).map(Cause::releases);
            assert!(
                releases(&today).is_none_or(|releases| releases.is_none()),
                "{code}"
            );
            assert!(
                releases(&earlier).is_none_or(|releases| releases.is_some()),
                "{code}"
            );
            found += usize::from(releases(&earlier).is_some());
        }
    }
    assert!(found > 5, "{found}");
    let wrong_password =
        ApiError::new(E::CredentialInvalid).with_msg("Wrong password or email address");
    let cause = wrong_password
        .cause_at("POST /api/v3/user/session")
        .unwrap();
    assert_eq!(cause.successors(), [E::InvalidPassword]);
}

/// Only the method and the path of a route matter.
#[test]
fn a_route_may_have_a_prefix_base_path_query_and_host() {
    let error = ApiError::new(E::DbError).with_msg("failed to save settings");
    let cause = error.cause_at("PUT /file/pin");
    assert!(cause.is_some_and(|cause| cause.routes().contains(&"PUT /file/pin")));
    for route in [
        "put /file/pin/",
        "/file/pin",
        "PUT /api/v4/file/pin",
        "PUT /base/api/v4/file/pin?uri=cloudreve://my",
        "PUT https://cloud.example.com:5212/base/api/v4/file/pin#a HTTP/1.1",
        "PUT cloud.example.com/api/v4/file/pin",
    ] {
        assert_eq!(error.cause_at(route), cause, "{route}");
    }
}

/// The first matching cause wins, and each of them is reachable.
#[test]
fn every_current_cause_that_a_program_can_recognize_is_reachable() {
    for &code in E::ALL {
        for cause in code.causes() {
            assert_eq!(cause.code(), code);
            let is_unrecognizable =
                cause.routes().is_empty() && cause.messages().is_empty() && cause.data().is_none();
            if is_unrecognizable || cause.releases().is_some() {
                continue;
            }
            let texts = if cause.messages().is_empty() {
                &[""]
            } else {
                cause.messages()
            };
            let routes = if cause.routes().is_empty() {
                &["GET /nowhere"]
            } else {
                cause.routes()
            };
            let found = texts.iter().any(|text| {
                let mut error = ApiError::new(code).with_msg(text.replace("{}", "x"));
                if cause.data() == Some(true) {
                    error = error.with_locks([HeldLock::new("dav")]);
                }
                routes
                    .iter()
                    .any(|route| error.cause_at(route) == Some(cause))
            });
            assert!(found, "{code}: {}", cause.what());
        }
    }
}

/// A recorded request with its response.
#[derive(Deserialize)]
struct Flow {
    method: String,
    path: String,
    status: Option<u16>,
    answer: Option<Box<RawValue>>,
}

/// Returns every recorded response with its route.
fn answers() -> Vec<(String, u16, Vec<u8>)> {
    let mut answers: Vec<_> = Recording::all()
        .iter()
        .map(|recording| {
            let route = format!("{} {}", recording.method, recording.path);
            (route, recording.status, recording.body())
        })
        .collect();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/flows")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "jsonl")
        {
            let text = std::fs::read_to_string(&path).unwrap();
            let flows = text
                .lines()
                .filter_map(|line| serde_json::from_str::<Flow>(line).ok());
            answers.extend(flows.filter_map(|flow| {
                let route = format!("{} {}", flow.method, flow.path);
                Some((route, flow.status?, flow.answer?.get().as_bytes().to_vec()))
            }));
        }
    }
    answers
}

#[test]
fn the_cause_of_a_recorded_failure_with_a_text_is_known() {
    let mut known = 0;
    let mut unknown = Vec::new();
    let mut look = |error: &ApiError, route: &str| {
        if error.msg().is_empty() || error.known().is_none() {
            return;
        }
        match error.cause_at(route) {
            Some(_) => known += 1,
            None => unknown.push(format!("{route}: {error}")),
        }
    };
    for (route, status, body) in answers() {
        if let Err(Error::Api(error)) = decode::<serde::de::IgnoredAny>(status, &body) {
            look(&error, &route);
            for (_, item) in error.item_errors() {
                look(item, &route);
            }
        }
    }
    let all = known + unknown.len();
    assert!(all > 1_000, "{all} failures");
    assert!(
        known * 100 >= all * 99,
        "{} of {all} are not known: {unknown:#?}",
        unknown.len()
    );
}

/// The cost of a server's text is linear in its length, whatever it contains.
#[test]
fn a_long_message_is_scanned_once() {
    let mut patterns = 0;
    for &code in E::ALL {
        for cause in code.causes() {
            for text in cause.messages() {
                // It almost matches everywhere, but not at the end.
                let long = text.replace("{}", "x").repeat(1_000_000 / text.len()) + "\u{0}";
                let error = ApiError::new(code).with_msg(long);
                let _ = error.cause_at("GET /nowhere");
                patterns += 1;
            }
        }
    }
    assert!(patterns > 100, "{patterns}");
}
