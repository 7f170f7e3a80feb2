//! Who sent a roster's rows.
//!
//! In: the rows and the courses they were found to be about. Out: a provider's number per row. A row that names its provider
//! was sent by that one; the others by whoever is named most in their file, in words or by the courses. So a mistyped course
//! number never puts a sender's rows before another one's eyes.

use super::judge::Judged;
use super::read::Inputs;
use crate::record::submission::Submission;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The senders of rosters, by file.
pub struct Senders<'r>(FxHashMap<u32, Cow<'r, str>>);

impl<'r> Senders<'r> {
    pub fn new(inputs: &'r Inputs, judged: &Judged) -> Self {
        let mut named: FxHashMap<u32, BTreeMap<Cow<'r, str>, usize>> = FxHashMap::default();
        for (at, row) in inputs.rows.iter().enumerate().filter(|(_, row)| row.kind.is_roster()) {
            let of_course = || {
                let course = &inputs.registry.courses[judged.earned[at].course? as usize];
                Some(Cow::Borrowed(course.provider_no.as_str()))
            };
            if let Some(provider) = own(row).or_else(of_course) {
                *named.entry(row.at.file).or_default().entry(provider).or_default() += 1;
            }
        }
        // of two that are named as often the first by number
        let most = |counts: BTreeMap<Cow<'r, str>, usize>| {
            counts.into_iter().rev().max_by_key(|(_, rows)| *rows).map(|(provider, _)| provider)
        };
        Self(named.into_iter().filter_map(|(file, counts)| Some((file, most(counts)?))).collect())
    }

    /// The number of the provider that sent a row of a roster, as far as its file tells.
    pub fn of(&self, row: &'r Submission) -> Option<Cow<'r, str>> {
        if !row.kind.is_roster() {
            return None;
        }
        own(row).or_else(|| self.0.get(&row.at.file).cloned())
    }
}

fn own(row: &Submission) -> Option<Cow<'_, str>> {
    row.provider_no.as_deref().map(Cow::Borrowed)
}
