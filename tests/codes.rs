//! Laws that hold for every code, and a few facts that show that the table is the right one.

use std::collections::BTreeSet;

use cloudreve_codes::{Availability, CODES_TOML, Category, Code, ErrorCode, Recovery};
use cloudreve_codes_catalogue as catalogue;

#[test]
fn the_list_ascends_and_matches_the_catalogues_release() {
    let catalogue = catalogue::parse(CODES_TOML).unwrap();
    assert_eq!(ErrorCode::UPSTREAM_RELEASE, catalogue.upstream.release);
    assert!(ErrorCode::ALL.is_sorted_by(|a, b| a.as_i32() < b.as_i32()));
}

#[test]
fn a_few_facts_that_clients_get_wrong() {
    // A scope is missing; the session is fine.
    assert_eq!(
        ErrorCode::from_i32(40089),
        Some(ErrorCode::InsufficientScope)
    );
    assert_eq!(
        ErrorCode::InsufficientScope.recovery(),
        Recovery::Reauthorize
    );
    assert_eq!(ErrorCode::InsufficientScope.since(), "4.12.0");
    // Neither a failure nor a success.
    assert_eq!(ErrorCode::NotFullySuccess.as_i32(), 203);
    assert_eq!(ErrorCode::NotFullySuccess.recovery(), Recovery::NextStep);
    // "File not found by path", despite its label.
    assert_eq!(ErrorCode::ParentNotExist.as_i32(), 40016);
    assert_eq!(ErrorCode::FileNotFound.availability(), Availability::Legacy);
    // Upstream's misspelling, and our spelling.
    assert_eq!(ErrorCode::UserBanned.go_name(), "CodeUserBaned");
    assert_eq!(ErrorCode::TwoFaCodeErr.go_name(), "Code2FACodeErr");
}

#[test]
fn every_code_is_complete() {
    for &code in ErrorCode::ALL {
        for text in [
            code.description(),
            code.explanation(),
            code.advice(),
            code.since(),
        ] {
            assert!(!text.trim().is_empty(), "{code}");
        }
        assert!((400..=599).contains(&code.http_status()), "{code}");
        assert!(
            code.explanation().ends_with('.') && code.advice().ends_with('.'),
            "{code}"
        );
    }
}

#[test]
fn texts_are_as_short_as_contributing_md_requires() {
    let sentences = |text: &str| text.split_inclusive(". ").count();
    for &code in ErrorCode::ALL {
        assert!(sentences(code.explanation()) <= 3, "{code}");
        assert!(sentences(code.advice()) <= 2, "{code}");
    }
}

#[test]
fn every_lookup_agrees_with_the_catalogue() {
    let catalogue = catalogue::parse(CODES_TOML).unwrap();
    assert_eq!(catalogue.codes.len(), ErrorCode::ALL.len());
    for (row, &code) in catalogue.codes.iter().zip(ErrorCode::ALL) {
        assert_eq!(code.as_i32(), row.value);
        assert_eq!(code.name(), row.name);
        assert_eq!(code.go_name(), row.go);
        assert_eq!(code.description(), row.description);
        assert_eq!(code.explanation(), row.explanation);
        assert_eq!(code.advice(), row.advice);
        assert_eq!(code.http_status(), row.http);
        assert_eq!(code.recovery().as_str(), row.recovery.word());
        assert_eq!(code.availability().as_str(), row.availability.word());
        assert_eq!(code.since(), row.since);
        assert_eq!(
            code.successors()
                .iter()
                .map(|code| code.as_i32())
                .collect::<Vec<_>>(),
            row.successors
        );
        assert_eq!(format!("{code:?}"), row.name);
    }
}

#[test]
fn catalogue_and_library_use_the_same_words() {
    let words =
        |all: &[catalogue::Recovery]| all.iter().map(|word| word.word()).collect::<Vec<_>>();
    assert_eq!(
        words(catalogue::Recovery::ALL),
        Recovery::ALL.iter().map(|r| r.as_str()).collect::<Vec<_>>()
    );
    let words =
        |all: &[catalogue::Availability]| all.iter().map(|word| word.word()).collect::<Vec<_>>();
    assert_eq!(
        words(catalogue::Availability::ALL),
        Availability::ALL
            .iter()
            .map(|a| a.as_str())
            .collect::<Vec<_>>()
    );
}

/// Returns each number and its neighbors, most of which aren't codes.
fn numbers() -> BTreeSet<i32> {
    let near = ErrorCode::ALL
        .iter()
        .flat_map(|code| code.as_i32() - 2..=code.as_i32() + 2);
    near.chain([i32::MIN, i32::MAX, 0, 400_011]).collect()
}

#[test]
fn a_number_maps_to_its_code_and_no_other() {
    for number in numbers() {
        let expected = ErrorCode::ALL
            .iter()
            .copied()
            .find(|&code| code as i32 == number);
        assert_eq!(ErrorCode::from_i32(number), expected, "{number}");
        assert_eq!(ErrorCode::try_from(number).ok(), expected, "{number}");
        assert_eq!(number.to_string().parse().ok(), expected, "{number}");
        match Code::new(number) {
            None => assert_eq!(number, 0),
            Some(code) => {
                assert_eq!(code.known(), expected, "{number}");
                assert_eq!(code, number);
                assert_eq!(i32::from(code), number);
                assert_eq!(Code::try_from(number), Ok(code));
                assert_eq!(number.to_string().parse(), Ok(code));
            }
        }
    }
}

#[test]
fn a_code_and_its_number_agree_on_everything() {
    for &known in ErrorCode::ALL {
        let code = Code::from(known);
        assert_eq!(code, known);
        assert_eq!(known, code);
        assert_eq!(code.as_i32(), i32::from(known));
        assert_eq!(code.to_string(), known.to_string());
        assert_eq!(
            known.to_string(),
            format!("{} {}", known.as_i32(), known.description())
        );
        assert_eq!(code.description(), known.description());
        assert_eq!(code.category(), known.category());
        assert_eq!(code.http_status(), known.http_status());
        assert_eq!(code.recovery(), known.recovery());
        assert_eq!(code.is_client_error(), known.is_client_error());
        assert_eq!(code.is_server_error(), known.is_server_error());
        assert!(
            !(code.is_client_error() && code.is_server_error()),
            "{code}"
        );
    }
}

#[test]
fn the_category_follows_the_number() {
    for &code in ErrorCode::ALL {
        let category = match code.as_i32().to_string().as_bytes() {
            [b'4', _, _, _, _] => Category::Client,
            [b'5', _, _, _, _] => Category::Server,
            [b'1'..=b'5', _, _] => Category::HttpLike,
            _ => Category::Other,
        };
        assert_eq!(code.category(), category, "{code}");
        assert_eq!(
            code.is_client_error(),
            category == Category::Client || (400..500).contains(&code.as_i32())
        );
        assert_eq!(
            code.is_server_error(),
            category == Category::Server || (500..600).contains(&code.as_i32())
        );
    }
}

#[test]
fn every_name_maps_to_its_code() {
    let rows = catalogue::parse(CODES_TOML).unwrap().codes;
    let names = || {
        rows.iter().flat_map(|row| {
            std::iter::once(&row.go)
                .chain(&row.aliases)
                .map(|go| (go, row.value))
        })
    };
    for (go, value) in names() {
        // A constant that upstream removed may have left its name to another code.
        let is_alias = |row: &catalogue::Code| row.value != value && row.aliases.contains(go);
        if rows.iter().any(is_alias) {
            continue;
        }
        assert_eq!(go.parse::<ErrorCode>().unwrap().as_i32(), value);
        assert_eq!(go.parse::<Code>().unwrap(), value);
    }
    for row in &rows {
        assert_eq!(row.name.parse::<ErrorCode>().unwrap().as_i32(), row.value);
        for entry in &row.formerly {
            if let catalogue::Former::Go(name) = &entry.what {
                let current = names()
                    .find(|(go, _)| *go == name)
                    .map_or(row.value, |(_, value)| value);
                assert_eq!(
                    name.parse::<ErrorCode>().unwrap().as_i32(),
                    current,
                    "{name}"
                );
            }
        }
    }
    // 40001 had this name until 3.5.3; now 40020 has it.
    assert_eq!(
        "CodeCredentialInvalid".parse(),
        Ok(ErrorCode::CredentialInvalid)
    );
    for text in [
        "",
        " 404",
        "notfound",
        "Code",
        "CodeNotfound",
        "0",
        "99999999999",
        "4e2",
    ] {
        assert!(text.parse::<ErrorCode>().is_err(), "{text:?}");
        assert!(text.parse::<Code>().is_err(), "{text:?}");
    }
}

#[test]
fn successors_are_sent_by_4_x() {
    for &code in ErrorCode::ALL {
        for successor in code.successors() {
            assert_eq!(successor.availability(), Availability::Active, "{code}");
            assert_ne!(code.availability(), Availability::Active, "{code}");
        }
    }
}

#[test]
fn lookups_work_in_constants() {
    const CODE: ErrorCode = match ErrorCode::from_i32(404) {
        Some(code) => code,
        None => panic!(),
    };
    const STATUS: u16 = CODE.http_status();
    const OPEN: Option<Code> = Code::new(60001);
    const { assert!(STATUS == 404 && OPEN.is_some()) };
}

#[test]
fn codes_are_as_small_as_their_number() {
    assert_eq!(size_of::<ErrorCode>(), 4);
    assert_eq!(size_of::<Option<ErrorCode>>(), 4);
    assert_eq!(size_of::<Option<Code>>(), 4);
}

#[test]
fn errors_report_what_was_wrong() {
    assert_eq!(
        ErrorCode::try_from(97777).unwrap_err().to_string(),
        format!(
            "unknown Cloudreve code 97777 (newest known release: {})",
            ErrorCode::UPSTREAM_RELEASE
        )
    );
    assert_eq!(ErrorCode::try_from(97777).unwrap_err().value(), 97777);
    assert_eq!(
        Code::try_from(0).unwrap_err().to_string(),
        "expected an error code, found 0, which is success"
    );
    assert_eq!(
        "x".parse::<Code>().unwrap_err().to_string(),
        "expected the number or a name of a Cloudreve code",
    );
}

#[test]
fn debug_names_the_variant() {
    assert_eq!(
        format!("{:?}", Code::from(ErrorCode::LockConflict)),
        "Code(40073 LockConflict)"
    );
    assert_eq!(format!("{:?}", Code::new(97777).unwrap()), "Code(97777)");
}
