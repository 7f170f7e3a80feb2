//! One period of one officer: what counts and what is missing.
//!
//! In: terms, the law in force, the officer's trainings by day. Out: the least further training, the hours counted,
//! per requirement the most that could count alone, what each own and late training counts. Where everything counts
//! plain sums decide and nothing is allocated; late trainings are looked at only when the own ones do not suffice.

use super::allocate::{Allocation, Case, NextCase, allocate};
use super::in_force::{Bits, Class, LawInForce, each};
use super::ledger::{Amounts, Item, PerRequirement, Tally};
use super::plain::{fill_late, fill_total, most};
use super::standing::Terms;
use std::ops::Range;

/// The next period's law and minimums; `None` when it owes nothing.
pub type Next<'a> = Option<(&'a LawInForce, PerRequirement)>;

#[derive(Clone, Debug)]
pub struct Judged {
    pub shortfall: i64,
    pub counted: i64,
    /// Sums per requirement of what is counted.
    pub sums: PerRequirement,
    /// The most that could count towards each requirement alone.
    pub alone: PerRequirement,
    /// What own trainings count; empty when all count in full.
    pub own: Vec<Amounts>,
    /// Late trainings used: position, what they count.
    pub late: Vec<(usize, Amounts)>,
}

/// Where the period's trainings stand among the officer's.
#[derive(Clone, Debug)]
pub struct Ranges {
    pub own: Range<usize>,
    pub late: Range<usize>,
    /// Trainings of the next period after the last late one.
    pub next: Range<usize>,
}

impl Ranges {
    pub fn of(items: &[Item], law: &LawInForce, terms: &Terms) -> Self {
        let first = items.partition_point(|i| i.period < law.period);
        let end = items.partition_point(|i| i.period <= law.period);
        let late = items.partition_point(|i| i.on <= terms.deadline).max(end);
        let next = items.partition_point(|i| i.period <= law.period.next()).max(late);
        Self { own: first..end, late: end..late, next: late..next }
    }
}

/// Judges the period and takes late hours that it uses away from the trainings.
pub fn judge<'a>(
    law: &'a LawInForce,
    terms: &Terms,
    items: &mut [Item],
    next: impl FnOnce() -> Option<Next<'a>>,
) -> Option<Judged> {
    let ranges = Ranges::of(items, law, terms);
    let own = &items[ranges.own.clone()];
    let plain = plain(law, terms, own);
    if let Some(judged) = &plain
        && (judged.shortfall == 0 || ranges.late.is_empty())
    {
        return plain;
    }
    let own: Vec<&Item> = own.iter().collect();
    if plain.is_none() && (ranges.late.is_empty() || !surely_short(law, terms, &own)) {
        let case = Case { law, minimum: &terms.minimum, own: &own, late: &[], next: None };
        let allocation = fill_total(&case).unwrap_or_else(|| allocate(&case));
        if allocation.shortfall == 0 || ranges.late.is_empty() {
            return Some(outcome(law, terms, &own, &[], allocation));
        }
    }
    let positions: Vec<usize> = ranges.late.clone().filter(|&i| items[i].total() > 0).collect();
    let late: Vec<&Item> = positions.iter().map(|&i| &items[i]).collect();
    let others: Vec<&Item> = items[ranges.next.clone()].iter().collect();
    let next = next()?;
    let next_case = next.as_ref().map(|(law, minimum)| NextCase { law, minimum, others: &others });
    let case = Case { law, minimum: &terms.minimum, own: &own, late: &late, next: next_case };
    let allocation = fill_late(&case).map_or_else(|| allocate(&case), |plain| as_the_program(&case, plain));
    let taken: Vec<(Amounts, i64)> =
        allocation.used.iter().copied().zip(allocation.used_free.iter().copied()).collect();
    let mut judged = outcome(law, terms, &own, &late, allocation);
    judged.late.iter_mut().for_each(|(i, _)| *i = positions[*i]);
    if !law.readings.make_up_counts_twice {
        for (&i, (used, free)) in positions.iter().zip(taken) {
            items[i].left.take(&used);
            items[i].free -= free;
        }
    }
    Some(judged)
}

/// What plain sums chose. Under test, every officer whom any test judges is put to the program too, which must choose the
/// very same.
fn as_the_program(case: &Case<'_>, plain: Allocation) -> Allocation {
    if cfg!(test) {
        assert_eq!(plain, allocate(case));
    }
    plain
}

/// The outcome when everything counts; `None` when something may be held back.
fn plain(law: &LawInForce, terms: &Terms, own: &[Item]) -> Option<Judged> {
    let mut tally = Tally::new();
    for item in own {
        if item.is_pending() || law.readings.one_topic_per_hour {
            return None;
        }
        tally.add(law, item.class(law), &item.left);
    }
    if tally.binding(law) != 0 {
        return None;
    }
    let deficit = |r: usize| (terms.minimum[r] - tally.sums[r]).max(0);
    let (shortfall, counted) = (law.least_further(deficit), tally.total);
    Some(Judged { shortfall, counted, sums: tally.sums, alone: tally.sums, own: Vec::new(), late: Vec::new() })
}

/// Whether own trainings would not do even if nothing held them back, so that late ones are asked for in any case.
fn surely_short(law: &LawInForce, terms: &Terms, own: &[&Item]) -> bool {
    let mut tally = Tally::new();
    own.iter().for_each(|item| tally.add(law, item.class(law), &item.left));
    !own.iter().any(|item| item.is_pending()) && law.least_further(|r| (terms.minimum[r] - tally.sums[r]).max(0)) > 0
}

fn outcome(law: &LawInForce, terms: &Terms, own: &[&Item], late: &[&Item], allocation: Allocation) -> Judged {
    let mut sums = PerRequirement::default();
    let mut add = |class: Class, counted: &Amounts| {
        for r in each(class.requirements) {
            sums[r] += counted.earned(law.requirements[r].measure);
        }
    };
    own.iter().zip(&allocation.own).for_each(|(item, counted)| add(item.class(law), counted));
    late.iter().zip(&allocation.late).for_each(|(item, counted)| add(item.class(law), counted));
    let used = late.iter().zip(&allocation.used).map(|(item, used)| (item.class(law), *used));
    let there: Vec<(Class, Amounts)> = own.iter().map(|item| (item.class(law), item.left)).chain(used).collect();
    let counted_late = allocation.late.iter().copied().enumerate().filter(|(_, a)| a.total() > 0).collect();
    Judged {
        shortfall: allocation.shortfall,
        counted: allocation.counted,
        sums,
        alone: each_alone(law, terms, &there),
        own: allocation.own,
        late: counted_late,
    }
}

/// The most that could count towards each requirement if only it mattered.
fn each_alone(law: &LawInForce, terms: &Terms, there: &[(Class, Amounts)]) -> PerRequirement {
    let mut all = Tally::new();
    there.iter().for_each(|(class, left)| all.add(law, *class, left));
    let mut alone = PerRequirement::default();
    if all.binding(law) == 0 {
        each(terms.owed).for_each(|r| alone[r] = all.sums[r]);
        return alone;
    }
    let mut amounts: Vec<(Bits, i64)> = Vec::with_capacity(there.len());
    for r in each(terms.owed) {
        let measure = law.requirements[r].measure;
        let serving = there.iter().filter(|(class, _)| class.requirements & (1 << r) != 0);
        amounts.clear();
        amounts.extend(serving.map(|(class, left)| (class.limits, left.measure(measure))));
        alone[r] = most(law, &amounts);
    }
    alone
}
