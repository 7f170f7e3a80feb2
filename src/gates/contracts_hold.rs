//! Gate on the tables: that each holds what its contract in `schemas/` promises.
//!
//! Out: one gate. A contract that does not hold ends the run before the other gates are judged.

use super::blocks_run;
use crate::lake::GateOutcome;

const NAME: &str = "contracts_hold";

/// Every table held what its contract promises when it was written.
pub fn passed(tables: usize) -> GateOutcome {
    blocks_run(NAME, true, format!("{tables} tables hold what their contracts promise"))
}

/// The table, the rules that are broken, and the first row of each.
pub fn failed(detail: String) -> GateOutcome {
    blocks_run(NAME, false, detail)
}
