//! What plain sums and plain filling decide: the most that could count towards one requirement, and the choice when
//! nothing but the total is still open.
//!
//! In: amounts with the limits they touch. Out: hundredths. Filling first what touches one limit, then what touches
//! two, counts the most whenever trainings that touch two limits all share one of them: an hour that uses up two
//! limits never does better than one that uses one. Where limits cross in other ways the exact program decides.

use super::allocate::{Allocation, Case};
use super::in_force::{Bits, LawInForce, Measure, each};
use super::ledger::{Amounts, Item, PerLimit, Tally};
use super::program::must_choose_topics;
use super::simplex::Program;

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

/// The choice of late hours where only requirements on whole hours are open, every late hour serves all of them, and
/// no limit holds anything back: the earliest hours then serve as well as any. `None` where that is not so, or where
/// the next period might miss them less in another order: it cannot when its shortfall is no larger than that of its
/// total alone, which depends on how many hours are taken and not on which.
pub fn fill_late(case: &Case<'_>) -> Option<Allocation> {
    let law = case.law;
    let everything = || case.own.iter().chain(case.late);
    if law.readings.one_topic_per_hour || everything().any(|item| item.is_pending()) {
        return None;
    }
    let mut load = Tally::new();
    everything().for_each(|item| load.load(item.class(law), item.total()));
    if load.binding(law) != 0 {
        return None;
    }
    let mut own = Tally::new();
    case.own.iter().for_each(|item| own.add(law, item.class(law), &item.left));
    let open = || (0..law.requirements.len()).filter(|&r| case.minimum[r] > own.sums[r]);
    let served = |r: usize| {
        law.requirements[r].measure == Measure::Whole
            && case.late.iter().all(|item| item.class(law).requirements & (1 << r) != 0)
    };
    if !open().all(served) {
        return None;
    }
    let needed = open().map(|r| case.minimum[r] - own.sums[r]).max().unwrap_or(0);
    let mut hours = needed;
    let used: Vec<Amounts> = case
        .late
        .iter()
        .map(|item| {
            let mut part = Amounts::default();
            let taken = hours.min(item.left.total());
            super::allocate::fill(&mut part, &item.left, taken);
            hours -= taken;
            part
        })
        .collect();
    missed_least(case, &used)?;
    Some(Allocation {
        shortfall: hours,
        counted: own.total + needed - hours,
        own: case.own.iter().map(|item| item.left.in_full()).collect(),
        used_free: vec![0; used.len()],
        late: used.clone(),
        used,
    })
}

/// Whether no other choice of as many late hours leaves the next period less missing.
fn missed_least(case: &Case<'_>, used: &[Amounts]) -> Option<()> {
    let Some(next) = &case.next else { return Some(()) };
    let law = next.law;
    if law.readings.one_topic_per_hour || next.others.iter().any(|item| item.is_pending()) {
        return None;
    }
    let (mut after, mut before) = (Tally::new(), Tally::new());
    for item in next.others {
        after.add(law, item.class(law), &item.left);
        before.load(item.class(law), item.total());
    }
    for (item, used) in case.late.iter().zip(used).filter(|(item, _)| item.period == law.period) {
        let mut left = item.left;
        left.take(used);
        after.add(law, item.class(law), &left);
        before.load(item.class(law), item.total());
    }
    let missing = |r: usize| (next.minimum[r] - after.sums[r]).max(0);
    let least = law.least_further(missing);
    // Late hours of a year still later would cost the next period nothing, so then only nought is surely least.
    let one_year = case.late.iter().all(|item| item.period == law.period);
    (before.binding(law) == 0 && (least == 0 || one_year && least == missing(law.total))).then_some(())
}

/// The first `hours` of a training: no area first, then the areas in their order, with the topics they may carry.
fn part_of(item: &Item, hours: i64) -> Amounts {
    let mut part = Amounts::default();
    super::allocate::fill(&mut part, &item.left, hours);
    part.topics = item.left.topics;
    part.in_full()
}
