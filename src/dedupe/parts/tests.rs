//! Both sides of what makes rows of one day a whole and its parts. All names are invented.

use crate::dedupe::DuplicateRuling;
use crate::dedupe::fixture::{End, End::*, World, day};
use crate::record::Reason::PossibleDuplicate;
use crate::record::{Delivery, Role};

/// A whole of a provider and its parts, of so many hundredths of an hour each.
fn world(owner: &str, whole: i64, parts: &[i64]) -> World {
    let mut world = World::default();
    let topics = ["Barn Fires", "Rope Work", "Lost Hikers", "Night Vision", "Radio Codes", "Farm Visits", "Kennels"];
    world.course("25-100", "LP-1", "Spring Meeting");
    world.provider("25-100", whole);
    for (n, (hours, topic)) in parts.iter().zip(topics).enumerate() {
        let number = format!("25-{}", 200 + n);
        world.course(&number, owner, topic);
        world.provider(&number, *hours);
    }
    world
}

fn waiting(world: &World) -> Vec<usize> {
    let outcomes = world.outcomes();
    let waits = |at: &usize| matches!(outcomes[*at], Waits(_, PossibleDuplicate));
    assert!(outcomes.iter().all(|f| matches!(f, Credited | Waits(..))));
    (0..outcomes.len()).filter(waits).collect()
}

#[test]
fn six_hours_beside_six_parts_of_five_and_a_half() {
    let day = world("LP-1", 600, &[100, 100, 100, 100, 100, 50]);
    let mut expected = vec![Credited; 7];
    expected[0] = Waits(1, PossibleDuplicate);
    assert_eq!(day.outcomes(), expected);
}

#[test]
fn the_side_with_more_hours_waits() {
    assert_eq!(waiting(&world("LP-1", 600, &[200, 200, 250])), [1, 2, 3]);
    assert_eq!(waiting(&world("LP-1", 650, &[200, 200, 250])), [0], "the same hours: the parts say more");
}

#[test]
fn a_day_of_several_courses_is_none() {
    assert_eq!(waiting(&world("LP-1", 400, &[200, 200])), [0; 0]);
    assert_eq!(waiting(&world("LP-1", 600, &[310, 290])), [0; 0], "a day of three courses");
    assert_eq!(waiting(&world("LP-1", 500, &[250, 150, 100])), [0; 0], "just what the day holds");
    assert_eq!(waiting(&world("LP-1", 600, &[250, 250, 100])), [0]);
}

#[test]
fn parts_come_near_their_whole() {
    assert_eq!(waiting(&world("LP-1", 600, &[200, 200, 140])), [0]);
    assert_eq!(waiting(&world("LP-1", 600, &[200, 200, 130])), [0; 0], "too little");
    assert_eq!(waiting(&world("LP-1", 600, &[250, 250, 170])), [0; 0], "too much");
    assert_eq!(waiting(&world("LP-9", 600, &[200, 200, 140])), [0]);
    assert_eq!(waiting(&world("LP-1", 600, &[550])), [0; 0], "one part is no division");
}

#[test]
fn one_of_many_parts_may_be_missing() {
    assert_eq!(waiting(&world("LP-1", 600, &[150, 100, 100, 100])), [0]);
    assert_eq!(waiting(&world("LP-1", 600, &[100, 100, 100, 100])), [0; 0], "two of them");
    assert_eq!(waiting(&world("LP-9", 600, &[150, 100, 100, 100])), [0; 0], "of another provider");
}

#[test]
fn parts_of_two_providers_are_none() {
    let mut day = world("LP-8", 600, &[300, 200, 100]);
    assert_eq!(waiting(&day), [0]);
    day.courses[2].provider_no = "LP-9".into();
    assert_eq!(waiting(&day), [0; 0]);
}

#[test]
fn parts_named_or_numbered_after_the_whole_need_no_long_day() {
    let mut named = world("LP-9", 400, &[200, 170]);
    assert_eq!(waiting(&named), [0; 0]);
    for (at, title) in [(1, "Spring Meeting: Barn Fires"), (2, "SPRING MEETING - Part 2")] {
        named.courses[at].title = title.into();
    }
    assert_eq!(waiting(&named), [0]);
    named.claimed[2].credit = Some(crate::record::Hours(90));
    assert_eq!(waiting(&named), [0], "a third part did not arrive");
    named.courses[2].title = "Autumn Meeting - Part 2".into();
    assert_eq!(waiting(&named), [0; 0]);
    let mut numbered = world("LP-9", 400, &[200, 170]);
    for (at, number) in [(1, "25-100A"), (2, "25-100-2")] {
        numbered.courses[at].control_no = number.into();
        numbered.rows[at].control_no = Some(number.into());
    }
    assert_eq!(waiting(&numbered), [0]);
    // the provider's others are parts too, once one of them is numbered so
    numbered.courses[2].control_no = "25-250".into();
    numbered.rows[2].control_no = Some("25-250".into());
    assert_eq!(waiting(&numbered), [0; 0]);
    numbered.courses[2].provider_no = "LP-1".into();
    assert_eq!(waiting(&numbered), [0]);
    numbered.courses[1].control_no = "25-1001".into();
    numbered.rows[1].control_no = Some("25-1001".into());
    numbered.courses[2].control_no = "25-1002".into();
    numbered.rows[2].control_no = Some("25-1002".into());
    assert_eq!(waiting(&numbered), [0; 0], "other numbers, not parts of it");
}

#[test]
fn hours_on_a_computer_or_over_days_do_not_fill_the_day() {
    let mut online = world("LP-1", 600, &[300, 200, 100]);
    online.courses.iter_mut().for_each(|c| c.delivery = Delivery::ComputerBased);
    assert_eq!(waiting(&online), [0; 0]);
    let mut long = world("LP-1", 600, &[300, 200, 100]);
    long.rows[0].say(|said| said.started_on = Some(day("2025-05-04")));
    assert_eq!(waiting(&long), [0; 0]);
}

#[test]
fn instructors_teach_what_they_teach() {
    let mut day = world("LP-1", 600, &[300, 200, 100]);
    day.rows.iter_mut().for_each(|row| row.role = Role::Instructor);
    assert_eq!(waiting(&day), [0; 0]);
}

#[test]
fn a_reviewer_frees_the_whole() {
    let mut day = world("LP-1", 600, &[300, 200, 100]);
    day.rulings[0] = Some(DuplicateRuling::Distinct);
    assert_eq!(day.outcomes(), [End::Credited; 4]);
}

/// The same day of so many officers.
fn told_of(officers: u32, whole: i64, parts: &[i64]) -> World {
    let one = world("LP-1", whole, parts);
    let mut all = World { courses: one.courses.clone(), ..World::default() };
    for officer in 0..officers {
        for (row, claimed) in one.rows.iter().zip(&one.claimed) {
            all.provider(row.control_no.as_deref().unwrap(), claimed.credit.unwrap().0);
            all.officers.push(officer);
        }
    }
    all
}

#[test]
fn what_is_told_together_again_and_again_may_be_whole_and_parts_though_more_is_missing() {
    let wholes = |world: &World, rows: usize| waiting(world).iter().all(|at| at % rows == 0);
    let five = told_of(5, 600, &[200, 200, 100]);
    assert!(wholes(&five, 4) && waiting(&five).len() == 5);
    assert_eq!(waiting(&told_of(4, 600, &[200, 200, 100])), [0; 0], "too seldom to tell");
    let two = told_of(5, 600, &[300, 250]);
    assert!(wholes(&two, 3) && waiting(&two).len() == 5);
    assert_eq!(waiting(&told_of(5, 600, &[200, 150])), [0; 0], "too much is missing");
    assert_eq!(waiting(&told_of(9, 400, &[150, 150, 100])), [0; 0], "the day holds both");
}

#[test]
fn courses_that_many_take_apart_are_no_parts_of_one_another() {
    let crowded = |apart: u32| {
        let mut world = told_of(1, 600, &[250, 250, 100]);
        for officer in 1..=apart {
            for at in 0..4 {
                let (number, credit) = (world.rows[at].control_no.unwrap(), world.claimed[at].credit.unwrap());
                let on = day("2025-06-01") + chrono::Days::new(7 * at as u64);
                world.provider(&number, credit.0).completed_on = Some(on);
                world.officers.push(officer);
            }
        }
        world
    };
    assert_eq!(waiting(&crowded(9)), [0; 0]);
    assert_eq!(waiting(&crowded(8)), [0], "nine days are too few to know");
    let mut made_for_it = crowded(20);
    for row in made_for_it.rows.iter_mut().skip(4).filter(|row| row.control_no.as_deref() == Some("25-201")) {
        row.role = Role::Instructor;
    }
    assert_eq!(waiting(&made_for_it), [0], "one part is told nowhere else");
}
