//! What one piece of a table breaks, by itself.
//!
//! In: a [`Contract`], compiled once, and rows or any batch of its table. Out: the piece with what is wrong in it, rows
//! counted from its own beginning, and what it says of the keys. Columns must be the contract's in name, order and type;
//! the outside tools do not check Parquet types, so this is the only place that does. Nothing is remembered from piece to
//! piece, so threads can share the rules and look at pieces side by side.

use super::arrays::{read_days, read_decimals, read_floats, read_integers, read_texts};
use super::contract::{Column, ColumnType, Contract};
use super::error::{Rule, TableError, Violation};
use super::key_columns::KeyColumns;
use super::keys::{KeyCheck, KeyRule, PieceKeys};
use super::row::TableRow;
use arrow_array::{Array, ArrayRef, RecordBatch};
use regex::Regex;
use rustc_hash::FxHashMap;

/// A contract made ready for looking at batches.
pub struct Rules<'c> {
    pub(super) contract: &'c Contract,
    pub(super) keys: Vec<KeyRule>,
    patterns: Vec<Option<Regex>>,
}

/// Some rows of a table, column by column. It is no record batch yet: a required column may still hold a null.
pub struct Piece {
    pub(super) rows: usize,
    pub(super) columns: Vec<ArrayRef>,
}

impl Piece {
    /// The keys of the rows in the columns at these positions.
    pub(super) fn keys(&self, positions: &[usize]) -> KeyColumns {
        let columns = positions.iter().map(|at| self.columns[*at].clone()).collect();
        KeyColumns::of(columns).expect("every type of a contract has an order")
    }
}

/// A piece and what is wrong in it. Only [`Rules`] make one.
pub struct Checked {
    pub(super) piece: Piece,
    /// Rows are counted from the beginning of the piece.
    pub(super) violations: Vec<Violation>,
    pub(super) keys: Vec<PieceKeys>,
}

impl<'c> Rules<'c> {
    /// # Errors
    /// A pattern is no regular expression, or there is no column to group by.
    pub fn new(contract: &'c Contract, keys: KeyCheck) -> Result<Self, TableError> {
        let compile = |column: &Column| {
            let no_pattern = |_| TableError::NoPattern { column: column.name.clone() };
            column.pattern.as_deref().map(Regex::new).transpose().map_err(no_pattern)
        };
        Ok(Self {
            contract,
            keys: KeyRule::all(contract, keys)?,
            patterns: contract.columns.iter().map(compile).collect::<Result<_, _>>()?,
        })
    }

    /// Looks at a batch.
    ///
    /// # Errors
    /// The columns are not the contract's in name, order and type.
    pub fn check(&self, batch: &RecordBatch) -> Result<Checked, TableError> {
        self.check_columns(batch)?;
        Ok(self.look(Piece { rows: batch.num_rows(), columns: batch.columns().to_vec() }))
    }

    /// Makes a piece of rows and looks at it.
    ///
    /// # Errors
    /// The rows are not of this table.
    pub fn encode<T: TableRow>(&self, rows: &[T]) -> Result<Checked, TableError> {
        let columns = T::arrays(rows);
        let found: Vec<String> = columns.iter().map(|array| array.data_type().to_string()).collect();
        let expected: Vec<String> = self.contract.columns.iter().map(|c| c.column_type.arrow().to_string()).collect();
        if found != expected {
            let (found, expected) = (found.join(", "), expected.join(", "));
            return Err(TableError::Columns { table: self.contract.name.clone(), found, expected });
        }
        Ok(self.look(Piece { rows: rows.len(), columns }))
    }

    fn look(&self, piece: Piece) -> Checked {
        let mut violations = Vec::new();
        for ((column, pattern), array) in self.contract.columns.iter().zip(&self.patterns).zip(&piece.columns) {
            let broken = broken_rules(column, pattern.as_ref(), array).into_iter();
            violations.extend(broken.filter_map(|(rule, wrong)| wrong.violation(&column.name, rule)));
        }
        let keys = self.keys.iter().map(|key| key.look(&piece)).collect();
        Checked { piece, violations, keys }
    }

    fn check_columns(&self, batch: &RecordBatch) -> Result<(), TableError> {
        let (contract, schema) = (self.contract, batch.schema_ref());
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
    fn of(broken: impl Iterator<Item = bool>) -> Self {
        let mut wrong = Self::default();
        for (row, _) in broken.enumerate().filter(|(_, broken)| *broken) {
            wrong.first.get_or_insert(row);
            wrong.count += 1;
        }
        wrong
    }

    /// The texts that break a rule, which is asked once of each different one.
    fn texts(array: &ArrayRef, breaks: impl Fn(&str) -> bool) -> Self {
        let mut known: FxHashMap<&str, bool> = FxHashMap::default();
        let broken = |text: Option<_>| text.is_some_and(|text| *known.entry(text).or_insert_with(|| breaks(text)));
        Self::of(read_texts(array).map(broken))
    }

    fn violation(&self, column: &str, rule: Rule) -> Option<Violation> {
        let (column, count) = (column.to_owned(), self.count);
        self.first.map(|first| Violation { column, rule, row: first as u64 + 1, count })
    }
}

fn broken_rules(column: &Column, pattern: Option<&Regex>, array: &ArrayRef) -> Vec<(Rule, Wrong)> {
    let mut broken = Vec::new();
    if column.required && array.null_count() > 0 {
        broken.push((Rule::Required, Wrong::of((0..array.len()).map(|row| array.is_null(row)))));
    }
    if column.column_type == ColumnType::Text {
        if let Some(values) = &column.values {
            broken.push((Rule::Enum, Wrong::texts(array, |text| !values.iter().any(|value| value == text))));
        }
        if let Some(pattern) = pattern {
            broken.push((Rule::Pattern, Wrong::texts(array, |text| !pattern.is_match(text))));
        }
    }
    if column.minimum.is_some() || column.maximum.is_some() {
        broken.push((Rule::Range, out_of_range(column, array)));
    }
    broken
}

/// The values beyond the bounds that the contract sets. Whole numbers and decimals are compared as such; decimals in
/// hundredths.
fn out_of_range(column: &Column, array: &ArrayRef) -> Wrong {
    let (low, high) = (column.minimum.unwrap_or(f64::NEG_INFINITY), column.maximum.unwrap_or(f64::INFINITY));
    let [low_whole, high_whole] = [low, high].map(|bound| bound as i64);
    let [low_hundredths, high_hundredths] = [low, high].map(|bound| (bound * 100.0).round() as i128);
    let is_beyond = |value: f64| !(low <= value && value <= high);
    match column.column_type {
        ColumnType::Hours | ColumnType::Figure => {
            let inside = low_hundredths..=high_hundredths;
            Wrong::of(read_decimals(array).map(|value| value.is_some_and(|value| !inside.contains(&value))))
        }
        ColumnType::Integer => {
            let inside = low_whole..=high_whole;
            Wrong::of(read_integers(array).map(|value| value.is_some_and(|value| !inside.contains(&value))))
        }
        ColumnType::Date => Wrong::of(read_days(array).map(|days| days.is_some_and(|days| is_beyond(f64::from(days))))),
        ColumnType::Float => Wrong::of(read_floats(array).map(|value| value.is_some_and(is_beyond))),
        ColumnType::Text | ColumnType::Boolean => Wrong::default(),
    }
}
