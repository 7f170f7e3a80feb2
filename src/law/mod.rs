//! The law: dated values, citations, requirements, allocation, verdicts. Pure.
//!
//! In: the texts of rule files and one officer's facts. Out: the law in force with its citations, and the officer's
//! assessment. Always holds: hours are whole hundredths and no fraction decides a verdict by rounding; equal facts
//! give equal answers in whatever order they come; no file, clock, setting of the machine or logging is touched;
//! no figure of the law stands here, all come from the rule files.
//!
//! The way through: `form` and `parse` read rule files into a `ruleset`; `in_force` resolves it for a period and
//! `acceptance` for a day; `standing` tells what an officer owes, `ledger` what was earned, `judge` what counts (by
//! plain sums in `plain`, else by the exact program of `allocate`, `program` and `simplex`), `report` the figures.

mod acceptance;
mod allocate;
mod assess;
mod cbt;
mod dated;
mod error;
mod facts;
mod form;
mod in_force;
mod judge;
mod ledger;
mod lint;
mod parse;
mod plain;
mod program;
mod readings;
mod report;
mod ruleset;
mod scenario;
mod scenario_form;
mod settings;
mod show;
mod simplex;
mod standing;
mod words;

pub use acceptance::{Acceptance, CourseValueMethod, Document};
pub use assess::Assessor;
pub use cbt::{CbtError, cbt_value};
pub use dated::{Dated, Meta, Rule};
pub use error::{LawError, RuleError, RuleErrors, RuleFault};
pub use facts::{
    AssessContext, CompletionFact, CredentialFact, Credit, FurtherTraining, MendedFact, OfficerAssessment,
    OfficerFacts, PendingFact, PeriodAssessment, ReliefFact, RequirementOutcome, Status, Verdict,
};
pub use in_force::{LawInForce, LimitInForce, Measure, Owed, RequirementInForce};
pub use lint::{LintFinding, LintLevel};
pub use readings::{CreditReadings, PartialAttendance, Readings, TrafficAuthority};
pub use report::TOGETHER;
pub use ruleset::{LimitValue, Pack, RequirementValue, RuleSet};
pub use scenario::{ScenarioOutcome, parse_scenarios, run_scenario};
pub use scenario_form::Scenario;
pub use show::ShownRule;
pub use standing::check_relief;
pub use words::{area_word, topic_word};

#[cfg(test)]
mod proof;
