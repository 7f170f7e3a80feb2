//! Gate on hours that are counted in two years.
//!
//! In: what the last published run of each earlier period counted late, and what this run counts. Out: one gate, which keeps
//! the last good run current. A period that this run judges itself is not asked about: its own judgement says what late
//! hours went there, and the books see that none of them counts again. What always holds: an hour of a completion is
//! counted by both together at most once.

use super::history::History;
use super::{blocks_run, listed};
use crate::lake::GateOutcome;
use crate::record::tables::CreditRow;
use crate::record::{Hours, Period, RowId};
use rustc_hash::FxHashMap;

/// Hours that earlier runs counted late in periods that this run does not judge, by completion.
#[derive(Default)]
pub struct Late {
    counted: FxHashMap<RowId, Hours>,
    /// The runs, each with its period.
    runs: Vec<(String, Period)>,
    /// A run that cannot be read.
    unread: Option<String>,
}

impl Late {
    pub fn of(history: &History<'_>) -> Self {
        let mut late = Self::default();
        for earlier in &history.late {
            let counted = &mut late.counted;
            let read = (earlier.each)(&mut |credit: &CreditRow| {
                if credit.period == earlier.period && credit.made_up_late {
                    *counted.entry(credit.completion_id).or_default() += credit.counted.total();
                }
            });
            if read.is_err() {
                late.unread = Some(earlier.run.clone());
            }
            late.runs.push((earlier.run.clone(), earlier.period));
        }
        late
    }
}

/// What this run counts again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Twice {
    pub completions: u64,
    pub hours: Hours,
}

impl Twice {
    /// Takes in all credits of an officer.
    pub fn officer(&mut self, late: &Late, credits: &[CreditRow]) {
        if late.counted.is_empty() {
            return;
        }
        let mut of_completion: FxHashMap<RowId, (Hours, Hours)> = FxHashMap::default();
        for credit in credits {
            if let Some(before) = late.counted.get(&credit.completion_id) {
                let (sum, earned) = of_completion.entry(credit.completion_id).or_insert((*before, Hours::ZERO));
                *sum += credit.counted.total();
                *earned = (*earned).max(credit.hours_earned);
            }
        }
        for (sum, earned) in of_completion.into_values().filter(|(sum, earned)| sum > earned) {
            self.completions += 1;
            self.hours += sum - earned;
        }
    }

    pub fn join(&mut self, later: Self) {
        self.completions += later.completions;
        self.hours += later.hours;
    }
}

pub(super) fn judge(late: &Late, twice: &Twice) -> GateOutcome {
    let say = |passed: bool, detail: String| blocks_run("counted_once", passed, detail);
    if let Some(run) = &late.unread {
        return say(false, format!("what run {run} counted late cannot be read, so nothing was compared"));
    }
    let Some((_, first)) = late.runs.iter().min_by_key(|(_, period)| *period) else {
        return say(true, "no published run of an earlier period that this run does not judge itself".to_owned());
    };
    let runs = listed(late.runs.len(), "runs", late.runs.iter().map(|(run, period)| format!("{run} for {period}")));
    if twice.completions == 0 {
        return say(true, format!("nothing counts again of what was counted late by {runs}"));
    }
    say(
        false,
        format!(
            "{} hours of {} completions were counted late in an earlier year by {runs}, and count again here; begin with \
             that year: --first-period {first}, or `first_period` in `state.yaml`",
            twice.hours, twice.completions
        ),
    )
}
