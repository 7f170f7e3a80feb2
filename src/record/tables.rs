//! One struct per table of the contract, in the table's grain. Text columns that may be null are `Option`.
//! `table/` turns slices of these into contract-typed Arrow batches; `publish/` reads them.

use super::matching::Method;
use super::registry::{Agency, Course, Officer, Provider};
use super::{
    Breakdown, Channel, CourseProviderKind, Date, Delivery, Disposition, Effect, FileStatus, Hours, InputKind,
    LicenseStatus, Notice, Period, Question, Reason, Resolution, Role, RowId, Severity, SourceKind, Status, Text,
    Unreached, Verdict,
};

/// Grain: input file and sheet.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FileRow {
    pub file: String,
    pub sheet: Option<String>,
    pub kind: InputKind,
    /// Input rows (records for registry and decision files).
    pub rows: i64,
    pub blake3: String,
    pub status: FileStatus,
    pub reason: Option<String>,
    pub encoding: Option<String>,
    pub bytes: i64,
}

/// Grain: input row of a submission.
#[derive(Clone, Debug, PartialEq)]
pub struct RowRow {
    pub row_id: RowId,
    pub kind: InputKind,
    pub file: Text,
    pub sheet: Option<Text>,
    pub row_number: i64,
    pub disposition: Disposition,
    pub reason: Option<Reason>,
    pub license_no: Option<Text>,
    pub completion_id: Option<RowId>,
    pub hours_claimed: Hours,
    pub hours_credited: Hours,
    /// As the registry writes it, where it knows the course, else as sent; so the title.
    pub control_no: Option<Text>,
    pub title: Option<Text>,
    pub completed_on: Option<Date>,
    /// Of the course, else of the row.
    pub provider_no: Option<Text>,
    /// The kind of submission, and for rosters the provider as far as the registry knows it.
    pub sender: Text,
    /// Of one of several rows of one line, from the left.
    pub position: Option<i64>,
}

/// Grain: fault found in a row or file.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub struct IssueRow {
    pub row_id: Option<RowId>,
    pub file: Text,
    pub sheet: Option<Text>,
    pub row_number: Option<i64>,
    pub field: Option<Text>,
    pub code: Text,
    pub severity: Severity,
    pub value: Option<String>,
    pub message: Text,
}

/// Grain: row with an attendee.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchRow {
    pub row_id: RowId,
    pub license_no: Option<Text>,
    pub decision: Resolution,
    pub method: Method,
    /// Probability that `license_no` is right, 0 to 1.
    pub score: Option<f64>,
    pub runner_up: Option<Text>,
}

/// Grain: training an officer completed, once.
#[derive(Clone, Debug, PartialEq)]
pub struct CompletionRow {
    pub completion_id: RowId,
    pub license_no: Text,
    pub source_kind: SourceKind,
    pub control_no: Option<Text>,
    pub provider_no: Option<Text>,
    pub title: Option<Text>,
    pub completed_on: Date,
    pub delivery: Delivery,
    pub role: Role,
    /// Its total is the column `hours`; `unstated` is `unstated_hours`.
    pub hours: Breakdown,
    /// Who gave the course, by name.
    pub provider_name: Option<Text>,
    /// As the row says.
    pub location: Option<Text>,
    pub administrator: Option<Text>,
    pub row_id: RowId,
}

/// Grain: completion × period it was counted in.
#[derive(Clone, Debug, PartialEq)]
pub struct CreditRow {
    pub completion_id: RowId,
    pub license_no: Text,
    pub period: Period,
    pub hours_earned: Hours,
    /// Its total is the column `hours_counted`; areas, `unstated_hours` and topics are the counted ones.
    pub counted: Breakdown,
    pub made_up_late: bool,
}

/// Grain: officer × period.
#[derive(Clone, Debug, PartialEq)]
pub struct ComplianceRow {
    pub license_no: Text,
    pub period: Period,
    pub as_of: Date,
    pub status: Status,
    pub hours_earned: Hours,
    pub hours_counted: Hours,
    pub required_hours: Hours,
    pub shortfall_hours: Hours,
    pub deadline: Option<Date>,
    pub would_comply_after_review: bool,
    pub would_comply_if_corrected: bool,
    pub agency_id: Option<Text>,
    pub commissioned: bool,
}

/// Grain: officer × period × requirement.
#[derive(Clone, Debug, PartialEq)]
pub struct RequirementRow {
    pub license_no: Text,
    pub period: Period,
    pub requirement: Text,
    pub required_hours: Hours,
    pub earned_hours: Hours,
    pub counted_hours: Hours,
    pub shortfall_hours: Hours,
    pub verdict: Verdict,
    pub citation: Text,
}

/// Grain: officer × notice.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeRow {
    pub license_no: Text,
    pub period: Period,
    pub notice: Notice,
    /// None for a referral.
    pub channel: Option<Channel>,
    pub reason: Option<Unreached>,
    pub email: Option<String>,
}

/// Grain: measure × group.
#[derive(Clone, Debug, PartialEq)]
pub struct StatisticRow {
    pub measure: String,
    pub group_by: String,
    pub group: String,
    pub period: Period,
    /// Hundredths; `None` when withheld.
    pub value: Option<i64>,
    pub withheld: bool,
}

/// Grain: ruling read.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionRow {
    /// As the ruling names it: a decision binds every row of that content.
    pub row_id: Text,
    pub question: Question,
    pub answer: String,
    pub decided_by: Text,
    pub decided_on: Date,
    pub note: Option<String>,
    pub file: Text,
    pub row_number: i64,
    pub effect: Effect,
}

/// Grain: officer of the registry.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficerRow {
    pub license_no: Text,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub suffix: Option<String>,
    pub birth_date: Option<Date>,
    pub license_class: Option<String>,
    pub license_status: LicenseStatus,
    pub licensed_on: Option<Date>,
    pub traffic_authority: Option<bool>,
    /// As of the run's day.
    pub agency_id: Option<Text>,
    pub email: Option<String>,
    pub onboarded: bool,
}

/// Grain: agency of the registry.
#[derive(Clone, Debug, PartialEq)]
pub struct AgencyRow {
    pub agency_id: Text,
    pub name: String,
    /// Separated by bars.
    pub also_known_as: Option<String>,
    pub kind: Option<String>,
    pub county: Option<String>,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
}

/// Grain: course × approval.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseRow {
    pub control_no: Text,
    pub approved_from: Date,
    pub approved_to: Option<Date>,
    pub provider_no: Text,
    pub title: String,
    pub delivery: Delivery,
    /// Its total is the column `approved_hours`; no approved hour is in no area.
    pub hours: Breakdown,
    pub applied_on: Option<Date>,
}

/// Grain: provider × licence period.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderRow {
    pub provider_no: Text,
    pub licensed_from: Date,
    pub licensed_to: Option<Date>,
    pub name: String,
    pub kind: CourseProviderKind,
    pub main_office: Option<String>,
}

impl From<&Officer> for OfficerRow {
    fn from(officer: &Officer) -> Self {
        Self {
            license_no: officer.license_no.as_str().into(),
            last_name: officer.last_name.clone(),
            first_name: officer.first_name.clone(),
            middle_name: officer.middle_name.clone(),
            suffix: officer.suffix.clone(),
            birth_date: officer.birth_date,
            license_class: officer.license_class.clone(),
            license_status: officer.license_status,
            licensed_on: officer.licensed_on,
            traffic_authority: officer.traffic_authority,
            agency_id: officer.agency_id.as_deref().map(Text::from),
            email: officer.email.clone(),
            onboarded: officer.onboarded,
        }
    }
}

impl From<&Agency> for AgencyRow {
    fn from(agency: &Agency) -> Self {
        Self {
            agency_id: agency.agency_id.as_str().into(),
            name: agency.name.clone(),
            also_known_as: (!agency.also_known_as.is_empty()).then(|| agency.also_known_as.join("|")),
            kind: agency.kind.clone(),
            county: agency.county.clone(),
            contact_name: agency.contact_name.clone(),
            contact_email: agency.contact_email.clone(),
        }
    }
}

impl From<&Course> for CourseRow {
    fn from(course: &Course) -> Self {
        Self {
            control_no: course.control_no.as_str().into(),
            approved_from: course.approved_from,
            approved_to: course.approved_to,
            provider_no: course.provider_no.as_str().into(),
            title: course.title.clone(),
            delivery: course.delivery,
            hours: Breakdown { areas: course.areas, unstated: Hours::ZERO, topics: course.topics },
            applied_on: course.applied_on,
        }
    }
}

impl From<&Provider> for ProviderRow {
    fn from(provider: &Provider) -> Self {
        Self {
            provider_no: provider.provider_no.as_str().into(),
            licensed_from: provider.licensed_from,
            licensed_to: provider.licensed_to,
            name: provider.name.clone(),
            kind: provider.kind,
            main_office: provider.main_office.clone(),
        }
    }
}
