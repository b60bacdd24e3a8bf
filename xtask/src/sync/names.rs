//! Proposes names for new codes, which a reviewer may improve before a release.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;

/// Returns a unique variant of `ErrorCode` for a Go name: without `Code`, with acronyms as words.
pub(crate) fn variant(go_name: &str, value: i32, taken: &BTreeSet<String>) -> String {
    let bare = bare(go_name);
    // An identifier can't begin with a digit.
    let rest = bare.trim_start_matches(|first: char| !first.is_ascii_alphabetic());
    let (digits, _) = bare.split_at(bare.len() - rest.len());
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let camel: String = words(rest).into_iter().map(capitalized).collect();
    let camel: String = camel.chars().filter(char::is_ascii_alphanumeric).collect();
    let is_identifier = digits.is_empty() && !camel.is_empty() && camel != "Self";
    let name = if is_identifier {
        camel
    } else {
        format!("Code{digits}{camel}")
    };
    // The number is unique, but another code may have this name by chance.
    let sign = if value < 0 { "Minus" } else { "" };
    let numbered = format!("{name}{sign}{}", value.unsigned_abs());
    let further = (2..).map(|count| format!("{numbered}No{count}"));
    let mut names = [name, numbered.clone()].into_iter().chain(further);
    names.find(|name| !taken.contains(name)).unwrap_or(numbered)
}

/// Returns a label for a Go name: its words with unchanged acronyms, as in upstream's own table.
pub(crate) fn label(go_name: &str) -> String {
    let shown = |word: &str| {
        if is_acronym(word) {
            word.to_owned()
        } else {
            capitalized(word)
        }
    };
    let words: Vec<String> = words(bare(go_name)).into_iter().map(shown).collect();
    if words.is_empty() {
        go_name.to_owned()
    } else {
        words.join(" ")
    }
}

fn bare(go_name: &str) -> &str {
    go_name.strip_prefix("Code").unwrap_or(go_name)
}

/// Splits a name into words with heck. It mistakes the `s` of a plural such as `URLs` for the start
/// of a word, so it gets another letter there, and the words are cut from the original name.
fn words(name: &str) -> Vec<&str> {
    name.split(|c: char| !c.is_alphanumeric())
        .flat_map(words_by_case)
        .collect()
}

fn words_by_case(name: &str) -> Vec<&str> {
    let mut shown = String::new();
    let mut before = None;
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        let rest = chars.as_str();
        let is_after_acronym = before.is_some_and(char::is_uppercase);
        if c == 's' && is_after_acronym && !rest.starts_with(char::is_lowercase) {
            shown.push_str("S_");
        } else {
            shown.push(c);
        }
        before = Some(c);
    }
    let mut rest = name;
    let mut words = Vec::new();
    for word in shown.to_snake_case().split('_') {
        let length = word.chars().count();
        let at = rest
            .char_indices()
            .nth(length)
            .map_or(rest.len(), |(at, _)| at);
        let (word, after) = rest.split_at(at);
        words.push(word);
        rest = after;
    }
    words.push(rest);
    words.retain(|word| !word.is_empty());
    words
}

fn is_acronym(word: &str) -> bool {
    let stem = word.strip_suffix('s').unwrap_or(word);
    let capitals = stem.chars().filter(|c| c.is_uppercase()).count();
    capitals > 1 && !stem.chars().any(char::is_lowercase)
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first
            .to_uppercase()
            .chain(chars.as_str().to_lowercase().chars())
            .collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_labels_have_the_words_of_the_go_name() {
        for (go_name, name, text) in [
            ("CodeLockConflict", "LockConflict", "Lock Conflict"),
            ("CodeDBError", "DbError", "DB Error"),
            ("CodeAddCORS", "AddCors", "Add CORS"),
            ("CodeHTTPQuotaURLs", "HttpQuotaUrls", "HTTP Quota URLs"),
            ("CodeUserIDsInvalid", "UserIdsInvalid", "User IDs Invalid"),
            ("CodeURIsV2", "UrisV2", "URIs V2"),
            ("CodeABSent", "AbSent", "AB Sent"),
            (
                "CodeOpenIDNotLinked",
                "OpenIdNotLinked",
                "Open ID Not Linked",
            ),
            ("Code2FACodeErr", "Code2FaCodeErr", "2FA Code Err"),
            ("CodeA", "A", "A"),
            ("CodeIs", "Is", "Is"),
            ("CodeSelf", "CodeSelf", "Self"),
            ("Code锁", "Code", "锁"),
            ("Code", "Code", "Code"),
        ] {
            let taken = BTreeSet::new();
            assert_eq!(variant(go_name, 40_005, &taken), name, "{go_name}");
            assert_eq!(label(go_name), text, "{go_name}");
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_distinguishing_suffix() {
        let mut taken = BTreeSet::from(["First".to_owned()]);
        for (value, name) in [(7, "First7"), (-7, "FirstMinus7"), (7, "First7No2")] {
            assert_eq!(variant("CodeFirst", value, &taken), name);
            taken.insert(name.to_owned());
        }
    }
}
