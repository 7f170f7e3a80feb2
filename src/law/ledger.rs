//! An officer's trainings as amounts that periods draw on.
//!
//! In: completions and, when asked how review would end, what is pending. Out: items in the order of their days and
//! ids, with what each still has: a period that uses late hours takes them away, so no hour counts twice. The order
//! and the amounts are all that later steps see, so nothing depends on the order in which completions came.

use super::facts::{CompletionFact, OfficerFacts, PendingFact};
use super::in_force::{Class, LawInForce, Measure, each};
use crate::record::{Area, Breakdown, Date, Delivery, Hours, Period, Role, SourceKind, Text, Topic};

/// Hundredths per requirement.
pub type PerRequirement = [i64; super::in_force::MOST_REQUIREMENTS];
pub type PerLimit = [i64; super::in_force::MOST_LIMITS];

/// Hundredths of one training, divided; the private counterpart of [`Breakdown`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    pub areas: [i64; 4],
    pub unstated: i64,
    pub topics: [i64; 4],
}

impl Amounts {
    #[inline]
    pub fn total(&self) -> i64 {
        let [legal, technical, interpersonal, skill] = self.areas;
        legal + technical + interpersonal + skill + self.unstated
    }

    /// Hours that carry the topic and may count as such: never more than there are hours, firearms only in skill.
    #[inline]
    pub fn carried(&self, topic: Topic) -> i64 {
        let room = if topic == Topic::Firearms { self.areas[Area::Skill as usize] } else { self.total() };
        self.topics[topic as usize].min(room)
    }

    #[inline]
    pub fn measure(&self, measure: Measure) -> i64 {
        match measure {
            Measure::Whole => self.total(),
            Measure::Area(area) => self.areas[area as usize],
            Measure::Topic(topic) => self.carried(topic),
        }
    }

    /// What was earned, where a designation stands as approved.
    #[inline]
    pub fn earned(&self, measure: Measure) -> i64 {
        match measure {
            Measure::Topic(topic) => self.topics[topic as usize],
            other => self.measure(other),
        }
    }

    #[inline]
    pub fn take(&mut self, used: &Self) {
        for k in 0..self.areas.len() {
            self.areas[k] -= used.areas[k];
            self.topics[k] -= used.topics[k];
        }
        self.unstated -= used.unstated;
    }

    /// Everything that counts when nothing holds it back.
    #[inline]
    pub fn in_full(&self) -> Self {
        Self { topics: Topic::ALL.map(|t| self.carried(t)), ..*self }
    }
}

impl From<&Breakdown> for Amounts {
    #[inline]
    fn from(hours: &Breakdown) -> Self {
        Self { areas: hours.areas.map(|h| h.0), unstated: hours.unstated.0, topics: hours.topics.map(|h| h.0) }
    }
}

impl From<Amounts> for Breakdown {
    #[inline]
    fn from(amounts: Amounts) -> Self {
        let Amounts { areas, unstated, topics } = amounts;
        Self { areas: areas.map(Hours), unstated: Hours(unstated), topics: topics.map(Hours) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Position among the officer's completions.
    Completion(usize),
    /// Waits for review; each hour may be of any one area and topic.
    Pending,
}

/// One training with what periods have left of it.
#[derive(Clone, Debug)]
pub struct Item {
    pub origin: Origin,
    pub on: Date,
    pub period: Period,
    pub source: SourceKind,
    pub delivery: Delivery,
    pub role: Role,
    pub course: Option<Text>,
    pub left: Amounts,
    /// Hours not yet divided, of a pending training.
    pub free: i64,
}

impl Item {
    fn completion(at: usize, fact: &CompletionFact) -> Self {
        Self {
            origin: Origin::Completion(at),
            on: fact.completed_on,
            period: Period::of(fact.completed_on),
            source: fact.source_kind,
            delivery: fact.delivery,
            role: fact.role,
            course: fact.control_no,
            left: Amounts::from(&fact.hours),
            free: 0,
        }
    }

    #[inline]
    pub fn class(&self, law: &LawInForce) -> Class {
        law.class_of(self.source, self.delivery, self.role, self.course)
    }

    #[inline]
    pub fn total(&self) -> i64 {
        self.left.total() + self.free
    }

    #[inline]
    pub fn is_pending(&self) -> bool {
        self.origin == Origin::Pending
    }
}

/// The officer's trainings known by `as_of`, by day and id.
pub fn completions(facts: &OfficerFacts, as_of: Date, once_ever: bool) -> Vec<Item> {
    let all = &facts.completions;
    let mut items: Vec<Item> = Vec::with_capacity(all.len() + facts.pending.len());
    items.extend(all.iter().enumerate().filter(|(_, c)| c.completed_on <= as_of).map(|(i, c)| Item::completion(i, c)));
    let key = |item: &Item| match item.origin {
        Origin::Completion(at) => (item.on, Some(all[at].id)),
        Origin::Pending => (item.on, None),
    };
    if !items.is_sorted_by(|a, b| key(a) <= key(b)) {
        items.sort_by_key(key);
    }
    if once_ever {
        only_first_times(&mut items);
    }
    items
}

/// Where a course counts once ever, its repetitions earn nothing.
fn only_first_times(items: &mut Vec<Item>) {
    let mut seen = std::collections::HashSet::new();
    items.retain(|item| item.course.is_none_or(|course| seen.insert(course)));
}

/// Adds what is pending, behind the completions of its day; equal ones in the order of their amounts and kinds.
pub fn with_pending<'p>(
    mut items: Vec<Item>,
    pending: impl Iterator<Item = &'p PendingFact>,
    as_of: Date,
) -> Vec<Item> {
    let mut pending: Vec<_> = pending.filter(|p| p.completed_on <= as_of && p.hours.0 > 0).collect();
    pending.sort_by_key(|p| (p.completed_on, p.source_kind, p.delivery, p.role, p.hours));
    items.extend(pending.into_iter().map(|p| Item {
        origin: Origin::Pending,
        on: p.completed_on,
        period: Period::of(p.completed_on),
        source: p.source_kind,
        delivery: p.delivery,
        role: p.role,
        course: None,
        left: Amounts::default(),
        free: p.hours.0,
    }));
    items.sort_by_key(|item| item.on);
    items
}

/// Sums over trainings when everything counts.
#[derive(Clone, Debug)]
pub struct Tally {
    pub sums: PerRequirement,
    pub limits: PerLimit,
    pub total: i64,
}

impl Tally {
    #[inline]
    pub fn new() -> Self {
        Self { sums: PerRequirement::default(), limits: PerLimit::default(), total: 0 }
    }

    #[inline]
    pub fn add(&mut self, law: &LawInForce, class: Class, amounts: &Amounts) {
        for r in each(class.requirements) {
            self.sums[r] += amounts.measure(law.requirements[r].measure);
        }
        let total = amounts.total();
        for g in each(class.limits) {
            self.limits[g] += total;
        }
        self.total += total;
    }

    /// Adds to the limits alone.
    #[inline]
    pub fn load(&mut self, class: Class, total: i64) {
        for g in each(class.limits) {
            self.limits[g] += total;
        }
    }

    /// Limits that cannot take everything.
    pub fn binding(&self, law: &LawInForce) -> u32 {
        law.limits.iter().enumerate().filter(|(g, l)| self.limits[*g] > l.maximum.0).map(|(g, _)| 1 << g).sum()
    }

    /// Whether some limit cannot take everything of both.
    pub fn bind_together(&self, other: &Self, law: &LawInForce) -> bool {
        law.limits.iter().enumerate().any(|(g, l)| self.limits[g] + other.limits[g] > l.maximum.0)
    }
}
