//! Rows of text cells in one piece of memory.
//!
//! In: cells, row by row. Out: any cell by row and column. What always holds: every row has `width` cells, no cell is
//! allocated by itself, and a cell is trimmed of white space and invisible characters, so blank means empty.

use super::raw::RawRecord;

/// A row-major arena of text cells.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Grid {
    text: String,
    /// Where each cell begins and ends in `text`; between cells stand delimiters and the cells of other columns.
    cells: Vec<(u32, u32)>,
    width: usize,
    row_numbers: Vec<u32>,
    /// Rows that could not be read at all, ascending.
    broken: Vec<u32>,
    /// Cells whose text is struck through, as row and column.
    struck: Vec<(u32, u32)>,
    /// Cells whose date may be read in another order, as row and column.
    doubted: Vec<(u32, u32)>,
    /// Per row a hash of what stands in columns that nobody knows; empty where there are none.
    unread: Vec<u64>,
}

impl Grid {
    /// The columns of a row whose text is struck through.
    pub fn struck(&self, row: usize) -> impl Iterator<Item = usize> {
        of_row(&self.struck, row)
    }

    /// Whether the date in a cell is in doubt.
    pub fn is_in_doubt(&self, row: usize, column: usize) -> bool {
        !self.doubted.is_empty() && self.doubted.binary_search(&(row as u32, column as u32)).is_ok()
    }

    /// A hash of what the row has in columns that nobody knows; 0 when nothing.
    pub fn unread(&self, row: usize) -> u64 {
        self.unread.get(row).copied().unwrap_or(0)
    }

    pub fn rows(&self) -> usize {
        self.row_numbers.len()
    }

    pub fn width(&self) -> usize {
        self.width
    }

    /// The text of a cell, empty when blank.
    ///
    /// # Panics
    /// When `row` or `column` is outside the grid.
    #[inline]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        assert!(column < self.width, "column {column} of a grid {} wide", self.width);
        let (start, end) = self.cells[row * self.width + column];
        &self.text[start as usize..end as usize]
    }

    /// Line of the file or row of the sheet where the record begins, from 1.
    pub fn row_number(&self, row: usize) -> u32 {
        self.row_numbers[row]
    }

    /// Whether the record could not be read: its cells are blank for that reason.
    pub fn is_broken(&self, row: usize) -> bool {
        !self.broken.is_empty() && self.broken.binary_search(&(row as u32)).is_ok()
    }
}

fn of_row(cells: &[(u32, u32)], row: usize) -> impl Iterator<Item = usize> {
    let row = row as u32;
    let first = cells.partition_point(|(at, _)| *at < row);
    cells[first..].iter().take_while(move |(at, _)| *at == row).map(|(_, column)| *column as usize)
}

/// A grid while it grows.
#[derive(Debug, Default)]
pub(super) struct GridBuilder {
    text: String,
    cells: Vec<(u32, u32)>,
    width: usize,
    row_numbers: Vec<u32>,
    broken: Vec<u32>,
    struck: Vec<(u32, u32)>,
    doubted: Vec<(u32, u32)>,
    unread: Vec<u64>,
}

/// A grid that holds this much text is handed over, however few its rows: what follows holds the text a second time, in
/// typed rows, and should not have to hold a whole file of it.
const FULL_TEXT: usize = 8 << 20;
/// Cells of one grid stay below this, so that their offsets fit in 32 bits.
const FULL_CELLS: usize = 1 << 24;

impl GridBuilder {
    pub(super) fn new(width: usize) -> Self {
        Self { width, ..Self::default() }
    }

    pub(super) fn rows(&self) -> usize {
        self.row_numbers.len()
    }

    pub(super) fn is_full(&self, batch_rows: usize) -> bool {
        self.rows() >= batch_rows || self.text.len() >= FULL_TEXT || self.cells.len() >= FULL_CELLS
    }

    /// Adds the record's cells at `positions`, as many as the grid is wide. The record's text is taken in as it stands, which
    /// is quicker than cell by cell.
    pub(super) fn push(&mut self, record: &RawRecord, positions: impl Iterator<Item = usize>) {
        self.begin_row(record.number, record.broken);
        let from = self.text.len() as u32;
        self.text.push_str(record.text());
        self.cells.extend(positions.map(|position| {
            let (start, end) = record.bounds(position);
            (from + start, from + end)
        }));
        debug_assert_eq!(self.cells.len(), self.row_numbers.len() * self.width);
    }

    /// Adds a row of `cells`, as many as the grid is wide.
    pub(super) fn push_cells<'a>(&mut self, row_number: u32, broken: bool, cells: impl Iterator<Item = &'a str>) {
        self.begin_row(row_number, broken);
        for cell in cells {
            let start = self.text.len() as u32;
            self.text.push_str(cell);
            self.cells.push((start, self.text.len() as u32));
        }
        debug_assert_eq!(self.cells.len(), self.row_numbers.len() * self.width);
    }

    /// Marks the column of the row that was pushed last as struck through.
    pub(super) fn strike(&mut self, column: usize) {
        self.struck.push(((self.rows() - 1) as u32, column as u32));
    }

    /// Marks the date in a column of the row that was pushed last as doubtful.
    pub(super) fn doubt(&mut self, column: usize) {
        self.doubted.push(((self.rows() - 1) as u32, column as u32));
    }

    /// What the row that was pushed last has in columns that nobody knows.
    pub(super) fn leave_unread(&mut self, hash: u64) {
        self.unread.resize(self.rows() - 1, 0);
        self.unread.push(hash);
    }

    fn begin_row(&mut self, row_number: u32, broken: bool) {
        if broken {
            self.broken.push(self.row_numbers.len() as u32);
        }
        self.row_numbers.push(row_number);
    }

    /// The finished grid; this one begins anew with the same width.
    pub(super) fn take(&mut self) -> Grid {
        let done = std::mem::replace(self, Self::new(self.width));
        Grid {
            text: done.text,
            cells: done.cells,
            width: done.width,
            row_numbers: done.row_numbers,
            broken: done.broken,
            struck: done.struck,
            doubted: done.doubted,
            unread: done.unread,
        }
    }
}
