//! What the examples `retry` and `retry_async` do for each recovery, against a server with prepared
//! responses. Both must send the same requests and report the same.

#![allow(
    clippy::duplicate_mod,
    dead_code,
    unused_mut,
    unreachable_pub,
    reason = "the examples are separate programs"
)]

#[path = "../examples/fake.rs"]
mod fake;
#[path = "../examples/retry.rs"]
mod retry;
#[path = "../examples/retry_async.rs"]
mod retry_async;

use std::time::Duration;

use cloudreve_codes::{ApiError, Code, ErrorCode, HeldLock};
use fake::{failure, fake, success};
use serde_json::{Value, json};
use ureq::http::Method;

/// An action of a client's user.
#[derive(Clone, Copy, Debug)]
enum Act {
    LogIn,
    Code(&'static str),
    List,
    Create,
    Upload,
    Download,
    Delete,
}

const A: &str = "cloudreve://my/a";
const B: &str = "cloudreve://my/b";

/// Performs the acts in order, and returns what was reported to the user for each. The two clients
/// differ only in `.await`.
macro_rules! client {
    ($name:ident, $module:ident, $($wait:tt)*) => {
        fn $name(base: &str, acts: &[Act]) -> Vec<String> {
            use $module::{Client, Failure, Login, one_time_code, password};

            fn outcome<T>(result: Result<T, Failure>, show: impl FnOnce(T) -> String) -> String {
                result.map_or_else(|failure| failure.tell(), show)
            }
            fn step(login: Login) -> String {
                match login {
                    Login::Done => "logged in".to_owned(),
                    Login::AskForCode(session) => format!("asks for the code of {session}"),
                    Login::AwaitMail => "waits for the mail".to_owned(),
                }
            }

            let run = async {
                let mut client = Client::new(base, Duration::from_millis(1));
                let mut all = Vec::new();
                for act in acts {
                    all.push(match *act {
                        Act::LogIn => outcome(client.log_in(password("a@example.com", "p"))$($wait)*, step),
                        Act::Code(session) => outcome(client.log_in(one_time_code(session, "123456"))$($wait)*, step),
                        Act::List => {
                            let files = client.call(Method::GET, "/file", Value::Null)$($wait)*;
                            outcome(files, |files: Value| files.to_string())
                        }
                        Act::Create => {
                            let file = json!({ "uri": A });
                            let file = client.call(Method::POST, "/file/create", file)$($wait)*;
                            outcome(file, |file: Value| file.to_string())
                        }
                        Act::Upload => outcome(client.upload(A, b"12345", |_| ())$($wait)*, |()| "uploaded".to_owned()),
                        Act::Download => {
                            let mut content = Vec::new();
                            let result = client.download(A, 0, |block| {
                                content.extend_from_slice(block);
                                Ok(())
                            })$($wait)*;
                            outcome(result, |()| String::from_utf8(content).unwrap())
                        }
                        Act::Delete => outcome(client.delete(&[A, B])$($wait)*, |failed| {
                            let failed = failed.iter().map(|(uri, error)| format!("{uri}: {}", error.user_message()));
                            format!("not deleted: {:?}", failed.collect::<Vec<_>>())
                        }),
                    });
                }
                all
            };
            tokio::runtime::Runtime::new().unwrap().block_on(run)
        }
    };
}

client!(blocking, retry,);
client!(with_reqwest, retry_async, .await);

/// Checks the requests of both clients, followed by what they report to their user, after arrows.
#[track_caller]
fn assert_play(acts: &[Act], answers: &[String], expected: &[&str]) {
    for client in [blocking, with_reqwest] {
        let (base, asked) = fake(answers.to_vec()).unwrap();
        let outcome = client(&base, acts);
        let mut lines = asked.lock().unwrap().clone();
        lines.extend(outcome.iter().map(|text| format!("=> {text}")));
        assert_eq!(lines, expected);
    }
}

fn refuse(code: impl Into<Code>) -> ApiError {
    ApiError::new(code)
        .with_msg("no")
        .with_correlation_id("c1d2")
}

fn refused(code: impl Into<Code>) -> String {
    failure(&refuse(code))
}

fn locked() -> ApiError {
    refuse(ErrorCode::LockConflict).with_locks([HeldLock::new("dav")])
}

fn files() -> String {
    success(json!(["a"]))
}

fn tokens(name: &str) -> Value {
    json!({ "access_token": name, "refresh_token": format!("{name}-refresh") })
}

fn logged_in(name: &str) -> String {
    success(json!({ "token": tokens(name) }))
}

const LIST: &str = "GET /api/v4/file ";
const LIST_1: &str = "GET /api/v4/file [Bearer t1] ";
const LOG_IN: &str = r#"POST /api/v4/session/token {"email":"a@example.com","password":"p"}"#;
const REFRESH: &str = r#"POST /api/v4/session/token/refresh {"refresh_token":"t1-refresh"}"#;

#[test]
fn temporary_failures_are_retried() {
    let answers = [failure(&locked()), failure(&locked()), files()];
    assert_play(&[Act::List], &answers, &[LIST, LIST, LIST, r#"=> ["a"]"#]);
}

#[test]
fn retries_end_after_five_pauses() {
    let answers = vec![failure(&locked()); 7];
    let mut expected = vec![LIST; 6];
    expected.push("=> Try again later: no");
    assert_play(&[Act::List], &answers, &expected);
}

#[test]
fn an_unknown_cause_gets_one_retry_and_then_a_report() {
    let answers = [refused(ErrorCode::DbError), files()];
    assert_play(&[Act::List], &answers, &[LIST, LIST, r#"=> ["a"]"#]);
    let answers = vec![refused(ErrorCode::DbError); 3];
    assert_play(
        &[Act::List],
        &answers,
        &[LIST, LIST, "=> no (report the id c1d2)"],
    );
}

#[test]
fn requests_that_might_run_twice_are_not_repeated() {
    let answers = [refused(ErrorCode::DbError), files()];
    let create = format!(r#"POST /api/v4/file/create {{"uri":"{A}"}}"#);
    assert_play(
        &[Act::Create],
        &answers,
        &[&create, "=> no (report the id c1d2)"],
    );
}

#[test]
fn a_lost_session_is_refreshed_and_the_request_repeated() {
    let answers = [
        logged_in("t1"),
        refused(ErrorCode::CheckLogin),
        success(tokens("t2")),
        files(),
    ];
    assert_play(
        &[Act::LogIn, Act::List],
        &answers,
        &[
            LOG_IN,
            LIST_1,
            REFRESH,
            "GET /api/v4/file [Bearer t2] ",
            "=> logged in",
            r#"=> ["a"]"#,
        ],
    );
}

#[test]
fn a_session_that_cannot_be_refreshed_ends() {
    let answers = [
        logged_in("t1"),
        refused(ErrorCode::CheckLogin),
        refused(ErrorCode::CredentialInvalid),
        refused(ErrorCode::CredentialInvalid),
        refused(ErrorCode::CheckLogin),
    ];
    assert_play(
        &[Act::LogIn, Act::List, Act::List],
        &answers,
        &[
            LOG_IN,
            LIST_1,
            REFRESH,
            REFRESH,
            LIST,
            "=> logged in",
            "=> Log in again: no",
            "=> Log in again: no",
        ],
    );
}

#[test]
fn a_page_in_place_of_a_response_does_not_end_a_session() {
    let answers = [
        logged_in("t1"),
        refused(ErrorCode::CheckLogin),
        "<html>".to_owned(),
        files(),
    ];
    let page = "=> expected a Cloudreve envelope, found HTML (HTTP 200): \
                the base URL is wrong or ends in a slash, so the front end answered";
    assert_play(
        &[Act::LogIn, Act::List, Act::List],
        &answers,
        &[
            LOG_IN,
            LIST_1,
            REFRESH,
            LIST_1,
            "=> logged in",
            page,
            r#"=> ["a"]"#,
        ],
    );
}

#[test]
fn a_missing_scope_neither_logs_out_nor_refreshes() {
    let answers = [
        logged_in("t1"),
        refused(ErrorCode::InsufficientScope),
        files(),
    ];
    assert_play(
        &[Act::LogIn, Act::List, Act::List],
        &answers,
        &[
            LOG_IN,
            LIST_1,
            LIST_1,
            "=> logged in",
            "=> Grant this application more permissions: no",
            r#"=> ["a"]"#,
        ],
    );
}

#[test]
fn a_second_factor_is_the_next_step_of_a_login() {
    let wants_code = ApiError::new(ErrorCode::NotFullySuccess)
        .with_data("6427f291")
        .unwrap();
    let answers = [failure(&wants_code), logged_in("t1"), files()];
    assert_play(
        &[Act::LogIn, Act::Code("6427f291"), Act::List],
        &answers,
        &[
            LOG_IN,
            r#"POST /api/v4/session/token/2fa {"otp":"123456","session_id":"6427f291"}"#,
            LIST_1,
            "=> asks for the code of 6427f291",
            "=> logged in",
            r#"=> ["a"]"#,
        ],
    );
    let mail = failure(&ApiError::new(ErrorCode::NotFullySuccess));
    assert_play(&[Act::LogIn], &[mail], &[LOG_IN, "=> waits for the mail"]);
}

#[test]
fn wrong_requests_permanent_failures_and_unknown_codes_are_reported() {
    for code in [
        Code::from(ErrorCode::ParamErr),
        ErrorCode::UserBanned.into(),
        Code::new(97777).unwrap(),
    ] {
        assert_play(&[Act::List], &[refused(code), files()], &[LIST, "=> no"]);
    }
}

#[test]
fn an_upload_whose_session_is_gone_starts_over() {
    let session = |id: &str| success(json!({ "session_id": id, "chunk_size": 3 }));
    let lost = || refused(ErrorCode::UploadSessionExpired);
    let done = || success(Value::Null);
    let unfinished =
        |id: &str| success(json!({ "size": 0, "metadata": { "sys:upload_session_id": id } }));
    let arrived = || success(json!({ "size": 5, "metadata": null }));
    let begin = format!(r#"PUT /api/v4/file/upload {{"size":5,"uri":"{A}"}}"#);
    let look = "GET /api/v4/file/info?uri=cloudreve%3A%2F%2Fmy%2Fa ";
    let cancel = |id: &str| format!(r#"DELETE /api/v4/file/upload {{"id":"{id}","uri":"{A}"}}"#);
    assert_play(
        &[Act::Upload],
        &[
            session("s1"),
            lost(),
            unfinished("s1"),
            done(),
            session("s2"),
            done(),
            done(),
            arrived(),
        ],
        &[
            &begin,
            "POST /api/v4/file/upload/s1/0 123",
            look,
            &cancel("s1"),
            &begin,
            "POST /api/v4/file/upload/s2/0 123",
            "POST /api/v4/file/upload/s2/1 45",
            look,
            "=> uploaded",
        ],
    );
    // Losing it twice is not an accident.
    assert_play(
        &[Act::Upload],
        &[
            session("s1"),
            lost(),
            unfinished("s1"),
            done(),
            session("s2"),
            lost(),
            unfinished("s2"),
            done(),
        ],
        &[
            &begin,
            "POST /api/v4/file/upload/s1/0 123",
            look,
            &cancel("s1"),
            &begin,
            "POST /api/v4/file/upload/s2/0 123",
            look,
            &cancel("s2"),
            "=> no",
        ],
    );
}

#[test]
fn a_download_whose_link_expired_gets_a_new_one() {
    let link = |sign: &str| {
        success(
            json!({ "urls": [{ "url": format!("{{base}}/api/v4/file/content/a?sign={sign}") }] }),
        )
    };
    let ask = format!(r#"POST /api/v4/file/url {{"uris":["{A}"]}}"#);
    assert_play(
        &[Act::Download],
        &[
            link("1"),
            refused(ErrorCode::SignExpired),
            link("2"),
            "hello".to_owned(),
        ],
        &[
            &ask,
            "GET /api/v4/file/content/a?sign=1 ",
            &ask,
            "GET /api/v4/file/content/a?sign=2 ",
            "=> hello",
        ],
    );
    // What arrives in place of the file is never written to it.
    assert_play(
        &[Act::Download],
        &[link("1"), refused(ErrorCode::NoPermissionErr)],
        &[&ask, "GET /api/v4/file/content/a?sign=1 ", "=> no"],
    );
}

#[test]
fn only_temporary_failures_of_a_batch_are_retried() {
    let both = ApiError::new(ErrorCode::BatchOperationNotFullyCompleted)
        .with_item(A, locked())
        .with_item(B, refuse(ErrorCode::ParentNotExist));
    assert_play(
        &[Act::Delete],
        &[failure(&both), success(Value::Null)],
        &[
            &format!(r#"DELETE /api/v4/file {{"uris":["{A}","{B}"]}}"#),
            &format!(r#"DELETE /api/v4/file {{"uris":["{A}"]}}"#),
            &format!(r#"=> not deleted: ["{B}: no"]"#),
        ],
    );
}

#[test]
fn a_missing_response_is_reported() {
    for client in [blocking, with_reqwest] {
        let (base, _) = fake(Vec::new()).unwrap();
        let outcome = client(&base, &[Act::List]);
        assert!(outcome[0].starts_with("no response: "), "{outcome:?}");
    }
}
