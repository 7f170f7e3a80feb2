//! A checked file written back as a workbook, faulty cells marked and commented.

use super::check::Checked;
use crate::error::CommandError;
use crate::ingest::Cell;
use crate::plan::Source;
use crate::record::Date;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Note, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// Colours of a fault that would cost credit, and of one that would not.
const COSTS: Color = Color::RGB(0xF8C9C4);
const WARNS: Color = Color::RGB(0xFFF0C2);

/// The workbook's bytes. Columns are the fields that were recognised, in the contract's order; the first column is the
/// row's number in the file, the last says in words what is wrong with it.
///
/// # Errors
/// When the workbook cannot be laid out.
pub fn workbook(checked: &Checked, source: &Source, as_of: Date) -> Result<Vec<u8>, CommandError> {
    lay_out(checked, source, as_of).map_err(|fault| CommandError::Usage {
        message: format!("cannot lay out the marked workbook: {fault}"),
        hint: "check the file without --marked",
    })
}

fn lay_out(checked: &Checked, source: &Source, as_of: Date) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::parse_from_str(&as_of.to_string())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    for (at, sheet) in checked.found.sheets.iter().enumerate() {
        let page = book.add_worksheet();
        let name = sheet.name.clone().unwrap_or_else(|| "rows".to_owned());
        if page.set_name(&name).is_err() {
            page.set_name(format!("sheet {}", at + 1))?;
        }
        fill(page, checked, source, at)?;
    }
    if checked.found.sheets.is_empty() {
        book.add_worksheet().write(0, 0, "the file could not be read")?;
    }
    book.save_to_buffer()
}

fn fill(page: &mut Worksheet, checked: &Checked, source: &Source, at: usize) -> Result<(), XlsxError> {
    let sheet = &checked.found.sheets[at];
    let fields = source.headers.fields();
    let used: Vec<usize> = (0..fields.len())
        .filter(|f| sheet.rows().any(|row| row.value(*f) != Cell::Missing) || fields[*f].required)
        .collect();
    let bold = Format::new().set_bold();
    page.write_with_format(0, 0, "row", &bold)?;
    for (column, field) in (1u16..).zip(&used) {
        page.write_with_format(0, column, &fields[*field].name, &bold)?;
    }
    let last = u16::try_from(used.len()).unwrap_or(u16::MAX - 1) + 1;
    page.write_with_format(0, last, "faults", &bold)?;
    let mut faults: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for fault in checked.faults.iter().filter(|f| f.sheet == Some(at)) {
        faults.entry(fault.row.unwrap_or(0)).or_default().push(fault);
    }
    for (line, row) in (1u32..).zip(sheet.rows()) {
        page.write(line, 0, row.number())?;
        let mine = faults.get(&row.number()).map_or(&[][..], Vec::as_slice);
        for (column, field) in (1u16..).zip(&used) {
            let text = match row.value(*field) {
                Cell::Missing => String::new(),
                Cell::Text(text) => text.to_owned(),
                Cell::Conflict(one, other) => format!("{one} | {other}"),
            };
            let here: Vec<_> =
                mine.iter().filter(|f| f.field.as_deref() == Some(fields[*field].name.as_str())).collect();
            if here.is_empty() {
                page.write_string(line, column, text)?;
                continue;
            }
            let colour = if here.iter().any(|f| f.severity == "error") { COSTS } else { WARNS };
            page.write_string_with_format(line, column, text, &Format::new().set_background_color(colour))?;
            let told: Vec<&str> = here.iter().map(|f| f.message.as_str()).collect();
            page.insert_note(line, column, &Note::new(told.join("\n")))?;
        }
        let all: Vec<String> = mine.iter().map(|f| format!("{}: {}", f.code, f.message)).collect();
        page.write_string(line, last, all.join("; "))?;
    }
    page.set_freeze_panes(1, 0)?;
    page.autofit();
    Ok(())
}
