//! How to recognize a cause, in each of the tool's languages.

use cloudreve_codes::Recovery;

use super::{CauseInfo, CodeInfo};
use crate::lang::{Lang, texts};

texts! {
    causes: "Causes", "原因";
    /// The meaning of the order of causes.
    order_of_causes: "most specific first; the first match applies", "最具体的在前；以第一个符合的为准";
    when: "When", "识别";
    more_causes(count: usize): "… and {count} more; use --long", "……另有 {count} 个：--long";
}

impl Lang {
    /// Describes how to recognize the cause, in the format's markup. Empty if that's impossible.
    pub(crate) fn signs(
        self,
        cause: &CauseInfo,
        message: impl Fn(&str) -> String,
        route: impl Fn(&str) -> String,
    ) -> Vec<String> {
        let mut signs = Vec::new();
        if let Some(releases) = &cause.releases {
            let releases = self.releases(releases);
            let releases = match self {
                Lang::En => format!("releases {releases}"),
                Lang::Zh => format!("版本 {releases}"),
            };
            signs.push(releases + &self.instead(&cause.successors));
        }
        if !cause.msg.is_empty() {
            let texts = cause
                .msg
                .iter()
                .map(|text| message(&text.replace("{}", "…")));
            let texts: Vec<String> = texts.collect();
            signs.push(format!("msg {}", texts.join(self.either(" or ", " 或 "))));
        }
        let mut place = Vec::new();
        if !cause.at.is_empty() {
            let routes: Vec<String> = cause.at.iter().map(|at| route(at)).collect();
            let routes = routes.join(self.either(", ", "、"));
            place.push(format!("{} {routes}", self.either("at", "接口")));
        }
        place.extend(
            cause
                .data
                .map(|has_data| self.with_or_without_data(has_data).to_owned()),
        );
        if !place.is_empty() {
            signs.push(self.list(&place));
        }
        signs
    }

    pub(crate) fn with_or_without_data(self, has_data: bool) -> &'static str {
        match has_data {
            true => self.either("with data", "有 data"),
            false => self.either("without data", "无 data"),
        }
    }
}

impl CauseInfo {
    /// Returns the cause's own recovery, if it differs from that of its code.
    pub(crate) fn own_recovery(&self, code: &CodeInfo) -> Option<Recovery> {
        self.recovery.filter(|&own| own != code.recovery)
    }
}
