//! The tool's texts about codes, in each language.

use cloudreve_codes::{Availability, Category, ErrorCode, Recovery};
use cloudreve_codes_catalogue::{Payload, releases_in_words};

use super::{CodeInfo, glossary};
use crate::lang::{Lang, texts};

texts! {
    what_to_do: "What to do", "处理办法";
    cause: "Cause", "原因";
    recovery: "Recovery", "恢复方式";
    category: "Category", "类别";
    http_status: "HTTP status", "HTTP 状态码";
    sent_by: "Availability", "来源";
    formerly: "Formerly", "曾用";
    replaces: "Replaces", "取代";
    carries: "Carries", "附带";
    seen_at: "Seen at", "见于";
    in_a_batch_at: "In a batch at", "批量中见于";
    is_success: "0 means success; it isn't an error code", "0 表示成功，不是错误码";
    nearest: "closest codes:", "最接近的错误码：";
    no_code_fits: "no codes match", "没有符合条件的错误码";
    /// Replaces a query that must not be repeated.
    this_text: "this text", "这段文字";
    nearest_routes: "closest routes:", "最接近的接口：";

    /// The names of a code, and the release that introduced them.
    names_since(name: &str, go_name: &str, since: &str): "ErrorCode::{name} · {go_name} · since {since}", "ErrorCode::{name} · {go_name} · 自 {since} 起";
    was_its_number(asked_for: &str): "{asked_for} was its number in earlier releases.", "{asked_for} 是它在早期版本中的编号。";
    was_its_name(asked_for: &str): "{asked_for} was its name in earlier releases.", "{asked_for} 是它在早期版本中的名称。";
    for_gateways_and_logs(status: u16): "{status} for gateways and logs", "{status}，供网关和日志使用";
    up_to(release: &str): ", up to {release}", "，直至 {release}";
    removed_in(release: &str): "; upstream removed the constant in {release}", "；上游在 {release} 中移除了该常量";
    sends_instead(successors: &str): "; a 4.x server sends {successors} instead", "；4.x 服务器改为返回 {successors}";
    former_meaning(number: i32, releases: &str, meaning: &str): "{number} ({releases}): {meaning}", "{number}（{releases}）：{meaning}";
    former_code(label: &str, releases: &str): "{label}, {releases}", "{label}，{releases}";
    unknown_number(number: i32, release: &str, range: &str): "unknown Cloudreve code {number}{range} (newest known release: {release}); a newer server, another node, or the commercial edition may send it", "{number} 不是 Cloudreve {release} 的错误码{range}：较新的服务器、其他节点或商业版可能会返回它";
    no_code_of(query: &str, release: &str): "no Cloudreve {release} code matches `{query}`", "`{query}` 不是 Cloudreve {release} 的错误码";
    /// How to list the rest.
    more(query: &str): "more: cloudreve-codes list --search {query}", "更多：cloudreve-codes list --search {query}";
    no_code_at(route: &str): "no codes recorded at `{route}`", "没有在 `{route}` 记录到错误码";
    other_methods(methods: &str): "; the path is recorded with {methods}", "；该路径的记录方法为 {methods}";
    /// About a number that is an HTTP status.
    is_status(number: i32): "{number} is an HTTP status, not a Cloudreve code", "{number} 是 HTTP 状态码，不是 Cloudreve 的错误码";
}

/// Codes.
impl Lang {
    pub(crate) fn names(self, code: &CodeInfo) -> String {
        self.names_since(code.name, code.go_name, code.since)
    }

    /// Describes what a client does next, with the library's word and its meaning.
    pub(crate) fn next(self, recovery: Recovery) -> String {
        self.with_meaning(&glossary::recovery(recovery))
    }

    /// Formats a word of the catalogue, which the filters accept, with its meaning.
    pub(crate) fn with_meaning(self, word: &glossary::Word) -> String {
        self.with_message(word.word, word.meaning.in_lang(self))
    }

    /// Describes who sends a code, and what happened to it later.
    pub(crate) fn origin(self, code: &CodeInfo) -> String {
        let word = glossary::availability(code.availability);
        let mut text = word.meaning.in_lang(self).to_owned();
        if let Some(release) = &code.last_sent {
            text += &self.up_to(release);
        }
        text += &self.instead(&code.successors);
        if let Some(release) = &code.removed {
            text += &self.removed_in(release);
        }
        text
    }

    /// Completes a sentence about something that newer servers don't send.
    pub(super) fn instead(self, successors: &[i32]) -> String {
        match successors {
            [] => String::new(),
            successors => self.sends_instead(&self.with_labels(successors)),
        }
    }

    /// Lists numbers with their labels, as in "50004 (Database Error) or -1".
    fn with_labels(self, numbers: &[i32]) -> String {
        let named: Vec<String> = numbers
            .iter()
            .map(|&number| match ErrorCode::from_i32(number) {
                Some(code) => self.with_remark(number, code.description_in(self.language())),
                None => number.to_string(),
            })
            .collect();
        named.join(self.either(" or ", "或 "))
    }

    /// Formats releases, which the catalogue writes as `3.2.0..3.5.3` or `..3.8.3`.
    pub(super) fn releases(self, releases: &str) -> String {
        match (self, releases.split_once("..")) {
            (Lang::En, _) => releases_in_words(releases),
            (Lang::Zh, Some(("", last))) => format!("{last} 及更早"),
            (Lang::Zh, Some((first, last))) => format!("{first} 至 {last}"),
            (Lang::Zh, None) => releases.to_owned(),
        }
    }

    /// Formats a number or a name of earlier releases.
    pub(crate) fn former(self, what: &str, releases: &str) -> String {
        self.with_remark(what, &self.releases(releases))
    }

    /// Describes what earlier releases sent instead, with its former meaning if that has changed.
    pub(crate) fn replaced(self, number: i32, meaning: Option<&str>, releases: &str) -> String {
        let releases = self.releases(releases);
        match meaning {
            Some(meaning) => self.former_meaning(number, &releases, meaning),
            None => self.former_code(&self.with_labels(&[number]), &releases),
        }
    }

    /// Describes what a response carries along with a code.
    pub(crate) fn payload(self, payload: Payload) -> &'static str {
        glossary::payload(payload).meaning.in_lang(self)
    }

    /// Returns the label, and who sends the code unless current servers do.
    pub(crate) fn label(self, code: &CodeInfo) -> String {
        let label = code.description_in(self);
        let word = glossary::availability(code.availability);
        match code.availability {
            Availability::Active => label.to_owned(),
            _ => self.with_remark(label, self.either(word.word, word.name.zh)),
        }
    }

    /// Returns the message about an unknown number.
    pub(crate) fn is_unknown_number(self, number: i32) -> String {
        let range = match Category::of(number) {
            Category::HttpLike => self.either(" in the HTTP range", "（在 HTTP 状态码的范围内）"),
            Category::Client => {
                self.either(" in the client error range", "（在客户端错误的范围内）")
            }
            Category::Server => {
                self.either(" in the server error range", "（在服务端错误的范围内）")
            }
            Category::Other => "",
        };
        self.unknown_number(number, ErrorCode::UPSTREAM_RELEASE, range)
    }

    pub(crate) fn is_unknown_text(self, query: &str) -> String {
        self.no_code_of(query, ErrorCode::UPSTREAM_RELEASE)
    }
}
