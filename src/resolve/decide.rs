//! The candidates' ratios in, one decision out.
//!
//! Every officer could have been on the row before it was read, and so could somebody in no registry. Each ratio moves
//! its officer's part of that belief; what an officer ends with is the probability stated in `matches`. Outsiders who
//! are known from other rows take their part of the belief in outsiders.

use super::compare::Pair;
use super::settings::{Agency, Birth, First, License, Surname, Thresholds};
use crate::record::Reason;
use crate::record::matching::{Match, MatchDecision, Method};

/// Officers with a smaller ratio change no probability that anybody looks at.
const IMMATERIAL: f64 = 1e-3;

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
    /// The most probable officer; of equals the one who comes first in the registry.
    pub first: Option<Candidate>,
    /// The next one, and the ratio.
    second: Option<(u32, f64)>,
    ratios: f64,
    names_and_agencies: f64,
    /// The sum of the ratios of the outsiders who are known from other rows.
    outsider_ratios: f64,
    prior: Prior,
}

/// What is believed before the row is read.
#[derive(Clone, Copy, Debug)]
pub struct Prior {
    /// How many officers there are.
    pub officers: f64,
    /// The share of such rows that is about outsiders.
    pub outsider_share: f64,
    /// Of these, the share about outsiders known from other rows, and how many are known.
    pub known_share: f64,
    pub known_outsiders: f64,
    /// Of the other outsiders, those who bear the name and serve in the agency of an officer, as a father does of his
    /// son: for them these two agree without being chance, and only number, birth date and the rest can tell.
    pub relatives: f64,
}

impl Belief {
    pub fn new(prior: Prior) -> Self {
        Self { first: None, second: None, ratios: 0.0, names_and_agencies: 0.0, outsider_ratios: 0.0, prior }
    }

    /// So many of the outsiders known are known from this very row.
    pub fn leave_out(&mut self, outsiders: f64) {
        let left = self.prior.known_outsiders - outsiders;
        self.prior.known_outsiders = if left > 1e-9 { left } else { 0.0 };
    }

    pub fn add_known_outsider(&mut self, ratio: f64) {
        self.outsider_ratios += ratio;
    }

    /// Officers have to be added in an order that depends on the row alone, because sums of floats do.
    pub fn add(&mut self, officer: u32, pair: Pair) {
        let ratio = pair.ratio();
        if ratio <= IMMATERIAL {
            return;
        }
        self.ratios += ratio;
        self.names_and_agencies += pair.name_and_agency();
        let before = |(other, its): (u32, f64)| ratio > its || (ratio == its && officer < other);
        match &self.first {
            Some(first) if !before((first.officer, first.ratio)) => {
                if self.second.is_none_or(before) {
                    self.second = Some((officer, ratio));
                }
            }
            first => {
                self.second = first.as_ref().map(|f| (f.officer, f.ratio));
                self.first = Some(Candidate { officer, pair, ratio });
            }
        }
    }

    /// Likelihood of the row if it is about an officer: the mean of all officers' ratios.
    pub fn officers(&self) -> f64 {
        self.ratios / self.prior.officers
    }

    /// Likewise if it is about an outsider of whom nothing is known.
    pub fn unregistered(&self) -> f64 {
        1.0 - self.prior.relatives + self.prior.relatives * self.names_and_agencies / self.prior.officers
    }

    /// Likewise if it is about one of the outsiders known from other rows.
    pub fn known_outsiders(&self) -> f64 {
        if self.prior.known_outsiders > 0.0 { self.outsider_ratios / self.prior.known_outsiders } else { 1.0 }
    }

    fn outsiders(&self) -> f64 {
        let known = self.prior.known_share;
        (1.0 - known) * self.unregistered() + known * self.known_outsiders()
    }

    pub fn second(&self) -> Option<u32> {
        self.second.map(|s| s.0)
    }

    /// Whether the name and, beside it, the birth date or the number make the first candidate as probable as this.
    pub fn is_beyond_doubt(&self, probability: f64) -> bool {
        let Some(first) = &self.first else { return false };
        let beside = first.pair.birth == Birth::Equal || first.pair.license == License::OneEdit;
        beside && first.pair.name_agrees() && first.pair.first_name_agrees() && self.probability() >= probability
    }

    /// The first candidate's full name and agency stand on the row.
    pub fn name_and_agency_agree(&self) -> bool {
        self.first.as_ref().is_some_and(|first| {
            first.pair.surname == Surname::Equal
                && first.pair.first_name == First::Equal
                && first.pair.agency == Agency::Equal
        })
    }

    fn total(&self) -> f64 {
        (1.0 - self.prior.outsider_share) * self.officers() + self.prior.outsider_share * self.outsiders()
    }

    fn probability_of(&self, ratio: f64) -> f64 {
        (1.0 - self.prior.outsider_share) * ratio / self.prior.officers / self.total()
    }

    pub fn probability(&self) -> f64 {
        self.first.as_ref().map_or(0.0, |f| self.probability_of(f.ratio))
    }

    fn second_probability(&self) -> f64 {
        self.second.map_or(0.0, |s| self.probability_of(s.1))
    }

    pub fn outsider_probability(&self) -> f64 {
        self.prior.outsider_share * self.outsiders() / self.total()
    }
}

/// Turns belief into a decision. `owner`: the officer whose number the row carries, under another name.
pub fn decide(belief: &Belief, owner: Option<Candidate>, thresholds: &Thresholds) -> Match {
    let best = belief.probability();
    let second = belief.second();
    let Some(first) = &belief.first else {
        return owner.map_or(Match::UNMATCHED, |o| conflict(o.officer, None, 0.0));
    };
    let is_owner = owner.is_some_and(|o| o.officer == first.officer);
    let found = Match::new(first.officer, second, MatchDecision::Matched, method(&first.pair), best);
    if is_owner && name_conflict(&first.pair) {
        return conflict(first.officer, second, best);
    }
    if best >= thresholds.automatic && !is_name_alone(&first.pair) && !is_number_alone(&first.pair) {
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
    let rival = belief.second_probability() > belief.outsider_probability();
    let reason = if rival { Reason::OfficerAmbiguous } else { Reason::OfficerUnknown };
    found.decided(MatchDecision::Review(reason))
}

/// The right number and first name with a surname not on file is that officer only where the birth date agrees
/// (law.md §8); any other name that differs is a conflict as long as nothing better is found.
fn name_conflict(pair: &Pair) -> bool {
    pair.surname == Surname::Other && !(pair.birth == Birth::Equal && pair.first_name_agrees())
}

/// Nothing but a name speaks for the officer. However rare it is, people in no registry bear names too, so a person looks.
fn is_name_alone(pair: &Pair) -> bool {
    pair.license == License::Missing && pair.birth == Birth::Missing && pair.agency == Agency::Missing
}

/// Nothing but a number stands on the row: numbers are mistyped, and no name says whose it is.
fn is_number_alone(pair: &Pair) -> bool {
    pair.surname == Surname::Missing
        && pair.first_name == First::Missing
        && pair.birth == Birth::Missing
        && pair.agency == Agency::Missing
}

fn conflict(officer: u32, runner_up: Option<u32>, score: f64) -> Match {
    Match::new(officer, runner_up, MatchDecision::Review(Reason::NameConflict), Method::LicenseNo, score)
}

/// The strongest thing that speaks for the officer beside the name.
fn method(pair: &Pair) -> Method {
    match (pair.license, pair.birth, pair.agency) {
        (License::Equal, _, _) => Method::LicenseNo,
        (License::OneEdit, _, _) => Method::LicenseNoMisread,
        (_, Birth::Equal | Birth::DayMonth | Birth::OneDigit | Birth::OnePart, _) => Method::NameBirthDate,
        (_, _, Agency::Equal | Agency::Earlier) => Method::NameAgency,
        _ => Method::Name,
    }
}
