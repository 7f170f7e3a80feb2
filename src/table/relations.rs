//! Foreign keys between tables.
//!
//! In: the record batches of several tables and their contracts. Out: nothing, or where a key names what its table
//! does not hold, with the first row and the count. Keys are compared by 64 bits of their hash, which a key that is
//! missing meets by chance once in 10^12 among twenty million.

use super::contract::{Contracts, ForeignKey};
use super::error::{Rule, TableError, Violation};
use super::key_columns::KeyColumns;
use arrow_array::{ArrayRef, RecordBatch};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Checks every foreign key between the tables given. A key with a null refers to nothing; a key to a table that is
/// not given is passed over.
///
/// # Errors
/// A key names what its table does not hold, or a table lacks a column.
pub fn check_relations(contracts: &Contracts, tables: &BTreeMap<&str, &[RecordBatch]>) -> Result<(), TableError> {
    for (&name, batches) in tables {
        let contract = contracts.table(name).ok_or_else(|| TableError::NoContract(name.to_owned()))?;
        let mut violations = Vec::new();
        for key in &contract.foreign_keys {
            if let Some(target) = tables.get(key.table.as_str()) {
                violations.extend(dangling(key, batches, target)?);
            }
        }
        if !violations.is_empty() {
            return Err(TableError::Broken { table: name.to_owned(), violations });
        }
    }
    Ok(())
}

fn dangling(key: &ForeignKey, from: &[RecordBatch], to: &[RecordBatch]) -> Result<Option<Violation>, TableError> {
    let mut held: FxHashSet<u64> = FxHashSet::default();
    for batch in to {
        held.extend(hashed(batch, &key.references)?.into_iter().flatten());
    }
    let (mut first, mut count, mut before) = (None, 0, 0);
    for batch in from {
        for (row, hash) in hashed(batch, &key.columns)?.into_iter().enumerate() {
            if hash.is_some_and(|h| !held.contains(&h)) {
                first.get_or_insert(before + row as u64 + 1);
                count += 1;
            }
        }
        before += batch.num_rows() as u64;
    }
    let (column, rule) = (key.columns.join(", "), Rule::Reference(key.table.clone()));
    Ok(first.map(|row| Violation { column, rule, row, count }))
}

/// The hash of each row's key; `None` where a part of it is null.
fn hashed(batch: &RecordBatch, columns: &[String]) -> Result<Vec<Option<u64>>, TableError> {
    let column = |name: &String| {
        batch.column_by_name(name).cloned().ok_or_else(|| TableError::NoSuchColumn { column: name.clone() })
    };
    let keys = KeyColumns::of(columns.iter().map(column).collect::<Result<Vec<ArrayRef>, _>>()?)?;
    let hashes = keys.hashes().into_iter().enumerate();
    Ok(hashes.map(|(row, hash)| keys.is_whole(row).then_some(hash as u64)).collect())
}
