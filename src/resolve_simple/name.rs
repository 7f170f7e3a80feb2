//! Whether two people's names agree, allowing for what happens to names on rosters.

use rapidfuzz::distance::jaro_winkler;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Similarity from which a misspelt surname or first name is taken for the same.
const SAME_NAME: f64 = 0.85;

/// A name reduced to what is compared: lower case, no accents, no punctuation.
pub struct NameKey {
    last: String,
    first: String,
}

impl NameKey {
    pub fn new(last: &str, first: &str) -> Self {
        Self { last: plain(last), first: plain(first) }
    }

    /// Surname and first name agree, in either order.
    pub fn agrees(&self, other: &Self) -> bool {
        (surnames(&self.last, &other.last) && self.first_agrees(other))
            || (!other.first.is_empty() && self.last == other.first && self.first == other.last)
    }

    pub fn first_agrees(&self, other: &Self) -> bool {
        let (a, b) = (&self.first, &other.first);
        !a.is_empty() && !b.is_empty() && (initial(a, b) || similar(a, b))
    }
}

/// Lower case letters and digits; accents dropped, words joined by one blank.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if c != '\'' && c != '’' && c != '.' && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn initial(a: &str, b: &str) -> bool {
    (a.chars().count() == 1 || b.chars().count() == 1) && a.chars().next() == b.chars().next()
}

fn similar(a: &str, b: &str) -> bool {
    a == b || jaro_winkler::similarity(a.chars(), b.chars()) >= SAME_NAME
}

/// Compound surnames agree when one part does (`Smith-Jones`, `Jones`).
fn surnames(a: &str, b: &str) -> bool {
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let part_of = |whole: &str, part: &str| whole.contains(' ') && whole.split(' ').any(|w| w == part);
    similar(a, b) || part_of(a, b) || part_of(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agree(a: (&str, &str), b: (&str, &str)) -> bool {
        NameKey::new(a.0, a.1).agrees(&NameKey::new(b.0, b.1))
    }

    #[test]
    fn what_happens_to_names() {
        assert!(agree(("Muñoz", "José"), ("MUNOZ", "Jose")));
        assert!(agree(("Smith-Jones", "Ann"), ("Jones", "Ann")));
        assert!(agree(("Hollander", "Margaret"), ("Holander", "Margret")));
        assert!(agree(("Smith", "Ann"), ("Smith", "A.")));
        assert!(agree(("Smith", "Ann"), ("Ann", "Smith")));
        assert!(!agree(("Smith", "Ann"), ("Smith", "Robert")));
        assert!(!agree(("Smith", "Ann"), ("Wilson", "Ann")));
    }
}
