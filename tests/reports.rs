//! Reports for a UI, a log or another process.

mod common;

use cloudreve_codes::{
    ApiError, Code, Error, ErrorCode, HeldLock, Recovery, Report, check, decode,
};
use common::Recording;

const SECRET: &str = "5ec2e7-5ec2e7";

fn batch(key: &str) -> Error {
    let item = ApiError::new(ErrorCode::LockConflict)
        .with_debug_error(SECRET)
        .with_locks([HeldLock::new("dav").with_token(SECRET)]);
    let error = ApiError::new(ErrorCode::BatchOperationNotFullyCompleted)
        .with_item(key, item)
        .with_data(SECRET)
        .unwrap();
    error.with_debug_error(SECRET).with_internal(SECRET).into()
}

#[test]
fn a_report_contains_no_secret() {
    for (key, shown) in [
        (
            "cloudreve://my/a?b.txt",
            "cloudreve://my/a?b.txt".to_owned(),
        ),
        (
            &format!("cloudreve://8Kxw:{SECRET}@share/a@b:c"),
            "cloudreve://8Kxw@share/a@b:c".into(),
        ),
        (
            &format!("https://u:{SECRET}@host/a.zip?sign={SECRET}#{SECRET}"),
            "https://u@host/a.zip".into(),
        ),
        (
            &format!("https://host?sign={SECRET}"),
            "https://host".into(),
        ),
        (
            &format!("magnet:?xt=urn&tr=https://t/{SECRET}"),
            "magnet:".into(),
        ),
        ("/srv/a\u{202e}b", r"/srv/a\u{202e}b".into()),
        ("7", "7".into()),
    ] {
        let report = batch(key).report();
        let text = serde_json::to_string(&report).unwrap() + &format!("{report:?}{report}");
        assert!(!text.contains(SECRET), "{text}");
        assert_eq!(report.items[0].key, shown);
    }
}

#[test]
fn a_report_matches_its_error() {
    for recording in Recording::all() {
        let Err(error) = check(recording.status, &recording.body()) else {
            continue;
        };
        let route = format!("{} {}", recording.method, recording.path);
        let report = error.report_at(&route);
        assert_eq!(report.code, error.code());
        assert_eq!(
            report.name.as_deref(),
            error.code().and_then(Code::known).map(ErrorCode::name)
        );
        assert_eq!(report.recovery, error.recovery_at(&route));
        assert_eq!(report.correlation_id.as_deref(), error.correlation_id());
        assert_eq!(report.status, error.status());
        assert!(!report.message.is_empty());
        assert_eq!(error.report().recovery, error.recovery());

        let items = error.api().map_or(0, |error| error.item_errors().len());
        assert_eq!(report.items.len(), items);

        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    }
}

#[test]
fn retryable_items_are_marked() {
    let report = batch("cloudreve://my/a").report();
    assert_eq!(report.recovery, Recovery::PerItem);
    assert!(!report.is_retryable());
    let keys: Vec<&str> = report.retryable_items().map(|item| &*item.key).collect();
    assert_eq!(keys, ["cloudreve://my/a"]);
    assert!(decode::<()>(503, b"").unwrap_err().report().is_retryable());
}

/// A newer program may omit what an older one knows, and add what it doesn't know.
#[test]
fn absent_fields_are_unknown() {
    let report: Report =
        serde_json::from_str(r#"{"message":"x","recovery":"give-up","later":1}"#).unwrap();
    assert_eq!(
        (report.code, report.status, report.items.len()),
        (None, None, 0)
    );
}

#[test]
fn a_malformed_response_has_a_report_too() {
    let report = decode::<()>(502, b"<title>502 Bad Gateway</title>")
        .unwrap_err()
        .report();
    assert_eq!((report.code, report.status), (None, Some(502)));
    assert_eq!(report.recovery, Recovery::Backoff);
    assert!(report.message.contains("502 Bad Gateway"), "{report}");
}
