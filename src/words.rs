use core::fmt;

/// The error for a text that isn't one of the words of an enum, such as
/// [`Recovery`](crate::Recovery).
///
/// ```
/// use cloudreve_codes::Recovery;
///
/// assert_eq!("retry-once".parse(), Ok(Recovery::RetryOnce));
/// let error = "retry".parse::<Recovery>().unwrap_err();
/// assert!(error.to_string().starts_with("expected one of backoff, retry-once, "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseWordError {
    pub(crate) words: &'static [&'static str],
}

impl fmt::Display for ParseWordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected one of ")?;
        for (index, word) in self.words.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{word}")?;
        }
        Ok(())
    }
}

impl core::error::Error for ParseWordError {}

/// Prints and parses an enum as the words that its `as_str` returns.
macro_rules! words {
    ($type:ident) => {
        impl $type {
            const WORDS: &'static [&'static str] = &{
                let mut words = [""; $type::ALL.len()];
                let mut index = 0;
                while index < words.len() {
                    #[expect(clippy::indexing_slicing, reason = "both lists have the same length")]
                    {
                        words[index] = $type::ALL[index].as_str();
                    }
                    index += 1;
                }
                words
            };
        }

        /// Prints the word that [`as_str`](Self::as_str) returns.
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        /// Parses the word that [`as_str`](Self::as_str) returns, spelled exactly.
        impl core::str::FromStr for $type {
            type Err = crate::ParseWordError;

            /// # Errors
            ///
            /// Returns an error if the text isn't one of the words.
            #[inline]
            fn from_str(text: &str) -> Result<$type, crate::ParseWordError> {
                let mut all = $type::ALL.iter().copied();
                all.find(|value| value.as_str() == text)
                    .ok_or(crate::ParseWordError {
                        words: $type::WORDS,
                    })
            }
        }
    };
}

pub(crate) use words;
