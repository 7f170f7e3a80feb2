//! What came in and what became of it.
//!
//! In: rows of submissions, days from course to attendance list. Out: rows by kind, by disposition, and by reason
//! within each; roster rows by how late they came. Few rows are few people, so small counts are withheld here too.

use super::measure::{At, Cells};
use crate::publish::Published;
use crate::publish::withhold::linked::{Cell, Keep};
use crate::record::{Disposition, InputKind, Reason};
use std::collections::BTreeMap;

/// The group of rows that need no reason.
const NO_REASON: &str = "-";

/// How many rows were sent on rosters, and how many certificates and college courses.
pub fn rows(published: &Published, cells: &mut Cells) -> Vec<Cell> {
    let mut by_kind: BTreeMap<InputKind, i64> = InputKind::ROWS.into_iter().map(|k| (k, 0)).collect();
    let mut by_end: BTreeMap<Disposition, BTreeMap<Option<Reason>, i64>> = BTreeMap::new();
    for (&(kind, end, reason), &count) in &published.digest.rows {
        *by_kind.entry(kind).or_default() += count;
        *by_end.entry(end).or_default().entry(reason).or_default() += count;
    }
    let mut count = |group_by, group: &str, count, keep| {
        cells.count(At { measure: "rows", group_by, group, period: published.period }, count, keep)
    };
    let all = count("state", "all", by_kind.values().sum(), Keep::Headline);
    let kinds: Vec<(InputKind, Cell)> =
        by_kind.iter().map(|(kind, rows)| (*kind, count("kind", kind.as_str(), *rows, Keep::Part))).collect();
    let mut ends = Vec::new();
    for (end, reasons) in &by_end {
        let total = count("disposition", end.as_str(), reasons.values().sum(), Keep::Part);
        let name = |reason: Option<Reason>| format!("{end}/{}", reason.map_or(NO_REASON, Reason::as_str));
        let parts: Vec<Cell> =
            reasons.iter().map(|(reason, rows)| count("reason", &name(*reason), *rows, Keep::Detail)).collect();
        ends.push((total, parts));
    }
    cells.system.sum(all, kinds.iter().map(|(_, rows)| *rows));
    cells.system.sum(all, ends.iter().map(|(end, _)| *end));
    for (end, reasons) in ends {
        cells.system.sum(end, reasons);
    }
    kinds.into_iter().filter(|(kind, _)| kind.is_roster()).map(|(_, rows)| rows).collect()
}

/// Roster rows in time, and late by up to once, three times and more than three times the days allowed. `rosters` are
/// all roster rows, nearly the same rows where rosters state their days.
pub fn delays(published: &Published, rosters: &[Cell], cells: &mut Cells) {
    let due = published.settings.roster_due_days;
    let edges = [due, due * 2, due * 4];
    let mut counts = [0_i64; 4];
    for (&days, &rows) in published.roster_delays {
        counts[edges.iter().position(|&edge| days <= edge).unwrap_or(edges.len())] += rows;
    }
    let names = [
        format!("within {} days", edges[0]),
        format!("{} to {} days", edges[0] + 1, edges[1]),
        format!("{} to {} days", edges[1] + 1, edges[2]),
        format!("more than {} days", edges[2]),
    ];
    let at = |group| At { measure: "roster_rows", group_by: "delay", group, period: published.period };
    let bands: Vec<Cell> =
        names.iter().zip(counts).map(|(name, rows)| cells.count(at(name), rows, Keep::Detail)).collect();
    let (all, dated) = (cells.system.total_of(rosters), cells.system.total_of(&bands));
    cells.system.near(all, dated);
}
