//! How many officers stand where, in the whole state.
//!
//! In: standings of one period. Out: officers by status (hours owed: met, not met in its two kinds; nothing owed in its
//! two kinds), the rate, and what the shortfalls add up to.

use super::measure::{At, Cells, rate};
use crate::publish::officers::PIECE;
use crate::publish::withhold::linked::{Cell, Keep};
use crate::publish::{Published, Scope};
use crate::record::tables::ComplianceRow;
use crate::record::{Period, Status};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The counts of a period that others hang together with.
#[derive(Clone, Copy)]
pub struct State {
    pub officers: Cell,
    pub owing: Cell,
    pub compliant: Cell,
    pub not_compliant: Cell,
    pub short: Cell,
}

/// How many officers stand where in a period, and what those who are short lack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standings {
    /// Officers whom the figures cover, by status.
    covered: BTreeMap<Status, i64>,
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
        self.not_active += i64::from(row.status == Status::NotActive);
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

/// Officers by standing, and what those who are short lack. How many officers there are is on the public roster.
pub fn state(period: Period, standings: &Standings, cells: &mut Cells) -> State {
    let of = |status| standings.covered.get(&status).copied().unwrap_or(0);
    let at = |measure| At { measure, group_by: "state", group: "all", period };
    let unmet = of(Status::Short) + of(Status::NotShownCompliant);
    let nothing = of(Status::Exempt) + of(Status::Waived);
    let owed = of(Status::Compliant) + unmet;
    let officers = cells.count(at("officers"), owed + nothing, Keep::Known);
    let owing = cells.count(at("officers_owing"), owed, Keep::Headline);
    let nothing_owed = cells.count(at("officers_nothing_owed"), nothing, Keep::Figure);
    let compliant = cells.count(at("officers_compliant"), of(Status::Compliant), Keep::Headline);
    let not_compliant = cells.count(at("officers_not_compliant"), unmet, Keep::Headline);
    let short = cells.count(at("officers_short"), of(Status::Short), Keep::Headline);
    let past = cells.count(at("officers_not_shown_compliant"), of(Status::NotShownCompliant), Keep::Headline);
    let exempt = cells.count(at("officers_exempt"), of(Status::Exempt), Keep::Figure);
    let waived = cells.count(at("officers_waived"), of(Status::Waived), Keep::Figure);
    cells.count(at("officers_not_active"), standings.not_active, Keep::Figure);
    let in_order = cells.count(at("officers_met_or_nothing_owed"), of(Status::Compliant) + nothing, Keep::Headline);
    cells.system.sum(officers, [owing, nothing_owed]);
    cells.system.sum(officers, [in_order, not_compliant]);
    cells.system.sum(in_order, [compliant, nothing_owed]);
    cells.system.sum(owing, [compliant, not_compliant]);
    cells.system.sum(not_compliant, [short, past]);
    cells.system.sum(nothing_owed, [exempt, waived]);
    cells.derived(at("compliance_rate"), rate(of(Status::Compliant), owed), [compliant, not_compliant]);
    let share = rate(of(Status::Compliant) + nothing, owed + nothing);
    cells.derived(at("share_met_or_nothing_owed"), share, [not_compliant]);
    cells.derived(at("shortfall_hours_total"), standings.shortfall_total(), [not_compliant]);
    cells.derived(at("shortfall_hours_median"), standings.shortfall_median(), [not_compliant]);
    State { officers, owing, compliant, not_compliant, short }
}
