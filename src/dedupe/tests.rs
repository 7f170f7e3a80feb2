//! What holds of any day: made-up days of a few titles, hours and senders, crowded so that rules meet.

use super::fixture::World;
use super::{DuplicateRuling, Outcome};
use crate::record::submission::Coordinates;
use crate::record::{Disposition, Hours, InputKind, Reason};
use proptest::prelude::*;
use std::collections::BTreeMap;

const TITLES: [&str; 12] = [
    "Barn Fires & Farm Arson",
    "BARN FIRES AND FARM ARSON",
    "Barn Fires & Farm Arso",
    "Barn Fires & Farm Arson A",
    "Barn Fires & Farm Arson B",
    "Barn Fires & Farm Arsno",
    "Rope Work",
    "Rope Work: Knots",
    "Rope Work: Loads",
    "Rope Work 2",
    "Training Day",
    "Training day",
];
const OWNERS: [&str; 3] = ["LP-1", "LP-2", "A-7"];

#[derive(Clone, Debug)]
struct Told {
    course: usize,
    credit: i64,
    kind: u8,
    file: u32,
    submitted: Option<u32>,
    late: bool,
    ruling: u8,
    void: bool,
}

fn told() -> impl Strategy<Value = Told> {
    let hours = prop::sample::select(vec![100, 200, 200, 400, 400, 600]);
    let submitted = prop::option::of(1u32..4);
    (
        0..TITLES.len() * OWNERS.len(),
        hours,
        0u8..3,
        0u32..3,
        submitted,
        prop::bool::weighted(0.2),
        0u8..12,
        prop::bool::weighted(0.05),
    )
        .prop_map(|(course, credit, kind, file, submitted, late, ruling, void)| Told {
            course,
            credit,
            kind,
            file,
            submitted,
            late,
            ruling,
            void,
        })
}

fn world(told: &[Told]) -> World {
    let mut world = World::default();
    for (t, title) in TITLES.iter().enumerate() {
        for (o, owner) in OWNERS.iter().enumerate() {
            world.course(&format!("25-{:03}", t * OWNERS.len() + o), owner, title);
        }
    }
    for one in told {
        let number = format!("25-{:03}", one.course);
        let row = match one.kind {
            0 => world.provider(&number, one.credit),
            1 => world.agency(&number, one.credit),
            _ => world.paper("Iowa", TITLES[one.course % TITLES.len()], one.credit),
        };
        row.at.file = one.file;
        row.submitted_on = one.submitted.and_then(|d| crate::record::Date::from_ymd_opt(2025, 6, d));
        row.is_void = one.void;
        if one.late {
            row.completed_on = row.completed_on.and_then(|d| d.succ_opt());
        }
    }
    for (at, one) in told.iter().enumerate() {
        world.rulings[at] = match one.ruling {
            0 => Some(DuplicateRuling::Distinct),
            // only the first may be named, and it is free itself
            1 if at > 0 && told[0].ruling > 1 => Some(DuplicateRuling::Of(world.rows[0].content)),
            _ => None,
        };
    }
    world
}

/// Outcomes by where the rows stand, so that the order of the slice does not show.
fn by_place(world: &World) -> BTreeMap<Coordinates, (Disposition, Option<Reason>, Option<Coordinates>)> {
    let place = |o: &Outcome| o.stands.map(|s| world.rows[s as usize].at);
    let all = world.settle();
    world.rows.iter().zip(&all).map(|(row, o)| (row.at, (o.disposition, o.reason, place(o)))).collect()
}

fn permuted(world: &World, keys: &[u32]) -> World {
    let mut order: Vec<usize> = (0..world.rows.len()).collect();
    order.sort_by_key(|at| keys[*at % keys.len()].rotate_left(*at as u32));
    World {
        rows: order.iter().map(|at| world.rows[*at].clone()).collect(),
        claimed: order.iter().map(|at| world.claimed[*at]).collect(),
        rulings: order.iter().map(|at| world.rulings[*at]).collect(),
        courses: world.courses.iter().rev().cloned().collect(),
        officers: Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_decides_nothing(told in prop::collection::vec(told(), 1..9), keys in prop::collection::vec(any::<u32>(), 9)) {
        let world = world(&told);
        prop_assert_eq!(by_place(&world), by_place(&permuted(&world, &keys)));
    }

    #[test]
    fn every_duplicate_names_a_row_that_is_credited(told in prop::collection::vec(told(), 1..9)) {
        let world = world(&told);
        let all = world.settle();
        for (at, outcome) in all.iter().enumerate() {
            match outcome.disposition {
                Disposition::Duplicate => {
                    let stands = outcome.stands.expect("a duplicate names what stands") as usize;
                    prop_assert_eq!(all[stands].disposition, Disposition::Credited, "{} under {}", at, stands);
                }
                Disposition::Credited => prop_assert_eq!(outcome.stands, None),
                Disposition::Review => prop_assert!(outcome.stands.is_some_and(|s| s as usize != at)),
                _ => {}
            }
        }
    }

    #[test]
    fn some_row_of_each_training_is_credited(told in prop::collection::vec(told(), 1..9)) {
        let told: Vec<Told> = told.into_iter().map(|t| Told { void: false, ruling: 9, late: false, ..t }).collect();
        let world = world(&told);
        let all = world.settle();
        // what is held against a row never has fewer hours than all that is credited of the day
        let credited: Hours = (0..all.len()).filter(|at| all[*at].disposition == Disposition::Credited).map(|at| world.claimed[at].credit.unwrap()).sum();
        let least = world.claimed.iter().map(|c| c.credit.unwrap()).min().unwrap();
        prop_assert!(credited >= least);
        for (at, outcome) in all.iter().enumerate().filter(|(_, o)| o.reason == Some(Reason::HoursConflict)) {
            let against = outcome.stands.unwrap() as usize;
            prop_assert!(world.claimed[at].credit > world.claimed[against].credit);
        }
    }

    #[test]
    fn what_a_reviewer_ruled_distinct_is_credited(told in prop::collection::vec(told(), 1..9)) {
        let told: Vec<Told> = told.into_iter().map(|t| Told { void: false, ..t }).collect();
        let world = world(&told);
        let all = world.settle();
        for at in (0..all.len()).filter(|at| world.rulings[*at] == Some(DuplicateRuling::Distinct)) {
            prop_assert_eq!(all[at].disposition, Disposition::Credited);
        }
    }

    #[test]
    fn courses_of_other_titles_are_judged_by_number_alone(told in prop::collection::vec(told(), 1..4)) {
        let mut world = world(&told);
        for row in world.rows.iter_mut().filter(|row| row.kind == InputKind::OutOfState) {
            row.kind = InputKind::ProviderRoster;
            row.control_no = Some("25-000".into());
        }
        for (n, course) in world.courses.iter_mut().enumerate() {
            course.title = format!("{} subject", ["Barns", "Caves", "Docks", "Farms"][n % 4].repeat(n / 4 + 1));
        }
        for claimed in &mut world.claimed {
            claimed.credit = Some(Hours(200));
        }
        let titled = world.settle();
        world.courses.clear();
        prop_assert_eq!(titled, world.settle());
    }
}
