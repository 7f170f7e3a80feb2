//! The records of a text file as a sheet, every column of the file under its own header.
//!
//! In: the bytes of the file, its faults. Out: a sheet with the record's line in the first column, then the file's
//! columns in their order, then in words what is wrong. Columns that are no known field are read once more by the same
//! reader, to which each header is then a field. Text stays text: a text file says nothing about types.

use super::{Looks, Marks, colour, comment, cut};
use crate::commands::check::{Checked, Fault};
use crate::ingest::{Cell, FileRead, HeaderField, Headers, Limits, read_bytes};
use crate::plan::Source;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

pub fn write(
    book: &mut Workbook,
    checked: &Checked,
    bytes: &[u8],
    source: &Source,
    limits: &Limits,
) -> Result<(), XlsxError> {
    if checked.found.sheets.is_empty() {
        book.add_worksheet().write(0, 0, "the file could not be read")?;
        return Ok(());
    }
    for at in 0..checked.found.sheets.len() {
        let page = book.add_worksheet();
        let name = checked.found.sheets[at].name.clone().unwrap_or_else(|| "rows".to_owned());
        if page.set_name(&name).is_err() {
            page.set_name(format!("sheet {}", at + 1))?;
        }
        let headers = all_headers(&checked.found, at, source);
        let whole = read_bytes(&checked.name, bytes, &headers, limits);
        fill(page, checked, at, &whole, source)?;
    }
    Ok(())
}

/// Every header of the sheet as a field of its own: the known ones as they stand in the file, then the others. A label
/// above the table is a field too.
fn all_headers(found: &FileRead, at: usize, source: &Source) -> Headers {
    let fields = source.headers.fields();
    let mut named: Vec<HeaderField> = Vec::new();
    // what decides whether a last row is a total must be what it was when the file was judged
    let mut add = |name: &str, (identifying, amount): (bool, bool), required: bool, aliases: &[String]| {
        if !named.iter().any(|f| f.name == name) {
            let (name, aliases) = (name.to_owned(), aliases.to_vec());
            named.push(HeaderField { name, required, identifying, aliases, amount, ..HeaderField::default() });
        }
    };
    let sheet = &found.sheets[at];
    let layouts = || std::iter::once(&sheet.layout).chain(sheet.parts.iter().map(|p| &p.layout));
    for layout in layouts() {
        for column in &layout.columns {
            let field = &fields[column.field];
            add(&column.header, (field.identifying, field.amount), false, &[]);
        }
        for header in &layout.unmapped {
            add(header, (false, false), false, &[]);
        }
        for constant in &layout.constants {
            let field = &fields[constant.field];
            add(&field.name, (false, false), false, &field.aliases);
        }
    }
    Headers::new(named, Default::default())
}

fn fill(
    page: &mut Worksheet,
    checked: &Checked,
    at: usize,
    whole: &FileRead,
    source: &Source,
) -> Result<(), XlsxError> {
    let marks = Marks::of(checked, at);
    let Some(sheet) = whole.sheets.get(at) else { return Ok(()) };
    let columns = columns(sheet);
    let bold = Format::new().set_bold();
    page.write_with_format(0, 0, "row", &bold)?;
    for (column, (_, header)) in (1u16..).zip(&columns) {
        page.write_string_with_format(0, column, cut(header), &bold)?;
    }
    let last = u16::try_from(columns.len() + 1).unwrap_or(u16::MAX);
    page.write_with_format(0, last, "clee: faults", &bold)?;
    let mut looks = Looks::default();
    for (line, row) in (1u32..).zip(sheet.rows()) {
        page.write(line, 0, row.number())?;
        for (column, (field, header)) in (1u16..).zip(&columns) {
            let text = match row.value(*field) {
                Cell::Missing => String::new(),
                Cell::Text(text) => text.to_owned(),
                Cell::Conflict(one, other) => format!("{one} | {other}"),
            };
            let known = source.headers.find(header).map(|f| source.headers.fields()[f].name.as_str());
            let about = |f: &&Fault| known.is_some() && f.field.as_deref() == known;
            let here: Vec<&Fault> = marks.row(row.number()).iter().copied().filter(|f| about(f)).collect();
            page.write_string_with_format(line, column, cut(&text), looks.get("", colour(&here)))?;
            if !here.is_empty() {
                comment(page, line, column, &here)?;
            }
        }
        page.write_string(line, last, cut(&marks.told(row.number())))?;
    }
    page.set_freeze_panes(1, 0)?;
    page.set_landscape().set_print_fit_to_pages(1, 0);
    page.autofit();
    Ok(())
}

/// Field and header of each column, in the order of the file, then what stands above the table.
fn columns(sheet: &crate::ingest::Sheet) -> Vec<(usize, String)> {
    let mut columns: Vec<(usize, String)> = Vec::new();
    let mut add = |field: usize, header: &str| {
        if !columns.iter().any(|(known, _)| *known == field) {
            columns.push((field, header.to_owned()));
        }
    };
    for part in &sheet.parts {
        part.layout.columns.iter().for_each(|c| add(c.field, &c.header));
    }
    for part in &sheet.parts {
        part.layout.constants.iter().for_each(|c| add(c.field, "above the table"));
    }
    columns
}
