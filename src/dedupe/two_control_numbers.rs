//! One training reported under two course numbers.
//!
//! In: the reports of one officer, day and role that stand, each of another course. Out: of reports certain to be one,
//! the most trusted sender's stands and the others are `two_sources`; with other hours the fewest stand and the others
//! wait; what may be one waits. Certain takes titles that are the same thing and two senders who each hold the course.
//! One sender has no cause to report one event under two numbers, and one provider's titles tell its courses apart.

use super::report::Report;
use super::title::Likeness;
use super::{Outcome, Reason};
use crate::record::Disposition;

/// What two reports are to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    One,
    MayBeOne,
    Two,
}

impl Relation {
    /// One step less sure.
    fn doubted(self) -> Self {
        if self == Self::One { Self::MayBeOne } else { Self::Two }
    }
}

pub(super) fn settle(reports: &mut [Report<'_>], outcomes: &mut [Outcome]) {
    if !alike_at_all(reports) {
        return;
    }
    // hours that a reviewer decided come first, then the fewest, then the most trusted, then the earliest
    reports.sort_by_key(|r| (!r.hours_decided, r.credit, r.trust, r.order()));
    let related = relations(reports);
    if related.iter().all(|row| row.iter().all(|r| *r == Relation::Two)) {
        return;
    }
    let between: Vec<bool> = (0..reports.len()).map(|at| is_between(&related, at)).collect();
    let stands: Vec<bool> = (0..reports.len()).map(|at| is_first(&related, &between, at)).collect();
    for at in (0..reports.len()).filter(|at| !stands[*at]) {
        let like = |other: &usize| related[at][*other] != Relation::Two;
        let standing = (0..reports.len()).filter(|other| stands[*other]).find(like);
        let Some(other) = standing.or_else(|| (0..reports.len()).find(like)) else { continue };
        let relation = if between[at] { Relation::MayBeOne } else { related[at][other] };
        outcomes[reports[at].slot] = outcome(&reports[at], &reports[other], relation);
    }
}

/// Whether the report stands. Those that are not between others are related each to each, and the first of them is the
/// first of all; where all are between, so that none is certain, the first of all is credited and the others wait.
fn is_first(related: &[Vec<Relation>], between: &[bool], at: usize) -> bool {
    let like = |at: usize| (0..related.len()).filter(move |other| related[at][*other] != Relation::Two);
    if !between[at] {
        return !like(at).any(|other| other < at && !between[other]);
    }
    let mut reached = vec![at];
    let mut next = 0;
    while let Some(from) = reached.get(next).copied() {
        let further: Vec<usize> = like(from).filter(|other| !reached.contains(other)).collect();
        reached.extend(further);
        next += 1;
    }
    reached.iter().all(|other| between[*other] && *other >= at)
}

/// Whether any two are worth a look at their titles.
fn alike_at_all(reports: &[Report<'_>]) -> bool {
    let pairs = (0..reports.len()).flat_map(|a| (a + 1..reports.len()).map(move |b| (a, b)));
    pairs.into_iter().any(|(a, b)| reports[a].training != reports[b].training && reports[a].may_be_alike(&reports[b]))
}

fn relations(reports: &[Report<'_>]) -> Vec<Vec<Relation>> {
    let mut related = vec![vec![Relation::Two; reports.len()]; reports.len()];
    for a in 0..reports.len() {
        for b in a + 1..reports.len() {
            let relation = relation(&reports[a], &reports[b]);
            (related[a][b], related[b][a]) = (relation, relation);
        }
    }
    related
}

/// Whether the report is like two others that are two: no one knows which of them it tells of.
fn is_between(related: &[Vec<Relation>], at: usize) -> bool {
    let like: Vec<usize> = (0..related.len()).filter(|other| related[at][*other] != Relation::Two).collect();
    like.iter().any(|a| like.iter().any(|b| a != b && related[*a][*b] == Relation::Two))
}

fn relation(a: &Report<'_>, b: &Report<'_>) -> Relation {
    if a.training == b.training || !a.may_be_alike(b) {
        return Relation::Two;
    }
    let settings = a.settings();
    let same_hours = a.credit == b.credit;
    let found = of_titles(a.title().likeness(b.title(), settings), a, b);
    let generic = a.title().is_generic(settings) || b.title().is_generic(settings);
    let found = if generic { found.doubted() } else { found };
    if a.contradicting().is_none() && b.contradicting().is_none() {
        return found;
    }
    match found {
        // a sender who wrote another title may have mistaken the number
        Relation::One if same_hours => Relation::MayBeOne,
        Relation::Two if same_hours && !a.shares_sender(b) && typed_alike(a, b) => Relation::MayBeOne,
        found => found,
    }
}

/// What the registered titles say, by who holds the courses and who told of them.
fn of_titles(likeness: Likeness, a: &Report<'_>, b: &Report<'_>) -> Relation {
    let (one_owner, one_sender, same_hours) = (a.shares_owner(b), a.shares_sender(b), a.credit == b.credit);
    let if_same_hours = if same_hours { Relation::MayBeOne } else { Relation::Two };
    match (likeness, one_owner, one_sender) {
        (Likeness::Different, ..) => Relation::Two,
        (Likeness::Equal, _, false) | (Likeness::Cut | Likeness::Suffix, false, false) => Relation::One,
        (Likeness::Equal | Likeness::Cut | Likeness::Suffix, false, true) => Relation::MayBeOne,
        // what one provider holds and two senders report may be one, whatever the hours
        (Likeness::Cut | Likeness::Suffix, true, false) => Relation::MayBeOne,
        // one sender's reports of one provider's courses of one title and other hours are two courses
        (Likeness::Equal | Likeness::Cut, true, true) => if_same_hours,
        (Likeness::Alike, false, false) => if_same_hours,
        (Likeness::Suffix, true, true) | (Likeness::Alike, ..) => Relation::Two,
    }
}

/// Whether a title that a sender wrote against the registry is the other's.
fn typed_alike(a: &Report<'_>, b: &Report<'_>) -> bool {
    let titles = |r| -> Vec<_> { Option::into_iter(Report::contradicting(r)).chain([Report::title(r)]).collect() };
    let sure =
        |x: &super::title::Title, y| x.likeness(y, a.settings()) < Likeness::Alike && !x.is_generic(a.settings());
    titles(a).iter().any(|x| titles(b).iter().any(|y| sure(x, y)))
}

fn outcome(report: &Report<'_>, stands: &Report<'_>, relation: Relation) -> Outcome {
    let same_hours = report.credit == stands.credit;
    let (disposition, reason) = match relation {
        Relation::One if same_hours => (Disposition::Duplicate, Reason::TwoSources),
        Relation::One if stands.hours_decided => (Disposition::Duplicate, Reason::Decided),
        Relation::One => (Disposition::Review, Reason::HoursConflict),
        _ => (Disposition::Review, Reason::PossibleDuplicate),
    };
    Outcome { disposition, reason: Some(reason), stands: Some(stands.at) }
}

#[cfg(test)]
mod tests;
