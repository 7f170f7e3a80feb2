//! Fields of the structs as columns, and back.
//!
//! In: rows and the way to one of their fields, or a batch. Out: the columns of that field, or its values. Reading
//! back is strict: a column of another type, a null where the struct has no room for one, or a word that is not in
//! the vocabulary is an error that names column and row.

use super::TableError;
use super::arrays::{
    Word, decimals, displayed, read_booleans, read_days, read_decimals, read_floats, read_integers, read_texts, texts,
};
use super::contract::ColumnType;
use crate::record::matching::Method;
use crate::record::{
    Area, Breakdown, Channel, CourseProviderKind, Date, Delivery, Disposition, Effect, FileStatus, Hours, InputKind,
    LicenseStatus, Notice, Period, Question, Reason, Resolution, Role, RowId, Severity, SourceKind, Status, Topic,
    Unreached, Verdict, stored,
};
use arrow_array::types::Date32Type;
use arrow_array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch};
use std::sync::Arc;

/// How values of `T` are set down in columns.
pub(super) trait SetDown<T> {
    fn arrays<R>(rows: &[R], get: impl Fn(&R) -> &T, out: &mut Vec<ArrayRef>);
}

/// How values of `T` are read from columns.
pub(super) trait ReadBack<T> {
    fn decode(batch: &RecordBatch, columns: &[&str]) -> Result<Vec<T>, TableError>;
}

/// A value in one column of its own type.
pub(super) struct Plain;
/// Hundredths in DECIMAL(18,2).
pub(super) struct Figure;
/// A breakdown in ten columns: total, areas, topics, hours of no area.
pub(super) struct Divided;

/// A column found by name, with what is needed to say where something is wrong.
struct Cell<'a> {
    name: &'a str,
    array: &'a ArrayRef,
}

impl<'a> Cell<'a> {
    fn of(batch: &'a RecordBatch, name: &'a str, expected: ColumnType) -> Result<Self, TableError> {
        let Some(array) = batch.column_by_name(name) else {
            return Err(TableError::NoSuchColumn { column: name.to_owned() });
        };
        if *array.data_type() == expected.arrow() {
            return Ok(Self { name, array });
        }
        let (found, expected) = (array.data_type().to_string(), expected.arrow().to_string());
        Err(TableError::ColumnType { column: name.to_owned(), found, expected })
    }

    /// Every value of the column, none of which may be null.
    fn all<V, T>(
        &self,
        values: impl Iterator<Item = Option<V>>,
        make: impl Fn(V) -> Result<T, &'static str>,
    ) -> Result<Vec<T>, TableError> {
        let one = |(row, value): (usize, Option<V>)| self.at(row, value.ok_or("null").and_then(&make));
        values.enumerate().map(one).collect()
    }

    /// Every value of the column, nulls included.
    fn any<V, T>(
        &self,
        values: impl Iterator<Item = Option<V>>,
        make: impl Fn(V) -> Result<T, &'static str>,
    ) -> Result<Vec<Option<T>>, TableError> {
        let one = |(row, value): (usize, Option<V>)| self.at(row, value.map(&make).transpose());
        values.enumerate().map(one).collect()
    }

    fn at<T>(&self, row: usize, result: Result<T, &'static str>) -> Result<T, TableError> {
        result.map_err(|what| TableError::Unreadable { column: self.name.to_owned(), row: row as u64 + 1, what })
    }
}

/// A value that fills one column. Its `Option` does so too, with nulls.
pub(super) trait Single: Sized {
    fn array<'r>(values: impl Iterator<Item = Option<&'r Self>>) -> ArrayRef
    where
        Self: 'r;
}

impl<T: Single> SetDown<T> for Plain {
    fn arrays<R>(rows: &[R], get: impl Fn(&R) -> &T, out: &mut Vec<ArrayRef>) {
        out.push(T::array(rows.iter().map(|row| Some(get(row)))));
    }
}

impl<T: Single> SetDown<Option<T>> for Plain {
    fn arrays<R>(rows: &[R], get: impl Fn(&R) -> &Option<T>, out: &mut Vec<ArrayRef>) {
        out.push(T::array(rows.iter().map(|row| get(row).as_ref())));
    }
}

impl<T: Word> Single for T {
    fn array<'r>(values: impl Iterator<Item = Option<&'r Self>>) -> ArrayRef
    where
        Self: 'r,
    {
        texts(values)
    }
}

impl Single for RowId {
    fn array<'r>(values: impl Iterator<Item = Option<&'r Self>>) -> ArrayRef {
        displayed(values)
    }
}

impl Single for Hours {
    fn array<'r>(values: impl Iterator<Item = Option<&'r Self>>) -> ArrayRef {
        decimals(ColumnType::Hours, values.map(|value| value.map(|hours| hours.0)))
    }
}

/// Implements [`Single`] for a type that is one number or truth: the array, and what stands in it.
macro_rules! primitives {
    ($($ty:ty: $array:ty, $value:expr;)+) => { $(
        impl Single for $ty {
            fn array<'r>(values: impl Iterator<Item = Option<&'r Self>>) -> ArrayRef {
                Arc::new(values.map(|value| value.map($value)).collect::<$array>())
            }
        }
    )+ };
}

primitives! {
    bool: BooleanArray, |truth| *truth;
    i64: Int64Array, |number| *number;
    f64: Float64Array, |number| *number;
    Date: Date32Array, |date| date.to_epoch_days();
    Period: Int64Array, |period| i64::from(period.0);
}

/// Implements [`ReadBack`] for a type and for its `Option`: the column type, how the array is read, and how a value is
/// made of what was read.
macro_rules! read_back {
    ($ty:ty: $column_type:ident, $read:ident, $make:expr) => {
        impl ReadBack<$ty> for Plain {
            fn decode(batch: &RecordBatch, columns: &[&str]) -> Result<Vec<$ty>, TableError> {
                let cell = Cell::of(batch, columns[0], ColumnType::$column_type)?;
                cell.all($read(cell.array), $make)
            }
        }
        impl ReadBack<Option<$ty>> for Plain {
            fn decode(batch: &RecordBatch, columns: &[&str]) -> Result<Vec<Option<$ty>>, TableError> {
                let cell = Cell::of(batch, columns[0], ColumnType::$column_type)?;
                cell.any($read(cell.array), $make)
            }
        }
    };
}

/// The same for the closed vocabularies of `record`.
macro_rules! vocabularies {
    ($($ty:ty),+) => { $(
        impl Word for $ty {
            #[inline]
            fn text(&self) -> &str {
                self.as_str()
            }
        }
        read_back!($ty: Text, read_texts, |text| <$ty>::from_name(text).ok_or("not in the vocabulary"));
    )+ };
}

vocabularies!(
    InputKind,
    SourceKind,
    Delivery,
    Role,
    Disposition,
    Reason,
    Severity,
    Resolution,
    Method,
    Status,
    Verdict,
    Notice,
    Channel,
    Unreached,
    LicenseStatus,
    CourseProviderKind,
    Question,
    Effect,
    FileStatus
);
read_back!(crate::record::Text: Text, read_texts, |text| Ok(text.into()));
read_back!(RowId: Text, read_texts, |text| RowId::parse(text).ok_or("not the name of a row"));
read_back!(String: Text, read_texts, |text| Ok(text.to_owned()));
read_back!(&'static str: Text, read_texts, stored::known);
read_back!(i64: Integer, read_integers, Ok);
read_back!(f64: Float, read_floats, Ok);
read_back!(bool: Boolean, read_booleans, Ok);
read_back!(Date: Date, read_days, |days| Date32Type::to_naive_date_opt(days).ok_or("not a day of the calendar"));
read_back!(Hours: Hours, read_decimals, |h| hundredths(h).map(Hours));
read_back!(Period: Integer, read_integers, |year| i32::try_from(year).map(Period).or(Err("not a year")));

fn hundredths(value: i128) -> Result<i64, &'static str> {
    i64::try_from(value).or(Err("too large"))
}

impl SetDown<Option<i64>> for Figure {
    fn arrays<R>(rows: &[R], get: impl Fn(&R) -> &Option<i64>, out: &mut Vec<ArrayRef>) {
        out.push(decimals(ColumnType::Figure, rows.iter().map(|row| *get(row))));
    }
}

impl ReadBack<Option<i64>> for Figure {
    fn decode(batch: &RecordBatch, columns: &[&str]) -> Result<Vec<Option<i64>>, TableError> {
        let cell = Cell::of(batch, columns[0], ColumnType::Figure)?;
        cell.any(read_decimals(cell.array), hundredths)
    }
}

impl SetDown<Breakdown> for Divided {
    fn arrays<R>(rows: &[R], get: impl Fn(&R) -> &Breakdown, out: &mut Vec<ArrayRef>) {
        let breakdowns = rows.iter().map(&get);
        out.push(hours(breakdowns.clone().map(Breakdown::total)));
        out.extend(Area::ALL.into_iter().map(|area| hours(breakdowns.clone().map(move |b| b.area(area)))));
        out.extend(Topic::ALL.into_iter().map(|topic| hours(breakdowns.clone().map(move |b| b.topic(topic)))));
        out.push(hours(breakdowns.map(|b| b.unstated)));
    }
}

fn hours(values: impl Iterator<Item = Hours>) -> ArrayRef {
    decimals(ColumnType::Hours, values.map(|hours| Some(hours.0)))
}

impl ReadBack<Breakdown> for Divided {
    fn decode(batch: &RecordBatch, columns: &[&str]) -> Result<Vec<Breakdown>, TableError> {
        let parts: Vec<Vec<Hours>> =
            columns[1..].iter().map(|c| <Plain as ReadBack<Hours>>::decode(batch, &[c])).collect::<Result<_, _>>()?;
        let (areas, rest) = parts.split_at(Area::ALL.len());
        let (topics, unstated) = rest.split_at(Topic::ALL.len());
        let one = |row: usize| Breakdown {
            areas: std::array::from_fn(|area| areas[area][row]),
            topics: std::array::from_fn(|topic| topics[topic][row]),
            unstated: unstated[0][row],
        };
        Ok((0..batch.num_rows()).map(one).collect())
    }
}
