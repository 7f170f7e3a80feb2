//! A table about rows of another table, held against it while both are made.
//!
//! In: a piece of each, made from the same things. Out: the piece of the second, with what is wrong if its keys are not
//! keys of the first in the same order. Pieces of the first are parts of a table whose keys are unique, so a key of the
//! second that stood twice, in one piece or in two, would miss its fellow here; nothing is remembered for that.

use super::error::{Rule, Violation};
use super::rules::{Checked, Rules};

impl Checked {
    /// Looks for each key among those of the other piece, after the one found last. `rules`: those of the two tables.
    #[must_use]
    pub fn among(mut self, (own, other): (&Rules<'_>, &Rules<'_>), piece: &Self) -> Self {
        let keys = self.piece.keys(&own.contract.primary_key);
        let others = piece.piece.keys(&other.contract.primary_key);
        let mut next = 0;
        let mut is_lost = |row: &usize| {
            let found = (next..others.rows()).find(|at| keys.equals(*row, &others, *at));
            next = found.map_or(next, |at| at + 1);
            found.is_none()
        };
        let lost: Vec<usize> = (0..keys.rows()).filter(&mut is_lost).collect();
        let stood_before = |row: &&usize| (0..**row).any(|before| keys.compare(before, **row).is_eq());
        let (twice, strange): (Vec<&usize>, Vec<&usize>) = lost.iter().partition(stood_before);
        for (rows, rule) in [(twice, Rule::Unique), (strange, Rule::Reference(other.contract.name.clone()))] {
            if let Some(first) = rows.first() {
                let (column, count) = (own.contract.names(&own.contract.primary_key), rows.len() as u64);
                self.violations.push(Violation { column, rule, row: **first as u64 + 1, count });
            }
        }
        self
    }
}
