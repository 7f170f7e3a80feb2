//! The closed forms for late hours against the program: whatever a form answers must be the program's answer to the last
//! figure, what each training gives up included, for random officers crowded where the forms begin and end, under the
//! shipped law, under other figures of it and under each of its readings. Forms with one condition left out must be found
//! out by the same officers, so that agreement is no accident.

use super::missouri::files;
use super::random::{Dice, Mould, latecomer, officer};
use crate::law::OfficerFacts;
use crate::law::RuleSet;
use crate::law::allocate::{Allocation, Case, NextCase, allocate};
use crate::law::in_force::LawInForce;
use crate::law::judge::{Ranges, judge};
use crate::law::ledger::{Amounts, Item, completions, with_pending};
use crate::law::plain::{Late, fill_late};
use crate::law::standing::{Standing, Terms, standing};
use crate::record::{Date, Period};

type Form = fn(&Case<'_>) -> Option<Allocation>;

/// Every form by itself, also where another one is asked first; last what is taken.
const FORMS: [(&str, Form); 5] = [
    ("none helps", |case| Late::of(case)?.none_helps()),
    ("all are needed", |case| Late::of(case)?.all_are_needed()),
    ("the first that serve", |case| Late::of(case)?.first_that_serve()),
    ("the first ones", |case| Late::of(case)?.first_ones()),
    ("any", |case| fill_late(case)),
];

/// Forms that leave out one of their conditions.
const BROKEN: [(&str, Form); 9] = [
    ("none helps, served or not", |case| {
        let late = Late::of(case)?;
        Some(late.with(vec![Amounts::default(); case.late.len()], late.least))
    }),
    ("none helps, where anything is unserved", |case| {
        let late = Late::of(case)?;
        let unserved = (0..case.law.requirements.len()).any(|r| late.missing[r] > 0 && late.late.sums[r] == 0);
        unserved.then(|| late.with(vec![Amounts::default(); case.late.len()], late.least))
    }),
    ("all are needed, whatever else is missing", |case| {
        let late = Late::of(case)?;
        let left = late.missing[case.law.total] - late.late.total;
        (left >= 0).then(|| late.with(late.all_undesignated(), left))
    }),
    ("all are needed, also for topics", |case| {
        let late = Late::of(case)?;
        let law = case.law;
        let after = law.least_further(|r| (late.missing[r] - late.late.sums[r]).max(0));
        (after == late.missing[law.total] - late.late.total).then(|| late.with(late.all_undesignated(), after))
    }),
    ("all are needed, designated", |case| {
        let right = Late::of(case)?.all_are_needed()?;
        Some(Late::of(case)?.with(case.late.iter().map(|item| item.left.in_full()).collect(), right.shortfall))
    }),
    ("the first ones, whatever the next period misses", |case| {
        let late = Late::of(case)?;
        late.first().map(|(used, shortfall)| late.with(used, shortfall))
    }),
    ("the first that serve, whatever the next period misses", |case| {
        let late = Late::of(case)?;
        late.first_serving().map(|(used, shortfall)| late.with(used, shortfall))
    }),
    ("the first that serve, undesignated", |case| {
        let mut right = Late::of(case)?.first_that_serve()?;
        right.used.iter_mut().chain(&mut right.late).for_each(|part| part.topics = [0; 4]);
        Some(right)
    }),
    ("the first ones, the last first", |case| {
        let mut right = Late::of(case)?.first_ones()?;
        right.used.rotate_left(1);
        right.late.rotate_left(1);
        Some(right)
    }),
];

/// How often each form answered, and how often otherwise than the program.
#[derive(Debug, Default)]
struct Seen {
    cases: usize,
    forms: [[usize; 2]; FORMS.len()],
    broken: [[usize; 2]; BROKEN.len()],
}

impl Seen {
    fn case(&mut self, case: &Case<'_>, facts: &OfficerFacts) {
        let program = allocate(case);
        self.cases += 1;
        for ((name, form), seen) in FORMS.iter().zip(&mut self.forms) {
            let Some(answer) = form(case) else { continue };
            assert_eq!(answer, program, "`{name}` is not what the program says of {facts:?}");
            seen[0] += 1;
        }
        for ((_, form), seen) in BROKEN.iter().zip(&mut self.broken) {
            let Some(answer) = form(case) else { continue };
            seen[0] += 1;
            seen[1] += usize::from(answer != program);
        }
    }
}

/// Every case of late hours that judging the officer meets; what a period uses is gone for the next.
fn cases(laws: &[LawInForce], facts: &OfficerFacts, as_of: Date, mut items: Vec<Item>, seen: &mut Seen) {
    let terms = |law: &LawInForce| match standing(facts, law, as_of).unwrap() {
        Standing::Owes(terms) => Some(terms),
        _ => None,
    };
    for pair in laws.windows(2) {
        let (law, next_law) = (&pair[0], &pair[1]);
        let Some(owed) = terms(law) else { continue };
        let next = terms(next_law);
        one_case((law, &owed), next.as_ref().map(|terms| (next_law, &**terms)), &items, facts, seen);
        judge(law, &owed, &mut items, || Some(next.as_ref().map(|terms| (next_law, terms.minimum)))).unwrap();
    }
}

fn one_case(
    (law, owed): (&LawInForce, &Terms),
    next: Option<(&LawInForce, &Terms)>,
    items: &[Item],
    facts: &OfficerFacts,
    seen: &mut Seen,
) {
    let ranges = Ranges::of(items, law, owed);
    let own: Vec<&Item> = items[ranges.own].iter().collect();
    let late: Vec<&Item> = items[ranges.late].iter().filter(|item| item.total() > 0).collect();
    let others: Vec<&Item> = items[ranges.next].iter().collect();
    let next = next.map(|(law, terms)| NextCase { law, minimum: &terms.minimum, others: &others });
    let alone = Case { law, minimum: &owed.minimum, own: &own, late: &[], next: None };
    if !late.is_empty() && allocate(&alone).shortfall > 0 {
        seen.case(&Case { late: &late, next, ..alone }, facts);
    }
}

/// The shipped law or one with other figures, from 2017 on.
fn some_law(dice: &mut Dice) -> RuleSet {
    let mut texts = files();
    let mut change = |file: &str, from: &str, to: &[&str]| {
        let to = dice.pick(to);
        let text = &mut texts.iter_mut().find(|(path, _)| path.ends_with(file)).expect("the rule is there").1;
        assert!(text.contains(from), "{file}");
        *text = text.replace(from, to);
    };
    change(
        "/total.yaml",
        "minimum: 24",
        &["minimum: 24", "minimum: 24", "minimum: 12", "minimum: 24\n    of: {delivery: live}"],
    );
    change(
        "/approved_source.yaml",
        "minimum: 8",
        &["minimum: 8", "minimum: 8", "minimum: 0.5", "minimum: 20", "minimum: 24"],
    );
    for (file, of) in [("/legal.yaml", "{area: legal}"), ("/technical.yaml", "{area: technical}")] {
        change(file, "minimum: 2", &["minimum: 2", "minimum: 2", "minimum: 5", "minimum: 0.01"]);
        change(file, of, &[of, of, of, "{courses: [a]}", "{courses: [b]}"]);
    }
    change("/firearms.yaml", "minimum: 2", &["minimum: 2", "minimum: 4"]);
    change("/racial_profiling.yaml", "minimum: 1", &["minimum: 1", "minimum: 2"]);
    change("/limit_in_service.yaml", "maximum: 16", &["maximum: 16", "maximum: 16", "maximum: 40"]);
    let rules = RuleSet::parse(&texts).unwrap();
    let (reading, word) = dice.pick(&[
        ("make_up_hours_counted", "once"),
        ("make_up_hours_counted", "twice"),
        ("topics_per_hour", "1"),
        ("computer_based_firearms", "firearms"),
        ("other_sources_towards_approved", "out_of_state"),
        ("traffic_authority", "everyone"),
        ("traffic_authority", "only_if_known"),
    ]);
    rules.with_reading(reading, &[word.to_owned()]).unwrap()
}

/// Officers of one law, of whom a part waits for review.
const OF_A_LAW: usize = 120;

fn watch(seed: u64, laws: usize, facts_of: impl Fn(&mut Dice) -> OfficerFacts) -> Seen {
    let mut dice = Dice::new(seed);
    let mut seen = Seen::default();
    for _ in 0..laws {
        let rules = some_law(&mut dice);
        let laws: Vec<_> = (2023..=2026).map(|year| rules.for_period(Period(year)).unwrap()).collect();
        for _ in 0..OF_A_LAW {
            let facts = facts_of(&mut dice);
            let as_of = Period(2025 + i32::from(dice.one_in(2))).last_day();
            let items = completions(&facts, as_of, false);
            let reviewed = with_pending(items.clone(), facts.pending.iter(), as_of);
            cases(&laws, &facts, as_of, if dice.one_in(2) { items } else { reviewed }, &mut seen);
        }
    }
    seen
}

#[test]
fn closed_forms_are_what_the_program_says() {
    let seen = watch(11, 200, latecomer);
    for ((name, _), [answered, _]) in FORMS.iter().zip(seen.forms) {
        assert!(answered >= 500, "`{name}` was reached by {answered} cases only: {seen:?}");
    }
    for ((name, _), [answered, wrong]) in BROKEN.iter().zip(seen.broken) {
        assert!(wrong >= 10, "`{name}` was found out in {wrong} of {answered} cases only: {seen:?}");
    }
    assert!(seen.forms[FORMS.len() - 1][0] * 10 < seen.cases * 9, "the program is hardly asked: {seen:?}");
}

#[test]
fn closed_forms_are_what_the_program_says_of_other_officers() {
    let mould = Mould { years: vec![2023, 2024, 2025], most_completions: 9, pending: true };
    let seen = watch(12, 40, |dice| officer(dice, &mould));
    assert!(seen.forms.iter().all(|[answered, _]| *answered >= 20), "{seen:?}");
}
