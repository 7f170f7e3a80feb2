//! Gate on standing: too many officers whose status for the period is another than in the last published run.
//!
//! In: tonight's standings, and those of the earlier run. Out: one gate. What the calendar alone
//! does is told apart by judging both as of the earlier of the two days: `not_shown_compliant` with a deadline on or
//! after that day was `short` on it. In weeks many officers come to comply, so only a run of a few days ago is compared
//! with. An officer who is gone has changed; one who is new has not, for there was no standing.

use super::bounds::{holds, percent};
use super::history::EarlierStanding;
use super::{outcome, within};
use crate::lake::{GateOutcome, GateSeverity};
use crate::record::{Date, Period, Status};
use crate::table::{Frames, TableError, day, figure, is_of};
use polars::prelude::{DataFrame, IntoLazy, JoinArgs, JoinType, LazyFrame, col, len, lit, when};
use serde::{Deserialize, Serialize};

/// Too many officers with another standing than in the run before.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StandingChanged {
    pub severity: GateSeverity,
    #[serde(default)]
    pub holds: Vec<String>,
    /// The largest share of officers that passes, in per cent.
    pub most_percent: u32,
    /// Fewer changes than this pass whatever their share.
    #[serde(default)]
    pub least_officers: u64,
    /// An earlier run that is more days older is not compared with: in weeks many officers come to comply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_days: Option<i64>,
}

impl StandingChanged {
    pub(super) fn check(&self) -> Result<(), String> {
        holds("standing_changed", self.severity, &self.holds)?;
        percent("standing_changed.most_percent", self.most_percent)?;
        match self.within_days.filter(|days| *days < 1) {
            Some(days) => Err(format!("`standing_changed.within_days` is {days}; expected at least 1")),
            None => Ok(()),
        }
    }
}

/// How the officers stand tonight beside how they stood.
struct Compared {
    before: i64,
    now: i64,
    changed: i64,
    gone: i64,
    calendar: i64,
}

pub fn judge(
    bound: &StandingChanged,
    tonight: &Frames<'_>,
    period: Period,
    as_of: Date,
    earlier: Option<&EarlierStanding<'_>>,
) -> Result<GateOutcome, TableError> {
    let say =
        |passed: bool, detail: String| Ok(outcome("standing_changed", bound.severity, &bound.holds, passed, detail));
    let Some(earlier) = earlier else { return say(true, "no earlier run of the period to compare with".to_owned()) };
    let apart = (as_of - earlier.as_of).num_days();
    if bound.within_days.is_some_and(|most| apart > most) {
        return say(true, format!("not compared: run {} is {apart} days older", earlier.run));
    }
    let now = standings(tonight, period)?;
    let Ok(before) = standings(&earlier.frames, period) else {
        return say(false, format!("the standings of run {} cannot be read, so nothing was compared", earlier.run));
    };
    let Compared { before, now, changed, gone, calendar } = compared(before, now, as_of.min(earlier.as_of))?;
    let all = changed + gone;
    let [share, of] = [all, before].map(|officers| u64::try_from(officers).unwrap_or(0));
    let passed = share < bound.least_officers.max(1) || within(share, of, bound.most_percent);
    let detail = format!(
        "{all} of {before} officers changed since run {} ({gone} of them gone); {calendar} by the calendar alone, {} new, \
         {now} now",
        earlier.run,
        now - (before - gone)
    );
    say(passed, detail)
}

fn standings(of: &Frames<'_>, period: Period) -> Result<DataFrame, TableError> {
    let columns = ["license_no", "period", "status", "deadline"];
    let own = |part: LazyFrame| part.filter(is_of(period)).select(["license_no", "status", "deadline"].map(col));
    Ok(of.in_parts("compliance", &columns, own)?.collect()?)
}

/// Both as they would have been judged on the same day.
fn compared(before: DataFrame, now: DataFrame, on: Date) -> Result<Compared, TableError> {
    let officers = now.height();
    let status_on = |of: &str| {
        let deadline = col(format!("{of}deadline")).gt_eq(lit(day(on)));
        let status = col(format!("{of}status"));
        let past = status.clone().eq(lit(Status::NotShownCompliant.as_str()));
        when(past.and(deadline)).then(lit(Status::Short.as_str())).otherwise(status)
    };
    let now = now.lazy().select([
        col("license_no"),
        col("status").alias("now_status"),
        col("deadline").alias("now_deadline"),
    ]);
    let still_there = || col("now_status").is_not_null();
    let is_other = || status_on("now_").neq(status_on(""));
    let by_calendar = is_other().not().and(col("now_status").neq(col("status")));
    let counted = before
        .lazy()
        .join(now, [col("license_no")], [col("license_no")], JoinArgs::new(JoinType::Left))
        .select([
            len().alias("before"),
            still_there().not().sum().alias("gone"),
            still_there().and(is_other()).sum().alias("changed"),
            still_there().and(by_calendar).sum().alias("calendar"),
        ])
        .collect()?;
    Ok(Compared {
        before: figure(&counted, "before")?,
        now: i64::try_from(officers).unwrap_or(i64::MAX),
        changed: figure(&counted, "changed")?,
        gone: figure(&counted, "gone")?,
        calendar: figure(&counted, "calendar")?,
    })
}
