//! Rows of one officer, course, date and role, in the order they were received.
//!
//! In: rows with what became of each by itself. Out: officer by officer, what is needed of each row to compare it with
//! the others.

use super::training::Training;
use super::{DuplicateRuling, Facts, Outcome, Outcomes};
use crate::record::submission::{Content, Coordinates};
use crate::record::{Date, Role};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What rows of one training share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub officer: u32,
    pub training: Training,
    pub role: Role,
    pub day: Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub key: Key,
    order: (Option<Date>, Coordinates),
    at: u32,
    slot: u32,
    /// What becomes of the row by itself.
    pub alone: Outcome,
    pub is_void: bool,
    /// A reviewer ruled on whether it is a duplicate.
    pub ruled: bool,
}

/// The row as a member of its groups, when it is certain who it is about and it names a training and a day. Rows that
/// are not yet known are nobody's. `course`: the registered one it is credited as.
#[inline]
pub(super) fn key(facts: &Facts<'_>, at: usize, course: Option<u32>) -> Option<Key> {
    let row = &facts.rows[at];
    let (officer, training, day) = (facts.matches.certain(at)?, facts.trainings.of(at, course)?, row.completed_on?);
    row.is_known(facts.as_of).then_some(Key { officer, training, role: row.role, day })
}

impl Member {
    /// Position of the row.
    pub fn at(&self) -> usize {
        self.at as usize
    }

    pub fn index(&self) -> u32 {
        self.at
    }

    /// Position among the officer's rows.
    pub fn slot(&self) -> usize {
        self.slot as usize
    }
}

/// All rows that name a training of a certain officer, gathered officer by officer.
pub(super) struct Groups {
    of_officer: BTreeMap<u32, Vec<u32>>,
    by_content: FxHashMap<Content, Vec<u32>>,
}

impl Groups {
    /// `owners`: the officer of each row that is a member of a group.
    pub fn new(facts: &Facts<'_>, owners: &[Option<u32>]) -> Self {
        let mut of_officer: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (at, officer) in (0u32..).zip(owners) {
            if let Some(officer) = officer {
                of_officer.entry(*officer).or_default().push(at);
            }
        }
        Self { of_officer, by_content: ruled_contents(facts) }
    }

    /// Officers who have rows.
    pub fn officers(&self) -> impl Iterator<Item = u32> {
        self.of_officer.keys().copied()
    }

    /// Puts all rows of one officer into `out`, sorted so that each group is one run in the order it was received.
    pub fn members(&self, facts: &Facts<'_>, alone: &Outcomes, officer: u32, out: &mut Vec<Member>) {
        out.clear();
        let rows = self.of_officer.get(&officer).map_or(&[][..], Vec::as_slice);
        out.extend(rows.iter().filter_map(|at| {
            let row = &facts.rows[*at as usize];
            Some(Member {
                key: key(facts, *at as usize, facts.claimed(*at as usize).course)?,
                order: row.order(),
                at: *at,
                slot: 0,
                alone: alone.of(*at as usize),
                is_void: row.is_void,
                ruled: facts.ruling(*at as usize).is_some(),
            })
        }));
        out.sort_unstable_by_key(|member| (member.key, member.order));
        for (slot, member) in (0u32..).zip(out) {
            member.slot = slot;
        }
    }

    /// Whether no reviewer named a row that stands.
    pub fn nothing_ruled(&self) -> bool {
        self.by_content.is_empty()
    }

    /// The row under which a reviewer ruled the row at `of` to fall: the first received, of the same certain officer,
    /// with the content that was named.
    pub fn ruled_under(&self, of: usize, facts: &Facts<'_>) -> Option<usize> {
        let Some(DuplicateRuling::Of(content)) = facts.ruling(of) else { return None };
        let officer = facts.matches.certain(of)?;
        let rows = self.by_content.get(&content)?;
        rows.iter().map(|at| *at as usize).find(|at| facts.matches.certain(*at) == Some(officer) && *at != of)
    }
}

/// Where the rows stand that reviewers named as the ones that stand.
fn ruled_contents(facts: &Facts<'_>) -> FxHashMap<Content, Vec<u32>> {
    let named = |ruling: &DuplicateRuling| match ruling {
        DuplicateRuling::Of(content) => Some(*content),
        DuplicateRuling::Distinct => None,
    };
    let mut found: FxHashMap<Content, Vec<u32>> =
        facts.rulings.values().filter_map(named).map(|content| (content, Vec::new())).collect();
    if found.is_empty() {
        return found;
    }
    for (at, row) in (0u32..).zip(facts.rows) {
        if let Some(rows) = found.get_mut(&row.content) {
            rows.push(at);
        }
    }
    for rows in found.values_mut() {
        rows.sort_by_key(|at| facts.rows[*at as usize].order());
    }
    found
}
