//! Where figures are collected: the only place that turns a number and a decision into a statistics row.
//!
//! In: counts and amounts with what they hang together with, and the figures of the last publication. Out: rows for the
//! public, empty exactly when withheld, and the same rows for staff with every value.

use crate::publish::withhold::linked::{Cell, Keep, System};
use crate::record::tables::StatisticRow;
use crate::record::{Hours, Period};
use std::collections::BTreeMap;

/// Measure, grouping, group and period of a figure.
pub type Key = (String, String, String, Period);

/// Figures of one page in hundredths, each with whether it is withheld there, in the order of the table.
pub type Figures = BTreeMap<Key, (i64, bool)>;

pub struct Cells<'b> {
    pub system: System,
    /// What was published before.
    before: &'b Figures,
    threshold: i64,
    figures: Vec<Figure>,
}

struct Figure {
    key: Key,
    /// In hundredths, counts and per cents too.
    value: i64,
    /// Withheld where one of these is.
    of: Vec<Cell>,
}

/// The measure and the group a figure belongs to.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub measure: &'a str,
    pub group_by: &'a str,
    pub group: &'a str,
    pub period: Period,
}

impl At<'_> {
    pub fn key(self) -> Key {
        (self.measure.to_owned(), self.group_by.to_owned(), self.group.to_owned(), self.period)
    }
}

impl<'b> Cells<'b> {
    pub fn new(threshold: i64, before: &'b Figures) -> Self {
        Self { system: System::new(threshold), before, threshold, figures: Vec::new() }
    }

    /// A count of people or records.
    pub fn count(&mut self, at: At, count: i64, keep: Keep) -> Cell {
        let cell = self.system.published(count, keep);
        if still_withheld(self.before, at, count, self.threshold) {
            self.system.hold(cell);
        }
        self.derived(at, count * 100, [cell]);
        cell
    }

    /// Hours behind which few people may stand.
    pub fn hours(&mut self, at: At, hours: Hours, few: bool, keep: Keep) -> Cell {
        let cell = self.system.amount(hours.0, few, keep);
        self.derived(at, hours.0, [cell]);
        cell
    }

    /// A rate, a median: what can be shown where all that it is made of is.
    pub fn derived(&mut self, at: At, hundredths: i64, of: impl Into<Vec<Cell>>) {
        self.figures.push(Figure { key: at.key(), value: hundredths, of: of.into() });
    }

    /// Every figure with what was decided of it.
    pub fn decided(&self) -> Figures {
        let withheld = |figure: &Figure| figure.of.iter().any(|cell| self.system.is_withheld(*cell));
        self.figures.iter().map(|figure| (figure.key.clone(), (figure.value, withheld(figure)))).collect()
    }
}

/// Whether a count was withheld when last published and has hardly moved since: shown now, it would tell what was hidden
/// then.
pub fn still_withheld(before: &Figures, at: At, count: i64, threshold: i64) -> bool {
    let hidden = |(was, withheld): &(i64, bool)| *withheld && (count - was / 100).abs() <= threshold;
    before.get(&at.key()).is_some_and(hidden)
}

/// The figures as rows; `withheld_too` with the values that are withheld.
pub fn rows(figures: &Figures, withheld_too: bool) -> Vec<StatisticRow> {
    let row = |(key, &(value, withheld)): (&Key, &(i64, bool))| {
        let (measure, group_by, group, period) = key.clone();
        let value = (withheld_too || !withheld).then_some(value);
        StatisticRow { measure, group_by, group, period, value, withheld }
    };
    figures.iter().map(row).collect()
}

/// `part` of `whole` in hundredths of a per cent, rounded half up; nought of nothing.
pub fn rate(part: i64, whole: i64) -> i64 {
    if whole == 0 { 0 } else { (part * 20_000 + whole) / (2 * whole) }
}
