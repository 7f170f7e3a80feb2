//! `run.json`: what a run was given, what it was, and how it ended.
//!
//! In: figures the pipeline hands over. Out: one JSON document with a version of its form, written also when a run fails.
//! Always holds: no personal data. There are hashes, counts, codes and settings; the only texts from outside are the
//! names of files as their senders gave them, which the runbook asks senders to keep free of people's names. The document
//! says when a run took place, so it is exempt from equal bytes; maps are ordered all the same, so that two can be compared.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::journal::{RunStart, StageDone};
use super::{LakeError, RunId};
use crate::record::{Date, Period};

/// Raised whenever a field changes its meaning or leaves; added fields do not raise it.
const SCHEMA_VERSION: u32 = 1;
pub(super) const FILE: &str = "run.json";

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Begun and not ended by itself: it runs still, or, in a record, it was killed.
    Running,
    /// Begun, not ended by itself, and no process is at work on it: it was killed. Told by `clee runs`, never written.
    Interrupted,
    /// Ended on request (SIGTERM, SIGINT); resumable.
    Stopped,
    /// An internal fault; resumable.
    Failed,
    /// A gate kept it from publishing.
    HeldByGate,
    Published,
}

impl RunState {
    pub const fn as_str(self) -> &'static str {
        match self {
            RunState::Running => "running",
            RunState::Interrupted => "interrupted",
            RunState::Stopped => "stopped",
            RunState::Failed => "failed",
            RunState::HeldByGate => "held_by_gate",
            RunState::Published => "published",
        }
    }
}

impl std::fmt::Display for RunState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// A file and what was in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HashedFile {
    pub path: String,
    pub blake3: String,
    pub bytes: u64,
}

impl HashedFile {
    /// The entry of a file whose bytes are at hand.
    pub fn of(path: impl Into<String>, content: &[u8]) -> Self {
        let blake3 = blake3::hash(content).to_hex().to_string();
        Self { path: path.into(), blake3, bytes: content.len() as u64 }
    }
}

/// The program that ran.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeVersion {
    pub version: String,
    /// The commit, when the build knew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub git: Option<String>,
}

/// The files that say what the run is to do, other than data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Definitions {
    pub pipeline: Vec<HashedFile>,
    pub rules: Vec<HashedFile>,
    pub contracts: Vec<HashedFile>,
    pub profiles: Vec<HashedFile>,
    pub other: Vec<HashedFile>,
}

/// Figures of the run; hours are in whole hundredths.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Files by status.
    pub files: BTreeMap<String, i64>,
    pub rows: i64,
    pub rows_by_disposition: BTreeMap<String, i64>,
    pub hours_claimed_hundredths: i64,
    pub hours_credited_hundredths: i64,
    pub hours_claimed_by_disposition_hundredths: BTreeMap<String, i64>,
    /// Rows per table.
    pub tables: BTreeMap<String, i64>,
    /// Faults in the data by code.
    pub issues: BTreeMap<String, i64>,
    /// Officers of the period by status.
    pub officers_by_status: BTreeMap<String, i64>,
    /// Usable records of the registry by kind, for later runs to compare with.
    pub registry: BTreeMap<String, i64>,
}

/// How much a gate weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateSeverity {
    /// Said, nothing held back.
    Warning,
    /// The named outputs are held back, the rest is published.
    BlocksOutputs,
    /// Nothing is published.
    BlocksRun,
}

/// What a gate found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateOutcome {
    pub name: String,
    pub severity: GateSeverity,
    pub passed: bool,
    /// Figures and file names; never a person's.
    pub detail: String,
    /// Outputs held back because of it.
    #[serde(default)]
    pub blocked: Vec<String>,
}

/// What a sender had sent by this run, for later runs to compare with. A sender's name is a kind of submission, and for
/// rosters the number of a provider as the registry writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderFigures {
    pub rows: u64,
    pub files: u64,
    /// The newest day on its rows.
    pub newest: Option<Date>,
    /// When it last sent anything new, as far as runs can tell.
    pub heard_on: Option<Date>,
    /// Rows that a later run is to expect: these, or the earlier expectation when these are far fewer.
    pub usual: u64,
}

/// The night whose page `public/` is: the run's own, or an earlier one that is carried forward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicPage {
    pub run: String,
    pub as_of: Date,
    pub period: Period,
}

/// Where the probabilities of identity came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityModel {
    /// `named`, `kept`, `trained`, or `settings`: those of the identity settings as they stand.
    pub origin: String,
    /// The model, with its name in `models/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<HashedFile>,
}

/// Why a run did not publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub exit: u8,
    pub message: String,
}

/// All of `run.json`. [`super::RunDir::record`] gives one with what the lake knows filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    pub schema_version: u32,
    pub run: String,
    pub state: RunState,
    pub as_of: Date,
    pub period: Period,
    pub first_period: Period,
    pub started_at: DateTime<Utc>,
    #[serde(default)]
    pub finished_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub code: CodeVersion,
    #[serde(default)]
    pub settings: serde_json::Value,
    #[serde(default)]
    pub definitions: Definitions,
    #[serde(default)]
    pub inputs: Vec<HashedFile>,
    #[serde(default)]
    pub outputs: Vec<HashedFile>,
    #[serde(default)]
    pub counts: Counts,
    #[serde(default)]
    pub gates: Vec<GateOutcome>,
    #[serde(default)]
    pub senders: BTreeMap<String, SenderFigures>,
    /// Nothing where the pipeline makes no page, or the run was not published.
    #[serde(default)]
    pub public_page: Option<PublicPage>,
    /// With which probabilities it was told who rows are about.
    #[serde(default)]
    pub identity_model: Option<IdentityModel>,
    #[serde(default)]
    pub stages: Vec<StageTime>,
    #[serde(default)]
    pub failure: Option<Failure>,
}

/// How long a stage took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageTime {
    pub name: String,
    pub milliseconds: u64,
}

impl RunRecord {
    pub(super) fn begin(id: &RunId, start: &RunStart) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            run: id.as_str().to_owned(),
            state: RunState::Running,
            as_of: start.as_of,
            period: start.period,
            first_period: start.first_period,
            started_at: start.started_at,
            finished_at: None,
            code: CodeVersion::default(),
            settings: start.settings.clone(),
            definitions: Definitions::default(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            counts: Counts::default(),
            gates: Vec::new(),
            senders: BTreeMap::new(),
            public_page: None,
            identity_model: None,
            stages: Vec::new(),
            failure: None,
        }
    }

    /// Fills in what the run folder itself tells, so that no caller can state it differently.
    pub(super) fn close(mut self, state: RunState, outputs: Vec<HashedFile>, stages: &[StageDone]) -> Self {
        self.state = state;
        self.outputs = outputs;
        self.stages = stages.iter().map(|s| StageTime { name: s.name.clone(), milliseconds: s.milliseconds }).collect();
        self
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a record of strings and numbers is always JSON");
        bytes.push(b'\n');
        bytes
    }

    /// Reads the `run.json` of a run folder.
    ///
    /// # Errors
    /// When it is missing, is no record, or was written in a form that this program does not know.
    pub fn read(run_folder: &std::path::Path) -> Result<Self, LakeError> {
        let path = run_folder.join(FILE);
        let bytes = std::fs::read(&path).map_err(LakeError::io("read", &path))?;
        #[derive(Deserialize)]
        struct Form {
            schema_version: u32,
        }
        let unreadable = |source| LakeError::Unreadable { path: path.clone(), what: "the record of a run", source };
        let form: Form = serde_json::from_slice(&bytes).map_err(unreadable)?;
        if form.schema_version != SCHEMA_VERSION {
            return Err(LakeError::UnknownVersion { path, found: form.schema_version, known: SCHEMA_VERSION });
        }
        serde_json::from_slice(&bytes).map_err(unreadable)
    }
}
