//! Gates on senders: far fewer rows than usual, and nothing new for long.
//!
//! In: what each sender sent, and what earlier runs found. Out: the figures that later runs compare with, and two gates.
//! A sender's usual rows are the median over earlier runs; a night that failed counts there with what was usual and not
//! with what it found, so the gate stays failed until the rows come back or a person changes the settings.

use super::facts::SenderTally;
use super::history::EarlierRun;
use super::{listed, outcome};
use crate::lake::{GateOutcome, SenderFigures};
use crate::plan::{Freshness, Volume};
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
            let dropped = bound.is_some_and(|bound| has_dropped(bound, now.rows, expected));
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

fn has_dropped(bound: &Volume, rows: u64, expected: Option<u64>) -> bool {
    let Some(expected) = expected else { return false };
    let lost = expected.saturating_sub(rows);
    let nothing = rows == 0 && expected > 0;
    let large = u128::from(lost) * 100 >= u128::from(expected) * u128::from(bound.drop_percent);
    nothing || (lost > 0 && lost >= bound.least_rows && large)
}

/// The day of the newest rows, or the as-of day when there is more from the sender than in the run before.
fn heard_on(now: &SenderTally, before: Option<&SenderFigures>, as_of: Date) -> Option<Date> {
    let Some(before) = before else { return now.newest };
    let more = now.rows > before.rows || now.files > before.files || now.newest > before.newest;
    if more { Some(as_of) } else { before.heard_on.max(now.newest) }
}

/// Far fewer rows than usual, or none at all.
pub fn volume(bound: &Volume, senders: &[Compared]) -> GateOutcome {
    let known = senders.iter().filter(|s| s.expected.is_some()).count();
    let dropped: Vec<&Compared> = senders.iter().filter(|s| s.dropped).collect();
    let said = |s: &&Compared| format!("{} from {} rows to {}", s.name, s.expected.unwrap_or(0), s.figures.rows);
    let detail = match (known, dropped.len()) {
        (0, _) => "no earlier run to compare with".to_owned(),
        (_, 0) => format!("{known} senders sent about as much as before, or more"),
        (_, count) => listed(count, &format!("of {known} senders sent far less"), dropped.iter().map(said)),
    };
    outcome("volume", bound.severity, &bound.holds, dropped.is_empty(), detail)
}

/// Nothing new for longer than the sender's bound.
pub fn freshness(bound: &Freshness, senders: &[Compared], as_of: Date) -> GateOutcome {
    let looked_at = senders.iter().filter(|s| s.figures.usual >= bound.least_rows);
    let mut late = Vec::new();
    let mut count = 0_usize;
    for sender in looked_at {
        count += 1;
        let most = bound.senders.get(&sender.name).copied().unwrap_or(bound.most_days);
        match sender.figures.heard_on.map(|day| (as_of - day).num_days()) {
            Some(days) if days <= most => {}
            Some(days) => late.push(format!("{} for {days} days", sender.name)),
            None => late.push(format!("{} has no readable day", sender.name)),
        }
    }
    // one who is awaited by name and was never heard of is the latest of all
    let absent = bound.senders.keys().filter(|name| senders.iter().all(|s| s.name != **name));
    late.extend(absent.map(|name| format!("{name} was never heard of")));
    let detail = match late.len() {
        0 => format!("{count} senders were heard of in time"),
        many => listed(many, "senders sent nothing new", late.iter().cloned()),
    };
    outcome("freshness", bound.severity, &bound.holds, late.is_empty(), detail)
}
