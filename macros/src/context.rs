//! Collects the errors in a type, so that all of them are reported at once.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::{Span, TokenStream};

pub(crate) struct Context {
    /// `None` once they have been taken.
    errors: RefCell<Option<Vec<syn::Error>>>,
}

impl Context {
    pub(crate) fn new() -> Context {
        Context {
            errors: RefCell::new(Some(Vec::new())),
        }
    }

    pub(crate) fn error(&self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    pub(crate) fn push(&self, error: syn::Error) {
        if let Some(errors) = &mut *self.errors.borrow_mut() {
            errors.push(error);
        }
    }

    /// Returns the collected errors, as errors for the compiler.
    pub(crate) fn finish(self) -> Result<(), TokenStream> {
        let errors = self.errors.borrow_mut().take().unwrap_or_default();
        let mut errors = errors.into_iter();
        let Some(mut all) = errors.next() else {
            return Ok(());
        };
        all.extend(errors);
        Err(all.into_compile_error())
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // If collected errors were dropped silently, the macro would accept anything.
            debug_assert!(
                self.errors.borrow().is_none(),
                "errors were dropped without being reported"
            );
        }
    }
}
