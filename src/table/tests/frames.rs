//! Arrow to Polars: every value and every null arrives, however the table is cut into batches, and grouping the parts of a
//! table again gives what grouping it whole does.

use crate::record::Date;
use crate::table::{Frames, day, frame, integers, texts};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
};
use polars::prelude::{DataType, col};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

type Line = (Option<String>, Option<i64>, Option<i32>, Option<bool>, Option<f64>);

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let figures = -99_999_999_999_999_i64..99_999_999_999_999;
    vec(
        (
            option::of(".{0,20}"),
            option::of(figures),
            option::of(any::<i32>()),
            option::of(any::<bool>()),
            option::of(-1e9..1e9),
        ),
        0..50,
    )
}

fn batch(lines: &[Line]) -> RecordBatch {
    let figures: Decimal128Array = lines.iter().map(|line| line.1.map(i128::from)).collect();
    let columns: [(&str, ArrayRef); 6] = [
        ("text", Arc::new(lines.iter().map(|line| line.0.as_deref()).collect::<StringArray>())),
        ("figure", Arc::new(figures.with_precision_and_scale(18, 2).expect("eighteen digits"))),
        ("day", Arc::new(lines.iter().map(|line| line.2).collect::<Date32Array>())),
        ("whole", Arc::new(lines.iter().map(|line| line.1).collect::<Int64Array>())),
        ("is", Arc::new(lines.iter().map(|line| line.3).collect::<BooleanArray>())),
        ("share", Arc::new(lines.iter().map(|line| line.4).collect::<Float64Array>())),
    ];
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

proptest! {
    #[test]
    fn every_value_and_every_null_arrives(lines in lines()) {
        let batch = batch(&lines);
        let frame = frame(&batch).expect("types that tables have");
        prop_assert_eq!(frame.height(), lines.len());
        let of = |name: &str| batch.column_by_name(name).expect("a column");
        let column = |name: &str| frame.column(name).expect("a column");
        prop_assert!(column("text").str().expect("text").iter().eq(of("text").as_string::<i32>().iter()));
        prop_assert!(column("whole").i64().expect("64 bits").iter().eq(of("whole").as_primitive::<Int64Type>().iter()));
        prop_assert!(column("day").i32().expect("32 bits").iter().eq(of("day").as_primitive::<Date32Type>().iter()));
        prop_assert!(column("is").bool().expect("yes or no").iter().eq(of("is").as_boolean().iter()));
        prop_assert!(column("share").f64().expect("a float").iter().eq(of("share").as_primitive::<Float64Type>().iter()));
        let hundredths = column("figure").i64().expect("64 bits").iter().map(|value| value.map(i128::from));
        prop_assert!(hundredths.eq(of("figure").as_primitive::<Decimal128Type>().iter()));
    }

    #[test]
    fn parts_grouped_again_are_the_whole_grouped(cut in vec(lines(), 1..6), part_rows in 1..200_usize) {
        let frames = Frames::new(|_, columns| {
            let batches: Vec<RecordBatch> = cut.iter().map(|lines| batch(lines)).collect();
            let wanted: Vec<usize> =
                columns.iter().map(|column| batches[0].schema().index_of(column)).collect::<Result<_, _>>()?;
            let batches = batches.into_iter().map(|batch| Ok(batch.project(&wanted)?)).collect::<Vec<_>>();
            let schema = batches[0].as_ref().map(RecordBatch::schema).expect("columns that are there");
            Ok((schema, Box::new(batches.into_iter())))
        })
        .in_parts_of(part_rows);
        let sums = |part: polars::prelude::LazyFrame| part.group_by([col("is")]).agg([col("figure").sum()]);
        let grouped = sums(frames.in_parts("t", &["is", "figure"], sums).expect("a query")).collect().expect("sums");
        let mut by_hand: BTreeMap<Option<bool>, i64> = BTreeMap::new();
        cut.iter().flatten().for_each(|line| *by_hand.entry(line.3).or_default() += line.1.unwrap_or(0));
        let keys: Vec<Option<bool>> = grouped.column("is").expect("a column").bool().expect("yes or no").iter().collect();
        let found: BTreeMap<Option<bool>, i64> = keys.into_iter().zip(integers(&grouped, "figure").expect("sums")).collect();
        prop_assert_eq!(found, by_hand);
    }
}

#[test]
fn a_table_without_rows_has_its_columns() {
    let frames = Frames::new(|_, _| Ok((batch(&[]).schema(), Box::new(std::iter::empty()))));
    let nothing = frames.lazy("t", &["text", "figure"]).expect("a table").collect().expect("a frame");
    assert_eq!(nothing.height(), 0);
    assert_eq!(nothing.column("figure").expect("a column").dtype(), &DataType::Int64);
    assert_eq!(texts(&nothing, "text").expect("text").count(), 0);
}

#[test]
fn what_is_no_column_is_told() {
    let frame = frame(&batch(&[])).expect("types that tables have");
    assert!(integers(&frame, "absent").is_err());
    assert!(texts(&frame, "figure").is_err());
}

#[test]
fn days_count_from_1970() {
    let date = |year, month, of_month| Date::from_ymd_opt(year, month, of_month).expect("a day");
    assert_eq!([day(date(1970, 1, 1)), day(date(1969, 12, 31)), day(date(2025, 12, 31))], [0, -1, 20_453]);
}
