//! Keys that are unique within a table.
//!
//! In: the record batches of a table. Out: where a key stands a second time. A key that ascends strictly is unique and
//! costs no memory, nor does one whose groups ascend and each come in one batch; any other is remembered as a fingerprint of 96 bits beside its row number, 16 bytes a row, at which
//! two different keys of twenty million rows are taken for one once in 10^14 runs. What can be said of a batch by
//! itself (hashes, order within) needs no memory, so batches can be looked at side by side and taken in order.

use super::contract::Contract;
use super::error::TableError;
use super::key_columns::KeyColumns;
use arrow_array::RecordBatch;
use rayon::slice::ParallelSliceMut;

/// How the primary key of a table is proved unique while it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCheck {
    /// Every key is remembered.
    Remember,
    /// The rows come in strictly ascending order of the primary key; nothing is remembered.
    Ascending,
    /// The rows come in ascending order of the first column of the primary key, and rows that are equal in it come in one
    /// batch; nothing is remembered beyond the batch.
    Grouped,
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
        /// The first row whose key stood before in the batch, and how many such rows there are.
        twice: Option<(u64, u64)>,
    },
}

/// The first row whose key stood before, and how many such rows there are. The row number is in the lower 32 bits.
fn twice(mut seen: Vec<u128>) -> Option<(u64, u64)> {
    seen.par_sort_unstable();
    let twice = seen.windows(2).filter(|pair| pair[0] >> 32 == pair[1] >> 32).map(|pair| pair[1] as u32);
    let (first, count) = twice.fold((u32::MAX, 0), |(first, count), row| (first.min(row), count + 1));
    (count > 0).then_some((u64::from(first), count))
}

/// Hashes in the upper 96 bits, row numbers after `before` in the lower 32.
fn numbered(hashes: Vec<u128>, before: u64) -> impl Iterator<Item = u128> {
    hashes.into_iter().zip(before + 1..).map(|(hash, row)| hash >> 32 << 32 | u128::from(row))
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
                BatchKeys::Order { wrong, ends, twice: None }
            }
            KeyCheck::Grouped => {
                let group = KeyColumns::of(batch, &self.positions[..1])?;
                let wrong = (1..group.rows()).find(|&row| group.compare(row - 1, &group, row).is_gt());
                let ends = group.rows().checked_sub(1).map(|last| [group.row(0), group.row(last)]);
                BatchKeys::Order { wrong, ends, twice: twice(numbered(keys.hashes(), 0).collect()) }
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
    /// As found within batches.
    twice: Option<(u64, u64)>,
}

impl KeyMemory {
    /// Takes the keys of a batch that begins after `before` rows; the first row out of order, if order is asked for.
    pub(super) fn take(&mut self, rule: &KeyRule, keys: BatchKeys, before: u64) -> Result<Option<u64>, TableError> {
        match keys {
            BatchKeys::Hashes(hashes) => {
                let last = u32::try_from(before + hashes.len() as u64);
                last.or(Err(TableError::TooManyRows { key: rule.columns() }))?;
                self.seen.extend(numbered(hashes, before));
                Ok(None)
            }
            BatchKeys::Order { wrong, ends, twice } => {
                if let Some((row, count)) = twice {
                    let (first, sum) = self.twice.unwrap_or((before + row, 0));
                    self.twice = Some((first, sum + count));
                }
                let Some([first, last]) = ends else { return Ok(None) };
                let ends = self.last.replace(last);
                let at_once = ends.is_some_and(|end| end.compare(0, &first, 0).is_ge());
                Ok(if at_once { Some(0) } else { wrong }.map(|row| before + row as u64 + 1))
            }
        }
    }

    /// The first row whose key stood before, and how many such rows there are.
    pub(super) fn finish(self) -> Option<(u64, u64)> {
        self.twice.or_else(|| twice(self.seen))
    }
}
