//! The languages of the tool. Its texts are kept near the code that uses them, in both languages
//! side by side, so that none is forgotten; the texts of the codes come from the library.

use clap::ValueEnum;
use cloudreve_codes::Language;

/// A language of the tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    En,
    /// Chinese (simplified)
    Zh,
}

impl Lang {
    /// Returns the language of the environment: of the first variable that isn't empty, as POSIX
    /// specifies. English if the tool doesn't support that language.
    pub(crate) fn of_environment() -> Lang {
        let variables = ["LC_ALL", "LC_MESSAGES", "LANG"];
        let locale = variables
            .into_iter()
            .filter_map(std::env::var_os)
            .find(|locale| !locale.is_empty());
        let locale = locale.as_ref().and_then(|locale| locale.to_str());
        locale.and_then(Lang::of_known_locale).unwrap_or(Lang::En)
    }

    /// Returns the language of a locale such as `zh_CN.UTF-8`, or `None` if it isn't supported.
    pub(crate) fn of_known_locale(locale: &str) -> Option<Lang> {
        match Language::from_locale(locale)? {
            Language::Chinese => Some(Lang::Zh),
            Language::English => Some(Lang::En),
            _ => None,
        }
    }

    /// Returns the library's value for the language.
    pub(crate) fn language(self) -> Language {
        self.either(Language::English, Language::Chinese)
    }

    pub(crate) fn either<T>(self, english: T, chinese: T) -> T {
        match self {
            Lang::En => english,
            Lang::Zh => chinese,
        }
    }

    pub(crate) fn list(self, entries: &[String]) -> String {
        entries.join(self.either(", ", "，"))
    }
}

/// Capitalizes the first letter.
pub(crate) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Texts of the tool, as methods of [`Lang`]: a name, its arguments, and both languages.
macro_rules! texts {
    () => {};
    ($(#[$doc:meta])* $name:ident: $english:literal, $chinese:literal; $($rest:tt)*) => {
        impl Lang {
            $(#[$doc])*
            pub(crate) fn $name(self) -> &'static str {
                self.either($english, $chinese)
            }
        }
        $crate::lang::texts! { $($rest)* }
    };
    ($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),+): $english:literal, $chinese:literal; $($rest:tt)*) => {
        impl Lang {
            $(#[$doc])*
            pub(crate) fn $name(self, $($argument: $type),+) -> String {
                match self {
                    Lang::En => format!($english),
                    Lang::Zh => format!($chinese),
                }
            }
        }
        $crate::lang::texts! { $($rest)* }
    };
}
pub(crate) use texts;

texts! {
    /// Something, with a remark in parentheses.
    with_remark(what: impl std::fmt::Display, remark: &str): "{what} ({remark})", "{what}（{remark}）";
    /// A label, followed by a message.
    with_message(label: &str, message: &str): "{label}: {message}", "{label}：{message}";
}
