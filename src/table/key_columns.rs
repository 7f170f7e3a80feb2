//! The columns of a key, row by row.
//!
//! In: the arrays of a key's columns. Out: each row's key in Arrow's row format, whose bytes compare as the values do, or a
//! hash of it. A null is a value of its own, below all others; no two keys are the same bytes.

use arrow_array::{Array, ArrayRef};
use arrow_row::{OwnedRow, RowConverter, Rows, SortField};
use arrow_schema::ArrowError;
use std::cmp::Ordering;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// A row's key, kept.
pub(super) type OwnKey = OwnedRow;

/// The columns of a key over some rows.
pub(super) struct KeyColumns {
    columns: Vec<ArrayRef>,
    keys: Rows,
}

impl KeyColumns {
    /// # Errors
    /// A column is of a type that has no order, as no column of a contract is.
    pub(super) fn of(columns: Vec<ArrayRef>) -> Result<Self, ArrowError> {
        let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
        let keys = RowConverter::new(fields)?.convert_columns(&columns)?;
        Ok(Self { columns, keys })
    }

    pub(super) fn rows(&self) -> usize {
        self.keys.num_rows()
    }

    /// A row's key by itself.
    pub(super) fn row(&self, row: usize) -> OwnKey {
        self.keys.row(row).owned()
    }

    /// Whether no part of the row's key is null.
    pub(super) fn is_whole(&self, row: usize) -> bool {
        self.columns.iter().all(|column| column.is_valid(row))
    }

    pub(super) fn compare(&self, row: usize, other: usize) -> Ordering {
        self.keys.row(row).cmp(&self.keys.row(other))
    }

    /// Whether a row's key is that of a row of another table, whose key has columns of the same types.
    pub(super) fn equals(&self, row: usize, other: &Self, at: usize) -> bool {
        self.keys.row(row).as_ref() == other.keys.row(at).as_ref()
    }

    /// A hash of each row's key, by which nearly all rows can be told apart.
    pub(super) fn short_hashes(&self) -> Vec<u64> {
        self.keys.iter().map(|key| xxh3_64(key.as_ref())).collect()
    }

    /// A longer one; the same in every run.
    pub(super) fn hashes(&self) -> Vec<u128> {
        self.keys.iter().map(|key| xxh3_128(key.as_ref())).collect()
    }
}
