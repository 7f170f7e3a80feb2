//! Matrices: a column for each course, a cell for each attendance.
//!
//! In: the cells of a header. Out: the columns that are headed by course numbers, each with the day that stands beside the
//! number. What always holds: there are two of them or more, and no column of course numbers besides.

use crate::ingest::headers::{ColumnKind, Headers};
use crate::ingest::raw::RawRecord;
use crate::words::{Vocabulary, fold, is_date_like};

/// A column of one course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Course {
    pub position: usize,
    pub header: String,
    pub control_no: String,
    pub day: Option<String>,
}

/// What a filled cell of a matrix holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellSort {
    /// Hours.
    Figure,
    /// The day of the attendance.
    Day,
    /// A mark or a word of attendance.
    Words,
}

pub(super) fn sort_of(words: &Vocabulary, text: &str) -> CellSort {
    if is_date_like(&fold(text)) {
        CellSort::Day
    } else if words.figure(text).is_some() {
        CellSort::Figure
    } else {
        CellSort::Words
    }
}

/// The courses of a header; empty when it is no matrix.
pub(super) fn courses(headers: &Headers, cells: &[(usize, String)]) -> Vec<Course> {
    let Some(control_no) = headers.roles.control_no else { return Vec::new() };
    // asked of every line that may be a header, so what a header means is looked up only where there are numbers
    let courses: Vec<Course> = cells.iter().filter_map(|(position, text)| course(*position, text)).collect();
    let has_course = || cells.iter().any(|(_, text)| headers.meaning(text).kind == ColumnKind::Field(control_no));
    if courses.len() < 2 || has_course() { Vec::new() } else { courses }
}

/// Whether a line holds course numbers and nothing else, two at least: it stands below the titles of a matrix.
pub(super) fn is_line_of_numbers(line: &RawRecord) -> bool {
    line.filled().count() >= 2 && line.filled().all(|(_, text)| is_number(text.trim()))
}

/// The days that stand below the courses of a matrix, where a line is one of days: dates below courses, words such as *TBD*
/// below no more of them, and besides at most one cell that names the day.
pub(super) fn days(headers: &Headers, courses: &[Course], line: &RawRecord) -> Option<Vec<(usize, String)>> {
    let below = |at: usize| courses.iter().any(|course| course.position == at);
    let is_day = |text: &str| is_date_like(&fold(text));
    let completed_on = headers.roles.completed_on?;
    let names_the_day = |text: &str| headers.meaning(text).kind == ColumnKind::Field(completed_on);
    let (under, beside): (Vec<_>, Vec<_>) = line.filled().partition(|(at, _)| below(*at));
    let days: Vec<(usize, String)> =
        under.iter().filter(|(_, text)| is_day(text)).map(|(at, text)| (*at, (*text).to_owned())).collect();
    let plain = beside.is_empty() && days.len() == under.len();
    let named = matches!(beside[..], [(_, text)] if names_the_day(text)) && days.len() * 2 >= under.len();
    (!days.is_empty() && (plain || named)).then_some(days)
}

fn course(position: usize, header: &str) -> Option<Course> {
    let words: Vec<&str> =
        header.split([' ', '\n', '\t', '(', ')', ',', ';']).filter(|word| !word.is_empty()).collect();
    let (first, rest) = words.split_first()?;
    let day = rest.join(" ");
    let fits = is_number(first) && (day.is_empty() || is_date_like(&fold(&day)));
    let day = (!day.is_empty()).then_some(day);
    fits.then(|| Course { position, header: header.to_owned(), control_no: (*first).to_owned(), day })
}

/// Digits of a course number, at least.
const DIGITS: usize = 4;

/// Whether a word has the shape of a course number: letters and digits round a hyphen, and no day.
fn is_number(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let hyphens = word.matches('-').count();
    plain && digits >= DIGITS && (1..=2).contains(&hyphens) && !is_date_like(&fold(word))
}
