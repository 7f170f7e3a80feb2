//! Workbooks of plain rows.
//!
//! In: sheets of text cells. Out: the bytes of an XLSX file in which an ISO date is a date cell and a plain number a
//! number cell, as a person's typing makes them. The time of creation is fixed, or equal samples would differ.

use crate::record::Date;
use crate::synth::SynthError;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

pub struct Sheet {
    pub name: String,
    pub rows: Vec<Vec<String>>,
}

pub fn workbook(path: &str, sheets: &[Sheet]) -> Result<Vec<u8>, SynthError> {
    made(sheets).map_err(|source| SynthError::Workbook { path: path.to_owned(), source })
}

fn made(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 4, 1)?;
    workbook.set_properties(&DocProperties::new().set_author("").set_creation_datetime(&created));
    let day = Format::new().set_num_format("mm/dd/yyyy");
    for sheet in sheets {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name)?;
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                write(page, (row as u32, column as u16), text, &day)?;
            }
        }
    }
    workbook.save_to_buffer()
}

fn write(page: &mut Worksheet, at: (u32, u16), text: &str, day: &Format) -> Result<(), XlsxError> {
    let plain_number = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !text.starts_with('0');
    if let (10, Ok(date)) = (text.len(), Date::parse_from_str(text, "%Y-%m-%d")) {
        use chrono::Datelike;
        let cell = ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)?;
        page.write_datetime_with_format(at.0, at.1, &cell, day)?;
    } else if let (true, Ok(number)) = (plain_number && !text.ends_with(".0"), text.parse::<f64>()) {
        page.write_number(at.0, at.1, number)?;
    } else {
        page.write_string(at.0, at.1, text)?;
    }
    Ok(())
}
