//! Courses that look like other courses: under another number, with its title a little changed; sessions of a series;
//! a day and its parts; titles that differ in one word.
//!
//! In: courses as they are filed, and the rates. Out: further courses, and how they belong together. What one sender calls
//! a course and another sender calls it differ in case, `&`, a column that cut, a letter behind; what one sender calls two
//! courses may differ by no more.

use super::catalogue::Maker;
use super::lists::Template;
use super::reports::HALF_HOUR;
use super::rng::Rng;
use crate::record::Hours;

/// A series: its sessions, and the numbers under which another sender files the same.
pub struct Series {
    pub sessions: Vec<u32>,
    pub twins: Vec<u32>,
}

/// The width at which columns cut titles.
const COLUMN: usize = 50;

/// What meetings are called that some report whole and some in parts.
const MEETINGS: [&str; 5] = [
    "Regional Training Day",
    "Rural Crime Summit",
    "Spring Meeting of Patrol Supervisors",
    "Command Staff Conference",
    "Statewide Conference on Traffic Safety and Impaired Driving",
];

/// What tells courses of one name apart.
const VARIANTS: [&[&str]; 5] = [
    &["I", "II", "III"],
    &["A", "B", "C"],
    &["- Part 1", "- Part 2"],
    &["for Patrol", "for Supervisors", "for Dispatchers"],
    &["Refresher", "Update", "(Instructor)"],
];

impl Maker<'_> {
    /// A day and its parts: as the list has it, or of another make.
    pub(super) fn day_with_parts(&mut self, provider: u32) -> Vec<u32> {
        let (lists, rates) = (self.lists, &self.settings.rates);
        let family: Vec<u32> = lists.conference.iter().map(|part| self.add_course(provider, part, None)).collect();
        let (named, numbered) = (rates.parts_named, rates.parts_numbered);
        let shares = [rates.meeting_as_listed, named, numbered, rates.meeting_short_unnamed];
        let made = self.rng.share(&shares);
        if made == Some(0) {
            return family;
        }
        let meeting = format!("{} {}", self.rng.pick(&MEETINGS), self.settings.to.format("%Y"));
        self.courses[family[0] as usize].title.clone_from(&meeting);
        let parts = self.rng.between(2, family.len() as i64 - 1) as usize;
        // what nothing betrays but its length is a long day, or it is of the kind that nothing betrays at all
        let (parts, most) = match made {
            Some(3) => (parts.min(3), 2),
            Some(_) => (parts, 4),
            None => (parts.max(4), 4),
        };
        let least = if made.is_none() { 3 } else { 1 };
        let number = self.courses[family[0] as usize].control_no.clone();
        let mut whole = Hours::ZERO;
        for (n, &part) in family[1..=parts].iter().enumerate() {
            let hours = Hours(HALF_HOUR * self.rng.between(least, most));
            whole += hours;
            let course = &mut self.courses[part as usize];
            course.areas = course.areas.map(|area| if area.is_zero() { area } else { hours });
            match made {
                Some(1) => course.title = format!("{meeting}: {}", course.title),
                Some(2) => course.control_no = format!("{number}-{}", n + 1),
                _ => {}
            }
        }
        // breaks: up to half an hour for every three
        whole += Hours(HALF_HOUR * self.rng.between(0, (whole.0 / (6 * HALF_HOUR)).max(1)));
        let areas = &mut self.courses[family[0] as usize].areas;
        *areas = Default::default();
        areas[1] = whole;
        family[..=parts].to_vec()
    }

    /// Several courses whose titles differ in a word, in place of one.
    pub(super) fn add_alike(&mut self, provider: u32, template: &Template) {
        for variant in *self.rng.pick(&VARIANTS) {
            let at = self.add_course(provider, template, None) as usize;
            self.courses[at].title = format!("{} {variant}", template.title);
        }
    }

    /// The sessions of a series, each with a number of its own.
    pub(super) fn add_series(&mut self, provider: u32, template: &Template) -> Vec<u32> {
        let word = *self.rng.pick(&["Session", "Part", "Day", "Module"]);
        let sessions = 3 + self.rng.below(3);
        let add = |n: usize| {
            let at = self.add_course(provider, template, None);
            self.courses[at as usize].title = format!("{} - {word} {}", template.title, n + 1);
            at
        };
        (0..sessions).map(add).collect()
    }
}

/// A title as another sender files it.
pub fn twin_title(title: &str, rng: &mut Rng) -> String {
    let mut twin = match rng.below(4) {
        0 if title.contains('&') => title.replace('&', "and"),
        0 if title.contains(" and ") => title.replace(" and ", " & "),
        1 => title.replace(" - ", ": "),
        _ => title.to_owned(),
    };
    match rng.below(5) {
        0 => twin = twin.to_uppercase(),
        1 => twin = twin.to_lowercase(),
        _ => {}
    }
    if rng.chance(4_000) || twin.chars().count() > COLUMN && rng.chance(6_000) {
        twin = twin.chars().take(COLUMN).collect::<String>().trim_end().to_owned();
    }
    match rng.below(8) {
        0 => format!("{twin} {}", ["A", "B", "C", "D", "F", "W"][rng.below(6)]),
        1 => format!("{twin}-{}", ["A", "B", "C"][rng.below(3)]),
        2 => format!("{twin} ({})", ["A", "B", "C"][rng.below(3)]),
        _ => twin,
    }
}
