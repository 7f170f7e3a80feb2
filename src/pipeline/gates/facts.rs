//! What the gates look at, gathered in one pass over what was read and judged.
//!
//! In: the inputs, what became of each row, who each is about. Out: counts. Row by row, so that it does not matter
//! whether the rows are in memory or pass by. A sender is the kind of the submission, and for rosters the provider of the
//! course, else the one the row names, as far as the registry knows it: no text of a cell ever becomes a sender's name.

use crate::pipeline::account::Tables;
use crate::pipeline::judge::Judged;
use crate::pipeline::read::Inputs;
use crate::record::registry::Registry;
use crate::record::submission::{Coordinates, Submission};
use crate::record::{Date, InputKind};
use std::collections::{BTreeMap, HashMap};

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
}

/// What one sender sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SenderTally {
    pub rows: u64,
    pub files: u64,
    /// The newest day on its rows, of submission where it stands, else of completion; never after the as-of date.
    pub newest: Option<Date>,
    pub(super) last_file: Option<u32>,
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

impl Facts {
    pub fn gather(inputs: &Inputs, judged: &Judged, tables: &Tables, as_of: Date) -> Self {
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        let mut senders = SenderTallies::new(&inputs.registry, as_of);
        for (row, earned) in inputs.rows.iter().zip(judged.earned.iter()) {
            senders.row(row, earned.course);
        }
        Self {
            rows: count(tables.books.total.rows),
            waiting: count(tables.waiting()),
            attended: count(tables.rows_of("matches")),
            unresolved: count(tables.unresolved),
            senders: senders.finish(),
            registry: registry(inputs),
        }
    }
}

/// Counts rows by sender as they come, file after file.
pub struct SenderTallies<'r> {
    as_of: Date,
    /// Position of a provider by its number.
    providers: HashMap<&'r str, u32>,
    names: Vec<&'r str>,
    /// Position of the provider of each course.
    of_course: Vec<Option<u32>>,
    tallies: BTreeMap<(InputKind, Option<u32>), SenderTally>,
}

impl<'r> SenderTallies<'r> {
    pub fn new(registry: &'r Registry, as_of: Date) -> Self {
        let names: Vec<&str> = registry.providers.iter().map(|p| p.provider_no.as_str()).collect();
        let providers: HashMap<&str, u32> = names.iter().copied().zip(0..).collect();
        let of_course = registry.courses.iter().map(|c| providers.get(c.provider_no.as_str()).copied()).collect();
        Self { as_of, providers, names, of_course, tallies: BTreeMap::new() }
    }

    /// Takes one row, and the course it was found to be about.
    pub fn row(&mut self, row: &Submission, course: Option<u32>) {
        let sender = if row.kind.is_roster() {
            let of_course = course.and_then(|at| self.of_course[at as usize]);
            of_course.or_else(|| self.providers.get(row.provider_no.as_deref()?).copied())
        } else {
            None
        };
        let tally = self.tallies.entry((row.kind, sender)).or_default();
        tally.rows += 1;
        if tally.last_file != Some(row.at.file) {
            tally.last_file = Some(row.at.file);
            tally.files += 1;
        }
        let day = row.submitted_on.or(row.completed_on).filter(|day| *day <= self.as_of);
        tally.newest = tally.newest.max(day);
    }

    /// The tallies by the names that `run.json` gives the senders.
    pub fn finish(self) -> BTreeMap<String, SenderTally> {
        let named = |(kind, provider): (InputKind, Option<u32>)| match provider {
            Some(at) => format!("{kind} {}", self.names[at as usize]),
            None => kind.as_str().to_owned(),
        };
        let mut by_name: BTreeMap<String, SenderTally> = BTreeMap::new();
        for (sender, tally) in self.tallies {
            let sum = by_name.entry(named(sender)).or_default();
            sum.rows += tally.rows;
            sum.files += tally.files;
            sum.newest = sum.newest.max(tally.newest);
        }
        by_name
    }
}

/// Kinds without which nothing can be judged; what is wrong in the others is an issue and costs that record only.
pub(super) const JUDGED_BY: [InputKind; 3] = [InputKind::Officers, InputKind::Providers, InputKind::Courses];

fn registry(inputs: &Inputs) -> BTreeMap<InputKind, RegistryTally> {
    let tally = |kind: InputKind| {
        let usable = match kind {
            InputKind::Officers => inputs.registry.officers.len(),
            InputKind::Providers => inputs.registry.providers.len(),
            _ => inputs.registry.courses.len(),
        };
        let fault = inputs.registry_faults.get(&kind).copied().unwrap_or_default();
        let places = if fault.unusable > 0 { places(inputs, kind) } else { Vec::new() };
        (kind, RegistryTally { usable: usable as u64, records: fault.records, unusable: fault.unusable, places })
    };
    JUDGED_BY.into_iter().map(tally).collect()
}

/// Where faults of a registry kind stand: file, sheet and row of each issue that costs a record or contradicts one.
fn places(inputs: &Inputs, kind: InputKind) -> Vec<String> {
    let costs = |code: &str, severity: crate::issue::Severity| {
        severity == crate::issue::Severity::Error || code == "repeated_key"
    };
    let mut found: Vec<Coordinates> =
        inputs.issues.iter().filter(|issue| costs(issue.code, issue.severity)).map(|issue| issue.at).collect();
    found.sort_unstable();
    found.dedup();
    let place = |at: Coordinates| {
        let entry = &inputs.files[inputs.entry(at)];
        (entry.kind == kind).then(|| format!("`{}` row {}", entry.file, at.row_number))
    };
    found.into_iter().filter_map(place).collect()
}
