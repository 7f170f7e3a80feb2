//! The form of a pipeline file and of a sender's profile, strict: an unknown key or word is refused with its line.

use super::gates::Gates;
use crate::conform::DateForm;
use crate::ingest::Limits;
use crate::record::{Date, InputKind, Period};
use crate::words::VocabularyFile;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A pipeline file. Paths are relative to the file's own folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipelineFile {
    pub id: String,
    pub label: String,
    /// IANA name; decides which day it is when no as-of date is given.
    pub time_zone: String,
    pub data: PathBuf,
    pub lake: PathBuf,
    #[serde(default)]
    pub as_of: Option<Date>,
    #[serde(default)]
    pub period: PeriodChoice,
    #[serde(default)]
    pub first_period: Option<Period>,
    pub schemas: PathBuf,
    pub rules: PathBuf,
    pub profiles: PathBuf,
    /// The vocabularies of senders, each added to those before it.
    pub words: Vec<PathBuf>,
    pub identity: PathBuf,
    pub duplicates: PathBuf,
    /// The folder with the texts of the reminders; without it no messages are made.
    #[serde(default)]
    pub mail: Option<PathBuf>,
    pub inputs: BTreeMap<InputKind, Vec<SourceForm>>,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub gates: Gates,
    #[serde(default)]
    pub outputs: Outputs,
    #[serde(default)]
    pub monitoring: Monitoring,
    pub report: Report,
}

/// The words and bands of lists and reports.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The state, as pages name it.
    pub place: String,
    /// The body that publishes.
    pub publisher: String,
    /// The law that closes officers' records, as cited.
    pub privacy_citation: String,
    /// Where an officer or agency finds help, in words.
    pub help: String,
    /// Sizes of agencies, in officers, at which a new band of the statistics begins.
    pub agency_bands: Vec<usize>,
}

/// Which period is judged when the command line does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodChoice {
    /// The year of the as-of date.
    #[default]
    Current,
    /// The year before it.
    Previous,
}

/// Where files of a kind lie and how their sender writes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceForm {
    pub paths: Vec<String>,
    #[serde(default = "default_profile")]
    pub profile: String,
    /// Without a file of this kind nothing can be judged.
    #[serde(default)]
    pub required: bool,
}

fn default_profile() -> String {
    "default".to_owned()
}

/// What is written besides the tables.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outputs {
    pub agencies: bool,
    pub providers: bool,
    pub review: bool,
    pub public: bool,
    /// Counts from one up to this are withheld from public tables.
    pub small_cell: u32,
}

impl Default for Outputs {
    fn default() -> Self {
        Self { agencies: true, providers: true, review: true, public: true, small_cell: 10 }
    }
}

/// Who else is told how a run went.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Monitoring {
    /// A file for the textfile collector of node_exporter; `--metrics` sets over it.
    pub prometheus: Option<PathBuf>,
}

/// How one sender's files look.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileFile {
    pub id: String,
    pub label: String,
    /// The forms its dates may have; two forms that read one text differently make it ambiguous.
    pub dates: Vec<DateForm>,
    /// Further headers per field, besides those of the contract.
    #[serde(default)]
    pub headers: BTreeMap<String, Vec<String>>,
    /// What becomes of a row with a remark that no list knows.
    #[serde(default)]
    pub unlisted_remarks: UnlistedRemarks,
    /// Words besides those of the pipeline's vocabularies.
    #[serde(default)]
    pub words: VocabularyFile,
}

/// What becomes of a row with a remark that no list knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnlistedRemarks {
    /// It waits for a person.
    #[default]
    Wait,
    /// It is told and holds nothing.
    Tell,
}
