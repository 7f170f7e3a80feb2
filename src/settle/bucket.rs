//! Rows parted by officer.
//!
//! In: all rows, and who each is about. Out: buckets. A bucket holds the officers of a stretch of the registry and all rows
//! that are about them, so that whatever is asked about an officer is asked of one bucket; rows of nobody come last, in buckets
//! without officers. Which bucket a row is in depends on the registry and on nothing else.
//!
//! A row of which it is not settled who it is about is nobody's, and yet may be one of two officers': it is shown as a guest to
//! the buckets of these. Guests are no rows of the bucket: they stand behind its own, and nothing but what is open for an officer
//! looks at them.

use crate::record::matching::{Match, Matches};
use crate::record::submission::Submission;
use rustc_hash::FxHashSet;
use std::ops::Range;

/// Rows of a bucket of nobody's rows.
const NOBODYS_ROWS: usize = 32_768;

/// The officers of a stretch of the registry, and all rows about them.
#[derive(Default)]
pub struct Bucket {
    /// Positions in the registry.
    pub officers: Range<usize>,
    /// The bucket's own in the order of files, sheets and rows, then guests in the same order.
    pub rows: Vec<Submission>,
    /// Who each is about.
    pub matches: Matches,
    /// Rows on whose hours a reviewer ruled, by position.
    pub hours_decided: FxHashSet<u32>,
    own: usize,
}

impl Bucket {
    /// One that holds everything.
    pub fn whole(officers: usize, rows: Vec<Submission>, matches: Matches, hours_decided: FxHashSet<u32>) -> Self {
        Self { officers: 0..officers, own: rows.len(), rows, matches, hours_decided }
    }

    /// Positions of the rows that are no guests.
    pub fn own(&self) -> Range<usize> {
        0..self.own
    }

    pub fn own_rows(&self) -> &[Submission] {
        &self.rows[..self.own]
    }
}

/// A bucket that is being filled.
#[derive(Default)]
struct Filling {
    rows: Vec<Submission>,
    matches: Vec<Match>,
    hours_decided: FxHashSet<u32>,
    guests: Vec<(Submission, Match, bool)>,
}

/// Parts rows, which are in the order of files, sheets and rows, by the officers of a registry, so many to a bucket.
pub fn part(
    rows: Vec<Submission>,
    matches: &Matches,
    hours_decided: &FxHashSet<u32>,
    officers: usize,
    of_a_bucket: usize,
) -> Vec<Bucket> {
    let mut of_officers: Vec<Filling> = Vec::new();
    of_officers.resize_with(officers.div_ceil(of_a_bucket), Filling::default);
    let mut nobodys: Vec<Filling> = Vec::new();
    for ((at, row), found) in (0u32..).zip(rows).zip(matches.iter()) {
        let decided = hours_decided.contains(&at);
        if let Some(officer) = found.certain() {
            of_officers[officer as usize / of_a_bucket].push(row, found, decided);
            continue;
        }
        let mut candidates: Vec<usize> =
            [found.officer(), found.runner_up()].into_iter().flatten().map(|at| at as usize / of_a_bucket).collect();
        candidates.dedup();
        for bucket in candidates {
            of_officers[bucket].guests.push((row.clone(), found, decided));
        }
        if nobodys.last().is_none_or(|last| last.rows.len() == NOBODYS_ROWS) {
            nobodys.push(Filling::default());
        }
        nobodys.last_mut().expect("one was just pushed").push(row, found, decided);
    }
    let of_stretch = |(bucket, filling): (usize, Filling)| {
        let first = bucket * of_a_bucket;
        filling.bucket(first..(first + of_a_bucket).min(officers))
    };
    let mut buckets: Vec<Bucket> = of_officers.into_iter().enumerate().map(of_stretch).collect();
    buckets.extend(nobodys.into_iter().map(|filling| filling.bucket(officers..officers)));
    buckets
}

impl Filling {
    fn push(&mut self, row: Submission, found: Match, hours_decided: bool) {
        if hours_decided {
            self.hours_decided.insert(u32::try_from(self.rows.len()).expect("fewer than 2^32 rows"));
        }
        self.rows.push(row);
        self.matches.push(found);
    }

    fn bucket(mut self, officers: Range<usize>) -> Bucket {
        let own = self.rows.len();
        for (row, found, hours_decided) in std::mem::take(&mut self.guests) {
            self.push(row, found, hours_decided);
        }
        let Self { rows, matches, hours_decided, .. } = self;
        Bucket { officers, rows, matches: matches.into_iter().collect(), hours_decided, own }
    }
}
