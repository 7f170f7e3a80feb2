//! What was submitted, beside what the tables record of it: for the people who have to put it right.
//!
//! In: nothing; these are the forms in which the pipeline hands on what rows said. Out: the words of rows without
//! credit, attendance lists as they arrived, and when each credited training became known. All borrowed: a state sends
//! hundreds of thousands of rows.

use crate::record::submission::RefusedDecision;
use crate::record::tables::{MatchRow, RowRow};
use crate::record::{CourseProviderKind, Date, Delivery, Hours, RowId, Text};

/// What a submitted row said.
#[derive(Clone, Debug, PartialEq)]
pub struct RowDetail {
    /// The row of the table `rows`.
    pub row: RowRow,
    /// Whom it was found to be about, where it waits for review or for a clerk.
    pub found: Option<MatchRow>,
    /// It was rejected for nothing but what a clerk can mend.
    pub clerical: bool,
    /// The provider that sent it.
    pub provider_no: Option<Text>,
    /// The agency that gave the course or is named on the row.
    pub agency_id: Option<Text>,
    /// The attendee and the licence number as they stand on the row.
    pub attendee: Option<String>,
    pub license_given: Option<Text>,
    pub control_no: Option<Text>,
    pub course: Option<Text>,
    pub completed_on: Option<Date>,
    pub submitted_on: Option<Date>,
    /// The agency and the day of birth as they stand on the row.
    pub agency_given: Option<Text>,
    pub birth_date: Option<Date>,
    /// What the sender's sheet says, where words make the row wait.
    pub words: Option<String>,
    /// The same question is asked at an earlier row: of one sender's remark once.
    pub asked_before: bool,
    /// The row this one conflicts with, where it waits for that.
    pub other: Option<OtherRow>,
}

/// The row that another one is held against, for a comparison side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherRow {
    pub row_id: RowId,
    pub disposition: &'static str,
    pub control_no: Option<Text>,
    pub course: Option<Text>,
    pub completed_on: Option<Date>,
    pub hours_claimed: Hours,
    pub file: Text,
    pub row_number: i64,
}

/// Rows of rosters about one course on one day that were submitted on one day, whatever became of them.
#[derive(Clone, Debug, PartialEq)]
pub struct AttendanceList {
    pub provider_no: Text,
    /// As the rows give it.
    pub control_no: Option<Text>,
    pub course: Option<Text>,
    /// What kind of source gave the course, when the registry knows.
    pub kind: Option<CourseProviderKind>,
    pub completed_on: Option<Date>,
    pub submitted_on: Option<Date>,
    pub rows: i64,
    /// Rows rejected because the course was not approved, or no longer.
    pub not_approved: i64,
    pub lapsed: i64,
    /// Hours of the course, when it is live and was approved: what was taught, not who attended.
    pub live_hours: Hours,
    /// Whether it was given away from the main office, as far as the rows say.
    pub away: Option<bool>,
}

/// A credited training: whose, when it was completed, when it became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Training {
    /// Position of the officer in the registry.
    pub officer: u32,
    pub completed_on: Date,
    /// Unknown counts as the day of completion.
    pub submitted_on: Option<Date>,
    pub hours: Hours,
}

/// A licence, approval or recognition that ends soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lapsing {
    /// provider_license, course_approval, source_recognition
    pub what: &'static str,
    /// Of the provider or course; empty for a source.
    pub number: String,
    pub name: String,
    pub ends_on: Date,
    /// Rows of the last year under it, and who sent them.
    pub rows: i64,
    pub senders: String,
}

/// A ruling that did not take, and the file it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTaken {
    pub ruling: RefusedDecision,
    pub file: Text,
}

/// An approved course that an officer could still take.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    pub control_no: String,
    pub title: String,
    pub provider: String,
    pub delivery: Delivery,
    pub hours: Hours,
    /// What it gives towards each requirement that it serves.
    pub gives: Vec<(Text, Hours)>,
}
