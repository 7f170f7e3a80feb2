//! The plan a run was made by, and its inputs read again.
//!
//! A run keeps tables, not the registry. What needs the registry again reads it from where the run read it, and only
//! believes files whose content is what the run recorded.

use super::run_tables::RunTables;
use crate::cli::Overrides;
use crate::error::CommandError;
use crate::lake::HashedFile;
use crate::plan::{Plan, PlanError, PlannedFile};
use crate::read::Inputs;
use crate::record::{Date, Period};
use crate::resolve::{Offered, TrainedModel};
use crate::run::{MODEL, prepare};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The plan of a published run, with the date and settings it had.
///
/// # Errors
/// When the pipeline file is gone or wrong.
pub fn plan_of(run: &RunTables) -> Result<Plan, CommandError> {
    let record = &run.record;
    plan_again(&record.settings, (record.as_of, record.period, record.first_period), None, record.started_at)
}

/// The plan of a run from the settings that it recorded, for its as-of date, its period and its first period.
///
/// # Errors
/// When the pipeline file is gone or wrong.
pub fn plan_again(
    settings: &serde_json::Value,
    (as_of, period, first_period): (Date, Period, Period),
    lake: Option<PathBuf>,
    started_at: DateTime<Utc>,
) -> Result<Plan, CommandError> {
    let text = |key: &str| settings[key].as_str();
    let overrides = Overrides {
        as_of: Some(as_of),
        period: Some(period),
        first_period: Some(first_period),
        data: text("data").map(PathBuf::from),
        lake,
        model: None,
        wave: text("wave").map(str::to_owned),
    };
    Ok(Plan::resolve(Path::new(text("pipeline").unwrap_or_default()), &overrides, started_at)?)
}

/// The identity model that a run used, as one that is named: what is told of the run is told by it and no other.
fn model_of(run: &RunTables, plan: &Plan) -> Result<Offered, CommandError> {
    let path = run.path.join(MODEL);
    match std::fs::read(&path) {
        Ok(bytes) => {
            let model = TrainedModel::read(&bytes, &plan.identity);
            let model = model.map_err(|source| PlanError::Model { path: path.clone(), source })?;
            Ok(Offered { model: Some(model), is_named: true })
        }
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(Offered::default()),
        Err(source) => Err(CommandError::Read { path, source }),
    }
}

/// The run's inputs, read again; with `registry_only` without submissions. Tells whether every file read is what the
/// run read.
///
/// # Errors
/// When the data folder is gone.
pub fn inputs_of(run: &RunTables, plan: &Plan, registry_only: bool) -> Result<(Inputs, bool), CommandError> {
    let mut files: Vec<PlannedFile> = plan.files()?;
    if registry_only {
        files.retain(|file| !plan.sources[file.source].kind.is_submission());
    }
    let mut inputs = prepare(plan, &files);
    let known: BTreeSet<&HashedFile> = run.record.inputs.iter().collect();
    if !registry_only {
        inputs.model = model_of(run, plan)?;
    }
    let same = inputs.hashes.iter().all(|file| known.contains(file));
    let complete = registry_only || inputs.hashes.len() == run.record.inputs.len();
    Ok((inputs, same && complete))
}
