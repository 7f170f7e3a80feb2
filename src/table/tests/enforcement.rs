//! Every rule of a contract fires, and no error tells a value.

use super::{samples, shipped};
use crate::record::Hours;
use crate::record::tables::{ComplianceRow, FileRow, IssueRow, MatchRow, RequirementRow, RowRow};
use crate::table::{
    Batches, Contract, Contracts, KeyCheck, Rule, TableError, TableRow, TableWriter, Violation, check, check_relations,
    write_rows,
};
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use std::sync::Arc;

fn contract<'c>(contracts: &'c Contracts, name: &str) -> &'c Contract {
    contracts.table(name).expect(name)
}

/// What writing the rows is refused for.
fn refused<T: TableRow>(rows: &[T]) -> Vec<Violation> {
    let contracts = shipped();
    match write_rows(Vec::new(), contract(&contracts, T::NAME), rows) {
        Err(TableError::Broken { violations, .. }) => violations,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("accepted"),
    }
}

fn violation(column: &str, rule: Rule, row: u64, count: u64) -> Vec<Violation> {
    vec![Violation { column: column.to_owned(), rule, row, count }]
}

#[test]
fn a_value_outside_its_vocabulary() {
    let contracts = shipped();
    let contract = contract(&contracts, "matches");
    let batch = MatchRow::to_batch(&samples::matches(), &contract.arrow_schema()).unwrap();
    let mut columns = batch.columns().to_vec();
    columns[batch.schema().index_of("decision").unwrap()] =
        Arc::new(StringArray::from(vec!["matched", "perhaps", "surely"]));
    let strange = RecordBatch::try_new(batch.schema(), columns).unwrap();
    let Err(TableError::Broken { violations, .. }) = check(contract, &[strange]) else { panic!("accepted") };
    assert_eq!(violations, violation("decision", Rule::Enum, 2, 2));
}

#[test]
fn a_text_that_does_not_match() {
    let mut rows: Vec<IssueRow> = samples::issues();
    rows[1].code = "Smith, Ann".into();
    assert_eq!(refused(&rows), violation("code", Rule::Pattern, 2, 1));
}

#[test]
fn a_number_out_of_range() {
    let mut rows: Vec<MatchRow> = samples::matches();
    rows[2].score = Some(1.000_1);
    assert_eq!(refused(&rows), violation("score", Rule::Range, 3, 1));
    let mut rows: Vec<RowRow> = samples::rows();
    rows[0].hours_credited = Hours(-1);
    rows[3].row_number = 0;
    let [number, hours] = [("row_number", 4), ("hours_credited", 1)].map(|(c, row)| violation(c, Rule::Range, row, 1));
    assert_eq!(refused(&rows), [number, hours].concat());
}

#[test]
fn a_key_that_stands_twice() {
    let mut rows: Vec<RowRow> = samples::rows();
    rows[3].row_id = rows[0].row_id;
    assert_eq!(refused(&rows), violation("row_id", Rule::Unique, 4, 1));

    let mut rows: Vec<RequirementRow> = samples::requirements();
    rows.extend(samples::requirements());
    assert_eq!(refused(&rows), violation("license_no, period, requirement", Rule::Unique, 3, 2));
}

#[test]
fn in_a_further_key_a_null_is_a_value() {
    let mut rows: Vec<FileRow> = samples::files();
    rows[1].file = rows[0].file.clone();
    let contracts = shipped();
    write_rows(Vec::new(), contract(&contracts, "files"), &rows).expect("another sheet of the same file");
    rows[1].sheet = None;
    assert_eq!(refused(&rows), violation("file, sheet", Rule::Unique, 2, 1));
}

#[test]
fn rows_out_of_order_where_order_is_promised() {
    let contracts = shipped();
    let mut rows = samples::rows();
    let ascending = |rows: &[RowRow]| {
        let mut writer = TableWriter::new(Vec::new(), contract(&contracts, "rows"), KeyCheck::Ascending)?;
        rows.iter().try_for_each(|row| writer.push_rows(std::slice::from_ref(row)))?;
        writer.finish()
    };
    ascending(&rows).expect("r1 to r4 ascend");
    rows.swap(1, 2);
    let Err(TableError::Broken { violations, .. }) = ascending(&rows) else { panic!("accepted") };
    assert_eq!(violations, violation("row_id", Rule::Ascending, 3, 1));
}

#[test]
fn a_null_in_a_required_column() {
    let contracts = shipped();
    let contract = contract(&contracts, "statistics");
    let good = crate::record::tables::StatisticRow::to_batch(&samples::statistics(), &contract.arrow_schema()).unwrap();
    let mut columns = good.columns().to_vec();
    columns[3] = Arc::new(Int64Array::from(vec![Some(2025), None]));
    let nullable = |f: &Arc<Field>| f.as_ref().clone().with_nullable(true);
    let schema = Arc::new(Schema::new(good.schema().fields().iter().map(nullable).collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema, columns).unwrap();
    let Err(TableError::Broken { violations, .. }) = check(contract, &[good, batch]) else { panic!("accepted") };
    assert!(violations.contains(&violation("period", Rule::Required, 4, 1)[0]), "{violations:?}");
}

#[test]
fn another_type_or_other_columns() {
    let contracts = shipped();
    let contract = contract(&contracts, "matches");
    let good = MatchRow::to_batch(&samples::matches(), &contract.arrow_schema()).unwrap();
    let with = |position: usize, name: &str, data_type: DataType, array: ArrayRef| {
        let mut fields: Vec<Field> = good.schema().fields().iter().map(|f| f.as_ref().clone()).collect();
        fields[position] = Field::new(name, data_type, true);
        let mut columns = good.columns().to_vec();
        columns[position] = array;
        check(contract, &[RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()])
    };
    let whole: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None, Some(0)]));
    let error = with(4, "score", DataType::Int64, whole).unwrap_err();
    assert_eq!(error.to_string(), "column `score` is of type Int64; expected Float64");
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![Some(1.0), None, Some(0.5)]));
    let error = with(4, "probability", DataType::Float64, floats).unwrap_err();
    assert!(matches!(error, TableError::Columns { .. }), "{error}");
}

#[test]
fn a_reference_to_nothing() {
    let contracts = shipped();
    let batch = |name: &str| {
        let schema = contract(&contracts, name).arrow_schema();
        match name {
            "compliance" => ComplianceRow::to_batch(&samples::compliance(), &schema).unwrap(),
            "requirements" => RequirementRow::to_batch(&samples::requirements(), &schema).unwrap(),
            _ => MatchRow::to_batch(&samples::matches(), &schema).unwrap(),
        }
    };
    let checked = |officers: usize, tables: &[&str]| {
        let read = |table: &str, columns: &[&str]| -> Result<Batches, TableError> {
            let batch = batch(table);
            let batch = if table == "compliance" { batch.slice(0, officers) } else { batch };
            let positions: Vec<usize> = columns.iter().map(|name| batch.schema().index_of(name).unwrap()).collect();
            Ok(Box::new(std::iter::once(Ok(batch.project(&positions)?))))
        };
        check_relations(&contracts, tables, &read)
    };
    let both = ["compliance", "requirements"];
    checked(2, &both).expect("both officers stand in compliance");
    let Err(TableError::Broken { table, violations }) = checked(1, &both) else { panic!("accepted") };
    assert_eq!(table, "requirements");
    assert_eq!(violations, violation("license_no, period", Rule::Reference("compliance".to_owned()), 2, 1));
    // The table referred to is not given, so nothing can be said.
    checked(1, &["matches"]).unwrap();
    checked(1, &["requirements"]).unwrap();
}

#[test]
fn errors_tell_no_values() {
    let contracts = shipped();
    let mut rows = samples::issues();
    rows[0].code = "Ann Example 40001".into();
    let error = write_rows(Vec::new(), contract(&contracts, "issues"), &rows).expect_err("refused").to_string();
    assert_eq!(
        error,
        "table `issues` breaks its contract: `code` does not match its pattern (first in row 1, 1 in all)"
    );
    let schema = Arc::new(Schema::new(vec![Field::new("decision", DataType::Utf8, true)]));
    let stray = RecordBatch::try_new(schema, vec![Arc::new(StringArray::from(vec!["Ann"]))]).unwrap();
    let error = check(contract(&contracts, "matches"), &[stray]).unwrap_err().to_string();
    assert!(!error.contains("Ann"), "{error}");
}
