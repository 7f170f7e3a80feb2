//! Licence numbers.

/// A licence number as the registry writes it. Comparison between a submission and the registry goes through
/// [`LicenseNo::key`]; this value is always the registry's own spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct LicenseNo(pub String);

impl LicenseNo {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number without spaces, punctuation, invisible characters, a trailing `.0` and leading zeros, letters in
    /// upper case. `None` when nothing is left.
    pub fn key(text: &str) -> Option<String> {
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(".00")).unwrap_or(text);
        let kept: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        let kept = kept.trim_start_matches('0');
        (!kept.is_empty()).then(|| kept.to_owned())
    }

    /// [`Self::key`] further stripped of letters before and after the digits (`MO-12345`, `12345A`), with leading
    /// zeros of what remains removed. Only usable where exactly one officer answers to it. `None` without digits.
    pub fn bare_digits(text: &str) -> Option<String> {
        let key = Self::key(text)?;
        let bare = key.trim_matches(|c: char| !c.is_ascii_digit()).trim_start_matches('0');
        (!bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit())).then(|| bare.to_owned())
    }
}

impl std::fmt::Display for LicenseNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoration_does_not_matter() {
        for text in
            ["12345", " 12345 ", "012345", "12345.0", "12-345", "1 2345", "\u{200b}12345", "#12345", "12345\u{a0}"]
        {
            assert_eq!(LicenseNo::key(text).as_deref(), Some("12345"), "{text:?}");
        }
        for text in ["MO-12345", "mo 0012345", "12345A", "LIC#12345"] {
            assert_eq!(LicenseNo::bare_digits(text).as_deref(), Some("12345"), "{text:?}");
        }
    }

    #[test]
    fn nothing_is_nothing() {
        for text in ["", " ", "0", "000", "--", "\u{200b}"] {
            assert_eq!(LicenseNo::key(text), None, "{text:?}");
        }
        assert_eq!(LicenseNo::bare_digits("N/A"), None);
        assert_eq!(LicenseNo::bare_digits("12A34"), None);
    }
}
