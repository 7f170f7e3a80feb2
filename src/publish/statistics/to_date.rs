//! The year so far against the year before, each up to the same day.
//!
//! In: credited trainings with the days on which they were completed and reported. Out: per year hours, trainings,
//! officers trained, and officers with the hours they owe in all. Always: both years are looked at with the same eyes:
//! what was completed and also reported by that day, of officers whose licence is active now, so that late rosters of
//! last year do not make this year look poor.

use super::measure::{At, Cells, rate};
use super::standing::State;
use super::threshold;
use crate::publish::Published;
use crate::publish::officers::PIECE;
use crate::publish::withhold::is_small;
use crate::publish::withhold::linked::{Cell, Keep};
use crate::record::registry::Officer;
use crate::record::tables::ComplianceRow;
use crate::record::{Date, Hours, LicenseStatus, Period};
use chrono::Datelike;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

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
    let periods = [Period(published.period.0 - 1), published.period];
    let days = periods.map(|period| same_day(published.as_of, period));
    let active = active_officers(published);
    let years = years(published, &active, periods, days);
    for ((period, so_far), _) in periods.iter().zip(years).zip(days).filter(|(_, day)| day.is_some()) {
        if so_far.trainings == 0 {
            return; // No records of the year before: nothing to hold this year against.
        }
        let trained = emit(published, *period, &so_far, states, cells);
        let of_year = *period == published.period;
        if of_year {
            cells.system.near(year.trainings, trained.trainings);
        }
        // no standing of the year before is known where it lies before the first period that is judged
        let Some(state) = states.get(period) else { continue };
        if let Some([with, without]) = reached(published, *period, &so_far.hours, state, cells) {
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

/// The day of `period` with month and day of `day`; the day before for 29 February.
fn same_day(day: Date, period: Period) -> Option<Date> {
    day.with_year(period.0).or_else(|| day.pred_opt()?.with_year(period.0))
}

struct SoFar {
    /// By position in the registry.
    hours: Vec<Hours>,
    total: Hours,
    trainings: i64,
    officers: i64,
    active: i64,
}

/// Per position in the registry, whether the figures are about that officer.
fn active_officers(published: &Published) -> Vec<bool> {
    let commissioned_only = published.settings.commissioned_only;
    let counted = |officer: &Officer| {
        officer.license_status == LicenseStatus::Active && (officer.agency_id.is_some() || !commissioned_only)
    };
    published.registry.officers.par_iter().map(counted).collect()
}

/// Both years in one pass over the trainings, part by part. Sums do not depend on the order in which parts are seen.
fn years(published: &Published, active: &[bool], periods: [Period; 2], through: [Option<Date>; 2]) -> [SoFar; 2] {
    let hours = periods.map(|_| (0..active.len()).map(|_| AtomicI64::new(0)).collect::<Vec<_>>());
    let part = |part: usize| {
        let mut trainings = [0_i64; 2];
        published.trainings.part(part, &mut |training| {
            let known_on = training.submitted_on.unwrap_or(training.completed_on).max(training.completed_on);
            let (period, officer) = (Period::of(training.completed_on), training.officer as usize);
            for year in (0..2).filter(|year| periods[*year] == period && active[officer]) {
                if through[year].is_some_and(|day| known_on <= day) {
                    hours[year][officer].fetch_add(training.hours.0, Ordering::Relaxed);
                    trainings[year] += 1;
                }
            }
        });
        trainings
    };
    let parts = (0..published.trainings.parts()).into_par_iter().map(part);
    let trainings = parts.reduce(|| [0; 2], |a, b| [a[0] + b[0], a[1] + b[1]]);
    let officers = active.iter().filter(|active| **active).count() as i64;
    let mut years = hours.into_iter().zip(trainings).map(|(hours, trainings)| {
        let hours: Vec<Hours> = hours.into_iter().map(|hours| Hours(hours.into_inner())).collect();
        let trained = hours.iter().filter(|h| **h > Hours::ZERO).count() as i64;
        SoFar { total: hours.iter().copied().sum(), hours, trainings, officers: trained, active: officers }
    });
    std::array::from_fn(|_| years.next().expect("one of two years"))
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
    year: &SoFar,
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
    hours: &[Hours],
    state: &State,
    cells: &mut Cells,
) -> Option<[Cell; 2]> {
    let of_piece = |rows: &[ComplianceRow]| {
        let mut officers = published.registry.in_step();
        let mut counts = [0; 2];
        for row in super::active_of(rows, published, period).filter(|r| !r.status.owes_nothing()) {
            let has = officers.position(&row.license_no).map_or(Hours::ZERO, |at| hours[at]);
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
