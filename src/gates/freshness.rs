//! Gate on senders: nothing new for long.
//!
//! In: senders with the day when each was last heard of. Out: one gate.

use super::bounds::holds;
use super::senders::Compared;
use super::{listed, outcome};
use crate::lake::{GateOutcome, GateSeverity};
use crate::record::{Date, InputKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Nothing new from a sender for long.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Freshness {
    pub severity: GateSeverity,
    #[serde(default)]
    pub holds: Vec<String>,
    /// The most days since a sender's last new rows.
    pub most_days: i64,
    /// Senders of fewer rows are not looked at: who gives one class a year is not late.
    #[serde(default)]
    pub least_rows: u64,
    /// Other bounds for single senders, named as `run.json` names them.
    #[serde(default)]
    pub senders: BTreeMap<String, i64>,
}

impl Freshness {
    pub(super) fn check(&self) -> Result<(), String> {
        holds("freshness", self.severity, &self.holds)?;
        for (name, days) in std::iter::once(("most_days", self.most_days))
            .chain(self.senders.iter().map(|(name, days)| (name.as_str(), *days)))
        {
            if days < 1 {
                return Err(format!("`freshness`: `{name}` is {days} days; expected at least 1"));
            }
        }
        for sender in self.senders.keys() {
            let kind = sender.split(' ').next().and_then(InputKind::from_name);
            if !kind.is_some_and(InputKind::is_submission) {
                return Err(format!(
                    "`freshness.senders` names `{sender}`; expected a kind of submission, and for rosters the number \
                     of a provider after a space"
                ));
            }
        }
        Ok(())
    }
}

/// Nothing new for longer than the sender's bound.
pub fn judge(bound: &Freshness, senders: &[Compared], as_of: Date) -> GateOutcome {
    let looked_at = senders.iter().filter(|s| s.figures.usual >= bound.least_rows);
    let mut late = Vec::new();
    let mut count = 0_usize;
    for sender in looked_at {
        count += 1;
        let most = bound.senders.get(&sender.name).copied().unwrap_or(bound.most_days);
        match sender.figures.heard_on.map(|day| (as_of - day).num_days()) {
            Some(days) if days <= most => {}
            Some(days) => late.push(format!("{} for {days} days", sender.name)),
            None => late.push(format!("{} has no readable day", sender.name)),
        }
    }
    // one who is awaited by name and was never heard of is the latest of all
    let absent = bound.senders.keys().filter(|name| senders.iter().all(|s| s.name != **name));
    late.extend(absent.map(|name| format!("{name} was never heard of")));
    let detail = match late.len() {
        0 => format!("{count} senders were heard of in time"),
        many => listed(many, "senders sent nothing new", late.iter().cloned()),
    };
    outcome("freshness", bound.severity, &bound.holds, late.is_empty(), detail)
}
