//! What became of rows: two bytes each, and for those that fell under another row or are held against one, which it is.

use crate::record::{Disposition, Reason};
use rustc_hash::FxHashMap;

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub disposition: Disposition,
    pub reason: Option<Reason>,
    /// The row whose completion stands for this one; of a row that waits, the one it is held against.
    pub stands: Option<u32>,
}

impl Outcome {
    pub(super) const CREDITED: Outcome = Outcome { disposition: Disposition::Credited, reason: None, stands: None };

    pub(super) const fn rejected(reason: Reason) -> Self {
        Self { disposition: Disposition::Rejected, reason: Some(reason), stands: None }
    }

    /// Waits by its own fault.
    pub(super) const fn open(reason: Reason) -> Self {
        Self { disposition: Disposition::Review, reason: Some(reason), stands: None }
    }

    /// Waits because of another row.
    pub(super) const fn review(reason: Reason, against: u32) -> Self {
        Self { disposition: Disposition::Review, reason: Some(reason), stands: Some(against) }
    }
}

/// What became of all rows, in their order.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    ends: Vec<(Disposition, Option<Reason>)>,
    /// The other row, of the few that have one.
    stands: FxHashMap<u32, u32>,
}

impl Outcomes {
    /// Rows that are held against no other.
    pub(super) fn alone(ends: Vec<(Disposition, Option<Reason>)>) -> Self {
        Self { ends, stands: FxHashMap::default() }
    }

    #[inline]
    pub fn of(&self, row: usize) -> Outcome {
        let (disposition, reason) = self.ends[row];
        let beside = matches!(disposition, Disposition::Duplicate | Disposition::Review);
        let stands = u32::try_from(row).ok().filter(|_| beside).and_then(|row| self.stands.get(&row).copied());
        Outcome { disposition, reason, stands }
    }

    #[inline]
    pub fn disposition(&self, row: usize) -> Disposition {
        self.ends[row].0
    }

    pub fn iter(&self) -> impl Iterator<Item = Outcome> {
        (0..self.ends.len()).map(|row| self.of(row))
    }

    pub(super) fn set(&mut self, row: u32, outcome: Outcome) {
        self.ends[row as usize] = (outcome.disposition, outcome.reason);
        match outcome.stands {
            Some(stands) => self.stands.insert(row, stands),
            None => self.stands.remove(&row),
        };
    }

    /// The rows that stand or wait beside another, in their order.
    pub(super) fn beside(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = self.stands.keys().copied().collect();
        rows.sort_unstable();
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_costs_two_bytes() {
        assert_eq!(size_of::<(Disposition, Option<Reason>)>(), 2);
    }

    #[test]
    fn the_other_row_is_forgotten_with_the_outcome() {
        let mut all = Outcomes::alone(vec![(Disposition::Credited, None); 3]);
        let under = Outcome { disposition: Disposition::Duplicate, reason: Some(Reason::Resent), stands: Some(0) };
        all.set(2, under);
        assert_eq!((all.of(2), all.of(1), all.beside()), (under, Outcome::CREDITED, vec![2]));
        all.set(2, Outcome::open(Reason::NameConflict));
        assert_eq!((all.of(2), all.beside()), (Outcome::open(Reason::NameConflict), vec![]));
    }
}
