//! Compares the patterns of causes, to find a cause that never matches because an earlier cause of
//! the same code matches everything that it does.
//!
//! `cloudreve-codes` itself matches responses with causes.

use crate::schema::Cause;

/// Returns a route or text of the later cause that never matches, since the earlier cause matches
/// it first.
pub(crate) fn hidden_by(earlier: &Cause, later: &Cause) -> Option<String> {
    let is_for_people =
        |cause: &Cause| cause.at.is_empty() && cause.msg.is_empty() && cause.data.is_none();
    if earlier.releases.is_some() != later.releases.is_some()
        || (earlier.data.is_some() && earlier.data != later.data)
        || is_for_people(earlier)
        || is_for_people(later)
    {
        return None;
    }
    pairs(&earlier.at, &later.at)
        .filter(|(route, other)| route_covers(*route, *other))
        .flat_map(|(_, route)| pairs(&earlier.msg, &later.msg).map(move |texts| (route, texts)))
        .find(|(_, (text, other))| match (text, other) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(text), Some(other)) => text_covers(text, other),
        })
        .map(|(route, (_, text))| match (route, text) {
            (Some(route), Some(text)) => format!("`{text}` at `{route}`"),
            (Some(only), None) | (None, Some(only)) => format!("`{only}`"),
            (None, None) => "any response".to_owned(),
        })
}

/// Pairs each item of one list with each of the other. An empty list counts as one `None`, which
/// matches anything.
fn pairs<'c>(
    a: &'c [String],
    b: &'c [String],
) -> impl Iterator<Item = (Option<&'c str>, Option<&'c str>)> {
    fn each(list: &[String]) -> impl Iterator<Item = Option<&str>> + Clone {
        let open = list.is_empty().then_some(None);
        list.iter().map(|item| Some(item.as_str())).chain(open)
    }
    each(a).flat_map(move |a| each(b).map(move |b| (a, b)))
}

fn segments(route: &str) -> impl Iterator<Item = &str> {
    route.split(['/', ' '])
}

fn is_open(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

fn route_covers(a: Option<&str>, b: Option<&str>) -> bool {
    let Some(a) = a else { return true };
    let Some(b) = b else { return false };
    segments(a).count() == segments(b).count()
        && segments(a)
            .zip(segments(b))
            .all(|(a, b)| a == b || is_open(a))
}

/// Whether a pattern matches every text that the other one matches.
fn text_covers(pattern: &str, other: &str) -> bool {
    // In the other one, `{}` becomes a character that only `{}` can match.
    let other = other.replace("{}", "\u{0}");
    let mut parts = pattern.split("{}");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = other.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::{route_covers, text_covers};

    #[test]
    fn a_pattern_covers_narrower_patterns() {
        for (pattern, other, covers) in [
            ("a", "a", true),
            ("a", "b", false),
            ("{}", "a", true),
            ("a", "{}", false),
            ("a {}", "a b", true),
            ("a {}", "a b {}", true),
            ("a {}", "{} b", false),
            ("a {} c", "a b", false),
            ("{}: locked", "failed: {}: locked", true),
            ("x {}", "y {}", false),
        ] {
            assert_eq!(text_covers(pattern, other), covers, "{pattern} and {other}");
        }
    }

    #[test]
    fn a_route_covers_narrower_routes() {
        for (route, other, covers) in [
            (None, Some("PUT /file"), true),
            (Some("PUT /file"), None, false),
            (Some("PUT /file"), Some("PUT /file"), true),
            (Some("PUT /file"), Some("GET /file"), false),
            (Some("PUT /file/{id}"), Some("PUT /file/upload"), true),
            (Some("PUT /file/upload"), Some("PUT /file/{id}"), false),
            (Some("PUT /file/{id}"), Some("PUT /file"), false),
        ] {
            assert_eq!(
                route_covers(route, other),
                covers,
                "{route:?} and {other:?}"
            );
        }
    }
}
