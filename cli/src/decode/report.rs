//! The meaning of a response, as data.

use cloudreve_codes::{
    ApiError, Cause, Code, Error, HeldLock, Language, Malformed, MalformedKind, Recovery, decode,
    decode_oauth,
};
use serde::de::IgnoredAny;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::reason::{Context, Reason, status_of_page, storage_code};
use crate::lang::Lang;
use crate::read::{Answer, Body, Key, Missing, Origin};

/// A response, as `--format json` prints it.
#[derive(Serialize)]
pub(crate) struct Report {
    pub(super) file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u64>,
    /// Number within a list, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) item: Option<usize>,
    /// What is known about the request.
    #[serde(skip_serializing_if = "Request::is_empty")]
    pub(crate) request: Request,
    /// 0 if there was no response, null if unknown.
    pub(crate) status: Option<u16>,
    /// The HTTP statuses that preceded the response.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) preceding: Vec<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_type: Option<String>,
    #[serde(skip)]
    pub(crate) origin: Origin,
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
}

#[derive(Serialize)]
pub(crate) struct Request {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) time: Option<String>,
}

impl Request {
    fn is_empty(&self) -> bool {
        let parts = [&self.name, &self.method, &self.path, &self.time];
        parts.iter().all(|part| part.is_none())
    }
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// `code` is 0.
    Success {
        /// The kind of payload, never its content.
        #[serde(flatten)]
        data: Data,
    },
    Failure {
        error: Box<ErrorReport>,
    },
    /// Not an envelope, but something that contains a code.
    Named {
        is_broken: bool,
        error: Box<ErrorReport>,
    },
    Malformed {
        #[serde(serialize_with = "kind_in_json")]
        kind: MalformedKind,
        reason: Reason,
        recovery: &'static str,
        /// The `<Code>` in the XML of an object storage.
        #[serde(skip_serializing_if = "Option::is_none")]
        storage_code: Option<String>,
        /// Where JSON is truncated or invalid.
        #[serde(skip_serializing_if = "Option::is_none")]
        position: Option<(usize, usize)>,
    },
    /// The file doesn't have the body.
    Unrecorded {
        #[serde(serialize_with = "missing_in_json")]
        reason: Missing,
        /// What the status alone means.
        #[serde(skip)]
        by_status: Option<Reason>,
    },
}

/// The kind of payload of a success.
#[derive(Clone, Copy, Serialize)]
#[serde(tag = "data", content = "length", rename_all = "kebab-case")]
pub(crate) enum Data {
    Object,
    /// With its length, if known.
    List(Option<usize>),
    EmptyText,
    Text,
    Nothing,
    Bool,
    Number,
}

/// A failure, without the secrets that its data may contain.
#[derive(Serialize)]
pub(crate) struct ErrorReport {
    pub(crate) code: i32,
    /// `None` for an unknown code.
    pub(super) name: Option<&'static str>,
    pub(super) description: &'static str,
    pub(super) description_zh: &'static str,
    pub(super) msg: String,
    pub(super) user_message: String,
    pub(super) user_message_zh: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) debug_error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_id: Option<String>,
    pub(super) recovery: &'static str,
    #[serde(skip)]
    pub(crate) next: Recovery,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) explanation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) explanation_zh: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cause: Option<CauseReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) advice: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) advice_zh: Option<&'static str>,
    /// Whether `data` is the id of a pending login.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) has_two_factor_session: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locks: Vec<LockReport>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) items: Vec<ItemReport>,
}

/// Why the server sent the code, as far as the route and `msg` reveal it.
#[derive(Debug, Serialize)]
pub(super) struct CauseReport {
    pub(super) what: &'static str,
    pub(super) what_zh: &'static str,
    /// The earlier releases that used the number for this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) releases: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tried: Option<&'static str>,
}

impl CauseReport {
    fn new(cause: &'static Cause) -> CauseReport {
        CauseReport {
            what: cause.what(),
            what_zh: cause.what_in(Language::Chinese),
            releases: cause.releases(),
            tried: cause.tried(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct LockReport {
    pub(super) path: Option<String>,
    pub(super) application: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) viewer_id: Option<String>,
    pub(super) kind: i64,
    pub(super) has_token: bool,
}

#[derive(Serialize)]
pub(crate) struct ItemReport {
    pub(super) key: String,
    pub(crate) error: ErrorReport,
}

impl Report {
    pub(crate) fn new(answer: Answer, file: &str, default_status: Option<u16>) -> Report {
        let Answer {
            body,
            place,
            exchange,
        } = answer;
        let mut context = Context {
            status: exchange.status.or(default_status),
            method: exchange.method.as_deref().unwrap_or_default(),
            path: exchange.path.as_deref().unwrap_or_default(),
            is_storage: exchange.is_storage,
            storage_code: exchange.storage_code,
        };
        let verdict = match &body {
            Body::Bytes(body) => Verdict::new(body, &mut context),
            Body::Missing(reason) => Verdict::Unrecorded {
                reason: *reason,
                by_status: Reason::of_missing(context),
            },
            Body::Named { code, is_broken } => match Code::new(*code) {
                Some(code) => Verdict::Named {
                    is_broken: *is_broken,
                    error: Box::new(ErrorReport::new(&ApiError::new(code), None)),
                },
                None => Verdict::Success {
                    data: Data::Nothing,
                },
            },
        };
        // An envelope usually comes with HTTP 200; for a page it can't be known.
        let status = match &verdict {
            Verdict::Success { .. } | Verdict::Failure { .. } => context.status.or(Some(200)),
            _ => context.status,
        };
        Report {
            file: file.to_owned(),
            line: place.and_then(|place| place.line),
            item: place.and_then(|place| place.item),
            status,
            request: Request {
                name: exchange.name,
                method: exchange.method,
                path: exchange.path,
                time: exchange.time,
            },
            preceding: exchange.preceding,
            content_type: exchange.content_type,
            origin: exchange.origin,
            verdict,
        }
    }
}

impl Report {
    /// Returns whether the request was read-only.
    pub(super) fn is_read(&self) -> bool {
        matches!(self.request.method.as_deref(), Some("GET" | "HEAD"))
    }
}

impl Verdict {
    fn new(body: &[u8], context: &mut Context<'_>) -> Verdict {
        let is_oauth = ["/session/oauth/token", "/session/oauth/userinfo"]
            .iter()
            .any(|route| context.path.contains(route));
        let read = if is_oauth {
            decode_oauth::<&RawValue>
        } else {
            decode::<&RawValue>
        };
        let status = context.status.unwrap_or(200);
        let malformed = match read(status, body) {
            Ok(data) => {
                return Verdict::Success {
                    data: kind_of(data),
                };
            }
            Err(Error::Api(error)) => return Verdict::failure(&error, *context),
            Err(Error::Malformed(malformed)) => malformed,
        };
        if let Some(error) = bare_oauth_error(status, body, &malformed) {
            return Verdict::failure(&error, *context);
        }
        let kind = malformed.kind();
        if matches!(kind, MalformedKind::Html | MalformedKind::Text) {
            // A page is more informative than a success status that was put in front of it.
            let status = status_of_page(body);
            context.status = match context.status {
                Some(known) if known != 200 => Some(known),
                known => status.or(known),
            };
        }
        let reason = Reason::of(&malformed, body, *context);
        let error = malformed.parse_error();
        Verdict::Malformed {
            kind,
            reason,
            recovery: reason.recovery().as_str(),
            storage_code: storage_code(body).filter(|_| kind == MalformedKind::Xml),
            position: error
                .filter(|_| matches!(reason, Reason::Truncated | Reason::Broken))
                .map(|error| (error.line(), error.column())),
        }
    }
}

impl Verdict {
    fn failure(error: &ApiError, context: Context<'_>) -> Verdict {
        let route = format!("{} {}", context.method, context.path);
        let route = (!context.path.is_empty()).then(|| route.trim_start());
        Verdict::Failure {
            error: Box::new(ErrorReport::new(error, route)),
        }
    }
}

/// Reads an OAuth error: a body alone doesn't show that it came from an OAuth route.
fn bare_oauth_error(status: u16, body: &[u8], malformed: &Malformed) -> Option<ApiError> {
    if malformed.kind() != MalformedKind::Json {
        return None;
    }
    match decode_oauth::<IgnoredAny>(status.max(400), body) {
        Err(Error::Api(error)) => Some(error),
        _ => None,
    }
}

/// Returns the kind of payload, without its content.
fn kind_of(data: &RawValue) -> Data {
    let text = data.get();
    match text.as_bytes().first() {
        Some(b'{') => Data::Object,
        Some(b'[') => {
            let list = serde_json::from_str::<Vec<IgnoredAny>>(text);
            Data::List(list.ok().map(|list| list.len()))
        }
        Some(b'"') if text == "\"\"" => Data::EmptyText,
        Some(b'"') => Data::Text,
        Some(b'n') | None => Data::Nothing,
        Some(b't' | b'f') => Data::Bool,
        Some(_) => Data::Number,
    }
}

fn kind_in_json<S: Serializer>(kind: &MalformedKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.as_str())
}

fn missing_in_json<S: Serializer>(reason: &Missing, serializer: S) -> Result<S::Ok, S::Error> {
    match reason {
        Missing::NoAnswer(why) => why.serialize(serializer),
        Missing::NotRecorded => serializer.serialize_str("not-recorded"),
        Missing::BrokenBase64 => serializer.serialize_str("broken-base64"),
        Missing::BadKey(Key::Status) => serializer.serialize_str("bad-status"),
        Missing::BadKey(Key::Body) => serializer.serialize_str("bad-body"),
        Missing::BadKey(Key::Text(key)) => serializer.serialize_str(&format!("bad-{key}")),
    }
}

impl ErrorReport {
    /// Creates the report. `route` is the route that responded, with its method, if known.
    fn new(error: &ApiError, route: Option<&str>) -> ErrorReport {
        let known = error.known();
        let (recovery, cause) = match route {
            Some(route) => (error.recovery_at(route), error.cause_at(route)),
            None => (error.recovery(), error.cause()),
        };
        let advice = |lang: Language| match route {
            Some(route) => error.advice_at_in(route, lang),
            None => error.advice_in(lang),
        };
        ErrorReport {
            code: error.code().as_i32(),
            name: known.map(|known| known.name()),
            description: error.code().description(),
            description_zh: error.code().description_in(Language::Chinese),
            msg: error.msg().to_owned(),
            user_message: error.user_message().into_owned(),
            user_message_zh: error.user_message_in(Language::Chinese).into_owned(),
            debug_error: error.debug_error().map(str::to_owned),
            correlation_id: error.correlation_id().map(str::to_owned),
            recovery: recovery.as_str(),
            next: recovery,
            explanation: known.map(|known| known.explanation()),
            explanation_zh: known.map(|known| known.explanation_in(Language::Chinese)),
            cause: cause.map(CauseReport::new),
            advice: known.map(|_| advice(Language::English)),
            advice_zh: known.map(|_| advice(Language::Chinese)),
            has_two_factor_session: error.two_factor_session().is_some(),
            locks: error.locks().iter().map(LockReport::new).collect(),
            items: error
                .item_errors()
                .map(|(key, error)| ItemReport {
                    key: key.to_owned(),
                    error: ErrorReport::new(error, route),
                })
                .collect(),
        }
    }

    pub(super) fn is_locked_by_upload(&self) -> bool {
        self.locks.iter().any(|lock| lock.application == "upload")
    }

    /// Identifies equal failures: everything that is printed, except the id of the request.
    pub(crate) fn fingerprint(&self) -> String {
        let items: Vec<(&str, String)> = self
            .items
            .iter()
            .map(|item| (item.key.as_str(), item.error.fingerprint()))
            .collect();
        let texts = (&self.msg, &self.debug_error);
        format!(
            "{:?}",
            (
                self.code,
                &self.cause,
                texts,
                self.next,
                self.has_two_factor_session,
                &self.locks,
                items
            )
        )
    }

    pub(crate) fn description_in(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.description,
            Lang::Zh => self.description_zh,
        }
    }
}

impl LockReport {
    fn new(lock: &HeldLock) -> LockReport {
        LockReport {
            path: lock.path.clone(),
            application: lock.application.kind.clone(),
            viewer_id: lock.application.viewer_id.clone(),
            kind: lock.kind.0,
            has_token: lock.token.is_some(),
        }
    }
}
