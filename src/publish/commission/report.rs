//! The report as data: headline figures, then sections of a chart and its table.
//!
//! In: figures and words. Out: a [`Report`] that page and workbook render alike, so they cannot disagree.

use super::figures::{Audience, Lookup};
use super::{standing, training};
use crate::publish::Published;
use crate::publish::settings::Place;
use crate::publish::statistics::DIMENSIONS;
use crate::publish::wording::{self, hundredths};
use crate::record::{Date, Period};

pub struct Report {
    pub place: Place,
    pub period: Period,
    pub as_of: Date,
    pub small_cell: u32,
    /// For staff; the public must not see it.
    pub confidential: bool,
    pub any_withheld: bool,
    pub tiles: Vec<Tile>,
    pub sections: Vec<Section>,
    /// Citations of the requirements judged.
    pub citations: Vec<String>,
}

pub struct Tile {
    pub label: &'static str,
    pub value: String,
    pub note: String,
}

pub struct Section {
    pub id: &'static str,
    pub title: &'static str,
    pub lead: String,
    pub chart: Option<ChartOf>,
    pub table: Table,
}

/// Which columns of the table the chart draws, and how.
pub struct ChartOf {
    pub shape: Shape,
    pub title: String,
    pub axis: &'static str,
    pub columns: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Horizontal,
    Stacked,
    Columns,
}

pub struct Table {
    pub caption: String,
    /// The first heads the labels.
    pub headers: Vec<&'static str>,
    pub units: Vec<Unit>,
    pub lines: Vec<Line>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Count,
    Hours,
    Percent,
}

pub struct Line {
    pub label: String,
    /// In hundredths; `None` is withheld.
    pub values: Vec<Option<i64>>,
    /// Sums of other lines are not drawn.
    pub is_sum: bool,
}

impl Unit {
    /// A figure in hundredths with its unit, as it stands in a table or at a bar.
    pub fn written(self, value: i64) -> String {
        match self {
            Self::Count => hundredths(value),
            Self::Hours => format!("{} h", hundredths(value)),
            Self::Percent => wording::percent(value),
        }
    }
}

impl Table {
    pub fn new(caption: String, columns: &[(&'static str, Unit)], first: &'static str, lines: Vec<Line>) -> Self {
        let headers = [first].into_iter().chain(columns.iter().map(|(name, _)| *name)).collect();
        Self { caption, headers, units: columns.iter().map(|(_, unit)| *unit).collect(), lines }
    }
}

pub fn line(label: impl Into<String>, values: Vec<Option<i64>>) -> Line {
    Line { label: label.into(), values, is_sum: false }
}

pub fn sum(label: impl Into<String>, values: Vec<Option<i64>>) -> Line {
    Line { is_sum: true, ..line(label, values) }
}

pub fn report(published: &Published, figures: &Lookup) -> Report {
    let citations = published.digest.requirements.citations();
    let mut sections = vec![standing::standing(published, figures)];
    sections.extend(DIMENSIONS.iter().filter_map(|dimension| standing::by_group(published, figures, dimension)));
    sections.push(standing::requirements(published, figures));
    sections.push(training::sources(figures));
    sections.push(training::areas(figures));
    sections.extend(training::year_before(published, figures));
    sections.push(standing::reminders(figures));
    sections.extend(standing::waves(figures));
    sections.extend(training::timeliness(figures));
    sections.push(training::records(figures));
    sections.push(training::why(figures));
    Report {
        place: published.settings.place.clone(),
        period: published.period,
        as_of: published.as_of,
        small_cell: published.settings.small_cell,
        confidential: figures.audience == Audience::Staff,
        any_withheld: figures.any_withheld(),
        tiles: tiles(figures),
        sections,
        citations: citations.iter().filter(|c| !c.is_empty()).map(String::from).collect(),
    }
}

fn tiles(figures: &Lookup) -> Vec<Tile> {
    let written = |value: Option<i64>, unit: Unit| match value {
        Some(value) => unit.written(value),
        None => "withheld".to_owned(),
    };
    let tile = |label, value, unit, note: &str| Tile { label, value: written(value, unit), note: note.to_owned() };
    vec![
        tile("Officers, active license", figures.state("officers"), Unit::Count, "the basis of every figure"),
        match figures.state("compliance_rate") {
            None => {
                let share = figures.state("share_met_or_nothing_owed");
                tile("Have met the requirement or owe nothing", share, Unit::Percent, "of officers, active license")
            }
            met => tile("Have met the requirement", met, Unit::Percent, "of officers who owe hours"),
        },
        tile("Still need hours", figures.state("officers_not_compliant"), Unit::Count, "short or not shown compliant"),
        tile(
            "Hours credited",
            figures.state("hours_credited").map(|hours| (hours + 50) / 100 * 100),
            Unit::Hours,
            "completed in the period",
        ),
    ]
}
