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
    let route = covered(&earlier.at, &later.at, route_covers)?;
    let text = covered(&earlier.msg, &later.msg, text_covers)?;
    Some(match (route, text) {
        (Some(route), Some(text)) => format!("`{text}` at `{route}`"),
        (Some(only), None) | (None, Some(only)) => format!("`{only}`"),
        (None, None) => "any response".to_owned(),
    })
}

/// Returns the first pattern of `later` that one of `earlier` covers. A list without patterns
/// matches anything: it covers every list, and only such a list covers it, as `Some(None)`.
fn covered<'c>(
    earlier: &[String],
    later: &'c [String],
    covers: fn(&str, &str) -> bool,
) -> Option<Option<&'c str>> {
    if earlier.is_empty() {
        return Some(later.first().map(String::as_str));
    }
    for pattern in later {
        if earlier.iter().any(|earlier| covers(earlier, pattern)) {
            return Some(Some(pattern));
        }
    }
    None
}

fn segments(route: &str) -> impl Iterator<Item = &str> {
    route.split('/')
}

fn is_open(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

fn route_covers(a: &str, b: &str) -> bool {
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
    use super::{covered, route_covers, text_covers};

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
    fn a_list_without_patterns_matches_anything() {
        let list = |texts: &[&str]| {
            texts
                .iter()
                .map(|&text| text.to_owned())
                .collect::<Vec<_>>()
        };
        let covered = |earlier, later| {
            let later = list(later);
            covered(&list(earlier), &later, text_covers).map(|found| found.map(str::to_owned))
        };
        assert_eq!(covered(&[], &["a", "b"]), Some(Some("a".to_owned())));
        assert_eq!(covered(&[], &[]), Some(None));
        assert_eq!(covered(&["a"], &[]), None);
        assert_eq!(
            covered(&["a", "b {}"], &["c", "b c"]),
            Some(Some("b c".to_owned()))
        );
    }

    #[test]
    fn a_route_covers_narrower_routes() {
        for (route, other, covers) in [
            ("PUT /file", "PUT /file", true),
            ("PUT /file", "GET /file", false),
            ("PUT /file/{id}", "PUT /file/upload", true),
            ("PUT /file/upload", "PUT /file/{id}", false),
            ("PUT /file/{id}", "PUT /file", false),
        ] {
            assert_eq!(route_covers(route, other), covers, "{route} and {other}");
        }
    }
}
