//! The word and course lists of this folder as values.
//!
//! In: text files read at compile time. Out: course templates, the training day, sources outside the state, and the
//! goals of a year. They are part of the program, so a line that cannot be read is a fault of the program.

use crate::record::{AreaHours, Date, Delivery, Hours, TopicHours};

pub struct Template {
    pub title: &'static str,
    pub delivery: Delivery,
    pub areas: AreaHours,
    pub topics: TopicHours,
    pub pass_mark: i64,
    pub by_provider: bool,
    pub by_agency: bool,
}

pub struct Goals {
    pub total: Hours,
    pub approved_source: Hours,
    /// In the order of the catalogue's goals: three areas, firearms, de-escalation, bias, profiling.
    pub each: [Hours; 7],
    pub hundredths_per_minute: i64,
    pub in_service_most: Hours,
    pub computer_based_most: Hours,
}

pub struct Source {
    pub name: &'static str,
    pub kind: &'static str,
    pub from: Date,
    pub to: Option<Date>,
}

pub struct Lists {
    pub templates: Vec<Template>,
    pub conference: Vec<Template>,
    pub goals: Goals,
    pub recognized: Vec<Source>,
    pub unrecognized: Vec<&'static str>,
    pub trainings: Vec<Template>,
    pub colleges: Vec<&'static str>,
    pub college_courses: Vec<Template>,
}

fn lines(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()).map(|l| l.split(';').map(str::trim).collect())
}

fn four(text: &str) -> [Hours; 4] {
    let mut parts = text.split_whitespace().map(|h| Hours::parse(h).expect("the list gives hours"));
    std::array::from_fn(|_| parts.next().unwrap_or(Hours::ZERO))
}

fn day(text: &str) -> Option<Date> {
    Date::parse_from_str(text, "%Y-%m-%d").ok()
}

fn template(title: &'static str, areas: &str, topics: &str) -> Template {
    let (areas, topics) = (four(areas), four(topics));
    Template { title, delivery: Delivery::Live, areas, topics, pass_mark: 0, by_provider: true, by_agency: false }
}

fn course(cells: &[&'static str]) -> Template {
    let mut made = template(cells[0], cells[2], cells[3]);
    made.delivery = Delivery::from_name(cells[1]).expect("the list gives a delivery");
    made.pass_mark = cells[4].parse().unwrap_or(0);
    made.by_provider = cells[5] != "a";
    made.by_agency = cells[5] != "p";
    made
}

fn goals() -> Goals {
    let text = include_str!("lists/goals.txt");
    let value = |name: &str| {
        let line = text.lines().find_map(|l| l.strip_prefix(name)).expect("the list names the goal");
        Hours::parse(line).expect("the list gives a number")
    };
    let each = ["legal", "technical", "interpersonal", "firearms", "deescalation", "implicit_bias", "racial_profiling"];
    Goals {
        total: value("total "),
        approved_source: value("approved_source "),
        each: each.map(value),
        hundredths_per_minute: value("hundredths_per_minute ").0 / 100,
        in_service_most: value("in_service_most "),
        computer_based_most: value("computer_based_most "),
    }
}

impl Lists {
    pub fn read() -> Self {
        let elsewhere = include_str!("lists/elsewhere.txt");
        let of = |kind: &'static str| lines(elsewhere).filter(move |cells| cells[0] == kind);
        Self {
            templates: lines(include_str!("lists/courses.txt")).map(|cells| course(&cells)).collect(),
            conference: lines(include_str!("lists/conference.txt")).map(|c| template(c[0], c[1], "")).collect(),
            goals: goals(),
            recognized: of("recognized")
                .map(|c| Source {
                    name: c[1],
                    kind: c[2],
                    from: day(c[3]).expect("the list gives a day"),
                    to: day(c[4]),
                })
                .collect(),
            unrecognized: of("unrecognized").map(|c| c[1]).collect(),
            trainings: of("training").map(|c| template(c[1], c[2], c[3])).collect(),
            colleges: of("college").map(|c| c[1]).collect(),
            college_courses: of("college_course").map(|c| template(c[1], c[2], "")).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_goal_has_a_course() {
        let lists = Lists::read();
        for at in 0..4 {
            assert!(lists.templates.iter().any(|t| !t.areas[at].is_zero() && t.by_provider));
            assert!(lists.templates.iter().any(|t| !t.topics[at].is_zero() && t.by_provider));
        }
        assert!(lists.templates.iter().all(|t| (t.pass_mark > 0) == (t.delivery == Delivery::ComputerBased)));
    }

    #[test]
    fn the_day_is_longer_than_its_parts() {
        let conference = Lists::read().conference;
        let hours = |t: &Template| t.areas.iter().copied().sum::<Hours>();
        assert!(hours(&conference[0]) > conference[1..].iter().map(hours).sum());
    }
}
