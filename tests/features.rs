//! What the optional features add to the code types.

#[cfg(any(feature = "serde", feature = "strum"))]
use cloudreve_codes::ErrorCode;

#[cfg(feature = "serde")]
#[test]
fn serde_writes_and_reads_the_number() {
    use cloudreve_codes::Code;

    for &code in ErrorCode::ALL {
        let text = code.as_i32().to_string();
        assert_eq!(serde_json::to_string(&code).unwrap(), text);
        assert_eq!(serde_json::to_string(&Code::from(code)).unwrap(), text);
        assert_eq!(serde_json::from_str::<ErrorCode>(&text).unwrap(), code);
        assert_eq!(serde_json::from_str::<Code>(&text).unwrap(), code);
    }
    assert_eq!(serde_json::from_str::<Code>("97777").unwrap(), 97777);
    let error = serde_json::from_str::<ErrorCode>("97777")
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("unknown Cloudreve code 97777"), "{error}");
    for text in ["\"404\"", "404.0", "null", "4294967295", "-4294967295"] {
        assert!(serde_json::from_str::<ErrorCode>(text).is_err(), "{text}");
        assert!(serde_json::from_str::<Code>(text).is_err(), "{text}");
    }
}

#[cfg(feature = "strum")]
#[test]
fn strum_lists_the_same_codes() {
    use strum::{EnumCount, IntoEnumIterator, VariantArray, VariantNames};

    assert!(ErrorCode::iter().eq(ErrorCode::ALL.iter().copied()));
    assert!(
        ErrorCode::iter()
            .rev()
            .eq(ErrorCode::ALL.iter().rev().copied())
    );
    assert_eq!(ErrorCode::iter().len(), ErrorCode::COUNT);
    assert_eq!(<ErrorCode as VariantArray>::VARIANTS, ErrorCode::ALL);
    let names: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(<ErrorCode as VariantNames>::VARIANTS, names);
}

#[cfg(feature = "envelope")]
#[test]
fn a_result_with_an_api_error_is_one_pointer() {
    use cloudreve_codes::ApiError;

    assert_eq!(size_of::<Result<(), ApiError>>(), size_of::<usize>());
    fn is_error<T: std::error::Error + Send + Sync + Clone + PartialEq + 'static>() {}
    is_error::<ApiError>();
}
