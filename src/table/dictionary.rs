//! The different values of a column in a row group.
//!
//! In: values of pieces. Out: each one's code, which counts from the first value of the row group, so that codes depend
//! on nothing but the rows. Values are told apart by what they say.

use super::contract::ColumnType;
use super::index::{Index, MIX};
use super::piece::Values;
use rustc_hash::FxHasher;
use std::hash::Hasher;

pub(super) struct Dictionary {
    pub(super) values: Values,
    index: Index,
}

impl Dictionary {
    pub(super) fn new(column_type: ColumnType) -> Self {
        Self { values: Values::none_of(column_type), index: Index::default() }
    }

    /// The code of a value of a piece.
    pub(super) fn code(&mut self, from: &Values, at: usize) -> u32 {
        let next = self.values.len() as u32;
        let code = match (&self.values, from) {
            (Values::Texts(own), Values::Texts(texts)) => {
                let text = texts.get(at);
                self.index.place(hash_of(text), next, |place| own.get(place as usize) == text)
            }
            (Values::Numbers(own), Values::Numbers(numbers)) => {
                let number = numbers[at];
                let hash = number.cast_unsigned().wrapping_mul(MIX);
                self.index.place(hash, next, |place| own[place as usize] == number)
            }
            _ => next,
        };
        if code == next {
            self.values.push(from, at);
        }
        code
    }

    pub(super) fn clear(&mut self) {
        self.values.clear();
        self.index.clear();
    }
}

fn hash_of(text: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text);
    hasher.finish().wrapping_mul(MIX)
}
