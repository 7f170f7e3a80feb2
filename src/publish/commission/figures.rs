//! Looking up a figure of the statistics.
//!
//! In: the statistics. Out: for a measure and group its value in hundredths, or that it is withheld. A figure that is not in
//! the table at all reads as withheld: absent must never look like nought.

use crate::publish::statistics::Statistics;
use crate::record::Period;
use std::collections::BTreeMap;

/// Whose eyes a report is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    Public,
    /// Those who may see officers' records: nothing is withheld from them.
    Staff,
}

pub struct Lookup<'a> {
    pub audience: Audience,
    values: BTreeMap<(&'a str, &'a str, &'a str, Period), Option<i64>>,
    period: Period,
}

impl<'a> Lookup<'a> {
    /// The figures of a run, those that are withheld without their value.
    pub fn of(statistics: &'a Statistics, audience: Audience, period: Period) -> Self {
        let figures = match audience {
            Audience::Public => &statistics.public,
            Audience::Staff => &statistics.staff,
        };
        let values = figures.iter().map(|((measure, by, group, period), (value, withheld))| {
            ((measure.as_str(), by.as_str(), group.as_str(), *period), (!withheld).then_some(*value))
        });
        Self { audience, values: values.collect(), period }
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
