//! Gate on each kind of the registry: that most of it can be used.
//!
//! In: how many records of each kind can be used, and where those stand that cannot. Out: one gate a kind, which keeps
//! the last good run current, because a broken registry judges everybody wrongly.

use super::bounds::percent;
use super::facts::RegistryTally;
use super::{Facts, blocks_run, listed, registry_present, within};
use crate::conform::RegistryFault;
use crate::lake::{GateOutcome, GateSeverity};
use crate::record::InputKind;
use serde::{Deserialize, Serialize};

/// How much of `officers`, `providers` and `courses` may be unusable.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegistryUsable {
    pub severity: GateSeverity,
    /// Of the records of one kind, in per cent.
    pub most_percent: u32,
}

impl Default for RegistryUsable {
    fn default() -> Self {
        Self { severity: GateSeverity::BlocksRun, most_percent: 1 }
    }
}

impl RegistryUsable {
    pub(super) fn check(&self) -> Result<(), String> {
        percent("registry_usable.most_percent", self.most_percent)
    }
}

/// The gates on one kind whose records are all in one file.
pub fn of_file(kind: InputKind, usable: u64, fault: RegistryFault, bound: &RegistryUsable) -> Vec<GateOutcome> {
    let tally = RegistryTally { usable, records: fault.records, unusable: fault.unusable, places: Vec::new() };
    let facts = Facts { registry: [(kind, tally)].into(), ..Facts::default() };
    let mut gates = vec![registry_present::judge(kind, usable)];
    gates.extend(judge(bound, &facts));
    gates
}

/// Not too large a share of any kind is unusable.
pub fn judge(bound: &RegistryUsable, facts: &Facts) -> Vec<GateOutcome> {
    let mut gates = Vec::new();
    for (kind, tally) in &facts.registry {
        let passed = within(tally.unusable, tally.records, bound.most_percent);
        let what = format!("of {} records cannot be used", tally.records);
        let detail = match tally.places.len() {
            0 => format!("{} {what}", tally.unusable),
            // a repeated record has its issue where it stands again, so there can be more places than records
            places => format!("{} {what}; {}", tally.unusable, listed(places, "faults", tally.places.iter().cloned())),
        };
        gates.push(blocks_run(&format!("{kind}_usable"), passed, detail));
    }
    gates
}
