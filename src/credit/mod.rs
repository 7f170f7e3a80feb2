//! One typed row, the registry and the law's figures in; what that row would earn out, or why it earns nothing.
//!
//! Who the row is about plays no part here, and neither do other rows: those are `resolve` and `dedupe`. Of several
//! reasons the first in the order of `Reason` is given. Every figure of the law comes with the [`Acceptance`] of the day.

mod attendance;
mod catalogue;
mod certificate;
mod claim;
mod instructor;
mod roster;

pub use catalogue::{Catalogue, control_key, name_key};

use crate::issue::{Issue, Severity};
use crate::law::Acceptance;
use crate::record::submission::Submission;
use crate::record::{Breakdown, Date, Delivery, Hours, InputKind, Reason, SourceKind};

/// Why a row earns nothing by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Verdict {
    Earns,
    Rejected(Reason),
    Review(Reason),
}

/// What one row would earn.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Earned {
    pub verdict: Verdict,
    /// Hours of credit as claimed: what the row says, else what the course is approved for.
    pub claimed: Hours,
    /// Hours of credit after the cut to the approved hours; `None` when they cannot be known.
    pub credit: Option<Hours>,
    /// How they divide; meaningful when the row earns.
    pub hours: Breakdown,
    /// `areas_unknown` or `hours_over_approved` of a row that earns.
    pub note: Option<Reason>,
    pub source_kind: Option<SourceKind>,
    pub delivery: Delivery,
    /// Position of the course in the registry.
    pub course: Option<u32>,
    /// Student of a roster who attended the whole course.
    pub full: bool,
    /// The most the row could come to, were its own open question decided for the officer.
    pub at_most: Hours,
}

impl Earned {
    fn rejected(reason: Reason, claimed: Hours) -> Self {
        Self {
            verdict: Verdict::Rejected(reason),
            claimed,
            credit: None,
            hours: Breakdown::default(),
            note: None,
            source_kind: None,
            delivery: Delivery::Live,
            course: None,
            full: false,
            at_most: Hours::ZERO,
        }
    }
}

/// What a stage needs besides the row.
pub struct Context<'c, 'a> {
    pub catalogue: &'c Catalogue<'a>,
    /// The rules of credit in force on a day.
    pub acceptance: &'c (dyn Fn(Date) -> &'a Acceptance + Sync),
    pub as_of: Date,
}

/// Judges one row. A reviewer's ruling on its hours (`hours_decided`) settles what contradicts them.
pub fn earn(row: &Submission, context: &Context<'_, '_>, hours_decided: bool, issues: &mut Vec<Issue>) -> Earned {
    let mut notes = Notes { row, issues };
    let mut earned = match row.kind {
        InputKind::OutOfState | InputKind::College => certificate::earn(row, context, hours_decided),
        _ => roster::earn(row, context, hours_decided, &mut notes),
    };
    if let Some(fault) = reading_fault(row, context.as_of) {
        earned.verdict = match earned.verdict {
            Verdict::Rejected(reason) => Verdict::Rejected(reason.min(fault)),
            _ => Verdict::Rejected(fault),
        };
    }
    if row.is_void {
        earned.claimed = Hours::ZERO;
    }
    if earned.verdict == Verdict::Earns && earned.note.is_none() && earned.hours.areas.iter().all(|h| h.is_zero()) {
        earned.note = Some(Reason::AreasUnknown);
        notes.warn("hours", "areas_unknown", "no hour has an area: it counts to the total and its source only");
    }
    earned
}

/// The fault found while reading, or a training that is still to come.
fn reading_fault(row: &Submission, as_of: Date) -> Option<Reason> {
    let future = row.completed_on.filter(|day| *day > as_of).map(|_| Reason::FutureDate);
    match (row.fault, future) {
        (Some(fault), Some(future)) => Some(fault.min(future)),
        (fault, future) => fault.or(future),
    }
}

/// Collects warnings about one row.
struct Notes<'a> {
    row: &'a Submission,
    issues: &'a mut Vec<Issue>,
}

impl Notes<'_> {
    fn warn(&mut self, field: &'static str, code: &'static str, message: &str) {
        if self.row.is_void {
            return;
        }
        self.issues.push(Issue {
            at: self.row.at,
            field: Some(field),
            code,
            severity: Severity::Warning,
            value: None,
            message: message.to_owned(),
        });
    }
}
