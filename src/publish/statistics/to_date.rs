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
use crate::publish::withhold::is_small;
use crate::publish::withhold::tree::{Node, protect};
use crate::record::{Date, Hours, LicenseStatus, Period};
use chrono::Datelike;
use rustc_hash::FxHashMap;

pub fn to_date(published: &Published, shown: Shown, total_is_shown: bool, cells: &mut Cells) {
    if Period::of(published.as_of) != published.period {
        return;
    }
    for period in [Period(published.period.0 - 1), published.period] {
        let Some(day) = same_day(published.as_of, period) else { continue };
        let years = Year::of(published, period, day);
        if years.trainings == 0 {
            return; // No records of the year before: nothing to hold this year against.
        }
        let current = period == published.period;
        emit(published, period, &years, !current || total_is_shown, cells);
        reached(published, period, &years.hours, shown, cells);
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

impl Year {
    fn of(published: &Published, period: Period, through: Date) -> Self {
        let officers = &published.registry.officers;
        let commissioned_only = published.settings.commissioned_only;
        let counted = |at: usize| {
            let officer = &officers[at];
            officer.license_status == LicenseStatus::Active && (officer.agency_id.is_some() || !commissioned_only)
        };
        let (mut hours, mut total, mut trainings) = (vec![Hours::ZERO; officers.len()], Hours::ZERO, 0);
        published.trainings.each(&mut |training| {
            let known_on = training.submitted_on.unwrap_or(training.completed_on).max(training.completed_on);
            if Period::of(training.completed_on) == period && known_on <= through && counted(training.officer as usize)
            {
                hours[training.officer as usize] += training.hours;
                total += training.hours;
                trainings += 1;
            }
        });
        let trained = hours.iter().filter(|h| **h > Hours::ZERO).count();
        let active = (0..officers.len()).filter(|at| counted(*at)).count();
        Self { hours, total, trainings, officers: trained as i64, active: active as i64 }
    }
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
    let owing = super::active(published, period).filter(|r| !matches!(r.status, "exempt" | "waived"));
    let (mut with, mut without, mut compliant) = (0, 0, 0);
    let positions: FxHashMap<&str, usize> =
        published.registry.officers.iter().enumerate().map(|(at, o)| (o.license_no.as_str(), at)).collect();
    for row in owing {
        let has = positions.get(row.license_no.as_str()).map_or(Hours::ZERO, |at| hours[*at]);
        *if has >= row.required_hours { &mut with } else { &mut without } += 1;
        compliant += i64::from(row.status == "compliant");
    }
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
