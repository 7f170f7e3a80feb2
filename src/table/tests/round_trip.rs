//! Structs to Parquet and back; equal rows, equal bytes.

use super::{samples, shipped};
use crate::record::RowId;
use crate::record::tables::RowRow;
use crate::table::{Contracts, KeyCheck, TableError, TableReader, TableRow, TableWriter, read_rows, write_rows};
use arrow_array::RecordBatch;
use arrow_schema::DataType;
use std::fmt::Debug;
use std::fs::File;
use std::io::{Read, Seek};

fn file() -> File {
    tempfile::tempfile().expect("a temporary file")
}

fn batches(parquet: File, columns: Option<&[&str]>) -> Result<Vec<RecordBatch>, TableError> {
    TableReader::new(parquet, columns)?.collect()
}

fn survives<T: TableRow + Clone + PartialEq + Debug>(contracts: &Contracts, rows: &[T]) {
    let contract = contracts.table(T::NAME).expect(T::NAME);
    assert_eq!(T::columns(), contract.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), "{}", T::NAME);
    for rows in [rows, &[]] {
        let (parquet, written) = write_rows(file(), contract, rows).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(written.rows, rows.len() as u64);
        assert_eq!(written.bytes, parquet.metadata().unwrap().len());
        let (bytes, again) = write_rows(Vec::new(), contract, rows).unwrap();
        assert_eq!(again, written);
        let (mut whole, mut of_file) = (parquet.try_clone().unwrap(), Vec::new());
        whole.rewind().unwrap();
        whole.read_to_end(&mut of_file).unwrap();
        assert!(of_file == bytes, "{}: equal tables are equal bytes", T::NAME);
        let read = batches(parquet.try_clone().unwrap(), None).unwrap();
        for batch in &read {
            assert_eq!(batch.schema_ref().fields(), contract.arrow_schema().fields(), "{}", T::NAME);
        }
        assert_eq!(read_rows::<T>(parquet).unwrap(), rows);
    }
}

#[test]
fn every_table_survives() {
    let contracts = shipped();
    survives(&contracts, &samples::files());
    survives(&contracts, &samples::rows());
    survives(&contracts, &samples::issues());
    survives(&contracts, &samples::matches());
    survives(&contracts, &samples::completions());
    survives(&contracts, &samples::credits());
    survives(&contracts, &samples::compliance());
    survives(&contracts, &samples::requirements());
    survives(&contracts, &samples::notices());
    survives(&contracts, &samples::statistics());
    survives(&contracts, &samples::decisions());
    survives(&contracts, &samples::officers());
    survives(&contracts, &samples::agencies());
    survives(&contracts, &samples::courses());
    survives(&contracts, &samples::providers());
}

/// More rows than a row group, in ascending order of row_id.
fn many() -> Vec<RowRow> {
    let samples = samples::rows();
    (0..150_000)
        .map(|i| RowRow {
            row_id: RowId::given(&format!("{i:06}")).expect("it is short"),
            row_number: i + 1,
            ..samples[i as usize % 4].clone()
        })
        .collect()
}

#[test]
fn bytes_depend_on_the_rows_alone() {
    let contracts = shipped();
    let contract = contracts.table("rows").unwrap();
    let rows = many();
    let in_pieces = |piece: usize, keys| {
        let mut writer = TableWriter::new(Vec::new(), contract, keys).unwrap();
        rows.chunks(piece).for_each(|rows| writer.push_rows(rows).unwrap());
        writer.finish().unwrap().0
    };
    let (whole, _) = write_rows(Vec::new(), contract, &rows).unwrap();
    assert_eq!(whole, in_pieces(7_777, KeyCheck::Ascending));
    assert_eq!(whole, in_pieces(150_000, KeyCheck::Remember));
    let batch = RowRow::to_batch(&rows, &contract.arrow_schema()).unwrap();
    let mut writer = TableWriter::new(Vec::new(), contract, KeyCheck::Remember).unwrap();
    writer.push(&batch).unwrap();
    assert_eq!(whole, writer.finish().unwrap().0);

    let (mut other, end) = (rows.clone(), rows.len() - 1);
    other[end].row_number += 1;
    assert_ne!(whole, write_rows(Vec::new(), contract, &other).unwrap().0);
}

#[test]
fn nothing_of_the_moment_is_written() {
    let contracts = shipped();
    let (bytes, _) = write_rows(Vec::new(), contracts.table("files").unwrap(), &samples::files()).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("clee (contract 1.0.0)"));
    assert!(!text.contains("parquet-rs"));
}

#[test]
fn columns_are_read_as_asked() {
    let contracts = shipped();
    let (parquet, _) = write_rows(file(), contracts.table("rows").unwrap(), &samples::rows()).unwrap();
    let read = batches(parquet.try_clone().unwrap(), Some(&["row_id", "hours_credited"])).unwrap();
    assert_eq!(read.iter().map(RecordBatch::num_rows).sum::<usize>(), 4);
    let schema = read[0].schema();
    assert_eq!(schema.fields().iter().map(|f| f.name().as_str()).collect::<Vec<_>>(), ["row_id", "hours_credited"]);
    assert_eq!(schema.field(1).data_type(), &DataType::Decimal128(9, 2));
    let error = batches(parquet, Some(&["row_id", "nonesuch"])).unwrap_err();
    assert!(matches!(error, TableError::NoSuchColumn { column } if column == "nonesuch"));
}
