//! What the gates look at, gathered from what was read and judged.
//!
//! In: the inputs, what became of each row, the finished tables. Out: counts.

use super::Tables;
use crate::gates::{Facts, RegistryTally, SenderTallies, usable};
use crate::read::Inputs;
use crate::record::InputKind;
use crate::record::submission::Coordinates;
use std::collections::BTreeMap;

pub fn gather(inputs: &Inputs, tables: &Tables, senders: SenderTallies<'_>) -> Facts {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Facts {
        rows: count(tables.books.total.rows),
        waiting: count(tables.waiting()),
        attended: count(tables.rows_of("matches")),
        unresolved: count(tables.unresolved),
        senders: senders.finish(),
        registry: registry(inputs),
        usable: usable(&inputs.registry),
    }
}

/// Kinds without which nothing can be judged; what is wrong in the others is an issue and costs that record only.
const JUDGED_BY: [InputKind; 3] = [InputKind::Officers, InputKind::Providers, InputKind::Courses];

fn registry(inputs: &Inputs) -> BTreeMap<InputKind, RegistryTally> {
    let tally = |kind: InputKind| {
        let usable = usable(&inputs.registry).get(&kind).copied().unwrap_or(0);
        let fault = inputs.registry_faults.get(&kind).copied().unwrap_or_default();
        let places = if fault.unusable > 0 { places(inputs, kind) } else { Vec::new() };
        (kind, RegistryTally { usable, records: fault.records, unusable: fault.unusable, places })
    };
    JUDGED_BY.into_iter().map(tally).collect()
}

/// Where faults of a registry kind stand: file, sheet and row of each issue that costs a record or contradicts one.
fn places(inputs: &Inputs, kind: InputKind) -> Vec<String> {
    let costs = |code: &str, severity: crate::issue::Severity| {
        severity == crate::issue::Severity::Error || code == "repeated_key"
    };
    let mut found: Vec<Coordinates> =
        inputs.issues.iter().filter(|issue| costs(issue.code, issue.severity)).map(|issue| issue.at).collect();
    found.sort_unstable();
    found.dedup();
    let place = |at: Coordinates| {
        let entry = &inputs.files[inputs.entry(at)];
        (entry.kind == kind).then(|| format!("`{}` row {}", entry.file, at.row_number))
    };
    found.into_iter().filter_map(place).collect()
}
