//! A sample of the rows that no number settles in, the shares that fit them out.
//!
//! Expectation and maximisation, without labels: how many of these rows are about outsiders, and how often each slip
//! happens where there is no number to tell. Counts are whole and sums are taken in one order, so the result does not
//! depend on the order of rows or on threads.

use super::decide::Belief;
use super::learn::{Learned, Observations};
use super::row::Standing;
use super::settings::Order;
use super::weigh::Work;
use super::{Resolver, content};
use crate::record::submission::Submission;
use rayon::prelude::*;
use std::cmp::Ordering;

/// The share of outsiders has settled long before.
const STEPS: usize = 20;

impl Resolver<'_> {
    /// How many rows the sample has.
    pub(super) fn tune_open(&self, learned: &mut Learned, open: Vec<&Submission>) -> u64 {
        let every = open.len().div_ceil(self.settings.learning.sample.max(1)).max(1) as u64;
        let sample: Vec<&Submission> = open.into_iter().filter(|row| content(row).is_multiple_of(every)).collect();
        for round in (0..self.settings.learning.rounds).rev() {
            let beliefs: Vec<(Standing, Belief)> = sample
                .par_iter()
                .map_init(Work::default, |work, row| {
                    let mut view = self.view(&row.attendee, learned);
                    view.content = content(row);
                    (view.standing, self.belief(&view, learned, Some(row.at.file), work))
                })
                .collect();
            self.tune_outsiders(learned, &beliefs);
            if round > 0 {
                let mut observed = Observations::default();
                for (standing, belief) in &beliefs {
                    let probable = belief.probability() > self.settings.thresholds.review;
                    let first = belief.first.as_ref().filter(|_| probable && *standing == Standing::NoNumber);
                    if let Some(first) = first {
                        observed.count(&first.pair, true);
                        observed.habit(0, first.pair.order == Order::Swapped, first.pair.birth);
                    }
                }
                observed.end_file();
                learned.set_model(&observed, &self.settings);
            }
        }
        sample.len() as u64
    }

    pub(super) fn tune_outsiders(&self, learned: &mut Learned, beliefs: &[(Standing, Belief)]) {
        let likelihoods = |b: &Belief| [b.officers(), b.unregistered(), b.known_outsiders()];
        let mut seen: Vec<(usize, [f64; 3])> =
            beliefs.iter().map(|(standing, b)| (*standing as usize, likelihoods(b))).collect();
        // Sums of floats depend on their order, so the order must not depend on that of the rows.
        let in_order = |a: [f64; 3], b: [f64; 3]| a.iter().zip(&b).map(|(a, b)| a.total_cmp(b)).find(|o| o.is_ne());
        seen.sort_by(|a, b| a.0.cmp(&b.0).then(in_order(a.1, b.1).unwrap_or(Ordering::Equal)));
        let given = Learned::nothing(&self.settings).outsider_share;
        let worth = self.settings.learning.rows_of_outsiders;
        for _ in 0..STEPS {
            for (standing, given) in given.into_iter().enumerate() {
                let (share, known_share) = (learned.outsider_share[standing], learned.known_share[standing]);
                let (mut outsiders, mut known_ones, mut rows) = (0.0, 0.0, 0.0);
                for (_, [officer, stranger, known]) in seen.iter().filter(|s| s.0 == standing) {
                    let known = share * known_share * known;
                    let either = share * (1.0 - known_share) * stranger + known;
                    let total = either + (1.0 - share) * officer;
                    outsiders += either / total;
                    known_ones += known / total;
                    rows += 1.0;
                }
                let worth_outsiders = worth * given;
                learned.outsider_share[standing] = ((outsiders + worth_outsiders) / (rows + worth)).clamp(1e-6, 0.999);
                let recurring = worth_outsiders * self.settings.outsiders.recurring;
                learned.known_share[standing] = (known_ones + recurring) / (outsiders + worth_outsiders);
            }
        }
    }
}
