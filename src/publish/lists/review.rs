//! `review.xlsx`: what a person must decide, with the evidence beside it.
//!
//! In: rows that wait for review, their matches and details. Out: one sheet whose first columns are those of the input
//! kind `decisions`, in that order, so that the filled workbook can be handed back as it is; the evidence stands to
//! their right. Answers that are a closed choice come as a list; another licence number may be typed over it.

use crate::publish::officers::{details, review_matches};
use crate::publish::workbook::{Cell, Choice, Column, Sheet};
use crate::publish::{Artifact, PublishError, Published, RowDetail, wording};
use crate::record::registry::Officer;
use crate::record::tables::{MatchRow, RowRow};
use crate::record::{Disposition, Reason};

/// Position of the column `answer`.
const ANSWER: u16 = 2;

pub fn workbook(published: &Published) -> Result<Artifact, PublishError> {
    crate::publish::workbook::workbook(
        "lists/review.xlsx".to_owned(),
        published.as_of,
        &[decisions(published), guide()],
    )
}

fn decisions(published: &Published) -> Sheet {
    let (matches, details) = (review_matches(published), details(published));
    let mut waiting: Vec<&RowRow> = published.rows.iter().filter(|r| r.disposition == Disposition::Review).collect();
    waiting.sort_by(|a, b| (&a.file, &a.sheet, a.row_number).cmp(&(&b.file, &b.sheet, b.row_number)));
    let mut sheet = Sheet { name: "decisions", columns: columns(), rows: Vec::new(), validations: Vec::new() };
    for (row, line) in waiting.into_iter().zip(1..) {
        let id = row.row_id.as_str();
        let item = Item { published, row, matched: matches.get(id).copied(), detail: details.get(id).copied() };
        sheet.validations.extend(item.choices().map(|options| Choice { row: line, column: ANSWER, options }));
        sheet.rows.push(item.cells());
    }
    sheet
}

fn columns() -> Vec<Column> {
    let decided = [("row_id", 24.0), ("question", 12.0), ("answer", 26.0), ("decided_by", 16.0), ("decided_on", 13.0)];
    let evidence = [
        ("note", 30.0),
        ("why it waits", 46.0),
        ("attendee as given", 26.0),
        ("license no. as given", 18.0),
        ("candidate", 14.0),
        ("candidate name", 26.0),
        ("candidate agency", 26.0),
        ("probability", 11.0),
        ("second candidate", 14.0),
        ("second candidate name", 26.0),
        ("course no.", 14.0),
        ("course", 34.0),
        ("completed on", 14.0),
        ("hours claimed", 12.0),
        ("conflicts with row", 24.0),
        ("file", 34.0),
        ("sheet", 12.0),
        ("line of the file", 14.0),
    ];
    decided.iter().chain(&evidence).map(|(name, width)| Column::new(name, *width)).collect()
}

/// One row that waits, with everything known about it.
struct Item<'a> {
    published: &'a Published<'a>,
    row: &'a RowRow,
    matched: Option<&'a MatchRow>,
    detail: Option<&'a RowDetail>,
}

impl Item<'_> {
    /// The question whose answer settles the row.
    fn question(&self) -> &'static str {
        match self.row.reason {
            Some(Reason::AreasPending) => "areas",
            Some(Reason::HoursConflict) => "hours",
            Some(Reason::PossibleDuplicate) => "duplicate",
            _ => "identity",
        }
    }

    fn candidates(&self) -> [Option<&str>; 2] {
        let first = self.matched.and_then(|m| m.license_no.as_deref()).or(self.row.license_no.as_deref());
        [first, self.matched.and_then(|m| m.runner_up.as_deref())]
    }

    /// What may be picked; nothing where the answer is a figure or areas.
    fn choices(&self) -> Option<Vec<String>> {
        let picked: Vec<&str> = match self.question() {
            "identity" => self.candidates().into_iter().flatten().chain(["none"]).collect(),
            "duplicate" => {
                self.detail.and_then(|d| d.other_row_id.as_deref()).into_iter().chain(["distinct"]).collect()
            }
            _ => return None,
        };
        Some(picked.into_iter().map(str::to_owned).collect())
    }

    fn officer(&self, license_no: Option<&str>) -> Option<&Officer> {
        license_no.and_then(|l| self.published.registry.officer(l))
    }

    fn agency_of<'b>(&'b self, officer: Option<&'b Officer>) -> Option<&'b str> {
        let id = officer.and_then(|o| o.agency_id.as_deref())?;
        Some(self.published.registry.agency(id).map_or(id, |a| a.name.as_str()))
    }

    fn cells(&self) -> Vec<Cell> {
        let detail = self.detail.cloned().unwrap_or_default();
        let [first, second] = self.candidates();
        let (candidate, runner_up) = (self.officer(first), self.officer(second));
        let score = self.matched.and_then(|m| m.score).map(|s| format!("{s:.3}"));
        vec![
            Cell::text(&self.row.row_id),
            Cell::text(self.question()),
            Cell::Blank,
            Cell::Blank,
            Cell::Day(None),
            Cell::Blank,
            Cell::text(self.row.reason.map(wording::reason).unwrap_or_default()),
            Cell::optional(detail.attendee.as_deref()),
            Cell::optional(detail.license_given.as_deref()),
            Cell::optional(first),
            Cell::text(candidate.map(Officer::full_name).unwrap_or_default()),
            Cell::optional(self.agency_of(candidate)),
            Cell::optional(score.as_deref()),
            Cell::optional(second),
            Cell::text(runner_up.map(Officer::full_name).unwrap_or_default()),
            Cell::optional(detail.control_no.as_deref()),
            Cell::optional(detail.course.as_deref()),
            Cell::Day(detail.completed_on),
            Cell::Hours(self.row.hours_claimed),
            Cell::optional(detail.other_row_id.as_deref()),
            Cell::text(&self.row.file),
            Cell::optional(self.row.sheet.as_deref()),
            Cell::Count(self.row.row_number),
        ]
    }
}

/// How to answer, on a sheet of its own so that the first stays a table.
fn guide() -> Sheet {
    let lines = [
        ("identity", "Pick the licence number the row belongs to, type another one, or pick none for no licensee."),
        ("duplicate", "Pick the row_id of the row that stands, or distinct when both are trainings of their own."),
        ("areas", "Hours by area and topic, separated by semicolons: legal_hours=2;implicit_bias_hours=1"),
        ("hours", "The hours of credit as a plain number."),
        ("", "Fill answer, decided_by and decided_on; delete rows you leave open; hand the file in under decisions."),
    ];
    Sheet {
        name: "how to answer",
        columns: vec![Column::new("question kind", 16.0), Column::new("what to write", 100.0)],
        rows: lines.iter().map(|(q, text)| vec![Cell::text(*q), Cell::text(*text)]).collect(),
        validations: Vec::new(),
    }
}
