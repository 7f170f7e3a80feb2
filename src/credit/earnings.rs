//! What all rows would earn, each distinct answer kept once.
//!
//! In: rows and what they are credited by. Out: per row four bytes, and the answers they stand for. The attendees of one
//! course earn the same, so of a state's rows a few in a thousand differ; of a nation's still fewer. Rows are judged in
//! parallel, portion by portion; which place an answer gets depends on the portions, what a row is told never does.

use super::{Context, Earned, earn};
use crate::record::submission::Submission;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// What each row would earn.
#[derive(Debug, Default)]
pub struct Earnings {
    of_row: Vec<u32>,
    answers: Vec<Earned>,
}

/// Rows are handed to threads in so many portions, each of at least so many rows, which keep answers together.
const PORTIONS: usize = 32;
const PORTION: usize = 8_192;

impl Earnings {
    /// `hours_decided`: the rows on whose hours a reviewer ruled.
    pub fn new(rows: &[Submission], context: &Context<'_, '_>, hours_decided: &FxHashSet<u32>) -> Self {
        let portion = rows.len().div_ceil(PORTIONS).max(PORTION);
        let mut of_row = vec![0; rows.len()];
        let parts: Vec<Vec<Earned>> = rows
            .par_chunks(portion)
            .zip(of_row.par_chunks_mut(portion))
            .enumerate()
            .map(|(part, (rows, places))| {
                let mut answers = Answers::default();
                for (at, (row, place)) in rows.iter().zip(places).enumerate() {
                    let decided = !hours_decided.is_empty() && hours_decided.contains(&number(part * portion + at));
                    *place = answers.place(earn(row, context, decided));
                }
                answers.all
            })
            .collect();
        let mut all = Answers::default();
        let moved: Vec<Vec<u32>> =
            parts.into_iter().map(|part| part.into_iter().map(|one| all.place(one)).collect()).collect();
        of_row
            .par_chunks_mut(portion)
            .zip(moved)
            .for_each(|(places, moved)| places.iter_mut().for_each(|place| *place = moved[*place as usize]));
        Self { of_row, answers: all.all }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Earned> {
        self.of_row.iter().map(|place| &self.answers[*place as usize])
    }
}

impl std::ops::Index<usize> for Earnings {
    type Output = Earned;

    #[inline]
    fn index(&self, row: usize) -> &Earned {
        &self.answers[self.of_row[row] as usize]
    }
}

/// Distinct answers in the order in which they first came.
#[derive(Default)]
struct Answers {
    all: Vec<Earned>,
    places: FxHashMap<Earned, u32>,
    /// The answer that came last: rows of one attendance list come one after the other.
    last: Option<(u32, Earned)>,
}

impl Answers {
    fn place(&mut self, one: Earned) -> u32 {
        if let Some((place, last)) = &self.last
            && *last == one
        {
            return *place;
        }
        let all = &mut self.all;
        let place = *self.places.entry(one).or_insert_with(|| {
            all.push(one);
            number(all.len() - 1)
        });
        self.last = Some((place, one));
        place
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than 2^32 rows")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Hours, Reason};

    #[test]
    fn rows_of_one_answer_share_it() {
        let one = Earned::rejected(Reason::MissingField, Hours(100));
        let other = Earned { claimed: Hours(200), ..one };
        let mut answers = Answers::default();
        let places = [one, one, other, one, other].map(|answer| answers.place(answer));
        assert_eq!((places, answers.all), ([0, 0, 1, 0, 1], vec![one, other]));
    }

    #[test]
    fn a_row_costs_four_bytes() {
        assert_eq!(size_of_val(&Earnings { of_row: vec![0; 10], answers: Vec::new() }.of_row[..]), 40);
    }
}
