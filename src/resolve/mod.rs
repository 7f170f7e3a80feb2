//! Typed rows and the registry in, one decision per row out: who it is about.
//!
//! Nine rows in ten carry a number whose officer bears the name on the row; they are settled at once, and they teach
//! (`learn`) how names, agencies and dates are written for the rest. Each other row is compared with the officers who
//! share a declared key with it (`blocking`), and Bayes' rule makes probabilities of the comparisons (`compare`,
//! `decide`). Always: a decision depends on the rows and the registry alone, never on their order or on the number of
//! threads; rows of one content get one decision; and all weights and thresholds are data (`identity.yaml`).

mod agency;
mod blocking;
mod column_shift;
mod compare;
mod decide;
mod explain;
mod learn;
mod model;
mod name;
mod number;
mod number_match;
mod outsider;
mod per_officer;
mod person;
mod row;
mod settings;
#[cfg(test)]
mod tests;
mod tune;
mod vocabulary;
mod weigh;

pub use explain::ComparisonShown;
pub use learn::{Learned, Observations};
pub use model::{Choice, Drift, Level, ModelError, Offered, Origin, Trained, TrainedModel, Used};
pub use number_match::NumberMatches;
pub use settings::{IdentitySettings, SettingsError};

use crate::record::Text;
use crate::record::matching::{Match, MatchDecision, Matches, Method, Settled};
use crate::record::registry::Registry;
use crate::record::submission::{Attendee, Content, Submission};
use agency::Agencies;
use blocking::Index;
use compare::{Known, Seen, compare};
use decide::{Candidate, decide};
use number::{Numbers, Written};
use number_match::NumberMatch;
use person::People;
use rayon::prelude::*;
use row::{Row, Standing};
use settings::Birth;
use std::borrow::Borrow;
use vocabulary::Names;
use weigh::Work;

/// The registry, indexed for resolving.
pub struct Resolver<'a> {
    registry: &'a Registry,
    settings: IdentitySettings,
    people: People,
    names: Names,
    agencies: Agencies,
    by_key: Numbers,
    by_digits: Numbers,
    index: Index,
    number_space: f64,
}

impl<'a> Resolver<'a> {
    pub fn new(registry: &'a Registry, settings: &IdentitySettings) -> Self {
        let written: Vec<Written> =
            registry.officers.par_iter().map(|o| Written::read(o.license_no.as_str())).collect();
        let keyed = |key: fn(&Written) -> Option<u64>| {
            let pairs = written.iter().zip(0u32..).filter_map(|(w, at)| key(w).map(|key| (key, at)));
            Numbers::new(pairs.collect())
        };
        let (by_key, by_digits) = (keyed(|w| w.key), keyed(|w| w.digits));
        let digits: Vec<u64> =
            written.iter().map(|w| w.digits.filter(|d| number::is_digits(*d)).unwrap_or(0)).collect();
        let of_officers = agency::of_officers(registry);
        let (people, names) = People::new(registry, settings, &digits, &of_officers);
        let agencies = Agencies::new(registry, &of_officers);
        let index = blocking::index(&people, &names);
        let mut number_space = 10.0;
        while number_space <= by_digits.largest() as f64 {
            number_space *= 10.0;
        }
        Self { registry, settings: settings.clone(), people, names, agencies, by_key, by_digits, index, number_space }
    }

    /// The officers a licence number as written may mean: exactly, else without letters and marks round its digits.
    pub fn by_number(&self, text: &str) -> &[u32] {
        self.owners(Written::read(text))
    }

    /// The one officer a reviewer named.
    pub fn named(&self, license_no: &str) -> Option<u32> {
        match *self.by_number(license_no) {
            [officer] => Some(officer),
            _ => None,
        }
    }

    /// One decision per row, in the order of the rows, which may be borrowed from among others, by the model that is offered or
    /// one trained from the rows.
    pub fn resolve_with(&self, rows: &[impl Borrow<Submission> + Sync], choice: &Choice<'_>) -> (Matches, Used) {
        let (observed, number_matches) = self.observe(rows);
        let settled_rows = observed.settled_rows();
        let mut learned = self.learned(observed);
        let fresh = self.fresh(&mut learned, (rows, &number_matches), settled_rows, choice);
        let used = match (choice.usable(settled_rows, &self.settings), fresh) {
            (Some(model), fresh) => Used {
                origin: if choice.offered.is_named { Origin::Named } else { Origin::Kept },
                drift: fresh.and_then(|fresh| model.farthest(&fresh)),
                model: Some(model.clone()),
            },
            (None, Some(fresh)) => Used { origin: Origin::Trained, model: Some(fresh), drift: None },
            (None, None) => Used { origin: Origin::Settings, model: None, drift: None },
        };
        learned.use_model(used.model.as_ref(), &self.settings);
        (self.decide(&learned, rows, number_matches), used)
    }

    /// A model trained from these rows, and from how many settled ones; `None` where the settings ask for more.
    pub fn train(&self, rows: &[impl Borrow<Submission> + Sync], choice: &Choice<'_>) -> (u64, Option<TrainedModel>) {
        let (observed, number_matches) = self.observe(rows);
        let settled_rows = observed.settled_rows();
        let mut learned = self.learned(observed);
        (settled_rows, self.fresh(&mut learned, (rows, &number_matches), settled_rows, choice))
    }

    fn fresh(
        &self,
        learned: &mut Learned,
        (rows, number_matches): (&[impl Borrow<Submission> + Sync], &NumberMatches),
        settled_rows: u64,
        choice: &Choice<'_>,
    ) -> Option<TrainedModel> {
        if settled_rows < self.settings.training.rows {
            return None;
        }
        let sampled_rows = self.tune(learned, rows, number_matches);
        let (code, settings) = (env!("CARGO_PKG_VERSION").to_owned(), choice.settings.to_owned());
        let trained = Trained { as_of: choice.as_of, settled_rows, sampled_rows, code, settings };
        Some(TrainedModel::of(learned, &self.settings, trained))
    }

    /// Likewise by this model, or by the settings as they stand.
    pub fn resolve_by(&self, rows: &[impl Borrow<Submission> + Sync], model: Option<&TrainedModel>) -> Matches {
        let (learned, number_matches) = self.learned_by(rows, model);
        self.decide(&learned, rows, number_matches)
    }

    /// Likewise by a model of the rows themselves, however few they are.
    pub fn resolve_all(&self, rows: &[impl Borrow<Submission> + Sync]) -> Matches {
        let (observed, number_matches) = self.observe(rows);
        let mut learned = self.learned(observed);
        self.tune(&mut learned, rows, &number_matches);
        self.decide(&learned, rows, number_matches)
    }

    /// What a run knew when it resolved these rows together by this model, for [`Self::explain`].
    pub fn learned_by(
        &self,
        rows: &[impl Borrow<Submission> + Sync],
        model: Option<&TrainedModel>,
    ) -> (Learned, NumberMatches) {
        let (observed, number_matches) = self.observe(rows);
        let mut learned = self.learned(observed);
        learned.use_model(model, &self.settings);
        (learned, number_matches)
    }

    /// What these rows teach, and what the number alone tells of each, to be kept for [`Self::decide`]. What the
    /// parts are merged and given to [`Self::learned`].
    pub fn observe(&self, rows: &[impl Borrow<Submission> + Sync]) -> (Observations, NumberMatches) {
        self.match_numbers(rows)
    }

    pub fn learned(&self, observed: Observations) -> Learned {
        Learned::from_observations(observed, &self.settings, (&self.people, &self.names, &self.agencies, &self.index))
    }

    /// Lets a sample of the open rows say how many of them are about outsiders, and how often each slip happens where
    /// there is no number to tell (expectation and maximisation, without labels). For input read in parts, to be given
    /// the first part. Gives the rows of the sample.
    pub fn tune(
        &self,
        learned: &mut Learned,
        rows: &[impl Borrow<Submission> + Sync],
        number_matches: &NumberMatches,
    ) -> u64 {
        let open: Vec<&Submission> = number_matches.open().map(|at| rows[at].borrow()).collect();
        self.tune_open(learned, open)
    }

    /// One decision per row, in the light of what all rows taught. The rows of one file belong in one call.
    pub fn decide(
        &self,
        learned: &Learned,
        rows: &[impl Borrow<Submission> + Sync],
        number_matches: NumberMatches,
    ) -> Matches {
        let order = column_shift::Order::of(rows);
        let facts = Facts { resolver: self, rows, number_matches: &number_matches, learned };
        let open: Vec<u32> = number_matches.open().map(|at| u32::try_from(at).expect("fewer than 2^32 rows")).collect();
        let decided = by_name(rows, &open).into_par_iter().with_min_len(64).map_init(Work::default, |work, place| {
            let at = open[place as usize] as usize;
            let shifted = column_shift::shifted(rows, &order, at, &facts);
            let other = shifted.map(|from| from.map(|from| &rows[from].borrow().attendee));
            (place, self.decide_open(rows[at].borrow(), other, learned, work))
        });
        let decided: Vec<(u32, Match)> = decided.collect();
        let mut found = vec![Match::UNMATCHED; open.len()];
        for (place, decision) in decided {
            found[place as usize] = decision;
        }
        agree(|at| rows[open[at] as usize].borrow().content, &mut found);
        let settled = |number_match| match number_match {
            NumberMatch::Exact(officer) => Some(Settled { officer, exactly: true }),
            NumberMatch::Similar(officer) => Some(Settled { officer, exactly: false }),
            NumberMatch::Open => None,
        };
        let scores = [self.settings.settled.exact, self.settings.settled.similar];
        Matches::new(number_matches.into_iter().map(settled), found, scores)
    }

    fn owners(&self, written: Written) -> &[u32] {
        let exact = written.key.map(|key| self.by_key.get(key)).unwrap_or_default();
        if exact.is_empty() { written.digits.map(|d| self.by_digits.get(d)).unwrap_or_default() } else { exact }
    }

    fn view<'r>(&'r self, attendee: &Attendee, learned: &Learned) -> Row<'r> {
        let written = attendee.license_no.as_deref().map(Written::read).unwrap_or_default();
        self.row(attendee, written, learned)
    }

    fn row<'r>(&'r self, attendee: &Attendee, written: Written, learned: &Learned) -> Row<'r> {
        Row::new(attendee, written, self.owners(written), (&self.names, &self.agencies), learned)
    }

    fn known<'k>(&'k self, learned: &'k Learned, file: Option<u32>) -> Known<'k> {
        let (name_order, birth_date) =
            file.map_or((&learned.model.name_order, &learned.model.birth_date), |f| learned.habits(f));
        Known {
            people: &self.people,
            names: &self.names,
            agencies: &self.agencies,
            learned,
            model: &learned.model,
            name_order,
            birth_date,
            agency_at_most: self.settings.agency_at_most,
            number_space: self.number_space,
        }
    }

    /// `shifted`: where the number is another's, the attendee whose number belongs to the row, if that is known.
    fn decide_open(
        &self,
        row: &Submission,
        shifted: Option<Option<&Attendee>>,
        learned: &Learned,
        work: &mut Work,
    ) -> Match {
        let mut view = self.view(&row.attendee, learned);
        view.content = content(row);
        if view.is_nameless() && view.standing == Standing::NoNumber {
            return Match::UNMATCHED;
        }
        if let Some(from) = shifted {
            let written = from.and_then(|a| a.license_no.as_deref()).map(Written::read).unwrap_or_default();
            view = view.with_number(written.any(), self.owners(written), learned);
        }
        let (number_match, pair) = self.compare_owner(&view, learned);
        if let NumberMatch::Similar(officer) = number_match {
            let method = if shifted.is_some() { Method::LicenseNoSlipped } else { Method::LicenseNo };
            let score = self.settings.settled.similar;
            return Match::new(officer, None, MatchDecision::Matched, method, score);
        }
        let belief = self.belief(&view, learned, Some(row.at.file), work);
        let owner = view.owners.first().zip(pair).map(|(o, pair)| Candidate { officer: *o, pair, ratio: pair.ratio() });
        decide(&belief, owner, &self.settings.thresholds)
    }
}

#[inline]
fn content(row: &Submission) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = row.content;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// The places of open rows, those with like names together: the officers whom one is compared with and what is known of
/// their names are in the processor's cache for the next. Decisions do not hang on this order.
fn by_name(rows: &[impl Borrow<Submission> + Sync], open: &[u32]) -> Vec<u32> {
    let begins = |name: Option<Text>| {
        let letters = name.as_deref().unwrap_or_default().bytes().take(size_of::<u64>());
        letters.fold(0, |begins: u64, letter| begins << 8 | u64::from(letter.to_ascii_lowercase()))
    };
    let places = open.par_iter().zip(0..u32::MAX);
    let mut named: Vec<([u64; 2], u32)> = places
        .map(|(row, place)| {
            let Attendee { last_name, first_name, .. } = rows[*row as usize].borrow().attendee;
            ([begins(last_name), begins(first_name)], place)
        })
        .collect();
    named.par_sort_unstable();
    named.into_iter().map(|(_, place)| place).collect()
}

/// Gives rows of one content the decision of the one best placed to tell: where a file stands about a row, or which
/// row is beside it, may speak for one copy and not for another.
fn agree(content: impl Fn(usize) -> Content + Sync, found: &mut [Match]) {
    let rank = |m: &Match| {
        let decided = u8::from(m.decision == MatchDecision::Matched);
        (decided, m.score().map_or(0, f64::to_bits), std::cmp::Reverse(m.officer()))
    };
    let mut all: Vec<(Content, u32)> = (0..found.len()).into_par_iter().map(|at| (content(at), at as u32)).collect();
    all.par_sort_unstable();
    for same in all.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        // of equals the first
        let best =
            same.iter().map(|(_, at)| found[*at as usize]).reduce(|a, b| if rank(&b) > rank(&a) { b } else { a });
        for ((_, at), best) in same.iter().zip(best.into_iter().cycle()) {
            found[*at as usize] = best;
        }
    }
}

struct Facts<'f, R> {
    resolver: &'f Resolver<'f>,
    rows: &'f [R],
    number_matches: &'f NumberMatches,
    learned: &'f Learned,
}

impl<R: Borrow<Submission>> column_shift::Fits for Facts<'_, R> {
    fn is_open(&self, row: usize) -> bool {
        self.number_matches.get(row) == NumberMatch::Open
    }

    fn fits(&self, number_of: usize, name_of: usize) -> bool {
        let Some(text) = self.rows[number_of].borrow().attendee.license_no.as_deref() else { return false };
        let [officer] = *self.resolver.by_number(text) else { return false };
        let view = self.resolver.view(&self.rows[name_of].borrow().attendee, self.learned);
        let pair = compare(&self.resolver.known(self.learned, None), &view, officer, &mut Seen::default());
        pair.name_agrees() && pair.first_name_agrees() && !matches!(pair.birth, Birth::Other)
    }
}
