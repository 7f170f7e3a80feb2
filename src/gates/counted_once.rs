//! Gate on hours that are counted in two years.
//!
//! In: what the last published run of each earlier period counted late, and what this run counts. Out: one gate, which keeps
//! the last good run current. A period that this run judges itself holds nothing: its own judgement says what late hours
//! went there, and the books see that none of them counts again; what it sets free of what was said before is told. What
//! always holds: an hour of a completion is counted by both together at most once.

use super::history::{EarlierLate, History};
use super::{blocks_run, listed};
use crate::lake::GateOutcome;
use crate::record::Hours;
use crate::table::{Frames, TableError, figure, is_of};
use polars::prelude::{DataFrame, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, UnionArgs, col, concat, len, lit};

/// Completions, and hours in hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub completions: i64,
    pub hours: Hours,
}

/// What this run counts again of what earlier runs counted late.
///
/// # Errors
/// When tonight's table cannot be read.
pub(super) fn judge(history: &History<'_>, tonight: &Frames<'_>) -> Result<GateOutcome, TableError> {
    let freed = match freed(&history.late_judged, tonight)? {
        Found { completions: 0, .. } => String::new(),
        Found { completions, hours } => format!(
            "; {hours} hours of {completions} completions that an earlier run counted late are free again by this run's own \
             judgement of that year",
        ),
    };
    let say = |passed: bool, detail: String| Ok(blocks_run("counted_once", passed, detail + &freed));
    let mut late = Vec::new();
    for earlier in &history.late {
        let Ok(counted) = counted_late(earlier) else {
            let run = &earlier.run;
            return say(false, format!("what run {run} counted late cannot be read, so nothing was compared"));
        };
        late.push(counted.lazy());
    }
    let Some(first) = history.late.iter().map(|earlier| earlier.period).min() else {
        return say(true, "no published run of an earlier period that this run does not judge itself".to_owned());
    };
    let runs = history.late.iter().map(|earlier| format!("{} for {}", earlier.run, earlier.period));
    let runs = listed(history.late.len(), "runs", runs);
    let Found { completions, hours } = twice(concat(late, UnionArgs::default())?, tonight)?;
    if completions == 0 {
        return say(true, format!("nothing counts again of what was counted late by {runs}"));
    }
    say(
        false,
        format!(
            "{hours} hours of {completions} completions were counted late in an earlier year by {runs}, and count again \
             here; begin with that year: --first-period {first}, or `first_period` in `state.yaml`",
        ),
    )
}

const COLUMNS: [&str; 5] = ["completion_id", "period", "hours_earned", "hours_counted", "made_up_late"];

fn by_completion() -> [Expr; 1] {
    [col("completion_id")]
}

/// Per completion what an earlier run counted late in its period.
fn counted_late(earlier: &EarlierLate<'_>) -> Result<DataFrame, TableError> {
    let late = |part: LazyFrame| {
        let late = part.filter(is_of(earlier.period).and(col("made_up_late")));
        late.select([col("completion_id"), col("period"), col("hours_counted").alias("before")])
    };
    Ok(earlier.frames.in_parts("credits", &COLUMNS, late)?.collect()?)
}

/// Completions of which more hours count in both runs together than were earned.
fn twice(before: LazyFrame, tonight: &Frames<'_>) -> Result<Found, TableError> {
    let before = before.group_by(by_completion()).agg([col("before").sum()]).collect()?;
    let sums = || [col("hours_counted").sum(), col("hours_earned").max(), col("before").max()];
    let of_part = |part: LazyFrame| {
        let again = part.join(before.clone().lazy(), by_completion(), by_completion(), JoinArgs::new(JoinType::Inner));
        again.group_by(by_completion()).agg(sums())
    };
    let again = tonight.in_parts("credits", &COLUMNS, of_part)?.group_by(by_completion()).agg(sums());
    found(again, col("before") + col("hours_counted") - col("hours_earned"))
}

/// Completions credited tonight of which less counts late in a year than an earlier run counted there.
fn freed(judged: &[EarlierLate<'_>], tonight: &Frames<'_>) -> Result<Found, TableError> {
    // what cannot be read is not told; it holds nothing
    let before: Vec<LazyFrame> =
        judged.iter().filter_map(|earlier| counted_late(earlier).ok()).map(IntoLazy::lazy).collect();
    if before.is_empty() {
        return Ok(Found::default());
    }
    let key = ["completion_id", "period"].map(col);
    let before = concat(before, UnionArgs::default())?.group_by(key.clone()).agg([col("before").sum()]).collect()?;
    let known = before.clone().lazy().group_by(by_completion()).agg([]).collect()?;
    let of_part = |part: LazyFrame| {
        part.join(known.clone().lazy(), by_completion(), by_completion(), JoinArgs::new(JoinType::Inner))
    };
    let credited = tonight.in_parts("credits", &COLUMNS, of_part)?.collect()?.lazy();
    let late = credited.clone().filter(col("made_up_late")).group_by(key.clone()).agg([col("hours_counted").sum()]);
    let compared = before
        .lazy()
        .join(
            credited.group_by(by_completion()).agg([]),
            by_completion(),
            by_completion(),
            JoinArgs::new(JoinType::Inner),
        )
        .join(late, key.clone(), key, JoinArgs::new(JoinType::Left));
    found(compared, col("before") - col("hours_counted").fill_null(lit(0)))
}

/// Lines where this difference is more than nothing, and what it comes to.
fn found(lines: LazyFrame, difference: Expr) -> Result<Found, TableError> {
    let over = lines.select([difference.alias("over")]).filter(col("over").gt(lit(0)));
    let counted = over.select([len().alias("completions"), col("over").sum()]).collect()?;
    Ok(Found { completions: figure(&counted, "completions")?, hours: Hours(figure(&counted, "over")?) })
}
