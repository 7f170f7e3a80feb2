//! The year so far against the year before, each up to the same day, as trainings come in.
//!
//! In: credited trainings with the days on which they were completed and reported. Out: per year the hours of each officer and
//! the number of trainings. Always: both years are looked at with the same eyes: what was completed and also reported by that
//! day, of officers whose licence is active now, so that late rosters of last year do not make this year look poor.

use super::evidence::Training;
use crate::record::registry::{Officer, Registry};
use crate::record::{Date, Hours, LicenseStatus, Period};
use chrono::Datelike;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What officers were credited with up to a day of each of two years.
#[derive(Clone, Debug)]
pub struct TrainedToDate {
    /// The year before, then the year itself.
    pub years: [ToDate; 2],
    /// By position in the registry, whether the figures are about that officer.
    active: Arc<[bool]>,
}

/// A year up to a day.
#[derive(Clone, Debug)]
pub struct ToDate {
    pub period: Period,
    /// The day, unless the year has none like it.
    pub through: Option<Date>,
    /// Of officers who have any, by position in the registry.
    pub hours: FxHashMap<u32, Hours>,
    pub trainings: i64,
}

impl TrainedToDate {
    /// Nobody has any yet.
    pub fn new(registry: &Registry, as_of: Date, period: Period, commissioned_only: bool) -> Self {
        let counted = |officer: &Officer| {
            officer.license_status == LicenseStatus::Active && (officer.agency_id.is_some() || !commissioned_only)
        };
        let year = |period: Period| ToDate {
            period,
            through: same_day(as_of, period),
            hours: FxHashMap::default(),
            trainings: 0,
        };
        Self {
            years: [Period(period.0 - 1), period].map(year),
            active: registry.officers.iter().map(counted).collect(),
        }
    }

    /// Officers whom the figures are about.
    pub fn active(&self) -> usize {
        self.active.iter().filter(|active| **active).count()
    }

    /// Takes a training where it is of one of the years and known by the day.
    pub fn add(&mut self, training: Training) {
        if !self.active[training.officer as usize] {
            return;
        }
        let known_on = training.submitted_on.unwrap_or(training.completed_on).max(training.completed_on);
        let period = Period::of(training.completed_on);
        for year in self.years.iter_mut().filter(|year| year.period == period) {
            if year.through.is_some_and(|day| known_on <= day) {
                *year.hours.entry(training.officer).or_default() += training.hours;
                year.trainings += 1;
            }
        }
    }

    /// Takes what was added elsewhere.
    pub fn join(&mut self, others: Self) {
        for (year, more) in self.years.iter_mut().zip(others.years) {
            more.hours.into_iter().for_each(|(officer, hours)| *year.hours.entry(officer).or_default() += hours);
            year.trainings += more.trainings;
        }
    }
}

/// The day of `period` with month and day of `day`; the day before for 29 February.
fn same_day(day: Date, period: Period) -> Option<Date> {
    day.with_year(period.0).or_else(|| day.pred_opt()?.with_year(period.0))
}
