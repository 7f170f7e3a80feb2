//! Gate on each kind of the registry without which nothing can be judged: that there is a usable record of it.
//!
//! In: how many records can be used. Out: one gate a kind, which keeps the last good run current.

use super::blocks_run;
use crate::lake::GateOutcome;
use crate::record::InputKind;

pub fn judge(kind: InputKind, usable: u64) -> GateOutcome {
    blocks_run(&format!("{kind}_present"), usable > 0, format!("{usable} usable records"))
}
