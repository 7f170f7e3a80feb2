//! The candidates' ratios in, one decision out.
//!
//! Every officer could have been on the row before it was read, and so could somebody in no registry. Each ratio moves
//! its officer's part of that belief; what an officer ends with is the probability stated in `matches`. Outsiders who
//! are known from other rows take their part of the belief in outsiders.

use super::compare::Pair;
use super::settings::{Agency, Birth, License, Surname, Thresholds};
use crate::record::Reason;
use crate::record::matching::{Match, MatchDecision};

/// An officer who may be meant.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub officer: u32,
    pub pair: Pair,
    pub ratio: f64,
}

/// The belief in everyone who may be meant, after the row was read.
#[derive(Debug)]
pub struct Belief {
    /// The most probable first.
    pub candidates: Vec<Candidate>,
    /// Likelihood of the row if it is about an officer: the mean of all officers' ratios.
    pub officers: f64,
    /// Likewise if it is about an outsider.
    pub outsiders: f64,
    pub outsider_share: f64,
    officer_count: f64,
}

impl Belief {
    /// `relatives`: the share of outsiders who bear the name and serve in the agency of an officer, as a father does of
    /// his son: for them these two agree without being chance, and only number, birth date and the rest can tell.
    pub fn new(
        mut candidates: Vec<Candidate>,
        strangers: f64,
        (outsider_share, relatives): (f64, f64),
        officer_count: usize,
    ) -> Self {
        let officer_count = officer_count.max(1) as f64;
        candidates.sort_by(|a, b| b.ratio.total_cmp(&a.ratio).then(a.officer.cmp(&b.officer)));
        let officers = candidates.iter().map(|c| c.ratio).sum::<f64>() / officer_count;
        let alike = candidates.iter().map(|c| c.pair.name_and_agency()).sum::<f64>() / officer_count;
        let outsiders = (1.0 - relatives) * strangers + relatives * alike;
        Self { candidates, officers, outsiders, outsider_share, officer_count }
    }

    /// Whether the name and, beside it, the birth date or the number make the first candidate as probable as this.
    pub fn is_beyond_doubt(&self, probability: f64) -> bool {
        let Some(first) = self.candidates.first() else { return false };
        let beside = first.pair.birth == Birth::Equal || first.pair.license == License::OneEdit;
        beside && first.pair.name_agrees() && first.pair.first_name_agrees() && self.probability(0) >= probability
    }

    fn total(&self) -> f64 {
        (1.0 - self.outsider_share) * self.officers + self.outsider_share * self.outsiders
    }

    pub fn probability(&self, place: usize) -> f64 {
        let ratio = self.candidates.get(place).map_or(0.0, |c| c.ratio);
        (1.0 - self.outsider_share) * ratio / self.officer_count / self.total()
    }

    pub fn outsider_probability(&self) -> f64 {
        self.outsider_share * self.outsiders / self.total()
    }
}

/// Turns belief into a decision. `owner`: the officer whose number the row carries, under another name.
pub fn decide(belief: &Belief, owner: Option<Candidate>, thresholds: &Thresholds) -> Match {
    let best = belief.probability(0);
    let second = belief.candidates.get(1).map(|c| c.officer);
    let Some(first) = belief.candidates.first() else {
        return owner.map_or(Match::UNMATCHED, |o| conflict(o.officer, None, 0.0));
    };
    let is_owner = owner.is_some_and(|o| o.officer == first.officer);
    let found = Match {
        officer: Some(first.officer),
        runner_up: second,
        decision: MatchDecision::Matched,
        method: method(&first.pair),
        score: Some(best),
    };
    if is_owner && name_conflict(&first.pair) {
        return conflict(first.officer, second, best);
    }
    if best >= thresholds.automatic {
        return found;
    }
    let together = 1.0 - belief.outsider_probability();
    if let Some(owner) = owner {
        let runner_up = if is_owner { second } else { Some(owner.officer) };
        return conflict(first.officer, runner_up, best);
    }
    if best < thresholds.review && together < thresholds.review_together {
        return Match::UNMATCHED;
    }
    let rival = belief.probability(1) > belief.outsider_probability();
    let reason = if rival { Reason::OfficerAmbiguous } else { Reason::OfficerUnknown };
    Match { decision: MatchDecision::Review(reason), ..found }
}

/// The right number and first name with a surname not on file is that officer only where the birth date agrees
/// (law.md §8); any other name that differs is a conflict as long as nothing better is found.
fn name_conflict(pair: &Pair) -> bool {
    pair.surname == Surname::Other && !(pair.birth == Birth::Equal && pair.first_name_agrees())
}

fn conflict(officer: u32, runner_up: Option<u32>, score: f64) -> Match {
    Match {
        officer: Some(officer),
        runner_up,
        decision: MatchDecision::Review(Reason::NameConflict),
        method: "license_no",
        score: Some(score),
    }
}

/// The strongest thing that speaks for the officer beside the name.
fn method(pair: &Pair) -> &'static str {
    match (pair.license, pair.birth, pair.agency) {
        (License::Equal, _, _) => "license_no",
        (License::OneEdit, _, _) => "license_no_misread",
        (_, Birth::Equal | Birth::DayMonth | Birth::OneDigit | Birth::OnePart, _) => "name_birth_date",
        (_, _, Agency::Equal | Agency::Earlier) => "name_agency",
        _ => "name",
    }
}
