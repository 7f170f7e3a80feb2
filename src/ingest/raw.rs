//! One record as it stands in the file, before anyone knows what its columns mean.
//!
//! In: the pieces a reader finds. Out: trimmed cells by position. What always holds: the buffers are reused from
//! record to record, so reading a million rows allocates as often as reading the widest one.

use crate::words::is_invisible;

/// The cells of one record and the line or row where it begins.
#[derive(Clone, Debug, Default)]
pub(super) struct RawRecord {
    pub(super) number: u32,
    /// The record could not be read; it is an input row all the same.
    pub(super) broken: bool,
    text: String,
    /// Start and end of each cell in `text`.
    cells: Vec<(u32, u32)>,
    open: u32,
    /// Bytes of all cells as they stand in the file.
    held: usize,
    /// Positions of cells whose text is struck through.
    pub(super) struck: Vec<u32>,
    /// Positions of cells that are dates of a spreadsheet.
    pub(super) dated: Vec<u32>,
    /// Values that a merge brings to cells of this row, below a header.
    pub(super) filled_down: Vec<(usize, String)>,
    /// First and last column of merges over several columns that begin in this row.
    pub(super) spans: Vec<(usize, usize)>,
}

impl RawRecord {
    pub(super) fn clear(&mut self, number: u32) {
        self.number = number;
        self.broken = false;
        self.text.clear();
        self.cells.clear();
        self.open = 0;
        self.held = 0;
        self.struck.clear();
        self.dated.clear();
        self.filled_down.clear();
        self.spans.clear();
    }

    /// Puts a text into the cell at `position`, made if need be.
    pub(super) fn put(&mut self, position: usize, text: &str) {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let end = self.text.len() as u32;
        while self.cells.len() <= position {
            self.cells.push((start, start));
        }
        self.cells[position] = (start, end);
        self.open = end;
        self.held += text.len();
    }

    /// Gives cells that a merge reaches its value, where they have none.
    pub(super) fn fill_down(&mut self) {
        for (position, text) in std::mem::take(&mut self.filled_down) {
            if self.str(position).is_empty() {
                self.put(position, &text);
            }
        }
    }

    /// Adds to the open cell. The bytes are checked UTF-8, cut at characters.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        self.text.push_str(std::str::from_utf8(bytes).unwrap_or_default());
    }

    /// Ends the cell that began when the last one ended.
    pub(super) fn end_cell(&mut self) {
        let end = self.text.len() as u32;
        self.cells.push((self.open, end));
        self.held += (end - self.open) as usize;
        self.open = end;
    }

    /// Adds a cell that stands there in the text which [`Self::take_text`] will take in.
    #[inline]
    pub(super) fn mark_cell(&mut self, start: usize, end: usize) {
        self.cells.push((start as u32, end as u32));
        self.held += end - start;
    }

    /// Takes in the text of all marked cells, with what stands between them: checked UTF-8, as for [`Self::extend`].
    pub(super) fn take_text(&mut self, text: &[u8]) {
        self.text.push_str(std::str::from_utf8(text).unwrap_or_default());
        self.open = text.len() as u32;
    }

    pub(super) fn push_cell(&mut self, text: &str) {
        self.text.push_str(text);
        self.end_cell();
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The cell at `position`, blank beyond the last.
    pub(super) fn str(&self, position: usize) -> &str {
        let text = |&(start, end): &(u32, u32)| self.text.get(start as usize..end as usize);
        self.cells.get(position).and_then(text).unwrap_or("")
    }

    /// Where the cell at `position` begins and ends in [`Self::text`]; nowhere beyond the last.
    #[inline]
    pub(super) fn bounds(&self, position: usize) -> (u32, u32) {
        self.cells.get(position).copied().unwrap_or_default()
    }

    /// All cells with what stands between them.
    #[inline]
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Bytes of all cells, blanks at their ends included.
    pub(super) fn text_len(&self) -> usize {
        self.held
    }

    /// Positions and texts of the cells that are not blank.
    pub(super) fn filled(&self) -> impl Iterator<Item = (usize, &str)> {
        (0..self.len()).map(|i| (i, self.str(i))).filter(|(_, text)| !text.is_empty())
    }

    /// The first byte of the first cell that is not blank.
    pub(super) fn first_letter(&self) -> Option<u8> {
        self.filled().next().and_then(|(_, text)| text.bytes().next())
    }

    /// Trims every cell; the number of cells that are not blank.
    pub(super) fn trim(&mut self) -> usize {
        let mut filled = 0;
        for (start, end) in &mut self.cells {
            let (from, to) = trimmed(self.text.get(*start as usize..*end as usize).unwrap_or(""));
            (*start, *end) = (*start + from as u32, *start + to as u32);
            filled += usize::from(from < to);
        }
        filled
    }
}

/// Where the trimmed part of `cell` begins and ends.
fn trimmed(cell: &str) -> (usize, usize) {
    // asked of every cell, and most have nothing at their ends
    let plain = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
    if plain(cell.as_bytes().first()) && plain(cell.as_bytes().last()) {
        return (0, cell.len());
    }
    let nothing = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
    let kept = cell.trim_end_matches(nothing);
    let start = kept.len() - kept.trim_start_matches(nothing).len();
    (start, kept.len().max(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_trimmed_of_everything_invisible() {
        let mut record = RawRecord::default();
        record.clear(7);
        for text in ["  a b ", "\u{a0}\u{feff}x\u{200b}", "", " \t\u{a0}", "é "] {
            record.push_cell(text);
        }
        assert_eq!(record.trim(), 3);
        assert_eq!((0..6).map(|i| record.str(i)).collect::<Vec<_>>(), ["a b", "x", "", "", "é", ""]);
    }
}
