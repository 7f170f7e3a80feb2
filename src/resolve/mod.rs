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
mod name;
mod number;
mod outsider;
mod person;
mod row;
mod settings;
mod slip;
mod vocabulary;

pub use explain::ComparisonShown;
pub use learn::{Learned, Lessons};
pub use settings::{IdentitySettings, SettingsError};

use crate::record::matching::{Match, MatchDecision};
use crate::record::registry::Registry;
use crate::record::submission::{Attendee, Submission};
use agency::Agencies;
use blocking::{Asked, Index};
use compare::{Known, Pair, Seen, compare};
use decide::{Belief, Candidate, decide};
use number::{Numbers, Written};
use outsider::{Outsider, Stranger};
use person::{NO_DAY, People, day};
use rayon::prelude::*;
use row::{Row, Standing};
use rustc_hash::FxHashMap;
use settings::{Birth, First, Surname};
use vocabulary::Names;

/// Rows handed to a thread at a time, and those that share what they teach.
const PORTION: usize = 16_384;
/// One row in so many is compared in full to count how often each kind of slip happens.
const COUNTED: u8 = 8;

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

/// What the number alone tells.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Look {
    Exact(u32),
    Similar(u32),
    Open,
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
        let digits: Vec<u64> = written.iter().map(|w| w.digits.filter(|d| number::is_digits(*d)).unwrap_or(0)).collect();
        let (people, names) = People::new(registry, settings, &digits);
        let agencies = Agencies::new(registry);
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
        let (lessons, looks) = self.look_at(rows);
        let mut learned = self.learned(lessons);
        self.tune(&mut learned, rows, &looks);
        self.decide_looked(&learned, rows, &looks)
    }

    /// What these rows teach; the lessons of parts are merged and given to [`Self::learned`].
    pub fn learn(&self, rows: &[Submission]) -> Lessons {
        self.look_at(rows).0
    }

    pub fn learned(&self, lessons: Lessons) -> Learned {
        Learned::from_lessons(lessons, &self.settings, (&self.people, &self.names, &self.agencies))
    }

    /// Sets the share of outsiders from a sample of rows; for input read in parts, to be given the first part.
    pub fn learn_outsiders(&self, learned: &mut Learned, rows: &[Submission]) {
        let looks = self.look_at(rows).1;
        self.tune(learned, rows, &looks);
    }

    /// One decision per row, in the light of what all rows taught. The rows of one file belong in one call.
    pub fn decide(&self, learned: &Learned, rows: &[Submission]) -> Vec<Match> {
        let looks: Vec<Look> =
            rows.par_iter().with_min_len(PORTION).map(|row| self.look(&row.attendee, learned).0).collect();
        self.decide_looked(learned, rows, &looks)
    }

    fn owners(&self, written: Written) -> &[u32] {
        let exact = written.key.map(|key| self.by_key.get(key)).unwrap_or_default();
        if exact.is_empty() { written.digits.map(|d| self.by_digits.get(d)).unwrap_or_default() } else { exact }
    }

    fn row<'r>(&'r self, attendee: &Attendee, learned: &Learned) -> Row<'r> {
        let written = attendee.license_no.as_deref().map(Written::read).unwrap_or_default();
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

    /// The officer whose number and plain name stand on the row.
    fn exactly(&self, attendee: &Attendee) -> Option<u32> {
        let [officer] = *self.by_number(attendee.license_no.as_deref()?) else { return None };
        let person = &self.people.all[officer as usize];
        let last = name::plainly_equal(attendee.last_name.as_deref()?, self.names.surnames.text(person.surname));
        let first = last
            && name::plainly_equal(attendee.first_name.as_deref()?, self.names.first_names.text(person.first_name));
        (first && person.surname != vocabulary::UNKNOWN && person.first_name != vocabulary::UNKNOWN).then_some(officer)
    }

    /// Number and name together, before any other officer is considered.
    fn look(&self, attendee: &Attendee, learned: &Learned) -> (Look, Option<(Row<'_>, Option<Pair>)>) {
        if let Some(officer) = self.exactly(attendee) {
            return (Look::Exact(officer), None);
        }
        let row = self.row(attendee, learned);
        let (look, pair) = self.look_closer(&row, learned);
        (look, Some((row, pair)))
    }

    fn look_closer(&self, row: &Row<'_>, learned: &Learned) -> (Look, Option<Pair>) {
        let [officer] = *row.owners else { return (Look::Open, None) };
        let pair = compare(&self.known(learned, None), row, officer, &mut Seen::default());
        let vouched = pair.first_name_agrees() && pair.birth == Birth::Equal;
        let look = if pair.name_agrees() || vouched { Look::Similar(officer) } else { Look::Open };
        (look, Some(pair))
    }

    fn look_at(&self, rows: &[Submission]) -> (Lessons, Vec<Look>) {
        let nothing = Learned::nothing(&self.settings);
        let parts: Vec<(Lessons, Vec<Look>)> = rows
            .par_chunks((rows.len() / 16).max(PORTION))
            .map(|part| {
                let mut lessons = Lessons::default();
                let looks = part.iter().map(|row| self.look_and_teach(row, &nothing, &mut lessons)).collect();
                (lessons, looks)
            })
            .collect();
        let mut all = Vec::with_capacity(rows.len());
        let mut lessons = Lessons::default();
        for (part, looks) in parts {
            lessons = lessons.merge(part);
            all.extend(looks);
        }
        lessons.shrink();
        (lessons, all)
    }

    fn look_and_teach(&self, row: &Submission, nothing: &Learned, lessons: &mut Lessons) -> Look {
        let attendee = &row.attendee;
        let birth = day(attendee.birth_date);
        if birth != NO_DAY {
            *lessons.births.entry(birth).or_default() += 1;
        }
        let (look, seen) = self.look(attendee, nothing);
        match look {
            Look::Exact(officer) => {
                let person = &self.people.all[officer as usize];
                lessons.habit(row.at.file, false, compare::compare_birth(birth, person.birth));
                self.teach_agency(attendee, officer, lessons);
                if row.content[0].is_multiple_of(COUNTED) {
                    let view = self.row(attendee, nothing);
                    let pair = compare(&self.known(nothing, None), &view, officer, &mut Seen::default());
                    lessons.count(&pair, pair.birth == Birth::Equal);
                }
            }
            Look::Similar(officer) => {
                if let Some((view, Some(pair))) = seen {
                    self.teach_spelling(&view, officer, &pair, lessons);
                    let swapped = pair.order == settings::Order::Swapped;
                    lessons.habit(row.at.file, swapped, pair.birth);
                    self.teach_agency(attendee, officer, lessons);
                    if row.content[0].is_multiple_of(COUNTED) {
                        lessons.count(&pair, pair.birth == Birth::Equal);
                    }
                }
            }
            Look::Open => {
                if let Some((view, _)) = seen {
                    self.teach_stranger(&view, row, nothing, lessons);
                }
            }
        }
        look
    }

    fn teach_agency(&self, attendee: &Attendee, officer: u32, lessons: &mut Lessons) {
        let Some(text) = attendee.agency_name.as_deref() else { return };
        let own = self.people.all[officer as usize].agency;
        lessons.agency(name::hash(text), officer, own, || match *self.agencies.named(text) {
            [agency] => Some(agency),
            _ => None,
        });
    }

    fn teach_spelling(&self, view: &Row<'_>, officer: u32, pair: &Pair, lessons: &mut Lessons) {
        let plain = matches!(pair.surname, Surname::Equal | Surname::Missing)
            && matches!(pair.first_name, First::Equal | First::Initial | First::Missing);
        let bare = view.surname.text.len() < 2 || view.first_name.text.len() < 2;
        if pair.order != settings::Order::Swapped && !plain && !bare {
            lessons.spellings.push((officer, view.surname.hash, view.first_name.hash));
        }
    }

    fn teach_stranger(&self, view: &Row<'_>, row: &Submission, nothing: &Learned, lessons: &mut Lessons) {
        let named = !view.surname.is_empty() && !view.first_name.is_empty();
        if view.number.is_none() && (!named || view.birth == NO_DAY) {
            return;
        }
        lessons.strangers.push(Stranger {
            number: view.number.unwrap_or(0),
            known: view.standing == Standing::Known,
            surname: view.surname.hash,
            first_name: view.first_name.hash,
            birth: view.birth,
            agency: view.agencies.first().map_or(agency::NONE, |a| a.0),
            resembles_officer: self.resembles_officer(view, nothing),
            content: content(row),
        });
    }

    /// Whether the row may be about an officer whose number a sender has wrong, who married, or who goes by another
    /// name: somebody of like name has the birth date, or of the same name almost the number.
    fn resembles_officer(&self, view: &Row<'_>, nothing: &Learned) -> bool {
        let known = self.known(nothing, None);
        let seen = &mut Seen::default();
        let mut like = blocking::namesakes(&self.index, view.surname.hash, view.first_name.hash);
        like.extend(blocking::born(&self.index, view.birth, [view.surname.initial(), view.first_name.initial()]));
        like.into_iter().any(|officer| {
            let pair = compare(&known, view, officer, seen);
            let names = u8::from(pair.surname != Surname::Other) + u8::from(pair.first_name != First::Other);
            match pair.birth {
                Birth::Missing => pair.license != settings::License::Other,
                Birth::Other => false,
                _ => names == 2 || (names == 1 && pair.agency == settings::Agency::Equal),
            }
        })
    }

    /// Lets the open rows of a sample say how many of them are about outsiders (expectation and maximisation, on this
    /// one share), and keeps the result.
    fn tune(&self, learned: &mut Learned, rows: &[Submission], looks: &[Look]) {
        let open: Vec<usize> = (0..rows.len()).filter(|at| looks[*at] == Look::Open).collect();
        let every = open.len().div_ceil(self.settings.learning.sample.max(1)).max(1) as u64;
        let mut seen: Vec<(usize, f64, f64)> = open
            .into_par_iter()
            .filter(|at| content(&rows[*at]).is_multiple_of(every))
            .map_init(Work::default, |work, at| {
                let view = self.row(&rows[at].attendee, learned);
                let belief = self.belief(&view, learned, Some(rows[at].at.file), work);
                (view.standing as usize, belief.officers, belief.outsiders)
            })
            .collect();
        // Sums of floats depend on their order, so the order must not depend on that of the rows.
        seen.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
        let given = learned.outsider_share;
        for _ in 0..30 {
            for standing in 0..3 {
                let share = learned.outsider_share[standing];
                let (mut sum, mut rows) = (0.0, 0.0);
                for (_, officers, outsiders) in seen.iter().filter(|s| s.0 == standing) {
                    sum += share * outsiders / (share * outsiders + (1.0 - share) * officers);
                    rows += 1.0;
                }
                let worth = self.settings.learning.rows_of_outsiders;
                learned.outsider_share[standing] = ((sum + worth * given[standing]) / (rows + worth)).clamp(1e-6, 0.999);
            }
        }
    }

    fn decide_looked(&self, learned: &Learned, rows: &[Submission], looks: &[Look]) -> Vec<Match> {
        let order = slip::in_order(rows);
        let mut place = vec![0u32; if order.is_empty() { 0 } else { rows.len() }];
        for (at, row) in order.iter().enumerate() {
            place[*row] = at as u32;
        }
        let facts = Facts { resolver: self, rows, looks, learned };
        let mut out: Vec<Match> = rows
            .par_iter()
            .with_min_len(256)
            .enumerate()
            .map_init(Work::default, |work, (at, row)| match looks[at] {
                Look::Exact(officer) => settled(officer, self.settings.settled.exact),
                Look::Similar(officer) => settled(officer, self.settings.settled.similar),
                Look::Open => {
                    let slipped = slip::slipped(rows, &order, place[at] as usize, &facts);
                    self.decide_open(row, rows, slipped, learned, work)
                }
            })
            .collect();
        agree(rows, looks, &mut out);
        out
    }

    fn decide_open(
        &self,
        row: &Submission,
        rows: &[Submission],
        slipped: slip::Slipped,
        learned: &Learned,
        work: &mut Work,
    ) -> Match {
        let mut view = self.row(&row.attendee, learned);
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

    /// Everyone who may be meant by the row, with what speaks for each.
    fn belief(&self, row: &Row<'_>, learned: &Learned, file: Option<u32>, work: &mut Work) -> Belief {
        let known = self.known(learned, file);
        work.officers.clear();
        work.officers.extend_from_slice(row.owners);
        let days = row.days();
        let asked =
            Asked { surname: &row.surname, first_name: &row.first_name, birth: &days, agencies: &row.agencies };
        self.with_number_nearby(row, &mut work.officers);
        let indexes = [&self.index, &learned.index];
        blocking::candidates(indexes, &asked, &self.names, &self.settings.blocking, &mut work.officers);
        work.seen.clear();
        let mut candidates = Vec::new();
        for officer in &work.officers {
            let pair = compare(&known, row, *officer, &mut work.seen);
            let ratio = pair.ratio();
            if ratio > 1e-3 {
                candidates.push(Candidate { officer: *officer, pair, ratio });
            }
        }
        let shares = (learned.outsider_share[row.standing as usize], self.settings.outsiders.relatives);
        Belief::new(candidates, self.outsiders(row, &known), shares, self.people.all.len())
    }

    /// Officers whose number is one slip away and who share an initial or the birth date with the row.
    fn with_number_nearby(&self, row: &Row<'_>, out: &mut Vec<u32>) {
        let Some(number) = row.number else { return };
        let initials = [row.surname.initial(), row.first_name.initial()];
        number::neighbours(number, |near| {
            for officer in self.by_digits.get(near) {
                let person = &self.people.all[*officer as usize];
                let initial = |text: &str| text.bytes().next().unwrap_or(0);
                let shared = initials.contains(&initial(self.names.surnames.text(person.surname)))
                    || initials.contains(&initial(self.names.first_names.text(person.first_name)));
                if shared || (person.birth != NO_DAY && person.birth == row.birth) {
                    out.push(*officer);
                }
            }
        });
    }

    /// Likelihood of the row if it is about an outsider, known from other rows or not.
    fn outsiders(&self, row: &Row<'_>, known: &Known<'_>) -> f64 {
        let all = &known.learned.outsiders;
        if all.len() == 0 {
            return 1.0;
        }
        let alike = all.like(row.number, row.surname.hash, row.first_name.hash);
        let sum: f64 = alike.map(|outsider| self.outsider_ratio(row, outsider, known)).sum();
        // Half of the belief in outsiders is in those already known; which half is small beside what the row says.
        0.5 + 0.5 * sum / all.len() as f64
    }

    fn outsider_ratio(&self, row: &Row<'_>, outsider: &Outsider, known: &Known<'_>) -> f64 {
        let model = known.model;
        let mut ratio = if (row.surname.hash, row.first_name.hash) == (outsider.surname, outsider.first_name) {
            let surname = self.names.surnames.frequency(row.surname.surname);
            let first = self.names.first_names.frequency(row.first_name.first_name);
            model.surname.ratio(Surname::Equal as usize, surname, 0.0)
                * model.first_name.ratio(First::Equal as usize, first, 0.0)
        } else {
            model.surname.share[Surname::Other as usize] * model.first_name.share[First::Other as usize]
        };
        let birth = compare::compare_birth(row.birth, outsider.birth);
        ratio *= known.birth_date.ratio(birth as usize, 1.0, 0.0);
        if let (Some((agency, _)), true) = (row.agencies.first(), outsider.agency != agency::NONE) {
            let level = if *agency == outsider.agency { settings::Agency::Equal } else { settings::Agency::Other };
            ratio *= model.agency.ratio(level as usize, self.agencies.frequency(*agency), 0.0);
        }
        if row.standing == Standing::Unknown {
            let other = model.license_no.share[settings::License::Other as usize];
            ratio *= if row.number == Some(outsider.number) { self.number_space } else { other };
        }
        ratio
    }
}

/// What a thread reuses from row to row.
#[derive(Default)]
struct Work {
    officers: Vec<u32>,
    seen: Seen,
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

fn content(row: &Submission) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = row.content;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// Gives rows of one content the decision of the one best placed to tell: where a file stands about a row, or which
/// row is beside it, may speak for one copy and not for another.
fn agree(rows: &[Submission], looks: &[Look], out: &mut [Match]) {
    let open = || (0..rows.len()).filter(|at| looks[*at] == Look::Open);
    let rank = |m: &Match| {
        let decided = u8::from(m.decision == MatchDecision::Matched);
        (decided, m.score.map_or(0, f64::to_bits), std::cmp::Reverse(m.officer))
    };
    let mut best: FxHashMap<[u8; 12], usize> = FxHashMap::default();
    for at in open() {
        let kept = best.entry(rows[at].content).or_insert(at);
        if rank(&out[at]) > rank(&out[*kept]) {
            *kept = at;
        }
    }
    for at in open() {
        let kept = best[&rows[at].content];
        if kept != at {
            out[at] = out[kept].clone();
        }
    }
}

struct Facts<'f> {
    resolver: &'f Resolver<'f>,
    rows: &'f [Submission],
    looks: &'f [Look],
    learned: &'f Learned,
}

impl slip::Fits for Facts<'_> {
    fn is_open(&self, row: usize) -> bool {
        self.looks[row] == Look::Open
    }

    fn fits(&self, number_of: usize, name_of: usize) -> bool {
        let Some(text) = self.rows[number_of].attendee.license_no.as_deref() else { return false };
        let [officer] = *self.resolver.by_number(text) else { return false };
        let view = self.resolver.row(&self.rows[name_of].attendee, self.learned);
        let pair = compare(&self.resolver.known(self.learned, None), &view, officer, &mut Seen::default());
        pair.name_agrees() && pair.first_name_agrees() && !matches!(pair.birth, Birth::Other)
    }
}
