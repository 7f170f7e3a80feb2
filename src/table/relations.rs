//! Foreign keys between tables.
//!
//! In: contracts, and a way to read columns of the tables that were written. Out: nothing, or where a key names what its
//! table does not hold, with the first row and the count. Keys are compared by 64 bits of their hash: among twenty million,
//! one that is missing has the hash of another once in 10^12. Both sides are sorted and gone through side by side, so no
//! more than two lists of hashes are in memory.

use super::contract::{Contracts, ForeignKey};
use super::error::{Rule, TableError, Violation};
use super::key_columns::KeyColumns;
use arrow_array::{ArrayRef, RecordBatch};
use rayon::slice::ParallelSliceMut;
use std::cmp::Ordering;

/// Batches of some columns of a table, in the order of its rows.
pub type Batches = Box<dyn Iterator<Item = Result<RecordBatch, TableError>>>;

/// Reads these columns of a table.
pub type Read<'r, E> = dyn Fn(&str, &[&str]) -> Result<Batches, E> + 'r;

/// Checks every foreign key between the tables named. A key with a null refers to nothing; a key to a table that is
/// not named is passed over.
///
/// # Errors
/// A key names what its table does not hold, or a table cannot be read or lacks a column.
pub fn check_relations<E: From<TableError>>(
    contracts: &Contracts,
    tables: &[&str],
    read: &Read<'_, E>,
) -> Result<(), E> {
    for &name in tables {
        let contract = contracts.table(name).ok_or_else(|| TableError::NoContract(name.to_owned()))?;
        let mut violations = Vec::new();
        for key in contract.foreign_keys.iter().filter(|key| tables.contains(&key.table.as_str())) {
            violations.extend(dangling(name, key, read)?);
        }
        if !violations.is_empty() {
            return Err(TableError::Broken { table: name.to_owned(), violations }.into());
        }
    }
    Ok(())
}

fn dangling<E: From<TableError>>(table: &str, key: &ForeignKey, read: &Read<'_, E>) -> Result<Option<Violation>, E> {
    let mut held: Vec<u64> = hashed(&key.table, &key.references, read)?.into_iter().map(|(hash, _)| hash).collect();
    held.par_sort_unstable();
    held.dedup();
    let mut named = hashed(table, &key.columns, read)?;
    named.par_sort_unstable();
    let mut held = held.into_iter().peekable();
    let mut is_held = |hash: u64| {
        while held.next_if(|other| *other < hash).is_some() {}
        held.peek().map(|other| other.cmp(&hash)) == Some(Ordering::Equal)
    };
    let lost: Vec<u64> = named.into_iter().filter(|(hash, _)| !is_held(*hash)).map(|(_, row)| row).collect();
    let (column, rule) = (key.columns.join(", "), Rule::Reference(key.table.clone()));
    Ok(lost.iter().min().map(|row| Violation { column, rule, row: *row, count: lost.len() as u64 }))
}

/// The hash of each key without a null, and its row, from 1.
fn hashed<E: From<TableError>>(table: &str, columns: &[String], read: &Read<'_, E>) -> Result<Vec<(u64, u64)>, E> {
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let (mut hashes, mut before) = (Vec::new(), 0);
    for batch in read(table, &names)? {
        let batch = batch?;
        let column = |name: &&str| {
            batch.column_by_name(name).cloned().ok_or_else(|| TableError::NoSuchColumn { column: (*name).to_owned() })
        };
        let keys = KeyColumns::of(names.iter().map(column).collect::<Result<Vec<ArrayRef>, _>>()?)
            .map_err(TableError::from)?;
        let whole = keys.short_hashes().into_iter().enumerate().filter(|(row, _)| keys.is_whole(*row));
        hashes.extend(whole.map(|(row, hash)| (hash, before + row as u64 + 1)));
        before += batch.num_rows() as u64;
    }
    Ok(hashes)
}
