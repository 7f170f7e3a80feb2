//! The public page that stands until the next publication date.
//!
//! In: the lake and the plan, when a run is started. Out: which earlier run's page is carried forward, or that this run
//! renews it and which publication it follows; later their bytes. Always holds: a page is carried byte for byte, or not at
//! all when it is not what its run wrote; a run of a past day sees what was published by that day.

use crate::error::CommandError;
use crate::gates::EarlierPage;
use crate::lake::{HashedFile, Lake, PublicPage, RunRecord};
use crate::plan::Plan;
use crate::publish::{Artifact, BEHIND, Figures, published_figures};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// How many published runs are looked through, so that a long history of other pipelines costs no time.
pub(super) const LOOKED_THROUGH: usize = 400;

const PUBLIC: &str = "public/";

/// Names of earlier runs, as `settings.compared_with` keeps them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageOf {
    /// The run whose page stands.
    pub carried: Option<String>,
    /// The run that has what stands behind the publication before.
    pub follows: Option<String>,
}

impl PageOf {
    /// The page of the period, else of any, as of the plan's day or earlier; the newest first.
    ///
    /// # Errors
    /// When the lake cannot be listed.
    pub fn find(lake: &Lake, plan: &Plan) -> Result<Self, CommandError> {
        if !plan.outputs.public {
            return Ok(Self::default());
        }
        let mut ids = lake.published_ids()?;
        ids.retain(|id| id.as_of() <= plan.as_of);
        let pages = ids.iter().rev().take(LOOKED_THROUGH).filter_map(|id| {
            let record = RunRecord::read(&lake.run_path(id.as_str()).ok()?).ok()?;
            Some((id.to_string(), page_of(&record)?))
        });
        let (mut of_any, mut of_period, mut follows) = (None, None, None);
        for (run, page) in pages {
            if page.period != plan.period {
                of_any = of_any.or(Some((run, page)));
                continue;
            }
            if page.as_of < plan.as_of {
                follows = Some(run.clone());
            }
            of_period = of_period.or(Some((run, page)));
            if follows.is_some() {
                break;
            }
        }
        Ok(match of_period.or(of_any) {
            Some((run, page)) if !plan.report.publication.is_due(page.as_of, plan.as_of) => {
                Self { carried: Some(run), follows: None }
            }
            _ => Self { carried: None, follows },
        })
    }

    /// The page that is carried forward, when it is still what its run wrote.
    pub fn earlier(&self, lake: &Lake) -> Option<EarlierPage> {
        let folder = lake.run_path(self.carried.as_ref()?).ok()?;
        let record = RunRecord::read(&folder).ok()?;
        let of = page_of(&record)?;
        let wanted = record.outputs.iter().filter(|file| file.path.starts_with(PUBLIC) || file.path == BEHIND);
        let files: Option<Vec<Artifact>> = wanted.map(|file| as_written(&folder, file)).collect();
        if files.is_none() {
            tracing::warn!(run = record.run, "the public page of an earlier run is not what it wrote; it is made anew");
        }
        Some(EarlierPage { of, files: files? })
    }

    /// What stands behind the publication before.
    pub fn published_before(&self, lake: &Lake) -> Figures {
        let figures = self.follows.as_ref().and_then(|run| {
            let folder = lake.run_path(run).ok()?;
            let record = RunRecord::read(&folder).ok()?;
            let file = as_written(&folder, record.outputs.iter().find(|file| file.path == BEHIND)?)?;
            published_figures(&file.bytes).ok()
        });
        figures.unwrap_or_default()
    }
}

/// Whose page a run has: what it says, or for a run from before this was said its own.
fn page_of(record: &RunRecord) -> Option<PublicPage> {
    let own = || {
        let has_one = record.outputs.iter().any(|file| file.path.starts_with(PUBLIC));
        has_one.then(|| PublicPage { run: record.run.clone(), as_of: record.as_of, period: record.period })
    };
    record.public_page.clone().or_else(own)
}

fn as_written(folder: &Path, file: &HashedFile) -> Option<Artifact> {
    let bytes = std::fs::read(folder.join(&file.path)).ok()?;
    (HashedFile::of(file.path.as_str(), &bytes) == *file).then(|| Artifact::new(file.path.as_str(), bytes))
}
