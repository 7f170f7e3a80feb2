//! How `conform` sees a record: a cell per field of the contract, whatever file it came from.

/// What stands under a field in one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    Blank,
    Text(&'a str),
    /// The field's column stands twice, with different values here.
    Conflict(&'a str, &'a str),
}

/// One record of a file.
pub trait Record {
    /// The cell under the field at this position of the contract.
    fn cell(&self, position: usize) -> Cell<'_>;

    /// The record could not be taken apart at all (a broken line).
    fn broken(&self) -> bool;

    /// The record stands in a spreadsheet, where a bare serial number may be a date; `Some(true)` counts from 1904.
    fn serial_dates(&self) -> Option<bool>;
}
