//! The choice of hours as an exact linear program, for officers for whom plain sums do not decide.
//!
//! In: the period's terms, its own trainings, late trainings that may fill it, and the trainings of the next period.
//! Out: what each training counts, with the least further training and the totals. What no limit can hold back is
//! reckoned beforehand and enters as a constant; trainings alike in all that matters are one pool. All other
//! trainings stand with a variable per area and topic exactly as the law states it.

use super::in_force::{Bits, Class, LawInForce, MOST_REQUIREMENTS, Measure, each};
use super::ledger::{Amounts, Item, PerRequirement, Tally};
use super::simplex::{Program, Term};
use crate::record::{Area, Topic};

const AREAS: usize = Area::ALL.len();
const TOPICS: usize = Topic::ALL.len();
pub(super) const SKILL: usize = Area::Skill as usize;
pub(super) const FIREARMS: usize = Topic::Firearms as usize;

/// The variables of one training or pool: per area, then what is in no area or needs none.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub areas: [Option<usize>; AREAS],
    pub rest: Option<usize>,
    pub topics: [Option<usize>; TOPICS],
}

impl Parts {
    /// The hours, each variable once.
    pub fn whole(&self) -> impl Iterator<Item = usize> + '_ {
        self.areas.iter().chain([&self.rest]).flatten().copied()
    }

    pub fn terms(&self, factor: i64) -> impl Iterator<Item = Term> + '_ {
        self.whole().map(move |v| (v, factor))
    }

    /// What carries a topic: all hours.
    fn hours(&self) -> Carried {
        let [a, b, c, d] = self.areas;
        [a, b, c, d, self.rest]
    }

    /// A topic's own variable, where it has one.
    pub fn topic(&self, j: usize) -> Carried {
        only(self.topics[j])
    }
}

/// The variables that carry a topic.
pub(super) type Carried = [Option<usize>; AREAS + 1];

fn only(variable: Option<usize>) -> Carried {
    [variable, None, None, None, None]
}

/// Whether, with one topic an hour, the training carries more topic hours than hours, which leaves a choice.
pub(super) fn must_choose_topics(law: &LawInForce, left: &Amounts) -> bool {
    law.readings.one_topic_per_hour && Topic::ALL.iter().map(|&t| left.carried(t)).sum::<i64>() > left.total()
}

/// Whether plain counting of the training may be held back.
pub(super) fn chooses(law: &LawInForce, binding: Bits, item: &Item, class: Class) -> bool {
    class.limits & binding != 0 || item.is_pending() || must_choose_topics(law, &item.left)
}

/// One period's side of the program: its requirements, its limits and the deficits they leave.
pub(super) struct Side<'a> {
    pub law: &'a LawInForce,
    /// Minimums less what is certain; nought where nothing more is needed.
    pub needed: PerRequirement,
    pub active: Bits,
    /// Limits that may hold something back.
    pub binding: Bits,
    /// Variables that serve a requirement, with its position.
    served: Vec<(usize, usize)>,
    /// Variables that touch a limit, with its position.
    limited: Vec<(usize, usize)>,
    /// Least further training is `least_without` less this variable.
    pub gain: Option<usize>,
    pub least_without: i64,
}

impl<'a> Side<'a> {
    /// `certain` holds what counts whatever is chosen.
    pub fn new(law: &'a LawInForce, minimum: &PerRequirement, certain: &Tally, binding: Bits) -> Self {
        let mut needed = PerRequirement::default();
        let mut active = 0;
        for r in 0..law.requirements.len() {
            needed[r] = (minimum[r] - certain.sums[r]).max(0);
            if needed[r] > 0 {
                active |= 1 << r;
            }
        }
        Self {
            law,
            needed,
            active,
            binding,
            served: Vec::with_capacity(64),
            limited: Vec::new(),
            gain: None,
            least_without: law.least_further(|r| needed[r]),
        }
    }

    /// Active requirements that sum a topic and accept the training.
    pub fn wants_topic(&self, class: Class, topic: usize) -> bool {
        each(class.requirements & self.active)
            .any(|r| self.law.requirements[r].measure == Measure::Topic(Topic::ALL[topic]))
    }

    fn wants_area(&self, class: Class, area: usize) -> bool {
        each(class.requirements & self.active)
            .any(|r| self.law.requirements[r].measure == Measure::Area(Area::ALL[area]))
    }

    /// Counts variables towards requirements and limits; `topic` gives what carries each topic.
    pub fn count(&mut self, class: Class, parts: &Parts, topic: impl Fn(usize) -> Carried) {
        for r in each(class.requirements & self.active) {
            match self.law.requirements[r].measure {
                Measure::Whole => self.served.extend(parts.whole().map(|v| (r, v))),
                Measure::Area(area) => self.served.extend(parts.areas[area as usize].map(|v| (r, v))),
                Measure::Topic(t) => self.served.extend(topic(t as usize).into_iter().flatten().map(|v| (r, v))),
            }
        }
        for g in each(class.limits & self.binding) {
            self.limited.extend(parts.whole().map(|v| (g, v)));
        }
    }

    /// Variables for a training or pool from which hours are chosen; the rows that bind topics to hours included.
    pub fn choose(
        &mut self,
        program: &mut Program,
        class: Class,
        left: &Amounts,
        free: i64,
        full: [bool; TOPICS],
    ) -> Parts {
        let mut parts = Parts::default();
        let firearms = self.wants_topic(class, FIREARMS) && (left.carried(Topic::Firearms) > 0 || free > 0);
        let mut rest = left.unstated;
        for k in 0..AREAS {
            let apart = self.wants_area(class, k) || k == SKILL && firearms;
            match (free > 0, left.areas[k]) {
                (true, _) if apart => parts.areas[k] = Some(program.variable()),
                (false, hours) if apart && hours > 0 => parts.areas[k] = Some(program.bounded(hours)),
                (_, hours) => rest += hours,
            }
        }
        if free > 0 {
            parts.rest = Some(program.variable());
            program.at_most(parts.terms(1), free);
        } else if rest > 0 {
            parts.rest = Some(program.bounded(rest));
        }
        for (j, full) in full.iter().enumerate() {
            let carried = if free > 0 { free } else { left.carried(Topic::ALL[j]) };
            if carried > 0 && !full && self.wants_topic(class, j) {
                let topic = program.bounded(carried);
                program.at_most(within(topic, j, &parts), 0);
                parts.topics[j] = Some(topic);
            }
        }
        if free > 0 || self.law.readings.one_topic_per_hour {
            one_topic_each(program, &parts);
        }
        self.count(class, &parts, |j| match (full[j], parts.topics[j]) {
            (true, _) if j == FIREARMS => only(parts.areas[SKILL]),
            (true, _) => parts.hours(),
            (false, topic) => only(topic),
        });
        parts
    }

    /// Closes the side: limits, and the deficits as a gain over counting nothing that is open.
    pub fn close(&mut self, program: &mut Program) {
        let of = |at: usize| move |pair: &&(usize, usize)| pair.0 == at;
        for g in each(self.binding) {
            program.at_most(self.limited.iter().filter(of(g)).map(|&(_, v)| (v, 1)), self.law.limits[g].maximum.0);
        }
        if self.active == 0 {
            return;
        }
        let gain = program.variable();
        let mut met = [0; MOST_REQUIREMENTS];
        for r in each(self.active) {
            met[r] = program.bounded(self.needed[r]);
            let serving = self.served.iter().filter(of(r)).map(|&(_, v)| (v, -1));
            program.at_most(serving.chain([(met[r], 1)]), 0);
        }
        for &set in &self.law.cover {
            let set = set & self.active;
            let without: i64 = each(set).map(|r| self.needed[r]).sum();
            program.at_most(each(set).map(|r| (met[r], -1)).chain([(gain, 1)]), self.least_without - without);
        }
        self.gain = Some(gain);
    }
}

/// `topic <= hours`, for firearms `topic <= skill`.
pub(super) fn within(topic: usize, j: usize, parts: &Parts) -> impl Iterator<Item = Term> {
    let carrying = if j == FIREARMS { only(parts.areas[SKILL]) } else { parts.hours() };
    carrying.into_iter().flatten().map(|v| (v, -1)).chain([(topic, 1)])
}

/// Where one hour carries at most one topic.
pub(super) fn one_topic_each(program: &mut Program, parts: &Parts) {
    let topics = || parts.topics.iter().flatten();
    if topics().count() > 1 {
        program.at_most(topics().map(|&t| (t, 1)).chain(parts.terms(-1)), 0);
    }
}
