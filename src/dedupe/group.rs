//! Rows of one officer, course, date and role, in the order they were received.

use super::training::Training;
use super::{DuplicateRuling, Facts};
use crate::record::submission::Content;
use crate::record::submission::Coordinates;
use crate::record::{Date, Role};
use rayon::slice::ParallelSliceMut;
use std::collections::HashMap;

/// What rows of one training share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub officer: u32,
    pub training: Training,
    pub role: Role,
    pub day: Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    pub key: Key,
    order: (Option<Date>, Coordinates),
    at: u32,
}

impl Member {
    /// Position of the row.
    pub fn at(&self) -> usize {
        self.at as usize
    }

    pub fn index(&self) -> u32 {
        self.at
    }
}

/// All rows that name a training of a certain officer, sorted so that each group is one run.
pub(super) struct Groups {
    members: Vec<Member>,
    by_content: HashMap<Content, Vec<u32>>,
}

impl Groups {
    pub fn new(facts: &Facts<'_>, is_known: impl Fn(usize) -> bool) -> Self {
        let member = |at: usize| {
            let row = &facts.rows[at];
            let (officer, training, day) = (facts.matches[at].certain()?, facts.trainings.of(at)?, row.completed_on?);
            let key = Key { officer, training, role: row.role, day };
            Some(Member { key, order: row.order(), at: u32::try_from(at).ok()? })
        };
        let mut members: Vec<Member> = (0..facts.rows.len()).filter(|at| is_known(*at)).filter_map(member).collect();
        members.par_sort_unstable();
        Self { members, by_content: ruled_contents(facts) }
    }

    /// Each group in turn, its members in the order they were received.
    pub fn iter(&self) -> impl Iterator<Item = &[Member]> {
        self.members.chunk_by(|a, b| a.key == b.key)
    }

    /// All rows of one officer.
    pub fn by_officer(&self) -> impl Iterator<Item = &[Member]> {
        self.members.chunk_by(|a, b| a.key.officer == b.key.officer)
    }

    /// Groups of one officer, course and role, day after day.
    pub fn by_course(&self) -> impl Iterator<Item = &[Member]> {
        self.members
            .chunk_by(|a, b| (a.key.officer, a.key.training, a.key.role) == (b.key.officer, b.key.training, b.key.role))
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

/// Where the rows stand that reviewers named as the ones that stand.
fn ruled_contents(facts: &Facts<'_>) -> HashMap<Content, Vec<u32>> {
    let named = |ruling: &Option<DuplicateRuling>| match ruling {
        Some(DuplicateRuling::Of(content)) => Some(*content),
        _ => None,
    };
    let mut found: HashMap<Content, Vec<u32>> =
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
