//! The faults planted by hand.
//!
//! In: `planted.txt`, which holds each planted file line by line with what becomes of every row. Out: registry lines,
//! the files, and the list of expected ends that a test holds against a run. What is promised and what is written
//! come from the same line, so they cannot drift apart.

use super::Document;
use super::dress::{marked, western, wide};
use super::workbook::{Sheet, workbook};
use crate::synth::SynthError;
use crate::synth::delimited::line;
use std::collections::BTreeSet;

/// How a planted row ends.
pub struct Expected {
    pub row_number: usize,
    pub disposition: &'static str,
    pub reason: &'static str,
    pub note: &'static str,
}

/// A planted file with the ends of its rows.
pub struct Sheaf {
    pub path: &'static str,
    format: &'static str,
    lines: Vec<&'static str>,
    pub expected: Vec<Expected>,
}

pub struct Planted {
    pub registry: Vec<(&'static str, String)>,
    pub files: Vec<Sheaf>,
}

const ROW: &str = " ==> ";

impl Planted {
    pub fn read() -> Self {
        let mut made = Self { registry: Vec::new(), files: Vec::new() };
        let mut kind = "";
        for text in include_str!("planted.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            if let Some(section) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
                let words: Vec<&'static str> = section.split(' ').collect();
                kind = if words[0] == "registry" { words[1] } else { "" };
                if kind.is_empty() {
                    made.files.push(Sheaf {
                        path: words[1],
                        format: words[2],
                        lines: Vec::new(),
                        expected: Vec::new(),
                    });
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
            let cells = [file.path, file.sheet(), &number, row.disposition, row.reason, row.note];
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
    fn add(&mut self, text: &'static str) {
        let (content, promise) = text.split_once(ROW).map_or((text, None), |(c, p)| (c, Some(p)));
        self.lines.push(if content == "." { "" } else { content });
        if let Some((end, note)) = promise.and_then(|p| p.split_once(": ")) {
            let (disposition, reason) = end.split_once(' ').unwrap_or((end, "-"));
            let reason = if reason == "-" { "" } else { reason };
            self.expected.push(Expected { row_number: self.lines.len(), disposition, reason, note });
        }
    }

    pub fn sheet(&self) -> &'static str {
        self.format.split_once(':').map_or("", |(_, sheet)| sheet)
    }

    fn document(&self) -> Result<Document, SynthError> {
        let text: String = self.lines.iter().map(|line| format!("{line}\n")).collect();
        let bytes = match self.format {
            "bom" => marked(&text),
            "utf16" => wide(&text),
            "cp1252" => western(&text),
            "utf8" => text.into_bytes(),
            _ => {
                let rows = self.lines.iter().map(|l| l.split('|').map(str::to_owned).collect()).collect();
                workbook(self.path, &[Sheet { name: self.sheet().to_owned(), rows }])?
            }
        };
        Ok(Document { path: self.path.to_owned(), bytes, places: Vec::new() })
    }
}
