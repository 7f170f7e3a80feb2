//! What a line below a header is: a row, or one of the lines that stand round rows.
//!
//! In: a record and the table it stands in. Out: its sort. What always holds: each test is conservative, since a row taken
//! for decoration would be lost, while decoration taken for a row is rejected visibly.

use super::block;
use super::headers::Headers;
use super::labels::{self, LabelLine};
use super::layout::Layout;
use super::raw::RawRecord;
use crate::words::{FOOTNOTE_MARKS, Section, Word};

/// The sort of a line.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    Row,
    Labels(LabelLine),
    Total,
    /// A total without a name, if nothing follows and something stands above.
    BareTotal,
    /// Words that say something about the rows below: the class and the text.
    Section(Word, String),
    /// Words that say nothing, a footer.
    NotRead(String),
    /// A footnote mark with its meaning.
    Footnote(char, String),
    /// What to write into a template.
    Hint(String),
}

/// Where a line stands.
pub(super) struct Place<'p> {
    pub headers: &'p Headers,
    pub layout: &'p Layout,
    /// Directly below the header.
    pub first: bool,
    /// The line above was a label line.
    pub behind_labels: bool,
}

/// Cells above which a line of pairs is a row.
const MOST_LABEL_CELLS: usize = 12;

impl Place<'_> {
    pub(super) fn line(&self, record: &RawRecord, filled: usize) -> Line {
        // in a block of labels `Total hours: 8` is one of them; below rows it sums them up
        if !self.behind_labels && block::is_total(self.headers, self.layout, record) {
            return Line::Total;
        }
        if filled <= MOST_LABEL_CELLS
            && let Some(labels) = labels::label_line(self.headers, record)
        {
            return Line::Labels(labels);
        }
        if self.first && self.is_hint(record) {
            return Line::Hint(joined(record));
        }
        if self.behind_labels
            && filled <= MOST_LABEL_CELLS
            && record.filled().any(|(_, text)| text.contains(':'))
            && let Some(line) = labels::any_labels(self.headers, record)
        {
            return Line::Labels(line);
        }
        if self.behind_labels && block::is_total(self.headers, self.layout, record) {
            return Line::Total;
        }
        if block::is_bare_total(self.headers, self.layout, record) {
            return Line::BareTotal;
        }
        match only_cell(record) {
            Some((position, text)) => self.lone(position, text),
            None if filled <= 3 && self.headers.vocabulary.is_report_line(&joined(record)) => {
                Line::NotRead(joined(record))
            }
            None => Line::Row,
        }
    }

    /// A line of one cell.
    fn lone(&self, position: usize, text: &str) -> Line {
        let words = &self.headers.vocabulary;
        if let Some((mark, meaning)) = footnote(text) {
            return Line::Footnote(mark, meaning.to_owned());
        }
        if words.is_report_line(text) {
            return Line::NotRead(text.to_owned());
        }
        if !text.chars().any(char::is_alphabetic) {
            return Line::Row;
        }
        match words.section(text) {
            Section::Says(word) => Line::Section(word, text.to_owned()),
            // a name alone in a name column, a number alone in a number column is a row
            _ if self.identifies(position) => Line::Row,
            Section::Doubtful => Line::Section(Word::Unclear, text.to_owned()),
            // a whole line in quotes may tell of somebody
            Section::Nothing if self.is_whole_line(text) => Line::Row,
            Section::Nothing => Line::NotRead(text.to_owned()),
        }
    }

    /// Whether a cell holds as many cells between commas as the table has columns.
    fn is_whole_line(&self, text: &str) -> bool {
        let columns = self.layout.columns.len();
        columns > 2 && text.split(',').count() == columns && text.chars().any(|c| c.is_ascii_digit())
    }

    /// Whether the column at a position holds names or numbers of people.
    fn identifies(&self, position: usize) -> bool {
        let mut fields = self.layout.columns.iter().filter(|c| c.position == position).map(|c| c.field);
        fields.any(|field| self.headers.fields()[field].names_person)
    }

    /// Directly below the header, and each cell tells what to write.
    pub(super) fn is_hint(&self, record: &RawRecord) -> bool {
        let words = &self.headers.vocabulary;
        let mut hints = 0;
        for (_, text) in record.filled() {
            if !words.is_hint(text) {
                return false;
            }
            hints += 1;
        }
        hints > 0
    }
}

/// What a line of words above a header says.
pub(super) fn above(headers: &Headers, record: &RawRecord) -> Line {
    let words = &headers.vocabulary;
    if let Some(labels) = labels::label_line(headers, record) {
        return Line::Labels(labels);
    }
    match only_cell(record) {
        Some((_, text)) => match words.section(text) {
            Section::Says(word) => Line::Section(word, text.to_owned()),
            _ => footnote(text).map_or_else(
                || Line::NotRead(text.to_owned()),
                |(mark, meaning)| Line::Footnote(mark, meaning.to_owned()),
            ),
        },
        None => Line::NotRead(joined(record)),
    }
}

/// The only cell of a record that is filled, or the first of a merge over all of them.
fn only_cell(record: &RawRecord) -> Option<(usize, &str)> {
    let mut filled = record.filled();
    let (position, text) = filled.next()?;
    let merged = |(at, other): (usize, &str)| {
        other == text && record.spans.iter().any(|(from, to)| (*from..=*to).contains(&position) && at <= *to)
    };
    filled.all(merged).then_some((position, text))
}

fn joined(record: &RawRecord) -> String {
    record.filled().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
}

/// The footnote mark that a text begins with, and its meaning.
pub(super) fn footnote(text: &str) -> Option<(char, &str)> {
    let mark = text.chars().next().filter(|c| FOOTNOTE_MARKS.contains(c))?;
    let meaning = text.trim_start_matches(mark).trim_start_matches([' ', '=', ':', '-', '\u{2013}', '\u{2014}', ')']);
    meaning.chars().any(char::is_alphabetic).then_some((mark, meaning))
}
