//! How `conform` sees a record: a cell per field of the contract, and what the sheet says besides, whatever file it came from.

use crate::words::{Shares, Unit, Word};

/// What stands under a field in one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    Blank,
    Text(&'a str),
    /// The field's column stands twice, with different values here.
    Conflict(&'a str, &'a str),
}

/// What a column, a line or the sheet says of how a training ended for the person of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign<'a> {
    /// A cell of attendance. `by_content`: its header says something else, or nothing.
    Attendance { header: &'a str, text: &'a str, blank_waits: bool, by_content: bool },
    /// A cell of a column of exceptions, headed by this word.
    Exception { header: &'a str, text: &'a str, word: Word },
    /// A cell of a column that is one part of the training.
    Session { header: &'a str, text: &'a str },
    /// A remark; `of_class`: the same on every row.
    Remark { header: &'a str, text: &'a str, of_class: bool },
    /// A cell of a column of yes and no that nobody knows.
    UnknownYesNo { header: &'a str, text: &'a str },
    /// A clock time in a column that nobody knows.
    UnknownDuration { header: &'a str, text: &'a str },
    /// A section line above, or the name of the sheet.
    Mark { word: Word, text: &'a str, is_sheet: bool },
    /// The text of this column is struck through.
    Struck { header: &'a str },
}

/// One record of a file.
pub trait Record {
    /// The cell under the field at this position of the contract.
    fn cell(&self, position: usize) -> Cell<'_>;

    /// The record could not be taken apart at all (a broken line).
    fn broken(&self) -> bool;

    /// The record stands in a spreadsheet, where a bare serial number may be a date; `Some(true)` counts from 1904.
    fn serial_dates(&self) -> Option<bool>;

    /// What the sheet says besides the fields.
    fn signs(&self, _each: &mut dyn FnMut(Sign<'_>)) {}

    /// The unit that the header of a field's column gives.
    fn unit(&self, _position: usize) -> Option<Unit> {
        None
    }

    /// How the figures of a field's column are read.
    fn shares(&self, _position: usize) -> Shares {
        Shares::No
    }

    /// Whether the date of a field may be read in another order.
    fn in_doubt(&self, _position: usize) -> bool {
        false
    }

    /// The header of a field's column.
    fn header(&self, _position: usize) -> Option<&str> {
        None
    }

    /// What a footnote mark means in the sheet.
    fn footnote(&self, _mark: char) -> Option<&str> {
        None
    }

    /// The title line of the sheet.
    fn title(&self) -> Option<&str> {
        None
    }

    /// A hash of what stands in columns that nobody knows; 0 when nothing.
    fn unread(&self) -> u32 {
        0
    }
}
