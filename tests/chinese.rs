//! The Chinese texts match the English ones, and follow Chinese typography.

use std::collections::BTreeMap;

use cloudreve_codes::{CODES_TOML, Code, ErrorCode, Language};
use cloudreve_codes_catalogue as catalogue;

const CHINESE: Language = Language::Chinese;

/// Returns every reviewed code; one that a sync has just added has no Chinese yet.
fn described() -> impl Iterator<Item = ErrorCode> {
    let rows = catalogue::parse(CODES_TOML).unwrap().codes;
    assert_eq!(rows.len(), ErrorCode::ALL.len());
    rows.into_iter()
        .zip(ErrorCode::ALL)
        .filter(|(row, _)| row.zh.is_some() || !row.review)
        .map(|(_, &code)| code)
}

/// Returns each text of each code in both languages: the code, the kind of text, English, Chinese.
fn texts() -> impl Iterator<Item = (ErrorCode, &'static str, &'static str, &'static str)> {
    described().flat_map(|code| {
        let causes = code.causes().iter().flat_map(move |cause| {
            [
                (code, "what", cause.what(), cause.what_in(CHINESE)),
                (
                    code,
                    "advice of a cause",
                    cause.advice(),
                    cause.advice_in(CHINESE),
                ),
            ]
        });
        [
            (
                "description",
                code.description(),
                code.description_in(CHINESE),
            ),
            (
                "explanation",
                code.explanation(),
                code.explanation_in(CHINESE),
            ),
            ("advice", code.advice(), code.advice_in(CHINESE)),
        ]
        .map(|(which, english, chinese)| (code, which, english, chinese))
        .into_iter()
        .chain(causes)
    })
}

/// Returns the same without the labels, some of which differ on purpose.
fn sentences() -> impl Iterator<Item = (ErrorCode, &'static str, &'static str, &'static str)> {
    texts().filter(|(_, which, ..)| *which != "description")
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// Replaces each code span with an `X`.
fn prose(text: &str) -> String {
    let mut prose = String::new();
    for (index, part) in text.split('`').enumerate() {
        prose += if index % 2 == 0 { part } else { "X" };
    }
    prose
}

fn counted<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

/// Returns every pair of adjacent characters in a text.
fn neighbors(text: &str) -> impl Iterator<Item = (char, char)> {
    text.chars().zip(text.chars().skip(1))
}

#[test]
fn every_code_is_described_in_chinese() {
    for (code, which, english, chinese) in texts() {
        assert!(chinese.chars().any(is_han), "{code}: {which}");
        assert_ne!(chinese, english, "{code}: {which}");
        assert_eq!(
            chinese.ends_with('。'),
            which != "description",
            "{code}: {which}: a label must not end like a sentence, and every other text must",
        );
    }
}

#[test]
fn the_texts_are_those_of_the_catalogue_and_english_where_it_has_none() {
    let rows = catalogue::parse(CODES_TOML).unwrap().codes;
    for (row, &code) in rows.iter().zip(ErrorCode::ALL) {
        let (description, explanation, advice) = match &row.zh {
            Some(zh) => (&zh.description, &zh.explanation, &zh.advice),
            None => (&row.description, &row.explanation, &row.advice),
        };
        assert_eq!(code.description_in(CHINESE), description, "{code}");
        assert_eq!(code.explanation_in(CHINESE), explanation, "{code}");
        assert_eq!(code.advice_in(CHINESE), advice, "{code}");
    }
}

#[test]
fn misleading_english_labels_are_clear_in_chinese() {
    // The English labels of these are misleading, but are kept because they are upstream's.
    let label = |code: ErrorCode| code.description_in(CHINESE);
    assert!(!label(ErrorCode::ParentNotExist).contains('父'));
    assert!(!label(ErrorCode::NotFullySuccess).contains("失败"));
    assert!(!label(ErrorCode::EncryptError).contains("加密"));
    assert!(label(ErrorCode::LockConflict).contains('锁'));
    assert!(label(ErrorCode::InsufficientScope).contains("权限范围"));
    assert!(
        ErrorCode::InsufficientScope
            .advice_in(CHINESE)
            .contains("不要让用户退出登录")
    );
}

#[test]
fn no_two_codes_share_a_label() {
    for (label, count) in counted(
        ErrorCode::ALL
            .iter()
            .map(|code| code.description_in(CHINESE)),
    ) {
        assert_eq!(count, 1, "{label}");
    }
}

/// Keys, routes and names of fields are the same in every language.
#[test]
fn code_spans_are_the_same_in_both_languages() {
    let spans = |text: &'static str| counted(text.split('`').skip(1).step_by(2));
    for (code, which, english, chinese) in sentences() {
        assert_eq!(spans(english), spans(chinese), "{code}: {which}");
    }
}

/// Codes, statuses and releases: Chinese may repeat a number, but neither language may omit or add one.
#[test]
fn numbers_are_the_same_in_both_languages() {
    let numbers = |text: &'static str| {
        let runs = text.split(|c: char| !c.is_ascii_digit());
        counted(runs.filter(|run| !run.is_empty()))
    };
    for (code, which, english, chinese) in sentences() {
        let (english, chinese) = (numbers(english), numbers(chinese));
        assert!(
            english.keys().eq(chinese.keys())
                && english
                    .iter()
                    .all(|(number, count)| chinese[number] >= *count),
            "{code}: {which}: {english:?} and {chinese:?}"
        );
    }
}

#[test]
fn punctuation_next_to_han_is_full_width() {
    for (code, which, _, chinese) in texts() {
        for (a, b) in neighbors(&prose(chinese)) {
            let is_half = |c: char| ",.;:!?()\"'".contains(c);
            assert!(
                !(is_half(a) && is_han(b) || is_han(a) && is_half(b)),
                "{code}: {which}: {a}{b}"
            );
        }
    }
}

#[test]
fn a_space_separates_han_from_latin_and_nothing_else() {
    for (code, which, _, chinese) in texts() {
        let prose = prose(chinese);
        for (a, b) in neighbors(&prose) {
            let touch = |a: char, b: char| is_han(a) && b.is_ascii_alphanumeric();
            assert!(
                !touch(a, b) && !touch(b, a),
                "{code}: {which}: expected a space between {a} and {b}"
            );
        }
        let is_full = |c: char| is_han(c) || "，。、；：？！（）“”《》".contains(c);
        let characters: Vec<char> = prose.chars().collect();
        for window in characters.windows(3) {
            if let &[a, ' ', b] = window {
                assert!(
                    !(is_full(a) && is_full(b)),
                    "{code}: {which}: no space between {a} and {b}"
                );
            }
        }
        assert!(!prose.contains("  "), "{code}: {which}");
    }
}

#[test]
fn english_is_the_default_language() {
    assert_eq!(Language::default(), Language::English);
    for &code in ErrorCode::ALL {
        assert_eq!(code.description_in(Language::English), code.description());
        assert_eq!(code.explanation_in(Language::English), code.explanation());
        assert_eq!(code.advice_in(Language::English), code.advice());
    }
}

#[test]
fn any_number_has_a_label_in_every_language() {
    for &language in Language::ALL {
        for &known in ErrorCode::ALL {
            assert_eq!(
                Code::from(known).description_in(language),
                known.description_in(language)
            );
        }
    }
    let unknown = Code::new(97777).unwrap();
    assert_eq!(
        unknown.description_in(Language::English),
        unknown.description()
    );
    assert_eq!(unknown.description_in(CHINESE), "未知错误码");
}

#[test]
fn texts_are_found_in_constants() {
    const LABEL: &str = ErrorCode::NotFound.description_in(Language::Chinese);
    const TAG: &str = Language::Chinese.as_str();
    assert_eq!(LABEL, ErrorCode::NotFound.description_in(CHINESE));
    assert_eq!(TAG, "zh-Hans");
}

#[test]
fn a_locale_selects_its_language() {
    let expected = [
        (Language::English, "en"),
        (Language::English, "EN"),
        (Language::English, "en-GB"),
        (Language::English, "en_GB"),
        (Language::English, "en_US.UTF-8"),
        (Language::English, "en_US.ISO-8859-15@euro"),
        (Language::English, "en-Latn-US-x-twain"),
        (Language::English, "en-u-ca-buddhist"),
        (Language::English, "C"),
        (Language::English, "C.UTF-8"),
        (Language::English, "POSIX"),
        (CHINESE, "zh"),
        (CHINESE, "ZH"),
        (CHINESE, "zh_CN"),
        (CHINESE, "zh_CN.UTF-8"),
        (CHINESE, "zh_CN.GB18030"),
        (CHINESE, "zh_CN@stroke"),
        (CHINESE, "zh-Hans"),
        (CHINESE, "zh-Hans-CN"),
        (CHINESE, "zh-CN"),
        (CHINESE, "zh_SG"),
        (CHINESE, "zh-cmn-Hans-CN"),
        (CHINESE, "cmn-Hans-CN"),
        // Traditional characters: simplified ones are closer than English.
        (CHINESE, "zh_TW.UTF-8"),
        (CHINESE, "zh-Hant"),
        (CHINESE, "zh-Hant-HK"),
    ];
    for (language, locale) in expected {
        assert_eq!(Language::from_locale(locale), Some(language), "{locale}");
        assert_eq!(locale.parse(), Ok(language), "{locale}");
    }
    for locale in [
        "",
        " ",
        "fr",
        "ja_JP.UTF-8",
        "de-CH",
        "eng",
        "zhx",
        "english",
        "chinese",
        "C-CN",
        "_CN",
        "zh_",
        "zh--CN",
        ".UTF-8",
        "en GB",
        "zh-CN,zh;q=0.9,en;q=0.8",
        "zh_CN:en",
        "zh-subtagtoolong",
        "中文",
    ] {
        assert_eq!(Language::from_locale(locale), None, "{locale}");
        assert_eq!(
            locale.parse::<Language>().unwrap_err().to_string(),
            "expected a locale of English or Chinese, such as `en-US` or `zh_CN.UTF-8`"
        );
    }
}

#[test]
fn a_language_is_found_by_its_own_tag() {
    for &language in Language::ALL {
        assert_eq!(language.to_string(), language.as_str());
        assert_eq!(language.as_str().parse(), Ok(language));
    }
}

#[cfg(feature = "envelope")]
mod messages {
    use cloudreve_codes::ApiError;

    use super::*;

    /// For any response, the reason is in Chinese, with the same keys and positions.
    #[test]
    fn the_reason_of_a_malformed_response_is_translated() {
        use std::collections::BTreeMap;

        use cloudreve_codes::{Error, decode, decode_oauth};

        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(dead_code, reason = "read only")]
        struct Payload {
            a: BTreeMap<String, u8>,
        }

        let bodies: &[(u16, &[u8])] = &[
            (200, b""),
            (500, b""),
            (307, b""),
            (429, b"slow down"),
            (503, b"<html>"),
            (502, b"<html>"),
            (403, b"<html>"),
            (413, b"<html>"),
            (200, b"<html>"),
            (405, b"<html>"),
            (404, b"404 page not found"),
            (404, b"Entity data does not exist."),
            (200, b"hello"),
            (200, b"<Error/>"),
            (200, b"event: x\n\n"),
            (200, b"PK\x03\x04\0"),
            (200, b"{\"a\":\"\xff\"}"),
            (200, b"{}"),
            (200, b"{\"error\":\"x\"}"),
            (200, b"{\"error\":\"x\",\"error_codes\":[]}"),
            (200, b"{\"code\":40081,\"aggregated_error\":{\"a\":{}}}"),
            (200, b"{\"code\":1,\"code\":1}"),
            (200, b"{\"code\":\"1\"}"),
            (200, b"{\"code\":1,\"msg\":1}"),
            (200, b"[]"),
            (200, b"{\"code\":0,"),
            (200, b"{\"code\":0,,}"),
            (200, b"{\"code\":0}"),
            (200, b"{\"code\":0,\"data\":5}"),
            (200, b"{\"code\":0,\"data\":{}}"),
            (200, b"{\"code\":0,\"data\":{\"a\":{},\"a\":{}}}"),
            (200, b"{\"code\":0,\"data\":{\"b\":1}}"),
            (200, b"{\"code\":0,\"data\":{\"b c\":1}}"),
            (200, b"{\"code\":0,\"data\":{\"a\":{\"b\":300}}}"),
            (200, b"{\"code\":0,\"data\":{\"a\":{\"b\":1e999}}}"),
        ];
        let outcomes = bodies.iter().flat_map(|(status, body)| {
            [
                decode::<Payload>(*status, body),
                decode_oauth(*status, body),
            ]
        });
        let mut checked = 0;
        for outcome in outcomes {
            let Err(Error::Malformed(malformed)) = outcome else {
                continue;
            };
            let (english, chinese) = (malformed.reason(), malformed.reason_in(CHINESE));
            assert_eq!(malformed.reason_in(Language::English), english);
            assert!(chinese.chars().any(is_han), "{english}: {chinese}");
            let keys = |text: &str| {
                let spans = text.split('`').skip(1).step_by(2);
                let spans: std::collections::BTreeSet<_> = spans.map(str::to_owned).collect();
                spans
            };
            assert_eq!(keys(english), keys(&chinese), "{english}: {chinese}");
            checked += 1;
        }
        assert!(checked > 50, "{checked}");
    }

    fn message(code: ErrorCode, msg: &str) -> String {
        let error = ApiError::new(code).with_msg(msg);
        error.user_message_in(CHINESE).into_owned()
    }

    #[test]
    fn user_message_is_the_servers_text_or_the_translated_label() {
        for &code in ErrorCode::ALL {
            assert_eq!(message(code, ""), code.description_in(CHINESE));
        }
        assert_eq!(
            message(ErrorCode::LockConflict, "Lock conflict"),
            "Lock conflict"
        );
        let unknown = ApiError::new(Code::new(97777).unwrap());
        assert_eq!(unknown.user_message_in(CHINESE), "未知错误码");
    }

    #[test]
    fn a_bare_count_or_list_of_names_gets_a_sentence_in_chinese() {
        for (code, msg) in [
            (ErrorCode::PolicyUsedByGroups, "3"),
            (ErrorCode::GroupUsedByUser, "12"),
            (ErrorCode::NodeUsedByStoragePolicy, "Local, S3"),
        ] {
            let message = message(code, msg);
            assert!(message.contains(msg), "{message}");
            assert!(message.ends_with('。'), "{message}");
            assert!(message.chars().any(is_han), "{message}");
        }
        // Not a count, so it is a sentence for people.
        assert_eq!(message(ErrorCode::GroupUsedByUser, "several"), "several");
    }

    #[test]
    fn in_english_the_user_message_is_the_default_one() {
        for &code in ErrorCode::ALL {
            for msg in ["", "12", "Local, S3", "some text"] {
                let error = ApiError::new(code).with_msg(msg);
                assert_eq!(
                    error.user_message_in(Language::English),
                    error.user_message()
                );
            }
        }
    }
}
