//! Yes and no, actions, roles and the words of scores.

use super::{Vocabulary, Word, fold, is_dash, is_dashes, is_date_like};
use crate::record::Role;

/// What a yes/no cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    /// A word that is neither.
    Unclear,
}

/// What a word in an action cell asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Add,
    Void,
    /// It says in words that the training was not completed.
    NotCompleted,
    Unclear,
}

impl Vocabulary {
    /// Yes or no in a text that is not blank.
    pub fn yes_no(&self, text: &str) -> Answer {
        let folded = fold(text);
        if is_dashes(text) {
            return Answer::No;
        }
        let key = if folded.is_empty() { text.trim() } else { &folded };
        if self.yes.contains(key) || self.is_supplied(&folded) {
            return Answer::Yes;
        }
        if self.no.contains(key) { Answer::No } else { Answer::Unclear }
    }

    /// `attached`, `yes, attached`, `certificate on file 3/4/2025`.
    fn is_supplied(&self, folded: &str) -> bool {
        let is_mark = |c: char| matches!(c, ',' | ';' | ':' | '(' | ')');
        // asked of many cells, so most are answered by their first word
        let mut words = folded.split(|c: char| c == ' ' || is_mark(c)).filter(|word| !word.is_empty());
        if !words.next().is_some_and(|first| self.supplied_beginnings.contains(first)) {
            return false;
        }
        let text: String = folded.chars().map(|c| if is_mark(c) { ' ' } else { c }).collect();
        let mut words: Vec<&str> = text.split_whitespace().collect();
        for behind in (1..words.len()).rev() {
            if words.len() > behind && is_date_like(&words[behind..].join(" ")) {
                words.truncate(behind);
            }
        }
        // what stands round the word is off piece by piece, for words for yes are part of some phrases (`on file`)
        loop {
            if self.supplied.contains(&words.join(" ")) {
                return true;
            }
            match words[..] {
                [first, _, ..] if self.yes.contains(first) || self.documents.contains(first) => {
                    words.remove(0);
                }
                [.., _, last] if self.yes.contains(last) => {
                    words.pop();
                }
                _ => return false,
            }
        }
    }

    /// What a word of an action cell asks for.
    pub fn action(&self, text: &str) -> Action {
        let folded = fold(text);
        if folded.is_empty() {
            return if is_dashes(text) || text.trim().is_empty() { Action::Add } else { Action::Unclear };
        }
        if self.adds.contains(&folded) {
            return Action::Add;
        }
        if self.voids.contains(&folded) || self.begins_with_void(&folded) {
            return Action::Void;
        }
        match self.attendance(text, |_| false) {
            Word::Negative if self.phrase(text).is_some() || folded.len() > 2 => Action::NotCompleted,
            _ => Action::Unclear,
        }
    }

    /// The cell begins with a word that takes back; letters alone must be the whole cell.
    fn begins_with_void(&self, folded: &str) -> bool {
        let mut at = 0;
        let ends = folded.match_indices(|c: char| !c.is_alphanumeric()).map(|(end, _)| end);
        ends.into_iter().any(|end| {
            at = end;
            folded[..at].chars().count() > 2 && self.voids.contains(&folded[..at])
        })
    }

    /// The role that a text names, whole.
    pub fn role(&self, text: &str) -> Option<Role> {
        let folded = fold(text);
        if self.instructors.contains(&folded) {
            return Some(Role::Instructor);
        }
        self.students.contains(&folded).then_some(Role::Student)
    }

    /// Whether a word is a role also among the words of a name.
    pub fn role_at_name(&self, word: &str) -> Option<Role> {
        self.at_name.contains(&fold(word)).then_some(Role::Instructor)
    }

    /// What the words of a score or result say.
    pub fn score(&self, text: &str, is_passing: impl Fn(i64) -> bool) -> Word {
        let folded = fold(text);
        // `A-` folds to `a`, and no list says what the mark takes from the letter
        if folded.chars().count() == 1 && text.contains(is_dash) {
            return Word::Unclear;
        }
        if self.scores_positive.contains(&folded) {
            return Word::Positive;
        }
        if self.scores_negative.contains(&folded) {
            return Word::Negative;
        }
        self.attendance(text, is_passing)
    }

    /// The yes or no that a lone letter is in a symbol font.
    pub fn tick(&self, font: &str, letter: &str) -> Option<&str> {
        self.ticks.get(&(font.to_lowercase(), letter.to_owned())).map(String::as_str)
    }
}
