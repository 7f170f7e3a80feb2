//! `commission.xlsx`: the report as a workbook with native charts.
//!
//! In: the report. Out: a first sheet with the headline figures and what is withheld, then a sheet per section with its
//! table and a chart that draws the table's own cells, so a reader may rearrange it.

use super::report::{ChartOf, Line, Report, Section, Shape, Table, Unit};
use crate::publish::charts::COLOURS;
use crate::publish::wording::day;
use crate::publish::workbook::{dated, header_format};
use crate::publish::{Artifact, PublishError};
use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartFormat, ChartSolidFill, ChartType, Color, Format, FormatAlign, Workbook, Worksheet,
    XlsxError,
};

const PATH: &str = "public/commission.xlsx";
/// Tables begin below their title and lead.
const TOP: u32 = 3;
/// Longest name a sheet may have.
const SHEET_NAME: usize = 31;

pub fn workbook(report: &Report) -> Result<Artifact, PublishError> {
    let fault = |source| PublishError::Workbook { path: PATH.to_owned(), source };
    let mut workbook = dated(report.as_of).map_err(fault)?;
    lay_out(&mut workbook, report).map_err(fault)?;
    Ok(Artifact::new(PATH, workbook.save_to_buffer().map_err(fault)?))
}

fn lay_out(workbook: &mut Workbook, report: &Report) -> Result<(), XlsxError> {
    summary(workbook.add_worksheet(), report)?;
    for section in &report.sections {
        let name: String = section.title.chars().take(SHEET_NAME).collect();
        let sheet = workbook.add_worksheet().set_name(&name)?;
        sheet.write_string_with_format(0, 0, section.title, &title())?;
        sheet.write_string(1, 0, &section.lead)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        table(sheet, &section.table)?;
        if let Some(chart) = &section.chart {
            draw(sheet, &name, section, chart)?;
        }
    }
    Ok(())
}

fn title() -> Format {
    Format::new().set_bold().set_font_size(14.0)
}

fn summary(sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    sheet.set_name("Summary")?.set_column_width(0, 42.0)?.set_column_width(1, 18.0)?.set_column_width(2, 40.0)?;
    let heading = format!("{}: continuing education of peace officers, {}", report.place.name, report.period);
    sheet.write_string_with_format(0, 0, heading, &title())?;
    sheet.write_string(1, 0, format!("As of {}. {}", day(report.as_of), report.place.publisher))?;
    let mut row = TOP;
    for tile in &report.tiles {
        sheet.write_string(row, 0, tile.label)?.write_string(row, 1, &tile.value)?.write_string(row, 2, &tile.note)?;
        row += 1;
    }
    let withheld = format!(
        "Counts of 1 to {} are withheld, and with them every figure from which one could be worked out ({}).",
        report.small_cell, report.place.privacy_citation
    );
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let sources = format!("Sources of law: {}", report.citations.join("; "));
    for (text, row) in [(withheld, row + 1), (sources, row + 2)] {
        sheet.merge_range(row, 0, row, 2, &text, &wrapped)?.set_row_height(row, 48.0)?;
    }
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

fn table(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let head = header_format();
    let longest = table.lines.iter().map(|line| line.label.chars().count()).max().unwrap_or(0);
    sheet.set_column_width(0, (longest as f64).max(44.0))?;
    for (header, column) in table.headers.iter().zip(0..) {
        sheet.write_string_with_format(TOP, column, *header, &head)?;
        if column > 0 {
            sheet.set_column_width(column, 14.0)?;
        }
    }
    let (plain, percent) = (Format::new().set_num_format("#,##0.##"), Format::new().set_num_format("0.00%"));
    let withheld = Format::new().set_italic().set_align(FormatAlign::Right);
    for (line, row) in in_order(table).zip(TOP + 1..) {
        sheet.write_string(row, 0, &line.label)?;
        for ((value, unit), column) in line.values.iter().zip(&table.units).zip(1..) {
            match (value, unit) {
                (None, _) => sheet.write_string_with_format(row, column, "withheld", &withheld)?,
                (Some(v), Unit::Percent) => {
                    sheet.write_number_with_format(row, column, *v as f64 / 10_000.0, &percent)?
                }
                (Some(v), _) => sheet.write_number_with_format(row, column, *v as f64 / 100.0, &plain)?,
            };
        }
    }
    Ok(())
}

/// Lines as the sheet has them: shown ones, then those with something withheld, then sums. A chart draws cells that stand
/// together, and a cell that says *withheld* would be kept in it as nought.
fn in_order(table: &Table) -> impl Iterator<Item = &Line> {
    let of = |wanted: fn(&Line) -> bool| table.lines.iter().filter(move |line| wanted(line));
    of(is_drawn).chain(of(|line| !line.is_sum && !is_drawn(line))).chain(of(|line| line.is_sum))
}

fn is_drawn(line: &Line) -> bool {
    !line.is_sum && line.values.iter().all(Option::is_some)
}

/// Draws the lines that are shown whole.
fn draw(sheet: &mut Worksheet, name: &str, section: &Section, spec: &ChartOf) -> Result<(), XlsxError> {
    let lines = section.table.lines.iter().filter(|line| is_drawn(line)).count();
    if lines == 0 {
        return Ok(());
    }
    let mut chart = Chart::new(match spec.shape {
        Shape::Horizontal => ChartType::Bar,
        Shape::Stacked => ChartType::BarStacked,
        Shape::Columns => ChartType::Column,
    });
    let last = TOP + u32::try_from(lines).unwrap_or(u32::MAX);
    for (&drawn, colour) in spec.columns.iter().zip(COLOURS) {
        let column = u16::try_from(drawn + 1).unwrap_or(u16::MAX);
        chart
            .add_series()
            .set_name(section.table.headers[drawn + 1])
            .set_categories((name, TOP + 1, 0, last, 0))
            .set_values((name, TOP + 1, column, last, column))
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(rgb(colour))));
    }
    let upright = spec.shape == Shape::Columns;
    chart.title().set_name(&spec.title);
    chart.set_alt_text(&spec.title).set_width(760).set_height(height(lines, upright));
    if spec.columns.len() < 2 {
        chart.legend().set_hidden();
    }
    if upright {
        chart.y_axis().set_name(spec.axis);
    } else {
        // Bars are drawn from the bottom up; reversed they follow the table, and the figures stay below.
        chart.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max);
        chart.x_axis().set_name(spec.axis);
        if section.table.units[spec.columns[0]] == Unit::Percent {
            chart.x_axis().set_min(0.0).set_max(1.0);
        }
    }
    let right = u16::try_from(section.table.headers.len()).unwrap_or(u16::MAX) + 1;
    sheet.insert_chart(TOP, right, &chart)?;
    Ok(())
}

fn height(lines: usize, upright: bool) -> u32 {
    if upright { 360 } else { 140 + 32 * u32::try_from(lines.min(60)).unwrap_or(60) }
}

fn rgb(colour: &str) -> Color {
    Color::RGB(u32::from_str_radix(colour.trim_start_matches('#'), 16).unwrap_or_default())
}
