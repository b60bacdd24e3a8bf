//! Reports contradictory and missing attributes of a type.

use proc_macro2::Span;
use syn::Member;
use syn::ext::IdentExt as _;

use crate::ast::{Field, Input, Variant};
use crate::attr::{self, word};
use crate::context::Context;

pub(crate) fn input(input: &Input<'_>, context: &Context) {
    for variant in &input.variants {
        code(variant, input, context);
        transparent(variant, context);
        inherit(variant, context);
        payload(variant, context);
        msg(variant, context);
    }
}

/// Checks that every variant has a code: its own, its inner error's, or the type's default.
fn code(variant: &Variant<'_>, input: &Input<'_>, context: &Context) {
    let attrs = &variant.attrs;
    let has_code = attrs.code.is_some() || attrs.transparent.is_some() || attrs.inherit.is_some();
    if has_code || attrs.is_broken || input.attrs.code.is_some() || input.attrs.is_broken {
        return;
    }
    let name = variant.ident;
    let elsewhere = if variant.is_struct {
        ""
    } else {
        ", or a default `code` on the enum"
    };
    let message = format!(
        "missing code for `{name}`; add #[envelope(code = …)], #[envelope(transparent)], or #[envelope(inherit)]{elsewhere}"
    );
    context.error(name.span(), message);
}

/// Checks `transparent`: everything comes from the inner error, which is the only field.
fn transparent(variant: &Variant<'_>, context: &Context) {
    let attrs = &variant.attrs;
    let Some(transparent) = &attrs.transparent else {
        return;
    };
    let mut others = payload_keys(variant);
    others.extend(attrs.code.as_ref().map(|given| (word::CODE, given.span)));
    others.extend(attrs.msg.as_ref().map(|given| (word::MSG, given.span)));
    others.extend(
        attrs
            .inherit
            .as_ref()
            .map(|given| (word::INHERIT, given.span)),
    );
    conflict(
        word::TRANSPARENT,
        transparent.span,
        &others,
        "takes everything from the inner error",
        context,
    );
    if variant.only_field().is_none() {
        context.error(
            transparent.span,
            "`transparent` needs exactly one field, the inner error",
        );
    }
}

/// Checks `inherit`: the code and payload come from the source, and the text from the variant.
fn inherit(variant: &Variant<'_>, context: &Context) {
    let attrs = &variant.attrs;
    let Some(inherit) = attrs
        .inherit
        .as_ref()
        .filter(|_| attrs.transparent.is_none())
    else {
        return;
    };
    let mut others = payload_keys(variant);
    others.extend(attrs.code.as_ref().map(|given| (word::CODE, given.span)));
    conflict(
        word::INHERIT,
        inherit.span,
        &others,
        "takes the code and payload from the source",
        context,
    );
    if variant.source().is_none() {
        let message = "`inherit` needs a source: a field with #[source] or #[from], one named `source`, or a single field";
        context.error(inherit.span, message);
    }
}

fn payload_keys(variant: &Variant<'_>) -> Vec<(&'static str, Span)> {
    let mut keys = Vec::new();
    for field in &variant.fields {
        keys.extend(
            field
                .attrs
                .data
                .as_ref()
                .map(|given| (word::DATA, given.span)),
        );
        keys.extend(
            field
                .attrs
                .items
                .as_ref()
                .map(|given| (word::ITEMS, given.span)),
        );
    }
    keys
}

/// Reports at both places that two keys contradict each other.
fn conflict(key: &str, place: Span, others: &[(&str, Span)], reason: &str, context: &Context) {
    for (other, span) in others {
        let message =
            format!("`{other}` conflicts with `{key}`, which {reason}; remove one of the two");
        context.error(*span, &message);
        context.error(place, message);
    }
}

/// Checks that at most one field is the data, that at most one is the items, and that none is both.
fn payload(variant: &Variant<'_>, context: &Context) {
    once(
        word::DATA,
        variant.fields.iter().filter_map(Field::data_span),
        context,
    );
    once(
        word::ITEMS,
        variant.fields.iter().filter_map(Field::items_span),
        context,
    );
    for field in &variant.fields {
        if let (Some(data), Some(items)) = (field.data_span(), field.items_span()) {
            let others = [(word::ITEMS, items)];
            conflict(word::DATA, data, &others, "writes the field as is", context);
        }
    }
}

fn once(key: &str, mut places: impl Iterator<Item = Span>, context: &Context) {
    let Some(first) = places.next() else { return };
    for again in places {
        attr::duplicate(key, [first, again], context);
    }
}

impl Field<'_> {
    fn data_span(&self) -> Option<Span> {
        self.attrs.data.as_ref().map(|given| given.span)
    }

    fn items_span(&self) -> Option<Span> {
        self.attrs.items.as_ref().map(|given| given.span)
    }

    /// The name of a field in a format string.
    pub(crate) fn name(&self) -> String {
        match &self.member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }
}

/// Checks that `msg` prints only fields of the variant.
fn msg(variant: &Variant<'_>, context: &Context) {
    let Some(msg) = &variant.attrs.msg else {
        return;
    };
    let names: Vec<String> = variant.fields.iter().map(Field::name).collect();
    let mut reported: Vec<&str> = Vec::new();
    for name in msg.value.names() {
        if names.iter().any(|known| known == name) || reported.contains(&name) {
            continue;
        }
        reported.push(name);
        let known: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let choice = if known.is_empty() {
            format!("`{}` has no fields", variant.ident)
        } else {
            format!("expected one of {}", known.join(", "))
        };
        context.error(
            msg.value.literal.span(),
            format!("unknown field `{name}` in `msg`; {choice}"),
        );
    }
}
