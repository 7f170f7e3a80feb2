//! What the columns of a table are, once every header of it has been looked at beside the others.
//!
//! In: the header texts of a table, what is known of its columns as a whole, the labels above it. Out: a layout, the columns
//! whose cells are to be surveyed, and what is to be told about headers. What always holds: a field that one column has by
//! its whole header takes none by words; of several columns by words for one field none is taken; hours of the class never
//! pass for those of the person where both stand.

use super::headers::{ColumnKind, Headers, Meaning};
use super::layout::{Column, Constant, Layout, SignColumn, SignKind};
use super::survey::{Finding, Findings, Observed};
use std::collections::BTreeMap;

/// A table's columns.
pub(super) struct Columns {
    pub layout: Layout,
    /// Positions of the columns to survey, and as what.
    pub observed: Vec<(usize, Observed)>,
    /// Columns that were found by words: the header and its field.
    pub by_words: Vec<(String, usize)>,
}

/// One header on its way to a column.
struct Candidate {
    position: usize,
    header: String,
    meaning: Meaning,
}

/// The columns that `header` describes; `findings` is what an earlier pass over the sheet found in them.
pub(super) fn columns(
    headers: &Headers,
    header: &[(usize, String)],
    header_row: u32,
    constants: Vec<Constant>,
    findings: &Findings,
) -> Columns {
    let mut candidates: Vec<Candidate> = header
        .iter()
        .map(|(position, text)| Candidate { position: *position, header: text.clone(), meaning: headers.meaning(text) })
        .collect();
    // a column without a header that is known by what stands in it
    for (position, finding) in &findings.columns {
        if finding.sign.is_some() && finding.headless {
            let meaning = Meaning { kind: ColumnKind::Unknown, by_words: false, unit: None };
            candidates.push(Candidate { position: *position, header: without_header(*position), meaning });
        }
    }
    leave_doubtful_words(&mut candidates);
    part_hours(headers, &mut candidates);
    let mut made = Making::default();
    for candidate in candidates {
        let finding = findings.columns.get(&candidate.position);
        made.add(headers, candidate, finding);
    }
    made.finish(headers, header_row, constants)
}

/// What a column without a header is called: by its letter, as a spreadsheet has it.
pub(super) fn without_header(position: usize) -> String {
    const LETTERS: usize = 26;
    let (mut letters, mut left) = (Vec::new(), position + 1);
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % LETTERS) as u8));
        left = (left - 1) / LETTERS;
    }
    format!("column without a header ({})", letters.iter().rev().collect::<String>())
}

/// By words, a field that has a column by its whole header takes none, and several columns for one field are none.
fn leave_doubtful_words(candidates: &mut [Candidate]) {
    let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for candidate in candidates.iter() {
        if let ColumnKind::Field(field) = candidate.meaning.kind {
            let (whole, by_words) = counts.entry(field).or_default();
            *if candidate.meaning.by_words { by_words } else { whole } += 1;
        }
    }
    for candidate in candidates {
        if let ColumnKind::Field(field) = candidate.meaning.kind
            && candidate.meaning.by_words
            && counts.get(&field).is_some_and(|(whole, by_words)| *whole > 0 || *by_words > 1)
        {
            candidate.meaning = Meaning { kind: ColumnKind::Unknown, by_words: false, unit: None };
        }
    }
}

/// Hours of the class and hours of the person (reading of several hours columns).
fn part_hours(headers: &Headers, candidates: &mut [Candidate]) {
    let (Some(hours), Some(class)) = (headers.roles.hours, headers.roles.class_hours) else { return };
    let is_hours = |c: &Candidate| matches!(c.meaning.kind, ColumnKind::Field(f) if f == hours || f == class);
    let side = |c: &Candidate| match c.meaning.kind {
        ColumnKind::Field(field) if field == class => Some(true),
        _ => headers.is_of_class(&c.header),
    };
    let sides: Vec<Option<bool>> = candidates.iter().filter(|c| is_hours(c)).map(side).collect();
    let (of_class, of_person) = (sides.contains(&Some(true)), sides.contains(&Some(false)));
    for candidate in candidates.iter_mut().filter(|c| is_hours(c)) {
        let evidence = match side(candidate) {
            Some(true) => sides.iter().any(|side| *side != Some(true)),
            Some(false) => false,
            // beside hours of the person a neutral column is the class's; beside those of the class it is the person's
            None => of_person && (of_class || sides.len() > 1),
        };
        candidate.meaning.kind = ColumnKind::Field(if evidence { class } else { hours });
    }
}

#[derive(Default)]
struct Making {
    columns: Vec<Column>,
    extra: Vec<usize>,
    /// Signs of columns that no field has point behind the fields' columns, whose number is not known before the end.
    signs: Vec<(SignColumn, bool)>,
    unmapped: Vec<String>,
    observed: Vec<(usize, Observed)>,
    by_words: Vec<(String, usize)>,
}

impl Making {
    fn add(&mut self, headers: &Headers, candidate: Candidate, finding: Option<&Finding>) {
        let Candidate { position, header, meaning } = candidate;
        let finding = finding.cloned().unwrap_or_default();
        if let Some(kind) = finding.sign {
            self.observed.push((position, Observed::Unknown));
            return self.sign(position, header, kind, None);
        }
        match meaning.kind {
            ColumnKind::Field(field) => self.field(headers, position, header, (field, meaning), finding),
            ColumnKind::Exception(word) => self.sign(position, header, SignKind::Exception(word), None),
            ColumnKind::Session if !finding.no_session => {
                self.observed.push((position, Observed::Session));
                self.sign(position, header, SignKind::Session, None);
            }
            ColumnKind::Harmless => {}
            ColumnKind::Session | ColumnKind::Unknown => {
                self.observed.push((position, Observed::Unknown));
                self.unmapped.push(header);
            }
        }
    }

    fn field(
        &mut self,
        headers: &Headers,
        position: usize,
        header: String,
        (field, meaning): (usize, Meaning),
        finding: Finding,
    ) {
        if meaning.by_words {
            self.by_words.push((header.clone(), field));
        }
        let roles = &headers.roles;
        let sign = if Some(field) == roles.attendance {
            Some((Observed::Attendance, SignKind::Attendance { blank_waits: finding.blank_waits }))
        } else if Some(field) == roles.remarks {
            Some((Observed::Remark, SignKind::Remark))
        } else {
            None
        };
        if let Some((observed, kind)) = sign {
            self.observed.push((position, observed));
            let column = u32::try_from(self.columns.len()).unwrap_or(u32::MAX);
            let sign = SignColumn { kind, header: header.clone(), column, class_text: finding.class_text };
            self.signs.push((sign, false));
        } else if headers.fields()[field].is_date {
            self.observed.push((position, Observed::Date));
        } else if Some(field) == roles.test_score {
            self.observed.push((position, Observed::Score));
        }
        self.columns.push(Column { field, header, position, unit: meaning.unit, shares: finding.shares });
    }

    fn sign(&mut self, position: usize, header: String, kind: SignKind, class_text: Option<String>) {
        let column = u32::try_from(self.extra.len()).unwrap_or(u32::MAX);
        self.extra.push(position);
        self.signs.push((SignColumn { kind, header, column, class_text }, true));
    }

    fn finish(self, headers: &Headers, header_row: u32, constants: Vec<Constant>) -> Columns {
        let behind = u32::try_from(self.columns.len()).unwrap_or(u32::MAX);
        let placed = |(mut sign, extra): (SignColumn, bool)| {
            sign.column += if extra { behind } else { 0 };
            sign
        };
        let signs = self.signs.into_iter().map(placed).collect();
        let mut layout = Layout::new(headers, header_row, self.columns, self.unmapped, constants);
        layout.signs = signs;
        layout.extra = self.extra;
        Columns { layout, observed: self.observed, by_words: self.by_words }
    }
}
