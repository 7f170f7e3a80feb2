//! Ways to write hours, durations, scores and actions.
//!
//! In: a sheet in the making. Out: the same amounts in other words. Only where the file contradicts itself, or says what
//! nobody understands, does a row's truth change.

use super::draft::{Draft, End};
use super::texts::{ACTIONS_UNCLEAR, CLASS_HOURS, DURATIONS, SCORES, VOIDS};
use crate::record::{Delivery, Hours};
use crate::synth::catalogue::Course;
use crate::synth::rng::Rng;
use crate::synth::row::{Field, Row, plain};
use crate::synth::state::State;

/// The course that a row tells of; none where its number was made another.
fn course<'s>(state: &'s State, row: &Row) -> Option<&'s Course> {
    let course = &state.catalogue.courses[row.order.1 as usize];
    (course.control_no == row.get(Field::ControlNo)).then_some(course)
}

/// The hours of credit that a row claims; those of its course where it states none.
fn claimed(state: &State, row: &Row) -> Option<Hours> {
    let per_minute = state.lists.goals.hundredths_per_minute;
    match (row.get(Field::Hours), row.get(Field::Minutes)) {
        ("", "") => course(state, row).map(Course::hours),
        ("", minutes) => minutes.parse::<i64>().ok().map(|minutes| Hours(minutes * per_minute)),
        (hours, "") => Hours::parse(hours).ok(),
        _ => None,
    }
}

/// The hours of the class beside those of the person. Where nothing is attested of the person, or more than the class
/// had, the row's hours are in conflict.
pub fn class_hours(draft: &mut Draft, rng: &mut Rng) {
    let (of_class, of_person) = *rng.pick(CLASS_HOURS);
    let (rate, mut class, mut person) = (draft.state.settings.rates.said_unclear, Vec::new(), Vec::new());
    for at in 0..draft.rows().len() {
        let row = &draft.rows()[at];
        let made = course(draft.state, row).filter(|_| row.truth.fault.is_empty());
        let hours = claimed(draft.state, row);
        let live = made.is_some_and(|course| course.delivery == Delivery::Live);
        class.push(made.map(|course| plain(course.hours())).unwrap_or_default());
        let stated = hours.map_or_else(|| row.get(Field::Hours).to_owned(), plain);
        if !(live && row.truth.alone && rng.chance(rate)) {
            person.push(stated);
            continue;
        }
        let more = made.map(|course| plain(course.hours() + Hours(100))).unwrap_or_default();
        person.push(if rng.chance(5_000) { more } else { String::new() });
        draft.fault(at, "hours_conflict", "unclear");
    }
    let column = draft.column(Field::Hours);
    (column.head, column.cells) = (of_person.to_owned(), person);
    keep_minutes_in_doubt(draft);
    draft.add(of_class, class);
}

/// Minutes that stand beside hours stay, for the two are to contradict each other; others are told as hours.
fn keep_minutes_in_doubt(draft: &mut Draft) {
    if !draft.has(Field::Minutes) {
        return;
    }
    let both: Vec<bool> = draft.rows().iter().map(|row| claimed(draft.state, row).is_none()).collect();
    let minutes = draft.column(Field::Minutes);
    minutes.cells.iter_mut().zip(&both).filter(|(_, both)| !**both).for_each(|(cell, _)| cell.clear());
    if minutes.cells.iter().all(String::is_empty) {
        draft.drop(Field::Minutes);
    }
}

/// Hours with a unit, as a fraction or as a time; each sender's file mixes two of the forms.
pub fn units(draft: &mut Draft, rng: &mut Rng) {
    let forms = [rng.below(7), rng.below(7)];
    for at in 0..draft.rows().len() {
        let Ok(hours) = Hours::parse(draft.rows()[at].get(Field::Hours)) else { continue };
        draft.column(Field::Hours).cells[at] = in_form(hours, *rng.pick(&forms));
    }
}

fn in_form(hours: Hours, form: usize) -> String {
    let (whole, rest) = (hours.0 / 100, hours.0 % 100);
    let halves = rest == 50;
    match form {
        0 => format!("{} hrs", plain(hours)),
        1 => format!("{}h", plain(hours)),
        2 => format!("{} Hours", plain(hours)),
        3 if halves && whole > 0 => format!("{whole} 1/2"),
        4 if halves && whole > 0 => format!("{whole}½"),
        5 if halves => format!("{whole}:30"),
        6 if halves => format!("{whole} h 30 min"),
        _ => format!("{} hr.", plain(hours).replace('.', ",")),
    }
}

/// How long somebody was connected, as a meeting report has it: clock time, of which fifty minutes are an hour of credit.
pub fn durations(draft: &mut Draft, rng: &mut Rng) {
    let head = *rng.pick(DURATIONS);
    let (as_clock, per_minute) = (rng.chance(4_000), draft.state.lists.goals.hundredths_per_minute);
    let text = |row: &Row| {
        let stated = !(row.get(Field::Hours).is_empty() && row.get(Field::Minutes).is_empty());
        let Some(hours) = claimed(draft.state, row) else { return if stated { "unknown" } else { "" }.to_owned() };
        // an instructor earns an hour for an hour of the clock
        let taught = row.get(Field::Role) == "instructor";
        let minutes = if taught { hours.0 * 60 / 100 } else { hours.0 / per_minute };
        if as_clock { format!("{}:{:02}:00", minutes / 60, minutes % 60) } else { minutes.to_string() }
    };
    let cells: Vec<String> = draft.rows().iter().map(text).collect();
    // one figure cannot contradict itself, so what was made to is no longer a figure
    for at in 0..cells.len() {
        if draft.rows()[at].truth.fault == "hours_conflict" {
            draft.spoil(at, "unreadable_hours");
        }
    }
    draft.drop(Field::Hours);
    draft.drop(Field::Minutes);
    draft.add(head, cells);
}

/// Scores as points of points, or in a letter or a word.
pub fn scores(draft: &mut Draft, rng: &mut Rng) {
    let in_words = rng.chance(4_000);
    let usual = *rng.pick(SCORES.completed);
    let ends = draft.ends(false, true, rng);
    for (at, end) in ends.into_iter().enumerate() {
        let Ok(score) = draft.rows()[at].get(Field::TestScore).parse::<i64>() else {
            unsay(draft, at, end);
            continue;
        };
        let failed = draft.rows()[at].truth.fault == "score_below_70";
        let text = match (end, in_words) {
            (End::Unclear, _) => (*rng.pick(SCORES.unclear)).to_owned(),
            (_, false) => format!("{score}{}100", rng.pick(&["/", " of ", " out of "])),
            (_, true) if failed => (*rng.pick(SCORES.not_completed)).to_owned(),
            (_, true) => usual.to_owned(),
        };
        draft.column(Field::TestScore).cells[at] = text;
        if failed && in_words {
            draft.say(at, End::Not);
        }
    }
}

/// A row in which nothing could be said after all is as it was.
fn unsay(draft: &mut Draft, at: usize, end: End) {
    if end != End::Completed {
        draft.fault(at, "", "completed");
    }
}

/// Other words for taking a row back, and words that say neither that nor that it is added.
pub fn actions(draft: &mut Draft, rng: &mut Rng) {
    let ends = draft.ends(false, true, rng);
    for (at, end) in ends.into_iter().enumerate() {
        let text = match (draft.rows()[at].get(Field::Action), end) {
            ("void", _) => rng.pick(VOIDS),
            (_, End::Unclear) => rng.pick(ACTIONS_UNCLEAR),
            _ => continue,
        };
        draft.column(Field::Action).cells[at] = (*text).to_owned();
    }
}
