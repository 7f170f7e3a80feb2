//! Fields of the structs as columns, and back.
//!
//! In: rows and the way to one of their fields, or a batch. Out: the columns of that field, or its values. Reading
//! back is strict: a column of another type, a null where the struct has no room for one, or a word that is not in
//! the vocabulary is an error that names column and row.

use super::TableError;
use super::arrays::{
    Word, booleans, dates, decimals, floats, integers, read_booleans, read_days, read_decimals, read_floats,
    read_integers, read_texts, row_ids, texts,
};
use super::contract::ColumnType;
use crate::record::{
    Area, Breakdown, Date, Delivery, Disposition, Hours, InputKind, Period, Reason, Role, RowId, SourceKind, Topic,
    stored,
};
use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::Date32Type;

/// How values of `T` stand in columns.
pub(super) trait Cells<T> {
    fn encode<R>(rows: &[R], get: impl Fn(&R) -> &T, out: &mut Vec<ArrayRef>);
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

/// Implements [`Cells`] for a type and for its `Option`: the column type, how references to values become an array,
/// how the array is read, and how a value is made of what was read.
macro_rules! cells {
    ($ty:ty: $column_type:ident, $encode:expr, $read:ident, $make:expr) => {
        impl Cells<$ty> for Plain {
            fn encode<R>(rows: &[R], get: impl Fn(&R) -> &$ty, out: &mut Vec<ArrayRef>) {
                out.push($encode(rows.iter().map(|r| Some(get(r)))));
            }
            fn decode(batch: &RecordBatch, columns: &[&str]) -> Result<Vec<$ty>, TableError> {
                let cell = Cell::of(batch, columns[0], ColumnType::$column_type)?;
                cell.all($read(cell.array), $make)
            }
        }
        impl Cells<Option<$ty>> for Plain {
            fn encode<R>(rows: &[R], get: impl Fn(&R) -> &Option<$ty>, out: &mut Vec<ArrayRef>) {
                out.push($encode(rows.iter().map(|r| get(r).as_ref())));
            }
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
            fn text(&self) -> &str {
                self.as_str()
            }
        }
        cells!($ty: Text, texts, read_texts, |text| <$ty>::from_name(text).ok_or("not in the vocabulary"));
    )+ };
}

vocabularies!(InputKind, SourceKind, Delivery, Role, Disposition, Reason);
cells!(crate::record::Text: Text, texts, read_texts, |text| Ok(text.into()));
cells!(RowId: Text, row_ids, read_texts, |text| RowId::parse(text).ok_or("not the name of a row"));
cells!(String: Text, texts, read_texts, |text| Ok(text.to_owned()));
cells!(&'static str: Text, texts, read_texts, stored::known);
cells!(i64: Integer, integers, read_integers, Ok);
cells!(f64: Float, floats, read_floats, Ok);
cells!(bool: Boolean, booleans, read_booleans, Ok);
cells!(Date: Date, dates, read_days, |days| Date32Type::to_naive_date_opt(days).ok_or("not a day of the calendar"));
cells!(Hours: Hours, hours, read_decimals, |h| hundredths(h).map(Hours));
cells!(Period: Integer, periods, read_integers, |year| i32::try_from(year).map(Period).or(Err("not a year")));

fn hours<'r>(values: impl Iterator<Item = Option<&'r Hours>>) -> ArrayRef {
    decimals(values.map(|v| v.map(|h| h.0)), ColumnType::Hours)
}

fn periods<'r>(values: impl Iterator<Item = Option<&'r Period>>) -> ArrayRef {
    let years: Vec<Option<i64>> = values.map(|v| v.map(|p| i64::from(p.0))).collect();
    integers(years.iter().map(Option::as_ref))
}

fn hundredths(value: i128) -> Result<i64, &'static str> {
    i64::try_from(value).or(Err("too large"))
}

impl Cells<Option<i64>> for Figure {
    fn encode<R>(rows: &[R], get: impl Fn(&R) -> &Option<i64>, out: &mut Vec<ArrayRef>) {
        out.push(decimals(rows.iter().map(|r| *get(r)), ColumnType::Figure));
    }

    fn decode(batch: &RecordBatch, columns: &[&str]) -> Result<Vec<Option<i64>>, TableError> {
        let cell = Cell::of(batch, columns[0], ColumnType::Figure)?;
        cell.any(read_decimals(cell.array), hundredths)
    }
}

impl Cells<Breakdown> for Divided {
    fn encode<R>(rows: &[R], get: impl Fn(&R) -> &Breakdown, out: &mut Vec<ArrayRef>) {
        let mut push = |part: &dyn Fn(&Breakdown) -> Hours| {
            out.push(decimals(rows.iter().map(|r| Some(part(get(r)).0)), ColumnType::Hours));
        };
        push(&Breakdown::total);
        Area::ALL.into_iter().for_each(|area| push(&|b| b.area(area)));
        Topic::ALL.into_iter().for_each(|topic| push(&|b| b.topic(topic)));
        push(&|b| b.unstated);
    }

    fn decode(batch: &RecordBatch, columns: &[&str]) -> Result<Vec<Breakdown>, TableError> {
        let parts: Vec<Vec<Hours>> =
            columns[1..].iter().map(|c| <Plain as Cells<Hours>>::decode(batch, &[c])).collect::<Result<_, _>>()?;
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
