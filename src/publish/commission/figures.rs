//! Looking up a figure of the statistics.
//!
//! In: the rows. Out: for a measure and group its value in hundredths, or that it is withheld. A figure that is not in
//! the table at all reads as withheld: absent must never look like nought.

use crate::record::Period;
use crate::record::tables::StatisticRow;
use std::collections::BTreeMap;

pub struct Figures<'a> {
    values: BTreeMap<(&'a str, &'a str, &'a str, Period), Option<i64>>,
    period: Period,
}

impl<'a> Figures<'a> {
    pub fn of(rows: &'a [StatisticRow], period: Period) -> Self {
        let key = |r: &'a StatisticRow| (r.measure.as_str(), r.group_by.as_str(), r.group.as_str(), r.period);
        Self { values: rows.iter().map(|r| (key(r), r.value.filter(|_| !r.withheld))).collect(), period }
    }

    pub fn get(&self, measure: &'a str, group_by: &'a str, group: &'a str) -> Option<i64> {
        self.values.get(&(measure, group_by, group, self.period)).copied().flatten()
    }

    pub fn state(&self, measure: &'a str) -> Option<i64> {
        self.get(measure, "state", "all")
    }

    /// The groups of a measure in the period, in their order in the table.
    pub fn groups(&self, measure: &str, group_by: &str) -> Vec<&'a str> {
        let of = |(m, by, _, period): &&(&str, &str, &str, Period)| {
            *m == measure && *by == group_by && *period == self.period
        };
        self.values.keys().filter(of).map(|key| key.2).collect()
    }

    /// A statewide measure in every period that has it.
    pub fn by_period(&self, measure: &str) -> Vec<(Period, Option<i64>)> {
        let of = self.values.iter().filter(|((m, by, ..), _)| *m == measure && *by == "state");
        of.map(|((.., period), value)| (*period, *value)).collect()
    }

    pub fn any_withheld(&self) -> bool {
        self.values.values().any(Option::is_none)
    }
}
