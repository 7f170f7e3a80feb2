//! Finds what is wrong with a rule set as a whole.
//!
//! In: a parsed rule set and today's date. Out: findings in the order of the files: gaps, overlaps, periods without a
//! rule, names that nothing defines, missing citations (errors), values not compared with their source for over a
//! year (warnings). A rule set without errors has exactly one value of every rule on every day of every period.

use super::dated::{Meta, Rule};
use super::error::RuleError;
use super::ruleset::RuleSet;
use super::settings::{READINGS, SETTINGS};
use crate::record::{Date, Period};
use std::collections::BTreeSet;

const MONTHS_BETWEEN_CHECKS: chrono::Months = chrono::Months::new(12);

/// The day by which a value checked on `day` is to be compared with its source again.
#[expect(
    clippy::disallowed_methods,
    reason = "a check of 29 February is due again on the 28th, and a day more decides nothing"
)]
fn due_again(day: Date) -> Option<Date> {
    day.checked_add_months(MONTHS_BETWEEN_CHECKS)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintLevel {
    Error,
    Warning,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LintFinding {
    pub file: String,
    pub line: Option<u64>,
    pub level: LintLevel,
    pub rule: String,
    pub message: String,
}

impl std::fmt::Display for LintFinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let level = if self.level == LintLevel::Error { "error" } else { "warning" };
        let line = self.line.map(|l| format!(" line {l}")).unwrap_or_default();
        write!(f, "{level}: `{}`{line}: `{}`: {}", self.file, self.rule, self.message)
    }
}

struct Lint<'a> {
    rules: &'a RuleSet,
    today: Date,
    findings: BTreeSet<LintFinding>,
}

impl RuleSet {
    /// Everything wrong with the rules as seen on a day.
    pub fn lint(&self, today: Date) -> Vec<LintFinding> {
        let mut lint = Lint { rules: self, today, findings: BTreeSet::new() };
        lint.names();
        self.requirements.values().for_each(|r| lint.rule(r));
        self.limits.values().for_each(|r| lint.rule(r));
        self.settings.values().for_each(|r| lint.rule(r));
        self.readings.values().for_each(|r| lint.rule(r));
        lint.periods();
        lint.findings.into_iter().collect()
    }
}

impl Lint<'_> {
    fn add(&mut self, file: &str, line: Option<u64>, level: LintLevel, rule: &str, message: impl Into<String>) {
        let (file, rule, message) = (file.to_owned(), rule.to_owned(), message.into());
        self.findings.insert(LintFinding { file, line, level, rule, message });
    }

    fn pack_error(&mut self, rule: &str, message: &str) {
        let file = self.rules.pack.file.clone();
        self.add(&file, None, LintLevel::Error, rule, message);
    }

    /// The pack and the files name the same rules.
    fn names(&mut self) {
        let rules = self.rules;
        let pack = &rules.pack;
        let listed = |ids: &[String], id: &str| ids.iter().any(|i| i == id);
        for id in pack.requirements.iter().filter(|id| !rules.requirements.contains_key(*id)) {
            self.pack_error(id, "the pack lists a requirement that no file defines");
        }
        for id in pack.limits.iter().filter(|id| !rules.limits.contains_key(*id)) {
            self.pack_error(id, "the pack lists a limit that no file defines");
        }
        for id in [Some(&pack.total), pack.approved.as_ref()].into_iter().flatten() {
            if !listed(&pack.requirements, id) {
                self.pack_error(id, "the pack refers to a requirement that it does not list");
            }
        }
        for rule in rules.requirements.values().filter(|r| !listed(&pack.requirements, &r.id)) {
            self.add(&rule.file, None, LintLevel::Error, &rule.id, "a requirement that the pack does not list");
        }
        for rule in rules.limits.values().filter(|r| !listed(&pack.limits, &r.id)) {
            self.add(&rule.file, None, LintLevel::Error, &rule.id, "a limit that the pack does not list");
        }
        for (id, defined) in SETTINGS
            .iter()
            .map(|(id, _)| (*id, rules.settings.contains_key(*id)))
            .chain(READINGS.iter().map(|(id, _)| (*id, rules.readings.contains_key(*id))))
        {
            match (defined, listed(&pack.without, id)) {
                (false, false) => self.pack_error(id, "no file defines it, and the pack does not do `without` it"),
                (true, true) => self.pack_error(id, "a file defines it, and the pack does `without` it"),
                _ => {}
            }
        }
        let known = |id: &String| SETTINGS.iter().chain(READINGS).any(|(k, _)| k == id);
        for id in pack.without.iter().filter(|id| !known(id)) {
            self.pack_error(id, "the pack does `without` something unknown");
        }
    }

    fn rule<V>(&mut self, rule: &Rule<V>) {
        let fault = |lint: &mut Self, meta: &Meta, level, message: &str| {
            lint.add(&rule.file, Some(meta.line), level, &rule.id, message);
        };
        if rule.values.is_empty() {
            self.add(&rule.file, None, LintLevel::Error, &rule.id, "it has no values");
        }
        for value in &rule.values {
            let meta = &value.meta;
            if meta.citation.as_ref().is_none_or(|c| c.trim().is_empty()) {
                fault(self, meta, LintLevel::Error, "a value without `citation`");
            }
            if meta.to.is_some_and(|to| to < meta.from) {
                fault(self, meta, LintLevel::Error, "a value whose `to` lies before its `from`");
            }
            match meta.checked_on {
                None => fault(self, meta, LintLevel::Warning, "a value that was never compared with its source"),
                Some(day) if day > self.today => {
                    fault(self, meta, LintLevel::Warning, "a value whose `checked_on` lies in the future");
                }
                Some(day) if due_again(day).is_some_and(|due| due < self.today) => {
                    fault(self, meta, LintLevel::Warning, "a value not compared with its source for over a year");
                }
                Some(_) => {}
            }
        }
        self.days(rule);
    }

    /// Every day from the first period on has one value.
    fn days<V>(&mut self, rule: &Rule<V>) {
        let first = self.rules.pack.judged_from.first_day();
        let mut days: Vec<Date> = rule.turning_days().filter(|d| *d > first).chain([first]).collect();
        days.sort_unstable();
        days.dedup();
        for day in days {
            match rule.on(day) {
                Ok(_) => {}
                Err(RuleError::NoRule { .. }) => {
                    let level = if day > self.today { LintLevel::Warning } else { LintLevel::Error };
                    self.add(&rule.file, None, level, &rule.id, format!("a gap: no value from `{day}` on"));
                }
                Err(error) => self.add(&rule.file, None, LintLevel::Error, &rule.id, format!("an overlap: {error}")),
            }
        }
    }

    /// Every period up to today's resolves; what the other checks have named is not told twice.
    fn periods(&mut self) {
        if self.findings.iter().any(|f| f.level == LintLevel::Error) {
            return;
        }
        for year in self.rules.pack.judged_from.0..=Period::of(self.today).0 {
            if let Err(error) = self.rules.for_period(Period(year)) {
                self.pack_error("pack", &format!("period `{year}` has no law: {error}"));
            }
        }
    }
}
