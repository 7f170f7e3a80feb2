//! Gates: what must hold before a run, or some of its outputs, may be published.
//!
//! A failed gate on the registry or the books keeps the last good run current. One on submissions holds back the lists
//! that the pipeline names for it and publishes the rest, however faulty or few the submissions are.

use super::books::Books;
use super::read::Inputs;
use crate::lake::{GateOutcome, GateSeverity};
use crate::plan::{Gates, Plan};
use crate::record::tables::RowRow;
use crate::record::{Disposition, InputKind};

/// Judges every gate.
pub fn judge(plan: &Plan, inputs: &Inputs, rows: &[RowRow], books: &Books) -> Vec<GateOutcome> {
    let mut gates = vec![books_balance(books)];
    gates.extend(required_kinds(plan, inputs));
    gates.extend(registry_usable(&plan.gates, inputs));
    gates.push(review_share(&plan.gates, rows));
    gates
}

fn books_balance(books: &Books) -> GateOutcome {
    let detail = match books.faults.first() {
        None => format!("{} rows, each with one disposition", books.total.rows),
        Some(first) => format!("{first} ({} faults)", books.faults.len()),
    };
    blocks_run("books_balance", books.balanced(), detail)
}

fn blocks_run(name: &str, passed: bool, detail: String) -> GateOutcome {
    let blocked = if passed { Vec::new() } else { vec!["everything".to_owned()] };
    GateOutcome { name: name.to_owned(), severity: GateSeverity::BlocksRun, passed, detail, blocked }
}

/// A required registry kind without a single usable record judges nobody.
fn required_kinds(plan: &Plan, inputs: &Inputs) -> Vec<GateOutcome> {
    let required = plan.sources.iter().filter(|s| s.required).map(|s| s.kind);
    required
        .map(|kind| {
            let usable = match kind {
                InputKind::Officers => inputs.registry.officers.len(),
                InputKind::Providers => inputs.registry.providers.len(),
                InputKind::Courses => inputs.registry.courses.len(),
                _ => 1,
            };
            blocks_run(&format!("{kind}_present"), usable > 0, format!("{usable} usable records"))
        })
        .collect()
}

/// Kinds without which nothing can be judged; what is wrong in the others is an issue and costs that record only.
const JUDGED_BY: [InputKind; 3] = [InputKind::Officers, InputKind::Providers, InputKind::Courses];

fn registry_usable(settings: &Gates, inputs: &Inputs) -> Vec<GateOutcome> {
    let mut kinds: Vec<_> = inputs.registry_faults.iter().collect();
    kinds.sort_by_key(|(kind, _)| **kind);
    kinds
        .into_iter()
        .filter(|(kind, fault)| JUDGED_BY.contains(kind) && fault.unusable > 0)
        .map(|(kind, fault)| {
            let passed = fault.unusable * 100 <= fault.records * u64::from(settings.registry_unusable_percent);
            let detail = format!("{} of {} records unusable", fault.unusable, fault.records);
            blocks_run(&format!("{kind}_usable"), passed, detail)
        })
        .collect()
}

fn review_share(settings: &Gates, rows: &[RowRow]) -> GateOutcome {
    let waiting = rows.iter().filter(|row| row.disposition == Disposition::Review).count();
    let passed = waiting as u64 * 100 <= rows.len() as u64 * u64::from(settings.review_percent);
    GateOutcome {
        name: "review_share".to_owned(),
        severity: GateSeverity::BlocksOutputs,
        passed,
        detail: format!("{waiting} of {} rows wait for a person", rows.len()),
        blocked: if passed { Vec::new() } else { settings.hold_for_review.clone() },
    }
}
