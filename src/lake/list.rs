//! The runs of a lake, for `clee runs`.
//!
//! In: the folders and what each `run.json` says. Out: one summary per run, in the order in which they began.
//! Always holds: a run whose record cannot be read is listed with the fault, never left out and never fatal. A run that is
//! being written and one that was killed have the same journal; the lock tells them apart, for it dies with its process
//! and names the run it is held for. Whoever may not look at the lock sees both as `running`.

use std::path::PathBuf;

use super::journal::{Journal, WorkPaths};
use super::lock::Holder;
use super::{Lake, LakeError, RunId, RunRecord, RunState};

/// Where the folder of a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Published,
    Unfinished,
}

/// One run of the lake.
#[derive(Clone, Debug)]
pub struct RunSummary {
    pub id: RunId,
    pub place: Place,
    /// `None` when neither journal nor record could be read.
    pub state: Option<RunState>,
    pub current: bool,
    pub on_hold: bool,
    pub path: PathBuf,
    pub record: Option<RunRecord>,
    /// Why there is no record.
    pub fault: Option<String>,
}

impl Lake {
    /// All runs, oldest first.
    ///
    /// # Errors
    /// When the lake cannot be listed.
    pub fn list_runs(&self) -> Result<Vec<RunSummary>, LakeError> {
        let published = self.published_ids()?;
        let unfinished = self.unfinished()?;
        let holder = if unfinished.is_empty() { Holder::Nobody } else { self.holder() };
        let unfinished =
            unfinished.into_iter().filter(|id| !published.contains(id)).map(|id| self.at_work(id, &holder));
        let mut runs: Vec<RunSummary> = unfinished.collect();
        runs.extend(published.into_iter().map(|id| self.published(id)));
        runs.sort_by(|a, b| (a.id.sequence(), a.id.as_str()).cmp(&(b.id.sequence(), b.id.as_str())));
        Ok(runs)
    }

    fn published(&self, id: RunId) -> RunSummary {
        let path = self.published_path(&id);
        let current = self.current_id().as_ref() == Some(&id);
        // its place proves it, whatever can be read
        self.summary(id, Place::Published, path, Some(RunState::Published), current)
    }

    fn at_work(&self, id: RunId, holder: &Holder) -> RunSummary {
        let paths = WorkPaths::of(&self.work_dir(), &id);
        // the journal, because a record is written with its final state just before the folder is renamed
        let journal = Journal::read(&paths.journal).ok();
        let state = journal.as_ref().map(|journal| journal.state);
        let alive = match holder {
            Holder::Nobody => false,
            Holder::At(run) => run == id.as_str(),
            Holder::Unknown => true,
        };
        let state = state.map(|state| if state == RunState::Running && !alive { RunState::Interrupted } else { state });
        let mut summary = self.summary(id, Place::Unfinished, paths.folder, state, false);
        // cut short before its first record, a run still has an age, without which no prune would ever take it
        if let (None, Some(journal)) = (&summary.record, journal) {
            summary.record = Some(RunRecord::begin(&summary.id, &journal.start));
        }
        summary
    }

    fn summary(&self, id: RunId, place: Place, path: PathBuf, state: Option<RunState>, current: bool) -> RunSummary {
        let (record, fault) = match RunRecord::read(&path) {
            Ok(record) => (Some(record), None),
            Err(fault) => (None, Some(fault.to_string())),
        };
        let on_hold = self.is_on_hold(&id);
        RunSummary { id, place, state, current, on_hold, path, record, fault }
    }

    /// Whether this run may never be removed. A marker inside the folder counts too, for a person may put it there.
    pub(super) fn is_on_hold(&self, id: &RunId) -> bool {
        let inside = |folder: PathBuf| folder.join("legal_hold").exists();
        self.hold_path(id).exists() || inside(self.published_path(id)) || inside(self.work_dir().join(id.as_str()))
    }
}
