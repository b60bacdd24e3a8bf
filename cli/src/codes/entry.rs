//! Everything about a code.

use std::fmt::Display;

use cloudreve_codes::{Availability, CODES_TOML, Category, ErrorCode, Recovery};
use cloudreve_codes_catalogue::{self as catalogue, Catalogue, Cause, Former, Payload, Problems};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::glossary::schema;
use crate::lang::Lang;

/// Everything about a code, as `--format json` and `export --as json` print it. The comments are
/// the descriptions in the JSON Schema.
#[derive(Clone, Serialize, JsonSchema)]
#[schemars(
    rename = "Code",
    description = "Everything that is known about a code."
)]
pub(crate) struct CodeInfo {
    /// The number in a response's `code`; 0 means success and isn't an error code.
    #[schemars(extend("not" = { "const": 0 }))]
    pub(crate) code: i32,
    /// The variant of the Rust crate's `ErrorCode`; it never changes.
    pub(crate) name: &'static str,
    /// Upstream's constant in Go.
    pub(crate) go_name: &'static str,
    /// A short label.
    pub(crate) description: &'static str,
    /// What happened and when the server sends it, with Markdown code spans.
    pub(crate) explanation: &'static str,
    /// What the caller does about it, with Markdown code spans.
    pub(crate) advice: &'static str,
    /// The label in Chinese; null until the Chinese texts are written.
    pub(crate) description_zh: Option<String>,
    /// The explanation in Chinese.
    pub(crate) explanation_zh: Option<String>,
    /// The advice in Chinese.
    pub(crate) advice_zh: Option<String>,
    /// The category by upstream's numbering.
    #[serde(serialize_with = "word")]
    #[schemars(with = "schema::Category")]
    pub(crate) category: Category,
    /// What a client does next.
    #[serde(serialize_with = "word")]
    #[schemars(with = "schema::Recovery")]
    pub(crate) recovery: Recovery,
    /// The nearest HTTP status, for gateways and logs; servers usually respond with HTTP 200.
    #[schemars(range(min = 400, max = 599))]
    pub(crate) http_status: u16,
    /// Who sends it.
    #[serde(serialize_with = "word")]
    #[schemars(with = "schema::Availability")]
    pub(crate) availability: Availability,
    /// The first release of Cloudreve with both this name and this number.
    pub(crate) since: &'static str,
    /// The last release that sent it, if its availability is `legacy`.
    pub(crate) last_sent: Option<String>,
    /// The release in which upstream removed the constant.
    pub(crate) removed: Option<String>,
    /// The codes that a 4.x server sends instead.
    pub(crate) successors: Vec<i32>,
    /// Other Go names of the same number.
    pub(crate) aliases: Vec<String>,
    /// The numbers and Go names that it had before.
    pub(crate) formerly: Vec<FormerlyInfo>,
    /// The reasons why servers send it, most specific first; the first one that matches a response
    /// applies.
    pub(crate) causes: Vec<CauseInfo>,
    /// The release of a running server on which following the advice fixed it.
    pub(crate) tried: Option<String>,
    /// Search terms.
    pub(crate) search: Vec<String>,
    /// The same in Chinese.
    pub(crate) search_zh: Vec<String>,
    /// What earlier releases sent instead of this code.
    pub(crate) replaces: Vec<ReplacedInfo>,
    /// What a response carries along with the code.
    #[serde(serialize_with = "word_or_null")]
    #[schemars(with = "Option<schema::Payload>")]
    pub(crate) payload: Option<Payload>,
    /// The routes at which a real server returned it, without the prefix `/api/v4`.
    pub(crate) recorded_at: Vec<String>,
    /// The routes at which a real server sent it for an item of a batch.
    pub(crate) recorded_as_item_at: Vec<String>,
    /// Whether it was generated and needs review.
    pub(crate) review: bool,
}

/// A number or a Go name that a code had before.
#[derive(Clone, Serialize, JsonSchema)]
#[schemars(
    rename = "Formerly",
    extend("oneOf" = [{ "required": ["code"] }, { "required": ["go_name"] }])
)]
pub(crate) struct FormerlyInfo {
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i32")]
    pub(crate) code: Option<i32>,
    /// The Go name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(crate) go_name: Option<String>,
    /// The first and last releases that had it; `..3.5.3` if the first is unknown.
    pub(crate) releases: String,
}

/// One reason why servers send the code.
#[derive(Clone, Serialize, JsonSchema)]
#[schemars(rename = "Cause")]
pub(crate) struct CauseInfo {
    /// What happened, in one sentence with Markdown code spans.
    pub(crate) what: String,
    /// The same in Chinese; null until it is written.
    pub(crate) what_zh: Option<String>,
    /// The routes for which this cause applies, with `{…}` for any one segment; any route if empty.
    pub(crate) at: Vec<String>,
    /// The fixed texts in `msg`, with `{}` for any text; any text if empty.
    pub(crate) msg: Vec<String>,
    /// Whether the response has `data`; null if either is possible.
    pub(crate) data: Option<bool>,
    /// The first and last releases that used the number for this, `..3.8.3` if the first is unknown;
    /// null for a cause of current servers.
    pub(crate) releases: Option<String>,
    /// The codes that a 4.x server sends instead; for causes of earlier releases.
    pub(crate) successors: Vec<i32>,
    /// What the caller does about it; null if the advice of the code applies.
    pub(crate) advice: Option<String>,
    /// The same in Chinese.
    pub(crate) advice_zh: Option<String>,
    /// What a client does next; null if the recovery of the code applies.
    #[serde(serialize_with = "word_or_null")]
    #[schemars(with = "Option<schema::Recovery>")]
    pub(crate) recovery: Option<Recovery>,
    /// The release of a running server on which following the advice fixed it.
    pub(crate) tried: Option<String>,
}

/// What earlier releases sent instead of the code: a legacy code, or a number that has another
/// meaning today.
#[derive(Clone, Serialize, JsonSchema)]
#[schemars(rename = "Replaced")]
pub(crate) struct ReplacedInfo {
    /// The number.
    pub(crate) code: i32,
    /// What the number meant; absent if the code was removed entirely.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(crate) meaning: Option<String>,
    /// The same in Chinese, if it has been written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(crate) meaning_zh: Option<String>,
    /// The first and last releases that sent it; `..3.8.3` if the first is unknown.
    pub(crate) releases: String,
}

/// The state of Cloudreve that the catalogue mirrors.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Upstream")]
pub(crate) struct UpstreamInfo {
    /// The path of the Go file within Cloudreve's repository.
    pub(crate) path: String,
    /// The release of Cloudreve.
    pub(crate) release: String,
    /// The commit of Cloudreve's repository.
    pub(crate) commit: String,
}

fn word<S: Serializer>(word: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(word)
}

fn word_or_null<S: Serializer>(
    word: &Option<impl Display>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let word = word.as_ref().map(ToString::to_string);
    word.serialize(serializer)
}

impl CodeInfo {
    fn new(code: ErrorCode, row: catalogue::Code) -> CodeInfo {
        let zh = row.zh.as_ref();
        CodeInfo {
            code: code.as_i32(),
            name: code.name(),
            go_name: code.go_name(),
            description: code.description(),
            explanation: code.explanation(),
            advice: code.advice(),
            description_zh: zh.map(|zh| zh.description.clone()),
            explanation_zh: zh.map(|zh| zh.explanation.clone()),
            advice_zh: zh.map(|zh| zh.advice.clone()),
            search_zh: zh.map(|zh| zh.search.clone()).unwrap_or_default(),
            category: code.category(),
            recovery: code.recovery(),
            http_status: code.http_status(),
            availability: code.availability(),
            since: code.since(),
            last_sent: row.last_sent,
            removed: row.removed,
            successors: row.successors,
            aliases: row.aliases,
            formerly: row.formerly.into_iter().map(FormerlyInfo::new).collect(),
            causes: row.causes.into_iter().map(CauseInfo::new).collect(),
            tried: row.tried,
            search: row.search,
            replaces: Vec::new(),
            payload: row.payload,
            recorded_at: row.recorded_at,
            recorded_as_item_at: row.recorded_as_item_at,
            review: row.review,
        }
    }

    /// Returns the label; like the two below, in English if it isn't translated.
    pub(crate) fn description_in(&self, lang: Lang) -> &str {
        in_language(lang, self.description, self.description_zh.as_deref())
    }

    pub(crate) fn explanation_in(&self, lang: Lang) -> &str {
        in_language(lang, self.explanation, self.explanation_zh.as_deref())
    }

    pub(crate) fn advice_in(&self, lang: Lang) -> &str {
        in_language(lang, self.advice, self.advice_zh.as_deref())
    }

    /// Returns every name with which the code can be found.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let former = self
            .formerly
            .iter()
            .filter_map(|former| former.go_name.as_deref());
        [self.name, self.go_name]
            .into_iter()
            .chain(self.aliases.iter().map(String::as_str))
            .chain(former)
    }
}

fn in_language<'t>(lang: Lang, english: &'t str, chinese: Option<&'t str>) -> &'t str {
    match lang {
        Lang::En => english,
        Lang::Zh => chinese.unwrap_or(english),
    }
}

impl FormerlyInfo {
    fn new(entry: catalogue::Formerly) -> FormerlyInfo {
        let (code, go_name) = match entry.what {
            Former::Value(value) => (Some(value), None),
            Former::Go(name) => (None, Some(name)),
        };
        FormerlyInfo {
            code,
            go_name,
            releases: entry.releases,
        }
    }

    /// Returns the number or the name.
    pub(crate) fn what(&self) -> String {
        let number = self.code.map(|code| code.to_string());
        number.or(self.go_name.clone()).unwrap_or_default()
    }
}

impl CauseInfo {
    fn new(cause: Cause) -> CauseInfo {
        let (what_zh, advice_zh) = cause.zh.map(|zh| (zh.what, zh.advice)).unzip();
        CauseInfo {
            what: cause.what,
            what_zh,
            at: cause.at,
            msg: cause.msg,
            data: cause.data,
            releases: cause.releases,
            successors: cause.successors,
            advice: cause.advice,
            advice_zh: advice_zh.flatten(),
            recovery: cause.recovery.and_then(|recovery| {
                let mut all = Recovery::ALL.iter().copied();
                all.find(|known| known.as_str() == recovery.word())
            }),
            tried: cause.tried,
        }
    }

    pub(crate) fn what_in(&self, lang: Lang) -> &str {
        in_language(lang, &self.what, self.what_zh.as_deref())
    }

    /// Returns the cause's own advice.
    pub(crate) fn advice_in(&self, lang: Lang) -> Option<&str> {
        let english = self.advice.as_deref()?;
        Some(in_language(lang, english, self.advice_zh.as_deref()))
    }
}

impl ReplacedInfo {
    pub(crate) fn meaning_in(&self, lang: Lang) -> Option<&str> {
        let english = self.meaning.as_deref()?;
        Some(in_language(lang, english, self.meaning_zh.as_deref()))
    }
}

/// Returns every code, ascending by number, from the rows that the library was built from.
pub(crate) fn all() -> Result<Vec<CodeInfo>, Problems> {
    read().map(|(_, codes)| codes)
}

/// Returns every code, and the state of upstream that they mirror.
pub(crate) fn read() -> Result<(UpstreamInfo, Vec<CodeInfo>), Problems> {
    let Catalogue { upstream, codes } = catalogue::parse(CODES_TOML)?;
    let upstream = UpstreamInfo {
        path: upstream.path,
        release: upstream.release,
        commit: upstream.commit,
    };
    let known = |row: catalogue::Code| Some(CodeInfo::new(ErrorCode::from_i32(row.value)?, row));
    let mut all: Vec<CodeInfo> = codes.into_iter().filter_map(known).collect();
    let replaced: Vec<Vec<ReplacedInfo>> = all
        .iter()
        .map(|code| replaced_by(code.code, &all))
        .collect();
    for (code, replaced) in all.iter_mut().zip(replaced) {
        code.replaces = replaced;
    }
    Ok((upstream, all))
}

fn replaced_by(successor: i32, all: &[CodeInfo]) -> Vec<ReplacedInfo> {
    let mut replaced = Vec::new();
    for code in all {
        let as_a_whole = |last: &String| ReplacedInfo {
            code: code.code,
            meaning: None,
            meaning_zh: None,
            releases: format!("..{last}"),
        };
        if code.successors.contains(&successor) {
            replaced.extend(code.last_sent.as_ref().map(as_a_whole));
        }
        let causes = code.causes.iter();
        replaced.extend(
            causes
                .filter(|cause| cause.successors.contains(&successor))
                .filter_map(|cause| {
                    Some(ReplacedInfo {
                        code: code.code,
                        meaning: Some(cause.what.clone()),
                        meaning_zh: cause.what_zh.clone(),
                        releases: cause.releases.clone()?,
                    })
                }),
        );
    }
    replaced
}
