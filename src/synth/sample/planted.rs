//! The faults planted by hand.
//!
//! In: `planted.txt` and `planted_words.txt`, which hold each planted file line by line with what becomes of every row.
//! Out: registry lines, the files, and the list of expected ends that a test holds against a run. What is promised and
//! what is written come from the same line, so they cannot drift apart.

use super::Document;
use super::dress::{marked, western, wide};
use crate::synth::SynthError;
use crate::synth::delimited::line;
use crate::synth::workbook::{Sheet, workbook};
use std::collections::BTreeSet;

/// How a planted row ends.
pub struct Expected {
    pub sheet: &'static str,
    pub row_number: usize,
    pub disposition: &'static str,
    pub reason: &'static str,
    pub note: &'static str,
}

/// A planted file with the ends of its rows.
pub struct Sheaf {
    pub path: &'static str,
    format: &'static str,
    pages: Vec<Page>,
    pub expected: Vec<Expected>,
}

/// The lines of a file, or of a sheet of it; the sheet's name is empty where a file has no sheets.
struct Page {
    name: &'static str,
    lines: Vec<String>,
}

pub struct Planted {
    pub registry: Vec<(&'static str, String)>,
    pub files: Vec<Sheaf>,
}

const ROW: &str = " ==> ";
const TEXT: &str = concat!(include_str!("planted.txt"), "\n", include_str!("planted_words.txt"));

impl Planted {
    pub fn read() -> Self {
        let mut made = Self { registry: Vec::new(), files: Vec::new() };
        let mut kind = "";
        for text in TEXT.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            if let Some(section) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
                kind = "";
                match (section.split_once(' '), made.files.last_mut()) {
                    (Some(("registry", name)), _) => kind = name,
                    (Some(("sheet", name)), Some(file)) => file.pages.push(Page { name, lines: Vec::new() }),
                    (Some((_, words)), _) => made.files.push(Sheaf::new(words)),
                    (None, _) => {}
                }
            } else if !kind.is_empty() {
                made.registry.push((kind, text.to_owned()));
            } else if let Some(file) = made.files.last_mut() {
                file.add(text);
            }
        }
        made
    }

    /// Every promised row with its file.
    pub fn rows(&self) -> impl Iterator<Item = (&Sheaf, &Expected)> {
        self.files.iter().flat_map(|file| file.expected.iter().map(move |row| (file, row)))
    }

    /// How many things of a registry kind are planted, by the first cell; agencies are no providers here.
    pub fn count(&self, kind: &str) -> usize {
        let lines = self.registry.iter().filter(|(k, line)| *k == kind && !line.contains(",law_enforcement_agency,"));
        lines.filter_map(|(_, line)| line.split(',').next()).collect::<BTreeSet<_>>().len()
    }

    /// The planted files, and those that are none.
    pub fn documents(&self) -> Result<Vec<Document>, SynthError> {
        let mut all = self.files.iter().map(Sheaf::document).collect::<Result<Vec<_>, _>>()?;
        for (path, bytes) in BROKEN {
            all.push(Document { path: (*path).to_owned(), bytes: bytes.to_vec(), places: Vec::new() });
        }
        Ok(all)
    }

    pub fn list(&self) -> String {
        let mut text = String::from("file,sheet,row_number,disposition,reason,note\n");
        for (file, row) in self.rows() {
            let number = row.row_number.to_string();
            let cells = [file.path, row.sheet, &number, row.disposition, row.reason, row.note];
            text.push_str(&line(&cells));
            text.push('\n');
        }
        text
    }

    pub fn list_of_files(&self) -> String {
        let mut text = String::from("file,status,note\n");
        for (path, status, note) in STATUSES {
            text.push_str(&line(&[path, status, note]));
            text.push('\n');
        }
        text
    }
}

/// Files that are no rosters, byte by byte.
const BROKEN: &[(&str, &[u8])] = &[
    ("submissions/in_service/planted/empty.csv", b""),
    (
        "submissions/in_service/planted/broken.xlsx",
        b"PK\x03\x04\x14\x00\x06\x00cut off in the mail\x00\xff\xfe\x00\x01\x02",
    ),
    ("submissions/in_service/planted/~$larkspur.xlsx", b"\x05Front\x00desk\x00\x00\x00\x00\x00\x00\x00\x00"),
];

/// What the files table says of them.
pub const STATUSES: &[(&str, &str, &str)] = &[
    ("submissions/in_service/planted/empty.csv", "empty", "a file without a byte"),
    ("submissions/in_service/planted/broken.xlsx", "unreadable", "a workbook cut off on its way"),
    ("submissions/in_service/planted/~$larkspur.xlsx", "skipped", "the lock file of an open workbook"),
];

impl Sheaf {
    /// A file by its path and format.
    fn new(words: &'static str) -> Self {
        let mut words = words.split(' ');
        let (path, format) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let name = format.split_once(':').map_or("", |(_, sheet)| sheet);
        Self { path, format, pages: vec![Page { name, lines: Vec::new() }], expected: Vec::new() }
    }

    fn add(&mut self, text: &'static str) {
        let Some(page) = self.pages.last_mut() else { return };
        let (content, promise) = text.split_once(ROW).map_or((text, None), |(c, p)| (c, Some(p)));
        page.lines.push(if content == "." { String::new() } else { controls(content) });
        if let Some((end, note)) = promise.and_then(|p| p.split_once(": ")) {
            let (disposition, reason) = end.split_once(' ').unwrap_or((end, "-"));
            let reason = if reason == "-" { "" } else { reason };
            let row_number = page.lines.len();
            self.expected.push(Expected { sheet: page.name, row_number, disposition, reason, note });
        }
    }

    /// The names of the sheets that hold promised rows, in their order.
    pub fn sheets(&self) -> Vec<&'static str> {
        let mut names: Vec<&str> = self.expected.iter().map(|row| row.sheet).collect();
        names.dedup();
        names
    }

    fn document(&self) -> Result<Document, SynthError> {
        let text =
            || self.pages.iter().flat_map(|page| &page.lines).map(|line| format!("{line}\n")).collect::<String>();
        let bytes = match self.format {
            "bom" => marked(&text()),
            "utf16" => wide(&text()),
            "cp1252" => western(&text()),
            "utf8" => text().into_bytes(),
            _ => workbook(self.path, &self.pages.iter().map(Page::sheet).collect::<Vec<_>>())?,
        };
        Ok(Document { path: self.path.to_owned(), bytes, places: Vec::new() })
    }
}

impl Page {
    /// The sheet with its cells; those between two waves on either side are struck out.
    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet { name: self.name.to_owned(), ..Sheet::default() };
        for (row, line) in self.lines.iter().enumerate() {
            let mut cells = Vec::new();
            for (column, cell) in line.split('|').enumerate() {
                let struck = cell.strip_prefix("~~").and_then(|text| text.strip_suffix("~~"));
                if struck.is_some() {
                    sheet.struck.insert((row, column));
                }
                cells.push(struck.unwrap_or(cell).to_owned());
            }
            sheet.rows.push(cells);
        }
        sheet
    }
}

/// The text with the control characters that the pictures of them (U+2400 to U+241F) stand for, since no editor shows
/// the characters themselves.
fn controls(text: &str) -> String {
    let meant = |c: char| match u32::from(c) {
        picture @ 0x2400..=0x241F => char::from_u32(picture - 0x2400).unwrap_or(c),
        _ => c,
    };
    text.chars().map(meant).collect()
}
