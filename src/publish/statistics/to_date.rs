//! The year so far against the year before, each up to the same day.
//!
//! In: what officers were credited with by that day of each year. Out: per year hours, trainings, officers trained, and officers
//! with the hours they owe in all.

use super::measure::{At, Cells, rate};
use super::standing::State;
use super::threshold;
use crate::publish::Published;
use crate::publish::officers::PIECE;
use crate::publish::trained::ToDate;
use crate::publish::withhold::is_small;
use crate::publish::withhold::linked::{Cell, Keep};
use crate::record::tables::ComplianceRow;
use crate::record::{Hours, Period};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What the year's own figures hang together with.
pub struct Year {
    /// Officers who meet the requirement of hours in all, and who do not.
    pub total: Option<[Cell; 2]>,
    pub trainings: Cell,
}

pub fn to_date(published: &Published, states: &BTreeMap<Period, State>, year: Year, cells: &mut Cells) {
    if Period::of(published.as_of) != published.period {
        return;
    }
    for so_far in published.trained.years.iter().filter(|year| year.through.is_some()) {
        if so_far.trainings == 0 {
            return; // No records of the year before: nothing to hold this year against.
        }
        let (period, so_far) = (so_far.period, SoFar::of(so_far, published.trained.active()));
        let trained = emit(published, period, &so_far, states, cells);
        let of_year = period == published.period;
        if of_year {
            cells.system.near(year.trainings, trained.trainings);
        }
        // no standing of the year before is known where it lies before the first period that is judged
        let Some(state) = states.get(&period) else { continue };
        if let Some([with, without]) = reached(published, period, so_far.hours, state, cells) {
            cells.system.near(trained.officers, with);
            for [met, lacking] in
                [Some([state.compliant, state.not_compliant]), year.total.filter(|_| of_year)].into_iter().flatten()
            {
                cells.system.near(met, with);
                cells.system.near(lacking, without);
            }
        }
    }
}

struct SoFar<'a> {
    hours: &'a FxHashMap<u32, Hours>,
    total: Hours,
    trainings: i64,
    officers: i64,
    active: i64,
}

impl<'a> SoFar<'a> {
    fn of(year: &'a ToDate, active: usize) -> Self {
        Self {
            hours: &year.hours,
            total: year.hours.values().copied().sum(),
            trainings: year.trainings,
            officers: year.hours.values().filter(|hours| **hours > Hours::ZERO).count() as i64,
            active: active as i64,
        }
    }
}

fn at(measure: &str, period: Period) -> At<'_> {
    At { measure, group_by: "state", group: "all", period }
}

/// What was published of a year so far.
struct Trained {
    trainings: Cell,
    officers: Cell,
}

fn emit(
    published: &Published,
    period: Period,
    year: &SoFar<'_>,
    states: &BTreeMap<Period, State>,
    cells: &mut Cells,
) -> Trained {
    let few = [year.officers, year.trainings].iter().any(|n| is_small(*n, threshold(published)));
    let hours = cells.hours(at("hours_credited_to_date", period), year.total, few, Keep::Detail);
    let trainings = cells.count(at("trainings_credited_to_date", period), year.trainings, Keep::Detail);
    cells.system.tie(hours, trainings);
    let officers = cells.count(at("officers_trained_to_date", period), year.officers, Keep::Detail);
    // who has none yet is what is left of all, of those with a licence now and of those with a standing in the year
    if is_small(year.active - year.officers, threshold(published)) {
        cells.system.hold(officers);
    }
    for state in [published.period, period].iter().filter_map(|period| states.get(period)) {
        cells.system.near(state.officers, officers);
    }
    Trained { trainings, officers }
}

/// Officers who owe hours and have as many as they owe in all by that day, whatever else may still be missing, and those
/// who have not.
fn reached(
    published: &Published,
    period: Period,
    hours: &FxHashMap<u32, Hours>,
    state: &State,
    cells: &mut Cells,
) -> Option<[Cell; 2]> {
    let of_piece = |rows: &[ComplianceRow]| {
        let mut officers = published.registry.in_step();
        let mut counts = [0; 2];
        for row in super::active_of(rows, published, period).filter(|r| !r.status.owes_nothing()) {
            let own = officers.position(&row.license_no).and_then(|at| hours.get(&u32::try_from(at).ok()?));
            let has = own.copied().unwrap_or(Hours::ZERO);
            counts[usize::from(has < row.required_hours)] += 1;
        }
        counts
    };
    let counts = published.compliance.par_chunks(PIECE).map(of_piece);
    let [with, without] = counts.reduce(|| [0; 2], |a, b| std::array::from_fn(|i| a[i] + b[i]));
    if with + without == 0 {
        return None;
    }
    let having = cells.count(at("officers_with_hours_to_date", period), with, Keep::Detail);
    let lacking = cells.count(at("officers_without_hours_to_date", period), without, Keep::Detail);
    cells.system.sum(state.owing, [having, lacking]);
    cells.derived(at("officers_with_hours_to_date_rate", period), rate(with, with + without), [having, lacking]);
    Some([having, lacking])
}
