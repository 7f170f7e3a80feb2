//! What earlier published runs found, as the gates compare with it.
//!
//! In: run records, and a way to read the standings of one earlier run when they are needed. Out: the same, by name.
//! Always holds: which runs these are is settled when a run is started and kept with its settings, so that a resumed run
//! compares with what an unbroken one would have.

use crate::lake::{PublicPage, SenderFigures};
use crate::publish::{Artifact, Figures};
use crate::record::{Date, Period};
use crate::table::Frames;
use std::collections::BTreeMap;

/// Earlier runs; both are empty for the first.
#[derive(Default)]
pub struct History<'a> {
    /// The newest first.
    pub runs: Vec<EarlierRun>,
    /// The last published run of the same period.
    pub standing: Option<EarlierStanding<'a>>,
    /// The last published run of any period: usable records of the registry by kind.
    pub registry: Option<EarlierRegistry>,
    /// The last published run of each period before those that this run judges.
    pub late: Vec<EarlierLate<'a>>,
    /// The same of each earlier period that this run judges anew.
    pub late_judged: Vec<EarlierLate<'a>>,
    /// The page that stands until the next publication date; none when this run renews it.
    pub page: Option<EarlierPage>,
    /// What stands behind the page that this run's follows.
    pub published_before: Figures,
}

/// A page that is carried forward, byte for byte.
pub struct EarlierPage {
    pub of: PublicPage,
    pub files: Vec<Artifact>,
}

/// How large the registry was in an earlier run.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierRegistry {
    pub run: String,
    pub as_of: Date,
    /// By the name of the kind.
    pub records: BTreeMap<String, i64>,
}

/// What an earlier run counted in a period that this run does not judge. Read only when a gate asks, part by part.
pub struct EarlierLate<'a> {
    pub run: String,
    pub period: Period,
    pub frames: Frames<'a>,
}

/// What senders had sent by an earlier run.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierRun {
    pub run: String,
    pub as_of: Date,
    pub senders: BTreeMap<String, SenderFigures>,
}

/// How officers stood in an earlier run. Read only when a gate asks, part by part.
pub struct EarlierStanding<'a> {
    pub run: String,
    pub as_of: Date,
    pub frames: Frames<'a>,
}
