//! Generates the impls. Every path is absolute and goes through the library, so that names in the
//! user's scope don't interfere. Every token has the span of the code that it refers to.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{GenericParam, Generics, Ident, Type, WhereClause, parse_quote};

use crate::ast::{Field, Input, Variant};
use crate::attr::Code;
use crate::message::{Part, Spec};

pub(crate) fn impls(input: &Input<'_>) -> TokenStream {
    let krate = krate(input);
    let private = quote!(#krate::private);
    let arms = |arm: &dyn Fn(&Variant<'_>) -> TokenStream| -> Vec<TokenStream> {
        input.variants.iter().map(arm).collect()
    };
    let code = arms(&|variant| code_arm(variant, input, &krate));
    let msg = arms(&|variant| msg_arm(variant, &krate));
    let data = arms(&|variant| {
        let none = quote!(#private::Option::None);
        payload_arm(variant, variant.data(), &krate, "data", "to_data", &none)
    });
    let items = arms(&|variant| {
        let none = quote!(#private::Vec::new());
        payload_arm(
            variant,
            variant.items(),
            &krate,
            "item_errors",
            "to_item_errors",
            &none,
        )
    });
    let correlation_id = arms(&|variant| {
        let none = quote!(#private::Option::None);
        payload_arm(variant, None, &krate, "correlation_id", "", &none)
    });
    let internal = internal(input, &krate);
    let bounds = bounds(input, &krate);
    // A type without variants has no value to match.
    let value = if input.variants.is_empty() {
        quote!(*self)
    } else {
        quote!(self)
    };
    let methods = quote! {
        fn code(&self) -> #krate::Code {
            match #value { #(#code)* }
        }

        fn msg(&self) -> #private::Cow<'_, #private::str> {
            match #value { #(#msg)* }
        }

        fn data(&self) -> #private::Option<#private::Box<#private::RawValue>> {
            match #value { #(#data)* }
        }

        fn item_errors(&self) -> #private::Vec<(#private::String, #krate::ApiError)> {
            match #value { #(#items)* }
        }

        fn correlation_id(&self) -> #private::Option<#private::Cow<'_, #private::str>> {
            match #value { #(#correlation_id)* }
        }

        #internal
    };
    assemble(input, &krate, &methods, bounds)
}

/// Generates empty impls, so that the errors aren't followed by others about missing impls. Codes
/// that could be parsed are repeated, so that rustc reports misspelled ones in the same run.
pub(crate) fn stub(input: &Input<'_>) -> TokenStream {
    if input.is_union {
        return TokenStream::new();
    }
    let krate = krate(input);
    let attrs =
        std::iter::once(&input.attrs).chain(input.variants.iter().map(|variant| &variant.attrs));
    let codes = attrs
        .filter_map(|attrs| attrs.code.as_ref())
        .map(|code| code_value(&code.value, &krate));
    let methods = quote! {
        fn code(&self) -> #krate::Code {
            #( let _ = #codes; )*
            loop {}
        }
    };
    assemble(input, &krate, &methods, Vec::new())
}

fn assemble(
    input: &Input<'_>,
    krate: &TokenStream,
    methods: &TokenStream,
    bounds: Vec<TokenStream>,
) -> TokenStream {
    let ident = input.ident;
    let (impl_generics, ty_generics, _) = input.generics.split_for_impl();
    let is_generic = has_type_params(input.generics);
    let mut trait_bounds = bounds;
    if is_generic {
        // The trait requires it, and thiserror implements it with its own bounds.
        trait_bounds.push(quote!(Self: #krate::private::Error));
    }
    let trait_where = where_clause(input.generics, &trait_bounds);
    let from_bounds = if is_generic {
        vec![quote!(#ident #ty_generics: #krate::EnvelopeError)]
    } else {
        Vec::new()
    };
    let from_where = where_clause(input.generics, &from_bounds);
    let private = quote!(#krate::private);
    let response = response(input, krate, &from_bounds);
    // The user has to satisfy the trait's supertraits, so an error about them points at the type's
    // name.
    let spanned = quote_spanned!(ident.span()=> #ident);
    quote! {
        #[automatically_derived]
        #[allow(deprecated, unreachable_code)]
        impl #impl_generics #krate::EnvelopeError for #spanned #ty_generics #trait_where {
            #methods
        }

        #[automatically_derived]
        impl #impl_generics #private::From<#ident #ty_generics> for #krate::ApiError #from_where {
            fn from(error: #ident #ty_generics) -> #krate::ApiError {
                #krate::EnvelopeError::to_api_error(&error)
            }
        }

        #response
    }
}

/// Generates the type's response impls. Only the library knows which frameworks are enabled.
fn response(input: &Input<'_>, krate: &TokenStream, bounds: &[TokenStream]) -> TokenStream {
    if input.attrs.response.is_none() {
        return TokenStream::new();
    }
    let ident = input.ident;
    let (impl_generics, ty_generics, _) = input.generics.split_for_impl();
    let where_clause = where_clause(input.generics, bounds);
    let body: GenericParam = parse_quote!(__B: #krate::private::From<#krate::private::Vec<u8>>);
    let mut with_body = input.generics.clone();
    with_body.params.push(body);
    let (with_body, ..) = with_body.split_for_impl();
    quote! {
        #krate::__envelope_response! {
            { #impl_generics } { #with_body } { #ident #ty_generics } { #where_clause }
        }
    }
}

fn krate(input: &Input<'_>) -> TokenStream {
    match input.krate() {
        Some(path) => path.to_token_stream(),
        None => quote!(::cloudreve_codes),
    }
}

/// The variable that a field is bound to, with the span of the field.
fn binding(field: &Field<'_>) -> Ident {
    Ident::new(
        &variable(&field.name()),
        field.span.resolved_at(Span::mixed_site()),
    )
}

fn variable(name: &str) -> String {
    format!("__field_{name}")
}

/// The pattern of a variant that binds the given fields.
fn pattern(variant: &Variant<'_>, fields: &[&Field<'_>]) -> TokenStream {
    let bound = fields.iter().map(|field| {
        let (member, binding) = (&field.member, binding(field));
        quote!(#member: #binding,)
    });
    let path = if variant.is_struct {
        quote!(Self)
    } else {
        let ident = variant.ident;
        quote!(Self::#ident)
    };
    quote!(#path { #(#bound)* .. })
}

/// The field from which the variant takes its code and payload, if any.
fn inner<'v, 'a>(variant: &'v Variant<'a>) -> Option<&'v Field<'a>> {
    if variant.attrs.transparent.is_some() {
        variant.only_field()
    } else if variant.attrs.inherit.is_some() {
        variant.source()
    } else {
        None
    }
}

/// An arm that calls a method of the inner error.
fn inner_arm(
    variant: &Variant<'_>,
    field: &Field<'_>,
    krate: &TokenStream,
    method: &str,
) -> TokenStream {
    let pattern = pattern(variant, &[field]);
    let binding = binding(field);
    let method = Ident::new(method, field.span.resolved_at(Span::mixed_site()));
    let call = quote_spanned!(field.span=> #krate::EnvelopeError::#method(#binding));
    quote!(#pattern => #call,)
}

fn code_arm(variant: &Variant<'_>, input: &Input<'_>, krate: &TokenStream) -> TokenStream {
    if let Some(field) = inner(variant) {
        return inner_arm(variant, field, krate, "code");
    }
    let pattern = pattern(variant, &[]);
    // `check` has verified that there is one.
    let given = variant.attrs.code.as_ref().or(input.attrs.code.as_ref());
    let value = given.map(|given| code_value(&given.value, krate));
    quote!(#pattern => #value,)
}

fn code_value(code: &Code, krate: &TokenStream) -> TokenStream {
    match code {
        // For a misspelled variant, rustc suggests the nearest one, at the user's token.
        Code::Variant(ident) => quote!(#krate::private::code_of(#krate::ErrorCode::#ident)),
        Code::Constant(path) => {
            let span = crate::attr::span_of(path);
            quote_spanned!(span=> #krate::private::code_of(#path))
        }
        Code::Number(number, span) => {
            let number = proc_macro2::Literal::i32_unsuffixed(*number);
            quote_spanned!(*span=> const { #krate::private::code_from_number(#number) })
        }
    }
}

fn msg_arm(variant: &Variant<'_>, krate: &TokenStream) -> TokenStream {
    if let Some(field) = inner(variant).filter(|_| variant.attrs.transparent.is_some()) {
        return inner_arm(variant, field, krate, "msg");
    }
    let private = quote!(#krate::private);
    let Some(msg) = &variant.attrs.msg else {
        let pattern = pattern(variant, &[]);
        return quote!(#pattern => #private::Cow::Owned(#private::ToString::to_string(self)),);
    };
    if let Some(text) = msg.value.plain() {
        let pattern = pattern(variant, &[]);
        let text = syn::LitStr::new(&text, msg.value.literal.span());
        return quote!(#pattern => #private::Cow::Borrowed(#text),);
    }
    let names = msg.value.names();
    let fields: Vec<&Field<'_>> = variant
        .fields
        .iter()
        .filter(|field| names.contains(&field.name().as_str()))
        .collect();
    let pattern = pattern(variant, &fields);
    let format = msg.value.renamed(variable);
    let widths = msg.value.widths();
    let arguments = fields.iter().map(|field| {
        let (name, binding) = (format_ident!("{}", variable(&field.name())), binding(field));
        // A width has to be a `usize`, not a reference to one.
        if widths.contains(&field.name().as_str()) {
            quote!(#name = *#binding)
        } else {
            quote!(#name = #binding)
        }
    });
    quote!(#pattern => #private::Cow::Owned(#private::format!(#format, #(#arguments),*)),)
}

/// Overrides `internal` so that transparent variants return the inner error's text. Other variants
/// use the trait's default.
fn internal(input: &Input<'_>, krate: &TokenStream) -> Option<TokenStream> {
    let is_transparent = |variant: &&Variant<'_>| variant.attrs.transparent.is_some();
    let arms: Vec<TokenStream> = input
        .variants
        .iter()
        .filter(is_transparent)
        .filter_map(|variant| Some(inner_arm(variant, inner(variant)?, krate, "internal")))
        .collect();
    let private = quote!(#krate::private);
    let rest = (arms.len() < input.variants.len()).then(|| quote!(_ => #private::internal(self),));
    (!arms.is_empty()).then(|| {
        quote! {
            fn internal(&self) -> #private::Option<#private::Cow<'_, #private::str>> {
                match self { #(#arms)* #rest }
            }
        }
    })
}

/// An arm that returns the payload of the inner error, or else that of `field`, or else `none`.
fn payload_arm(
    variant: &Variant<'_>,
    field: Option<&Field<'_>>,
    krate: &TokenStream,
    method: &str,
    convert: &str,
    none: &TokenStream,
) -> TokenStream {
    if let Some(field) = inner(variant) {
        return inner_arm(variant, field, krate, method);
    }
    let Some(field) = field else {
        let pattern = pattern(variant, &[]);
        return quote!(#pattern => #none,);
    };
    let pattern = pattern(variant, &[field]);
    let binding = binding(field);
    let span = crate::attr::span_of(field.ty);
    let convert = Ident::new(convert, span);
    let call = quote_spanned!(span=> #krate::private::#convert(#binding));
    quote!(#pattern => #call,)
}

/// The bounds that the impl needs on field types that depend on a parameter. A field that contains
/// the type itself needs none, since the impl provides them.
fn bounds(input: &Input<'_>, krate: &TokenStream) -> Vec<TokenStream> {
    let params: Vec<String> = input
        .generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(param) => Some(param.ident.to_string()),
            _ => None,
        })
        .collect();
    let depends = |ty: &Type| {
        let tokens = || ty.to_token_stream();
        let is_recursive = || leads_to(tokens(), input.ident) || mentions(tokens(), "Self");
        let depends = params.iter().any(|param| mentions(tokens(), param));
        depends && !is_recursive()
    };
    let mut bounds = Vec::new();
    for variant in &input.variants {
        let mut bound = |field: &Field<'_>, bound: TokenStream| {
            if depends(field.ty) {
                let ty = field.ty;
                bounds.push(quote!(#ty: #bound));
            }
        };
        if let Some(field) = inner(variant) {
            bound(field, quote!(#krate::EnvelopeError));
        }
        if let Some(field) = variant.data() {
            bound(field, quote!(#krate::private::Serialize));
        }
        if let Some(field) = variant.items() {
            bound(field, quote!(#krate::private::ItemErrors));
        }
        if let Some(msg) = variant.attrs.msg.as_ref() {
            for part in &msg.value.parts {
                let Part::Field { name, spec } = part else {
                    continue;
                };
                let format = format_trait(spec);
                for field in variant.fields.iter().filter(|field| field.name() == *name) {
                    bound(field, quote!(#krate::private::#format));
                }
            }
        }
    }
    bounds
}

/// The trait that formats a field, which the last character of its specification determines.
fn format_trait(spec: &[Spec]) -> TokenStream {
    let last = spec.iter().rev().find_map(|spec| match spec {
        Spec::Text(text) => text.chars().last(),
        Spec::Field(_) => None,
    });
    match last {
        Some('?') => quote!(Debug),
        Some('x') => quote!(LowerHex),
        Some('X') => quote!(UpperHex),
        Some('o') => quote!(Octal),
        Some('b') => quote!(Binary),
        Some('e') => quote!(LowerExp),
        Some('E') => quote!(UpperExp),
        Some('p') => quote!(Pointer),
        _ => quote!(Display),
    }
}

fn mentions(tokens: TokenStream, wanted: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *wanted,
        TokenTree::Group(group) => mentions(group.stream(), wanted),
        _ => false,
    })
}

/// Whether a path in the tokens leads to this type: by its bare name, or from this module or crate.
/// A type with that name elsewhere is a different one.
fn leads_to(tokens: TokenStream, wanted: &Ident) -> bool {
    let mut first: Option<Ident> = None;
    let mut is_after_colon = false;
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => leads_to(group.stream(), wanted),
        TokenTree::Punct(punct) => {
            is_after_colon = punct.as_char() == ':';
            if !is_after_colon {
                first = None;
            }
            false
        }
        TokenTree::Ident(ident) => {
            if !is_after_colon {
                first = Some(ident.clone());
            }
            is_after_colon = false;
            let is_here = |first: &Ident| {
                *first == ident || ["self", "super", "crate"].iter().any(|here| first == here)
            };
            ident == *wanted && first.as_ref().is_some_and(is_here)
        }
        TokenTree::Literal(_) => false,
    })
}

fn has_type_params(generics: &Generics) -> bool {
    generics
        .params
        .iter()
        .any(|param| matches!(param, GenericParam::Type(_)))
}

fn where_clause(generics: &Generics, bounds: &[TokenStream]) -> Option<WhereClause> {
    let mut clause = generics.where_clause.clone();
    if !bounds.is_empty() {
        let clause = clause.get_or_insert_with(|| parse_quote!(where));
        clause.predicates.extend(
            bounds
                .iter()
                .map(|bound| -> syn::WherePredicate { parse_quote!(#bound) }),
        );
    }
    clause
}
