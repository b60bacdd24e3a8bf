//! Why a response is not an envelope, and what to do about it.

use cloudreve_codes::{Malformed, MalformedKind, Recovery};
use serde::Serialize;
use serde_json::error::Category;

use crate::lang::Lang;
use crate::read::{Fields, NoAnswer};

/// What happened and what to do about it, in both languages.
macro_rules! advice {
    ($type:ident: $( $variant:ident $what:literal $what_zh:literal $advice:literal $advice_zh:literal; )*) => {
        impl $type {
            pub(crate) fn what(self, lang: Lang) -> &'static str {
                match self { $( $type::$variant => lang.either($what, $what_zh), )* }
            }

            pub(crate) fn advice(self, lang: Lang) -> &'static str {
                match self { $( $type::$variant => lang.either($advice, $advice_zh), )* }
            }
        }
    };
}

/// Each reason with what happened and what to do, in both languages.
macro_rules! reasons {
    ($( $variant:ident $recovery:ident
        $what:literal $what_zh:literal
        $advice:literal $advice_zh:literal; )*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum Reason { $( $variant, )* }

        impl Reason {
            pub(crate) fn recovery(self) -> Recovery {
                match self { $( Reason::$variant => Recovery::$recovery, )* }
            }
        }

        advice! { Reason: $( $variant $what $what_zh $advice $advice_zh; )* }
    };
}

reasons! {
    BodyTooLarge FixRequest
        "a proxy refused the request because its body is larger than the proxy allows"
        "代理拒绝了请求，因为请求体超出了它允许的大小"
        "Raise the proxy's body limit (`client_max_body_size` in nginx), or set a smaller chunk size in the storage policy."
        "调大代理的请求体上限（nginx 中为 `client_max_body_size`），或在存储策略中设置更小的分片大小。";
    OriginDown Backoff
        "Cloudflare could not reach the server"
        "Cloudflare 无法连接源站"
        "Check that Cloudreve and its proxy are running, and that the firewall lets Cloudflare's addresses through."
        "检查 Cloudreve 及其代理是否在运行，以及防火墙是否放行 Cloudflare 的地址。";
    GatewayDown Backoff
        "a proxy answered because the server it forwards to did not"
        "由代理作答，因为它转发到的服务器没有响应"
        "Check that Cloudreve is running and that the proxy forwards to its address and port."
        "检查 Cloudreve 是否在运行，以及代理转发的地址和端口是否正确。";
    GatewayTimeout Backoff
        "a proxy gave up waiting for the server; the action may still have been carried out"
        "代理等待服务器超时；操作可能已经执行"
        "Check whether the action was carried out before you repeat it; raise the proxy's timeout for long requests."
        "重发之前先确认操作是否已经执行；对耗时的请求，请调大代理的超时时间。";
    Unavailable Backoff
        "a proxy answered because the server is overloaded, under maintenance, or rate limiting requests"
        "由代理作答，因为服务器过载、正在维护，或限制了请求频率"
        "Wait and repeat the request; if the problem persists, check the proxy's limits and whether Cloudreve is running."
        "稍后重试；若持续出现，请检查代理的限制以及 Cloudreve 是否在运行。";
    RateLimited Backoff
        "a proxy is rate limiting requests"
        "代理限制了请求频率"
        "Wait, then send fewer requests at a time."
        "稍等片刻，并减少同时发送的请求。";
    Challenge FixRequest
        "Cloudflare or another bot protection blocked the request"
        "Cloudflare 或其他防护拦截了请求"
        "Exclude `/api/`, `/dav/` and the callbacks from the bot protection."
        "让 `/api/`、`/dav/` 和回调不经过人机验证。";
    FrontEnd FixRequest
        "the web UI answered: the base URL is wrong or ends in a slash, or the path does not exist"
        "返回的是前端页面：站点地址有误或以斜杠结尾，或路径不存在"
        "Check the base URL; the API is at `/api/v4` below it."
        "检查站点地址；API 位于其下的 `/api/v4`。";
    Refused FixRequest
        "WebDAV, a callback, a download or a proxy refused the request"
        "WebDAV、回调、下载或代理拒绝了请求"
        "Check the credentials or the signature of the URL, and the proxy's access rules."
        "检查凭据或 URL 的签名，以及代理的访问规则。";
    MethodNotAllowed FixRequest
        "a proxy or a CDN does not allow this method"
        "代理或 CDN 不允许此请求方法"
        "Allow PUT, DELETE, PATCH and OPTIONS for `/api/` in the proxy."
        "在代理中为 `/api/` 放行 PUT、DELETE、PATCH 和 OPTIONS。";
    Webdav FixRequest
        "WebDAV answered; it uses HTTP statuses instead of codes"
        "作答的是 WebDAV，它使用 HTTP 状态码而不是错误码"
        "With 423, release the lock or finish the upload that holds it; with 409, create the parent folder first; with 507, free up space."
        "423：释放锁，或完成占用它的上传；409：先创建父文件夹；507：清理空间。";
    BlobMissing GiveUp
        "the file's blob is missing in the storage, or the link to it is no longer valid"
        "存储中缺少该文件的数据，或链接已失效"
        "Request a new download URL; if that fails too, check the storage policy and whether the blob still exists in the storage."
        "重新获取下载链接；若仍失败，请检查存储策略，以及数据在存储中是否还存在。";
    NoRoute FixRequest
        "the server has no such route, or the base URL is wrong"
        "服务器没有这个接口，或者站点地址有误"
        "Check the path and the API version, and that the proxy forwards the path unchanged."
        "检查路径和 API 版本，以及代理是否原样转发路径。";
    NotFound FixRequest
        "a proxy or another server does not know the path"
        "代理或另一台服务器不认识该路径"
        "Check that the proxy forwards `/api/` to Cloudreve unchanged."
        "检查代理是否把 `/api/` 原样转发给 Cloudreve。";
    CallbackFailed FixRequest
        "the object storage stored the file but could not call Cloudreve back"
        "对象存储已保存文件，但无法回调 Cloudreve"
        "Check the site URL in the settings: the storage must be able to reach it from the internet, without a login or challenge in front of it."
        "检查设置中的站点 URL：存储服务必须能从公网访问它，且前面没有登录或人机验证。";
    StorageCors FixRequest
        "the object storage does not allow this cross-origin request (CORS)"
        "对象存储不允许此跨域请求（CORS）"
        "Add a CORS rule to the bucket that allows the site's origin, the methods GET, PUT and POST, all headers, and exposes ETag."
        "为存储桶添加跨域规则：允许站点的来源、GET、PUT、POST 方法和所有请求头，并暴露 ETag。";
    StorageSignature FixRequest
        "the object storage rejected the signature of the request"
        "对象存储拒绝了请求的签名"
        "Check the storage policy's keys, region, and endpoint, and the server's clock; a proxy must not change the URL."
        "检查存储策略的密钥、区域和端点，以及服务器的时钟；代理不得改动 URL。";
    Storage FixRequest
        "the object storage refused the request"
        "对象存储拒绝了请求"
        "Check the storage policy's keys, permissions, and settings."
        "检查存储策略的密钥、权限和设置。";
    Redirect FixRequest
        "it is a redirect that was not followed"
        "这是未被跟随的重定向"
        "Use the address that it redirects to, such as https instead of http."
        "改用重定向指向的地址，例如以 https 代替 http。";
    ServerAborted RetryOnce
        "the server aborted while handling the request"
        "服务器在处理请求时中断"
        "Read the server's log; retry the request once if it is safe to repeat."
        "查看服务器日志；如果可以安全地重复，就重发一次。";
    ServerError RetryOnce
        "a proxy or another server failed"
        "代理或另一台服务器出错"
        "Read the logs of the proxy and of Cloudreve."
        "查看代理和 Cloudreve 的日志。";
    EventStream FixRequest
        "this route sends events"
        "该接口发送事件流"
        "Read it as an event stream."
        "请按事件流读取。";
    File FixRequest
        "it is a file or a compressed body"
        "这是文件或压缩过的响应体"
        "Decompress it first, or let the client do so."
        "请先解压，或让客户端解压。";
    NoBody RetryOnce
        "this route returns no body, or the connection broke"
        "该接口没有响应体，或者连接中断"
        "Retry the request once if it is safe to repeat."
        "如果可以安全地重复，就重发一次。";
    TooDeep GiveUp
        "it is nested too deeply to be read"
        "嵌套过深，无法读取"
        "Check where the response comes from."
        "检查响应来自哪里。";
    Truncated RetryOnce
        "the JSON is truncated"
        "JSON 过早结束"
        "Copy the whole response, or check why the connection ended."
        "请复制完整的响应，或检查连接为何中断。";
    Broken RetryOnce
        "the JSON is invalid"
        "JSON 有误"
        "Copy the response unchanged."
        "请原样复制响应。";
    NoCode FixRequest
        "`code` is missing"
        "缺少 `code`"
        "Check that this is a response from Cloudreve's API."
        "检查这是否是 Cloudreve API 的响应。";
    Callback FixRequest
        "it is a bare error from a storage callback"
        "这是存储回调的错误，没有封装"
        "Read `error` and the server's log."
        "查看 `error` 和服务器日志。";
    BadKey FixRequest
        "a key of the envelope has a value of the wrong type"
        "封装中有键的值类型不符"
        "Check that this is a response from Cloudreve's API."
        "检查这是否是 Cloudreve API 的响应。";
    NoObject FixRequest
        "the JSON isn't an object"
        "这不是 JSON 对象"
        "Check that this is a response from Cloudreve's API."
        "检查这是否是 Cloudreve API 的响应。";
    Page FixRequest
        "a proxy or another server answered"
        "作答的是代理或另一台服务器"
        "Check the address and the proxy."
        "检查地址和代理。";
    Other FixRequest
        "this is not a response from the API"
        "这不是 API 的响应"
        "Check the address, and that the response is complete."
        "检查地址，以及响应是否完整。";
}

/// What is known about a response besides its body.
#[derive(Clone, Copy, Default)]
pub(crate) struct Context<'a> {
    pub(crate) status: Option<u16>,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) is_storage: bool,
    pub(crate) storage_code: Option<&'static str>,
}

impl Reason {
    /// Returns why there was a status without a body, if the status reveals it.
    pub(crate) fn of_status(context: Context<'_>) -> Option<Reason> {
        if context.is_storage && context.method == "OPTIONS" {
            return Some(Reason::StorageCors);
        }
        Some(match context.status? {
            405 => Reason::MethodNotAllowed,
            413 => Reason::BodyTooLarge,
            429 => Reason::RateLimited,
            502 => Reason::GatewayDown,
            503 => Reason::Unavailable,
            504 | 522 | 524 => Reason::GatewayTimeout,
            520..=530 => Reason::OriginDown,
            404 if context.path.contains("/file/content/") => Reason::BlobMissing,
            _ => return None,
        })
    }

    /// Returns why a request failed, if there is no body.
    pub(crate) fn of_missing(context: Context<'_>) -> Option<Reason> {
        let by_code = context.storage_code.and_then(Reason::of_storage);
        by_code
            .or_else(|| Reason::of_status(context))
            .or_else(|| match context.status? {
                400.. if context.is_storage => Some(Reason::Storage),
                401 | 403 => Some(Reason::Refused),
                423 | 507 => Some(Reason::Webdav),
                _ => None,
            })
    }

    pub(crate) fn of(malformed: &Malformed, body: &[u8], context: Context<'_>) -> Reason {
        use MalformedKind::{Binary, Empty, EventStream, Html, Json, Text, TooDeep, Xml};
        let kind = malformed.kind();
        let page = String::from_utf8_lossy(body).to_lowercase();
        match kind {
            TooDeep => return Reason::TooDeep,
            Json => return Reason::of_json(malformed, body),
            EventStream => return Reason::EventStream,
            Html | Text if is_challenge(&page) => return Reason::Challenge,
            Xml => {
                if let Some(reason) = storage_code(body).and_then(|code| Reason::of_storage(&code))
                {
                    return reason;
                }
            }
            _ => {}
        }
        if let Some(reason) = Reason::of_status(context) {
            return reason;
        }
        if context.is_storage {
            return Reason::Storage;
        }
        match (kind, context.status.unwrap_or_default()) {
            (_, 300..=399) => Reason::Redirect,
            (Empty, 500) => Reason::ServerAborted,
            (Xml, _) if page.contains("dav:") => Reason::Webdav,
            (Xml, _) => Reason::Storage,
            (Text | Empty, 409 | 412 | 423 | 507) => Reason::Webdav,
            (Html | Text | Empty, 401 | 403) => Reason::Refused,
            (Html, 200..=299) => Reason::FrontEnd,
            (Html, _) if is_front_end(&page) => Reason::FrontEnd,
            (Text, 404) => Reason::NoRoute,
            (Html | Empty, 404) => Reason::NotFound,
            (Binary, _) => Reason::File,
            (Empty, 0 | 200..=299) => Reason::NoBody,
            (_, 500..) => Reason::ServerError,
            (Html, _) => Reason::Page,
            _ => Reason::Other,
        }
    }

    fn of_storage(code: &str) -> Option<Reason> {
        Some(match code {
            "CallbackFailed" => Reason::CallbackFailed,
            "AccessForbidden" => Reason::StorageCors,
            "SignatureDoesNotMatch"
            | "RequestTimeTooSkewed"
            | "InvalidAccessKeyId"
            | "AuthorizationHeaderMalformed" => Reason::StorageSignature,
            "" => return None,
            _ => Reason::Storage,
        })
    }

    fn of_json(malformed: &Malformed, body: &[u8]) -> Reason {
        let category = malformed.parse_error().map(serde_json::Error::classify);
        match category {
            Some(Category::Eof) => Reason::Truncated,
            Some(Category::Syntax | Category::Io) => Reason::Broken,
            _ if !body.trim_ascii_start().starts_with(b"{") => Reason::NoObject,
            Some(Category::Data) | None => match Fields::of(body) {
                Some(fields) if fields.has("code") => Reason::BadKey,
                Some(fields) if fields.has("error") => Reason::Callback,
                Some(_) => Reason::NoCode,
                None => Reason::BadKey,
            },
        }
    }
}

fn is_challenge(page: &str) -> bool {
    const SIGNS: [&str; 6] = [
        "error code: 10",
        "used cloudflare to restrict access",
        "<title>just a moment",
        "cf-challenge",
        "challenge-platform",
        "attention required! | cloudflare",
    ];
    SIGNS.iter().any(|sign| page.contains(sign))
}

fn is_front_end(page: &str) -> bool {
    page.contains("<div id=\"root\"") || page.contains("<title>cloudreve")
}

/// Returns the `<Code>` in the XML of an object storage.
pub(crate) fn storage_code(body: &[u8]) -> Option<String> {
    const MAX: usize = 64;
    let text = String::from_utf8_lossy(body);
    let (_, rest) = text.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    let code = code.trim();
    let is_word = !code.is_empty()
        && code.len() <= MAX
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    is_word.then(|| code.to_owned())
}

/// Finds the status that a page names: `<title>413 Request Entity Too Large`, `error code: 522`.
pub(crate) fn status_of_page(body: &[u8]) -> Option<u16> {
    let page = String::from_utf8_lossy(body.get(..1 << 14).unwrap_or(body)).to_lowercase();
    let places = ["<title>", "error code: ", "error code ", "<h1>"];
    places.iter().find_map(|place| {
        let (_, rest) = page.split_once(place)?;
        let rest = rest.split('<').next()?;
        let mut words = rest.split(|c: char| !c.is_ascii_alphanumeric());
        words.find_map(|word| {
            word.parse::<u16>()
                .ok()
                .filter(|status| word.len() == 3 && (400..600).contains(status))
        })
    })
}

advice! { NoAnswer:
    Refused
        "no response: the connection was refused" "没有收到响应：连接被拒绝"
        "Check that Cloudreve is running and listening on this address and port." "检查 Cloudreve 是否在运行，并监听该地址和端口。";
    UnknownHost
        "no response: the host name is unknown" "没有收到响应：无法解析主机名"
        "Check the host name and the DNS." "检查主机名和 DNS。";
    Timeout
        "no response in time" "没有及时收到响应"
        "Check the firewall and the server's load; the action may still have been carried out." "检查防火墙和服务器负载；操作可能已经执行。";
    Tls
        "no response: TLS or the certificate failed" "没有收到响应：TLS 或证书出错"
        "Check the certificate, and whether the URL should use https or http." "检查证书，以及 https 与 http 是否用对。";
    Broken
        "no response: the connection broke" "没有收到响应：连接中断"
        "Check the logs of the proxy and of Cloudreve; the action may still have been carried out." "检查代理和 Cloudreve 的日志；操作可能已经执行。";
    Cors
        "no response: the browser blocked it (CORS)" "没有收到响应：被浏览器拦下（CORS）"
        "Add the site's origin to the CORS rules of the storage or the proxy." "把站点的来源加入存储或代理的跨域规则。";
    Aborted
        "no response: the page canceled the request" "没有收到响应：页面放弃了请求"
        "Stay on the page until the request ends." "请停留在页面上直到请求结束。";
    Blocked
        "no response: a browser extension or a firewall blocked the request" "没有收到响应：请求被浏览器扩展或防火墙拦截"
        "Try again without extensions or on another network." "请停用扩展或更换网络后重试。";
    Offline
        "no response: the device is offline" "没有收到响应：设备离线"
        "Connect to the network." "请连接网络。";
    Unknown
        "no response" "没有收到响应"
        "The server was unreachable, CORS or a certificate blocked the request, or the page was left before the response arrived." "服务器无法连接，被 CORS 或证书拦下，或者在收到响应前离开了页面。";
}
