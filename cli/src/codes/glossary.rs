//! The words of the catalogue with their meanings, in both languages.

use cloudreve_codes::{Availability, Category, Recovery};
use cloudreve_codes_catalogue::Payload;

use crate::lang::Lang;

/// A text in both languages.
#[derive(Clone, Copy)]
pub(crate) struct Bilingual<'t> {
    pub(crate) en: &'t str,
    pub(crate) zh: &'t str,
}

impl<'t> Bilingual<'t> {
    pub(crate) fn in_lang(self, lang: Lang) -> &'t str {
        lang.either(self.en, self.zh)
    }
}

/// A word with its meaning.
pub(crate) struct Word {
    /// The spelling in the catalogue.
    pub(crate) word: &'static str,
    /// A short name; in English, the word itself if it is clear enough.
    pub(crate) name: Bilingual<'static>,
    /// The meaning, as part of a sentence.
    pub(crate) meaning: Bilingual<'static>,
}

/// Creates a word with its name and meaning in English and Chinese.
fn word(word: &'static str, [name, name_zh, meaning, meaning_zh]: [&'static str; 4]) -> Word {
    let [name, meaning] =
        [(name, name_zh), (meaning, meaning_zh)].map(|(en, zh)| Bilingual { en, zh });
    Word {
        word,
        name,
        meaning,
    }
}

/// Each value with the four texts of its word.
macro_rules! words {
    ($value:ident: $( $variant:pat => $name:expr, $name_zh:literal, $meaning:literal, $meaning_zh:literal; )*) => {
        match $value {
            $( $variant => word($value.as_str(), [$name, $name_zh, $meaning, $meaning_zh]), )*
        }
    };
}

pub(crate) fn category(value: Category) -> Word {
    use Category::{Client, HttpLike, Other, Server};
    words! { value:
        HttpLike => "HTTP-like", "类 HTTP", "100 to 599, mostly about what the number means in HTTP", "100 至 599，含义大多与同号的 HTTP 状态码相近";
        Client => "Client", "客户端", "40000 to 49999, caused by the request, the caller, or the state of a file", "40000 至 49999，原因在于请求、调用方或文件的状态";
        Server => "Server", "服务端", "50000 to 59999, caused by the server", "50000 至 59999，原因在于服务端";
        Other => "Other", "其他", "any other number", "不属于以上范围的数字";
    }
}

pub(crate) fn recovery(value: Recovery) -> Word {
    let name = value.as_str();
    words! { value:
        Recovery::Backoff => name, "稍后重试", "send the same request again later", "稍后重发同一请求";
        Recovery::RetryOnce => name, "重试一次", "retry once if it is safe to repeat, then report the correlation id", "如果可以安全地重复，就重发一次，然后报告请求 ID";
        Recovery::Reauthenticate => name, "重新登录", "refresh the token, or log in again if that fails", "刷新令牌，不成功则重新登录";
        Recovery::Reauthorize => name, "重新授权", "run the OAuth authorization again; do not sign out", "重新进行 OAuth 授权；不要退出登录";
        Recovery::NextStep => name, "继续下一步", "nothing failed; do the next step", "并未失败；完成下一步即可";
        Recovery::FixRequest => name, "修正请求", "change the request or the user's input", "修改请求或用户输入的内容";
        Recovery::RestartFlow => name, "从头开始", "start the upload, share, or sign-in again", "重新开始上传、分享或登录";
        Recovery::PerItem => name, "逐项处理", "look at each failed item", "逐个查看失败的条目";
        Recovery::GiveUp => name, "放弃", "nothing the caller can do", "调用方无法自行解决";
    }
}

pub(crate) fn availability(value: Availability) -> Word {
    words! { value:
        Availability::Active => "4.x", "4.x", "4.x servers send it", "4.x 服务器会返回";
        Availability::Legacy => "Legacy", "旧版", "only older servers send it", "只有旧版服务器会返回";
        Availability::Commercial => "Commercial", "商业版", "only the commercial edition sends it", "只有商业版（Pro）会返回";
        // Reserved; the library may add variants.
        _ => "Reserved", "保留", "no known server sends it", "未见任何服务器返回";
    }
}

pub(crate) fn payload(value: Payload) -> Word {
    let name = value.word();
    let [meaning, meaning_zh] = match value {
        Payload::SessionId => [
            "the id of a pending login in `data`",
            "`data` 是待完成登录的会话 ID",
        ],
        Payload::Locks => ["the blocking locks in `data`", "`data` 列出造成阻碍的锁"],
        Payload::Items => [
            "an envelope for each failed item in `aggregated_error`",
            "`aggregated_error` 中每个失败条目各有一个响应封装",
        ],
        Payload::Count => ["a bare count as `msg`", "`msg` 只是一个数量"],
        Payload::Names => ["a bare list of names as `msg`", "`msg` 只是一串名称"],
    };
    word(name, [name, name, meaning, meaning_zh])
}

pub(crate) fn categories() -> impl Iterator<Item = Word> {
    Category::ALL.iter().copied().map(category)
}

pub(crate) fn recoveries() -> impl Iterator<Item = Word> {
    Recovery::ALL.iter().copied().map(recovery)
}

pub(crate) fn availabilities() -> impl Iterator<Item = Word> {
    Availability::ALL.iter().copied().map(availability)
}

fn payloads() -> impl Iterator<Item = Word> {
    Payload::ALL.iter().copied().map(payload)
}

/// The words as types of the JSON Schema.
pub(crate) mod schema {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::Word;

    macro_rules! types {
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

    types! {
        Category = super::categories, "The category of a code by upstream's numbering.";
        Recovery = super::recoveries, "What a client does next.";
        Availability = super::availabilities, "Who sends a code.";
        Payload = super::payloads, "What a response carries along with its code.";
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
