//! What the words of the catalogue mean, for people, in both languages.

use cloudreve_codes::{Availability, Category, Recovery};
use cloudreve_codes_catalogue::Payload;

use crate::codes::{CodeInfo, recovery_in_words};
use crate::explain;

/// A text in both languages.
pub(crate) struct Bilingual<'t> {
    pub(crate) en: &'t str,
    pub(crate) zh: &'t str,
}

/// A word with what it means.
pub(crate) struct Word {
    /// As it stands in the catalogue.
    pub(crate) word: &'static str,
    /// A short name.
    pub(crate) name: Bilingual<'static>,
    /// The meaning, as a part of a sentence.
    pub(crate) meaning: Bilingual<'static>,
}

const fn word(word: &'static str, name: [&'static str; 2], meaning: [&'static str; 2]) -> Word {
    let ([name_en, name_zh], [meaning_en, meaning_zh]) = (name, meaning);
    Word {
        word,
        name: Bilingual {
            en: name_en,
            zh: name_zh,
        },
        meaning: Bilingual {
            en: meaning_en,
            zh: meaning_zh,
        },
    }
}

pub(crate) fn categories() -> impl Iterator<Item = Word> {
    Category::ALL.iter().map(|&category| {
        let (name, meaning) = match category {
            Category::HttpLike => (
                ["HTTP-like", "类 HTTP"],
                [
                    "100 to 599, about what the number means in HTTP",
                    "100 至 599，含义与同号的 HTTP 状态码相近",
                ],
            ),
            Category::Client => (
                ["Client", "客户端"],
                [
                    "40000 to 49999, the request, the caller or the state of a file is the cause",
                    "40000 至 49999，原因在于请求、调用方或文件的状态",
                ],
            ),
            Category::Server => (
                ["Server", "服务器"],
                [
                    "50000 to 59999, the server is the cause",
                    "50000 至 59999，原因在于服务器",
                ],
            ),
            Category::Other => (
                ["Other", "其他"],
                ["any other number", "不属于以上范围的数字"],
            ),
        };
        word(category.as_str(), name, meaning)
    })
}

pub(crate) fn recoveries() -> impl Iterator<Item = Word> {
    Recovery::ALL.iter().map(|&recovery| {
        let (name, zh) = match recovery {
            Recovery::Backoff => (["Back off", "稍后重试"], "稍后重发同一请求"),
            Recovery::RetryOnce => (
                ["Retry once", "重试一次"],
                "若请求可以重复，就重发一次；仍失败则报告 correlation id",
            ),
            Recovery::Reauthenticate => {
                (["Log in again", "重新登录"], "先刷新令牌，不行则重新登录")
            }
            Recovery::Reauthorize => (
                ["Authorize again", "重新授权"],
                "重新进行 OAuth 授权，不要退出登录",
            ),
            Recovery::NextStep => (["Next step", "继续下一步"], "没有失败，继续下一步"),
            Recovery::FixRequest => (["Fix the request", "修正请求"], "修改请求或用户输入的内容"),
            Recovery::RestartFlow => (["Start over", "从头开始"], "重新开始上传、分享或登录"),
            Recovery::PerItem => (["Item by item", "逐项处理"], "逐一查看失败的条目"),
            Recovery::GiveUp => (["Give up", "放弃"], "调用方无法处理"),
        };
        word(recovery.as_str(), name, [recovery_in_words(recovery), zh])
    })
}

pub(crate) fn availabilities() -> impl Iterator<Item = Word> {
    Availability::ALL.iter().filter_map(|&availability| {
        let (name, meaning) = match availability {
            Availability::Active => (["4.x", "4.x"], ["4.x servers send it", "4.x 服务器会返回"]),
            Availability::Legacy => (
                ["Legacy", "旧版"],
                ["only older servers send it", "只有旧版服务器会返回"],
            ),
            Availability::Commercial => (
                ["Commercial", "商业版"],
                [
                    "only the commercial edition sends it",
                    "只有商业版（Pro）会返回",
                ],
            ),
            Availability::Reserved => (
                ["Reserved", "保留"],
                ["nothing that is known sends it", "尚不知道有什么会返回"],
            ),
            _ => return None,
        };
        Some(word(availability.as_str(), name, meaning))
    })
}

pub(crate) fn payloads() -> impl Iterator<Item = Word> {
    Payload::ALL.iter().map(|&payload| {
        let (name, zh) = match payload {
            Payload::SessionId => (["Session id", "会话 ID"], "`data` 是待完成登录的会话 ID"),
            Payload::Locks => (["Locks", "锁"], "`data` 列出占用资源的锁"),
            Payload::Items => (
                ["Items", "条目"],
                "`aggregated_error` 为每个失败的条目给出一个响应",
            ),
            Payload::Count => (["Count", "数量"], "`msg` 只有一个数量"),
            Payload::Names => (["Names", "名称"], "`msg` 只有一串名称"),
        };
        word(payload.word(), name, [explain::carries(payload.word()), zh])
    })
}

/// Who sends a code, in Chinese; in English it is [`explain::sent_by`].
pub(crate) fn sent_by_in_chinese(code: &CodeInfo) -> String {
    let mut text = match (code.availability, &code.last_sent) {
        ("legacy", Some(release)) => format!("{release} 及更早的旧版服务器"),
        ("legacy", None) => "旧版服务器".to_owned(),
        ("commercial", _) => "商业版（Pro）".to_owned(),
        ("reserved", _) => "尚不清楚".to_owned(),
        _ => "4.x 服务器".to_owned(),
    };
    if !code.successors.is_empty() {
        let successors: Vec<String> = code.successors.iter().map(i32::to_string).collect();
        text += &format!("；4.x 服务器改为返回 {}", successors.join("、"));
    }
    if let Some(release) = &code.removed {
        text += &format!("；上游已在 {release} 中移除该常量");
    }
    text
}

/// The words as types of the JSON Schema.
pub(crate) mod schema {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::Word;

    macro_rules! words {
        ($( $name:ident = $words:path, $about:literal; )*) => {$(
            pub(crate) struct $name;

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    one_of($about, $words())
                }
            }
        )*};
    }

    words! {
        Category = super::categories, "The class of a code by upstream's numbering.";
        Recovery = super::recoveries, "What a client does next.";
        Availability = super::availabilities, "Who sends a code at all.";
        Payload = super::payloads, "What an answer carries along with its code.";
    }

    fn one_of(about: &str, words: impl Iterator<Item = Word>) -> Schema {
        let mut description = about.to_owned();
        let mut values = Vec::new();
        for word in words {
            description += &format!("\n- `{}`: {}", word.word, word.meaning.en);
            values.push(word.word);
        }
        json_schema!({ "type": "string", "enum": values, "description": description })
    }
}
