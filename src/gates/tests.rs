//! Each gate on both sides of each of its bounds.

use super::facts::{RegistryTally, SenderTallies, SenderTally};
use super::freshness::Freshness;
use super::history::{EarlierLate, EarlierRegistry};
use super::registry_usable::RegistryUsable;
use super::registry_volume::RegistryVolume;
use super::senders::compare;
use super::settings::Share;
use super::standing_changed::StandingChanged;
use super::volume::Volume;
use super::*;
use crate::record::registry::{Course, Provider, Registry};
use crate::record::submission::{Coordinates, Submission};
use crate::record::tables::ComplianceRow;
use crate::record::tables::CreditRow;
use crate::record::{CourseProviderKind, Date, Delivery, Hours, InputKind, Period, Status};
use crate::table::TableError;
use crate::table::tests::in_memory::{batch_of, in_memory};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn share(most_percent: u32) -> Share {
    Share { severity: GateSeverity::BlocksOutputs, holds: vec!["reminders".to_owned()], most_percent }
}

#[test]
fn a_share_on_its_bound_passes_and_the_next_row_fails() {
    let facts = |waiting, unresolved| Facts { rows: 200, waiting, attended: 40, unresolved, ..Facts::default() };
    let review = |waiting| review_share::judge(&share(25), &facts(waiting, 0));
    assert!(review(50).passed && review(50).blocked.is_empty());
    assert!(!review(51).passed);
    assert_eq!(review(51).blocked, ["reminders"]);
    let unresolved = |n| unresolved_share::judge(&share(25), &facts(0, n));
    assert!(unresolved(10).passed && !unresolved(11).passed);
    assert!(unresolved(11).detail.contains("11 of 40"), "of those who name an attendee, not of all rows");
    assert!(unresolved_share::judge(&share(0), &Facts::default()).passed, "nothing of nothing");
}

#[test]
fn the_registry_fails_past_its_share_and_says_which_rows() {
    let tally = |unusable| RegistryTally {
        usable: 100 - unusable,
        records: 100,
        unusable,
        places: (0..unusable).map(|n| format!("`registry/officers.csv` row {}", n + 2)).collect(),
    };
    let outcome = |unusable| {
        let facts = Facts { registry: [(InputKind::Officers, tally(unusable))].into(), ..Facts::default() };
        registry_usable::judge(&RegistryUsable::default(), &facts).pop().expect("a gate")
    };
    assert!(outcome(0).passed && outcome(1).passed);
    let failed = outcome(2);
    assert!(!failed.passed && failed.blocked == ["everything"]);
    assert_eq!(failed.severity, GateSeverity::BlocksRun);
    assert!(failed.detail.contains("2 of 100") && failed.detail.contains("`registry/officers.csv` row 3"));
    assert!(outcome(9).detail.ends_with("and 4 more"), "{}", outcome(9).detail);
}

#[test]
fn books_that_do_not_balance_name_their_faults() {
    assert!(books_balance::judge(7, &[]).passed);
    let faults = ["entry 3 of `files` (college) holds 2 rows and 1 ended with a disposition".to_owned()];
    let failed = books_balance::judge(7, &faults);
    assert!(!failed.passed && failed.detail.contains("entry 3"));
    assert!(!contracts_hold::failed("table `rows` breaks its contract".to_owned()).passed);
    assert!(contracts_hold::passed(10).passed);
}

fn bound() -> Volume {
    Volume {
        severity: GateSeverity::BlocksOutputs,
        holds: vec!["reminders".to_owned()],
        drop_percent: 30,
        least_rows: 50,
        runs: 3,
        compare_from: None,
    }
}

fn run(as_of: &str, senders: &[(&str, u64)]) -> EarlierRun {
    let figures = |rows| SenderFigures { rows, files: 1, newest: None, heard_on: None, usual: rows };
    let senders = senders.iter().map(|(name, rows)| ((*name).to_owned(), figures(*rows))).collect();
    EarlierRun { run: as_of.to_owned(), as_of: day(as_of), senders }
}

fn tonight(senders: &[(&str, u64)]) -> BTreeMap<String, SenderTally> {
    let tally = |rows| SenderTally { rows, files: u64::from(rows > 0), ..SenderTally::default() };
    senders.iter().map(|(name, rows)| ((*name).to_owned(), tally(*rows))).collect()
}

fn passes(bound: &Volume, earlier: &[EarlierRun], now: &[(&str, u64)]) -> bool {
    volume::judge(bound, &compare(Some(bound), &tonight(now), earlier, day("2025-06-02"))).passed
}

#[test]
fn a_drop_needs_both_its_share_and_its_rows() {
    let many = [run("2025-06-01", &[("college", 1_000)])];
    assert!(passes(&bound(), &many, &[("college", 701)]), "less than 30 per cent");
    assert!(!passes(&bound(), &many, &[("college", 700)]), "30 per cent, and 300 rows");
    let few = [run("2025-06-01", &[("college", 100)])];
    assert!(passes(&bound(), &few, &[("college", 51)]), "49 rows are not enough");
    assert!(!passes(&bound(), &few, &[("college", 50)]));
    assert!(passes(&bound(), &few, &[("college", 100_000)]), "more is no drop");
    assert!(passes(&bound(), &[], &[("college", 1)]), "nothing to compare with");
}

#[test]
fn nothing_at_all_fails_however_small_the_sender() {
    let one = [run("2025-06-01", &[("college", 1), ("out_of_state", 5)])];
    assert!(!passes(&bound(), &one, &[("out_of_state", 5)]), "a sender that is gone");
    assert!(!passes(&bound(), &one, &[("college", 0), ("out_of_state", 5)]));
    assert!(passes(&bound(), &one, &[("college", 1), ("out_of_state", 5)]));
    assert!(passes(&bound(), &[run("2025-06-01", &[("college", 0)])], &[]), "nothing from one who never sent");
}

#[test]
fn a_drop_is_remembered_until_the_rows_come_back_or_a_person_says_so() {
    let mut earlier = vec![run("2025-05-01", &[("college", 100)])];
    for night in 2..20 {
        let as_of = day(&format!("2025-05-{night:02}"));
        let compared = compare(Some(&bound()), &tonight(&[("college", 10)]), &earlier, as_of);
        assert!(!volume::judge(&bound(), &compared).passed, "night {night}");
        assert_eq!(compared[0].figures.usual, 100);
        let senders = compared.into_iter().map(|one| (one.name, one.figures)).collect();
        earlier.insert(0, EarlierRun { run: format!("{night}"), as_of, senders });
    }
    assert!(passes(&bound(), &earlier, &[("college", 99)]));
    let accepted = Volume { compare_from: Some(day("2025-05-20")), ..bound() };
    assert!(passes(&accepted, &earlier, &[("college", 10)]), "no run since then");
    let not_yet = Volume { compare_from: Some(day("2025-05-19")), ..bound() };
    assert!(!passes(&not_yet, &earlier, &[("college", 10)]));
}

#[test]
fn what_is_usual_is_the_median_of_so_many_runs() {
    let earlier = [
        run("2025-06-01", &[("college", 1_000)]),
        run("2025-05-31", &[("college", 200)]),
        run("2025-05-30", &[("college", 180)]),
        run("2025-05-29", &[("college", 9_000)]),
        run("2025-05-28", &[("college", 9_000)]),
    ];
    assert!(passes(&bound(), &earlier, &[("college", 141)]), "one odd night does not set the measure");
    assert!(!passes(&bound(), &earlier, &[("college", 140)]));
    assert!(!passes(&Volume { runs: 5, ..bound() }, &earlier, &[("college", 141)]));
}

#[test]
fn freshness_on_both_sides_of_its_days() {
    let bound = |days: i64| Freshness {
        severity: GateSeverity::Warning,
        holds: Vec::new(),
        most_days: days,
        least_rows: 10,
        senders: [("provider_roster LP-1".to_owned(), 3)].into(),
    };
    let tally = |rows, newest: &str| SenderTally { rows, files: 1, newest: Some(day(newest)) };
    let now: BTreeMap<String, SenderTally> = [
        ("college".to_owned(), tally(10, "2025-06-01")),
        ("out_of_state".to_owned(), tally(9, "2020-01-01")),
        ("provider_roster LP-1".to_owned(), tally(10, "2025-06-08")),
    ]
    .into();
    let judge = |most: i64, as_of: &str| {
        let compared = compare(None, &now, &[], day(as_of));
        freshness::judge(&bound(most), &compared, day(as_of))
    };
    assert!(judge(10, "2025-06-11").passed, "{}", judge(10, "2025-06-11").detail);
    assert!(!judge(9, "2025-06-11").passed, "a day too many");
    let late = judge(90, "2025-06-12");
    assert!(!late.passed && late.detail.contains("LP-1 for 4 days"), "a bound of its own: {}", late.detail);
    assert!(late.blocked.is_empty(), "a warning holds back nothing");
    let none = freshness::judge(&bound(9), &[], day("2025-06-11"));
    assert!(!none.passed && none.detail.contains("never heard of"), "{}", none.detail);
}

#[test]
fn new_rows_and_files_count_as_heard_of_whatever_their_days() {
    let before = compare(None, &tonight(&[("college", 10)]), &[], day("2025-01-01"));
    assert_eq!(before[0].figures.heard_on, None, "rows without a day, and no run before");
    let senders = before.into_iter().map(|one| (one.name, one.figures)).collect::<BTreeMap<_, _>>();
    let earlier = [EarlierRun { run: "r".to_owned(), as_of: day("2025-01-01"), senders }];
    let heard = |rows| compare(None, &tonight(&[("college", rows)]), &earlier, day("2025-06-01"))[0].figures.heard_on;
    assert_eq!(heard(11), Some(day("2025-06-01")));
    assert_eq!((heard(10), heard(9)), (None, None));
}

#[test]
fn senders_are_the_registry_s_providers_or_else_the_kind_alone() {
    let mut registry = Registry::default();
    registry.providers.push(Provider {
        provider_no: "LP-1".to_owned(),
        name: "Academy".to_owned(),
        kind: CourseProviderKind::LicensedProvider,
        licensed_from: day("2020-01-01"),
        licensed_to: None,
        main_office: None,
    });
    registry.courses.push(Course { control_no: "C1".to_owned(), provider_no: "LP-1".to_owned(), ..course() });
    let mut tallies = SenderTallies::new(&registry, day("2025-06-01"));
    let at = |file| Coordinates::line(file, 0, 2);
    let mut roster = Submission::blank(InputKind::ProviderRoster, at(0));
    roster.completed_on = Some(day("2025-05-01"));
    tallies.row(&roster, Some(0));
    roster.at = at(1);
    roster.submitted_on = Some(day("2025-06-02"));
    tallies.row(&roster, Some(0));
    let mut named = Submission::blank(InputKind::InService, at(2));
    named.say(|said| said.provider_no = Some("LP-1".into()));
    tallies.row(&named, None);
    named.say(|said| said.provider_no = Some("Jane Planted".into()));
    tallies.row(&named, None);
    let mut college = Submission::blank(InputKind::College, at(3));
    college.say(|said| said.source_name = Some("Jane Planted".into()));
    tallies.row(&college, None);
    let found = tallies.finish();
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(names, ["college", "in_service", "in_service LP-1", "provider_roster LP-1"]);
    let roster = found["provider_roster LP-1"];
    assert_eq!((roster.rows, roster.files), (2, 2));
    assert_eq!(roster.newest, Some(day("2025-05-01")), "a day after the as-of date is none");
}

fn course() -> Course {
    Course {
        control_no: String::new(),
        provider_no: String::new(),
        title: String::new(),
        approved_from: day("2020-01-01"),
        approved_to: None,
        delivery: Delivery::Live,
        areas: Default::default(),
        topics: Default::default(),
        applied_on: None,
    }
}

fn officer(license_no: &str, status: &str) -> ComplianceRow {
    ComplianceRow {
        license_no: license_no.into(),
        period: Period(2025),
        as_of: day("2026-03-10"),
        status: Status::from_name(status).expect("a status"),
        hours_earned: Hours(0),
        hours_counted: Hours(0),
        required_hours: Hours(2_400),
        shortfall_hours: Hours(0),
        deadline: Some(day("2026-03-15")),
        would_comply_after_review: false,
        would_comply_if_corrected: false,
        agency_id: None,
        commissioned: false,
    }
}

fn earlier(as_of: &str, rows: Vec<ComplianceRow>) -> EarlierStanding<'static> {
    EarlierStanding { run: "r".to_owned(), as_of: day(as_of), frames: in_memory([batch_of(&rows)], 3) }
}

fn judged(
    bound: &StandingChanged,
    now: &[ComplianceRow],
    as_of: &str,
    earlier: Option<&EarlierStanding<'_>>,
) -> GateOutcome {
    let tonight = in_memory([batch_of(now)], 3);
    standing_changed::judge(bound, &tonight, Period(2025), day(as_of), earlier).expect("tables in memory")
}

fn standing(most_percent: u32, least_officers: u64) -> StandingChanged {
    let holds = vec!["reminders".to_owned()];
    let severity = GateSeverity::BlocksOutputs;
    StandingChanged { severity, holds, most_percent, least_officers, within_days: Some(7) }
}

/// Ten officers, of whom so many are compliant and the rest short or, after the deadline, not shown compliant.
fn ten(compliant: usize, rest: &'static str) -> Vec<ComplianceRow> {
    (0..10).map(|n| officer(&n.to_string(), if n < compliant { "compliant" } else { rest })).collect()
}

#[test]
fn changed_standings_on_both_sides_of_share_and_number() {
    let judge = |bound: &StandingChanged, before, now: Vec<ComplianceRow>| {
        let before = earlier("2026-03-10", before);
        judged(bound, &now, "2026-03-11", Some(&before))
    };
    let (from, two, three) = (ten(5, "short"), ten(7, "short"), ten(8, "short"));
    assert!(judge(&standing(20, 0), from.clone(), two.clone()).passed);
    assert!(!judge(&standing(20, 0), from.clone(), three.clone()).passed);
    assert!(judge(&standing(20, 4), from.clone(), three.clone()).passed, "fewer than four");
    assert!(!judge(&standing(20, 3), from.clone(), three).passed);
    let gone = judge(&standing(20, 0), from.clone(), from[..7].to_vec());
    assert!(!gone.passed && gone.detail.contains("3 of 10") && gone.detail.contains("3 of them gone"));
    let mut more = from.clone();
    more.extend((20..30).map(|n| officer(&n.to_string(), "short")));
    assert!(judge(&standing(0, 0), from, more).passed, "who is new has not changed");
    let none = judged(&standing(0, 0), &two, "2026-03-11", None);
    assert!(none.passed && none.detail.contains("no earlier run"));
}

#[test]
fn a_run_of_long_ago_is_not_compared_with() {
    let judge = |as_of: &str| {
        let before = earlier("2025-10-01", ten(0, "short"));
        judged(&standing(0, 0), &ten(9, "short"), as_of, Some(&before))
    };
    assert!(!judge("2025-10-08").passed);
    let later = judge("2025-10-09");
    assert!(later.passed && later.detail.contains("8 days"), "{}", later.detail);
}

#[test]
fn what_the_calendar_alone_changed_is_told_apart() {
    let judge = |before: &str, now: &str, rows: Vec<ComplianceRow>| {
        let before = earlier(before, ten(5, "short"));
        judged(&standing(0, 0), &rows, now, Some(&before))
    };
    let passed = judge("2026-03-15", "2026-03-16", ten(5, "not_shown_compliant"));
    assert!(passed.passed && passed.detail.contains("5 by the calendar alone"), "{}", passed.detail);
    let both = judge("2026-03-15", "2026-03-16", ten(4, "not_shown_compliant"));
    assert!(!both.passed && both.detail.contains("1 of 10 officers changed"), "{}", both.detail);
    let after = judge("2026-03-16", "2026-03-17", ten(5, "not_shown_compliant"));
    assert!(!after.passed, "the deadline had passed on both days, so the calendar explains nothing");
}

#[test]
fn standings_that_cannot_be_read_pass_nothing() {
    let broken = EarlierStanding {
        run: "r".to_owned(),
        as_of: day("2026-03-10"),
        frames: Frames::new(|_, _| Err(TableError::NoContract("compliance".to_owned()))),
    };
    let gate = judged(&standing(99, 0), &ten(5, "short"), "2026-03-11", Some(&broken));
    assert!(!gate.passed && gate.detail.contains("cannot be read"));
}

#[test]
fn a_registry_that_shrank_fails_past_both_of_its_bounds() {
    let bound = RegistryVolume { drop_percent: 10, least_records: 5, ..RegistryVolume::default() };
    let judge = |bound: &RegistryVolume, before: i64, now: u64| {
        let records = [("officers".to_owned(), before), ("courses".to_owned(), 3)].into();
        let earlier = EarlierRegistry { run: "r".to_owned(), as_of: day("2026-03-10"), records };
        let now = [(InputKind::Officers, now), (InputKind::Courses, 3)].into();
        registry_volume(bound, &now, Some(&earlier))
    };
    for (before, now, passes) in [(100, 91, true), (100, 90, false), (40, 36, true), (40, 35, false), (4, 0, false)] {
        let gate = judge(&bound, before, now);
        assert_eq!(gate.passed, passes, "{before} to {now}: {}", gate.detail);
        assert_eq!(gate.severity, GateSeverity::BlocksRun);
    }
    assert!(judge(&bound, 100, 200).passed && judge(&bound, 0, 0).passed);
    let later = RegistryVolume { compare_from: Some(day("2026-03-11")), ..bound };
    assert!(judge(&later, 100, 1).passed, "a drop that is said to be real");
    let first = registry_volume(&later, &[(InputKind::Officers, 7)].into(), None);
    assert!(first.passed && first.detail.contains("7 officers"), "{}", first.detail);
}

fn late_credit(name: u8, period: i32, hours: i64, made_up_late: bool) -> CreditRow {
    let counted = crate::record::Breakdown { unstated: Hours::whole(hours), ..Default::default() };
    CreditRow {
        completion_id: crate::record::RowId::given(&format!("c{name}")).expect("a name"),
        license_no: "1".into(),
        period: Period(period),
        hours_earned: Hours::whole(8),
        counted,
        made_up_late,
    }
}

fn run_of_2024(credits: Vec<CreditRow>) -> EarlierLate<'static> {
    EarlierLate { run: "r".to_owned(), period: Period(2024), frames: in_memory([batch_of(&credits)], 1) }
}

fn once(history: &History<'_>, credits: &[CreditRow]) -> GateOutcome {
    counted_once::judge(history, &in_memory([batch_of(credits)], 1)).expect("tables in memory")
}

#[test]
fn hours_that_a_new_judgement_sets_free_are_told_and_hold_nothing() {
    let credit = late_credit;
    let run = run_of_2024(vec![credit(1, 2024, 3, true), credit(2, 2024, 2, true), credit(4, 2024, 2, true)]);
    let history = History { late_judged: vec![run], ..History::default() };
    // three hours were made up late, of which this run needs one; those of the second completion stay where they were, and
    // the third is credited no more
    let gate = once(&history, &[credit(1, 2024, 1, true), credit(1, 2025, 7, false), credit(2, 2024, 2, true)]);
    assert!(gate.passed && gate.detail.contains("2.00 hours of 1 completions"), "{}", gate.detail);
    let none_late = once(&history, &[credit(1, 2025, 7, false)]);
    assert!(none_late.passed && none_late.detail.contains("3.00 hours of 1 completions"), "{}", none_late.detail);
    let as_before = once(&history, &[credit(1, 2024, 3, true), credit(2, 2024, 2, true)]);
    assert!(as_before.passed && !as_before.detail.contains("free again"), "{}", as_before.detail);
}

#[test]
fn an_hour_counts_once_also_over_two_runs() {
    let credit = late_credit;
    let run = run_of_2024(vec![credit(1, 2024, 3, true), credit(2, 2024, 8, false), credit(3, 2023, 8, true)]);
    let history = History { late: vec![run], ..History::default() };
    assert!(once(&history, &[credit(1, 2025, 5, false)]).passed, "three hours there and five here are eight");
    let both = once(&history, &[credit(1, 2025, 5, false), credit(1, 2026, 1, true)]);
    assert!(!both.passed && both.detail.contains("1.00 hours of 1 completions"), "{}", both.detail);
    assert!(both.detail.contains("--first-period 2024"), "{}", both.detail);
    // what was not late there, or stood in a period that the run did not answer for, is no matter
    assert!(once(&history, &[credit(2, 2025, 8, false), credit(3, 2025, 8, false)]).passed);
    assert!(once(&History::default(), &[credit(1, 2025, 8, false)]).passed);
}

#[test]
fn late_hours_that_cannot_be_read_pass_nothing() {
    let unread = |_: &str, _: &[&str]| Err(TableError::NoContract("credits".to_owned()));
    let run = EarlierLate { run: "r".to_owned(), period: Period(2024), frames: Frames::new(unread) };
    let gate = once(&History { late: vec![run], ..History::default() }, &[]);
    assert!(!gate.passed && gate.detail.contains("cannot be read"), "{}", gate.detail);
}
