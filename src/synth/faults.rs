//! Rows that earn less than their training or nothing.
//!
//! In: a row that reports its training alone and rightly. Out: the same row with at most one fault, which its truth
//! names by the reason it is to end with. One cause a row, so that a scorer can tell what went wrong where.

use super::catalogue::Course;
use super::reports::{HALF_HOUR, Reporter, state_areas};
use super::rng::Rng;
use super::row::{Field, Row, plain};
use crate::record::{Date, Delivery, Hours};
use chrono::Datelike;

impl Reporter<'_> {
    /// Makes a row that stands alone into one that earns less or nothing, at the rates of the settings.
    pub(super) fn spoil(&self, row: &mut Row, course: u32, day: Date, rng: &mut Rng) {
        let state = self.scribe.state;
        let rates = &state.settings.rates;
        let made = &state.catalogue.courses[course as usize];
        if made.delivery == Delivery::ComputerBased && rng.chance(rates.score_below_mark) {
            row.set(Field::TestScore, rng.between(made.pass_mark - 30, made.pass_mark - 1).to_string());
            row.truth.fault = "score_below_70";
            return;
        }
        let shares = [
            rates.course_unknown,
            rates.course_lapsed,
            rates.provider_lapsed,
            rates.field_missing,
            rates.date_unreadable,
            rates.date_in_future,
            rates.hours_unreadable,
            rates.hours_and_minutes_differ,
            rates.over_approved,
            rates.partial,
        ];
        let drawn = rng.share(&shares);
        match drawn {
            Some(0) => self.other_course(row, None, "course_not_approved", rng),
            Some(1) => self.other_course(row, state.catalogue.lapsed(day, rng), "course_approval_lapsed", rng),
            Some(2) => self.other_course(row, state.catalogue.unlicensed(day, rng), "provider_not_licensed", rng),
            Some(3) => {
                row.set(*rng.pick(&[Field::ControlNo, Field::CompletedOn]), "");
                row.truth.fault = "missing_field";
            }
            Some(4) => {
                row.set(Field::CompletedOn, *rng.pick(&["last spring", "2025-02-30", "13/32/2025", "??"]));
                row.truth.fault = "unreadable_date";
            }
            Some(5) => {
                row.set(Field::CompletedOn, day.with_year(day.year() + 10).unwrap_or(day).to_string());
                row.truth.fault = "future_date";
            }
            Some(which) if made.delivery == Delivery::Live => self.spoil_hours(row, which - 6, made, rng),
            _ => {}
        }
    }

    /// Hours that cannot be read, contradict themselves, exceed the course, or fall short of it.
    fn spoil_hours(&self, row: &mut Row, which: usize, course: &Course, rng: &mut Rng) {
        let minutes = row.get(Field::Minutes).to_owned();
        row.set(Field::Minutes, "");
        let fault = match which {
            0 => {
                row.set(Field::Hours, *rng.pick(&["four", "4 or 8", "n/a", "two days"]));
                "unreadable_hours"
            }
            1 => {
                let right = course.hours().0 / self.scribe.state.lists.goals.hundredths_per_minute;
                row.set(Field::Hours, plain(course.hours()));
                row.set(Field::Minutes, (right + 45).to_string());
                "hours_conflict"
            }
            2 => {
                row.set(Field::Hours, plain(course.hours() + Hours(HALF_HOUR * rng.between(1, 4))));
                "hours_over_approved"
            }
            _ if course.hours().0 >= 3 * HALF_HOUR => {
                partial(row, course, self.scribe.state.settings.rates.partial_areas_unknown, rng)
            }
            _ => {
                row.set(Field::Minutes, minutes);
                ""
            }
        };
        row.truth.fault = fault;
    }

    /// Another course in place of the one taken; nothing when the state has none of the kind.
    fn other_course(&self, row: &mut Row, course: Option<u32>, fault: &'static str, rng: &mut Rng) {
        let number = match (course, fault) {
            (Some(at), _) => self.scribe.state.catalogue.courses[at as usize].control_no.clone(),
            (None, "course_not_approved") => format!("{}-X{:04}", rng.between(19, 25), rng.below(10_000)),
            (None, _) => return,
        };
        row.set(Field::ControlNo, number);
        row.set(Field::CourseTitle, "");
        row.truth.fault = fault;
    }
}

/// Attendance in part: whole half hours, short of the course, with the areas or without them.
fn partial(row: &mut Row, course: &Course, areas_unknown: u32, rng: &mut Rng) -> &'static str {
    let attended = Hours(HALF_HOUR * rng.between(1, course.hours().0 / HALF_HOUR - 1));
    row.set(Field::Hours, plain(attended));
    let several = course.areas.iter().filter(|a| !a.is_zero()).count() > 1;
    if several && rng.chance(areas_unknown) {
        return "areas_unknown";
    }
    let mut left = attended;
    let taken = course.areas.map(|area| {
        let part = area.min(left);
        left = left.less(part);
        part
    });
    let [firearms, rest @ ..] = course.topics;
    let [deescalation, bias, profiling] = rest.map(|topic| topic.min(attended));
    state_areas(row, taken, [firearms.min(taken[3]), deescalation, bias, profiling]);
    ""
}
