//! A course number that was dragged down a column.
//!
//! In: the typed rows of a file in their order. Out: the rows behind the first of such a run wait, told. What always holds: a
//! run has three neighbouring rows or more, of different officers on one day, and the first row stands.

use super::one_file::Piece;
use crate::issue::{Issue, Severity};
use crate::record::Reason;
use crate::record::submission::{Signs, Submission};

/// Neighbouring rows from which a run is told.
const LEAST: usize = 3;

/// Holds the rows of every run.
pub fn hold(piece: &mut Piece) {
    let mut start = 0;
    while start < piece.rows.len() {
        let mut end = start + 1;
        while end < piece.rows.len() && follows(&piece.rows[end - 1], &piece.rows[end]) {
            end += 1;
        }
        if end - start >= LEAST {
            hold_run(piece, start, end);
        }
        start = end;
    }
}

/// Whether a row has the next course number, the same day and another officer.
fn follows(one: &Submission, next: &Submission) -> bool {
    let (Some(number), Some(other)) = (one.control_no, next.control_no) else { return false };
    let person = |row: &Submission| (row.attendee.license_no, row.attendee.last_name, row.attendee.first_name);
    one.completed_on.is_some()
        && one.completed_on == next.completed_on
        && number != other
        && one.at.sheet == next.at.sheet
        && person(one) != person(next)
        && rises(&number, &other)
}

/// Whether the digits that end `next` are one more than those that end `number`, and all else is the same.
fn rises(number: &str, next: &str) -> bool {
    let split = |text: &str| {
        let at = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        text[at..].parse::<u64>().ok().map(|figure| (at, figure))
    };
    match (split(number), split(next)) {
        (Some((at, one)), Some((other, two))) => number[..at] == next[..other] && one.checked_add(1) == Some(two),
        _ => false,
    }
}

fn hold_run(piece: &mut Piece, start: usize, end: usize) {
    let count = end - start;
    for (at, row) in piece.rows[start..end].iter_mut().enumerate() {
        let (code, severity, message) = if at == 0 {
            (
                "counting_up",
                Severity::Warning,
                format!("the course number is counting up by one over {count} rows of one day"),
            )
        } else {
            row.signs = row.signs.with(Signs::UNCLEAR);
            let message = "the course number counts up from the row above: it waits for a person";
            (Reason::AttendanceUnclear.as_str(), Severity::Error, message.to_owned())
        };
        let value = row.control_no.map(|number| (*number).into());
        piece.issues.push(Issue { at: row.at, field: Some("control_no"), code, severity, value, message });
    }
}
