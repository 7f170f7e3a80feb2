//! What every reader of one file needs, and what it has found so far.

use crate::ingest::fault::Fault;
use crate::ingest::file::{Batch, FileStatus, NotRows, Sheet};
use crate::ingest::headers::Headers;
use crate::ingest::issues::Issues;
use crate::ingest::limits::Limits;
use crate::ingest::survey::{Findings, Knowledge};
use crate::ingest::workbook::Counted;
use std::sync::Arc;

/// The reading of one file.
pub(in crate::ingest) struct Reading<'a> {
    pub headers: &'a Headers,
    pub limits: &'a Limits,
    /// What an earlier reading of the file found.
    pub knowledge: &'a Knowledge,
    pub batch_rows: usize,
    pub sink: &'a mut dyn FnMut(Batch),
    pub issues: Issues,
    pub sheets: Vec<Sheet>,
    /// What this reading found, for the next.
    pub learned: Knowledge,
    /// Cells of the workbook so far, and bytes of their text.
    pub cells: u64,
    pub text: u64,
}

impl Reading<'_> {
    pub fn count(&mut self, sheet: Counted) -> Result<(), Fault> {
        self.cells += sheet.cells;
        self.text += sheet.text;
        let limit = self.limits.cells;
        if self.cells > limit { Err(Fault::OverLimit { what: "number of cells", limit }) } else { Ok(()) }
    }

    /// Keeps what was found of the sheet that is read.
    pub fn learn(&mut self, findings: Findings) {
        if findings != Findings::default() {
            self.learned.sheets.insert(self.sheets.len(), findings);
        }
    }
}

/// A sheet before it is read.
pub(in crate::ingest) fn new_sheet(name: Option<String>, hidden: bool, spreadsheet: bool, date1904: bool) -> Sheet {
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
        unread_columns: Vec::new(),
        parts: Vec::new(),
    }
}
