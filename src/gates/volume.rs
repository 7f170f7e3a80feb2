//! Gate on senders: far fewer rows than usual.
//!
//! In: senders beside what was usual. Out: one gate, which stays failed until the rows come back or a person changes the
//! settings.

use super::bounds::{holds, percent};
use super::senders::Compared;
use super::{listed, outcome};
use crate::lake::{GateOutcome, GateSeverity};
use crate::record::Date;
use serde::{Deserialize, Serialize};

/// The most earlier runs a sender is compared with.
pub(super) const MOST_RUNS: usize = 60;

/// Far fewer rows from a sender than before.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Volume {
    pub severity: GateSeverity,
    #[serde(default)]
    pub holds: Vec<String>,
    /// A drop of this share of the sender's usual rows fails, in per cent …
    pub drop_percent: u32,
    /// … when it is also a drop of at least this many rows. Nothing at all from a sender fails whatever this says.
    pub least_rows: u64,
    /// How many earlier runs tell what is usual.
    pub runs: usize,
    /// Runs as of an earlier day are not compared with: for a drop that is real.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare_from: Option<Date>,
}

impl Volume {
    pub(super) fn check(&self) -> Result<(), String> {
        holds("volume", self.severity, &self.holds)?;
        percent("volume.drop_percent", self.drop_percent)?;
        if self.drop_percent == 0 {
            return Err("`volume.drop_percent` is 0: a sender who sends as much as ever would fail".to_owned());
        }
        if !(1..=MOST_RUNS).contains(&self.runs) {
            return Err(format!("`volume.runs` is {}; expected 1 to {MOST_RUNS}", self.runs));
        }
        Ok(())
    }

    pub(super) fn has_dropped(&self, rows: u64, expected: Option<u64>) -> bool {
        let Some(expected) = expected else { return false };
        let lost = expected.saturating_sub(rows);
        let nothing = rows == 0 && expected > 0;
        let large = u128::from(lost) * 100 >= u128::from(expected) * u128::from(self.drop_percent);
        nothing || (lost > 0 && lost >= self.least_rows && large)
    }
}

/// Far fewer rows than usual, or none at all.
pub fn judge(bound: &Volume, senders: &[Compared]) -> GateOutcome {
    let known = senders.iter().filter(|s| s.expected.is_some()).count();
    let dropped: Vec<&Compared> = senders.iter().filter(|s| s.dropped).collect();
    let said = |s: &&Compared| format!("{} from {} rows to {}", s.name, s.expected.unwrap_or(0), s.figures.rows);
    let detail = match (known, dropped.len()) {
        (0, _) => "no earlier run to compare with".to_owned(),
        (_, 0) => format!("{known} senders sent about as much as before, or more"),
        (_, count) => listed(count, &format!("of {known} senders sent far less"), dropped.iter().map(said)),
    };
    outcome("volume", bound.severity, &bound.holds, dropped.is_empty(), detail)
}
