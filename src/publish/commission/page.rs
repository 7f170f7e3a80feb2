//! `commission.html` and `state.html`: one file that opens without a network.
//!
//! In: the report. Out: a page with its style and charts inline; every chart stands above the table it draws.

use super::report::{ChartOf, Report, Section, Shape, Unit};
use crate::publish::charts::{Chart, columns, horizontal};
use crate::publish::wording::day;
use crate::publish::{Artifact, PublishError};
use askama::Template;
use std::rc::Rc;

/// Bars that fit on a sheet of paper below one another.
const MOST_BARS: usize = 16;

#[derive(Template)]
#[template(path = "commission.html")]
struct Page<'a> {
    report: &'a Report,
    as_of: String,
    sections: Vec<Drawn<'a>>,
}

struct Drawn<'a> {
    section: &'a Section,
    svg: String,
    /// Said under the chart where lines could not be drawn.
    left_out: String,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    label: &'a str,
    is_sum: bool,
    /// Text, and whether it stands for a withheld figure.
    cells: Vec<(String, bool)>,
}

pub fn page(path: &'static str, report: &Report) -> Result<Artifact, PublishError> {
    let sections = report.sections.iter().map(drawn).collect();
    let page = Page { report, as_of: day(report.as_of), sections };
    let text = page.render().map_err(|source| PublishError::Page { path, source })?;
    Ok(Artifact::new(path, text))
}

fn drawn(section: &Section) -> Drawn<'_> {
    let chart = section.chart.as_ref().map(|spec| (spec, chart(section, spec)));
    let lines = section.table.lines.iter().filter(|l| !l.is_sum).count();
    let left_out = match &chart {
        Some((_, chart)) if chart.bars.len() < lines => {
            format!("{} of {lines} lines are not drawn because they are withheld.", lines - chart.bars.len())
        }
        _ => String::new(),
    };
    let svg = match chart {
        Some((_, chart)) if chart.bars.is_empty() => String::new(),
        Some((spec, chart)) if spec.shape == Shape::Columns => columns(&chart),
        Some((_, chart)) => chart.pieces(MOST_BARS).iter().map(horizontal).collect(),
        None => String::new(),
    };
    Drawn { section, svg, left_out, rows: rows(section) }
}

/// Lines whose figures are all shown.
fn chart(section: &Section, spec: &ChartOf) -> Chart {
    let table = &section.table;
    let unit = table.units[spec.columns[0]];
    let values = |line: &super::report::Line| spec.columns.iter().map(|&c| line.values[c]).collect::<Option<Vec<_>>>();
    let lines = table.lines.iter().filter(|l| !l.is_sum);
    let bars: Vec<(String, Vec<i64>)> = lines.filter_map(|l| Some((l.label.clone(), values(l)?))).collect();
    let said = |(label, values): &(String, Vec<i64>)| {
        let values = values.iter().map(|v| unit.written(*v)).collect::<Vec<_>>().join(" and ");
        format!("{label}: {values}")
    };
    Chart {
        id: format!("chart-{}", section.id),
        title: spec.title.clone(),
        description: format!("{}. {}.", spec.axis, bars.iter().map(said).collect::<Vec<_>>().join("; ")),
        axis: spec.axis.to_owned(),
        written: Rc::new(move |value| unit.written(value)),
        series: spec.columns.iter().map(|&c| table.headers[c + 1].to_owned()).collect(),
        bars,
        end: (unit == Unit::Percent).then_some(10_000),
    }
}

fn rows(section: &Section) -> Vec<Row<'_>> {
    let cell = |(value, unit): (&Option<i64>, &Unit)| match value {
        Some(value) => (unit.written(*value), false),
        None => ("withheld".to_owned(), true),
    };
    let table = &section.table;
    let row = |line: &'_ super::report::Line| line.values.iter().zip(&table.units).map(cell).collect();
    table.lines.iter().map(|line| Row { label: &line.label, is_sum: line.is_sum, cells: row(line) }).collect()
}
