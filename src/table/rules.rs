//! What one piece of a table breaks, by itself.
//!
//! In: a [`Contract`], compiled once, and rows or any batch of its table. Out: the piece with what is wrong in it, rows
//! counted from its own beginning, and what it says of the keys. Columns must be the contract's in name, order and type;
//! the outside tools do not check Parquet types, so this is the only place that does. A value that repeats is looked at
//! once, and its rows only if it breaks a rule. Nothing is remembered from piece to piece, so threads can share the rules
//! and look at pieces side by side.

use super::arrays::cells_of;
use super::contract::{Column, ColumnType, Contract};
use super::error::{Rule, TableError, Violation};
use super::keys::{KeyCheck, KeyRule, PieceKeys};
use super::piece::{Cells, Kept, Piece, Values};
use super::row::TableRow;
use super::tables;
use arrow_array::RecordBatch;
use regex::Regex;

/// A contract made ready for looking at batches.
pub struct Rules<'c> {
    pub(super) contract: &'c Contract,
    pub(super) keys: Vec<KeyRule>,
    patterns: Vec<Option<Regex>>,
    /// What the columns are.
    pub(super) kept: Vec<Kept>,
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
            kept: tables::kept(&contract.name),
        })
    }

    /// Looks at a batch.
    ///
    /// # Errors
    /// The columns are not the contract's in name, order and type.
    pub fn check(&self, batch: &RecordBatch) -> Result<Checked, TableError> {
        self.check_columns(batch)?;
        let columns = batch.columns().iter().zip(&self.kept).map(|(array, kept)| cells_of(array, *kept)).collect();
        Ok(self.look(Piece { rows: batch.num_rows(), columns }))
    }

    /// Makes a piece of rows and looks at it.
    ///
    /// # Errors
    /// The rows are not of this table.
    pub fn encode<T: TableRow>(&self, rows: &[T]) -> Result<Checked, TableError> {
        let columns = T::cells(rows);
        let types = |found: &mut dyn Iterator<Item = ColumnType>| {
            found.map(ColumnType::physical).collect::<Vec<_>>().join(", ")
        };
        let found = columns.iter().map(|cells| cells.kept.column_type);
        let expected = self.contract.columns.iter().map(|column| column.column_type);
        if !found.clone().eq(expected.clone()) {
            let (found, expected) = (types(&mut found.into_iter()), types(&mut expected.into_iter()));
            return Err(TableError::Columns { table: self.contract.name.clone(), found, expected });
        }
        Ok(self.look(Piece { rows: rows.len(), columns }))
    }

    fn look(&self, piece: Piece) -> Checked {
        let mut violations = Vec::new();
        for ((column, pattern), cells) in self.contract.columns.iter().zip(&self.patterns).zip(&piece.columns) {
            let broken = broken_rules(column, pattern.as_ref(), cells).into_iter();
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
    fn of(rows: impl Iterator<Item = usize>) -> Self {
        let mut wrong = Self::default();
        for row in rows {
            wrong.first.get_or_insert(row);
            wrong.count += 1;
        }
        wrong
    }

    /// The rows whose value breaks a rule, which is asked once of every value.
    fn among(cells: &Cells, broken: impl Iterator<Item = bool>) -> Self {
        let broken: Vec<bool> = broken.collect();
        if !broken.contains(&true) {
            return Self::default();
        }
        let rows = cells.places().enumerate();
        Self::of(rows.filter(|(_, place)| place.is_some_and(|at| broken[at])).map(|(row, _)| row))
    }

    fn violation(&self, column: &str, rule: Rule) -> Option<Violation> {
        let (column, count) = (column.to_owned(), self.count);
        self.first.map(|first| Violation { column, rule, row: first as u64 + 1, count })
    }
}

fn broken_rules(column: &Column, pattern: Option<&Regex>, cells: &Cells) -> Vec<(Rule, Wrong)> {
    let mut broken = Vec::new();
    if column.required && cells.held.nulls() > 0 {
        let nulls = cells.held.numbered().enumerate().filter(|(_, number)| number.is_none());
        broken.push((Rule::Required, Wrong::of(nulls.map(|(row, _)| row))));
    }
    if let Values::Texts(texts) = &cells.values {
        let mut all = |rule, breaks: &dyn Fn(&str) -> bool| {
            broken.push((rule, Wrong::among(cells, (0..texts.len()).map(|at| breaks(texts.text(at))))));
        };
        if let Some(values) = &column.values {
            all(Rule::Enum, &|text| !values.iter().any(|value| value == text));
        }
        if let Some(pattern) = pattern {
            all(Rule::Pattern, &|text| !pattern.is_match(text));
        }
    }
    if let (Some(inside), Values::Numbers(numbers)) = (range(column), &cells.values) {
        broken.push((Rule::Range, Wrong::among(cells, numbers.iter().map(|number| !inside(*number)))));
    }
    broken
}

/// Whether a number is within the bounds that the contract sets, if it sets any.
fn range(column: &Column) -> Option<Box<dyn Fn(i64) -> bool>> {
    if column.minimum.is_none() && column.maximum.is_none() {
        return None;
    }
    let (low, high) = (column.minimum.unwrap_or(f64::NEG_INFINITY), column.maximum.unwrap_or(f64::INFINITY));
    let whole = |bounds: [f64; 2]| -> Option<Box<dyn Fn(i64) -> bool>> {
        let [low, high] = bounds.map(|bound| bound as i64);
        Some(Box::new(move |v| low <= v && v <= high))
    };
    match column.column_type {
        // Bounds of decimals are compared in hundredths, as whole numbers.
        ColumnType::Hours | ColumnType::Figure => whole([low, high].map(|bound| (bound * 100.0).round())),
        ColumnType::Integer => whole([low, high]),
        ColumnType::Date => Some(Box::new(move |days| low <= days as f64 && days as f64 <= high)),
        ColumnType::Float => Some(Box::new(move |bits| {
            let value = f64::from_bits(bits.cast_unsigned());
            low <= value && value <= high
        })),
        ColumnType::Text | ColumnType::Boolean => None,
    }
}
