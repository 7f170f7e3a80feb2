//! Gate on standing: too many officers whose status for the period is another than in the last published run.
//!
//! In: tonight's standings, and those of the earlier run, one after the other. Out: one gate. What the calendar alone
//! does is told apart by judging both as of the earlier of the two days: `not_shown_compliant` with a deadline on or
//! after that day was `short` on it. In weeks many officers come to comply, so only a run of a few days ago is compared
//! with. An officer who is gone has changed; one who is new has not, for there was no standing.

use super::history::EarlierStanding;
use super::settings::{holds, percent};
use super::{outcome, within};
use crate::lake::{GateOutcome, GateSeverity};
use crate::record::tables::ComplianceRow;
use crate::record::{Date, Period, Status, Text};
use rustc_hash::FxHashMap;
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

type Standing = (Status, Option<Date>);

pub fn judge(
    bound: &StandingChanged,
    compliance: &[ComplianceRow],
    period: Period,
    as_of: Date,
    earlier: Option<&EarlierStanding<'_>>,
) -> GateOutcome {
    let say = |passed: bool, detail: String| outcome("standing_changed", bound.severity, &bound.holds, passed, detail);
    let Some(earlier) = earlier else { return say(true, "no earlier run of the period to compare with".to_owned()) };
    let apart = (as_of - earlier.as_of).num_days();
    if bound.within_days.is_some_and(|most| apart > most) {
        return say(true, format!("not compared: run {} is {apart} days older", earlier.run));
    }
    let of_period = compliance.iter().filter(|row| row.period == period);
    let mut now: FxHashMap<Text, Standing> =
        of_period.map(|row| (row.license_no, (row.status, row.deadline))).collect();
    let officers = now.len() as u64;
    let day = as_of.min(earlier.as_of);
    let (mut before, mut changed, mut gone, mut calendar) = (0_u64, 0_u64, 0_u64, 0_u64);
    let read = (earlier.each)(&mut |row: &ComplianceRow| {
        if row.period != period {
            return;
        }
        before += 1;
        let old = (row.status, row.deadline);
        match now.remove(&row.license_no) {
            None => gone += 1,
            Some(new) if on(new, day) != on(old, day) => changed += 1,
            Some(new) if new.0 != old.0 => calendar += 1,
            Some(_) => {}
        }
    });
    if read.is_err() {
        return say(false, format!("the standings of run {} cannot be read, so nothing was compared", earlier.run));
    }
    let all = changed + gone;
    let passed = all < bound.least_officers.max(1) || within(all, before, bound.most_percent);
    let detail = format!(
        "{all} of {before} officers changed since run {} ({gone} of them gone); {calendar} by the calendar alone, {} new, \
         {officers} now",
        earlier.run,
        now.len()
    );
    say(passed, detail)
}

/// The status as it was, or would have been, on an earlier day.
fn on((status, deadline): Standing, day: Date) -> Status {
    match status {
        Status::NotShownCompliant if deadline.is_some_and(|deadline| day <= deadline) => Status::Short,
        _ => status,
    }
}
