//! Who gives training and what: providers with their licence periods, courses with their approvals.
//!
//! In: the settings, the agencies and the lists of this folder. Out: providers and courses in the order of their
//! numbers, and the ways to draw a course: for a goal, of an agency, twice approved, as a day with its parts, lapsed.
//! What is drawn for a day is approved and licensed on that day.

use super::families::{Series, twin_title};
use super::lists::{Lists, Template};
use super::names;
use super::places::Agencies;
use super::rng::{Rng, Scatter, Stream};
use super::settings::SynthSettings;
use crate::record::{AreaHours, CourseProviderKind, Date, Delivery, Hours, TopicHours};
use chrono::{Datelike, Months};

pub struct Provider {
    pub no: String,
    pub name: String,
    pub kind: CourseProviderKind,
    /// Licence periods, the earliest first; an end that is missing is open.
    pub licensed: Vec<(Date, Option<Date>)>,
    pub office: String,
}

#[derive(Clone, Debug)]
pub struct Course {
    pub control_no: String,
    pub provider: u32,
    pub title: String,
    pub approved: (Date, Option<Date>),
    pub applied_on: Date,
    pub delivery: Delivery,
    pub areas: AreaHours,
    pub topics: TopicHours,
    pub pass_mark: i64,
}

impl Course {
    pub fn hours(&self) -> Hours {
        self.areas.iter().copied().sum()
    }
}

/// A provider's course and the number under which an agency holds the same.
pub type Twin = (u32, u32);

/// What a year's training is to reach besides the total; the topics follow the areas.
pub const GOALS: usize = 7;

pub struct Catalogue {
    pub providers: Vec<Provider>,
    pub courses: Vec<Course>,
    /// Courses of providers that serve a goal: three areas, then live firearms, de-escalation, bias, profiling.
    serving: [Vec<u32>; GOALS],
    live: Vec<u32>,
    computer_based: Vec<u32>,
    lapsed: Vec<u32>,
    unlicensed: Vec<u32>,
    /// Per agency: its own courses.
    of_agency: Vec<Vec<u32>>,
    /// Per agency.
    twins: Vec<Vec<Twin>>,
    /// Twins that another provider holds.
    between_providers: Vec<Twin>,
    /// The day and its parts.
    days: Vec<Vec<u32>>,
    series: Vec<Series>,
    /// Courses of agencies that are given month after month.
    monthly: Vec<Option<u32>>,
    /// Live courses by provider, agencies included.
    of_provider: Vec<Vec<u32>>,
}

/// Days from one session of a live course to the next.
const DAYS_BETWEEN_SESSIONS: i64 = 21;

pub(super) struct Maker<'a> {
    pub(super) settings: &'a SynthSettings,
    pub(super) lists: &'a Lists,
    pub(super) rng: Rng,
    providers: Vec<Provider>,
    pub(super) courses: Vec<Course>,
    days: Vec<Vec<u32>>,
    series: Vec<Series>,
    between_providers: Vec<Twin>,
    control_numbers: Scatter,
}

impl Catalogue {
    pub fn new(settings: &SynthSettings, agencies: &Agencies, lists: &Lists) -> Self {
        let rng = Rng::new(settings.seed, Stream::Courses, 0);
        let wanted = settings.providers.unwrap_or((settings.officers / 120).clamp(20, 2_000));
        let numbers = (wanted * 60 + agencies.all.len() * 20) * 3;
        let control_numbers = Scatter::new(&mut rng.clone(), numbers.max(90_000));
        let mut maker = Maker {
            settings,
            lists,
            rng,
            providers: Vec::new(),
            courses: Vec::new(),
            days: Vec::new(),
            series: Vec::new(),
            between_providers: Vec::new(),
            control_numbers,
        };
        maker.add_providers(wanted);
        let offered = maker.courses.len() as u32;
        let (of_agency, twins) = maker.add_agencies(agencies);
        let mut made = Self {
            providers: maker.providers,
            courses: maker.courses,
            serving: Default::default(),
            live: Vec::new(),
            computer_based: Vec::new(),
            lapsed: Vec::new(),
            unlicensed: Vec::new(),
            of_agency,
            twins,
            between_providers: maker.between_providers,
            days: maker.days,
            series: maker.series,
            monthly: Vec::new(),
            of_provider: Vec::new(),
        };
        made.index(offered, settings);
        made
    }

    fn index(&mut self, offered: u32, settings: &SynthSettings) {
        let middle = settings.from + (settings.to - settings.from) / 2;
        let short = |at: &&u32| self.courses[**at as usize].hours() <= Hours::whole(2);
        self.monthly = self.of_agency.iter().map(|own| own.iter().find(short).copied()).collect();
        self.of_provider = vec![Vec::new(); self.providers.len()];
        let in_days = self.in_families();
        for at in (0..self.courses.len() as u32).filter(|at| !in_days.contains(at)) {
            let course = &self.courses[at as usize];
            if course.delivery == Delivery::Live {
                self.of_provider[course.provider as usize].push(at);
            }
        }
        for at in (0..offered).filter(|at| !in_days.contains(at)) {
            let course = &self.courses[at as usize];
            if course.approved.1.is_some_and(|end| end < middle) {
                self.lapsed.push(at);
            }
            if self.providers[course.provider as usize].licensed.last().is_some_and(|l| l.1.is_some_and(|e| e < middle))
            {
                self.unlicensed.push(at);
            }
            let live = course.delivery == Delivery::Live;
            if live { &mut self.live } else { &mut self.computer_based }.push(at);
            let [_, deescalation, bias, profiling] = course.topics;
            let [legal, technical, interpersonal, _] = course.areas;
            let firearms = if live { course.topics[0] } else { Hours::ZERO };
            let served = [legal, technical, interpersonal, firearms, deescalation, bias, profiling];
            for (goal, hours) in served.into_iter().enumerate() {
                if !hours.is_zero() {
                    self.serving[goal].push(at);
                }
            }
        }
    }

    /// Courses that are drawn in company only: days with their parts, sessions of series, what is filed twice.
    fn in_families(&self) -> std::collections::HashSet<u32> {
        let days = self.days.iter().flatten();
        let series = self.series.iter().flat_map(|s| s.sessions.iter().chain(&s.twins));
        days.chain(series).chain(self.between_providers.iter().map(|(_, twin)| twin)).copied().collect()
    }

    /// Approved and, where a licence binds, licensed on the day.
    pub fn valid(&self, course: u32, day: Date) -> bool {
        let course = &self.courses[course as usize];
        let provider = &self.providers[course.provider as usize];
        let within = |&(from, to): &(Date, Option<Date>)| from <= day && to.is_none_or(|end| day <= end);
        within(&course.approved) && (!binds(provider.kind) || provider.licensed.iter().any(within))
    }

    /// The day of the course's session nearest before a day: live courses are held every few weeks.
    pub fn session(&self, course: u32, day: Date) -> Date {
        if self.courses[course as usize].delivery == Delivery::ComputerBased {
            return day;
        }
        let phase = i64::from(course) * 5 % DAYS_BETWEEN_SESSIONS;
        let since = (i64::from(day.num_days_from_ce()) - phase).rem_euclid(DAYS_BETWEEN_SESSIONS);
        day - chrono::Days::new(since as u64)
    }

    fn draw(&self, pool: &[u32], day: Date, rng: &mut Rng) -> Option<u32> {
        (0..12).filter(|_| !pool.is_empty()).map(|_| pool[rng.skewed(pool.len())]).find(|&c| self.valid(c, day))
    }

    pub fn for_goal(&self, goal: usize, day: Date, rng: &mut Rng) -> Option<u32> {
        self.draw(&self.serving[goal], day, rng)
    }

    pub fn of_provider(&self, computer_based: bool, day: Date, rng: &mut Rng) -> Option<u32> {
        self.draw(if computer_based { &self.computer_based } else { &self.live }, day, rng)
    }

    pub fn of_agency(&self, agency: u32, day: Date, rng: &mut Rng) -> Option<u32> {
        self.draw(&self.of_agency[agency as usize], day, rng)
    }

    /// A provider's course that the agency holds under a number of its own, and that number.
    pub fn twin(&self, agency: u32, day: Date, rng: &mut Rng) -> Option<Twin> {
        let twins = &self.twins[agency as usize];
        (0..4)
            .filter(|_| !twins.is_empty())
            .map(|_| *rng.pick(twins))
            .find(|&(a, b)| self.valid(a, day) && self.valid(b, day))
    }

    /// The same of an agency that is not the officer's, or of another provider.
    pub fn twin_elsewhere(&self, day: Date, rng: &mut Rng) -> Option<Twin> {
        if rng.chance(5_000) {
            let agency = rng.below(self.twins.len());
            return self.twin(agency as u32, day, rng);
        }
        (0..4)
            .filter(|_| !self.between_providers.is_empty())
            .map(|_| *rng.pick(&self.between_providers))
            .find(|&(a, b)| self.valid(a, day) && self.valid(b, day))
    }

    /// Another live course of the same provider.
    pub fn beside(&self, course: u32, day: Date, rng: &mut Rng) -> Option<u32> {
        let pool = &self.of_provider[self.courses[course as usize].provider as usize];
        (0..6).filter(|_| !pool.is_empty()).map(|_| *rng.pick(pool)).find(|&c| c != course && self.valid(c, day))
    }

    /// A series of which all sessions are approved on the day.
    pub fn series(&self, day: Date, rng: &mut Rng) -> Option<&Series> {
        (0..4)
            .filter(|_| !self.series.is_empty())
            .map(|_| rng.pick(&self.series))
            .find(|series| series.sessions.iter().all(|&c| self.valid(c, day)))
    }

    /// The course that an agency gives month after month.
    pub fn monthly(&self, agency: u32) -> Option<u32> {
        self.monthly[agency as usize]
    }

    /// A training day and its parts, all approved.
    pub fn day_with_parts(&self, day: Date, rng: &mut Rng) -> Option<&[u32]> {
        (0..4)
            .filter(|_| !self.days.is_empty())
            .map(|_| rng.pick(&self.days).as_slice())
            .find(|family| family.iter().all(|&c| self.valid(c, day)))
    }

    /// A course whose approval ended before the day, by a provider still licensed.
    pub fn lapsed(&self, day: Date, rng: &mut Rng) -> Option<u32> {
        (0..12)
            .filter(|_| !self.lapsed.is_empty())
            .map(|_| *rng.pick(&self.lapsed))
            .find(|&c| self.courses[c as usize].approved.1.is_some_and(|end| end < day))
    }

    /// An approved course of a provider without a licence on the day.
    pub fn unlicensed(&self, day: Date, rng: &mut Rng) -> Option<u32> {
        (0..12).filter(|_| !self.unlicensed.is_empty()).map(|_| *rng.pick(&self.unlicensed)).find(|&c| {
            let (from, to) = self.courses[c as usize].approved;
            from <= day && to.is_none_or(|end| day <= end) && !self.valid(c, day)
        })
    }
}

/// Whether a licence window binds this kind of provider.
fn binds(kind: CourseProviderKind) -> bool {
    matches!(kind, CourseProviderKind::LicensedProvider | CourseProviderKind::BasicTrainingCenter)
}

impl Maker<'_> {
    fn add_providers(&mut self, wanted: usize) {
        let plain = names::towns().0;
        let towns = Scatter::new(&mut Rng::new(self.settings.seed, Stream::Providers, u64::MAX), plain);
        for index in 0..wanted {
            self.rng = Rng::new(self.settings.seed, Stream::Providers, index as u64);
            let town = names::town(towns.to(index % plain));
            self.add_provider(index, &town);
            let at = self.providers.len() as u32 - 1;
            let templates: Vec<usize> =
                (0..self.lists.templates.len()).filter(|&t| self.lists.templates[t].by_provider).collect();
            let order = Scatter::new(&mut self.rng, templates.len());
            let most = if self.providers[at as usize].kind == CourseProviderKind::IndividualCourseSource {
                4
            } else {
                templates.len()
            };
            let count = if most == 4 { 2 + self.rng.below(3) } else { most / 3 + self.rng.below(most / 2) };
            for n in 0..count {
                let template = &self.lists.templates[templates[order.to(n)]];
                if self.rng.chance(self.settings.rates.alike_titles) {
                    self.add_alike(at, template);
                } else {
                    self.add_course(at, template, None);
                }
            }
            if index % 4 == 1 {
                let family = self.day_with_parts(at);
                self.days.push(family);
            }
            if index % 3 == 2 {
                self.add_in_sessions(at);
            }
            if index > 0 {
                self.add_twin_of_provider(at);
            }
        }
    }

    fn add_provider(&mut self, index: usize, town: &str) {
        let (kind, no, name) = match index % 5 {
            0..=2 => (
                CourseProviderKind::LicensedProvider,
                "LP",
                ["Training Institute", "Law Enforcement Training Group", "Public Safety Consultants"][index % 3],
            ),
            3 => (CourseProviderKind::BasicTrainingCenter, "BT", "Law Enforcement Academy"),
            _ => (
                CourseProviderKind::IndividualCourseSource,
                "IS",
                ["Counseling Center", "Fire & Rescue Association", "Community Hospital"][index % 3],
            ),
        };
        let round = index / names::towns().0;
        let name = if round == 0 { format!("{town} {name}") } else { format!("{town} {name} {}", round + 1) };
        let office = format!("{} {} Street, {town}", self.rng.between(100, 999), names::street(&mut self.rng));
        let licensed = self.license_periods(binds(kind));
        self.providers.push(Provider { no: format!("{no}-{:04}", index + 1), name, kind, licensed, office });
    }

    /// One year first, then three at a time, up to today or to a lapse.
    fn license_periods(&mut self, binding: bool) -> Vec<(Date, Option<Date>)> {
        let (from, to) = (self.settings.from, self.settings.to);
        let mut start = from - Months::new(self.rng.between(14, 80) as u32);
        start = start.with_day(1).unwrap_or(start);
        if !binding {
            return vec![(start, None)];
        }
        let lapses = self.rng.chance(self.settings.rates.license_ends);
        let lapse = from + (to - from) * self.rng.between(0, 10) as i32 / 20;
        let mut periods = Vec::new();
        let mut years = 1;
        loop {
            let end = (start + Months::new(years * 12)).pred_opt().unwrap_or(start);
            if lapses && end >= lapse {
                periods.push((start, Some(lapse.max(start))));
                return periods;
            }
            periods.push((start, Some(end)));
            if end >= to {
                return periods;
            }
            start = end.succ_opt().unwrap_or(end);
            years = 3;
        }
    }

    /// A course of a provider; `like` names a course that it repeats under a number of its own.
    pub(super) fn add_course(&mut self, provider: u32, template: &Template, like: Option<u32>) -> u32 {
        let (from, to) = (self.settings.from, self.settings.to);
        let at = self.courses.len();
        let mut approved_from = from - Months::new(self.rng.between(1, 30) as u32);
        approved_from = approved_from.with_day(1 + self.rng.below(28) as u32).unwrap_or(approved_from);
        let approved_to = if like.is_none() && self.rng.chance(self.settings.rates.approval_ends) {
            Some(from + (to - from) * self.rng.between(1, 9) as i32 / 20)
        } else {
            (!self.rng.chance(4_000)).then(|| to + Months::new(self.rng.between(1, 24) as u32))
        };
        let number = self.control_numbers.to(at);
        let source = like.map(|c| self.courses[c as usize].clone());
        let title = match &source {
            Some(course) => twin_title(&course.title, &mut self.rng),
            None => template.title.to_owned(),
        };
        self.courses.push(Course {
            control_no: format!("{}-{number:05}", approved_from.format("%y")),
            provider,
            title,
            approved: (approved_from, approved_to),
            applied_on: approved_from - Months::new(1) - chrono::Days::new(self.rng.below(40) as u64),
            delivery: source.as_ref().map_or(template.delivery, |c| c.delivery),
            areas: source.as_ref().map_or(template.areas, |c| c.areas),
            topics: source.as_ref().map_or(template.topics, |c| c.topics),
            pass_mark: source.as_ref().map_or(template.pass_mark, |c| c.pass_mark),
        });
        at as u32
    }

    /// A series; agencies may file its sessions too.
    fn add_in_sessions(&mut self, provider: u32) {
        let live: Vec<usize> = (0..self.lists.templates.len())
            .filter(|&t| self.lists.templates[t].by_provider && self.lists.templates[t].delivery == Delivery::Live)
            .collect();
        let template = &self.lists.templates[*self.rng.pick(&live)];
        let sessions = self.add_series(provider, template);
        self.series.push(Series { sessions, twins: Vec::new() });
    }

    /// The provider holds another provider's course under a number of its own.
    fn add_twin_of_provider(&mut self, provider: u32) {
        let like = self.rng.below(self.courses.len()) as u32;
        let course = &self.courses[like as usize];
        let in_days = self.days.iter().flatten().any(|&c| c == like);
        if course.delivery == Delivery::Live && course.provider != provider && !in_days {
            let template = &self.lists.templates[0];
            let twin = self.add_course(provider, template, Some(like));
            self.between_providers.push((like, twin));
        }
    }

    /// Each agency gives courses of its own and holds some of a provider's under a number of its own.
    fn add_agencies(&mut self, agencies: &Agencies) -> (Vec<Vec<u32>>, Vec<Vec<Twin>>) {
        let offered = self.courses.len();
        let in_days: Vec<u32> = self.days.iter().flatten().copied().collect();
        let lists = self.lists;
        let own: Vec<&Template> = lists.templates.iter().filter(|t| t.by_agency).collect();
        let (mut of_agency, mut twins) = (Vec::new(), Vec::new());
        for (index, agency) in agencies.all.iter().enumerate() {
            self.rng = Rng::new(self.settings.seed, Stream::Courses, 1 + index as u64);
            let licensed = vec![(self.settings.from - Months::new(60), None)];
            let kind = CourseProviderKind::LawEnforcementAgency;
            let (no, name, office) = (agency.id.clone(), agency.name.clone(), agency.town.clone());
            self.providers.push(Provider { no, name, kind, licensed, office });
            let provider = self.providers.len() as u32 - 1;
            let order = Scatter::new(&mut self.rng, own.len());
            let count = 5 + self.rng.below(4);
            of_agency.push((0..count).map(|n| self.add_course(provider, own[order.to(n)], None)).collect());
            let mut pairs = Vec::new();
            for _ in 0..12 {
                let like = self.rng.skewed(offered) as u32;
                let course = &self.courses[like as usize];
                if pairs.len() < 3 && course.delivery == Delivery::Live && !in_days.contains(&like) {
                    let twin = self.add_course(provider, own[0], Some(like));
                    pairs.push((like, twin));
                }
            }
            twins.push(pairs);
            let series = self.rng.below(self.series.len().max(1));
            if index % 3 == 0 && self.series.get(series).is_some_and(|s| s.twins.is_empty()) {
                let sessions = self.series[series].sessions.clone();
                let filed = sessions.into_iter().map(|like| self.add_course(provider, own[0], Some(like))).collect();
                self.series[series].twins = filed;
            }
        }
        (of_agency, twins)
    }
}
