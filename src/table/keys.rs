//! Keys that are unique within a table.
//!
//! In: the pieces of a table. Out: where a key stands a second time. A key that ascends strictly is unique and costs no
//! memory, nor does one whose groups ascend and each come in one piece, where equal keys are compared as they are. Any
//! other is remembered: as 96 bits of its hash beside its row number, at which two different keys of twenty million rows
//! are taken for one once in 10^14 runs; or as 64 bits, whose place is the row number, at which a run in 10^5 has a doubt.
//! A doubt is no finding: whoever has one shows the keys again to be remembered in full. No check lets an equal pair
//! pass. What can be said of a piece by itself needs no memory, so pieces can be looked at side by side.

use super::contract::Contract;
use super::error::TableError;
use super::key_columns::{KeyColumns, OwnKey};
use super::rules::Piece;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

/// How the primary key of a table is proved unique while it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCheck {
    /// Every key is remembered, in sixteen bytes.
    Remember,
    /// Every key is remembered in eight bytes, and if two are alike there is a doubt, which is settled by those who can
    /// make the rows again.
    Fingerprints,
    /// The rows come in strictly ascending order of the primary key; nothing is remembered.
    Ascending,
    /// The rows come in ascending order of the first column of the primary key, and rows that are equal in it come in one
    /// piece; nothing is remembered beyond the piece.
    Grouped,
    /// The same of another column, of which whoever writes the table knows that rows with equal keys are equal in it.
    GroupedBy(&'static str),
    /// Whoever writes the table holds its keys against another table's, whose keys are proved unique.
    Elsewhere,
}

/// A key of a table and how it is proved unique.
pub(super) struct KeyRule {
    names: String,
    positions: Vec<usize>,
    check: KeyCheck,
    /// The column by which rows are grouped.
    group: Vec<usize>,
}

/// What one piece says of a key.
pub(super) enum PieceKeys {
    Hashes(Vec<u128>),
    Fingerprints(Vec<u64>),
    /// The first row that is not above the one before it within the piece, and the first and last row.
    Order {
        wrong: Option<usize>,
        ends: Option<[OwnKey; 2]>,
        /// The first row whose key stood before in the piece, and how many such rows there are.
        twice: Option<(u64, u64)>,
    },
    Nothing,
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

/// Whether two fingerprints are alike. They are sorted part by part, so that little memory is needed beside them.
fn any_alike(seen: &[Vec<u64>]) -> bool {
    const PART: usize = 1 << 20;
    let parts = (seen.iter().map(Vec::len).sum::<usize>() / PART).next_power_of_two() as u64;
    (0..parts).into_par_iter().any(|part| {
        let mut own: Vec<u64> = seen.iter().flatten().copied().filter(|print| print & (parts - 1) == part).collect();
        own.sort_unstable();
        own.windows(2).any(|pair| pair[0] == pair[1])
    })
}

/// Rows from one to the next whose key is equal, within groups of neighbours.
fn twice_within(keys: &KeyColumns, same_group: impl Fn(usize) -> bool) -> Option<(u64, u64)> {
    let hashes = keys.short_hashes();
    let (mut start, mut found, mut order) = (0, None, Vec::new());
    for end in 1..=keys.rows() {
        if end < keys.rows() && same_group(end) {
            continue;
        }
        order.clear();
        order.extend((start..end).map(|row| (hashes[row], row)));
        order.sort_unstable();
        for alike in order.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            for (at, (_, row)) in alike.iter().enumerate().skip(1) {
                if alike[..at].iter().any(|(_, other)| keys.compare(*row, *other).is_eq()) {
                    let (first, count) = found.unwrap_or((u64::MAX, 0));
                    found = Some((first.min(*row as u64 + 1), count + 1));
                }
            }
        }
        start = end;
    }
    found
}

impl KeyRule {
    /// The keys of a table: the primary one as asked for, the further ones remembered.
    pub(super) fn all(contract: &Contract, primary: KeyCheck) -> Result<Vec<Self>, TableError> {
        let new = |positions: &Vec<usize>, check| {
            let group = match check {
                KeyCheck::GroupedBy(name) => {
                    let missing = TableError::NoSuchColumn { column: name.to_owned() };
                    vec![contract.columns.iter().position(|column| column.name == name).ok_or(missing)?]
                }
                _ => positions[..1].to_vec(),
            };
            Ok(Self { names: contract.names(positions), positions: positions.clone(), check, group })
        };
        let first = (!contract.primary_key.is_empty()).then(|| new(&contract.primary_key, primary));
        first.into_iter().chain(contract.unique_keys.iter().map(|key| new(key, KeyCheck::Remember))).collect()
    }

    pub(super) fn columns(&self) -> String {
        self.names.clone()
    }

    /// What a piece says by itself.
    pub(super) fn look(&self, piece: &Piece) -> PieceKeys {
        let keys = piece.keys(&self.positions);
        match self.check {
            KeyCheck::Remember => PieceKeys::Hashes(keys.hashes()),
            KeyCheck::Fingerprints => PieceKeys::Fingerprints(keys.short_hashes()),
            KeyCheck::Ascending => {
                let wrong = (1..keys.rows()).find(|&row| keys.compare(row - 1, row).is_ge());
                PieceKeys::Order { wrong, ends: ends(&keys), twice: None }
            }
            KeyCheck::Grouped | KeyCheck::GroupedBy(_) => {
                let group = piece.keys(&self.group);
                let wrong = (1..group.rows()).find(|&row| group.compare(row - 1, row).is_gt());
                let twice = twice_within(&keys, |row| group.compare(row - 1, row).is_eq());
                PieceKeys::Order { wrong, ends: ends(&group), twice }
            }
            KeyCheck::Elsewhere => PieceKeys::Nothing,
        }
    }
}

fn ends(keys: &KeyColumns) -> Option<[OwnKey; 2]> {
    keys.rows().checked_sub(1).map(|last| [keys.row(0), keys.row(last)])
}

/// What is remembered of one key over the pieces.
#[derive(Default)]
pub(super) struct KeyMemory {
    /// Fingerprint in the upper 96 bits, row number in the lower 32.
    seen: Vec<u128>,
    /// Shorter ones in the order of the rows, piece by piece as they came, so that none is ever moved.
    short: Vec<Vec<u64>>,
    last: Option<OwnKey>,
    /// As found within pieces.
    twice: Option<(u64, u64)>,
}

impl KeyMemory {
    /// Takes the keys of a piece that begins after `before` rows; the first row out of order, if order is asked for.
    pub(super) fn take(&mut self, rule: &KeyRule, keys: PieceKeys, before: u64) -> Result<Option<u64>, TableError> {
        match keys {
            PieceKeys::Hashes(hashes) => {
                let last = u32::try_from(before + hashes.len() as u64);
                last.or(Err(TableError::TooManyRows { key: rule.columns() }))?;
                self.seen.extend(numbered(hashes, before));
                Ok(None)
            }
            PieceKeys::Fingerprints(hashes) => {
                self.short.push(hashes);
                Ok(None)
            }
            PieceKeys::Order { wrong, ends, twice } => {
                if let Some((row, count)) = twice {
                    let (first, sum) = self.twice.unwrap_or((before + row, 0));
                    self.twice = Some((first, sum + count));
                }
                let Some([first, last]) = ends else { return Ok(None) };
                let ends = self.last.replace(last);
                let at_once = ends.is_some_and(|end| end >= first);
                Ok(if at_once { Some(0) } else { wrong }.map(|row| before + row as u64 + 1))
            }
            PieceKeys::Nothing => Ok(None),
        }
    }

    /// Whether keys may be equal that were remembered shortly; the doubt is then the caller's.
    pub(super) fn take_doubt(&mut self) -> bool {
        any_alike(&std::mem::take(&mut self.short))
    }

    /// The first row whose key stood before, and how many such rows there are. A doubt that nobody took is a finding, of which
    /// the row is not known.
    pub(super) fn finish(mut self) -> Option<(u64, u64)> {
        let doubt = self.take_doubt().then_some((0, 1));
        self.twice.or_else(|| twice(self.seen)).or(doubt)
    }
}
