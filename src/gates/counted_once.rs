//! Gate on hours that are counted in two years.
//!
//! In: what the last published run of each earlier period counted late, and what this run counts. Out: one gate, which keeps
//! the last good run current. A period that this run judges itself holds nothing: its own judgement says what late hours
//! went there, and the books see that none of them counts again; what it sets free of what was said before is told. What
//! always holds: an hour of a completion is counted by both together at most once.

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
    /// The same in periods that this run judges anew.
    judged: FxHashMap<(RowId, Period), Hours>,
    /// The periods of these.
    judged_in: Vec<Period>,
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
        for earlier in &history.late_judged {
            let judged = &mut late.judged;
            // what cannot be read is not told; it holds nothing
            let _ = (earlier.each)(&mut |credit: &CreditRow| {
                if credit.period == earlier.period && credit.made_up_late {
                    *judged.entry((credit.completion_id, credit.period)).or_default() += credit.counted.total();
                }
            });
            late.judged_in.push(earlier.period);
        }
        late
    }
}

/// What this run counts again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Twice {
    pub completions: u64,
    pub hours: Hours,
    /// Completions that an earlier run counted late in a period where this run's own judgement needs less of them.
    pub freed: u64,
    pub freed_hours: Hours,
}

impl Twice {
    /// Takes in all credits of an officer.
    pub fn officer(&mut self, late: &Late, credits: &[CreditRow]) {
        self.freed(late, credits);
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

    fn freed(&mut self, late: &Late, credits: &[CreditRow]) {
        if late.judged.is_empty() {
            return;
        }
        let mut now: FxHashMap<(RowId, Period), Hours> = FxHashMap::default();
        for credit in credits {
            for &period in &late.judged_in {
                let counted = now.entry((credit.completion_id, period)).or_default();
                if credit.made_up_late && credit.period == period {
                    *counted += credit.counted.total();
                }
            }
        }
        for (key, hours) in now {
            let freed = late.judged.get(&key).map_or(Hours::ZERO, |before| before.less(hours));
            self.freed += u64::from(freed > Hours::ZERO);
            self.freed_hours += freed;
        }
    }

    pub fn join(&mut self, later: Self) {
        self.completions += later.completions;
        self.hours += later.hours;
        self.freed += later.freed;
        self.freed_hours += later.freed_hours;
    }
}

pub(super) fn judge(late: &Late, twice: &Twice) -> GateOutcome {
    let freed = match twice.freed {
        0 => String::new(),
        freed => format!(
            "; {} hours of {freed} completions that an earlier run counted late are free again by this run's own judgement of \
             that year",
            twice.freed_hours
        ),
    };
    let say = |passed: bool, detail: String| blocks_run("counted_once", passed, detail + &freed);
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
