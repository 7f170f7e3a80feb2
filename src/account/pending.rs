//! Open review items, as what they could add for the officers they may belong to.
//!
//! The same once more with clerically rejected rows beside them, as they would be mended: what the two together could add.
//! A row that waits may be its first or its second candidate's. Rows of one training are one item: it adds the most
//! that any of them claims beyond what is already credited for that training.

use crate::dedupe::Training;
use crate::law::{MendedFact, PendingFact};
use crate::record::submission::Submission;
use crate::record::{Date, Delivery, Disposition, Hours, Period, Reason, Role, SourceKind};
use crate::settle::Clerical;
use crate::settle::Judged;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

type Key = (u32, Option<Training>, Role, Date);

/// A row as it stands beside one of its candidates.
struct Claim {
    key: Key,
    /// The only period that it is tried in.
    only_in: Option<Period>,
    /// Position of the row.
    at: u32,
    most: Hours,
    source_kind: SourceKind,
    delivery: Delivery,
}

/// Pending items of a bucket's officers, by the officers' positions.
pub struct Pending {
    open: Items,
    mended: Items,
}

/// Items of officers, by their positions, in the order of training, role and day.
#[derive(Default)]
struct Items {
    facts: Vec<MendedFact>,
    of: FxHashMap<u32, Range<usize>>,
}

impl Items {
    fn of(&self, officer: u32) -> &[MendedFact] {
        self.of.get(&officer).map_or(&[], |at| &self.facts[at.clone()])
    }

    /// `claims` in the order of their keys.
    fn new(judged: &Judged, claims: &[Claim]) -> Self {
        let items: Vec<&[Claim]> = claims.chunk_by(|a, b| (a.key, a.only_in) == (b.key, b.only_in)).collect();
        let credited = credited(judged, &items);
        let mut all = Self::default();
        for (item, credited) in items.iter().zip(credited) {
            let most = item.iter().map(|claim| claim.most).max().unwrap_or_default();
            let hours = most.less(credited + elsewhere(judged, item));
            if hours > Hours::ZERO {
                let Claim { key: (officer, _, role, day), only_in, source_kind, delivery, .. } = item[0];
                let fact = PendingFact { completed_on: day, source_kind, delivery, role, hours };
                all.facts.push(MendedFact { fact, only_in });
                all.of.entry(officer).or_insert(all.facts.len() - 1..0).end = all.facts.len();
            }
        }
        all
    }
}

impl Pending {
    /// What waits for review and may be the officer's at a position.
    pub fn of(&self, officer: u32) -> Vec<PendingFact> {
        self.open.of(officer).iter().map(|item| item.fact.clone()).collect()
    }

    /// The same with what clerks could mend; nothing for an officer who has no such row.
    pub fn mended(&self, officer: u32) -> Vec<MendedFact> {
        self.mended.of(officer).to_vec()
    }
}

pub fn pending(judged: &Judged) -> Pending {
    let rows = &judged.bucket.rows;
    let of_row = |at: usize| claims(&rows[at], judged, at);
    let mut open: Vec<Claim> = (0..rows.len()).flat_map(of_row).collect();
    // of one item the rows stay in their order: the first says of what kind it is
    open.sort_by_key(|claim| (claim.key, claim.only_in));
    let mut mended: Vec<Claim> =
        judged.clerical.iter().flat_map(|one| mended(&rows[one.at as usize], judged, one)).collect();
    let concerned: FxHashSet<u32> = mended.iter().map(|claim| claim.key.0).collect();
    let items = Items::new(judged, &open);
    mended.extend(open.into_iter().filter(|claim| concerned.contains(&claim.key.0)));
    mended.sort_by_key(|claim| (claim.key, claim.only_in, claim.at));
    Pending { open: items, mended: Items::new(judged, &mended) }
}

/// Whose a row may be.
fn candidates(judged: &Judged, at: usize) -> impl Iterator<Item = u32> {
    let who = judged.bucket.matches.of(at);
    let candidates = match who.certain() {
        Some(officer) => [Some(officer), None],
        None => [who.officer(), who.runner_up()],
    };
    candidates.into_iter().flatten()
}

/// The row beside each officer whose it may be.
fn claims(row: &Submission, judged: &Judged, at: usize) -> Vec<Claim> {
    let Some(day) = row.completed_on else { return Vec::new() };
    let position = u32::try_from(at).expect("fewer than 2^32 rows");
    let waits = judged.outcomes.disposition(at) == Disposition::Review && !row.is_void;
    if !waits || judged.asked.contains(&position) {
        return Vec::new();
    }
    let earned = &judged.earned[at];
    let claim = |officer| Claim {
        key: (officer, judged.training(at), row.role, day),
        only_in: None,
        at: position,
        most: earned.credit.unwrap_or(earned.at_most).max(earned.at_most),
        source_kind: earned.source_kind.unwrap_or(SourceKind::InService),
        delivery: earned.delivery,
    };
    candidates(judged, at).map(claim).collect()
}

/// A row that a clerk can mend, beside each officer whose it may be, on its day or in each period.
fn mended(row: &Submission, judged: &Judged, one: &Clerical) -> Vec<Claim> {
    let at = one.at as usize;
    let of_officer = |officer: u32| {
        one.facts.iter().map(move |(fact, only_in)| Claim {
            key: (officer, judged.training(at), row.role, fact.completed_on),
            only_in: *only_in,
            at: one.at,
            most: fact.hours,
            source_kind: fact.source_kind,
            delivery: fact.delivery,
        })
    };
    candidates(judged, at).flat_map(of_officer).collect()
}

/// Hours of the trainings whose hours are in conflict with the item's: each row that stands counts once.
fn elsewhere(judged: &Judged, item: &[Claim]) -> Hours {
    let mut against: Vec<u32> = item.iter().filter_map(|c| conflicting(judged, c.at as usize)).collect();
    against.sort_unstable();
    against.dedup();
    against.into_iter().map(|at| judged.credited(at as usize)).sum()
}

/// The row of another training whose credited hours the row's hours contradict: only what exceeds them can be added.
fn conflicting(judged: &Judged, at: usize) -> Option<u32> {
    let rows = &judged.bucket.rows;
    let outcome = judged.outcomes.of(at);
    let stands = outcome.stands.filter(|_| outcome.reason == Some(Reason::HoursConflict))?;
    let other = stands as usize;
    let same = judged.training(other) == judged.training(at) && rows[other].role == rows[at].role;
    (!same).then_some(stands)
}

/// What is already credited for the training of each item.
fn credited(judged: &Judged, items: &[&[Claim]]) -> Vec<Hours> {
    let rows = judged.bucket.own_rows();
    let mut keys: Vec<Key> = items.iter().map(|item| item[0].key).collect();
    keys.dedup();
    let mut credited = vec![Hours::ZERO; keys.len()];
    let concerned: FxHashSet<u32> = keys.iter().map(|key| key.0).collect();
    let of_row = |at: usize| {
        if judged.outcomes.disposition(at) != Disposition::Credited {
            return None;
        }
        let officer = judged.bucket.matches.certain(at).filter(|officer| concerned.contains(officer))?;
        let key = (officer, judged.training(at), rows[at].role, rows[at].completed_on?);
        Some((keys.binary_search(&key).ok()?, judged.earned[at].hours.total()))
    };
    let count = if items.is_empty() { 0 } else { rows.len() };
    let found: Vec<(usize, Hours)> = (0..count).filter_map(of_row).collect();
    found.into_iter().for_each(|(item, hours)| credited[item] += hours);
    items.iter().map(|item| keys.binary_search(&item[0].key).map_or(Hours::ZERO, |at| credited[at])).collect()
}
