//! Rows on their way to the caller: the lists of a table, their columns, and what is surveyed of them.
//!
//! In: records below a header. Out: batches of rows. What always holds: each list of a line that is not blank is one row, and
//! a cell that no column has is told.

use super::header::HeaderCells;
use super::reading::Reading;
use super::{encoded_twice, lists, matrix};
use crate::ingest::columns::{self, Columns};
use crate::ingest::fault::{Fault, check_substance};
use crate::ingest::file::{Batch, Part, Sheet};
use crate::ingest::grid::GridBuilder;
use crate::ingest::headers::Headers;
use crate::ingest::layout::{Constant, Layout, Mark};
use crate::ingest::raw::RawRecord;
use crate::ingest::survey::{ColumnSurvey, Findings, Observed, reads_two_ways};
use crate::words::Vocabulary;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What stands round the rows besides their header.
pub(in crate::ingest) struct Around<'s> {
    pub findings: &'s Findings,
    pub constants: Vec<Constant>,
    pub marks: Vec<Mark>,
    pub title: Option<String>,
    pub footnotes: &'s [(char, String)],
}

/// One of the lists of a table.
struct List {
    layout: Arc<Layout>,
    grid: GridBuilder,
    /// Positions of which one at least must be filled; empty for the only list.
    own: Vec<usize>,
    /// Of a matrix: the sort of its cells.
    sort: Option<matrix::CellSort>,
}

/// The rows of a sheet.
pub(in crate::ingest) struct Rows {
    lists: Vec<List>,
    /// By position: the survey of a column.
    pub(super) surveys: BTreeMap<usize, ColumnSurvey>,
    observed: Vec<(usize, Observed)>,
    /// Positions that no column has: without a header, or with one that nobody knows.
    unknown: BTreeSet<usize>,
    /// Header texts by position.
    pub(super) names: BTreeMap<usize, String>,
    /// Columns whose dates are in doubt, with the column of the first list's grid.
    doubtful: BTreeMap<usize, bool>,
    /// Found by words, for telling once.
    pub(super) by_words: Vec<(String, usize)>,
    pub(super) courses: Vec<String>,
    /// The first text that was encoded twice, as written.
    pub(super) encoded_twice: Option<String>,
    /// The cells of the row above, where a ditto mark stands in the sheet.
    above: Option<RawRecord>,
    pub(super) dittos: BTreeMap<usize, (u64, bool)>,
    days_below: Vec<(usize, String)>,
    text: u64,
    rows: u64,
    pub(in crate::ingest) substance: Result<(), Fault>,
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            lists: Vec::new(),
            surveys: BTreeMap::new(),
            observed: Vec::new(),
            unknown: BTreeSet::new(),
            names: BTreeMap::new(),
            doubtful: BTreeMap::new(),
            by_words: Vec::new(),
            courses: Vec::new(),
            encoded_twice: None,
            above: None,
            dittos: BTreeMap::new(),
            days_below: Vec::new(),
            text: 0,
            rows: 0,
            substance: Ok(()),
        }
    }
}

impl Rows {
    /// The layout of the first list.
    pub fn layout(&self) -> Arc<Layout> {
        self.lists.first().map(|list| Arc::clone(&list.layout)).unwrap_or_default()
    }

    /// Lays the columns out anew; rows that were gathered under the old layout are handed over.
    pub fn lay_out(&mut self, reading: &mut Reading<'_>, sheet: &Sheet, header: &HeaderCells, around: Around<'_>) {
        self.flush(reading, sheet);
        let headers = reading.headers;
        self.lists.clear();
        self.observed.clear();
        self.unknown.clear();
        self.names = header.cells.iter().cloned().collect();
        self.above = None;
        let courses = matrix::courses(headers, &header.cells);
        if !courses.is_empty() {
            self.courses = courses.iter().map(|course| course.header.clone()).collect();
            self.lay_out_matrix(headers, header, &around, &courses);
        } else {
            let lists = lists::side_by_side(headers, &header.cells);
            if lists.is_empty() {
                let made =
                    columns::columns(headers, &header.cells, header.number, around.constants.clone(), around.findings);
                self.add(made, &around, 0, Vec::new(), None);
            }
            for (number, list) in (1u32..).zip(lists) {
                let made =
                    columns::columns(headers, &list.cells, header.number, around.constants.clone(), around.findings);
                self.add(made, &around, number, list.own, None);
            }
        }
        for (position, observed) in &self.observed {
            self.surveys.entry(*position).or_insert_with(|| ColumnSurvey::new(*observed));
        }
        self.doubtful = around
            .findings
            .columns
            .iter()
            .filter(|(_, finding)| finding.day_first.is_some())
            .map(|(position, finding)| (*position, finding.cells_in_doubt))
            .collect();
    }

    fn add(
        &mut self,
        made: Columns,
        around: &Around<'_>,
        number: u32,
        own: Vec<usize>,
        sort: Option<matrix::CellSort>,
    ) {
        let Columns { mut layout, observed, by_words } = made;
        layout.marks.clone_from(&around.marks);
        layout.title.clone_from(&around.title);
        layout.footnotes = around.footnotes.to_vec();
        layout.list = number;
        for found in by_words {
            if !self.by_words.contains(&found) {
                self.by_words.push(found);
            }
        }
        for (position, what) in observed {
            if what == Observed::Unknown && !layout.extra.contains(&position) {
                self.unknown.insert(position);
            }
            if !self.observed.contains(&(position, what)) {
                self.observed.push((position, what));
            }
        }
        let grid = GridBuilder::new(layout.width());
        self.lists.push(List { layout: Arc::new(layout), grid, own, sort });
    }

    /// A list for each course and each sort of cell: hours, the day of the attendance, words.
    fn lay_out_matrix(
        &mut self,
        headers: &Headers,
        header: &HeaderCells,
        around: &Around<'_>,
        courses: &[matrix::Course],
    ) {
        let is_course = |position: usize| courses.iter().any(|course| course.position == position);
        let shared: Vec<(usize, String)> = header.cells.iter().filter(|(at, _)| !is_course(*at)).cloned().collect();
        let (Some(control_no), Some(completed_on)) = (headers.roles.control_no, headers.roles.completed_on) else {
            return;
        };
        for (number, course) in (1u32..).zip(courses) {
            let constant = |field: usize, value: &str| Constant {
                field,
                value: value.to_owned(),
                row_number: header.number,
                label: course.header.clone(),
            };
            let mut constants = vec![constant(control_no, &course.control_no)];
            let below = self.days_below.iter().find(|(at, _)| *at == course.position).map(|(_, day)| day.as_str());
            constants.extend(course.day.as_deref().or(below).map(|day| constant(completed_on, day)));
            let named: Vec<usize> = constants.iter().map(|c| c.field).collect();
            constants.extend(around.constants.iter().filter(|c| !named.contains(&c.field)).cloned());
            let sorts = [
                (matrix::CellSort::Figure, headers.roles.hours),
                (matrix::CellSort::Day, Some(completed_on)),
                (matrix::CellSort::Words, headers.roles.attendance),
            ];
            for (sort, role) in sorts {
                let Some(role) = role else { continue };
                let mut constants = constants.clone();
                // the day in the cell is the day of this attendance, whatever day heads the column
                constants.retain(|c| sort != matrix::CellSort::Day || c.field != completed_on);
                let mut cells = shared.clone();
                cells.push((course.position, headers.fields()[role].name.clone()));
                cells.sort();
                let made = columns::columns(headers, &cells, header.number, constants, around.findings);
                self.add(made, around, number, vec![course.position], Some(sort));
            }
        }
    }

    /// Takes in the days that stand below the course numbers of a matrix; whether the record is such a line.
    pub fn take_days(&mut self, headers: &Headers, header: &HeaderCells, record: &RawRecord) -> bool {
        let courses = matrix::courses(headers, &header.cells);
        let Some(days) = matrix::days(headers, &courses, record) else { return false };
        self.days_below = days;
        true
    }

    /// Takes in a record as a row of each list of which it has something; how many rows it is.
    pub fn emit(&mut self, reading: &mut Reading<'_>, sheet: &Sheet, record: &RawRecord) -> u64 {
        let decoded = self.decoded_again(record);
        let record = &*self.without_dittos(reading, sheet, decoded.as_ref().unwrap_or(record));
        let words = Arc::clone(&reading.headers.vocabulary);
        self.survey(reading.headers, record);
        let unread = self.unread(record);
        let mut emitted = 0;
        for at in 0..self.lists.len() {
            let list = &self.lists[at];
            let blank = |position: &usize| {
                let text = record.str(*position);
                text.is_empty() || list.sort.is_some() && crate::words::is_dashes(text)
            };
            let is_other = |sort| matrix::sort_of(&words, record.str(list.own[0])) != sort;
            if !list.own.is_empty() && list.own.iter().all(blank) || list.sort.is_some_and(is_other) {
                continue;
            }
            self.push(at, record, unread);
            emitted += 1;
        }
        self.rows += emitted;
        self.text += record.text_len() as u64;
        self.substance = check_substance(self.rows, self.text);
        if self.lists.iter().any(|list| list.grid.is_full(reading.batch_rows)) {
            self.flush(reading, sheet);
        }
        emitted
    }

    fn push(&mut self, at: usize, record: &RawRecord, unread: u64) {
        let List { layout, grid, .. } = &mut self.lists[at];
        grid.push(record, layout.positions());
        if unread != 0 {
            grid.leave_unread(unread);
        }
        if record.struck.is_empty() && self.doubtful.is_empty() {
            return;
        }
        for (column, position) in layout.positions().enumerate() {
            if record.struck.contains(&(position as u32)) && !record.str(position).is_empty() {
                grid.strike(column);
            }
            let doubt = self.doubtful.get(&position).is_some_and(|cells| {
                let is_cell = record.dated.contains(&(position as u32));
                (*cells || !is_cell) && reads_two_ways(record.str(position), is_cell)
            });
            if doubt {
                grid.doubt(column);
            }
        }
    }

    fn survey(&mut self, headers: &Headers, record: &RawRecord) {
        for (position, _) in &self.observed {
            if let Some(survey) = self.surveys.get_mut(position) {
                let dated = record.dated.contains(&(*position as u32));
                survey.see(record.str(*position), dated, headers);
            }
        }
        // cells under no header
        for position in 0..record.len() {
            if !self.names.contains_key(&position) && !record.str(position).is_empty() {
                let new = || ColumnSurvey::new(Observed::Unknown);
                self.unknown.insert(position);
                if !self.observed.iter().any(|(at, _)| *at == position) {
                    self.observed.push((position, Observed::Unknown));
                    self.surveys.entry(position).or_insert_with(new).see(record.str(position), false, headers);
                }
            }
        }
    }

    /// A hash of the cells in columns that nobody knows.
    fn unread(&self, record: &RawRecord) -> u64 {
        let mut hash = 0_u64;
        for position in &self.unknown {
            let text = record.str(*position);
            if !text.is_empty() {
                hash = xxhash_rust::xxh3::xxh3_64_with_seed(text.as_bytes(), hash ^ *position as u64);
            }
        }
        hash
    }

    /// The record with text that was encoded twice read back, where there is some.
    fn decoded_again(&mut self, record: &RawRecord) -> Option<RawRecord> {
        if !encoded_twice::may_hold(record.text()) {
            return None;
        }
        let mut decoded: Option<RawRecord> = None;
        for (position, text) in record.filled() {
            if let Some(plain) = encoded_twice::decoded(text) {
                self.encoded_twice.get_or_insert_with(|| text.to_owned());
                decoded.get_or_insert_with(|| record.clone()).put(position, &plain);
            }
        }
        decoded
    }

    /// The record with the values that its ditto marks stand for.
    fn without_dittos<'r>(
        &mut self,
        reading: &Reading<'_>,
        sheet: &Sheet,
        record: &'r RawRecord,
    ) -> std::borrow::Cow<'r, RawRecord> {
        let words = &reading.headers.vocabulary;
        let known = reading.knowledge.sheets.get(&reading.sheets.len()).is_some_and(|findings| findings.dittos);
        let marks: Vec<usize> = record.filled().filter(|(_, text)| words.is_ditto(text)).map(|(at, _)| at).collect();
        let mut row = std::borrow::Cow::Borrowed(record);
        for position in marks {
            let column = self.lists.iter().flat_map(|list| &list.layout.columns).find(|c| c.position == position);
            let Some(column) = column else { continue };
            let field = &reading.headers.fields()[column.field];
            let above = self.above.as_ref().map(|above| above.str(position).to_owned()).filter(|text| !text.is_empty());
            let takes = !field.names_person && field.name != "birth_date";
            let value = above.filter(|_| takes);
            let (count, _) = self.dittos.entry(position).or_insert((0, takes));
            *count += 1;
            row.to_mut().put(position, value.as_deref().unwrap_or(""));
        }
        let _ = sheet;
        if known {
            self.above = Some(row.as_ref().clone());
        }
        row
    }

    /// Hands over the rows gathered so far.
    pub fn flush(&mut self, reading: &mut Reading<'_>, sheet: &Sheet) {
        for list in &mut self.lists {
            if list.grid.rows() > 0 {
                let part = Part { layout: Arc::clone(&list.layout), grid: list.grid.take() };
                (reading.sink)(Batch { sheet: reading.sheets.len(), serial_dates: sheet.serial_dates(), part });
            }
        }
    }

    /// What a second reading of the sheet must know.
    pub fn findings(&self, words: &Vocabulary, footnotes: Vec<(char, String)>) -> Findings {
        let found = self.surveys.iter().filter_map(|(at, survey)| {
            let mut finding = survey.finding(words)?;
            finding.headless = !self.names.contains_key(at);
            Some((*at, finding))
        });
        Findings { columns: found.collect(), footnotes, dittos: !self.dittos.is_empty() }
    }
}
