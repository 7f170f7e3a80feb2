//! One typed row, the registry and the law's figures in; what that row would earn out, or why it earns nothing.
//!
//! Who the row is about plays no part here, and neither do other rows: those are `resolve` and `dedupe`. Of several
//! reasons the first in the order of `Reason` is given. Every figure of the law comes with the [`Acceptance`] of the day.

mod attendance;
mod catalogue;
mod certificate;
mod claim;
mod earnings;
mod instructor;
mod note;
mod roster;

pub use catalogue::{Catalogue, Numbered, control_key, name_key};
pub use earnings::Earnings;
pub use note::{Note, Notes};
pub use roster::source_kind;

use crate::law::Acceptance;
use crate::record::submission::{Signs, Submission};
use crate::record::{Breakdown, Date, Delivery, Hours, InputKind, Reason, SourceKind};

/// Why a row earns nothing by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Earns,
    Rejected(Reason),
    Review(Reason),
}

/// What one row would earn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// A reviewer ruled on the row's hours.
    pub hours_decided: bool,
    pub notes: Notes,
}

impl std::hash::Hash for Earned {
    /// What mostly tells answers apart, for it is asked of every row.
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.course, self.claimed, self.hours.areas, self.note).hash(state);
    }
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
            hours_decided: false,
            notes: Notes::NONE,
        }
    }
}

/// What a stage needs besides the row.
pub struct Context<'c, 'a> {
    pub catalogue: &'c Catalogue<'a>,
    /// The most hours that a day of training holds: times of day on a row tell nothing of a longer one.
    pub day_hours: Hours,
    /// The rules of credit in force on a day.
    pub acceptance: &'c (dyn Fn(Date) -> &'a Acceptance + Sync),
    pub as_of: Date,
}

/// Judges one row. A reviewer's ruling on its hours (`hours_decided`) settles what contradicts them.
pub fn earn(row: &Submission, context: &Context<'_, '_>, hours_decided: bool) -> Earned {
    let mut earned = match row.kind {
        InputKind::OutOfState | InputKind::College => certificate::earn(row, context, hours_decided),
        _ => roster::earn(row, context, hours_decided),
    };
    if let Some(fault) = reading_fault(row, context.as_of) {
        earned.verdict = match earned.verdict {
            Verdict::Rejected(reason) => Verdict::Rejected(reason.min(fault)),
            _ => Verdict::Rejected(fault),
        };
    }
    if earned.verdict == Verdict::Earns && earned.note.is_none() && earned.hours.areas.iter().all(|h| h.is_zero()) {
        earned.note = Some(Reason::AreasUnknown);
        earned.notes.add(Note::AreasUnknown);
    }
    if row.signs.has(Signs::UNCLEAR) {
        earned.verdict = match earned.verdict {
            Verdict::Rejected(reason) => Verdict::Rejected(reason),
            Verdict::Review(reason) => Verdict::Review(reason.min(Reason::AttendanceUnclear)),
            Verdict::Earns => Verdict::Review(Reason::AttendanceUnclear),
        };
    }
    // a row that says itself that nothing was completed claims nothing, nor does one whose hours nobody can read
    let none = matches!(earned.verdict, Verdict::Rejected(Reason::NotCompleted | Reason::UnreadableHours));
    if row.is_void || none {
        (earned.claimed, earned.notes) = (Hours::ZERO, Notes::NONE);
    }
    Earned { hours_decided, ..earned }
}

/// The fault found while reading, or a training that is still to come.
fn reading_fault(row: &Submission, as_of: Date) -> Option<Reason> {
    let future = row.completed_on.filter(|day| *day > as_of).map(|_| Reason::FutureDate);
    match (row.fault, future) {
        (Some(fault), Some(future)) => Some(fault.min(future)),
        (fault, future) => fault.or(future),
    }
}
