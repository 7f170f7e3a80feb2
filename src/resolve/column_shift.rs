//! Rows in the order of their file in, the number that really belongs to a row out, where the column shifted.
//!
//! A sender who sorts one column and not the others, or drops a cell, gives each person the number of the person above
//! or below. Such a run shows itself: a row's number is not its own, but fits the name beside it.

use crate::record::submission::Submission;
use rayon::prelude::*;
use std::borrow::Borrow;

/// What has to be known about two positions to tell.
pub trait Fits {
    /// The row's number settled nothing.
    fn is_open(&self, row: usize) -> bool;
    /// The number on `number_of` is that of an officer whose name stands on `name_of`.
    fn fits(&self, number_of: usize, name_of: usize) -> bool;
}

/// The row whose number a row should have had: `Some(None)` where only that its own is another's is known.
pub type Slipped = Option<Option<usize>>;

/// Where rows stand in the order of file, sheet and row.
pub struct Order {
    /// The rows in that order, and each row's place in it; `None` where they come in it already.
    sorted: Option<(Vec<usize>, Vec<usize>)>,
}

impl Order {
    pub fn of(rows: &[impl Borrow<Submission> + Sync]) -> Self {
        let place_of = |row: usize| rows[row].borrow().at;
        if (1..rows.len()).into_par_iter().all(|row| place_of(row - 1) <= place_of(row)) {
            return Self { sorted: None };
        }
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|at| place_of(*at));
        let mut place = vec![0; rows.len()];
        for (at, row) in order.iter().enumerate() {
            place[*row] = at;
        }
        Self { sorted: Some((order, place)) }
    }

    /// The row so many places further on.
    fn beside(&self, row: usize, step: isize) -> Option<usize> {
        match &self.sorted {
            None => row.checked_add_signed(step),
            Some((order, place)) => order.get(place[row].checked_add_signed(step)?).copied(),
        }
    }
}

/// Judges one row.
pub fn shifted(rows: &[impl Borrow<Submission>], order: &Order, this: usize, facts: &impl Fits) -> Slipped {
    let sheet_of = |row: usize| (rows[row].borrow().at.file, rows[row].borrow().at.sheet);
    let beside = |step: isize| {
        let other = order.beside(this, step).filter(|other| *other < rows.len())?;
        (sheet_of(other) == sheet_of(this) && facts.is_open(other)).then_some(other)
    };
    let sides = [beside(1), beside(-1)];
    let mine: Vec<usize> = sides.iter().flatten().copied().filter(|other| facts.fits(*other, this)).collect();
    match mine[..] {
        [other] => Some(Some(other)),
        [] if sides.iter().flatten().any(|other| facts.fits(this, *other)) => Some(None),
        _ => None,
    }
}
