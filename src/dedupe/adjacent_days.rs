//! Full attendance of one course on two neighbouring days: the first is credited, the second waits.
//!
//! A day waits when the day before is credited, whichever was reported first. A day that waits does not hold back the
//! day after it, nor does one that a reviewer ruled to be another row's duplicate.

use super::group::{Groups, Member};
use super::{DuplicateRuling, Facts, Outcome};
use crate::record::{Disposition, Reason, Role};

pub(super) fn hold_back(facts: &Facts<'_>, groups: &Groups, officer: &[Member], outcomes: &mut [Outcome]) {
    for course in officer.chunk_by(|a, b| (a.key.training, a.key.role) == (b.key.training, b.key.role)) {
        if course[0].key.role != Role::Student || course[0].key.day == course[course.len() - 1].key.day {
            continue;
        }
        let mut before: Option<Member> = None;
        for day in course.chunk_by(|a, b| a.key.day == b.key.day) {
            before = settle_day(facts, groups, day, before, outcomes);
        }
    }
}

/// Settles one day; gives the row by which it stays credited in full.
fn settle_day(
    facts: &Facts<'_>,
    groups: &Groups,
    day: &[Member],
    before: Option<Member>,
    outcomes: &mut [Outcome],
) -> Option<Member> {
    let on = day[0].key.day;
    let credited = |m: &&Member| outcomes[m.slot()].disposition == Disposition::Credited;
    let standing: Vec<Member> = day
        .iter()
        .filter(credited)
        .filter(|m| facts.claimed(m.at()).full && facts.rows[m.at()].kind.is_roster())
        .filter(|m| groups.ruled_under(m.at(), facts).is_none())
        .copied()
        .collect();
    let close = before.filter(|before| (on - before.key.day).num_days() <= facts.neighbouring_days);
    let mut stays = None;
    for stands in standing {
        let free = facts.ruling(stands.at()) == Some(DuplicateRuling::Distinct);
        let Some(before) = close.filter(|_| !free) else {
            stays = stays.or(Some(stands));
            continue;
        };
        for member in day {
            let Outcome { disposition, stands: other, .. } = outcomes[member.slot()];
            let under_it = disposition == Disposition::Duplicate && other == Some(stands.index());
            if under_it || member.at() == stands.at() {
                outcomes[member.slot()] = Outcome::review(Reason::PossibleDuplicate, before.index());
            }
        }
    }
    stays
}
