//! Which lines are the header.
//!
//! In: the first lines of a sheet. Out: the one, or the two or three neighbouring ones read together, that name the most
//! fields. What always holds: a line with a value in it is no header, but for the days and course numbers that head
//! columns; rows are never passed over for a fuller header further down.

use super::matrix;
use crate::ingest::block;
use crate::ingest::headers::{ColumnKind, Headers};
use crate::ingest::labels;
use crate::ingest::raw::RawRecord;
use std::collections::BTreeSet;

/// Lines of a header, at most.
const STACKED: usize = 3;

/// Where a header stands among the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub first: usize,
    pub end: usize,
}

/// The cells of a header, each with its position.
#[derive(Clone, Debug, Default)]
pub(in crate::ingest) struct HeaderCells {
    pub cells: Vec<(usize, String)>,
    /// Line of its first row.
    pub number: u32,
    lines: Vec<Vec<(usize, String)>>,
}

impl HeaderCells {
    /// The header that neighbouring lines are together.
    pub fn of(headers: &Headers, lines: &[&RawRecord]) -> Self {
        let number = lines.last().map_or(0, |line| line.number);
        let kept = |line: &&RawRecord| line.filled().map(|(at, text)| (at, text.to_owned())).collect();
        Self { cells: read_together(headers, lines), number, lines: lines.iter().map(kept).collect() }
    }

    /// The keys of objects, which carry their headers themselves.
    pub fn of_keys(cells: Vec<(usize, String)>) -> Self {
        Self { cells, number: 0, lines: Vec::new() }
    }

    /// Columns up to the last header.
    pub fn width(&self) -> usize {
        self.cells.last().map_or(0, |(position, _)| position + 1)
    }

    /// Whether a record is one of the header's lines again.
    pub fn is_repeated_by(&self, record: &RawRecord) -> bool {
        self.lines.iter().any(|line| {
            let same = |(position, text): &(usize, String)| record.str(*position).eq_ignore_ascii_case(text);
            line.len() >= 2 && line.iter().all(same) && record.filled().count() == line.len()
        })
    }
}

/// Where the header stands among the first lines, each with the number of blank ones before it.
pub(super) fn among(headers: &Headers, lines: &[&RawRecord]) -> Option<Found> {
    // most headers stand at the top, so lines further down are looked at only when it comes to them
    let mut looked_at: Vec<bool> = Vec::new();
    let mut may_be = |at: usize| {
        for line in &lines[looked_at.len().min(at + 1)..=at] {
            looked_at.push(may_be_header(headers, line));
        }
        looked_at[at]
    };
    let least = if headers.fields().len() == 1 { 1 } else { 2 };
    let mut best: Option<(usize, usize, Found)> = None;
    for first in 0..lines.len() {
        let certain = best.filter(|(score, ..)| *score >= least);
        if let Some((.., found)) = certain
            && lines[found.end.min(first)..first].iter().any(|line| is_data(headers, line))
        {
            break;
        }
        for count in 1..=STACKED.min(lines.len() - first) {
            let end = first + count;
            let apart = count > 1 && lines[end - 1].number > lines[end - 2].number + LINES_OF_A_CELL;
            let numbers = count > 1 && matrix::is_line_of_numbers(lines[end - 1]);
            if apart || !(may_be(end - 1) || numbers) {
                break;
            }
            let cells = read_together(headers, &lines[first..end]);
            // a course that heads a column says as much as a field
            let score = fields(headers, &cells).len() + matrix::courses(headers, &cells).len();
            let better = best.is_none_or(|(most, lines, _)| score > most || score == most && count < lines);
            if score > 0 && better {
                best = Some((score, count, Found { first, end }));
            }
        }
    }
    let (score, _, found) = best?;
    if score >= least {
        return Some(found);
    }
    // a first line that names one field among others
    let lone = found.first == 0 && found.end == 1 && lines[0].filled().count() >= 2;
    lone.then_some(found)
}

/// A cell of a header may hold line ends, so the next line of a text may stand some lines further down.
const LINES_OF_A_CELL: u32 = 4;

/// The fields that header cells name.
fn fields(headers: &Headers, cells: &[(usize, String)]) -> BTreeSet<usize> {
    let named = cells.iter().filter_map(|(_, text)| match headers.meaning(text).kind {
        ColumnKind::Field(field) => Some(field),
        _ => None,
    });
    named.collect()
}

/// Whether a line can be a header: no label line, and no value in it but days and numbers that head several columns.
fn may_be_header(headers: &Headers, line: &RawRecord) -> bool {
    let (mut values, mut known, mut filled) = (0, 0, 0);
    for (_, text) in line.filled() {
        filled += 1;
        let kind = headers.meaning(text).kind;
        known += usize::from(matches!(kind, ColumnKind::Field(_)));
        if block::is_value_like(text) && matches!(kind, ColumnKind::Unknown | ColumnKind::Session) {
            values += 1;
        }
    }
    if values > 0 && !(values >= 2 && known >= 2 || values == 1 && known >= 3) {
        return false;
    }
    let colons = line.filled().any(|(_, text)| text.trim_end().ends_with(':') || text.contains(": "));
    !(labels::label_line(headers, line).is_some() && (colons || filled <= 2 || known * 2 <= filled))
}

/// Whether a line is one of values rather than words.
fn is_data(headers: &Headers, line: &RawRecord) -> bool {
    let values = line.filled().filter(|(_, text)| block::is_value_like(text)).count();
    values > 0 && line.filled().count() >= 2 && labels::label_line(headers, line).is_none()
}

/// Neighbouring lines as one header: per column the lowest cell, with what stands above it where that names a field.
fn read_together(headers: &Headers, lines: &[&RawRecord]) -> Vec<(usize, String)> {
    let [upper @ .., lowest] = lines else { return Vec::new() };
    if upper.is_empty() {
        return own_cells(lowest);
    }
    let width = lines.iter().map(|line| line.len()).max().unwrap_or(0);
    let reach: Vec<Vec<String>> = upper.iter().map(|line| reaching(line, width)).collect();
    let mut cells = Vec::new();
    for position in 0..width {
        // a heading may reach over thousands of blank cells, of which none is a column
        if lines.iter().all(|line| own_text(line, position).is_empty()) {
            continue;
        }
        let own = own_text(lowest, position);
        let above: Vec<&str> =
            reach.iter().map(|line| line[position].as_str()).filter(|text| !text.is_empty()).collect();
        let joined = above.iter().copied().chain((!own.is_empty()).then_some(own)).collect::<Vec<_>>().join(" ");
        let last_above = above.last().copied().unwrap_or("");
        let pair = format!("{last_above} {own}");
        let known = |text: &str| {
            let meaning = headers.meaning(text);
            !meaning.by_words && matches!(meaning.kind, ColumnKind::Field(_))
        };
        let readings = [joined.as_str(), pair.trim(), own, if own.is_empty() { last_above } else { "" }];
        let taken = readings.into_iter().find(|text| !text.is_empty() && known(text));
        let text = taken.unwrap_or(if own.is_empty() { last_above } else { own });
        if !text.is_empty() {
            cells.push((position, text.to_owned()));
        }
    }
    cells
}

fn own_text(line: &RawRecord, position: usize) -> &str {
    if position < line.len() { line.str(position) } else { "" }
}

/// The cells of a line; a merge over several columns is one cell in its first.
fn own_cells(line: &RawRecord) -> Vec<(usize, String)> {
    let inside = |at: usize| line.spans.iter().any(|(from, to)| at > *from && at <= *to);
    line.filled().filter(|(at, _)| !inside(*at)).map(|(at, text)| (at, text.to_owned())).collect()
}

/// What of an upper line stands over each column: a heading reaches over its merged columns, or without merges over blank
/// cells to its right.
fn reaching(line: &RawRecord, width: usize) -> Vec<String> {
    let (mut over, mut heading, mut until) = (vec![String::new(); width], String::new(), usize::MAX);
    for (position, slot) in over.iter_mut().enumerate() {
        let own = own_text(line, position);
        if !own.is_empty() {
            heading = own.to_owned();
            let span = line.spans.iter().find(|(from, _)| *from == position);
            until = span.map_or(if line.spans.is_empty() { usize::MAX } else { position }, |(_, to)| *to);
        }
        if position <= until {
            slot.clone_from(&heading);
        }
    }
    over
}
