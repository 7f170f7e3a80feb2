//! OpenDocument spreadsheets.
//!
//! In: the checked archive. Out: cells in the order of the document. What always holds: repeated rows and cells count
//! against the limit as often as they repeat, before they are made. A reader of our own: calamine's keeps every
//! repetition of every cell twice and does not end on a document that is cut off.

use super::archive::{self, Archive};
use super::cells::Value;
use super::fault::Fault;
use super::limits::Limits;
use super::table::Reading;
use super::workbook::{LAST_COLUMN, Rows};
use super::xml::{self, Attributes, Event};
use std::collections::{BTreeMap, BTreeSet};

/// A cell as it stands in the document.
#[derive(Clone, Debug, Default)]
struct Cell {
    kind: String,
    value: String,
    text: String,
    paragraphs: usize,
    repeat: u32,
    style: String,
    /// Part of the text is struck through.
    struck: bool,
    /// Rows and columns that a merge takes.
    rows: u32,
    columns: u32,
    comments: usize,
}

/// What styles do to what a person sees, by their names.
#[derive(Default)]
struct Styles {
    /// Of tables that are hidden.
    hidden: BTreeSet<String>,
    /// Of text that is struck through.
    struck: BTreeSet<String>,
    fonts: BTreeMap<String, String>,
}

/// Reads every sheet of the document, whose archive has `stored` bytes.
pub(super) fn read(mut archive: Archive<'_>, stored: u64, reading: &mut Reading<'_>) -> Result<(), Fault> {
    let damaged = Fault::Damaged { what: "workbook" };
    if let Ok(manifest) = archive::part(&mut archive, "META-INF/manifest.xml")
        && manifest.windows(15).any(|w| w == b"encryption-data")
    {
        return Err(Fault::Encrypted);
    }
    let content = archive::part(&mut archive, "content.xml")?;
    let text = xml::utf8(&content).ok_or(damaged)?;
    if !text.trim_end().ends_with("document-content>") {
        return Err(damaged);
    }
    let styles = styles(text);
    let mut events = xml::events(text);
    let mut repeated = Repeated { bytes: 0, stored, limits: reading.limits.clone() };
    while let Some(event) = events.next() {
        let Event::Open { name: "table:table", attributes, closed } = event else { continue };
        let title = attributes.get("table:name").unwrap_or_default();
        let style = attributes.get("table:style-name").unwrap_or_default();
        let mut rows = Rows::new(reading, &title, styles.hidden.contains(&*style), false);
        if !closed {
            read_table(&mut events, &mut rows, &mut repeated, &styles)?;
        }
        let counted = rows.finish()?;
        reading.count(counted)?;
    }
    Ok(())
}

/// The styles of the document that matter here.
fn styles(text: &str) -> Styles {
    let (mut styles, mut style) = (Styles::default(), String::new());
    for event in xml::events(text) {
        match event {
            Event::Open { name: "style:style", attributes, .. } => {
                style = attributes.get("style:name").unwrap_or_default();
            }
            Event::Open { name: "style:table-properties", attributes, .. }
                if attributes.get("table:display").as_deref() == Some("false") =>
            {
                styles.hidden.insert(style.clone());
            }
            Event::Open { name: "style:text-properties", attributes, .. } => {
                let line = attributes.get("style:text-line-through-style");
                let kind = attributes.get("style:text-line-through-type");
                if line.or(kind).is_some_and(|line| line != "none") {
                    styles.struck.insert(style.clone());
                }
                if let Some(font) = attributes.get("style:font-name").or_else(|| attributes.get("fo:font-family")) {
                    styles.fonts.insert(style.clone(), font.trim_matches('\'').to_owned());
                }
            }
            Event::Open { name: "office:body", .. } => break,
            _ => {}
        }
    }
    styles
}

fn repeat(attributes: Attributes<'_>, name: &str) -> u32 {
    attributes.get(name).and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// What cells and rows take by being repeated: a form of inflation, and held to the same ratio.
struct Repeated {
    bytes: u64,
    /// Bytes of the whole file.
    stored: u64,
    limits: Limits,
}

/// What a repeated cell or row takes in memory beside its text.
const REPETITION_BYTES: u64 = 64;

impl Repeated {
    fn add(&mut self, cells: &[Cell], times: u32) -> Result<(), Fault> {
        let filled = cells.iter().filter(|cell| !cell.is_blank());
        let once: u64 = filled.map(|c| (REPETITION_BYTES + c.length()).saturating_mul(u64::from(c.repeat))).sum();
        let plain: u64 = cells.iter().filter(|cell| !cell.is_blank()).map(|c| REPETITION_BYTES + c.length()).sum();
        self.bytes = self.bytes.saturating_add(once.saturating_mul(u64::from(times)).saturating_sub(plain));
        let ratio = self.limits.min_inflate_ratio;
        if self.bytes > self.limits.ratio_grace_bytes && (self.stored as f64) < self.bytes as f64 * ratio {
            return Err(Fault::OverLimit { what: "repetition of rows and cells", limit: (1.0 / ratio) as u64 });
        }
        Ok(())
    }
}

/// Reads rows up to the end of the table.
fn read_table<'t>(
    events: &mut impl Iterator<Item = Event<'t>>,
    rows: &mut Rows<'_, '_>,
    repeated: &mut Repeated,
    styles: &Styles,
) -> Result<(), Fault> {
    let (mut row, mut times, mut nested, mut comments) = (0_u32, 1_u32, 0_usize, 0);
    let mut cells: Vec<Cell> = Vec::new();
    while let Some(event) = events.next() {
        match event {
            // A table inside a cell or shape is no sheet.
            Event::Open { name: "table:table", closed: false, .. } => nested += 1,
            Event::Close { name: "table:table" } if nested > 0 => nested -= 1,
            Event::Close { name: "table:table" } => {
                rows.tell_of_comments(comments);
                return Ok(());
            }
            _ if nested > 0 => {}
            Event::Open { name: "table:table-row", attributes, closed } => {
                times = repeat(attributes, "table:number-rows-repeated");
                cells.clear();
                row = if closed { row.saturating_add(times) } else { row };
            }
            Event::Open { name: "table:table-cell" | "table:covered-table-cell", attributes, closed } => {
                if cells.len() >= LAST_COLUMN as usize {
                    return Err(Fault::Damaged { what: "workbook" });
                }
                let cell = read_cell(attributes, closed, events, styles);
                comments += cell.comments;
                cells.push(cell);
            }
            Event::Close { name: "table:table-row" } => {
                repeated.add(&cells, times)?;
                emit(&cells, row, times, rows, styles)?;
                row = row.saturating_add(times);
            }
            _ => {}
        }
    }
    Err(Fault::Damaged { what: "workbook" })
}

/// Hands over a row as often as it repeats; a blank one never.
fn emit(cells: &[Cell], row: u32, times: u32, rows: &mut Rows<'_, '_>, styles: &Styles) -> Result<(), Fault> {
    if cells.iter().all(Cell::is_blank) {
        return Ok(());
    }
    for repeated in 0..times {
        let mut column = 0_u32;
        for cell in cells {
            if !cell.is_blank() {
                for at in 0..cell.repeat {
                    cell.hand_over(row.saturating_add(repeated), column.saturating_add(at), rows, styles)?;
                }
            }
            column = column.saturating_add(cell.repeat);
        }
    }
    Ok(())
}

/// Reads a cell up to its end; notes to a cell are not its text.
fn read_cell<'t>(
    attributes: Attributes<'t>,
    closed: bool,
    events: &mut impl Iterator<Item = Event<'t>>,
    styles: &Styles,
) -> Cell {
    let mut cell = Cell { repeat: repeat(attributes, "table:number-columns-repeated"), ..Cell::default() };
    for (name, value) in attributes.all() {
        match name.as_str() {
            "office:value-type" => cell.kind = value,
            "calcext:value-type" if value == "error" => cell.kind = value,
            "office:value"
            | "office:date-value"
            | "office:time-value"
            | "office:boolean-value"
            | "office:string-value" => cell.value = value,
            "table:style-name" => cell.style = value,
            "table:number-rows-spanned" => cell.rows = value.parse().unwrap_or(1),
            "table:number-columns-spanned" => cell.columns = value.parse().unwrap_or(1),
            _ => {}
        }
    }
    let mut aside = 0_usize;
    while !closed && let Some(event) = events.next() {
        match event {
            Event::Close { name: "table:table-cell" | "table:covered-table-cell" } => break,
            Event::Open { name: "office:annotation", closed, .. } => {
                cell.comments += usize::from(aside == 0);
                aside += usize::from(!closed);
            }
            Event::Open { name: "table:table", closed: false, .. } => aside += 1,
            Event::Close { name: "office:annotation" | "table:table" } => aside = aside.saturating_sub(1),
            _ if aside > 0 => {}
            Event::Open { name: "text:span", attributes, .. } => {
                cell.struck |= attributes.get("text:style-name").is_some_and(|style| styles.struck.contains(&*style));
            }
            Event::Open { name: "text:p", .. } => {
                cell.paragraphs += 1;
                if cell.paragraphs > 1 {
                    cell.text.push('\n');
                }
            }
            // However many blanks are claimed, cells are trimmed and compared without them.
            Event::Open { name: "text:s" | "text:tab", .. } => cell.text.push(' '),
            Event::Open { name: "text:line-break", .. } => cell.text.push('\n'),
            Event::Text(text) if cell.paragraphs > 0 => cell.text.push_str(&xml::resolved(text)),
            Event::Literal(text) if cell.paragraphs > 0 => cell.text.push_str(text),
            _ => {}
        }
    }
    cell.struck |= styles.struck.contains(&cell.style);
    cell
}

impl Cell {
    fn is_blank(&self) -> bool {
        self.value.is_empty() && self.text.is_empty()
    }

    fn length(&self) -> u64 {
        (self.value.len() + self.text.len()) as u64
    }

    fn hand_over(&self, row: u32, column: u32, rows: &mut Rows<'_, '_>, styles: &Styles) -> Result<(), Fault> {
        if self.rows > 1 || self.columns > 1 {
            let end = (row.saturating_add(self.rows.max(1) - 1), column.saturating_add(self.columns.max(1) - 1));
            rows.merges().add((row, column), end);
        }
        self.value(row, column, rows, styles)?;
        if self.struck {
            rows.strike();
        }
        Ok(())
    }

    fn value(&self, row: u32, column: u32, rows: &mut Rows<'_, '_>, styles: &Styles) -> Result<(), Fault> {
        let number = || self.value.parse::<f64>().ok().filter(|number| number.is_finite());
        let text = if self.text.is_empty() { &self.value } else { &self.text };
        match self.kind.as_str() {
            "error" => rows.error(row, column, &self.text),
            "float" | "currency" => match number() {
                Some(number) => rows.cell(row, column, Value::Number(number)),
                None => rows.cell(row, column, Value::Text(&self.text)),
            },
            "percentage" => match number() {
                Some(number) => rows.percent(row, column, number),
                None => rows.cell(row, column, Value::Text(&self.text)),
            },
            "date" => rows.cell(row, column, Value::Iso(&self.value)),
            "time" => rows.cell(row, column, Value::IsoDuration(&self.value)),
            "boolean" => rows.cell(row, column, Value::Bool(self.value == "true")),
            _ => match styles.fonts.get(&self.style) {
                Some(font) => rows.letter(row, column, font, text),
                None => rows.cell(row, column, Value::Text(text)),
            },
        }
    }
}
