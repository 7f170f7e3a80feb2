//! Gate on the books: every row with one disposition, every hundredth of an hour in its place.
//!
//! In: how many rows there are, and what does not balance. Out: one gate, which keeps the last good run current.

use super::{blocks_run, listed};
use crate::lake::GateOutcome;

pub fn judge(rows: i64, faults: &[String]) -> GateOutcome {
    let detail = match faults {
        [] => format!("{rows} rows, each with one disposition"),
        faults => listed(faults.len(), "faults", faults.iter().cloned()),
    };
    blocks_run("books_balance", faults.is_empty(), detail)
}
