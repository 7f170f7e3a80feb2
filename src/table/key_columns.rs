//! The columns of a key, row by row.
//!
//! In: a piece and which of its columns make up a key. Out: a hash of each row's key, or the order of two rows. A null is
//! a value of its own, below all others. Parts are set down with their lengths before they are hashed, so no two keys are
//! the same bytes; one text, which most keys are, is hashed where it lies.

use super::bounds::ordered;
use super::contract::ColumnType;
use super::index::MIX;
use super::piece::{Cells, Piece, Values};
use std::cmp::Ordering;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// One part of a row's key. Numbers are in the order of the column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part<T> {
    Null,
    Number(i64),
    Text(T),
}

/// A row's key, kept.
pub(super) type OwnKey = Vec<Part<Vec<u8>>>;

impl Part<&[u8]> {
    fn owned(self) -> Part<Vec<u8>> {
        match self {
            Self::Null => Part::Null,
            Self::Number(number) => Part::Number(number),
            Self::Text(text) => Part::Text(text.to_vec()),
        }
    }

    /// Sets the part down so that it ends where it says it ends.
    fn set_down(self, key: &mut Vec<u8>) {
        match self {
            Self::Null => key.push(0),
            Self::Number(number) => {
                key.push(1);
                key.extend(number.to_le_bytes());
            }
            Self::Text(text) => {
                key.push(2);
                key.extend((text.len() as u64).to_le_bytes());
                key.extend(text);
            }
        }
    }

    fn hash(self) -> u64 {
        match self {
            Self::Null => 0,
            Self::Number(number) => number.cast_unsigned().wrapping_add(1).wrapping_mul(MIX),
            Self::Text(text) => xxh3_64(text),
        }
    }
}

/// A column of a key.
struct KeyColumn<'p> {
    cells: &'p Cells,
    /// Which value each row has, where some have none.
    numbers: Option<Vec<Option<usize>>>,
}

impl<'p> KeyColumn<'p> {
    fn of(cells: &'p Cells) -> Self {
        let numbers = (!cells.held.list.is_empty()).then(|| cells.held.numbered().collect());
        Self { cells, numbers }
    }

    /// Where the row's value stands among the values.
    fn place(&self, row: usize) -> Option<usize> {
        let number = self.numbers.as_ref().map_or(Some(row), |numbers| numbers[row])?;
        Some(self.cells.codes.as_ref().map_or(number, |codes| codes[number] as usize))
    }

    fn value(&self, at: usize) -> Part<&'p [u8]> {
        match &self.cells.values {
            Values::Texts(texts) => Part::Text(texts.get(at)),
            Values::Numbers(numbers) => Part::Number(ordered(numbers[at], self.cells.kept.column_type)),
        }
    }

    fn part(&self, row: usize) -> Part<&'p [u8]> {
        self.place(row).map_or(Part::Null, |at| self.value(at))
    }

    fn compare(&self, row: usize, other: usize) -> Ordering {
        match [self.place(row), self.place(other)] {
            // The value is the same, whatever it is.
            places if self.cells.codes.is_some() && places[0] == places[1] => Ordering::Equal,
            places => {
                let [own, other] = places.map(|place| place.map_or(Part::Null, |at| self.value(at)));
                own.cmp(&other)
            }
        }
    }

    /// Adds each row's part to its hash; a value that repeats is hashed once.
    fn mix_into(&self, hashes: &mut [u64]) {
        let mix = |hash: &mut u64, part: u64| *hash = (hash.rotate_left(25) ^ part).wrapping_mul(MIX);
        if self.cells.codes.is_some() {
            let known: Vec<u64> = (0..self.cells.values.len()).map(|at| self.value(at).hash()).collect();
            let of_row = |row| self.place(row).map_or(0, |at| known[at]);
            hashes.iter_mut().enumerate().for_each(|(row, hash)| mix(hash, of_row(row)));
        } else {
            hashes.iter_mut().enumerate().for_each(|(row, hash)| mix(hash, self.part(row).hash()));
        }
    }
}

/// The columns of a key in one piece.
pub(super) struct KeyColumns<'p> {
    columns: Vec<KeyColumn<'p>>,
    rows: usize,
}

impl<'p> KeyColumns<'p> {
    pub(super) fn of(piece: &'p Piece, positions: &[usize]) -> Self {
        Self { columns: positions.iter().map(|&at| KeyColumn::of(&piece.columns[at])).collect(), rows: piece.rows }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// A row's key by itself.
    pub(super) fn row(&self, row: usize) -> OwnKey {
        self.columns.iter().map(|column| column.part(row).owned()).collect()
    }

    /// Whether no part of the row's key is null.
    pub(super) fn is_whole(&self, row: usize) -> bool {
        self.columns.iter().all(|column| column.place(row).is_some())
    }

    pub(super) fn compare(&self, row: usize, other: usize) -> Ordering {
        let parts = self.columns.iter().map(|column| column.compare(row, other));
        parts.fold(Ordering::Equal, Ordering::then)
    }

    /// Whether a row's key is that of a row of another table.
    pub(super) fn equals(&self, row: usize, other: &KeyColumns<'_>, at: usize) -> bool {
        self.columns.iter().zip(&other.columns).all(|(own, other)| own.part(row) == other.part(at))
    }

    /// A hash of each row's key, by which nearly all rows can be told apart.
    pub(super) fn short_hashes(&self) -> Vec<u64> {
        let mut hashes = vec![0; self.rows];
        self.columns.iter().for_each(|column| column.mix_into(&mut hashes));
        hashes
    }

    /// The hash of each row's key; the same in every run.
    pub(super) fn hashes(&self) -> Vec<u128> {
        if let [column] = &self.columns[..]
            && column.cells.kept.column_type == ColumnType::Text
        {
            let hash = |part| if let Part::Text(text) = part { xxh3_128(text) } else { 0 };
            return (0..self.rows).map(|row| hash(column.part(row))).collect();
        }
        let mut key = Vec::new();
        let mut hash = |row: usize| {
            key.clear();
            self.columns.iter().for_each(|column| column.part(row).set_down(&mut key));
            xxh3_128(&key)
        };
        (0..self.rows).map(&mut hash).collect()
    }
}
