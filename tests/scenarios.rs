//! The scenarios of the law, each named as a legal sentence, under the shipped rules; and a second jurisdiction's pack.

use clee::law::{LintLevel, RuleSet, parse_scenarios, run_scenario};
use clee::plan::{load_rules, yaml_files};
use std::path::Path;

fn run(rules: &RuleSet, folder: &str) -> usize {
    let mut failed = Vec::new();
    let mut tried = 0;
    for (path, text) in yaml_files(Path::new(folder)).expect("the scenarios") {
        for scenario in parse_scenarios(&path, &text).expect("scenarios") {
            tried += 1;
            let outcome = run_scenario(rules, &scenario);
            if !outcome.differences.is_empty() {
                failed.push(format!("{path}: {}: {}", outcome.name, outcome.differences.join("; ")));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    tried
}

#[test]
fn the_law_of_missouri_holds_in_every_scenario() {
    let rules = load_rules(Path::new("pipelines/missouri/rules")).expect("the shipped rules");
    let tried = run(&rules, "tests/scenarios/11_csr_75-15");
    assert!(tried >= 150, "{tried} scenarios");
}

#[test]
fn the_shipped_rules_have_no_fault() {
    let rules = load_rules(Path::new("pipelines/missouri/rules")).expect("the shipped rules");
    let today = clee::record::Date::from_ymd_opt(2026, 11, 21).expect("a day");
    let errors: Vec<_> = rules.lint(today).into_iter().filter(|f| f.level == LintLevel::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn a_second_jurisdiction_fits_in_beside_missouri() {
    let rules = load_rules(Path::new("tests/scenarios/pennsylvania_pack/rules")).expect("the second pack");
    assert!(run(&rules, "tests/scenarios/pennsylvania_pack/scenarios") >= 10);
}
