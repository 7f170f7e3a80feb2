//! One file, from its bytes to typed rows.
//!
//! In: a planned file. Out: its entries in `files`, its faults, and its rows in pieces, in their order.
//! Always holds: rows are made typed while the file is still being read, on whatever thread is free; a file that turns out
//! unreadable has no rows, whatever was made of its beginning.

use super::Keeping;
use super::counting_up;
use super::in_order::InTurn;
use super::kept::{self, ReadBy, ReadFile};
use crate::conform::{Conformer, label_fault};
use crate::ingest::{
    self, Batch, Fault, FileRead, FileStatus, Format, Knowledge, ReadIssue, Severity, read_batches, read_stream,
};
use crate::issue::Issue;
use crate::lake::HashedFile;
use crate::lake::source::{ReadFault, StreamedFile, read_file};
use crate::plan::{Plan, PlannedFile, Source};
use crate::read::record_view::{RowView, Spoken};
use crate::record::InputKind;
use crate::record::submission::{Coordinates, Submission};
use crate::record::tables::FileRow;
use std::collections::BTreeSet;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Batches that may wait for a thread; past them the reader makes its own rows typed, so that a file that is read faster
/// than that does not pile up.
const MOST_WAITING: usize = 2;
/// Rows that are made typed at a time: few enough that all threads have work on a file of some thousand rows.
pub const PIECE_ROWS: usize = 8_192;

/// Files larger than this are streamed from the disk; smaller ones are held, which spares reading them twice.
const HELD: u64 = 4 << 20;

/// What a file became.
pub struct OneFile {
    pub entries: Vec<FileRow>,
    pub issues: Vec<ReadIssue>,
    pub content: Content,
}

pub enum Content {
    /// In the order of the file.
    Rows(Piece),
    /// Registry and decision files are taken in one after the other, since their records are checked together.
    Sheets(FileRead),
}

/// Some rows that stand together, with what was wrong with them.
#[derive(Default)]
pub struct Piece {
    pub rows: Vec<Submission>,
    pub issues: Vec<Issue>,
}

impl Piece {
    /// Puts the rows of `next` behind these. Memory for many rows grows in place; what would be copied is the smaller part.
    pub fn append(&mut self, mut next: Self) {
        if self.rows.len() < next.rows.len() {
            next.rows.splice(0..0, self.rows.drain(..));
            self.rows = next.rows;
        } else {
            self.rows.append(&mut next.rows);
        }
        self.issues.append(&mut next.issues);
    }
}

/// Reads a file, or takes what was kept of it. `read_by` is what the files of its source are read by.
pub fn read(
    plan: &Plan,
    file: &PlannedFile,
    at: u32,
    read_by: &ReadBy,
    keeping: Option<Keeping<'_>>,
) -> (ReadFile, OneFile) {
    let reading = Reading { plan, source: &plan.sources[file.source], file, at, read_by, keeping };
    let read = match file.path.problem {
        Some(fault) => Err(fault),
        None if file.path.bytes > HELD => reading.streamed(),
        None => reading.held(),
    };
    read.unwrap_or_else(|fault| unread(reading.source.kind, file, fault))
}

/// The reading of one file.
struct Reading<'a> {
    plan: &'a Plan,
    source: &'a Source,
    file: &'a PlannedFile,
    at: u32,
    read_by: &'a ReadBy,
    keeping: Option<Keeping<'a>>,
}

/// The bytes of a file, or a way to them.
enum Bytes<'b> {
    Held(&'b [u8]),
    Streamed(&'b mut (dyn Read + Send)),
}

impl<'a> Reading<'a> {
    fn name(&self) -> &'a str {
        &self.file.path.relative
    }

    /// By way of all its bytes.
    fn held(&self) -> Result<(ReadFile, OneFile), ReadFault> {
        let bytes = read_file(&self.file.path.absolute, self.plan.limits.file_bytes)?;
        let hash = HashedFile::of(self.name(), &bytes);
        if let Some(known) = self.known(&hash) {
            return Ok(known);
        }
        let found =
            ingest::settled(|knowledge| self.found(Bytes::Held(&bytes), knowledge), |found| &found.file.learned);
        Ok(self.keep(hash, found))
    }

    /// Once for its hash, and if that is not known once for its rows, which are named by the hash of this second time.
    fn streamed(&self) -> Result<(ReadFile, OneFile), ReadFault> {
        let mut file = StreamedFile::open(&self.file.path.absolute, self.plan.limits.file_bytes)?;
        if self.keeping.is_some_and(|keeping| !keeping.anew && keeping.cache.may_hold(self.file.path.bytes))
            && let Some(known) = self.known(&file.content()?.finish(self.name())?)
        {
            return Ok(known);
        }
        let mut read = |knowledge: &Knowledge| {
            let mut content = file.content()?;
            let found = self.found(Bytes::Streamed(&mut content), knowledge);
            Ok((content.finish(self.name())?, found))
        };
        let (mut hash, mut found) = read(&Knowledge::default())?;
        if found.file.learned != Knowledge::default() {
            let learned = std::mem::take(&mut found.file.learned);
            (hash, found) = read(&learned)?;
        }
        Ok(self.keep(hash, found))
    }

    /// What an earlier run made of a file of this content.
    fn known(&self, hash: &HashedFile) -> Option<(ReadFile, OneFile)> {
        let keeping = self.keeping.filter(|keeping| !keeping.anew && !ingest::is_skipped(self.name()))?;
        let mut read = self.entry(hash.clone());
        read.known = true;
        let content = kept::take(&read, self.source, self.at, keeping.cache)?;
        Some((read, content))
    }

    fn entry(&self, hash: HashedFile) -> ReadFile {
        let keeps = self.keeping.is_some() && !ingest::is_skipped(self.name());
        let key = keeps.then(|| self.read_by.key(&hash));
        ReadFile { source: self.file.source, file: hash, key, without: None, known: false }
    }

    /// What was found under its names, and kept for later runs.
    fn keep(&self, hash: HashedFile, found: Found) -> (ReadFile, OneFile) {
        let content = found.named(self.source.kind, &hash);
        let mut read = self.entry(hash);
        if let Some(keeping) = self.keeping {
            kept::keep(&read, &content, keeping.cache);
        }
        read.without = ingest::is_skipped(self.name()).then(|| content.entries.first().cloned()).flatten();
        (read, content)
    }

    fn found(&self, bytes: Bytes<'_>, knowledge: &Knowledge) -> Found {
        guarded(self.source.kind, || {
            let (name, headers, limits) = (self.name(), &self.source.headers, &self.plan.limits);
            let read = |rows: usize, sink: &mut dyn FnMut(Batch)| match bytes {
                Bytes::Held(bytes) => read_batches(name, bytes, headers, limits, knowledge, rows, sink),
                Bytes::Streamed(bytes) => read_stream(name, bytes, headers, limits, knowledge, rows, sink),
            };
            if self.source.kind.is_submission() {
                let (file, rows) = submissions(self.source, self.at, |sink| read(PIECE_ROWS, sink));
                return Found { file, rows: Some(rows) };
            }
            Found { file: ingest::whole(|sink| read(ingest::BATCH_ROWS, sink)), rows: None }
        })
    }
}

/// What became of a file whose hash may not be known yet.
struct Found {
    file: FileRead,
    /// Of a submission.
    rows: Option<Piece>,
}

impl Found {
    fn named(mut self, kind: InputKind, hash: &HashedFile) -> OneFile {
        let entries = entries(kind, hash, &self.file);
        let issues = std::mem::take(&mut self.file.issues);
        OneFile { entries, issues, content: self.rows.map_or_else(|| Content::Sheets(self.file), Content::Rows) }
    }
}

/// A fault of the program on one file costs that file and not the run. Nothing of the panic is told but that it was one:
/// its message may quote a cell.
fn guarded(kind: InputKind, read: impl FnOnce() -> Found) -> Found {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let fault = Fault::ReaderPanic;
        let issue = ReadIssue {
            sheet: None,
            row_number: None,
            field: None,
            code: fault.reason(),
            severity: Severity::Error,
            message: fault.to_string(),
            value: None,
        };
        let file = FileRead {
            format: Format::Unknown,
            encoding: None,
            status: FileStatus::Unreadable,
            reason: Some(fault.reason()),
            sheets: Vec::new(),
            issues: vec![issue],
            learned: Knowledge::default(),
        };
        Found { file, rows: kind.is_submission().then(Piece::default) }
    })
}

/// A file whose bytes could not be had.
pub fn unread(kind: InputKind, file: &PlannedFile, fault: ReadFault) -> (ReadFile, OneFile) {
    let name = &file.path.relative;
    let reason = fault.reason();
    let entry = FileRow {
        file: name.clone(),
        sheet: None,
        kind,
        rows: 0,
        blake3: String::new(),
        status: FileStatus::Unreadable,
        reason: Some(reason.to_owned()),
        encoding: None,
        bytes: 0,
    };
    let hash = HashedFile { path: name.clone(), blake3: String::new(), bytes: 0 };
    let read = ReadFile { source: file.source, file: hash, key: None, without: Some(entry.clone()), known: false };
    (read, OneFile { entries: vec![entry], issues: Vec::new(), content: Content::Rows(Piece::default()) })
}

/// One entry per sheet; a file without sheets has one for itself.
fn entries(kind: InputKind, hash: &HashedFile, found: &FileRead) -> Vec<FileRow> {
    let entry = |sheet: Option<&ingest::Sheet>| FileRow {
        file: hash.path.clone(),
        sheet: sheet.and_then(|s| s.name.clone()),
        kind,
        rows: sheet.map_or(0, |s| i64::try_from(s.rows).unwrap_or(i64::MAX)),
        blake3: hash.blake3.clone(),
        status: sheet.map_or(found.status, |s| s.status),
        reason: sheet.map_or(found.reason, |s| s.reason).map(str::to_owned),
        encoding: found.encoding.clone(),
        bytes: i64::try_from(hash.bytes).unwrap_or(i64::MAX),
    };
    match found.sheets[..] {
        [] => vec![entry(None)],
        _ => found.sheets.iter().map(|sheet| entry(Some(sheet))).collect(),
    }
}

pub fn coordinates(file: u32, sheet: usize, row: ingest::Row<'_>) -> Coordinates {
    Coordinates {
        file,
        sheet: u32::try_from(sheet).expect("fewer than 2^32 sheets"),
        row_number: row.number(),
        position: row.position(),
    }
}

/// Typed rows of a submission. The reader hands over batches, which other threads make typed meanwhile.
fn submissions(
    source: &Source,
    at: u32,
    read: impl FnOnce(&mut dyn FnMut(Batch)) -> FileRead + Send,
) -> (FileRead, Piece) {
    let mut whole = Piece::default();
    let mut labels = Labels::default();
    // put together while they come, so that the rows are in memory once
    let turns = InTurn::new(|piece| whole.append(piece));
    let waiting = AtomicUsize::new(0);
    let found = rayon::scope(|scope| {
        let mut number = 0;
        read(&mut |batch: Batch| {
            let (place, turns, waiting) = (number, &turns, &waiting);
            number += 1;
            labels.see(source, &batch, at);
            if waiting.fetch_add(1, Ordering::Relaxed) < MOST_WAITING {
                scope.spawn(move |_| {
                    turns.put(place, typed(source, &batch, at));
                    waiting.fetch_sub(1, Ordering::Relaxed);
                });
            } else {
                turns.put(place, typed(source, &batch, at));
                waiting.fetch_sub(1, Ordering::Relaxed);
            }
        })
    });
    turns.finish();
    whole.issues.append(&mut labels.issues);
    let mut whole = if found.status == FileStatus::Unreadable { Piece::default() } else { whole };
    // lists that stand side by side come one after the other, and rows are kept in the order of their lines
    if whole.rows.iter().any(|row| row.at.position > 0) {
        whole.rows.sort_by_key(|row| row.at);
        whole.issues.sort_by_key(|issue| issue.at);
    }
    counting_up::hold(&mut whole);
    (found, whole)
}

/// Labels whose value cannot be read, told once at their lines.
#[derive(Default)]
struct Labels {
    seen: BTreeSet<(u32, u32, usize)>,
    issues: Vec<Issue>,
}

impl Labels {
    fn see(&mut self, source: &Source, batch: &Batch, file: u32) {
        let sheet = u32::try_from(batch.sheet).expect("fewer than 2^32 sheets");
        for label in &batch.part.layout.constants {
            if self.seen.insert((sheet, label.row_number, label.field)) {
                let name = &source.headers.fields()[label.field].name;
                let at = Coordinates::line(file, sheet, label.row_number);
                self.issues.extend(label_fault(&source.fields, &source.forms, name, (&label.label, &label.value), at));
            }
        }
    }
}

fn typed(source: &Source, batch: &Batch, file: u32) -> Piece {
    let mut piece = Piece { rows: Vec::with_capacity(batch.part.grid.rows()), issues: Vec::new() };
    let may_have = |position: usize| batch.part.layout.may_have(position);
    let mut conformer = Conformer::new(source.kind, &source.fields, &source.forms, may_have);
    let spoken = Spoken::of(&source.headers);
    for row in batch.part.rows() {
        let view = RowView { row, serial_dates: batch.serial_dates, spoken };
        let at = coordinates(file, batch.sheet, row);
        piece.rows.push(conformer.row(&view, at, &mut piece.issues));
    }
    piece
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_costs_the_file_and_nothing_of_it_is_told() {
        for kind in [InputKind::InService, InputKind::Officers] {
            let hash = HashedFile::of("a.csv", b"Jane Planted");
            let one = guarded(kind, || panic!("Jane Planted")).named(kind, &hash);
            assert_eq!(
                (one.entries[0].status, one.entries[0].reason.as_deref()),
                (FileStatus::Unreadable, Some("reader_panic"))
            );
            assert_eq!(one.entries[0].blake3, hash.blake3);
            assert!(one.issues.iter().all(|issue| !issue.message.contains("Planted") && issue.value.is_none()));
            match one.content {
                Content::Rows(found) => assert!(found.rows.is_empty()),
                Content::Sheets(found) => assert!(found.sheets.is_empty()),
            }
        }
    }
}
