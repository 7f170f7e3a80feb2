//! What became of one file: its status, its sheets, its rows and what was wrong with it.
//!
//! In: what the readers found. Out: rows with coordinates and issues with coordinates. What always holds: a file that
//! is `unreadable`, `skipped` or `empty` has no rows, and each row is in exactly one part of one sheet.

use super::grid::Grid;
use super::layout::{Cell, Layout};
use super::survey::Knowledge;
use crate::record::stored;
pub use crate::record::{FileStatus, Severity};
use std::sync::Arc;

/// A layout that parts share, kept with each of them.
mod shared {
    use super::{Arc, Layout};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(layout: &Arc<Layout>, serializer: S) -> Result<S::Ok, S::Error> {
        layout.as_ref().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Layout>, D::Error> {
        Layout::deserialize(deserializer).map(Arc::new)
    }
}

/// What the content of a file is, whatever its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Delimited,
    Ndjson,
    Json,
    Xlsx,
    Xls,
    Ods,
    Unknown,
}

/// A fault in a file, with its coordinates as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ReadIssue {
    pub sheet: Option<String>,
    pub row_number: Option<u32>,
    /// Canonical name of the field.
    pub field: Option<String>,
    #[serde(with = "stored::word")]
    pub code: stored::Word,
    pub severity: Severity,
    pub message: String,
    pub value: Option<String>,
}

/// Records under the header that are no input rows, by sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NotRows {
    pub blank: u64,
    pub header: u64,
    pub total: u64,
}

/// Rows that share a layout.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Part {
    #[serde(with = "shared")]
    pub layout: Arc<Layout>,
    pub grid: Grid,
}

/// Rows on their way to a caller that takes a file bit by bit.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Position of the sheet in [`FileRead::sheets`].
    pub sheet: usize,
    /// [`Sheet::serial_dates`] of that sheet.
    pub serial_dates: Option<bool>,
    pub part: Part,
}

/// One sheet of a workbook, or the whole of a text file.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Sheet {
    /// None for text files.
    pub name: Option<String>,
    pub hidden: bool,
    pub status: FileStatus,
    #[serde(with = "stored::maybe_word")]
    pub reason: stored::MaybeWord,
    /// A bare serial number in a date column is a date only here.
    pub spreadsheet: bool,
    pub date1904: bool,
    /// Input rows.
    pub rows: u64,
    pub not_rows: NotRows,
    /// Layout of the first table; empty when no header was found.
    #[serde(with = "shared")]
    pub layout: Arc<Layout>,
    /// Headers whose values are not read.
    pub unread_columns: Vec<String>,
    /// The rows; left empty when they went to a caller in batches.
    pub parts: Vec<Part>,
}

impl Part {
    /// The rows in their order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.grid.rows()).map(move |at| Row { part: self, at })
    }
}

impl Sheet {
    /// In a spreadsheet, where a bare serial number in a date column is a date: whether days are counted from 1904.
    pub fn serial_dates(&self) -> Option<bool> {
        self.spreadsheet.then_some(self.date1904)
    }

    /// Every row in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.parts.iter().flat_map(Part::rows)
    }

    /// Required fields without a column or label, in the first table.
    pub fn missing_required(&self) -> &[usize] {
        &self.layout.missing_required
    }
}

/// A row with the meaning of its columns.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    part: &'a Part,
    at: usize,
}

impl<'a> Row<'a> {
    pub fn number(self) -> u32 {
        self.part.grid.row_number(self.at)
    }

    pub fn is_broken(self) -> bool {
        self.part.grid.is_broken(self.at)
    }

    /// Which of several rows of the line this is, from 1; 0 for the only one.
    pub fn position(self) -> u32 {
        self.part.layout.list
    }

    pub fn layout(self) -> &'a Layout {
        &self.part.layout
    }

    /// The text in a column of the grid.
    pub fn cell(self, column: usize) -> &'a str {
        self.part.grid.cell(self.at, column)
    }

    /// The columns of the grid whose text is struck through.
    pub fn struck(self) -> impl Iterator<Item = usize> {
        self.part.grid.struck(self.at)
    }

    /// Whether a date of this field is in doubt.
    pub fn is_in_doubt(self, field: usize) -> bool {
        let columns = self.part.layout.columns_of(field);
        columns.iter().any(|column| self.part.grid.is_in_doubt(self.at, *column as usize))
    }

    /// A hash of what stands in columns that nobody knows; 0 when nothing.
    pub fn unread(self) -> u64 {
        self.part.grid.unread(self.at)
    }

    #[inline]
    pub fn value(self, field: usize) -> Cell<'a> {
        self.part.layout.value(&self.part.grid, self.at, field)
    }
}

/// What became of a file.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct FileRead {
    pub format: Format,
    pub encoding: Option<String>,
    pub status: FileStatus,
    #[serde(with = "stored::maybe_word")]
    pub reason: stored::MaybeWord,
    pub sheets: Vec<Sheet>,
    pub issues: Vec<ReadIssue>,
    /// What the columns say as a whole; where it says more than the reading knew, the file is to be read again.
    #[serde(skip)]
    pub learned: Knowledge,
}

impl FileRead {
    /// Input rows of all sheets.
    pub fn row_count(&self) -> u64 {
        self.sheets.iter().map(|sheet| sheet.rows).sum()
    }
}
