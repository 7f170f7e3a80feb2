//! JSON: one object a line, or an array of objects.
//!
//! In: UTF-8. Out: a row for each object, its keys taken as headers. What always holds: numbers keep the text they
//! were written with, a key that stands twice is kept twice, a line that is no object is a row flagged as broken, and
//! nothing recurses however deep the nesting.

use super::fault::Fault;
use super::file::{FileStatus, ReadIssue, Severity, Sheet};
use super::raw::RawRecord;
use super::survey::Findings;
use super::table::{Around, HeaderCells, Reading, Rows};
use super::text::Utf8Stream;
use std::borrow::Cow;

/// Different keys that are read.
const LISTED: usize = 400;
/// Why a file was read in part only, and what is wrong with each of the lines that were not.
const BROKEN: &str = "broken_record";
/// A key that stands this often in one object is read this often.
const REPEATS: usize = 8;

/// The rows under construction. The layout grows with the keys that turn up.
struct Objects<'r, 'a> {
    reading: &'r mut Reading<'a>,
    sheet: Sheet,
    /// Every key by its column; one that stands twice in an object has two.
    keys: Vec<String>,
    laid_out: usize,
    rows: Rows,
    findings: Findings,
    /// Cells of the row at hand, by column.
    row: Vec<String>,
    record: RawRecord,
    /// A line could not be taken apart.
    broken: bool,
}

/// Reads one object a line. `text` is what was taken from the stream before.
pub(super) fn read_lines(
    mut text: Vec<u8>,
    stream: &mut Utf8Stream<'_>,
    reading: &mut Reading<'_>,
    sheet: Sheet,
) -> Result<(), Fault> {
    let limit = reading.limits.record_bytes;
    let mut objects = Objects::new(reading, sheet);
    let (mut at, mut number, mut last) = (0, 1, false);
    loop {
        let rest = &text[at..];
        if last && rest.is_empty() {
            break;
        }
        let end = rest.iter().position(|&b| b == b'\n' || b == b'\r').filter(|&e| last || e + 1 < rest.len());
        if end.is_none() && !last {
            text.drain(..at);
            at = 0;
            if text.len() > limit {
                return Err(too_long(limit));
            }
            last = !stream.fill(&mut text)?;
            continue;
        }
        let line = &rest[..end.unwrap_or(rest.len())];
        if line.len() > limit {
            return Err(too_long(limit));
        }
        objects.line(std::str::from_utf8(line).unwrap_or(""), number);
        objects.rows.substance?;
        let Some(end) = end else { break };
        at += end + if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        number += 1;
    }
    objects.finish();
    Ok(())
}

fn too_long(limit: usize) -> Fault {
    Fault::OverLimit { what: "length of a record", limit: limit as u64 }
}

/// Reads an array of objects, or one object over several lines.
pub(super) fn read_document(text: &str, reading: &mut Reading<'_>, sheet: Sheet) -> Result<(), Fault> {
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return Err(Fault::Damaged { what: "JSON document" });
    }
    let limit = reading.limits.record_bytes;
    let mut objects = Objects::new(reading, sheet);
    let document = text.trim();
    let elements = if document.starts_with('[') { Elements::inside(document) } else { Elements::one(document) };
    let (mut number, mut counted) = (1, 0);
    for element in elements {
        if element.len() > limit {
            return Err(too_long(limit));
        }
        let at = element.as_ptr() as usize - text.as_ptr() as usize;
        number += text.as_bytes()[counted..at].iter().filter(|&&b| b == b'\n').count() as u32;
        counted = at;
        objects.line(element, number);
        objects.rows.substance?;
    }
    objects.finish();
    Ok(())
}

impl<'r, 'a> Objects<'r, 'a> {
    fn new(reading: &'r mut Reading<'a>, sheet: Sheet) -> Self {
        let findings = reading.knowledge.sheets.get(&reading.sheets.len()).cloned().unwrap_or_default();
        Self {
            reading,
            sheet,
            keys: Vec::new(),
            laid_out: usize::MAX,
            rows: Rows::default(),
            findings,
            row: Vec::new(),
            record: RawRecord::default(),
            broken: false,
        }
    }

    /// Takes in one object, or what stands in its place.
    fn line(&mut self, text: &str, number: u32) {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() {
            self.sheet.not_rows.blank += 1;
            return;
        }
        self.row.iter_mut().for_each(String::clear);
        let whole = text.starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
        if !whole {
            self.broken = true;
            self.issue(number, None, BROKEN, Severity::Error, "the line is no whole JSON object", None);
            return self.emit(number, true);
        }
        let mut filled = false;
        for member in Elements::inside(text) {
            filled |= self.member(member, number);
        }
        if filled {
            self.emit(number, false);
        } else {
            self.sheet.not_rows.blank += 1;
        }
    }

    /// Takes in `"key": value`; whether the value is anything but blank.
    fn member(&mut self, member: &str, number: u32) -> bool {
        let Some(colon) = string_end(member) else { return false };
        let key = unquoted(&member[..colon]);
        let value = member[colon..].trim_start().trim_start_matches(':').trim();
        let nested = value.starts_with(['{', '[']);
        let text: Cow<'_, str> = match value {
            "null" => Cow::Borrowed(""),
            quoted if quoted.starts_with('"') => unquoted(quoted),
            other => Cow::Borrowed(other),
        };
        let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || crate::words::is_invisible(c));
        if nested && let Some(field) = self.reading.headers.find(&key) {
            let name = self.reading.headers.fields()[field].name.clone();
            let message = "the value is an object or a list; its JSON text is taken";
            self.issue(number, Some(name), "nested_value", Severity::Warning, message, Some(text.to_owned()));
        }
        if let Some(column) = self.column(&key) {
            self.row[column].push_str(text);
        }
        !text.is_empty()
    }

    /// The first free column with this key, made if need be.
    fn column(&mut self, key: &str) -> Option<usize> {
        let mut same = 0;
        for (at, known) in self.keys.iter().enumerate() {
            if known == key {
                if self.row[at].is_empty() {
                    return Some(at);
                }
                same += 1;
            }
        }
        if same >= REPEATS || self.keys.len() >= LISTED {
            return None;
        }
        self.keys.push(key.to_owned());
        self.row.push(String::new());
        Some(self.keys.len() - 1)
    }

    fn emit(&mut self, number: u32, broken: bool) {
        if self.keys.len() != self.laid_out {
            self.laid_out = self.keys.len();
            let cells = self.keys.iter().cloned().enumerate().collect();
            let marks = Around {
                findings: &self.findings,
                constants: Vec::new(),
                marks: Vec::new(),
                title: None,
                footnotes: &[],
            };
            self.rows.lay_out(self.reading, &self.sheet, &HeaderCells::of_keys(cells), marks);
        }
        self.record.clear(number);
        self.record.broken = broken;
        for text in &self.row {
            self.record.push_cell(text);
        }
        self.sheet.rows += self.rows.emit(self.reading, &self.sheet, &self.record);
    }

    fn finish(mut self) {
        self.rows.flush(self.reading, &self.sheet);
        self.sheet.layout = self.rows.layout();
        if self.broken {
            (self.sheet.status, self.sheet.reason) = (FileStatus::PartlyRead, Some(BROKEN));
        } else if self.sheet.rows > 0 {
            self.sheet.status = FileStatus::Read;
        }
        let learned = self.rows.findings(&self.reading.headers.vocabulary, Vec::new());
        self.reading.learn(learned);
        let unread = self.rows.tell(self.reading, &self.sheet, &self.findings);
        self.sheet.unread_columns = unread;
        self.reading.sheets.push(self.sheet);
    }

    fn issue(
        &mut self,
        row: u32,
        field: Option<String>,
        code: &'static str,
        severity: Severity,
        message: &str,
        value: Option<String>,
    ) {
        let message = message.to_owned();
        self.reading.issues.push(ReadIssue {
            sheet: None,
            row_number: Some(row),
            field,
            code,
            severity,
            message,
            value,
        });
    }
}

/// Where the string that begins `text` ends, closing quote included.
fn string_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The text of a JSON string.
fn unquoted(quoted: &str) -> Cow<'_, str> {
    let inside = quoted.strip_prefix('"').and_then(|q| q.strip_suffix('"')).unwrap_or(quoted);
    if inside.contains('\\') {
        // Half a surrogate pair is JSON but no text; then the escapes stay as they stand.
        return serde_json::from_str(quoted).map_or(Cow::Borrowed(inside), Cow::Owned);
    }
    Cow::Borrowed(inside)
}

/// The pieces between the commas of a list or object known to be well-formed.
struct Elements<'a> {
    rest: &'a str,
}

impl<'a> Elements<'a> {
    fn inside(text: &'a str) -> Self {
        let rest = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
        Self { rest }
    }

    fn one(text: &'a str) -> Self {
        Self { rest: text }
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let (mut depth, mut inside, mut escaped) = (0_usize, false, false);
        let rest = self.rest;
        if rest.trim().is_empty() {
            return None;
        }
        for (at, byte) in rest.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if inside => escaped = true,
                b'"' => inside = !inside,
                _ if inside => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                b',' if depth == 0 => {
                    self.rest = &rest[at + 1..];
                    return Some(rest[..at].trim());
                }
                _ => {}
            }
        }
        self.rest = "";
        Some(rest.trim())
    }
}
