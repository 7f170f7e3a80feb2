//! `clee run` and `clee resume`: plan, lock, read, judge, publish.

use super::mail::read_ledger;
use super::progress::Progress;
use crate::cli::{Overrides, ResumeArgs, RunArgs};
use crate::error::CommandError;
use crate::lake::{Failure, Lake, LakeLock, Published, Resumed, RunDir, RunRecord, RunStart, RunState};
use crate::pipeline::{self, Given, Keeping, LEDGER, RunError};
use crate::plan::{Plan, PlannedFile};
use chrono::Utc;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Runs a pipeline and says where to look.
///
/// # Errors
/// When the plan is refused, the lake is held, a gate fails or the machine does.
pub fn run(args: &RunArgs) -> Result<u8, CommandError> {
    #[expect(clippy::disallowed_methods, reason = "the clock is read here, once, and handed on")]
    let now = Utc::now();
    let plan = Plan::resolve(&args.pipeline, &args.overrides, now)?;
    let files = plan.files()?;
    if args.dry_run {
        return dry_run(&plan, &files);
    }
    with_threads(args.threads, || {
        let lock = Lake::open(&plan.lake)?.lock()?;
        let mut run = lock.start_run(RunStart {
            as_of: plan.as_of,
            period: plan.period,
            first_period: plan.first_period,
            started_at: now,
            settings: plan.settings(),
        })?;
        carry_out(&plan, &files, &lock, &mut run, args.anew)
    })
}

/// Finishes a run that stopped.
///
/// # Errors
/// As [`run`], and when there is no such run.
pub fn resume(args: &ResumeArgs) -> Result<u8, CommandError> {
    let lock = Lake::open(&args.lake)?.lock()?;
    match lock.resume_run(&args.run)? {
        Resumed::Published(path) => {
            writeln!(std::io::stdout(), "run {} is already published: {}", args.run, path.display())?;
            Ok(0)
        }
        Resumed::Unfinished(run) => {
            let start = run.start().clone();
            let text = |key: &str| start.settings[key].as_str().map(PathBuf::from);
            let overrides = Overrides {
                as_of: Some(start.as_of),
                period: Some(start.period),
                first_period: Some(start.first_period),
                data: text("data"),
                lake: Some(args.lake.clone()),
                wave: start.settings["wave"].as_str().map(str::to_owned),
            };
            let pipeline = text("pipeline").unwrap_or_default();
            let plan = Plan::resolve(&pipeline, &overrides, start.started_at)?;
            let files = plan.files()?;
            let mut run = run;
            carry_out(&plan, &files, &lock, &mut run, false)
        }
    }
}

fn with_threads<T: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> Result<T, CommandError> + Send,
) -> Result<T, CommandError> {
    match threads {
        None => work(),
        Some(threads) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.map_err(|source| RunError::Threads { threads, source })?.install(work)
        }
    }
}

fn carry_out(
    plan: &Plan,
    files: &[PlannedFile],
    lock: &LakeLock,
    run: &mut RunDir,
    anew: bool,
) -> Result<u8, CommandError> {
    tracing::info!(run = %run.id(), as_of = %plan.as_of, period = plan.period.0, files = files.len(), "run begins");
    let ledger = ledger_of(plan, run)?;
    let progress = Progress::start();
    let cache = lock.file_cache()?;
    let given = Given { ledger: &ledger, keeping: Keeping { cache: &cache, anew } };
    let finished = pipeline::run(plan, files, &given, run, &progress);
    progress.finish();
    #[expect(clippy::disallowed_methods, reason = "the clock is read here, once, and handed on")]
    let now = Utc::now();
    match finished {
        Ok(finished) => {
            let mut record = finished.record;
            record.finished_at = Some(now);
            let published = lock.publish(run, record.clone())?;
            cache.retire(run.id(), &finished.used)?;
            tracing::info!(run = %run.id(), "run published");
            say_where_to_look(plan, &published, &record)?;
            Ok(0)
        }
        Err(fault) => {
            let state = if matches!(fault, RunError::Gates(_)) { RunState::HeldByGate } else { RunState::Failed };
            let mut record = run.record();
            record.finished_at = Some(now);
            record.failure = Some(Failure { exit: fault.exit(), message: fault.to_string() });
            run.end_unpublished(state, record)?;
            Err(fault.into())
        }
    }
}

/// What was sent before the run began. A resumed run sees what it saw when it was started, so that its bytes are those
/// of an unbroken one; `clee mail send` looks at the ledger itself once more.
fn ledger_of(plan: &Plan, run: &RunDir) -> Result<String, CommandError> {
    if let Some(kept) = run.kept(LEDGER)? {
        return Ok(String::from_utf8_lossy(&kept).into_owned());
    }
    Ok(read_ledger(&plan.lake)?)
}

fn dry_run(plan: &Plan, files: &[PlannedFile]) -> Result<u8, CommandError> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "pipeline      {} ({})", plan.label, plan.pipeline.display())?;
    writeln!(out, "as of         {}", plan.as_of)?;
    writeln!(out, "period        {} (late hours from {})", plan.period, plan.first_period)?;
    writeln!(out, "wave          {}", plan.wave.map_or("none", |wave| wave.as_str()))?;
    writeln!(out, "data          {}", plan.data.display())?;
    writeln!(out, "lake          {}", plan.lake.display())?;
    writeln!(out, "files         {}", files.len())?;
    for source in &plan.sources {
        let mine = files.iter().filter(|f| std::ptr::eq(&plan.sources[f.source], source));
        let (count, bytes) = mine.fold((0, 0), |(n, b), f| (n + 1, b + f.path.bytes));
        writeln!(out, "  {:<20} {count:>6} files {bytes:>14} bytes, profile {}", source.kind.as_str(), source.profile)?;
    }
    Ok(0)
}

fn say_where_to_look(plan: &Plan, published: &Published, record: &RunRecord) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    let counts = &record.counts;
    writeln!(out, "run {} published, as of {}, period {}", record.run, record.as_of, record.period)?;
    writeln!(out)?;
    let rows = counts.rows_by_disposition.iter().map(|(d, n)| format!("{n} {}", d.replace('_', " ")));
    writeln!(out, "{} rows: {}", counts.rows, rows.collect::<Vec<_>>().join(", "))?;
    let officers: i64 = counts.officers_by_status.values().sum();
    let standing = counts.officers_by_status.iter().map(|(s, n)| format!("{n} {}", s.replace('_', " ")));
    writeln!(out, "{officers} officers: {}", standing.collect::<Vec<_>>().join(", "))?;
    let unread = counts.files.get("unreadable").copied().unwrap_or(0);
    if unread > 0 {
        writeln!(out, "{unread} files could not be read; `files` and run.html name them")?;
    }
    for gate in record.gates.iter().filter(|g| !g.passed) {
        writeln!(out, "gate {} failed: {}; held back: {}", gate.name, gate.detail, gate.blocked.join(", "))?;
    }
    writeln!(out)?;
    let current = shown(&if published.current { plan.lake.join("current") } else { published.path.clone() });
    writeln!(out, "Look at:")?;
    for (path, what) in [
        ("public/commission.html", "the page for the commission"),
        ("lists/", "whom to write to, whom nobody can reach, what a person must decide"),
        ("tables/", "every row, credit and standing, as Parquet"),
        ("run.html", "what came in tonight and what became of it"),
    ] {
        if published.path.join(path).exists() {
            writeln!(out, "  {:<60} {what}", format!("{current}/{path}"))?;
        }
    }
    writeln!(out, "Why an officer stands where they stand: clee explain LICENSE --lake {}", shown(&plan.lake))?;
    Ok(())
}

/// A path as a person reads it: absolute, without `..`, when that can be told.
fn shown(path: &Path) -> String {
    let parent = path.parent().and_then(|p| p.canonicalize().ok());
    match (parent, path.file_name()) {
        (Some(parent), Some(name)) => parent.join(name).display().to_string(),
        _ => path.display().to_string(),
    }
}
