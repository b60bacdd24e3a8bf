//! Which code a text without an envelope stands for: messages of the server, labels, and words that
//! people use.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use cloudreve_codes::{Category, ErrorCode, Language};

/// Messages and words until the catalogue has them as causes and search words.
const MESSAGES: [(ErrorCode, &[&str]); 17] = {
    use ErrorCode::{
        CaptchaError, CheckLogin, Conflict, CredentialInvalid, DbError, InsufficientCapacity,
        InsufficientScope, InvalidContentLength, LockConflict, NodeOffline, ObjectExist,
        ParentNotExist, ShareLinkNotFound, UploadSessionExpired, UserBanned, UserNotActivated,
        VersionMismatch,
    };
    [
        (CheckLogin, &["login required", "请先登录"]),
        (Conflict, &["object conflict"]),
        (ObjectExist, &["object existed"]),
        (UploadSessionExpired, &["upload session does not exist"]),
        (InvalidContentLength, &["invalid content-length"]),
        (ParentNotExist, &["path not exist"]),
        (
            UserBanned,
            &["this account has been blocked", "this user is banned"],
        ),
        (
            UserNotActivated,
            &[
                "this account is not activated",
                "this user is not activated",
            ],
        ),
        (
            CredentialInvalid,
            &[
                "failed to issue token",
                "invalid token type",
                "failed to parse token",
            ],
        ),
        (
            CaptchaError,
            &["captcha not match", "captcha validation failed"],
        ),
        (
            InsufficientCapacity,
            &["insufficient capacity", "容量不足", "空间不足"],
        ),
        (ShareLinkNotFound, &["share link not found"]),
        (VersionMismatch, &["版本不一致"]),
        (LockConflict, &["lock conflict", "文件被占用"]),
        (InsufficientScope, &["insufficient scope"]),
        (
            DbError,
            &["database is locked", "sqlite_busy", "数据库操作失败"],
        ),
        (NodeOffline, &["node is offline", "节点离线"]),
    ]
};

struct Phrases {
    finder: AhoCorasick,
    codes: Vec<i32>,
}

static PHRASES: LazyLock<Option<Phrases>> = LazyLock::new(|| {
    let messages = MESSAGES
        .iter()
        .flat_map(|(code, texts)| texts.iter().map(|text| (*text, *code)));
    let labels = ErrorCode::ALL.iter().flat_map(|&code| {
        let labels = [Language::English, Language::Chinese].map(|lang| code.description_in(lang));
        // A log has the words of HTTP in every line.
        let is_telling = move |label: &&str| match label.is_ascii() {
            true => label.len() > 12 && label.contains(' '),
            false => label.chars().count() > 3,
        };
        labels
            .into_iter()
            .filter(is_telling)
            .map(move |label| (label, code))
            .filter(|(_, code)| code.category() != Category::HttpLike)
    });
    let (texts, codes): (Vec<&str>, Vec<i32>) = messages
        .chain(labels)
        .map(|(text, code)| (text, code.as_i32()))
        .unzip();
    let finder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(texts)
        .ok()?;
    Some(Phrases { finder, codes })
});

/// The code of the last phrase in the text: an error of Go says first what was tried, and last why it
/// failed.
pub(crate) fn code_in(text: &[u8]) -> Option<i32> {
    let phrases = PHRASES.as_ref()?;
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let last = phrases
        .finder
        .find_iter(text)
        .filter(|found| {
            let before = found.start().checked_sub(1).and_then(|at| text.get(at));
            !(is_word(before) || is_word(text.get(found.end())))
        })
        .last()?;
    phrases.codes.get(last.pattern().as_usize()).copied()
}
