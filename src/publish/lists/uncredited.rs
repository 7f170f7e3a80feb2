//! Rows that earned no credit, as their sender or agency reads them.
//!
//! In: rows and their details. Out: one line per row, ordered by file, sheet and row, with why and what to do next.

use crate::publish::workbook::{Cell, Column, Sheet};
use crate::publish::{Published, RowDetail, wording};
use crate::record::tables::RowRow;
use crate::record::{Date, Disposition, InputKind, Reason};

pub struct Uncredited<'a> {
    pub row: &'a RowRow,
    pub detail: Option<&'a RowDetail>,
}

/// Rows that earned nothing. A duplicate's training is credited through another row, so only its sender hears of it.
pub fn uncredited<'a>(published: &Published<'a>) -> Vec<Uncredited<'a>> {
    let details = crate::publish::officers::details(published);
    let rows = published.rows.iter().filter(|r| r.disposition != Disposition::Credited);
    let mut all: Vec<Uncredited> =
        rows.map(|row| Uncredited { row, detail: details.get(row.row_id.as_str()).copied() }).collect();
    all.sort_by(|a, b| place(a.row).cmp(&place(b.row)));
    all
}

fn place(row: &RowRow) -> (&str, Option<&str>, i64) {
    (&row.file, row.sheet.as_deref(), row.row_number)
}

/// The sheet of these rows.
pub fn sheet(name: &'static str, rows: &[&Uncredited], due_days: i64) -> Sheet {
    let columns = vec![
        Column::new("File", 34.0),
        Column::new("Sheet", 12.0),
        Column::new("Row", 8.0),
        Column::new("Attendee as given", 26.0),
        Column::new("License no. as given", 18.0),
        Column::new("Course no.", 14.0),
        Column::new("Course", 34.0),
        Column::new("Completed on", 14.0),
        Column::new("Hours claimed", 12.0),
        Column::new("What became of it, and why", 52.0),
        Column::new("What to do", 58.0),
        Column::new("Days after the course", 12.0),
        Column::new("Attendance list late", 12.0),
        Column::new("Row id", 24.0),
    ];
    Sheet { name, columns, rows: rows.iter().map(|u| line(u, due_days)).collect(), validations: Vec::new() }
}

fn line(uncredited: &Uncredited, due_days: i64) -> Vec<Cell> {
    let Uncredited { row, detail } = uncredited;
    let detail = detail.cloned().unwrap_or_default();
    let days = delay(&detail).map(|d| d.max(0));
    let roster = matches!(row.kind, InputKind::ProviderRoster | InputKind::InService);
    let late = days.filter(|_| roster).map(|d| if d > due_days { "late" } else { "in time" });
    vec![
        Cell::text(&row.file),
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
        days.map_or(Cell::Blank, Cell::Count),
        Cell::optional(late),
        Cell::text(&row.row_id),
    ]
}

fn delay(detail: &RowDetail) -> Option<i64> {
    let days = |on: Date, sent: Date| (sent - on).num_days();
    detail.completed_on.zip(detail.submitted_on).map(|(on, sent)| days(on, sent))
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
        Reason::NothingToVoid => "Check officer, course and day of the row that was to be taken back.",
        _ => "The training earns no credit under the rule; correct the row only if it is wrong.",
    }
}
