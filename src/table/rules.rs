//! What one batch of a table breaks, by itself.
//!
//! In: a [`Contract`], compiled once, and any batch of its table. Out: the batch with what is wrong in it, rows counted
//! from its own beginning, and what it says of the keys. Columns must be the contract's in name, order and Arrow type;
//! the outside tools do not check Parquet types, so this is the only place that does. Nothing is remembered from batch
//! to batch, so threads can share the rules and look at batches side by side.

use super::contract::{Column, Contract};
use super::error::{Rule, TableError, Violation};
use super::keys::{BatchKeys, KeyCheck, KeyRule};
use super::row::TableRow;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Schema, SchemaRef};
use regex::Regex;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// A contract made ready for looking at batches.
pub struct Rules<'c> {
    pub(super) contract: &'c Contract,
    pub(super) keys: Vec<KeyRule>,
    patterns: Vec<Option<Regex>>,
    /// The contract's columns, every one of which may be null, so that a null where none may be is found by the
    /// check, which names the row, and not by Arrow, which does not.
    unrestricted: SchemaRef,
}

/// A batch and what is wrong in it. Only [`Rules`] make one.
pub struct Checked {
    pub(super) batch: RecordBatch,
    /// Rows are counted from the beginning of the batch.
    pub(super) violations: Vec<Violation>,
    pub(super) keys: Vec<BatchKeys>,
}

impl<'c> Rules<'c> {
    /// # Errors
    /// A pattern is no regular expression.
    pub fn new(contract: &'c Contract, keys: KeyCheck) -> Result<Self, TableError> {
        let compile = |column: &Column| {
            let no_pattern = |_| TableError::NoPattern { column: column.name.clone() };
            column.pattern.as_deref().map(Regex::new).transpose().map_err(no_pattern)
        };
        let schema = contract.arrow_schema();
        let nullable = schema.fields().iter().map(|f| f.as_ref().clone().with_nullable(true));
        Ok(Self {
            contract,
            keys: KeyRule::all(contract, keys),
            patterns: contract.columns.iter().map(compile).collect::<Result<_, _>>()?,
            unrestricted: Arc::new(Schema::new(nullable.collect::<Vec<_>>())),
        })
    }

    /// Looks at a batch.
    ///
    /// # Errors
    /// The columns are not the contract's in name, order and type.
    pub fn check(&self, batch: RecordBatch) -> Result<Checked, TableError> {
        self.check_columns(&batch)?;
        let mut violations = Vec::new();
        for ((column, pattern), array) in self.contract.columns.iter().zip(&self.patterns).zip(batch.columns()) {
            let broken = broken_rules(column, pattern.as_ref(), array).into_iter();
            violations.extend(broken.filter_map(|(rule, wrong)| wrong.violation(&column.name, rule)));
        }
        let keys = self.keys.iter().map(|key| key.look(&batch)).collect::<Result<_, _>>()?;
        Ok(Checked { batch, violations, keys })
    }

    /// Makes a batch of rows and looks at it.
    ///
    /// # Errors
    /// The rows are not of this table.
    pub fn encode<T: TableRow>(&self, rows: &[T]) -> Result<Checked, TableError> {
        self.check(T::to_batch(rows, &self.unrestricted)?)
    }

    fn check_columns(&self, batch: &RecordBatch) -> Result<(), TableError> {
        let (contract, schema) = (self.contract, batch.schema_ref());
        if Arc::ptr_eq(schema, &self.unrestricted) {
            return Ok(());
        }
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

    fn violation(&self, column: &str, rule: Rule) -> Option<Violation> {
        let (column, count) = (column.to_owned(), self.count);
        self.first.map(|first| Violation { column, rule, row: first as u64 + 1, count })
    }
}

fn broken_rules(column: &Column, pattern: Option<&Regex>, array: &ArrayRef) -> Vec<(Rule, Wrong)> {
    let mut broken = Vec::new();
    if column.required && array.null_count() > 0 {
        broken.push((Rule::Required, Wrong::of((0..array.len()).filter(|&row| array.is_null(row)))));
    }
    if let (Some(values), Some(texts)) = (&column.values, array.as_string_opt::<i32>()) {
        broken.push((Rule::Enum, outside_vocabulary(texts, values)));
    }
    if let (Some(pattern), Some(texts)) = (pattern, array.as_string_opt::<i32>()) {
        broken.push((Rule::Pattern, not_matching(texts, pattern)));
    }
    if column.minimum.is_some() || column.maximum.is_some() {
        broken.push((Rule::Range, outside_range(column, array)));
    }
    broken
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

/// Columns with a pattern hold few different values, so those that matched are kept, up to a bound.
fn not_matching(texts: &StringArray, pattern: &Regex) -> Wrong {
    const KEPT: usize = 256;
    let mut matched: FxHashSet<&str> = FxHashSet::default();
    let mut last = None;
    let mut matches = |text| {
        if last == Some(text) || matched.contains(text) {
            return true;
        }
        let found = pattern.is_match(text);
        if found {
            last = Some(text);
            if matched.len() < KEPT {
                matched.insert(text);
            }
        }
        found
    };
    Wrong::of(texts.iter().enumerate().filter(|(_, text)| text.is_some_and(|t| !matches(t))).map(|(row, _)| row))
}

fn outside_range(column: &Column, array: &ArrayRef) -> Wrong {
    let (low, high) = (column.minimum.unwrap_or(f64::NEG_INFINITY), column.maximum.unwrap_or(f64::INFINITY));
    match array.data_type() {
        // Bounds of decimals are compared in hundredths, as whole numbers.
        DataType::Decimal128(_, _) => {
            let [low, high] = [low, high].map(|bound| (bound * 100.0).round() as i128);
            outside(array.as_primitive::<Decimal128Type>(), |v| low <= v && v <= high)
        }
        DataType::Int64 => {
            let [low, high] = [low, high].map(|bound| bound as i64);
            outside(array.as_primitive::<Int64Type>(), |v| low <= v && v <= high)
        }
        DataType::Float64 => outside(array.as_primitive::<Float64Type>(), |v| low <= v && v <= high),
        DataType::Date32 => {
            outside(array.as_primitive::<Date32Type>(), |v| low <= f64::from(v) && f64::from(v) <= high)
        }
        _ => Wrong::default(),
    }
}

/// Nearly always nothing is outside, which is seen without looking at nulls: what lies under them only costs the
/// second look.
fn outside<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, inside: impl Fn(T::Native) -> bool) -> Wrong {
    if array.values().iter().all(|&v| inside(v)) {
        return Wrong::default();
    }
    let rows = array.iter().enumerate();
    Wrong::of(rows.filter_map(|(row, value)| value.is_some_and(|v| !inside(v)).then_some(row)))
}
