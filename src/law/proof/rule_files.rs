//! The shipped rules read and lint clean; each kind of fault in a rule file is found, with file, line and what was
//! expected.

use super::missouri::{files, rules};
use crate::law::{LintLevel, RuleError, RuleSet};
use crate::record::{Date, Hours, Period};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The shipped files with one text changed.
fn changed(path: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let mut texts = files();
    let text = &mut texts.iter_mut().find(|f| f.0.ends_with(path)).expect("the file is shipped").1;
    assert!(text.contains(from), "`{path}` does not hold `{from}`");
    *text = text.replacen(from, to, 1);
    texts
}

fn fault(path: &str, from: &str, to: &str) -> (Option<u64>, String) {
    let errors = RuleSet::parse(&changed(path, from, to)).unwrap_err();
    assert_eq!(errors.0.len(), 1, "{errors}");
    assert!(errors.0[0].file.ends_with(path));
    (errors.0[0].line, errors.0[0].message.clone())
}

fn findings(path: &str, from: &str, to: &str) -> Vec<(LintLevel, String)> {
    let rules = RuleSet::parse(&changed(path, from, to)).unwrap();
    rules.lint(day("2026-11-28")).into_iter().map(|f| (f.level, f.message)).collect()
}

#[test]
fn the_shipped_rules_have_no_fault() {
    let found = rules().lint(day("2026-11-28"));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn after_a_year_every_value_is_due_for_a_check() {
    let found = rules().lint(day("2027-11-22"));
    assert!(found.len() > files().len() - 2);
    assert!(found.iter().all(|f| f.level == LintLevel::Warning), "{found:?}");
    assert!(rules().lint(day("2027-11-21")).is_empty());
}

#[test]
fn unknown_keys_words_and_amounts_are_faults_with_a_line() {
    let (line, message) = fault("total.yaml", "minimum: 24", "minimun: 24");
    assert!(line.is_some() && message.contains("minimun"), "{line:?} {message}");
    let (line, message) = fault("firearms.yaml", "topic: firearms}", "topic: guns}");
    assert!(line == Some(8) && message.contains("guns"), "{line:?} {message}");
    let (line, message) = fault("limit_college.yaml", "maximum: 8", "maximum: eight");
    assert!(line.is_some() && message.contains("eight"), "{line:?} {message}");
    let (_, message) = fault("pass_score.yaml", "value: 70", "value: seventy");
    assert!(message.contains("`seventy` where a whole number above nought is expected"), "{message}");
    let (_, message) = fault("pass_score.yaml", "id: pass_score", "id: passing");
    assert!(message.contains("`passing` is not one of"), "{message}");
    let (_, message) = fault("total.yaml", "kind: requirement", "kind: law");
    assert!(message.contains("law"), "{message}");
    let (_, message) = fault("total.yaml", "minimum: 24", "not_required: false");
    assert!(message.contains("exactly one of"), "{message}");
}

#[test]
fn all_faults_of_all_files_are_told_at_once() {
    let mut texts = changed("total.yaml", "minimum: 24", "minimum: x");
    texts.iter_mut().filter(|f| f.0.ends_with("legal.yaml")).for_each(|f| f.1.push_str("more: 1\n"));
    texts.push(("twice.yaml".to_owned(), texts.iter().find(|f| f.0.ends_with("technical.yaml")).unwrap().1.clone()));
    let errors = RuleSet::parse(&texts).unwrap_err();
    assert_eq!(errors.0.len(), 3, "{errors}");
    assert!(errors.to_string().contains("already defined"));
}

#[test]
fn gaps_overlaps_and_conflicts_are_errors() {
    let gap = findings("deescalation.yaml", "not_required: true", "to: 2019-12-31\n    not_required: true");
    assert!(gap.iter().any(|(l, m)| *l == LintLevel::Error && m.contains("2020-01-01")), "{gap:?}");
    let overlap = findings("deescalation.yaml", "not_required: true", "to: 2021-06-30\n    not_required: true");
    assert!(overlap.iter().any(|(l, m)| *l == LintLevel::Error && m.contains("overlap")), "{overlap:?}");
    let late = findings("total.yaml", "from: 2017-01-01", "from: 2018-01-01");
    assert!(late.iter().any(|(l, m)| *l == LintLevel::Error && m.contains("2017-01-01")), "{late:?}");
}

#[test]
fn missing_citations_and_undefined_names_are_errors() {
    let uncited = findings("total.yaml", "citation: 11 CSR 75-15.010(2)\n    ", "");
    assert_eq!(uncited, [(LintLevel::Error, "a value without `citation`".to_owned())]);
    let undefined = findings("pack.yaml", "  - legal\n", "  - legal\n  - ethics\n");
    assert!(undefined.iter().any(|(_, m)| m.contains("no file defines")), "{undefined:?}");
    let unlisted = findings("pack.yaml", "  - legal\n", "");
    assert!(unlisted.iter().any(|(_, m)| m.contains("does not list")), "{unlisted:?}");
    let texts: Vec<_> = files().into_iter().filter(|f| !f.0.ends_with("pass_score.yaml")).collect();
    let found = RuleSet::parse(&texts).unwrap().lint(day("2026-11-28"));
    assert!(found.iter().any(|f| f.rule == "pass_score" && f.level == LintLevel::Error), "{found:?}");
}

#[test]
fn a_date_without_rule_and_a_conflict_are_different_errors() {
    assert!(matches!(rules().for_period(Period(2016)), Err(RuleError::NoRule { .. })));
    assert!(matches!(rules().acceptance(day("2016-12-31")), Err(RuleError::NoRule { .. })));
    let twice = changed("total.yaml", "values:\n", "values:\n  - {from: 2017-01-01, minimum: 20, citation: x}\n");
    let twice = RuleSet::parse(&twice).unwrap();
    assert!(matches!(twice.for_period(Period(2020)), Err(RuleError::Conflict { values: 2, .. })));
}

#[test]
fn the_rules_of_credit_change_on_their_day() {
    let rules = rules();
    let before = rules.acceptance(day("2020-12-31")).unwrap();
    let after = rules.acceptance(day("2021-01-01")).unwrap();
    assert!(!before.require_description && after.require_description);
    assert!(!before.require_determination && after.require_determination);
    assert_eq!(before.received(100), Hours::whole(2));
}

#[test]
fn what_changed_is_shown() {
    let shown = rules().show(Period(2025)).unwrap();
    let of = |id: &str| shown.iter().find(|s| s.id == id).unwrap();
    assert_eq!(of("total").value, "at least 24 hours");
    assert_eq!(of("total").changed_from, None);
    assert_eq!(of("computer_based").changed_from.as_deref(), Some("no limit"));
    assert_eq!(of("firearms").value, "at least 2 hours on firearms delivered live");
    let ids: Vec<&str> = shown.iter().take(3).map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["total", "approved_source", "legal"]);
    let then = rules().show(Period(2021)).unwrap();
    assert_eq!(then.iter().find(|s| s.id == "implicit_bias").unwrap().changed_from.as_deref(), Some("not required"));
}
