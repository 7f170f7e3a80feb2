//! Rows in the order of their file in, the number that really belongs to a row out, where the column slipped.
//!
//! A sender who sorts one column and not the others, or drops a cell, gives each person the number of the person above
//! or below. Such a run shows itself: a row's number is not its own, but fits the name beside it.

use crate::record::submission::Submission;

/// What has to be known about two positions to tell.
pub trait Fits {
    /// The row's number settled nothing.
    fn is_open(&self, row: usize) -> bool;
    /// The number on `number_of` is that of an officer whose name stands on `name_of`.
    fn fits(&self, number_of: usize, name_of: usize) -> bool;
}

/// The row whose number a row should have had: `Some(None)` where only that its own is another's is known.
pub type Slipped = Option<Option<usize>>;

/// Positions in the order of file, sheet and row.
pub fn in_order(rows: &[Submission]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    if !rows.is_sorted_by_key(|r| r.at) {
        order.sort_by_key(|at| rows[*at].at);
    }
    order
}

/// Judges the row at `place` of `order`.
pub fn slipped(rows: &[Submission], order: &[usize], place: usize, facts: &impl Fits) -> Slipped {
    let this = order[place];
    let beside = |step: isize| {
        let other = *order.get(place.checked_add_signed(step)?)?;
        let same_sheet = (rows[other].at.file, rows[other].at.sheet) == (rows[this].at.file, rows[this].at.sheet);
        (same_sheet && facts.is_open(other)).then_some(other)
    };
    let sides = [beside(1), beside(-1)];
    let mine: Vec<usize> = sides.iter().flatten().copied().filter(|other| facts.fits(*other, this)).collect();
    match mine[..] {
        [other] => Some(Some(other)),
        [] if sides.iter().flatten().any(|other| facts.fits(this, *other)) => Some(None),
        _ => None,
    }
}
