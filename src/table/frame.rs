//! Tables as Polars frames.
//!
//! In: record batches of a table, or the way to read its columns. Out: frames whose columns are text, booleans, whole numbers
//! and floats: hours and figures as hundredths, days as days since 1970. Always holds: a frame has the rows of the table in
//! their order, and a value is null where it was null there. Values are copied column by column, by safe code alone.

use super::TableError;
use super::arrays::{read_booleans, read_days, read_decimals, read_floats, read_integers, read_texts};
use super::relations::Batches;
use crate::record::{Date, Period};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use chrono::Datelike;
use polars::prelude::{
    BooleanChunked, Column, DataFrame, Expr, Float64Chunked, Int32Chunked, Int64Chunked, IntoColumn, IntoLazy,
    LazyFrame, NewChunkedArray, PlSmallStr, StringChunked, UnionArgs, col, concat, lit,
};
use std::sync::Arc;

/// Rows that are grouped in one go where a table is larger than memory should hold.
const PART_ROWS: usize = 1 << 18;

/// Days from the first of January of the year 1, which is day 1, to that of 1970.
const DAYS_TO_1970: i32 = 719_163;

/// Reads columns of a table by their names: the schema of these, and their batches in the order of its rows.
type ReadColumns<'a> = dyn Fn(&str, &[&str]) -> Result<(SchemaRef, Batches), TableError> + Send + Sync + 'a;

/// The finished tables of a run.
#[derive(Clone)]
pub struct Frames<'a> {
    read: Arc<ReadColumns<'a>>,
    part_rows: usize,
}

impl<'a> Frames<'a> {
    pub fn new(read: impl Fn(&str, &[&str]) -> Result<(SchemaRef, Batches), TableError> + Send + Sync + 'a) -> Self {
        Self { read: Arc::new(read), part_rows: PART_ROWS }
    }

    /// The same, cut into smaller parts.
    #[cfg(test)]
    pub fn in_parts_of(self, part_rows: usize) -> Self {
        Self { part_rows, ..self }
    }

    /// These columns of a table, whole in memory.
    ///
    /// # Errors
    /// When the table cannot be read, or lacks a column.
    pub fn lazy(&self, table: &str, columns: &[&str]) -> Result<LazyFrame, TableError> {
        self.in_parts(table, columns, |part| part)
    }

    /// What `reduce` makes of each part of a table, one behind the other: only that much of it is in memory at once. The parts
    /// are cut at any row, so what is grouped here is to be grouped again.
    ///
    /// # Errors
    /// As for [`Self::lazy`], or as the query has.
    pub fn in_parts(
        &self,
        table: &str,
        columns: &[&str],
        reduce: impl Fn(LazyFrame) -> LazyFrame,
    ) -> Result<LazyFrame, TableError> {
        let (schema, batches) = (self.read)(table, columns)?;
        let nothing = frame(&RecordBatch::new_empty(schema))?;
        let (mut part, mut reduced) = (nothing.clone(), Vec::new());
        for batch in batches {
            part.vstack_mut(&frame(&batch?)?)?;
            if part.height() >= self.part_rows {
                let full = std::mem::replace(&mut part, nothing.clone());
                reduced.push(reduce(full.lazy()).collect()?.lazy());
            }
        }
        reduced.push(reduce(part.lazy()).collect()?.lazy());
        Ok(concat(reduced, UnionArgs::default())?)
    }
}

/// A batch as a frame.
///
/// # Errors
/// When a column is of a type that no table has.
pub fn frame(batch: &RecordBatch) -> Result<DataFrame, TableError> {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, array)| column(field.name(), array));
    Ok(DataFrame::new(batch.num_rows(), columns.collect::<Result<_, _>>()?)?)
}

fn column(name: &str, array: &ArrayRef) -> Result<Column, TableError> {
    let named = PlSmallStr::from_str(name);
    Ok(match array.data_type() {
        DataType::Utf8 => StringChunked::from_iter_options(named, read_texts(array)).into_column(),
        DataType::Boolean => BooleanChunked::from_iter_options(named, read_booleans(array)).into_column(),
        DataType::Int64 => Int64Chunked::from_iter_options(named, read_integers(array)).into_column(),
        DataType::Float64 => Float64Chunked::from_iter_options(named, read_floats(array)).into_column(),
        DataType::Date32 => Int32Chunked::from_iter_options(named, read_days(array)).into_column(),
        DataType::Decimal128(..) => {
            let hundredths = read_decimals(array).map(|value| value.and_then(|value| i64::try_from(value).ok()));
            Int64Chunked::from_iter_options(named, hundredths).into_column()
        }
        other => {
            let (found, expected) = (other.to_string(), "one of the contracts' types".to_owned());
            return Err(TableError::ColumnType { column: name.to_owned(), found, expected });
        }
    })
}

/// A day as frames hold it.
pub fn day(date: Date) -> i32 {
    date.num_days_from_ce() - DAYS_TO_1970
}

/// Lines of this period.
pub fn is_of(period: Period) -> Expr {
    col("period").eq(lit(i64::from(period.0)))
}

/// Lines with one of these words.
pub fn is_any(column: &str, words: impl IntoIterator<Item = &'static str>) -> Expr {
    words.into_iter().map(|word| col(column).eq(lit(word))).fold(lit(false), Expr::or)
}

/// The texts of a column, in its order.
///
/// # Errors
/// When there is no such column, or it holds no text.
pub fn texts<'f>(frame: &'f DataFrame, column: &str) -> Result<impl Iterator<Item = Option<&'f str>>, TableError> {
    Ok(frame.column(column)?.str()?.iter())
}

/// The whole numbers of a column, nulls as zero: a sum over nothing is none.
///
/// # Errors
/// When there is no such column, or it holds no numbers that 64 bits hold.
pub fn integers(frame: &DataFrame, column: &str) -> Result<Vec<i64>, TableError> {
    let column = frame.column(column)?.cast(&polars::prelude::DataType::Int64)?;
    Ok(column.i64()?.iter().map(Option::unwrap_or_default).collect())
}

/// The whole number on the only line of a column; zero where there is none.
///
/// # Errors
/// As for [`integers`].
pub fn figure(frame: &DataFrame, column: &str) -> Result<i64, TableError> {
    Ok(integers(frame, column)?.first().copied().unwrap_or(0))
}

/// The words of a column of a closed vocabulary.
///
/// # Errors
/// When there is no such column, or it holds anything else or nothing.
pub fn words<T>(frame: &DataFrame, column: &str, from_name: fn(&str) -> Option<T>) -> Result<Vec<T>, TableError> {
    let all = maybe_words(frame, column, from_name)?;
    let one = |(row, word): (usize, Option<T>)| word.ok_or_else(|| unreadable(column, row, "null"));
    all.into_iter().enumerate().map(one).collect()
}

/// Likewise where there may be none.
///
/// # Errors
/// When there is no such column, or it holds anything else.
pub fn maybe_words<T>(
    frame: &DataFrame,
    column: &str,
    from_name: fn(&str) -> Option<T>,
) -> Result<Vec<Option<T>>, TableError> {
    let read = |(row, text): (usize, Option<&str>)| match text {
        None => Ok(None),
        Some(text) => from_name(text).map(Some).ok_or_else(|| unreadable(column, row, "not a word of its vocabulary")),
    };
    texts(frame, column)?.enumerate().map(read).collect()
}

fn unreadable(column: &str, row: usize, what: &'static str) -> TableError {
    TableError::Unreadable { column: column.to_owned(), row: row as u64 + 1, what }
}
