//! `clee check --reading`: what each sheet, header, label and line was taken for.
//!
//! In: files as they were read. Out: a table, in the order of the file; nothing of it is a fault. It is what a sender and a
//! clerk look at when a file was read otherwise than they thought.

use super::check::Checked;
use super::print::Table;
use crate::ingest::{Layout, Sheet, SignKind};
use crate::plan::Source;

/// A line of the table: where, what it is, its text, and what it was taken for.
type Line = (Option<u32>, &'static str, String, String);

/// Everything that was made of the files.
pub fn table(checked: &[Checked], source: &Source) -> Table {
    let mut table = Table::new(&["file", "sheet", "line", "what", "text", "taken for"]).with_figures(&["line"]);
    for file in checked {
        for sheet in &file.found.sheets {
            for (line, what, text, taken) in lines_of(sheet, source) {
                let line = line.map(|line| line.to_string()).unwrap_or_default();
                let name = sheet.name.clone().unwrap_or_default();
                table.push(vec![file.name.clone(), name, line, what.to_owned(), text, taken]);
            }
        }
    }
    table
}

fn lines_of(sheet: &Sheet, source: &Source) -> Vec<Line> {
    let hidden = if sheet.hidden { ", hidden" } else { "" };
    let status = sheet.status.as_str().replace('_', " ");
    let mut lines =
        vec![(None, "sheet", sheet.name.clone().unwrap_or_default(), format!("{status}{hidden}, {} rows", sheet.rows))];
    // tables of one sheet share most of what stands above them
    for layout in sheet.parts.iter().map(|part| part.layout.as_ref()).chain([sheet.layout.as_ref()]) {
        for line in lines_of_layout(layout, source) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    let counted = [
        ("blank lines", sheet.not_rows.blank),
        ("repetitions of the header", sheet.not_rows.header),
        ("totals", sheet.not_rows.total),
    ];
    let counted = counted.into_iter().filter(|(_, lines)| *lines > 0);
    lines.extend(counted.map(|(what, n)| (None, "lines", what.to_owned(), format!("no rows: {n}"))));
    lines
}

fn lines_of_layout(layout: &Layout, source: &Source) -> Vec<Line> {
    let field = |at: usize| source.headers.fields()[at].name.clone();
    let at = (layout.header_row > 0).then_some(layout.header_row);
    let list = if layout.list > 0 { format!(" of list {}", layout.list) } else { String::new() };
    let mut lines: Vec<Line> = Vec::new();
    lines.extend(layout.title.iter().map(|title| (None, "title", title.clone(), "text above the table".to_owned())));
    lines.extend(layout.constants.iter().map(|label| {
        let text = format!("{}: {}", label.label, label.value);
        (Some(label.row_number), "label", text, format!("{} of the rows under it", field(label.field)))
    }));
    for column in &layout.columns {
        lines.push((at, "header", column.header.clone(), format!("{}{list}", field(column.field))));
    }
    lines.extend(layout.signs.iter().map(|sign| (at, "header", sign.header.clone(), sign_in_words(sign.kind))));
    lines.extend(layout.unmapped.iter().map(|header| (at, "header", header.clone(), "not read".to_owned())));
    lines.extend(layout.marks.iter().map(|mark| {
        let what = if mark.row_number.is_some() { "section line" } else { "sheet's name" };
        (mark.row_number, what, mark.text.clone(), format!("{:?} for the rows under it", mark.word).to_lowercase())
    }));
    let footnotes = layout.footnotes.iter();
    lines.extend(
        footnotes.map(|(mark, text)| (None, "footnote", format!("{mark} {text}"), "what the mark means".to_owned())),
    );
    let missing = layout.missing_required.iter();
    lines.extend(missing.map(|missing| (at, "missing", field(*missing), "neither a column nor a label".to_owned())));
    lines
}

fn sign_in_words(kind: SignKind) -> String {
    match kind {
        SignKind::Attendance { .. } => "words of attendance".to_owned(),
        SignKind::ByContent { .. } => "words of attendance, by what stands in it".to_owned(),
        SignKind::Exception(word) => format!("a mark means {word:?}").to_lowercase(),
        SignKind::Session => "a part of the training".to_owned(),
        SignKind::Remark => "remarks".to_owned(),
        SignKind::UnknownYesNo => "yes and no of something unknown: a no waits".to_owned(),
        SignKind::UnknownDuration => "times of something unknown: what stands in it waits".to_owned(),
    }
}
