use core::fmt;

#[cfg(feature = "zh")]
use crate::Language;
use crate::{ErrorCode, Recovery};

/// One reason for which servers send a code: what happened, and what cures it.
///
/// A code has several causes, and what cures depends on the cause. The route and the fixed text in
/// `msg` mostly say which one it is: [`ApiError::cause_at`](crate::ApiError::cause_at) finds it for an
/// answer, and [`ErrorCode::causes`] lists those of a code.
///
/// ```
/// use cloudreve_codes::{ErrorCode, Recovery};
///
/// let cause = ErrorCode::DbError
///     .causes()
///     .iter()
///     .find(|cause| cause.messages().contains(&"Failed to update placeholder file"))
///     .expect("a chunk that arrived and an upload that did not end");
/// assert_eq!(cause.recovery(), Recovery::RestartFlow);
/// println!("{} {}", cause.what(), cause.advice());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cause {
    code: ErrorCode,
    index: u8,
}

/// What a cause is recognized by, and what a program does then; no text for people, so that a program
/// that asks for the recovery alone links none.
pub(crate) struct Pattern {
    pub(crate) routes: &'static [&'static str],
    pub(crate) messages: &'static [&'static str],
    pub(crate) data: Option<bool>,
    pub(crate) releases: Option<&'static str>,
    pub(crate) recovery: Recovery,
}

/// What a cause says to people.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    pub(crate) what: &'static str,
    pub(crate) advice: &'static str,
}

#[expect(
    clippy::indexing_slicing,
    reason = "the index and the columns come from the same rows"
)]
impl Cause {
    pub(crate) const fn new(code: ErrorCode, index: u8) -> Cause {
        Cause { code, index }
    }

    /// Returns the code that this is a cause of.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// Returns what happened: one sentence, with Markdown's backticks.
    #[must_use]
    pub const fn what(&self) -> &'static str {
        self.code.cause_words()[self.index as usize].what
    }

    /// Returns what a client, its user or an administrator does about it: the cause's own advice, or
    /// that of its code.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        self.code.cause_words()[self.index as usize].advice
    }

    /// Returns what a client does next: the cause's own, or that of its code.
    #[must_use]
    pub const fn recovery(&self) -> Recovery {
        self.pattern().recovery
    }

    /// Returns the routes at which it is this cause, such as `PUT /file/upload`, with `{…}` for any one
    /// segment and without the prefix `/api/v4`. Empty if it can be any route.
    #[must_use]
    pub const fn routes(&self) -> &'static [&'static str] {
        self.pattern().routes
    }

    /// Returns the fixed texts that servers write into `msg`, in which `{}` stands for any text. Empty
    /// if it can be any text.
    #[must_use]
    pub const fn messages(&self) -> &'static [&'static str] {
        self.pattern().messages
    }

    /// Returns whether it takes an answer with `data`, or one without; `None` if it can be both.
    #[must_use]
    pub const fn data(&self) -> Option<bool> {
        self.pattern().data
    }

    /// Returns the earlier releases that meant this by the number, such as `3.2.0..3.5.3` or `..3.8.3`;
    /// `None` for a cause of today's servers.
    #[must_use]
    pub const fn releases(&self) -> Option<&'static str> {
        self.pattern().releases
    }

    /// Returns what a 4.x server sends instead, for a cause of earlier releases.
    #[must_use]
    pub const fn successors(&self) -> &'static [ErrorCode] {
        self.code.cause_successors()[self.index as usize]
    }

    /// Returns the release of a running server on which following the advice cured it, if that was
    /// tried.
    #[must_use]
    pub const fn tried(&self) -> Option<&'static str> {
        self.code.causes_tried()[self.index as usize]
    }

    /// Returns what happened, in a language.
    #[cfg(feature = "zh")]
    #[must_use]
    pub const fn what_in(&self, language: Language) -> &'static str {
        self.code.cause_words_in(language)[self.index as usize].what
    }

    /// Returns the advice, in a language.
    #[cfg(feature = "zh")]
    #[must_use]
    pub const fn advice_in(&self, language: Language) -> &'static str {
        self.code.cause_words_in(language)[self.index as usize].advice
    }

    const fn pattern(&self) -> &'static Pattern {
        &self.code.cause_patterns()[self.index as usize]
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cause")
            .field("code", &self.code)
            .field("what", &self.what())
            .finish_non_exhaustive()
    }
}

/// The cause of an answer with this code. Takes time linear in `msg`, and allocates nothing.
#[cfg(feature = "envelope")]
pub(crate) fn find(
    code: ErrorCode,
    route: Option<&str>,
    msg: &str,
    has_data: bool,
) -> Option<&'static Cause> {
    let causes = || code.causes().iter().zip(code.cause_patterns());
    let fits = |pattern: &Pattern| {
        pattern.data.is_none_or(|data| data == has_data)
            && (pattern.messages.is_empty()
                || pattern.messages.iter().any(|text| text_fits(text, msg)))
    };
    let Some(route) = route.map(Route::parse) else {
        // Without a route the text has to tell, and a text that servers write at any route tells more
        // than one of several routes.
        let told = |pattern: &Pattern| {
            (!pattern.messages.is_empty() || pattern.data.is_some()) && fits(pattern)
        };
        let anywhere = causes().find(|(_, pattern)| pattern.routes.is_empty() && told(pattern));
        let mut somewhere =
            causes().filter(|(_, pattern)| !pattern.routes.is_empty() && told(pattern));
        return match (anywhere, somewhere.next(), somewhere.next()) {
            (Some((cause, _)), _, _) | (None, Some((cause, _)), None) => Some(cause),
            _ => None,
        };
    };
    let mut causes = causes().filter(|(_, pattern)| pattern.releases.is_some() == route.is_earlier);
    let is_told_only = |pattern: &Pattern| {
        pattern.routes.is_empty() && pattern.messages.is_empty() && pattern.data.is_none()
    };
    let found = causes.clone().find(|(_, pattern)| {
        !is_told_only(pattern)
            && fits(pattern)
            && (pattern.routes.is_empty() || pattern.routes.iter().any(|at| route.fits(at)))
    });
    // That the number meant just this in earlier releases tells as well.
    let only = || {
        let first = causes
            .next()
            .filter(|_| route.is_earlier && causes.next().is_none());
        first.filter(|(_, pattern)| is_told_only(pattern))
    };
    found.or_else(only).map(|(cause, _)| cause)
}

/// A route as programs have it: with or without method, host, base path, prefix and query.
#[cfg(feature = "envelope")]
struct Route<'r> {
    method: Option<&'r str>,
    path: &'r str,
    /// Whether it is one of `/api/v3`.
    is_earlier: bool,
}

#[cfg(feature = "envelope")]
impl<'r> Route<'r> {
    fn parse(text: &'r str) -> Route<'r> {
        let is_method = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
        let mut words = text.split_whitespace();
        let method = words.clone().next().filter(is_method);
        if method.is_some() {
            words.next();
        }
        let url = words.next().unwrap_or_default();
        let url = url.split(['?', '#']).next().unwrap_or_default();
        let path = match url.split_once("://") {
            Some((_, rest)) => rest
                .find('/')
                .and_then(|at| rest.get(at..))
                .unwrap_or_default(),
            None => url,
        };
        // A host without a scheme and a base path go with the prefix.
        let after = |prefix: &str| {
            let (_, rest) = path.split_once(prefix)?;
            (rest.is_empty() || rest.starts_with('/')).then_some(rest)
        };
        let earlier = after("/api/v3");
        Route {
            method,
            path: after("/api/v4")
                .or(earlier)
                .unwrap_or(path)
                .trim_matches('/'),
            is_earlier: earlier.is_some() && after("/api/v4").is_none(),
        }
    }

    /// Whether it is a route of the catalogue, in which a segment in braces is any one.
    fn fits(&self, at: &str) -> bool {
        let (method, path) = at.split_once(' ').unwrap_or(("", at));
        let is_open = |segment: &str| segment.starts_with('{') && segment.ends_with('}');
        let mut segments = self.path.split('/');
        self.method
            .is_none_or(|own| own.eq_ignore_ascii_case(method))
            && path
                .trim_matches('/')
                .split('/')
                .all(|expected| match segments.next() {
                    Some(segment) => {
                        segment == expected || (is_open(expected) && !segment.is_empty())
                    }
                    None => false,
                })
            && segments.next().is_none()
    }
}

/// Whether a text is that of a pattern, in which `{}` is any text.
#[cfg(feature = "envelope")]
fn text_fits(pattern: &str, text: &str) -> bool {
    let Some((first, pattern)) = pattern.split_once("{}") else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    // Taking each part at its first place leaves the most for the rest.
    let (middle, last) = pattern.rsplit_once("{}").unwrap_or(("", pattern));
    for part in middle.split("{}") {
        match text.find(part) {
            Some(at) => text = text.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(all(test, feature = "envelope"))]
mod tests {
    use super::{Route, text_fits};

    #[test]
    fn a_pattern_fits_a_whole_text() {
        for (pattern, text, fits) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a{}", "a", true),
            ("a{}", "ab", true),
            ("{}a", "ba", true),
            ("{}a", "bab", false),
            ("a{}a", "a", false),
            ("a{}a", "aa", true),
            ("a {} c {} e", "a b c d e", true),
            ("a {} c {} e", "a b d e", false),
            ("{}: x{}", "y: x z", true),
        ] {
            assert_eq!(text_fits(pattern, text), fits, "{pattern} and {text}");
        }
    }

    #[test]
    fn a_route_is_taken_as_programs_have_it() {
        for (route, at, fits) in [
            ("PUT /file/upload", "PUT /file/upload", true),
            ("put /file/upload/", "PUT /file/upload", true),
            ("/file/upload", "PUT /file/upload", true),
            ("PUT /api/v4/file/upload?x=/a#b", "PUT /file/upload", true),
            (
                "PUT https://a.example/base/api/v4/file/upload HTTP/1.1",
                "PUT /file/upload",
                true,
            ),
            (
                "PUT a.example:5212/api/v4/file/upload",
                "PUT /file/upload",
                true,
            ),
            ("GET /file/upload", "PUT /file/upload", false),
            ("PUT /file", "PUT /file/upload", false),
            ("PUT /file/upload/1", "PUT /file/upload", false),
            (
                "POST /file/upload/{s}/{i}",
                "POST /file/upload/{session}/{index}",
                true,
            ),
            (
                "POST /file/upload/abc/0",
                "POST /file/upload/{session}/{index}",
                true,
            ),
            (
                "POST /file/upload//0",
                "POST /file/upload/{session}/{index}",
                false,
            ),
            ("", "PUT /file/upload", false),
        ] {
            assert_eq!(Route::parse(route).fits(at), fits, "{route} and {at}");
        }
        assert!(Route::parse("PUT /api/v3/file/upload").is_earlier);
        assert!(!Route::parse("PUT /api/v4/file/upload").is_earlier);
        assert!(!Route::parse("PUT /api/v32/file").is_earlier);
    }
}
