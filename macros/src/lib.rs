//! The derive macro of [`cloudreve-codes`](https://docs.rs/cloudreve-codes); depend on that crate.
//!
//! A type goes through `ast` (the type), `attr` (its attributes), `check` (their contradictions),
//! and `expand` (the impls, or stubs alongside the errors).

#![forbid(unsafe_code)]
// User input must not be able to crash the compiler.
#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use proc_macro::TokenStream;
use syn::DeriveInput;

mod ast;
mod attr;
mod check;
mod context;
mod expand;
mod message;
#[cfg(test)]
#[allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests panic on failure"
)]
mod tests;

/// See `cloudreve_codes::EnvelopeError`, where the attributes are documented.
#[proc_macro_derive(EnvelopeError, attributes(envelope))]
pub fn derive_envelope_error(input: TokenStream) -> TokenStream {
    match syn::parse(input) {
        Ok(input) => derive(input).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

fn derive(input: DeriveInput) -> proc_macro2::TokenStream {
    let context = context::Context::new();
    let ast = ast::Input::new(&input, &context);
    check::input(&ast, &context);
    match context.finish() {
        Ok(()) => expand::impls(&ast),
        Err(errors) => {
            let stub = expand::stub(&ast);
            quote::quote!(#errors #stub)
        }
    }
}
