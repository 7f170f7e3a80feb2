//! How a run ends: published, or with a record of why it was not.
//!
//! In: a plan, its files, the lake. Out: the exit code, `run.json` and the figures for monitoring. Always holds: however a
//! run ends (a gate, a broken contract, a full disk, a signal, a panic), its record says so, its folder stays resumable,
//! and what is told last is the fault itself, never a fault of telling it.

use super::mail::read_ledger;
use super::model::newest_model;
use super::progress::Progress;
use super::run_history::ComparedWith;
use super::run_metrics::Metrics;
use super::run_words::say_where_to_look;
use super::signals::Signals;
use crate::account::RunError;
use crate::error::CommandError;
use crate::gates::contracts_hold;
use crate::lake::{Failure, Lake, LakeLock, Published, RunDir, RunRecord, RunState};
use crate::plan::{Plan, PlannedFile};
use crate::read::Keeping;
use crate::resolve::Offered;
use crate::run::{self, Finished, Given, LEDGER, OFFERED};
use crate::table::TableError;
use chrono::{DateTime, Utc};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// All that a run needs besides its own folder.
pub struct Setting<'a> {
    pub plan: &'a Plan,
    pub files: &'a [PlannedFile],
    pub lock: &'a LakeLock,
    pub metrics: &'a Metrics,
    pub signals: &'a Signals,
    /// Files are read whatever is kept of them.
    pub anew: bool,
}

/// Carries a run out, from its first stage to the swap of `current`.
///
/// # Errors
/// When it does not publish.
pub fn carry_out(setting: &Setting<'_>, run: &mut RunDir) -> Result<u8, CommandError> {
    let Setting { plan, files, .. } = setting;
    tracing::info!(run = %run.id(), as_of = %plan.as_of, period = plan.period.0, files = files.len(), "run begins");
    match guarded(|| publish(setting, run)) {
        Ok((published, record)) => {
            tracing::info!(run = %run.id(), "run published");
            setting.metrics.of_record(&record);
            say_where_to_look(plan, &published, &record)?;
            Ok(0)
        }
        Err(fault) => {
            let record = unpublished(run, &fault, now());
            setting.metrics.of_record(&record);
            Err(fault)
        }
    }
}

fn publish(setting: &Setting<'_>, run: &mut RunDir) -> Result<(Published, RunRecord), CommandError> {
    let Setting { plan, files, lock, .. } = setting;
    let ledger = ledger_of(plan, run)?;
    let offered = offered_to(plan, lock.lake(), run)?;
    let history = ComparedWith::of_settings(&run.start().settings).history(lock.lake());
    let progress = Progress::start(setting.signals.clone());
    let cache = lock.file_cache()?;
    let keeping = Keeping { cache: &cache, anew: setting.anew };
    let finished =
        run::run(plan, files, &Given { ledger: &ledger, model: &offered, history: &history, keeping }, run, &progress);
    progress.finish();
    let Finished { mut record, used, trained } = finished?;
    record.finished_at = Some(now());
    let published = lock.publish(run, record)?;
    if let Some(model) = trained {
        match lock.keep_model(&model.file_name(), &model.to_bytes()) {
            Ok(_) => tracing::info!(model = model.file_name(), "the identity model that the run trained is kept"),
            // the run is published and holds it; the next run trains another
            Err(fault) => tracing::warn!(%fault, "the identity model that the run trained could not be kept"),
        }
    }
    if let Err(fault) = cache.retire(run.id(), &used) {
        // the run is published; what is kept too long costs room and nothing else
        tracing::warn!(%fault, "what no run needs any more could not be removed");
    }
    let record = RunRecord::read(&published.path)?;
    Ok((published, record))
}

/// The clock, when a run has ended.
fn now() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the clock is read here and handed on")]
    Utc::now()
}

/// A panic becomes a fault that tells where and never what, because its message may quote a cell.
fn guarded<T>(work: impl FnOnce() -> Result<T, CommandError>) -> Result<T, CommandError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let place = super::logging::place_of_panic().map(|place| format!(" at {place}")).unwrap_or_default();
        Err(RunError::Internal { place }.into())
    })
}

/// A resumed run whose plan is refused: its record says so too.
pub fn failed_before_it_ran(run: &mut RunDir, fault: &CommandError, now: DateTime<Utc>) {
    unpublished(run, fault, now);
}

/// Writes why a run ended, beside what it had found by then. When even that fails, the log says so.
fn unpublished(run: &mut RunDir, fault: &CommandError, now: DateTime<Utc>) -> RunRecord {
    let mut record = RunRecord::read(run.path()).unwrap_or_else(|_| run.record());
    record.finished_at = Some(now);
    record.failure = Some(Failure { exit: fault.exit(), message: fault.to_string() });
    record.state = state_of(fault);
    if let CommandError::Run(RunError::Table(broken @ TableError::Broken { .. })) = fault {
        record.gates.insert(0, contracts_hold::failed(broken.to_string()));
    }
    if let Err(second) = run.end_unpublished(record.state, record.clone()) {
        tracing::error!(fault = %second, "the end of the run could not be recorded; it counts as interrupted");
    }
    record
}

fn state_of(fault: &CommandError) -> RunState {
    match fault {
        CommandError::Run(RunError::Gates(_) | RunError::Table(TableError::Broken { .. })) => RunState::HeldByGate,
        CommandError::Run(RunError::Stopped { .. }) => RunState::Stopped,
        _ => RunState::Failed,
    }
}

/// The model that was there when the run began; a resumed run sees what it saw when it was started.
fn offered_to(plan: &Plan, lake: &Lake, run: &RunDir) -> Result<Offered, CommandError> {
    if let Some(kept) = run.kept(OFFERED)? {
        match serde_json::from_slice(&kept) {
            Ok(offered) => return Ok(offered),
            // of another version of the program, under which the run begins again
            Err(fault) => {
                tracing::warn!(%fault, "the model that the run was offered cannot be read; it takes the newest")
            }
        }
    }
    match &plan.model {
        Some(model) => Ok(Offered { model: Some(model.clone()), is_named: true }),
        None => newest_model(lake, plan),
    }
}

/// What was sent before the run began. A resumed run sees what it saw when it was started, so that its bytes are those
/// of an unbroken one; `clee mail send` looks at the ledger itself once more.
fn ledger_of(plan: &Plan, run: &RunDir) -> Result<String, CommandError> {
    if let Some(kept) = run.kept(LEDGER)? {
        return Ok(String::from_utf8_lossy(&kept).into_owned());
    }
    read_ledger(&plan.lake)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lake::{Lake, RunStart};
    use crate::record::Period;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_759_320_000, 0).expect("a moment")
    }

    fn begun(lock: &LakeLock) -> RunDir {
        let as_of = "2025-10-01".parse().expect("a day");
        let (period, settings) = (Period(2025), serde_json::json!({}));
        lock.start_run(RunStart { as_of, period, first_period: period, started_at: noon(), settings }).expect("a run")
    }

    #[test]
    fn a_panic_is_recorded_by_its_place_and_never_by_its_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let lake = Lake::open(folder.path()).expect("a lake");
        let lock = lake.lock().expect("the lock");
        let mut run = begun(&lock);
        let fault =
            guarded(|| -> Result<(), CommandError> { panic!("Jane Planted, 1970-01-01") }).expect_err("a panic");
        unpublished(&mut run, &fault, noon());
        let record = RunRecord::read(run.path()).expect("a record");
        assert_eq!(record.state, RunState::Failed);
        let failure = record.failure.expect("a failure");
        assert_eq!(failure.exit, 1);
        assert!(failure.message.contains("internal fault") && !failure.message.contains("Planted"));
    }

    #[test]
    fn a_broken_contract_is_a_gate_that_failed() {
        let folder = tempfile::tempdir().expect("a folder");
        let lake = Lake::open(folder.path()).expect("a lake");
        let lock = lake.lock().expect("the lock");
        let mut run = begun(&lock);
        let violations = vec![crate::table::Violation {
            column: "hours".to_owned(),
            rule: crate::table::Rule::Range,
            row: 7,
            count: 2,
        }];
        let broken = TableError::Broken { table: "rows".to_owned(), violations };
        let fault = CommandError::Run(RunError::Table(broken));
        let record = unpublished(&mut run, &fault, noon());
        assert_eq!((record.state, fault.exit()), (RunState::HeldByGate, 65));
        let written = RunRecord::read(run.path()).expect("a record");
        let gate = &written.gates[0];
        assert!(!gate.passed && gate.name == "contracts_hold" && gate.detail.contains("row 7"), "{}", gate.detail);
    }

    #[test]
    fn a_signal_ends_a_run_as_stopped_with_the_code_of_its_signal() {
        for (signal, exit) in [(15, 143), (2, 130)] {
            let fault = CommandError::Run(RunError::Stopped { signal });
            assert_eq!((state_of(&fault), fault.exit()), (RunState::Stopped, exit));
        }
    }
}
