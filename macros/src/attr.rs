//! Parses `#[envelope(…)]` entry by entry, so that an error in one doesn't hide those in others.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{Attribute, Ident, LitInt, LitStr, Meta, Path, Token};

use crate::context::Context;
use crate::message::{self, Message};

/// The words of the attribute, for the parser and for lists of what is expected.
pub(crate) mod word {
    pub(crate) const ENVELOPE: &str = "envelope";
    pub(crate) const CODE: &str = "code";
    pub(crate) const MSG: &str = "msg";
    pub(crate) const DATA: &str = "data";
    pub(crate) const ITEMS: &str = "items";
    pub(crate) const TRANSPARENT: &str = "transparent";
    pub(crate) const INHERIT: &str = "inherit";
    pub(crate) const RESPONSE: &str = "response";
    pub(crate) const CRATE: &str = "crate";

    /// Those that take no value.
    pub(crate) const FLAGS: [&str; 5] = [DATA, ITEMS, TRANSPARENT, INHERIT, RESPONSE];
}

/// Where an attribute is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Enum,
    Struct,
    Variant,
    Field,
}

impl Place {
    const ALL: [Place; 4] = [Place::Enum, Place::Struct, Place::Variant, Place::Field];

    fn words(self) -> &'static [&'static str] {
        match self {
            Place::Enum => &[word::CODE, word::RESPONSE, word::CRATE],
            Place::Struct => &[
                word::CODE,
                word::MSG,
                word::TRANSPARENT,
                word::INHERIT,
                word::RESPONSE,
                word::CRATE,
            ],
            Place::Variant => &[word::CODE, word::MSG, word::TRANSPARENT, word::INHERIT],
            Place::Field => &[word::DATA, word::ITEMS],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Place::Enum => "an enum",
            Place::Struct => "a struct",
            Place::Variant => "a variant",
            Place::Field => "a field",
        }
    }
}

/// An entry, and the span of its key.
pub(crate) struct Given<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// The attributes of one place, each key once.
#[derive(Default)]
pub(crate) struct Attrs {
    pub(crate) code: Option<Given<Code>>,
    pub(crate) msg: Option<Given<Message>>,
    pub(crate) data: Option<Given<()>>,
    pub(crate) items: Option<Given<()>>,
    pub(crate) transparent: Option<Given<()>>,
    pub(crate) inherit: Option<Given<()>>,
    pub(crate) response: Option<Given<()>>,
    pub(crate) krate: Option<Given<Path>>,
    /// Whether something couldn't be parsed, in which case nothing is reported as missing.
    pub(crate) is_broken: bool,
}

/// The value of `code`.
pub(crate) enum Code {
    /// A variant of `ErrorCode`, which rustc checks.
    Variant(Ident),
    /// A constant of type `ErrorCode` or `Code`.
    Constant(Path),
    Number(i32, Span),
}

pub(crate) fn read(attributes: &[Attribute], place: Place, context: &Context) -> Attrs {
    let mut attrs = Attrs::default();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(word::ENVELOPE))
    {
        let list = match &attribute.meta {
            Meta::List(list) => list,
            other => {
                attrs.is_broken = true;
                let message = format!("expected a list, #[envelope({})]", example(place));
                context.push(syn::Error::new_spanned(other, message));
                continue;
            }
        };
        let entries = split(list.tokens.clone());
        if entries.is_empty() {
            attrs.is_broken = true;
            context.push(syn::Error::new_spanned(
                list,
                format!("empty #[envelope()], expected {}", choice(place)),
            ));
        }
        for entry in entries {
            if let Err(error) = attrs.take(entry, place, context) {
                attrs.is_broken = true;
                context.push(error);
            }
        }
    }
    attrs
}

fn example(place: Place) -> &'static str {
    if place == Place::Field {
        "data"
    } else {
        "code = NotFound"
    }
}

/// The keys that a place accepts.
fn choice(place: Place) -> String {
    let words: Vec<String> = place
        .words()
        .iter()
        .map(|word| format!("`{word}`"))
        .collect();
    format!("one of {}", words.join(", "))
}

/// The entries between commas.
fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut entries = Vec::new();
    let mut entry = TokenStream::new();
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                // If an entry is missing between two commas, the error points at the second one.
                if entry.is_empty() {
                    entry.extend([TokenTree::Punct(punct)]);
                }
                entries.push(std::mem::take(&mut entry));
            }
            other => entry.extend([other]),
        }
    }
    if !entry.is_empty() {
        entries.push(entry);
    }
    entries
}

impl Attrs {
    /// Parses one entry, `key` or `key = value`.
    fn take(&mut self, entry: TokenStream, place: Place, context: &Context) -> syn::Result<()> {
        let parse = |input: ParseStream<'_>| {
            if !input.peek(Ident::peek_any) {
                return Err(input.error(format!("expected a key, {}", choice(place))));
            }
            let key = input.call(Ident::parse_any)?;
            let value = if input.is_empty() {
                None
            } else {
                let equals: Token![=] = input.parse().map_err(|error| {
                    let expected = if word::FLAGS.contains(&&*key.unraw().to_string()) {
                        ","
                    } else {
                        "="
                    };
                    let message = format!("expected `{expected}` after `{key}`");
                    syn::Error::new(error.span(), message)
                })?;
                Some((equals, input.parse::<TokenStream>()?))
            };
            Ok((key, value))
        };
        let (key, value) = parse.parse2(entry)?;
        let name = key.unraw().to_string();
        if !place.words().contains(&name.as_str()) {
            return Err(syn::Error::new(key.span(), misplaced(&name, place)));
        }
        let span = key.span();
        let value = value.map(|(equals, tokens)| (equals.span, tokens));
        match name.as_str() {
            word::CODE => set(
                &mut self.code,
                code(valued(&key, value, CODE_VALUES)?)?,
                &name,
                span,
                context,
            ),
            word::MSG => {
                let tokens = valued(&key, value, "a string literal")?;
                let literal = only::<LitStr>(tokens, "`msg` must be a string literal")?;
                set(&mut self.msg, message::read(literal)?, &name, span, context);
            }
            word::CRATE => {
                let tokens = valued(&key, value, "a path to cloudreve_codes")?;
                let path = parse_path(tokens, "`crate` must be a path to cloudreve_codes")?;
                set(&mut self.krate, path, &name, span, context);
            }
            flag => {
                if let Some((equals, tokens)) = value {
                    let span = tokens
                        .into_iter()
                        .next()
                        .map_or(equals, |token| token.span());
                    return Err(syn::Error::new(span, format!("`{flag}` takes no value")));
                }
                let slot = match flag {
                    word::DATA => &mut self.data,
                    word::ITEMS => &mut self.items,
                    word::TRANSPARENT => &mut self.transparent,
                    word::RESPONSE => &mut self.response,
                    _ => &mut self.inherit,
                };
                set(slot, (), &name, span, context);
            }
        }
        Ok(())
    }
}

const CODE_VALUES: &str = "a variant of `ErrorCode`, a path to a constant, or a number";

/// The message for a key in the wrong place.
fn misplaced(name: &str, place: Place) -> String {
    let homes = Place::ALL
        .iter()
        .filter(|home| home.words().contains(&name));
    let homes: Vec<String> = homes.map(|home| home.name().to_owned()).collect();
    let homes = match homes.as_slice() {
        [] => return format!("unknown key `{name}`, expected {}", choice(place)),
        [only] => only.clone(),
        [first, last] => format!("{first} or {last}"),
        [others @ .., last] => format!("{}, or {last}", others.join(", ")),
    };
    format!(
        "`{name}` belongs on {homes}, not on {}; expected {}",
        place.name(),
        choice(place)
    )
}

fn set<T>(slot: &mut Option<Given<T>>, value: T, name: &str, span: Span, context: &Context) {
    match slot {
        Some(first) => duplicate(name, [first.span, span], context),
        None => *slot = Some(Given { value, span }),
    }
}

/// Reports a duplicate at both places.
pub(crate) fn duplicate(name: &str, places: [Span; 2], context: &Context) {
    for span in places {
        context.error(
            span,
            format!("duplicate #[envelope({name})]; remove one of the two"),
        );
    }
}

fn valued(
    key: &Ident,
    value: Option<(Span, TokenStream)>,
    expected: &str,
) -> syn::Result<TokenStream> {
    match value {
        Some((_, tokens)) if !tokens.is_empty() => Ok(tokens),
        Some((equals, _)) => Err(syn::Error::new(
            equals,
            format!("`{key}` needs {expected} after the `=`"),
        )),
        None => Err(syn::Error::new(
            key.span(),
            format!("`{key}` needs a value: {expected}"),
        )),
    }
}

/// A value that is exactly one token of this kind.
fn only<T: syn::parse::Parse>(tokens: TokenStream, message: &str) -> syn::Result<T> {
    syn::parse2(tokens.clone()).map_err(|_| syn::Error::new_spanned(tokens, message))
}

fn parse_path(tokens: TokenStream, message: &str) -> syn::Result<Path> {
    Path::parse_mod_style
        .parse2(tokens.clone())
        .map_err(|_| syn::Error::new_spanned(tokens, message))
}

/// The content of a macro's fragment, such as `$code:literal`.
fn ungrouped(tokens: TokenStream) -> TokenStream {
    let mut rest = tokens.clone().into_iter();
    match (rest.next(), rest.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => {
            ungrouped(group.stream())
        }
        _ => tokens,
    }
}

fn code(tokens: TokenStream) -> syn::Result<Code> {
    let tokens = ungrouped(tokens);
    let wrong = || syn::Error::new_spanned(&tokens, format!("`code` must be {CODE_VALUES}"));
    let mut peek = tokens.clone().into_iter();
    let is_number = match peek.next() {
        Some(TokenTree::Literal(_)) => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == '-',
        _ => false,
    };
    if is_number {
        let parse = |input: ParseStream<'_>| {
            let minus: Option<Token![-]> = input.parse()?;
            Ok((minus.is_some(), input.parse::<LitInt>()?))
        };
        let (is_negative, literal) = parse.parse2(tokens.clone()).map_err(|_| wrong())?;
        // syn accepts a sign as part of the literal, so there could be two.
        if literal.base10_digits().starts_with('-') {
            return Err(wrong());
        }
        if !literal.suffix().is_empty() {
            let message = format!(
                "unexpected suffix in `code`; write {}",
                literal.base10_digits()
            );
            return Err(syn::Error::new(literal.span(), message));
        }
        let sign = if is_negative { "-" } else { "" };
        return match format!("{sign}{}", literal.base10_digits()).parse() {
            Ok(0) => Err(syn::Error::new(
                literal.span(),
                "expected an error code, found 0, which is success",
            )),
            Ok(number) => Ok(Code::Number(number, literal.span())),
            Err(_) => Err(syn::Error::new(
                literal.span(),
                format!("{sign}{literal} is out of range for i32"),
            )),
        };
    }
    let path = Path::parse_mod_style
        .parse2(tokens.clone())
        .map_err(|_| wrong())?;
    match path.get_ident() {
        Some(ident) => Ok(Code::Variant(ident.clone())),
        None if path.segments.len() > 1 => Ok(Code::Constant(path)),
        None => Err(wrong()),
    }
}

/// The span of all tokens if the compiler can join spans, or else that of the first one.
pub(crate) fn span_of(tokens: &impl ToTokens) -> Span {
    tokens.to_token_stream().span()
}
