//! Two sheets of a sender's workbook: how late attendance lists came, and courses that were not approved.
//!
//! In: the attendance lists of one sender. Out: a line per list, the latest first, with how many days late it came
//! (11 CSR 75-15.020(7), 75-15.060(2)); a line per course whose rows were rejected for want of an approval. The term
//! binds individually approved and in-service courses; other lists are shown against it without being called late.

use super::uncredited::days_late;
use crate::publish::workbook::{Cell, Column, Sheet};
use crate::publish::{AttendanceList, Published};
use crate::record::registry::Course;
use crate::record::{CourseProviderKind, Date};
use chrono::TimeDelta;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Lists whose day of submission is known.
pub fn lists<'a>(published: &Published<'a>, lists: &[&'a AttendanceList]) -> Sheet<'a> {
    let due = published.settings.roster_due_days;
    let late = |list: &AttendanceList| days_late(list.completed_on, list.submitted_on, due);
    let mut dated: Vec<(&AttendanceList, i64)> = lists.iter().filter_map(|l| Some((*l, late(l)?))).collect();
    dated.sort_by_key(|(l, late)| (Reverse(*late), l.completed_on, &l.control_no, l.submitted_on));
    let columns = vec![
        Column::new("Course no.", 14.0),
        Column::new("Course", 40.0),
        Column::new("Completed on", 14.0),
        Column::new(format!("Due after {due} days"), 14.0),
        Column::new("Submitted on", 14.0),
        Column::new("Days late", 14.0).with_bars(),
        Column::new("Rows", 8.0),
        Column::new("Whether the term binds", 44.0),
    ];
    Sheet::new("Attendance lists", columns, dated.into_iter().map(move |(list, late)| list_line(list, late, due)))
}

fn list_line<'a>(list: &'a AttendanceList, late: i64, due_days: i64) -> Vec<Cell<'a>> {
    let due = list.completed_on.and_then(|day| day.checked_add_signed(TimeDelta::days(due_days)));
    let bound = match list.kind {
        Some(CourseProviderKind::IndividualCourseSource) => "yes: individually approved course, 75-15.020(7)",
        Some(CourseProviderKind::LawEnforcementAgency) => "yes: in-service course, 75-15.060(2)",
        Some(_) => "no: the rule sets licensed sources no such term",
        None => "not known: the source is not in the registry",
    };
    vec![
        Cell::optional(list.control_no.as_deref()),
        Cell::optional(list.course.as_deref()),
        Cell::Day(list.completed_on),
        Cell::Day(due),
        Cell::Day(list.submitted_on),
        Cell::Count(late),
        Cell::Count(list.rows),
        Cell::text(bound),
    ]
}

/// Rows of one course number that were rejected because of it.
#[derive(Default)]
struct Unapproved<'a> {
    course: Option<&'a str>,
    days: Option<(Date, Date)>,
    not_approved: i64,
    lapsed: i64,
}

pub fn unapproved<'a>(published: &Published<'a>, lists: &[&'a AttendanceList]) -> Sheet<'a> {
    let mut courses: BTreeMap<Option<&str>, Unapproved> = BTreeMap::new();
    for list in lists.iter().filter(|l| l.not_approved + l.lapsed > 0) {
        let found = courses.entry(list.control_no.as_deref()).or_default();
        found.course = found.course.or(list.course.as_deref());
        found.not_approved += list.not_approved;
        found.lapsed += list.lapsed;
        if let Some(day) = list.completed_on {
            let (first, last) = found.days.unwrap_or((day, day));
            found.days = Some((first.min(day), last.max(day)));
        }
    }
    let columns = vec![
        Column::new("Course no. as given", 18.0),
        Column::new("Course", 40.0),
        Column::new("First day given", 14.0),
        Column::new("Last day given", 14.0),
        Column::new("Rows: not approved", 12.0),
        Column::new("Rows: approval lapsed", 12.0),
        Column::new("What the registry has", 60.0),
    ];
    let line = |(number, found): (Option<&'a str>, Unapproved<'a>)| {
        vec![
            Cell::optional(number),
            Cell::optional(found.course),
            Cell::Day(found.days.map(|d| d.0)),
            Cell::Day(found.days.map(|d| d.1)),
            Cell::Count(found.not_approved),
            Cell::Count(found.lapsed),
            Cell::text(registered(&published.registry.courses, number)),
        ]
    };
    Sheet::new("Courses without approval", columns, courses.into_iter().map(line).collect::<Vec<_>>())
}

/// Under what dates a course number stands in the registry.
fn registered(courses: &[Course], number: Option<&str>) -> String {
    let Some(number) = number else { return "The rows give no course number.".to_owned() };
    let first = courses.partition_point(|c| c.control_no.as_str() < number);
    let terms: Vec<String> = courses[first..].iter().take_while(|c| c.control_no == number).map(term).collect();
    match terms.is_empty() {
        true => "No course of this number.".to_owned(),
        false => format!("Approved {}.", terms.join(", and ")),
    }
}

fn term(course: &Course) -> String {
    match course.approved_to {
        Some(last) => format!("from {} to {last}", course.approved_from),
        None => format!("from {}", course.approved_from),
    }
}
