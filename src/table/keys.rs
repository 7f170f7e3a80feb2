//! Keys that are unique within a table.
//!
//! In: the record batches of a table. Out: where a key stands a second time. A key that ascends strictly is unique and
//! costs no memory; any other is remembered as a fingerprint of 96 bits beside its row number, 16 bytes a row, at which
//! two different keys of twenty million rows are taken for one once in 10^14 runs. What can be said of a batch by
//! itself (hashes, order within) needs no memory, so batches can be looked at side by side and taken in order.

use super::contract::Contract;
use super::error::TableError;
use super::key_columns::KeyColumns;
use arrow::array::RecordBatch;
use rayon::slice::ParallelSliceMut;

/// How the primary key of a table is proved unique while it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCheck {
    /// Every key is remembered.
    Remember,
    /// The rows come in strictly ascending order of the primary key; nothing is remembered.
    Ascending,
}

/// A key of a table and how it is proved unique.
pub(super) struct KeyRule {
    names: String,
    positions: Vec<usize>,
    check: KeyCheck,
}

/// What one batch says of a key.
pub(super) enum BatchKeys {
    Hashes(Vec<u128>),
    /// The first row that is not above the one before it within the batch, and the first and last row.
    Order {
        wrong: Option<usize>,
        ends: Option<[KeyColumns; 2]>,
    },
}

impl KeyRule {
    /// The keys of a table: the primary one as asked for, the further ones remembered.
    pub(super) fn all(contract: &Contract, primary: KeyCheck) -> Vec<Self> {
        let new = |positions: &Vec<usize>, check| {
            let names = contract.names(positions);
            Self { names, positions: positions.clone(), check }
        };
        let first = (!contract.primary_key.is_empty()).then(|| new(&contract.primary_key, primary));
        first.into_iter().chain(contract.unique_keys.iter().map(|key| new(key, KeyCheck::Remember))).collect()
    }

    pub(super) fn columns(&self) -> String {
        self.names.clone()
    }

    /// What a batch says by itself.
    pub(super) fn look(&self, batch: &RecordBatch) -> Result<BatchKeys, TableError> {
        let keys = KeyColumns::of(batch, &self.positions)?;
        Ok(match self.check {
            KeyCheck::Remember => BatchKeys::Hashes(keys.hashes()),
            KeyCheck::Ascending => {
                let wrong = (1..keys.rows()).find(|&row| keys.compare(row - 1, &keys, row).is_ge());
                let ends = keys.rows().checked_sub(1).map(|last| [keys.row(0), keys.row(last)]);
                BatchKeys::Order { wrong, ends }
            }
        })
    }
}

/// What is remembered of one key over the batches.
#[derive(Default)]
pub(super) struct KeyMemory {
    /// Fingerprint in the upper 96 bits, row number in the lower 32.
    seen: Vec<u128>,
    last: Option<KeyColumns>,
}

impl KeyMemory {
    /// Takes the keys of a batch that begins after `before` rows; the first row out of order, if order is asked for.
    pub(super) fn take(&mut self, rule: &KeyRule, keys: BatchKeys, before: u64) -> Result<Option<u64>, TableError> {
        match keys {
            BatchKeys::Hashes(hashes) => {
                let last = u32::try_from(before + hashes.len() as u64);
                last.or(Err(TableError::TooManyRows { key: rule.columns() }))?;
                let entry = |(hash, row): (u128, u64)| hash >> 32 << 32 | u128::from(row);
                self.seen.extend(hashes.into_iter().zip(before + 1..).map(entry));
                Ok(None)
            }
            BatchKeys::Order { wrong, ends } => {
                let Some([first, last]) = ends else { return Ok(None) };
                let ends = self.last.replace(last);
                let at_once = ends.is_some_and(|end| end.compare(0, &first, 0).is_ge());
                Ok(if at_once { Some(0) } else { wrong }.map(|row| before + row as u64 + 1))
            }
        }
    }

    /// The first row whose key stood before, and how many such rows there are.
    pub(super) fn finish(mut self) -> Option<(u64, u64)> {
        self.seen.par_sort_unstable();
        let twice = self.seen.windows(2).filter(|pair| pair[0] >> 32 == pair[1] >> 32).map(|pair| pair[1] as u32);
        let (first, count) = twice.fold((u32::MAX, 0), |(first, count), row| (first.min(row), count + 1));
        (count > 0).then_some((u64::from(first), count))
    }
}
