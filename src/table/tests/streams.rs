//! Batches looked at by several threads and taken in order come to what one thread finds and writes.

use super::{samples, shipped};
use crate::record::RowId;
use crate::record::tables::{IssueRow, RowRow};
use crate::table::{Checked, KeyCheck, Rule, TableError, TableWriter, Violation, read_rows, write_rows};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::io::Write;

fn rows(count: i64) -> Vec<RowRow> {
    let samples = samples::rows();
    let row = |i: i64| RowRow {
        row_id: RowId::given(&format!("{i:06}")).expect("it is short"),
        row_number: i + 1,
        ..samples[i as usize % 4].clone()
    };
    (0..count).map(row).collect()
}

fn side_by_side(rows: &[RowRow], piece: usize, keys: KeyCheck) -> Result<Vec<u8>, TableError> {
    let contracts = shipped();
    let mut writer = TableWriter::new(Vec::new(), contracts.table("rows").unwrap(), keys)?;
    let rules = writer.rules();
    let batches: Vec<Checked> = rows.par_chunks(piece).map(|rows| rules.encode(rows)).collect::<Result<_, _>>()?;
    batches.into_iter().try_for_each(|batch| writer.push_checked(batch))?;
    Ok(writer.finish()?.0)
}

#[test]
fn the_same_bytes_however_the_work_is_cut() {
    let rows = rows(20_000);
    let (whole, _) = write_rows(Vec::new(), shipped().table("rows").unwrap(), &rows).unwrap();
    for (piece, keys) in [(8_192, KeyCheck::Remember), (3_000, KeyCheck::Ascending), (20_000, KeyCheck::Remember)] {
        assert!(side_by_side(&rows, piece, keys).unwrap() == whole, "{piece}");
    }
}

#[test]
fn row_groups_end_at_the_same_rows_however_the_work_is_cut() {
    let rows = rows(300_001);
    let whole = side_by_side(&rows, 8_192, KeyCheck::Remember).unwrap();
    for (piece, keys) in
        [(7_777, KeyCheck::Fingerprints), (50_000, KeyCheck::Ascending), (131_073, KeyCheck::Elsewhere)]
    {
        assert!(side_by_side(&rows, piece, keys).unwrap() == whole, "{piece}");
    }
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&whole).unwrap();
    let metadata = ParquetRecordBatchReaderBuilder::try_new(file.try_clone().unwrap()).unwrap().metadata().clone();
    let groups: Vec<i64> = metadata.row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [131_072, 131_072, 37_857]);
    assert!(read_rows::<RowRow>(file).unwrap() == rows);
}

#[test]
fn a_key_repeated_in_another_batch_is_found() {
    let mut rows = rows(5_000);
    rows[4_321].row_id = rows[17].row_id;
    for (keys, rule) in [(KeyCheck::Remember, Rule::Unique), (KeyCheck::Ascending, Rule::Ascending)] {
        let Err(TableError::Broken { violations, .. }) = side_by_side(&rows, 1_000, keys) else { panic!("accepted") };
        assert_eq!(violations, [Violation { column: "row_id".to_owned(), rule, row: 4_322, count: 1 }]);
    }
}

#[test]
fn rows_are_counted_over_the_batches() {
    let mut rows = rows(3_000);
    rows[2_500].row_number = 0;
    let Err(TableError::Broken { violations, .. }) = side_by_side(&rows, 700, KeyCheck::Remember) else {
        panic!("accepted")
    };
    assert_eq!(violations, [Violation { column: "row_number".to_owned(), rule: Rule::Range, row: 2_501, count: 1 }]);
}

#[test]
fn a_pattern_is_asked_of_every_value_however_many_there_are() {
    let issue = |code: String| IssueRow { code: code.into(), ..samples::issues()[0].clone() };
    let mut rows: Vec<IssueRow> = (0..2_000).map(|i| issue(format!("code_{}", i % 700))).collect();
    write_rows(Vec::new(), shipped().table("issues").unwrap(), &rows).expect("all match");
    rows[1_234].code = "code_1 ".into();
    rows[1_999].code = "".into();
    let Err(TableError::Broken { violations, .. }) = write_rows(Vec::new(), shipped().table("issues").unwrap(), &rows)
    else {
        panic!("accepted")
    };
    assert_eq!(violations, [Violation { column: "code".to_owned(), rule: Rule::Pattern, row: 1_235, count: 2 }]);
}

#[test]
fn what_lies_under_a_null_is_outside_of_no_range() {
    let nameless = IssueRow { row_number: None, ..samples::issues()[0].clone() };
    let rows = [nameless.clone(), IssueRow { row_number: Some(1), ..nameless.clone() }, nameless.clone()];
    write_rows(Vec::new(), shipped().table("issues").unwrap(), &rows).expect("nulls are no numbers");
    let rows = [nameless.clone(), IssueRow { row_number: Some(0), ..nameless }];
    let refused = write_rows(Vec::new(), shipped().table("issues").unwrap(), &rows);
    let Err(TableError::Broken { violations, .. }) = refused else { panic!("accepted") };
    assert_eq!(violations, [Violation { column: "row_number".to_owned(), rule: Rule::Range, row: 2, count: 1 }]);
}
