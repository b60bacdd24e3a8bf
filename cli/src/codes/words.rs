//! What the tool says about codes, in each of its languages.

use cloudreve_codes::{Category, ErrorCode, Recovery};
use cloudreve_codes_catalogue::releases_in_words;

use super::CodeInfo;
use crate::lang::{Lang, texts};

texts! {
    what_to_do: "What to do", "处理办法";
    cause: "Cause", "原因";
    recovery: "Recovery", "恢复方式";
    category: "Category", "类别";
    http_status: "HTTP status", "HTTP 状态码";
    sent_by: "Sent by", "来源";
    formerly: "Formerly", "曾用";
    replaces: "Replaces", "取代";
    carries: "Carries", "附带";
    seen_at: "Seen at", "见于";
    in_a_batch_at: "In a batch at", "批量中见于";
    is_success: "0 is success and no code", "0 表示成功，不是错误码";
    nearest: "nearest:", "最接近的错误码：";
    no_code_fits: "no code fits", "没有符合条件的错误码";
    /// In place of a query that is not repeated.
    this_text: "this text", "这段文字";
    nearest_routes: "nearest routes:", "最接近的接口：";
}

/// About a code.
impl Lang {
    /// The names of a code, and since when it has them.
    pub(crate) fn names(self, code: &CodeInfo) -> String {
        let CodeInfo {
            name,
            go_name,
            since,
            ..
        } = code;
        match self {
            Lang::En => format!("ErrorCode::{name} · {go_name} · since {since}"),
            Lang::Zh => format!("ErrorCode::{name} · {go_name} · 自 {since} 起"),
        }
    }

    pub(crate) fn was_its_number(self, asked_for: &str) -> String {
        match self {
            Lang::En => format!("{asked_for} was its number in earlier releases."),
            Lang::Zh => format!("{asked_for} 是它在早期版本中的编号。"),
        }
    }

    pub(crate) fn was_its_name(self, asked_for: &str) -> String {
        match self {
            Lang::En => format!("{asked_for} was its name in earlier releases."),
            Lang::Zh => format!("{asked_for} 是它在早期版本中的名称。"),
        }
    }

    /// What a client does next: the word of the library, and what it stands for.
    pub(crate) fn next(self, recovery: Recovery) -> String {
        let words = self.recovery_in_words(recovery);
        match self {
            Lang::En => format!("{recovery}: {words}"),
            Lang::Zh => format!("{recovery}：{words}"),
        }
    }

    pub(crate) fn recovery_in_words(self, recovery: Recovery) -> &'static str {
        match recovery {
            Recovery::Backoff => {
                self.either("send the same request again, later", "稍后重发同一请求")
            }
            Recovery::RetryOnce => self.either(
                "send it once more if it may be repeated, then report the correlation id",
                "如果可以安全地重复，就重发一次，然后报告请求 ID",
            ),
            Recovery::Reauthenticate => self.either(
                "refresh the token, else log in again",
                "刷新令牌，不成功则重新登录",
            ),
            Recovery::Reauthorize => self.either(
                "run the OAuth authorization again; do not sign out",
                "重新进行 OAuth 授权；不要退出登录",
            ),
            Recovery::NextStep => self.either(
                "nothing failed; do the next step",
                "并未失败；完成下一步即可",
            ),
            Recovery::FixRequest => self.either(
                "change the request or what was typed",
                "修改请求或用户输入的内容",
            ),
            Recovery::RestartFlow => self.either(
                "begin the upload, share or sign-in anew",
                "重新开始上传、分享或登录",
            ),
            Recovery::PerItem => self.either("look at each failed item", "逐个查看失败的条目"),
            Recovery::GiveUp => self.either("nothing the caller can do", "调用方无法自行解决"),
        }
    }

    /// The word of the library for a category, which the filters take.
    pub(crate) fn category_in_words(self, category: Category) -> String {
        let words = match category {
            Category::HttpLike => "沿用 HTTP 状态码的编号",
            Category::Client => "客户端错误",
            Category::Server => "服务端错误",
            Category::Other => "其他",
        };
        match self {
            Lang::En => category.to_string(),
            Lang::Zh => format!("{category}：{words}"),
        }
    }

    pub(crate) fn for_gateways_and_logs(self, status: u16) -> String {
        match self {
            Lang::En => format!("{status} for gateways and logs"),
            Lang::Zh => format!("{status}，供网关和日志使用"),
        }
    }

    /// Who sends a code, and what became of it.
    pub(crate) fn origin(self, code: &CodeInfo) -> String {
        let mut text = match (code.availability, &code.last_sent) {
            ("legacy", Some(release)) => match self {
                Lang::En => format!("legacy servers up to {release}"),
                Lang::Zh => format!("{release} 及更早的旧版服务器"),
            },
            ("legacy", None) => self
                .either("legacy servers only", "仅旧版服务器")
                .to_owned(),
            ("commercial", _) => self
                .either("the commercial edition only", "仅商业版（Pro）")
                .to_owned(),
            ("reserved", _) => self
                .either("nothing that is known", "未见任何服务器返回")
                .to_owned(),
            _ => self.either("4.x servers", "4.x 服务器").to_owned(),
        };
        text += &self.instead(&code.successors);
        if let Some(release) = &code.removed {
            text += &match self {
                Lang::En => format!("; upstream removed the constant in {release}"),
                Lang::Zh => format!("；上游在 {release} 中移除了该常量"),
            };
        }
        text
    }

    /// The rest of a sentence about something that newer servers do not send.
    pub(super) fn instead(self, successors: &[i32]) -> String {
        if successors.is_empty() {
            return String::new();
        }
        let successors = self.with_labels(successors);
        match self {
            Lang::En => format!("; a 4.x server sends {successors} instead"),
            Lang::Zh => format!("；4.x 服务器改为返回 {successors}"),
        }
    }

    /// The numbers with their labels, as in "50004 (Database Error) or -1".
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

    /// Releases from one to another, as the catalogue writes them: `3.2.0..3.5.3` or `..3.8.3`.
    pub(super) fn releases(self, releases: &str) -> String {
        match (self, releases.split_once("..")) {
            (Lang::En, _) => releases_in_words(releases),
            (Lang::Zh, Some(("", last))) => format!("{last} 及更早"),
            (Lang::Zh, Some((first, last))) => format!("{first} 至 {last}"),
            (Lang::Zh, None) => releases.to_owned(),
        }
    }

    /// A number or a name of earlier releases.
    pub(crate) fn former(self, what: &str, releases: &str) -> String {
        self.with_remark(what, &self.releases(releases))
    }

    /// What earlier releases sent in place of a code. Where the number means something else today
    /// its label is of no use, and its meaning is told.
    pub(crate) fn replaced(self, number: i32, meaning: Option<&str>, releases: &str) -> String {
        let releases = self.releases(releases);
        match (self, meaning) {
            (Lang::En, Some(meaning)) => format!("{number} ({releases}): {meaning}"),
            (Lang::Zh, Some(meaning)) => format!("{number}（{releases}）：{meaning}"),
            (Lang::En, None) => format!("{}, {releases}", self.with_labels(&[number])),
            (Lang::Zh, None) => format!("{}，{releases}", self.with_labels(&[number])),
        }
    }

    /// What comes along with a code, by the catalogue's word for it.
    pub(crate) fn payload(self, payload: &str) -> &'static str {
        match payload {
            "session-id" => self.either(
                "the id of a pending login in `data`",
                "`data` 是待完成登录的会话 ID",
            ),
            "locks" => self.either("the locks in the way in `data`", "`data` 列出造成阻碍的锁"),
            "items" => self.either(
                "an envelope for each failed item in `aggregated_error`",
                "`aggregated_error` 中每个失败条目各有一个响应封装",
            ),
            "count" => self.either("a bare count as `msg`", "`msg` 只是一个数量"),
            "names" => self.either("a bare list of names as `msg`", "`msg` 只是一串名称"),
            _ => self.either("a payload", "附加数据"),
        }
    }

    /// A label, and who sends the code if that is not everybody.
    pub(crate) fn label(self, code: &CodeInfo) -> String {
        let label = code.description_in(self);
        match (self, code.availability) {
            (_, "active") => label.to_owned(),
            (Lang::Zh, "legacy") => self.with_remark(label, "旧版"),
            (Lang::Zh, "commercial") => self.with_remark(label, "商业版"),
            (Lang::Zh, "reserved") => self.with_remark(label, "保留"),
            (_, other) => self.with_remark(label, other),
        }
    }
}

/// Where there is nothing to tell.
impl Lang {
    /// About a number that is none of the list.
    pub(crate) fn is_unknown_number(self, number: i32) -> String {
        let release = ErrorCode::UPSTREAM_RELEASE;
        let range = match Category::of(number) {
            Category::HttpLike => self.either(
                ", in the range of HTTP's numbers",
                "（在 HTTP 状态码的范围内）",
            ),
            Category::Client => self.either(
                ", in the range of the client's errors",
                "（在客户端错误的范围内）",
            ),
            Category::Server => self.either(
                ", in the range of the server's errors",
                "（在服务端错误的范围内）",
            ),
            Category::Other => "",
        };
        match self {
            Lang::En => format!(
                "{number} is no code of Cloudreve {release}{range}: a newer server, another node \
                 or the commercial edition may send it"
            ),
            Lang::Zh => format!(
                "{number} 不是 Cloudreve {release} 的错误码{range}：较新的服务器、其他节点或商业版\
                 可能会返回它"
            ),
        }
    }

    pub(crate) fn is_no_code(self, query: &str) -> String {
        let release = ErrorCode::UPSTREAM_RELEASE;
        match self {
            Lang::En => format!("`{query}` is no code of Cloudreve {release}"),
            Lang::Zh => format!("`{query}` 不是 Cloudreve {release} 的错误码"),
        }
    }

    /// How to find what was left out.
    pub(crate) fn more(self, query: &str) -> String {
        let command = format!("cloudreve-codes list --search {query}");
        match self {
            Lang::En => format!("more: {command}"),
            Lang::Zh => format!("更多：{command}"),
        }
    }

    pub(crate) fn no_code_at(self, route: &str) -> String {
        match self {
            Lang::En => format!("no code was recorded at `{route}`"),
            Lang::Zh => format!("没有在 `{route}` 记录到错误码"),
        }
    }

    pub(crate) fn other_methods(self, methods: &str) -> String {
        match self {
            Lang::En => format!("; the path is recorded with {methods}"),
            Lang::Zh => format!("；该路径的记录方法为 {methods}"),
        }
    }

    /// About a number that is a status of HTTP.
    pub(crate) fn is_status(self, number: i32) -> String {
        match self {
            Lang::En => format!("{number} is an HTTP status, not a code of Cloudreve"),
            Lang::Zh => format!("{number} 是 HTTP 状态码，不是 Cloudreve 的错误码"),
        }
    }
}
