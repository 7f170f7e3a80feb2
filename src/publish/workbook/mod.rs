//! Workbooks of plain tables: a frozen header with a filter, typed cells, bars in cells, choices to pick from.
//!
//! In: sheets of cells. Out: the bytes of an `.xlsx`. Always: text is written as text and never as a formula; the time
//! of creation is the as-of date, so equal runs give equal bytes; text longer than a cell holds is cut.

use super::{Artifact, PublishError};
use crate::record::{Date, Hours};
use chrono::Datelike;
use rust_xlsxwriter::{
    Color, ConditionalFormatDataBar, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Workbook, Worksheet, XlsxError,
};
use std::borrow::Cow;

/// What fits into a cell, and rows into a sheet beside the header, of the format.
const LONGEST_TEXT: usize = 32_000;
const MOST_ROWS: usize = 1_000_000;
/// Pick lists a sheet may carry before programs refuse to open it.
pub const MOST_CHOICES: usize = 60_000;

#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    Text(Cow<'a, str>),
    Hours(Hours),
    Count(i64),
    /// Hundredths of a per cent.
    Percent(i64),
    /// `None` leaves an empty cell that is formatted as a day.
    Day(Option<Date>),
    Blank,
}

impl<'a> Cell<'a> {
    pub fn text(value: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(value.into())
    }

    pub fn optional(value: Option<&'a str>) -> Self {
        value.map_or(Self::Blank, Self::text)
    }
}

pub struct Column<'a> {
    pub header: Cow<'a, str>,
    pub width: f64,
    /// Whether its figures are drawn as bars in their cells.
    pub bars: bool,
}

impl<'a> Column<'a> {
    pub fn new(header: impl Into<Cow<'a, str>>, width: f64) -> Self {
        Self { header: header.into(), width, bars: false }
    }

    pub fn with_bars(self) -> Self {
        Self { bars: true, ..self }
    }
}

/// A cell that offers its answers as a list.
pub struct Choice {
    pub row: u32,
    pub column: u16,
    pub options: Vec<String>,
}

pub struct Sheet<'a> {
    pub name: &'static str,
    pub columns: Vec<Column<'a>>,
    /// Made one after the other, as they are written.
    pub rows: Box<dyn Iterator<Item = Vec<Cell<'a>>> + 'a>,
    pub choices: Vec<Choice>,
}

impl<'a> Sheet<'a> {
    pub fn new<R>(name: &'static str, columns: Vec<Column<'a>>, rows: R) -> Self
    where
        R: IntoIterator<Item = Vec<Cell<'a>>>,
        R::IntoIter: 'a,
    {
        Self { name, columns, rows: Box::new(rows.into_iter()), choices: Vec::new() }
    }
}

/// The workbook at `path` with these sheets.
pub fn workbook<'a>(
    path: String,
    as_of: Date,
    sheets: impl IntoIterator<Item = Sheet<'a>>,
) -> Result<Artifact, PublishError> {
    let bytes = lay_out(as_of, sheets).map_err(|source| PublishError::Workbook { path: path.clone(), source })?;
    Ok(Artifact::new(path, bytes))
}

fn lay_out<'a>(as_of: Date, sheets: impl IntoIterator<Item = Sheet<'a>>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = dated(as_of)?;
    let formats = Formats::new();
    for sheet in sheets {
        write_sheet(workbook.add_worksheet(), sheet, &formats)?;
    }
    workbook.save_to_buffer()
}

struct Formats {
    header: Format,
    text: Format,
    hours: Format,
    count: Format,
    percent: Format,
    day: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = || Format::new().set_align(FormatAlign::Top);
        Self {
            header: header_format(),
            text: cell().set_num_format("@").set_text_wrap(),
            hours: cell().set_num_format("0.00"),
            count: cell().set_num_format("#,##0"),
            percent: cell().set_num_format("0.00%"),
            day: cell().set_num_format("yyyy-mm-dd"),
        }
    }
}

fn write_sheet(sheet: &mut Worksheet, mut content: Sheet, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name(content.name)?;
    for (column, position) in content.columns.iter().zip(0..) {
        sheet.set_column_width(position, column.width)?;
        sheet.write_string_with_format(0, position, column.header.as_ref(), &formats.header)?;
    }
    // the arrow of the filter and the bold letters take about a fifth of a heading's room
    let headings = content.columns.iter().map(|column| lines(&column.header, column.width * 0.8)).max().unwrap_or(1);
    sheet.set_row_height(0, f64::from(headings) * LINE_HEIGHT)?;
    let mut last_row = 0;
    for (row, line) in content.rows.by_ref().take(MOST_ROWS).zip(1..) {
        last_row = line;
        for (cell, column) in row.iter().zip(0..) {
            write_cell(sheet, line, column, cell, formats)?;
        }
        let lines = row.iter().zip(&content.columns).map(|(cell, column)| match cell {
            Cell::Text(text) => lines(text, column.width),
            _ => 1,
        });
        if let Some(lines) = lines.max().filter(|lines| *lines > 1) {
            sheet.set_row_height(line, f64::from(lines) * LINE_HEIGHT)?;
        }
    }
    let left_out = content.rows.count();
    if left_out > 0 {
        sheet.write_string(last_row + 1, 0, format!("{left_out} more are in tables/rows.parquet"))?;
    }
    for choice in content.choices.iter().filter(|c| c.row <= last_row).take(MOST_CHOICES) {
        let (row, column) = (choice.row, choice.column);
        sheet.add_data_validation(row, column, row, column, &pick_from(&choice.options)?)?;
    }
    for (column, position) in content.columns.iter().zip(0..) {
        if column.bars && last_row > 0 {
            let bars = ConditionalFormatDataBar::new().set_fill_color(BARS).set_solid_fill(true);
            sheet.add_conditional_format(1, position, last_row, position, &bars)?;
        }
    }
    let last_column = u16::try_from(content.columns.len()).unwrap_or(1).saturating_sub(1);
    sheet.autofilter(0, 0, last_row, last_column)?.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// Points.
const LINE_HEIGHT: f64 = 15.0;
const BARS: Color = Color::RGB(0xA9_C4_E2);

/// Lines a text takes in a column of that many characters, about: bold and wide letters need a little room. Programs do
/// not all make a row as high as its wrapped text by themselves.
fn lines(text: &str, width: f64) -> u32 {
    const MOST_LINES: f64 = 8.0;
    const ROOM: f64 = 0.9;
    (text.chars().count() as f64 / (width * ROOM)).ceil().clamp(1.0, MOST_LINES) as u32
}

/// A list that suggests and does not refuse: another licence number may be the right answer.
fn pick_from(options: &[String]) -> Result<DataValidation, XlsxError> {
    Ok(DataValidation::new().allow_list_strings(options)?.show_error_message(false))
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string_with_format(row, column, cut(text), &formats.text)?,
        Cell::Hours(hours) => sheet.write_number_with_format(row, column, hours.0 as f64 / 100.0, &formats.hours)?,
        Cell::Count(count) => sheet.write_number_with_format(row, column, *count as f64, &formats.count)?,
        Cell::Percent(value) => {
            sheet.write_number_with_format(row, column, *value as f64 / 10_000.0, &formats.percent)?
        }
        Cell::Day(Some(day)) if day.year() >= 1900 => {
            sheet.write_datetime_with_format(row, column, excel_day(*day)?, &formats.day)?
        }
        Cell::Day(Some(day)) => sheet.write_string_with_format(row, column, day.to_string(), &formats.text)?,
        Cell::Day(None) => sheet.write_blank(row, column, &formats.day)?,
        Cell::Blank => return Ok(()),
    };
    Ok(())
}

/// Cut to what a cell holds, at a character.
fn cut(text: &str) -> &str {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

fn excel_day(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or(u16::MAX);
    let part = |n: u32| u8::try_from(n).unwrap_or(u8::MAX);
    ExcelDateTime::from_ymd(year, part(day.month()), part(day.day()))
}

/// An empty workbook whose time of creation is the as-of date.
pub fn dated(as_of: Date) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&excel_day(as_of)?));
    Ok(workbook)
}

/// How the header of a table looks.
pub fn header_format() -> Format {
    let header = Format::new().set_align(FormatAlign::Top).set_bold().set_text_wrap();
    header
        .set_background_color(Color::RGB(0x1F_3A_5F))
        .set_font_color(Color::White)
        .set_border_bottom(FormatBorder::Thin)
}

#[cfg(test)]
mod tests;
