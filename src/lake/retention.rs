//! Which runs may go, and their going.
//!
//! In: the runs, and a policy whose moments the caller has worked out. Out: a plan that can be shown, and its execution.
//! Always holds: the current run, runs under legal hold, and runs whose age is unknown are never removed; a run goes only
//! when it is both beyond the newest so many and begun before a moment, so neither a burst of runs nor a clock that jumps
//! ahead empties the lake; a published run also stays while its as-of date is not before a day, because it holds the
//! records of courses up to that date. A run leaves `runs/` by one rename before its files are deleted: no reader meets half.

use std::fs;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::journal::WorkPaths;
use super::lock::REMOVED;
use super::{Lake, LakeError, LakeLock, Place, RunId, RunState, RunSummary, access};
use crate::record::Date;

/// How long runs are kept. The figures are the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionPolicy {
    /// Published runs that stay whatever their age.
    pub keep_last: usize,
    /// Published runs begun at this moment or later stay whatever their number.
    pub begun_before: DateTime<Utc>,
    /// Published runs as of this day or a later one stay too.
    pub as_of_before: Option<Date>,
    /// Runs that were not published and were begun at this moment or later stay; they hold no record that another run
    /// does not.
    pub unfinished_before: DateTime<Utc>,
}

/// What becomes of a run, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    KeptCurrent,
    KeptOnHold,
    KeptAgeUnknown,
    /// A process is at work on it.
    KeptRunning,
    KeptByNumber,
    KeptByAge,
    Removed,
}

/// The verdict on every run, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrunePlan {
    pub verdicts: Vec<(RunId, Verdict)>,
}

impl PrunePlan {
    /// The runs that would go.
    pub fn removals(&self) -> impl Iterator<Item = &RunId> {
        self.verdicts.iter().filter(|(_, verdict)| *verdict == Verdict::Removed).map(|(id, _)| id)
    }
}

impl Lake {
    /// Plans and touches nothing.
    ///
    /// # Errors
    /// When the lake cannot be listed.
    pub fn plan_prune(&self, policy: RetentionPolicy) -> Result<PrunePlan, LakeError> {
        let runs = self.list_runs()?;
        let published = runs.iter().filter(|run| run.place == Place::Published).count();
        let mut newer = published;
        let mut verdicts = Vec::with_capacity(runs.len());
        for run in runs {
            if run.place == Place::Published {
                newer -= 1;
            }
            let among_last = run.place == Place::Published && newer < policy.keep_last;
            verdicts.push((run.id.clone(), verdict(&run, among_last, policy)));
        }
        Ok(PrunePlan { verdicts })
    }
}

fn verdict(run: &RunSummary, among_last: bool, policy: RetentionPolicy) -> Verdict {
    if run.current {
        return Verdict::KeptCurrent;
    }
    if run.on_hold {
        return Verdict::KeptOnHold;
    }
    if run.state == Some(RunState::Running) {
        return Verdict::KeptRunning;
    }
    let Some(record) = &run.record else { return Verdict::KeptAgeUnknown };
    if among_last {
        return Verdict::KeptByNumber;
    }
    let is_old = match run.place {
        Place::Unfinished => record.started_at < policy.unfinished_before,
        Place::Published => {
            record.started_at < policy.begun_before && policy.as_of_before.is_none_or(|day| record.as_of < day)
        }
    };
    if is_old { Verdict::Removed } else { Verdict::KeptByAge }
}

impl LakeLock {
    /// Removes what the plan says, and tells what went. What became current or was put on hold since stays.
    ///
    /// # Errors
    /// When a folder cannot be moved or deleted; a later lock deletes what was moved already.
    pub fn prune(&self, plan: &PrunePlan) -> Result<Vec<RunId>, LakeError> {
        let current = self.lake().current_id();
        let present: Vec<RunId> = self.lake().list_runs()?.into_iter().map(|run| run.id).collect();
        let mut gone = Vec::new();
        for id in plan.removals().filter(|id| present.contains(id)) {
            if current.as_ref() != Some(id) && !self.lake().is_on_hold(id) {
                self.remove_run(id)?;
                gone.push(id.clone());
            }
        }
        Ok(gone)
    }

    /// Gives up an unfinished run.
    ///
    /// # Errors
    /// When there is no such run, it is on hold, or it cannot be removed.
    pub fn discard(&self, name: &str) -> Result<(), LakeError> {
        let id = RunId::parse(name)?;
        if !self.lake().unfinished()?.contains(&id) {
            return Err(LakeError::NoSuchRun { name: name.to_owned(), lake: self.lake().root().to_owned() });
        }
        if self.lake().is_on_hold(&id) {
            return Err(LakeError::OnHold { name: name.to_owned() });
        }
        self.remove_run(&id)
    }

    /// The journal goes last, so that a removal cut short is an unfinished run and can be removed again.
    fn remove_run(&self, id: &RunId) -> Result<(), LakeError> {
        let work = self.lake().work_dir();
        let published = self.lake().published_path(id);
        if published.exists() {
            let aside = work.join(format!("{REMOVED}{id}"));
            access::remove(&aside)?;
            fs::rename(&published, &aside).map_err(LakeError::io("remove", &published))?;
            access::sync_folder(&self.lake().runs_dir())?;
            access::remove(&aside)?;
        }
        let paths = WorkPaths::of(&work, id);
        access::remove(&paths.folder)?;
        access::remove(&paths.scratch)?;
        access::remove(&paths.journal)
    }
}
