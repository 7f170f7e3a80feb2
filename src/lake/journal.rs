//! The journal of an unfinished run: how it was started and which stages are done.
//!
//! In: the settings of a run and each stage as it ends. Out: enough to go on after a crash on any later day.
//! Always holds: it is replaced whole, by rename; it lies beside the run folder, never in it, and is gone once the run
//! is published. A stage that stands in it names the files it wrote with their hashes, so that a resume believes the
//! files, not the journal.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::access::{self, Durable};
use super::{HashedFile, LakeError, RunId, RunState};
use crate::record::{Date, Period};

pub(super) const SUFFIX: &str = ".journal.json";
const SCHEMA_VERSION: u32 = 1;

/// Everything a run was started with. A resume uses this and looks at neither clock nor command line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunStart {
    pub as_of: Date,
    pub period: Period,
    pub first_period: Period,
    pub started_at: DateTime<Utc>,
    /// The resolved settings in the form of the caller's choice; maps in it are kept in the order of their keys.
    pub settings: serde_json::Value,
}

/// A stage that is done, and what it left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageDone {
    pub name: String,
    pub milliseconds: u64,
    /// Files in the run folder.
    pub outputs: Vec<HashedFile>,
    /// Files for later stages only.
    pub scratch: Vec<HashedFile>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    schema_version: u32,
    pub state: RunState,
    pub start: RunStart,
    pub stages: Vec<StageDone>,
}

impl Journal {
    pub fn begin(start: RunStart) -> Self {
        Self { schema_version: SCHEMA_VERSION, state: RunState::Running, start, stages: Vec::new() }
    }

    pub fn read(path: &Path) -> Result<Self, LakeError> {
        let bytes = std::fs::read(path).map_err(LakeError::io("read", path))?;
        let journal: Journal = serde_json::from_slice(&bytes).map_err(|source| LakeError::Unreadable {
            path: path.to_owned(),
            what: "the journal of a run",
            source,
        })?;
        if journal.schema_version != SCHEMA_VERSION {
            let (found, known) = (journal.schema_version, SCHEMA_VERSION);
            return Err(LakeError::UnknownVersion { path: path.to_owned(), found, known });
        }
        Ok(journal)
    }

    pub fn save(&self, path: &Path, durable: Durable) -> Result<(), LakeError> {
        let bytes = serde_json::to_vec_pretty(self).expect("a journal of strings and numbers is always JSON");
        access::replace_file(path, &bytes, durable)
    }
}

/// Where the parts of an unfinished run lie.
#[derive(Clone, Debug)]
pub(super) struct WorkPaths {
    pub folder: PathBuf,
    pub journal: PathBuf,
    pub scratch: PathBuf,
}

impl WorkPaths {
    pub fn of(work: &Path, id: &RunId) -> Self {
        Self {
            folder: work.join(id.as_str()),
            journal: work.join(format!("{id}{SUFFIX}")),
            scratch: work.join(format!("{id}{SCRATCH}")),
        }
    }
}

pub(super) const SCRATCH: &str = ".scratch";
