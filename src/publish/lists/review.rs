//! `review.xlsx`: what a person must decide, with the evidence beside it.
//!
//! In: rows that wait for review, their matches and details, and rulings that did not take, which come first. Out: one sheet whose first columns are those of the input
//! kind `decisions`, in that order, so that the filled workbook can be handed back as it is; the evidence stands to
//! their right. Answers that are a closed choice come as a list; another licence number may be typed over it.

use crate::publish::officers::waiting;
use crate::publish::workbook::{Cell, Choice, Column, MOST_CHOICES, Sheet};
use crate::publish::{Artifact, NotTaken, OtherRow, PublishError, RowDetail, wording};
use crate::record::registry::{Officer, Registry};
use crate::record::tables::{MatchRow, RowRow};
use crate::record::{Date, Question, Reason};

const PATH: &str = "lists/review.xlsx";
/// Position of the column `answer`.
const ANSWER: u16 = 2;
/// Position of the column that says why a row waits.
const WHY: usize = 6;
/// Position of the column `file`.
const FILE: usize = 25;

pub fn workbook(
    registry: &Registry,
    details: &[RowDetail],
    not_taken: &[NotTaken],
    as_of: Date,
) -> Result<Artifact, PublishError> {
    crate::publish::workbook::workbook(PATH.to_owned(), as_of, [decisions(registry, details, not_taken), guide()])
}

fn decisions<'a>(registry: &'a Registry, details: &'a [RowDetail], not_taken: &'a [NotTaken]) -> Sheet<'a> {
    let items = waiting(details).filter(|detail| !detail.asked_before).map(move |detail| {
        let (row, matched) = (&detail.row, detail.found.as_ref());
        Item { registry, row, matched, detail }
    });
    let lines = not_taken.iter().map(came_back).chain(items.clone().map(|item| item.cells()));
    let mut sheet = Sheet::new("decisions", columns(), lines);
    let first = u32::try_from(not_taken.len()).unwrap_or(u32::MAX).saturating_add(1);
    let choices = items.zip(first..).filter_map(|(item, row)| {
        let options = item.choices()?;
        Some(Choice { row, column: ANSWER, options })
    });
    sheet.choices.extend(choices.take(MOST_CHOICES));
    sheet
}

/// A ruling that did not take, to be answered anew. Its line stays without an answer, so that it decides nothing when it is
/// handed back as it is.
fn came_back(not_taken: &NotTaken) -> Vec<Cell<'_>> {
    let ruling = &not_taken.ruling;
    let why = format!(
        "this ruling did not take: `{}` by {} on {}: {}",
        ruling.answer, ruling.decided_by, ruling.decided_on, ruling.why
    );
    let mut cells = vec![Cell::Blank; FILE];
    cells[0] = Cell::text(ruling.row_id.as_str());
    cells[1] = Cell::text(ruling.question.as_str());
    cells[WHY] = Cell::text(why);
    cells.extend([Cell::text(not_taken.file.as_str()), Cell::Blank, Cell::Count(i64::from(ruling.at.row_number))]);
    cells
}

fn columns() -> Vec<Column<'static>> {
    let decided = [("row_id", 24.0), ("question", 12.0), ("answer", 26.0), ("decided_by", 16.0), ("decided_on", 13.0)];
    let evidence = [
        ("note", 30.0),
        ("why it waits", 46.0),
        ("what the sheet says", 40.0),
        ("attendee as given", 26.0),
        ("license no. as given", 18.0),
        ("agency as given", 26.0),
        ("birth date as given", 14.0),
        ("candidate", 14.0),
        ("candidate name", 26.0),
        ("candidate agency", 26.0),
        ("candidate birth date", 14.0),
        ("probability", 11.0),
        ("second candidate", 14.0),
        ("second candidate name", 26.0),
        ("second candidate agency", 26.0),
        ("second candidate birth date", 14.0),
        ("course no.", 14.0),
        ("course", 34.0),
        ("completed on", 14.0),
        ("hours claimed", 12.0),
        ("file", 34.0),
        ("sheet", 12.0),
        ("line of the file", 14.0),
        ("held against row", 24.0),
        ("that row is", 12.0),
        ("its course no.", 14.0),
        ("its course", 34.0),
        ("its completion", 14.0),
        ("its hours", 12.0),
        ("its file", 34.0),
        ("its line", 14.0),
    ];
    decided.iter().chain(&evidence).map(|(name, width)| Column::new(*name, *width)).collect()
}

/// One row that waits, with everything known about it.
struct Item<'a> {
    registry: &'a Registry,
    row: &'a RowRow,
    matched: Option<&'a MatchRow>,
    detail: &'a RowDetail,
}

impl<'a> Item<'a> {
    /// The question whose answer settles the row.
    fn question(&self) -> Question {
        match self.row.reason {
            Some(Reason::AreasPending) => Question::Areas,
            Some(Reason::HoursConflict) => Question::Hours,
            Some(Reason::PossibleDuplicate) => Question::Duplicate,
            Some(Reason::AttendanceUnclear) => Question::Attendance,
            _ => Question::Identity,
        }
    }

    fn candidates(&self) -> [Option<&'a str>; 2] {
        let first = self.matched.and_then(|m| m.license_no.as_deref()).or(self.row.license_no.as_deref());
        [first, self.matched.and_then(|m| m.runner_up.as_deref())]
    }

    /// What may be picked; nothing where the answer is a figure or areas.
    fn choices(&self) -> Option<Vec<String>> {
        let (mut picked, otherwise): (Vec<String>, _) = match self.question() {
            Question::Identity => (self.candidates().into_iter().flatten().map(str::to_owned).collect(), "none"),
            Question::Duplicate => {
                (self.detail.other.iter().map(|other| other.row_id.to_string()).collect(), "distinct")
            }
            Question::Attendance => (vec!["completed".to_owned(), "not_completed".to_owned()], "void"),
            _ => return None,
        };
        picked.push(otherwise.to_owned());
        Some(picked)
    }

    fn officer(&self, license_no: Option<&str>) -> Option<&'a Officer> {
        license_no.and_then(|l| self.registry.officer(l))
    }

    fn agency_of(&self, officer: Option<&'a Officer>) -> Option<&'a str> {
        let id = officer.and_then(|o| o.agency_id.as_deref())?;
        Some(self.registry.agency(id).map_or(id, |a| a.name.as_str()))
    }

    fn cells(&self) -> Vec<Cell<'a>> {
        let detail = self.detail;
        let [first, second] = self.candidates();
        let (candidate, runner_up) = (self.officer(first), self.officer(second));
        let score = self.matched.and_then(|m| m.score).map_or(Cell::Blank, |s| Cell::text(format!("{s:.3}")));
        let mut cells = vec![
            Cell::text(self.row.row_id.to_string()),
            Cell::text(self.question().as_str()),
            Cell::Blank,
            Cell::Blank,
            Cell::Day(None),
            Cell::Blank,
            Cell::text(self.row.reason.map(wording::reason).unwrap_or_default()),
            Cell::optional(detail.words.as_deref()),
            Cell::optional(detail.attendee.as_deref()),
            Cell::optional(detail.license_given.as_deref()),
            Cell::optional(detail.agency_given.as_deref()),
            day(detail.birth_date),
            Cell::optional(first),
            Cell::text(candidate.map(Officer::full_name).unwrap_or_default()),
            Cell::optional(self.agency_of(candidate)),
            day(candidate.and_then(|o| o.birth_date)),
            score,
            Cell::optional(second),
            Cell::text(runner_up.map(Officer::full_name).unwrap_or_default()),
            Cell::optional(self.agency_of(runner_up)),
            day(runner_up.and_then(|o| o.birth_date)),
            Cell::optional(detail.control_no.as_deref()),
            Cell::optional(detail.course.as_deref()),
            Cell::Day(detail.completed_on),
            Cell::Hours(self.row.hours_claimed),
            Cell::text(self.row.file.as_str()),
            Cell::optional(self.row.sheet.as_deref()),
            Cell::Count(self.row.row_number),
        ];
        cells.extend(detail.other.as_ref().into_iter().flat_map(beside));
        cells
    }
}

/// The row that this one is held against, in the columns at the end.
fn beside<'a>(other: &'a OtherRow) -> [Cell<'a>; 8] {
    [
        Cell::text(other.row_id.to_string()),
        Cell::text(other.disposition),
        Cell::optional(other.control_no.as_deref()),
        Cell::optional(other.course.as_deref()),
        day(other.completed_on),
        Cell::Hours(other.hours_claimed),
        Cell::text(&*other.file),
        Cell::Count(other.row_number),
    ]
}

fn day<'a>(day: Option<Date>) -> Cell<'a> {
    day.map_or(Cell::Blank, |day| Cell::Day(Some(day)))
}

/// How to answer, on a sheet of its own so that the first stays a table.
fn guide<'a>() -> Sheet<'a> {
    let lines = [
        ("identity", "Pick the licence number the row belongs to, type another one, or pick none for no licensee."),
        ("duplicate", "Pick the row_id of the row that stands, or distinct when both are trainings of their own."),
        ("areas", "Hours by area and topic, separated by semicolons: legal_hours=2;implicit_bias_hours=1"),
        ("hours", "The hours of credit as a plain number."),
        (
            "attendance",
            "completed, not_completed, or void when the row was meant to take back. A remark is asked about once: the \
             answer binds every row of that sender with that text.",
        ),
        (
            "correction",
            "For a row that was rejected by mistake: what it should have said, as completed_on=2025-03-04; or none when the \
             sender was asked and nothing comes of it.",
        ),
        ("", "Fill answer, decided_by and decided_on; delete rows you leave open; hand the file in under decisions."),
    ];
    let columns = vec![Column::new("question kind", 16.0), Column::new("what to write", 100.0)];
    Sheet::new(
        "how to answer",
        columns,
        lines.into_iter().map(|(question, text)| vec![Cell::text(question), Cell::text(text)]),
    )
}
