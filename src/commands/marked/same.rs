//! The sheets of a spreadsheet again, every cell where it stood and of the type it had.
//!
//! In: the bytes of a file that was read, its faults. Out: false when the file is no spreadsheet that can be copied;
//! else sheets of the same names with the faulty cells marked. Only files whose reading succeeded are opened here, so
//! what is too large or hostile never comes this far. Formulas are written as the values they had.

use super::{Looks, Marks, colour, comment, cut};
use crate::commands::check::{Checked, Fault};
use crate::ingest::{FileStatus, Format as FileFormat, Sheet};
use crate::plan::Source;
use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType, Ods, Reader, SheetType, SheetVisible, Xls, Xlsx};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A sheet as it was: its cells in their order, each with the code of its format.
struct Copied {
    name: String,
    hidden: bool,
    cells: Vec<(u32, u32, Data, String)>,
}

/// Copies the sheets into `book`.
pub fn copy(book: &mut Workbook, checked: &Checked, bytes: &[u8], source: &Source) -> Result<bool, XlsxError> {
    let was_read = !matches!(checked.found.status, FileStatus::Unreadable | FileStatus::Skipped);
    let format = checked.found.format;
    let is_book = matches!(format, FileFormat::Xlsx | FileFormat::Xls | FileFormat::Ods);
    if !was_read || !is_book {
        return Ok(false);
    }
    let sheets = catch_unwind(AssertUnwindSafe(|| sheets(format, bytes))).ok().flatten();
    let Some(sheets) = sheets.filter(|sheets| !sheets.is_empty()) else { return Ok(false) };
    let mut looks = Looks::default();
    for copied in &sheets {
        let page = book.add_worksheet();
        page.set_name(&copied.name)?;
        page.set_hidden(copied.hidden);
        let at = checked.found.sheets.iter().position(|s| s.name.as_deref() == Some(copied.name.as_str()));
        fill(page, copied, at.map(|at| (checked, at)), source, &mut looks)?;
    }
    Ok(true)
}

fn sheets(format: FileFormat, bytes: &[u8]) -> Option<Vec<Copied>> {
    let bytes = Cursor::new(bytes);
    match format {
        FileFormat::Xlsx => xlsx(Xlsx::new(bytes).ok()?),
        FileFormat::Xls => ranges(Xls::new(bytes).ok()?),
        _ => ranges(Ods::new(bytes).ok()?),
    }
}

/// Cell by cell: what a sheet claims about its size is not believed.
fn xlsx(mut book: Xlsx<Cursor<&[u8]>>) -> Option<Vec<Copied>> {
    let mut all = Vec::new();
    for sheet in book.sheets_metadata().to_vec().into_iter().filter(|s| s.typ == SheetType::WorkSheet) {
        let mut reader = book.worksheet_cells_reader(&sheet.name).ok()?;
        let codes: Vec<String> = reader
            .styles()
            .iter()
            .map(|style| style.number_format.as_ref().map(|f| f.format_code.clone()).unwrap_or_default())
            .collect();
        let mut cells = Vec::new();
        while let Some((cell, style)) = reader.next_cell_with_style_id().ok()? {
            let (row, column) = cell.get_position();
            let value = owned(cell.get_value());
            if value != Data::Empty {
                cells.push((row, column, value, codes.get(style).cloned().unwrap_or_default()));
            }
        }
        all.push(Copied { name: sheet.name, hidden: sheet.visible != SheetVisible::Visible, cells });
    }
    Some(all)
}

fn owned(value: &DataRef<'_>) -> Data {
    match value {
        DataRef::SharedString(text) => Data::String((*text).to_owned()),
        other => other.clone().into(),
    }
}

fn ranges<B: Reader<R>, R: std::io::Read + std::io::Seek>(mut book: B) -> Option<Vec<Copied>> {
    let mut all = Vec::new();
    for sheet in book.sheets_metadata().to_vec().into_iter().filter(|s| s.typ == SheetType::WorkSheet) {
        let range = book.worksheet_range(&sheet.name).ok()?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let cell = |(row, column, value): (usize, usize, &Data)| {
            (top + row as u32, left + column as u32, value.clone(), String::new())
        };
        let cells = range.used_cells().map(cell).collect();
        all.push(Copied { name: sheet.name, hidden: sheet.visible != SheetVisible::Visible, cells });
    }
    Some(all)
}

/// Faults by the cell they are about; those about no column of the file stand at the row as a whole.
fn placed<'a>(sheet: &Sheet, marks: &Marks<'a>, source: &Source) -> BTreeMap<(u32, u32), Vec<&'a Fault>> {
    let fields = source.headers.fields();
    let mut placed: BTreeMap<(u32, u32), Vec<&Fault>> = BTreeMap::new();
    for part in &sheet.parts {
        for row in (0..part.grid.rows()).map(|at| part.grid.row_number(at)) {
            for fault in marks.row(row) {
                let named = |c: &&crate::ingest::Column| fault.field.as_deref() == Some(&fields[c.field].name);
                for column in part.layout.columns.iter().filter(named) {
                    placed.entry((row - 1, column.position as u32)).or_default().push(fault);
                }
            }
        }
    }
    placed
}

fn fill(
    page: &mut Worksheet,
    copied: &Copied,
    checked: Option<(&Checked, usize)>,
    source: &Source,
    looks: &mut Looks,
) -> Result<(), XlsxError> {
    let marks = checked.map(|(checked, at)| Marks::of(checked, at));
    let sheet = checked.map(|(checked, at)| &checked.found.sheets[at]);
    let placed = sheet.zip(marks.as_ref()).map(|(sheet, marks)| placed(sheet, marks, source)).unwrap_or_default();
    let mut width = 0;
    let mut written = BTreeSet::new();
    for (row, column, value, code) in &copied.cells {
        let Ok(at) = u16::try_from(*column) else { continue };
        width = width.max(at + 1);
        let here = placed.get(&(*row, *column)).map_or(&[][..], Vec::as_slice);
        let value = &from_1900(value, sheet.is_some_and(|s| s.date1904));
        write(page, (*row, at), value, code, looks, colour(here))?;
        written.insert((*row, *column));
    }
    for ((row, column), faults) in &placed {
        let Ok(at) = u16::try_from(*column) else { continue };
        if !written.contains(&(*row, *column)) {
            page.write_blank(*row, at, looks.get("", colour(faults)))?;
        }
        comment(page, *row, at, faults)?;
    }
    page.autofit();
    if let (Some(marks), Some(sheet)) = (&marks, sheet) {
        say(page, marks, sheet, width)?;
    }
    page.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

/// Days of a workbook that counts from 1904 are counted anew, since the copy counts from 1900.
fn from_1900(value: &Data, date1904: bool) -> Data {
    const DAYS_BETWEEN: f64 = 1_462.0;
    match value {
        Data::DateTime(moment) if date1904 => {
            let serial = moment.as_f64() + DAYS_BETWEEN;
            Data::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false))
        }
        other => other.clone(),
    }
}

/// What is wrong with each row, in a column of its own beside the table.
fn say(page: &mut Worksheet, marks: &Marks, sheet: &Sheet, column: u16) -> Result<(), XlsxError> {
    if marks.by_row.is_empty() {
        return Ok(());
    }
    page.write_with_format(sheet.layout.header_row.max(1) - 1, column, "clee: faults", &Format::new().set_bold())?;
    // not every program makes a row as high as its wrapped text
    const WIDTH: usize = 60;
    const LINE_HEIGHT: f64 = 15.0;
    page.set_column_width(column, WIDTH as f64)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for row in marks.by_row.keys().copied().filter(|row| *row > 0 && *row != sheet.layout.header_row) {
        let told = marks.told(row);
        page.write_string_with_format(row - 1, column, cut(&told), &wrapped)?;
        let lines = told.chars().count().div_ceil(WIDTH - WIDTH / 10).min(8);
        if lines > 1 {
            page.set_row_height(row - 1, lines as f64 * LINE_HEIGHT)?;
        }
    }
    Ok(())
}

fn write(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Data,
    code: &str,
    looks: &mut Looks,
    mark: Option<rust_xlsxwriter::Color>,
) -> Result<(), XlsxError> {
    let general = if code.eq_ignore_ascii_case("general") { "" } else { code };
    let day = if general.is_empty() { "yyyy-mm-dd" } else { general };
    match value {
        Data::Empty => page.write_blank(row, column, looks.get(general, mark))?,
        Data::Int(number) => page.write_number_with_format(row, column, *number as f64, looks.get(general, mark))?,
        Data::Float(number) => page.write_number_with_format(row, column, *number, looks.get(general, mark))?,
        Data::Bool(yes) => page.write_boolean_with_format(row, column, *yes, looks.get(general, mark))?,
        // as a day and not as its number, so that the column becomes wide enough
        Data::DateTime(moment) => match rust_xlsxwriter::ExcelDateTime::from_serial_datetime(moment.as_f64()) {
            Ok(at) => page.write_datetime_with_format(row, column, at, looks.get(day, mark))?,
            Err(_) => page.write_number_with_format(row, column, moment.as_f64(), looks.get(day, mark))?,
        },
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            page.write_string_with_format(row, column, cut(text), looks.get(general, mark))?
        }
        other => page.write_string_with_format(row, column, other.to_string(), looks.get(general, mark))?,
    };
    Ok(())
}
