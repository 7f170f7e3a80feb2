//! Columns of a piece from the values of its rows.
//!
//! In: a value or none per row, in order. Out: the column. A value is known again by its handle (`record::Text`) or by
//! itself, whichever it is compared by; nearly always it is that of the row before. Codes count from the first value.

use super::arrays::Word;
use super::index::{Index, MIX};
use super::piece::{Cells, Held, Kept, Manner, Texts, Values};
use crate::record::RowId;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A column of texts.
pub(super) fn texts<'r, T: Word + ?Sized + 'r>(
    kept: Kept,
    values: impl ExactSizeIterator<Item = Option<&'r T>>,
) -> Cells {
    if kept.manner == Manner::Each {
        return each(kept, values);
    }
    let (mut held, mut codes) = (Held::default(), Vec::with_capacity(values.len()));
    let (mut index, mut different): (_, Vec<&T>) = (Index::default(), Vec::new());
    let mut last = None;
    for value in values {
        held.note(value.is_some());
        let Some(text) = value else { continue };
        let code = match last {
            Some((other, code)) if other == text => code,
            _ => place(&mut index, &mut different, text),
        };
        last = Some((text, code));
        codes.push(code);
    }
    Cells { kept, held, values: Values::Texts(spelt(&different)), codes: Some(codes) }
}

fn place<'r, T: Word + ?Sized>(index: &mut Index, different: &mut Vec<&'r T>, text: &'r T) -> u32 {
    let next = different.len() as u32;
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    let hash = hasher.finish().wrapping_mul(MIX);
    let place = index.place(hash, next, |place| different[place as usize] == text);
    if place == next {
        different.push(text);
    }
    place
}

fn spelt<T: Word + ?Sized>(different: &[&T]) -> Texts {
    let mut texts = Texts::with_capacity(different.len(), different.iter().map(|text| text.text().len()).sum());
    different.iter().for_each(|text| texts.push(text.text().as_bytes()));
    texts
}

fn each<'r, T: Word + ?Sized + 'r>(kept: Kept, values: impl ExactSizeIterator<Item = Option<&'r T>>) -> Cells {
    let (mut held, mut all) = (Held::default(), Texts::default());
    for value in values {
        held.note(value.is_some());
        if let Some(text) = value {
            all.push(text.text().as_bytes());
        }
    }
    Cells { kept, held, values: Values::Texts(all), codes: None }
}

/// A column of names of rows, spelt out.
pub(super) fn names<'r>(kept: Kept, values: impl ExactSizeIterator<Item = Option<&'r RowId>>) -> Cells {
    let (mut held, mut space) = (Held::default(), [0; RowId::LONGEST]);
    let mut names = Texts::with_capacity(values.len(), values.len() * (RowId::LONGEST - 8));
    for value in values {
        held.note(value.is_some());
        if let Some(id) = value {
            names.push(id.text(&mut space).as_bytes());
        }
    }
    Cells { kept, held, values: Values::Texts(names), codes: None }
}

/// A column of numbers.
pub(super) fn numbers(kept: Kept, values: impl ExactSizeIterator<Item = Option<i64>>) -> Cells {
    match kept.manner {
        Manner::Coded => coded_numbers(kept, values),
        Manner::Each => {
            let (mut held, mut numbers) = (Held::default(), Vec::with_capacity(values.len()));
            for value in values {
                held.note(value.is_some());
                numbers.extend(value);
            }
            Cells { kept, held, values: Values::Numbers(numbers), codes: None }
        }
    }
}

fn coded_numbers(kept: Kept, values: impl ExactSizeIterator<Item = Option<i64>>) -> Cells {
    let (mut held, mut codes) = (Held::default(), Vec::with_capacity(values.len()));
    let mut different = Different::default();
    for value in values {
        held.note(value.is_some());
        if let Some(number) = value {
            codes.push(different.code(number));
        }
    }
    Cells { kept, held, values: Values::Numbers(different.numbers), codes: Some(codes) }
}

/// Different numbers in the order they came.
#[derive(Default)]
struct Different {
    numbers: Vec<i64>,
    /// The code, from 1, of numbers around the first: hours and days of a table lie close together.
    near: Vec<u32>,
    nearest: i64,
    far: Index,
}

impl Different {
    const NEAR: usize = 4_096;

    #[inline]
    fn code(&mut self, number: i64) -> u32 {
        let next = self.numbers.len() as u32;
        if self.near.is_empty() {
            self.near = vec![0; Self::NEAR];
            self.nearest = number.wrapping_sub(Self::NEAR as i64 / 2);
        }
        if let Some(code) = self.near.get_mut(number.wrapping_sub(self.nearest).cast_unsigned() as usize) {
            if *code == 0 {
                self.numbers.push(number);
                *code = next + 1;
            }
            return *code - 1;
        }
        let (numbers, hash) = (&mut self.numbers, number.cast_unsigned().wrapping_mul(MIX));
        let code = self.far.place(hash, next, |place| numbers[place as usize] == number);
        if code == next {
            numbers.push(number);
        }
        code
    }
}
