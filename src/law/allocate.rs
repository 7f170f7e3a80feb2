//! Chooses what counts: builds the program of one period, solves it objective by objective, reads off whole hundredths.
//!
//! In: terms, the period's own trainings, late trainings, the next period. Out: the least further training (rounded
//! up), the hours counted (rounded down), what each own training counts, what each late training gives up (rounded
//! up). The objectives stand in `solve` in the order the law gives them; each chooses only among the best of those
//! before it.

use super::in_force::{Bits, Class, LawInForce, each};
use super::ledger::{Amounts, Item, PerRequirement, Tally};
use super::program::{FIREARMS, Parts, SKILL, Side, chooses, one_topic_each, within};
use super::simplex::{Fraction, Program, Table};
use crate::record::{Area, Topic};
use std::collections::BTreeMap;

/// What is asked.
pub struct Case<'a> {
    pub law: &'a LawInForce,
    pub minimum: &'a PerRequirement,
    pub own: &'a [&'a Item],
    /// Late trainings by day and id.
    pub late: &'a [&'a Item],
    pub next: Option<NextCase<'a>>,
}

/// The period after, so that late hours are taken where they are missed least.
pub struct NextCase<'a> {
    pub law: &'a LawInForce,
    pub minimum: &'a PerRequirement,
    /// Its trainings that are no late trainings of the case.
    pub others: &'a [&'a Item],
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allocation {
    pub shortfall: i64,
    pub counted: i64,
    pub own: Vec<Amounts>,
    /// What late trainings count in the period.
    pub late: Vec<Amounts>,
    /// What they give up for it; above `late` by less than a hundredth a part.
    pub used: Vec<Amounts>,
    /// Of pending late trainings, hours given up.
    pub used_free: Vec<i64>,
}

/// Own trainings alike in all that matters, counted as one.
struct Pool {
    members: Vec<usize>,
    parts: Parts,
}

/// What makes trainings alike: binding limits, requirements in question, topics that all their hours carry.
type Likeness = (Bits, Bits, [bool; 4]);

struct Gathered {
    class: Class,
    sum: Amounts,
    members: Vec<usize>,
}

impl Gathered {
    fn of(class: Class) -> Self {
        Self { class, sum: Amounts::default(), members: Vec::new() }
    }

    fn add(&mut self, at: usize, left: &Amounts, full: [bool; 4]) {
        for topic in Topic::ALL.into_iter().filter(|&t| full[t as usize]) {
            self.sum.topics[topic as usize] += left.carried(topic);
        }
        self.sum.areas.iter_mut().zip(left.areas).for_each(|(sum, hours)| *sum += hours);
        self.sum.unstated += left.unstated;
        self.members.push(at);
    }
}

struct Model<'a> {
    case: &'a Case<'a>,
    binding: Bits,
    pools: Vec<Pool>,
    own: Vec<Option<Parts>>,
    late: Vec<Parts>,
    gain: Option<usize>,
    least_without: i64,
    next_gain: Option<usize>,
    certain_total: i64,
}

/// The best choice by the law's objectives.
pub fn allocate(case: &Case<'_>) -> Allocation {
    let mut program = Program::default();
    let model = Model::build(case, &mut program);
    let mut table = program.into_table();
    model.solve(&mut table);
    model.read(&table)
}

impl<'a> Model<'a> {
    fn build(case: &'a Case<'a>, program: &mut Program) -> Self {
        let law = case.law;
        let mut load = Tally::new();
        for item in case.own.iter().chain(case.late) {
            load.load(item.class(law), item.total());
        }
        let binding = load.binding(law);
        let mut certain = Tally::new();
        let (mut open, mut certain_total) = (Vec::new(), 0);
        for (i, item) in case.own.iter().enumerate() {
            let class = item.class(law);
            if chooses(law, binding, item, class) {
                open.push((i, class));
            } else {
                certain.add(law, class, &item.left);
                certain_total += item.left.total();
            }
        }
        let mut side = Side::new(law, case.minimum, &certain, binding);
        let mut model = Self {
            case,
            binding,
            pools: Vec::new(),
            own: vec![None; case.own.len()],
            late: Vec::new(),
            gain: None,
            least_without: side.least_without,
            next_gain: None,
            certain_total,
        };
        model.add_own(program, &mut side, &open);
        model.late = case.late.iter().map(|item| add_late(program, &mut side, item)).collect();
        side.close(program);
        model.gain = side.gain;
        if let Some(next) = &case.next {
            model.next_gain = add_next(program, next, case.late, &model.late);
        }
        model
    }

    fn add_own(&mut self, program: &mut Program, side: &mut Side<'_>, open: &[(usize, Class)]) {
        let mut pools: BTreeMap<Likeness, Gathered> = BTreeMap::new();
        for &(i, class) in open {
            let item = self.case.own[i];
            match full_topics(side, class, item) {
                Some(full) => {
                    let key = (class.limits & self.binding, class.requirements & side.active, full);
                    pools.entry(key).or_insert_with(|| Gathered::of(class)).add(i, &item.left, full);
                }
                None => self.own[i] = Some(side.choose(program, class, &item.left, item.free, [false; 4])),
            }
        }
        for ((.., full), Gathered { class, sum, members }) in pools {
            let parts = side.choose(program, class, &sum, 0, full);
            self.pools.push(Pool { members, parts });
        }
    }

    /// The objectives in the law's order.
    fn solve(&self, table: &mut Table) {
        // The least further training.
        table.maximise(self.gain.map(|g| (g, 1)));
        if !self.late.is_empty() {
            self.settle_late(table);
        }
        // The largest total, last.
        let own = self.own.iter().flatten().chain(self.pools.iter().map(|p| &p.parts));
        table.maximise(own.flat_map(|p| p.terms(1)));
    }

    fn settle_late(&self, table: &mut Table) {
        // The fewest late hours.
        table.minimise(self.late.iter().flat_map(|p| p.terms(1)));
        // The least shortfall of the next period.
        table.maximise(self.next_gain.map(|g| (g, 1)));
        // The earliest training.
        for parts in &self.late {
            if table.settled() {
                return;
            }
            table.maximise(parts.terms(1));
        }
        // Within one training: no area first, then the areas in their order, as few topics as possible.
        for parts in &self.late {
            for variable in parts.rest.iter().chain(parts.areas.iter().flatten()) {
                table.maximise([(*variable, 1)]);
            }
            table.minimise(parts.topics.iter().flatten().map(|&t| (t, 1)));
            // Of as few, the topics in their order: the last of them is the first to be left out.
            for topic in parts.topics.iter().flatten().rev() {
                table.minimise([(*topic, 1)]);
            }
        }
    }

    fn read(&self, table: &Table) -> Allocation {
        let gain = self.gain.map_or(Fraction { numerator: 0, denominator: 1 }, |g| table.value(g));
        let mut out = Allocation {
            shortfall: self.least_without - gain.floor(),
            own: self.case.own.iter().map(|item| item.left.in_full()).collect(),
            ..Allocation::default()
        };
        let mut total = Fraction { numerator: i128::from(self.certain_total), denominator: 1 };
        let groups = self.own.iter().flatten().chain(self.pools.iter().map(|p| &p.parts)).chain(&self.late);
        for parts in groups {
            total = total.plus(table.sum(parts.terms(1)));
        }
        out.counted = total.floor();
        for (i, parts) in self.own.iter().enumerate() {
            if let Some(parts) = parts {
                out.own[i] = self.single(table, parts, self.case.own[i]);
            }
        }
        for pool in &self.pools {
            self.share(table, pool, &mut out.own);
        }
        for (item, parts) in self.case.late.iter().zip(&self.late) {
            let (counted, used) =
                (part_amounts(table, parts, Fraction::floor), part_amounts(table, parts, Fraction::ceil));
            out.used_free.push(if item.is_pending() { total_of(table, parts).ceil() } else { 0 });
            out.late.push(counted);
            out.used.push(if item.is_pending() { Amounts::default() } else { used });
        }
        self.give_back_fractions(&mut out);
        out
    }

    /// One training: its parts, those that needed no variable of their own filled in the order of the areas.
    fn single(&self, table: &Table, parts: &Parts, item: &Item) -> Amounts {
        let mut counted = part_amounts(table, parts, Fraction::floor);
        if !item.is_pending() {
            let rest = std::mem::take(&mut counted.unstated);
            let mut left = Amounts { topics: [0; 4], ..item.left };
            for (k, _) in parts.areas.iter().enumerate().filter(|(_, part)| part.is_some()) {
                left.areas[k] = 0;
            }
            fill(&mut counted, &left, rest);
        }
        self.designate(&mut counted, &item.left);
        counted
    }

    /// A pool: its members filled in their order, area by area.
    fn share(&self, table: &Table, pool: &Pool, own: &mut [Amounts]) {
        let sum = part_amounts(table, &pool.parts, Fraction::floor);
        let mut areas = sum.areas;
        let mut rest = sum.unstated;
        for &i in &pool.members {
            let item = self.case.own[i];
            let mut counted = Amounts::default();
            let mut left = item.left;
            for (k, pooled) in areas.iter_mut().enumerate().filter(|(k, _)| pool.parts.areas[*k].is_some()) {
                counted.areas[k] = (*pooled).min(left.areas[k]);
                *pooled -= counted.areas[k];
                left.areas[k] = 0;
            }
            let from_rest = rest.min(left.total());
            rest -= from_rest;
            fill(&mut counted, &left, from_rest);
            self.designate(&mut counted, &item.left);
            own[i] = counted;
        }
    }

    /// Counts as many topic hours as the counted hours may carry.
    fn designate(&self, counted: &mut Amounts, left: &Amounts) {
        let chosen = counted.topics;
        counted.topics = left.topics;
        let most = Topic::ALL.map(|t| counted.carried(t));
        counted.topics = most;
        if self.case.law.readings.one_topic_per_hour && most.iter().sum::<i64>() > counted.total() {
            counted.topics = chosen;
            let mut room = counted.total() - chosen.iter().sum::<i64>();
            for j in 0..most.len() {
                let more = (most[j] - chosen[j]).min(room).max(0);
                counted.topics[j] += more;
                room -= more;
            }
        }
    }

    /// Fractions lost in rounding down single parts add up again to whole hundredths of the total; they go to the
    /// first trainings that have them and no limit forbids it.
    fn give_back_fractions(&self, out: &mut Allocation) {
        let law = self.case.law;
        let sum = |out: &Allocation| out.own.iter().chain(&out.late).map(Amounts::total).sum::<i64>();
        let pending = self.case.own.iter().chain(self.case.late).any(|i| i.is_pending());
        if pending || sum(out) >= out.counted {
            return;
        }
        let mut load = Tally::new();
        for (item, counted) in self.case.own.iter().zip(&out.own).chain(self.case.late.iter().zip(&out.late)) {
            load.load(item.class(law), counted.total());
        }
        let mut missing = out.counted - sum(out);
        let late_room: Vec<Amounts> = out.used.clone();
        let own_room: Vec<Amounts> = self.case.own.iter().map(|i| i.left).collect();
        let rooms = own_room.iter().chain(&late_room);
        for ((item, counted), room) in
            self.case.own.iter().zip(&mut out.own).chain(self.case.late.iter().zip(&mut out.late)).zip(rooms)
        {
            let class = item.class(law);
            let fits = |load: &Tally| each(class.limits).all(|g| load.limits[g] < law.limits[g].maximum.0);
            while missing > 0 && counted.total() < room.total() && fits(&load) {
                let left = Amounts {
                    areas: std::array::from_fn(|k| room.areas[k] - counted.areas[k]),
                    unstated: room.unstated - counted.unstated,
                    topics: [0; 4],
                };
                fill(counted, &left, 1);
                load.load(class, 1);
                missing -= 1;
            }
        }
    }
}

/// Which wanted topics all hours of the training carry; `None` when it carries one in part, so that it must stand
/// alone.
fn full_topics(side: &Side<'_>, class: Class, item: &Item) -> Option<[bool; 4]> {
    if item.is_pending() {
        return None;
    }
    let mut full = [false; 4];
    for (j, is_full) in full.iter_mut().enumerate() {
        let carried = item.left.carried(Topic::ALL[j]);
        if carried == 0 || !side.wants_topic(class, j) {
            continue;
        }
        let room = if j == FIREARMS { item.left.areas[SKILL] } else { item.left.total() };
        if carried < room || side.law.readings.one_topic_per_hour {
            return None;
        }
        *is_full = true;
    }
    Some(full)
}

/// A late training has a variable for each of its areas, wanted or not, since the law orders them.
fn add_late(program: &mut Program, side: &mut Side<'_>, item: &Item) -> Parts {
    let class = item.class(side.law);
    if item.is_pending() {
        return side.choose(program, class, &item.left, item.free, [false; 4]);
    }
    let rest = (item.left.unstated > 0).then(|| program.bounded(item.left.unstated));
    let mut parts = Parts { rest, ..Parts::default() };
    for k in 0..Area::ALL.len() {
        parts.areas[k] = (item.left.areas[k] > 0).then(|| program.bounded(item.left.areas[k]));
    }
    for j in 0..Topic::ALL.len() {
        let carried = item.left.carried(Topic::ALL[j]);
        if carried > 0 && side.wants_topic(class, j) {
            let topic = program.bounded(carried);
            program.at_most(within(topic, j, &parts), 0);
            parts.topics[j] = Some(topic);
        }
    }
    if side.law.readings.one_topic_per_hour {
        one_topic_each(program, &parts);
    }
    side.count(class, &parts, |j| parts.topic(j));
    parts
}

/// The next period's side: what late trainings give up is missing there. Its gain, when it needs any.
fn add_next(program: &mut Program, next: &NextCase<'_>, late: &[&Item], used: &[Parts]) -> Option<usize> {
    let law = next.law;
    let stays = || late.iter().zip(used).filter(|(item, _)| item.period == law.period);
    let mut load = Tally::new();
    for item in next.others.iter().copied().chain(stays().map(|(item, _)| *item)) {
        load.load(item.class(law), item.total());
    }
    let binding = load.binding(law);
    let mut certain = Tally::new();
    let mut open = Vec::new();
    for item in next.others {
        let class = item.class(law);
        if chooses(law, binding, item, class) {
            open.push((*item, class));
        } else {
            certain.add(law, class, &item.left);
        }
    }
    let mut side = Side::new(law, next.minimum, &certain, binding);
    if side.active == 0 {
        return None;
    }
    for (item, class) in open {
        side.choose(program, class, &item.left, item.free, [false; 4]);
    }
    for (item, used) in stays() {
        add_remainder(program, &mut side, item, used);
    }
    side.close(program);
    side.gain
}

/// What the next period may count of a late training: at most what is not used, hour by hour and topic by topic.
fn add_remainder(program: &mut Program, side: &mut Side<'_>, item: &Item, used: &Parts) {
    let class = item.class(side.law);
    let mut parts = Parts::default();
    if item.is_pending() {
        parts = side.choose(program, class, &item.left, item.free, [false; 4]);
        return program.at_most(parts.terms(1).chain(used.terms(1)), item.free);
    }
    let remainder = |program: &mut Program, hours: i64, used: Option<usize>| {
        used.filter(|_| hours > 0).map(|used| {
            let left = program.variable();
            program.at_most([(left, 1), (used, 1)], hours);
            left
        })
    };
    parts.rest = remainder(program, item.left.unstated, used.rest);
    for k in 0..Area::ALL.len() {
        parts.areas[k] = remainder(program, item.left.areas[k], used.areas[k]);
    }
    for j in 0..Topic::ALL.len() {
        let carried = item.left.topics[j];
        if carried > 0 && side.wants_topic(class, j) {
            let topic = program.variable();
            program.at_most([Some(topic), used.topics[j]].into_iter().flatten().map(|v| (v, 1)), carried);
            program.at_most(within(topic, j, &parts), 0);
            parts.topics[j] = Some(topic);
        }
    }
    if side.law.readings.one_topic_per_hour {
        one_topic_each(program, &parts);
    }
    side.count(class, &parts, |j| parts.topic(j));
}

fn total_of(table: &Table, parts: &Parts) -> Fraction {
    table.sum(parts.terms(1))
}

fn part_amounts(table: &Table, parts: &Parts, round: impl Fn(Fraction) -> i64) -> Amounts {
    let value = |variable: Option<usize>| variable.map_or(0, |v| round(table.value(v)));
    Amounts { areas: parts.areas.map(&value), unstated: value(parts.rest), topics: parts.topics.map(&value) }
}

/// Adds `hours` from what is left: no area first, then the areas in their order.
pub(super) fn fill(counted: &mut Amounts, left: &Amounts, hours: i64) {
    let mut hours = hours;
    let unstated = hours.min(left.unstated).max(0);
    counted.unstated += unstated;
    hours -= unstated;
    for k in 0..left.areas.len() {
        let more = hours.min(left.areas[k]).max(0);
        counted.areas[k] += more;
        hours -= more;
    }
}
