//! Values as Arrow arrays, and back.
//!
//! In: values in the order of their rows, or an array whose type has been checked. Out: the array, or its values in order,
//! nulls as `None`.

use super::contract::ColumnType;
use crate::record::Text;
use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type};
use arrow_array::{ArrayRef, Decimal128Array, StringArray};
use std::fmt::{Display, Write};
use std::sync::Arc;

/// A value that lies in memory as text.
pub(super) trait Word {
    fn text(&self) -> &str;
}

impl Word for String {
    #[inline]
    fn text(&self) -> &str {
        self
    }
}

impl Word for &'static str {
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

pub(super) fn texts<'r, T: Word + 'r>(values: impl Iterator<Item = Option<&'r T>>) -> ArrayRef {
    Arc::new(values.map(|value| value.map(Word::text)).collect::<StringArray>())
}

/// Values that become text as they are written.
pub(super) fn displayed<T: Display>(values: impl Iterator<Item = Option<T>>) -> ArrayRef {
    let mut texts = StringBuilder::new();
    for value in values {
        match value {
            Some(value) => {
                write!(texts, "{value}").expect("memory takes any text");
                texts.append_value("");
            }
            None => texts.append_null(),
        }
    }
    Arc::new(texts.finish())
}

/// Whole hundredths as decimals of this type.
pub(super) fn decimals(column_type: ColumnType, values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    let hundredths: Decimal128Array = values.map(|value| value.map(i128::from)).collect();
    Arc::new(hundredths.with_data_type(column_type.arrow()))
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
