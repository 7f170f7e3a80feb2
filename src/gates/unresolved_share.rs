//! Gate on rows of whom it is not settled who they are about.
//!
//! In: counts and a bound in per cent. Out: one gate. A share on its bound passes, the first row above it fails.

use super::settings::Share;
use super::{Facts, outcome, within};
use crate::lake::GateOutcome;

/// Rows that are `unmatched` or in `review` in the table `matches`, of all that name an attendee.
pub fn judge(bound: &Share, facts: &Facts) -> GateOutcome {
    let detail = format!("{} of {} rows name an officer who is not settled", facts.unresolved, facts.attended);
    let passed = within(facts.unresolved, facts.attended, bound.most_percent);
    outcome("unresolved_share", bound.severity, &bound.holds, passed, detail)
}
