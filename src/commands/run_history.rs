//! The earlier runs that a run is compared with.
//!
//! In: the lake, when a run is started. Out: their names, which are kept with the run's settings, and later what they
//! say. Always holds: a resumed run is compared with what it would have been compared with unbroken, because the names
//! are settled once; a run that was removed meanwhile is left out and said to be.

use super::run_page::{LOOKED_THROUGH, PageOf};
use crate::error::CommandError;
use crate::gates::{EarlierLate, EarlierRegistry, EarlierRun, EarlierStanding, History};
use crate::lake::{Lake, RunRecord};
use crate::plan::Plan;
use crate::record::Period;
use crate::table::{Frames, TableError, TableReader};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::PathBuf;

/// Names of earlier runs, as `settings.compared_with` keeps them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedWith {
    /// Of the same pipeline, the newest first: what senders had sent.
    pub senders: Vec<String>,
    /// Of the same period: how officers stood.
    pub standing: Option<String>,
    /// The last one of all: how large the registry was.
    #[serde(default)]
    pub registry: Option<String>,
    /// The last one of each period before the first that is judged: what was counted late there.
    #[serde(default)]
    pub late: Vec<String>,
    /// The last one of each earlier period that is judged anew.
    #[serde(default)]
    pub late_judged: Vec<String>,
    /// The public page that stands, or is followed.
    #[serde(default)]
    pub page: PageOf,
}

impl ComparedWith {
    /// The newest published runs as of the same day or an earlier one.
    ///
    /// # Errors
    /// When the lake cannot be listed.
    pub fn find(lake: &Lake, plan: &Plan) -> Result<Self, CommandError> {
        let wanted = plan.gates.volume.as_ref().map_or(1, |volume| volume.runs);
        let mut found = Self { page: PageOf::find(lake, plan)?, ..Self::default() };
        let mut ids = lake.published_ids()?;
        let mut in_turn: Vec<_> = ids.iter().collect();
        in_turn.sort_by_key(|id| std::cmp::Reverse(id.sequence()));
        found.registry = in_turn.first().map(ToString::to_string);
        let mut periods: Vec<Period> = Vec::new();
        for id in in_turn.iter().filter(|id| id.period() < plan.period) {
            if !periods.contains(&id.period()) {
                periods.push(id.period());
                let kept = if id.period() < plan.first_period { &mut found.late } else { &mut found.late_judged };
                kept.push(id.to_string());
            }
        }
        ids.retain(|id| id.as_of() <= plan.as_of);
        for id in ids.iter().rev().take(LOOKED_THROUGH) {
            if found.standing.is_none() && id.period() == plan.period {
                found.standing = Some(id.to_string());
            }
            if found.senders.len() < wanted
                && record_of(lake, id.as_str()).is_some_and(|(_, record)| record.settings["id"] == plan.id.as_str())
            {
                found.senders.push(id.to_string());
            }
            if found.standing.is_some() && found.senders.len() == wanted {
                break;
            }
        }
        Ok(found)
    }

    /// As a run's settings keep it; nothing for a run that was started before this was kept.
    pub fn of_settings(settings: &serde_json::Value) -> Self {
        Self::deserialize(&settings["compared_with"]).unwrap_or_default()
    }

    /// What these runs say.
    pub fn history(&self, lake: &Lake) -> History<'static> {
        let runs = self.senders.iter().filter_map(|name| {
            let (_, record) = record_of(lake, name)?;
            Some(EarlierRun { run: name.clone(), as_of: record.as_of, senders: record.senders })
        });
        let standing = self.standing.as_ref().and_then(|name| {
            let (folder, record) = record_of(lake, name)?;
            Some(EarlierStanding { run: name.clone(), as_of: record.as_of, frames: finished(folder) })
        });
        let registry = self.registry.as_ref().and_then(|name| registry_of(lake, name));
        let counted = |names: &[String]| -> Vec<EarlierLate<'static>> {
            let one = |name: &String| {
                let (folder, record) = record_of(lake, name)?;
                Some(EarlierLate { run: name.clone(), period: record.period, frames: finished(folder) })
            };
            names.iter().filter_map(one).collect()
        };
        History {
            runs: runs.collect(),
            standing,
            registry,
            late: counted(&self.late),
            late_judged: counted(&self.late_judged),
            page: self.page.earlier(lake),
            published_before: self.page.published_before(lake),
        }
    }
}

/// How large the registry was in the last published run of a lake.
///
/// # Errors
/// When the lake cannot be listed.
pub fn last_registry(lake: &Lake) -> Result<Option<EarlierRegistry>, CommandError> {
    let ids = lake.published_ids()?;
    Ok(ids.iter().max_by_key(|id| id.sequence()).and_then(|id| registry_of(lake, id.as_str())))
}

fn registry_of(lake: &Lake, name: &str) -> Option<EarlierRegistry> {
    let (_, record) = record_of(lake, name)?;
    let records = record.counts.registry;
    (!records.is_empty()).then(|| EarlierRegistry { run: name.to_owned(), as_of: record.as_of, records })
}

fn record_of(lake: &Lake, name: &str) -> Option<(PathBuf, RunRecord)> {
    let folder = lake.run_path(name).ok()?;
    match RunRecord::read(&folder) {
        Ok(record) => Some((folder, record)),
        Err(fault) => {
            tracing::warn!(run = name, %fault, "an earlier run is not compared with");
            None
        }
    }
}

/// The tables of a published run, each read when it is asked for.
pub fn finished(folder: PathBuf) -> Frames<'static> {
    Frames::new(move |table, columns| {
        let path = folder.join("tables").join(format!("{table}.parquet"));
        let file = File::open(path).map_err(|fault| TableError::Arrow(fault.into()))?;
        TableReader::new(file, Some(columns)).map(TableReader::into_batches)
    })
}
