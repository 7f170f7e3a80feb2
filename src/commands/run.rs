//! `clee run` and `clee resume`: plan, lock, and hand over to what carries a run out.

use super::print::Table;
use super::registry_of_run::plan_again;
use super::run_ending::{Setting, carry_out, failed_before_it_ran};
use super::run_history::ComparedWith;
use super::run_metrics::Metrics;
use super::signals::Signals;
use crate::account::RunError;
use crate::cli::{Format, ResumeArgs, RunArgs};
use crate::error::CommandError;
use crate::lake::{Lake, Resumed, RunDir, RunRecord, RunStart};
use crate::plan::{Plan, PlannedFile};
use chrono::Utc;
use std::io::Write;

/// Runs a pipeline and says where to look.
///
/// # Errors
/// When the plan is refused, the lake is held, a gate fails or the machine does.
pub fn run(args: &RunArgs) -> Result<u8, CommandError> {
    #[expect(clippy::disallowed_methods, reason = "the clock is read here, once, and handed on")]
    let now = Utc::now();
    let mut metrics = Metrics::begin(args.metrics.clone(), now);
    let planned = Plan::resolve(&args.pipeline, &args.overrides, now);
    if let Ok(plan) = &planned {
        metrics.learn(plan);
    }
    let done = planned.map_err(CommandError::from).and_then(|plan| {
        let files = plan.files()?;
        if args.dry_run { dry_run(&plan, &files, args.format) } else { started(args, &plan, &files, &metrics) }
    });
    if let (Err(fault), false) = (&done, args.dry_run) {
        metrics.of_refusal(fault);
    }
    done
}

fn started(args: &RunArgs, plan: &Plan, files: &[PlannedFile], metrics: &Metrics) -> Result<u8, CommandError> {
    // before anything of the run is there, so that a signal always finds somebody who heeds it
    let signals = Signals::heed();
    with_threads(args.threads, || {
        let lake = Lake::open(&plan.lake)?;
        let lock = lake.lock()?;
        takes_nothing_away(&lake, plan)?;
        let compared_with = ComparedWith::find(&lake, plan)?;
        let mut settings = plan.settings();
        settings["compared_with"] = serde_json::to_value(&compared_with).unwrap_or_default();
        let mut run = lock.start_run(RunStart {
            as_of: plan.as_of,
            period: plan.period,
            first_period: plan.first_period,
            started_at: metrics.now,
            settings,
        })?;
        carry_out(&Setting { plan, files, lock: &lock, metrics, signals: &signals, anew: args.anew }, &mut run)
    })
}

/// Refuses a run that would leave out a part of the outputs that the current one has.
fn takes_nothing_away(lake: &Lake, plan: &Plan) -> Result<(), CommandError> {
    let current = lake.current_id().and_then(|id| lake.run_path(id.as_str()).ok());
    let Some(record) = current.and_then(|folder| RunRecord::read(&folder).ok()) else { return Ok(()) };
    let now = serde_json::to_value(&plan.outputs).unwrap_or_default();
    let missing = ["agencies", "providers", "review", "public"]
        .into_iter()
        .find(|part| record.settings["outputs"][part] == true && now[part] == false);
    match missing {
        Some(part) => Err(CommandError::Usage {
            message: format!("the pipeline leaves out `outputs.{part}`, which the current run has"),
            hint: "leave the key out, so that every published run is whole, or give another lake",
        }),
        None => Ok(()),
    }
}

/// Finishes a run that stopped.
///
/// # Errors
/// As [`run`], and when there is no such run.
pub fn resume(args: &ResumeArgs) -> Result<u8, CommandError> {
    #[expect(clippy::disallowed_methods, reason = "the clock is read here, once, and handed on")]
    let now = Utc::now();
    let mut metrics = Metrics::begin(args.metrics.clone(), now);
    let done = taken_up(args, &mut metrics);
    if let Err(fault) = &done {
        metrics.of_refusal(fault);
    }
    done
}

fn taken_up(args: &ResumeArgs, metrics: &mut Metrics) -> Result<u8, CommandError> {
    let signals = Signals::heed();
    let lock = Lake::existing(&args.lake)?.lock()?;
    match lock.resume_run(&args.run)? {
        Resumed::Published(path) => {
            writeln!(std::io::stdout(), "run {} is already published: {}", args.run, path.display())?;
            Ok(0)
        }
        Resumed::Unfinished(mut run) => match plan_of(&run, args) {
            Ok((plan, files)) => {
                metrics.learn(&plan);
                let (plan, files, lock) = (&plan, &files[..], &lock);
                carry_out(&Setting { plan, files, lock, metrics, signals: &signals, anew: false }, &mut run)
            }
            Err(fault) => {
                failed_before_it_ran(&mut run, &fault, metrics.now);
                Err(fault)
            }
        },
    }
}

/// The plan that the run was started with, from its own date and settings.
fn plan_of(run: &RunDir, args: &ResumeArgs) -> Result<(Plan, Vec<PlannedFile>), CommandError> {
    let start = run.start();
    let dates = (start.as_of, start.period, start.first_period);
    let plan = plan_again(&start.settings, dates, Some(args.lake.clone()), start.started_at)?;
    let files = plan.files()?;
    Ok((plan, files))
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

fn dry_run(plan: &Plan, files: &[PlannedFile], format: Format) -> Result<u8, CommandError> {
    let wave = plan.wave.map_or("none", |wave| wave.as_str());
    let settings = [
        ("pipeline", format!("{} ({})", plan.label, plan.pipeline.display())),
        ("as_of", plan.as_of.to_string()),
        ("period", plan.period.to_string()),
        ("first_period", plan.first_period.to_string()),
        ("wave", wave.to_owned()),
        ("data", plan.data.display().to_string()),
        ("lake", plan.lake.display().to_string()),
    ];
    let mut table = Table::new(&["what", "value", "files", "bytes", "profile"]).with_figures(&["files", "bytes"]);
    let blank = String::new;
    for (what, value) in settings {
        table.push(vec![what.to_owned(), value, blank(), blank(), blank()]);
    }
    for source in &plan.sources {
        let mine = files.iter().filter(|f| std::ptr::eq(&plan.sources[f.source], source));
        let (count, bytes) = mine.fold((0, 0), |(n, b), f| (n + 1, b + f.path.bytes));
        let (kind, paths) = (source.kind.to_string(), source.patterns.join(" "));
        table.push(vec![kind, paths, count.to_string(), bytes.to_string(), source.profile.clone()]);
    }
    table.print(format)?;
    Ok(0)
}
