//! The switches for places where the sources disagree or are silent.
//!
//! In: the words of the rule files in force on a day. Out: typed switches. What each means and why its default was
//! chosen stands beside its value in the rule files.

use crate::record::SourceKind;

/// Who owes racial profiling hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrafficAuthority {
    /// Everyone but those the registry says have no traffic authority.
    UnlessDenied,
    Everyone,
    /// Only those the registry says have it.
    OnlyIfKnown,
}

/// The switches that bear on an assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readings {
    pub traffic_authority: TrafficAuthority,
    /// Further sources that count towards the approved-source minimum.
    pub towards_approved: Vec<SourceKind>,
    pub computer_based_firearms_count: bool,
    pub make_up_counts_twice: bool,
    pub one_topic_per_hour: bool,
    pub cite_as_printed: bool,
    /// Statewide figures are about officers with a commission instead of all active licences.
    pub figures_of_commissioned_only: bool,
}

/// What becomes of the hours of one who attended a part and for whom no areas are stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartialAttendance {
    NoArea,
    InProportion,
}

/// The switches that bear on what a row is credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditReadings {
    pub instructor_computer_based_counts: bool,
    pub provider_course_must_be_listed: bool,
    pub partial_attendance: PartialAttendance,
    pub computer_based_without_score_rejected: bool,
    /// Hours above the approved ones send the row to review instead of being cut.
    pub hours_above_approved_to_review: bool,
}
