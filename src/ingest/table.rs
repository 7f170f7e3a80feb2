//! From records to rows: finds the header, takes in the label block, leaves out what is no input row.
//!
//! In: records in the order of the file, whatever format they come from. Out: batches of rows under a layout. What
//! always holds: every record is a row, or is counted as blank, header or total, or lies above the header; nothing
//! below the header is dropped uncounted, and memory is bounded by the batch and the search window.

use super::block;
use super::fault::{Fault, check_substance};
use super::file::{Batch, FileStatus, NotRows, Part, ReadIssue, Severity, Sheet};
use super::grid::GridBuilder;
use super::headers::Headers;
use super::issues::Issues;
use super::layout::{Constant, Layout};
use super::limits::Limits;
use super::raw::RawRecord;
use super::workbook::Counted;
use std::sync::Arc;

/// Records that are not blank among which the header must stand.
const SEARCHED: usize = 50;
/// Lines held back because they may turn out to be a total or the labels of another table.
const HELD: usize = 16;

/// The reading of one file: what every reader needs and what it has found so far.
pub(super) struct Reading<'a> {
    pub(super) headers: &'a Headers,
    pub(super) limits: &'a Limits,
    pub(super) batch_rows: usize,
    pub(super) sink: &'a mut dyn FnMut(Batch),
    pub(super) issues: Issues,
    pub(super) sheets: Vec<Sheet>,
    /// Cells of the workbook so far, and bytes of their text.
    pub(super) cells: u64,
    pub(super) text: u64,
}

impl Reading<'_> {
    pub(super) fn count(&mut self, sheet: Counted) -> Result<(), Fault> {
        self.cells += sheet.cells;
        self.text += sheet.text;
        let limit = self.limits.cells;
        if self.cells > limit { Err(Fault::OverLimit { what: "number of cells", limit }) } else { Ok(()) }
    }
}

/// A sheet before it is read.
pub(super) fn new_sheet(name: Option<String>, hidden: bool, spreadsheet: bool, date1904: bool) -> Sheet {
    Sheet {
        name,
        hidden,
        status: FileStatus::Empty,
        reason: None,
        spreadsheet,
        date1904,
        rows: 0,
        not_rows: NotRows::default(),
        layout: Arc::default(),
        parts: Vec::new(),
    }
}

enum Stage {
    /// Before the header: the records read so far, each with the number of blank ones before it.
    Searching(Vec<(u64, RawRecord)>),
    Rows,
    /// The window went by without a header.
    NoHeader,
}

#[derive(Clone, Copy, PartialEq)]
enum Held {
    Total,
    /// A total without a name, if nothing follows and something stands above.
    Bare,
    Labels,
}

/// One table under construction.
pub(super) struct Table<'r, 'a> {
    reading: &'r mut Reading<'a>,
    sheet: Sheet,
    stage: Stage,
    layout: Arc<Layout>,
    /// Position after the last header cell.
    header_width: usize,
    grid: GridBuilder,
    held: Vec<(Held, RawRecord)>,
    /// A header with other columns is looked for only here: near the top and after a gap.
    may_begin: bool,
    /// Blank records since the last other one, while the header is searched.
    blanks: u64,
    /// Bytes of all rows, and whether they are too few for so many.
    text: u64,
    substance: Result<(), Fault>,
}

impl<'r, 'a> Table<'r, 'a> {
    pub(super) fn new(reading: &'r mut Reading<'a>, sheet: Sheet) -> Self {
        Self {
            reading,
            sheet,
            stage: Stage::Searching(Vec::new()),
            layout: Arc::default(),
            header_width: 0,
            grid: GridBuilder::default(),
            held: Vec::new(),
            may_begin: false,
            blanks: 0,
            text: 0,
            substance: Ok(()),
        }
    }

    /// Columns up to the last header; 0 while there is none.
    pub(super) fn header_width(&self) -> usize {
        self.header_width
    }

    /// Whether no further record can become a row.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::NoHeader) || self.substance.is_err()
    }

    /// An issue of a record of this sheet.
    pub(super) fn issue(&mut self, row: u32, code: &'static str, message: &str, value: Option<String>) {
        self.reading.issues.push(ReadIssue {
            sheet: self.sheet.name.clone(),
            row_number: Some(row),
            field: None,
            code,
            severity: Severity::Warning,
            message: message.to_owned(),
            value,
        });
    }

    /// A warning about the sheet as a whole.
    pub(super) fn sheet_issue(&mut self, code: &'static str, message: &str) {
        self.reading.issues.push(ReadIssue {
            sheet: self.sheet.name.clone(),
            row_number: None,
            field: None,
            code,
            severity: Severity::Warning,
            message: message.to_owned(),
            value: None,
        });
    }

    /// Takes in the next record. Cells are trimmed in place.
    pub(super) fn push(&mut self, record: &mut RawRecord) {
        let filled = record.trim();
        if filled == 0 {
            match self.stage {
                Stage::Searching(_) => self.blanks += 1,
                Stage::Rows => self.sheet.not_rows.blank += 1,
                Stage::NoHeader => {}
            }
            self.may_begin = true;
            return;
        }
        match &mut self.stage {
            Stage::Searching(searched) => {
                searched.push((std::mem::take(&mut self.blanks), record.clone()));
                if searched.len() == SEARCHED || block::is_header(self.reading.headers, record) {
                    self.find_header();
                }
            }
            Stage::Rows => self.push_below(record, filled),
            Stage::NoHeader => {}
        }
    }

    /// Decides which of the searched records is the header, and takes in those below it.
    fn find_header(&mut self) {
        let Stage::Searching(searched) = std::mem::replace(&mut self.stage, Stage::NoHeader) else { return };
        let Some(at) = header_among(self.reading.headers, &searched) else { return };
        let mut constants = Vec::new();
        for (_, above) in &searched[..at] {
            constants.extend(block::labels(self.reading.headers, above).0);
        }
        self.stage = Stage::Rows;
        self.begin(&searched[at].1, constants);
        self.sheet.not_rows.blank = std::mem::take(&mut self.blanks);
        for (blanks, mut record) in searched.into_iter().skip(at + 1) {
            self.sheet.not_rows.blank += blanks;
            self.may_begin = true;
            let filled = record.trim();
            self.push_below(&mut record, filled);
        }
        self.may_begin = false;
    }

    /// Begins a table under `header`.
    fn begin(&mut self, header: &RawRecord, constants: Vec<Constant>) {
        self.flush();
        let layout = Layout::of_header(self.reading.headers, header, constants);
        self.header_width = header.filled().last().map_or(0, |(position, _)| position + 1);
        self.begin_layout(layout);
    }

    fn begin_layout(&mut self, layout: Layout) {
        self.grid = GridBuilder::new(layout.columns.len());
        let row = layout.header_row;
        let names = |field: usize| self.reading.headers.fields()[field].name.clone();
        let absent: Vec<String> = layout.missing_required.iter().map(|&f| names(f)).collect();
        let doubled: Vec<String> = layout.doubled().map(names).collect();
        for name in absent {
            self.column_issue(row, name, "missing_column", Severity::Error, "no column has a header of this field");
        }
        for name in doubled {
            let message = "more than one column has a header of this field";
            self.column_issue(row, name, "doubled_column", Severity::Warning, message);
        }
        self.layout = Arc::new(layout);
        if self.sheet.layout.header_row == 0 {
            self.sheet.layout = Arc::clone(&self.layout);
        }
    }

    fn column_issue(&mut self, row: u32, field: String, code: &'static str, severity: Severity, message: &str) {
        self.reading.issues.push(ReadIssue {
            sheet: self.sheet.name.clone(),
            row_number: Some(row),
            field: Some(field),
            code,
            severity,
            message: message.to_owned(),
            value: None,
        });
    }

    /// Takes in a record below a header that is not blank.
    fn push_below(&mut self, record: &mut RawRecord, filled: usize) {
        if block::repeats_header(&self.layout, record) {
            return self.header_again(record);
        }
        let headers = self.reading.headers;
        if (self.may_begin || !self.held.is_empty()) && block::is_header(headers, record) {
            return self.header_again(record);
        }
        self.may_begin = false;
        let kind = if filled <= 4 && block::is_label_line(headers, record) {
            Held::Labels
        } else if block::is_total(headers, &self.layout, record) {
            Held::Total
        } else if block::is_bare_total(headers, &self.layout, record) {
            Held::Bare
        } else {
            self.release();
            return self.emit(record);
        };
        if self.held.len() == HELD {
            self.release();
        }
        self.held.push((kind, record.clone()));
    }

    /// A header below the first: labels held back become its block, totals held back ended the table above.
    fn header_again(&mut self, record: &RawRecord) {
        self.sheet.not_rows.header += 1;
        let held = std::mem::take(&mut self.held);
        let mut constants = Vec::new();
        for (kind, line) in &held {
            match kind {
                Held::Labels => constants.extend(block::labels(self.reading.headers, line).0),
                Held::Total | Held::Bare => self.end_with(*kind, line),
            }
        }
        if constants.is_empty() && block::repeats_header(&self.layout, record) {
            return;
        }
        // What the first block says holds for every row under it, until a later block says otherwise.
        let restated: Vec<usize> = constants.iter().map(|c| c.field).collect();
        constants.extend(self.layout.constants.iter().filter(|c| !restated.contains(&c.field)).cloned());
        self.begin(record, constants);
    }

    /// A total that ended a table. Without a name and with nothing above, it sums nothing and is a row.
    fn end_with(&mut self, kind: Held, record: &RawRecord) {
        if kind == Held::Bare && self.sheet.rows == 0 {
            return self.emit(record);
        }
        self.sheet.not_rows.total += 1;
    }

    /// What was held back is rows after all.
    fn release(&mut self) {
        for (_, record) in std::mem::take(&mut self.held) {
            self.emit(&record);
        }
    }

    fn emit(&mut self, record: &RawRecord) {
        for position in self.header_width..record.len() {
            if !record.cell(position).is_empty() {
                let value = Some(record.str(position).to_owned());
                self.issue(record.number, "extra_cells", "the record has more cells than the header", value);
                break;
            }
        }
        let layout = &self.layout;
        self.grid.push(record, layout.columns.iter().map(|column| column.position));
        self.sheet.rows += 1;
        self.text += record.text_len() as u64;
        self.substance = check_substance(self.sheet.rows, self.text);
        if self.grid.is_full(self.reading.batch_rows) {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if self.grid.rows() > 0 {
            let part = Part { layout: Arc::clone(&self.layout), grid: self.grid.take() };
            let (sheet, serial_dates) = (self.reading.sheets.len(), self.sheet.serial_dates());
            (self.reading.sink)(Batch { sheet, serial_dates, part });
        }
    }

    /// Ends the table: totals held back at the end are totals, labels there are rows.
    ///
    /// # Errors
    /// When the sheet was given up because its rows hold next to nothing.
    pub(super) fn finish(mut self) -> Result<(), Fault> {
        if let Stage::Searching(searched) = &self.stage
            && !searched.is_empty()
        {
            self.find_header();
        }
        for (kind, record) in std::mem::take(&mut self.held) {
            match kind {
                Held::Labels => self.emit(&record),
                Held::Total | Held::Bare => self.end_with(kind, &record),
            }
        }
        self.flush();
        if self.is_over() {
            self.sheet.status = FileStatus::Skipped;
            self.sheet.reason = Some(Fault::NoHeader.reason());
        } else if self.sheet.rows > 0 {
            self.sheet.status = FileStatus::Read;
        }
        self.reading.sheets.push(self.sheet);
        self.substance
    }
}

/// Which record is the header: the first beyond doubt, else the one with most known headers, else a first line that
/// names one known header among others.
fn header_among(headers: &Headers, searched: &[(u64, RawRecord)]) -> Option<usize> {
    let searched: Vec<&RawRecord> = searched.iter().map(|(_, record)| record).collect();
    if let Some(certain) = searched.iter().position(|record| block::is_header(headers, record)) {
        return Some(certain);
    }
    let least = if headers.fields().len() == 1 { 1 } else { 2 };
    let scores = searched.iter().map(|record| match block::is_label_line(headers, record) {
        true => 0,
        false => block::header_score(headers, record),
    });
    let best =
        scores.enumerate().filter(|&(_, score)| score >= least).max_by_key(|&(at, score)| (score, usize::MAX - at));
    let first = || {
        let record = searched.first()?;
        let lone = block::header_score(headers, record) == 1 && !block::is_label_line(headers, record);
        (lone && record.filled().count() >= 2 && !record.filled().any(|(_, text)| block::is_value_like(text)))
            .then_some(0)
    };
    best.map(|(at, _)| at).or_else(first)
}
