//! What was typed and what the files say, resolved: every path, rule, contract and date, before the first row is read.
//!
//! In: the pipeline file, what the command line sets over it, and the time now. Out: a [`Plan`], or the refusal. After
//! it, a run can only fail on the data or the machine, never on a wrong setting.

mod definition;
mod error;
mod load;

pub use definition::{Outputs, PeriodChoice, PipelineFile, PipelineForm, ProfileFile, Report};
pub use error::PlanError;
pub use load::{Definitions, load_rules, load_words, yaml_files};

use crate::cli::Overrides;
use crate::conform::{Field, FieldMap, Forms};
use crate::dedupe::DuplicateSettings;
use crate::gates::Gates;
use crate::ingest::{HeaderField, Headers, Limits};
use crate::lake::source::{InputPath, list_inputs};
use crate::law::RuleSet;
use crate::publish::Wave;
use crate::record::{Date, InputKind, Period};
use crate::resolve::{IdentitySettings, TrainedModel};
use crate::table::{Contracts, FieldType};
use crate::words::{Vocabulary, VocabularyFile};
use chrono::{DateTime, Utc};
use definition::UnlistedRemarks;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Everything a run needs to know before it reads a row.
pub struct Plan {
    pub id: String,
    pub label: String,
    pub pipeline: PathBuf,
    pub data: PathBuf,
    pub lake: PathBuf,
    pub as_of: Date,
    pub period: Period,
    pub first_period: Period,
    pub wave: Option<Wave>,
    pub rules: RuleSet,
    pub contracts: Contracts,
    pub sources: Vec<Source>,
    /// The vocabularies of the pipeline, without those of profiles.
    pub words: Arc<Vocabulary>,
    pub limits: Limits,
    pub gates: Gates,
    pub outputs: Outputs,
    /// Where figures for monitoring go.
    pub prometheus: Option<PathBuf>,
    pub report: Report,
    pub identity: IdentitySettings,
    /// The identity model that the command line names.
    pub model: Option<TrainedModel>,
    /// BLAKE3 of the file of identity settings.
    pub identity_blake3: String,
    pub duplicates: DuplicateSettings,
    /// The texts of the reminders, where the pipeline has messages made.
    pub mail: Option<crate::mail::Texts>,
    pub definitions: Definitions,
}

/// Files of one kind from one sender, and how they are read.
pub struct Source {
    pub kind: InputKind,
    pub patterns: Vec<String>,
    pub profile: String,
    pub required: bool,
    pub headers: Headers,
    pub fields: FieldMap,
    pub forms: Forms,
}

/// A file to read: which source it belongs to, and where it lies.
pub struct PlannedFile {
    pub source: usize,
    pub path: InputPath,
}

impl Plan {
    /// Resolves a pipeline file and what the command line sets over it. `now` is the clock.
    ///
    /// # Errors
    /// When any file is missing or wrong, the settings contradict each other, or nobody says from which period on records
    /// are complete: a wrong guess counts late hours in two years.
    pub fn resolve(pipeline: &Path, overrides: &Overrides, now: DateTime<Utc>) -> Result<Self, PlanError> {
        let named = |named: Option<Period>, _: Period| {
            named.ok_or_else(|| PlanError::NoFirstPeriod { pipeline: pipeline.to_owned() })
        };
        Self::made(pipeline, overrides, now, named)
    }

    /// The same for reading files alone, where nobody's standing is judged.
    ///
    /// # Errors
    /// As [`Self::resolve`], but for the first period.
    pub fn for_reading(pipeline: &Path, overrides: &Overrides, now: DateTime<Utc>) -> Result<Self, PlanError> {
        Self::made(pipeline, overrides, now, |_, period| Ok(period))
    }

    fn made(
        pipeline: &Path,
        overrides: &Overrides,
        now: DateTime<Utc>,
        first_period: impl FnOnce(Option<Period>, Period) -> Result<Period, PlanError>,
    ) -> Result<Self, PlanError> {
        let loaded = load::load(pipeline)?;
        let file = loaded.file;
        let zone: chrono_tz::Tz = file
            .time_zone
            .parse()
            .map_err(|_| PlanError::TimeZone { path: pipeline.to_owned(), name: file.time_zone.clone() })?;
        let as_of = overrides.as_of.or(file.as_of).unwrap_or_else(|| now.with_timezone(&zone).date_naive());
        let period = overrides.period.unwrap_or_else(|| match file.period {
            PeriodChoice::Current => Period::of(as_of),
            PeriodChoice::Previous => Period(Period::of(as_of).0 - 1),
        });
        let first_period = first_period(overrides.first_period.or(file.first_period), period)?;
        check_periods(&loaded.rules, first_period, period, as_of)?;
        let wave = wave(overrides.wave.as_deref(), as_of, period)?;
        let passing_score = loaded.rules.acceptance(as_of).ok().map(crate::law::Acceptance::pass_score_hundredths);
        let common = Common { contracts: &loaded.contracts, words: &loaded.words, as_of, zone, passing_score };
        let model = overrides.model.as_deref().map(|path| named_model(path, &loaded.identity)).transpose()?;
        let sources = sources(pipeline, &file.inputs, &loaded.profiles, &common)?;
        Ok(Self {
            id: file.id,
            label: file.label,
            pipeline: pipeline.to_owned(),
            data: overrides.data.clone().unwrap_or(file.data),
            lake: overrides.lake.clone().unwrap_or(file.lake),
            as_of,
            period,
            first_period,
            wave,
            rules: loaded.rules,
            contracts: loaded.contracts,
            sources,
            words: Arc::new(Vocabulary::new(&loaded.words)),
            limits: file.limits,
            gates: file.gates,
            outputs: file.outputs,
            prometheus: file.monitoring.prometheus,
            report: file.report,
            identity: loaded.identity,
            model,
            identity_blake3: loaded.identity_blake3,
            duplicates: loaded.duplicates,
            mail: loaded.mail,
            definitions: loaded.definitions,
        })
    }

    /// The files to read, in the order of their paths; each belongs to the first source that names it.
    ///
    /// # Errors
    /// When the data folder or a required kind is missing.
    pub fn files(&self) -> Result<Vec<PlannedFile>, PlanError> {
        if !self.data.is_dir() {
            return Err(PlanError::NoData { path: self.data.clone() });
        }
        let mut found: BTreeMap<Vec<u8>, PlannedFile> = BTreeMap::new();
        for (source, entry) in self.sources.iter().enumerate() {
            let paths = list_inputs(&self.data, &entry.patterns)?;
            if entry.required && paths.is_empty() {
                return Err(PlanError::MissingInput {
                    kind: entry.kind.as_str(),
                    data: self.data.clone(),
                    patterns: entry.patterns.join(", "),
                });
            }
            for path in paths {
                found.entry(path.relative.clone().into_bytes()).or_insert(PlannedFile { source, path });
            }
        }
        Ok(found.into_values().collect())
    }

    /// The settings as `run.json` keeps them, enough to start the same run again.
    pub fn settings(&self) -> serde_json::Value {
        serde_json::json!({
            "pipeline": whole(&self.pipeline),
            "id": self.id,
            "data": whole(&self.data),
            "as_of": self.as_of,
            "period": self.period,
            "first_period": self.first_period,
            "wave": self.wave.map(Wave::as_str),
            "gates": self.gates,
            "outputs": self.outputs,
        })
    }
}

/// A model that the command line names; unlike the lake's, one that does not fit is refused.
fn named_model(path: &Path, identity: &IdentitySettings) -> Result<TrainedModel, PlanError> {
    let unreadable = |source| PlanError::Unreadable {
        path: path.to_owned(),
        source,
        hint: "give a model of `models/` in a lake; `clee model show` lists them",
    };
    let bytes = std::fs::read(path).map_err(unreadable)?;
    TrainedModel::read(&bytes, identity).map_err(|source| PlanError::Model { path: path.to_owned(), source })
}

/// The path from the root, so that a run can be resumed from any folder.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn check_periods(rules: &RuleSet, first: Period, period: Period, as_of: Date) -> Result<(), PlanError> {
    if period < rules.pack.judged_from {
        return Err(PlanError::NotJudged { what: "period", year: period.0, judged_from: rules.pack.judged_from.0 });
    }
    if first > period {
        return Err(PlanError::FirstPeriod { first: first.0, period: period.0 });
    }
    if first < rules.pack.judged_from {
        return Err(PlanError::NotJudged {
            what: "first period",
            year: first.0,
            judged_from: rules.pack.judged_from.0,
        });
    }
    if period.first_day() > as_of {
        return Err(PlanError::PeriodToCome { period: period.0, as_of });
    }
    for year in first.0..=period.0 {
        if let Err(fault) = rules.for_period(Period(year)) {
            return Err(PlanError::NoLaw { period: year, message: fault.to_string() });
        }
    }
    Ok(())
}

fn wave(named: Option<&str>, as_of: Date, period: Period) -> Result<Option<Wave>, PlanError> {
    match named {
        Some(name) => match Wave::from_name(name) {
            Some(wave) => Ok(Some(wave)),
            None => Err(PlanError::Wave { wave: name.to_owned() }),
        },
        None => Ok(Wave::of(as_of, period)),
    }
}

fn sources(
    pipeline: &Path,
    inputs: &BTreeMap<InputKind, Vec<definition::SourceForm>>,
    profiles: &BTreeMap<String, ProfileFile>,
    common: &Common<'_>,
) -> Result<Vec<Source>, PlanError> {
    let mut sources = Vec::new();
    for (kind, entries) in inputs {
        for entry in entries {
            let profile = profiles.get(&entry.profile).ok_or_else(|| PlanError::NoSuchProfile {
                path: pipeline.to_owned(),
                profile: entry.profile.clone(),
                known: profiles.keys().cloned().collect::<Vec<_>>().join(", "),
            })?;
            let mut source = source_of(*kind, profile, common);
            source.patterns.clone_from(&entry.paths);
            source.required = entry.required;
            sources.push(source);
        }
    }
    Ok(sources)
}

/// What all sources of a pipeline share.
pub struct Common<'c> {
    pub contracts: &'c Contracts,
    pub words: &'c VocabularyFile,
    pub as_of: Date,
    pub zone: chrono_tz::Tz,
    pub passing_score: Option<i64>,
}

/// How files of a kind are read under a profile.
pub fn source_of(kind: InputKind, profile: &ProfileFile, common: &Common<'_>) -> Source {
    let contract = common.contracts.input(kind);
    let mut words = common.words.clone();
    words.extend(&profile.words);
    let words = Arc::new(Vocabulary::new(&words));
    let header = |field: &crate::table::Field| {
        let mut aliases = field.aliases.clone();
        aliases.extend(profile.headers.get(&field.name).into_iter().flatten().cloned());
        HeaderField {
            name: field.name.clone(),
            required: field.required,
            identifying: matches!(field.field_type, FieldType::Date | FieldType::LicenseNo),
            aliases,
            amount: matches!(field.field_type, FieldType::Hours | FieldType::Number),
            is_date: field.field_type == FieldType::Date,
            names_person: NAMES_PERSON.iter().any(|known| known.name() == field.name),
            stands_in: (field.name == Field::ControlNo.name()).then(|| Field::CourseTitle.name().to_owned()),
        }
    };
    Source {
        kind,
        patterns: Vec::new(),
        profile: profile.id.clone(),
        required: false,
        headers: Headers::new(contract.fields.iter().map(header).collect(), Arc::clone(&words))
            .with_passing_score(common.passing_score),
        fields: FieldMap::new(contract),
        forms: Forms {
            dates: profile.dates.clone(),
            as_of: common.as_of,
            zone: common.zone,
            words,
            remarks_wait: profile.unlisted_remarks == UnlistedRemarks::Wait,
            reads_attendance: contract.field(Field::Attendance.name()).is_some(),
            passing_score: common.passing_score,
        },
    }
}

/// The fields by which a person is known.
const NAMES_PERSON: [Field; 4] = [Field::AttendeeName, Field::LastName, Field::FirstName, Field::LicenseNo];
