//! Reads a file as a run does, and holds the answer against what `ingest` and `conform` promise.
//!
//! In: bytes. Out: nothing; a broken promise panics. Always asked: a file that was not read has no rows, rows are
//! counted once and stand in the order of the file, reading bit by bit gives what reading at once gives, and a panic
//! of the reader, which costs a file its rows, did not begin in our own code.

use crate::conform::{conform_submission, number_occurrences};
use crate::ingest::{Batch, FileRead, FileStatus, Headers, Knowledge, Limits, read_bytes, read_stream, settled};
use crate::record::submission::Coordinates;
use crate::record_view::RowView;
use crate::shipped;
use std::collections::BTreeSet;
use std::io::Read;

/// Reads `bytes` at once and bit by bit.
pub fn try_file(name: &str, bytes: &[u8]) {
    let kind = shipped::roster();
    let limits = shipped::limits();
    let whole = read_bytes(name, bytes, &kind.headers, &limits);
    check(&whole);
    bit_by_bit(name, bytes, &kind.headers, &limits, &whole);
    conform(&whole);
}

fn check(read: &FileRead) {
    let rows: usize = read.sheets.iter().map(|sheet| sheet.rows().count()).sum();
    assert_eq!(rows as u64, read.row_count(), "rows are counted once");
    if !matches!(read.status, FileStatus::Read | FileStatus::PartlyRead) {
        assert_eq!(rows, 0, "a file that is {:?} has no rows", read.status);
    }
    if read.status == FileStatus::Unreadable {
        assert!(read.issues.iter().any(|issue| Some(issue.code) == read.reason), "the reason is told");
    }
    for sheet in &read.sheets {
        // Rows of one list stand in their order; a workbook may hold its rows in any.
        let mut last: std::collections::BTreeMap<u32, u32> = std::collections::BTreeMap::new();
        for row in sheet.rows() {
            let above = last.insert(row.position(), row.number()).unwrap_or(1);
            assert!(sheet.spreadsheet && row.number() > 0 || row.number() >= above, "rows out of order");
        }
    }
    if read.reason == Some("reader_panic") {
        let place = crate::watch::last().unwrap_or_default();
        let foreign = ["calamine", "zip", "quick-xml", "miniz", "flate2", "zlib"];
        assert!(foreign.iter().any(|name| place.contains(name)), "our own reader panicked: {place}");
    }
}

/// Hands out a few bytes at a time, as a slow disk would.
struct Dribble<'a>(&'a [u8]);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let few = 1 + self.0.len() % 97;
        let length = few.min(buffer.len());
        Read::read(&mut self.0, &mut buffer[..length])
    }
}

fn bit_by_bit(name: &str, bytes: &[u8], headers: &Headers, limits: &Limits, whole: &FileRead) {
    let read = |knowledge: &Knowledge| {
        let mut numbers = Vec::new();
        let read = read_stream(name, &mut Dribble(bytes), headers, limits, knowledge, 3, &mut |batch: Batch| {
            let grid = &batch.part.grid;
            numbers.extend((0..grid.rows()).map(|row| grid.row_number(row)));
        });
        (read, numbers)
    };
    let (streamed, mut numbers) = settled(read, |(read, _)| &read.learned);
    assert_eq!((streamed.status, streamed.reason), (whole.status, whole.reason), "bit by bit");
    if whole.row_count() > 0 {
        let mut at_once: Vec<u32> = whole.sheets.iter().flat_map(|s| s.rows().map(|row| row.number())).collect();
        // lists that stand side by side are handed over one after the other, batch by batch
        numbers.sort_unstable();
        at_once.sort_unstable();
        assert_eq!(numbers, at_once, "bit by bit");
    }
}

/// Every row becomes a typed one, with a name of its own.
fn conform(read: &FileRead) {
    let kind = shipped::roster();
    let forms = shipped::forms(0);
    let mut rows = Vec::new();
    for (sheet_at, sheet) in (0_u32..).zip(&read.sheets) {
        for row in sheet.rows() {
            let at = Coordinates { file: 0, sheet: sheet_at, row_number: row.number(), position: row.position() };
            rows.push(conform_submission(kind.kind, &kind.fields, &forms, &RowView::of(row, sheet, &kind.headers), at).row);
        }
    }
    number_occurrences(&mut rows);
    let names: BTreeSet<_> = rows.iter().map(|row| row.row_id()).collect();
    assert_eq!(names.len(), rows.len(), "two rows of one name");
}
