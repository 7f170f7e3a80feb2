//! Sections on training: where hours came from, what was taught, how soon it was reported, what became of the records.
//!
//! In: figures. Out: sections. A section without any figure is left out rather than shown empty.

use super::figures::Lookup;
use super::report::{ChartOf, Line, Section, Shape, Table, Unit, line, sum};
use crate::publish::{Published, wording};
use crate::record::{Area, Disposition, InputKind, Reason, SourceKind};

pub fn sources(figures: &Lookup) -> Section {
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

pub fn areas(figures: &Lookup) -> Section {
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

pub fn year_before(published: &Published, figures: &Lookup) -> Option<Section> {
    let mut columns = vec![
        ("hours_credited_to_date", ("Hours", Unit::Hours)),
        ("trainings_credited_to_date", ("Trainings", Unit::Count)),
        ("officers_trained_to_date", ("Officers trained", Unit::Count)),
    ];
    let years = figures.by_period(columns[0].0);
    if years.len() < 2 {
        return None;
    }
    // The year before may lie before the first one that is judged; then nobody's requirement is known for it.
    if figures.by_period("officers_with_hours_to_date").len() == years.len() {
        columns.push(("officers_with_hours_to_date", ("With the hours owed", Unit::Count)));
        columns.push(("officers_with_hours_to_date_rate", ("Share of those who owe", Unit::Percent)));
    }
    let cells: Vec<_> = columns.iter().map(|(measure, _)| figures.by_period(measure)).collect();
    let year = |at: usize| cells.iter().map(|column| column[at].1).collect();
    let lines = years.iter().enumerate().map(|(at, (period, _))| line(period.to_string(), year(at))).collect();
    let day = published.as_of.format("%-d %B");
    let columns: Vec<_> = columns.into_iter().map(|(_, column)| column).collect();
    Some(Section {
        id: "year-before",
        title: "This year and the year before",
        lead: format!("What was completed and reported from 1 January to {day} of each year."),
        chart: Some(ChartOf {
            shape: Shape::Columns,
            title: format!("Hours credited by {day} of each year"),
            axis: "Hours of credit",
            columns: vec![0],
        }),
        table: Table::new(format!("Training by {day} of each year"), &columns, "Year", lines),
    })
}

pub fn timeliness(figures: &Lookup) -> Option<Section> {
    let mut bands = figures.groups("roster_rows", "delay");
    if bands.iter().all(|b| figures.get("roster_rows", "delay", b) == Some(0)) {
        return None;
    }
    let first_number = |band: &str| band.split(' ').find_map(|word| word.parse::<i64>().ok());
    bands.sort_by_key(|b| (b.starts_with("more"), !b.starts_with("within"), first_number(b)));
    let lines = bands.into_iter().map(|b| line(b, vec![figures.get("roster_rows", "delay", b)])).collect();
    Some(Section {
        id: "timeliness",
        title: "How soon rosters came in",
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

pub fn records(figures: &Lookup) -> Section {
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

pub fn why(figures: &Lookup) -> Section {
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
fn reasons<'a>(figures: &Lookup<'a>, end: Disposition) -> Vec<(&'a str, &'static str)> {
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
