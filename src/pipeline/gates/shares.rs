//! Gates on what is in doubt: rows that wait for a person, and rows of whom it is not settled who they are about.
//!
//! In: counts and bounds in per cent. Out: one gate each. A share on its bound passes, the first row above it fails.

use super::{Facts, outcome, within};
use crate::lake::GateOutcome;
use crate::plan::Share;

/// Rows whose disposition is `review`, of all rows.
pub fn review(bound: &Share, facts: &Facts) -> GateOutcome {
    let detail = format!("{} of {} rows wait for a person", facts.waiting, facts.rows);
    let passed = within(facts.waiting, facts.rows, bound.most_percent);
    outcome("review_share", bound.severity, &bound.holds, passed, detail)
}

/// Rows that are `unmatched` or in `review` in the table `matches`, of all that name an attendee.
pub fn unresolved(bound: &Share, facts: &Facts) -> GateOutcome {
    let detail = format!("{} of {} rows name an officer who is not settled", facts.unresolved, facts.attended);
    let passed = within(facts.unresolved, facts.attended, bound.most_percent);
    outcome("unresolved_share", bound.severity, &bound.holds, passed, detail)
}
