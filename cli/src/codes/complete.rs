//! Completion of numbers and names in a shell.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use clap_complete::engine::CompletionCandidate;
use cloudreve_codes::ErrorCode;

use crate::lang::Lang;

/// Returns the codes whose numbers, or names once a letter is typed, begin with the typed text.
pub(crate) fn complete(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else {
        return Vec::new();
    };
    let language = Lang::of_environment().language();
    let begins_so = |name: &str| {
        name.get(..typed.len())
            .is_some_and(|beginning| beginning.eq_ignore_ascii_case(typed))
    };
    let has_letters = typed.contains(|c: char| c.is_ascii_alphabetic());
    ErrorCode::ALL
        .iter()
        .flat_map(|code| {
            let names = if has_letters {
                vec![code.name().to_owned(), code.go_name().to_owned()]
            } else {
                vec![code.as_i32().to_string()]
            };
            names.into_iter().map(move |name| (name, code))
        })
        .filter(|(name, _)| begins_so(name))
        .map(|(name, code)| {
            let label = code.description_in(language).to_owned();
            CompletionCandidate::new(name).help(Some(label.into()))
        })
        .collect()
}

/// Returns the recorded routes that contain the typed text.
pub(crate) fn complete_route(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else {
        return Vec::new();
    };
    let codes = super::all().unwrap_or_default();
    let routes: BTreeSet<&String> = codes
        .iter()
        .flat_map(|code| code.recorded_at.iter().chain(&code.recorded_as_item_at))
        .filter(|route| route.contains(typed))
        .collect();
    routes.into_iter().map(CompletionCandidate::new).collect()
}
