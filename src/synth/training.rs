//! What training a person takes, in truth: the events from which reports are made.
//!
//! In: the state, a person, a generator. Out: the events in the order they were planned, and what the person's year
//! was meant to come to. A diligent officer's year reaches every goal; another lacks one thing or nearly all. An
//! event is one training of one person, whatever number of rows will tell of it.

use super::event::{EVENTS_PER_PERSON, Event, Intent, Report, What};
use super::people::Person;
use super::rng::Rng;
use super::state::{State, WHOLE_YEAR};
use crate::record::{CourseProviderKind, Date, Delivery, Hours};
use chrono::{Datelike, Days};
use std::ops::AddAssign;

pub struct Plan<'a> {
    pub(super) state: &'a State,
    pub(super) person: &'a Person,
    pub(super) rng: Rng,
    pub intent: Intent,
    early: bool,
    /// The goal that is left for the last quarter of a whole year.
    left_late: Option<usize>,
    pub events: Vec<Event>,
    year: Year,
}

/// Sums of the year being planned.
#[derive(Default)]
struct Year {
    first: Date,
    span: u64,
    goals: [Hours; 7],
    total: Hours,
    approved: Hours,
    in_service: Hours,
    computer_based: Hours,
}

impl<'a> Plan<'a> {
    /// Everything a person did between the first and the last day of the settings.
    pub fn new(state: &'a State, person: &'a Person, rng: Rng, known_from: Date) -> Self {
        let year = Year::default();
        let (intent, early, left_late, events) = (Intent::Diligent, false, None, Vec::new());
        let mut plan = Self { state, person, rng, intent, early, left_late, events, year };
        plan.intent = plan.draw_intent();
        plan.early = plan.rng.chance(state.settings.rates.early);
        if !plan.early && plan.rng.chance(state.settings.rates.one_left_late) {
            plan.left_late = Some(plan.rng.below(7));
        }
        let from = state.settings.from.max(known_from);
        let mut day = from;
        while day <= state.settings.to {
            let end = Date::from_ymd_opt(day.year(), 12, 31).unwrap_or(day).min(state.settings.to);
            plan.plan_year(day, end);
            day = end + Days::new(1);
        }
        plan
    }

    fn draw_intent(&mut self) -> Intent {
        let rates = &self.state.settings.rates;
        if self.person.number >= self.state.officers() {
            Intent::Outsider
        } else if self.rng.chance(rates.diligent) {
            Intent::Diligent
        } else if self.rng.chance(rates.idle) {
            Intent::Idle
        } else {
            Intent::Lacking(self.rng.below(7))
        }
    }

    fn plan_year(&mut self, first: Date, last: Date) {
        let span = (last - first).num_days() as u64 + 1;
        self.year = Year { first, span, ..Year::default() };
        let wanted = self.wanted(span * self.state.intensity(first.year())) + self.events.len();
        let whole_year = span >= WHOLE_YEAR as u64;
        if whole_year && matches!(self.intent, Intent::Diligent | Intent::Lacking(_)) {
            self.reach_goals();
        }
        if whole_year && self.intent == Intent::Diligent && self.early {
            self.reach_totals();
        }
        // a day may have nothing to offer, so there are more tries than trainings
        for _ in 0..wanted * 3 {
            if self.events.len() >= wanted {
                break;
            }
            let day = self.free_day(false);
            self.add_any(day);
        }
        if whole_year && self.intent == Intent::Diligent {
            self.reach_totals();
        }
    }

    /// How many events some days get by their intensity, in proportion and with some spread.
    fn wanted(&mut self, intense_days: u64) -> usize {
        let share = self.state.events_hundredths * intense_days / self.state.intense_days();
        let mut hundredths = share * self.rng.between(60, 140) as u64 / 100;
        match self.intent {
            Intent::Outsider => hundredths = hundredths * u64::from(self.state.settings.rates.outsider_rows) / 10_000,
            Intent::Idle => hundredths /= 8,
            _ => {}
        }
        (hundredths / 100) as usize + usize::from((self.rng.below(100) as u64) < hundredths % 100)
    }

    fn reach_goals(&mut self) {
        let state = self.state;
        let (start, intent) = (self.rng.below(7), self.intent);
        for goal in (0..7).map(|g| (g + start) % 7).filter(|&g| intent != Intent::Lacking(g)) {
            let twice = self.rng.chance(state.settings.rates.second_course);
            let once = state.lists.goals.each[goal];
            for _ in 0..6 {
                if self.year.goals[goal] >= if twice { once + once } else { once } {
                    break;
                }
                let day = if self.left_late == Some(goal) { self.late_day() } else { self.free_day(self.early) };
                let course = state.catalogue.for_goal(goal, day, &mut self.rng).filter(|&c| self.allowed(c, day));
                if let Some(course) = course {
                    self.add_course(course, day);
                }
            }
        }
    }

    fn reach_totals(&mut self) {
        let state = self.state;
        let goals = &state.lists.goals;
        for _ in 0..20 {
            if self.year.total >= goals.total && self.year.approved >= goals.approved_source {
                break;
            }
            let day = self.free_day(self.early);
            let course = state.catalogue.of_provider(false, day, &mut self.rng).filter(|&c| self.allowed(c, day));
            if let Some(course) = course {
                self.add_course(course, day);
            }
        }
    }

    /// A day of the span on which the person has no other training, in its first part when `early`.
    pub(super) fn free_day(&mut self, early: bool) -> Date {
        let span = self.year.span;
        let mut day = self.year.first;
        for _ in 0..20 {
            let offset = match early {
                true => self.rng.below((span * 62 / 100) as usize) as u64,
                false if span >= WHOLE_YEAR as u64 && self.rng.chance(1_200) => {
                    span * 3 / 4 + self.rng.below(span as usize / 4) as u64
                }
                false => self.rng.below(span as usize) as u64,
            };
            day = self.year.first + Days::new(offset);
            if self.events.iter().all(|e| (e.day - day).num_days().abs() > 1) {
                break;
            }
        }
        day
    }

    /// The first day of the last quarter of a whole year; the first day of another.
    fn last_quarter(&self) -> Date {
        let whole = self.year.span >= WHOLE_YEAR as u64;
        self.year.first + Days::new(if whole { self.year.span * 3 / 4 } else { 0 })
    }

    /// A free day of the last quarter.
    fn late_day(&mut self) -> Date {
        let first = self.last_quarter();
        (0..20).map(|_| self.free_day(false)).find(|day| *day >= first).unwrap_or(first)
    }

    /// Not taken before, within the caps that a sensible officer keeps, nothing the officer is to lack or leaves for later.
    pub(super) fn allowed(&self, at: u32, day: Date) -> bool {
        let course = &self.state.catalogue.courses[at as usize];
        let fresh = !self.events.iter().any(|e| e.what == What::Course(at));
        let capped = course.delivery == Delivery::ComputerBased
            && self.year.computer_based + course.hours() > self.state.lists.goals.computer_based_most;
        let barred = matches!(self.intent, Intent::Lacking(goal) if !self.served(at)[goal].is_zero());
        let early = day < self.last_quarter() && self.left_late.is_some_and(|goal| !self.served(at)[goal].is_zero());
        fresh && !capped && !barred && !early
    }

    pub fn served(&self, at: u32) -> [Hours; 7] {
        let course = &self.state.catalogue.courses[at as usize];
        let firearms = if course.delivery == Delivery::Live { course.topics[0] } else { Hours::ZERO };
        let [legal, technical, interpersonal, _] = course.areas;
        [legal, technical, interpersonal, firearms, course.topics[1], course.topics[2], course.topics[3]]
    }

    /// Any training of the usual mix, if one is found.
    fn add_any(&mut self, day: Date) {
        let state = self.state;
        let rates = &state.settings.rates;
        if self.rng.chance(rates.out_of_state) {
            self.add_out_of_state(day);
            return;
        }
        if self.rng.chance(rates.college) {
            let (course, place) =
                (self.rng.below(state.lists.college_courses.len()), self.rng.below(state.lists.colleges.len()));
            let semester = self.rng.between(1, 3);
            let hours = state.lists.college_courses[course].areas.iter().copied().sum::<Hours>();
            self.push(day, What::College(course, place, semester), Hours(hours.0 * semester), Report::Once);
            return;
        }
        for _ in 0..6 {
            let in_service =
                self.rng.chance(rates.in_service) && self.year.in_service < self.state.lists.goals.in_service_most;
            let course = match self.person.agency.filter(|_| in_service) {
                Some(agency) => state.catalogue.of_agency(agency, day, &mut self.rng),
                None => {
                    let computer_based = self.rng.chance(rates.computer_based);
                    state.catalogue.of_provider(computer_based, day, &mut self.rng)
                }
            };
            if let Some(course) = course.filter(|&c| self.allowed(c, day)) {
                self.add_course(course, day);
                return;
            }
        }
    }

    fn add_out_of_state(&mut self, day: Date) {
        let lists = &self.state.lists;
        let refused = self.rng.chance(self.state.settings.rates.source_not_recognized);
        let recognized: Vec<usize> =
            (0..lists.recognized.len()).filter(|&s| lists.recognized[s].to.is_none_or(|end| day <= end)).collect();
        let source = match refused || recognized.is_empty() {
            true => lists.recognized.len() + self.rng.below(lists.unrecognized.len()),
            false => *self.rng.pick(&recognized),
        };
        let training = self.rng.below(lists.trainings.len());
        let hours = lists.trainings[training].areas.iter().copied().sum();
        self.push(day, What::OutOfState(training, source), hours, Report::Once);
    }

    /// The session of the course next to the day, where the person is free then and the course approved.
    pub(super) fn session(&self, course: u32, day: Date) -> Date {
        let held = self.state.catalogue.session(course, day);
        let free = self.events.iter().all(|e| (e.day - held).num_days().abs() > 1);
        if held >= self.year.first && free && self.state.catalogue.valid(course, held) { held } else { day }
    }

    pub(super) fn push(&mut self, day: Date, what: What, hours: Hours, report: Report) {
        if let What::Course(at) = what {
            let served = self.served(at);
            for (sum, more) in self.year.goals.iter_mut().zip(served) {
                *sum += more;
            }
            self.count(at, hours);
        }
        let id = self.person.number as u64 * EVENTS_PER_PERSON + self.events.len() as u64;
        self.events.push(Event { id, day, what, hours, report });
    }

    fn count(&mut self, at: u32, hours: Hours) {
        let state = self.state;
        let catalogue = &state.catalogue;
        let course = &catalogue.courses[at as usize];
        let in_service = catalogue.providers[course.provider as usize].kind == CourseProviderKind::LawEnforcementAgency;
        if in_service { &mut self.year.in_service } else { &mut self.year.approved }.add_assign(hours);
        if course.delivery == Delivery::ComputerBased {
            self.year.computer_based += hours;
        }
        self.year.total += hours;
    }
}
