//! What became of one file: its status, its sheets, its rows and what was wrong with it.
//!
//! In: what the readers found. Out: rows with coordinates and issues with coordinates. What always holds: a file that
//! is `unreadable`, `skipped` or `empty` has no rows, and each row is in exactly one part of one sheet.

use super::grid::Grid;
use super::layout::{Cell, Layout};
use std::sync::Arc;

/// What the content of a file is, whatever its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
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

/// What became of a file or sheet; the words of the table `files`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileStatus {
    Read,
    PartlyRead,
    Empty,
    Skipped,
    Unreadable,
}

impl FileStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            FileStatus::Read => "read",
            FileStatus::PartlyRead => "partly_read",
            FileStatus::Empty => "empty",
            FileStatus::Skipped => "skipped",
            FileStatus::Unreadable => "unreadable",
        }
    }
}

/// Whether a fault costs credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A fault in a file, with its coordinates as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadIssue {
    pub sheet: Option<String>,
    pub row_number: Option<u32>,
    /// Canonical name of the field.
    pub field: Option<String>,
    pub code: &'static str,
    pub severity: Severity,
    pub message: String,
    pub value: Option<String>,
}

/// Records under the header that are no input rows, by sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotRows {
    pub blank: u64,
    pub header: u64,
    pub total: u64,
}

/// Rows that share a layout.
#[derive(Clone, Debug)]
pub struct Part {
    pub layout: Arc<Layout>,
    pub grid: Grid,
}

/// Rows on their way to a caller that takes a file bit by bit.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Position of the sheet in [`FileRead::sheets`].
    pub sheet: usize,
    pub part: Part,
}

/// One sheet of a workbook, or the whole of a text file.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// None for text files.
    pub name: Option<String>,
    pub hidden: bool,
    pub status: FileStatus,
    pub reason: Option<&'static str>,
    /// A bare serial number in a date column is a date only here.
    pub spreadsheet: bool,
    pub date1904: bool,
    /// Input rows.
    pub rows: u64,
    pub not_rows: NotRows,
    /// Layout of the first table; empty when no header was found.
    pub layout: Arc<Layout>,
    /// The rows; left empty when they went to a caller in batches.
    pub parts: Vec<Part>,
}

impl Sheet {
    /// Every row in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.parts.iter().flat_map(|part| (0..part.grid.rows()).map(move |at| Row { part, at }))
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

    pub fn value(self, field: usize) -> Cell<'a> {
        self.part.layout.value(&self.part.grid, self.at, field)
    }
}

/// What became of a file.
#[derive(Clone, Debug)]
pub struct FileRead {
    pub format: Format,
    pub encoding: Option<String>,
    pub status: FileStatus,
    pub reason: Option<&'static str>,
    pub sheets: Vec<Sheet>,
    pub issues: Vec<ReadIssue>,
}

impl FileRead {
    /// Input rows of all sheets.
    pub fn row_count(&self) -> u64 {
        self.sheets.iter().map(|sheet| sheet.rows).sum()
    }
}
