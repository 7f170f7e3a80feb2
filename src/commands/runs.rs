//! `clee runs`: what is in the lake; `clee runs prune`: what may go.

use super::print::Table;
use crate::cli::{Format, RunsAction, RunsArgs};
use crate::error::CommandError;
use crate::lake::{Lake, RetentionPolicy, RunSummary};
use chrono::Utc;

/// Lists the runs, or prunes them.
///
/// # Errors
/// When the lake cannot be read.
pub fn runs(args: &RunsArgs) -> Result<u8, CommandError> {
    let lake = Lake::open(&args.lake)?;
    match &args.action {
        None => list(&lake, args.format),
        Some(RunsAction::Prune { keep, older_than_days, dry_run }) => {
            let policy = RetentionPolicy { keep_last: *keep, keep_days: *older_than_days };
            prune(&lake, policy, *dry_run, args.format)
        }
    }
}

fn list(lake: &Lake, format: Format) -> Result<u8, CommandError> {
    let mut table = Table::new(&[
        "run", "current", "state", "as_of", "period", "rows", "credited", "review", "rejected", "officers", "started",
    ]);
    for run in lake.list_runs()? {
        table.push(line(&run));
    }
    table.print(format)?;
    Ok(0)
}

fn line(run: &RunSummary) -> Vec<String> {
    let record = run.record.as_ref();
    let rows = |disposition: &str| {
        let count = record.map(|r| r.counts.rows_by_disposition.get(disposition).copied().unwrap_or(0));
        count.map(|n| n.to_string()).unwrap_or_default()
    };
    let current = if run.current { "yes" } else { "" };
    vec![
        run.id.to_string(),
        current.to_owned(),
        run.state.map(|state| state.to_string()).unwrap_or_else(|| "unknown".to_owned()),
        run.id.as_of().to_string(),
        run.id.period().to_string(),
        record.map(|r| r.counts.rows.to_string()).unwrap_or_default(),
        rows("credited"),
        rows("review"),
        rows("rejected"),
        record.map(|r| r.counts.officers_by_status.values().sum::<i64>().to_string()).unwrap_or_default(),
        record.map(|r| r.started_at.format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default(),
    ]
}

fn prune(lake: &Lake, policy: RetentionPolicy, dry_run: bool, format: Format) -> Result<u8, CommandError> {
    #[expect(clippy::disallowed_methods, reason = "the clock is read here, once, and handed on")]
    let plan = lake.plan_prune(policy, Utc::now())?;
    let mut table = Table::new(&["run", "verdict"]);
    for (id, verdict) in &plan.verdicts {
        let verdict = serde_json::to_value(verdict).ok().and_then(|v| v.as_str().map(str::to_owned));
        table.push(vec![id.to_string(), verdict.unwrap_or_default()]);
    }
    if !dry_run {
        lake.lock()?.prune(&plan)?;
    }
    table.print(format)?;
    Ok(0)
}
