//! What a text says about how it ended for a person: attended, did not, or nobody can tell.

use super::{Vocabulary, fold, is_dashes, is_date_like};

/// What a text says. The order is that of how little it favours the person: where two disagree the later one holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Word {
    /// Nothing stands there, or a dash.
    #[default]
    Blank,
    Positive,
    Unclear,
    Negative,
}

/// Marks behind which a text may go on that begins with a negative phrase.
const GOES_ON: [char; 11] = ['-', '\u{2013}', '\u{2014}', ',', ';', ':', '(', '[', '/', '.', '\n'];
/// Letters of a lone word below which it is no phrase inside a longer text.
const LONE: usize = 4;

impl Vocabulary {
    /// The class of a text that is, whole, a listed phrase.
    pub fn phrase(&self, text: &str) -> Option<Word> {
        self.folded_phrase(&fold(text))
    }

    /// The same of a folded text.
    pub fn folded_phrase(&self, folded: &str) -> Option<Word> {
        self.phrases.get(folded).copied()
    }

    /// What a cell of an attendance column says. `is_passing` judges a figure in hundredths of a per cent.
    pub fn attendance(&self, text: &str, is_passing: impl Fn(i64) -> bool) -> Word {
        let folded = fold(text);
        if folded.is_empty() || is_dashes(text) {
            return if self.negative_marks.contains(text.trim()) { Word::Negative } else { blank(text) };
        }
        if let Some(word) = self.phrases.get(&folded) {
            return *word;
        }
        if self.negative_marks.contains(&folded) || self.no.contains(&folded) {
            return Word::Negative;
        }
        if self.yes.contains(&folded) || self.is_whole_share(&folded) || self.is_positive_with_more(&folded, is_passing)
        {
            return Word::Positive;
        }
        if self.begins_negative(text) { Word::Negative } else { Word::Unclear }
    }

    /// What a remark says: nothing where it is harmless, and every text that is neither harmless nor negative is unclear.
    pub fn remark(&self, text: &str) -> Word {
        let folded = fold(text);
        if folded.is_empty() || is_dashes(text) {
            return Word::Blank;
        }
        match self.phrases.get(&folded) {
            Some(Word::Positive) => Word::Blank,
            Some(word) => *word,
            None if self.is_harmless(&folded) => Word::Blank,
            None => Word::Unclear,
        }
    }

    /// Whether a folded text is harmless: listed, or made of names of units, vehicles, rooms and the like with figures.
    fn is_harmless(&self, folded: &str) -> bool {
        if self.harmless.contains(folded) || is_date_like(folded) || !folded.chars().any(char::is_alphabetic) {
            return true;
        }
        let mut named = false;
        super::words(folded).all(|word| {
            let listed = self.harmless_words.contains(word) || self.harmless.contains(word);
            named |= listed;
            listed || word.bytes().any(|b| b.is_ascii_digit()) || word.chars().count() == 1
        }) && named
    }

    /// Whether a text holds a phrase of a class, as whole words among others.
    pub fn holds(&self, folded: &str, class: Word) -> bool {
        self.found_in(folded).any(|(_, word)| word == class)
    }

    /// The phrases that stand in a folded text as whole words, the longest at each place; lone short words are none.
    pub(super) fn found_in<'t>(&'t self, folded: &'t str) -> impl Iterator<Item = (&'t str, Word)> + 't {
        let words: Vec<(usize, usize)> = word_bounds(folded);
        let mut next = 0;
        std::iter::from_fn(move || {
            while next < words.len() {
                let at = next;
                let most = self.longest.min(words.len() - at);
                for count in (1..=most).rev() {
                    let text = &folded[words[at].0..words[at + count - 1].1];
                    let lone = count == 1 && text.chars().count() < LONE;
                    if let Some(class) = self.phrases.get(text).filter(|_| !lone) {
                        next = at + count;
                        return Some((text, *class));
                    }
                }
                next += 1;
            }
            None
        })
    }

    /// A positive phrase with a date, a passing score or a unit of hours behind it.
    fn is_positive_with_more(&self, folded: &str, is_passing: impl Fn(i64) -> bool) -> bool {
        let begins = |word: &str| self.positive_beginnings.contains(word) || self.supplied_beginnings.contains(word);
        if !super::words(folded).next().is_some_and(begins) {
            return false;
        }
        let bounds = word_bounds(folded);
        (1..=bounds.len().min(self.longest)).rev().any(|count| {
            let (head, rest) = folded.split_at(bounds[count - 1].1);
            let positive = self.phrases.get(head) == Some(&Word::Positive) || self.yes.contains(head);
            positive && self.is_companion_figure(rest, &is_passing)
        })
    }

    fn is_companion_figure(&self, rest: &str, is_passing: &impl Fn(i64) -> bool) -> bool {
        if rest.contains('?') {
            return false;
        }
        let rest = rest.trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
        let rest = rest.strip_prefix("on ").unwrap_or(rest);
        if rest.is_empty() || is_date_like(rest) {
            return true;
        }
        let (figure, unit) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len()));
        match (hundredths(figure), unit.trim()) {
            (Some(figure), "" | "%") => is_passing(figure),
            (Some(_), unit) => matches!(self.unit(unit), Some(super::Unit::Hours | super::Unit::Minutes)),
            (None, _) => false,
        }
    }

    /// `100 %`, `100`: all of it.
    fn is_whole_share(&self, folded: &str) -> bool {
        let figure = folded.trim_end_matches('%').trim_end();
        hundredths(figure) == Some(10_000)
    }

    /// Whether a text begins with a negative phrase and goes on behind a mark.
    fn begins_negative(&self, text: &str) -> bool {
        let marks = text.char_indices().filter(|(_, c)| GOES_ON.contains(c));
        marks.into_iter().any(|(at, _)| self.phrases.get(&fold(&text[..at])) == Some(&Word::Negative))
    }
}

fn blank(text: &str) -> Word {
    // a mark that folding takes off, such as a lone `*` or `?`, is a word nobody understands
    let shown = text.chars().any(|c| !c.is_whitespace() && !super::is_invisible(c) && !super::is_dash(c));
    if shown { Word::Unclear } else { Word::Blank }
}

/// Where the words of a text begin and end.
fn word_bounds(text: &str) -> Vec<(usize, usize)> {
    super::words(text)
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            (start, start + word.len())
        })
        .collect()
}

/// A plain figure in hundredths.
fn hundredths(text: &str) -> Option<i64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 6 || !digits(whole) || !digits(rest) {
        return None;
    }
    let rest: i64 = format!("{rest:0<2}").get(..2)?.parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + rest)
}

impl Vocabulary {
    /// Whether a phrase of attendance that is not positive may begin with this word.
    pub fn begins_phrase(&self, word: &str) -> bool {
        // a word of a name is short, and asked for on every row
        let mut lower = [0_u8; 32];
        let Some(lower) = lower.get_mut(..word.len()) else { return false };
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        std::str::from_utf8(lower).is_ok_and(|word| self.beginnings.contains(word))
    }

    /// The least favourable phrase among the words of a folded text, positive ones apart.
    pub fn worst_phrase(&self, folded: &str) -> Option<(Word, String)> {
        let found = self.found_in(folded).filter(|(_, word)| *word > Word::Positive);
        found.max_by_key(|(_, word)| *word).map(|(text, word)| (word, text.to_owned()))
    }
}
