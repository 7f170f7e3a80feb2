//! Workbooks: every sheet, hidden ones too, cell by cell.
//!
//! In: the bytes of an XLSX, XLS or ODS file. Out: the same records a text file gives. What always holds: what a sheet
//! claims about its size is never believed, cells are counted against the limit before they are kept, and a reader
//! that panics costs its file and nothing else.

use super::archive::{self, Archive, Kind};
use super::cells::{self, Value};
use super::fault::Fault;
use super::file::Format;
use super::limits::Limits;
use super::raw::RawRecord;
use super::table::{Reading, Table, new_sheet};
use super::{compound, extras, ods};
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
    struck: Vec<u32>,
    dated: Vec<u32>,
    merges: Merges,
}

/// The merged cells of a sheet.
#[derive(Default)]
pub(super) struct Merges {
    /// Merges of several rows: the first and last row, the column, and the value once it is read.
    down: Vec<(u32, u32, u32, String)>,
    /// Merges of several columns: the row, the first and the last column.
    across: Vec<(u32, u32, u32)>,
}

/// Merges of a sheet that are looked at; no sheet that a person keeps has more.
const MOST_MERGES: usize = 20_000;

impl Merges {
    fn of(all: Vec<calamine::Dimensions>) -> Self {
        let mut merges = Self::default();
        for merge in all.into_iter().take(MOST_MERGES) {
            merges.add(merge.start, merge.end);
        }
        merges
    }

    pub(super) fn add(&mut self, (top, left): (u32, u32), (bottom, right): (u32, u32)) {
        if bottom > top {
            self.down.push((top, bottom, left, String::new()));
        }
        if right > left {
            self.across.push((top, left, right));
        }
    }

    /// Keeps the value of a merge that begins at a cell.
    fn see(&mut self, row: u32, column: u32, text: &str) {
        for merge in self.down.iter_mut().filter(|merge| (merge.0, merge.2) == (row, column)) {
            text.clone_into(&mut merge.3);
        }
    }

    /// What merges bring to a row, and which begin in it.
    fn bring(&self, row: u32, record: &mut RawRecord) {
        let reaches = |merge: &&(u32, u32, u32, String)| merge.0 < row && row <= merge.1 && !merge.3.is_empty();
        record.filled_down.extend(self.down.iter().filter(reaches).map(|merge| (merge.2 as usize, merge.3.clone())));
        let begins = |merge: &&(u32, u32, u32)| merge.0 == row;
        record.spans.extend(self.across.iter().filter(begins).map(|merge| (merge.1 as usize, merge.2 as usize)));
    }

    fn is_empty(&self) -> bool {
        self.down.is_empty() && self.across.is_empty()
    }
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
            struck: Vec::new(),
            dated: Vec::new(),
            merges: Merges::default(),
        }
    }

    /// The merged cells of the sheet, known before its first cell or as they come.
    pub(super) fn merges(&mut self) -> &mut Merges {
        &mut self.merges
    }

    /// The text of the cell taken in last is struck through.
    pub(super) fn strike(&mut self) {
        self.struck.extend(self.cells.last().map(|(column, ..)| *column));
    }

    /// Takes in a cell; rows and columns count from 0.
    pub(super) fn cell(&mut self, row: u32, column: u32, value: Value<'_>) -> Result<(), Fault> {
        // An error is no blank: hours that cannot be read must not pass for hours left empty.
        if let Value::Error(error) = value {
            return self.error(row, column, &error.to_string());
        }
        self.add(row, column, |text, date1904| cells::write(value, date1904, text))?;
        if matches!(value, Value::DateTime(_) | Value::Iso(_)) {
            self.dated.push(column);
        }
        Ok(())
    }

    /// Takes in a text that is shown in a font in which a lone letter may be a mark.
    pub(super) fn letter(&mut self, row: u32, column: u32, font: &str, text: &str) -> Result<(), Fault> {
        let words = self.table.vocabulary();
        let mark =
            if text.len() <= char::MAX.len_utf8() { words.tick(font, text.trim()).map(str::to_owned) } else { None };
        self.cell(row, column, Value::Text(mark.as_deref().unwrap_or(text)))
    }

    /// Takes in a number that is shown as a clock time, past a day too.
    pub(super) fn clock(&mut self, row: u32, column: u32, days: f64) -> Result<(), Fault> {
        self.add(row, column, |text, _| text.push_str(&cells::clock_of_days(days)))
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

    /// Comments hold nothing, but they are told.
    pub(super) fn tell_of_comments(&mut self, count: usize) {
        if count > 0 {
            let message = format!("the sheet has {count} comments at its cells, which are not read");
            self.table.sheet_issue("cell_comments", &message);
        }
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
        if !self.merges.is_empty() {
            self.merges.see(row, column, &self.text[start..end]);
        }
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
        self.record.struck.append(&mut self.struck);
        self.record.dated.append(&mut self.dated);
        if !self.merges.is_empty() {
            self.merges.bring(self.row, &mut self.record);
        }
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
    Xlsx(u64, Archive<'b>),
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
        Kind::Xlsx => Weighed { format: Format::Xlsx, container: Container::Xlsx(checked.largest, checked.archive) },
        Kind::Ods => Weighed { format: Format::Ods, container: Container::Ods(checked.archive) },
    })
}

/// Reads a workbook that has been weighed.
pub(super) fn read(weighed: Weighed<'_>, bytes: &[u8], reading: &mut Reading<'_>) -> Result<(), Fault> {
    let guarded = catch_unwind(AssertUnwindSafe(|| match weighed.container {
        Container::Xls => read_xls(bytes, reading),
        Container::Ods(archive) => ods::read(archive, bytes.len() as u64, reading),
        Container::Xlsx(largest, archive) => read_xlsx(bytes, largest, archive, reading),
    }));
    guarded.unwrap_or(Err(Fault::ReaderPanic))
}

fn read_xlsx(bytes: &[u8], largest: u64, mut archive: Archive<'_>, reading: &mut Reading<'_>) -> Result<(), Fault> {
    let damaged = Fault::Damaged { what: "workbook" };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(xlsx_fault)?;
    let date1904 = workbook.has_1904_epoch();
    let sheets = workbook.sheets_metadata().to_vec();
    let limit = reading.limits.inflated_bytes;
    if largest.saturating_mul(sheets.len() as u64) > limit.saturating_mul(READINGS) {
        return Err(Fault::OverLimit { what: "inflated size of all sheets", limit });
    }
    let mut extras = extras::of_workbook(&mut archive);
    for sheet in sheets {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let beside = extras.remove(&sheet.name);
        // a sheet whose part was not found may have merged cells like any other
        let merges = if beside.as_ref().is_none_or(|beside| beside.merged) {
            workbook.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default()
        } else {
            Vec::new()
        };
        let beside = beside.unwrap_or_default();
        let mut reader = workbook.worksheet_cells_reader(&sheet.name).map_err(|_| damaged)?;
        let shown: Vec<Shown> = reader.styles().iter().map(Shown::of).collect();
        let mut rows = Rows::new(reading, &sheet.name, sheet.visible != SheetVisible::Visible, date1904);
        rows.merges = Merges::of(merges);
        rows.tell_of_comments(beside.comments);
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|_| damaged)? {
            let (row, column) = cell.get_position();
            let shown = shown.get(style);
            match Value::from(cell.get_value()) {
                Value::Blank => continue,
                Value::Number(number) if shown.is_some_and(|s| s.percent) => rows.percent(row, column, number)?,
                Value::DateTime(serial) if shown.is_some_and(|s| s.clock) => {
                    rows.clock(row, column, serial.as_f64())?
                }
                Value::Text(text) => match shown.and_then(|s| s.font.as_deref()) {
                    Some(font) => rows.letter(row, column, font, text)?,
                    None => rows.cell(row, column, Value::Text(text))?,
                },
                value => rows.cell(row, column, value)?,
            }
            if shown.is_some_and(|s| s.struck) || beside.struck.contains(&(row, column)) {
                rows.strike();
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

/// What a style does to what a person sees.
struct Shown {
    /// 0.85 is seen as 85%.
    percent: bool,
    /// A number of days is seen as hours and minutes.
    clock: bool,
    struck: bool,
    /// The name of its font, where letters may be marks in it.
    font: Option<String>,
}

impl Shown {
    fn of(style: &calamine::Style) -> Self {
        let format = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
        let plain = format.split(';').next().unwrap_or("");
        let lower = plain.to_ascii_lowercase();
        let font = style.font.as_ref();
        Self {
            percent: plain.trim_end_matches([' ', ')', '_']).ends_with('%'),
            clock: lower.contains('h') && !lower.contains(['y', 'd']),
            struck: font.is_some_and(calamine::Font::has_strikethrough),
            font: font.and_then(|font| font.name.clone()),
        }
    }
}

fn xlsx_fault(error: calamine::XlsxError) -> Fault {
    match error {
        calamine::XlsxError::Password => Fault::Encrypted,
        _ => Fault::Damaged { what: "workbook" },
    }
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
        let merges = workbook.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        let mut rows = Rows::new(reading, &sheet.name, sheet.visible != SheetVisible::Visible, date1904);
        rows.merges = Merges::of(merges);
        for (row, column, data) in range.used_cells() {
            rows.cell(top + row as u32, left + column as u32, Value::from(data))?;
        }
        let counted = rows.finish()?;
        reading.count(counted)?;
    }
    Ok(())
}
