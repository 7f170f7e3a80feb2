//! A course title as it is compared: words in small letters without marks, short forms written out.
//!
//! In: a title as it was filed or typed. Out: its words, and how much it is like another. Titles of one training differ
//! in case, marks, `&`, a column that cut them or a letter behind them. Titles that differ in a number, or in two
//! letters, are those of a series and never the same: "Update A" is not "Update B".

use super::settings::{DuplicateSettings, holds};
use crate::record::registry::Course;
use rapidfuzz::distance::osa;
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How much two titles are alike, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    Equal,
    /// One is the beginning of the other, cut by a column.
    Cut,
    /// One has a letter or a year behind it and the other none.
    Suffix,
    /// They may be one title; that alone is no ground.
    Alike,
    Different,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Title {
    words: Vec<String>,
    /// The words without blanks, since some write "in-service" and some "inservice".
    compact: String,
    /// Runs of digits, which `compact` would join.
    numbers: Vec<String>,
    initial: Option<char>,
    /// Characters as written.
    length: usize,
    /// The last word hangs on the one before it by a hyphen.
    hyphened: bool,
    /// The title with its short forms written out, where it has any: what looks like one may be what a column left.
    expanded: Option<Box<Title>>,
}

/// The titles of the registered courses, each brought into its compared form when it is first asked for.
pub(super) struct Titles<'a> {
    courses: &'a [Course],
    settings: &'a DuplicateSettings,
    made: Vec<OnceLock<Box<Title>>>,
}

impl<'a> Titles<'a> {
    pub fn new(courses: &'a [Course], settings: &'a DuplicateSettings) -> Self {
        Self { courses, settings, made: courses.iter().map(|_| OnceLock::new()).collect() }
    }

    pub fn of(&self, course: u32) -> &Title {
        let at = course as usize;
        self.made[at].get_or_init(|| Box::new(Title::new(&self.courses[at].title, self.settings)))
    }
}

/// The first letter or digit of a title; titles that are alike share it.
pub(super) fn initial(text: &str) -> Option<char> {
    if let Some(first) = text.chars().next().filter(char::is_ascii_alphanumeric) {
        return Some(first.to_ascii_lowercase());
    }
    text.nfkd().find(|c| c.is_alphanumeric()).and_then(|c| c.to_lowercase().next())
}

impl Title {
    pub fn new(text: &str, settings: &DuplicateSettings) -> Self {
        let text = text.trim();
        let mut plain = String::with_capacity(text.len());
        for c in text.nfkd().filter(|c| !is_combining_mark(*c) && !matches!(c, '\'' | '\u{2019}')) {
            match c {
                '&' | '+' => plain.push_str(" and "),
                c if c.is_alphanumeric() => plain.extend(c.to_lowercase()),
                _ => plain.push(' '),
            }
        }
        let last = text.rsplit(|c: char| !c.is_alphanumeric()).next().map_or(0, str::len);
        let hyphened = text[..text.len() - last].ends_with('-') && last > 0;
        let written =
            Self { initial: initial(text), ..Self::of(plain.split_whitespace(), text.chars().count(), hyphened) };
        let long = |word: &'_ String| settings.abbreviations.get(word).unwrap_or(word).clone();
        let words: Vec<String> = written.words.iter().map(long).collect();
        let expanded = (words != written.words)
            .then(|| Box::new(Self::of(words.iter().flat_map(|word| word.split(' ')), written.length, hyphened)));
        Self { expanded, ..written }
    }

    fn of<'t>(words: impl Iterator<Item = &'t str>, length: usize, hyphened: bool) -> Self {
        let words: Vec<String> = words.map(str::to_owned).collect();
        let runs = |word: &String| word.split(|c: char| !c.is_numeric()).map(str::to_owned).collect::<Vec<_>>();
        let numbers = words.iter().flat_map(runs).filter(|run| !run.is_empty()).collect();
        Self { compact: words.concat(), numbers, initial: None, length, hyphened, words, expanded: None }
    }

    /// Its first letter or digit, as `initial` gives it.
    pub fn initial(&self) -> Option<char> {
        self.initial
    }

    /// Whether the title says too little to tell trainings apart: numbers and single letters say nothing either.
    pub fn is_generic(&self, settings: &DuplicateSettings) -> bool {
        self.words.iter().all(|word| {
            let counts = word.chars().count() == 1 || word.chars().all(char::is_numeric);
            counts || holds(&settings.generic_words, word) || holds(&settings.joining_words, word)
        })
    }

    /// Whether this title begins with the other's words, as that of a part begins with that of its whole.
    pub fn continues(&self, whole: &Title, settings: &DuplicateSettings) -> bool {
        let said = |word: &String| holds(&settings.whole_words, word) || is_year(word);
        let kept = whole.words.iter().rposition(|word| !said(word)).map_or(0, |last| last + 1);
        let stem = Title { words: whole.words[..kept].to_vec(), ..whole.clone() };
        !stem.is_generic(settings) && self.words.len() > kept && self.words.starts_with(&stem.words)
    }

    /// Whether one is the beginning of the other, word by word.
    pub fn begins_or_continues(&self, other: &Title) -> bool {
        self.words.starts_with(&other.words) || other.words.starts_with(&self.words)
    }

    /// The surest likeness of the titles, as written or with short forms written out.
    pub fn likeness(&self, other: &Title, settings: &DuplicateSettings) -> Likeness {
        let found = self.spelled_like(other, settings);
        if found == Likeness::Equal || (self.expanded.is_none() && other.expanded.is_none()) {
            return found;
        }
        let forms = [(Some(self), self.expanded.as_deref()), (Some(other), other.expanded.as_deref())];
        let [ours, theirs] = forms.map(|(written, long)| [written, long].into_iter().flatten());
        let pairs = ours.flat_map(|a| theirs.clone().map(move |b| (a, b)));
        pairs.map(|(a, b)| a.spelled_like(b, settings)).min().unwrap_or(found)
    }

    fn spelled_like(&self, other: &Title, settings: &DuplicateSettings) -> Likeness {
        if self.words.is_empty() || other.words.is_empty() {
            return Likeness::Different;
        }
        if self.compact == other.compact && self.numbers == other.numbers {
            return Likeness::Equal;
        }
        let (short, long) = if self.compact.len() <= other.compact.len() { (self, other) } else { (other, self) };
        short
            .suffixed(long)
            .or_else(|| self.cut_and_suffixed(other, settings).or_else(|| other.cut_and_suffixed(self, settings)))
            .or_else(|| short.cut(long, settings))
            .or_else(|| short.misspelt(long, settings))
            .unwrap_or(Likeness::Different)
    }

    /// `long` is this title and one thing more. A letter that may be a Roman number counts a series, as a number does.
    fn suffixed(&self, long: &Title) -> Option<Likeness> {
        let (more, stem) = long.words.split_last()?;
        if *stem != self.words[..] {
            return None;
        }
        let letter = more.chars().count() == 1 && more.chars().all(char::is_alphabetic);
        match more.as_str() {
            "i" | "v" | "x" => Some(Likeness::Alike),
            _ if letter || is_year(more) => Some(Likeness::Suffix),
            _ if more.chars().all(char::is_numeric) => Some(Likeness::Alike),
            _ => None,
        }
    }

    /// This title is what a column left of `long`: it has just the width of one, or ends within a word. That it ends
    /// with a word is no proof: "Crisis Intervention" also begins the title of the course for dispatchers.
    fn cut(&self, long: &Title, settings: &DuplicateSettings) -> Option<Likeness> {
        // the blank at which a column cuts is lost
        let of_width = settings.cut_lengths.iter().any(|width| self.length == *width || self.length + 1 == *width);
        if of_width && long.compact.starts_with(&self.compact) {
            return Some(Likeness::Cut);
        }
        let (last, before) = self.words.split_last()?;
        if self.length < settings.shortest_cut || !long.words.starts_with(before) {
            return None;
        }
        let whole = long.words.get(before.len())?;
        if whole == last {
            return Some(Likeness::Alike);
        }
        if !whole.starts_with(last.as_str()) || !whole.chars().all(char::is_alphabetic) {
            return None;
        }
        let within = last.chars().count() > 1
            || self.hyphened
            || before.last().is_some_and(|word| holds(&settings.joining_words, word));
        Some(if within && !is_roman(whole) { Likeness::Cut } else { Likeness::Alike })
    }

    /// This title is what a column of a known width left of the other, and a letter or a year behind it.
    fn cut_and_suffixed(&self, long: &Title, settings: &DuplicateSettings) -> Option<Likeness> {
        let (more, stem) = self.words.split_last()?;
        let letter = more.chars().count() == 1 && more.chars().all(char::is_alphabetic) && !is_roman(more);
        if !(letter || is_year(more)) || stem == &long.words[..] {
            return None;
        }
        // a blank or a hyphen stands before what was added, brackets may stand round it
        let lengths = (1..=3).map(|marks| self.length.saturating_sub(more.chars().count() + marks));
        let mut widths = lengths.flat_map(|left| settings.cut_lengths.iter().map(move |width| (left, *width)));
        let of_width = widths.any(|(left, width)| left == width || left + 1 == width);
        (of_width && long.compact.starts_with(&stem.concat())).then_some(Likeness::Suffix)
    }

    /// The titles differ by one slip in one long word.
    fn misspelt(&self, other: &Title, settings: &DuplicateSettings) -> Option<Likeness> {
        if self.words.len() != other.words.len() {
            return None;
        }
        let mut differing = self.words.iter().zip(&other.words).filter(|(a, b)| a != b);
        let (a, b) = differing.next()?;
        let long = |w: &String| w.chars().all(char::is_alphabetic) && w.chars().count() >= settings.shortest_misspelt;
        let slip = long(a) && long(b) && osa::distance(a.chars(), b.chars()) == 1;
        (slip && differing.next().is_none()).then_some(Likeness::Alike)
    }
}

/// Four digits that name a year of this age or the last.
fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.bytes().all(|b| b.is_ascii_digit())
}

fn is_roman(word: &str) -> bool {
    word.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))
}

#[cfg(test)]
mod tests;
