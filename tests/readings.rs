//! Readings that bear on more than the standing of an officer, each on both sides: what a row is credited with when its
//! provider's course stands in no list, and a run whose rules let make-up hours count twice or count only commissioned
//! officers in statewide figures.

mod support;

use clee::credit::{Catalogue, Context, Verdict, earn};
use clee::law::RuleSet;
use clee::plan::load_rules;
use clee::record::registry::{Provider, Registry};
use clee::record::submission::{Coordinates, Submission};
use clee::record::tables::StatisticRow;
use clee::record::{CourseProviderKind, Date, Hours, InputKind, Particulars, Reason, Stated};
use std::fs;
use std::path::Path;
use support::{Lake, SAMPLE, copy, root};
use tempfile::TempDir;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn row(provider_no: &str) -> Submission {
    Submission {
        occurrence: 1,
        control_no: Some("NOT-LISTED".into()),
        completed_on: Some(day("2025-03-01")),
        hours: Some(Hours::whole(4)).into(),
        said: Particulars {
            provider_no: Some(provider_no.into()),
            stated: Stated { areas: [Some(Hours::whole(4)), None, None, None], ..Stated::default() }.into(),
            ..Particulars::default()
        }
        .into(),
        ..Submission::blank(InputKind::ProviderRoster, Coordinates::line(0, 0, 2))
    }
}

fn verdict(rules: &RuleSet, provider_no: &str) -> Verdict {
    let provider = |no: &str, kind| Provider {
        provider_no: no.to_owned(),
        name: no.to_owned(),
        kind,
        licensed_from: day("2024-01-01"),
        licensed_to: None,
        main_office: None,
    };
    let registry = Registry {
        providers: vec![
            provider("AGENCY", CourseProviderKind::LawEnforcementAgency),
            provider("LICENSED", CourseProviderKind::LicensedProvider),
        ],
        ..Registry::default()
    };
    let catalogue = Catalogue::new(&registry, Default::default());
    let acceptance = |on: Date| rules.acceptance(on).expect("law in force");
    let context = Context {
        catalogue: &catalogue,
        day_hours: Hours::whole(10),
        acceptance: &acceptance,
        as_of: day("2025-10-01"),
    };
    earn(&row(provider_no), &context, false).verdict
}

#[test]
fn a_licensed_providers_course_must_stand_in_the_list_unless_the_rules_do_without() {
    let rules = load_rules(Path::new("pipelines/missouri/rules")).expect("the shipped rules");
    let refused = Verdict::Rejected(Reason::CourseNotApproved);
    assert_eq!(verdict(&rules, "LICENSED"), refused);
    let without = rules.with_reading("provider_course_listed", &["not_required".to_owned()]).expect("a reading");
    assert_eq!(verdict(&without, "LICENSED"), Verdict::Earns);
    assert_eq!(verdict(&without, "AGENCY"), refused);
    assert_eq!(verdict(&without, "NOBODY"), refused);
}

/// Runs the sample under the shipped rules with one reading changed.
fn run_with(reading: &str, from: &str, to: &str) -> Lake {
    let folder = TempDir::new().expect("a folder");
    for part in ["pipelines", "schemas", "sample_data"] {
        copy(&root().join(part), &folder.path().join(part), &|path| path.to_owned());
    }
    let path = folder.path().join(format!("pipelines/missouri/rules/readings/{reading}.yaml"));
    let text = fs::read_to_string(&path).expect("the reading");
    let changed = text.replace(&format!("value: {from}"), &format!("value: {to}"));
    assert_ne!(text, changed, "the reading is written otherwise");
    fs::write(&path, changed).expect("changed");
    let lake = Lake::new();
    lake.run(&folder.path().join(SAMPLE).display().to_string(), &[]).success();
    lake
}

#[test]
fn the_books_balance_when_make_up_hours_may_count_twice() {
    let lake = run_with("make_up_hours_counted", "once", "twice");
    assert!(lake.current().join("run.json").exists());
}

#[test]
fn statewide_figures_are_of_active_licences_or_of_commissioned_officers() {
    let officers = |lake: &Lake| {
        let rows: Vec<StatisticRow> = lake.table();
        rows.iter().find(|r| r.measure == "officers" && r.group_by == "state").and_then(|r| r.value)
    };
    let plain = Lake::new();
    plain.run(SAMPLE, &[]).success();
    let commissioned = run_with("statewide_figures", "active_licenses", "commissioned");
    assert!(officers(&plain).is_some());
    assert_ne!(officers(&plain), officers(&commissioned));
}
