//! How derived errors look on the wire.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cloudreve_codes::{ApiError, Code, EnvelopeError, ErrorCode, HeldLock};
use serde::Serialize;

#[derive(Debug, thiserror::Error, EnvelopeError)]
enum StorageError {
    #[error("object existed")]
    #[envelope(code = ObjectExist)]
    Exists,
    #[error("locked by somebody")]
    #[envelope(code = LockConflict)]
    Locked {
        #[envelope(data)]
        locks: Vec<HeldLock>,
    },
    #[error("remote: {0}")]
    #[envelope(transparent)]
    Remote(ApiError),
}

/// An enum with every kind of variant.
#[derive(Debug, thiserror::Error, EnvelopeError)]
enum UploadError {
    #[error("chunk {index} does not belong to this upload")]
    #[envelope(code = InvalidChunkIndex)]
    BadChunk { index: u32 },
    #[error("house rule")]
    #[envelope(code = 60001)]
    House,
    #[error("locked")]
    #[envelope(code = LockConflict)]
    Locked {
        #[envelope(data)]
        locks: Vec<HeldLock>,
    },
    #[error("some items failed")]
    #[envelope(code = BatchOperationNotFullyCompleted)]
    Batch {
        #[envelope(items)]
        failed: BTreeMap<String, UploadError>,
    },
    #[error(transparent)]
    #[envelope(transparent)]
    Storage(#[from] StorageError),
    #[error("cannot store the file")]
    #[envelope(inherit)]
    Store(#[source] StorageError),
    #[error("disk {path} is broken")]
    #[envelope(code = IoFailed, msg = "storage failed")]
    Disk { path: String },
}

#[track_caller]
fn assert_json(error: impl Into<ApiError>, expected: &str) {
    assert_eq!(serde_json::to_string(&error.into()).unwrap(), expected);
}

#[test]
fn a_code_by_name_goes_with_the_display_text() {
    assert_json(
        UploadError::BadChunk { index: 3 },
        r#"{"code":40012,"msg":"chunk 3 does not belong to this upload"}"#,
    );
}

#[test]
fn a_numeric_code_may_be_the_servers_own() {
    assert_json(UploadError::House, r#"{"code":60001,"msg":"house rule"}"#);
}

#[test]
fn locks_go_into_data() {
    let locks = vec![
        HeldLock::new("upload")
            .with_path("cloudreve://my/a")
            .with_token("t"),
    ];
    assert_json(
        UploadError::Locked { locks },
        r#"{"code":40073,"data":[{"path":"cloudreve://my/a","token":"t","owner":{"application":{"type":"upload"}},"type":0}],"msg":"locked"}"#,
    );
}

#[test]
fn items_become_their_own_envelopes() {
    let failed = BTreeMap::from([
        ("cloudreve://my/b".to_owned(), UploadError::House),
        (
            "cloudreve://my/a".to_owned(),
            UploadError::Disk {
                path: "/srv".to_owned(),
            },
        ),
    ]);
    assert_json(
        UploadError::Batch { failed },
        r#"{"code":40081,"aggregated_error":{"cloudreve://my/a":{"code":50004,"msg":"storage failed"},"cloudreve://my/b":{"code":60001,"msg":"house rule"}},"msg":"some items failed"}"#,
    );
}

#[test]
fn transparent_forwards_everything() {
    assert_json(
        UploadError::from(StorageError::Exists),
        r#"{"code":40004,"msg":"object existed"}"#,
    );
    let locks = vec![HeldLock::new("dav")];
    assert_json(
        UploadError::Storage(StorageError::Locked { locks }),
        r#"{"code":40073,"data":[{"owner":{"application":{"type":"dav"}},"type":0}],"msg":"locked by somebody"}"#,
    );
}

#[test]
fn inherit_takes_code_and_payload_from_the_source_but_not_the_text() {
    assert_json(
        UploadError::Store(StorageError::Exists),
        r#"{"code":40004,"msg":"cannot store the file"}"#,
    );
    let locks = vec![HeldLock::new("dav")];
    assert_json(
        UploadError::Store(StorageError::Locked { locks }),
        r#"{"code":40073,"data":[{"owner":{"application":{"type":"dav"}},"type":0}],"msg":"cannot store the file"}"#,
    );
}

#[test]
fn msg_is_what_the_client_may_read() {
    assert_json(
        UploadError::Disk {
            path: "/srv/secret".to_owned(),
        },
        r#"{"code":50004,"msg":"storage failed"}"#,
    );
}

#[test]
fn layers_over_any_depth_give_the_innermost_code_and_the_outermost_text() {
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[error("layer {depth}")]
    #[envelope(inherit)]
    struct Layer {
        depth: u32,
        source: Box<dyn EnvelopeError + Send + Sync>,
    }

    let mut error: Box<dyn EnvelopeError + Send + Sync> = Box::new(StorageError::Exists);
    for depth in 0..20 {
        error = Box::new(Layer {
            depth,
            source: error,
        });
    }
    assert_json(error.to_api_error(), r#"{"code":40004,"msg":"layer 19"}"#);
}

#[test]
fn pointers_to_an_error_are_errors_too() {
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    enum Pointers<'a> {
        #[error(transparent)]
        #[envelope(transparent)]
        Boxed(Box<StorageError>),
        #[error(transparent)]
        #[envelope(transparent)]
        Shared(Arc<StorageError>),
        #[error("borrowed")]
        #[envelope(inherit)]
        Borrowed(&'a StorageError),
        #[error(transparent)]
        #[envelope(transparent)]
        Any(Box<dyn EnvelopeError + Send + Sync>),
        #[error(transparent)]
        #[envelope(transparent)]
        AnyShared(Arc<dyn EnvelopeError + Send + Sync>),
    }

    for error in [
        Pointers::Boxed(Box::new(StorageError::Exists)),
        Pointers::Shared(Arc::new(StorageError::Exists)),
        Pointers::Borrowed(&StorageError::Exists),
        Pointers::Any(Box::new(StorageError::Exists)),
        Pointers::AnyShared(Arc::new(StorageError::Exists)),
    ] {
        assert_eq!(error.code(), ErrorCode::ObjectExist, "{error:?}");
    }
}

#[test]
fn a_gateway_passes_on_what_it_received_without_the_debug_text() {
    let received: ApiError = serde_json::from_str(
        r#"{"code":97777,"data":{"k":1},"aggregated_error":{"i":{"code":404,"msg":"","error":"inner secret"}},"msg":"m","error":"secret","correlation_id":"c"}"#,
    )
    .unwrap();
    let passed_on = r#"{"code":97777,"data":{"k":1},"aggregated_error":{"i":{"code":404,"msg":""}},"msg":"m","correlation_id":"c"}"#;
    assert_json(received.to_api_error(), passed_on);
    assert_json(StorageError::Remote(received.clone()), passed_on);
    assert_json(
        UploadError::Storage(StorageError::Remote(received.clone())),
        passed_on,
    );
    let inherited = passed_on.replace(r#""msg":"m""#, r#""msg":"cannot store the file""#);
    assert_json(
        UploadError::Store(StorageError::Remote(received)),
        &inherited,
    );
}

const QUOTA: Code = Code::new(60002).unwrap();

mod codes {
    use cloudreve_codes::ErrorCode;

    pub(crate) const READ_ONLY: ErrorCode = ErrorCode::OwnerOnly;
}

#[test]
fn codes_are_names_constants_and_numbers_with_a_default_on_the_enum() {
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[envelope(code = InternalSetting)]
    enum Codes {
        #[error("")]
        Default,
        #[error("")]
        #[envelope(code = self::QUOTA)]
        Quota,
        #[error("")]
        #[envelope(code = codes::READ_ONLY)]
        ReadOnly,
        #[error("")]
        #[envelope(code = ErrorCode::NotFound)]
        Qualified,
        #[error("")]
        #[envelope(code = -1)]
        Negative,
        #[error("")]
        #[envelope(code = 0x1_0000)]
        Hexadecimal,
    }

    assert_eq!(Codes::Default.code(), ErrorCode::InternalSetting);
    assert_eq!(Codes::Quota.code(), QUOTA);
    assert_eq!(Codes::ReadOnly.code(), ErrorCode::OwnerOnly);
    assert_eq!(Codes::Qualified.code(), ErrorCode::NotFound);
    assert_eq!(Codes::Negative.code(), ErrorCode::NotSet);
    assert_eq!(Codes::Hexadecimal.code(), 0x1_0000);
}

#[test]
fn structs_of_every_kind() {
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[error("unit")]
    #[envelope(code = NotFound)]
    struct Unit;
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[error("tuple")]
    #[envelope(code = NotFullySuccess, msg = "")]
    struct Tuple(#[envelope(data)] &'static str);
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[error(transparent)]
    #[envelope(transparent)]
    struct Wrapper(Unit);

    assert_json(Unit, r#"{"code":404,"msg":"unit"}"#);
    assert_json(
        Tuple("session"),
        r#"{"code":203,"data":"session","msg":""}"#,
    );
    assert_json(Wrapper(Unit), r#"{"code":404,"msg":"unit"}"#);
}

#[test]
fn texts_print_fields_as_thiserror_does() {
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[envelope(code = ParamErr)]
    enum Texts {
        #[error("")]
        #[envelope(msg = "{name:?} {{{size:>width$.precision$}}} {name}")]
        Named {
            name: &'static str,
            size: f64,
            width: usize,
            precision: usize,
        },
        #[error("")]
        #[envelope(msg = "{1:04}-{0}-{0:02$}")]
        Tuple(u8, u16, usize),
        #[error("")]
        #[envelope(msg = "{type} {r}")]
        Raw { r#type: &'static str, r#r: u8 },
        #[error("")]
        #[envelope(msg = "{0:$>5}{0:0>1$}{0:#x}")]
        Filled(u8, usize),
        #[error("")]
        #[envelope(msg = "{{literal}}")]
        Literal,
    }

    let error = Texts::Named {
        name: "a",
        size: 1.25,
        width: 6,
        precision: 1,
    };
    assert_eq!(error.msg(), "\"a\" {   1.2} a");
    assert_eq!(Texts::Tuple(1, 2, 3).msg(), "0002-1-001");
    assert_eq!(Texts::Filled(7, 3).msg(), "$$$$70070x7");
    assert_eq!(Texts::Raw { r#type: "t", r: 1 }.msg(), "t 1");
    assert_eq!(Texts::Literal.msg(), "{literal}");
}

#[test]
fn items_come_from_maps_and_from_pairs_and_are_sorted() {
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[error("")]
    #[envelope(code = BatchOperationNotFullyCompleted)]
    enum Batch<'a> {
        Hash(#[envelope(items)] HashMap<u64, StorageError>),
        Pairs(#[envelope(items)] Vec<(&'a str, StorageError)>),
        Slice(#[envelope(items)] &'a [(String, ApiError)]),
        Both {
            #[envelope(items)]
            failed: [(char, StorageError); 1],
            #[envelope(data)]
            links: Vec<&'a str>,
        },
    }

    let keys = |error: Batch<'_>| -> Vec<String> {
        error
            .to_api_error()
            .item_errors()
            .map(|(key, _)| key.to_owned())
            .collect()
    };
    let hash = (0..12).map(|id| (id, StorageError::Exists)).collect();
    assert_eq!(
        keys(Batch::Hash(hash)),
        ["0", "1", "10", "11", "2", "3", "4", "5", "6", "7", "8", "9"]
    );
    assert_eq!(
        keys(Batch::Pairs(vec![
            ("b", StorageError::Exists),
            ("a", StorageError::Exists),
            ("b", StorageError::Exists)
        ])),
        ["a", "b"]
    );
    assert_eq!(
        keys(Batch::Slice(&[(
            "x".to_owned(),
            ApiError::new(ErrorCode::NotFound)
        )])),
        ["x"]
    );
    assert_json(
        Batch::Both {
            failed: [('k', StorageError::Exists)],
            links: vec!["l"],
        },
        r#"{"code":40081,"data":["l"],"aggregated_error":{"k":{"code":40004,"msg":"object existed"}},"msg":""}"#,
    );
}

#[test]
fn data_that_is_nil_or_cannot_be_written_is_omitted() {
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[error("kept")]
    #[envelope(code = NotFound)]
    enum Data {
        Nil(#[envelope(data)] Option<u8>),
        Broken(#[envelope(data)] HashMap<[u8; 2], u8>),
    }

    assert_json(Data::Nil(None), r#"{"code":404,"msg":"kept"}"#);
    assert_json(Data::Nil(Some(7)), r#"{"code":404,"data":7,"msg":"kept"}"#);
    assert_json(
        Data::Broken(HashMap::from([([1, 2], 3)])),
        r#"{"code":404,"msg":"kept"}"#,
    );
}

#[test]
fn generic_errors_get_the_bounds_they_need() {
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[envelope(code = ParamErr)]
    enum Generic<'a, T, S, const N: usize>
    where
        T: Clone,
    {
        #[error("value")]
        #[envelope(msg = "got {0}")]
        Value(T),
        #[error("data")]
        Data(#[envelope(data)] Vec<T>),
        #[error("source")]
        #[envelope(inherit)]
        Source(#[source] S),
        #[error("items")]
        Items {
            #[envelope(items)]
            items: BTreeMap<String, Generic<'a, T, S, N>>,
        },
        #[error("array")]
        Array(#[envelope(data)] &'a [u8; 2]),
    }

    type Error<'a> = Generic<'a, u8, StorageError, 2>;
    assert_json(Error::Value(7), r#"{"code":40001,"msg":"got 7"}"#);
    assert_json(
        Error::Data(vec![7]),
        r#"{"code":40001,"data":[7],"msg":"data"}"#,
    );
    assert_json(
        Error::Source(StorageError::Exists),
        r#"{"code":40004,"msg":"source"}"#,
    );
    assert_json(
        Error::Array(&[1, 2]),
        r#"{"code":40001,"data":[1,2],"msg":"array"}"#,
    );
    let items = BTreeMap::from([("k".to_owned(), Error::Value(1))]);
    assert_json(
        Error::Items { items },
        r#"{"code":40001,"aggregated_error":{"k":{"code":40001,"msg":"got 1"}},"msg":"items"}"#,
    );
}

#[test]
fn a_generic_field_needs_the_trait_that_prints_it() {
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[error("")]
    #[envelope(code = ParamErr, msg = "{0:04x} {1:?} {2:e}")]
    struct Printed<T, U, V>(T, U, V);

    assert_eq!(Printed(255, "a", 1.5).msg(), "00ff \"a\" 1.5e0");
}

/// A type with the same name in another module is a different type.
#[test]
fn a_generic_field_may_have_the_name_of_its_error() {
    mod other {
        #[derive(Debug, serde::Serialize)]
        pub(super) struct Error<T>(pub(super) T);
    }

    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[error("")]
    #[envelope(code = ParamErr)]
    struct Error<T>(#[envelope(data)] other::Error<T>);

    assert_json(
        Error(other::Error(7)),
        r#"{"code":40001,"data":7,"msg":""}"#,
    );
}

/// Arguments of a macro reach the derive as fragments.
#[test]
fn macros_may_generate_the_attributes() {
    macro_rules! error {
        ($name:ident, $code:literal, $msg:literal) => {
            #[derive(Debug, thiserror::Error, EnvelopeError)]
            #[error("")]
            #[envelope(code = $code, msg = $msg)]
            struct $name;
        };
        ($name:ident, $code:expr) => {
            #[derive(Debug, thiserror::Error, EnvelopeError)]
            #[error("text")]
            #[envelope(code = $code)]
            struct $name;
        };
    }

    error!(Literal, 60001, "mine");
    error!(Negative, -60001, "mine");
    error!(Number, 60002);
    error!(Variant, NotFound);

    assert_json(Literal, r#"{"code":60001,"msg":"mine"}"#);
    assert_json(Negative, r#"{"code":-60001,"msg":"mine"}"#);
    assert_json(Number, r#"{"code":60002,"msg":"text"}"#);
    assert_json(Variant, r#"{"code":404,"msg":"text"}"#);
}

#[test]
fn an_enum_without_variants_is_an_error_that_never_happens() {
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    enum Never {}

    fn is_error<E: EnvelopeError + Into<ApiError>>() {}
    is_error::<Never>();
}

#[test]
fn the_question_mark_turns_an_error_into_an_envelope() {
    fn handler() -> Result<(), ApiError> {
        Err(UploadError::House)?
    }
    assert_eq!(handler().unwrap_err().code(), 60001);
}

#[test]
fn a_secret_is_sent_only_if_the_text_prints_it() {
    const SECRET: &str = "5ec2e7";

    #[derive(Debug, thiserror::Error)]
    #[error("password {SECRET}")]
    struct Database;

    #[derive(Debug, thiserror::Error, EnvelopeError)]
    enum Hidden {
        #[error("query failed")]
        #[envelope(code = DbError)]
        Source(#[source] Database),
        #[error("field")]
        #[envelope(code = DbError)]
        Field { _path: &'static str },
        #[error("{0}")]
        #[envelope(code = DbError, msg = "hidden")]
        Text(&'static str),
        #[error("remote")]
        #[envelope(inherit)]
        Inherited(ApiError),
        #[error("remote")]
        #[envelope(transparent)]
        Transparent(ApiError),
        #[error("batch")]
        #[envelope(code = BatchOperationNotFullyCompleted)]
        Items(#[envelope(items)] Vec<(String, ApiError)>),
        #[error("{0}")]
        #[envelope(code = DbError)]
        Printed(&'static str),
    }

    let remote = || ApiError::new(ErrorCode::DbError).with_debug_error(SECRET);
    for error in [
        Hidden::Source(Database),
        Hidden::Field { _path: SECRET },
        Hidden::Text(SECRET),
        Hidden::Inherited(remote()),
        Hidden::Transparent(remote()),
        Hidden::Items(vec![("k".to_owned(), remote())]),
    ] {
        let written = serde_json::to_string(&error.to_api_error()).unwrap();
        assert!(!written.contains(SECRET), "{written}");
    }
    let written = serde_json::to_string(&Hidden::Printed(SECRET).to_api_error()).unwrap();
    assert!(written.contains(SECRET));
}

/// All six methods of a handwritten impl take effect, and debug text is sent if the program sets it.
#[test]
fn a_handwritten_impl_may_set_everything() {
    #[derive(Debug)]
    struct ByHand;
    impl std::fmt::Display for ByHand {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("text")
        }
    }
    impl std::error::Error for ByHand {}
    impl EnvelopeError for ByHand {
        fn code(&self) -> Code {
            ErrorCode::NotFound.into()
        }
        fn data(&self) -> Option<Box<serde_json::value::RawValue>> {
            serde_json::value::to_raw_value("d").ok()
        }
        fn item_errors(&self) -> Vec<(String, ApiError)> {
            vec![("k".to_owned(), ApiError::new(ErrorCode::Conflict))]
        }
        fn debug_error(&self) -> Option<std::borrow::Cow<'_, str>> {
            Some("debug".into())
        }
        fn correlation_id(&self) -> Option<std::borrow::Cow<'_, str>> {
            Some("id".into())
        }
    }
    let expected = r#"{"code":404,"data":"d","aggregated_error":{"k":{"code":409,"msg":""}},"msg":"text","error":"debug","correlation_id":"id"}"#;
    assert_json(ByHand.to_api_error(), expected);
    assert_json(<&ByHand as EnvelopeError>::to_api_error(&&ByHand), expected);
    assert_json(Box::new(ByHand).to_api_error(), expected);
}

#[test]
fn anything_serde_can_write_can_be_data() {
    #[derive(Debug, Serialize)]
    struct Link {
        link: &'static str,
        file_url: &'static str,
    }
    #[derive(Debug, thiserror::Error, EnvelopeError)]
    #[error("")]
    #[envelope(code = BatchOperationNotFullyCompleted)]
    struct Links(#[envelope(data)] Vec<Link>);

    assert_json(
        Links(vec![Link {
            link: "l",
            file_url: "f",
        }]),
        r#"{"code":40081,"data":[{"link":"l","file_url":"f"}],"msg":""}"#,
    );
}
