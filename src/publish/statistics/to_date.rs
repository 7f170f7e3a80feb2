//! The year so far against the year before, each up to the same day.
//!
//! In: credited trainings with the days on which they were completed and reported. Out: per year hours, trainings,
//! officers trained, and officers with the hours they owe in all. Always: both years are looked at with the same eyes:
//! what was completed and also reported by that day, of officers whose licence is active now, so that late rosters of
//! last year do not make this year look poor.

use super::measure::{At, Cells, rate};
use super::standing::Shown;
use super::threshold;
use crate::publish::Published;
use crate::publish::officers::PIECE;
use crate::publish::withhold::is_small;
use crate::publish::withhold::tree::{Node, protect};
use crate::record::registry::Officer;
use crate::record::tables::ComplianceRow;
use crate::record::{Date, Hours, LicenseStatus, Period};
use chrono::Datelike;
use rayon::prelude::*;
use std::sync::atomic::{AtomicI64, Ordering};

pub fn to_date(published: &Published, shown: Shown, total_is_shown: bool, cells: &mut Cells) {
    if Period::of(published.as_of) != published.period {
        return;
    }
    let periods = [Period(published.period.0 - 1), published.period];
    let days = periods.map(|period| same_day(published.as_of, period));
    let active = active_officers(published);
    let years = years(published, &active, periods, days);
    for ((period, year), _) in periods.iter().zip(years).zip(days).filter(|(_, day)| day.is_some()) {
        if year.trainings == 0 {
            return; // No records of the year before: nothing to hold this year against.
        }
        let current = *period == published.period;
        emit(published, *period, &year, !current || total_is_shown, cells);
        reached(published, *period, &year.hours, shown, cells);
    }
}

/// The day of `period` with month and day of `day`; the day before for 29 February.
fn same_day(day: Date, period: Period) -> Option<Date> {
    day.with_year(period.0).or_else(|| day.pred_opt()?.with_year(period.0))
}

struct Year {
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
fn years(published: &Published, active: &[bool], periods: [Period; 2], through: [Option<Date>; 2]) -> [Year; 2] {
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
        Year { total: hours.iter().copied().sum(), hours, trainings, officers: trained, active: officers }
    });
    std::array::from_fn(|_| years.next().expect("one of two years"))
}

fn at(measure: &str, period: Period) -> At<'_> {
    At { measure, group_by: "state", group: "all", period }
}

fn emit(published: &Published, period: Period, year: &Year, may_show_total: bool, cells: &mut Cells) {
    let threshold = threshold(published);
    let few = !may_show_total || [year.officers, year.trainings].iter().any(|n| is_small(*n, threshold));
    cells.hundredths(at("hours_credited_to_date", period), year.total.0, few);
    cells.count(at("trainings_credited_to_date", period), year.trainings, few);
    // who has none yet is what is left of all
    let withheld = few || [year.officers, year.active - year.officers].iter().any(|n| is_small(*n, threshold));
    cells.count(at("officers_trained_to_date", period), year.officers, withheld);
}

/// Officers who owe hours and have as many as they owe in all by that day, whatever else may still be missing.
fn reached(published: &Published, period: Period, hours: &[Hours], shown: Shown, cells: &mut Cells) {
    let of_piece = |rows: &[ComplianceRow]| {
        let mut officers = published.registry.in_step();
        let [mut with, mut without, mut compliant] = [0; 3];
        for row in super::active_of(rows, published, period).filter(|r| !matches!(r.status, "exempt" | "waived")) {
            let has = officers.position(&row.license_no).map_or(Hours::ZERO, |at| hours[at]);
            *if has >= row.required_hours { &mut with } else { &mut without } += 1;
            compliant += i64::from(row.status == "compliant");
        }
        [with, without, compliant]
    };
    let counts = published.compliance.par_chunks(PIECE).map(of_piece);
    let [with, without, compliant] = counts.reduce(|| [0; 3], |a, b| std::array::from_fn(|i| a[i] + b[i]));
    if with + without == 0 {
        return; // The year before lies before the first period that is judged.
    }
    let mut tree = Node::of(vec![Node::leaf(with), Node::leaf(without)]);
    let hidden_state = period == published.period && (shown.compliant.is_none() || shown.not_compliant.is_none());
    // Those with the hours and those compliant are nearly the same people: the difference must not be few either.
    tree.withheld = hidden_state || is_small((with - compliant).abs(), threshold(published));
    protect(&mut tree, threshold(published));
    let (with_shown, without_shown) = (!tree.parts[0].withheld, !tree.parts[1].withheld);
    cells.count(at("officers_with_hours_to_date", period), with, !with_shown);
    cells.count(at("officers_without_hours_to_date", period), without, !without_shown);
    let both = with_shown && without_shown;
    cells.hundredths(at("officers_with_hours_to_date_rate", period), rate(with, with + without), !both);
}
