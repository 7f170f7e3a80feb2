//! What the columns of a table mean, and what stands above the table for each of its rows.
//!
//! In: a header row and the label block above it. Out: for any row and field the cell, its absence, or a conflict.
//! What always holds: a row's own value outweighs the label block, and two different values for one field are never
//! settled here but handed to the caller.

use super::block::is_value_like;
use super::grid::Grid;
use super::headers::Headers;
use crate::words::{Shares, Unit, Word};

/// A column that is a known field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Column {
    /// Position in [`Headers::fields`].
    pub field: usize,
    /// The header as it stands in the file.
    pub header: String,
    /// Position of the column in the file, from 0.
    pub position: usize,
    /// The unit that the header gives.
    pub unit: Option<Unit>,
    /// Figures of this column as shares of one.
    pub shares: Shares,
}

impl Column {
    pub(super) fn plain(field: usize, header: &str, position: usize) -> Self {
        Self { field, header: header.to_owned(), position, unit: None, shares: Shares::No }
    }
}

/// What a column, a line or a sheet besides the fields says about how it ended for the person of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SignKind {
    /// Words of attendance; a blank waits where another cell of the column is positive.
    Attendance {
        blank_waits: bool,
    },
    /// Words of attendance in a column that is headed otherwise: negative ones wait.
    ByContent {
        blank_waits: bool,
    },
    /// A yes-mark is this word.
    Exception(Word),
    /// One of several parts of the training.
    Session,
    Remark,
    /// A column of yes and no that nobody knows: a no waits.
    UnknownYesNo,
    /// A column of clock times that nobody knows: what stands in it waits.
    UnknownDuration,
}

/// A column that says something besides the fields.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SignColumn {
    pub kind: SignKind,
    pub header: String,
    /// Column of the grid.
    pub column: u32,
    /// Text that stands on every row, and speaks of the class.
    pub class_text: Option<String>,
}

/// What a line or the name of a sheet says about the rows under it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mark {
    pub word: Word,
    pub text: String,
    /// The line; `None` for the name of the sheet.
    pub row_number: Option<u32>,
}

/// A value that a label block gives to each row under it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Constant {
    pub field: usize,
    pub value: String,
    pub row_number: u32,
    /// The label as it stands in the file.
    pub label: String,
}

/// What a row has for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// No such column, or a blank cell.
    Missing,
    Text(&'a str),
    /// The field stands twice, with different values.
    Conflict(&'a str, &'a str),
}

impl<'a> Cell<'a> {
    /// The text when there is exactly one.
    pub fn text(self) -> Option<&'a str> {
        match self {
            Cell::Text(text) => Some(text),
            Cell::Missing | Cell::Conflict(..) => None,
        }
    }
}

/// Where the rows of a layout have a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
enum Found {
    Nowhere,
    /// In this column of the grid and nowhere else.
    Column(u32),
    /// In several columns, above the table, or in the column of another field.
    Elsewhere,
}

/// The meaning of a table's columns. A file has one layout, or more where a header with other columns or another
/// label block follows below.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Layout {
    /// Line or row of the header, from 1; 0 where each record carries its own.
    pub header_row: u32,
    /// Columns of the grid, in its order.
    pub columns: Vec<Column>,
    /// Further columns that the grid holds, behind `columns`: their positions in the file.
    pub extra: Vec<usize>,
    /// Columns that say how it ended for a person.
    pub signs: Vec<SignColumn>,
    /// What section lines and the sheet's name say of these rows.
    pub marks: Vec<Mark>,
    /// Footnote marks of the sheet with their meaning.
    pub footnotes: Vec<(char, String)>,
    /// Lines above the table that are neither labels nor sections.
    pub title: Option<String>,
    /// Which of several lists that stand side by side, from 1; 0 for the only one.
    pub list: u32,
    /// Headers that are no known field; their cells are not kept.
    pub unmapped: Vec<String>,
    pub constants: Vec<Constant>,
    /// Required fields with neither a column nor a label above the table, by position in [`Headers::fields`].
    pub missing_required: Vec<usize>,
    /// Where each field is found, by position in [`Headers::fields`]; asked for every cell of every row.
    found: Vec<Found>,
    /// Grid columns of each field.
    sources: Vec<Vec<u32>>,
    /// Fields without a value that take the codes of another.
    stand_ins: Vec<(usize, usize)>,
}

impl Layout {
    pub(super) fn new(
        headers: &Headers,
        header_row: u32,
        columns: Vec<Column>,
        unmapped: Vec<String>,
        mut constants: Vec<Constant>,
    ) -> Self {
        keep_what_tells(&mut constants);
        let mut sources = vec![Vec::new(); headers.fields().len()];
        for (position, column) in columns.iter().enumerate() {
            sources[column.field].push(position as u32);
        }
        let has = |field: usize| !sources[field].is_empty() || constants.iter().any(|c| c.field == field);
        let stand_ins = headers.stand_ins().to_vec();
        let has_other = |field: usize| {
            has(field)
                || stand_ins.iter().any(|&(of, by)| {
                    of == field
                        && (!sources[by].is_empty() || constants.iter().any(|c| c.field == by && is_code(&c.value)))
                })
        };
        let missing_required =
            (0..sources.len()).filter(|&field| headers.fields()[field].required && !has_other(field)).collect();
        let found = |(field, columns): (usize, &Vec<u32>)| match columns[..] {
            _ if constants.iter().any(|c| c.field == field) || stand_ins.iter().any(|(of, _)| *of == field) => {
                Found::Elsewhere
            }
            [] => Found::Nowhere,
            [column] => Found::Column(column),
            _ => Found::Elsewhere,
        };
        let found = sources.iter().enumerate().map(found).collect();
        Self {
            header_row,
            columns,
            unmapped,
            constants,
            missing_required,
            found,
            sources,
            stand_ins,
            ..Self::default()
        }
    }

    /// Columns of the grid, with those that no field has.
    pub fn width(&self) -> usize {
        self.columns.len() + self.extra.len()
    }

    /// Positions in the file of the grid's columns.
    pub(super) fn positions(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().map(|column| column.position).chain(self.extra.iter().copied())
    }

    /// The grid columns of a field.
    pub fn columns_of(&self, field: usize) -> &[u32] {
        self.sources.get(field).map_or(&[], Vec::as_slice)
    }

    /// What labels above the rows say for a field.
    pub fn labels_of(&self, field: usize) -> impl Iterator<Item = &Constant> {
        self.constants.iter().filter(move |constant| constant.field == field)
    }

    /// The unit of a field's only column.
    pub fn unit(&self, field: usize) -> Option<Unit> {
        let column = self.columns_of(field).first()?;
        self.columns[*column as usize].unit
    }

    /// How the figures of a field's column are read.
    pub fn shares(&self, field: usize) -> Shares {
        self.columns_of(field).first().map_or(Shares::No, |column| self.columns[*column as usize].shares)
    }

    /// Whether a row of this layout can have something for `field`.
    pub fn may_have(&self, field: usize) -> bool {
        self.found[field] != Found::Nowhere
    }

    /// What a row of a grid with this layout has for `field`.
    #[inline]
    pub fn value<'a>(&'a self, grid: &'a Grid, row: usize, field: usize) -> Cell<'a> {
        match self.found[field] {
            Found::Nowhere => Cell::Missing,
            Found::Column(column) => match grid.cell(row, column as usize) {
                "" => Cell::Missing,
                text => Cell::Text(text),
            },
            Found::Elsewhere => self.settled(grid, row, field),
        }
    }

    fn settled<'a>(&'a self, grid: &'a Grid, row: usize, field: usize) -> Cell<'a> {
        let own = self.own_value(grid, row, field);
        let Some(&(_, by)) = self.stand_ins.iter().find(|(of, _)| *of == field && own == Cell::Missing) else {
            return own;
        };
        match self.own_value(grid, row, by) {
            Cell::Text(text) if is_code(text) => Cell::Text(text),
            _ => own,
        }
    }

    fn own_value<'a>(&'a self, grid: &'a Grid, row: usize, field: usize) -> Cell<'a> {
        let columns = self.sources[field].iter().map(|&column| grid.cell(row, column as usize));
        match only(columns) {
            Cell::Missing => only(self.constants.iter().filter(|c| c.field == field).map(|c| c.value.as_str())),
            found => found,
        }
    }

    /// Fields that more than one column goes by.
    pub fn doubled(&self) -> impl Iterator<Item = usize> {
        self.sources.iter().enumerate().filter(|(_, columns)| columns.len() > 1).map(|(field, _)| field)
    }
}

/// One word of mostly digits: a number that somebody gave out, not the name of a thing.
fn is_code(text: &str) -> bool {
    is_value_like(text) && !text.contains(char::is_whitespace)
}

/// Keeps per field the first value and the first that differs: more tells nothing, and every row would walk them.
fn keep_what_tells(constants: &mut Vec<Constant>) {
    let mut kept: Vec<Constant> = Vec::new();
    for constant in constants.drain(..) {
        let mut same_field = kept.iter().filter(|k| k.field == constant.field);
        let (first, second) = (same_field.next(), same_field.next());
        if second.is_none() && first.is_none_or(|first| first.value != constant.value) {
            kept.push(constant);
        }
    }
    *constants = kept;
}

/// The one value among `texts`, blank ones aside.
fn only<'a>(texts: impl Iterator<Item = &'a str>) -> Cell<'a> {
    let mut found = Cell::Missing;
    for text in texts.filter(|text| !text.is_empty()) {
        match found {
            Cell::Text(first) if first != text => return Cell::Conflict(first, text),
            _ => found = Cell::Text(text),
        }
    }
    found
}
