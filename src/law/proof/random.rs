//! Random officers crowded at the boundaries of the law, from a seed, equal on every machine.

use crate::law::{CompletionFact, OfficerFacts, PendingFact, ReliefFact};
use crate::record::{
    Breakdown, Date, Delivery, EventKind, Hours, LicenseStatus, Period, ReliefKind, Role, RowId, SourceKind,
};

/// Marsaglia's xorshift with a multiplier.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    pub fn below(&mut self, n: i64) -> i64 {
        (self.next() % n as u64) as i64
    }

    pub fn one_in(&mut self, n: i64) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as i64) as usize]
    }
}

/// Whole hours mostly, else half hours, else a hundredth off.
fn hours(dice: &mut Dice, most: i64) -> i64 {
    let whole = dice.below(most + 1) * 100;
    match dice.below(8) {
        0 => whole + 50,
        1 => whole + 1,
        2 => (whole - 1).max(0),
        _ => whole,
    }
}

fn breakdown(dice: &mut Dice) -> Breakdown {
    let mut hours_in = Breakdown::default();
    let large = dice.one_in(3);
    for _ in 0..=dice.below(3) {
        let most = if large { 9 } else { 3 };
        match dice.below(9) {
            8 => hours_in.unstated = Hours(hours(dice, most)),
            k => hours_in.areas[(k % 4) as usize] = Hours(hours(dice, most)),
        }
    }
    for j in 0..4 {
        if dice.one_in(3) {
            let room = if j == 0 { hours_in.areas[3] } else { hours_in.total() };
            hours_in.topics[j] = match dice.below(4) {
                0 => room,
                1 => Hours(hours(dice, 2)),
                _ => Hours(hours(dice, 2).min(room.0)),
            };
        }
    }
    hours_in
}

fn completion(dice: &mut Dice, id: usize, year: i32) -> CompletionFact {
    use SourceKind::{College, InService, Instructor, LicensedProvider, OutOfState};
    let source_kind = dice.pick(&[InService, InService, InService, College, LicensedProvider, OutOfState, Instructor]);
    let role = if source_kind == Instructor { Role::Instructor } else { Role::Student };
    let based = source_kind != Instructor && dice.one_in(2);
    CompletionFact {
        id: RowId::given(&format!("c{id:02}")).expect("it is short"),
        source_kind,
        delivery: if based { Delivery::ComputerBased } else { Delivery::Live },
        role,
        completed_on: day(dice, year),
        hours: breakdown(dice),
        control_no: None,
    }
}

/// A live provider course that meets most minimums to the hundredth, or misses them by one.
fn base(dice: &mut Dice, id: usize, year: i32) -> CompletionFact {
    let mut fact = completion(dice, id, year);
    fact.source_kind = SourceKind::LicensedProvider;
    fact.role = Role::Student;
    fact.delivery = Delivery::Live;
    let near = |dice: &mut Dice, hours: i64| Hours(hours - dice.pick(&[0, 0, 0, 1, 100]));
    let areas = [near(dice, 200), near(dice, 200), near(dice, 200), near(dice, 200)];
    let topics = [areas[3], near(dice, 100), near(dice, 100), near(dice, 100)];
    fact.hours = Breakdown { areas, unstated: Hours(0), topics };
    fact
}

/// What is needed piece by piece from a source with a small limit, so that each can be met but perhaps not all, beside
/// hours in plenty that serve nothing but the total.
fn pieces(dice: &mut Dice, year: i32) -> Vec<CompletionFact> {
    let source = dice.pick(&[SourceKind::College, SourceKind::College, SourceKind::InService]);
    let needs: [(Option<usize>, Option<usize>, i64); 7] = [
        (Some(0), None, 200),
        (Some(1), None, 200),
        (Some(2), None, 200),
        (Some(3), Some(0), 200),
        (None, Some(1), 100),
        (None, Some(2), 100),
        (None, Some(3), 100),
    ];
    let mut all = Vec::new();
    for (n, (area, topic, needed)) in needs.into_iter().enumerate() {
        let mut fact = completion(dice, 70 + n, year);
        (fact.source_kind, fact.role) = (source, Role::Student);
        fact.hours = Breakdown::default();
        let hours = needed + dice.pick(&[0, 0, -1, 50, 100]);
        match area.or((!dice.one_in(3)).then(|| dice.below(4) as usize)) {
            Some(k) => fact.hours.areas[k] = Hours(hours),
            None => fact.hours.unstated = Hours(hours),
        }
        if let Some(j) = topic {
            fact.hours.topics[j] = Hours(hours - dice.pick(&[0, 0, 10, 50]));
        }
        if !dice.one_in(8) {
            all.push(fact);
        }
    }
    let mut plenty = completion(dice, 80, year);
    (plenty.source_kind, plenty.role) = (SourceKind::LicensedProvider, Role::Student);
    plenty.hours = Breakdown { unstated: Hours(1200 + hours(dice, 10)), ..Breakdown::default() };
    all.push(plenty);
    all
}

/// Brings the year's hours to the total, or to a hundredth beside it, with what carries no topic.
fn filler(dice: &mut Dice, id: usize, year: i32, there: &[CompletionFact]) -> Option<CompletionFact> {
    let missing = 2400 + dice.pick(&[0, 0, 0, -1, 1, -100, 300]) - sum_of(there, year);
    let mut fact = completion(dice, id, year);
    fact.hours = Breakdown::default();
    match dice.below(3) {
        0 => fact.hours.unstated = Hours(missing),
        k => fact.hours.areas[k as usize] = Hours(missing),
    }
    (missing > 0).then_some(fact)
}

/// Half of the days crowd round the ends of the make-up window.
fn day(dice: &mut Dice, year: i32) -> Date {
    let (month, day) = match dice.below(8) {
        0 => (3, 15),
        1 => (3, 16),
        2 => (1, 1),
        3 => (12, 31),
        _ => (1 + dice.below(12) as u32, 1 + dice.below(28) as u32),
    };
    Date::from_ymd_opt(year, month, day).unwrap()
}

fn relief(dice: &mut Dice, year: i32) -> ReliefFact {
    let kind = dice.pick(&[ReliefKind::Extension, ReliefKind::Extension, ReliefKind::Modification]);
    let lifts = ["legal", "deescalation", "approved_source", "firearms"];
    ReliefFact {
        period: Period(year),
        kind,
        required_hours: Some(Hours(100 + hours(dice, 22))),
        lifts: if dice.one_in(2) { vec![dice.pick(&lifts).to_owned()] } else { Vec::new() },
        until: Some(Date::from_ymd_opt(year + 1, 1 + dice.below(12) as u32, 15).unwrap()),
        granted_on: Date::from_ymd_opt(year, 6, 1).unwrap(),
    }
}

/// One who lacks little at the end of a year, mostly of the total, and goes on in spring: with as much as is lacking, a
/// hundredth beside it, less or more, and in the year that begins is near its minimums too.
pub fn latecomer(dice: &mut Dice) -> OfficerFacts {
    let year = dice.pick(&[2023, 2024]);
    let mould = Mould { years: vec![year], most_completions: 2, pending: false };
    let mut facts = officer(dice, &mould);
    let all = &mut facts.completions;
    if dice.one_in(2) {
        *all = vec![base(dice, 50, year)];
    }
    let (lacking, sum) = (dice.pick(&[0, 1, 50, 100, 200, 400, 800]), sum_of(all, year));
    let mut most = completion(dice, 60, year);
    most.source_kind = SourceKind::LicensedProvider;
    most.role = Role::Student;
    most.hours = Breakdown { unstated: Hours((2400 - lacking - sum).max(0)), ..Breakdown::default() };
    all.push(most.clone());
    let mut left = 2400 - sum_of(all, year);
    for n in 0..=dice.below(4) as usize {
        let mut fact = completion(dice, 10 + n, year + 1);
        let days = [(1, 1), (1, 20), (2, 10), (3, 1), (3, 15), (3, 16)];
        let (month, day) = dice.pick(&days);
        fact.completed_on = Date::from_ymd_opt(year + 1, month, day).unwrap();
        let hours = dice.pick(&[left, left - 1, left + 1, left / 2, 50, 100, 300]).max(1);
        if dice.one_in(2) {
            fact.hours = Breakdown::default();
            match dice.below(5) {
                4 => fact.hours.unstated = Hours(hours),
                k => fact.hours.areas[k as usize] = Hours(hours),
            }
            if dice.one_in(3) {
                fact.hours.topics[dice.below(4) as usize] = Hours(hours);
            }
        }
        left = (left - hours).max(0);
        all.push(fact);
    }
    if dice.one_in(2) {
        all.push(base(dice, 51, year + 1));
    }
    match dice.below(4) {
        0 => {}
        1 => all.extend(filler(dice, 61, year + 1, all)),
        // then only what the late trainings are about is still asked
        _ => {
            let mut plenty = most.clone();
            plenty.id = RowId::given("plenty").expect("it is short");
            plenty.completed_on = Period(year + 1).last_day();
            plenty.hours.unstated = Hours(2400);
            all.push(plenty);
        }
    }
    for fact in all.iter_mut() {
        fact.control_no = dice.pick(&[None, None, Some("a"), Some("b")]).map(Into::into);
    }
    if dice.one_in(4) {
        let within = dice.pick(&[year, year + 1]);
        let like = completion(dice, 0, within);
        facts.pending = vec![PendingFact {
            completed_on: like.completed_on,
            source_kind: like.source_kind,
            delivery: like.delivery,
            role: like.role,
            hours: Hours(100 + hours(dice, 5)),
        }];
    }
    facts
}

/// Hours completed in a year.
fn sum_of(completions: &[CompletionFact], year: i32) -> i64 {
    completions.iter().filter(|c| Period::of(c.completed_on).0 == year).map(|c| c.hours.total().0).sum()
}

pub struct Mould {
    pub years: Vec<i32>,
    pub most_completions: i64,
    pub pending: bool,
}

pub fn officer(dice: &mut Dice, mould: &Mould) -> OfficerFacts {
    let count = 1 + dice.below(mould.most_completions);
    let mut completions: Vec<CompletionFact> = Vec::new();
    for i in 0..count as usize {
        let year = dice.pick(&mould.years);
        completions.push(completion(dice, i, year));
    }
    if dice.one_in(6) {
        let year = dice.pick(&mould.years);
        completions = pieces(dice, year);
    }
    for (n, &year) in mould.years.iter().enumerate() {
        if dice.one_in(2) {
            completions.push(base(dice, 50 + n, year));
        }
        if dice.one_in(2) {
            completions.extend(filler(dice, 60 + n, year, &completions));
        }
    }
    let first = mould.years[0];
    let pending = if mould.pending { dice.below(3) } else { 0 };
    OfficerFacts {
        license_no: "1".into(),
        status: LicenseStatus::Active,
        licensed_on: None,
        traffic_authority: dice.pick(&[None, Some(true), Some(false)]),
        events: if mould.years.len() > 1 && dice.one_in(20) {
            vec![(EventKind::Upgrade, Date::from_ymd_opt(dice.pick(&mould.years), 5, 5).unwrap())]
        } else {
            Vec::new()
        },
        relief: if dice.one_in(8) { vec![relief(dice, first)] } else { Vec::new() },
        credentials: Vec::new(),
        completions,
        mended: Vec::new(),
        pending: (0..pending)
            .map(|_| {
                let year = dice.pick(&mould.years);
                let like = completion(dice, 0, year);
                PendingFact {
                    completed_on: like.completed_on,
                    source_kind: like.source_kind,
                    delivery: like.delivery,
                    role: like.role,
                    hours: Hours(100 + hours(dice, 5)),
                }
            })
            .collect(),
    }
}
