//! First stage: the bytes of one messy file in, text cells with coordinates out.
//!
//! ```text
//! content ─▶ text ─▶ delimited | json ─┐
//!         └▶ archive | compound ─▶ workbook | ods ─┴▶ table (header, labels, totals) ─▶ batches of rows
//! ```
//!
//! Nothing here knows what a value means, touches a file or panics: whatever the bytes are, the answer is a
//! [`FileRead`] that says what became of them. A file beyond a limit, or one that cannot be read to its end, yields no
//! rows at all; everything else yields every row, faulty ones too.

mod archive;
mod block;
mod cells;
mod columns;
mod compound;
mod content;
mod delimited;
mod extras;
mod fault;
mod file;
mod grid;
mod headers;
mod issues;
mod json;
mod labels;
mod layout;
mod limits;
mod lines;
mod ods;
mod raw;
mod serial;
mod survey;
mod table;
mod text;
mod workbook;
mod xml;

pub use fault::Fault;
pub use file::{Batch, FileRead, FileStatus, Format, NotRows, Part, ReadIssue, Row, Severity, Sheet};
pub use grid::Grid;
pub use headers::{ColumnKind, HeaderField, Headers, Meaning};
pub use layout::{Cell, Column, Constant, Layout, Mark, SignColumn, SignKind};
pub use limits::Limits;
pub use serial::serial_to_date;
pub use survey::Knowledge;

use content::{Content, TextContent};
use issues::Issues;
use std::io::Read;
use std::sync::{Mutex, PoisonError};
use table::{Reading, Table, new_sheet};
use text::Utf8Stream;

/// Rows of a batch that are few enough to hold and many enough to be worth handing over.
pub const BATCH_ROWS: usize = 65_536;
/// Workbooks larger than this are opened one at a time, whatever the number of threads, so that several which are each
/// within their limits do not take more memory together than one may.
const LARGE_WORKBOOK: usize = 1 << 20;
static LARGE: Mutex<()> = Mutex::new(());
/// What a file is judged by.
const HEAD: usize = 256 << 10;

/// Whether a file of this name is left alone, whatever is in it.
pub fn is_skipped(name: &str) -> bool {
    content::skipped(name).is_some()
}

/// Reads a whole file that lies in memory, again where its columns as a whole say how they are to be read.
pub fn read_bytes(name: &str, bytes: &[u8], headers: &Headers, limits: &Limits) -> FileRead {
    let once =
        |knowledge: &Knowledge| whole(|sink| read_batches(name, bytes, headers, limits, knowledge, BATCH_ROWS, sink));
    settled(once, |read| &read.learned)
}

/// What a file becomes once all is known that its columns say as a whole: it is read a second time where a first reading
/// found something to know, and never a third.
pub fn settled<T>(mut read: impl FnMut(&Knowledge) -> T, learned: impl Fn(&T) -> &Knowledge) -> T {
    let plain = Knowledge::default();
    let first = read(&plain);
    let found = learned(&first).clone();
    if found == plain { first } else { read(&found) }
}

/// What `read` hands over in batches, put into its sheets.
pub fn whole(read: impl FnOnce(&mut dyn FnMut(Batch)) -> FileRead) -> FileRead {
    let mut parts: Vec<Batch> = Vec::new();
    let mut read = read(&mut |batch| parts.push(batch));
    for batch in parts {
        if let Some(sheet) = read.sheets.get_mut(batch.sheet) {
            sheet.parts.push(batch.part);
        }
    }
    read
}

/// Reads a file in memory, handing over rows as they come. When the answer is `unreadable`, what was handed over
/// counts for nothing; likewise where [`FileRead::learned`] says more than `knowledge`.
pub fn read_batches(
    name: &str,
    bytes: &[u8],
    headers: &Headers,
    limits: &Limits,
    knowledge: &Knowledge,
    batch_rows: usize,
    sink: &mut dyn FnMut(Batch),
) -> FileRead {
    let (head, mut rest) = bytes.split_at(bytes.len().min(HEAD));
    let reading = reading(headers, limits, knowledge, batch_rows, sink);
    read(name, Source { head, rest: &mut rest, whole: Some(bytes) }, reading)
}

/// The same from a reader: text is never in memory as a whole, workbooks are, up to the limit on inflated bytes.
pub fn read_stream(
    name: &str,
    source: &mut dyn Read,
    headers: &Headers,
    limits: &Limits,
    knowledge: &Knowledge,
    batch_rows: usize,
    sink: &mut dyn FnMut(Batch),
) -> FileRead {
    let reading = reading(headers, limits, knowledge, batch_rows, sink);
    let mut head = Vec::new();
    if Read::take(&mut *source, HEAD as u64).read_to_end(&mut head).is_err() {
        return refuse(reading, Format::Unknown, Fault::Io);
    }
    read(name, Source { head: &head, rest: source, whole: None }, reading)
}

struct Source<'s> {
    head: &'s [u8],
    rest: &'s mut dyn Read,
    whole: Option<&'s [u8]>,
}

fn reading<'a>(
    headers: &'a Headers,
    limits: &'a Limits,
    knowledge: &'a Knowledge,
    batch_rows: usize,
    sink: &'a mut dyn FnMut(Batch),
) -> Reading<'a> {
    Reading {
        headers,
        limits,
        knowledge,
        batch_rows: batch_rows.max(1),
        sink,
        issues: Issues::new(limits.issues_per_code),
        sheets: Vec::new(),
        learned: Knowledge::default(),
        cells: 0,
        text: 0,
    }
}

fn read(name: &str, source: Source<'_>, reading: Reading<'_>) -> FileRead {
    if let Some(reason) = content::skipped(name) {
        return finish(reading, Format::Unknown, None, FileStatus::Skipped, Some(reason));
    }
    let limit = reading.limits.file_bytes;
    if source.whole.map_or(source.head, |whole| whole).len() as u64 > limit {
        return refuse(reading, Format::Unknown, Fault::OverLimit { what: "size of the file", limit });
    }
    match content::of(source.head) {
        Ok(Content::Nothing) => finish(reading, Format::Unknown, None, FileStatus::Empty, None),
        Ok(Content::Workbook) => read_workbook(source, reading),
        Ok(Content::Text) => read_text(source, reading),
        Err(fault) => refuse(reading, Format::Unknown, fault),
    }
}

fn read_workbook(source: Source<'_>, mut reading: Reading<'_>) -> FileRead {
    let limit = reading.limits.inflated_bytes.min(reading.limits.file_bytes);
    let mut owned = Vec::new();
    let bytes = match source.whole {
        Some(whole) => whole,
        None => {
            owned.extend_from_slice(source.head);
            if source.rest.take(limit).read_to_end(&mut owned).is_err() {
                return refuse(reading, Format::Unknown, Fault::Io);
            }
            &owned
        }
    };
    if bytes.len() as u64 > limit {
        return refuse(reading, Format::Unknown, Fault::OverLimit { what: "size of the workbook", limit });
    }
    // A poisoned lock is as good as any: it guards memory, not data.
    let _one_at_a_time = (bytes.len() > LARGE_WORKBOOK).then(|| LARGE.lock().unwrap_or_else(PoisonError::into_inner));
    let weighed = match workbook::weigh(bytes, reading.limits) {
        Ok(weighed) => weighed,
        Err(fault) => return refuse(reading, Format::Unknown, fault),
    };
    let format = weighed.format;
    match workbook::read(weighed, bytes, &mut reading) {
        Ok(()) => conclude(reading, format, None),
        Err(fault) => refuse(reading, format, fault),
    }
}

fn read_text(source: Source<'_>, mut reading: Reading<'_>) -> FileRead {
    let mut stream = Utf8Stream::new(source.head.to_vec(), source.rest, reading.limits.file_bytes);
    let mut text = Vec::new();
    let first = stream.fill(&mut text);
    let kind = first.and_then(|_| content::of_text(&text, stream.seen.nuls, stream.is_sound(), text.len() < HEAD));
    let kind = match kind {
        Ok(kind) => kind,
        Err(fault) => return refuse(reading, Format::Unknown, fault),
    };
    let sheet = new_sheet(None, false, false, false);
    let (format, result) = match kind {
        TextContent::Nothing => return finish(reading, Format::Unknown, None, FileStatus::Empty, None),
        TextContent::JsonLines => (Format::Ndjson, json::read_lines(text, &mut stream, &mut reading, sheet)),
        TextContent::JsonDocument => (Format::Json, read_json_document(text, &mut stream, &mut reading, sheet)),
        TextContent::Delimited => {
            let (headers, record_bytes) = (reading.headers, reading.limits.record_bytes);
            let mut table = Table::new(&mut reading, sheet);
            let result = delimited::read(text, &mut stream, headers, record_bytes, &mut table);
            (Format::Delimited, result.and(table.finish()))
        }
    };
    tell_of_encoding(&stream, &mut reading.issues);
    let encoding = Some(stream.encoding());
    match result {
        Ok(()) => conclude(reading, format, encoding),
        Err(fault) => FileRead { encoding, ..refuse(reading, format, fault) },
    }
}

fn read_json_document(
    mut text: Vec<u8>,
    stream: &mut Utf8Stream<'_>,
    reading: &mut Reading<'_>,
    sheet: Sheet,
) -> Result<(), Fault> {
    let limit = reading.limits.inflated_bytes;
    while stream.fill(&mut text)? {
        if text.len() as u64 > limit {
            return Err(Fault::OverLimit { what: "size of the document", limit });
        }
    }
    let text = String::from_utf8(text).map_err(|_| Fault::Damaged { what: "JSON document" })?;
    json::read_document(&text, reading, sheet)
}

fn tell_of_encoding(stream: &Utf8Stream<'_>, issues: &mut Issues) {
    let seen = stream.seen;
    if seen.replaced > 0 {
        let count = seen.replaced;
        let message = format!("{count} characters could not be decoded as `{}`", stream.encoding());
        issues.file("replaced_characters", Severity::Warning, message);
    }
    if seen.nuls > 0 {
        issues.file("nul_bytes", Severity::Warning, format!("{} NUL characters were dropped", seen.nuls));
    }
    if stream.is_mixed() {
        issues.file("mixed_encoding", Severity::Warning, "some lines are UTF-8, others Windows-1252");
    }
}

/// The status of a file read to its end, from those of its sheets.
fn conclude(mut reading: Reading<'_>, format: Format, encoding: Option<String>) -> FileRead {
    let with_rows = reading.sheets.iter().filter(|sheet| sheet.rows > 0).count();
    let named = |sheet: &Sheet| sheet.name.as_deref().map(|name| (name.to_owned(), sheet.rows));
    let words = &reading.headers.vocabulary;
    reading.learned.several_sheets = with_rows > 1
        && reading.headers.reads_attendance()
        && reading
            .sheets
            .iter()
            .filter_map(named)
            .any(|(name, _)| words.sheet(&name, true) != words.sheet(&name, false));
    let broken = reading.sheets.iter().find(|sheet| sheet.status == FileStatus::PartlyRead).and_then(|s| s.reason);
    if broken.is_some() {
        return finish(reading, format, encoding, FileStatus::PartlyRead, broken);
    }
    let read = reading.sheets.iter().any(|sheet| sheet.status == FileStatus::Read);
    let headless = reading.sheets.iter().any(|sheet| sheet.status == FileStatus::Skipped);
    let headed = reading.sheets.iter().any(|sheet| sheet.layout.header_row > 0);
    match (read, headless) {
        (true, false) => finish(reading, format, encoding, FileStatus::Read, None),
        (true, true) => {
            let reason = Some(Fault::NoHeader.reason());
            finish(reading, format, encoding, FileStatus::PartlyRead, reason)
        }
        (false, true) if !headed => {
            let told: Vec<ReadIssue> = std::mem::take(&mut reading.issues).finish();
            let mut unread = FileRead { encoding, ..refuse(reading, format, Fault::NoHeader) };
            unread.issues.extend(told.into_iter().filter(|issue| issue.code == Fault::NoHeader.reason()));
            unread
        }
        (false, _) => finish(reading, format, encoding, FileStatus::Empty, None),
    }
}

/// A file that cannot be read has no rows, whatever was found before, and no issues of rows.
fn refuse(mut reading: Reading<'_>, format: Format, fault: Fault) -> FileRead {
    reading.sheets.clear();
    reading.learned = Knowledge::default();
    reading.issues = Issues::new(reading.limits.issues_per_code);
    reading.issues.file(fault.reason(), Severity::Error, fault.to_string());
    finish(reading, format, None, FileStatus::Unreadable, Some(fault.reason()))
}

fn finish(
    reading: Reading<'_>,
    format: Format,
    encoding: Option<String>,
    status: FileStatus,
    reason: Option<&'static str>,
) -> FileRead {
    FileRead {
        format,
        encoding,
        status,
        reason,
        sheets: reading.sheets,
        issues: reading.issues.finish(),
        learned: reading.learned,
    }
}
