//! What is written is what the library that reads Parquet would have written, but for its bytes: the same cells, schema,
//! statistics and notes, for columns of every kind, with nulls anywhere, over pages and row groups, with dictionaries
//! that fit and that do not.

use super::{samples, shipped};
use crate::record::tables::{CompletionRow, FileRow, IssueRow, MatchRow, NoticeRow, StatisticRow};
use crate::record::{Hours, Period, RowId};
use crate::table::groups::properties;
use crate::table::{Contract, Contracts, KeyCheck, TableRow, TableWriter, Threads, write_rows};
use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::Encoding;
use parquet::file::metadata::ParquetMetaData;
use std::io::Write;
use std::sync::{Arc, LazyLock};

/// Read once, since these tests write some hundred tables.
fn contract<T: TableRow>() -> &'static Contract {
    static CONTRACTS: LazyLock<Contracts> = LazyLock::new(shipped);
    CONTRACTS.table(T::NAME).unwrap()
}

/// What the library's own writer makes of the rows.
fn by_the_library<T: TableRow>(rows: &[T]) -> Vec<u8> {
    let contract = contract::<T>();
    let properties = properties(contract).into_builder().set_max_row_group_row_count(Some(131_072)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), contract.arrow_schema(), Some(properties)).unwrap();
    for piece in rows.chunks(8_192) {
        writer.write(&T::to_batch(piece, &contract.arrow_schema()).unwrap()).unwrap();
    }
    writer.into_inner().unwrap()
}

fn read(bytes: &[u8]) -> (Arc<ParquetMetaData>, Vec<RecordBatch>) {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let options = ArrowReaderOptions::new().with_encoding_stats_as_mask(false);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).unwrap().with_batch_size(50_000);
    (builder.metadata().clone(), builder.build().unwrap().map(Result::unwrap).collect())
}

/// Holds a file against what the library would have written.
pub(super) fn same_as_the_library<T: TableRow>(rows: &[T], bytes: &[u8]) {
    let ((own, cells), (other, expected)) = (read(bytes), read(&by_the_library(rows)));
    assert!(cells == expected, "{}", T::NAME);
    let (file, expected) = (own.file_metadata(), other.file_metadata());
    assert_eq!(file.key_value_metadata(), expected.key_value_metadata());
    assert_eq!((file.version(), file.num_rows()), (expected.version(), expected.num_rows()));
    assert_eq!((file.created_by(), file.schema()), (expected.created_by(), expected.schema()));
    assert_eq!(file.column_orders(), expected.column_orders());
    assert_eq!(own.num_row_groups(), other.num_row_groups());
    for (own, other) in own.row_groups().iter().zip(other.row_groups()) {
        assert_eq!((own.num_rows(), own.ordinal()), (other.num_rows(), other.ordinal()));
        for (own, other) in own.columns().iter().zip(other.columns()) {
            assert_eq!(own.statistics(), other.statistics(), "{} {}", T::NAME, own.column_path());
            assert_eq!(own.num_values(), other.num_values());
        }
    }
}

/// Writes the rows with one thread and with all, in large and small pieces, and holds the file against the library's.
fn written<T: TableRow>(rows: &[T]) -> Vec<u8> {
    let contract = contract::<T>();
    let bytes = write_rows(Vec::new(), contract, rows).unwrap().0;
    for (threads, piece) in [(Threads::Own, 1_000), (Threads::All, 20_000)] {
        let mut writer = TableWriter::on(threads, Vec::new(), contract, KeyCheck::Remember).unwrap();
        let rules = writer.rules();
        rows.chunks(piece).for_each(|rows| writer.push_checked(rules.encode(rows).unwrap()).unwrap());
        assert!(writer.finish().unwrap().0 == bytes, "{threads:?}");
    }
    same_as_the_library(rows, &bytes);
    bytes
}

fn id(number: usize) -> RowId {
    RowId::given(&format!("{number:07}")).expect("it is short")
}

/// Issues whose columns are null in the rows that `null` says, by column.
fn issues(count: usize, null: impl Fn(usize, usize) -> bool) -> Vec<IssueRow> {
    let one = |row: usize| {
        let held = |column| !null(row, column);
        IssueRow {
            row_id: held(0).then(|| id(row)),
            sheet: held(1).then(|| format!("Day {}", row % 3).into()),
            row_number: held(2).then_some(row as i64 * 7 % 1_000 + 1),
            field: held(3).then(|| format!("field_{}", row % 300).into()),
            value: held(4).then(|| format!("Schlüssel {}", row % 11)),
            ..samples::issues()[0].clone()
        }
    };
    (0..count).map(one).collect()
}

#[test]
fn a_null_may_stand_anywhere() {
    for count in [1, 2, 7, 8, 9, 63, 64, 65, 130] {
        written(&issues(count, |_, _| false));
        written(&issues(count, |_, _| true));
        written(&issues(count, |row, _| row.is_multiple_of(2)));
        for at in [0, 1, 6, 7, 8, 9, 31, 32, 62, 63, 64, 65, 128, 129].into_iter().filter(|at| *at < count) {
            written(&issues(count, |row, _| row == at));
            written(&issues(count, |row, _| row != at));
            written(&issues(count, |row, column| row < at + column));
        }
    }
}

#[test]
fn pages_and_row_groups_end_where_they_end() {
    for count in [16_383, 16_384, 16_385, 131_071, 131_072, 131_073, 280_000] {
        written(&issues(count, |row, column| row / 5_000 % (column + 2) == 0));
    }
    written(&issues(140_000, |row, column| (row + column) % 7 == 0));
    written(&issues(140_000, |row, _| row < 135_000));
}

fn encodings(bytes: &[u8], column: usize) -> Vec<(usize, bool)> {
    let groups = read(bytes).0;
    let told = |group: usize| {
        let column = groups.row_group(group).column(column);
        let plain = column.page_encoding_stats().unwrap().iter().filter(|page| page.encoding == Encoding::PLAIN);
        (plain.map(|page| page.count as usize).sum(), column.dictionary_page_offset().is_some())
    };
    (0..groups.num_row_groups()).map(told).collect()
}

#[test]
fn a_dictionary_that_grows_too_large_is_given_up() {
    let row = |n: usize| IssueRow {
        value: (!n.is_multiple_of(5)).then(|| format!("a value of its own, number {n}")),
        ..samples::issues()[n % 2].clone()
    };
    let bytes = written(&(0..290_000).map(row).collect::<Vec<_>>());
    let value = IssueRow::columns().iter().position(|column| *column == "value").unwrap();
    // the dictionary counts among the plain pages; it ends within the first row group, and the others have none
    let [(first, true), (8, false), (2, false)] = encodings(&bytes, value)[..] else {
        panic!("{:?}", encodings(&bytes, value))
    };
    assert!((2..8).contains(&first), "{first}");

    let score =
        |n: usize| MatchRow { row_id: id(n), score: Some(n as f64 / 300_000.0), ..samples::matches()[0].clone() };
    let bytes = written(&(0..290_000).map(score).collect::<Vec<_>>());
    assert_eq!(encodings(&bytes, 4), [(1, true), (8, false), (2, false)]);
}

#[test]
fn numbers_of_every_size_survive() {
    let extremes = [0, i64::MAX, 1, i64::MAX - 1, 2, 1 << 40, 1 << 31, 0];
    let file = |n: usize| FileRow {
        file: format!("file {n}"),
        rows: extremes[n * n % 8],
        bytes: if n < 400 { n as i64 } else { extremes[n % 8] },
        ..samples::files()[0].clone()
    };
    let figure = |n: usize| StatisticRow {
        group: n.to_string(),
        value: (!n.is_multiple_of(3)).then_some(extremes[n % 8] / 100_000 * if n.is_multiple_of(2) { 1 } else { -1 }),
        withheld: n.is_multiple_of(5),
        period: Period([i32::MIN, i32::MAX, 2_025, -1][n % 4]),
        ..samples::statistics()[0].clone()
    };
    for count in [0, 1, 2, 128, 129, 130, 1_000] {
        written(&(0..count).map(figure).collect::<Vec<_>>());
        written(&(0..count).map(file).collect::<Vec<_>>());
    }
}

#[test]
fn steps_of_every_width_survive() {
    let number = |n: usize| if n.is_multiple_of(2) { 1 } else { 1_i64.checked_shl(n as u32 % 63).unwrap_or(1) };
    let rows = (0..5_000).map(|n| IssueRow { row_number: Some(number(n)), ..samples::issues()[0].clone() });
    written(&rows.collect::<Vec<_>>());
}

#[test]
fn long_texts_are_cut_in_statistics_and_nowhere_else() {
    let texts =
        ["ü".repeat(40), "z".repeat(64), "z".repeat(65), "\u{10ffff}".repeat(20), "a".repeat(200), String::new()];
    for from in 0..texts.len() {
        let rows = texts[from..].iter().map(|text| IssueRow {
            value: Some(text.clone()),
            message: text.as_str().into(),
            ..samples::issues()[0].clone()
        });
        written(&rows.collect::<Vec<_>>());
    }
}

#[test]
fn floats_are_bounded_in_their_order() {
    let scores = [Some(0.0), Some(-0.0), None, Some(1.0), Some(f64::MIN_POSITIVE)];
    for count in 0..=scores.len() {
        let row = |(n, score): (usize, &Option<f64>)| MatchRow {
            row_id: id(n),
            score: *score,
            ..samples::matches()[0].clone()
        };
        written(&scores[..count].iter().enumerate().map(row).collect::<Vec<_>>());
    }
}

#[test]
fn every_table_is_what_the_library_would_have_written() {
    written(&samples::files());
    written(&samples::rows());
    written(&samples::issues());
    written(&samples::matches());
    written(&samples::credits());
    written(&samples::compliance());
    written(&samples::requirements());
    written(&samples::statistics());
    let completion = |n: usize| CompletionRow {
        completion_id: id(n),
        control_no: (!n.is_multiple_of(9)).then(|| format!("P25-{}", n % 100).into()),
        hours: crate::record::Breakdown { unstated: Hours(n as i64 % 777), ..samples::completions()[0].hours },
        ..samples::completions()[0].clone()
    };
    written(&(0..40_000).map(completion).collect::<Vec<_>>());
    let notice = |n: usize| NoticeRow {
        license_no: format!("{n:05}").into(),
        email: (!n.is_multiple_of(4)).then(|| format!("{n}@example.org")),
        ..samples::notices()[n % 2].clone()
    };
    written(&(0..20_000).map(notice).collect::<Vec<_>>());
}
