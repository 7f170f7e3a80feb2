//! The lake: runs, lock, atomic publish, resume, retention, and the reading of input files.
//!
//! In: a folder, and what the stages write. Out: run folders that are complete or absent, and one link to the current one.
//! Always holds: a reader follows `current` and finds a whole run; a name under `runs/` was verified, synced and never
//! changes again; whatever a crash leaves lies under `work/` and is either resumable or swept by the next holder of the
//! lock. This is the only module that moves, renames or removes files, so those promises have one place to be broken in.
//!
//! ```text
//! LAKE/.lock                    held by the one process that writes, and names the run it is at; dies with it
//! LAKE/current -> runs/RUN      swapped by one rename, last
//! LAKE/runs/RUN/                published
//! LAKE/work/RUN/                being written; renamed to runs/RUN when it is whole
//! LAKE/work/RUN.journal.json    how it was started and which stages are done, for `clee resume`
//! LAKE/work/RUN.scratch/        what stages keep for each other and no reader should see
//! LAKE/legal_hold/RUN           this run is never removed
//! LAKE/cache/                   what input files became, for runs that meet them again
//! ```

mod access;
mod cache;
mod error;
mod journal;
mod list;
mod lock;
mod models;
mod output;
mod publish;
mod retention;
mod run;
mod run_id;
mod run_record;
pub mod source;

use std::path::{Path, PathBuf};

use crate::record::{Date, Period};

pub use access::write_for_everybody;
pub use cache::{FileCache, Pieces, file_key};
pub use error::LakeError;
pub use journal::{RunStart, StageDone};
pub use list::{Place, RunSummary};
pub use lock::{LakeLock, Resumed};
pub use models::MODELS;
pub use output::OutputWriter;
pub use publish::Published;
pub use retention::{PrunePlan, RetentionPolicy, Verdict};
pub use run::RunDir;
pub use run_id::RunId;
pub use run_record::{
    CodeVersion, Counts, Definitions, Failure, GateOutcome, GateSeverity, HashedFile, IdentityModel, PublicPage,
    RunRecord, RunState, SenderFigures, StageTime,
};

/// A lake as its readers see it; nothing here writes, and nothing here takes the lock.
#[derive(Clone, Debug)]
pub struct Lake {
    root: PathBuf,
}

impl Lake {
    /// A lake that does not exist yet has no runs; taking the lock creates it.
    ///
    /// # Errors
    /// When `root` exists and is not a folder.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, LakeError> {
        let root = root.into();
        match std::fs::metadata(&root) {
            Ok(found) if !found.is_dir() => Err(LakeError::NotAFolder { path: root }),
            Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => Err(LakeError::io("open", &root)(fault)),
            _ => Ok(Self { root }),
        }
    }

    /// A lake that must be there already: a mistyped path is not an empty lake.
    ///
    /// # Errors
    /// When `root` is not there, or is not a folder.
    pub fn existing(root: impl Into<PathBuf>) -> Result<Self, LakeError> {
        let lake = Self::open(root)?;
        if lake.root.is_dir() { Ok(lake) } else { Err(LakeError::NoLake { path: lake.root }) }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Takes the lake for writing, and finishes or sweeps what a crash has left.
    ///
    /// # Errors
    /// [`LakeError::Held`] when another process has it.
    pub fn lock(&self) -> Result<LakeLock, LakeError> {
        LakeLock::take(self.clone())
    }

    /// The folder of the current run. Follow it once and keep the answer: the link may move between two looks.
    pub fn current(&self) -> Option<PathBuf> {
        self.current_id().map(|id| self.published_path(&id))
    }

    /// The name of the current run; `None` when nothing is published yet.
    pub fn current_id(&self) -> Option<RunId> {
        let target = std::fs::read_link(self.root.join("current")).ok()?;
        let id = RunId::parse(target.file_name()?.to_str()?).ok()?;
        self.published_path(&id).is_dir().then_some(id)
    }

    /// The folder of a published run by its name, or of the current one by `current`.
    ///
    /// # Errors
    /// When there is no such published run.
    pub fn run_path(&self, name: &str) -> Result<PathBuf, LakeError> {
        let missing = || LakeError::NoSuchRun { name: name.to_owned(), lake: self.root.clone() };
        if name == "current" {
            return self.current().ok_or_else(missing);
        }
        let path = self.published_path(&RunId::parse(name)?);
        if path.is_dir() { Ok(path) } else { Err(missing()) }
    }

    /// The name a run started now would get. Numbers rise over the whole lake, so they tell which run began first
    /// without any clock.
    ///
    /// # Errors
    /// When the lake cannot be listed.
    pub fn next_run_id(&self, as_of: Date, period: Period) -> Result<RunId, LakeError> {
        let known = self.published_ids()?.into_iter().chain(self.unfinished()?);
        let last = known.map(|id| id.sequence()).max().unwrap_or(0);
        Ok(RunId::new(as_of, period, last + 1))
    }

    /// Runs that were started and not published, oldest first.
    ///
    /// # Errors
    /// When the lake cannot be listed.
    pub fn unfinished(&self) -> Result<Vec<RunId>, LakeError> {
        let names = access::names_in(&self.work_dir())?;
        Ok(sorted(names.iter().filter_map(|name| RunId::parse(name.strip_suffix(journal::SUFFIX)?).ok())))
    }

    /// Published runs, oldest first.
    ///
    /// # Errors
    /// When the lake cannot be listed.
    pub fn published_ids(&self) -> Result<Vec<RunId>, LakeError> {
        let names = access::names_in(&self.runs_dir())?;
        Ok(sorted(names.iter().filter_map(|name| RunId::parse(name).ok())))
    }

    fn runs_dir(&self) -> PathBuf {
        self.root.join("runs")
    }

    fn work_dir(&self) -> PathBuf {
        self.root.join("work")
    }

    fn published_path(&self, id: &RunId) -> PathBuf {
        self.runs_dir().join(id.as_str())
    }

    fn hold_path(&self, id: &RunId) -> PathBuf {
        self.root.join("legal_hold").join(id.as_str())
    }
}

fn sorted(ids: impl Iterator<Item = RunId>) -> Vec<RunId> {
    let mut ids: Vec<RunId> = ids.collect();
    ids.sort_by(|a, b| (a.sequence(), a.as_str()).cmp(&(b.sequence(), b.as_str())));
    ids
}

#[cfg(test)]
mod tests;
