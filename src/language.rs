use core::fmt;
use core::str::FromStr;

use crate::ErrorCode;
use crate::error_code::column;

include!(concat!(env!("OUT_DIR"), "/chinese.rs"));

/// A language that the texts of a code are available in.
///
/// ```
/// use cloudreve_codes::{ErrorCode, Language};
///
/// let language = Language::from_locale("zh_CN.UTF-8").unwrap_or_default();
/// assert_eq!(language, Language::Chinese);
/// assert_eq!(ErrorCode::CheckLogin.description_in(language), "未登录");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English, the default.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// All variants, in the order of the documentation.
    pub const ALL: &'static [Language] = &[Language::English, Language::Chinese];

    /// Returns the BCP 47 tag, `en` or `zh-Hans`, that `Display` prints. The tag for Chinese
    /// includes the script because there are two.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-Hans",
        }
    }

    /// Returns the language to use for a locale: a BCP 47 tag such as `zh-Hans-CN`, or a POSIX name
    /// such as `zh_CN.UTF-8`, in upper or lower case. `C` and `POSIX` mean English.
    ///
    /// Locales of Traditional Chinese, such as `zh_TW` or `zh-Hant`, return Simplified Chinese, as
    /// Unicode's [language matching] suggests: their readers understand it better than English.
    ///
    /// Returns `None` for any other language, and for a text that isn't a locale, such as the list in
    /// an `Accept-Language` header.
    ///
    /// ```
    /// # use cloudreve_codes::Language;
    /// assert_eq!(Language::from_locale("en-GB"), Some(Language::English));
    /// assert_eq!(Language::from_locale("zh-Hant-HK"), Some(Language::Chinese));
    /// assert_eq!(Language::from_locale("ja_JP.UTF-8"), None);
    /// ```
    ///
    /// [language matching]: https://www.unicode.org/reports/tr35/tr35.html#LanguageMatching
    #[must_use]
    pub fn from_locale(locale: &str) -> Option<Language> {
        // In POSIX names, an encoding and a modifier may follow.
        let name = locale.split(['.', '@']).next().unwrap_or_default();
        let mut subtags = name.split(['-', '_']);
        let language = subtags.next().unwrap_or_default();
        let is_subtag = |subtag: &str| {
            matches!(subtag.len(), 1..=8) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if !subtags.all(is_subtag) {
            return None;
        }
        let is_one_of = |words: &[&str]| words.iter().any(|w| w.eq_ignore_ascii_case(language));
        if is_one_of(&["en"]) {
            return Some(Language::English);
        }
        // `cmn` is Mandarin, which is what `zh` means by default.
        if is_one_of(&["zh", "cmn"]) {
            return Some(Language::Chinese);
        }
        // These two have no subtags.
        (is_one_of(&["C", "POSIX"]) && language.len() == name.len()).then_some(Language::English)
    }
}

/// The BCP 47 tag, such as `zh-Hans`.
impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Parses a locale, as [`Language::from_locale`] does.
impl FromStr for Language {
    type Err = ParseLanguageError;

    /// # Errors
    ///
    /// Returns an error if the text is a locale of another language, or isn't a locale.
    fn from_str(text: &str) -> Result<Language, ParseLanguageError> {
        Language::from_locale(text).ok_or(ParseLanguageError { _private: () })
    }
}

/// The error for a text that isn't a locale of a [`Language`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseLanguageError {
    _private: (),
}

impl fmt::Display for ParseLanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a locale of English or Chinese, such as `en-US` or `zh_CN.UTF-8`")
    }
}

impl core::error::Error for ParseLanguageError {}

/// The shape of the Chinese texts; the rows come from `codes.toml`, in the order of its codes.
macro_rules! chinese {
    (
        rows: { $( {
            description: $description:literal,
            explanation: $explanation:literal,
            advice: $advice:literal,
            sentence: [$($sentence:literal),*],
        } )* }
        causes: { $( { what: $what:literal, advice: $cause_advice:expr } )* }
    ) => {
        /// Texts in a given language, or in English if this release doesn't have them in that
        /// language yet.
        #[expect(clippy::indexing_slicing, reason = "positions and columns come from the same rows")]
        impl ErrorCode {
            /// Returns the [`description`](Self::description) in the given language. If the English
            /// label is misleading, the Chinese one isn't.
            ///
            /// ```
            /// # use cloudreve_codes::{ErrorCode, Language};
            /// let code = ErrorCode::FileTooLarge;
            /// assert_eq!(code.description_in(Language::English), "File Too Large");
            /// assert_eq!(code.description_in(Language::Chinese), "文件过大");
            /// ```
            #[must_use]
            pub const fn description_in(self, language: Language) -> &'static str {
                match language {
                    Language::English => self.description(),
                    Language::Chinese => column!(self: &'static str, $( $description ),*),
                }
            }

            /// Returns the [`explanation`](Self::explanation) in the given language.
            #[must_use]
            pub const fn explanation_in(self, language: Language) -> &'static str {
                match language {
                    Language::English => self.explanation(),
                    Language::Chinese => column!(self: &'static str, $( $explanation ),*),
                }
            }

            /// Returns the [`advice`](Self::advice) in the given language.
            #[must_use]
            pub const fn advice_in(self, language: Language) -> &'static str {
                match language {
                    Language::English => self.advice(),
                    Language::Chinese => column!(self: &'static str, $( $advice ),*),
                }
            }

            /// Returns the [`sentence`](Self::sentence) in the given language.
            #[cfg(feature = "envelope")]
            pub(crate) const fn sentence_in(self, language: Language) -> &'static [&'static str] {
                match language {
                    Language::English => self.sentence(),
                    Language::Chinese => {
                        column!(self: &'static [&'static str], $( &[$( $sentence ),*] ),*)
                    }
                }
            }
        }

        /// The `what` of each cause, in the order of the rows.
        pub(crate) const CAUSES_WHAT: &[&str] = &[$( $what ),*];
        /// `None` if it's the advice of the code.
        pub(crate) const CAUSES_ADVICE: &[Option<&str>] = &[$( $cause_advice ),*];
    };
}

catalogue_in_chinese!(chinese);
