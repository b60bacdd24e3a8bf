use core::fmt;

#[cfg(feature = "zh")]
use crate::language::{self, Language};
use crate::{ErrorCode, Recovery};

include!(concat!(env!("OUT_DIR"), "/causes.rs"));

/// One reason why servers send a code: what happened, and what to do about it.
///
/// A code can have several causes with different remedies. The route and the fixed text in `msg`
/// usually identify the cause: [`ApiError::cause_at`](crate::ApiError::cause_at) finds it for a
/// response, and [`ErrorCode::causes`] lists those of a code.
///
/// ```
/// use cloudreve_codes::{ErrorCode, Recovery};
///
/// let cause = ErrorCode::DbError
///     .causes()
///     .iter()
///     .find(|cause| cause.messages().contains(&"Failed to update placeholder file"))
///     .expect("an upload that was not completed");
/// assert_eq!(cause.recovery(), Recovery::RestartFlow);
/// println!("{} {}", cause.what(), cause.advice());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cause {
    row: u16,
}

/// The pattern that identifies a cause, and what a program does about it. Ranges refer to the lists
/// below.
struct Pattern {
    routes: (u16, u16),
    messages: (u16, u16),
    data: Option<bool>,
    releases: Option<&'static str>,
    recovery: Recovery,
}

/// The shape of the causes; the rows come from `codes.toml`. Each column is a separate constant, so
/// that a program that needs only the recovery links no text.
macro_rules! causes {
    (
        routes: [$($route:literal),*]
        messages: [$($message:literal),*]
        successors: [$($successor:ident),*]
        rows: { $( {
            code: $code:ident,
            routes: $routes:expr,
            messages: $messages:expr,
            data: $data:expr,
            releases: $releases:expr,
            successors: $successors:expr,
            recovery: $recovery:ident,
            tried: $tried:expr,
            what: $what:literal,
            advice: $advice:expr,
        } )* }
    ) => {
        const ROUTES: &[&str] = &[$( $route ),*];
        const MESSAGES: &[&str] = &[$( $message ),*];
        const ALL_SUCCESSORS: &[ErrorCode] = &[$( ErrorCode::$successor ),*];

        const CODE: &[ErrorCode] = &[$( ErrorCode::$code ),*];
        const PATTERN: &[Pattern] = &[$( Pattern {
            routes: $routes,
            messages: $messages,
            data: $data,
            releases: $releases,
            recovery: Recovery::$recovery,
        } ),*];
        const SUCCESSORS: &[(u16, u16)] = &[$( $successors ),*];
        const TRIED: &[Option<&str>] = &[$( $tried ),*];
        const WHAT: &[&str] = &[$( $what ),*];
        const ADVICE: &[Option<&str>] = &[$( $advice ),*];
    };
}

catalogue_of_causes!(causes);

#[expect(clippy::indexing_slicing, reason = "the loop ends with the list")]
const ALL: &[Cause] = &{
    let mut all = [Cause { row: 0 }; CODE.len()];
    let mut row = 0;
    while row < all.len() {
        all[row].row = row as u16;
        row += 1;
    }
    all
};

const fn part<T>(list: &'static [T], (start, end): (u16, u16)) -> &'static [T] {
    list.split_at(end as usize).0.split_at(start as usize).1
}

#[expect(
    clippy::indexing_slicing,
    reason = "every cause is a row of the columns"
)]
impl Cause {
    #[inline]
    pub(crate) const fn in_range(rows: (u16, u16)) -> &'static [Cause] {
        part(ALL, rows)
    }

    /// Returns the code that this cause belongs to.
    #[inline]
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        CODE[self.row as usize]
    }

    /// Returns what happened: one sentence, with Markdown's backticks.
    #[inline]
    #[must_use]
    pub const fn what(&self) -> &'static str {
        WHAT[self.row as usize]
    }

    /// Returns what a client, its user, or an administrator can do about it: the advice of the
    /// cause, or that of its code.
    #[inline]
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match ADVICE[self.row as usize] {
            Some(advice) => advice,
            None => self.code().advice(),
        }
    }

    /// Returns what a client should do next: the recovery of the cause, or that of its code.
    #[inline]
    #[must_use]
    pub const fn recovery(&self) -> Recovery {
        self.pattern().recovery
    }

    /// Returns the routes of this cause, such as `PUT /file/upload`, with `{…}` for any single
    /// segment and without the prefix `/api/v4`. Empty if it can occur at any route.
    #[inline]
    #[must_use]
    pub const fn routes(&self) -> &'static [&'static str] {
        part(ROUTES, self.pattern().routes)
    }

    /// Returns the fixed texts that servers write into `msg`, with `{}` for any text. Empty if `msg` can
    /// be anything.
    #[inline]
    #[must_use]
    pub const fn messages(&self) -> &'static [&'static str] {
        part(MESSAGES, self.pattern().messages)
    }

    /// Returns whether the response has `data`; `None` if it may or may not.
    #[inline]
    #[must_use]
    pub const fn data(&self) -> Option<bool> {
        self.pattern().data
    }

    /// Returns the earlier releases in which the number had this meaning, such as `3.2.0..3.5.3` or
    /// `..3.8.3`; `None` for a cause of current servers.
    #[inline]
    #[must_use]
    pub const fn releases(&self) -> Option<&'static str> {
        self.pattern().releases
    }

    /// Returns what a 4.x server sends instead, for a cause of earlier releases.
    #[inline]
    #[must_use]
    pub const fn successors(&self) -> &'static [ErrorCode] {
        part(ALL_SUCCESSORS, SUCCESSORS[self.row as usize])
    }

    /// Returns the server release on which the advice was tried and worked.
    #[inline]
    #[must_use]
    pub const fn tried(&self) -> Option<&'static str> {
        TRIED[self.row as usize]
    }

    /// Returns what happened, in the given language.
    #[inline]
    #[cfg(feature = "zh")]
    #[must_use]
    pub const fn what_in(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.what(),
            Language::Chinese => language::CAUSES_WHAT[self.row as usize],
        }
    }

    /// Returns the advice, in the given language.
    #[inline]
    #[cfg(feature = "zh")]
    #[must_use]
    pub const fn advice_in(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.advice(),
            Language::Chinese => match language::CAUSES_ADVICE[self.row as usize] {
                Some(advice) => advice,
                None => self.code().advice_in(language),
            },
        }
    }

    #[inline]
    const fn pattern(&self) -> &'static Pattern {
        &PATTERN[self.row as usize]
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cause")
            .field("code", &self.code())
            .field("what", &self.what())
            .finish_non_exhaustive()
    }
}

/// Returns the cause of a response with this code. It takes time linear in `msg` and doesn't
/// allocate.
#[inline]
#[cfg(feature = "envelope")]
pub(crate) fn find(
    code: ErrorCode,
    route: Option<&str>,
    msg: &str,
    has_data: bool,
) -> Option<&'static Cause> {
    let fits = |cause: &Cause| {
        cause.data().is_none_or(|data| data == has_data)
            && (cause.messages().is_empty()
                || cause.messages().iter().any(|text| text_fits(text, msg)))
    };
    let Some(route) = route.map(Route::parse) else {
        return without_route(code, fits);
    };
    let causes = code.causes().iter();
    let mut causes = causes.filter(|cause| cause.releases().is_some() == route.is_earlier);
    let is_for_people = |cause: &Cause| {
        cause.routes().is_empty() && cause.messages().is_empty() && cause.data().is_none()
    };
    let found = causes.clone().find(|cause| {
        !is_for_people(cause)
            && fits(cause)
            && (cause.routes().is_empty() || cause.routes().iter().any(|at| route.fits(at)))
    });
    // If the number had only this meaning in earlier releases, that identifies the cause too.
    let only = || {
        let first = causes.next()?;
        (route.is_earlier && causes.next().is_none() && is_for_people(first)).then_some(first)
    };
    found.or_else(only)
}

/// Returns the cause of a response to an unknown route. The text has to identify it, and causes
/// that can occur at any route take precedence over those of particular routes.
#[inline]
#[cfg(feature = "envelope")]
fn without_route(code: ErrorCode, fits: impl Fn(&Cause) -> bool) -> Option<&'static Cause> {
    let mut somewhere = None;
    let mut is_only_one = true;
    for cause in code.causes() {
        let identifies = !cause.messages().is_empty() || cause.data().is_some();
        if !identifies || !fits(cause) {
            continue;
        }
        if cause.routes().is_empty() {
            return Some(cause);
        }
        is_only_one = somewhere.is_none();
        somewhere = somewhere.or(Some(cause));
    }
    somewhere.filter(|_| is_only_one)
}

/// A route as programs write it: with or without method, host, base path, prefix, and query.
#[cfg(feature = "envelope")]
pub(crate) struct Route<'r> {
    pub(crate) method: Option<&'r str>,
    /// Without a slash at either end.
    pub(crate) path: &'r str,
    /// Whether it is a route of `/api/v3`.
    is_earlier: bool,
}

#[cfg(feature = "envelope")]
impl<'r> Route<'r> {
    #[inline]
    pub(crate) fn parse(text: &'r str) -> Route<'r> {
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
        // Removing the prefix also removes a host without a scheme and a base path.
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

    /// Returns whether this route matches a route of the catalogue, in which a segment in braces
    /// matches any segment.
    #[inline]
    pub(crate) fn fits(&self, at: &str) -> bool {
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

/// Returns whether a text matches a pattern, in which `{}` matches any text.
#[inline]
#[cfg(feature = "envelope")]
fn text_fits(pattern: &str, text: &str) -> bool {
    let Some((first, pattern)) = pattern.split_once("{}") else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    // Matching each part at its first occurrence leaves the most for the rest.
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
