//! Where figures are collected: the only place that turns a number and a decision into a statistics row.
//!
//! In: counts or hundredths with whether they are withheld. Out: rows whose value is empty exactly when withheld.

use crate::record::Period;
use crate::record::tables::StatisticRow;

#[derive(Default)]
pub struct Cells(Vec<StatisticRow>);

/// The measure and the group a figure belongs to.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub measure: &'a str,
    pub group_by: &'a str,
    pub group: &'a str,
    pub period: Period,
}

impl Cells {
    pub fn count(&mut self, at: At, count: i64, withheld: bool) {
        self.hundredths(at, count * 100, withheld);
    }

    pub fn hundredths(&mut self, at: At, value: i64, withheld: bool) {
        self.0.push(StatisticRow {
            measure: at.measure.to_owned(),
            group_by: at.group_by.to_owned(),
            group: at.group.to_owned(),
            period: at.period,
            value: (!withheld).then_some(value),
            withheld,
        });
    }

    pub fn sorted(mut self) -> Vec<StatisticRow> {
        self.0.sort_by(|a, b| {
            (&a.measure, &a.group_by, &a.group, a.period).cmp(&(&b.measure, &b.group_by, &b.group, b.period))
        });
        self.0
    }
}

/// `part` of `whole` in hundredths of a per cent, rounded half up; nought of nothing.
pub fn rate(part: i64, whole: i64) -> i64 {
    if whole == 0 { 0 } else { (part * 20_000 + whole) / (2 * whole) }
}
