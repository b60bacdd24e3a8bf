//! Bodies that aren't envelopes: their kind, reason, recovery, and excerpt.

use cloudreve_codes::{Error, Malformed, MalformedKind, Recovery, decode, decode_oauth};
use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};

fn malformed(status: u16, body: &[u8]) -> Malformed {
    match decode::<u64>(status, body) {
        Err(Error::Malformed(malformed)) => malformed,
        other => panic!("{}: {other:?}", String::from_utf8_lossy(body)),
    }
}

/// Returns a body of each kind.
fn samples() -> Vec<(MalformedKind, Vec<u8>)> {
    use MalformedKind::{Binary, Data, Empty, EventStream, Html, Json, Text, TooDeep, Xml};
    let nested = format!(
        r#"{{"code":40081,"aggregated_error":{}"#,
        r#"{"k":{"code":40081,"aggregated_error":"#.repeat(9)
    );
    vec![
        (Empty, b"".to_vec()),
        (Html, b"<html>".to_vec()),
        (Xml, b"<?xml version=\"1.0\"?>".to_vec()),
        (Text, b"some words".to_vec()),
        (EventStream, b"event: x".to_vec()),
        (Binary, b"PK\x03\x04\0".to_vec()),
        (Json, b"[1]".to_vec()),
        (Json, b"{\"code\":0".to_vec()),
        (Data, b"{\"code\":0,\"data\":\"text\"}".to_vec()),
        (Data, b"{\"code\":0}".to_vec()),
        (TooDeep, nested.into_bytes()),
    ]
}

const STATUSES: [u16; 14] = [
    200, 207, 299, 307, 400, 401, 403, 404, 408, 413, 429, 500, 502, 504,
];

#[test]
fn each_kind_has_its_word() {
    for (kind, body) in samples() {
        let found = malformed(200, &body).kind();
        assert_eq!(found, kind, "{}", String::from_utf8_lossy(&body));
    }
    let words: Vec<String> = samples().iter().map(|(kind, _)| kind.to_string()).collect();
    assert_eq!(
        words.join(" "),
        "empty html xml text event-stream binary json json data data too-deep"
    );
    assert_eq!(format!("{:>6}|", MalformedKind::Html), "  html|");
    assert_eq!(MalformedKind::Html.as_str(), "html");
}

/// For reviewers: the reason and recovery for every kind with every relevant status.
#[test]
fn reason_and_recovery_follow_from_kind_and_status() {
    let mut lines = Vec::new();
    for (kind, body) in samples() {
        lines.push(format!(
            "{kind}: {}",
            body.escape_ascii()
                .to_string()
                .chars()
                .take(40)
                .collect::<String>()
        ));
        for status in STATUSES {
            let malformed = malformed(status, &body);
            lines.push(format!(
                "  {status} {:<12} {}",
                malformed.recovery(),
                malformed.reason()
            ));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

/// A body that isn't an envelope says nothing about the login.
#[test]
fn a_malformed_response_never_logs_the_user_out() {
    for (_, body) in samples() {
        for status in 100..600 {
            let recovery = malformed(status, &body).recovery();
            assert_ne!(recovery, Recovery::Reauthenticate);
            assert_ne!(recovery, Recovery::Reauthorize);
        }
    }
}

#[test]
fn the_kind_of_text_follows_from_its_bytes() {
    use MalformedKind::{Binary, Empty, Html, Text, Xml};
    for (body, kind) in [
        (&b"<?xml version=\"1.0\"?><Error/>"[..], Xml),
        (b"<Error><Code>AccessDenied</Code></Error>", Xml),
        (b"<D:error/>", Xml),
        (b"<lock xmlns=\"DAV:\"/>", Xml),
        (b"<?xml version=\"1.0\"?><html xmlns=\"x\">", Html),
        (b"<center>302 Found</center>", Html),
        (b"\x01\x02", Binary),
        (b"\xef\xbb\xbf", Empty),
        (b"caf\xe9 ferm\xe9", Text),
        (b"caf\xe9\nferm\xe9\t", Text),
        (b"caf\xe9\x01", Binary),
        (b"a\0b", Binary),
        (b"a\x01b", Text),
        (b" \t\r\n", Empty),
    ] {
        assert_eq!(malformed(200, body).kind(), kind, "{}", body.escape_ascii());
    }
}

#[test]
fn an_excerpt_has_200_characters_and_shows_whether_there_are_more() {
    for letter in ["a", "ä", "锁", "😀"] {
        let shown = |count: usize| malformed(200, letter.repeat(count).as_bytes());
        for count in [1, 199, 200] {
            let malformed = shown(count);
            assert_eq!(malformed.excerpt(), Some(&*letter.repeat(count)));
            assert!(malformed.to_string().ends_with(letter), "{malformed}");
        }
        for count in [201, 202, 1_000, 10_000] {
            let malformed = shown(count);
            assert_eq!(malformed.excerpt(), Some(&*letter.repeat(200)));
            assert!(malformed.to_string().ends_with('…'), "{malformed}");
        }
    }
    // There may be more, much later.
    let gap = format!("{}{}b", "a".repeat(200), " ".repeat(1_000));
    assert!(malformed(200, gap.as_bytes()).to_string().ends_with('…'));
    // The surrounding whitespace isn't part of it.
    let padded = malformed(200, format!("  {}  ", "a".repeat(200)).as_bytes());
    assert_eq!(padded.excerpt().map(str::len), Some(200));
    assert!(padded.to_string().ends_with('a'), "{padded}");
}

/// The excerpt of a text ends at the first quotation mark, bracket, brace or `=`: what follows may be a
/// value, in any syntax.
#[test]
fn an_excerpt_of_text_ends_before_a_possible_value() {
    for (body, excerpt) in [
        ("\u{feff}\u{feff}{\"token\":\"CANARY\"}", None),
        ("callback({\"token\":\"CANARY\"})", Some("callback(")),
        ("Hello\n{ \"token\":\"CANARY\"}", Some("Hello")),
        ("log: [\n \"CANARY\"]", Some("log:")),
        ("oken\":\"CANARY\",\"msg\":\"\"}", Some("oken")),
        (")]}',\n[1,\"CANARY\"]", Some(")")),
        ("while(1);[null,\"CANARY\"]", Some("while(1);")),
        ("1a\r\n[0,\"CANARY\"]\r\n", Some("1a")),
        ("/* c */ {/* d */\"token\":\"CANARY\"}", Some("/* c */")),
        ("access_token=CANARY&x=1", Some("access_token")),
        ("it isn't there: 'CANARY'", Some("it isn't there:")),
        ("token “CANARY”", Some("token")),
        ("see <CANARY>", Some("see")),
        ("404 page not found", Some("404 page not found")),
    ] {
        let malformed = malformed(200, body.as_bytes());
        assert_eq!(malformed.excerpt(), excerpt, "{body}");
        assert!(!malformed.to_string().contains("CANARY"), "{body}");
        assert_eq!(
            malformed.to_string().ends_with('…'),
            excerpt.is_some_and(|excerpt| excerpt.len() < body.len()),
            "{body}"
        );
    }
    let latin = malformed(200, b"caf\xe9 {\"token\":\"CANARY\"}");
    assert_eq!(latin.excerpt(), Some("caf\u{fffd}"));
}

/// The title of a page, the name of an XML root and its `Code`, and nothing of events.
#[test]
fn an_excerpt_of_markup_is_its_title_or_root() {
    for (body, excerpt) in [
        (
            "<html><head><TITLE lang=en>\n 502 Bad\n Gateway </TITLE></head><p>CANARY",
            Some("502 Bad Gateway"),
        ),
        ("<html><script>var t = 'CANARY'</script>", None),
        ("<html><title>t=CANARY</title>", Some("t")),
        ("<p>{[\"CANARY\"]}", None),
        (
            "<?xml version=\"1.0\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Key>CANARY</Key></Error>",
            Some("Error: SignatureDoesNotMatch"),
        ),
        ("<D:error a=\"CANARY\">CANARY</D:error>", Some("D:error")),
        ("data: CANARY\n\n", None),
        ("event: a\ndata: [1,\"CANARY\"]\n\n", None),
    ] {
        let malformed = malformed(200, body.as_bytes());
        assert_eq!(malformed.excerpt(), excerpt, "{body}");
        assert!(!malformed.to_string().contains("CANARY"), "{body}");
    }
}

#[test]
fn the_reason_locates_the_error() {
    for (body, kind, reason) in [
        // Absent and null are the same nil.
        (
            r#"{"code":0,"msg":""}"#,
            MalformedKind::Data,
            "missing field `data`, which the requested type needs",
        ),
        (
            r#"{"code":0,"data":null}"#,
            MalformedKind::Data,
            "missing field `data`, which the requested type needs",
        ),
        (
            r#"{"data":null,"code":0}"#,
            MalformedKind::Data,
            "missing field `data`, which the requested type needs",
        ),
        (
            "{\"code\":0,\n\"data\":\"x\"}",
            MalformedKind::Data,
            "`data` is a string, expected f64, at line 2 column 10",
        ),
        (
            "{\n\"data\":\"x\",\"code\":0}",
            MalformedKind::Data,
            "`data` is a string, expected f64, at line 2 column 10",
        ),
        // JSON's grammar allows numbers that no type can hold.
        (
            r#"{"code":0,"data":1e999}"#,
            MalformedKind::Data,
            "`data` is not accepted by the requested type, at line 1 column 22",
        ),
        (
            r#"{"code":0,"data":1e}"#,
            MalformedKind::Json,
            "invalid JSON at line 1 column 20",
        ),
        // The server's text has no influence.
        (
            r#"{"code":0,"data":"recursion limit exceeded"}"#,
            MalformedKind::Data,
            "`data` is a string, expected f64, at line 1 column 43",
        ),
        (
            r#"{"code":40081,"aggregated_error":{"a":{"msg":"x"}},"error":"z"}"#,
            MalformedKind::Json,
            "missing field `code` in an item of `aggregated_error`",
        ),
        (
            "<Error><Code>AccessDenied</Code></Error>",
            MalformedKind::Xml,
            "WebDAV or object storage answered, not the API",
        ),
    ] {
        let Err(Error::Malformed(malformed)) = decode::<f64>(200, body.as_bytes()) else {
            panic!("{body}")
        };
        assert_eq!(malformed.kind(), kind, "{body}");
        assert_eq!(malformed.reason(), reason, "{body}");
    }
}

#[test]
fn an_oauth_error_without_a_code_is_reported_as_such() {
    for body in [
        r#"{"error":"invalid_grant"}"#,
        r#"{"error":"x","error_codes":[]}"#,
        r#"{"error":"x","error_codes":[0]}"#,
    ] {
        let Err(Error::Malformed(malformed)) = decode_oauth::<()>(400, body.as_bytes()) else {
            panic!("{body}")
        };
        assert_eq!(
            malformed.reason(),
            "expected `code`, or a number in `error_codes`"
        );
    }
}

#[test]
fn a_bare_oauth_response_can_be_too_deep() {
    let body = format!(r#"{{"a":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
    let Err(Error::Malformed(malformed)) = decode_oauth::<serde_json::Value>(200, body.as_bytes())
    else {
        panic!()
    };
    assert_eq!(malformed.kind(), MalformedKind::TooDeep);
    assert_eq!(malformed.reason(), "it is nested too deeply");
}

#[test]
fn debug_shows_kind_status_reason_and_excerpt() {
    insta::assert_snapshot!(format!("{:?}", malformed(404, b"404 page not found")));
    insta::assert_snapshot!(format!("{:?}", malformed(200, b"{\"token\":\"secret\"}")));
}

/// Only serde's own text quotes what was found and what was expected.
#[test]
fn serde_reports_what_was_expected() {
    let error = |body: &str| {
        let malformed = malformed(200, body.as_bytes());
        malformed
            .parse_error()
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    for (body, expected) in [
        ("[]", "expected a Cloudreve envelope, an object with `code`"),
        (
            r#"{"code":"7"}"#,
            "expected an integer within i32 as `code`",
        ),
        (
            r#"{"code":7,"msg":[]}"#,
            "expected a string or null as `msg`",
        ),
        (
            r#"{"code":7,"error":1}"#,
            "expected a string or null as `error`",
        ),
        (
            r#"{"code":7,"aggregated_error":1}"#,
            "expected an object or null as `aggregated_error`",
        ),
        (
            r#"{"code":7,"aggregated_error":{"k":1}}"#,
            "expected a Cloudreve envelope",
        ),
    ] {
        assert!(error(body).contains(expected), "{body}: {}", error(body));
    }
}

/// A list or map that asks for its length in advance.
struct Hint<const IS_MAP: bool>(Option<usize>);

impl<'de, const IS_MAP: bool> Deserialize<'de> for Hint<IS_MAP> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct HintVisitor;

        impl<'de> Visitor<'de> for HintVisitor {
            type Value = Option<usize>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<usize>, A::Error> {
                let hint = list.size_hint();
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(hint)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<usize>, A::Error> {
                let hint = map.size_hint();
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(hint)
            }
        }

        if IS_MAP {
            deserializer.deserialize_map(HintVisitor).map(Hint)
        } else {
            deserializer.deserialize_seq(HintVisitor).map(Hint)
        }
    }
}

#[test]
fn nil_is_a_list_or_map_with_an_exact_length_of_zero() {
    for body in [
        r#"{"code":0}"#,
        r#"{"code":0,"data":null}"#,
        r#"{"data":null,"code":0}"#,
    ] {
        let list: Hint<false> = decode(200, body.as_bytes()).unwrap();
        let map: Hint<true> = decode(200, body.as_bytes()).unwrap();
        assert_eq!((list.0, map.0), (Some(0), Some(0)), "{body}");
    }
}

/// Bytes, requested as such or as a buffer.
struct Bytes<const IS_BUFFER: bool>(Vec<u8>);

impl<'de, const IS_BUFFER: bool> Deserialize<'de> for Bytes<IS_BUFFER> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BytesVisitor;

        impl Visitor<'_> for BytesVisitor {
            type Value = Vec<u8>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }

        if IS_BUFFER {
            deserializer.deserialize_byte_buf(BytesVisitor).map(Bytes)
        } else {
            deserializer.deserialize_bytes(BytesVisitor).map(Bytes)
        }
    }
}

#[test]
fn nil_is_not_bytes() {
    let bytes: Bytes<false> = decode(200, br#"{"code":0}"#).unwrap();
    let buffer: Bytes<true> = decode(200, br#"{"code":0,"data":null}"#).unwrap();
    assert!(bytes.0.is_empty() && buffer.0.is_empty());
    let bytes: Bytes<false> = decode(200, br#"{"code":0,"data":"ab"}"#).unwrap();
    assert_eq!(bytes.0, b"ab");
}

#[test]
fn a_bare_oauth_response_must_be_utf8_too() {
    let body = b"{\"access_token\":\"\xff\"}";
    let Err(Error::Malformed(malformed)) = cloudreve_codes::decode_oauth::<u64>(200, body) else {
        panic!()
    };
    assert_eq!(malformed.reason(), "it is not UTF-8");
}
