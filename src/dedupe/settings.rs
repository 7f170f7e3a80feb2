//! What decides whether titles are the same thing and rows the parts of a whole: data, with its reasons beside it.
//!
//! In: the section `duplicates` of a pipeline's identity file, in full. Out: plain values. The shipped values stand in
//! `pipelines/missouri/duplicates.yaml`; a word that is no setting is refused, and so is one that is left out.

use crate::record::Hours;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuplicateSettings {
    /// Widths of columns that cut a title, in characters.
    pub cut_lengths: Vec<usize>,
    /// Fewest characters of a title that is taken for a cut one.
    pub shortest_cut: usize,
    /// Words that no title ends with.
    pub joining_words: Vec<String>,
    /// Fewest letters of a word that may be a misspelling of another.
    pub shortest_misspelt: usize,
    /// Titles made of these alone do not tell trainings apart.
    pub generic_words: Vec<String>,
    /// Short forms and what they are short for, both in small letters.
    pub abbreviations: BTreeMap<String, String>,
    /// Words at the end of a title that say it is the whole.
    pub whole_words: Vec<String>,
    /// Fewest parts, where some are named or numbered after the whole.
    pub least_parts: usize,
    /// Fewest parts, where nothing but the hours of the day speaks.
    pub least_unnamed_parts: usize,
    /// How far parts and whole may differ, of the whole.
    pub parts_differ_percent: i64,
    /// Fewest parts, not named after the whole, of which one more may not have arrived.
    pub parts_of_which_one_may_miss: usize,
    /// How far parts may then stay below their whole.
    pub part_missing_percent: i64,
    /// Days on which officers took both of two courses, from which on the courses may be kin.
    pub kin_tellings: usize,
    /// Of the days of the rarer of two courses: how many they share at least when they are kin.
    pub kin_percent: usize,
    /// Days on which officers took the rarer of two courses, from which on the courses may be strangers.
    pub strangers_tellings: usize,
    /// Of those days: how many they share at most when they are strangers.
    pub strangers_percent: usize,
    /// Whole hours of credit that one day of live training holds.
    pub day_hours: i64,
}

impl Default for DuplicateSettings {
    /// The shipped values.
    fn default() -> Self {
        serde_saphyr::from_str(include_str!("../../pipelines/missouri/duplicates.yaml"))
            .expect("the shipped settings are whole")
    }
}

impl DuplicateSettings {
    pub(super) fn day(&self) -> Hours {
        Hours::whole(self.day_hours)
    }
}

pub(super) fn holds(words: &[String], word: &str) -> bool {
    words.iter().any(|w| w == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_settings_are_read_and_strange_words_refused() {
        assert!(DuplicateSettings::default().least_parts > 1);
        let strange = format!("{}\nsurprise: 1\n", include_str!("../../pipelines/missouri/duplicates.yaml"));
        assert!(serde_saphyr::from_str::<DuplicateSettings>(&strange).is_err());
        assert!(serde_saphyr::from_str::<DuplicateSettings>("least_parts: 2").is_err());
    }
}
