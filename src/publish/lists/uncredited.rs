//! Rows that earned no credit, as their sender or agency reads them.
//!
//! In: rows and their details. Out: one line per row, ordered by file, sheet and row, with why and what to do next.

use crate::publish::workbook::{Cell, Column, Sheet};
use crate::publish::{Published, RowDetail, wording};
use crate::record::tables::RowRow;
use crate::record::{Date, Disposition, Reason};

pub struct Uncredited<'a> {
    pub row: &'a RowRow,
    pub detail: &'a RowDetail,
    /// Days from the course to the attendance list beyond those allowed, of rosters that state both days.
    late: Option<i64>,
}

/// Rows that earned nothing, in their order: by file, sheet and row. A duplicate's training is credited through another
/// row, so only its sender hears of it.
pub fn uncredited<'a>(published: &Published<'a>) -> Vec<Uncredited<'a>> {
    let due = published.settings.roster_due_days;
    let rows = published.details.iter().filter(|detail| detail.row.disposition != Disposition::Credited);
    rows.map(|detail| {
        let days = days_late(detail.completed_on, detail.submitted_on, due);
        Uncredited { row: &detail.row, detail, late: days.filter(|_| detail.row.kind.is_roster()) }
    })
    .collect()
}

/// How many days after the last allowed one a list came; 0 when it was in time.
pub fn days_late(completed_on: Option<Date>, submitted_on: Option<Date>, due_days: i64) -> Option<i64> {
    let (on, sent) = completed_on.zip(submitted_on)?;
    Some(((sent - on).num_days() - due_days).max(0))
}

/// The sheet of these rows.
pub fn sheet<'a>(name: &'static str, rows: Vec<&'a Uncredited<'a>>) -> Sheet<'a> {
    let columns = [
        ("File", 34.0),
        ("Sheet", 12.0),
        ("Row", 8.0),
        ("Attendee as given", 26.0),
        ("License no. as given", 18.0),
        ("Course no.", 14.0),
        ("Course", 34.0),
        ("Completed on", 14.0),
        ("Hours claimed", 12.0),
        ("What became of it, and why", 52.0),
        ("What to do", 58.0),
        ("Submitted on", 14.0),
        ("Days late", 10.0),
        ("Row id", 29.0),
    ];
    let columns = columns.map(|(header, width)| Column::new(header, width)).into();
    Sheet::new(name, columns, rows.into_iter().map(line))
}

fn line<'a>(Uncredited { row, detail, late }: &'a Uncredited<'a>) -> Vec<Cell<'a>> {
    vec![
        Cell::text(row.file.as_str()),
        Cell::optional(row.sheet.as_deref()),
        Cell::Count(row.row_number),
        Cell::optional(detail.attendee.as_deref()),
        Cell::optional(detail.license_given.as_deref()),
        Cell::optional(detail.control_no.as_deref()),
        Cell::optional(detail.course.as_deref()),
        Cell::Day(detail.completed_on),
        Cell::Hours(row.hours_claimed),
        Cell::text(wording::outcome(row.disposition, row.reason)),
        Cell::text(what_to_do(row)),
        Cell::Day(detail.submitted_on),
        late.map_or(Cell::Blank, Cell::Count),
        Cell::text(row.row_id.to_string()),
    ]
}

/// The next step for whoever sent the row.
fn what_to_do(row: &RowRow) -> &'static str {
    match (row.disposition, row.reason) {
        (Disposition::NotYetKnown | Disposition::Voided | Disposition::Credited, _) => "Nothing.",
        (Disposition::Duplicate, _) => "Nothing: the training is credited through another row.",
        (Disposition::Review, _) => "Nothing yet: a reviewer decides. You may be asked for the certificate or roster.",
        (Disposition::Rejected, Some(reason)) => remedy(reason),
        (Disposition::Rejected, None) => "Ask why before sending it again.",
    }
}

fn remedy(reason: Reason) -> &'static str {
    match reason {
        Reason::MissingField | Reason::AmbiguousColumn => "Complete the file and send the row again.",
        Reason::UnreadableDate | Reason::AmbiguousDate | Reason::FutureDate => {
            "Send the row again with the day written as YYYY-MM-DD."
        }
        Reason::UnreadableHours => "Send the row again with the hours as a plain number.",
        Reason::CourseNotApproved | Reason::CourseApprovalLapsed => {
            "Check the control number and the day of the course."
        }
        Reason::ProviderNotLicensed => "Check the provider number and the dates of the license.",
        Reason::SourceNotRecognized => "Check who issued the certificate; that source is not on the list for that day.",
        Reason::EvidenceMissing => "Send the missing certificate, recognition or description.",
        Reason::CollegeNotAccredited | Reason::CollegeNotRelated => "Send proof if this is not so.",
        Reason::NotALicensee => "Check the name and the license number.",
        Reason::NotCompleted => "The sheet says that it was not completed; send a corrected row if that is wrong.",
        Reason::NothingToVoid => "Check officer, course and day of the row that was to be taken back.",
        _ => "The training earns no credit under the rule; correct the row only if it is wrong.",
    }
}
