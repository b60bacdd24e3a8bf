//! The words of the catalogue with their meanings, in both languages.

use cloudreve_codes::{Availability, Category, Recovery};
use cloudreve_codes_catalogue::Payload;

use crate::lang::Lang;

/// A text in both languages.
pub(crate) struct Bilingual<'t> {
    pub(crate) en: &'t str,
    pub(crate) zh: &'t str,
}

/// A word with what it means.
pub(crate) struct Word {
    /// As it stands in the catalogue.
    pub(crate) word: &'static str,
    /// A short name; in English the word itself where it is plain enough.
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
                    "100 to 599, mostly about what the number means in HTTP",
                    "100 至 599，含义大多与同号的 HTTP 状态码相近",
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
                ["Server", "服务端"],
                [
                    "50000 to 59999, the server is the cause",
                    "50000 至 59999，原因在于服务端",
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
        let chinese = match recovery {
            Recovery::Backoff => "稍后重试",
            Recovery::RetryOnce => "重试一次",
            Recovery::Reauthenticate => "重新登录",
            Recovery::Reauthorize => "重新授权",
            Recovery::NextStep => "继续下一步",
            Recovery::FixRequest => "修正请求",
            Recovery::RestartFlow => "从头开始",
            Recovery::PerItem => "逐项处理",
            Recovery::GiveUp => "放弃",
        };
        let meaning = [Lang::En, Lang::Zh].map(|lang| lang.recovery_in_words(recovery));
        word(recovery.as_str(), [recovery.as_str(), chinese], meaning)
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
                ["nothing that is known sends it", "未见任何服务器返回"],
            ),
            _ => return None,
        };
        Some(word(availability.as_str(), name, meaning))
    })
}

pub(crate) fn payloads() -> impl Iterator<Item = Word> {
    Payload::ALL.iter().map(|payload| {
        let payload = payload.word();
        let meaning = [Lang::En, Lang::Zh].map(|lang| lang.payload(payload));
        word(payload, [payload, payload], meaning)
    })
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
