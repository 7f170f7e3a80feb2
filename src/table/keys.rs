//! Keys: unique within a table, and referring to another.
//!
//! In: the record batches of tables. Out: where a key stands a second time, or names what is not there. A key that
//! ascends strictly is unique and costs no memory; any other is remembered as a fingerprint of 96 bits beside its row
//! number, 16 bytes a row, at which two different keys of twenty million rows are taken for one once in 10^14 runs.

use super::contract::{Contract, Contracts, ForeignKey};
use super::error::{Rule, TableError, Violation};
use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::row::{OwnedRow, RowConverter, Rows, SortField};
use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// How the primary key of a table is proved unique while it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCheck {
    /// Every key is remembered.
    Remember,
    /// The rows come in strictly ascending order of the primary key; nothing is remembered.
    Ascending,
}

/// Watches one key of a table.
pub(super) struct KeyWatch {
    names: String,
    positions: Vec<usize>,
    converter: RowConverter,
    memory: Memory,
}

enum Memory {
    /// Fingerprint in the upper 96 bits, row number in the lower 32.
    Seen(Vec<u128>),
    Last(Option<OwnedRow>),
}

impl KeyWatch {
    /// The keys of a table: the primary one as asked for, the further ones remembered.
    pub(super) fn all(contract: &Contract, primary: KeyCheck) -> Result<Vec<Self>, TableError> {
        let mut watches = Vec::new();
        if !contract.primary_key.is_empty() {
            watches.push(Self::new(contract, &contract.primary_key, primary)?);
        }
        for key in &contract.unique_keys {
            watches.push(Self::new(contract, key, KeyCheck::Remember)?);
        }
        Ok(watches)
    }

    fn new(contract: &Contract, positions: &[usize], check: KeyCheck) -> Result<Self, TableError> {
        let fields = positions.iter().map(|&i| SortField::new(contract.columns[i].column_type.arrow())).collect();
        let memory = match check {
            KeyCheck::Remember => Memory::Seen(Vec::new()),
            KeyCheck::Ascending => Memory::Last(None),
        };
        let names = contract.names(positions);
        Ok(Self { names, positions: positions.to_vec(), converter: RowConverter::new(fields)?, memory })
    }

    pub(super) fn columns(&self) -> String {
        self.names.clone()
    }

    /// Takes the keys of a batch that begins after `before` rows; the first row out of order, if order is asked for.
    pub(super) fn batch(&mut self, batch: &RecordBatch, before: u64) -> Result<Option<u64>, TableError> {
        let columns: Vec<ArrayRef> = self.positions.iter().map(|&i| batch.column(i).clone()).collect();
        let rows = self.converter.convert_columns(&columns)?;
        match &mut self.memory {
            Memory::Last(last) => Ok(ascend(&rows, last).map(|row| before + row as u64 + 1)),
            Memory::Seen(seen) => {
                let last = u32::try_from(before + rows.num_rows() as u64);
                last.or(Err(TableError::TooManyRows { key: self.names.clone() }))?;
                let entry = |(row, key): (usize, _)| fingerprint(key) << 32 | u128::from(before + row as u64 + 1);
                seen.extend(rows.iter().map(|r| two_hashes(r.data())).enumerate().map(entry));
                Ok(None)
            }
        }
    }

    /// The first row whose key stood before, and how many such rows there are.
    pub(super) fn finish(self) -> Option<(u64, u64)> {
        let Memory::Seen(mut seen) = self.memory else { return None };
        seen.sort_unstable();
        let twice = seen.windows(2).filter(|pair| pair[0] >> 32 == pair[1] >> 32).map(|pair| pair[1] as u32);
        let (first, count) = twice.fold((u32::MAX, 0), |(first, count), row| (first.min(row), count + 1));
        (count > 0).then_some((u64::from(first), count))
    }
}

/// The first row that is not above the one before it.
fn ascend(rows: &Rows, last: &mut Option<OwnedRow>) -> Option<usize> {
    let mut wrong = None;
    for (number, row) in rows.iter().enumerate() {
        let above = match number {
            0 => last.as_ref().is_none_or(|l| l.row() < row),
            _ => rows.row(number - 1) < row,
        };
        if !above {
            wrong.get_or_insert(number);
        }
    }
    if rows.num_rows() > 0 {
        *last = Some(rows.row(rows.num_rows() - 1).owned());
    }
    wrong
}

/// Two independent 64-bit hashes; both with fixed keys, so that equal runs behave equally.
fn two_hashes(bytes: &[u8]) -> [u64; 2] {
    [0_u8, 1].map(|seed| {
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write_u8(seed);
        hasher.write(bytes);
        hasher.finish()
    })
}

/// The hashes as 96 bits.
fn fingerprint([first, second]: [u64; 2]) -> u128 {
    u128::from(first) << 32 | u128::from(second as u32)
}

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

/// Hashes are hashed no further.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| hash.rotate_left(8) ^ u64::from(byte));
    }
}

fn dangling(key: &ForeignKey, from: &[RecordBatch], to: &[RecordBatch]) -> Result<Option<Violation>, TableError> {
    let mut held: HashSet<u64, BuildHasherDefault<AsIs>> = HashSet::default();
    for batch in to {
        let keys = hashed(batch, &key.references)?;
        held.extend(keys.into_iter().flatten());
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
    let find = |name: &String| batch.column_by_name(name).cloned();
    let missing = |name: &String| TableError::NoSuchColumn { column: name.clone() };
    let arrays: Vec<ArrayRef> =
        columns.iter().map(|name| find(name).ok_or_else(|| missing(name))).collect::<Result<_, _>>()?;
    let converter = RowConverter::new(arrays.iter().map(|a| SortField::new(a.data_type().clone())).collect())?;
    let rows = converter.convert_columns(&arrays)?;
    let whole = |row: usize| arrays.iter().all(|a| a.is_valid(row));
    let hash = |row: usize| whole(row).then(|| two_hashes(rows.row(row).data())[0]);
    Ok((0..batch.num_rows()).map(hash).collect())
}
