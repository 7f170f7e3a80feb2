//! Gates: what must hold before a run, or some of its outputs, may be published.
//!
//! In: the facts of the finished tables, the bounds of the pipeline file, and what earlier runs found. Out: one outcome a
//! gate, passed or failed, in words that name files, rows and senders, never a person. A failed gate on the registry, the
//! books or a contract keeps the last good run current. One on submissions holds back the outputs that the pipeline names
//! for it and publishes the rest, however faulty or few the submissions are.

mod counted_once;
mod facts;
mod history;
mod model_drift;
mod registry;
mod senders;
mod shares;
mod standing;
mod volume;

pub use counted_once::{Late, Twice};
pub use facts::{Facts, usable};
pub use history::{EachRow, EarlierLate, EarlierPage, EarlierRegistry, EarlierRun, EarlierStanding, History};
pub use registry::of_file as registry_gates;
pub use volume::registry_volume;

use super::books::Books;
use crate::lake::{GateOutcome, GateSeverity, SenderFigures};
use crate::plan::Plan;
use crate::record::tables::ComplianceRow;
use crate::resolve::Used;
use std::collections::BTreeMap;

/// What the gates say, and the figures per sender that later runs compare with.
pub struct Verdicts {
    pub gates: Vec<GateOutcome>,
    pub senders: BTreeMap<String, SenderFigures>,
}

/// Judges every gate but the contracts, which are held against each table when it is written.
pub fn judge(
    plan: &Plan,
    facts: &Facts,
    books: &Books,
    compliance: &[ComplianceRow],
    (late, twice): (&Late, &Twice),
    model: &Used,
    history: &History<'_>,
) -> Verdicts {
    let bounds = &plan.gates;
    let mut gates = vec![books_balance(books)];
    gates.extend(registry::judge(plan, facts));
    gates.push(registry_volume(&bounds.registry_volume, &facts.usable, history.registry.as_ref()));
    gates.push(counted_once::judge(late, twice));
    gates.extend(bounds.review_share.as_ref().map(|bound| shares::review(bound, facts)));
    gates.extend(bounds.unresolved_share.as_ref().map(|bound| shares::unresolved(bound, facts)));
    let compared = senders::compare(bounds.volume.as_ref(), &facts.senders, &history.runs, plan.as_of);
    gates.extend(bounds.volume.as_ref().map(|bound| senders::volume(bound, &compared)));
    gates.extend(bounds.freshness.as_ref().map(|bound| senders::freshness(bound, &compared, plan.as_of)));
    gates.extend(
        bounds
            .standing_changed
            .as_ref()
            .map(|bound| standing::changed(bound, compliance, plan.period, plan.as_of, history.standing.as_ref())),
    );
    gates.extend(bounds.model_drift.as_ref().map(|bound| model_drift::judge(bound, model)));
    Verdicts { gates, senders: compared.into_iter().map(|one| (one.name, one.figures)).collect() }
}

/// That every table held what its contract promises when it was written. A contract that does not hold ends the run
/// before this is said, and [`contract_broken`] is said instead.
pub fn contracts_hold(tables: usize) -> GateOutcome {
    blocks_run(CONTRACTS, true, format!("{tables} tables hold what their contracts promise"))
}

/// The same gate, failed: the table, the rules that are broken, and the first row of each.
pub fn contract_broken(detail: String) -> GateOutcome {
    blocks_run(CONTRACTS, false, detail)
}

const CONTRACTS: &str = "contracts_hold";

fn books_balance(books: &Books) -> GateOutcome {
    let detail = match &books.faults[..] {
        [] => format!("{} rows, each with one disposition", books.total.rows),
        faults => listed(faults.len(), "faults", faults.iter().cloned()),
    };
    blocks_run("books_balance", books.balanced(), detail)
}

fn blocks_run(name: &str, passed: bool, detail: String) -> GateOutcome {
    let blocked = if passed { Vec::new() } else { vec!["everything".to_owned()] };
    GateOutcome { name: name.to_owned(), severity: GateSeverity::BlocksRun, passed, detail, blocked }
}

fn outcome(name: &str, severity: GateSeverity, holds: &[String], passed: bool, detail: String) -> GateOutcome {
    let blocked = if passed { Vec::new() } else { holds.to_vec() };
    GateOutcome { name: name.to_owned(), severity, passed, detail, blocked }
}

/// How many, and the first few by name.
fn listed(count: usize, what: &str, all: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = all.take(SHOWN).collect();
    let rest = count.saturating_sub(shown.len());
    let more = if rest > 0 { format!("; and {rest} more") } else { String::new() };
    format!("{count} {what}: {}{more}", shown.join("; "))
}

/// Whether `part` is at most so many per cent of `whole`; nothing of nothing is.
fn within(part: u64, whole: u64, percent: u32) -> bool {
    u128::from(part) * 100 <= u128::from(whole) * u128::from(percent)
}

#[cfg(test)]
mod tests;
