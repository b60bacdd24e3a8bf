use core::hash::{BuildHasher as _, Hasher as _};
use core::time::Duration;
use std::hash::RandomState;

use crate::cause::Route;
use crate::{Error, ErrorCode, Recovery};

/// The step to take after a failed attempt.
///
/// Exhaustive on purpose: a client has to handle each variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Wait this long, then send the same request again.
    Wait(Duration),
    /// Refresh the access token, then send the same request again with the new one. If the refresh
    /// fails, that failure is the result.
    Refresh,
    /// Give up and report the error. [`Error::recovery_at`] returns what else can help. After a
    /// successful refresh, [`Reauthenticate`](Recovery::Reauthenticate) isn't about the token
    /// anymore: the user isn't allowed to do this, so don't sign out. Only a refused refresh ends a
    /// session.
    Stop,
}

/// A policy that decides whether and when to send a request again. Create one value per request and
/// ask it after each failed attempt.
///
/// It has no clock and does no I/O: the caller waits, refreshes and sends. The decision depends on the
/// route, on the cause that [`ApiError::cause_at`](crate::ApiError::cause_at) finds, on whether the
/// request may be repeated, and on whether the access token has expired.
///
/// - After a temporary refusal, the request is repeated after pauses that double each time, with jitter:
///   each pause is between half and all of its length.
/// - After a failure of unknown cause, the request is repeated once, and only if it is
///   [`repeatable`](Self::repeatable).
/// - The token is refreshed at most once, and never for a request
///   [`without_token`](Self::without_token). An expired token makes the caller anonymous, and the refusal
///   that follows doesn't always mention the token. So if it has expired, the refresh comes first.
/// - On the routes that return tokens, nothing is refreshed. A refused refresh is repeated once, since a
///   busy database rejects valid tokens for a few seconds.
///
/// ```
/// use std::time::Duration;
///
/// use cloudreve_codes::{Error, Retry, Step, decode};
///
/// /// Sends a request until it succeeds or nothing more can be done.
/// fn call(
///     route: &str,
///     mut send: impl FnMut() -> (u16, Vec<u8>),
///     mut refresh: impl FnMut() -> Result<(), Error>,
/// ) -> Result<u64, Error> {
///     let mut retry = Retry::new(route);
///     loop {
///         let (status, body) = send();
///         let error = match decode(status, &body) {
///             Ok(payload) => return Ok(payload),
///             Err(error) => error,
///         };
///         // Instead of `false`, pass whether the time in `access_expires` has passed.
///         match retry.next(&error, false) {
///             Step::Wait(pause) => std::thread::sleep(pause),
///             Step::Refresh => refresh()?,
///             Step::Stop => return Err(error),
///         }
///     }
/// }
///
/// let mut answers = [r#"{"code":401,"msg":""}"#, r#"{"code":0,"data":7,"msg":""}"#].iter();
/// let send = || (200, answers.next().unwrap().to_string().into_bytes());
/// assert_eq!(call("GET /user/capacity", send, || Ok(()))?, 7);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    route: Box<str>,
    is_repeatable: bool,
    first_pause: Duration,
    longest_pause: Duration,
    most: u32,
    pauses: u32,
    has_repeated: bool,
    has_refreshed: bool,
}

impl Retry {
    /// Creates a value for one request to a route: a method and a path, as for
    /// [`ApiError::cause_at`](crate::ApiError::cause_at).
    ///
    /// The default is at most 5 pauses, from 2 seconds up to a minute, which add up to half a
    /// minute to a minute. If a person is waiting, one pause is enough: `.most(1)`.
    #[inline]
    #[must_use]
    pub fn new(route: &str) -> Retry {
        let parsed = Route::parse(route);
        let method = parsed.method.unwrap_or_default();
        let is = |other: &&str| method.eq_ignore_ascii_case(other);
        let is_idempotent = IDEMPOTENT.iter().any(is);
        let is_one_of = |routes: &[&str]| routes.iter().any(|at| parsed.fits(at));
        Retry {
            is_repeatable: match parsed.method {
                Some(_) => (is_idempotent && !is_one_of(CREATING)) || is_one_of(READING),
                None => false,
            },
            route: route.into(),
            first_pause: Duration::from_secs(2),
            longest_pause: Duration::from_secs(60),
            most: 5,
            pauses: 0,
            has_repeated: false,
            has_refreshed: false,
        }
    }

    /// Sets whether sending the request twice is safe, in case the server carried it out and the
    /// response was lost. The default is that of HTTP: `GET`, `HEAD`, `OPTIONS`, `TRACE`, `PUT`,
    /// and `DELETE` may be repeated; `POST`, `PATCH`, and a route without a method may not.
    /// Cloudreve has exceptions: a `PUT` that creates something each time, such as `PUT /share`,
    /// may not be repeated, and `POST /file/url` may. If a `DELETE` was carried out but its
    /// response was lost, repeating it returns 40016 or 404.
    ///
    /// Set it to `true` for every chunk of an upload but the last, and to `false` for the last: a
    /// server that could not complete the file reports success for the repeated last chunk, but the
    /// file never arrives.
    #[inline]
    #[must_use]
    pub fn repeatable(mut self, is_repeatable: bool) -> Retry {
        self.is_repeatable = is_repeatable;
        self
    }

    /// Sets the length of the first pause; each later one is twice as long as the one before.
    #[inline]
    #[must_use]
    pub fn first_pause(mut self, pause: Duration) -> Retry {
        self.first_pause = pause;
        self
    }

    /// Sets the maximum length of a pause.
    #[inline]
    #[must_use]
    pub fn longest_pause(mut self, pause: Duration) -> Retry {
        self.longest_pause = pause;
        self
    }

    /// Sets the maximum number of times the request is repeated after a pause.
    #[inline]
    #[must_use]
    pub fn most(mut self, pauses: u32) -> Retry {
        self.most = pauses;
        self
    }

    /// Declares that the request carries no access token, so that none is refreshed.
    #[inline]
    #[must_use]
    pub fn without_token(mut self) -> Retry {
        // This counts as the only refresh that a request may have.
        self.has_refreshed = true;
        self
    }

    /// Returns what to do after an attempt that failed. `token_has_expired` is whether the access token
    /// that the request carried has expired by the client's clock; `false` if it carried none, or if
    /// the client doesn't know.
    ///
    /// After [`most`](Self::most) pauses and one refresh, the result is always [`Step::Stop`].
    #[inline]
    #[must_use]
    pub fn next(&mut self, error: &Error, token_has_expired: bool) -> Step {
        let may_be_done = match error {
            // The proxy stopped waiting for the server, which may have carried out the request.
            Error::Malformed(malformed) => matches!(malformed.status(), 502 | 504),
            Error::Api(_) => false,
        };
        match error.recovery_at(&self.route) {
            Recovery::Backoff if self.is_repeatable || !may_be_done => self.pause(),
            Recovery::RetryOnce if self.is_repeatable => {
                if token_has_expired && error.api().is_some() && self.can_refresh() {
                    self.has_repeated = true;
                    self.refresh()
                } else {
                    self.pause_once()
                }
            }
            Recovery::Reauthenticate if self.is_refresh() => self.pause_once(),
            Recovery::Reauthenticate => self.refresh(),
            // A chunk without a valid token looks like one whose session is lost.
            _ if error.is(ErrorCode::UploadSessionExpired) => self.refresh(),
            // The server refused the whole request, since it took the caller for a guest.
            Recovery::FixRequest | Recovery::RestartFlow | Recovery::GiveUp
                if token_has_expired && error.code().is_some_and(|code| code.is_client_error()) =>
            {
                self.refresh()
            }
            _ => Step::Stop,
        }
    }

    /// Returns what to do after an attempt that never reached the server: a refused connection, or
    /// a name that can't be resolved. Any request may be sent again.
    #[inline]
    #[must_use]
    pub fn next_after_no_connection(&mut self) -> Step {
        self.pause()
    }

    /// Returns what to do after an attempt that got no response: a timeout, or a lost connection.
    ///
    /// The server may have carried out the request, so it's repeated only if it is
    /// [`repeatable`](Self::repeatable). After the last chunk of an upload, check first:
    /// `GET /file/info` shows whether the file has arrived (`metadata` has no
    /// `sys:upload_session_id`). If not, cancel with `DELETE /file/upload` and upload again.
    #[inline]
    #[must_use]
    pub fn next_after_timeout(&mut self) -> Step {
        if self.is_repeatable {
            self.pause()
        } else {
            Step::Stop
        }
    }

    #[inline]
    fn pause(&mut self) -> Step {
        if self.pauses >= self.most {
            return Step::Stop;
        }
        let doubled = 2_u32.saturating_pow(self.pauses);
        self.pauses += 1;
        let longest = self
            .first_pause
            .saturating_mul(doubled)
            .min(self.longest_pause);
        Step::Wait(longest / 2 + (longest / 2).mul_f64(random()))
    }

    #[inline]
    fn pause_once(&mut self) -> Step {
        if core::mem::replace(&mut self.has_repeated, true) {
            return Step::Stop;
        }
        self.pause()
    }

    #[inline]
    fn refresh(&mut self) -> Step {
        if !self.can_refresh() {
            return Step::Stop;
        }
        self.has_refreshed = true;
        Step::Refresh
    }

    #[inline]
    fn can_refresh(&self) -> bool {
        !self.has_refreshed && !self.gives_tokens()
    }

    #[inline]
    fn path(&self) -> &str {
        Route::parse(&self.route).path
    }

    #[inline]
    fn is_refresh(&self) -> bool {
        self.path() == "session/token/refresh"
    }

    /// Returns whether the request is for a token, or revokes one.
    #[inline]
    fn gives_tokens(&self) -> bool {
        let path = self.path();
        path == "session/oauth/token" || path.starts_with("session/token")
    }
}

const IDEMPOTENT: &[&str] = &["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"];

/// Routes that create something each time.
const CREATING: &[&str] = &[
    "PUT /share",
    "PUT /devices/dav",
    "PUT /file/viewerSession",
    "PUT /session/authn",
];

/// Routes that change nothing.
const READING: &[&str] = &["POST /file/url"];

/// Returns a random number from 0 to 1. The standard library seeds its maps at random, which is
/// enough for jitter.
#[inline]
fn random() -> f64 {
    let hash = RandomState::new().build_hasher().finish();
    f64::from((hash >> 32) as u32) / f64::from(u32::MAX)
}
