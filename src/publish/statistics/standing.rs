//! How many officers stand where, in the whole state.
//!
//! In: standings of one period. Out: officers by status as two trees (hours owed: met, not met in its two
//! kinds; nothing owed in its two kinds), the rate, and what the shortfalls add up to. Rates are reckoned from shown figures only.

use super::measure::{At, Cells, rate};
use super::threshold;
use crate::publish::officers::PIECE;
use crate::publish::withhold::is_small;
use crate::publish::withhold::tree::{Node, protect};
use crate::publish::{Published, Scope};
use crate::record::Period;
use crate::record::tables::ComplianceRow;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What of the state's standing may be seen, for tables that hang on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    pub compliant: Option<i64>,
    pub not_compliant: Option<i64>,
    pub short: Option<i64>,
}

/// How many officers stand where in a period, and what those who are short lack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standings {
    /// Officers whom the figures cover, by status.
    covered: BTreeMap<&'static str, i64>,
    not_active: i64,
    /// Officers who are short by each number of hundredths.
    shortfalls: BTreeMap<i64, i64>,
}

impl Standings {
    /// Of every period that has standings, in one pass over them.
    pub fn by_period(published: &Published) -> BTreeMap<Period, Self> {
        let commissioned_only = published.settings.commissioned_only;
        let of_piece = |rows: &[ComplianceRow]| {
            let mut all: BTreeMap<Period, Self> = BTreeMap::new();
            for row in rows {
                let scope = Scope { period: row.period, commissioned_only };
                all.entry(row.period).or_default().take(row, scope.covers(row));
            }
            all
        };
        published.compliance.par_chunks(PIECE).map(of_piece).reduce(BTreeMap::new, |mut all, later| {
            later.into_iter().for_each(|(period, standings)| all.entry(period).or_default().join(standings));
            all
        })
    }

    fn take(&mut self, row: &ComplianceRow, covered: bool) {
        self.not_active += i64::from(row.status == "not_active");
        if covered {
            *self.covered.entry(row.status).or_default() += 1;
            if crate::publish::officers::owes(row) {
                *self.shortfalls.entry(row.shortfall_hours.0).or_default() += 1;
            }
        }
    }

    fn join(&mut self, later: Self) {
        self.not_active += later.not_active;
        for (status, officers) in later.covered {
            *self.covered.entry(status).or_default() += officers;
        }
        for (hundredths, officers) in later.shortfalls {
            *self.shortfalls.entry(hundredths).or_default() += officers;
        }
    }

    fn shortfall_total(&self) -> i64 {
        self.shortfalls.iter().map(|(hundredths, officers)| hundredths * officers).sum()
    }

    /// The middle shortfall, of two in the middle halfway between them; nought of nobody.
    fn shortfall_median(&self) -> i64 {
        let officers: i64 = self.shortfalls.values().sum();
        let ranked = |rank: i64| {
            let mut below = 0;
            let reaches = |(_, officers): &(&i64, &i64)| {
                below += **officers;
                below > rank
            };
            self.shortfalls.iter().find(reaches).map_or(0, |(hundredths, _)| *hundredths)
        };
        (ranked((officers - 1) / 2) + ranked(officers / 2)) / 2
    }
}

pub fn state(published: &Published, period: Period, standings: &Standings, cells: &mut Cells) -> Shown {
    let leaf = |status| Node::leaf(standings.covered.get(status).copied().unwrap_or(0));
    let not_compliant = Node::of(vec![leaf("short"), leaf("not_shown_compliant")]);
    let mut owing = Node::of(vec![leaf("compliant"), not_compliant]);
    let mut nothing_owed = Node::of(vec![leaf("exempt"), leaf("waived")]);
    protect(&mut owing, threshold(published));
    protect(&mut nothing_owed, threshold(published));
    let shown = emit(&owing, &nothing_owed, period, cells);
    let not_active = standings.not_active;
    cells.count(at("officers_not_active", period), not_active, is_small(not_active, threshold(published)));
    shortfalls(standings, period, shown, cells);
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
fn shortfalls(standings: &Standings, period: Period, shown: Shown, cells: &mut Cells) {
    let withheld = shown.not_compliant.is_none();
    cells.hundredths(at("shortfall_hours_total", period), standings.shortfall_total(), withheld);
    cells.hundredths(at("shortfall_hours_median", period), standings.shortfall_median(), withheld);
}
