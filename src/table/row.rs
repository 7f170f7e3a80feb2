//! Structs of `record::tables` as rows of a table.
//!
//! In: slices of structs. Out: arrays and record batches with the columns of the contract in its order, and the structs
//! read back from a batch by column name. What a struct's columns are is declared once, in `tables`, for both ways.

use super::TableError;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;

/// A struct that is a row of a table.
pub trait TableRow: Sized + Sync {
    /// The table, as named in the contract.
    const NAME: &'static str;

    /// Its columns, in the order of the contract.
    fn columns() -> Vec<&'static str>;

    /// The rows column by column.
    fn arrays(rows: &[Self]) -> Vec<ArrayRef>;

    /// The rows as a batch of the contract's schema.
    ///
    /// # Errors
    /// The schema is not that of this table.
    fn to_batch(rows: &[Self], schema: &SchemaRef) -> Result<RecordBatch, TableError> {
        Ok(RecordBatch::try_new(schema.clone(), Self::arrays(rows))?)
    }

    /// The structs of a batch that holds at least the struct's columns.
    ///
    /// # Errors
    /// A column is missing, of another type, or holds what the struct cannot.
    fn decode(batch: &RecordBatch) -> Result<Vec<Self>, TableError>;
}

/// Declares the columns of a struct. A bare field is one column of its name; `field: Codec =
/// COLUMNS` says how a field is kept otherwise, and in which columns.
macro_rules! table_row {
    ($row:ty = $name:literal { $($field:ident $(: $codec:ident = $columns:expr)?),+ $(,)? }) => {
        impl $crate::table::TableRow for $row {
            const NAME: &'static str = $name;

            fn columns() -> Vec<&'static str> {
                let columns: &[&[&'static str]] =
                    &[$($crate::table::row::column!(@columns $field $($columns)?)),+];
                columns.concat()
            }

            fn arrays(rows: &[Self]) -> Vec<arrow_array::ArrayRef> {
                let mut out = Vec::new();
                $(<$crate::table::row::column!(@codec $($codec)?) as $crate::table::cells::SetDown<_>>::arrays(
                    rows, |row: &Self| &row.$field, &mut out);)+
                out
            }

            fn decode(batch: &arrow_array::RecordBatch) -> Result<Vec<Self>, $crate::table::TableError> {
                $(let mut $field =
                    <$crate::table::row::column!(@codec $($codec)?) as $crate::table::cells::ReadBack<_>>::decode(
                        batch, $crate::table::row::column!(@columns $field $($columns)?))?.into_iter();)+
                Ok((0..batch.num_rows()).map_while(|_| Some(Self { $($field: $field.next()?),+ })).collect())
            }
        }
    };
}

/// The columns and the codec of a field, as declared or by default.
macro_rules! column {
    (@columns $field:ident) => {
        &[stringify!($field)]
    };
    (@columns $field:ident $columns:expr) => {
        $columns
    };
    (@codec) => {
        $crate::table::cells::Plain
    };
    (@codec $codec:ident) => {
        $crate::table::cells::$codec
    };
}
pub(super) use {column, table_row};
