//! Arrays of the contract's types from iterators of values, and back.
//!
//! In: values, or an array whose type has been checked. Out: the array, or its values in order, nulls as `None`. A
//! column of plain values is one list, made in one go; only a column with nulls pays for knowing where they are.

use super::contract::ColumnType;
use crate::record::{RowId, Text};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type};
use arrow_array::{ArrayRef, ArrowPrimitiveType, BooleanArray, PrimitiveArray, StringArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use std::borrow::Cow;
use std::sync::Arc;

/// A value kept as text, owned or borrowed.
pub(super) trait Word {
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

/// Where the nulls are, if there are any.
fn nulls(held: impl Iterator<Item = bool>) -> Option<NullBuffer> {
    Some(held.collect::<NullBuffer>()).filter(|nulls| nulls.null_count() > 0)
}

pub(super) fn texts<'r, T: Word + 'r>(values: impl Iterator<Item = &'r T>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values.map(T::text)))
}

pub(super) fn texts_or_nulls<'r, T: Word + 'r>(values: impl Iterator<Item = Option<&'r T>> + Clone) -> ArrayRef {
    let nulls = nulls(values.clone().map(|v| v.is_some()));
    let texts = StringArray::from_iter_values(values.map(|v| v.map_or("", T::text)));
    let (offsets, bytes, _) = texts.into_parts();
    Arc::new(StringArray::new(offsets, bytes, nulls))
}

/// Names of rows, spelled out.
pub(super) fn row_ids<'r>(values: impl Iterator<Item = Option<&'r RowId>> + Clone) -> ArrayRef {
    let nulls = nulls(values.clone().map(|v| v.is_some()));
    let (mut space, mut bytes, mut lengths) = ([0; RowId::LONGEST], Vec::new(), Vec::new());
    for value in values {
        let text = value.map_or("", |id| id.text(&mut space));
        lengths.push(text.len());
        bytes.extend_from_slice(text.as_bytes());
    }
    Arc::new(StringArray::new(OffsetBuffer::from_lengths(lengths), bytes.into(), nulls))
}

pub(super) fn numbers<P: ArrowPrimitiveType>(values: impl Iterator<Item = P::Native>) -> PrimitiveArray<P> {
    PrimitiveArray::from_iter_values(values)
}

pub(super) fn numbers_or_nulls<P: ArrowPrimitiveType>(
    values: impl Iterator<Item = Option<P::Native>> + Clone,
) -> PrimitiveArray<P> {
    let nulls = nulls(values.clone().map(|v| v.is_some()));
    PrimitiveArray::new(values.map(Option::unwrap_or_default).collect(), nulls)
}

/// Hundredths as a decimal with two places.
pub(super) fn decimals(array: PrimitiveArray<Decimal128Type>, column_type: ColumnType) -> ArrayRef {
    Arc::new(array.with_data_type(column_type.arrow()))
}

pub(super) fn booleans<'r>(values: impl Iterator<Item = &'r bool>) -> ArrayRef {
    Arc::new(BooleanArray::new(values.copied().collect(), None))
}

pub(super) fn booleans_or_nulls<'r>(values: impl Iterator<Item = Option<&'r bool>> + Clone) -> ArrayRef {
    let nulls = nulls(values.clone().map(|v| v.is_some()));
    Arc::new(BooleanArray::new(values.map(|v| v.copied().unwrap_or_default()).collect(), nulls))
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
