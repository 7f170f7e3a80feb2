//! Turns the finished tables into what people read: notices, work lists, workbooks, statistics and pages.
//!
//! In: slices of the tables, the registry and settings, all borrowed. Out: [`Artifact`]s, bytes with the path they
//! belong at inside the run folder. Nothing here opens a file, reads a clock or logs: one place outside writes.
//! Always: equal inputs give equal bytes; what lies under `public/` holds no officer and no small cell; what lies
//! under `lists/` is confidential and meant for the people named in its file name.

mod charts;
mod commission;
mod csv_text;
mod digest;
mod evidence;
mod fitting;
mod lists;
mod notices;
mod officers;
mod reach;
mod run_html;
mod settings;
mod statistics;
mod trained;
mod wave;
mod withhold;
pub(crate) mod wording;
mod workbook;

#[cfg(test)]
pub(crate) mod tests;

pub use commission::{BEHIND, published_figures};
pub use digest::{Digest, Scope};
pub use evidence::{AttendanceList, Lapsing, NotTaken, Offer, OtherRow, RowDetail, Training};
pub use notices::notices;
pub use reach::{Unreached, email_fault};
pub use run_html::{Flow, Gate, KindFiles, NeedsPerson, RunPage, StageTime, run_html};
pub use settings::{AgencyBand, Asked, Mailed, Place, Settings};
pub use statistics::Figures;
use statistics::{rows, statistics};
pub use trained::TrainedToDate;
pub use wave::Wave;

use crate::record::registry::Registry;
use crate::record::tables::{ComplianceRow, FileRow, StatisticRow};
use crate::record::{Date, Period};
use crate::table::{Frames, TableError};
use std::collections::BTreeMap;

/// Everything the renderers may look at. Standings are of every period from the first to the one run.
#[derive(Clone, Copy)]
pub struct Published<'a> {
    pub registry: &'a Registry,
    pub files: &'a [FileRow],
    /// The rows that earned no credit, with what they said, in their order.
    pub details: &'a [RowDetail],
    pub attendance: &'a [AttendanceList],
    pub lapsing: &'a [Lapsing],
    /// Approved courses that officers could still take.
    pub offers: &'a [Offer],
    /// Credited trainings of this year and the last, as far as they were known by the day.
    pub trained: &'a TrainedToDate,
    /// The finished tables.
    pub frames: &'a Frames<'a>,
    /// What the large ones came to.
    pub digest: &'a Digest,
    pub compliance: &'a [ComplianceRow],
    /// Roster rows by days from completion to submission, where the roster gives both.
    pub roster_delays: &'a BTreeMap<i64, i64>,
    /// Requirement id to the words people know it by, from the rule pack.
    pub labels: &'a BTreeMap<String, String>,
    pub period: Period,
    pub as_of: Date,
    pub wave: Option<Wave>,
    pub settings: &'a Settings,
}

impl Published<'_> {
    /// Whom the figures cover.
    pub fn scope(&self) -> Scope {
        Scope { period: self.period, commissioned_only: self.settings.commissioned_only }
    }
}

/// A file of the run folder, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Relative to the run folder, with `/` between the parts.
    pub path: String,
    pub bytes: Vec<u8>,
}

impl Artifact {
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }
}

/// Why something could not be rendered. Each is a fault of the program or of its memory, not of the data.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("cannot lay out the workbook `{path}`: {source}")]
    Workbook { path: String, source: rust_xlsxwriter::XlsxError },
    #[error("cannot lay out the list `{path}`: {source}")]
    List { path: String, source: csv::Error },
    #[error("cannot lay out the page `{path}`: {source}")]
    Page { path: &'static str, source: askama::Error },
    #[error("cannot draw figures from the finished tables: {0}")]
    Tables(#[from] TableError),
}

/// The list of what a person has to decide, from nothing but rows that wait for it and rulings that did not take: it need
/// not wait for the standings.
///
/// # Errors
/// When the workbook cannot be laid out.
pub fn review(
    registry: &Registry,
    details: &[RowDetail],
    not_taken: &[NotTaken],
    as_of: Date,
) -> Result<Artifact, PublishError> {
    lists::review::workbook(registry, details, not_taken, as_of)
}

/// The table of statistics and every list and public report, these in the order of their paths. Lists do not need the
/// statistics, so both are made side by side.
///
/// # Errors
/// When a workbook, list or page cannot be laid out.
pub fn everything(published: &Published) -> Result<(Vec<StatisticRow>, Vec<Artifact>), PublishError> {
    let (lists, public) = rayon::join(
        || {
            let owing = officers::owing(published);
            let (lists, workbooks) =
                rayon::join(|| lists::lists(published, &owing), || lists::workbooks(published, &owing));
            let mut all = lists?;
            all.extend(workbooks?);
            Ok::<_, PublishError>(all)
        },
        || {
            let statistics = statistics(published)?;
            let asked = published.settings.asked;
            let mut reports = if asked.public { commission::reports(published, &statistics)? } else { Vec::new() };
            if asked.state {
                reports.push(commission::state(published, &statistics)?);
            }
            Ok::<_, PublishError>((rows(&statistics.public, false), reports))
        },
    );
    let (mut all, (statistics, reports)): (Vec<Artifact>, _) = (lists?, public?);
    all.extend(reports);
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((statistics, all))
}
