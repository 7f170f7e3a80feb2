//! What an XLSX file says beside the values of its cells: text struck through inside a cell, comments, merged cells.
//!
//! In: the checked archive. Out: per sheet the cells with struck text, how many comments there are and whether cells are
//! merged. What always holds: only parts that mention any of it are walked, and a part that cannot be read tells nothing.

use super::archive::{self, Archive};
use super::xml::{self, Event};
use std::collections::{BTreeMap, BTreeSet};

/// The author of notes that the program itself wrote into a workbook.
pub(super) const OWN_NOTES: &str = "clee check";

/// What one sheet says beside its values.
#[derive(Clone, Debug, Default)]
pub(super) struct Extras {
    /// Row and column, from 0.
    pub struck: BTreeSet<(u32, u32)>,
    pub comments: usize,
    /// Whether cells are merged; which ones takes another walk through the sheet.
    pub merged: bool,
}

/// The extras of every sheet, by the sheet's name.
pub(super) fn of_workbook(archive: &mut Archive<'_>) -> BTreeMap<String, Extras> {
    let struck = struck_strings(archive);
    let has_comments = archive.file_names().flatten().any(|name| name.to_ascii_lowercase().contains("comments"));
    let mut all = BTreeMap::new();
    for (name, path) in sheets(archive) {
        let mut extras = Extras::default();
        if let Some(text) = text_of(archive, &path) {
            extras.merged = text.contains("mergeCell");
            if !struck.is_empty() || text.contains("<strike") {
                extras.struck = struck_cells(&text, &struck);
            }
        }
        if has_comments {
            extras.comments = comments(archive, &path);
        }
        all.insert(name, extras);
    }
    all
}

fn text_of(archive: &mut Archive<'_>, path: &str) -> Option<String> {
    let bytes = archive::part(archive, path).ok()?;
    xml::utf8(&bytes).map(str::to_owned)
}

/// Positions of the shared strings of which a part is struck through.
fn struck_strings(archive: &mut Archive<'_>) -> BTreeSet<usize> {
    let Some(text) = text_of(archive, "xl/sharedStrings.xml").filter(|text| text.contains("strike")) else {
        return BTreeSet::new();
    };
    let (mut struck, mut at) = (BTreeSet::new(), 0);
    for event in xml::events(&text) {
        match event {
            Event::Open { name: "si", closed: true, .. } | Event::Close { name: "si" } => at += 1,
            Event::Open { name: "strike", attributes, .. } if is_on(attributes.get("val").as_deref()) => {
                struck.insert(at);
            }
            _ => {}
        }
    }
    struck
}

fn is_on(value: Option<&str>) -> bool {
    !matches!(value, Some("0" | "false"))
}

/// Names of the sheets with the paths of their parts.
fn sheets(archive: &mut Archive<'_>) -> Vec<(String, String)> {
    let (Some(book), Some(relations)) =
        (text_of(archive, "xl/workbook.xml"), text_of(archive, "xl/_rels/workbook.xml.rels"))
    else {
        return Vec::new();
    };
    let targets = targets(&relations, "xl/");
    let mut sheets = Vec::new();
    for event in xml::events(&book) {
        if let Event::Open { name: "sheet", attributes, .. } = event
            && let (Some(name), Some(id)) = (attributes.get("name"), attributes.get("r:id"))
            && let Some((path, _)) = targets.get(&*id)
        {
            sheets.push((name, path.clone()));
        }
    }
    sheets
}

/// The targets of a part's relations with their types, by id.
fn targets(relations: &str, folder: &str) -> BTreeMap<String, (String, String)> {
    let mut targets = BTreeMap::new();
    for event in xml::events(relations) {
        if let Event::Open { name: "Relationship", attributes, .. } = event
            && let (Some(id), Some(target)) = (attributes.get("Id"), attributes.get("Target"))
        {
            let kind = attributes.get("Type").unwrap_or_default();
            targets.insert(id, (resolved(folder, &target), kind));
        }
    }
    targets
}

/// A target as a path inside the archive.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut parts: Vec<&str> = folder.trim_end_matches('/').split('/').collect();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Cells whose text is struck in part: by a shared string, or inside the cell itself.
fn struck_cells(text: &str, struck: &BTreeSet<usize>) -> BTreeSet<(u32, u32)> {
    let (mut cells, mut place, mut shared, mut value) = (BTreeSet::new(), None, false, false);
    for event in xml::events(text) {
        match event {
            Event::Open { name: "c", attributes, .. } => {
                place = attributes.get("r").and_then(|reference| place_of(&reference));
                shared = attributes.get("t").as_deref() == Some("s");
            }
            Event::Open { name: "v", .. } => value = true,
            Event::Close { name: "v" } => value = false,
            Event::Open { name: "strike", attributes, .. } if is_on(attributes.get("val").as_deref()) => {
                cells.extend(place);
            }
            Event::Text(text) if value && shared && text.trim().parse().is_ok_and(|at| struck.contains(&at)) => {
                cells.extend(place);
            }
            _ => {}
        }
    }
    cells
}

/// `B3` as row 2 and column 1.
fn place_of(reference: &str) -> Option<(u32, u32)> {
    const LETTERS: u32 = 26;
    let digits = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = reference.split_at(digits);
    let mut column = 0_u32;
    for letter in letters.bytes() {
        let value = letter.to_ascii_uppercase().checked_sub(b'A')?;
        column = column.checked_mul(LETTERS)?.checked_add(u32::from(value) + 1)?;
    }
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// How many comments stand in a sheet, those apart that the program wrote itself.
fn comments(archive: &mut Archive<'_>, sheet: &str) -> usize {
    let Some((folder, file)) = sheet.rsplit_once('/') else { return 0 };
    let Some(relations) = text_of(archive, &format!("{folder}/_rels/{file}.rels")) else { return 0 };
    let mut count = 0;
    for (path, kind) in targets(&relations, folder).into_values() {
        if kind.to_ascii_lowercase().ends_with("/comments")
            && let Some(text) = text_of(archive, &path)
        {
            count += notes(&text);
        }
    }
    count
}

fn notes(text: &str) -> usize {
    let (mut authors, mut author, mut count) = (Vec::new(), None, 0);
    for event in xml::events(text) {
        match event {
            Event::Open { name: "author", closed, .. } => author = (!closed).then(String::new),
            Event::Text(text) => {
                if let Some(name) = &mut author {
                    name.push_str(&xml::resolved(text));
                }
            }
            Event::Close { name: "author" } => authors.push(author.take().unwrap_or_default()),
            Event::Open { name: "comment", attributes, .. } => {
                let at: Option<usize> = attributes.get("authorId").and_then(|id| id.parse().ok());
                let own = at.and_then(|at| authors.get(at)).is_some_and(|name| name == OWN_NOTES);
                count += usize::from(!own);
            }
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_cells() {
        assert_eq!(place_of("A1"), Some((0, 0)));
        assert_eq!(place_of("AB12"), Some((11, 27)));
        assert_eq!(place_of("A0"), None);
        assert_eq!(place_of("12"), None);
    }

    #[test]
    fn a_run_that_is_struck_marks_its_cell() {
        let sheet = r#"<row><c r="A2" t="s"><v>1</v></c><c r="B2"><v>1</v></c>
            <c r="C2" t="inlineStr"><is><r><rPr><strike/></rPr><t>x</t></r></is></c>
            <c r="D2" t="inlineStr"><is><r><rPr><strike val="0"/></rPr><t>x</t></r></is></c></row>"#;
        assert_eq!(struck_cells(sheet, &BTreeSet::from([1])), BTreeSet::from([(1, 0), (1, 2)]));
    }

    #[test]
    fn own_notes_are_left_out() {
        let text = r#"<comments><authors><author>clee check</author><author>A</author></authors><commentList>
            <comment ref="A1" authorId="0"/><comment ref="A2" authorId="1"/></commentList></comments>"#;
        assert_eq!(notes(text), 1);
    }
}
