//! What the report says, in order: headline figures, then sections of a chart and its table.
//!
//! In: figures and words. Out: a [`Report`] that page and workbook render alike, so they cannot disagree.

use super::figures::Figures;
use crate::publish::statistics::{DIMENSIONS, OTHER, TOGETHER};
use crate::publish::wording::{self, hundredths};
use crate::publish::{Published, officers, settings::Place};
use crate::record::{Area, Date, Disposition, InputKind, Period, Reason, SourceKind};
use std::collections::BTreeSet;

pub struct Report {
    pub place: Place,
    pub period: Period,
    pub as_of: Date,
    pub small_cell: u32,
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
    fn new(caption: String, columns: &[(&'static str, Unit)], first: &'static str, lines: Vec<Line>) -> Self {
        let headers = [first].into_iter().chain(columns.iter().map(|(name, _)| *name)).collect();
        Self { caption, headers, units: columns.iter().map(|(_, unit)| *unit).collect(), lines }
    }
}

fn line(label: impl Into<String>, values: Vec<Option<i64>>) -> Line {
    Line { label: label.into(), values, is_sum: false }
}

fn sum(label: impl Into<String>, values: Vec<Option<i64>>) -> Line {
    Line { is_sum: true, ..line(label, values) }
}

pub fn report(published: &Published, figures: &Figures) -> Report {
    let citations: BTreeSet<&str> =
        published.requirements.iter().filter(|r| r.period == published.period).map(|r| r.citation.as_str()).collect();
    let mut sections = vec![standing(published, figures)];
    sections.extend(DIMENSIONS.iter().filter_map(|dimension| by_group(published, figures, dimension)));
    sections.push(requirements(published, figures));
    sections.push(sources(figures));
    sections.push(areas(figures));
    sections.extend(year_before(published, figures));
    sections.push(reminders(figures));
    sections.extend(timeliness(figures));
    sections.push(records(figures));
    sections.push(why(figures));
    Report {
        place: published.settings.place.clone(),
        period: published.period,
        as_of: published.as_of,
        small_cell: published.settings.small_cell,
        any_withheld: figures.any_withheld(),
        tiles: tiles(figures),
        sections,
        citations: citations.into_iter().filter(|c| !c.is_empty()).map(str::to_owned).collect(),
    }
}

fn tiles(figures: &Figures) -> Vec<Tile> {
    let written = |value: Option<i64>, unit: Unit| match value {
        Some(value) => unit.written(value),
        None => "withheld".to_owned(),
    };
    let tile = |label, value, unit, note: &str| Tile { label, value: written(value, unit), note: note.to_owned() };
    vec![
        tile("Officers, active license", figures.state("officers"), Unit::Count, "the basis of every figure"),
        tile("Have met the requirement", figures.state("compliance_rate"), Unit::Percent, "of officers who owe hours"),
        tile("Still need hours", figures.state("officers_not_compliant"), Unit::Count, "short or not shown compliant"),
        tile("Hours credited", figures.state("hours_credited"), Unit::Hours, "completed in the period"),
    ]
}

fn standing(published: &Published, figures: &Figures) -> Section {
    let statuses = [
        ("Requirement met", "officers_compliant"),
        ("Still short, deadline ahead", "officers_short"),
        ("Not shown compliant, deadline past", "officers_not_shown_compliant"),
        ("Exempt for the period", "officers_exempt"),
        ("Waived for the period", "officers_waived"),
    ];
    let mut lines: Vec<Line> =
        statuses.iter().map(|(label, measure)| line(*label, vec![figures.state(measure)])).collect();
    lines.push(sum("All with an active license", vec![figures.state("officers")]));
    lines.push(sum("Licenses not active, not counted above", vec![figures.state("officers_not_active")]));
    let middle = figures.state("shortfall_hours_median").map(hundredths);
    let lead = match (figures.state("officers_not_compliant"), middle) {
        (Some(0), _) => "Every officer who owes hours has met the requirement.".to_owned(),
        (Some(_), Some(middle)) => format!("Half of the officers who still need hours need {middle} hours or fewer."),
        _ => "How many hours are still needed is withheld.".to_owned(),
    };
    Section {
        id: "standing",
        title: "Where officers stand",
        lead,
        chart: Some(ChartOf {
            shape: Shape::Horizontal,
            title: format!("Officers by standing, {}", published.period),
            axis: "Officers",
            columns: vec![0],
        }),
        table: Table::new("Officers by standing".to_owned(), &[("Officers", Unit::Count)], "Standing", lines),
    }
}

fn by_group(published: &Published, figures: &Figures, dimension: &'static str) -> Option<Section> {
    let (id, title, first) = match dimension {
        "license_class" => ("license-class", "By class of license", "Class"),
        "agency_size" => ("agency-size", "By size of agency", "Officers in the agency"),
        "county" => ("county", "By county", "County"),
        _ => ("commission", "By commission", "Commission"),
    };
    let mut groups = figures.groups("officers_owing", dimension);
    if groups.is_empty() {
        return None;
    }
    let bands = &published.settings.agency_bands;
    groups.sort_by_key(|g| {
        let band = bands.iter().position(|b| b.label == *g);
        (*g == TOGETHER, *g == OTHER, band.unwrap_or(usize::MAX))
    });
    let measures = ["officers_owing", "officers_compliant", "officers_not_compliant", "compliance_rate"];
    let lines = groups.into_iter().map(|group| Line {
        values: measures.iter().map(|m| figures.get(m, dimension, group)).collect(),
        ..if group == TOGETHER { sum(group, vec![]) } else { line(group, vec![]) }
    });
    let columns =
        [("Owe hours", Unit::Count), ("Met", Unit::Count), ("Not met", Unit::Count), ("Share met", Unit::Percent)];
    let table =
        Table::new(format!("Officers who owe hours, {}", title.to_lowercase()), &columns, first, lines.collect());
    let (shape, axis, drawn) = match dimension {
        "county" => (Shape::Horizontal, "Share of officers who have met the requirement", vec![3]),
        _ => (Shape::Stacked, "Officers who owe hours", vec![1, 2]),
    };
    let chart = ChartOf {
        shape,
        title: format!("Requirement met and not met, {}", title.to_lowercase()),
        axis,
        columns: drawn,
    };
    let lead = "Officers who are exempt or waived owe nothing and are not counted here.".to_owned();
    Some(Section { id, title, lead, chart: Some(chart), table })
}

fn requirements(published: &Published, figures: &Figures) -> Section {
    let mut ids = figures.groups("requirement_met", "requirement");
    let order: Vec<&str> = {
        let mut order: Vec<&str> = Vec::new();
        for row in published.requirements.iter().filter(|r| r.period == published.period).take(ids.len() * 3) {
            if !order.contains(&row.requirement.as_str()) {
                order.push(&row.requirement);
            }
        }
        order
    };
    ids.sort_by_key(|id| order.iter().position(|o| o == id).unwrap_or(usize::MAX));
    let measures = ["requirement_met", "requirement_not_met", "requirement_met_rate"];
    let values = |id| measures.iter().map(|m| figures.get(m, "requirement", id)).collect();
    let lines = ids.into_iter().map(|id| line(officers::label(published, id), values(id))).collect();
    let columns = [("Met", Unit::Count), ("Not met", Unit::Count), ("Share met", Unit::Percent)];
    Section {
        id: "requirements",
        title: "By requirement",
        lead: "Each requirement judged by itself; an officer may lack several at once.".to_owned(),
        chart: Some(ChartOf {
            shape: Shape::Horizontal,
            title: "Officers who meet each requirement".to_owned(),
            axis: "Share of the officers it concerns",
            columns: vec![2],
        }),
        table: Table::new("Officers by requirement".to_owned(), &columns, "Requirement", lines),
    }
}

fn sources(figures: &Figures) -> Section {
    let measures = ["hours_credited", "trainings_credited"];
    let values = |kind: &SourceKind| measures.iter().map(|m| figures.get(m, "source_kind", kind.as_str())).collect();
    let mut lines: Vec<Line> = SourceKind::ALL.iter().map(|k| line(wording::source_kind(*k), values(k))).collect();
    lines.push(sum("All sources", measures.iter().map(|m| figures.state(m)).collect()));
    Section {
        id: "sources",
        title: "Where the hours came from",
        lead: "Hours of credit completed in the calendar year, by the kind of source.".to_owned(),
        chart: Some(ChartOf {
            shape: Shape::Horizontal,
            title: "Hours credited by source".to_owned(),
            axis: "Hours of credit",
            columns: vec![0],
        }),
        table: Table::new(
            "Hours and trainings credited, by source".to_owned(),
            &[("Hours", Unit::Hours), ("Trainings", Unit::Count)],
            "Source",
            lines,
        ),
    }
}

fn areas(figures: &Figures) -> Section {
    let names = Area::ALL.iter().map(|a| (a.column(), wording::area(*a))).chain([("unstated_hours", "No stated area")]);
    let mut lines: Vec<Line> =
        names.map(|(column, name)| line(name, vec![figures.get("hours_credited", "area", column)])).collect();
    lines.push(sum("All areas", vec![figures.state("hours_credited")]));
    Section {
        id: "areas",
        title: "What was taught",
        lead: "Every hour belongs to one of four areas, unless the record states none.".to_owned(),
        chart: Some(ChartOf {
            shape: Shape::Horizontal,
            title: "Hours credited by area".to_owned(),
            axis: "Hours of credit",
            columns: vec![0],
        }),
        table: Table::new("Hours credited, by area".to_owned(), &[("Hours", Unit::Hours)], "Area", lines),
    }
}

fn year_before(published: &Published, figures: &Figures) -> Option<Section> {
    let years = figures.by_period("hours_credited_to_date");
    if years.len() < 2 {
        return None;
    }
    let lines = years.into_iter().map(|(period, value)| line(period.to_string(), vec![value])).collect();
    Some(Section {
        id: "year-before",
        title: "The year so far",
        lead: format!("Hours completed from 1 January to {} of each year.", published.as_of.format("%-d %B")),
        chart: Some(ChartOf {
            shape: Shape::Columns,
            title: "Hours credited up to the same day of each year".to_owned(),
            axis: "Hours of credit",
            columns: vec![0],
        }),
        table: Table::new("Hours credited up to the same day".to_owned(), &[("Hours", Unit::Hours)], "Year", lines),
    })
}

fn reminders(figures: &Figures) -> Section {
    let value = |by, group| vec![figures.get("reminders", by, group)];
    let lines = vec![
        line("Can be reminded by e-mail", value("channel", "email")),
        line("Cannot: no e-mail address", value("unreachable_reason", "no_email")),
        line("Cannot: address not valid", value("unreachable_reason", "invalid_email")),
        line("Cannot: no account in use", value("unreachable_reason", "not_onboarded")),
        sum("Cannot be reached, together", value("channel", "unreachable")),
        sum("Still short", vec![figures.state("officers_short")]),
    ];
    Section {
        id: "reminders",
        title: "Who can be reminded",
        lead: "Officers who are still short hear of it by e-mail in October, November and December.".to_owned(),
        chart: Some(ChartOf {
            shape: Shape::Horizontal,
            title: "Officers still short, by how they can be reached".to_owned(),
            axis: "Officers",
            columns: vec![0],
        }),
        table: Table::new("Officers still short".to_owned(), &[("Officers", Unit::Count)], "Reach", lines),
    }
}

fn timeliness(figures: &Figures) -> Option<Section> {
    let mut bands = figures.groups("roster_rows", "delay");
    if bands.iter().all(|b| figures.get("roster_rows", "delay", b) == Some(0)) {
        return None;
    }
    let first_number = |band: &str| band.split(' ').find_map(|word| word.parse::<i64>().ok());
    bands.sort_by_key(|b| (b.starts_with("more"), !b.starts_with("within"), first_number(b)));
    let lines = bands.into_iter().map(|b| line(b, vec![figures.get("roster_rows", "delay", b)])).collect();
    Some(Section {
        id: "timeliness",
        title: "How soon attendance was reported",
        lead: "Days from the course to its attendance list, for lists that state both days.".to_owned(),
        chart: Some(ChartOf {
            shape: Shape::Columns,
            title: "Attendance records by days from course to list".to_owned(),
            axis: "Attendance records",
            columns: vec![0],
        }),
        table: Table::new(
            "Attendance records by delay".to_owned(),
            &[("Records", Unit::Count)],
            "Days from course to list",
            lines,
        ),
    })
}

fn records(figures: &Figures) -> Section {
    let known = figures.groups("rows", "disposition");
    let ends = Disposition::ALL.iter().rev().filter(|end| known.contains(&end.as_str()));
    let value = |end: &Disposition| vec![figures.get("rows", "disposition", end.as_str())];
    let mut lines: Vec<Line> = ends.map(|end| line(wording::disposition(*end), value(end))).collect();
    lines.push(sum("All records", vec![figures.state("rows")]));
    for kind in InputKind::ROWS {
        let name = match kind {
            InputKind::ProviderRoster => "Sent as provider rosters",
            InputKind::InService => "Sent as agency in-service rosters",
            InputKind::OutOfState => "Sent as out-of-state certificates",
            _ => "Sent as college courses",
        };
        lines.push(sum(name, vec![figures.get("rows", "kind", kind.as_str())]));
    }
    Section {
        id: "records",
        title: "What became of the records",
        lead: "Every training record that was sent in ends in exactly one of these ways.".to_owned(),
        chart: Some(ChartOf {
            shape: Shape::Horizontal,
            title: "Training records by what became of them".to_owned(),
            axis: "Records",
            columns: vec![0],
        }),
        table: Table::new("Training records".to_owned(), &[("Records", Unit::Count)], "What became of them", lines),
    }
}

fn why(figures: &Figures) -> Section {
    let mut lines = Vec::new();
    for end in Disposition::ALL.iter().rev() {
        for (group, why) in reasons(figures, *end) {
            lines.push(line(
                format!("{}: {why}", wording::disposition(*end)),
                vec![figures.get("rows", "reason", group)],
            ));
        }
    }
    Section {
        id: "reasons",
        title: "Why records ended as they did",
        lead: "The first reason that applied to each record.".to_owned(),
        chart: None,
        table: Table::new("Training records by reason".to_owned(), &[("Records", Unit::Count)], "Reason", lines),
    }
}

/// The reasons of a disposition that say anything beyond it.
fn reasons<'a>(figures: &Figures<'a>, end: Disposition) -> Vec<(&'a str, &'static str)> {
    let groups = figures.groups("rows", "reason").into_iter();
    groups
        .filter_map(|group| {
            let (of, why) = group.split_once('/')?;
            let why = if why == "-" { "in full" } else { wording::reason(Reason::from_name(why)?) };
            let says_more = why != "in full" || end == Disposition::Credited;
            (of == end.as_str() && says_more).then_some((group, why))
        })
        .collect()
}
