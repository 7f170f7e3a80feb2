//! Ways to write the day of a training.
//!
//! In: a sheet in the making. Out: the same days with names of months, as spans, as moments of universal time, or with
//! the day before the month, which under a profile that does not list it cannot be read or waits to be asked.

use super::draft::Draft;
use crate::record::Date;
use crate::synth::rng::Rng;
use crate::synth::rosters::Roster;
use crate::synth::row::{Field, Row};
use chrono::{Datelike, Days};
use std::collections::BTreeSet;

/// A number above it is no month.
const MONTHS: u32 = 12;

fn day(row: &Row) -> Option<Date> {
    Date::parse_from_str(row.get(Field::CompletedOn), "%Y-%m-%d").ok()
}

/// Writes the days of training anew as text; what is no day stays as it stands.
fn rewrite(draft: &mut Draft, mut text: impl FnMut(Date) -> String) {
    draft.book = false;
    for at in 0..draft.rows().len() {
        if let Some(day) = day(&draft.rows()[at]) {
            draft.column(Field::CompletedOn).cells[at] = text(day);
        }
    }
}

pub fn months(draft: &mut Draft, rng: &mut Rng) {
    let form = *rng.pick(&["%B %-d, %Y", "%-d %b %Y", "%a, %-d %B %Y", "%b. %-d, %Y", "%d-%b-%Y"]);
    rewrite(draft, |day| day.format(form).to_string());
}

/// From the day before to the day.
pub fn spans(draft: &mut Draft, rng: &mut Rng) {
    let form = rng.below(3);
    draft.drop(Field::StartedOn);
    draft.column(Field::CompletedOn).head = "Dates".to_owned();
    rewrite(draft, |last| {
        let first = last - Days::new(1);
        match form {
            0 if first.month() == last.month() => format!("{}-{}, {}", first.format("%B %-d"), last.day(), last.year()),
            1 => format!("{} to {}", first.format("%m/%d/%Y"), last.format("%m/%d/%Y")),
            _ => format!("{} - {}", first.format("%m/%d/%Y"), last.format("%m/%d/%Y")),
        }
    });
}

/// By universal time: an afternoon, or an evening that is the next day there, in summer and in winter.
pub fn moments(draft: &mut Draft, rng: &mut Rng) {
    let mut draws = rng.clone();
    rewrite(draft, |day| match draws.chance(4_000) {
        true => format!("{}T03:{:02}:00Z", day + Days::new(1), draws.below(60)),
        false => format!("{day}T{}:{:02}:00Z", draws.between(18, 22), draws.below(60)),
    });
}

/// Whether two or more different days of the roster can only be read day first.
pub fn give_away(roster: &Roster) -> bool {
    let days: BTreeSet<Date> = roster.rows.iter().filter_map(day).filter(|day| day.day() > MONTHS).collect();
    days.len() > 1
}

/// A row that was made to lack a field lacks it all the same; every other fault is found after that of the day.
pub fn day_first(draft: &mut Draft, _: &mut Rng) {
    for at in 0..draft.rows().len() {
        let row = &draft.rows()[at];
        let Some(day) = day(row).filter(|_| row.truth.fault != "missing_field") else { continue };
        if day.day() > MONTHS {
            draft.spoil(at, "unreadable_date");
        } else if day.day() != day.month() {
            draft.spoil(at, "ambiguous_date");
        }
    }
    rewrite(draft, |day| day.format("%d/%m/%Y").to_string());
}
