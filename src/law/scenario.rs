//! Scenarios: legal sentences with facts and the outcome they must have.
//!
//! In: YAML texts and a rule set. Out: per scenario what differs from what was expected; nothing when it holds. A
//! scenario asks for the standing of an officer, in one period or several, or for the credit of one training; it may
//! set a reading to its other words. Both `clee rules test` and the tests run them through here.

use super::assess::Assessor;
use super::cbt::cbt_value;
use super::error::{LawError, RuleError, RuleFault};
use super::facts::{AssessContext, OfficerFacts, PeriodAssessment};
use super::form::FormHours;
use super::parse::plain_message;
use super::report::TOGETHER;
use super::ruleset::RuleSet;
use super::scenario_form::{Expected, Scenario, TrainingForm};
use crate::record::{Delivery, Hours, Period, RowId};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioOutcome {
    pub name: String,
    /// What came out differently; empty when the scenario holds.
    pub differences: Vec<String>,
}

/// # Errors
/// When the text is not a list of scenarios, with file, line and what was expected.
pub fn parse_scenarios(file: &str, text: &str) -> Result<Vec<Scenario>, RuleFault> {
    serde_saphyr::from_str(text).map_err(|error| RuleFault {
        file: file.to_owned(),
        line: error.location().map(|l| l.line()),
        message: plain_message(&error),
    })
}

pub fn run_scenario(rules: &RuleSet, scenario: &Scenario) -> ScenarioOutcome {
    let mut check = Check(Vec::new());
    match with_readings(rules, scenario) {
        Ok(changed) => {
            let rules = changed.as_ref().unwrap_or(rules);
            check.standing(rules, scenario);
            if let Some(training) = &scenario.training {
                check.training(rules, training);
            }
        }
        Err(error) => check.0.push(error.to_string()),
    }
    if scenario.expect.is_none() && scenario.expect_periods.is_empty() && scenario.training.is_none() {
        check.0.push("it expects nothing".to_owned());
    }
    ScenarioOutcome { name: scenario.name.clone(), differences: check.0 }
}

fn with_readings(rules: &RuleSet, scenario: &Scenario) -> Result<Option<RuleSet>, RuleError> {
    let mut changed = None;
    for (id, words) in &scenario.readings {
        changed = Some(changed.as_ref().unwrap_or(rules).with_reading(id, &words.0)?);
    }
    Ok(changed)
}

struct Check(Vec<String>);

impl Check {
    fn same<T: PartialEq + std::fmt::Display>(&mut self, what: &str, expected: Option<T>, found: T) {
        if let Some(expected) = expected
            && expected != found
        {
            self.0.push(format!("{what}: expected {expected}, found {found}"));
        }
    }

    fn standing(&mut self, rules: &RuleSet, scenario: &Scenario) {
        let Some(year) = scenario.period else {
            if scenario.expect.is_some() || !scenario.expect_periods.is_empty() {
                self.0.push("it expects a standing and names no `period`".to_owned());
            }
            return;
        };
        let period = Period(year);
        let context = AssessContext {
            as_of: scenario.as_of.unwrap_or(period.last_day()),
            first_period: Period(scenario.first_period.unwrap_or(year)),
            last_period: period,
        };
        let facts = scenario.facts(period);
        let expected =
            scenario.expect.iter().map(|e| (year, e)).chain(scenario.expect_periods.iter().map(|(y, e)| (*y, e)));
        let assessor = Assessor::new(rules, context);
        let outcome = assessor.as_ref().map_err(Clone::clone).and_then(|a| a.assess(&facts));
        match outcome {
            Ok(outcome) => {
                for (year, expected) in expected {
                    let found = outcome.periods.iter().find(|p| p.period == Period(year));
                    self.period(year, expected, found, &facts);
                }
            }
            Err(error) => expected.for_each(|(_, e)| self.refused(e, &error)),
        }
    }

    fn refused(&mut self, expected: &Expected, error: &LawError) {
        let message = error.to_string();
        if expected.error.as_ref().is_none_or(|part| !message.contains(part)) {
            self.0.push(format!("the assessment refuses: {message}"));
        }
    }

    fn period(&mut self, year: i32, expected: &Expected, found: Option<&PeriodAssessment>, facts: &OfficerFacts) {
        if let Some(part) = &expected.error {
            self.0.push(format!("{year}: expected an error with {part}, found a standing"));
        }
        let Some(found) = found else {
            if expected.no_standing != Some(true) {
                self.0.push(format!("{year}: the officer has no standing"));
            }
            return;
        };
        if expected.no_standing == Some(true) {
            self.0.push(format!("{year}: expected no standing, found {}", found.status.as_str()));
        }
        let hours = |form: &Option<FormHours>| form.map(|h| h.0);
        self.same("status", expected.status.as_deref(), found.status.as_str());
        self.same("hours earned", hours(&expected.earned), found.hours_earned);
        self.same("hours required", hours(&expected.required), found.required_hours);
        self.same("shortfall", hours(&expected.shortfall), found.shortfall);
        self.same("would comply after review", expected.would_comply_after_review, found.would_comply_after_review);
        self.same("would comply if corrected", expected.would_comply_if_corrected, found.would_comply_if_corrected);
        if expected.deadline.is_some() && expected.deadline != found.deadline {
            self.0.push(format!("deadline: expected {:?}, found {:?}", expected.deadline, found.deadline));
        }
        let together = found.requirements.iter().any(|r| r.requirement == TOGETHER);
        self.same("together", expected.together, together);
        self.requirements(expected, found);
        for (id, hours) in &expected.made_up {
            let late = found
                .credits
                .iter()
                .filter(|c| c.made_up_late && Some(facts.completions[c.completion].id) == RowId::given(id));
            self.same(&format!("made up of {id}"), Some(hours.0), late.map(|c| c.counted.total()).sum());
        }
    }

    fn requirements(&mut self, expected: &Expected, found: &PeriodAssessment) {
        let named = |id: &str| found.requirements.iter().find(|r| r.requirement == id);
        let ids = [&expected.counted, &expected.missing, &expected.earned_towards, &expected.required_of]
            .into_iter()
            .flat_map(BTreeMap::keys)
            .chain(expected.verdicts.keys())
            .chain(expected.citations.keys());
        let unknown: Vec<&String> = ids.filter(|id| named(id).is_none()).collect();
        self.0.extend(unknown.into_iter().map(|id| format!("no requirement row `{id}`")));
        for row in &found.requirements {
            let id = row.requirement.as_str();
            let hours = |from: &BTreeMap<String, FormHours>| from.get(id).map(|h| h.0);
            self.same(&format!("{id} counted"), hours(&expected.counted), row.counted);
            self.same(&format!("{id} missing"), hours(&expected.missing), row.shortfall);
            self.same(&format!("{id} earned"), hours(&expected.earned_towards), row.earned);
            self.same(&format!("{id} required"), hours(&expected.required_of), row.required);
            self.same(&format!("{id} verdict"), expected.verdicts.get(id).map(String::as_str), row.verdict.as_str());
            self.same(&format!("{id} citation"), expected.citations.get(id).map(String::as_str), row.citation.as_str());
        }
    }

    fn training(&mut self, rules: &RuleSet, training: &TrainingForm) {
        let acceptance = match rules.acceptance(training.on) {
            Ok(acceptance) => acceptance,
            Err(error) => return self.0.push(error.to_string()),
        };
        let delivery = training.delivery.unwrap_or(Delivery::Live);
        let earned = training
            .minutes_received
            .map(|m| Some(acceptance.received(m)))
            .or(training.minutes_delivered.map(|m| acceptance.delivered(m, delivery)))
            .or(training.semester_hours.map(|h| Some(acceptance.semester_hours(h.0))))
            .or(training.test_group.as_ref().map(|times| cbt_value(times, &acceptance.course_value).ok()));
        let nothing = |hours: Option<Hours>| hours.map_or("nothing".to_owned(), |h| h.to_string());
        let wanted = match training.earns_nothing {
            Some(true) => Some(None),
            _ => training.earns.map(|h| Some(h.0)),
        };
        self.same("earns", wanted.map(nothing), earned.map_or("no question".to_owned(), nothing));
        let score = training.score.is_some_and(|s| acceptance.passes(s.0.0));
        self.same("passes", training.passes, score);
        let has = |paper: &str| training.documents.as_ref().is_some_and(|d| d.iter().any(|x| x == paper));
        let missing = acceptance.missing_documents(has("certificate"), has("recognition"), has("description"));
        self.same("accepted", training.accepted, missing.is_empty());
        self.same("determination", training.determination_required, acceptance.require_determination);
        let citation = rules.citation("relief_kinds", training.on).unwrap_or_else(|e| e.to_string());
        self.same("citation", training.relief_citation.clone(), citation);
        for (id, words) in &training.rules_say {
            let found = rules.setting(id, training.on).or_else(|_| rules.reading(id, training.on));
            let found = found.map_or_else(|e| e.to_string(), |w| w.join(", "));
            self.same(id, Some(words.0.join(", ")), found);
        }
    }
}
