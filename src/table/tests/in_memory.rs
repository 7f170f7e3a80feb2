//! Tables for queries that stand in no file.

use crate::table::{Frames, TableRow};
use arrow_array::RecordBatch;
use std::collections::BTreeMap;

/// Rows as a batch.
pub fn batch_of<T: TableRow>(rows: &[T]) -> (&'static str, RecordBatch) {
    let columns = T::columns().into_iter().zip(T::arrays(rows));
    (T::NAME, RecordBatch::try_from_iter(columns).expect("columns of one length"))
}

/// These tables, in batches of so many rows, two to a part.
pub fn in_memory(tables: impl IntoIterator<Item = (&'static str, RecordBatch)>, rows: usize) -> Frames<'static> {
    let tables: BTreeMap<&'static str, RecordBatch> = tables.into_iter().collect();
    let read = move |table: &str, columns: &[&str]| {
        let batch = &tables[table];
        let wanted: Vec<usize> =
            columns.iter().map(|column| batch.schema().index_of(column)).collect::<Result<_, _>>()?;
        let batch = batch.project(&wanted)?;
        let pieces = (0..batch.num_rows()).step_by(rows);
        let pieces: Vec<_> = pieces.map(|at| Ok(batch.slice(at, rows.min(batch.num_rows() - at)))).collect();
        Ok((batch.schema(), Box::new(pieces.into_iter()) as crate::table::Batches))
    };
    Frames::new(read).in_parts_of(2 * rows)
}
