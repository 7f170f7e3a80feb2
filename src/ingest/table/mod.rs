//! From records to rows: finds the header, takes in the labels round it, leaves out what is no input row.
//!
//! In: records in the order of the file, whatever format they come from. Out: batches of rows under a layout. What
//! always holds: every record is a row, or is counted as blank, header or total, or is told as a line of another sort, or
//! lies above the header; nothing below the header is dropped untold, and memory is bounded by the batch and the search
//! window.

mod blocks;
mod encoded_twice;
mod header;
mod lists;
mod matrix;
mod reading;
mod rows;
mod telling;
mod without;

pub(super) use header::HeaderCells;
pub(super) use reading::{Reading, new_sheet};
pub(super) use rows::{Around, Rows};

use super::block;
use super::fault::Fault;
use super::file::{FileStatus, ReadIssue, Severity, Sheet};
use super::layout::Mark;
use super::lines::{self, Line, Place};
use super::raw::RawRecord;
use super::survey::Findings;
use crate::words::Word;
use blocks::Blocks;

/// Records that are not blank among which the header must stand.
const SEARCHED: usize = 50;
/// Totals held back because another table may follow.
const HELD: usize = 16;

enum Stage {
    /// Before the header: the records read so far, each with the number of blank ones before it.
    Searching(Vec<(u64, RawRecord)>),
    Rows,
    /// The window went by without a header; further label lines are those of forms.
    NoHeader,
}

/// One table under construction.
pub(super) struct Table<'r, 'a> {
    reading: &'r mut Reading<'a>,
    sheet: Sheet,
    findings: Findings,
    stage: Stage,
    header: HeaderCells,
    /// Columns of the first line that is a header beyond doubt, while the header is searched.
    likely_width: usize,
    blocks: Blocks,
    /// What a section line above says of the rows at hand, and what the sheet's name says of all.
    section: Option<Mark>,
    of_sheet: Option<Mark>,
    /// Lines above the header that are neither labels nor sections.
    title: Vec<String>,
    rows: Rows,
    held: Vec<(Line, RawRecord)>,
    /// A header with other columns is looked for only here: near the top and after a gap.
    may_begin: bool,
    behind_labels: bool,
    /// No record stood below the header yet.
    first: bool,
    /// Blank records since the last other one, while the header is searched.
    blanks: u64,
    footnotes: Vec<(char, String)>,
    /// Records that gave no header, for forms without a table.
    unheaded: Vec<RawRecord>,
}

impl<'r, 'a> Table<'r, 'a> {
    pub(super) fn new(reading: &'r mut Reading<'a>, sheet: Sheet) -> Self {
        let at = reading.sheets.len();
        let findings = reading.knowledge.sheets.get(&at).cloned().unwrap_or_default();
        let mut table = Self {
            reading,
            sheet,
            findings,
            stage: Stage::Searching(Vec::new()),
            header: HeaderCells::default(),
            likely_width: 0,
            blocks: Blocks::default(),
            section: None,
            of_sheet: None,
            title: Vec::new(),
            rows: Rows::default(),
            held: Vec::new(),
            may_begin: false,
            behind_labels: false,
            first: false,
            blanks: 0,
            footnotes: Vec::new(),
            unheaded: Vec::new(),
        };
        table.judge_name();
        table
    }

    /// What the sheet's name says of its rows.
    fn judge_name(&mut self) {
        let Some(name) = &self.sheet.name else { return };
        if !self.reading.headers.reads_attendance() {
            return;
        }
        let word = self.reading.headers.vocabulary.sheet(name, self.reading.knowledge.several_sheets);
        if word > Word::Positive {
            self.of_sheet = Some(Mark { word, text: name.clone(), row_number: None });
            let name = name.clone();
            let says = if word == Word::Negative { "did not attend or complete" } else { "wait for a person" };
            let message = format!("the name of the sheet says that the people on it {says}");
            self.tell(None, Some("attendance".to_owned()), "sheet_name", Severity::Warning, message, Some(name));
        }
    }

    pub(super) fn vocabulary(&self) -> &crate::words::Vocabulary {
        &self.reading.headers.vocabulary
    }

    /// Columns up to the last header; 0 while there is none.
    pub(super) fn header_width(&self) -> usize {
        self.header.width().max(self.likely_width)
    }

    /// Whether no further record can become a row.
    pub(super) fn is_over(&self) -> bool {
        self.rows.substance.is_err()
    }

    /// Takes in the next record. Cells are trimmed in place.
    pub(super) fn push(&mut self, record: &mut RawRecord) {
        let filled = record.trim();
        if filled == 0 {
            match self.stage {
                Stage::Searching(_) => self.blanks += 1,
                Stage::Rows => self.sheet.not_rows.blank += 1,
                Stage::NoHeader => {}
            }
            self.may_begin = true;
            self.behind_labels = false;
            return;
        }
        match &mut self.stage {
            Stage::Searching(searched) => {
                if self.likely_width == 0 && block::is_header(self.reading.headers, record) {
                    self.likely_width = record.filled().last().map_or(0, |(position, _)| position + 1);
                }
                searched.push((std::mem::take(&mut self.blanks), record.clone()));
                if searched.len() == SEARCHED {
                    self.find_header();
                }
            }
            Stage::Rows => self.push_below(record),
            Stage::NoHeader => self.unheaded.push(record.clone()),
        }
        if self.unheaded.len() > FORM_LINES {
            self.rows.substance = Err(Fault::NoHeader);
        }
    }

    /// Decides which of the searched records is the header, and takes in those below it.
    fn find_header(&mut self) {
        let Stage::Searching(searched) = std::mem::replace(&mut self.stage, Stage::NoHeader) else { return };
        let records: Vec<&RawRecord> = searched.iter().map(|(_, record)| record).collect();
        let Some(found) = header::among(self.reading.headers, &records) else {
            self.unheaded = searched.into_iter().map(|(_, record)| record).collect();
            return;
        };
        self.stage = Stage::Rows;
        for (_, record) in &searched[..found.first] {
            self.push_above(record);
        }
        self.begin(HeaderCells::of(self.reading.headers, &records[found.first..found.end]));
        for (blanks, mut record) in searched.into_iter().skip(found.end) {
            self.sheet.not_rows.blank += blanks;
            self.may_begin = true;
            self.behind_labels &= blanks == 0;
            record.trim();
            self.push_below(&mut record);
        }
        self.sheet.not_rows.blank += std::mem::take(&mut self.blanks);
        self.may_begin = false;
    }

    fn push_above(&mut self, record: &RawRecord) {
        match lines::above(self.reading.headers, record) {
            Line::Labels(labels) => self.take_labels(labels, record.number),
            Line::Section(word, text) => self.begin_section(word, text, record.number),
            Line::Footnote(mark, text) => self.footnotes.push((mark, text)),
            Line::NotRead(text) => self.title.push(text),
            _ => {}
        }
    }

    /// Begins a table under a header.
    fn begin(&mut self, header: HeaderCells) {
        self.header = header;
        self.first = true;
        self.behind_labels = true;
        self.relay();
        self.tell_of_header();
    }

    /// Lays out the columns anew: under another header, label block or section.
    fn relay(&mut self) {
        let marks: Vec<Mark> = self.of_sheet.iter().chain(&self.section).cloned().collect();
        let title = (!self.title.is_empty()).then(|| self.title.join(" "));
        let sheet = Around {
            findings: &self.findings,
            constants: self.blocks.in_force(),
            marks,
            title,
            footnotes: &self.findings.footnotes,
        };
        self.rows.lay_out(self.reading, &self.sheet, &self.header, sheet);
        if self.sheet.layout.header_row == 0 {
            self.sheet.layout = self.rows.layout();
        }
    }

    /// Takes in a record below a header that is not blank.
    fn push_below(&mut self, record: &mut RawRecord) {
        if self.header.is_repeated_by(record) {
            self.sheet.not_rows.header += 1;
            return self.end_held();
        }
        let headers = self.reading.headers;
        let layout = self.rows.layout();
        let place = Place { headers, layout: &layout, first: self.first, behind_labels: self.behind_labels };
        let is_hint = self.first && place.is_hint(record);
        if !is_hint
            && (self.may_begin || !self.held.is_empty() || self.behind_labels && !self.first)
            && block::is_header(headers, record)
        {
            self.sheet.not_rows.header += 1;
            self.end_held();
            return self.begin(HeaderCells::of(headers, &[record]));
        }
        self.may_begin = false;
        if self.first && self.rows.take_days(headers, &self.header, record) {
            self.line_issue(record.number, "label_line", "the days of the courses above", shown(record));
            return self.relay();
        }
        record.fill_down();
        let filled = record.filled().count();
        let line = place.line(record, filled);
        let labels = matches!(line, Line::Labels(_));
        match line {
            Line::Row => {
                self.release();
                self.emit(record);
            }
            Line::Total | Line::BareTotal => {
                if self.held.len() == HELD {
                    self.release();
                }
                self.held.push((line, record.clone()));
            }
            other => self.push_other(other, record),
        }
        self.behind_labels = labels;
        self.first &= labels;
    }

    /// A line that is neither row nor total. Totals above it ended what stands above.
    fn push_other(&mut self, line: Line, record: &RawRecord) {
        if !matches!(line, Line::Hint(_) | Line::NotRead(_) | Line::Footnote(..)) {
            self.end_held();
        }
        let row = record.number;
        match line {
            Line::Labels(labels) => {
                if self.sheet.rows > 0 {
                    self.line_issue(row, "label_line", "labels that apply to the rows below", shown(record));
                }
                self.take_labels(labels, row);
                self.section = None;
                self.relay();
            }
            Line::Section(word, text) => {
                self.begin_section(word, text, row);
                self.relay();
            }
            Line::Footnote(mark, text) => {
                self.line_issue(row, "line_not_read", "the meaning of a footnote mark", Some(format!("{mark} {text}")));
                self.footnotes.push((mark, text));
            }
            Line::Hint(text) => self.line_issue(row, "hint_row", "a line that tells what to write", Some(text)),
            Line::NotRead(text) => self.line_issue(row, "line_not_read", "a line of words that is no row", Some(text)),
            Line::Row | Line::Total | Line::BareTotal => {}
        }
    }

    fn begin_section(&mut self, word: Word, text: String, row: u32) {
        if !self.reading.headers.reads_attendance() {
            return self.line_issue(row, "line_not_read", "a line of words that is no row", Some(text));
        }
        let says = match word {
            Word::Negative => "says that those below did not attend or complete",
            Word::Unclear => "puts the rows below in doubt",
            Word::Positive | Word::Blank => "says nothing against the rows below",
        };
        self.line_issue(row, "section_line", &format!("a line over the rows below it; it {says}"), Some(text.clone()));
        self.section = (word > Word::Positive).then_some(Mark { word, text, row_number: Some(row) });
    }

    /// What was held back ended the table above.
    fn end_held(&mut self) {
        for (line, record) in std::mem::take(&mut self.held) {
            self.end_with(&line, &record);
        }
    }

    /// A total that ended a table. Without a name and with nothing above, it sums nothing and is a row.
    fn end_with(&mut self, line: &Line, record: &RawRecord) {
        if *line == Line::BareTotal && self.sheet.rows == 0 {
            return self.emit(record);
        }
        self.sheet.not_rows.total += 1;
    }

    /// What was held back is rows after all.
    fn release(&mut self) {
        for (_, record) in std::mem::take(&mut self.held) {
            self.emit(&record);
        }
    }

    fn emit(&mut self, record: &RawRecord) {
        self.blocks.rows_follow();
        let rows = self.rows.emit(self.reading, &self.sheet, record);
        self.sheet.rows += rows;
    }

    /// Ends the table: what is held back are totals.
    ///
    /// # Errors
    /// When the sheet was given up because its rows hold next to nothing.
    pub(super) fn finish(mut self) -> Result<(), Fault> {
        if let Stage::Searching(searched) = &self.stage
            && !searched.is_empty()
        {
            self.find_header();
        }
        self.end_held();
        if matches!(self.stage, Stage::NoHeader) {
            self.read_forms();
        }
        self.rows.flush(self.reading, &self.sheet);
        // telling takes what was found
        let learned = self.rows.findings(&self.reading.headers.vocabulary, std::mem::take(&mut self.footnotes));
        self.sheet.unread_columns = self.rows.tell(self.reading, &self.sheet, &self.findings);
        if self.sheet.rows > 0 {
            self.sheet.status = FileStatus::Read;
        } else if matches!(self.stage, Stage::NoHeader) {
            self.sheet.status = FileStatus::Skipped;
            self.sheet.reason = Some(Fault::NoHeader.reason());
        }
        self.reading.learn(learned);
        let substance = std::mem::replace(&mut self.rows.substance, Ok(()));
        self.reading.sheets.push(self.sheet);
        substance.or_else(|fault| if fault == Fault::NoHeader { Ok(()) } else { Err(fault) })
    }

    /// An issue of a record of this sheet.
    pub(super) fn issue(&mut self, row: u32, code: &'static str, message: &str, value: Option<String>) {
        self.line_issue(row, code, message, value);
    }

    fn line_issue(&mut self, row: u32, code: &'static str, message: &str, value: Option<String>) {
        self.tell(Some(row), None, code, Severity::Warning, message.to_owned(), value);
    }

    fn tell(
        &mut self,
        row_number: Option<u32>,
        field: Option<String>,
        code: &'static str,
        severity: Severity,
        message: String,
        value: Option<String>,
    ) {
        let sheet = self.sheet.name.clone();
        self.reading.issues.push(ReadIssue { sheet, row_number, field, code, severity, message, value });
    }

    /// A warning about the sheet as a whole.
    pub(super) fn sheet_issue(&mut self, code: &'static str, message: &str) {
        self.tell(None, None, code, Severity::Warning, message.to_owned(), None);
    }
}

/// Lines that forms without a table may take.
const FORM_LINES: usize = 20_000;

fn shown(record: &RawRecord) -> Option<String> {
    Some(record.filled().map(|(_, text)| text).collect::<Vec<_>>().join(" | "))
}
