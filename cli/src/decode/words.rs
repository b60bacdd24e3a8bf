//! The tool's texts about responses, in each language.

use super::report::{Data, LockReport};
use super::summary::Counts;
use crate::codes::glossary;
use crate::lang::{Lang, capitalized, texts};
use crate::read::{Key, Missing, Origin};
use crate::term::escaped;
use cloudreve_codes::{MalformedKind, ObjectKind, Recovery};

texts! {
    debug_text: "Debug text", "调试信息";
    log_id: "Log id", "请求 ID";
    session: "Session", "登录会话";
    locked_by: "Locked by", "锁定者";
    success: "0 success:", "0 成功";
    /// What to do about an unknown code.
    look_into_the_log: "This code is not in the list. Check the server's log.", "列表中没有这个错误码，请查看服务器的日志。";
    a_login_waits: "a login is waiting for its one-time code", "有一次登录在等待一次性验证码";
    content_type: "Content type", "内容类型";
    success_alone: "success", "成功";
    only_noise: "Nothing else failed; the page may have rejected the action itself without sending a request.", "没有其他失败：页面可能没有发送请求，而是自行拒绝了操作。";
    /// About -1 without a message.
    nothing_in_the_log: "At the default log level, the server's log has no entry for this id either. The administrator needs to enable debug logging and repeat the request.", "在默认日志级别下，服务器的日志中也没有这个请求 ID 的记录：管理员需要先开启调试日志，再重复该请求。";
    console_log: "This is a browser console log, which has HTTP and network failures but no codes. A HAR has the codes: open the network tools, repeat the action, and export.", "这是浏览器控制台的日志：其中有 HTTP 和网络错误，但没有错误码。HAR 文件中才有：请打开网络面板，重复该操作，然后导出。";
    what_to_do_first: "What to do first:", "首先处理";
    stored_by: "Storage code", "存储错误码";
    /// About a lock that an upload holds.
    upload_lock: "An upload holds the lock: finish it, or delete its upload session.", "锁由一次上传持有：请完成该上传，或删除它的上传会话。";

    /// About a file that was read and contains no response.
    no_answer_in(file: &str): "{file}: no response found", "{file}：其中没有响应";
    tally_of_one(good: u64, failed: u64, malformed: u64): "1 response: {good} succeeded, {failed} failed, {malformed} without an envelope", "共 1 个响应：{good} 个成功，{failed} 个失败，{malformed} 个没有响应封装";
    tally_of(total: u64, good: u64, failed: u64, malformed: u64): "{total} responses: {good} succeeded, {failed} failed, {malformed} without an envelope", "共 {total} 个响应：{good} 个成功，{failed} 个失败，{malformed} 个没有响应封装";
    not_recorded(count: u64): ", {count} not recorded", "，{count} 个没有记录";
    /// The number of other requests with the same failure.
    and_more(count: u64): "and {count} more", "等，另有 {count} 个";
    is_not_what_it_should_be(key: &str, wanted: &str): "expected `{key}` of the recording to be {wanted}", "记录中的 `{key}` 不是{wanted}";
    skipped_kinds(kinds: &str): "Skipped: {kinds}", "略过：{kinds}";
    sentences(first: &str, second: &str): "{first}. {second}", "{first}。{second}";
    no_envelope(what: &str): "expected a Cloudreve envelope, found {what}", "不是 Cloudreve 的响应封装，而是{what}";
    position(line: usize, column: usize): "line {line} column {column}", "第 {line} 行第 {column} 列";
}

/// Responses.
impl Lang {
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
            Data::EmptyText => self.either("an empty string", "返回空文本"),
            Data::Text => self.either("a string", "返回文本"),
            Data::Nothing => self.either("no data", "没有数据"),
            Data::Bool => self.either("a boolean", "返回 true 或 false"),
            Data::Number => self.either("a number", "返回数字"),
        };
        words.to_owned()
    }

    /// Describes who holds a lock on what; both are the server's text.
    pub(super) fn lock(self, lock: &LockReport) -> String {
        let application = match lock.application.as_str() {
            "" => self.either("an unknown application", "未知应用"),
            named => named,
        };
        let viewer = lock.viewer_id.as_ref().map(|id| format!(" {id}"));
        let object = match ObjectKind(lock.kind) {
            ObjectKind::FILE => self.either("file", "文件"),
            ObjectKind::FOLDER => self.either("folder", "文件夹"),
            _ => self.either("object", "对象"),
        };
        let hidden = self.either("(hidden from this caller)", "（对调用方隐藏）");
        let path = lock.path.as_deref().unwrap_or(hidden);
        let token = match lock.has_token {
            true => self.either(", token available", "，有令牌可用"),
            false => "",
        };
        let holder = format!("{application}{}", viewer.unwrap_or_default());
        let what = format!("{object} {}{token}", escaped(path));
        self.with_message(&escaped(&holder).to_string(), &what)
    }

    /// Describes the number of responses of each kind.
    pub(super) fn tally(self, total: u64, failed: u64, counts: Counts) -> String {
        let Counts {
            succeeded,
            malformed,
            unrecorded,
            ..
        } = counts;
        let mut text = match total {
            1 => self.tally_of_one(succeeded, failed, malformed),
            _ => self.tally_of(total, succeeded, failed, malformed),
        };
        if unrecorded > 0 {
            text += &self.not_recorded(unrecorded);
        }
        text
    }
}

/// Responses recorded by curl or a browser.
impl Lang {
    /// Describes the HTTP status of a response, and those that preceded it.
    pub(crate) fn http(self, status: u16, preceding: &[u16]) -> String {
        let preceding: Vec<String> = preceding.iter().map(u16::to_string).collect();
        match (self, preceding.is_empty()) {
            // The last request got no response.
            (Lang::En, false) if status == 0 => format!("after HTTP {}", preceding.join(", ")),
            (Lang::Zh, false) if status == 0 => format!("（此前 HTTP {}）", preceding.join("、")),
            (_, true) => format!("HTTP {status}"),
            (Lang::En, false) => format!("HTTP {status} after {}", preceding.join(", ")),
            (Lang::Zh, false) => format!("HTTP {status}（此前 {}）", preceding.join("、")),
        }
    }

    /// Returns the columns of the table for a browser's export.
    pub(crate) fn columns(self) -> [&'static str; 5] {
        self.either(
            ["Time", "Method", "Path", "Code", "Meaning"],
            ["时间", "方法", "路径", "错误码", "含义"],
        )
    }

    /// Describes why a file doesn't have the body of a response.
    pub(crate) fn missing(self, reason: Missing) -> String {
        let words = match reason {
            Missing::NoAnswer(why) => why.what(self),
            Missing::NotRecorded => {
                self.either("the file has no response body", "文件中没有响应体")
            }
            Missing::BrokenBase64 => self.either(
                "the response body is invalid base64",
                "文件中响应体的 base64 已损坏",
            ),
            Missing::BadKey(key) => return self.bad_key(key),
        };
        words.to_owned()
    }

    /// Describes what is wrong with a recording.
    fn bad_key(self, key: Key) -> String {
        let (key, wanted) = match key {
            Key::Status => ("status", self.either("an HTTP status", " HTTP 状态码")),
            Key::Body => (
                "body",
                self.either("a string, an object, or a list", "文本、对象或列表"),
            ),
            Key::Text(key) => (key, self.either("a string", "文本")),
        };
        self.is_not_what_it_should_be(key, wanted)
    }

    /// Describes possible causes, and what to do.
    pub(crate) fn why_missing(self, reason: Missing, origin: Origin) -> Option<&'static str> {
        Some(match reason {
            Missing::NoAnswer(why) => why.advice(self),
            Missing::NotRecorded if origin != Origin::Har => return None,
            Missing::NotRecorded => self.either(
                "Browsers drop bodies that are large, that belong to a page that was left, or that \
                 the page didn't read as text. Record again with the network tools open, and \
                 export right away.",
                "浏览器会丢弃响应体：已离开的页面的、过大的，以及页面没有作为文本读取的。请打开网络面板\
                 重新录制，并立即导出。",
            ),
            Missing::BrokenBase64 | Missing::BadKey(_) => self.either(
                "The file was truncated or changed after it was written; export it again.",
                "文件在写出之后被截断或改动过，请重新导出。",
            ),
        })
    }

    /// Describes the number of skipped responses in a browser's export.
    pub(super) fn skipped(self, counts: Counts) -> String {
        let kinds = [
            (
                counts.foreign,
                self.either("unrelated to the API", "个与 API 无关"),
            ),
            (
                counts.files,
                self.either("files or event streams", "个是文件或事件流"),
            ),
            (
                counts.noise,
                self.either(
                    "failed thumbnails and avatars, which the web UI ignores",
                    "个缩略图或头像失败，可以忽略",
                ),
            ),
            (counts.unreadable, self.either("unreadable", "个无法读取")),
        ];
        let kinds: Vec<String> = kinds
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, kind)| format!("{count} {kind}"))
            .collect();
        self.skipped_kinds(&self.list(&kinds))
    }

    /// Describes what to do about the most important failure, and why it comes first.
    pub(crate) fn first(self, recovery: Recovery) -> String {
        let why = match recovery {
            Recovery::Reauthenticate => self.either(
                "everything that needs the login fails until then",
                "在此之前，凡需登录的请求都会失败",
            ),
            Recovery::Reauthorize => self.either(
                "everything that needs the wider scope fails until then",
                "在此之前，凡需更大权限范围的请求都会失败",
            ),
            Recovery::RestartFlow => self.either(
                "its later steps fail until then",
                "在此之前，它后面的步骤都会失败",
            ),
            Recovery::FixRequest => {
                self.either("unchanged, it fails every time", "原样重发每次都会失败")
            }
            Recovery::PerItem => self.either(
                "successful items don't need to be repeated",
                "已成功的不必重复",
            ),
            Recovery::Backoff => {
                self.either("such failures are usually temporary", "这类失败会自行消失")
            }
            Recovery::RetryOnce => "",
            Recovery::NextStep => {
                self.either("other requests are waiting for it", "其他请求在等它")
            }
            Recovery::GiveUp => self.either("ask the administrator", "请联系管理员"),
        };
        let meaning = capitalized(glossary::recovery(recovery).meaning.in_lang(self));
        let sentence = match why {
            "" => meaning,
            why => self.with_message(&meaning, why),
        };
        sentence + self.either(".", "。")
    }

    /// Describes what was found instead of an envelope.
    pub(crate) fn no_envelope_but(self, kind: MalformedKind, status: Option<u16>) -> String {
        use MalformedKind::{Binary, Data, Empty, EventStream, Html, Json, Text, TooDeep, Xml};
        let what = match kind {
            Empty => self.either("an empty body", "空的响应体"),
            Html => self.either("HTML", " HTML"),
            Xml => self.either("XML", " XML"),
            Text => self.either("text", "文本"),
            EventStream => self.either("an event stream", "事件流"),
            Binary => self.either("binary data", "二进制数据"),
            Data => self.either("one with unexpected data", "数据类型不符的封装"),
            TooDeep => self.either("JSON nested too deeply", "嵌套过深的 JSON"),
            Json => self.either("other JSON", "其他 JSON"),
            _ => self.either("something else", "其他内容"),
        };
        match status.filter(|&status| status > 0) {
            Some(status) => self.no_envelope(&self.with_remark(what, &format!("HTTP {status}"))),
            None => self.no_envelope(what),
        }
    }

    /// Describes how a code was found without an envelope.
    pub(crate) fn named(self, is_broken: bool) -> &'static str {
        match is_broken {
            true => self.either(
                "The JSON is truncated or invalid, but it contains this code.",
                "JSON 被截断或有误，但其中有这个错误码。",
            ),
            false => self.either(
                "There is no envelope, but the text refers to this code.",
                "没有响应封装，但文本指出了这个错误码。",
            ),
        }
    }
}
