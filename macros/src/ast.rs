//! A type and its attributes, as the derive sees them.

use proc_macro2::Span;
use syn::{Data, DeriveInput, Fields, Generics, Ident, Index, Member, Path, Type};

use crate::attr::{self, Attrs, Place};
use crate::context::Context;

/// The type to which the derive is applied.
pub(crate) struct Input<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// The attributes of the type itself; for a struct, also those of its only variant.
    pub(crate) attrs: Attrs,
    pub(crate) variants: Vec<Variant<'a>>,
    /// Whether it is a union, which can't be an error, so that a stub makes no sense.
    pub(crate) is_union: bool,
}

/// A variant of an enum, or a struct.
pub(crate) struct Variant<'a> {
    /// The name to which error messages point.
    pub(crate) ident: &'a Ident,
    pub(crate) is_struct: bool,
    pub(crate) attrs: Attrs,
    pub(crate) fields: Vec<Field<'a>>,
}

pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    pub(crate) ty: &'a Type,
    pub(crate) span: Span,
    pub(crate) attrs: Attrs,
    /// Whether it has an attribute that makes it thiserror's source: `#[source]` or `#[from]`.
    pub(crate) is_source: bool,
}

impl<'a> Input<'a> {
    pub(crate) fn new(input: &'a DeriveInput, context: &Context) -> Input<'a> {
        let ident = &input.ident;
        let (attrs, variants) = match &input.data {
            Data::Enum(data) => {
                let variants = data.variants.iter().map(|variant| Variant {
                    ident: &variant.ident,
                    is_struct: false,
                    attrs: attr::read(&variant.attrs, Place::Variant, context),
                    fields: fields(&variant.fields, context),
                });
                (
                    attr::read(&input.attrs, Place::Enum, context),
                    variants.collect(),
                )
            }
            Data::Struct(data) => {
                let mut type_attrs = attr::read(&input.attrs, Place::Struct, context);
                let krate = type_attrs.krate.take();
                let response = type_attrs.response.take();
                let variant = Variant {
                    ident,
                    is_struct: true,
                    attrs: type_attrs,
                    fields: fields(&data.fields, context),
                };
                (
                    Attrs {
                        krate,
                        response,
                        ..Attrs::default()
                    },
                    vec![variant],
                )
            }
            Data::Union(data) => {
                context.error(
                    data.union_token.span,
                    "expected an enum or a struct, found a union",
                );
                (Attrs::default(), Vec::new())
            }
        };
        let is_union = matches!(input.data, Data::Union(_));
        Input {
            is_union,
            ident,
            generics: &input.generics,
            attrs,
            variants,
        }
    }

    /// What `#[envelope(crate = …)]` names.
    pub(crate) fn krate(&self) -> Option<&Path> {
        self.attrs.krate.as_ref().map(|krate| &krate.value)
    }
}

fn fields<'a>(fields: &'a Fields, context: &Context) -> Vec<Field<'a>> {
    let each = fields.iter().enumerate().map(|(index, field)| {
        let span = field
            .ident
            .as_ref()
            .map_or_else(|| attr::span_of(&field.ty), Ident::span);
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(Index {
                index: u32::try_from(index).unwrap_or(u32::MAX),
                span,
            }),
        };
        let is_source = field.attrs.iter().any(|attr| {
            ["source", "from"]
                .iter()
                .any(|name| attr.path().is_ident(name))
        });
        let attrs = attr::read(&field.attrs, Place::Field, context);
        Field {
            member,
            ty: &field.ty,
            span,
            attrs,
            is_source,
        }
    });
    each.collect()
}

impl<'a> Variant<'a> {
    /// The field from which `inherit` takes the code and payload: the one that thiserror treats as
    /// the source, or else the only one.
    pub(crate) fn source(&self) -> Option<&Field<'a>> {
        let marked = self.fields.iter().find(|field| field.is_source);
        let named = || self.fields.iter().find(|field| is_named(field, "source"));
        let only = || self.only_field();
        marked.or_else(named).or_else(only)
    }

    pub(crate) fn only_field(&self) -> Option<&Field<'a>> {
        match self.fields.as_slice() {
            [field] => Some(field),
            _ => None,
        }
    }

    pub(crate) fn data(&self) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.attrs.data.is_some())
    }

    pub(crate) fn items(&self) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.attrs.items.is_some())
    }
}

fn is_named(field: &Field<'_>, name: &str) -> bool {
    matches!(&field.member, Member::Named(ident) if ident == name)
}
