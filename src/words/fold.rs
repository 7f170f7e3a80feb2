//! How texts are compared: one spelling for what a reader takes for the same words.
//!
//! In: a text as it stands in a cell. Out: the text folded. What always holds: folding a folded text changes nothing.

use crate::record::is_invisible;
use unicode_normalization::UnicodeNormalization;

/// `text` as phrases are compared: NFKC, lower case, without apostrophes, hyphens and line ends as blanks, one blank
/// between words, no closing marks.
///
/// ```
/// assert_eq!(clee::words::fold(" No-Show!  (called) "), "no show! (called)");
/// assert_eq!(clee::words::fold("Didn’t attend."), "didnt attend");
/// ```
pub fn fold(text: &str) -> String {
    // asked of every cell; what is ASCII is its own NFKC
    if text.is_ascii() {
        return folded(text.len(), text.bytes().map(|b| char::from(b.to_ascii_lowercase())));
    }
    folded(text.len(), text.nfkc().flat_map(char::to_lowercase))
}

fn folded(length: usize, letters: impl Iterator<Item = char>) -> String {
    let mut folded = String::with_capacity(length);
    let mut blank = false;
    for c in letters {
        if is_invisible(c) || is_apostrophe(c) {
            continue;
        }
        if c.is_whitespace() || c == '_' || is_dash(c) {
            blank = true;
            continue;
        }
        if blank && !folded.is_empty() {
            folded.push(' ');
        }
        blank = false;
        folded.push(c);
    }
    let kept = folded.trim_end_matches(['.', ':', '!', '*', ' ']).len();
    folded.truncate(kept);
    folded
}

/// A hyphen or dash of any shape.
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{b4}' | '`' | '\u{2bc}' | '\u{ff07}')
}

/// Whether a text holds nothing but dashes.
pub fn is_dashes(text: &str) -> bool {
    let mut shown = text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)).peekable();
    shown.peek().is_some() && shown.all(is_dash)
}

/// The words of a text, without the marks round them.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '/' && c != '+').filter(|word| !word.is_empty())
}

/// The month, from 1, that a word names, whole or by three letters or more.
pub fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = word.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| lower.len() >= 3 && month.starts_with(&lower))?;
    u32::try_from(at).ok().map(|at| at + 1)
}

/// Whether a folded text is a day, in whatever form: numbers, month names and the marks between them.
pub fn is_date_like(text: &str) -> bool {
    let (mut numbers, mut months) = (0, 0);
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        if digits.len() <= 4 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            numbers += 1;
        } else if month_named(word).is_some() {
            months += 1;
        } else {
            return false;
        }
    }
    numbers >= 2 && numbers + months >= 3 && numbers <= 5
        || numbers == 2 && text.contains('/')
        || numbers == 1 && months == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_phrase_fold_alike() {
        for text in
            ["No-Show", "no show", "NO\u{2011}SHOW", " No  Show. ", "no_show!", "No\u{ad} Show:", "ＮＯ ＳＨＯＷ"]
        {
            assert_eq!(fold(text), "no show", "{text:?}");
        }
        for text in ["Didn't attend", "Didn’t attend", "didnt   attend"] {
            assert_eq!(fold(text), "didnt attend");
        }
        for text in ["", "  ", "\u{200b}"] {
            assert_eq!(fold(text), "");
        }
        for text in ["Ünit 5.", "A - B", "x"] {
            assert_eq!(fold(&fold(text)), fold(text));
        }
    }

    #[test]
    fn plain_letters_fold_as_all_do() {
        for text in ["No-Show!", " A_b  'C' ", "`x`", "\t8 Hrs.\r\n", "a.:*! ", "-", "", "(B) / c;"] {
            assert_eq!(fold(text), folded(text.len(), text.nfkc().flat_map(char::to_lowercase)), "{text:?}");
        }
    }

    #[test]
    fn dashes_alone_are_no_words() {
        assert!(is_dashes("-") && is_dashes(" \u{2014} ") && is_dashes("--"));
        assert!(!is_dashes("") && !is_dashes("-a"));
    }

    #[test]
    fn days_in_any_form() {
        for text in ["3/4/2025", "2025 03 04", "march 4, 2025", "4 mar 25", "3/4", "march 4", "4 march"] {
            assert!(is_date_like(text), "{text}");
        }
        for text in ["8 hrs", "92%", "page 3 of 4", "8", "rm 12", ""] {
            assert!(!is_date_like(text), "{text}");
        }
    }
}
