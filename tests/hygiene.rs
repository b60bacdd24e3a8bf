//! The derive's expansion uses nothing from the user's scope.

// Every name that an expansion may use means something else here.
#![allow(
    non_camel_case_types,
    dead_code,
    unused_macros,
    reason = "the names are the point of the test"
)]
#![no_implicit_prelude]

mod core {}
mod std {}
mod alloc {}
mod serde {}
mod serde_json {}
mod thiserror {}

struct Result;
struct Option;
struct Some;
struct None;
struct Ok;
struct Err;
struct String;
struct Vec;
struct Box;
struct Cow;
struct RawValue;
struct Code;
struct ErrorCode;
struct ApiError;
struct Error;
struct str;
struct i32;
trait Into {}
trait From {}
trait ToString {}
trait EnvelopeError {}
trait Display {}

macro_rules! format {
    ($($any:tt)*) => {
        ::std::compile_error!("the user's own")
    };
}

#[derive(::std::fmt::Debug, ::cloudreve_codes::EnvelopeError)]
#[envelope(code = InternalSetting)]
enum AtTop<T> {
    Unit,
    #[envelope(code = 60001, msg = "no {type}, {limit:>3}")]
    r#Named {
        r#type: &'static ::std::primitive::str,
        #[envelope(data)]
        limit: u8,
    },
    Generic(#[envelope(data)] T),
    #[envelope(transparent)]
    Transparent(::cloudreve_codes::ApiError),
    #[envelope(inherit)]
    Inherit {
        source: ::cloudreve_codes::ApiError,
    },
    Items(#[envelope(items)] ::std::vec::Vec<(::std::string::String, ::cloudreve_codes::ApiError)>),
}

impl<T> ::std::fmt::Display for AtTop<T> {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str("text")
    }
}

impl<T: ::std::fmt::Debug> ::std::error::Error for AtTop<T> {}

#[derive(::std::fmt::Debug, ::cloudreve_codes::EnvelopeError)]
#[envelope(code = r#NotFound, msg = "m")]
struct r#struct;

impl ::std::fmt::Display for r#struct {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str("text")
    }
}

impl ::std::error::Error for r#struct {}

#[test]
fn the_expansion_ignores_names_in_scope() {
    let code = |error: &dyn ::cloudreve_codes::EnvelopeError| error.code().as_i32();
    ::std::assert_eq!(
        code(&AtTop::<u8>::Unit),
        ::cloudreve_codes::ErrorCode::InternalSetting.as_i32()
    );
    ::std::assert_eq!(
        code(&r#struct),
        ::cloudreve_codes::ErrorCode::NotFound.as_i32()
    );
    let named = AtTop::<u8>::Named {
        r#type: "t",
        limit: 7,
    };
    ::std::assert_eq!(&*::cloudreve_codes::EnvelopeError::msg(&named), "no t,   7");
    let error = <::cloudreve_codes::ApiError as ::std::convert::From<_>>::from(AtTop::Generic(7u8));
    ::std::assert_eq!(
        error.data().map(|data| data.get()),
        ::std::option::Option::Some("7")
    );
}

#[test]
fn an_expansion_works_within_a_function() {
    #[derive(::std::fmt::Debug, ::cloudreve_codes::EnvelopeError)]
    #[envelope(code = Conflict)]
    struct Local;

    impl ::std::fmt::Display for Local {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.write_str("text")
        }
    }

    impl ::std::error::Error for Local {}

    ::std::assert_eq!(
        ::cloudreve_codes::EnvelopeError::code(&Local),
        ::cloudreve_codes::ErrorCode::Conflict
    );
}
