//! Open review items, as what they could add for the officers they may belong to.
//!
//! A row that waits may be its first or its second candidate's. Rows of one training are one item: it adds the most
//! that any of them claims beyond what is already credited for that training.

use super::judge::Judged;
use crate::credit::Earned;
use crate::dedupe::Training;
use crate::law::PendingFact;
use crate::record::submission::Submission;
use crate::record::{Date, Disposition, Hours, Reason, Role, SourceKind};
use std::collections::{BTreeMap, BTreeSet};

type Key = (u32, Option<Training>, Role, Date);

struct Item {
    most: Hours,
    /// Rows of other trainings that stand while this one's hours are in conflict with theirs.
    against: BTreeSet<u32>,
    fact: PendingFact,
}

/// Pending items per officer, in the order of officer, training, role and day.
pub fn pending(rows: &[Submission], judged: &Judged) -> BTreeMap<u32, Vec<PendingFact>> {
    let mut items: BTreeMap<Key, Item> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        if judged.outcomes.disposition(at) != Disposition::Review || row.is_void {
            continue;
        }
        let Some(day) = row.completed_on else { continue };
        let (who, earned) = (judged.matches.of(at), &judged.earned[at]);
        let candidates = match who.certain() {
            Some(officer) => [Some(officer), None],
            None => [who.officer(), who.runner_up()],
        };
        for officer in candidates.into_iter().flatten() {
            let key = (officer, judged.training(at), row.role, day);
            let most = earned.credit.unwrap_or(earned.at_most).max(earned.at_most);
            let item = items.entry(key).or_insert_with(|| Item {
                most,
                against: BTreeSet::new(),
                fact: fact(row, earned, day),
            });
            item.most = item.most.max(most);
            item.against.extend(conflicting(rows, judged, at));
        }
    }
    let credited = credited(rows, judged, &items);
    let mut by_officer: BTreeMap<u32, Vec<PendingFact>> = BTreeMap::new();
    for (key, item) in items {
        let elsewhere: Hours = item.against.iter().map(|at| judged.credited(*at as usize)).sum();
        let hours = item.most.less(credited.get(&key).copied().unwrap_or_default() + elsewhere);
        if hours > Hours::ZERO {
            by_officer.entry(key.0).or_default().push(PendingFact { hours, ..item.fact });
        }
    }
    by_officer
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

/// What is already credited for the trainings of the items.
fn credited(rows: &[Submission], judged: &Judged, items: &BTreeMap<Key, Item>) -> BTreeMap<Key, Hours> {
    let mut credited: BTreeMap<Key, Hours> = BTreeMap::new();
    if items.is_empty() {
        return credited;
    }
    for (at, row) in rows.iter().enumerate() {
        if judged.outcomes.disposition(at) != Disposition::Credited {
            continue;
        }
        let (Some(officer), Some(day)) = (judged.matches.certain(at), row.completed_on) else { continue };
        let key = (officer, judged.training(at), row.role, day);
        if items.contains_key(&key) {
            *credited.entry(key).or_default() += judged.earned[at].hours.total();
        }
    }
    credited
}
