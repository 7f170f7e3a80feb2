//! What came in and what became of it.
//!
//! In: rows of submissions, days from course to attendance list. Out: rows by kind, by disposition, and by reason
//! within each; roster rows by how late they came. Few rows are few people, so small counts are withheld here too.

use super::measure::{At, Cells};
use super::{protect_together, threshold};
use crate::publish::Published;
use crate::publish::withhold::tree::{Node, protect};
use crate::record::{Disposition, InputKind, Reason};
use std::collections::BTreeMap;

/// The group of rows that need no reason.
const NO_REASON: &str = "-";

pub fn rows(published: &Published, cells: &mut Cells) {
    let mut by_kind: BTreeMap<InputKind, i64> = InputKind::ROWS.into_iter().map(|k| (k, 0)).collect();
    let mut by_end: BTreeMap<Disposition, BTreeMap<Option<Reason>, i64>> = BTreeMap::new();
    for (&(kind, end, reason), &count) in &published.digest.rows {
        *by_kind.entry(kind).or_default() += count;
        *by_end.entry(end).or_default().entry(reason).or_default() += count;
    }
    let ends = by_end.values().map(|reasons| Node::of(reasons.values().copied().map(Node::leaf).collect()));
    let mut trees = [Node::of(ends.collect()), Node::of(by_kind.values().copied().map(Node::leaf).collect())];
    protect_together(&mut trees, threshold(published));
    let mut emit = |group_by: &str, group: &str, node: &Node| {
        let at = At { measure: "rows", group_by, group, period: published.period };
        cells.count(at, node.count, node.withheld);
    };
    emit("state", "all", &trees[0]);
    for (kind, node) in by_kind.keys().zip(&trees[1].parts) {
        emit("kind", kind.as_str(), node);
    }
    for ((end, reasons), node) in by_end.iter().zip(&trees[0].parts) {
        emit("disposition", end.as_str(), node);
        for (reason, node) in reasons.keys().zip(&node.parts) {
            emit("reason", &format!("{end}/{}", reason.map_or(NO_REASON, Reason::as_str)), node);
        }
    }
}

/// Roster rows in time, and late by up to once, three times and more than three times the days allowed.
pub fn delays(published: &Published, cells: &mut Cells) {
    let due = published.settings.roster_due_days;
    let edges = [due, due * 2, due * 4];
    let mut counts = [0_i64; 4];
    for (&days, &rows) in published.roster_delays {
        counts[edges.iter().position(|&edge| days <= edge).unwrap_or(edges.len())] += rows;
    }
    let mut tree = Node::of(counts.into_iter().map(Node::leaf).collect());
    protect(&mut tree, threshold(published));
    let names = [
        format!("within {} days", edges[0]),
        format!("{} to {} days", edges[0] + 1, edges[1]),
        format!("{} to {} days", edges[1] + 1, edges[2]),
        format!("more than {} days", edges[2]),
    ];
    for (name, node) in names.iter().zip(&tree.parts) {
        let at = At { measure: "roster_rows", group_by: "delay", group: name, period: published.period };
        cells.count(at, node.count, node.withheld);
    }
}
