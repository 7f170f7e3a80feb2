//! What each sender sent beside what was usual.
//!
//! In: what each sender sent, and what earlier runs found. Out: the figures that the gates on senders and later runs compare with.
//! A sender's usual rows are the median over earlier runs; a night that failed counts there with what was usual and not
//! with what it found, so the gate stays failed until the rows come back or a person changes the settings.

use super::facts::SenderTally;
use super::history::EarlierRun;
use super::volume::Volume;
use crate::lake::SenderFigures;
use crate::record::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A sender with what was usual, and what is kept of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    pub name: String,
    pub figures: SenderFigures,
    /// Rows that earlier runs let expect; `None` for a sender never seen before.
    pub expected: Option<u64>,
    pub dropped: bool,
}

/// Every sender of tonight and of earlier runs, by name.
pub fn compare(
    bound: Option<&Volume>,
    tonight: &BTreeMap<String, SenderTally>,
    earlier: &[EarlierRun],
    as_of: Date,
) -> Vec<Compared> {
    let compare_from = bound.and_then(|b| b.compare_from);
    let earlier = earlier.iter().filter(|run| compare_from.is_none_or(|day| run.as_of >= day));
    let window: Vec<&EarlierRun> = earlier.take(bound.map_or(1, |b| b.runs)).collect();
    let names: BTreeSet<&String> = window.iter().flat_map(|run| run.senders.keys()).chain(tonight.keys()).collect();
    names
        .into_iter()
        .map(|name| {
            let now = tonight.get(name).copied().unwrap_or_default();
            let past: Vec<&SenderFigures> = window.iter().filter_map(|run| run.senders.get(name)).collect();
            let expected = median(past.iter().map(|figures| figures.usual).collect());
            let dropped = bound.is_some_and(|bound| bound.has_dropped(now.rows, expected));
            let usual = if dropped { expected.unwrap_or(0) } else { now.rows };
            let heard_on = heard_on(&now, past.first().copied(), as_of);
            let figures = SenderFigures { rows: now.rows, files: now.files, newest: now.newest, heard_on, usual };
            Compared { name: name.clone(), figures, expected, dropped }
        })
        .collect()
}

/// The upper one of two in the middle.
fn median(mut figures: Vec<u64>) -> Option<u64> {
    figures.sort_unstable();
    figures.get(figures.len() / 2).copied()
}

/// The day of the newest rows, or the as-of day when there is more from the sender than in the run before.
fn heard_on(now: &SenderTally, before: Option<&SenderFigures>, as_of: Date) -> Option<Date> {
    let Some(before) = before else { return now.newest };
    let more = now.rows > before.rows || now.files > before.files || now.newest > before.newest;
    if more { Some(as_of) } else { before.heard_on.max(now.newest) }
}
