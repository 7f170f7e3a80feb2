//! A piece of a table, column by column, as far as it can be made ready by itself.
//!
//! In: rows, or a record batch. Out: per column which rows hold a value, and the values: those that repeat once each,
//! with the code of every row, the others one after the other. Pieces are made by any thread; whoever checks or writes
//! them looks at different values only, not at cells. What a value's code is means nothing outside the piece.

use super::contract::ColumnType;

/// A piece of a table.
pub struct Piece {
    pub(super) rows: usize,
    pub(super) columns: Vec<Cells>,
}

/// How the values of a column are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Values repeat: each different one is kept once, and rows have its code.
    Coded,
    /// Values are nearly all different, or a few bits each.
    Each,
}

/// What a column is, and how it is kept; the same for every piece of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    pub(super) column_type: ColumnType,
    pub(super) manner: Manner,
}

impl Kept {
    pub(super) const fn coded(column_type: ColumnType) -> Self {
        Self { column_type, manner: Manner::Coded }
    }

    pub(super) const fn each(column_type: ColumnType) -> Self {
        Self { column_type, manner: Manner::Each }
    }
}

/// One column of a piece.
pub struct Cells {
    pub(super) kept: Kept,
    pub(super) held: Held,
    pub(super) values: Values,
    /// Which of the values each row that holds one has; without codes it is the next one.
    pub(super) codes: Option<Vec<u32>>,
}

/// Values without their nulls. Days are days since 1970, decimals hundredths, truths 0 or 1, and floats their bits.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values {
    Texts(Texts),
    Numbers(Vec<i64>),
}

/// Texts one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Texts {
    pub(super) bytes: Vec<u8>,
    /// Where each text ends.
    pub(super) ends: Vec<u32>,
}

impl Texts {
    pub(super) fn with_capacity(texts: usize, bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), ends: Vec::with_capacity(texts) }
    }

    #[inline]
    pub(super) fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    #[inline]
    pub(super) fn get(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start as usize..self.ends[at] as usize]
    }

    /// As text, which it is by the way it came here.
    pub(super) fn text(&self, at: usize) -> &str {
        std::str::from_utf8(self.get(at)).unwrap_or_default()
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}

/// Which rows hold a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) rows: usize,
    /// Per row; nothing at all as long as every row holds a value.
    pub(super) list: Vec<bool>,
}

impl Held {
    #[inline]
    pub(super) fn note(&mut self, held: bool) {
        if !held && self.list.is_empty() {
            self.list.resize(self.rows, true);
        }
        if !held || !self.list.is_empty() {
            self.list.push(held);
        }
        self.rows += 1;
    }

    /// Notes some rows of another list, and says how many of them hold a value.
    pub(super) fn extend(&mut self, other: &Self, rows: std::ops::Range<usize>) -> usize {
        let count = rows.len();
        let list = if other.list.is_empty() { &[] } else { &other.list[rows] };
        let held = if list.is_empty() { count } else { list.iter().filter(|held| **held).count() };
        if held < count && self.list.is_empty() {
            self.list.resize(self.rows, true);
        }
        self.rows += count;
        if held < count {
            self.list.extend_from_slice(list);
        } else if !self.list.is_empty() {
            self.list.resize(self.rows, true);
        }
        held
    }

    /// How many rows of the first `rows` hold a value.
    pub(super) fn before(&self, rows: usize) -> usize {
        if self.list.is_empty() { rows } else { self.list[..rows].iter().filter(|held| **held).count() }
    }

    pub(super) fn nulls(&self) -> usize {
        self.rows - self.before(self.rows)
    }

    /// Per row the number of the value that it holds.
    pub(super) fn numbered(&self) -> impl Iterator<Item = Option<usize>> {
        let mut next = 0;
        (0..self.rows).map(move |row| {
            let held = self.list.is_empty() || self.list[row];
            next += usize::from(held);
            held.then(|| next - 1)
        })
    }

    pub(super) fn clear(&mut self) {
        self.rows = 0;
        self.list.clear();
    }
}

impl Cells {
    /// Per row where its value stands among the values.
    pub(super) fn places(&self) -> impl Iterator<Item = Option<usize>> {
        let codes = self.codes.as_deref();
        self.held.numbered().map(move |number| number.map(|n| codes.map_or(n, |codes| codes[n] as usize)))
    }
}
