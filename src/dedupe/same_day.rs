//! What one officer is reported to have done on one day, in one role, beyond the rows of one course number.
//!
//! In: outcomes after equal rows and other hours. Out: one training under two numbers settled (`two_control_numbers`), a whole
//! beside its parts settled (`parts`). Only rows that still stand are compared, and none on which a reviewer ruled:
//! a row ruled distinct is free, one ruled another's duplicate follows that one.

use super::group::Member;
use super::report::Report;
use super::{Described, Facts, Outcome, parts, two_control_numbers};
use crate::record::{Disposition, Role};

/// Settles each day of one officer; `outcomes` are in the order of the officer's rows. Says whether all was known that had
/// to be asked.
pub(super) fn settle<'a>(
    facts: &Facts<'a>,
    context: &'a Described<'a>,
    officer: &[Member],
    outcomes: &mut [Outcome],
) -> bool {
    let stands = |m: &&Member| outcomes[m.slot()].disposition == Disposition::Credited && !m.ruled;
    let mut open: Vec<&Member> = officer.iter().filter(stands).collect();
    open.sort_unstable_by_key(|m| (m.key.day, m.key.role, m.slot()));
    let mut all_known = true;
    for day in open.chunk_by(|a, b| (a.key.day, a.key.role) == (b.key.day, b.key.role)) {
        if day.len() > 1 {
            all_known &= settle_day(facts, context, day, outcomes);
        }
    }
    all_known
}

fn settle_day<'a>(facts: &Facts<'a>, context: &'a Described<'a>, day: &[&Member], outcomes: &mut [Outcome]) -> bool {
    let mut reports: Vec<Report<'_>> = day.iter().filter_map(|m| Report::new(facts, context, m)).collect();
    two_control_numbers::settle(&mut reports, outcomes);
    reports.retain(|report| outcomes[report.slot].disposition == Disposition::Credited);
    day[0].key.role != Role::Student || parts::settle(&mut reports, outcomes)
}
