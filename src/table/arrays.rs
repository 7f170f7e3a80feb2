//! Arrays of the contract's types from iterators of values, and back.
//!
//! In: values, or an array whose type has been checked. Out: the array, or its values in order, nulls as `None`. Text
//! is measured before it is copied, so that a buffer is allocated once even for millions of rows.

use super::contract::ColumnType;
use crate::record::RowId;
use arrow::array::{
    ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringBuilder,
};
use arrow::datatypes::{Date32Type, Decimal128Type, Float64Type, Int64Type};
use std::sync::Arc;

/// A value kept as text.
pub(super) trait Word {
    fn text(&self) -> &str;
}

impl Word for String {
    fn text(&self) -> &str {
        self
    }
}

impl Word for crate::record::Text {
    fn text(&self) -> &str {
        self
    }
}

impl Word for &'static str {
    fn text(&self) -> &str {
        self
    }
}

pub(super) fn texts<'r, T: Word + 'r>(values: impl Iterator<Item = Option<&'r T>> + Clone) -> ArrayRef {
    let (mut items, mut bytes) = (0, 0);
    for value in values.clone() {
        items += 1;
        bytes += value.map_or(0, |v| v.text().len());
    }
    let mut builder = StringBuilder::with_capacity(items, bytes);
    values.for_each(|value| builder.append_option(value.map(Word::text)));
    Arc::new(builder.finish())
}

pub(super) fn row_ids<'r>(values: impl Iterator<Item = Option<&'r RowId>>) -> ArrayRef {
    let count = values.size_hint().0;
    let mut builder = StringBuilder::with_capacity(count, count * RowId::LONGEST);
    let mut space = [0; RowId::LONGEST];
    values.for_each(|value| builder.append_option(value.map(|id| id.text(&mut space))));
    Arc::new(builder.finish())
}

pub(super) fn integers<'r>(values: impl Iterator<Item = Option<&'r i64>>) -> ArrayRef {
    Arc::new(values.map(Option::<&i64>::copied).collect::<Int64Array>())
}

pub(super) fn floats<'r>(values: impl Iterator<Item = Option<&'r f64>>) -> ArrayRef {
    Arc::new(values.map(Option::<&f64>::copied).collect::<Float64Array>())
}

pub(super) fn booleans<'r>(values: impl Iterator<Item = Option<&'r bool>>) -> ArrayRef {
    Arc::new(values.map(Option::<&bool>::copied).collect::<BooleanArray>())
}

pub(super) fn dates<'r>(values: impl Iterator<Item = Option<&'r chrono::NaiveDate>>) -> ArrayRef {
    Arc::new(values.map(|v| v.map(|d| Date32Type::from_naive_date(*d))).collect::<Date32Array>())
}

/// Hundredths as a decimal with two places.
pub(super) fn decimals(values: impl Iterator<Item = Option<i64>>, column_type: ColumnType) -> ArrayRef {
    let array = values.map(|v| v.map(i128::from)).collect::<Decimal128Array>();
    Arc::new(array.with_data_type(column_type.arrow()))
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
