//! What every row would earn by itself in, one disposition per row out: what was taken back, what is the same training
//! reported again, what stands.
//!
//! Rows of one training are those of one officer, course, date and role, taken in the order they were received. In turn:
//! voids take back what was received before them; of equal rows the earliest that earns stands; of rows that differ in
//! hours the one with fewer stands and the others wait; of one training under two course numbers the most trusted
//! sender's row stands; of a whole and its parts the side with fewer hours; of full attendance on neighbouring days the
//! first. What is certain is credited, what is in doubt waits, and every row keeps its way to the completion it fell
//! under or is held against.

mod equal;
mod group;
mod neighbours;
mod parts;
mod same_day;
mod settings;
mod tellings;
mod title;
mod training;
mod two_numbers;
mod voids;

pub use settings::DuplicateSettings;
pub use training::{Training, TrainingIndex};

use crate::record::matching::{Match, MatchDecision};
use crate::record::registry::Course;
use crate::record::submission::Content;
use crate::record::submission::Submission;
use crate::record::{Date, Disposition, Hours, Reason};
use group::{Groups, Member};
use rayon::prelude::*;
use tellings::Tellings;
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

/// Everything known about the rows; all slices are in the order of `rows`.
pub struct Facts<'a> {
    pub rows: &'a [Submission],
    pub matches: &'a [Match],
    pub claimed: &'a [Claimed],
    pub rulings: &'a [Option<DuplicateRuling>],
    pub trainings: &'a TrainingIndex,
    pub as_of: Date,
    /// Days apart at which full attendance twice is in doubt.
    pub neighbouring_days: i64,
}

/// What tells trainings of one day apart.
pub struct Described<'a> {
    pub courses: &'a [Course],
    /// Which of them the row at a position names; `None` for certificates, and for numbers nobody knows.
    pub course_of: &'a (dyn Fn(usize) -> Option<u32> + Sync),
    pub settings: &'a DuplicateSettings,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Outcome {
    pub disposition: Disposition,
    pub reason: Option<Reason>,
    /// The row whose completion stands for this one; of a row that waits, the one it is held against.
    pub stands: Option<u32>,
}

impl Outcome {
    const CREDITED: Outcome = Outcome { disposition: Disposition::Credited, reason: None, stands: None };

    const fn rejected(reason: Reason) -> Self {
        Self { disposition: Disposition::Rejected, reason: Some(reason), stands: None }
    }

    /// Waits by its own fault.
    const fn open(reason: Reason) -> Self {
        Self { disposition: Disposition::Review, reason: Some(reason), stands: None }
    }

    /// Waits because of another row.
    const fn review(reason: Reason, against: u32) -> Self {
        Self { disposition: Disposition::Review, reason: Some(reason), stands: Some(against) }
    }
}

/// Decides what becomes of every row, by course numbers alone: nothing is known of titles.
pub fn settle(facts: &Facts<'_>) -> Vec<Outcome> {
    decide(facts, None)
}

/// Decides what becomes of every row.
pub fn settle_with(facts: &Facts<'_>, described: &Described<'_>) -> Vec<Outcome> {
    decide(facts, Some(described))
}

fn decide(facts: &Facts<'_>, described: Option<&Described<'_>>) -> Vec<Outcome> {
    let judged = |at: usize| {
        let alone = alone(facts, at);
        (alone, Member::new(facts, at, alone))
    };
    let (mut outcomes, members): (Vec<Outcome>, Vec<Option<Member>>) =
        (0..facts.rows.len()).into_par_iter().map(judged).unzip();
    let groups = Groups::new(facts, &members);
    let bench = described.map(|described| same_day::Bench {
        described,
        titles: Titles::new(described.courses, described.settings),
        tellings: Tellings::new(&groups, facts.trainings.count()),
    });
    // what changes, part by part; one scratch of fates serves all officers of a part
    let changed: Vec<Vec<(u32, Outcome)>> = groups
        .officers()
        .fold(
            || (Vec::new(), Vec::new()),
            |(mut fates, mut changed): (Vec<Outcome>, Vec<(u32, Outcome)>), officer| {
                fates.clear();
                fates.extend(officer.iter().map(|m| m.alone));
                settle_officer(facts, bench.as_ref(), &groups, officer, &mut fates);
                let now = officer.iter().zip(&fates).filter(|(m, fate)| m.alone != **fate);
                changed.extend(now.map(|(m, fate)| (m.index(), *fate)));
                (fates, changed)
            },
        )
        .map(|(_, changed)| changed)
        .collect();
    for (at, fate) in changed.into_iter().flatten() {
        outcomes[at as usize] = fate;
    }
    share_fates(&mut outcomes);
    if !groups.nothing_ruled() {
        follow_rulings(facts, &groups, &mut outcomes);
    }
    outcomes
}

/// Settles all rows of one officer; `fates` are in their order.
fn settle_officer(
    facts: &Facts<'_>,
    bench: Option<&same_day::Bench<'_>>,
    groups: &Groups,
    officer: &[Member],
    fates: &mut [Outcome],
) {
    for group in officer.chunk_by(|a, b| a.key == b.key) {
        if let [only] = group
            && !only.is_void
            && !only.ruled
        {
            continue;
        }
        let live = voids::take_back(facts, group, fates);
        equal::settle(facts, &live, fates);
    }
    if let Some(bench) = bench {
        same_day::settle(facts, bench, officer, fates);
    }
    neighbours::hold_back(facts, groups, officer, fates);
}

/// Duplicates of a row that fell under another fall under that one; duplicates of a row that waits wait with it.
fn share_fates(outcomes: &mut [Outcome]) {
    for at in 0..outcomes.len() {
        let Outcome { disposition: Disposition::Duplicate, stands: Some(mut stands), reason } = outcomes[at] else {
            continue;
        };
        let mut fate = Outcome { reason, ..outcomes[at] };
        loop {
            match outcomes[stands as usize] {
                Outcome { disposition: Disposition::Duplicate, reason, stands: Some(next) } => {
                    fate = Outcome { reason, stands: Some(next), ..fate };
                    stands = next;
                }
                Outcome { disposition: Disposition::Credited, .. } => break,
                waits => {
                    fate = waits;
                    break;
                }
            }
        }
        outcomes[at] = fate;
    }
}

/// What becomes of the row before any other row is looked at.
fn alone(facts: &Facts<'_>, at: usize) -> Outcome {
    let row = &facts.rows[at];
    if !row.is_known(facts.as_of) {
        return Outcome { disposition: Disposition::NotYetKnown, reason: None, stands: None };
    }
    let own = if row.is_void { voids::own_fault(row, facts.as_of) } else { facts.claimed[at].own };
    let rejected = match own {
        Own::Rejected(reason) => Some(reason),
        _ => None,
    };
    match (facts.matches[at].decision, rejected, own) {
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
fn follow_rulings(facts: &Facts<'_>, groups: &Groups, outcomes: &mut [Outcome]) {
    for at in 0..facts.rows.len() {
        let settled =
            matches!(outcomes[at].disposition, Disposition::NotYetKnown | Disposition::Voided | Disposition::Rejected);
        let Some(named) = groups.ruled_under(at, facts).filter(|_| !settled) else { continue };
        let fate = outcomes[named];
        outcomes[at] = match fate.disposition {
            Disposition::Credited | Disposition::Duplicate => Outcome {
                disposition: Disposition::Duplicate,
                reason: Some(Reason::Decided),
                stands: Some(fate.stands.unwrap_or(u32::try_from(named).expect("fewer than 2^32 rows"))),
            },
            _ => fate,
        };
    }
}

/// Whether the row may stand for a training: a row ruled to be another's duplicate may not.
fn may_stand(facts: &Facts<'_>, member: &Member) -> bool {
    !matches!(facts.rulings[member.at()], Some(DuplicateRuling::Of(_)))
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
