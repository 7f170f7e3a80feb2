//! Values as Parquet sets them down one by one.
//!
//! In: values without their nulls, and the type of their column. Out: their bytes: `PLAIN` for the values of a
//! dictionary and of a chunk that does without one; for columns without codes steps between whole numbers, and texts
//! with all their lengths before them, which are nearly always the same and so take nothing.

use super::contract::ColumnType;
use super::delta;
use super::piece::{Texts, Values};
use ::parquet::basic::Encoding;

impl ColumnType {
    /// Bytes of a number of this type.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::Date | Self::Hours => 4,
            _ => 8,
        }
    }
}

impl Values {
    pub(super) fn none_of(column_type: ColumnType) -> Self {
        match column_type {
            ColumnType::Text => Self::Texts(Texts::default()),
            _ => Self::Numbers(Vec::new()),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    pub(super) fn clear(&mut self) {
        match self {
            Self::Texts(texts) => texts.clear(),
            Self::Numbers(numbers) => numbers.clear(),
        }
    }

    /// Takes up a value of another column of the same type.
    #[inline]
    pub(super) fn push(&mut self, from: &Self, at: usize) {
        match (self, from) {
            (Self::Texts(own), Self::Texts(texts)) => own.push(texts.get(at)),
            (Self::Numbers(own), Self::Numbers(numbers)) => own.push(numbers[at]),
            _ => {}
        }
    }

    pub(super) fn extend(&mut self, from: &Self, range: std::ops::Range<usize>) {
        match (self, from) {
            (Self::Texts(own), Self::Texts(texts)) => own.extend(texts, range),
            (Self::Numbers(own), Self::Numbers(numbers)) => own.extend_from_slice(&numbers[range]),
            _ => {}
        }
    }

    /// Bytes that the values take in `PLAIN`.
    pub(super) fn size(&self, column_type: ColumnType) -> usize {
        match self {
            Self::Texts(texts) => texts.bytes.len() + 4 * texts.len(),
            Self::Numbers(numbers) => numbers.len() * column_type.width(),
        }
    }
}

impl Texts {
    fn extend(&mut self, from: &Self, range: std::ops::Range<usize>) {
        let Some(last) = range.end.checked_sub(1).filter(|_| !range.is_empty()) else { return };
        let start = if range.start == 0 { 0 } else { from.ends[range.start - 1] };
        let before = self.bytes.len() as u32;
        self.ends.extend(from.ends[range].iter().map(|end| end - start + before));
        self.bytes.extend_from_slice(&from.bytes[start as usize..from.ends[last] as usize]);
    }

    fn lengths(&self) -> impl ExactSizeIterator<Item = u32> {
        let mut start = 0;
        self.ends.iter().map(move |end| end - std::mem::replace(&mut start, *end))
    }
}

/// Appends values in `PLAIN`.
pub(super) fn plain(values: &Values, column_type: ColumnType, out: &mut Vec<u8>) {
    match values {
        Values::Texts(texts) => {
            for (at, length) in texts.lengths().enumerate() {
                out.extend_from_slice(&length.to_le_bytes());
                out.extend_from_slice(texts.get(at));
            }
        }
        Values::Numbers(numbers) if column_type == ColumnType::Boolean => truths(numbers, out),
        Values::Numbers(numbers) if column_type.width() == 4 => {
            out.extend(numbers.iter().flat_map(|number| (*number as i32).to_le_bytes()));
        }
        Values::Numbers(numbers) => out.extend(numbers.iter().flat_map(|number| number.to_le_bytes())),
    }
}

/// One bit each, the first in the lowest.
fn truths(numbers: &[i64], out: &mut Vec<u8>) {
    let byte = |eight: &[i64]| eight.iter().rev().fold(0, |byte, truth| byte << 1 | u8::from(*truth != 0));
    out.extend(numbers.chunks(8).map(byte));
}

/// Appends the values of a column without codes, and says in which way.
pub(super) fn one_by_one(values: &Values, column_type: ColumnType, out: &mut Vec<u8>) -> Encoding {
    match values {
        Values::Texts(texts) => {
            delta::encode(texts.lengths().map(i64::from), out);
            out.extend_from_slice(&texts.bytes);
            Encoding::DELTA_LENGTH_BYTE_ARRAY
        }
        Values::Numbers(numbers) if column_type == ColumnType::Integer => {
            delta::encode(numbers.iter().copied(), out);
            Encoding::DELTA_BINARY_PACKED
        }
        Values::Numbers(_) => {
            plain(values, column_type, out);
            Encoding::PLAIN
        }
    }
}
