//! Columns of pieces as Arrow arrays, and back.
//!
//! In: a column of a piece, or an array whose type has been checked. Out: the array, or the column, or the array's values
//! in order, nulls as `None`. Rows reach the file without arrays; these serve those who read tables or bring batches.

use super::coding::{numbers, texts};
use super::contract::ColumnType;
use super::piece::{Cells, Kept, Values};
use crate::record::Text;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type};
use arrow_array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringArray};
use std::borrow::Cow;
use std::hash::Hash;
use std::sync::Arc;

/// A value kept as text, owned or borrowed. Values that are not equal may have equal texts.
pub(super) trait Word: Eq + Hash {
    fn text(&self) -> &str;
}

impl Word for str {
    #[inline]
    fn text(&self) -> &str {
        self
    }
}

impl Word for String {
    #[inline]
    fn text(&self) -> &str {
        self
    }
}

impl Word for Text {
    #[inline]
    fn text(&self) -> &str {
        self
    }
}

impl Word for Cow<'_, str> {
    #[inline]
    fn text(&self) -> &str {
        self
    }
}

impl<T: Word + ?Sized> Word for &T {
    #[inline]
    fn text(&self) -> &str {
        T::text(self)
    }
}

/// A column as an array.
pub(super) fn array_of(cells: &Cells) -> ArrayRef {
    match &cells.values {
        Values::Texts(texts) => {
            Arc::new(cells.places().map(|place| place.map(|at| texts.text(at))).collect::<StringArray>())
        }
        Values::Numbers(numbers) => array_of_numbers(cells, numbers),
    }
}

fn array_of_numbers(cells: &Cells, numbers: &[i64]) -> ArrayRef {
    let column_type = cells.kept.column_type;
    let all = || cells.places().map(|place| place.map(|at| numbers[at]));
    match column_type {
        ColumnType::Date => Arc::new(all().map(|days| days.map(|d| d as i32)).collect::<Date32Array>()),
        ColumnType::Hours | ColumnType::Figure => {
            let hundredths: Decimal128Array = all().map(|number| number.map(i128::from)).collect();
            Arc::new(hundredths.with_data_type(column_type.arrow()))
        }
        ColumnType::Boolean => Arc::new(all().map(|truth| truth.map(|t| t != 0)).collect::<BooleanArray>()),
        ColumnType::Float => {
            let float = |bits: i64| f64::from_bits(bits.cast_unsigned());
            Arc::new(all().map(|bits| bits.map(float)).collect::<Float64Array>())
        }
        ColumnType::Integer | ColumnType::Text => Arc::new(all().collect::<Int64Array>()),
    }
}

/// An array of the type that is kept as a column.
pub(super) fn cells_of(array: &ArrayRef, kept: Kept) -> Cells {
    // An array knows its length, but not every way through it says so.
    let sized = |values: Vec<Option<i64>>| numbers(kept, values.into_iter());
    match kept.column_type {
        ColumnType::Text => texts(kept, array.as_string::<i32>().iter()),
        ColumnType::Date => sized(read_days(array).map(|days| days.map(i64::from)).collect()),
        // No figure of a contract has more digits than a whole number of 64 bits.
        ColumnType::Hours | ColumnType::Figure => sized(read_decimals(array).map(|d| d.map(|d| d as i64)).collect()),
        ColumnType::Integer => sized(read_integers(array).collect()),
        ColumnType::Boolean => sized(read_booleans(array).map(|truth| truth.map(i64::from)).collect()),
        ColumnType::Float => sized(read_floats(array).map(|f| f.map(|f| f.to_bits().cast_signed())).collect()),
    }
}

pub(super) fn read_texts(array: &ArrayRef) -> impl Iterator<Item = Option<&str>> {
    array.as_string::<i32>().iter()
}

pub(super) fn read_integers(array: &ArrayRef) -> impl Iterator<Item = Option<i64>> {
    array.as_primitive::<Int64Type>().iter()
}

pub(super) fn read_floats(array: &ArrayRef) -> impl Iterator<Item = Option<f64>> {
    array.as_primitive::<Float64Type>().iter()
}

pub(super) fn read_booleans(array: &ArrayRef) -> impl Iterator<Item = Option<bool>> {
    array.as_boolean().iter()
}

pub(super) fn read_days(array: &ArrayRef) -> impl Iterator<Item = Option<i32>> {
    array.as_primitive::<Date32Type>().iter()
}

pub(super) fn read_decimals(array: &ArrayRef) -> impl Iterator<Item = Option<i128>> {
    array.as_primitive::<Decimal128Type>().iter()
}
