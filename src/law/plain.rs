//! What plain sums and plain filling decide: the most that could count towards one requirement, and the choice when
//! nothing but the total is still open.
//!
//! In: amounts with the limits they touch. Out: hundredths. Filling first what touches one limit, then what touches
//! two, counts the most whenever trainings that touch two limits all share one of them: an hour that uses up two
//! limits never does better than one that uses one. Where limits cross in other ways the exact program decides.

use super::allocate::{Allocation, Case};
use super::in_force::{Bits, LawInForce, Measure, each};
use super::ledger::{Amounts, Item, PerLimit, PerRequirement, Tally};
use super::program::{SKILL, must_choose_topics};
use super::simplex::Program;
use crate::record::Topic;

/// The most hundredths that may count at once of amounts that touch limits.
pub fn most(law: &LawInForce, amounts: &[(Bits, i64)]) -> i64 {
    if !law.limits_nest {
        return most_by_program(law, amounts);
    }
    let mut room: PerLimit = std::array::from_fn(|g| law.limits.get(g).map_or(0, |l| l.maximum.0));
    let mut counted = 0;
    for touched in 0..=2 {
        for &(mask, amount) in amounts.iter().filter(|(mask, _)| mask.count_ones() == touched) {
            counted += take(&mut room, mask, amount);
        }
    }
    counted
}

/// Takes as much of `amount` as the touched limits leave.
fn take(room: &mut PerLimit, mask: Bits, amount: i64) -> i64 {
    let taken = each(mask).map(|g| room[g]).min().unwrap_or(amount).min(amount);
    each(mask).for_each(|g| room[g] -= taken);
    taken
}

fn most_by_program(law: &LawInForce, amounts: &[(Bits, i64)]) -> i64 {
    let mut program = Program::default();
    let variables: Vec<usize> = amounts.iter().map(|&(_, amount)| program.bounded(amount)).collect();
    for (g, limit) in law.limits.iter().enumerate() {
        let touching = variables.iter().zip(amounts).filter(|(_, (mask, _))| mask & (1 << g) != 0);
        program.at_most(touching.map(|(&v, _)| (v, 1)), limit.maximum.0);
    }
    let all = || variables.iter().map(|&v| (v, 1));
    let mut table = program.into_table();
    table.maximise(all());
    table.sum(all()).floor()
}

/// The choice where, beside what no limit touches, only the total is still open: then filling decides. `None` where
/// more is open.
pub fn fill_total(case: &Case<'_>) -> Option<Allocation> {
    let law = case.law;
    if !law.limits_nest || !case.late.is_empty() {
        return None;
    }
    let mut load = Tally::new();
    case.own.iter().for_each(|item| load.load(item.class(law), item.total()));
    let binding = load.binding(law);
    let mut certain = Tally::new();
    let mut open: Vec<(u32, usize, Bits)> = Vec::new();
    for (i, item) in case.own.iter().enumerate() {
        let class = item.class(law);
        if item.is_pending() || must_choose_topics(law, &item.left) {
            return None;
        }
        match class.limits & binding {
            0 => certain.add(law, class, &item.left),
            mask => open.push((mask.count_ones(), i, mask)),
        }
    }
    let active = (0..law.requirements.len()).filter(|&r| case.minimum[r] > certain.sums[r]);
    if active.into_iter().any(|r| r != law.total) {
        return None;
    }
    Some(filled(case, open, certain.total))
}

fn filled(case: &Case<'_>, mut open: Vec<(u32, usize, Bits)>, certain: i64) -> Allocation {
    let law = case.law;
    open.sort_unstable();
    let mut room: PerLimit = std::array::from_fn(|g| law.limits.get(g).map_or(0, |l| l.maximum.0));
    let mut out = Allocation {
        own: case.own.iter().map(|item| item.left.in_full()).collect(),
        counted: certain,
        ..Allocation::default()
    };
    for (_, i, mask) in open {
        let taken = take(&mut room, mask, case.own[i].left.total());
        out.own[i] = part_of(case.own[i], taken);
        out.counted += taken;
    }
    out.shortfall = (case.minimum[law.total] - out.counted).max(0);
    out
}

/// The choice of late hours where it needs no weighing: none of them helps, all of them are needed, or the first ones
/// that serve at all serve as well as any. `None` where that is not so.
pub fn fill_late(case: &Case<'_>) -> Option<Allocation> {
    let late = Late::of(case)?;
    let (none, all) = (|| late.none_helps(), || late.all_are_needed());
    none().or_else(all).or_else(|| late.first_that_serve()).or_else(|| late.first_ones())
}

/// Sums for a choice of late hours where no limit holds anything back, nothing waits for review and an hour may carry
/// several topics: then every own hour counts, with all its topics.
pub(super) struct Late<'c> {
    case: &'c Case<'c>,
    own: Tally,
    /// Of all late hours.
    pub late: Tally,
    /// What the own hours leave missing.
    pub missing: PerRequirement,
    /// The least further training without any late hour.
    pub least: i64,
}

impl<'c> Late<'c> {
    pub fn of(case: &'c Case<'c>) -> Option<Self> {
        let law = case.law;
        let mut everything = case.own.iter().chain(case.late);
        if law.readings.one_topic_per_hour || everything.any(|item| item.is_pending()) {
            return None;
        }
        let (mut own, mut late) = (Tally::new(), Tally::new());
        case.own.iter().for_each(|item| own.add(law, item.class(law), &item.left));
        case.late.iter().for_each(|item| late.add(law, item.class(law), &item.left));
        if own.bind_together(&late, law) {
            return None;
        }
        let missing: PerRequirement = std::array::from_fn(|r| (case.minimum[r] - own.sums[r]).max(0));
        let least = law.least_further(|r| missing[r]);
        Some(Self { case, own, late, missing, least })
    }

    /// Where some requirements that together ask for most of the further training are served by no late hour: it stays what
    /// it is, and the fewest hours that leave it so are none.
    pub fn none_helps(&self) -> Option<Allocation> {
        let asks = |set: Bits| each(set).map(|r| self.missing[r]).sum::<i64>();
        let served = |set: Bits| each(set).any(|r| self.missing[r] > 0 && self.late.sums[r] > 0);
        let held = self.case.law.cover.iter().any(|&set| asks(set) == self.least && !served(set));
        held.then(|| self.with(vec![Amounts::default(); self.case.late.len()], self.least))
    }

    /// Where the shortfall is what the total lacks beyond all late hours, designated as nothing. It cannot be less, since an
    /// hour adds no more than itself to the total; it is that only when every hour is used; and no designation is fewer than
    /// none. The next period has no choice: nothing is left of these trainings.
    pub fn all_are_needed(&self) -> Option<Allocation> {
        let law = self.case.law;
        let left = self.missing[law.total] - self.late.total;
        let undesignated = |r: usize| match law.requirements[r].measure {
            Measure::Topic(_) => self.missing[r],
            Measure::Whole | Measure::Area(_) => (self.missing[r] - self.late.sums[r]).max(0),
        };
        let needed = left >= 0 && self.case.late_are_total(law) && law.least_further(undesignated) == left;
        needed.then(|| self.with(self.all_undesignated(), left))
    }

    pub fn all_undesignated(&self) -> Vec<Amounts> {
        self.case.late.iter().map(|item| Amounts { topics: [0; 4], ..item.left }).collect()
    }

    /// Where what is open is either served by no late hour or asks for whole hours and is served by all: as many hours
    /// are needed as bring the latter down to what the former ask for anyhow, and the earliest serve as well as any. Not
    /// where the next period might miss them less in another order.
    pub fn first_ones(&self) -> Option<Allocation> {
        let (used, shortfall) = self.first()?;
        missed_least(self.case, &used).then(|| self.with(used, shortfall))
    }

    /// The earliest hours, and what is still missing, whatever the next period says to it.
    pub fn first(&self) -> Option<(Vec<Amounts>, i64)> {
        let law = self.case.law;
        let (mut by_all, mut open) = (0, 0);
        for r in (0..law.requirements.len()).filter(|&r| self.missing[r] > 0) {
            open |= 1 << r;
            if self.late.sums[r] > 0 {
                let served = |item: &&Item| item.class(law).requirements & (1 << r) != 0;
                if law.requirements[r].measure != Measure::Whole || !self.case.late.iter().all(served) {
                    return None;
                }
                by_all |= 1 << r;
            }
        }
        let (mut needed, mut anyhow) = (0, 0);
        for &set in &law.cover {
            let asks = each(set).map(|r| self.missing[r]).sum::<i64>();
            match set & by_all {
                0 => anyhow = asks.max(anyhow),
                // what adds up with others would have to be weighed against them
                one if one == set & open && one.count_ones() == 1 => needed = asks.max(needed),
                _ => return None,
            }
        }
        let mut hours = (needed - anyhow).max(0);
        let part = |item: &&Item| {
            let mut part = Amounts::default();
            let taken = hours.min(item.left.total());
            super::allocate::fill(&mut part, &item.left, taken);
            hours -= taken;
            part
        };
        let used = self.case.late.iter().map(part).collect();
        Some((used, anyhow + hours))
    }

    /// Where of what is open one requirement alone is served, perhaps by some trainings only: as many hours that serve it
    /// are needed as bring it down to what the others ask for anyhow, each designated where it is a topic. The earliest
    /// serve as well as any, under the same condition.
    pub fn first_that_serve(&self) -> Option<Allocation> {
        let (used, shortfall) = self.first_serving()?;
        missed_least(self.case, &used).then(|| self.with(used, shortfall))
    }

    /// The earliest hours that serve, and what is still missing, whatever the next period says to it.
    pub fn first_serving(&self) -> Option<(Vec<Amounts>, i64)> {
        let law = self.case.law;
        let mut served = (0..law.requirements.len()).filter(|&r| self.missing[r] > 0 && self.late.sums[r] > 0);
        let (Some(r), None) = (served.next(), served.next()) else { return None };
        let (mut with, mut anyhow) = (0, 0);
        for &set in &law.cover {
            let asks = each(set).map(|r| self.missing[r]).sum::<i64>();
            let most = if set & (1 << r) == 0 { &mut anyhow } else { &mut with };
            *most = asks.max(*most);
        }
        let hours = (with - anyhow).max(0).min(self.missing[r]).min(self.late.sums[r]);
        let mut left = hours;
        let part = |item: &&Item| {
            let mut part = Amounts::default();
            if item.class(law).requirements & (1 << r) == 0 {
                return part;
            }
            let measure = law.requirements[r].measure;
            let taken = left.min(item.left.measure(measure));
            left -= taken;
            match measure {
                Measure::Area(area) => part.areas[area as usize] = taken,
                Measure::Topic(Topic::Firearms) => part.areas[SKILL] = taken,
                Measure::Whole | Measure::Topic(_) => super::allocate::fill(&mut part, &item.left, taken),
            }
            if let Measure::Topic(topic) = measure {
                part.topics[topic as usize] = taken;
            }
            part
        };
        let used = self.case.late.iter().map(part).collect();
        Some((used, anyhow.max(with - hours)))
    }

    /// Everything own counts in full, and of late trainings what is used.
    pub fn with(&self, used: Vec<Amounts>, shortfall: i64) -> Allocation {
        Allocation {
            shortfall,
            counted: self.own.total + used.iter().map(Amounts::total).sum::<i64>(),
            own: self.case.own.iter().map(|item| item.left.in_full()).collect(),
            used_free: vec![0; used.len()],
            late: used.clone(),
            used,
        }
    }
}

impl Case<'_> {
    /// Whether every hour of the late trainings counts towards the total of a law, whatever it is about.
    fn late_are_total(&self, law: &LawInForce) -> bool {
        law.requirements[law.total].measure == Measure::Whole
            && self.late.iter().all(|item| item.class(law).requirements & (1 << law.total) != 0)
    }
}

/// Whether no other choice of as many late hours leaves the next period less missing: it cannot when its shortfall is no
/// larger than with all of them, nor when it is that of its total alone, which depends on how many hours are taken and
/// not on which.
fn missed_least(case: &Case<'_>, used: &[Amounts]) -> bool {
    let Some(next) = &case.next else { return true };
    let law = next.law;
    if law.readings.one_topic_per_hour || next.others.iter().any(|item| item.is_pending()) {
        return false;
    }
    let mut before = Tally::new();
    next.others.iter().for_each(|item| before.add(law, item.class(law), &item.left));
    let mut after = before.clone();
    for (item, used) in case.late.iter().zip(used).filter(|(item, _)| item.period == law.period) {
        let (class, mut left) = (item.class(law), item.left);
        before.add(law, class, &left);
        left.take(used);
        after.add(law, class, &left);
    }
    let missing = |all: &Tally, r: usize| (next.minimum[r] - all.sums[r]).max(0);
    let least = law.least_further(|r| missing(&after, r));
    // Late hours of a year still later would cost the next period nothing.
    let one_year = || case.late.iter().all(|item| item.period == law.period);
    let total_alone = || least == missing(&after, law.total) && one_year() && case.late_are_total(law);
    before.binding(law) == 0 && (least == law.least_further(|r| missing(&before, r)) || total_alone())
}

/// The first `hours` of a training: no area first, then the areas in their order, with the topics they may carry.
fn part_of(item: &Item, hours: i64) -> Amounts {
    let mut part = Amounts::default();
    super::allocate::fill(&mut part, &item.left, hours);
    part.topics = item.left.topics;
    part.in_full()
}
