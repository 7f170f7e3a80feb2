//! Hours of credit as a row claims them: hours, or minutes at the rate of what was done.

use crate::law::Acceptance;
use crate::record::submission::Submission;
use crate::record::{Hours, InputKind, Role};

/// What the row says in hours of credit, and whether its hours and its minutes say different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub hours: Option<Hours>,
    pub contradictory: bool,
    /// The larger of what it says.
    pub at_most: Hours,
}

pub(super) fn claim(row: &Submission, law: &Acceptance) -> Claim {
    if row.kind == InputKind::College {
        // Hours of credit stand on a college row only when a reviewer ruled on them.
        let hours = row.hours.get().or_else(|| row.semester_hours.get().map(|s| law.semester_hours(s)));
        return Claim { hours, contradictory: false, at_most: hours.unwrap_or_default() };
    }
    let rate = match row.role {
        Role::Student => law.minutes_per_credit_hour,
        Role::Instructor => law.instructor_minutes_per_hour,
    };
    let from_minutes = row.minutes.get().map(|m| credit_for(m, rate));
    let hours = row.hours.get().or(from_minutes);
    let contradictory = matches!((row.hours.get(), from_minutes), (Some(hours), Some(minutes)) if hours != minutes);
    Claim { hours, contradictory, at_most: hours.max(from_minutes).unwrap_or_default() }
}

/// Minutes (in hundredths) at `rate` minutes an hour, rounded down to a hundredth.
fn credit_for(minutes: Hours, rate: i64) -> Hours {
    Hours(minutes.0 / rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_received_is_two_hundredths_and_a_minute_delivered_rounds_down() {
        assert_eq!(credit_for(Hours::whole(1), 50), Hours(2));
        assert_eq!(credit_for(Hours::whole(50), 50), Hours(100));
        assert_eq!(credit_for(Hours::whole(50), 60), Hours(83));
        assert_eq!(credit_for(Hours::whole(60), 60), Hours(100));
    }
}
