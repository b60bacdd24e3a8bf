//! The derive without a compiler. `tests/ui` compiles each mistake with rustc; here the
//! same fixtures are expanded in one process, and must have the same messages at the same positions.
//! Snapshots show the expansions of correct types.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::{DeriveInput, Item};

/// A mistake: its message, and the line and column of its span.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Message {
    message: String,
    line: String,
    column: usize,
}

fn fixtures() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui");
    let list = |dir: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(dir).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    };
    let mut fixtures: Vec<PathBuf> = list(&dir)
        .iter()
        .filter(|rule| rule.is_dir())
        .flat_map(|rule| list(rule))
        .collect();
    fixtures.retain(|path| path.extension().is_some_and(|kind| kind == "rs"));
    fixtures.sort();
    fixtures
}

/// Returns the types of a fixture that have the derive.
fn types(source: &str) -> Vec<DeriveInput> {
    let items = syn::parse_file(source).unwrap().items;
    let inputs = items.into_iter().filter_map(|item| match item {
        Item::Enum(item) => Some(DeriveInput::from(item)),
        Item::Struct(item) => Some(DeriveInput::from(item)),
        Item::Union(item) => Some(DeriveInput::from(item)),
        _ => None,
    });
    let derives = |input: &DeriveInput| {
        let attributes = input.attrs.iter();
        let mut lists = attributes.filter_map(|attribute| attribute.meta.require_list().ok());
        lists.any(|list| list.tokens.to_string().contains("EnvelopeError"))
    };
    inputs.filter(derives).collect()
}

/// Returns the messages of the `compile_error!` calls in an expansion, with their positions in `source`.
fn mistakes(expansion: TokenStream, source: &str) -> Vec<Message> {
    let mut messages = Vec::new();
    let tokens: Vec<TokenTree> = expansion.into_iter().collect();
    for window in tokens.windows(3) {
        let [
            TokenTree::Ident(name),
            TokenTree::Punct(_),
            TokenTree::Group(group),
        ] = window
        else {
            continue;
        };
        if name != "compile_error" {
            continue;
        }
        let literal: syn::LitStr = syn::parse2(group.stream()).unwrap();
        let start = name.span().start();
        messages.push(Message {
            message: literal.value(),
            line: source.lines().nth(start.line - 1).unwrap().to_owned(),
            column: start.column,
        });
    }
    messages.sort();
    messages
}

/// Returns what rustc printed for a fixture, without rustc's own errors, which have a number.
fn expected(stderr: &str) -> Vec<Message> {
    let blocks = stderr
        .split("\nerror")
        .map(|block| block.trim_start_matches("error"));
    let mut messages: Vec<Message> = blocks
        .filter_map(|block| {
            let (message, rest) = block.strip_prefix(": ")?.split_once("\n --> ")?;
            let mut shown = rest
                .lines()
                .filter_map(|line| line.trim_start().strip_prefix("| "));
            let line = shown.next()?;
            // An error of several lines starts at the beginning of the line.
            let column = match line.strip_prefix("/ ") {
                Some(line) => return Some((message, line, None)),
                None => shown.next()?.find('^'),
            };
            Some((message, line, column))
        })
        .map(|(message, line, column)| Message {
            message: message.to_owned(),
            line: line.to_owned(),
            column: column.unwrap_or_else(|| line.len() - line.trim_start().len()),
        })
        .collect();
    messages.sort();
    messages
}

#[test]
fn every_mistake_has_the_message_and_the_position_that_rustc_shows() {
    let mut count = 0;
    for path in fixtures() {
        let source = fs::read_to_string(&path).unwrap();
        let stderr = fs::read_to_string(path.with_extension("stderr")).unwrap();
        let expansions = types(&source).into_iter().map(crate::derive);
        let mut messages: Vec<Message> = expansions
            .flat_map(|tokens| mistakes(tokens, &source))
            .collect();
        messages.sort();
        assert_eq!(messages, expected(&stderr), "{}", path.display());
        count += messages.len();
    }
    assert!(count > 50, "{count} mistakes");
}

/// This way, no second error about a missing impl follows, and rustc reports unknown codes in the same
/// run.
#[test]
fn a_type_with_mistakes_also_gets_a_stub_with_its_codes() {
    insta::assert_snapshot!(expanded(quote! {
        #[envelope(code = Misspelled)]
        enum Error<T> {
            #[envelope(code = 0)]
            First(T),
            #[envelope(code = 60001)]
            Second,
        }
    }));
    let union = quote! { union Error { a: u8, b: i8 } };
    assert!(
        !expanded(union).contains("impl"),
        "a union can't be an error, so it gets no stub"
    );
}

#[test]
#[should_panic = "errors were dropped without being reported"]
fn a_mistake_cannot_be_recorded_and_dropped() {
    let context = crate::context::Context::new();
    context.error(proc_macro2::Span::call_site(), "a mistake");
}

/// Returns the formatted expansion of a type.
fn expanded(input: TokenStream) -> String {
    let impls = crate::derive(syn::parse2(input).unwrap());
    prettyplease::unparse(&syn::parse2(impls).unwrap())
}

#[test]
fn an_enum_with_each_kind_of_variant() {
    insta::assert_snapshot!(expanded(quote! {
        #[envelope(code = InternalSetting)]
        enum Error {
            Default,
            #[envelope(code = NotFound)]
            Named,
            #[envelope(code = -7)]
            Number,
            #[envelope(code = self::codes::QUOTA,)]
            Constant(u8),
            #[envelope(code = LockConflict, msg = "{{locked}} by {by:>width$} for {width}")]
            Locked {
                #[envelope(data)]
                locks: Vec<HeldLock>,
                by: String,
                width: usize,
            },
            #[envelope(code = BatchOperationNotFullyCompleted)]
            Batch(#[envelope(items)] BTreeMap<String, Error>, u8),
            #[envelope(transparent)]
            Inner(Other),
            #[envelope(inherit, msg = "plain")]
            Outer { #[source] why: Other, at: u8 },
        }
    }));
}

#[test]
fn a_struct_and_the_crate_under_another_name() {
    insta::assert_snapshot!(expanded(quote! {
        #[envelope(code = FileTooLarge, crate = renamed::codes)]
        struct TooLarge {
            name: String,
        }
    }));
}

#[test]
fn a_struct_that_wraps_another_error() {
    insta::assert_snapshot!(expanded(quote! {
        #[envelope(transparent)]
        struct Outer(Inner);
    }));
}

#[test]
fn bounds_follow_from_where_parameters_are_used() {
    insta::assert_snapshot!(expanded(quote! {
        enum Error<'a, T, U: Clone, const N: usize> where U: Copy {
            #[envelope(code = NotFound, msg = "{0} {1:?} {2:>1$}")]
            Message(T, U, &'a str),
            #[envelope(code = NotFound)]
            Data { #[envelope(data)] data: [T; N] },
            #[envelope(code = NotFound)]
            Items { #[envelope(items)] items: Vec<(String, U)>, unused: T },
            #[envelope(code = NotFound)]
            Itself { #[envelope(data)] error: Box<Error<'a, T, U, N>> },
            #[envelope(inherit)]
            Source { from: u8, source: T },
            #[envelope(transparent)]
            Only(Box<Self>),
        }
    }));
}

/// Returns the bounds without whitespace, which isn't compared.
fn bounds_of(error: TokenStream) -> String {
    let text: String = expanded(error).split_whitespace().collect();
    let (_, bounds) = text.split_once("where").unwrap();
    let (bounds, _) = bounds.split_once('{').unwrap();
    bounds.replace("::cloudreve_codes::private::", "")
}

#[test]
fn a_parameter_needs_the_trait_that_prints_it() {
    for (spec, bound) in [
        ("", "Display"),
        (":>8", "Display"),
        (":?", "Debug"),
        (":#x?", "Debug"),
        (":x", "LowerHex"),
        (":04X", "UpperHex"),
        (":o", "Octal"),
        (":#b", "Binary"),
        (":e", "LowerExp"),
        (":.3E", "UpperExp"),
        (":p", "Pointer"),
    ] {
        let msg = format!("{{0{spec}}}");
        let bounds = bounds_of(quote! { #[envelope(code = NotFound, msg = #msg)] struct E<T>(T); });
        assert_eq!(bounds, format!("T:{bound},Self:Error,"), "{spec}");
    }
}

/// A field that contains the type itself needs no bound, since one would recurse infinitely.
#[test]
fn only_the_type_itself_needs_no_bound() {
    let bounds = |field: &str| {
        let field: TokenStream = field.parse().unwrap();
        bounds_of(quote! { #[envelope(code = NotFound)] struct E<T>(#[envelope(data)] #field); })
    };
    for itself in [
        "E<T>",
        "Box<E<T>>",
        "(u8, E<T>)",
        "Vec<&'a E<T>>",
        "self::E<T>",
        "super::here::E<T>",
        "crate::here::E<T>",
        "Option<crate::E<T>>",
        "Box<Self>",
    ] {
        assert_eq!(bounds(itself), "Self:Error,", "{itself}");
    }
    for other in ["T", "Vec<T>", "other::E<T>", "::other::E<T>", "<T as A>::E"] {
        let expected = format!("{}:Serialize,Self:Error,", other.replace(' ', ""));
        assert_eq!(bounds(other).replace(' ', ""), expected, "{other}");
    }
}

#[test]
fn a_type_without_variants() {
    insta::assert_snapshot!(expanded(quote! { enum Never {} }));
}

/// The source is the same as thiserror's: the marked field, or else the one named `source`, or else the
/// only one.
#[test]
fn inherit_goes_to_the_source() {
    let of = |fields: TokenStream| {
        let text = expanded(quote! { #[envelope(inherit)] struct Error #fields });
        let call = text.split_once("EnvelopeError::code(").unwrap().1;
        call.split_once(')').unwrap().0.to_owned()
    };
    assert_eq!(
        of(quote!({ source: A, #[from] marked: B })),
        "__field_marked"
    );
    assert_eq!(
        of(quote!({ source: A, #[source] marked: B })),
        "__field_marked"
    );
    assert_eq!(of(quote!({ other: A, source: B })), "__field_source");
    assert_eq!(of(quote!({ only: A })), "__field_only");
    assert_eq!(of(quote!((A, #[doc = "text"] #[source] B);)), "__field_1");
}

/// Returns the arguments of a format string: their names, and the string with `<…>` around each.
fn read(text: &str) -> Result<(Vec<String>, String), String> {
    let literal = syn::LitStr::new(text, proc_macro2::Span::call_site());
    let message = crate::message::read(literal).map_err(|error| error.to_string())?;
    let names = message.names().into_iter().map(str::to_owned).collect();
    Ok((names, message.renamed(|name| format!("<{name}>")).value()))
}

#[test]
fn a_format_string_is_parsed_and_rebuilt() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("", &[], ""),
        ("plain", &[], "plain"),
        ("{{}} }}{{", &[], "{{}} }}{{"),
        ("{a}", &["a"], "{<a>}"),
        ("{ a }{0}", &["a", "0"], "{<a>}{<0>}"),
        ("x{a:?}y", &["a"], "x{<a>:?}y"),
        ("{a:>8.3}", &["a"], "{<a>:>8.3}"),
        ("{a:>b$.c$}", &["a", "b", "c"], "{<a>:><b>$.<c>$}"),
        ("{a:0b$}", &["a", "b"], "{<a>:0<b>$}"),
        ("{a:00$}", &["a", "0"], "{<a>:0<0>$}"),
        ("{a:0$}", &["a", "0"], "{<a>:<0>$}"),
        ("{a:_>10$x}", &["a", "10"], "{<a>:_><10>$x}"),
        ("{a:é_ß$}", &["a", "é_ß"], "{<a>:<é_ß>$}"),
        ("{a:? }", &["a"], "{<a>:?}"),
        // A fill character isn't part of the width.
        ("{a:$>5}", &["a"], "{<a>:$>5}"),
        ("{a:b^b$}", &["a", "b"], "{<a>:b^<b>$}"),
        ("{a:.>b$}", &["a", "b"], "{<a>:.><b>$}"),
    ];
    for &(text, names, renamed) in cases {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(read(text), Ok((names, renamed.to_owned())), "{text:?}");
    }
}

#[test]
fn an_invalid_format_string_is_refused() {
    for (text, what) in [
        ("{", "unmatched `{`"),
        ("a {b", "unmatched `{`"),
        ("}", "unmatched `}`"),
        ("a } b", "unmatched `}`"),
        ("{}", "name a field"),
        ("{ :?}", "name a field"),
        ("{a:.*}", "unexpected `.*`"),
        ("{a:.>.*}", "unexpected `.*`"),
    ] {
        let message = read(text).unwrap_err();
        assert!(message.contains(what), "{text:?}: {message}");
    }
}

/// A macro's fragment is wrapped in a group without delimiters.
#[test]
fn a_macro_fragment_is_read_as_its_contents() {
    use proc_macro2::{Delimiter, Group};

    let group = |delimiter: Delimiter, tokens: TokenStream| {
        TokenTree::Group(Group::new(delimiter, tokens)).into()
    };
    let bare = |tokens: TokenStream| group(Delimiter::None, tokens);
    let derive = |code: TokenStream| {
        crate::derive(syn::parse_quote!(
            #[envelope(code = #code)]
            struct Error;
        ))
        .to_string()
    };
    let plain = derive(quote!(60001));
    assert!(!plain.contains("compile_error"));
    assert_eq!(derive(bare(quote!(60001))), plain);
    assert_eq!(derive(bare(bare(quote!(60001)))), plain);
    assert_eq!(derive(bare(quote!(-60001))), derive(quote!(-60001)));
    assert_eq!(derive(bare(quote!(NotFound))), derive(quote!(NotFound)));
    let bracketed: TokenStream = group(Delimiter::Parenthesis, quote!(60001));
    assert!(derive(bracketed).contains("compile_error"));
}

#[test]
fn a_numeric_code_has_32_bits_in_any_notation() {
    // The value of the attribute `code`, or why it is refused.
    let of = |value: &str| {
        let value: TokenStream = value.parse().unwrap();
        let expansion = crate::derive(syn::parse_quote!(
            #[envelope(code = #value)]
            struct Error;
        ));
        let text = expansion.to_string().replace("- ", "-");
        let after = |mark: &str| Some(text.split_once(mark)?.1.to_owned());
        let until = |text: String, mark: &str| text.split(mark).next().unwrap().trim().to_owned();
        match after("compile_error ! {") {
            Some(rest) => Err(until(rest, "}")),
            None => Ok(until(after("code_from_number (").unwrap(), ")")),
        }
    };
    assert_eq!(of("60001"), Ok("60001".to_owned()));
    assert_eq!(of("60_001"), Ok("60001".to_owned()));
    assert_eq!(of("0xEA61"), Ok("60001".to_owned()));
    assert_eq!(of("-1"), Ok("-1".to_owned()));
    assert_eq!(of("-2147483648"), Ok("-2147483648".to_owned()));
    assert_eq!(of("2147483647"), Ok("2147483647".to_owned()));
    for (value, why) in [
        ("2147483648", "2147483648 is out of range for i32"),
        ("-2147483649", "-2147483649 is out of range for i32"),
        ("0", "found 0, which is success"),
        ("-0", "found 0, which is success"),
        ("7i32", "write 7"),
        ("- -7", "`code` must be"),
        ("7 8", "`code` must be"),
        ("1.5", "`code` must be"),
        ("+7", "`code` must be"),
        ("a::<u8>", "`code` must be"),
        ("::NotFound", "`code` must be"),
    ] {
        let message = of(value).unwrap_err();
        assert!(message.contains(why), "{value}: {message}");
    }
}
