//! Workbooks of plain tables: a frozen header with a filter, typed cells, bars in cells, choices to pick from.
//!
//! In: sheets of cells. Out: the bytes of an `.xlsx`. Always: text is written as text and never as a formula; the time
//! of creation is the as-of date, so equal runs give equal bytes; text longer than a cell holds is cut.
//!
//! Written by us, part by part, because a state has some fifteen hundred of these workbooks a night and the general
//! library takes five times as long over them. The commission's workbook, with its charts, is the library's.

mod parts;
mod sheet;
mod strings;

use super::{Artifact, PublishError};
use crate::record::{Date, Hours};
use chrono::Datelike;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};
use std::borrow::Cow;
use std::io::{Cursor, Write};
use strings::Strings;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

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
    pub rows: Vec<Vec<Cell<'a>>>,
    pub choices: Vec<Choice>,
}

impl<'a> Sheet<'a> {
    pub fn new(name: &'static str, columns: Vec<Column<'a>>, rows: Vec<Vec<Cell<'a>>>) -> Self {
        Self { name, columns, rows, choices: Vec::new() }
    }
}

/// The workbook at `path` with these sheets.
pub fn workbook(path: String, as_of: Date, sheets: &[Sheet]) -> Result<Artifact, PublishError> {
    let bytes = packed(as_of, sheets).map_err(|source| PublishError::Archive { path: path.clone(), source })?;
    Ok(Artifact::new(path, bytes))
}

fn packed(as_of: Date, sheets: &[Sheet]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut strings = Strings::default();
    let pages: Vec<Vec<u8>> =
        sheets.iter().enumerate().map(|(at, content)| sheet::written(content, at == 0, &mut strings)).collect();
    let names = || sheets.iter().map(|s| (s.name, sheet::table_range(s)));
    let mut archive = ZipWriter::new(Cursor::new(Vec::with_capacity(1 << 14)));
    // Fast rather than small: the text of a table shrinks to a tenth either way.
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(1));
    let mut part = |name: &str, bytes: &[u8]| -> Result<(), zip::result::ZipError> {
        archive.start_file(name, options)?;
        Ok(archive.write_all(bytes)?)
    };
    part("[Content_Types].xml", parts::content_types(sheets.len()).as_bytes())?;
    part("_rels/.rels", parts::PACKAGE_RELATIONS.as_bytes())?;
    part("docProps/core.xml", parts::core_properties(as_of).as_bytes())?;
    part("xl/workbook.xml", parts::workbook(names()).as_bytes())?;
    part("xl/_rels/workbook.xml.rels", parts::workbook_relations(sheets.len()).as_bytes())?;
    part("xl/styles.xml", parts::STYLES.as_bytes())?;
    part("xl/sharedStrings.xml", &strings.written())?;
    for (page, number) in pages.iter().zip(1..) {
        part(&format!("xl/worksheets/sheet{number}.xml"), page)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// An empty workbook of the library whose time of creation is the as-of date.
pub fn dated(as_of: Date) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let year = u16::try_from(as_of.year()).unwrap_or(u16::MAX);
    let part = |n: u32| u8::try_from(n).unwrap_or(u8::MAX);
    let created = ExcelDateTime::from_ymd(year, part(as_of.month()), part(as_of.day()))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    Ok(workbook)
}

/// How the header of a table looks in the library's workbooks; as in the style sheet of ours.
pub fn header_format() -> Format {
    let header = Format::new().set_align(FormatAlign::Top).set_bold().set_text_wrap();
    header
        .set_background_color(Color::RGB(0x1F_3A_5F))
        .set_font_color(Color::White)
        .set_border_bottom(FormatBorder::Thin)
}

#[cfg(test)]
mod tests;
