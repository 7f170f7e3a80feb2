//! Full attendance of one course on two neighbouring days: the first is credited, the second waits.
//!
//! A day waits when the day before is credited, whichever was reported first. A day that waits does not hold back the
//! day after it.

use super::group::{Groups, Member};
use super::{DuplicateRuling, Facts, Outcome};
use crate::record::{Date, Disposition, Reason, Role};

pub(super) fn hold_back(facts: &Facts<'_>, groups: &Groups, outcomes: &mut [Outcome]) {
    for course in groups.by_course() {
        if course[0].key.role != Role::Student || course[0].key.day == course[course.len() - 1].key.day {
            continue;
        }
        let mut before: Option<Date> = None;
        for day in course.chunk_by(|a, b| a.key.day == b.key.day) {
            before = settle_day(facts, day, before, outcomes);
        }
    }
}

/// Settles one day; gives the day when it stays credited in full.
fn settle_day(facts: &Facts<'_>, day: &[Member], before: Option<Date>, outcomes: &mut [Outcome]) -> Option<Date> {
    let on = day[0].key.day;
    let credited = |m: &&Member| outcomes[m.at()].disposition == Disposition::Credited;
    let standing: Vec<Member> = day
        .iter()
        .filter(credited)
        .filter(|m| facts.claimed[m.at()].full && facts.rows[m.at()].kind.is_roster())
        .copied()
        .collect();
    let close = before.is_some_and(|before| (on - before).num_days() <= facts.neighbouring_days);
    let mut stays = None;
    for stands in standing {
        if close && facts.rulings[stands.at()] != Some(DuplicateRuling::Distinct) {
            for member in day {
                let under_it = outcomes[member.at()].stands == Some(stands.index()) || member.at() == stands.at();
                if under_it {
                    outcomes[member.at()] = Outcome::review(Reason::PossibleDuplicate);
                }
            }
        } else {
            stays = Some(on);
        }
    }
    stays
}
