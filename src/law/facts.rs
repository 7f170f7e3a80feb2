//! What the law is told about one officer, and what it answers.
//!
//! In: licence, events, relief, credited training, what still waits for review. Out: per period the standing with its
//! figures, requirements and credits. Amounts are whole hundredths of an hour; nothing here knows a name.

use crate::record::{
    Breakdown, Date, Delivery, EventKind, Hours, LicenseStatus, Period, ReliefKind, Role, RowId, SourceKind, Text,
};
pub use crate::record::{Status, Verdict};

/// Everything about one officer that bears on standing.
#[derive(Clone, Debug)]
pub struct OfficerFacts {
    pub license_no: Text,
    pub status: LicenseStatus,
    pub licensed_on: Option<Date>,
    /// `None` when the registry does not say.
    pub traffic_authority: Option<bool>,
    pub events: Vec<(EventKind, Date)>,
    pub relief: Vec<ReliefFact>,
    /// Yes/no credentials, for jurisdictions that ask for them.
    pub credentials: Vec<CredentialFact>,
    pub completions: Vec<CompletionFact>,
    pub pending: Vec<PendingFact>,
    /// What is pending together with rejected rows whose clerical faults are mended; empty where there are none.
    pub mended: Vec<MendedFact>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ReliefFact {
    pub period: Period,
    pub kind: ReliefKind,
    pub required_hours: Option<Hours>,
    pub lifts: Vec<String>,
    pub until: Option<Date>,
    pub granted_on: Date,
}

impl From<&crate::record::registry::Relief> for ReliefFact {
    fn from(entry: &crate::record::registry::Relief) -> Self {
        Self {
            period: entry.period,
            kind: entry.kind,
            required_hours: entry.required_hours,
            lifts: entry.lifts.clone(),
            until: entry.until,
            granted_on: entry.granted_on,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct CredentialFact {
    pub name: String,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

/// Training credited to the officer, once.
#[derive(Clone, Debug, PartialEq)]
pub struct CompletionFact {
    pub id: RowId,
    pub source_kind: SourceKind,
    pub delivery: Delivery,
    pub role: Role,
    pub completed_on: Date,
    pub hours: Breakdown,
    pub control_no: Option<Text>,
}

/// Training that waits for a decision: the hours it could add, each in any one area and topic.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingFact {
    pub completed_on: Date,
    pub source_kind: SourceKind,
    pub delivery: Delivery,
    pub role: Role,
    pub hours: Hours,
}

/// Training as it would be with clerical faults mended.
#[derive(Clone, Debug, PartialEq)]
pub struct MendedFact {
    pub fact: PendingFact,
    /// The only period that it is tried in: its row has no day of its own.
    pub only_in: Option<Period>,
}

/// The day of the judgement and the periods judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssessContext {
    pub as_of: Date,
    /// The first year with complete records: make-up chains from here.
    pub first_period: Period,
    pub last_period: Period,
}

/// One requirement of one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementOutcome {
    /// The id in the rule pack, or `together`.
    pub requirement: Text,
    pub required: Hours,
    pub earned: Hours,
    pub counted: Hours,
    pub shortfall: Hours,
    pub verdict: Verdict,
    pub citation: Text,
}

/// What one completion counted in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Position in [`OfficerFacts::completions`].
    pub completion: usize,
    /// All it earned, whichever period counted it.
    pub earned: Hours,
    pub counted: Breakdown,
    pub made_up_late: bool,
}

/// The least further training that would make the officer compliant, hours per area and per topic; topics are
/// designations of those same hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FurtherTraining {
    pub hours: Hours,
    pub areas: [Hours; 4],
    /// Hours of any area.
    pub any_area: Hours,
    pub topics: [Hours; 4],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodAssessment {
    pub period: Period,
    pub status: Status,
    pub hours_earned: Hours,
    pub hours_counted: Hours,
    pub required_hours: Hours,
    pub shortfall: Hours,
    pub deadline: Option<Date>,
    pub would_comply_after_review: bool,
    pub would_comply_if_corrected: bool,
    pub requirements: Vec<RequirementOutcome>,
    pub credits: Vec<Credit>,
    pub further: FurtherTraining,
}

/// Every period from the first to the last in which the officer has a standing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficerAssessment {
    pub periods: Vec<PeriodAssessment>,
}
