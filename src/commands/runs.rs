//! `clee runs`: what is in the lake; `clee runs prune`: what may go.

use super::print::Table;
use crate::cli::{Format, RunsAction, RunsArgs};
use crate::error::CommandError;
use crate::lake::{Lake, RetentionPolicy, RunSummary, Verdict};
use crate::law::RuleSet;
use crate::plan::load_rules;
use crate::record::Date;
use chrono::{DateTime, Datelike, Duration, Utc};

/// Lists the runs, or prunes them.
///
/// # Errors
/// When the lake cannot be read.
pub fn runs(args: &RunsArgs) -> Result<u8, CommandError> {
    let lake = Lake::existing(&args.lake)?;
    match &args.action {
        None => list(&lake, args.format),
        Some(RunsAction::Prune { keep, older_than_days, unfinished_older_than_days, pack, dry_run }) => {
            #[expect(clippy::disallowed_methods, reason = "the clock is read here, once, and handed on")]
            let now = Utc::now();
            let ago = |days: u32| now - Duration::days(i64::from(days));
            let (begun_before, as_of_before) = match older_than_days {
                Some(days) => (ago(*days), None),
                None => years_of_records(&load_rules(&pack.rules)?, now)?,
            };
            let unfinished_before = ago(*unfinished_older_than_days);
            let policy = RetentionPolicy { keep_last: *keep, begun_before, as_of_before, unfinished_before };
            prune(&lake, policy, *dry_run, args.format)
        }
    }
}

/// The moment and day before which no record has to be kept any more.
fn years_of_records(rules: &RuleSet, now: DateTime<Utc>) -> Result<(DateTime<Utc>, Option<Date>), CommandError> {
    let years = rules.count(YEARS_OF_RECORDS, now.date_naive()).map_err(|fault| CommandError::Usage {
        message: format!("the rules do not say how long records are kept: {fault}"),
        hint: "name a rule pack with --rules, or give --older-than-days",
    })?;
    Ok(before_years(years, now))
}

/// The same day and time so many years ago; of 29 February the day before, so that nothing goes a day early.
fn before_years(years: i64, now: DateTime<Utc>) -> (DateTime<Utc>, Option<Date>) {
    let today = now.date_naive();
    let year = i64::from(today.year()) - years;
    let day = i32::try_from(year)
        .ok()
        .and_then(|year| today.with_year(year).or_else(|| (today - Duration::days(1)).with_year(year)));
    let day = day.unwrap_or(Date::MIN);
    (day.and_time(now.time()).and_utc(), Some(day))
}

/// The rule that says for how many years records of courses are kept.
const YEARS_OF_RECORDS: &str = "record_retention_years";

fn list(lake: &Lake, format: Format) -> Result<u8, CommandError> {
    let mut table = Table::new(&[
        "run", "current", "state", "as_of", "period", "rows", "credited", "review", "rejected", "officers", "started",
    ])
    .with_figures(&["period", "rows", "credited", "review", "rejected", "officers"]);
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
    let plan = lake.plan_prune(policy)?;
    let mut table = Table::new(&["run", "verdict"]);
    for (id, verdict) in &plan.verdicts {
        let word = serde_json::to_value(verdict).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let to_come = dry_run && *verdict == Verdict::Removed;
        table.push(vec![id.to_string(), if to_come { format!("would_be_{word}") } else { word }]);
    }
    if !dry_run {
        lake.lock()?.prune(&plan)?;
    }
    table.print(format)?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    #[test]
    fn six_years_ago_is_the_same_day_and_never_a_later_one() {
        let (moment, day) = before_years(6, at("2026-11-22T03:30:00Z"));
        assert_eq!((moment, day), (at("2020-11-22T03:30:00Z"), "2020-11-22".parse().ok()));
        let (moment, day) = before_years(6, at("2028-02-29T12:00:00Z"));
        assert_eq!((moment, day), (at("2022-02-28T12:00:00Z"), "2022-02-28".parse().ok()));
        let (moment, _) = before_years(4, at("2028-02-29T12:00:00Z"));
        assert_eq!(moment, at("2024-02-29T12:00:00Z"));
    }

    #[test]
    fn the_shipped_rules_say_how_long() {
        let rules = load_rules(std::path::Path::new("pipelines/missouri/rules")).expect("the rules");
        let (moment, _) = years_of_records(&rules, at("2026-11-22T03:30:00Z")).expect("a rule");
        assert_eq!(moment, at("2020-11-22T03:30:00Z"));
    }
}
