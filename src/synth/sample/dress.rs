//! Rosters in the forms in which senders really send them.
//!
//! In: a roster and the style of its sender. Out: a document and the place of each row in it. What a row says does not
//! change: only headers, separators, encodings, forms of dates and what stands above and below the table.

use super::Document;
use crate::record::{Date, Hours, InputKind};
use crate::synth::SynthError;
use crate::synth::delimited::separated;
use crate::synth::headings::heading;
use crate::synth::rosters::Roster;
use crate::synth::row::{Field, Row, Sender, fields, plain};
use crate::synth::state::State;
use crate::synth::workbook::{Sheet, workbook};

/// How a sender's files look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Style {
    Canonical,
    CommaMarked,
    SemicolonMonthFirst,
    Tabs,
    WideTabs,
    WesternSemicolon,
    TitledText,
    TitledSheet,
    TotalledSheet,
    LabelledSheets,
    JsonLines,
}

impl Style {
    pub const ALL: [Style; 11] = [
        Style::Canonical,
        Style::TitledSheet,
        Style::SemicolonMonthFirst,
        Style::CommaMarked,
        Style::WesternSemicolon,
        Style::TotalledSheet,
        Style::Tabs,
        Style::JsonLines,
        Style::WideTabs,
        Style::TitledText,
        Style::LabelledSheets,
    ];

    pub fn words(self) -> &'static str {
        match self {
            Style::Canonical => "CSV in canonical form",
            Style::CommaMarked => "CSV with a byte order mark and other headers",
            Style::SemicolonMonthFirst => "semicolons, dates as MM/DD/YYYY",
            Style::Tabs => "tabs, other headers",
            Style::WideTabs => "UTF-16 with tabs, dates as MM/DD/YYYY",
            Style::WesternSemicolon => "Windows-1252 with semicolons",
            Style::TitledText => "CSV below a title block, dates as MM/DD/YYYY, a total below",
            Style::TitledSheet => "XLSX below a title block, date cells",
            Style::TotalledSheet => "XLSX with a total below, date cells",
            Style::LabelledSheets => "XLSX, a sheet for each course and day, which stand above the table",
            Style::JsonLines => "NDJSON",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Style::TitledSheet | Style::TotalledSheet | Style::LabelledSheets => "xlsx",
            Style::JsonLines => "ndjson",
            Style::Tabs => "tsv",
            Style::WideTabs => "txt",
            _ => "csv",
        }
    }

    fn separator(self) -> char {
        match self {
            Style::SemicolonMonthFirst | Style::WesternSemicolon => ';',
            Style::Tabs | Style::WideTabs => '\t',
            _ => ',',
        }
    }

    fn month_first(self) -> bool {
        matches!(self, Style::SemicolonMonthFirst | Style::WideTabs | Style::TitledText)
    }

    /// The header of a field: canonical names, or one of two ways that people have.
    fn heading(self, field: Field) -> &'static str {
        match self {
            Style::Canonical | Style::JsonLines => field.name(),
            Style::CommaMarked | Style::WideTabs | Style::TitledSheet | Style::LabelledSheets => heading(field).0,
            _ => heading(field).1,
        }
    }
}

/// A sender keeps to one style. What POST's own desk files is canonical or a workbook.
pub fn style(state: &State, roster: &Roster) -> Style {
    match (roster.kind, roster.sender) {
        (InputKind::OutOfState, _) => Style::TitledSheet,
        (InputKind::College, _) => Style::SemicolonMonthFirst,
        (_, Some(Sender::Provider(at))) => {
            let providers = (state.catalogue.providers.len() - state.agencies.all.len()) as u32;
            Style::ALL[if at < providers { at } else { at - providers + 3 } as usize % Style::ALL.len()]
        }
        _ => Style::Canonical,
    }
}

/// The columns that a sender's form has: those it uses, and those without which no row is complete.
fn columns(roster: &Roster) -> Vec<Field> {
    let used = |field: &Field| roster.rows.iter().any(|row| !row.get(*field).is_empty());
    let needed = |field: &Field| matches!(field, Field::ControlNo | Field::CompletedOn | Field::LicenseNo);
    fields(roster.kind).iter().copied().filter(|f| used(f) || needed(f) && roster.kind.is_roster()).collect()
}

pub fn dress(state: &State, roster: &Roster, style: Style) -> Result<Document, SynthError> {
    let path = format!("{}.{}", roster.stem, style.ending());
    let columns = if style == Style::Canonical { fields(roster.kind).to_vec() } else { columns(roster) };
    let table = Table { roster, style, columns };
    match style {
        Style::LabelledSheets => table.labelled(path),
        Style::TitledSheet | Style::TotalledSheet => {
            let (rows, places) = table.lines(state, "Roster");
            let bytes = workbook(&path, &[Sheet { name: "Roster".to_owned(), rows, ..Sheet::default() }])?;
            Ok(Document { path, bytes, places })
        }
        Style::JsonLines => Ok(table.json(path)),
        _ => {
            let (rows, places) = table.lines(state, "");
            let separator = style.separator();
            let text = rows.iter().map(|cells| separated(cells, separator) + "\n").collect::<String>();
            Ok(Document { path, bytes: encoded(&text, style), places })
        }
    }
}

fn encoded(text: &str, style: Style) -> Vec<u8> {
    match style {
        Style::CommaMarked => marked(text),
        Style::WideTabs => wide(text),
        Style::WesternSemicolon => western(&text.replace('\n', "\r\n")),
        _ => text.as_bytes().to_vec(),
    }
}

/// UTF-8 behind a byte order mark.
pub fn marked(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}").into_bytes()
}

/// UTF-16, low byte first, behind its mark.
pub fn wide(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

pub fn western(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
}

struct Table<'a> {
    roster: &'a Roster,
    style: Style,
    columns: Vec<Field>,
}

type Placed = (Vec<Vec<String>>, Vec<(String, usize)>);

impl Table<'_> {
    fn cells(&self, row: &Row, columns: &[Field]) -> Vec<String> {
        columns.iter().map(|&field| self.text(row, field)).collect()
    }

    fn text(&self, row: &Row, field: Field) -> String {
        let text = row.get(field);
        if !field.is_date() || !self.style.month_first() {
            return text.to_owned();
        }
        Date::parse_from_str(text, "%Y-%m-%d").map_or(text.to_owned(), |day| day.format("%m/%d/%Y").to_string())
    }

    fn header(&self, columns: &[Field]) -> Vec<String> {
        columns.iter().map(|&field| self.style.heading(field).to_owned()).collect()
    }

    /// Title, header, rows and total, with the number of each row.
    fn lines(&self, state: &State, sheet: &str) -> Placed {
        let mut lines = Vec::new();
        if matches!(self.style, Style::TitledText | Style::TitledSheet) {
            let who = match self.roster.sender {
                Some(Sender::Provider(at)) => state.catalogue.providers[at as usize].name.clone(),
                _ => "Training reported by officers".to_owned(),
            };
            lines.push(vec![who]);
            lines.push(vec!["Continuing education attendance report".to_owned()]);
            lines.push(Vec::new());
        }
        lines.push(self.header(&self.columns));
        let first = lines.len() + 1;
        lines.extend(self.roster.rows.iter().map(|row| self.cells(row, &self.columns)));
        if matches!(self.style, Style::TitledText | Style::TotalledSheet) {
            lines.push(self.total());
        }
        let places = (0..self.roster.rows.len()).map(|at| (sheet.to_owned(), first + at)).collect();
        (lines, places)
    }

    /// The line below the table: the hours added up, or only the word.
    fn total(&self) -> Vec<String> {
        let hours: Hours = self.roster.rows.iter().filter_map(|r| Hours::parse(r.get(Field::Hours)).ok()).sum();
        let cell = |(at, field): (usize, &Field)| match (at, field) {
            (0, _) => "Total".to_owned(),
            (_, Field::Hours) => plain(hours),
            _ => String::new(),
        };
        self.columns.iter().enumerate().map(cell).collect()
    }

    /// A sheet for each course and day, which stand as labels above the table.
    fn labelled(&self, path: String) -> Result<Document, SynthError> {
        let labels = [Field::ProviderNo, Field::ControlNo, Field::CompletedOn, Field::SubmittedOn];
        let labelled = |row: &Row| labels.map(|field| row.get(field).to_owned());
        let below: Vec<Field> = self.columns.iter().copied().filter(|field| !labels.contains(field)).collect();
        let mut groups: Vec<([String; 4], Vec<usize>)> = Vec::new();
        for (at, row) in self.roster.rows.iter().enumerate() {
            let key = labelled(row);
            match groups.iter_mut().find(|(k, _)| *k == key) {
                Some((_, rows)) => rows.push(at),
                None => groups.push((key, vec![at])),
            }
        }
        let mut places = vec![(String::new(), 0); self.roster.rows.len()];
        let mut sheets = Vec::new();
        for (number, (key, rows)) in groups.into_iter().enumerate() {
            let name = format!("Session {}", number + 1);
            let mut lines: Vec<Vec<String>> = Vec::new();
            for (field, value) in labels.into_iter().zip(key).filter(|(_, value)| !value.is_empty()) {
                lines.push(vec![format!("{}:", self.style.heading(field).trim_end_matches(':')), value]);
            }
            lines.push(Vec::new());
            lines.push(self.header(&below));
            for at in rows {
                lines.push(self.cells(&self.roster.rows[at], &below));
                places[at] = (name.clone(), lines.len());
            }
            sheets.push(Sheet { name, rows: lines, ..Sheet::default() });
        }
        Ok(Document { bytes: workbook(&path, &sheets)?, path, places })
    }

    fn json(&self, path: String) -> Document {
        let mut text = String::new();
        for row in &self.roster.rows {
            let used = self.columns.iter().filter(|field| !row.get(**field).is_empty());
            let members: Vec<String> = used.map(|&field| member(field, row.get(field))).collect();
            text.push_str(&format!("{{{}}}\n", members.join(", ")));
        }
        let places = (0..self.roster.rows.len()).map(|at| (String::new(), at + 1)).collect();
        Document { path, bytes: text.into_bytes(), places }
    }
}

fn member(field: Field, text: &str) -> String {
    let number = field.is_number() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    if number { format!("\"{}\": {text}", field.name()) } else { format!("\"{}\": \"{escaped}\"", field.name()) }
}
