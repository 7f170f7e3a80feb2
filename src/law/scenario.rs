//! Scenarios: legal sentences with facts and the outcome they must have.
//!
//! In: YAML texts and a rule set. Out: per scenario what differs from what was expected; nothing when it holds. A
//! scenario asks for the standing of an officer, in one period or several, or for the credit of one training; it may
//! set a reading to its other words. Both `clee rules test` and the tests run them through here.

use super::assess::Assessor;
use super::cbt::cbt_value;
use super::error::{LawError, RuleError, RuleFault};
use super::facts::{
    AssessContext, CompletionFact, CredentialFact, MendedFact, OfficerFacts, PendingFact, PeriodAssessment, ReliefFact,
};
use super::form::{FormHours, Scalars};
use super::parse::plain_message;
use super::report::TOGETHER;
use super::ruleset::RuleSet;
use crate::record::{
    Breakdown, Date, Delivery, EventKind, Hours, LicenseStatus, Period, ReliefKind, Role, RowId, SourceKind, Text,
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    pub cites: String,
    #[serde(default)]
    pub period: Option<i32>,
    #[serde(default)]
    pub first_period: Option<i32>,
    /// The last day of the period when left out.
    #[serde(default)]
    pub as_of: Option<Date>,
    #[serde(default)]
    pub readings: BTreeMap<String, Scalars>,
    #[serde(default)]
    officer: OfficerForm,
    #[serde(default)]
    completions: Vec<CompletionForm>,
    #[serde(default)]
    pending: Vec<PendingForm>,
    /// Pending as above, of rows with clerical faults; without a day, of any period.
    #[serde(default)]
    clerical: Vec<ClericalForm>,
    /// Of the period.
    #[serde(default)]
    expect: Option<Expected>,
    /// Of several periods.
    #[serde(default)]
    expect_periods: BTreeMap<i32, Expected>,
    #[serde(default)]
    training: Option<TrainingForm>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficerForm {
    #[serde(default)]
    status: Option<LicenseStatus>,
    #[serde(default)]
    licensed_on: Option<Date>,
    #[serde(default)]
    traffic_authority: Option<bool>,
    #[serde(default)]
    events: Vec<EventForm>,
    #[serde(default)]
    relief: Vec<ReliefForm>,
    #[serde(default)]
    credentials: Vec<CredentialForm>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EventForm {
    event: EventKind,
    on: Date,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReliefForm {
    kind: ReliefKind,
    granted_on: Date,
    #[serde(default)]
    period: Option<i32>,
    #[serde(default)]
    required_hours: Option<FormHours>,
    #[serde(default)]
    lifts: Vec<String>,
    #[serde(default)]
    until: Option<Date>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialForm {
    name: String,
    valid_from: Date,
    #[serde(default)]
    valid_to: Option<Date>,
}

/// What a training of a scenario is called; trainings of one day are taken in the order of these.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
struct GivenId(RowId);

impl TryFrom<String> for GivenId {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        RowId::given(&name).map(Self).ok_or("the id of a training is at most twelve letters")
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CompletionForm {
    on: Date,
    source: SourceKind,
    #[serde(default)]
    id: Option<GivenId>,
    #[serde(default)]
    course: Option<String>,
    #[serde(default)]
    delivery: Option<Delivery>,
    #[serde(default)]
    legal: Option<FormHours>,
    #[serde(default)]
    technical: Option<FormHours>,
    #[serde(default)]
    interpersonal: Option<FormHours>,
    #[serde(default)]
    skill: Option<FormHours>,
    #[serde(default)]
    unstated: Option<FormHours>,
    #[serde(default)]
    firearms: Option<FormHours>,
    #[serde(default)]
    deescalation: Option<FormHours>,
    #[serde(default)]
    implicit_bias: Option<FormHours>,
    #[serde(default)]
    racial_profiling: Option<FormHours>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PendingForm {
    on: Date,
    source: SourceKind,
    #[serde(default)]
    delivery: Option<Delivery>,
    hours: FormHours,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClericalForm {
    #[serde(default)]
    on: Option<Date>,
    source: SourceKind,
    #[serde(default)]
    delivery: Option<Delivery>,
    hours: FormHours,
}

/// What must come out; what is left out is not asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    status: Option<String>,
    /// The officer has no row for the period.
    #[serde(default)]
    no_standing: Option<bool>,
    #[serde(default)]
    earned: Option<FormHours>,
    #[serde(default)]
    required: Option<FormHours>,
    #[serde(default)]
    shortfall: Option<FormHours>,
    #[serde(default)]
    deadline: Option<Date>,
    #[serde(default)]
    would_comply_after_review: Option<bool>,
    #[serde(default)]
    would_comply_if_corrected: Option<bool>,
    /// Hours counted, per requirement.
    #[serde(default)]
    counted: BTreeMap<String, FormHours>,
    /// Shortfall per requirement alone.
    #[serde(default)]
    missing: BTreeMap<String, FormHours>,
    #[serde(default)]
    earned_towards: BTreeMap<String, FormHours>,
    #[serde(default)]
    required_of: BTreeMap<String, FormHours>,
    #[serde(default)]
    verdicts: BTreeMap<String, String>,
    #[serde(default)]
    citations: BTreeMap<String, String>,
    /// Whether the row `together` stands.
    #[serde(default)]
    together: Option<bool>,
    /// Late hours counted, per completion id.
    #[serde(default)]
    made_up: BTreeMap<String, FormHours>,
    /// The assessment refuses, and its message holds this.
    #[serde(default)]
    error: Option<String>,
}

/// One training and what it earns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrainingForm {
    on: Date,
    #[serde(default)]
    minutes_received: Option<i64>,
    #[serde(default)]
    minutes_delivered: Option<i64>,
    #[serde(default)]
    delivery: Option<Delivery>,
    #[serde(default)]
    semester_hours: Option<FormHours>,
    /// Percent correct, with at most two decimals.
    #[serde(default)]
    score: Option<FormHours>,
    #[serde(default)]
    documents: Option<Vec<String>>,
    #[serde(default)]
    test_group: Option<Vec<i64>>,
    #[serde(default)]
    earns: Option<FormHours>,
    #[serde(default)]
    earns_nothing: Option<bool>,
    #[serde(default)]
    passes: Option<bool>,
    #[serde(default)]
    accepted: Option<bool>,
    #[serde(default)]
    determination_required: Option<bool>,
    /// Settings and switches of the credit stage by name.
    #[serde(default)]
    rules_say: BTreeMap<String, Scalars>,
    /// Where the rule on relief stands.
    #[serde(default)]
    relief_citation: Option<String>,
}

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

impl Scenario {
    fn facts(&self, period: Period) -> OfficerFacts {
        let officer = &self.officer;
        let last = period.last_day();
        let last = self.as_of.map_or(last, |as_of| as_of.min(last));
        let pending: Vec<PendingFact> = self.pending.iter().map(PendingForm::fact).collect();
        let beside = pending.iter().filter(|_| !self.clerical.is_empty());
        let beside = beside.map(|fact| MendedFact { fact: fact.clone(), only_in: None });
        let clerical = self.clerical.iter().map(|form| form.fact(period, last));
        OfficerFacts {
            license_no: self.name.as_str().into(),
            status: officer.status.unwrap_or(LicenseStatus::Active),
            licensed_on: officer.licensed_on,
            traffic_authority: officer.traffic_authority,
            events: officer.events.iter().map(|e| (e.event, e.on)).collect(),
            relief: officer.relief.iter().map(|r| r.fact(period)).collect(),
            credentials: officer
                .credentials
                .iter()
                .map(|c| CredentialFact { name: c.name.clone(), valid_from: c.valid_from, valid_to: c.valid_to })
                .collect(),
            completions: self.completions.iter().enumerate().map(|(i, c)| c.fact(i)).collect(),
            mended: beside.chain(clerical).collect(),
            pending,
        }
    }
}

impl ReliefForm {
    fn fact(&self, period: Period) -> ReliefFact {
        ReliefFact {
            period: self.period.map_or(period, Period),
            kind: self.kind,
            required_hours: self.required_hours.map(|h| h.0),
            lifts: self.lifts.clone(),
            until: self.until,
            granted_on: self.granted_on,
        }
    }
}

fn role_of(source: SourceKind) -> Role {
    if source == SourceKind::Instructor { Role::Instructor } else { Role::Student }
}

/// The name of the training at a position, where the scenario gives it none.
fn numbered(at: usize) -> RowId {
    RowId::given(&format!("{at:03}")).expect("a scenario has fewer than 10^12 trainings")
}

impl CompletionForm {
    fn fact(&self, at: usize) -> CompletionFact {
        let hours = |form: Option<FormHours>| form.map_or(Hours::ZERO, |h| h.0);
        CompletionFact {
            id: self.id.as_ref().map_or_else(|| numbered(at), |id| id.0),
            source_kind: self.source,
            delivery: self.delivery.unwrap_or(Delivery::Live),
            role: role_of(self.source),
            completed_on: self.on,
            hours: Breakdown {
                areas: [self.legal, self.technical, self.interpersonal, self.skill].map(hours),
                unstated: hours(self.unstated),
                topics: [self.firearms, self.deescalation, self.implicit_bias, self.racial_profiling].map(hours),
            },
            control_no: self.course.as_deref().map(Text::from),
        }
    }
}

impl ClericalForm {
    /// `last`: the day on which training without one is tried in the period.
    fn fact(&self, period: Period, last: Date) -> MendedFact {
        let fact = PendingFact {
            completed_on: self.on.unwrap_or(last),
            source_kind: self.source,
            delivery: self.delivery.unwrap_or(Delivery::Live),
            role: role_of(self.source),
            hours: self.hours.0,
        };
        MendedFact { fact, only_in: if self.on.is_none() { Some(period) } else { None } }
    }
}

impl PendingForm {
    fn fact(&self) -> PendingFact {
        PendingFact {
            completed_on: self.on,
            source_kind: self.source,
            delivery: self.delivery.unwrap_or(Delivery::Live),
            role: role_of(self.source),
            hours: self.hours.0,
        }
    }
}
