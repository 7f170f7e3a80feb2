//! The made-up state as a whole: everything that is drawn once and then only looked up.
//!
//! In: the settings. Out: lists, agencies, providers and courses, and the figures that follow from the settings. What
//! belongs to one person is not held here; it is drawn again whenever it is needed.

use super::SynthError;
use super::catalogue::Catalogue;
use super::lists::Lists;
use super::people::{People, Person};
use super::places::Agencies;
use super::rng::{Rng, Stream};
use super::settings::{Layout, SynthSettings};
use crate::record::{Date, Period};
use chrono::{Datelike, Days, Months};

/// Days from which on a year counts as covered.
pub const WHOLE_YEAR: i64 = 300;

pub struct State {
    pub settings: SynthSettings,
    pub lists: Lists,
    pub agencies: Agencies,
    pub catalogue: Catalogue,
    /// Events of an officer over all dates, in hundredths.
    pub events_hundredths: u64,
}

/// Largest state that is written sender by sender unless asked otherwise.
const SENDERS_UP_TO: usize = 5_000;

impl State {
    pub fn new(settings: SynthSettings) -> Result<Self, SynthError> {
        check(&settings)?;
        let lists = Lists::read();
        let agencies = settings.agencies.unwrap_or((settings.officers / 28).clamp(30, 18_000));
        let agencies = Agencies::new(settings.seed, agencies);
        let catalogue = Catalogue::new(&settings, &agencies, &lists);
        let rates = &settings.rates;
        let per_officer = match settings.rows {
            Some(rows) => rows as u64 * 100 / settings.officers as u64,
            None => u64::from(rates.rows_per_officer_hundredths),
        };
        let more = rates.resent
            + rates.two_sources
            + rates.conflicting_hours
            + rates.off_by_one
            + rates.paper
            + rates.genuine_repeat
            + 3 * (rates.whole_and_parts + rates.monthly + rates.series)
            + 2 * rates.crowded_day
            + rates.voided * (10_000 + rates.void_corrected) / 10_000;
        let outsiders = rates.outsiders * rates.outsider_rows / 10_000;
        let not_diligent = (10_000 - rates.diligent) * rates.idle / 10_000;
        // a new licence leaves half the time for training, an idle officer has an eighth of the others'
        let fewer = not_diligent * 7 / 8 + rates.new_license / 2;
        let share = 10_000 + u64::from(more + outsiders) - u64::from(fewer);
        let events_hundredths = per_officer * 10_000 / share;
        Ok(Self { settings, lists, agencies, catalogue, events_hundredths })
    }

    /// How much training a day of a year gets, in ten-thousandths: less where the dates cover the year in part.
    pub fn intensity(&self, year: i32) -> u64 {
        let (period, settings) = (Period(year), &self.settings);
        let covered = settings.to.min(period.last_day()) - settings.from.max(period.first_day());
        if covered.num_days() + 1 >= WHOLE_YEAR { 10_000 } else { u64::from(settings.rates.part_year) }
    }

    /// All days of the dates by their intensity.
    pub fn intense_days(&self) -> u64 {
        let (from, to) = (self.settings.from, self.settings.to);
        let days = |year: i32| to.min(Period(year).last_day()) - from.max(Period(year).first_day());
        (from.year()..=to.year()).map(|year| (days(year).num_days() as u64 + 1) * self.intensity(year)).sum()
    }

    pub fn people(&self) -> People<'_> {
        People::new(&self.settings, &self.agencies)
    }

    pub fn officers(&self) -> usize {
        self.settings.officers
    }

    pub fn by_senders(&self) -> bool {
        match self.settings.layout {
            Layout::Senders => true,
            Layout::Large => false,
            Layout::Auto => self.settings.officers <= SENDERS_UP_TO,
        }
    }

    /// Whether files may be written otherwise than in canonical form: only senders have ways of their own.
    pub fn worded(&self) -> bool {
        self.by_senders() && self.settings.rates.worded()
    }

    /// When an officer was licensed and what the registry records of the licence.
    pub fn license(&self, person: &Person) -> License {
        let mut rng = Rng::new(self.settings.seed, Stream::Registry, person.number as u64);
        let (rates, from, to) = (&self.settings.rates, self.settings.from, self.settings.to);
        let inside = |rng: &mut Rng| from + Days::new(rng.below((to - from).num_days().max(1) as usize) as u64);
        let new = rng.chance(rates.new_license);
        let grown = (person.birth + Months::new(12 * rng.between(21, 32) as u32) + Days::new(rng.below(365) as u64))
            .min(from - Days::new(200));
        let licensed_on = if new { inside(&mut rng) } else { grown };
        let upgraded = (!new && rng.chance(rates.upgrade)).then(|| inside(&mut rng));
        License { licensed_on, new, upgraded, rng }
    }
}

pub struct License {
    pub licensed_on: Date,
    pub new: bool,
    pub upgraded: Option<Date>,
    /// For what else the registry records of the officer.
    pub rng: Rng,
}

fn check(settings: &SynthSettings) -> Result<(), SynthError> {
    if settings.officers < 10 {
        return Err(SynthError::TooFewOfficers { officers: settings.officers });
    }
    if settings.from >= settings.to {
        return Err(SynthError::DatesReversed { from: settings.from, to: settings.to });
    }
    if let Some(rate) = settings.rates.too_high() {
        return Err(SynthError::RateTooHigh { rate });
    }
    let sum = settings.rates.ways().iter().sum();
    if sum > 10_000 {
        return Err(SynthError::TooManyWays { sum });
    }
    let smallest = settings.months_per_file.min(settings.officers_per_chunk.try_into().unwrap_or(u32::MAX));
    if smallest == 0 || settings.agencies == Some(0) || settings.providers.is_some_and(|p| p < 10) {
        return Err(SynthError::SizeTooSmall);
    }
    Ok(())
}
