//! Rows of one officer, course, date and role, in the order they were received.
//!
//! In: rows with what became of each by itself. Out: what is needed of every row to compare it with others, officer by
//! officer, so that officers can be settled in parallel. Rows are scattered to their officers by counting and sorted
//! there: a sort of all rows at once costs several times as much.

use super::training::Training;
use super::{DuplicateRuling, Facts, Outcome};
use crate::record::submission::{Content, Coordinates};
use crate::record::{Date, Disposition, Role};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

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

impl Member {
    /// The row as a member of its groups, when it is known, certain who it is about, and names a training and a day.
    pub fn new(facts: &Facts<'_>, at: usize, alone: Outcome) -> Option<Self> {
        if alone.disposition == Disposition::NotYetKnown {
            return None;
        }
        let row = &facts.rows[at];
        let (officer, training, day) = (facts.matches[at].certain()?, facts.trainings.of(at)?, row.completed_on?);
        Some(Self {
            key: Key { officer, training, role: row.role, day },
            order: row.order(),
            at: u32::try_from(at).ok()?,
            slot: 0,
            alone,
            is_void: row.is_void,
            ruled: facts.rulings[at].is_some(),
        })
    }

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

/// All rows that name a training of a certain officer, sorted so that each group is one run.
pub(super) struct Groups {
    members: Vec<Member>,
    by_content: FxHashMap<Content, Vec<u32>>,
}

impl Groups {
    pub fn new(facts: &Facts<'_>, members: &[Option<Member>]) -> Self {
        let mut members = by_officer(members);
        members.par_chunk_by_mut(|a, b| a.key.officer == b.key.officer).for_each(|officer| {
            officer.sort_unstable_by_key(|member| (member.key, member.order));
            for (slot, member) in (0u32..).zip(officer) {
                member.slot = slot;
            }
        });
        Self { members, by_content: ruled_contents(facts) }
    }

    /// All rows of one officer.
    pub fn officers(&self) -> impl ParallelIterator<Item = &[Member]> {
        self.members.par_chunk_by(|a, b| a.key.officer == b.key.officer)
    }

    /// Each group in turn, officer by officer, its members in the order they were received.
    pub fn iter(&self) -> impl Iterator<Item = &[Member]> {
        self.members.chunk_by(|a, b| a.key == b.key)
    }

    /// Whether no reviewer named a row that stands.
    pub fn nothing_ruled(&self) -> bool {
        self.by_content.is_empty()
    }

    /// The row under which a reviewer ruled the row at `of` to fall: the first received, of the same certain officer,
    /// with the content that was named.
    pub fn ruled_under(&self, of: usize, facts: &Facts<'_>) -> Option<usize> {
        let Some(DuplicateRuling::Of(content)) = facts.rulings[of] else { return None };
        let officer = facts.matches[of].certain()?;
        let rows = self.by_content.get(&content)?;
        rows.iter().map(|at| *at as usize).find(|at| facts.matches[*at].certain() == Some(officer) && *at != of)
    }
}

/// Rows gathered officer by officer; within an officer in no order that matters.
fn by_officer(members: &[Option<Member>]) -> Vec<Member> {
    let present = || members.iter().flatten();
    let Some(first) = present().next() else { return Vec::new() };
    let last = present().map(|m| m.key.officer).max().unwrap_or_default();
    let mut ends = vec![0u32; last as usize + 2];
    present().for_each(|m| ends[m.key.officer as usize + 1] += 1);
    for officer in 1..ends.len() {
        ends[officer] += ends[officer - 1];
    }
    let mut sorted = vec![*first; ends[ends.len() - 1] as usize];
    for member in present() {
        let end = &mut ends[member.key.officer as usize];
        sorted[*end as usize] = *member;
        *end += 1;
    }
    sorted
}

/// Where the rows stand that reviewers named as the ones that stand.
fn ruled_contents(facts: &Facts<'_>) -> FxHashMap<Content, Vec<u32>> {
    let named = |ruling: &Option<DuplicateRuling>| match ruling {
        Some(DuplicateRuling::Of(content)) => Some(*content),
        _ => None,
    };
    let mut found: FxHashMap<Content, Vec<u32>> =
        facts.rulings.iter().filter_map(named).map(|content| (content, Vec::new())).collect();
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
