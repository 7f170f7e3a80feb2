//! The law in force for one period, resolved from the rule set once and then read by every officer's assessment.
//!
//! In: a rule set and a period; the period's first day decides which values hold. Out: requirements in the pack's
//! order, limits, which of them each kind of training touches, and how deficits combine into further training.

use super::dated::{Dated, Meta};
use super::error::RuleError;
use super::form::{Condition, Selector};
use super::readings::Readings;
use super::ruleset::{LimitValue, RequirementValue, RuleSet};
use super::settings;
use crate::record::{Area, Date, Delivery, EventKind, Hours, Period, ReliefKind, Role, SourceKind, Text, Topic};

/// Requirements a pack may have, so that an officer's sums fit a fixed array.
pub const MOST_REQUIREMENTS: usize = 32;
/// Limits a pack may have.
pub const MOST_LIMITS: usize = 12;

/// One bit per requirement or limit.
pub type Bits = u32;

/// What of a training a requirement sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Whole,
    Area(Area),
    Topic(Topic),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Owed {
    Nothing,
    Hours(Hours),
    Credential(String),
}

#[derive(Clone, Debug)]
pub struct RequirementInForce {
    pub id: Text,
    pub label: String,
    pub citation: Text,
    pub owed: Owed,
    pub unless: Option<Condition>,
    pub measure: Measure,
    pub(super) courses: Option<Vec<String>>,
    filter: Selector,
}

#[derive(Clone, Debug)]
pub struct LimitInForce {
    pub id: String,
    pub label: String,
    pub citation: String,
    pub maximum: Hours,
    pub(super) courses: Option<Vec<String>>,
    filter: Selector,
}

/// Which limits a kind of training touches and which requirements it may serve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Class {
    pub limits: Bits,
    pub requirements: Bits,
}

const CLASSES: usize = SourceKind::ALL.len() * Delivery::ALL.len() * Role::ALL.len();

#[derive(Clone, Debug)]
pub struct LawInForce {
    pub period: Period,
    /// Every requirement of the pack, in its order, also those that are not owed in this period.
    pub requirements: Vec<RequirementInForce>,
    /// Limits in force.
    pub limits: Vec<LimitInForce>,
    /// Position of the requirement on hours in all.
    pub total: usize,
    /// The last day on which late hours are obtained; `None` when there is no make-up.
    pub make_up_last_day: Option<Date>,
    pub exemption_events: Vec<EventKind>,
    pub first_license_exempts: bool,
    pub relief_kinds: Vec<ReliefKind>,
    /// Least and greatest total of a modification; `None` where the law knows none.
    pub modification_bounds: Option<(Hours, Hours)>,
    pub once_ever: bool,
    pub reminder_months: Vec<u32>,
    /// Days after the deadline for which a referral is provisional.
    pub provisional_days: Option<i64>,
    pub readings: Readings,
    classes: [Class; CLASSES],
    names_courses: bool,
    /// Further training covers, for each of these sets, the sum of its deficits.
    pub(super) cover: Vec<Bits>,
    /// Requirements on each topic.
    pub(super) on_topic: [Bits; Topic::ALL.len()],
    /// One limit at most besides a common one touches any training, so plain filling finds the most that may count.
    pub(super) limits_nest: bool,
}

impl RuleSet {
    /// The law in force for a period.
    ///
    /// # Errors
    /// When a rule has no value, or more than one, on the period's first day, or is not defined at all.
    pub fn for_period(&self, period: Period) -> Result<LawInForce, RuleError> {
        let on = period.first_day();
        let readings = self.readings(on)?;
        let requirements = self.requirements_on(on, &readings)?;
        let limits = self.limits_on(on, &readings)?;
        let total = requirements.iter().position(|r| *r.id == self.pack.total);
        let total = total.ok_or_else(|| RuleError::Undefined { rule: self.pack.total.clone() })?;
        let mut law = LawInForce {
            period,
            total,
            make_up_last_day: self.make_up_last_day(period)?,
            exemption_events: self
                .setting("exemption_events", on)?
                .iter()
                .filter_map(|w| EventKind::from_name(w))
                .collect(),
            first_license_exempts: self.says("first_license_exempts", on, "yes")?,
            relief_kinds: self.setting("relief_kinds", on)?.iter().filter_map(|w| ReliefKind::from_name(w)).collect(),
            modification_bounds: match self.does_without("modification_least_hours") {
                true => None,
                false => {
                    Some((self.hours("modification_least_hours", on)?, self.hours("modification_most_hours", on)?))
                }
            },
            once_ever: self.says("course_repeats", on, "once_ever")?,
            reminder_months: settings::months(self.setting("reminder_months", on)?),
            provisional_days: match self.does_without("provisional_days") {
                true => None,
                false => Some(self.count("provisional_days", on)?),
            },
            readings,
            classes: [Class::default(); CLASSES],
            names_courses: requirements.iter().any(|r| r.courses.is_some())
                || limits.iter().any(|l| l.courses.is_some()),
            cover: Vec::new(),
            on_topic: Topic::ALL.map(|t| bits(&requirements, |r| r.measure == Measure::Topic(t))),
            limits_nest: false,
            requirements,
            limits,
        };
        law.classify();
        law.cover = cover(&law.requirements);
        law.limits_nest = law.nests();
        Ok(law)
    }

    fn requirements_on(&self, on: Date, readings: &Readings) -> Result<Vec<RequirementInForce>, RuleError> {
        let all: Result<Vec<_>, _> =
            self.pack.requirements.iter().map(|id| self.requirement_on(id, on, readings)).collect();
        let all = all?;
        if all.len() > MOST_REQUIREMENTS {
            return Err(RuleError::Unusable { rule: self.pack.id.clone(), why: "it lists too many requirements" });
        }
        Ok(all)
    }

    fn requirement_on(&self, id: &str, on: Date, readings: &Readings) -> Result<RequirementInForce, RuleError> {
        let rule = self.requirements.get(id).ok_or_else(|| RuleError::Undefined { rule: id.to_owned() })?;
        let Dated { meta, value } = rule.on(on)?;
        let (owed, unless, mut filter) = match value {
            RequirementValue::NotRequired => (Owed::Nothing, None, self.later_selector(id, on)),
            RequirementValue::Hours { minimum, unless, of, .. } => (Owed::Hours(*minimum), *unless, of.clone()),
            RequirementValue::Credential { name, unless } => {
                (Owed::Credential(name.clone()), *unless, Selector::default())
            }
        };
        if self.pack.approved.as_deref() == Some(id)
            && let Some(sources) = &mut filter.sources
        {
            sources.extend(&readings.towards_approved);
        }
        if filter.topic.is_some() && readings.computer_based_firearms_count {
            filter.delivery = None;
        }
        let measure = match (filter.area, filter.topic) {
            (None, None) => Measure::Whole,
            (Some(area), None) => Measure::Area(area),
            (None, Some(topic)) => Measure::Topic(topic),
            (Some(_), Some(_)) => {
                return Err(RuleError::Unusable { rule: id.to_owned(), why: "it names an area and a topic" });
            }
        };
        let (id, citation) = (Text::from(rule.id.as_str()), Text::from(cited(meta, readings)));
        let label = match value {
            RequirementValue::Hours { label: Some(label), .. } => label.clone(),
            _ => rule.label.clone(),
        };
        let courses = filter.courses.clone();
        Ok(RequirementInForce { id, label, citation, owed, unless, measure, courses, filter })
    }

    /// What a requirement that is not owed yet is about: its next value that says so.
    fn later_selector(&self, id: &str, on: Date) -> Selector {
        let values = self.requirements.get(id).map_or(&[][..], |r| &r.values);
        let selectors = values.iter().filter(|v| v.meta.from > on);
        let mut hours = selectors.filter_map(|v| match &v.value {
            RequirementValue::Hours { of, .. } => Some(of.clone()),
            _ => None,
        });
        hours.next().unwrap_or_default()
    }

    fn limits_on(&self, on: Date, readings: &Readings) -> Result<Vec<LimitInForce>, RuleError> {
        let mut limits = Vec::new();
        for id in &self.pack.limits {
            let rule = self.limits.get(id).ok_or_else(|| RuleError::Undefined { rule: id.clone() })?;
            let Dated { meta, value } = rule.on(on)?;
            let LimitValue::AtMost { maximum, of } = value else { continue };
            if of.area.is_some() || of.topic.is_some() {
                return Err(RuleError::Unusable { rule: id.clone(), why: "a limit is on whole hours" });
            }
            limits.push(LimitInForce {
                id: id.clone(),
                label: rule.label.clone(),
                citation: cited(meta, readings),
                maximum: *maximum,
                courses: of.courses.clone(),
                filter: of.clone(),
            });
        }
        if limits.len() > MOST_LIMITS {
            return Err(RuleError::Unusable { rule: self.pack.id.clone(), why: "it lists too many limits" });
        }
        Ok(limits)
    }

    fn make_up_last_day(&self, period: Period) -> Result<Option<Date>, RuleError> {
        let words = self.setting("make_up_last_day", period.first_day())?;
        let day = words.first().and_then(|w| settings::day_of_year(w));
        Ok(day.and_then(|(month, day)| Date::from_ymd_opt(period.next().0, month, day)))
    }
}

/// The citation of the text meant, or as printed where that reading is chosen.
pub(super) fn cited(meta: &Meta, readings: &Readings) -> String {
    let printed = meta.printed_citation.as_ref().filter(|_| readings.cite_as_printed);
    printed.or(meta.citation.as_ref()).cloned().unwrap_or_default()
}

fn bits(requirements: &[RequirementInForce], is: impl Fn(&RequirementInForce) -> bool) -> Bits {
    requirements.iter().enumerate().filter(|(_, r)| is(r)).map(|(i, _)| 1 << i).sum()
}

/// The sets of requirements that one hour of further training serves at most one of. An hour has one area and at most
/// one topic, and firearms hours lie in skill development, so firearms stand among the areas too.
fn cover(requirements: &[RequirementInForce]) -> Vec<Bits> {
    let by = |measure: Measure| bits(requirements, |r| r.measure == measure);
    let mut sets: Vec<Bits> = each(bits(requirements, |r| r.measure == Measure::Whole)).map(|i| 1 << i).collect();
    let skill = by(Measure::Area(Area::Skill)) | by(Measure::Topic(Topic::Firearms));
    let others = Area::ALL.into_iter().filter(|&a| a != Area::Skill).map(|a| by(Measure::Area(a)));
    choices(others.chain([skill]), &mut sets);
    choices(Topic::ALL.into_iter().map(|t| by(Measure::Topic(t))), &mut sets);
    sets.extend(named_courses(requirements));
    sets.sort_unstable();
    sets.dedup();
    sets
}

/// An hour is of one course, so requirements on courses of different names add up.
fn named_courses(requirements: &[RequirementInForce]) -> Option<Bits> {
    let mut seen = std::collections::BTreeSet::new();
    let mut names = requirements.iter().filter_map(|r| r.courses.as_ref()).flatten();
    names.all(|name| seen.insert(name)).then(|| bits(requirements, |r| r.courses.is_some())).filter(|&set| set != 0)
}

/// Every way to take one requirement from each group.
fn choices(groups: impl Iterator<Item = Bits>, sets: &mut Vec<Bits>) {
    let mut made = vec![0];
    for group in groups.filter(|&g| g != 0) {
        made = made.iter().flat_map(|&m| each(group).map(move |i| m | 1 << i)).collect();
    }
    sets.extend(made.into_iter().filter(|&m| m != 0));
}

/// The positions of the bits that are set, lowest first.
#[inline]
pub fn each(bits: Bits) -> impl Iterator<Item = usize> {
    let mut left = bits;
    std::iter::from_fn(move || {
        let at = left.trailing_zeros();
        (left != 0).then(|| left &= left - 1).map(|()| at as usize)
    })
}

fn accepts(filter: &Selector, source: SourceKind, delivery: Delivery, role: Role) -> bool {
    filter.sources.as_ref().is_none_or(|s| s.contains(&source))
        && filter.delivery.is_none_or(|d| d == delivery)
        && filter.role.is_none_or(|r| r == role)
}

#[inline]
fn position(source: SourceKind, delivery: Delivery, role: Role) -> usize {
    (source as usize * Delivery::ALL.len() + delivery as usize) * Role::ALL.len() + role as usize
}

impl LawInForce {
    fn classify(&mut self) {
        for &source in SourceKind::ALL {
            for &delivery in Delivery::ALL {
                for &role in Role::ALL {
                    let is = |filter: &Selector| accepts(filter, source, delivery, role);
                    let requirements = bits(&self.requirements, |r| is(&r.filter));
                    let limits =
                        self.limits.iter().enumerate().filter(|(_, l)| is(&l.filter)).map(|(i, _)| 1 << i).sum();
                    self.classes[position(source, delivery, role)] = Class { limits, requirements };
                }
            }
        }
    }

    /// What a training touches and serves.
    pub fn class(&self, source: SourceKind, delivery: Delivery, role: Role, course: Option<&str>) -> Class {
        let class = self.classes[position(source, delivery, role)];
        if self.names_courses { self.of_course(class, course) } else { class }
    }

    /// The same for a course whose name is only read where the law names courses.
    #[inline]
    pub(super) fn class_of(&self, source: SourceKind, delivery: Delivery, role: Role, course: Option<Text>) -> Class {
        let class = self.classes[position(source, delivery, role)];
        if self.names_courses { self.of_course(class, course.as_deref()) } else { class }
    }

    fn of_course(&self, mut class: Class, course: Option<&str>) -> Class {
        let names = |courses: &Option<Vec<String>>| {
            courses.as_ref().is_none_or(|named| course.is_some_and(|c| named.iter().any(|n| n == c)))
        };
        class.requirements &= bits(&self.requirements, |r| names(&r.courses));
        for (i, _) in self.limits.iter().enumerate().filter(|(_, l)| !names(&l.courses)) {
            class.limits &= !(1 << i);
        }
        class
    }

    /// Whether hours of that class count as hours on a topic.
    #[inline]
    pub(super) fn counts_topic(&self, class: Class, topic: usize) -> bool {
        self.on_topic[topic] == 0 || self.on_topic[topic] & class.requirements != 0
    }

    /// Whether every two trainings that touch two limits share one of them, and none touches three.
    fn nests(&self) -> bool {
        let masks: Vec<Bits> = self.classes.iter().map(|c| c.limits).filter(|m| m.count_ones() > 1).collect();
        !self.limits.iter().any(|l| l.courses.is_some())
            && masks.iter().all(|m| m.count_ones() == 2)
            && (masks.is_empty() || masks.iter().fold(Bits::MAX, |all, m| all & m) != 0)
    }

    /// The least further training for deficits per requirement.
    pub(super) fn least_further(&self, deficit: impl Fn(usize) -> i64) -> i64 {
        self.cover.iter().map(|&set| each(set).map(&deficit).sum()).max().unwrap_or(0)
    }
}
