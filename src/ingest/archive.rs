//! Archives are weighed before anything in them is used.
//!
//! In: the bytes of a ZIP file. Out: what kind of workbook it is, or why it is refused. What always holds: entries are
//! inflated here once and only counted, so a bomb costs time up to the limit and no memory; all that is held is one part
//! at a time that has to be looked into, up to the same limit. Sizes that the archive states about itself are believed only
//! when they are over a limit.

use super::fault::Fault;
use super::limits::Limits;
use super::xml;
use std::io::{Cursor, Read};
use zip::ZipArchive;

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// What a ZIP file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Ods,
}

/// Longest tag in a style sheet. Each cell style copies its font's name and number format, so a long one would be
/// multiplied; spreadsheet programs stop at 255 characters for either.
const LONGEST_STYLE_TAG: usize = 2_048;
/// What one shared string takes in memory beside its text, however short it is.
const STRING_BYTES: u64 = 96;
/// Cell styles of a workbook; spreadsheet programs stop at 65,490.
const MOST_STYLES: usize = 65_536;

/// An archive that was found harmless.
pub(super) struct Checked<'a> {
    pub(super) kind: Kind,
    pub(super) archive: Archive<'a>,
    /// Inflated bytes of its largest entry.
    pub(super) largest: u64,
}

/// Weighs the archive and tells what it is.
pub(super) fn check<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Checked<'a>, Fault> {
    let damaged = Fault::Damaged { what: "archive" };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged)?;
    if archive.len() > limits.archive_entries {
        let limit = limits.archive_entries as u64;
        return Err(Fault::OverLimit { what: "number of entries in the archive", limit });
    }
    let names = names(&archive);
    let document = is_document(&names);
    let (mut left, mut largest, mut parts) = (limits.inflated_bytes, 0, Ok(()));
    for (index, name) in names.iter().enumerate() {
        let styles = name.ends_with("styles.xml");
        let looked_into = !document && (styles || name.ends_with("sharedstrings.xml"));
        let mut part = looked_into.then(Vec::new);
        let weight = weigh(&mut archive, index, left, limits, part.as_mut())?;
        left -= weight;
        largest = largest.max(weight);
        // What is wrong with a part is told only when all are weighed and the archive is known to be a workbook.
        if let Some(part) = part {
            parts = parts.and_then(|()| check_part(&part, styles, limits));
        }
    }
    let kind = kind(&mut archive, &names)?;
    parts.map(|()| Checked { kind, archive, largest })
}

/// Inflates an entry, counting its bytes; `left` is what it may have. The bytes go to `part`, if they are wanted.
fn weigh(
    archive: &mut Archive<'_>,
    index: usize,
    left: u64,
    limits: &Limits,
    mut part: Option<&mut Vec<u8>>,
) -> Result<u64, Fault> {
    let over = Fault::OverLimit { what: "inflated size of the archive", limit: limits.inflated_bytes };
    let mut entry = match archive.by_index(index) {
        Ok(entry) => entry,
        Err(zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED)) => {
            return Err(Fault::Encrypted);
        }
        Err(_) => return Err(Fault::Damaged { what: "archive" }),
    };
    if entry.size() > left {
        return Err(over);
    }
    let stored = entry.compressed_size();
    let ratio_floor = limits.min_inflate_ratio;
    let (mut buffer, mut inflated) = ([0_u8; 1 << 14], 0_u64);
    loop {
        let read = entry.read(&mut buffer).map_err(|_| Fault::Damaged { what: "archive" })?;
        inflated += read as u64;
        if inflated > left {
            return Err(over);
        }
        if inflated > limits.ratio_grace_bytes && (stored as f64) < inflated as f64 * ratio_floor {
            return Err(Fault::OverLimit { what: "inflation of the archive", limit: (1.0 / ratio_floor) as u64 });
        }
        if read == 0 {
            return Ok(inflated);
        }
        if let Some(part) = &mut part {
            part.extend_from_slice(&buffer[..read]);
        }
    }
}

/// The names of all entries in their order, in lower case and with plain slashes.
fn names(archive: &Archive<'_>) -> Vec<String> {
    let folded = archive.file_names().map(|name| name.map(|n| n.replace('\\', "/").to_ascii_lowercase()));
    folded.map(Result::unwrap_or_default).collect()
}

/// Whether these are the entries of an OpenDocument file.
fn is_document(names: &[String]) -> bool {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    has("mimetype") && has("content.xml")
}

fn kind(archive: &mut Archive<'_>, names: &[String]) -> Result<Kind, Fault> {
    if is_document(names) {
        let mimetype = part(archive, "mimetype")?;
        let sheet = mimetype.starts_with(b"application/vnd.oasis.opendocument.spreadsheet");
        return if sheet { Ok(Kind::Ods) } else { Err(Fault::UnknownFormat { what: "another kind of document" }) };
    }
    if names.iter().any(|name| name.ends_with("workbook.bin")) {
        return Err(Fault::UnknownFormat { what: "a binary workbook (XLSB)" });
    }
    let holds = |part: &str| names.iter().any(|name| name.starts_with(part));
    if holds("xl/") {
        return Ok(Kind::Xlsx);
    }
    let what = match () {
        // the main part of a document: a folder of this name in an archive is none
        () if holds("word/document") => "a word processor's document",
        () if holds("ppt/presentation") || names.iter().any(|name| name.ends_with(".iwa")) => {
            "another kind of document"
        }
        () => "an archive of other files",
    };
    Err(Fault::UnknownFormat { what })
}

/// How many strings the part declares, empty ones too.
fn shared_strings(text: &str) -> u64 {
    let opens = |(at, _): &(usize, &str)| {
        let tag = &text.as_bytes()[at + 1..];
        let name = tag.iter().take(64).position(|b| b"> \t\r\n/".contains(b)).map_or(tag, |end| &tag[..end]);
        name == b"si" || name.ends_with(b":si")
    };
    text.match_indices('<').filter(opens).count() as u64
}

/// Refuses what would make the workbook reader reserve or copy more than the part's own size accounts for.
fn check_part(bytes: &[u8], styles: bool, limits: &Limits) -> Result<(), Fault> {
    let damaged = Fault::Damaged { what: "workbook" };
    let text = xml::utf8(bytes).ok_or(damaged)?;
    if !styles {
        // An empty string takes five characters, so a larger count is a lie.
        let lies = |(at, name): (usize, &str)| claimed(&text[at + name.len()..]) > text.len() as u64;
        if text.match_indices("uniqueCount").any(lies) {
            return Err(damaged);
        }
        let limit = limits.inflated_bytes / STRING_BYTES;
        let what = "number of shared strings";
        // A tag takes three characters at least, so a part of few need not be counted.
        let many = text.len() as u64 / 3 > limit && shared_strings(text) > limit;
        return if many { Err(Fault::OverLimit { what, limit }) } else { Ok(()) };
    }
    let mut cell_styles = 0;
    for event in xml::events(text) {
        let xml::Event::Open { name, attributes, .. } = event else { continue };
        cell_styles += usize::from(name.rsplit(':').next() == Some("xf"));
        if attributes.length() > LONGEST_STYLE_TAG {
            return Err(damaged);
        }
    }
    if cell_styles > MOST_STYLES {
        return Err(Fault::OverLimit { what: "number of cell styles", limit: MOST_STYLES as u64 });
    }
    Ok(())
}

/// The number an attribute has, found without trusting the tag to be well-formed.
fn claimed(after_name: &str) -> u64 {
    let value = after_name.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '+'));
    let digits = &value[..value.bytes().take_while(u8::is_ascii_digit).count()];
    if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) }
}

/// The bytes of an entry, its size having been weighed before.
pub(super) fn part(archive: &mut Archive<'_>, name: &str) -> Result<Vec<u8>, Fault> {
    let damaged = Fault::Damaged { what: "archive" };
    let mut entry = archive.by_name(name).map_err(|_| damaged)?;
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(|_| damaged)?;
    Ok(bytes)
}
