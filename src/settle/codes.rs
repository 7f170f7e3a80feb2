//! What rows say of courses and sources, held against the registry.
//!
//! In: typed rows and the catalogue. Out: course numbers found in titles, and issues: a number read by its letters and digits
//! alone, one that stands nowhere, a source that stands nowhere. What always holds: unknown is told apart from unapproved.

use crate::credit::{Catalogue, Numbered};
use crate::issue::{Issue, Severity};
use crate::record::submission::{Coordinates, Submission};
use crate::record::{InputKind, Reason, Role, Text};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Gives rows without a course number the one registered number that their title holds. Rows whose title holds none, or
/// several, are told with it.
pub fn numbers_from_titles(rows: &mut [Submission], catalogue: &Catalogue<'_>) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut found: FxHashMap<Text, Option<String>> = FxHashMap::default();
    for row in rows.iter_mut().filter(|row| row.kind.is_roster() && row.control_no.is_none()) {
        let Some(title) = row.course_title.or(row.title_line) else { continue };
        let number = found.entry(title).or_insert_with(|| catalogue.number_in(&title)).clone();
        let (severity, value, message) = match &number {
            Some(number) => (Severity::Warning, title, format!("the course number {number} is taken from the title")),
            None if row.course_title.is_some() => {
                (Severity::Warning, title, "no course number is given, and the title holds not exactly one".to_owned())
            }
            None => continue,
        };
        issues.push(issue(row.at, "course_title", "control_no_from_title", severity, value, message));
        if let Some(number) = number {
            row.control_no = Some(number.as_str().into());
            let whole = row.attendee.last_name.is_some()
                && row.completed_on.is_some()
                && (row.role == Role::Student || row.hours.get().is_some() || row.minutes.get().is_some());
            row.fault = row.fault.filter(|fault| !(*fault == Reason::MissingField && whole));
        }
    }
    issues
}

/// What is told of course numbers and sources. A number is looked for once, however many rows give it.
pub fn told(rows: &[Submission], catalogue: &Catalogue<'_>) -> Vec<Issue> {
    let given: FxHashSet<Text> = rows.iter().filter(|row| !row.is_void).filter_map(|row| row.control_no).collect();
    let numbered: FxHashMap<Text, Numbered> =
        given.into_par_iter().map(|number| (number, catalogue.numbered(number))).collect();
    let mut known: FxHashMap<Text, bool> = FxHashMap::default();
    let mut issues = Vec::new();
    for row in rows.iter().filter(|row| !row.is_void) {
        if let Some(control_no) = row.control_no {
            issues.extend(of_number(row.at, control_no, &numbered[&control_no]));
        }
        if row.kind == InputKind::OutOfState
            && let Some(name) = row.source_name
            && !*known.entry(name).or_insert_with(|| catalogue.is_source(name))
        {
            let message = "no recognized source goes by this name".to_owned();
            issues.push(issue(row.at, "issuing_source", "source_unknown", Severity::Error, name, message));
        }
    }
    issues
}

fn of_number(at: Coordinates, control_no: Text, found: &Numbered) -> Option<Issue> {
    let (code, severity, message) = match found {
        Numbered::Known => return None,
        Numbered::ReadAs(number) => (
            "number_read_as",
            Severity::Warning,
            format!("read as {number}, the only number of these letters and digits"),
        ),
        Numbered::Unknown(near) if near.is_empty() => {
            ("course_unknown", Severity::Error, "no registered course has this number".to_owned())
        }
        Numbered::Unknown(near) => {
            let message = format!("no registered course has this number; the nearest are {}", near.join(", "));
            ("course_unknown", Severity::Error, message)
        }
    };
    Some(issue(at, "control_no", code, severity, control_no, message))
}

fn issue(
    at: Coordinates,
    field: &'static str,
    code: &'static str,
    severity: Severity,
    value: Text,
    message: String,
) -> Issue {
    Issue { at, field: Some(field), code, severity, value: Some((*value).into()), message }
}
