//! Open review items, as what they could add for the officers they may belong to.
//!
//! A row that waits may be its first or its second candidate's. Rows of one training are one item: it adds the most
//! that any of them claims beyond what is already credited for that training. Most rows do not wait: they are passed over by
//! all threads, and only what is found is put in order.

use super::judge::Judged;
use crate::credit::Earned;
use crate::dedupe::Training;
use crate::law::PendingFact;
use crate::record::submission::Submission;
use crate::record::{Date, Disposition, Hours, Reason, Role, SourceKind};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

type Key = (u32, Option<Training>, Role, Date);

/// A row that waits, as it stands beside one of its candidates.
struct Claim {
    key: Key,
    /// Position of the row.
    at: u32,
    most: Hours,
}

/// Pending items of all officers, by the officers' positions.
pub struct Pending {
    facts: Vec<PendingFact>,
    of: FxHashMap<u32, Range<usize>>,
}

impl Pending {
    /// The items of the officer at a position, in the order of training, role and day.
    pub fn of(&self, officer: u32) -> &[PendingFact] {
        self.of.get(&officer).map_or(&[], |at| &self.facts[at.clone()])
    }
}

/// Rows looked at in one go by one thread.
const PART: usize = 1 << 16;

pub fn pending(rows: &[Submission], judged: &Judged) -> Pending {
    let of_row = |at: usize| claims(&rows[at], judged, at).into_iter().flatten();
    let mut claims: Vec<Claim> = (0..rows.len()).into_par_iter().with_min_len(PART).flat_map_iter(of_row).collect();
    // of one item the rows stay in their order: the first says of what kind it is
    claims.par_sort_by_key(|claim| claim.key);
    let items: Vec<&[Claim]> = claims.chunk_by(|a, b| a.key == b.key).collect();
    let credited = credited(rows, judged, &items);
    let (mut facts, mut of) = (Vec::new(), FxHashMap::<u32, Range<usize>>::default());
    for (item, credited) in items.iter().zip(credited) {
        let most = item.iter().map(|claim| claim.most).max().unwrap_or_default();
        let hours = most.less(credited + elsewhere(rows, judged, item));
        if hours > Hours::ZERO {
            let (first, officer) = (item[0].at as usize, item[0].key.0);
            facts.push(PendingFact { hours, ..fact(&rows[first], &judged.earned[first], item[0].key.3) });
            of.entry(officer).or_insert(facts.len() - 1..0).end = facts.len();
        }
    }
    Pending { facts, of }
}

/// The row beside each officer whose it may be.
fn claims(row: &Submission, judged: &Judged, at: usize) -> [Option<Claim>; 2] {
    if judged.outcomes.disposition(at) != Disposition::Review || row.is_void {
        return [None, None];
    }
    let Some(day) = row.completed_on else { return [None, None] };
    let (who, earned) = (judged.matches.of(at), &judged.earned[at]);
    let candidates = match who.certain() {
        Some(officer) => [Some(officer), None],
        None => [who.officer(), who.runner_up()],
    };
    let most = earned.credit.unwrap_or(earned.at_most).max(earned.at_most);
    let position = u32::try_from(at).expect("fewer than 2^32 rows");
    let key = |officer| (officer, judged.training(at), row.role, day);
    candidates.map(|officer| officer.map(|officer| Claim { key: key(officer), at: position, most }))
}

/// Hours of the trainings whose hours are in conflict with the item's: each row that stands counts once.
fn elsewhere(rows: &[Submission], judged: &Judged, item: &[Claim]) -> Hours {
    let mut against: Vec<u32> = item.iter().filter_map(|c| conflicting(rows, judged, c.at as usize)).collect();
    against.sort_unstable();
    against.dedup();
    against.into_iter().map(|at| judged.credited(at as usize)).sum()
}

/// The row of another training whose credited hours the row's hours contradict: only what exceeds them can be added.
fn conflicting(rows: &[Submission], judged: &Judged, at: usize) -> Option<u32> {
    let outcome = judged.outcomes.of(at);
    let stands = outcome.stands.filter(|_| outcome.reason == Some(Reason::HoursConflict))?;
    let other = stands as usize;
    let same = judged.training(other) == judged.training(at) && rows[other].role == rows[at].role;
    (!same).then_some(stands)
}

fn fact(row: &Submission, earned: &Earned, day: Date) -> PendingFact {
    PendingFact {
        completed_on: day,
        source_kind: earned.source_kind.unwrap_or(SourceKind::InService),
        delivery: earned.delivery,
        role: row.role,
        hours: Hours::ZERO,
    }
}

/// What is already credited for the training of each item.
fn credited(rows: &[Submission], judged: &Judged, items: &[&[Claim]]) -> Vec<Hours> {
    let mut credited = vec![Hours::ZERO; items.len()];
    let concerned: FxHashSet<u32> = items.iter().map(|item| item[0].key.0).collect();
    let of_row = |at: usize| {
        if judged.outcomes.disposition(at) != Disposition::Credited {
            return None;
        }
        let officer = judged.matches.certain(at).filter(|officer| concerned.contains(officer))?;
        let key = (officer, judged.training(at), rows[at].role, rows[at].completed_on?);
        let item = items.binary_search_by_key(&key, |item| item[0].key).ok()?;
        Some((item, judged.earned[at].hours.total()))
    };
    let count = if items.is_empty() { 0 } else { rows.len() };
    let found: Vec<(usize, Hours)> = (0..count).into_par_iter().with_min_len(PART).filter_map(of_row).collect();
    found.into_iter().for_each(|(item, hours)| credited[item] += hours);
    credited
}
