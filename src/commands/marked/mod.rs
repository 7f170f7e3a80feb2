//! A checked file written back as a workbook, faulty cells marked and commented.
//!
//! In: the file's bytes, what was read of it, its faults. Out: for a spreadsheet the same sheets, cells and types at the
//! same places; for a text file its records under their own headers, every column. To the right of each faulty row it
//! is said what is wrong, and a last sheet lists every fault. Formats other than those of numbers are not kept.

mod listed;
mod same;

use super::check::{Checked, Fault};
use crate::error::CommandError;
use crate::plan::{Plan, Source};
use crate::record::Date;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Note, Workbook, Worksheet, XlsxError};
use std::collections::{BTreeMap, HashMap};

/// Colours of a fault that would cost credit, and of one that would not.
const COSTS: Color = Color::RGB(0xF8C9C4);
const WARNS: Color = Color::RGB(0xFFF0C2);

/// The workbook's bytes.
///
/// # Errors
/// When the workbook cannot be laid out.
pub fn workbook(checked: &Checked, bytes: &[u8], source: &Source, plan: &Plan) -> Result<Vec<u8>, CommandError> {
    lay_out(checked, bytes, source, plan).map_err(|fault| CommandError::Usage {
        message: format!("cannot lay out the marked workbook: {fault}"),
        hint: "check the file without --marked",
    })
}

fn lay_out(checked: &Checked, bytes: &[u8], source: &Source, plan: &Plan) -> Result<Vec<u8>, XlsxError> {
    let mut book = dated(plan.as_of)?;
    if !same::copy(&mut book, checked, bytes, source)? {
        listed::write(&mut book, checked, bytes, source, &plan.limits)?;
    }
    all_faults(book.add_worksheet(), checked)?;
    book.save_to_buffer()
}

fn dated(as_of: Date) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::parse_from_str(&as_of.to_string())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    Ok(book)
}

/// Every fault in its place, those of the file as a whole too.
fn all_faults(page: &mut Worksheet, checked: &Checked) -> Result<(), XlsxError> {
    let taken = |name: &str| checked.found.sheets.iter().any(|s| s.name.as_deref() == Some(name));
    page.set_name(if taken("all faults") { "all faults (clee)" } else { "all faults" })?;
    let bold = Format::new().set_bold();
    for (column, header) in (0u16..).zip(["sheet", "row", "field", "severity", "code", "value", "message"]) {
        page.write_with_format(0, column, header, &bold)?;
    }
    for (line, fault) in (1u32..).zip(&checked.faults) {
        let sheet = fault.sheet.and_then(|at| checked.found.sheets[at].name.as_deref());
        page.write_string(line, 0, sheet.unwrap_or_default())?;
        if let Some(row) = fault.row {
            page.write(line, 1, row)?;
        }
        let words = [fault.field.as_deref(), Some(fault.severity), Some(&fault.code), fault.value.as_deref()];
        for (column, word) in (2u16..).zip(words) {
            page.write_string(line, column, cut(word.unwrap_or_default()))?;
        }
        page.write_string(line, 6, &fault.message)?;
    }
    page.set_freeze_panes(1, 0)?;
    page.set_landscape().set_print_fit_to_pages(1, 0);
    page.autofit();
    Ok(())
}

/// The faults of one sheet by row.
struct Marks<'a> {
    by_row: BTreeMap<u32, Vec<&'a Fault>>,
}

impl<'a> Marks<'a> {
    fn of(checked: &'a Checked, sheet: usize) -> Self {
        let mut by_row: BTreeMap<u32, Vec<&Fault>> = BTreeMap::new();
        for fault in checked.faults.iter().filter(|f| f.sheet == Some(sheet)) {
            by_row.entry(fault.row.unwrap_or(0)).or_default().push(fault);
        }
        Self { by_row }
    }

    fn row(&self, number: u32) -> &[&'a Fault] {
        self.by_row.get(&number).map_or(&[], Vec::as_slice)
    }

    /// Everything wrong with a row, in one text.
    fn told(&self, number: u32) -> String {
        self.row(number).iter().map(|f| format!("{}: {}", f.code, f.message)).collect::<Vec<_>>().join("; ")
    }
}

/// The colour of a cell with these faults; none without.
fn colour(faults: &[&Fault]) -> Option<Color> {
    let worst = faults.iter().map(|f| f.severity == "error").max()?;
    Some(if worst { COSTS } else { WARNS })
}

fn comment(page: &mut Worksheet, row: u32, column: u16, faults: &[&Fault]) -> Result<(), XlsxError> {
    let told: Vec<&str> = faults.iter().map(|f| f.message.as_str()).collect();
    page.insert_note(row, column, &Note::new(cut(&told.join("\n"))))?;
    Ok(())
}

/// Cut to what a cell or comment holds, at a character.
fn cut(text: &str) -> &str {
    const LONGEST: usize = 32_000;
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end])
}

/// Formats by their code and colour, each made once.
#[derive(Default)]
struct Looks(HashMap<(String, Option<u32>), Format>);

impl Looks {
    fn get(&mut self, code: &str, colour: Option<Color>) -> &Format {
        let key = (code.to_owned(), colour.map(|c| if c == COSTS { 1 } else { 2 }));
        self.0.entry(key).or_insert_with(|| {
            let plain = if code.is_empty() { Format::new() } else { Format::new().set_num_format(code) };
            colour.map_or(plain.clone(), |colour| plain.set_background_color(colour))
        })
    }
}
