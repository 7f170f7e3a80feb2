//! The form of a pipeline file and of a sender's profile, strict: an unknown key or word is refused with its line.

use crate::conform::DateForm;
use crate::gates::Gates;
use crate::ingest::Limits;
use crate::record::{Date, InputKind, Period};
use crate::words::VocabularyFile;
use chrono::Datelike;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A pipeline file, or the settings of a state that pipelines extend. Every key may be left out of either; paths are
/// relative to the file's own folder.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PipelineForm {
    /// The file whose settings hold where this one says nothing.
    pub extends: Option<PathBuf>,
    pub id: Option<String>,
    pub label: Option<String>,
    /// IANA name; decides which day it is when no as-of date is given.
    pub time_zone: Option<String>,
    pub data: Option<PathBuf>,
    pub lake: Option<PathBuf>,
    pub as_of: Option<Date>,
    pub period: Option<PeriodChoice>,
    /// The first year with complete records; no default, see `Plan::resolve`.
    pub first_period: Option<Period>,
    pub schemas: Option<PathBuf>,
    pub rules: Option<PathBuf>,
    pub profiles: Option<PathBuf>,
    /// The vocabularies of senders, each added to those before it.
    pub words: Option<Vec<PathBuf>>,
    pub identity: Option<PathBuf>,
    pub duplicates: Option<PathBuf>,
    /// The folder with the texts of the reminders; without it no messages are made.
    pub mail: Option<PathBuf>,
    /// Kind by kind; a kind that is named here replaces the extended file's.
    pub inputs: BTreeMap<InputKind, Vec<SourceForm>>,
    pub limits: Option<Limits>,
    pub gates: Option<Gates>,
    pub outputs: Option<Outputs>,
    pub monitoring: Option<Monitoring>,
    pub report: Option<Report>,
}

impl PipelineForm {
    /// The same with paths from where the program stands, for a file in `folder`.
    pub fn in_folder(mut self, folder: &Path) -> Self {
        let paths = [
            &mut self.extends,
            &mut self.data,
            &mut self.lake,
            &mut self.schemas,
            &mut self.rules,
            &mut self.profiles,
            &mut self.identity,
            &mut self.duplicates,
            &mut self.mail,
        ];
        let metrics = self.monitoring.as_mut().and_then(|monitoring| monitoring.prometheus.as_mut());
        let words = self.words.iter_mut().flatten();
        for path in paths.into_iter().flatten().chain(metrics).chain(words) {
            *path = folder.join(&*path);
        }
        self
    }

    /// These settings, and those of `base` where these say nothing.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        let mut inputs = base.inputs;
        inputs.extend(self.inputs);
        Self {
            extends: base.extends,
            id: self.id.or(base.id),
            label: self.label.or(base.label),
            time_zone: self.time_zone.or(base.time_zone),
            data: self.data.or(base.data),
            lake: self.lake.or(base.lake),
            as_of: self.as_of.or(base.as_of),
            period: self.period.or(base.period),
            first_period: self.first_period.or(base.first_period),
            schemas: self.schemas.or(base.schemas),
            rules: self.rules.or(base.rules),
            profiles: self.profiles.or(base.profiles),
            words: self.words.or(base.words),
            identity: self.identity.or(base.identity),
            duplicates: self.duplicates.or(base.duplicates),
            mail: self.mail.or(base.mail),
            inputs,
            limits: self.limits.or(base.limits),
            gates: self.gates.or(base.gates),
            outputs: self.outputs.or(base.outputs),
            monitoring: self.monitoring.or(base.monitoring),
            report: self.report.or(base.report),
        }
    }

    /// The whole pipeline.
    ///
    /// # Errors
    /// The key that neither the pipeline nor what it extends says.
    pub fn complete(self) -> Result<PipelineFile, &'static str> {
        Ok(PipelineFile {
            id: self.id.ok_or("id")?,
            label: self.label.ok_or("label")?,
            time_zone: self.time_zone.ok_or("time_zone")?,
            data: self.data.ok_or("data")?,
            lake: self.lake.ok_or("lake")?,
            as_of: self.as_of,
            period: self.period.unwrap_or_default(),
            first_period: self.first_period,
            schemas: self.schemas.ok_or("schemas")?,
            rules: self.rules.ok_or("rules")?,
            profiles: self.profiles.ok_or("profiles")?,
            words: self.words.ok_or("words")?,
            identity: self.identity.ok_or("identity")?,
            duplicates: self.duplicates.ok_or("duplicates")?,
            mail: self.mail,
            inputs: self.inputs,
            limits: self.limits.unwrap_or_default(),
            gates: self.gates.unwrap_or_default(),
            outputs: self.outputs.unwrap_or_default(),
            monitoring: self.monitoring.unwrap_or_default(),
            report: self.report.ok_or("report")?,
        })
    }
}

/// A pipeline with all that it extends. Paths are from where the program stands.
#[derive(Debug)]
pub struct PipelineFile {
    pub id: String,
    pub label: String,
    pub time_zone: String,
    pub data: PathBuf,
    pub lake: PathBuf,
    pub as_of: Option<Date>,
    pub period: PeriodChoice,
    pub first_period: Option<Period>,
    pub schemas: PathBuf,
    pub rules: PathBuf,
    pub profiles: PathBuf,
    pub words: Vec<PathBuf>,
    pub identity: PathBuf,
    pub duplicates: PathBuf,
    pub mail: Option<PathBuf>,
    pub inputs: BTreeMap<InputKind, Vec<SourceForm>>,
    pub limits: Limits,
    pub gates: Gates,
    pub outputs: Outputs,
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
    /// How many days ahead licences, approvals and recognitions that end are listed.
    #[serde(default = "default_lapsing_days")]
    pub lapsing_days: u64,
    /// When `public/` is renewed.
    #[serde(default)]
    pub publication: Publication,
    /// Sizes of agencies, in officers, at which a new band of the statistics begins.
    pub agency_bands: Vec<usize>,
}

/// The days on which `public/` is renewed; between them the last page stands. Published every night, its figures would
/// differ by single officers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Publication {
    /// Days of every month; a shorter month has its last day instead.
    pub days_of_month: Vec<u32>,
    /// Single days, of the commission's meetings say.
    pub dates: Vec<Date>,
}

impl Default for Publication {
    fn default() -> Self {
        Self { days_of_month: vec![1], dates: Vec::new() }
    }
}

impl Publication {
    /// Whether the page as of `last` is to be renewed by a run as of `as_of`: that is a publication date, or one has
    /// passed without a run.
    pub fn is_due(&self, last: Date, as_of: Date) -> bool {
        let passed = last.iter_days().skip(1).take_while(|day| *day <= as_of).any(|day| self.names(day));
        self.names(as_of) || passed
    }

    fn names(&self, day: Date) -> bool {
        let last_of_month = day.succ_opt().is_none_or(|next| next.month() != day.month());
        let named = |&of_month: &u32| of_month == day.day() || last_of_month && of_month > day.day();
        self.days_of_month.iter().any(named) || self.dates.contains(&day)
    }

    /// What is wrong with it, in words.
    pub fn fault(&self) -> Option<&'static str> {
        if self.days_of_month.iter().any(|day| !(1..=31).contains(day)) {
            Some("`report.publication.days_of_month` are days from 1 to 31")
        } else if self.days_of_month.is_empty() && self.dates.is_empty() {
            Some("`report.publication` names no day, so `public/` would never be renewed")
        } else {
            None
        }
    }
}

fn default_lapsing_days() -> u64 {
    60
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

/// What is written besides the tables. A part that is left out may be left out only in a lake whose current run has it
/// neither, for what staff opened yesterday must be there today.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn a_page_is_due_on_its_days_and_when_one_was_missed() {
        let monthly = Publication { days_of_month: vec![31], dates: vec![day("2025-04-10")] };
        let due = |last: &str, as_of: &str| monthly.is_due(day(last), day(as_of));
        assert!(!due("2025-03-31", "2025-04-09"));
        assert!(
            due("2025-03-31", "2025-04-10") && due("2025-03-31", "2025-04-12"),
            "the meeting, and the run after it"
        );
        assert!(due("2025-04-10", "2025-04-30"), "April has no day 31");
        assert!(!due("2025-04-10", "2025-04-29"));
        assert!(due("2025-04-30", "2025-04-30"), "a run on the day itself is never an old page");
    }

    #[test]
    fn days_that_no_month_has_and_no_days_at_all_are_refused() {
        let of = |days: &[u32]| Publication { days_of_month: days.to_vec(), dates: Vec::new() }.fault();
        assert!(of(&[0]).is_some() && of(&[32]).is_some() && of(&[]).is_some());
        assert_eq!(of(&[1, 31]), None);
    }
}
