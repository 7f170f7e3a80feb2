//! A sample of the rows that no number settles in, the shares that fit them out.
//!
//! Expectation and maximisation, without labels: how many of these rows are about outsiders, and how often each slip
//! happens where there is no number to tell. Counts are whole and sums are taken in one order, so the result does not
//! depend on the order of rows or on threads.

use super::decide::Belief;
use super::learn::{Learned, Lessons};
use super::row::Standing;
use super::settings::Order;
use super::weigh::Work;
use super::{Resolver, content};
use crate::record::submission::Submission;
use rayon::prelude::*;

/// The share of outsiders has settled long before.
const STEPS: usize = 20;

impl Resolver<'_> {
    pub(super) fn tune_open(&self, learned: &mut Learned, rows: &[Submission], open: Vec<usize>) {
        let every = open.len().div_ceil(self.settings.learning.sample.max(1)).max(1) as u64;
        let sample: Vec<&Submission> =
            open.into_iter().map(|at| &rows[at]).filter(|row| content(row).is_multiple_of(every)).collect();
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
                let mut lessons = Lessons::default();
                for (standing, belief) in &beliefs {
                    let probable = belief.probability() > self.settings.thresholds.review;
                    let first = belief.first.as_ref().filter(|_| probable && *standing == Standing::NoNumber);
                    if let Some(first) = first {
                        lessons.count(&first.pair, true);
                        lessons.habit(0, first.pair.order == Order::Swapped, first.pair.birth);
                    }
                }
                lessons.end_file();
                learned.set_model(&lessons, &self.settings);
            }
        }
    }

    pub(super) fn tune_outsiders(&self, learned: &mut Learned, beliefs: &[(Standing, Belief)]) {
        let mut seen: Vec<(usize, f64, f64)> =
            beliefs.iter().map(|(standing, b)| (*standing as usize, b.officers(), b.outsiders())).collect();
        // Sums of floats depend on their order, so the order must not depend on that of the rows.
        seen.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
        let given = Learned::nothing(&self.settings).outsider_share;
        let worth = self.settings.learning.rows_of_outsiders;
        for _ in 0..STEPS {
            for (standing, given) in given.into_iter().enumerate() {
                let share = learned.outsider_share[standing];
                let (mut sum, mut rows) = (0.0, 0.0);
                for (_, officers, outsiders) in seen.iter().filter(|s| s.0 == standing) {
                    sum += share * outsiders / (share * outsiders + (1.0 - share) * officers);
                    rows += 1.0;
                }
                learned.outsider_share[standing] = ((sum + worth * given) / (rows + worth)).clamp(1e-6, 0.999);
            }
        }
    }
}
