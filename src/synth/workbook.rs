//! Workbooks of plain rows.
//!
//! In: sheets of text cells, some of them struck out. Out: the bytes of an XLSX file in which an ISO date is a date cell
//! and a plain number a number cell, as a person's typing makes them. The time of creation is fixed, or equal states
//! would differ.

use crate::record::Date;
use crate::synth::SynthError;
use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::collections::BTreeSet;

#[derive(Default)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Vec<String>>,
    /// Row and column of the cells that are struck out, counted from nought.
    pub struck: BTreeSet<(usize, usize)>,
}

pub fn workbook(path: &str, sheets: &[Sheet]) -> Result<Vec<u8>, SynthError> {
    made(sheets).map_err(|source| SynthError::Workbook { path: path.to_owned(), source })
}

fn made(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 4, 1)?;
    workbook.set_properties(&DocProperties::new().set_author("").set_creation_datetime(&created));
    let plain = Format::new();
    for sheet in sheets {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name)?;
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let struck = sheet.struck.contains(&(row, column));
                let look = if struck { plain.clone().set_font_strikethrough() } else { plain.clone() };
                write(page, (row as u32, column as u16), text, &look)?;
            }
        }
    }
    workbook.save_to_buffer()
}

fn write(page: &mut Worksheet, at: (u32, u16), text: &str, look: &Format) -> Result<(), XlsxError> {
    let plain_number = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !text.starts_with('0');
    if let (10, Ok(date)) = (text.len(), Date::parse_from_str(text, "%Y-%m-%d")) {
        let cell = ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)?;
        page.write_datetime_with_format(at.0, at.1, &cell, &look.clone().set_num_format("mm/dd/yyyy"))?;
    } else if let (true, Ok(number)) = (plain_number && !text.ends_with(".0"), text.parse::<f64>()) {
        page.write_number_with_format(at.0, at.1, number, look)?;
    } else {
        page.write_string_with_format(at.0, at.1, text, look)?;
    }
    Ok(())
}
