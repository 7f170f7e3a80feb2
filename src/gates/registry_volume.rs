//! Gate on the size of the registry: far fewer records than in the last published run.
//!
//! In: usable records of each kind now and then. Out: one gate, which keeps the last good run current: whoever is missing
//! from a truncated export is judged by nobody, written to by nobody, and gone from the figures.

use super::blocks_run;
use super::bounds::percent;
use super::history::EarlierRegistry;
use crate::lake::{GateOutcome, GateSeverity};
use crate::record::{Date, InputKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// By how much the registry may shrink from one published run to the next.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegistryVolume {
    pub severity: GateSeverity,
    /// A drop of this share of the usable records of a kind fails, in per cent …
    pub drop_percent: u32,
    /// … when it is also a drop of at least this many records. Nothing at all of a kind that there was fails whatever this
    /// says.
    pub least_records: u64,
    /// Runs as of an earlier day are not compared with: for a drop that is real.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare_from: Option<Date>,
}

impl Default for RegistryVolume {
    fn default() -> Self {
        Self { severity: GateSeverity::BlocksRun, drop_percent: 10, least_records: 5, compare_from: None }
    }
}

impl RegistryVolume {
    pub(super) fn check(&self) -> Result<(), String> {
        percent("registry_volume.drop_percent", self.drop_percent)?;
        match self.drop_percent {
            0 => Err("`registry_volume.drop_percent` is 0: a registry as large as ever would fail".to_owned()),
            _ => Ok(()),
        }
    }
}

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
