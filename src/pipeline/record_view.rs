//! A row of a file as `conform` sees a record: the one place where the two meet.

use crate::conform::{Cell, Record};
use crate::ingest;

/// A row of a sheet.
pub struct RowView<'a> {
    pub row: ingest::Row<'a>,
    /// As [`ingest::Sheet::serial_dates`].
    pub serial_dates: Option<bool>,
}

impl<'a> RowView<'a> {
    /// A row of this sheet.
    pub fn of(row: ingest::Row<'a>, sheet: &ingest::Sheet) -> Self {
        Self { row, serial_dates: sheet.serial_dates() }
    }
}

impl Record for RowView<'_> {
    #[inline]
    fn cell(&self, position: usize) -> Cell<'_> {
        match self.row.value(position) {
            ingest::Cell::Missing => Cell::Blank,
            ingest::Cell::Text(text) => Cell::Text(text),
            ingest::Cell::Conflict(one, other) => Cell::Conflict(one, other),
        }
    }

    fn broken(&self) -> bool {
        self.row.is_broken()
    }

    fn serial_dates(&self) -> Option<bool> {
        self.serial_dates
    }
}
