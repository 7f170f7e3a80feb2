//! A table held against its contract, batch by batch.
//!
//! In: a [`Contract`] and the record batches of its table in order. Out: nothing, or every rule that is broken, with
//! the first row and the count. Columns must be the contract's in name, order and Arrow type; the outside tools do
//! not check Parquet types, so this is the only place that does. Values never reach an error.

use super::contract::{Column, Contract};
use super::error::{Rule, TableError, Violation};
use super::keys::{KeyCheck, KeyMemory, KeyRule};
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, StringArray};
use arrow::compute::kernels::regexp::regexp_is_match_scalar;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Float64Type, Int64Type};

/// Checks whole tables that are in memory.
///
/// # Errors
/// The columns are not the contract's, or rules of the contract are broken.
pub fn check(contract: &Contract, batches: &[RecordBatch]) -> Result<(), TableError> {
    let mut checker = Checker::new(contract, KeyCheck::Remember);
    for batch in batches {
        checker.batch(batch)?;
    }
    checker.finish()
}

/// Checks a table while it is written.
pub struct Checker<'c> {
    contract: &'c Contract,
    keys: Vec<(KeyRule, KeyMemory)>,
    rows: u64,
    violations: Vec<Violation>,
}

impl<'c> Checker<'c> {
    pub fn new(contract: &'c Contract, keys: KeyCheck) -> Self {
        let keys = KeyRule::all(contract, keys).into_iter().map(|rule| (rule, KeyMemory::default())).collect();
        Self { contract, keys, rows: 0, violations: Vec::new() }
    }

    /// Takes the next batch. Broken rules are gathered until [`Self::finish`] or [`Self::broken`].
    ///
    /// # Errors
    /// The columns are not the contract's in name, order and type.
    pub fn batch(&mut self, batch: &RecordBatch) -> Result<(), TableError> {
        check_columns(self.contract, batch)?;
        for (column, array) in self.contract.columns.iter().zip(batch.columns()) {
            for (rule, wrong) in broken_rules(column, array)? {
                self.note(&column.name, rule, wrong);
            }
        }
        for (key, memory) in &mut self.keys {
            if let Some(row) = memory.take(key, key.look(batch)?, self.rows)? {
                let violation = Violation { column: key.columns(), rule: Rule::Ascending, row, count: 1 };
                merge(&mut self.violations, violation);
            }
        }
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// The rules broken so far, as an error.
    ///
    /// # Errors
    /// Rules are broken.
    pub fn broken(&mut self) -> Result<(), TableError> {
        if self.violations.is_empty() {
            return Ok(());
        }
        let violations = std::mem::take(&mut self.violations);
        Err(TableError::Broken { table: self.contract.name.clone(), violations })
    }

    /// The last word, after the last batch.
    ///
    /// # Errors
    /// Rules are broken.
    pub fn finish(mut self) -> Result<(), TableError> {
        for (key, memory) in std::mem::take(&mut self.keys) {
            if let Some((row, count)) = memory.finish() {
                merge(&mut self.violations, Violation { column: key.columns(), rule: Rule::Unique, row, count });
            }
        }
        self.broken()
    }

    fn note(&mut self, column: &str, rule: Rule, wrong: Wrong) {
        if let Some(first) = wrong.first {
            let row = self.rows + first as u64 + 1;
            merge(&mut self.violations, Violation { column: column.to_owned(), rule, row, count: wrong.count });
        }
    }
}

fn merge(violations: &mut Vec<Violation>, new: Violation) {
    match violations.iter_mut().find(|v| v.column == new.column && v.rule == new.rule) {
        Some(old) => old.count += new.count,
        None => violations.push(new),
    }
}

fn check_columns(contract: &Contract, batch: &RecordBatch) -> Result<(), TableError> {
    let schema = batch.schema_ref();
    let names = |names: Vec<&str>| names.join(", ");
    let found: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
    let expected: Vec<&str> = contract.columns.iter().map(|c| c.name.as_str()).collect();
    if found != expected {
        let (found, expected) = (names(found), names(expected));
        return Err(TableError::Columns { table: contract.name.clone(), found, expected });
    }
    for (column, field) in contract.columns.iter().zip(schema.fields()) {
        let expected = column.column_type.arrow();
        if *field.data_type() != expected {
            let (found, expected) = (field.data_type().to_string(), expected.to_string());
            return Err(TableError::ColumnType { column: column.name.clone(), found, expected });
        }
    }
    Ok(())
}

/// Rows of a column that break a rule.
#[derive(Default)]
struct Wrong {
    first: Option<usize>,
    count: u64,
}

impl Wrong {
    fn of(rows: impl Iterator<Item = usize>) -> Self {
        let mut wrong = Self::default();
        for row in rows {
            wrong.first.get_or_insert(row);
            wrong.count += 1;
        }
        wrong
    }
}

fn broken_rules(column: &Column, array: &ArrayRef) -> Result<Vec<(Rule, Wrong)>, TableError> {
    let mut broken = Vec::new();
    if column.required && array.null_count() > 0 {
        broken.push((Rule::Required, Wrong::of((0..array.len()).filter(|&row| array.is_null(row)))));
    }
    if let (Some(values), Some(texts)) = (&column.values, array.as_string_opt::<i32>()) {
        broken.push((Rule::Enum, outside_vocabulary(texts, values)));
    }
    if let (Some(pattern), Some(texts)) = (&column.pattern, array.as_string_opt::<i32>()) {
        let matched = regexp_is_match_scalar(texts, pattern, None)?;
        let wrong = |&row: &usize| matched.is_valid(row) && !matched.value(row);
        broken.push((Rule::Pattern, Wrong::of((0..matched.len()).filter(wrong))));
    }
    if column.minimum.is_some() || column.maximum.is_some() {
        broken.push((Rule::Range, outside_range(column, array)));
    }
    Ok(broken)
}

/// Most columns repeat few values in runs, so the value found last is tried first.
fn outside_vocabulary(texts: &StringArray, values: &[String]) -> Wrong {
    let mut last = 0;
    let mut known = |text: &str| {
        if values.get(last).is_some_and(|v| v == text) {
            return true;
        }
        let found = values.iter().position(|v| v == text);
        last = found.unwrap_or(last);
        found.is_some()
    };
    Wrong::of(texts.iter().enumerate().filter(|(_, text)| text.is_some_and(|t| !known(t))).map(|(row, _)| row))
}

fn outside_range(column: &Column, array: &ArrayRef) -> Wrong {
    let (low, high) = (column.minimum.unwrap_or(f64::NEG_INFINITY), column.maximum.unwrap_or(f64::INFINITY));
    match array.data_type() {
        // Bounds of decimals are compared in hundredths, as whole numbers.
        DataType::Decimal128(_, _) => {
            let [low, high] = [low, high].map(|bound| (bound * 100.0).round() as i128);
            outside(array.as_primitive::<Decimal128Type>().iter(), |v| low <= v && v <= high)
        }
        DataType::Int64 => {
            let [low, high] = [low, high].map(|bound| bound as i64);
            outside(array.as_primitive::<Int64Type>().iter(), |v| low <= v && v <= high)
        }
        DataType::Float64 => outside(array.as_primitive::<Float64Type>().iter(), |v| low <= v && v <= high),
        DataType::Date32 => {
            outside(array.as_primitive::<Date32Type>().iter(), |v| low <= f64::from(v) && f64::from(v) <= high)
        }
        _ => Wrong::default(),
    }
}

fn outside<T>(values: impl Iterator<Item = Option<T>>, inside: impl Fn(T) -> bool) -> Wrong {
    Wrong::of(values.enumerate().filter_map(|(row, value)| value.is_some_and(|v| !inside(v)).then_some(row)))
}

/// Whether a text is a regular expression.
pub(super) fn is_pattern(pattern: &str) -> bool {
    let nothing = StringArray::from(vec![""]);
    let tried: Result<BooleanArray, _> = regexp_is_match_scalar(&nothing, pattern, None);
    tried.is_ok()
}
