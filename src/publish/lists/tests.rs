//! Lists and workbooks of an invented state, read back as text.

use super::*;
use crate::publish::everything;
use crate::publish::officers::owing;
use crate::publish::tests::fixture::{State, day, state};
use crate::record::{Channel, Notice, Status};

fn text(all: &[Artifact], path: &str) -> String {
    let found = all.iter().find(|a| a.path == path).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(found.bytes.clone()).expect("UTF-8")
}

fn listed(state: &State) -> Vec<Artifact> {
    let published = state.published();
    lists(&published, &owing(&published)).expect("lists")
}

fn lines(state: &State, path: &str) -> Vec<Vec<String>> {
    let text = text(&listed(state), path);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.expect("a record").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn each_short_officer_is_on_one_of_two_lists() {
    let state = state(600, 1);
    let short = state.compliance.iter().filter(|r| r.status == Status::Short).count();
    let (reached, unreached) = (lines(&state, "lists/reminders_october.csv"), lines(&state, "lists/unreachable.csv"));
    assert_eq!(reached.len() - 1 + unreached.len() - 1, short);
    assert!(reached[1][5].starts_with("Hours in all: ") && reached[1][10] == "2026-03-15", "{:?}", reached[1]);
    let notices =
        state.notices.iter().filter(|n| n.notice == Notice::October && n.channel == Some(Channel::Unreachable));
    assert_eq!(notices.count(), unreached.len() - 1);
}

#[test]
fn a_wave_run_again_lists_nobody_twice() {
    let mut state = state(100, 2);
    let first = lines(&state, "lists/reminders_october.csv");
    state.settings.already_sent.insert(first[1][0].clone());
    state.settings.bounced.insert(first[2][0].clone());
    let second = lines(&state, "lists/reminders_october.csv");
    assert_eq!(second.len(), first.len() - 2);
    let unreached = lines(&state, "lists/unreachable.csv");
    assert!(unreached.iter().any(|l| l[0] == first[2][0] && l[2] == "bounced"));
}

#[test]
fn outside_the_months_of_a_wave_there_is_no_reminder_list_but_the_others_are_written() {
    let mut state = state(40, 3);
    state.as_of = day(2025, 9, 30);
    let paths: Vec<String> = listed(&state).into_iter().map(|a| a.path).collect();
    assert_eq!(paths, ["lists/unreachable.csv", "lists/referral.csv", "lists/referral_held.csv", "lists/lapsing.csv"]);
    assert_eq!(lines(&state, "lists/referral.csv").len(), 1, "only the header");
    assert!(lines(&state, "lists/unreachable.csv").len() > 1);
}

#[test]
fn a_referral_is_provisional_through_the_fourteenth_day() {
    let mut state = state(40, 4);
    for row in state.compliance.iter_mut().filter(|r| r.status == Status::Short) {
        row.status = Status::NotShownCompliant;
    }
    let held = state.compliance.iter().position(|r| r.status == Status::NotShownCompliant).expect("one of forty");
    state.compliance[held].would_comply_after_review = true;
    let held = state.compliance[held].license_no;
    for (as_of, expected) in [(day(2026, 3, 16), "true"), (day(2026, 3, 29), "true"), (day(2026, 3, 30), "false")] {
        state.as_of = as_of;
        let referred = lines(&state, "lists/referral.csv");
        assert!(referred.len() > 1 && referred[1..].iter().all(|l| l[7] == expected && l[0] != *held), "{as_of}");
    }
    let on_hold = lines(&state, "lists/referral_held.csv");
    assert_eq!(on_hold[1..].iter().map(|l| l[0].as_str()).collect::<Vec<_>>(), [held.as_str()]);
}

#[test]
fn open_items_are_told_to_both_candidates_and_name_no_one() {
    let mut state = state(60, 5);
    let detail = state.details.iter().find(|d| d.found.is_some()).expect("a row that waits").clone();
    let second = state.compliance.iter_mut().find(|r| r.license_no == "2").expect("officer 2");
    second.status = Status::Short;
    second.would_comply_after_review = true;
    let officer = state.registry.officers.iter_mut().find(|o| o.license_no.0 == "2").expect("officer 2");
    (officer.email, officer.onboarded) = (Some("second@mail.example.org".into()), true);
    let list = lines(&state, "lists/reminders_october.csv");
    let open = &list.iter().find(|l| l[0] == "2").expect("a line")[8];
    assert!(open.contains(&detail.completed_on.expect("a day").to_string()), "{open}");
    assert!(!open.contains(detail.attendee.as_deref().expect("a name")), "{open}");
}

#[test]
fn text_that_looks_like_a_formula_is_text() {
    let mut state = state(30, 6);
    state.registry.officers.iter_mut().for_each(|o| o.first_name = "=HYPERLINK(\"x\")".into());
    let written = lines(&state, "lists/reminders_october.csv");
    assert!(written.len() > 1 && written[1..].iter().all(|l| l[1].starts_with("'=HYPERLINK")));
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    let once = || {
        let state = state(200, 7);
        everything(&state.published()).expect("artifacts").1
    };
    let (first, second) = (once(), once());
    assert_eq!(first, second);
    let paths: Vec<&str> = first.iter().map(|a| a.path.as_str()).collect();
    for path in ["lists/review.xlsx", "lists/agencies/A07.xlsx", "lists/providers/P03.xlsx", "public/commission.xlsx"] {
        assert!(paths.contains(&path), "{path} of {paths:?}");
    }
    assert!(paths.windows(2).all(|w| w[0] < w[1]), "every path once");
}

#[test]
fn control_characters_and_endless_text_do_not_break_a_workbook() {
    let mut state = state(30, 8);
    for detail in &mut state.details {
        detail.attendee = Some("\u{0}\u{1}\u{b}\u{fffe}<&>\u{1f46e}".into());
        detail.course = Some("x".repeat(40_000).into());
    }
    let all = workbooks(&state.published(), &[]).expect("workbooks");
    assert!(all.iter().all(|a| a.bytes.starts_with(b"PK")));
}
