//! Gate on rows that wait for a person.
//!
//! In: counts and a bound in per cent. Out: one gate. A share on its bound passes, the first row above it fails.

use super::settings::Share;
use super::{Facts, outcome, within};
use crate::lake::GateOutcome;

/// Rows whose disposition is `review`, of all rows.
pub fn judge(bound: &Share, facts: &Facts) -> GateOutcome {
    let detail = format!("{} of {} rows wait for a person", facts.waiting, facts.rows);
    let passed = within(facts.waiting, facts.rows, bound.most_percent);
    outcome("review_share", bound.severity, &bound.holds, passed, detail)
}
