//! Both sides of every reason to take two course numbers for one training. All names are invented.

use crate::dedupe::DuplicateRuling;
use crate::dedupe::fixture::{End::*, World};
use crate::record::Reason::*;
use crate::record::Role;

/// A provider's course and an agency's.
fn world(provider: &str, agency: &str) -> World {
    let mut world = World::default();
    world.course("25-100", "LP-1", provider);
    world.course("25-200", "A-7", agency);
    world
}

#[test]
fn the_provider_stands_before_the_agency_before_the_officer() {
    let mut world = world("Barn Fires & Arson", "BARN FIRES AND ARSON");
    world.paper("Iowa", "Barn fires & arson", 400);
    world.agency("25-200", 400);
    world.provider("25-100", 400);
    assert_eq!(world.outcomes(), [Under(2, TwoSources), Under(2, TwoSources), Credited]);
}

#[test]
fn a_letter_behind_or_a_cut_leaves_it_one_training_of_two_owners() {
    for title in ["Barn Fires and Farm Arson C", "Barn Fires and Farm Ars", "Barn Fires and Farm Arson 2025"] {
        let mut world = world("Barn Fires and Farm Arson", title);
        world.provider("25-100", 400);
        world.agency("25-200", 400);
        assert_eq!(world.outcomes(), [Credited, Under(0, TwoSources)], "{title}");
    }
}

#[test]
fn other_courses_of_a_series_stay() {
    for (a, b) in
        [("Law Notes A", "Law Notes B"), ("Arson I", "Arson II"), ("Arson 12", "Arson 13"), ("Arson", "Rope Work")]
    {
        let mut world = world(a, b);
        world.provider("25-100", 400);
        world.agency("25-200", 400);
        assert_eq!(world.outcomes(), [Credited, Credited], "{a} / {b}");
    }
}

#[test]
fn with_other_hours_the_fewer_are_credited() {
    let mut world = world("Farm Arson", "Farm Arson A");
    world.provider("25-100", 400);
    world.agency("25-200", 350);
    world.provider("25-100", 400);
    assert_eq!(world.outcomes(), [Waits(1, HoursConflict), Credited, Waits(1, HoursConflict)]);
}

#[test]
fn hours_that_a_reviewer_decided_stand() {
    let mut world = world("Farm Arson", "Farm Arson");
    world.provider("25-100", 400);
    world.agency("25-200", 350);
    world.claimed[0].hours_decided = true;
    assert_eq!(world.outcomes(), [Credited, Under(0, Decided)]);
}

#[test]
fn one_sender_has_no_cause_for_two_numbers() {
    let mut world = World::default();
    world.course("25-100", "LP-1", "Farm Arson");
    world.course("25-101", "LP-1", "Farm Arson");
    world.course("25-102", "LP-1", "Farm Arson A");
    world.provider("25-100", 400);
    world.provider("25-101", 400);
    assert_eq!(world.outcomes(), [Credited, Waits(0, PossibleDuplicate)]);
    // another tells of the same provider's course under its new number
    world.rows.truncate(1);
    world.claimed.truncate(1);
    world.rulings.truncate(1);
    world.agency("25-101", 400);
    assert_eq!(world.outcomes(), [Credited, Under(0, TwoSources)]);
    // a letter tells one provider's courses apart
    let mut series = World { courses: world.courses.clone(), ..World::default() };
    series.provider("25-100", 400);
    series.provider("25-102", 400);
    assert_eq!(series.outcomes(), [Credited, Credited]);
    series.rows[1].kind = crate::record::InputKind::InService;
    assert_eq!(series.outcomes(), [Credited, Waits(0, PossibleDuplicate)]);
}

#[test]
fn two_papers_of_one_title_wait() {
    let mut world = World::default();
    world.paper("Iowa", "Farm Arson", 400);
    world.paper("Minnesota", "Farm Arson", 400);
    world.paper("Minnesota", "Farm Arson II", 400);
    assert_eq!(world.outcomes(), [Credited, Waits(0, PossibleDuplicate), Credited]);
}

#[test]
fn titles_that_say_nothing_are_in_doubt() {
    let mut world = world("In-Service Training", "Inservice training");
    world.provider("25-100", 400);
    world.agency("25-200", 400);
    assert_eq!(world.outcomes(), [Credited, Waits(0, PossibleDuplicate)]);
    let mut day = World::default();
    for number in ["25-201", "25-202"] {
        day.course(number, "A-7", "Training Day");
        day.agency(number, 200);
    }
    assert_eq!(day.outcomes(), [Credited, Credited]);
}

#[test]
fn a_row_like_two_that_are_two_waits_alone() {
    let mut world = world("Law Notes A", "Law Notes");
    world.course("25-101", "LP-1", "Law Notes B");
    world.agency("25-200", 200);
    world.provider("25-100", 200);
    world.provider("25-101", 200);
    assert_eq!(world.outcomes(), [Waits(1, PossibleDuplicate), Credited, Credited]);
}

#[test]
fn a_slip_is_a_doubt_and_other_hours_end_it() {
    let mut world = world("Farm Arson", "Farm Arsno");
    world.provider("25-100", 400);
    world.agency("25-200", 400);
    assert_eq!(world.outcomes(), [Credited, Waits(0, PossibleDuplicate)]);
    world.claimed[1].credit = Some(crate::record::Hours(200));
    assert_eq!(world.outcomes(), [Credited, Credited]);
}

#[test]
fn a_title_written_against_the_registry_makes_a_doubt() {
    let mut world = world("Farm Arson", "Farm Arson");
    world.provider("25-100", 400);
    world.agency("25-200", 400).say(|said| said.course_title = Some("Rope Work".into()));
    assert_eq!(world.outcomes(), [Credited, Waits(0, PossibleDuplicate)]);
    // the number of another course mistaken
    let mut mistaken = self::world("Farm Arson", "Winter Driving");
    mistaken.provider("25-100", 400);
    mistaken.agency("25-200", 400).say(|said| said.course_title = Some("farm arson".into()));
    assert_eq!(mistaken.outcomes(), [Credited, Waits(0, PossibleDuplicate)]);
    mistaken.rows[1].say(|said| said.course_title = Some("WINTER DRIVING".into()));
    assert_eq!(mistaken.outcomes(), [Credited, Credited]);
}

#[test]
fn another_day_or_role_is_another_training() {
    let mut world = world("Farm Arson", "Farm Arson");
    world.provider("25-100", 400);
    world.agency("25-200", 400).completed_on = Some("2025-05-06".parse().unwrap());
    world.agency("25-200", 400).role = Role::Instructor;
    assert_eq!(world.outcomes(), [Credited, Credited, Credited]);
}

#[test]
fn copies_fall_under_the_row_that_stands_in_the_end() {
    let mut world = world("Farm Arson", "Farm Arson");
    world.agency("25-200", 400);
    world.agency("25-200", 400);
    world.provider("25-100", 400);
    assert_eq!(world.outcomes(), [Under(2, TwoSources), Under(2, TwoSources), Credited]);
    // the provider's row waits for the day before, and what fell under it waits too
    world.provider("25-100", 400).completed_on = Some("2025-05-04".parse().unwrap());
    let waits = Waits(3, PossibleDuplicate);
    assert_eq!(world.outcomes(), [waits, waits, waits, Credited]);
}

#[test]
fn a_reviewer_frees_a_row_or_lets_it_fall() {
    let mut world = world("Farm Arson", "Farm Arsno");
    world.provider("25-100", 400);
    world.agency("25-200", 400);
    world.agency("25-200", 400);
    world.rows[2].content = world.rows[1].content;
    for at in [1, 2] {
        world.rulings[at] = Some(DuplicateRuling::Distinct);
    }
    assert_eq!(world.outcomes(), [Credited, Credited, Under(1, Resent)]);
    for at in [1, 2] {
        world.rulings[at] = Some(DuplicateRuling::Of(world.rows[0].content));
    }
    assert_eq!(world.outcomes(), [Credited, Under(0, Decided), Under(0, Decided)]);
}

#[test]
fn a_row_ruled_the_duplicate_of_the_next_day_does_not_hold_that_day_back() {
    let mut world = world("Farm Arson", "Rope Work");
    world.provider("25-100", 400).completed_on = Some("2025-05-06".parse().unwrap());
    world.provider("25-100", 400);
    assert_eq!(world.outcomes(), [Waits(1, PossibleDuplicate), Credited]);
    world.rulings[1] = Some(DuplicateRuling::Of(world.rows[0].content));
    assert_eq!(world.outcomes(), [Credited, Under(0, Decided)]);
}
