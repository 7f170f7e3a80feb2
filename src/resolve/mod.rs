//! Typed rows and the registry in, one decision per row out: who it is about.
//!
//! Nine rows in ten carry a number whose officer bears the name on the row; they are settled at once, and they teach
//! (`learn`) how names, agencies and dates are written for the rest. Each other row is compared with the officers who
//! share a declared key with it (`blocking`), and Bayes' rule makes probabilities of the comparisons (`compare`,
//! `decide`). Always: a decision depends on the rows and the registry alone, never on their order or on the number of
//! threads; rows of one content get one decision; and all weights and thresholds are data (`identity.yaml`).

mod agency;
mod blocking;
mod compare;
mod decide;
mod explain;
mod learn;
mod look;
mod name;
mod number;
mod outsider;
mod person;
mod row;
mod settings;
mod slip;
mod taught;
#[cfg(test)]
mod tests;
mod tune;
mod vocabulary;
mod weigh;

pub use explain::ComparisonShown;
pub use learn::{Learned, Lessons};
pub use look::Looks;
pub use settings::{IdentitySettings, SettingsError};

use crate::record::matching::{Match, MatchDecision};
use crate::record::registry::Registry;
use crate::record::submission::{Attendee, Submission};
use agency::Agencies;
use blocking::Index;
use compare::{Known, Seen, compare};
use decide::{Candidate, decide};
use look::Look;
use number::{Numbers, Written};
use person::People;
use rayon::prelude::*;
use row::{Row, Standing};
use rustc_hash::FxHashMap;
use settings::Birth;
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

    /// One decision per row, in the order of the rows.
    pub fn resolve_all(&self, rows: &[Submission]) -> Vec<Match> {
        let (learned, looks) = self.taught_by(rows);
        self.decide(&learned, rows, &looks)
    }

    /// What rows taught when they were resolved together, for [`Self::explain_learned`].
    pub fn taught(&self, rows: &[Submission]) -> Learned {
        self.taught_by(rows).0
    }

    fn taught_by(&self, rows: &[Submission]) -> (Learned, Looks) {
        let (lessons, looks) = self.learn(rows);
        let mut learned = self.learned(lessons);
        self.tune(&mut learned, rows, &looks);
        (learned, looks)
    }

    /// What these rows teach, and what the number alone tells of each, to be kept for [`Self::decide`]. The lessons of
    /// parts are merged and given to [`Self::learned`].
    pub fn learn(&self, rows: &[Submission]) -> (Lessons, Looks) {
        self.look_at(rows)
    }

    pub fn learned(&self, lessons: Lessons) -> Learned {
        Learned::from_lessons(lessons, &self.settings, (&self.people, &self.names, &self.agencies, &self.index))
    }

    /// Lets a sample of the open rows say how many of them are about outsiders, and how often each slip happens where
    /// there is no number to tell (expectation and maximisation, without labels). For input read in parts, to be given
    /// the first part.
    pub fn tune(&self, learned: &mut Learned, rows: &[Submission], looks: &Looks) {
        let open: Vec<usize> = looks.open().collect();
        self.tune_open(learned, rows, open);
    }

    /// One decision per row, in the light of what all rows taught. The rows of one file belong in one call.
    pub fn decide(&self, learned: &Learned, rows: &[Submission], looks: &Looks) -> Vec<Match> {
        let order = slip::Order::of(rows);
        let facts = Facts { resolver: self, rows, looks, learned };
        let mut out: Vec<Match> = rows
            .par_iter()
            .with_min_len(256)
            .enumerate()
            .map_init(Work::default, |work, (at, row)| match looks.get(at) {
                Look::Exact(officer) => settled(officer, self.settings.settled.exact),
                Look::Similar(officer) => settled(officer, self.settings.settled.similar),
                Look::Open => {
                    let slipped = slip::slipped(rows, &order, at, &facts);
                    self.decide_open(row, rows, slipped, learned, work)
                }
            })
            .collect();
        agree(rows, looks, &mut out);
        out
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

    fn decide_open(
        &self,
        row: &Submission,
        rows: &[Submission],
        slipped: slip::Slipped,
        learned: &Learned,
        work: &mut Work,
    ) -> Match {
        let mut view = self.view(&row.attendee, learned);
        view.content = content(row);
        if view.is_nameless() && view.standing == Standing::NoNumber {
            return Match::UNMATCHED;
        }
        if let Some(from) = slipped {
            let other = from.map(|at| &rows[at].attendee).and_then(|a| a.license_no.as_deref());
            let written = other.map(Written::read).unwrap_or_default();
            view = view.with_number(written.any(), self.owners(written), learned);
        }
        let (look, pair) = self.look_closer(&view, learned);
        if let Look::Similar(officer) = look {
            let mut found = settled(officer, self.settings.settled.similar);
            if slipped.is_some() {
                found.method = "license_no_slipped";
            }
            return found;
        }
        let belief = self.belief(&view, learned, Some(row.at.file), work);
        let owner = view.owners.first().zip(pair).map(|(o, pair)| Candidate { officer: *o, pair, ratio: pair.ratio() });
        decide(&belief, owner, &self.settings.thresholds)
    }
}

fn content(row: &Submission) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = row.content;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

fn settled(officer: u32, score: f64) -> Match {
    Match {
        officer: Some(officer),
        runner_up: None,
        decision: MatchDecision::Matched,
        method: "license_no",
        score: Some(score),
    }
}

/// Gives rows of one content the decision of the one best placed to tell: where a file stands about a row, or which
/// row is beside it, may speak for one copy and not for another.
fn agree(rows: &[Submission], looks: &Looks, out: &mut [Match]) {
    let rank = |m: &Match| {
        let decided = u8::from(m.decision == MatchDecision::Matched);
        (decided, m.score.map_or(0, f64::to_bits), std::cmp::Reverse(m.officer))
    };
    let mut best: FxHashMap<[u8; 12], usize> = FxHashMap::default();
    for at in looks.open() {
        let kept = best.entry(rows[at].content).or_insert(at);
        if rank(&out[at]) > rank(&out[*kept]) {
            *kept = at;
        }
    }
    for at in looks.open() {
        let kept = best[&rows[at].content];
        if kept != at {
            out[at] = out[kept].clone();
        }
    }
}

struct Facts<'f> {
    resolver: &'f Resolver<'f>,
    rows: &'f [Submission],
    looks: &'f Looks,
    learned: &'f Learned,
}

impl slip::Fits for Facts<'_> {
    fn is_open(&self, row: usize) -> bool {
        self.looks.get(row) == Look::Open
    }

    fn fits(&self, number_of: usize, name_of: usize) -> bool {
        let Some(text) = self.rows[number_of].attendee.license_no.as_deref() else { return false };
        let [officer] = *self.resolver.by_number(text) else { return false };
        let view = self.resolver.view(&self.rows[name_of].attendee, self.learned);
        let pair = compare(&self.resolver.known(self.learned, None), &view, officer, &mut Seen::default());
        pair.name_agrees() && pair.first_name_agrees() && !matches!(pair.birth, Birth::Other)
    }
}
