//! Lines that are no rows: what a section line, a sheet's name or a footer says about the rows of its sheet.

use super::{Vocabulary, Word, fold, is_date_like};

/// What a line of words says about the rows below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// A phrase of attendance: its class applies to the rows below.
    Says(Word),
    /// Words that put the rows below in doubt.
    Doubtful,
    /// Nothing that the program knows.
    Nothing,
}

/// Letters and words above which a text that begins with a word for a total is something else.
const LONGEST_TOTAL: usize = 60;
const MOST_TOTAL_WORDS: usize = 6;

/// The first word of a beginning of totals, and the second where it has one.
pub(super) fn beginning(phrase: &str) -> (String, Option<String>) {
    let folded = fold(phrase);
    let mut all = folded.split(' ').map(str::to_owned);
    (all.next().unwrap_or_default(), all.next())
}

/// A pattern of a report line: words, `#` for a number, a last `*` for any rest.
pub(super) fn pattern(line: &str) -> Vec<String> {
    let folded = line.split_whitespace().map(|word| if word == "*" { "*".to_owned() } else { fold(word) });
    folded.filter(|word| !word.is_empty()).collect()
}

impl Vocabulary {
    /// What a line of words alone says.
    pub fn section(&self, text: &str) -> Section {
        let folded = fold(text);
        if let Some(word) = self.section_phrase(&folded) {
            return Section::Says(word);
        }
        let unsure = |(_, word): (&str, Word)| word != Word::Positive;
        let negated = super::words(&folded).any(|word| {
            let prefixed = |prefix: &String| word.starts_with(&format!("{prefix}-"));
            self.doubt.contains(word) || self.doubt_prefixes.iter().any(prefixed)
        });
        if self.found_in(&folded).any(unsure) || negated || self.has_prefixed(text) {
            return Section::Doubtful;
        }
        Section::Nothing
    }

    /// `un-attended`: a prefix of negation with its hyphen, which folding takes off.
    fn has_prefixed(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        lower.split_whitespace().any(|word| {
            self.doubt_prefixes.iter().any(|p| word.strip_prefix(p.as_str()).is_some_and(|rest| rest.starts_with('-')))
        })
    }

    /// The class of a text that is a phrase once counts, days and companions are off.
    fn section_phrase(&self, folded: &str) -> Option<Word> {
        if let Some(word) = self.phrases.get(folded) {
            return Some(*word);
        }
        let kept: Vec<&str> = super::words(folded)
            .filter(|word| !self.companions.contains(*word) && !word.bytes().all(|b| b.is_ascii_digit() || b == b'/'))
            .collect();
        if kept.is_empty() {
            return None;
        }
        let joined = kept.join(" ");
        if let Some(word) = self.phrases.get(&joined) {
            return Some(*word);
        }
        // a day beside the phrase
        (1..kept.len()).rev().find_map(|count| {
            let (head, rest) = kept.split_at(count);
            let months = rest.iter().all(|word| is_date_like(&format!("{word} 1")));
            months.then(|| self.phrases.get(&head.join(" ")).copied()).flatten()
        })
    }

    /// What the name of a sheet says about all its rows. `beside`: another sheet of the workbook has rows.
    pub fn sheet(&self, name: &str, beside: bool) -> Word {
        let folded = fold(name);
        let listed = self.phrases.get(&folded).copied().or_else(|| self.section_phrase(&folded));
        let held = listed.into_iter().chain(self.found_in(&folded).map(|(_, word)| word)).max();
        let marked = |set: &rustc_hash::FxHashSet<String>| super::words(&folded).any(|word| set.contains(word));
        let unclear = marked(&self.sheet_unclear) || beside && marked(&self.sheet_beside);
        held.unwrap_or_default().max(if unclear { Word::Unclear } else { Word::Blank })
    }

    /// Whether a text heads a total: it begins with a word for one and is short.
    pub fn is_total(&self, text: &str) -> bool {
        // asked of every row, so most are answered by their first word
        let first = text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or("");
        if text.len() > LONGEST_TOTAL || !self.totals.iter().any(|(word, _)| word.eq_ignore_ascii_case(first)) {
            return false;
        }
        let folded = fold(text);
        let all: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let begins = |(first, second): &(String, Option<String>)| {
            all[0] == first && second.as_ref().is_none_or(|second| all.get(1) == Some(&second.as_str()))
        };
        (1..=MOST_TOTAL_WORDS).contains(&all.len()) && self.totals.iter().any(begins)
    }

    /// Whether a text is a number, with or without a unit or what is counted: `24`, `1,024.5`, `24 hrs`, `100%`, `-`. A date
    /// is none.
    pub fn is_amount(&self, text: &str) -> bool {
        let number = text.trim_start_matches(['-', '$', '(']);
        let unit =
            number.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | ':' | '%' | ')'));
        unit.is_empty() || self.unit(unit).is_some() || self.counted.contains(&fold(unit))
    }

    /// Whether a line is one of those that printed reports carry.
    pub fn is_report_line(&self, text: &str) -> bool {
        let folded = fold(text);
        let words: Vec<&str> =
            folded.split_whitespace().map(|word| word.trim_matches([':', ',', '(', ')', '.'])).collect();
        self.report_lines.iter().any(|pattern| follows(pattern, &words))
    }

    /// Whether a text of a template's hint row tells what to write: in brackets, a pattern of digits or a date, or words
    /// of instruction.
    pub fn is_hint(&self, text: &str) -> bool {
        let text = text.trim();
        let bracketed = text.starts_with(['(', '[', '<', '{']) && text.ends_with([')', ']', '>', '}']);
        if bracketed {
            return true;
        }
        let folded = fold(text);
        let pattern =
            |c: char| matches!(c, 'm' | 'd' | 'y' | '#' | 'x' | '0' | '9' | 'n' | 'h' | '/' | '.' | ' ' | '-' | ':');
        if folded.len() >= 2 && folded.chars().all(pattern) && !folded.chars().all(|c| c.is_ascii_digit()) {
            return true;
        }
        self.hints.iter().any(|hint| holds_words(&folded, hint))
    }
}

/// Whether the words of `phrase` stand in `text` one after the other.
fn holds_words(text: &str, phrase: &str) -> bool {
    let (text, phrase): (Vec<&str>, Vec<&str>) = (super::words(text).collect(), super::words(phrase).collect());
    !phrase.is_empty() && text.windows(phrase.len()).any(|window| window == phrase)
}

fn follows(pattern: &[String], words: &[&str]) -> bool {
    match (pattern, words) {
        ([star], _) if star == "*" => true,
        ([], []) => true,
        ([word, pattern @ ..], [first, words @ ..]) => {
            let number = || first.trim_start_matches('#').bytes().all(|b| b.is_ascii_digit()) && !first.is_empty();
            (word == first || word == "#" && number()) && follows(pattern, words)
        }
        _ => false,
    }
}
