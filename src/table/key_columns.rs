//! The columns of a key, row by row.
//!
//! In: the columns of a batch that make up a key. Out: a 128-bit hash of each row's key, or the order of two rows. A
//! null is a value of its own, below all others. Parts are set down with their lengths before they are hashed, so no
//! two keys are the same bytes; one text, which most keys are, is hashed where it lies.

use super::contract::ColumnType;
use super::error::TableError;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
};
use std::cmp::Ordering;
use xxhash_rust::xxh3::xxh3_128;

/// A column of a key, of any type a contract can ask for.
#[derive(Clone)]
enum KeyColumn {
    Text(StringArray),
    Date(Date32Array),
    Decimal(Decimal128Array),
    Integer(Int64Array),
    Boolean(BooleanArray),
    Float(Float64Array),
}

impl KeyColumn {
    fn of(name: &str, array: &ArrayRef) -> Result<Self, TableError> {
        let found = array.data_type();
        match ColumnType::ALL.into_iter().find(|t| t.arrow() == *found) {
            Some(ColumnType::Text) => Ok(Self::Text(array.as_string::<i32>().clone())),
            Some(ColumnType::Date) => Ok(Self::Date(array.as_primitive::<Date32Type>().clone())),
            Some(ColumnType::Hours | ColumnType::Figure) => {
                Ok(Self::Decimal(array.as_primitive::<Decimal128Type>().clone()))
            }
            Some(ColumnType::Integer) => Ok(Self::Integer(array.as_primitive::<Int64Type>().clone())),
            Some(ColumnType::Boolean) => Ok(Self::Boolean(array.as_boolean().clone())),
            Some(ColumnType::Float) => Ok(Self::Float(array.as_primitive::<Float64Type>().clone())),
            None => {
                let (column, found, expected) = (name.to_owned(), found.to_string(), "one of a contract".to_owned());
                Err(TableError::ColumnType { column, found, expected })
            }
        }
    }

    fn array(&self) -> &dyn Array {
        match self {
            Self::Text(array) => array,
            Self::Date(array) => array,
            Self::Decimal(array) => array,
            Self::Integer(array) => array,
            Self::Boolean(array) => array,
            Self::Float(array) => array,
        }
    }

    fn slice(&self, row: usize) -> Self {
        match self {
            Self::Text(array) => Self::Text(array.slice(row, 1)),
            Self::Date(array) => Self::Date(array.slice(row, 1)),
            Self::Decimal(array) => Self::Decimal(array.slice(row, 1)),
            Self::Integer(array) => Self::Integer(array.slice(row, 1)),
            Self::Boolean(array) => Self::Boolean(array.slice(row, 1)),
            Self::Float(array) => Self::Float(array.slice(row, 1)),
        }
    }

    /// Sets the value down so that it ends where it says it ends.
    fn set_down(&self, row: usize, key: &mut Vec<u8>) {
        let held = self.array().is_valid(row);
        key.push(u8::from(held));
        match self {
            _ if !held => {}
            Self::Text(array) => {
                let text = array.value(row);
                key.extend((text.len() as u64).to_le_bytes());
                key.extend(text.as_bytes());
            }
            Self::Date(array) => key.extend(array.value(row).to_le_bytes()),
            Self::Decimal(array) => key.extend(array.value(row).to_le_bytes()),
            Self::Integer(array) => key.extend(array.value(row).to_le_bytes()),
            Self::Boolean(array) => key.push(u8::from(array.value(row))),
            Self::Float(array) => key.extend(array.value(row).to_le_bytes()),
        }
    }

    /// Nulls come first.
    fn compare(&self, row: usize, other: &Self, other_row: usize) -> Ordering {
        let held = [self.array().is_valid(row), other.array().is_valid(other_row)];
        if held != [true, true] {
            return held[0].cmp(&held[1]);
        }
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.value(row).cmp(b.value(other_row)),
            (Self::Date(a), Self::Date(b)) => a.value(row).cmp(&b.value(other_row)),
            (Self::Decimal(a), Self::Decimal(b)) => a.value(row).cmp(&b.value(other_row)),
            (Self::Integer(a), Self::Integer(b)) => a.value(row).cmp(&b.value(other_row)),
            (Self::Boolean(a), Self::Boolean(b)) => a.value(row).cmp(&b.value(other_row)),
            (Self::Float(a), Self::Float(b)) => a.value(row).total_cmp(&b.value(other_row)),
            // The columns of two batches of one table are of one type; a table where they were not is not in order.
            _ => Ordering::Equal,
        }
    }
}

/// The columns of a key in one batch.
pub(super) struct KeyColumns {
    columns: Vec<KeyColumn>,
    rows: usize,
}

impl KeyColumns {
    pub(super) fn of(batch: &RecordBatch, positions: &[usize]) -> Result<Self, TableError> {
        let column = |&i: &usize| KeyColumn::of(batch.schema_ref().field(i).name(), batch.column(i));
        Ok(Self { columns: positions.iter().map(column).collect::<Result<_, _>>()?, rows: batch.num_rows() })
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// One row, as columns of its own.
    pub(super) fn row(&self, row: usize) -> Self {
        Self { columns: self.columns.iter().map(|c| c.slice(row)).collect(), rows: 1 }
    }

    /// Whether no part of the row's key is null.
    pub(super) fn is_whole(&self, row: usize) -> bool {
        self.columns.iter().all(|c| c.array().is_valid(row))
    }

    pub(super) fn compare(&self, row: usize, other: &Self, other_row: usize) -> Ordering {
        let parts = self.columns.iter().zip(&other.columns);
        parts.map(|(own, other)| own.compare(row, other, other_row)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// The hash of each row's key; the same in every run.
    pub(super) fn hashes(&self) -> Vec<u128> {
        if let [KeyColumn::Text(texts)] = &self.columns[..] {
            return texts.iter().map(|text| text.map_or(0, |t| xxh3_128(t.as_bytes()))).collect();
        }
        let mut key = Vec::new();
        let mut hash = |row: usize| {
            key.clear();
            self.columns.iter().for_each(|column| column.set_down(row, &mut key));
            xxh3_128(&key)
        };
        (0..self.rows).map(&mut hash).collect()
    }
}
