//! A row and an officer in, each comparison with its level and weight out: why they were or were not linked.

use super::compare::{Pair, Seen, compare};
use super::learn::Learned;
use super::{Resolver, settings};
use crate::record::submission::Submission;

/// One comparison of a row with an officer.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparisonShown {
    pub comparison: &'static str,
    /// The level both fall on, as `identity.yaml` names it.
    pub level: &'static str,
    /// Binary logarithm of how much likelier the level is for the right officer; 0 tells nothing.
    pub weight: f64,
}

impl Resolver<'_> {
    /// What speaks for and against this officer, with what the rows of a run taught, as the decision was taken.
    pub fn explain(&self, learned: &Learned, row: &Submission, officer: u32) -> Vec<ComparisonShown> {
        if officer as usize >= self.registry.officers.len() {
            return Vec::new();
        }
        let view = self.view(&row.attendee, learned);
        shown(&compare(&self.known(learned, Some(row.at.file)), &view, officer, &mut Seen::default()))
    }
}

fn shown(pair: &Pair) -> Vec<ComparisonShown> {
    let levels = [
        (settings::Order::COMPARISON, pair.order.as_str()),
        (settings::Surname::COMPARISON, pair.surname.as_str()),
        (settings::First::COMPARISON, pair.first_name.as_str()),
        (settings::Middle::COMPARISON, pair.middle.as_str()),
        (settings::SuffixLevel::COMPARISON, pair.suffix.as_str()),
        (settings::Birth::COMPARISON, pair.birth.as_str()),
        (settings::Agency::COMPARISON, pair.agency.as_str()),
        (settings::License::COMPARISON, pair.license.as_str()),
    ];
    let weighed = levels.into_iter().zip(pair.ratios);
    weighed.map(|((comparison, level), ratio)| ComparisonShown { comparison, level, weight: ratio.log2() }).collect()
}
