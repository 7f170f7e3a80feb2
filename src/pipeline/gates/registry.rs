//! Gates on the registry: that there is one, and that most of it can be used.
//!
//! In: how many records of each kind can be used, and where those stand that cannot. Out: two gates a kind. Both keep
//! the last good run current, because a broken registry judges everybody wrongly.

use super::facts::RegistryTally;
use super::{Facts, blocks_run, listed, within};
use crate::conform::RegistryFault;
use crate::lake::GateOutcome;
use crate::plan::Plan;
use crate::record::InputKind;

pub fn judge(plan: &Plan, facts: &Facts) -> Vec<GateOutcome> {
    let is_required = |kind| plan.sources.iter().any(|source| source.required && source.kind == kind);
    let mut gates = Vec::new();
    for (kind, tally) in &facts.registry {
        if is_required(*kind) {
            gates.push(present(*kind, tally.usable));
        }
    }
    gates.extend(usable(facts, plan.gates.registry_usable.most_percent));
    gates
}

fn present(kind: InputKind, usable: u64) -> GateOutcome {
    blocks_run(&format!("{kind}_present"), usable > 0, format!("{usable} usable records"))
}

/// The gates on one kind whose records are all in one file.
pub fn of_file(kind: InputKind, usable_records: u64, fault: RegistryFault, plan: &Plan) -> Vec<GateOutcome> {
    let tally =
        RegistryTally { usable: usable_records, records: fault.records, unusable: fault.unusable, places: Vec::new() };
    let facts = Facts { registry: [(kind, tally)].into(), ..Facts::default() };
    let mut gates = vec![present(kind, usable_records)];
    gates.extend(usable(&facts, plan.gates.registry_usable.most_percent));
    gates
}

/// Not too large a share of any kind is unusable.
pub fn usable(facts: &Facts, most_percent: u32) -> Vec<GateOutcome> {
    let mut gates = Vec::new();
    for (kind, tally) in &facts.registry {
        let passed = within(tally.unusable, tally.records, most_percent);
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
