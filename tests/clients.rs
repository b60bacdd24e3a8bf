//! Runs the examples `retry` and `retry_async` against a fake server that fails as real ones do.

#![allow(
    clippy::duplicate_mod,
    dead_code,
    unused_mut,
    unreachable_pub,
    unused_imports,
    reason = "the examples are separate programs, and the fake can do more"
)]

mod fake;
#[path = "../examples/retry.rs"]
mod retry;
#[path = "../examples/retry_async.rs"]
mod retry_async;

use std::time::Duration;

use cloudreve_codes::ErrorCode;
use fake::{ALICE, Content, Event, Fake, Fault, PASSWORD, pattern};
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use ureq::http::Method;

/// Returns a file of three chunks.
fn content() -> Vec<u8> {
    (0..150_000).map(pattern).collect()
}

const LAST_CHUNK: &str = "POST /file/upload/{session}/2";

fn assert_arrived(fake: &Fake, path: &str, content: &[u8]) {
    let arrived = fake.server().content(ALICE, path);
    assert!(arrived.as_deref() == Some(content), "{:#?}", fake.asked());
}

fn count(fake: &Fake, request: &str) -> usize {
    let asked = fake.asked();
    asked
        .iter()
        .filter(|line| line.starts_with(request))
        .count()
}

#[test]
fn a_part_of_a_file_can_be_requested() {
    let fake = Fake::start();
    let file = Content::Bytes(b"0123456789".to_vec());
    fake.server().put(ALICE, "/a", file);
    let url = fake.server().link(ALICE, "/a");
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    let agent: ureq::Agent = config.build().into();
    let request = |range: &str| {
        let mut response = agent.get(&url).header("range", range).call().unwrap();
        let range = response.headers().get("content-range").cloned();
        let range = range.map(|range| range.to_str().unwrap().to_owned());
        let body = response.body_mut().read_to_string().unwrap();
        (response.status().as_u16(), range.unwrap_or_default(), body)
    };
    let expect = |status, range: &str, body: &str| (status, range.to_owned(), body.to_owned());
    assert_eq!(request("bytes=2-4"), expect(206, "bytes 2-4/10", "234"));
    assert_eq!(request("bytes=7-"), expect(206, "bytes 7-9/10", "789"));
    let outside = expect(416, "bytes */10", "invalid range: failed to overlap\n");
    assert_eq!(request("bytes=10-"), outside);
}

/// Defines the same tests for both clients, which only differ in `.await`.
macro_rules! tests {
    ($name:ident, $module:ident, $($wait:tt)*) => {
        mod $name {
            use super::$module::{Client, Failure, Login, my, password};
            use super::*;

            async fn client(fake: &Fake) -> Client {
                let mut client = Client::new(fake.base(), Duration::from_millis(1));
                let login = client.log_in(password(ALICE, PASSWORD))$($wait)*;
                assert!(matches!(login, Ok(Login::Done)));
                client
            }

            /// Uploads a file of three chunks, and checks that it has arrived.
            async fn assert_uploads(fake: &Fake) {
                let mut client = client(fake).await;
                let result = client.upload(&my("/a.bin"), &content(), |_| ())$($wait)*;
                assert!(result.is_ok(), "{result:?} {:#?}", fake.asked());
                assert_arrived(fake, "/a.bin", &content());
            }

            #[tokio::test]
            async fn a_file_is_uploaded_and_downloaded() {
                let fake = Fake::start();
                assert_uploads(&fake).await;
                let mut downloaded = Vec::new();
                let mut client = client(&fake).await;
                let result = client.download(&my("/a.bin"), 0, |block| {
                    downloaded.extend_from_slice(block);
                    Ok(())
                })$($wait)*;
                assert!(result.is_ok(), "{result:?}");
                assert!(downloaded == content());
            }

            #[tokio::test]
            async fn progress_is_reported() {
                let fake = Fake::start();
                let mut client = client(&fake).await;
                let sent = std::cell::RefCell::new(Vec::new());
                client.upload(&my("/a"), &content(), |bytes| sent.borrow_mut().push(bytes))$($wait)*.unwrap();
                let sent = sent.into_inner();
                assert_eq!((sent.len(), sent.last()), (3, Some(&content().len())));
                assert!(sent.is_sorted());
            }

            #[tokio::test]
            async fn an_interrupted_download_continues_where_it_ended() {
                let fake = Fake::start();
                fake.server().put(ALICE, "/a", Content::Bytes(content()));
                let mut client = client(&fake).await;
                let mut downloaded = Vec::new();
                let result = client.download(&my("/a"), 0, |block| {
                    downloaded.extend_from_slice(&block[..1000.min(block.len())]);
                    Err(std::io::Error::other("no room"))
                })$($wait)*;
                assert_eq!(result.unwrap_err().tell(), "download interrupted: no room");
                client.download(&my("/a"), downloaded.len() as u64, |block| {
                    downloaded.extend_from_slice(block);
                    Ok(())
                })$($wait)*.unwrap();
                assert!(downloaded == content());
            }

            #[tokio::test]
            async fn an_empty_file_arrives() {
                let fake = Fake::start();
                let mut client = client(&fake).await;
                client.upload(&my("/empty"), b"", |_| ())$($wait)*.unwrap();
                assert_arrived(&fake, "/empty", b"");
            }

            #[tokio::test]
            async fn a_lost_response_to_the_last_chunk_does_not_lose_the_file() {
                let faults = [
                    // The file has arrived, although there was no response.
                    Fault::AnswerLost(LAST_CHUNK),
                    Fault::AnswerTimesOut(LAST_CHUNK),
                    // It has not, but repeating the chunk would report success.
                    Fault::CompletionHangs,
                    Fault::CompletionTimesOut,
                ];
                for fault in faults {
                    let fake = Fake::start();
                    fake.fault(fault);
                    assert_uploads(&fake).await;
                }
            }

            #[tokio::test]
            async fn a_failed_completion_is_not_reported_as_success() {
                let fake = Fake::start();
                fake.fault(Fault::CompletionFails);
                assert_uploads(&fake).await;
                assert_eq!(count(&fake, "DELETE /file/upload 0"), 1);

                let fake = Fake::start();
                fake.server().user(ALICE).node_policy = true;
                fake.fault(Fault::CallbackFails);
                assert_uploads(&fake).await;
                assert_eq!(count(&fake, "DELETE /file/upload 0"), 1);
            }

            #[tokio::test]
            async fn an_upload_that_fails_twice_fails_and_leaves_nothing() {
                let fake = Fake::start();
                fake.fault(Fault::CompletionFails);
                fake.fault(Fault::CompletionFails);
                let mut client = client(&fake).await;
                let result = client.upload(&my("/a.bin"), &content(), |_| ())$($wait)*;
                assert!(result.is_err());
                assert!(fake.server().paths(ALICE).is_empty());
            }

            #[tokio::test]
            async fn another_upload_to_the_same_place_is_left_alone() {
                let fake = Fake::start();
                let mut client = client(&fake).await;
                // The server forgets the upload, and another one takes its place.
                fake.after("PUT /file/upload", Event::Killed);
                fake.after("POST /file/upload/{session}/0", Event::Replaced("/a.bin"));
                let result = client.upload(&my("/a.bin"), &content(), |_| ())$($wait)*;
                assert_eq!(result.unwrap_err().tell(), "Object existed");
                assert_eq!(count(&fake, "DELETE /file/lock"), 0);
                assert_eq!(count(&fake, "DELETE /file/upload"), 0);
            }

            #[tokio::test]
            async fn a_chunk_that_cannot_be_stored_is_sent_again() {
                let fake = Fake::start();
                fake.fault(Fault::StorageFails);
                assert_uploads(&fake).await;
                assert_eq!(count(&fake, "PUT /file/upload"), 1);
            }

            #[tokio::test]
            async fn an_upload_continues_after_its_session_is_lost() {
                for event in [Event::CacheLost, Event::Killed, Event::Restarted] {
                    for route in ["PUT /file/upload", "POST /file/upload/{session}/1"] {
                        let fake = Fake::start();
                        fake.after(route, event);
                        assert_uploads(&fake).await;
                        assert_eq!(count(&fake, "PUT /file/upload"), 2);
                    }
                }
            }

            #[tokio::test]
            async fn a_token_that_expires_between_chunks_does_not_restart_the_upload() {
                let fake = Fake::start();
                fake.after("POST /file/upload/{session}/0", Event::AccessTokensExpire);
                assert_uploads(&fake).await;
                assert_eq!(count(&fake, "PUT /file/upload"), 1);
                assert_eq!(count(&fake, "POST /session/token/refresh"), 1);
            }

            #[tokio::test]
            async fn chunks_go_to_the_node_that_stores_them() {
                let fake = Fake::start();
                fake.server().user(ALICE).node_policy = true;
                assert_uploads(&fake).await;
                assert_eq!(count(&fake, "POST /slave/upload"), 3);
                assert_eq!(count(&fake, "POST /file/upload"), 0);
            }

            #[tokio::test]
            async fn a_name_is_encoded() {
                let fake = Fake::start();
                let mut client = client(&fake).await;
                for path in ["/a#b c %41.txt", "/ü&=+.txt"] {
                    client.upload(&my(path), b"12345", |_| ())$($wait)*.unwrap();
                    assert_arrived(&fake, path, b"12345");
                    client.download(&my(path), 0, |block| {
                        assert_eq!(block, b"12345");
                        Ok(())
                    })$($wait)*.unwrap();
                    assert!(client.delete(&[&my(path)])$($wait)*.unwrap().is_empty());
                    assert_eq!(fake.server().content(ALICE, path), None);
                }
            }

            #[tokio::test]
            async fn an_expired_token_is_recognized_at_every_route() {
                let fake = Fake::start();
                fake.server().settings.archive_downloads = true;
                fake.server().settings.anonymous_shares = false;
                for path in ["/a", "/b", "/trashed"] {
                    fake.server().put(ALICE, path, Content::Bytes(vec![1]));
                }
                let mut client = client(&fake).await;
                client.delete(&[&my("/trashed")])$($wait)*.unwrap();
                let trash: Value = client.call(Method::GET, "/file?uri=cloudreve%3A%2F%2Ftrash", Value::Null)$($wait)*.unwrap();
                let share = json!({ "uri": my("/b") });
                let share: String = client.call(Method::PUT, "/share", share)$($wait)*.unwrap();
                let share = share.rsplit('/').next().unwrap();
                let (get, put, post, patch) = (Method::GET, Method::PUT, Method::POST, Method::PATCH);
                let uri = json!({ "uri": my("/a") });
                let uris = json!({ "uris": [my("/a")] });
                let requests = [
                    (&get, "/user/me", Value::Null),
                    (&get, "/file?uri=cloudreve%3A%2F%2Fmy", Value::Null),
                    (&get, "/file/info?uri=cloudreve%3A%2F%2Fmy%2Fa", Value::Null),
                    (&get, &format!("/file?uri=cloudreve%3A%2F%2F{share}%40share"), Value::Null),
                    (&put, "/file/pin", uri.clone()),
                    (&put, "/share", uri),
                    (&put, "/file/source", uris.clone()),
                    (&post, "/file/url", uris.clone()),
                    (&post, "/file/url", json!({ "uris": [my("/a")], "archive": true })),
                    (&post, "/file/restore", json!({ "uris": [trash["files"][0]["path"]] })),
                    (&post, "/file/rename", json!({ "uri": my("/b"), "new_name": "c" })),
                    (&patch, "/file/metadata", json!({ "uris": [my("/a")], "patches": [{ "key": "tag:x", "value": "#ffffff" }] })),
                ];
                for (method, path, body) in &requests {
                    fake.event(Event::AccessTokensExpire);
                    let result = client.call::<IgnoredAny>((*method).clone(), path, body.clone())$($wait)*;
                    assert!(result.is_ok(), "{method} {path}: {result:?}");
                }
                fake.event(Event::AccessTokensExpire);
                client.download(&my("/a"), 0, |_| Ok(()))$($wait)*.unwrap();
                fake.event(Event::AccessTokensExpire);
                assert!(client.delete(&[&my("/a")])$($wait)*.unwrap().is_empty());
                assert_eq!(fake.server().paths(ALICE), ["/c", "/trashed"]);
            }

            #[tokio::test]
            async fn a_refused_refresh_is_tried_once_more() {
                let fake = Fake::start();
                let mut client = client(&fake).await;
                fake.event(Event::AccessTokensExpire);
                fake.fault(Fault::RefreshFails);
                client.call::<IgnoredAny>(Method::GET, "/user/me", Value::Null)$($wait)*.unwrap();

                fake.event(Event::AccessTokensExpire);
                fake.event(Event::RefreshTokensExpire);
                let result = client.call::<IgnoredAny>(Method::GET, "/user/me", Value::Null)$($wait)*;
                assert_eq!(result.unwrap_err().tell(), "Log in again: Failed to issue token pair");
            }

            #[tokio::test]
            async fn one_locked_file_does_not_stop_a_batch() {
                let fake = Fake::start();
                for path in ["/a", "/b", "/d/c", "/d/e"] {
                    fake.server().put(ALICE, path, Content::Bytes(vec![1]));
                }
                fake.server().lock(ALICE, "/b", "viewer");
                let mut client = client(&fake).await;
                // A duplicate, and a file inside a folder of the batch, would make the batch lock itself out.
                let uris = ["/a", "/b", "/d", "/d/c", "/a", "/gone"].map(my);
                let uris: Vec<&str> = uris.iter().map(|uri| &**uri).collect();
                let mut failed = client.delete(&uris)$($wait)*.unwrap();
                failed.sort_by(|(one, _), (other, _)| one.cmp(other));
                let failed: Vec<_> = failed.iter().map(|(uri, error)| (&**uri, error.known().unwrap())).collect();
                assert_eq!(
                    failed,
                    [
                        ("cloudreve://my/b", ErrorCode::LockConflict),
                        ("cloudreve://my/gone", ErrorCode::ParentNotExist),
                    ]
                );
                assert_eq!(fake.server().paths(ALICE), ["/b"]);
            }

            #[tokio::test]
            async fn a_locked_file_in_a_folder_keeps_only_that_folder() {
                let fake = Fake::start();
                for path in ["/a", "/d/c", "/d-e"] {
                    fake.server().put(ALICE, path, Content::Bytes(vec![1]));
                }
                fake.server().lock(ALICE, "/d/c", "upload");
                let mut client = client(&fake).await;
                let failed = client.delete(&[&my("/a"), &my("/d"), &my("/d-e")])$($wait)*.unwrap();
                assert_eq!(failed.len(), 1);
                assert_eq!(fake.server().paths(ALICE), ["/d", "/d/c"]);
            }

            #[tokio::test]
            async fn an_expired_link_is_replaced_and_a_lost_file_is_reported() {
                let fake = Fake::start();
                fake.server().put(ALICE, "/a", Content::Bytes(vec![7]));
                let mut client = client(&fake).await;
                fake.after("POST /file/url", Event::LinksExpire);
                let mut downloaded = Vec::new();
                client.download(&my("/a"), 0, |block| {
                    downloaded.extend_from_slice(block);
                    Ok(())
                })$($wait)*.unwrap();
                assert_eq!(downloaded, [7]);

                fake.server().lose_blob(ALICE, "/a");
                let result = client.download(&my("/a"), 0, |_| panic!("no file"))$($wait)*;
                assert!(matches!(result, Err(Failure::Answer(_))));
            }

            #[tokio::test]
            async fn a_file_that_looks_like_a_failure_is_downloaded() {
                let fake = Fake::start();
                let file = br#"{"code":40016,"msg":"Path not exist"}"#;
                fake.server().put(ALICE, "/a.json", Content::Bytes(file.to_vec()));
                let mut client = client(&fake).await;
                let mut downloaded = Vec::new();
                client.download(&my("/a.json"), 0, |block| {
                    downloaded.extend_from_slice(block);
                    Ok(())
                })$($wait)*.unwrap();
                assert_eq!(downloaded, file);
            }

            #[tokio::test]
            async fn a_hundred_megabytes_are_downloaded() {
                let fake = Fake::start();
                let length = 100 << 20;
                fake.server().put(ALICE, "/large", Content::Pattern(length));
                let mut client = client(&fake).await;
                let expected: Vec<u8> = (0..length).map(pattern).collect();
                let mut at = 0;
                client.download(&my("/large"), 0, |block| {
                    assert!(block == &expected[at..at + block.len()]);
                    at += block.len();
                    Ok(())
                })$($wait)*.unwrap();
                assert_eq!(at, expected.len());
            }
        }
    };
}

tests!(blocking, retry,);
tests!(with_reqwest, retry_async, .await);

/// Only one refresh can succeed: a second one would use an invalid refresh token.
#[tokio::test]
async fn a_hundred_tasks_whose_token_expires_at_once_send_one_refresh() {
    use retry_async::{Client, password};

    let fake = Fake::start();
    let client = std::sync::Arc::new(Client::new(fake.base(), Duration::from_millis(1)));
    assert!(client.log_in(password(ALICE, PASSWORD)).await.is_ok());
    fake.event(Event::AccessTokensExpire);
    let tasks = (0..100).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            client
                .call::<IgnoredAny>(Method::GET, "/user/me", Value::Null)
                .await
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        let result = task.await.unwrap();
        assert!(result.is_ok(), "{result:?}");
    }
    assert_eq!(count(&fake, "POST /session/token/refresh"), 1);
    assert!(count(&fake, "GET /user/me 401") > 1, "{:#?}", fake.asked());
}
