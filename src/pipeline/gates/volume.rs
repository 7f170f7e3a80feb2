//! Gate on the size of the registry: far fewer records than in the last published run.
//!
//! In: usable records of each kind now and then. Out: one gate, which keeps the last good run current: whoever is missing
//! from a truncated export is judged by nobody, written to by nobody, and gone from the figures.

use super::blocks_run;
use super::history::EarlierRegistry;
use crate::lake::GateOutcome;
use crate::plan::RegistryVolume;
use crate::record::InputKind;
use std::collections::BTreeMap;

pub fn registry_volume(
    bound: &RegistryVolume,
    now: &BTreeMap<InputKind, u64>,
    earlier: Option<&EarlierRegistry>,
) -> GateOutcome {
    let say = |passed: bool, detail: String| blocks_run("registry_volume", passed, detail);
    let counts = now.iter().map(|(kind, records)| format!("{records} {kind}")).collect::<Vec<_>>().join(", ");
    let earlier = earlier.filter(|earlier| bound.compare_from.is_none_or(|from| earlier.as_of >= from));
    let Some(earlier) = earlier else { return say(true, format!("{counts}; no earlier run to compare with")) };
    let mut dropped = Vec::new();
    for (kind, records) in now {
        let before = earlier.records.get(kind.as_str()).and_then(|count| u64::try_from(*count).ok()).unwrap_or(0);
        let drop = before.saturating_sub(*records);
        let large = drop > 0 && u128::from(drop) * 100 >= u128::from(before) * u128::from(bound.drop_percent);
        if large && (drop >= bound.least_records || *records == 0) {
            dropped.push(format!("{kind} from {before} to {records}"));
        }
    }
    if dropped.is_empty() {
        return say(true, format!("{counts}; compared with run {}", earlier.run));
    }
    let hint = "if the drop is real, set `registry_volume.compare_from` to the as-of date of this run";
    say(false, format!("fewer records than in run {}: {}; {hint}", earlier.run, dropped.join(", ")))
}
