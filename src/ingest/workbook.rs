//! Workbooks: every sheet, hidden ones too, cell by cell.
//!
//! In: the bytes of an XLSX, XLS or ODS file. Out: the same records a text file gives. What always holds: what a sheet
//! claims about its size is never believed, cells are counted against the limit before they are kept, and a reader
//! that panics costs its file and nothing else.

use super::archive::{self, Archive, Kind};
use super::cells::{self, Value};
use super::fault::Fault;
use super::file::{Format, Severity};
use super::limits::Limits;
use super::raw::RawRecord;
use super::table::{Reading, Table, new_sheet};
use super::{compound, ods};
use calamine::{Reader, SheetType, SheetVisible, Xls, Xlsx};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The grid of a spreadsheet program; a cell outside it was never written by one.
const LAST_ROW: u32 = 1_048_576;
pub(super) const LAST_COLUMN: u32 = 16_384;

/// Collects the cells of one sheet into records.
pub(super) struct Rows<'r, 'a> {
    pub(super) table: Table<'r, 'a>,
    limit: u64,
    counted: u64,
    /// Bytes of text that the sheet may still hand over, and a record may have.
    text_limit: u64,
    record_limit: usize,
    text_bytes: u64,
    date1904: bool,
    row: u32,
    /// Text of the row at hand, and for each of its cells the column and where in the text it begins and ends.
    text: String,
    cells: Vec<(u32, usize, usize)>,
    record: RawRecord,
}

impl<'r, 'a> Rows<'r, 'a> {
    pub(super) fn new(reading: &'r mut Reading<'a>, name: &str, hidden: bool, date1904: bool) -> Self {
        let limit = reading.limits.cells.saturating_sub(reading.cells);
        let text_limit = reading.limits.inflated_bytes.saturating_sub(reading.text);
        let record_limit = reading.limits.record_bytes;
        let mut table = Table::new(reading, new_sheet(Some(name.to_owned()), hidden, true, date1904));
        if hidden {
            table.sheet_issue("hidden_sheet", "the sheet is hidden; its rows are read like any other");
        }
        Self {
            table,
            limit,
            counted: 0,
            text_limit,
            record_limit,
            text_bytes: 0,
            date1904,
            row: 0,
            text: String::new(),
            cells: Vec::new(),
            record: RawRecord::default(),
        }
    }

    /// Takes in a cell; rows and columns count from 0.
    pub(super) fn cell(&mut self, row: u32, column: u32, value: Value<'_>) -> Result<(), Fault> {
        // An error is no blank: hours that cannot be read must not pass for hours left empty.
        if let Value::Error(error) = value {
            return self.error(row, column, &error.to_string());
        }
        self.add(row, column, |text, date1904| cells::write(value, date1904, text))
    }

    /// Takes in a number that is shown as a percentage, as it is shown.
    pub(super) fn percent(&mut self, row: u32, column: u32, number: f64) -> Result<(), Fault> {
        self.add(row, column, |text, _| {
            cells::write_decimal(number * 100.0, text);
            text.push('%');
        })
    }

    /// Takes in an error value, known by what is shown.
    pub(super) fn error(&mut self, row: u32, column: u32, shown: &str) -> Result<(), Fault> {
        self.add(row, column, |text, _| text.push_str(shown))?;
        self.error_issue(row, shown);
        Ok(())
    }

    fn error_issue(&mut self, row: u32, shown: &str) {
        let value = Some(shown.to_owned());
        self.table.issue(row + 1, "error_cell", "the cell holds an error value", value);
    }

    fn add(&mut self, row: u32, column: u32, write: impl FnOnce(&mut String, bool)) -> Result<(), Fault> {
        if row >= LAST_ROW || column >= LAST_COLUMN {
            return Err(Fault::Damaged { what: "workbook" });
        }
        // Rows stand in their order in every workbook; one further up again could be missed above the header.
        if row < self.row {
            return Err(Fault::Damaged { what: "workbook" });
        }
        if row != self.row {
            self.end_row()?;
            self.row = row;
        }
        // A row with more cells than columns has some of them twice, and none is dropped before the row ends.
        if self.cells.len() >= LAST_COLUMN as usize {
            return Err(Fault::Damaged { what: "workbook" });
        }
        let start = self.text.len();
        write(&mut self.text, self.date1904);
        let end = self.text.len();
        self.text_bytes += (end - start) as u64;
        self.cells.push((column, start, end));
        // A string that is stored once may be named by every cell, and each of them gets a copy.
        if self.text_bytes > self.text_limit {
            return Err(Fault::OverLimit { what: "text of all cells", limit: self.text_limit });
        }
        self.count(1)
    }

    fn count(&mut self, cells: u64) -> Result<(), Fault> {
        self.counted += cells;
        if self.counted > self.limit {
            return Err(Fault::OverLimit { what: "number of cells", limit: self.limit });
        }
        Ok(())
    }

    /// Hands the row at hand to the table.
    fn end_row(&mut self) -> Result<(), Fault> {
        if self.cells.is_empty() {
            return Ok(());
        }
        self.cells.sort_by_key(|(column, ..)| *column);
        self.cells.dedup_by_key(|(column, ..)| *column);
        let width = self.cells.last().map_or(0, |(column, ..)| *column as usize + 1);
        self.count((width - self.cells.len()) as u64)?;
        if self.cells.iter().map(|(_, start, end)| end - start).sum::<usize>() > self.record_limit {
            return Err(Fault::OverLimit { what: "length of a record", limit: self.record_limit as u64 });
        }
        self.record.clear(self.row + 1);
        for (column, start, end) in self.cells.drain(..) {
            while self.record.len() < column as usize {
                self.record.end_cell();
            }
            self.record.push_cell(&self.text[start..end]);
        }
        self.text.clear();
        self.table.push(&mut self.record);
        Ok(())
    }

    /// Ends the sheet; how much it had.
    pub(super) fn finish(mut self) -> Result<Counted, Fault> {
        self.end_row()?;
        self.table.finish()?;
        Ok(Counted { cells: self.counted, text: self.text_bytes })
    }
}

/// What a sheet took of the limits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    pub(super) cells: u64,
    pub(super) text: u64,
}

/// A workbook whose container was found harmless.
pub(super) struct Weighed<'b> {
    pub(super) format: Format,
    container: Container<'b>,
}

enum Container<'b> {
    Xls,
    Ods(Archive<'b>),
    /// With the inflated bytes of its largest part.
    Xlsx(u64),
}

/// How often the limit on inflated bytes may be read in all, when sheets share a part.
const READINGS: u64 = 16;

/// What kind of workbook the bytes are.
pub(super) fn weigh<'b>(bytes: &'b [u8], limits: &Limits) -> Result<Weighed<'b>, Fault> {
    if compound::is_compound(bytes) {
        return Ok(Weighed { format: Format::Xls, container: Container::Xls });
    }
    let checked = archive::check(bytes, limits)?;
    Ok(match checked.kind {
        Kind::Xlsx => Weighed { format: Format::Xlsx, container: Container::Xlsx(checked.largest) },
        Kind::Ods => Weighed { format: Format::Ods, container: Container::Ods(checked.archive) },
    })
}

/// Reads a workbook that has been weighed.
pub(super) fn read(weighed: Weighed<'_>, bytes: &[u8], reading: &mut Reading<'_>) -> Result<(), Fault> {
    let guarded = catch_unwind(AssertUnwindSafe(|| match weighed.container {
        Container::Xls => read_xls(bytes, reading),
        Container::Ods(archive) => ods::read(archive, bytes.len() as u64, reading),
        Container::Xlsx(largest) => read_xlsx(bytes, largest, reading),
    }));
    guarded.unwrap_or(Err(Fault::ReaderPanic))
}

fn read_xlsx(bytes: &[u8], largest: u64, reading: &mut Reading<'_>) -> Result<(), Fault> {
    let damaged = Fault::Damaged { what: "workbook" };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(xlsx_fault)?;
    let date1904 = workbook.has_1904_epoch();
    let sheets = workbook.sheets_metadata().to_vec();
    let limit = reading.limits.inflated_bytes;
    if largest.saturating_mul(sheets.len() as u64) > limit.saturating_mul(READINGS) {
        return Err(Fault::OverLimit { what: "inflated size of all sheets", limit });
    }
    for sheet in sheets {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut reader = workbook.worksheet_cells_reader(&sheet.name).map_err(|_| damaged)?;
        let percent: Vec<bool> = reader.styles().iter().map(is_percent).collect();
        let mut rows = Rows::new(reading, &sheet.name, sheet.visible != SheetVisible::Visible, date1904);
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|_| damaged)? {
            let (row, column) = cell.get_position();
            match Value::from(cell.get_value()) {
                Value::Blank => {}
                Value::Number(number) if percent.get(style) == Some(&true) => rows.percent(row, column, number)?,
                value => rows.cell(row, column, value)?,
            }
            if rows.table.is_over() {
                break;
            }
        }
        let counted = rows.finish()?;
        reading.count(counted)?;
    }
    Ok(())
}

fn xlsx_fault(error: calamine::XlsxError) -> Fault {
    match error {
        calamine::XlsxError::Password => Fault::Encrypted,
        _ => Fault::Damaged { what: "workbook" },
    }
}

/// Whether a style shows its numbers as percentages: 0.85 is then what a person sees as 85%.
fn is_percent(style: &calamine::Style) -> bool {
    style.number_format.as_ref().is_some_and(|format| {
        let plain = format.format_code.split(';').next().unwrap_or("");
        plain.trim_end_matches([' ', ')', '_']).ends_with('%')
    })
}

fn read_xls(bytes: &[u8], reading: &mut Reading<'_>) -> Result<(), Fault> {
    compound::check_xls(bytes, reading.limits)?;
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsError::Password => Fault::Encrypted,
        _ => Fault::Damaged { what: "workbook" },
    })?;
    let date1904 = workbook.has_1904_epoch();
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let range = workbook.worksheet_range(&sheet.name).map_err(|_| Fault::Damaged { what: "workbook" })?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut rows = Rows::new(reading, &sheet.name, sheet.visible != SheetVisible::Visible, date1904);
        for (row, column, data) in range.used_cells() {
            rows.cell(top + row as u32, left + column as u32, Value::from(data))?;
        }
        let counted = rows.finish()?;
        reading.count(counted)?;
    }
    Ok(())
}

/// Tells of sheets that were read beside others that were not.
pub(super) fn tell_of_skipped(reading: &mut Reading<'_>) {
    let skipped: Vec<String> =
        reading.sheets.iter().filter(|sheet| sheet.reason.is_some()).filter_map(|sheet| sheet.name.clone()).collect();
    for name in skipped {
        reading.issues.push(super::file::ReadIssue {
            sheet: Some(name),
            row_number: None,
            field: None,
            code: "no_header",
            severity: Severity::Warning,
            message: "no row of the sheet holds two known headers; it is left out".to_owned(),
            value: None,
        });
    }
}
