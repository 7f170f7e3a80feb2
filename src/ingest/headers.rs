//! Which column is which field: header texts as people write them, matched to canonical names.
//!
//! In: the fields of a kind with the headers each goes by. Out: the field a header text names, if any. What always
//! holds: case, spaces, punctuation and invisible characters never matter, `#`, `No.` and `Number` are one word, and
//! a canonical name wins over any alias, so no profile can turn a canonical file into something else.

use std::collections::HashMap;

/// A field the reader may find.
#[derive(Clone, Debug, Default)]
pub struct HeaderField {
    /// Canonical name.
    pub name: String,
    pub required: bool,
    /// A value here (licence number, date, …) makes a row a record: such a row is never taken for a trailing total.
    pub identifying: bool,
    /// Every other header it goes by.
    pub aliases: Vec<String>,
    /// A number that columns are summed by: a last row of nothing but such numbers is a total without a name.
    pub amount: bool,
    /// The field whose codes are meant for this one where this one has no value of its own: people write
    /// `Course: 24-0100` as they write `Course: Patrol Procedures`.
    pub stands_in: Option<String>,
}

/// The fields of one kind of input, with a prepared index of their headers.
#[derive(Clone, Debug, Default)]
pub struct Headers {
    fields: Vec<HeaderField>,
    index: HashMap<String, usize>,
    stand_ins: Vec<(usize, usize)>,
}

impl Headers {
    pub fn new(fields: Vec<HeaderField>) -> Self {
        let mut index = HashMap::new();
        for (position, field) in fields.iter().enumerate() {
            index.entry(fold(&field.name)).or_insert(position);
        }
        for (position, field) in fields.iter().enumerate() {
            for alias in &field.aliases {
                index.entry(fold(alias)).or_insert(position);
            }
        }
        index.remove("");
        let stand_ins = stand_ins(&fields);
        Self { fields, index, stand_ins }
    }

    /// Each field that another may stand in for, with that other.
    pub(super) fn stand_ins(&self) -> &[(usize, usize)] {
        &self.stand_ins
    }

    pub fn fields(&self) -> &[HeaderField] {
        &self.fields
    }

    /// The position of the field that goes by `header`, tried whole and then without what stands in parentheses
    /// (`Date Completed (mm/dd/yyyy)`).
    pub fn find(&self, header: &str) -> Option<usize> {
        // No header is this long; a cell that is costs no folding.
        if header.is_empty() || header.len() > 200 {
            return None;
        }
        if let Some(&field) = self.index.get(&fold(header)) {
            return Some(field);
        }
        let open = header.find(['(', '['])?;
        self.index.get(&fold(&header[..open])).copied()
    }
}

fn stand_ins(fields: &[HeaderField]) -> Vec<(usize, usize)> {
    let position = |name: &String| fields.iter().position(|field| field.name == *name);
    let other = |field: &HeaderField| field.stands_in.as_ref().and_then(position);
    fields.iter().enumerate().filter_map(|(at, field)| other(field).map(|other| (at, other))).collect()
}

/// `text` as a header is compared: letters and digits only, lower case, number words alike.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut word = 0;
    for c in text.chars().map(narrow) {
        if c.is_ascii_alphanumeric() {
            folded.push(c.to_ascii_lowercase());
        } else if c == '#' || c == '№' {
            end_word(&mut folded, &mut word);
            folded.push_str("no");
            word = folded.len();
        } else if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if !is_invisible(c) {
            end_word(&mut folded, &mut word);
        }
    }
    end_word(&mut folded, &mut word);
    folded
}

/// Closes the word that began at `word`: `number`, `num` and `nbr` become `no`, also at the end of `LicenseNumber`.
fn end_word(folded: &mut String, word: &mut usize) {
    let current = &folded[*word..];
    if matches!(current, "num" | "nbr" | "numbers" | "nos") {
        folded.truncate(*word);
        folded.push_str("no");
    } else if current.ends_with("number") {
        folded.truncate(folded.len() - "number".len());
        folded.push_str("no");
    }
    *word = folded.len();
}

/// Full-width forms as the ASCII characters they stand for.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// Characters that take no room and carry no meaning: byte order marks, zero-width spaces and joiners, soft hyphens.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers() -> Headers {
        let field = |name: &str, aliases: &[&str]| HeaderField {
            name: name.into(),
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
            ..HeaderField::default()
        };
        Headers::new(vec![
            field("license_no", &["POST No.", "completed_on"]),
            field("completed_on", &["Date Completed", "Date"]),
        ])
    }

    #[test]
    fn decoration_does_not_matter() {
        for text in [
            "license_no",
            "License #",
            "LICENSE NO.",
            "License Number",
            "LicenseNumber",
            "\u{feff}license\u{a0}no",
            "License\nNo",
            "post#",
            "POST  Num",
            "ＰＯＳＴ　Ｎｏ．",
            "License No. *",
        ] {
            assert_eq!(headers().find(text), Some(0), "{text:?}");
        }
        assert_eq!(headers().find("Date Completed (MM/DD/YYYY)"), Some(1));
    }

    #[test]
    fn canonical_names_win_over_aliases() {
        assert_eq!(headers().find("Completed On"), Some(1));
    }

    #[test]
    fn unknown_and_empty_headers_are_no_field() {
        for text in ["", " ", "...", "licence", "license (number of)"] {
            assert_eq!(headers().find(text), None, "{text:?}");
        }
    }
}
