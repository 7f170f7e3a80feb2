//! Label lines: `Course #: 25-0100`, `Course #` beside `25-0100`, several of them in a line.
//!
//! In: one record. Out: what its labels say, when it holds nothing else. What always holds: at least one label of a label
//! line names a field, and a label without a value changes nothing.

use super::block;
use super::headers::{ColumnKind, Headers};
use super::layout::Constant;
use super::raw::RawRecord;
use crate::words::{fold, is_date_like};

/// A line that holds nothing but labels and their values.
#[derive(Debug, Default, PartialEq)]
pub(super) struct LabelLine {
    /// What labels that name a field say.
    pub constants: Vec<Constant>,
    /// Labels with a value that nobody knows.
    pub unknown: Vec<String>,
    /// How many labels name a field, with and without a value.
    known: usize,
}

/// No label is longer.
const LONGEST_LABEL: usize = 60;

/// The record as a label line, if it is one.
pub(super) fn label_line(headers: &Headers, record: &RawRecord) -> Option<LabelLine> {
    let line = any_labels(headers, record)?;
    (line.known > 0).then_some(line)
}

/// The record as labels with their values, of which none need be known.
pub(super) fn any_labels(headers: &Headers, record: &RawRecord) -> Option<LabelLine> {
    let cells: Vec<&str> = record.filled().map(|(_, text)| text).collect();
    // asked of every row: without a colon each label stands beside its value
    if cells.len() % 2 == 1 && !cells.iter().any(|text| text.contains(':')) {
        return None;
    }
    let (mut line, mut at) = (LabelLine::default(), 0);
    while at < cells.len() {
        at += line.take(headers, &cells[at..], record.number)?;
    }
    (!cells.is_empty()).then_some(line)
}

impl LabelLine {
    /// Takes in the label that begins `cells`; how many cells it takes, or none when there is no label.
    fn take(&mut self, headers: &Headers, cells: &[&str], row_number: u32) -> Option<usize> {
        let beside = |next: Option<&&str>| next.filter(|next| !is_label(headers, next)).map(|next| (*next).to_owned());
        // behind a colon stands its value, also where that could be a label (`Status: | Completed`)
        let behind = |next: Option<&&str>| {
            let labelled = |next: &&&str| {
                split(next).is_some_and(|(label, value)| value.is_none() || headers.find(label).is_some())
            };
            next.filter(|next| !labelled(next)).map(|next| (*next).to_owned())
        };
        if let Some((label, value)) = split(cells[0]) {
            let Some((value, rest)) = value.map(|value| split_again(headers, value)) else {
                let value = behind(cells.get(1));
                let taken = 1 + usize::from(value.is_some());
                self.add(headers, label, value.as_deref().unwrap_or(""), row_number);
                return Some(taken);
            };
            self.add(headers, label, value, row_number);
            if let Some(rest) = rest {
                self.take(headers, &[rest], row_number)?;
            }
            return Some(1);
        }
        // a label without a colon must be one that is known, with its value in the next cell
        if block::is_value_like(cells[0]) || !headers.is_name(cells[0]) {
            return None;
        }
        let value = beside(cells.get(1))?;
        self.add(headers, cells[0], &value, row_number);
        Some(2)
    }

    fn add(&mut self, headers: &Headers, label: &str, value: &str, row_number: u32) {
        let blank = value.is_empty()
            || value.chars().all(|c| matches!(c, '_' | '.' | ' ' | '\u{2026}') || crate::words::is_dash(c));
        match headers.meaning(label).kind {
            ColumnKind::Field(field) => {
                self.known += 1;
                if !blank {
                    let (value, label) = (value.to_owned(), label.trim().to_owned());
                    if Some(field) == headers.roles.course_title
                        && let (Some(field), Some(day)) = (headers.roles.completed_on, only_day(&value))
                    {
                        let (value, label) = (day.to_owned(), label.clone());
                        self.constants.push(Constant { field, value, row_number, label });
                    }
                    self.constants.push(Constant { field, value, row_number, label });
                }
            }
            ColumnKind::Harmless => {}
            _ if blank => {}
            _ => self.unknown.push(label.trim().to_owned()),
        }
    }
}

/// The one day among the parts of a title: people write a class, its number, its day and its room in one line.
fn only_day(title: &str) -> Option<&str> {
    let mut rest = vec![title];
    for between in [" / ", " | ", "; ", " - "] {
        rest = rest.into_iter().flat_map(|part| part.split(between)).collect();
    }
    let several = rest.len() > 1;
    let mut days = rest.into_iter().map(str::trim).filter(|part| is_date_like(&fold(part)));
    days.next().filter(|_| several && days.next().is_none())
}

/// A cell that begins with a label and a colon: the label, and what stands behind it.
fn split(cell: &str) -> Option<(&str, Option<&str>)> {
    let (label, value) = cell.split_once(':')?;
    let label = label.trim();
    let letters = label.chars().filter(|c| c.is_alphabetic()).count();
    let plain = letters >= 2 && label.len() <= LONGEST_LABEL && !value.starts_with("//");
    let value = value.trim();
    plain.then_some((label, (!value.is_empty()).then_some(value)))
}

/// A value behind which another known label begins in the same cell.
fn split_again<'v>(headers: &Headers, value: &'v str) -> (&'v str, Option<&'v str>) {
    for (colon, _) in value.match_indices(':') {
        let before = &value[..colon];
        let starts = before.match_indices([' ', ',', ';', '|', '\t']).map(|(at, _)| at + 1);
        for start in starts {
            let label = before[start..].trim();
            let known = !label.is_empty() && headers.find(label).is_some();
            if known && label.chars().any(char::is_alphabetic) {
                return (value[..start].trim_end_matches([' ', ',', ';', '|', '\t']), Some(value[start..].trim()));
            }
        }
    }
    (value, None)
}

/// Whether a cell is a label by itself: with a colon, or a known header.
fn is_label(headers: &Headers, text: &str) -> bool {
    match split(text) {
        Some((label, value)) => value.is_none() || headers.find(label).is_some(),
        None => headers.is_name(text),
    }
}
