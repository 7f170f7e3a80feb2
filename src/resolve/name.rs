//! Names as written in, names as compared out: lower case letters without accents, marks, ranks and suffixes.
//!
//! Two spellings that differ only in case, accents, blanks, hyphens or apostrophes become the same text, so the
//! nine rows in ten whose name is simply right are told by one comparison of hashes. The words of a compound stay
//! known, because rosters carry half of a compound surname as often as the whole.

use rustc_hash::FxHasher;
use std::hash::Hasher;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const SUFFIXES: [(&str, Suffix); 8] = [
    ("jr", Suffix::Junior),
    ("junior", Suffix::Junior),
    ("sr", Suffix::Senior),
    ("senior", Suffix::Senior),
    ("ii", Suffix::Second),
    ("iii", Suffix::Third),
    ("iv", Suffix::Fourth),
    ("2nd", Suffix::Second),
];

/// Words before or about a name that are no part of it.
const NO_NAMES: [&str; 22] = [
    "officer",
    "ofc",
    "sgt",
    "sergeant",
    "cpl",
    "corporal",
    "lt",
    "lieutenant",
    "capt",
    "captain",
    "det",
    "detective",
    "deputy",
    "chief",
    "sheriff",
    "trooper",
    "ptl",
    "mr",
    "mrs",
    "ms",
    "nee",
    "aka",
];

/// What tells a father from a son. `Jr` and `II` are used for the same man.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Suffix {
    #[default]
    None,
    Junior,
    Senior,
    Second,
    Third,
    Fourth,
}

impl Suffix {
    pub fn read(text: &str) -> Self {
        words(text).iter().find_map(|word| suffix(word)).unwrap_or_default()
    }

    pub fn same(self, other: Self) -> bool {
        self == other || matches!((self, other), (Self::Junior, Self::Second) | (Self::Second, Self::Junior))
    }
}

fn suffix(word: &str) -> Option<Suffix> {
    SUFFIXES.iter().find(|(text, _)| *text == word).map(|(_, suffix)| *suffix)
}

/// A surname or a first name taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Name {
    /// All words as one.
    pub whole: String,
    /// The words, when there are several.
    pub words: Vec<String>,
    pub suffix: Suffix,
}

impl Name {
    pub fn read(text: &str) -> Self {
        if text.bytes().all(|b| b.is_ascii_alphanumeric()) && !text.eq_ignore_ascii_case("saint") {
            return Self { whole: text.to_ascii_lowercase(), ..Self::default() };
        }
        let mut all = words(text);
        let mut found = Suffix::None;
        let several = all.len() > 1;
        all.retain(|word| match suffix(word) {
            Some(suffix) if several => {
                found = suffix;
                false
            }
            _ => true,
        });
        if all.len() > 1 && all.iter().any(|w| !NO_NAMES.contains(&w.as_str())) {
            all.retain(|word| !NO_NAMES.contains(&word.as_str()));
        }
        for word in &mut all {
            if word == "saint" {
                word.truncate(1);
                word.push('t');
            }
        }
        let whole = all.concat();
        Self { whole, words: if all.len() > 1 { all } else { Vec::new() }, suffix: found }
    }
}

/// Names longer than this are not plain.
const PLAIN: usize = 64;

/// The hash of a name of which no more than case and marks have to be taken off: equal to that of [`Name::read`]'s
/// `whole` where these are the same. `None` where only [`Name::read`] can tell.
#[inline]
pub fn plain_hash(written: &str) -> Option<u64> {
    let mut plain = [0; PLAIN];
    let mut length = 0;
    for byte in written.bytes() {
        if byte.is_ascii_alphanumeric() {
            *plain.get_mut(length)? = byte.to_ascii_lowercase();
            length += 1;
        } else if !byte.is_ascii() {
            return None;
        }
    }
    Some(hash_bytes(&plain[..length]))
}

/// The words of a text in lower case letters and digits, accents dropped and apostrophes closed up.
pub fn words(text: &str) -> Vec<String> {
    if text.is_ascii() {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '\'' | '`' | '?'));
        return words.map(plain_ascii).filter(|w| !w.is_empty()).collect();
    }
    let mut out: Vec<String> = Vec::with_capacity(2);
    let mut open = false;
    let mut take = |c: Option<char>| match c {
        Some(c) => {
            if !open {
                out.push(String::with_capacity(text.len()));
                open = true;
            }
            if let Some(word) = out.last_mut() {
                plain(c, word);
            }
        }
        None => open = false,
    };
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            take(Some(c));
        } else if !matches!(c, '\'' | '\u{2019}' | '`' | '\u{b4}' | '?' | '\u{fffd}' | '\u{200b}') {
            take(None);
        }
    }
    out
}

fn plain_ascii(word: &str) -> String {
    word.bytes().filter(u8::is_ascii_alphanumeric).map(|b| char::from(b.to_ascii_lowercase())).collect()
}

/// Letters that no decomposition turns into the ones people type for them.
fn plain(c: char, out: &mut String) {
    for c in c.to_lowercase() {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            c => out.push(c),
        }
    }
}

/// A number for a text that is the same on every machine and in every run.
#[inline]
pub fn hash(text: &str) -> u64 {
    hash_bytes(text.as_bytes())
}

#[inline]
fn hash_bytes(text: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text);
    hasher.write_u8(0xff);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_goes() {
        for text in ["O'Brien", "O\u{2019}BRIEN", "o brien", "O-Brien", "Ó'Brien"] {
            assert_eq!(Name::read(text).whole, "obrien", "{text}");
        }
        assert_eq!(Name::read("Saint John").whole, Name::read("St. John").whole);
        assert_eq!(Name::read("Großmann").whole, "grossmann");
        assert_eq!(Name::read("Łukasz").whole, "lukasz");
        assert_eq!(Name::read("Sgt. John").whole, "john");
        assert_eq!(Name::read("Chief").whole, "chief");
    }

    #[test]
    fn words_and_suffixes_are_kept_apart() {
        let name = Name::read("Smith-Jones, Jr.");
        assert_eq!((name.whole.as_str(), name.suffix), ("smithjones", Suffix::Junior));
        assert_eq!(name.words, ["smith", "jones"]);
        assert_eq!(Suffix::read("III"), Suffix::Third);
        assert_eq!(Suffix::read(""), Suffix::None);
        assert!(Suffix::read("II").same(Suffix::read("Jr.")));
    }

    #[test]
    fn plain_equality_is_never_wrong() {
        assert_eq!(plain_hash("O'BRIEN"), Some(hash("obrien")));
        assert_eq!(plain_hash("Smith-Jones"), Some(hash("smithjones")));
        for (written, whole) in [("Smith", "smit"), ("Smit", "smith"), ("", "smith")] {
            assert_ne!(plain_hash(written), Some(hash(whole)), "{written}");
        }
        assert_eq!(plain_hash("Ó'Brien"), None);
        assert_eq!(plain_hash(&"long".repeat(20)), None);
    }
}
