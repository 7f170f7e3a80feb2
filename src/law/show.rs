//! The law in force for a period as people read it, and what changed from the year before.
//!
//! In: a rule set and a period. Out: a row per rule, requirements first in the pack's order, then limits, settings
//! and readings by id, each with its value in words and where it stands.

use super::dated::{Dated, Rule};
use super::error::RuleError;
use super::form::{Condition, Selector};
use super::ruleset::{LimitValue, RequirementValue, RuleSet, Words};
use super::words::{area_word, topic_word};
use crate::record::{Date, Hours, Period};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ShownRule {
    /// requirement, limit, setting, reading
    pub kind: &'static str,
    pub id: String,
    pub label: String,
    pub value: String,
    pub from: Date,
    pub citation: String,
    pub enacted: Option<Date>,
    pub checked_on: Option<Date>,
    pub note: Option<String>,
    /// The value of the year before, when it was another one.
    pub changed_from: Option<String>,
}

impl RuleSet {
    /// # Errors
    /// When a rule has no value, or more than one, on the period's first day.
    pub fn show(&self, period: Period) -> Result<Vec<ShownRule>, RuleError> {
        let undefined = |id: &String| RuleError::Undefined { rule: id.clone() };
        let mut shown = Vec::new();
        for id in &self.pack.requirements {
            let rule = self.requirements.get(id).ok_or_else(|| undefined(id))?;
            shown.push(row("requirement", rule, period, requirement)?);
        }
        for id in &self.pack.limits {
            let rule = self.limits.get(id).ok_or_else(|| undefined(id))?;
            shown.push(row("limit", rule, period, limit)?);
        }
        shown.extend(words("setting", &self.settings, period)?);
        shown.extend(words("reading", &self.readings, period)?);
        Ok(shown)
    }
}

fn words(
    kind: &'static str,
    rules: &BTreeMap<String, Rule<Words>>,
    period: Period,
) -> Result<Vec<ShownRule>, RuleError> {
    rules
        .values()
        .map(|rule| row(kind, rule, period, |words, rule| with_unit(&words.join(", "), rule.unit.as_deref())))
        .collect()
}

fn row<V>(
    kind: &'static str,
    rule: &Rule<V>,
    period: Period,
    text: impl Fn(&V, &Rule<V>) -> String,
) -> Result<ShownRule, RuleError> {
    let Dated { meta, value } = rule.on(period.first_day())?;
    let now = text(value, rule);
    let before = rule.on(Period(period.0 - 1).first_day()).ok().map(|v| text(&v.value, rule));
    Ok(ShownRule {
        kind,
        id: rule.id.clone(),
        label: rule.label.clone(),
        from: meta.from,
        citation: meta.citation.clone().unwrap_or_default(),
        enacted: meta.enacted,
        checked_on: meta.checked_on,
        note: meta.note.clone(),
        changed_from: before.filter(|b| *b != now),
        value: now,
    })
}

fn with_unit(value: &str, unit: Option<&str>) -> String {
    unit.map_or_else(|| value.to_owned(), |u| format!("{value} {u}"))
}

fn requirement(value: &RequirementValue, _: &Rule<RequirementValue>) -> String {
    let unless = |u: &Option<Condition>| match u {
        Some(Condition::NoTrafficAuthority) => ", unless without traffic authority",
        None => "",
    };
    match value {
        RequirementValue::NotRequired => "not required".to_owned(),
        RequirementValue::Hours { minimum, unless: u, of, .. } => {
            format!("at least {} hours{}{}", plain(*minimum), selected(of), unless(u))
        }
        RequirementValue::Credential { name, unless: u } => format!("credential {name}{}", unless(u)),
    }
}

fn limit(value: &LimitValue, _: &Rule<LimitValue>) -> String {
    match value {
        LimitValue::Unlimited => "no limit".to_owned(),
        LimitValue::AtMost { maximum, of } => format!("at most {} hours{}", plain(*maximum), selected(of)),
    }
}

/// Without decimals that say nothing.
fn plain(hours: Hours) -> String {
    let text = hours.to_string();
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn selected(of: &Selector) -> String {
    let mut parts = Vec::new();
    parts.extend(of.area.map(|a| format!("in {}", area_word(a))));
    parts.extend(of.topic.map(|t| format!("on {}", topic_word(t))));
    parts.extend(of.delivery.map(|d| format!("delivered {d}")));
    parts.extend(of.role.map(|r| format!("as {r}")));
    parts.extend(
        of.sources.as_ref().map(|s| format!("from {}", s.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(", "))),
    );
    parts.extend(of.courses.as_ref().map(|c| format!("of course {}", c.join(", "))));
    parts.iter().map(|p| format!(" {p}")).collect()
}
