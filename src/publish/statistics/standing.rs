//! How many officers stand where, in the whole state.
//!
//! In: standings of one period. Out: officers by status (hours owed: met, not met in its two kinds; nothing owed in its
//! two kinds), the rate, and what the shortfalls add up to.

use super::measure::{At, Cells, rate};
use crate::publish::Scope;
use crate::publish::digest::is_unmet;
use crate::publish::withhold::linked::{Cell, Keep};
use crate::record::{Period, Status};
use crate::table::{TableError, integers, words};
use polars::prelude::{DataFrame, LazyFrame, col, len};
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
    /// Of every period that has standings.
    ///
    /// # Errors
    /// When the query has.
    pub fn by_period(compliance: &LazyFrame, scope: Scope) -> Result<BTreeMap<Period, Self>, TableError> {
        let mut all: BTreeMap<Period, Self> = BTreeMap::new();
        let by_status = ["period", "status", "covered"].map(col);
        let compliance = compliance.clone().with_column(scope.covered().alias("covered"));
        let counted = compliance.clone().group_by(by_status).agg([len().alias("officers")]).collect()?;
        let is_covered = counted.column("covered")?.bool()?;
        let statuses = words(&counted, "status", Status::from_name)?.into_iter().zip(is_covered.iter());
        for ((period, officers), (status, covered)) in counts(&counted)?.zip(statuses) {
            let standings = all.entry(period).or_default();
            if status == Status::NotActive {
                standings.not_active += officers;
            }
            if covered == Some(true) {
                *standings.covered.entry(status).or_default() += officers;
            }
        }
        let by_shortfall = ["period", "shortfall_hours"].map(col);
        let short = compliance.filter(col("covered").and(is_unmet()));
        let counted = short.group_by(by_shortfall).agg([len().alias("officers")]).collect()?;
        for ((period, officers), hundredths) in counts(&counted)?.zip(integers(&counted, "shortfall_hours")?) {
            all.entry(period).or_default().shortfalls.insert(hundredths, officers);
        }
        Ok(all)
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

/// The period and the number of officers of each line.
fn counts(counted: &DataFrame) -> Result<impl Iterator<Item = (Period, i64)>, TableError> {
    let year = |year: i64| Period(i32::try_from(year).unwrap_or(i32::MAX));
    let periods = integers(counted, "period")?.into_iter().map(year);
    Ok(periods.zip(integers(counted, "officers")?))
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
