//! How a training that was planned comes to be reported, and what comes with it.
//!
//! In: a plan, a course and a day. Out: further events of the plan: the training with the way it will be reported, and
//! trainings much like it on the same day or on others, which are rightly trainings of their own.

use super::event::{Report, What};
use super::training::Plan;
use crate::record::{CourseProviderKind, Date, Delivery, Hours};
use chrono::{Datelike, Days, Months};

/// Most events of one person that come with others.
const COMPANY: usize = 3;

impl Plan<'_> {
    pub(super) fn add_course(&mut self, course: u32, day: Date) {
        let day = self.session(course, day);
        let state = self.state;
        let rates = &state.settings.rates;
        let live = state.catalogue.courses[course as usize].delivery == Delivery::Live;
        if live && self.rng.chance(rates.instructor) {
            self.push(day, What::Taught(course), self.hours(course), Report::Once);
            return;
        }
        if live && self.rng.chance(rates.series) {
            return self.add_series(day);
        }
        let (course, report) = self.reported(course, day);
        if matches!(report, Report::WholeAndParts | Report::Whole | Report::Parts) {
            return self.add_day(day, report);
        }
        let day = self.at_month_end(course, day, report);
        self.push(day, What::Course(course), self.hours(course), report);
        if let Report::Repeat(why) = report {
            self.add_repeats(course, day, why);
        } else if live && self.rng.chance(rates.crowded_day) {
            self.crowd(course, day);
        }
    }

    fn hours(&self, course: u32) -> Hours {
        self.state.catalogue.courses[course as usize].hours()
    }

    /// One to three more courses of the provider on the day.
    fn crowd(&mut self, course: u32, day: Date) {
        let state = self.state;
        for _ in 0..self.rng.between(1, COMPANY as i64) {
            let other = state.catalogue.beside(course, day, &mut self.rng).filter(|&c| self.allowed(c, day));
            if let Some(other) = other {
                self.push(day, What::Course(other), self.hours(other), Report::Once);
            }
        }
    }

    /// Rightly again: on another day, about a year later, or month after month.
    fn add_repeats(&mut self, course: u32, day: Date, why: &'static str) {
        let state = self.state;
        let days: Vec<Date> = match why {
            "annual" => vec![day + Months::new(12) + Days::new(self.rng.below(25) as u64)],
            "monthly" => (1..=self.rng.between(2, 5) as u64).map(|n| day + Days::new(30 * n)).collect(),
            _ => {
                let again = self.free_day(false);
                vec![self.session(course, again)]
            }
        };
        for again in days.into_iter().filter(|again| *again <= state.settings.to) {
            let apart =
                self.events.iter().all(|e| e.what != What::Course(course) || (e.day - again).num_days().abs() > 1);
            if apart && state.catalogue.valid(course, again) {
                self.push(again, What::Course(course), self.hours(course), Report::Repeat(why));
            }
        }
    }

    /// The sessions of a series, day after day or week after week; an agency may report each of them too.
    fn add_series(&mut self, day: Date) {
        let state = self.state;
        let Some(series) = state.catalogue.series(day, &mut self.rng) else { return };
        let apart = if self.rng.chance(5_000) { 1 } else { 7 };
        let twice = self.rng.chance(state.settings.rates.session_told_twice);
        for (n, &session) in series.sessions.iter().enumerate() {
            let day = day + Days::new(apart * n as u64);
            let held = day <= state.settings.to && state.catalogue.valid(session, day);
            if !held || self.events.iter().any(|e| e.what == What::Course(session)) {
                continue;
            }
            let twin = series.twins.get(n).filter(|&&twin| twice && state.catalogue.valid(twin, day));
            let report = twin.map_or(Report::Repeat("series"), |&twin| Report::Session(twin));
            self.push(day, What::Course(session), self.hours(session), report);
        }
    }

    fn add_day(&mut self, day: Date, report: Report) {
        let state = self.state;
        let catalogue = &state.catalogue;
        let Some(family) = catalogue.day_with_parts(day, &mut self.rng) else { return };
        let mut family = family.to_vec();
        let whole = self.hours(family[0]);
        if report != Report::Whole && family.len() > 4 && self.rng.chance(state.settings.rates.part_not_reported) {
            family.remove(1 + self.rng.below(family.len() - 1));
        }
        let parts: Hours = family[1..].iter().map(|&part| self.hours(part)).sum();
        let hours = match report {
            Report::Whole => whole,
            Report::Parts => parts,
            _ => parts.min(whole),
        };
        self.push(day, What::Day(family), hours, report);
    }

    /// How the training will be reported, and the course it then is: two senders need a course that both hold.
    fn reported(&mut self, course: u32, day: Date) -> (u32, Report) {
        let state = self.state;
        let rates = &state.settings.rates;
        let shares = [
            rates.two_sources,
            rates.conflicting_hours,
            rates.whole_and_parts,
            rates.resent,
            rates.off_by_one,
            rates.genuine_repeat,
            rates.voided,
            rates.monthly,
            rates.paper,
        ];
        let live = state.catalogue.courses[course as usize].delivery == Delivery::Live;
        let report = match self.rng.share(&shares) {
            Some(0) => return self.reported_twice(course, day, true),
            Some(1) => return self.reported_twice(course, day, false),
            Some(2) => *self.rng.pick(&[Report::WholeAndParts, Report::WholeAndParts, Report::Whole, Report::Parts]),
            Some(3) => Report::Resent,
            Some(4) if live => Report::OffByOne,
            Some(5) if live && self.rng.chance(rates.annual) => Report::Repeat("annual"),
            Some(5) if live => Report::Repeat("genuine_repeat"),
            Some(6) => Report::Voided,
            Some(7) => return self.monthly(course, day),
            Some(8) if live => Report::Paper,
            _ => Report::Once,
        };
        (course, report)
    }

    /// The course that the officer's agency gives every month, where it does.
    fn monthly(&mut self, course: u32, day: Date) -> (u32, Report) {
        let catalogue = &self.state.catalogue;
        let held = self.person.agency.and_then(|agency| catalogue.monthly(agency));
        match held.filter(|&c| self.allowed(c, day) && catalogue.valid(c, day)) {
            Some(monthly) => (monthly, Report::Repeat("monthly")),
            None => (course, Report::Once),
        }
    }

    /// By two senders, or with two figures. Without another who holds the course too, the number stays the same.
    fn reported_twice(&mut self, course: u32, day: Date, same_hours: bool) -> (u32, Report) {
        let (catalogue, rates) = (&self.state.catalogue, &self.state.settings.rates);
        let (other_number, elsewhere) = (self.rng.chance(rates.other_number), self.rng.chance(rates.sender_elsewhere));
        let twin = match self.person.agency {
            _ if !other_number => None,
            Some(agency) if !elsewhere => catalogue.twin(agency, day, &mut self.rng),
            _ => catalogue.twin_elsewhere(day, &mut self.rng),
        };
        let twin = twin.filter(|&(a, _)| self.allowed(a, day));
        let (taken, other) = twin.map_or((course, None), |(a, b)| (a, Some(b)));
        let by_agency = catalogue.providers[catalogue.courses[taken as usize].provider as usize].kind
            == CourseProviderKind::LawEnforcementAgency;
        match same_hours {
            true if other.is_none() && (by_agency || self.person.agency.is_none()) => (taken, Report::Resent),
            true => (taken, Report::TwoSources(other)),
            false if catalogue.courses[taken as usize].delivery == Delivery::ComputerBased => (taken, Report::Once),
            false => (taken, Report::ConflictingHours(other)),
        }
    }

    /// Some slips of a day go over the end of a month.
    fn at_month_end(&mut self, course: u32, day: Date, report: Report) -> Date {
        let rates = &self.state.settings.rates;
        if report != Report::OffByOne || !self.rng.chance(rates.off_by_one_month_end) {
            return day;
        }
        let first = day.with_day(1).unwrap_or(day);
        let last = (first + Months::new(1)).pred_opt().unwrap_or(day);
        let free = self.events.iter().all(|e| (e.day - last).num_days().abs() > 2);
        if free && last < self.state.settings.to && self.state.catalogue.valid(course, last) { last } else { day }
    }
}
