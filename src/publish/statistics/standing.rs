//! How many officers stand where, in the whole state.
//!
//! In: standings of one period. Out: officers by status as two trees (hours owed: met, not met in its two
//! kinds; nothing owed in its two kinds), the rate, and what the shortfalls add up to. Rates are reckoned from shown figures only.

use super::measure::{At, Cells, rate};
use super::{active, threshold};
use crate::publish::Published;
use crate::publish::withhold::is_small;
use crate::publish::withhold::tree::{Node, protect};
use crate::record::Period;
use crate::record::tables::ComplianceRow;

/// What of the state's standing may be seen, for tables that hang on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    pub compliant: Option<i64>,
    pub not_compliant: Option<i64>,
    pub short: Option<i64>,
}

pub fn state(published: &Published, period: Period, cells: &mut Cells) -> Shown {
    let count = |status: &str| active(published, period).filter(|r| r.status == status).count() as i64;
    let leaf = |status| Node::leaf(count(status));
    let not_compliant = Node::of(vec![leaf("short"), leaf("not_shown_compliant")]);
    let mut owing = Node::of(vec![leaf("compliant"), not_compliant]);
    let mut nothing_owed = Node::of(vec![leaf("exempt"), leaf("waived")]);
    protect(&mut owing, threshold(published));
    protect(&mut nothing_owed, threshold(published));
    let shown = emit(&owing, &nothing_owed, period, cells);
    let not_active =
        published.compliance.iter().filter(|r| r.period == period && r.status == "not_active").count() as i64;
    cells.count(at("officers_not_active", period), not_active, is_small(not_active, threshold(published)));
    shortfalls(published, period, shown, cells);
    shown
}

fn at(measure: &str, period: Period) -> At<'_> {
    At { measure, group_by: "state", group: "all", period }
}

/// Few who owe nothing must not cost the report its main figures, so the total over both kinds gives way instead:
/// it is withheld when either part is.
fn emit(owing: &Node, nothing_owed: &Node, period: Period, cells: &mut Cells) -> Shown {
    let (compliant, not_compliant) = (&owing.parts[0], &owing.parts[1]);
    let all_withheld = owing.withheld || nothing_owed.withheld;
    cells.count(at("officers", period), owing.count + nothing_owed.count, all_withheld);
    let figures = [
        ("officers_owing", owing),
        ("officers_compliant", compliant),
        ("officers_not_compliant", not_compliant),
        ("officers_short", &not_compliant.parts[0]),
        ("officers_not_shown_compliant", &not_compliant.parts[1]),
        ("officers_nothing_owed", nothing_owed),
        ("officers_exempt", &nothing_owed.parts[0]),
        ("officers_waived", &nothing_owed.parts[1]),
    ];
    for (measure, node) in figures {
        cells.count(at(measure, period), node.count, node.withheld);
    }
    let seen = |node: &Node| (!node.withheld).then_some(node.count);
    let shown =
        Shown { compliant: seen(compliant), not_compliant: seen(not_compliant), short: seen(&not_compliant.parts[0]) };
    let both = shown.compliant.zip(shown.not_compliant);
    cells.hundredths(at("compliance_rate", period), both.map_or(0, |(c, n)| rate(c, c + n)), both.is_none());
    shown
}

/// A sum and a middle over officers who are short; withheld wherever their number is.
fn shortfalls(published: &Published, period: Period, shown: Shown, cells: &mut Cells) {
    let owing = |r: &&ComplianceRow| crate::publish::officers::owes(r);
    let mut hours: Vec<i64> = active(published, period).filter(owing).map(|r| r.shortfall_hours.0).collect();
    hours.sort_unstable();
    let withheld = shown.not_compliant.is_none();
    let middle = match hours.len() {
        0 => 0,
        n => (hours[(n - 1) / 2] + hours[n / 2]) / 2,
    };
    cells.hundredths(at("shortfall_hours_total", period), hours.iter().sum(), withheld);
    cells.hundredths(at("shortfall_hours_median", period), middle, withheld);
}
