//! A roster as a sheet in the making: columns of texts, groups of rows, and lines between them.
//!
//! In: the roster, and what the ways change of it. Out: the file's path and bytes, and where each row stands. A way
//! changes headers, cells, the order of rows and the lines between them, and says in a row's truth what it then says.

use super::texts::{COURSE_LABELS, UNKNOWN};
use crate::record::Date;
use crate::synth::SynthError;
use crate::synth::delimited::line;
use crate::synth::headings::heading;
use crate::synth::rng::Rng;
use crate::synth::rosters::Roster;
use crate::synth::row::{Field, Row, Said, fields};
use crate::synth::state::State;
use crate::synth::workbook::{Sheet, workbook};

/// A column with a text for each row of the roster.
pub struct Column {
    pub field: Option<Field>,
    pub head: String,
    pub cells: Vec<String>,
}

/// Rows that stand together, below a line of their own if it holds anything.
#[derive(Default)]
pub struct Group {
    pub sheet: String,
    pub line: Vec<String>,
    /// The line stands above the header where it is the first of a sheet.
    pub above_header: bool,
    pub rows: Vec<usize>,
}

/// How a training ended for a person, by the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Completed,
    Not,
    Unclear,
}

pub struct Draft<'a> {
    pub state: &'a State,
    pub roster: &'a mut Roster,
    pub columns: Vec<Column>,
    pub groups: Vec<Group>,
    pub struck: Vec<usize>,
    /// A workbook instead of comma-separated text.
    pub book: bool,
}

/// A file's path and bytes, and sheet and row number of each row.
pub type File = (String, Vec<u8>, Vec<(String, usize)>);

impl<'a> Draft<'a> {
    pub fn new(state: &'a State, roster: &'a mut Roster, rng: &mut Rng) -> Self {
        let (book, month_first, second) = (rng.chance(3_500), rng.chance(6_000), rng.chance(5_000));
        let used = |field: &Field| roster.rows.iter().any(|row| !row.get(*field).is_empty());
        let needed = |field: &Field| matches!(field, Field::ControlNo | Field::CompletedOn | Field::LicenseNo);
        let kept = fields(roster.kind).iter().copied().filter(|field| used(field) || needed(field));
        let column = |field: Field| Column {
            field: Some(field),
            head: if second { heading(field).1 } else { heading(field).0 }.to_owned(),
            cells: roster.rows.iter().map(|row| text(row, field, month_first && !book)).collect(),
        };
        let columns = kept.map(column).collect();
        let all = Group { sheet: "Roster".to_owned(), rows: (0..roster.rows.len()).collect(), ..Group::default() };
        Self { state, roster, columns, groups: vec![all], struck: Vec::new(), book }
    }

    /// How it ended for each person: the first row's always well, so that no file is without an answer, and otherwise
    /// only where no other row tells of the training.
    pub fn ends(&mut self, not: bool, unclear: bool, rng: &mut Rng) -> Vec<End> {
        let rates = &self.state.settings.rates;
        let shares = [if not { rates.said_not_completed } else { 0 }, if unclear { rates.said_unclear } else { 0 }];
        let mut ends = vec![End::Completed; self.roster.rows.len()];
        for (at, end) in ends.iter_mut().enumerate().skip(1) {
            *end = match rng.share(&shares).filter(|_| self.roster.rows[at].truth.alone) {
                Some(0) => End::Not,
                Some(_) => End::Unclear,
                None => End::Completed,
            };
            self.say(at, *end);
        }
        ends
    }

    /// Tells the truth of a row that does not simply say completed.
    pub fn say(&mut self, at: usize, end: End) {
        match end {
            End::Completed => {}
            End::Not => self.fault(at, "not_completed", "not_completed"),
            End::Unclear => self.fault(at, "attendance_unclear", "unclear"),
        }
    }

    pub fn fault(&mut self, at: usize, fault: &'static str, outcome: &'static str) {
        self.spoil(at, fault);
        let said = &mut self.roster.rows[at].truth.said;
        *said = said.map(|said| Said { outcome, ..said });
    }

    /// The row earns nothing for this reason, however the training ended.
    pub fn spoil(&mut self, at: usize, fault: &'static str) {
        self.roster.rows[at].truth.fault = fault;
    }

    pub fn rows(&self) -> &[Row] {
        &self.roster.rows
    }

    pub fn add(&mut self, head: &str, cells: Vec<String>) {
        self.columns.push(Column { field: None, head: head.to_owned(), cells });
    }

    /// The column of a field, made where the roster has none.
    pub fn column(&mut self, field: Field) -> &mut Column {
        let at = self.columns.iter().position(|column| column.field == Some(field));
        let at = at.unwrap_or_else(|| {
            let cells = vec![String::new(); self.roster.rows.len()];
            self.columns.push(Column { field: Some(field), head: heading(field).0.to_owned(), cells });
            self.columns.len() - 1
        });
        &mut self.columns[at]
    }

    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|column| column.field == Some(field))
    }

    pub fn drop(&mut self, field: Field) {
        self.columns.retain(|column| column.field != Some(field));
    }

    /// The finished file.
    ///
    /// # Errors
    /// When a workbook cannot be made.
    pub fn file(&self) -> Result<File, SynthError> {
        let mut places = vec![(String::new(), 0); self.roster.rows.len()];
        let mut sheets: Vec<Sheet> = Vec::new();
        for group in &self.groups {
            let begins = sheets.last().is_none_or(|sheet| sheet.name != group.sheet);
            if begins {
                sheets.push(Sheet { name: group.sheet.clone(), ..Sheet::default() });
            }
            if let Some(sheet) = sheets.last_mut() {
                self.place(group, begins, sheet, &mut places);
            }
        }
        if self.book {
            let path = format!("{}.xlsx", self.roster.stem);
            return Ok((path.clone(), workbook(&path, &sheets)?, places));
        }
        let text: String = sheets.iter().flat_map(|sheet| &sheet.rows).map(|cells| line(cells) + "\n").collect();
        let places = places.into_iter().map(|(_, number)| (String::new(), number)).collect();
        Ok((format!("{}.csv", self.roster.stem), text.into_bytes(), places))
    }

    fn place(&self, group: &Group, begins: bool, sheet: &mut Sheet, places: &mut [(String, usize)]) {
        let header = || self.columns.iter().map(|column| column.head.clone()).collect();
        if begins && !group.above_header {
            sheet.rows.push(header());
        }
        if !group.line.is_empty() {
            sheet.rows.push(group.line.clone());
        }
        if begins && group.above_header {
            sheet.rows.push(header());
        }
        for &row in &group.rows {
            if self.struck.contains(&row) {
                sheet.struck.extend((0..self.columns.len()).map(|column| (sheet.rows.len(), column)));
            }
            sheet.rows.push(self.columns.iter().map(|column| column.cells[row].clone()).collect());
            places[row] = (sheet.name.clone(), sheet.rows.len());
        }
    }
}

fn text(row: &Row, field: Field, month_first: bool) -> String {
    let text = row.get(field);
    let day = Date::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| month_first && field.is_date());
    day.map_or_else(|| text.to_owned(), |day| day.format("%m/%d/%Y").to_string())
}

/// Rows of one course and day below a line that names both.
pub fn course_lines(draft: &mut Draft, rng: &mut Rng) {
    let (course, date) = *rng.pick(COURSE_LABELS);
    let cells = |draft: &mut Draft, field| draft.column(field).cells.clone();
    let (numbers, days) = (cells(draft, Field::ControlNo), cells(draft, Field::CompletedOn));
    let mut groups: Vec<(Vec<String>, Group)> = Vec::new();
    for (at, (number, day)) in numbers.iter().zip(&days).enumerate() {
        let line = vec![format!("{course}: {number}"), format!("{date}: {day}")];
        match groups.iter_mut().find(|(l, _)| *l == line) {
            Some((_, group)) => group.rows.push(at),
            None => {
                let group =
                    Group { sheet: "Roster".to_owned(), above_header: true, rows: vec![at], line: line.clone() };
                groups.push((line, group));
            }
        }
    }
    draft.groups = groups.into_iter().map(|(_, group)| group).collect();
    draft.drop(Field::ControlNo);
    draft.drop(Field::CompletedOn);
}

/// A column that no submission has; rows of one training hold the same there.
pub fn unknown_columns(draft: &mut Draft, rng: &mut Rng) {
    let (head, texts) = *rng.pick(UNKNOWN);
    let held = |row: &Row| texts[(row.truth.event % texts.len() as u64) as usize].to_owned();
    let cells = draft.rows().iter().map(held).collect();
    draft.add(head, cells);
}
