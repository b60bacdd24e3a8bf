//! What the tool says about answers, in each of its languages.

use cloudreve_codes::{Malformed, MalformedKind, Recovery};
use serde_json::error::Category as Fault;

use crate::lang::Lang;
use crate::read::{Key, Missing};
use crate::term::harmless;

/// What the payload of a success is.
#[derive(Clone, Copy)]
pub(crate) enum Data {
    Object,
    /// With its length, where it can be told.
    List(Option<usize>),
    EmptyText,
    Text,
    Nothing,
    Bool,
    Number,
}

/// About answers.
impl Lang {
    pub(crate) fn debug_text(self) -> &'static str {
        self.either("Debug text", "调试信息")
    }

    pub(crate) fn log_id(self) -> &'static str {
        self.either("Log id", "请求 ID")
    }

    pub(crate) fn session(self) -> &'static str {
        self.either("Session", "登录会话")
    }

    pub(crate) fn locked_by(self) -> &'static str {
        self.either("Locked by", "锁定者")
    }

    pub(crate) fn success(self) -> &'static str {
        self.either("0 success:", "0 成功")
    }

    pub(crate) fn data(self, data: Data) -> String {
        let words = match data {
            Data::List(Some(count)) => {
                return match self {
                    Lang::En => format!("a list of {count}"),
                    Lang::Zh => format!("返回 {count} 项的列表"),
                };
            }
            Data::List(None) => self.either("a list", "返回列表"),
            Data::Object => self.either("an object", "返回对象"),
            Data::EmptyText => self.either("an empty text", "返回空文本"),
            Data::Text => self.either("a text", "返回文本"),
            Data::Nothing => self.either("no data", "没有数据"),
            Data::Bool => self.either("true or false", "返回 true 或 false"),
            Data::Number => self.either("a number", "返回数字"),
        };
        words.to_owned()
    }

    /// What to do about a code that is not in the list.
    pub(crate) fn look_into_the_log(self) -> &'static str {
        self.either(
            "It is no code of this list: look into the server's log.",
            "列表中没有这个错误码，请查看服务器的日志。",
        )
    }

    pub(crate) fn a_login_waits(self) -> &'static str {
        self.either(
            "a login waits for its one-time code",
            "有一次登录在等待一次性验证码",
        )
    }

    /// Who holds a lock on what; both were written by a server.
    pub(crate) fn lock(
        self,
        application: &str,
        viewer: Option<&str>,
        object: cloudreve_codes::ObjectKind,
        path: Option<&str>,
        has_token: bool,
    ) -> String {
        use cloudreve_codes::ObjectKind;
        let application = match application {
            "" => self.either("somebody", "未知应用"),
            named => named,
        };
        let viewer = viewer.map(|id| format!(" {id}")).unwrap_or_default();
        let object = match object {
            ObjectKind::FILE => self.either("file", "文件"),
            ObjectKind::FOLDER => self.either("folder", "文件夹"),
            _ => self.either("object", "对象"),
        };
        let path =
            path.unwrap_or(self.either("that is hidden from this caller", "（对调用方隐藏）"));
        let token = match has_token {
            true => self.either(", token at hand", "，有令牌可用"),
            false => "",
        };
        let (application, viewer, path) =
            (harmless(application), harmless(&viewer), harmless(path));
        match self {
            Lang::En => format!("{application}{viewer}: {object} {path}{token}"),
            Lang::Zh => format!("{application}{viewer}：{object} {path}{token}"),
        }
    }

    /// About a file that could be read and holds nothing.
    pub(crate) fn no_answer_in(self, file: &str) -> String {
        match self {
            Lang::En => format!("{file}: there is no answer in it"),
            Lang::Zh => format!("{file}：其中没有响应"),
        }
    }

    /// How many answers there were of which kind.
    pub(crate) fn tally(
        self,
        total: u64,
        good: u64,
        failed: u64,
        malformed: u64,
        unrecorded: u64,
    ) -> String {
        let mut text = match self {
            Lang::En => {
                let answers = if total == 1 { "answer" } else { "answers" };
                format!(
                    "{total} {answers}: {good} succeeded, {failed} failed, {malformed} without an \
                     envelope"
                )
            }
            Lang::Zh => format!(
                "共 {total} 个响应：{good} 个成功，{failed} 个失败，{malformed} 个没有响应封装"
            ),
        };
        if unrecorded > 0 {
            text += &match self {
                Lang::En => format!(", {unrecorded} not recorded"),
                Lang::Zh => format!("，{unrecorded} 个没有记录"),
            };
        }
        text
    }

    /// What an answer is that is no envelope.
    pub(crate) fn malformed(self, malformed: &Malformed, with_excerpt: bool) -> String {
        match self {
            Lang::En if with_excerpt => malformed.to_string(),
            Lang::En => format!(
                "{}: {}",
                self.no_envelope_but(malformed),
                malformed.reason()
            ),
            Lang::Zh => in_chinese(malformed, with_excerpt),
        }
    }
}

/// About answers that curl or a browser wrote down.
impl Lang {
    pub(crate) fn content_type(self) -> &'static str {
        self.either("Content type", "内容类型")
    }

    /// The HTTP status of an answer, and those that came before it.
    pub(crate) fn http(self, status: u16, behind: &[u16]) -> String {
        let behind: Vec<String> = behind.iter().map(u16::to_string).collect();
        match (self, behind.is_empty()) {
            // No answer came to the last request.
            (Lang::En, false) if status == 0 => format!("after HTTP {}", behind.join(", ")),
            (Lang::Zh, false) if status == 0 => format!("（此前 HTTP {}）", behind.join("、")),
            (_, true) => format!("HTTP {status}"),
            (Lang::En, false) => format!("HTTP {status} after {}", behind.join(", ")),
            (Lang::Zh, false) => format!("HTTP {status}（此前 {}）", behind.join("、")),
        }
    }

    /// The columns of the view of a browser's export.
    pub(crate) fn columns(self) -> [&'static str; 5] {
        self.either(
            ["Time", "Method", "Path", "Code", "Meaning"],
            ["时间", "方法", "路径", "错误码", "含义"],
        )
    }

    pub(crate) fn success_alone(self) -> &'static str {
        self.either("success", "成功")
    }

    /// How many more requests met the same.
    pub(crate) fn and_more(self, count: u64) -> String {
        match self {
            Lang::En => format!("and {count} more"),
            Lang::Zh => format!("等，另有 {count} 个"),
        }
    }

    /// Why a file does not have the body of an answer.
    pub(crate) fn missing(self, reason: &Missing) -> String {
        let words = match reason {
            Missing::NoAnswer(None) => self.either("no answer came", "没有收到响应"),
            Missing::NoAnswer(Some(error)) => {
                let label = self.either("no answer came", "没有收到响应");
                return self.with_message(label, &harmless(error).to_string());
            }
            Missing::NotRecorded => self.either("the file has no body of it", "文件中没有响应体"),
            Missing::BrokenBase64 => self.either(
                "the file has its body in broken base64",
                "文件中响应体的 base64 已损坏",
            ),
            Missing::BadKey(key) => return self.bad_key(*key),
        };
        words.to_owned()
    }

    /// What is wrong with a recording.
    fn bad_key(self, key: Key) -> String {
        let (key, wanted) = match key {
            Key::Status => ("status", self.either("an HTTP status", " HTTP 状态码")),
            Key::Body => (
                "body",
                self.either("a text, an object or a list", "文本、对象或列表"),
            ),
            Key::Text(key) => (key, self.either("a text", "文本")),
        };
        match self {
            Lang::En => format!("`{key}` of the recording is not {wanted}"),
            Lang::Zh => format!("记录中的 `{key}` 不是{wanted}"),
        }
    }

    /// What may have led to that, and what helps.
    pub(crate) fn why_missing(self, reason: &Missing) -> &'static str {
        match reason {
            Missing::NoAnswer(_) => self.either(
                "The server was out of reach, CORS or a certificate stood in the way, or the page \
                 was left before the answer came.",
                "服务器无法连接，被 CORS 或证书拦下，或者在收到响应前离开了页面。",
            ),
            Missing::NotRecorded => self.either(
                "Browsers let go of bodies: of a page that was left, of large ones, and of those \
                 that the page itself did not read as text. Record anew with the network tools \
                 open, and export at once.",
                "浏览器会丢弃响应体：已离开的页面的、过大的，以及页面没有作为文本读取的。请打开网络面板\
                 重新录制，并立即导出。",
            ),
            Missing::BrokenBase64 | Missing::BadKey(_) => self.either(
                "The file was cut or changed after it was written: export it anew.",
                "文件在写出之后被截断或改动过，请重新导出。",
            ),
        }
    }

    /// How many responses of a browser's export were not told.
    pub(crate) fn passed_over(self, foreign: u64, files: u64, unreadable: u64) -> String {
        let kinds = [
            (foreign, self.either("of other kinds", "个与 API 无关")),
            (
                files,
                self.either("with files or events", "个是文件或事件流"),
            ),
            (unreadable, self.either("that cannot be read", "个无法读取")),
        ];
        let kinds: Vec<String> = kinds
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, kind)| format!("{count} {kind}"))
            .collect();
        match self {
            Lang::En => format!("Passed over: {}", kinds.join(", ")),
            Lang::Zh => format!("略过：{}", kinds.join("，")),
        }
    }

    pub(crate) fn what_to_do_first(self) -> &'static str {
        self.either("What to do first:", "首先处理")
    }

    /// The failure to begin with, what to do about it, and why it comes first.
    pub(crate) fn first(self, code: i32, description: &str, recovery: Recovery) -> String {
        let words = match recovery {
            Recovery::Reauthenticate => self.either(
                "Refresh the token, else log in again: whatever needs the login fails until then.",
                "刷新令牌，不成功则重新登录：在此之前，凡需登录的请求都会失败。",
            ),
            Recovery::Reauthorize => self.either(
                "Run the OAuth authorization again with a wider scope: the login is good, and \
                 whatever needs the scope fails until then.",
                "以更大的权限范围重新进行 OAuth 授权：登录本身有效，在此之前，凡需该权限的请求都会失败。",
            ),
            Recovery::RestartFlow => self.either(
                "Begin the upload, share or sign-in anew: its later steps fail until then.",
                "重新开始上传、分享或登录：在此之前，它后面的步骤都会失败。",
            ),
            Recovery::FixRequest => self.either(
                "Change the request or what was typed: as it is, it fails each time.",
                "修改请求或用户输入的内容：原样重发每次都会失败。",
            ),
            Recovery::PerItem => self.either(
                "Look at each failed item: what worked need not be repeated.",
                "逐个查看失败的条目：已成功的不必重复。",
            ),
            Recovery::Backoff => self.either(
                "Send the same request again, later: it is known to pass.",
                "稍后重发同一请求：这类失败会自行消失。",
            ),
            Recovery::RetryOnce => self.either(
                "Send it once more if it may be repeated, then report the correlation id.",
                "如果可以安全地重复，就重发一次，然后报告请求 ID。",
            ),
            Recovery::NextStep => self.either(
                "Do the next step: nothing failed, and others wait for it.",
                "完成下一步：并未失败，但其他请求在等它。",
            ),
            Recovery::GiveUp => self.either(
                "There is nothing the caller can do: ask the administrator.",
                "调用方无法自行解决，请联系管理员。",
            ),
        };
        match self {
            Lang::En => format!("{code} {description}. {words}"),
            Lang::Zh => format!("{code} {description}。{words}"),
        }
    }

    /// What an answer is that is no envelope, without the reason.
    pub(crate) fn no_envelope_but(self, malformed: &Malformed) -> String {
        match self {
            Lang::En => {
                let text = malformed.to_string();
                text.split(':').next().unwrap_or_default().to_owned()
            }
            Lang::Zh => what_in_chinese(malformed),
        }
    }
}

/// What the library calls it in English.
fn what_in_chinese(malformed: &Malformed) -> String {
    use MalformedKind::{Binary, Data, Empty, EventStream, Html, Json, Text, TooDeep, Xml};
    let what = match malformed.kind() {
        Empty => "空的响应体",
        Html => " HTML",
        Xml => " XML",
        Text => "文本",
        EventStream => "事件流",
        Binary => "二进制数据",
        Data => "数据类型不符的封装",
        TooDeep => "嵌套过深的 JSON",
        Json => "其他 JSON",
        _ => "其他内容",
    };
    let status = malformed.status();
    format!("不是 Cloudreve 的响应封装，而是{what}（HTTP {status}）")
}

/// What the library says of it in English.
fn in_chinese(malformed: &Malformed, with_excerpt: bool) -> String {
    use MalformedKind::{Binary, Data, Empty, EventStream, Html, Json, Text, TooDeep, Xml};
    let (kind, status) = (malformed.kind(), malformed.status());
    let reason = match (kind, status) {
        (TooDeep, _) => "嵌套过深，无法读取".to_owned(),
        (Data, _) => "`data` 不是所需的类型".to_owned(),
        (Json, _) => fault_in_chinese(malformed),
        (_, 300..=399) => "这是未被跟随的重定向".to_owned(),
        (Empty, 500) => "服务器在处理请求时中断".to_owned(),
        (Html | Text | Empty, 502..=504) => "由代理作答，因为其后的服务器没有响应".to_owned(),
        (Html | Text | Empty, 401 | 403) => "WebDAV、回调或代理拒绝了请求".to_owned(),
        (Html, 413) => "由代理作答，因为请求超出了它允许的大小".to_owned(),
        (Html, 200..=299) => "站点地址有误或以斜杠结尾，返回的是前端页面".to_owned(),
        (Html, _) => "作答的是代理或另一台服务器".to_owned(),
        (Xml, _) => "作答的是 WebDAV 或对象存储，而不是 API".to_owned(),
        (EventStream, _) => "该接口发送事件流，应按事件流读取".to_owned(),
        (Binary, _) => "这是文件或压缩过的响应体".to_owned(),
        (Empty, 200..=299) => "该接口没有响应体，或者连接中断".to_owned(),
        (Text, 404) => "服务器没有这个接口，或者站点地址有误".to_owned(),
        _ => "这不是 API 的响应".to_owned(),
    };
    let mut text = format!("{}：{reason}", what_in_chinese(malformed));
    if let Some(excerpt) = malformed.excerpt().filter(|_| with_excerpt) {
        text += &format!("：{excerpt}");
    }
    text
}

/// What is wrong with JSON, without anything of what it holds.
fn fault_in_chinese(malformed: &Malformed) -> String {
    let Some(error) = malformed.parse_error() else {
        return "这不是 API 的响应".to_owned();
    };
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Fault::Eof => format!("在第 {line} 行第 {column} 列过早结束"),
        Fault::Syntax | Fault::Io => format!("第 {line} 行第 {column} 列有误"),
        // The library's words name the key that is at fault.
        Fault::Data => match malformed.reason().split('`').nth(1) {
            Some(key) => format!("`{key}` 缺失或类型不符"),
            None => "这不是一个对象".to_owned(),
        },
    }
}
