//! What every row would earn by itself in, one disposition per row out: what was taken back, what is the same training
//! reported again, what stands.
//!
//! Rows of one training are those of one officer, course, date and role, taken in the order they were received. In turn:
//! voids take back what was received before them; of equal rows the earliest that earns stands; of rows that differ in
//! hours the one with fewer stands and the others wait; of one training under two course numbers the most trusted
//! sender's row stands; of a whole and its parts the side with fewer hours; of full attendance on neighbouring days the
//! first. What is certain is credited, what is in doubt waits, and every row keeps its way to the completion it fell
//! under or is held against.

mod adjacent_days;
mod co_attendance;
mod equal;
mod group;
mod outcome;
mod parts;
mod report;
mod same_day;
mod settings;
mod title;
mod training;
mod two_control_numbers;
mod voids;

pub use outcome::{Outcome, Outcomes};
pub use settings::DuplicateSettings;
pub use training::{Spelling, Training, TrainingIndex};

use crate::record::matching::{MatchDecision, Matches};
use crate::record::registry::Course;
use crate::record::submission::Content;
use crate::record::submission::{Signs, Submission};
use crate::record::{Date, Disposition, Hours, Reason};
pub use co_attendance::Attended;
use co_attendance::CoAttendance;
use group::{Groups, Member};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use title::Titles;

/// What a row would earn, as far as this stage needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub own: Own,
    /// Hours of credit after the cut; `None` when unknown.
    pub credit: Option<Hours>,
    /// Full attendance of a roster's student.
    pub full: bool,
    /// A reviewer ruled on the row's hours.
    pub hours_decided: bool,
    /// Position of the registered course; `None` for certificates, and for numbers nobody knows.
    pub course: Option<u32>,
}

/// What would become of the row if it were the only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    Earns,
    Rejected(Reason),
    Review(Reason),
}

/// A reviewer's ruling on whether the row is a duplicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicateRuling {
    Distinct,
    /// Of the rows with this content.
    Of(Content),
}

/// Everything known about the rows, each by its position.
pub struct Facts<'a> {
    pub rows: &'a [Submission],
    pub matches: &'a Matches,
    pub claimed: &'a [Claimed],
    pub rulings: &'a DuplicateRulings,
    pub trainings: &'a TrainingIndex,
    pub as_of: Date,
    /// Days apart at which full attendance twice is in doubt.
    pub neighbouring_days: i64,
}

/// What tells trainings apart, the same for all buckets.
pub struct Described<'a> {
    courses: &'a [Course],
    settings: &'a DuplicateSettings,
    spelling: Spelling,
    titles: Titles<'a>,
    registered: Arc<[Training]>,
    together: CoAttendance,
}

impl<'a> Described<'a> {
    pub fn new(courses: &'a [Course], settings: &'a DuplicateSettings, spelling: Spelling) -> Self {
        let (titles, registered) = (Titles::new(courses, settings), spelling.registered(courses));
        Self { courses, settings, spelling, titles, registered, together: CoAttendance::default() }
    }

    /// The trainings of a bucket's rows; `course_of` gives the position of a row's course in the registry.
    pub fn trainings(&self, rows: &[Submission], course_of: impl Fn(usize) -> Option<u32>) -> TrainingIndex {
        TrainingIndex::new(rows, self.registered.clone(), course_of, self.spelling)
    }

    /// What a bucket's rows say of the courses that were asked about while buckets were settled.
    pub fn reported(&self, facts: &Facts<'_>) -> Vec<Attended> {
        self.together.reported(facts)
    }

    /// Takes what all buckets said, so that those that are open can be settled again.
    pub fn learn(&mut self, attended: Vec<Attended>) {
        self.together.learn(attended);
    }
}

/// What became of a bucket's rows.
pub struct Settled {
    pub outcomes: Outcomes,
    /// An officer's rows cannot be settled until all buckets were asked which courses were taken together.
    pub is_open: bool,
}

/// Rulings on whether rows are duplicates, by position of the row.
pub type DuplicateRulings = FxHashMap<u32, DuplicateRuling>;

impl Facts<'_> {
    fn claimed(&self, at: usize) -> Claimed {
        self.claimed[at]
    }

    fn ruling(&self, at: usize) -> Option<DuplicateRuling> {
        if self.rulings.is_empty() {
            return None;
        }
        u32::try_from(at).ok().and_then(|at| self.rulings.get(&at).copied())
    }
}

/// Decides what becomes of every row of a bucket.
pub fn settle(facts: &Facts<'_>, described: &Described<'_>) -> Settled {
    let judged = |at: usize| {
        let claimed = facts.claimed(at);
        let alone = alone(facts, at, claimed.own);
        let key = group::key(facts, at, claimed.course);
        ((alone.disposition, alone.reason), key.map(|key| key.officer))
    };
    let (alone, owners): (_, Vec<Option<u32>>) = (0..facts.rows.len()).map(judged).unzip();
    let mut outcomes = Outcomes::alone(alone);
    let groups = Groups::new(facts, &owners);
    let Changed { rows, is_open } = settle_officers(facts, described, &groups, &outcomes);
    for (at, outcome) in rows {
        outcomes.set(at, outcome);
    }
    settle_duplicates_of_duplicates(&mut outcomes);
    if !groups.nothing_ruled() {
        follow_rulings(facts, &groups, &mut outcomes);
    }
    Settled { outcomes, is_open }
}

/// Decides what becomes of every row of a state that is one bucket.
pub fn settle_alone(facts: &Facts<'_>, described: &mut Described<'_>) -> Outcomes {
    let Settled { outcomes, is_open } = settle(facts, described);
    if !is_open {
        return outcomes;
    }
    described.learn(described.reported(facts));
    settle(facts, described).outcomes
}

/// What came of settling officers.
#[derive(Default)]
struct Changed {
    /// Rows that end otherwise than by themselves.
    rows: Vec<(u32, Outcome)>,
    is_open: bool,
}

fn settle_officers(facts: &Facts<'_>, described: &Described<'_>, groups: &Groups, alone: &Outcomes) -> Changed {
    let mut changed = Changed::default();
    let (mut members, mut outcomes) = (Vec::new(), Vec::new());
    for officer in groups.officers() {
        groups.members(facts, alone, officer, &mut members);
        outcomes.clear();
        outcomes.extend(members.iter().map(|m: &Member| m.alone));
        if settle_officer(facts, described, groups, &members, &mut outcomes) {
            let now = members.iter().zip(&outcomes).filter(|(m, outcome)| m.alone != **outcome);
            changed.rows.extend(now.map(|(m, outcome)| (m.index(), *outcome)));
        } else {
            changed.is_open = true;
        }
    }
    changed
}

/// Settles all rows of one officer; `outcomes` are in their order. Says whether all was known that had to be asked.
fn settle_officer(
    facts: &Facts<'_>,
    context: &Described<'_>,
    groups: &Groups,
    officer: &[Member],
    outcomes: &mut [Outcome],
) -> bool {
    for group in officer.chunk_by(|a, b| a.key == b.key) {
        if let [only] = group
            && !only.is_void
            && !only.ruled
        {
            continue;
        }
        let live = voids::take_back(facts, group, outcomes);
        let live = voids::hold_doubtful(facts, live, outcomes);
        equal::settle(facts, &live, outcomes);
    }
    if !same_day::settle(facts, context, officer, outcomes) {
        return false;
    }
    adjacent_days::hold_back(facts, groups, officer, outcomes);
    true
}

/// Duplicates of a row that fell under another fall under that one; duplicates of a row that waits wait with it.
fn settle_duplicates_of_duplicates(outcomes: &mut Outcomes) {
    for at in outcomes.beside() {
        let mut outcome = outcomes.of(at as usize);
        if outcome.disposition != Disposition::Duplicate {
            continue;
        }
        while let Outcome { disposition: Disposition::Duplicate, stands: Some(stands), .. } = outcome {
            match outcomes.of(stands as usize) {
                Outcome { disposition: Disposition::Credited, .. } => break,
                further => outcome = further,
            }
        }
        outcomes.set(at, outcome);
    }
}

/// What becomes of the row before any other row is looked at.
fn alone(facts: &Facts<'_>, at: usize, own: Own) -> Outcome {
    let row = &facts.rows[at];
    if !row.is_known(facts.as_of) {
        return Outcome { disposition: Disposition::NotYetKnown, reason: None, stands: None };
    }
    if row.signs.has(Signs::TAKEN_BACK) {
        return voids::VOIDED;
    }
    let own = if row.is_void { voids::own_fault(row, facts.as_of) } else { own };
    let rejected = match own {
        Own::Rejected(reason) => Some(reason),
        _ => None,
    };
    match (facts.matches.of(at).decision, rejected, own) {
        (MatchDecision::NotALicensee, None, _) => Outcome::rejected(Reason::NotALicensee),
        (MatchDecision::NotALicensee, Some(reason), _) => Outcome::rejected(reason.min(Reason::NotALicensee)),
        (_, Some(reason), _) => Outcome::rejected(reason),
        (MatchDecision::Review(reason), None, _) => Outcome::open(reason),
        (MatchDecision::Unmatched, None, _) => Outcome::open(Reason::OfficerUnknown),
        (MatchDecision::Matched, None, Own::Review(reason)) => Outcome::open(reason),
        (MatchDecision::Matched, None, _) => Outcome::CREDITED,
    }
}

/// Rows that a reviewer ruled to be duplicates fall under what became of the row that was named.
fn follow_rulings(facts: &Facts<'_>, groups: &Groups, outcomes: &mut Outcomes) {
    let mut ruled: Vec<u32> = facts.rulings.keys().copied().collect();
    ruled.sort_unstable();
    for row in ruled {
        let at = row as usize;
        let settled =
            matches!(outcomes.disposition(at), Disposition::NotYetKnown | Disposition::Voided | Disposition::Rejected);
        let Some(named) = groups.ruled_under(at, facts).filter(|_| !settled) else { continue };
        let outcome = outcomes.of(named);
        let outcome = match outcome.disposition {
            Disposition::Credited | Disposition::Duplicate => Outcome {
                disposition: Disposition::Duplicate,
                reason: Some(Reason::Decided),
                stands: Some(outcome.stands.unwrap_or(u32::try_from(named).expect("fewer than 2^32 rows"))),
            },
            _ => outcome,
        };
        outcomes.set(row, outcome);
    }
}

/// Whether the row may stand for a training: a row ruled to be another's duplicate may not.
fn may_stand(facts: &Facts<'_>, member: &Member) -> bool {
    !matches!(facts.ruling(member.at()), Some(DuplicateRuling::Of(_)))
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
