//! How numbers that somebody gave out, and names of bodies, are compared.
//!
//! In: a text as it stands in a cell. Out: its key. What always holds: wrappers of exporters, invisible characters, the shape
//! of a hyphen and the case of a letter never matter.

use super::{Vocabulary, fold, is_apostrophe, is_dash, is_invisible, words};
use unicode_normalization::UnicodeNormalization;

/// A text without what exporters and spreadsheets wrap round a value: `="…"`, quotes, leading apostrophes.
pub fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    // asked of every cell, so most are answered by their first letter
    while let Some(first) = text.chars().next().filter(|c| matches!(c, '=' | '"') || is_apostrophe(*c)) {
        let inside = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
        let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        match inside.or(quoted) {
            Some(rest) => text = rest.trim(),
            None if is_apostrophe(first) && text.len() > first.len_utf8() => text = text[first.len_utf8()..].trim(),
            None => break,
        }
    }
    text
}

/// A course, provider or agency number as it is compared: no blanks, upper case, every dash a hyphen, without a leading `#`
/// or `No.`, closing marks or the `.0` of a number cell.
///
/// ```
/// assert_eq!(clee::words::code("=\"25-70010\""), "25-70010");
/// assert_eq!(clee::words::code("# 25\u{2011}70010."), "25-70010");
/// ```
pub fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    for c in unwrapped(text).nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c)) {
        code.extend(if is_dash(c) { '-' } else { c }.to_uppercase());
    }
    let start = code.strip_prefix("NO.").or_else(|| code.strip_prefix('#')).unwrap_or(&code);
    let start = start.trim_start_matches(['#', '.', ':']);
    let end = start.trim_end_matches(['.', ',', ';', ':', '!', '*']);
    let end = end.strip_suffix(".0").unwrap_or(end);
    end.to_owned()
}

/// The letters and digits of a number alone.
pub fn bare_code(text: &str) -> String {
    code(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

impl Vocabulary {
    /// The name of a source as it is compared: a state under whatever name it goes by, with or without its board; else the
    /// words of the name.
    pub fn body(&self, text: &str) -> String {
        let folded = fold(&unwrapped(text).replace('.', ""));
        let spelt: Vec<&str> = words(&folded).collect();
        let plain = spelt.join(" ");
        if let Some(state) = self.state(&plain) {
            return state.to_owned();
        }
        for count in (1..=spelt.len()).rev() {
            for start in 0..=spelt.len() - count {
                let rest = spelt[..start].iter().chain(&spelt[start + count..]);
                let all_board = rest.clone().all(|word| self.board_words.contains(*word));
                if all_board && let Some(state) = self.state(&spelt[start..start + count].join(" ")) {
                    return state.to_owned();
                }
            }
        }
        plain
    }

    /// The state that a text names, whole.
    fn state(&self, text: &str) -> Option<&str> {
        self.states.get(text).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_compared_without_their_wrappers() {
        for text in [
            "25-70010",
            "=\"25-70010\"",
            "\"25-70010\"",
            "'25-70010",
            "\u{2019}25-70010",
            " 25 - 70010 ",
            "#25-70010",
            "No. 25-70010",
            "25-70010.",
            "25\u{ad}-70010",
            "25\u{2013}70010",
            "２５-70010",
        ] {
            assert_eq!(code(text), "25-70010", "{text:?}");
        }
        assert_eq!(code("2570010.0"), "2570010");
        assert_eq!(code("lp-7001"), "LP-7001");
        assert_eq!(bare_code("25-70010"), "2570010");
        for text in ["", "'", "=", "\"", "=\"\""] {
            assert!(code(text).len() <= 1, "{text:?}");
        }
    }

    #[test]
    fn states_go_by_many_names() {
        let words = crate::words::tests::shipped();
        for text in [
            "Arkansas",
            "AR",
            "Ark.",
            "State of Arkansas",
            "Arkansas POST",
            "AR Peace Officer Standards and Training",
            "Commission on Law Enforcement Standards and Training, State of Arkansas",
        ] {
            assert_eq!(words.body(text), "arkansas", "{text}");
        }
        for text in [
            "University of Arkansas",
            "Arkansas State University",
            "Texas Instruments Academy",
            "Ohio Valley Training LLC",
        ] {
            assert_ne!(words.body(text).split(' ').count(), 1, "{text}");
        }
        assert_eq!(words.body("MN"), "minnesota");
    }
}
