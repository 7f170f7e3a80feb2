//! The figures that gates look at.
//!
//! In: rows and the courses they were found to be about. Out: counts. Row by row, so that it does not matter
//! whether the rows are in memory or pass by. A sender is the kind of the submission, and for rosters the provider of the
//! course, else the one the row names, as far as the registry knows it: no text of a cell ever becomes a sender's name.

use crate::record::registry::Registry;
use crate::record::submission::Submission;
use crate::record::{Date, InputKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Figures of the run that gates judge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub rows: u64,
    /// Rows that wait for a person.
    pub waiting: u64,
    /// Rows that name an attendee.
    pub attended: u64,
    /// Those of them of whom it is not settled who they are about.
    pub unresolved: u64,
    pub senders: BTreeMap<String, SenderTally>,
    pub registry: BTreeMap<InputKind, RegistryTally>,
    /// Usable records of the kinds whose number is compared with the last run's.
    pub usable: BTreeMap<InputKind, u64>,
}

/// What one sender sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SenderTally {
    pub rows: u64,
    pub files: u64,
    /// The newest day on its rows, of submission where it stands, else of completion; never after the as-of date.
    pub newest: Option<Date>,
}

/// Records of a kind of registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistryTally {
    /// Records that can be used.
    pub usable: u64,
    pub records: u64,
    pub unusable: u64,
    /// Where the first of them stand.
    pub places: Vec<String>,
}

/// Counts rows by sender, in whatever order they come.
#[derive(Clone)]
pub struct SenderTallies<'r> {
    as_of: Date,
    known: Arc<Known<'r>>,
    tallies: FxHashMap<(InputKind, Option<u32>), Tally>,
}

/// What one sender sent, as far as it was counted.
#[derive(Clone, Default)]
struct Tally {
    rows: u64,
    files: FxHashSet<u32>,
    newest: Option<Date>,
}

/// What the registry knows of senders.
struct Known<'r> {
    /// Position of a provider by its number.
    providers: FxHashMap<&'r str, u32>,
    names: Vec<&'r str>,
    /// Position of the provider of each course.
    of_course: Vec<Option<u32>>,
}

impl<'r> SenderTallies<'r> {
    pub fn new(registry: &'r Registry, as_of: Date) -> Self {
        let names: Vec<&str> = registry.providers.iter().map(|p| p.provider_no.as_str()).collect();
        let providers: FxHashMap<&str, u32> = names.iter().copied().zip(0..).collect();
        let of_course = registry.courses.iter().map(|c| providers.get(c.provider_no.as_str()).copied()).collect();
        Self { as_of, known: Arc::new(Known { providers, names, of_course }), tallies: FxHashMap::default() }
    }

    /// Takes one row, and the course it was found to be about.
    pub fn row(&mut self, row: &Submission, course: Option<u32>) {
        let sender = if row.kind.is_roster() {
            let of_course = course.and_then(|at| self.known.of_course[at as usize]);
            of_course.or_else(|| self.known.providers.get(row.provider_no.as_deref()?).copied())
        } else {
            None
        };
        let newest = row.submitted_on.or(row.completed_on).filter(|day| *day <= self.as_of);
        let tally = self.tallies.entry((row.kind, sender)).or_default();
        tally.rows += 1;
        tally.files.insert(row.at.file);
        tally.newest = tally.newest.max(newest);
    }

    /// Takes the tallies of other rows.
    pub fn join(&mut self, others: Self) {
        for (sender, more) in others.tallies {
            let tally = self.tallies.entry(sender).or_default();
            tally.rows += more.rows;
            tally.files.extend(more.files);
            tally.newest = tally.newest.max(more.newest);
        }
    }

    /// The tallies by the names that `run.json` gives the senders.
    pub fn finish(self) -> BTreeMap<String, SenderTally> {
        let named = |(kind, provider): (InputKind, Option<u32>)| match provider {
            Some(at) => format!("{kind} {}", self.known.names[at as usize]),
            None => kind.as_str().to_owned(),
        };
        let mut by_name: BTreeMap<String, SenderTally> = BTreeMap::new();
        for (sender, tally) in self.tallies {
            let sum = by_name.entry(named(sender)).or_default();
            sum.rows += tally.rows;
            sum.files += tally.files.len() as u64;
            sum.newest = sum.newest.max(tally.newest);
        }
        by_name
    }
}

/// Usable records of the kinds of which a truncated export judges somebody wrongly.
pub fn usable(registry: &Registry) -> BTreeMap<InputKind, u64> {
    [
        (InputKind::Officers, registry.officers.len()),
        (InputKind::Courses, registry.courses.len()),
        (InputKind::Providers, registry.providers.len()),
        (InputKind::Agencies, registry.agencies.len()),
    ]
    .into_iter()
    .map(|(kind, records)| (kind, records as u64))
    .collect()
}
