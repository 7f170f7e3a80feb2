//! Ways to say who came and completed.
//!
//! In: a sheet in the making. Out: the same with a column, lines, sheets, struck rows or words at the names that say how
//! the training ended for each person. What nobody can answer, such as a mark for one of two sessions, is unclear.

use super::draft::{Draft, End, Group};
use super::texts::{self, ATTENDANCE, Column, EXCEPTIONS, MARKS, SESSIONS};
use crate::synth::rng::Rng;
use crate::synth::row::Field;

/// One of the words for an end; a sender has one word for those who came.
fn word(column: &Column, end: End, usual: &'static str, rng: &mut Rng) -> String {
    match end {
        End::Completed => usual,
        End::Not => *rng.pick(column.not_completed),
        End::Unclear => *rng.pick(column.unclear),
    }
    .to_owned()
}

pub fn column(draft: &mut Draft, rng: &mut Rng) {
    // a result beside a score would be two columns for one thing
    let forms = if draft.has(Field::TestScore) { ATTENDANCE.len() - 1 } else { ATTENDANCE.len() };
    let form = &ATTENDANCE[rng.below(forms)];
    let (head, usual) = (*rng.pick(form.heads), *rng.pick(form.completed));
    let ends = draft.ends(true, true, rng);
    let cells = ends.into_iter().map(|end| word(form, end, usual, rng)).collect();
    draft.add(head, cells);
}

pub fn exceptions(draft: &mut Draft, rng: &mut Rng) {
    let (head, not) = *rng.pick(&EXCEPTIONS);
    let (mark, otherwise) = (*rng.pick(MARKS), if rng.chance(3_000) { "No" } else { "" });
    let ends = draft.ends(not, !not, rng);
    let cell = |end| if end == End::Completed { otherwise } else { mark };
    draft.add(head, ends.into_iter().map(|end| cell(end).to_owned()).collect());
}

pub fn sessions(draft: &mut Draft, rng: &mut Rng) {
    let (first, second) = *rng.pick(&SESSIONS);
    let mark = *rng.pick(&["X", "x", "✓"]);
    let ends = draft.ends(false, true, rng);
    let marked = |end, rng: &mut Rng| match (end, rng.below(3)) {
        (End::Completed, _) => (mark, mark),
        (_, 0) => (mark, ""),
        (_, 1) => ("", mark),
        _ => ("", ""),
    };
    let cells: Vec<(&str, &str)> = ends.into_iter().map(|end| marked(end, rng)).collect();
    draft.add(first, cells.iter().map(|(one, _)| (*one).to_owned()).collect());
    draft.add(second, cells.iter().map(|(_, two)| (*two).to_owned()).collect());
}

pub fn remarks(draft: &mut Draft, rng: &mut Rng) {
    let form = &texts::REMARKS;
    let head = *rng.pick(form.heads);
    let ends = draft.ends(true, true, rng);
    let mut cells: Vec<String> = Vec::new();
    for end in ends {
        let usual = *rng.pick(form.completed);
        cells.push(word(form, end, usual, rng));
    }
    draft.add(head, cells);
}

/// Rows by their end: those who completed, those who did not, those of whom it is unclear.
fn parted(draft: &mut Draft, rng: &mut Rng) -> [Vec<usize>; 3] {
    let ends = draft.ends(true, true, rng);
    [End::Completed, End::Not, End::Unclear].map(|end| (0..ends.len()).filter(|&at| ends[at] == end).collect())
}

pub fn sections(draft: &mut Draft, rng: &mut Rng) {
    let [completed, not, unclear] = parted(draft, rng);
    let group = |line: &str, rows: Vec<usize>| Group {
        sheet: "Roster".to_owned(),
        line: if line.is_empty() { Vec::new() } else { vec![line.to_owned()] },
        above_header: false,
        rows,
    };
    let lines = ["", *rng.pick(texts::SECTIONS.not_completed), *rng.pick(texts::SECTIONS.unclear)];
    let parts = lines.into_iter().zip([completed, not, unclear]).filter(|(_, rows)| !rows.is_empty());
    draft.groups = parts.map(|(line, rows)| group(line, rows)).collect();
}

pub fn sheets(draft: &mut Draft, rng: &mut Rng) {
    draft.book = true;
    let parts = parted(draft, rng);
    let form = &texts::SHEETS;
    let names = [form.completed, form.not_completed, form.unclear].map(|names| *rng.pick(names));
    let filled = names.into_iter().zip(parts).filter(|(_, rows)| !rows.is_empty());
    draft.groups = filled.map(|(name, rows)| Group { sheet: name.to_owned(), rows, ..Group::default() }).collect();
}

pub fn struck(draft: &mut Draft, rng: &mut Rng) {
    draft.book = true;
    let ends = draft.ends(false, true, rng);
    draft.struck = (0..ends.len()).filter(|&at| ends[at] == End::Unclear).collect();
}

/// Behind the name: the role of those who taught, and how it ended for others.
pub fn at_names(draft: &mut Draft, rng: &mut Rng) {
    let ends = draft.ends(true, true, rng);
    let whole = draft.has(Field::AttendeeName);
    for (at, end) in ends.into_iter().enumerate() {
        let row = &draft.rows()[at];
        let taught = row.get(Field::Role) == "instructor";
        let field = match row.get(Field::AttendeeName) {
            "" if whole => continue,
            "" => Field::FirstName,
            _ => Field::AttendeeName,
        };
        let behind = match end {
            End::Completed if taught => *rng.pick(texts::ROLES),
            End::Completed => continue,
            End::Not => rng.pick(texts::AT_NAMES.not_completed),
            End::Unclear => rng.pick(texts::AT_NAMES.unclear),
        };
        draft.column(field).cells[at].push_str(behind);
        if taught {
            draft.column(Field::Role).cells[at].clear();
        }
    }
}
