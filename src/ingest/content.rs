//! What a file is, by its content.
//!
//! In: its name and its first bytes. Out: whether to leave it, how to read it, or what it is instead. What always
//! holds: the extension decides nothing; the name only marks what programs leave lying about.

use super::fault::Fault;

/// How the bytes are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Nothing,
    Workbook,
    Text,
}

/// What text is, judged when it has been decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextContent {
    Nothing,
    Delimited,
    JsonLines,
    JsonDocument,
}

/// Why a file of this name is left alone.
pub(super) fn skipped(name: &str) -> Option<&'static str> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let lower = name.to_ascii_lowercase();
    if name.starts_with("~$") || name.starts_with(".~lock.") {
        Some("lock_file")
    } else if name.starts_with('.') || matches!(lower.as_str(), "thumbs.db" | "desktop.ini") {
        Some("system_file")
    } else if lower.ends_with(".tmp") || lower.ends_with(".part") || lower.ends_with(".crdownload") {
        Some("unfinished_file")
    } else {
        None
    }
}

/// Beginnings of files that are no rosters, with what to call them.
const OTHERS: [(&[u8], &str); 18] = [
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"RIFF", "a recording or picture"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"{\\rtf", "a word processor's document"),
    (b"SQLite format 3", "a database"),
    (b"\0\x01\0\0Standard Jet DB", "a database"),
    (b"\0\x01\0\0Standard ACE DB", "a database"),
    (b"PAR1", "a data file (Parquet)"),
];

/// What the first bytes show.
pub(super) fn of(head: &[u8]) -> Result<Content, Fault> {
    if head.is_empty() {
        return Ok(Content::Nothing);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") || super::compound::is_compound(head) {
        return Ok(Content::Workbook);
    }
    // `MZ` and `RIFF` could begin a word; a program or recording has NULs soon after.
    let other = OTHERS.iter().find(|(magic, _)| head.starts_with(magic));
    match other {
        Some((magic, _)) if magic.is_ascii() && magic.len() <= 4 && !has_controls(head) && *magic != b"%PDF" => {
            Ok(Content::Text)
        }
        Some((_, what)) => Err(Fault::UnknownFormat { what }),
        None => Ok(Content::Text),
    }
}

fn has_controls(head: &[u8]) -> bool {
    head[..head.len().min(512)].iter().any(|&b| b < 9 || (14..32).contains(&b))
}

/// What decoded text is. `nuls` is how many NULs were dropped from it; `sound` says that it was UTF-8 or UTF-16 throughout.
pub(super) fn of_text(text: &[u8], nuls: u64, sound: bool, ended: bool) -> Result<TextContent, Fault> {
    let sample = &text[..text.len().min(8192)];
    let controls = sample.iter().filter(|&&b| b < 9 || (14..32).contains(&b) && b != 0x1a).count();
    // sound text may hold terminal escapes and their like inside its cells; bytes that are no text hold them everywhere
    let least_share = if sound { 3 } else { 50 };
    if controls * least_share > sample.len() || nuls * 4 > text.len() as u64 + 16 {
        return Err(Fault::UnknownFormat { what: "a binary file" });
    }
    let visible = text.iter().position(|b| !b.is_ascii_whitespace() && *b != 0x1a);
    let Some(start) = visible else {
        return if ended { Ok(TextContent::Nothing) } else { Ok(TextContent::Delimited) };
    };
    let body = &text[start..];
    let lower: Vec<u8> = body.iter().take(64).map(u8::to_ascii_lowercase).collect();
    for (beginning, what) in [
        (&b"<?xml"[..], "an XML file"),
        (b"<!doctype", "a web page"),
        (b"<html", "a web page"),
        (b"<table", "a web page"),
        (b"<?mso-", "an XML file"),
        (b"mime-version:", "a mail message"),
    ] {
        if lower.starts_with(beginning) {
            return Err(Fault::UnknownFormat { what });
        }
    }
    if is_mail(body) {
        return Err(Fault::UnknownFormat { what: "a mail message" });
    }
    let second = body[1..].iter().find(|b| !b.is_ascii_whitespace());
    Ok(match (body[0], second) {
        (b'{', Some(b'"' | b'}')) => json_lines_or_document(body),
        (b'[', Some(b'{' | b']')) => TextContent::JsonDocument,
        _ => TextContent::Delimited,
    })
}

/// Whether text begins with the header of a mail message: lines of fields that only mail has (RFC 5322, 3.6) among lines that
/// all name a field or go on with one.
fn is_mail(text: &[u8]) -> bool {
    const OF_MAIL: [&[u8]; 6] =
        [b"mime-version", b"message-id", b"received", b"return-path", b"content-type", b"delivered-to"];
    let lines = text.split(|&b| b == b'\n').map(<[u8]>::trim_ascii_end);
    let mut found = 0;
    for line in lines.take_while(|line| !line.is_empty()).take(64) {
        let name = line.split(|&b| b == b':').next().unwrap_or_default();
        let names_a_field = name.len() < line.len() && name.iter().all(|&b| b.is_ascii_alphanumeric() || b == b'-');
        if !names_a_field && !line.starts_with(b" ") && !line.starts_with(b"\t") {
            return false;
        }
        found += usize::from(OF_MAIL.iter().any(|known| name.eq_ignore_ascii_case(known)));
    }
    found > 0
}

/// An object whose first line is only its opening brace is one document; otherwise there is one object a line.
fn json_lines_or_document(body: &[u8]) -> TextContent {
    let line = body.split(|&b| b == b'\n' || b == b'\r').next().unwrap_or(body);
    if line.trim_ascii() == b"{" { TextContent::JsonDocument } else { TextContent::JsonLines }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leavings_of_programs_are_skipped() {
        for (name, why) in [
            ("a/~$roster.xlsx", Some("lock_file")),
            (".~lock.roster.ods#", Some("lock_file")),
            (".DS_Store", Some("system_file")),
            ("x\\Thumbs.db", Some("system_file")),
            ("roster.csv.part", Some("unfinished_file")),
            ("roster~$.csv", None),
            ("a.b/roster", None),
        ] {
            assert_eq!(skipped(name), why, "{name}");
        }
    }

    #[test]
    fn content_decides() {
        assert_eq!(of(b"").unwrap(), Content::Nothing);
        assert_eq!(of(b"PK\x03\x04....").unwrap(), Content::Workbook);
        assert_eq!(of(b"MZ,license_no\n").unwrap(), Content::Text);
        assert!(of(b"MZ\x90\0\x03").is_err());
        assert!(of(b"%PDF-1.7").is_err());
        assert_eq!(of_text(b"  \n{\"a\": 1}\n", 0, true, true).unwrap(), TextContent::JsonLines);
        assert_eq!(of_text(b"{\n \"a\": 1\n}\n", 0, true, true).unwrap(), TextContent::JsonDocument);
        assert!(of_text(b"From: a@b.example\nSubject: roster\nMIME-Version: 1.0\n\nhello", 0, true, true).is_err());
        let labels = b"Subject: Use of force\nDate: 2025-03-04\n\nName,License\n";
        assert_eq!(of_text(labels, 0, true, true).unwrap(), TextContent::Delimited, "labels above a table");
        assert_eq!(of_text(b"[{\"a\": 1}]", 0, true, true).unwrap(), TextContent::JsonDocument);
        assert_eq!(of_text(b" \r\n", 0, true, true).unwrap(), TextContent::Nothing);
        assert!(of_text(b"<html><table>", 0, true, true).is_err());
    }
}
