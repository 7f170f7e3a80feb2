//! Gates: what must hold before a run, or some of its outputs, may be published.
//!
//! In: the facts of the finished tables, the bounds of the pipeline file, and what earlier runs found. Out: one outcome a
//! gate, passed or failed, in words that name files, rows and senders, never a person. A failed gate on the registry, the
//! books or a contract keeps the last good run current. One on submissions holds back the outputs that the pipeline names
//! for it and publishes the rest, however faulty or few the submissions are. Each gate has a file with its settings, its
//! judgement and its words.

mod books_balance;
mod bounds;
pub mod contracts_hold;
mod counted_once;
mod facts;
mod freshness;
mod history;
mod model_drift;
mod registry_present;
mod registry_usable;
mod registry_volume;
mod review_share;
mod senders;
mod settings;
mod standing_changed;
mod unresolved_share;
mod volume;

pub use facts::{Facts, RegistryTally, SenderTallies, usable};
pub use history::{EarlierLate, EarlierPage, EarlierRegistry, EarlierRun, EarlierStanding, History};
pub use registry_usable::of_file as registry_gates;
pub use registry_volume::registry_volume;
pub use settings::Gates;

use crate::lake::{GateOutcome, GateSeverity, SenderFigures};
use crate::record::{Date, InputKind, Period};
use crate::resolve::Used;
use crate::table::{Frames, TableError};
use std::collections::BTreeMap;

/// What the gates say, and the figures per sender that later runs compare with.
pub struct Verdicts {
    pub gates: Vec<GateOutcome>,
    pub senders: BTreeMap<String, SenderFigures>,
}

/// What the gates look at.
pub struct RunFigures<'f> {
    pub as_of: Date,
    pub period: Period,
    /// Kinds of which the pipeline asks for a file.
    pub required: &'f [InputKind],
    pub facts: &'f Facts,
    /// Rows, and what does not balance.
    pub books: (i64, &'f [String]),
    /// The finished tables.
    pub frames: &'f Frames<'f>,
    /// An hour counts once over all periods.
    pub once: bool,
    pub model: &'f Used,
    pub history: &'f History<'f>,
}

/// Judges every gate but the contracts, which are held against each table when it is written.
///
/// # Errors
/// When a table of the run cannot be read.
pub fn judge(bounds: &Gates, run: &RunFigures<'_>) -> Result<Verdicts, TableError> {
    let RunFigures { as_of, facts, history, .. } = *run;
    let mut gates = vec![books_balance::judge(run.books.0, run.books.1)];
    let required = facts.registry.iter().filter(|(kind, _)| run.required.contains(kind));
    gates.extend(required.map(|(kind, tally)| registry_present::judge(*kind, tally.usable)));
    gates.extend(registry_usable::judge(&bounds.registry_usable, facts));
    gates.push(registry_volume(&bounds.registry_volume, &facts.usable, history.registry.as_ref()));
    let none = History::default();
    gates.push(counted_once::judge(if run.once { history } else { &none }, run.frames)?);
    gates.extend(bounds.review_share.as_ref().map(|bound| review_share::judge(bound, facts)));
    gates.extend(bounds.unresolved_share.as_ref().map(|bound| unresolved_share::judge(bound, facts)));
    let compared = senders::compare(bounds.volume.as_ref(), &facts.senders, &history.runs, as_of);
    gates.extend(bounds.volume.as_ref().map(|bound| volume::judge(bound, &compared)));
    gates.extend(bounds.freshness.as_ref().map(|bound| freshness::judge(bound, &compared, as_of)));
    let standing = history.standing.as_ref();
    if let Some(bound) = &bounds.standing_changed {
        gates.push(standing_changed::judge(bound, run.frames, run.period, as_of, standing)?);
    }
    gates.extend(bounds.model_drift.as_ref().map(|bound| model_drift::judge(bound, run.model)));
    Ok(Verdicts { gates, senders: compared.into_iter().map(|one| (one.name, one.figures)).collect() })
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
