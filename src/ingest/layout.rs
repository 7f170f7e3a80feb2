//! What the columns of a table mean, and what stands above the table for each of its rows.
//!
//! In: a header row and the label block above it. Out: for any row and field the cell, its absence, or a conflict.
//! What always holds: a row's own value outweighs the label block, and two different values for one field are never
//! settled here but handed to the caller.

use super::block::is_value_like;
use super::grid::Grid;
use super::headers::Headers;
use super::raw::RawRecord;

/// A column that is a known field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Column {
    /// Position in [`Headers::fields`].
    pub field: usize,
    /// The header as it stands in the file.
    pub header: String,
    /// Position of the column in the file, from 0.
    pub position: usize,
}

/// A value that a label block gives to each row under it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Constant {
    pub field: usize,
    pub value: String,
    pub row_number: u32,
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
        Self { header_row, columns, unmapped, constants, missing_required, found, sources, stand_ins }
    }

    /// The layout a header row describes.
    pub(super) fn of_header(headers: &Headers, header: &RawRecord, constants: Vec<Constant>) -> Self {
        let (mut columns, mut unmapped) = (Vec::new(), Vec::new());
        for (position, text) in header.filled() {
            match headers.find(text) {
                Some(field) => columns.push(Column { field, header: text.to_owned(), position }),
                None => unmapped.push(text.to_owned()),
            }
        }
        Self::new(headers, header.number, columns, unmapped, constants)
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
