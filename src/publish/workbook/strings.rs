//! The texts of a workbook, each written once.
//!
//! In: texts, borrowed, as the sheets come to them. Out: the number each goes by, and the part of the workbook that
//! lists them. Always: numbered in the order of first use; characters that XML cannot hold are spelt as the format
//! prescribes (`_x0001_`), and text that looks like such a spelling is protected.

use rustc_hash::FxHashMap;
use std::io::Write;

/// What fits into a cell of the format.
const LONGEST_TEXT: usize = 32_000;

#[derive(Default)]
pub struct Strings<'a> {
    numbers: FxHashMap<&'a str, usize>,
    texts: Vec<&'a str>,
    uses: usize,
}

impl<'a> Strings<'a> {
    pub fn number(&mut self, text: &'a str) -> usize {
        let text = cut(text);
        self.uses += 1;
        let next = self.texts.len();
        let number = *self.numbers.entry(text).or_insert(next);
        if number == next {
            self.texts.push(text);
        }
        number
    }

    pub fn written(&self) -> Vec<u8> {
        let mut xml = Vec::with_capacity(64 * self.texts.len() + 256);
        let _ = write!(
            xml,
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="{}" uniqueCount="{}">"#,
            self.uses,
            self.texts.len()
        );
        for text in &self.texts {
            let kept = text.starts_with(char::is_whitespace)
                || text.ends_with(char::is_whitespace)
                || text.contains(['\n', '\t']);
            xml.extend_from_slice(if kept { br#"<si><t xml:space="preserve">"# } else { b"<si><t>" });
            escape(&mut xml, text);
            xml.extend_from_slice(b"</t></si>");
        }
        xml.extend_from_slice(b"</sst>");
        xml
    }
}

/// Cut to what a cell holds, at a character.
fn cut(text: &str) -> &str {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Text as the content of an element.
pub fn escape(xml: &mut Vec<u8>, text: &str) {
    let plain = |b: u8| (b' '..0x7f).contains(&b) && !matches!(b, b'&' | b'<' | b'>' | b'_' | b'"');
    if text.bytes().all(plain) {
        xml.extend_from_slice(text.as_bytes());
        return;
    }
    for (at, c) in text.char_indices() {
        match c {
            '&' => xml.extend_from_slice(b"&amp;"),
            '<' => xml.extend_from_slice(b"&lt;"),
            '>' => xml.extend_from_slice(b"&gt;"),
            '"' => xml.extend_from_slice(b"&quot;"),
            '_' if looks_like_a_spelling(&text[at..]) => xml.extend_from_slice(b"_x005F_"),
            '\t' | '\n' => xml.push(c as u8),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(xml, "_x{:04X}_", c as u32);
            }
            c => xml.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// `_x`, four hexadecimal digits, `_`.
fn looks_like_a_spelling(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}
