//! A table held against its contract, piece by piece.
//!
//! In: a [`Contract`] and the pieces or record batches of its table in order, looked at here or by others under the same
//! [`Rules`]. Out: nothing, or every rule that is broken, with the first row and the count. What needs the other pieces
//! is done here: keys, and adding up what was found in each. Values never reach an error.

use super::contract::Contract;
use super::error::{Rule, TableError, Violation};
use super::keys::{KeyCheck, KeyMemory};
use super::rules::{Checked, Piece, Rules};
use arrow_array::RecordBatch;
use std::sync::Arc;

/// Checks whole tables that are in memory.
///
/// # Errors
/// The columns are not the contract's, or rules of the contract are broken.
pub fn check(contract: &Contract, batches: &[RecordBatch]) -> Result<(), TableError> {
    let mut checker = Checker::new(Arc::new(Rules::new(contract, KeyCheck::Remember)?));
    for batch in batches {
        checker.batch(batch)?;
    }
    checker.finish()
}

/// Checks a table while it is written.
pub struct Checker<'c> {
    rules: Arc<Rules<'c>>,
    keys: Vec<KeyMemory>,
    rows: u64,
    violations: Vec<Violation>,
}

impl<'c> Checker<'c> {
    pub fn new(rules: Arc<Rules<'c>>) -> Self {
        let keys = rules.keys.iter().map(|_| KeyMemory::default()).collect();
        Self { rules, keys, rows: 0, violations: Vec::new() }
    }

    /// The rules by which pieces must be looked at to be taken.
    pub fn rules(&self) -> Arc<Rules<'c>> {
        self.rules.clone()
    }

    /// Looks at the next batch and takes it. Broken rules are gathered until [`Self::finish`] or [`Self::broken`].
    ///
    /// # Errors
    /// The columns are not the contract's in name, order and type.
    pub fn batch(&mut self, batch: &RecordBatch) -> Result<(), TableError> {
        let checked = self.rules.check(batch)?;
        self.take(checked).map(|_| ())
    }

    /// Takes the next piece, looked at under the same rules.
    ///
    /// # Errors
    /// The table has more rows than can be told apart.
    pub fn take(&mut self, checked: Checked) -> Result<Piece, TableError> {
        let Checked { piece, violations, keys } = checked;
        for violation in violations {
            merge(&mut self.violations, Violation { row: self.rows + violation.row, ..violation });
        }
        for ((rule, memory), keys) in self.rules.keys.iter().zip(&mut self.keys).zip(keys) {
            if let Some(row) = memory.take(rule, keys, self.rows)? {
                let violation = Violation { column: rule.columns(), rule: Rule::Ascending, row, count: 1 };
                merge(&mut self.violations, violation);
            }
        }
        self.rows += piece.rows as u64;
        Ok(piece)
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
        Err(TableError::Broken { table: self.rules.contract.name.clone(), violations })
    }

    /// Whether keys that were remembered shortly may stand twice; it is then for the caller to find out.
    pub fn take_doubt(&mut self) -> bool {
        self.keys.iter_mut().fold(false, |doubt, key| key.take_doubt() | doubt)
    }

    /// The last word, after the last batch.
    ///
    /// # Errors
    /// Rules are broken.
    pub fn finish(mut self) -> Result<(), TableError> {
        for (rule, memory) in self.rules.keys.iter().zip(std::mem::take(&mut self.keys)) {
            if let Some((row, count)) = memory.finish() {
                merge(&mut self.violations, Violation { column: rule.columns(), rule: Rule::Unique, row, count });
            }
        }
        self.broken()
    }
}

fn merge(violations: &mut Vec<Violation>, new: Violation) {
    match violations.iter_mut().find(|v| v.column == new.column && v.rule == new.rule) {
        Some(old) => old.count += new.count,
        None => violations.push(new),
    }
}
