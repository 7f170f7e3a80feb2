//! CSV for people: what opens in a spreadsheet shows text and never runs as a formula.
//!
//! In: a header and rows of text. Out: UTF-8 without a byte order mark (DuckDB, pandas, LibreOffice and Excel's import
//! read it alike), `\n` line ends. A text field that begins with `= + - @`, TAB or CR gets a leading single quote
//! (OWASP ASVS 1.2.10); figures and dates are written by us and stay as they are.

use super::{Artifact, PublishError};
use rayon::prelude::*;
use std::borrow::Cow;

/// A field of a list: text somebody else wrote, or a figure, date or word of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field<'a> {
    Text(Cow<'a, str>),
    Plain(Cow<'a, str>),
}

impl<'a> Field<'a> {
    pub fn text(value: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(value.into())
    }

    pub fn optional(value: Option<&'a str>) -> Self {
        Self::text(value.unwrap_or_default())
    }

    pub fn plain(value: impl ToString) -> Self {
        Self::Plain(value.to_string().into())
    }

    pub fn day(value: Option<crate::record::Date>) -> Self {
        Self::Plain(value.map(|d| d.to_string()).unwrap_or_default().into())
    }

    fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => harmless(text),
            Self::Plain(text) => text.as_ref().into(),
        }
    }
}

/// The text with a single quote before it where a spreadsheet would take it for a formula.
pub fn harmless(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}").into(),
        _ => text.into(),
    }
}

/// Things that become lines in one go by one thread.
const PIECE: usize = 1_024;
/// Pieces laid out side by side. What they hold is needed again for the next ones: a list of a million lines is not held
/// twice.
const SIDE_BY_SIDE: usize = 32;

/// The file at `path` with `header` and a line for each thing that has one, in their order. Pieces of it are laid out side
/// by side: a line of CSV does not depend on the lines before it.
pub fn list<'a, T: Sync>(
    path: &str,
    header: &[&str],
    things: &'a [T],
    line: impl Fn(&'a T) -> Option<Vec<Field<'a>>> + Sync,
) -> Result<Artifact, PublishError> {
    let fault = |source| PublishError::List { path: path.to_owned(), source };
    let mut bytes = laid_out([header.iter().map(|name| Field::Plain((*name).into())).collect()]).map_err(fault)?;
    let lines = |piece: &'a [T]| laid_out(piece.iter().filter_map(&line));
    for some in things.chunks(SIDE_BY_SIDE * PIECE) {
        let pieces: Vec<Vec<u8>> = some.par_chunks(PIECE).map(lines).collect::<Result<_, _>>().map_err(fault)?;
        pieces.iter().for_each(|piece| bytes.extend_from_slice(piece));
    }
    Ok(Artifact::new(path, bytes))
}

fn laid_out<'a>(lines: impl IntoIterator<Item = Vec<Field<'a>>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        for field in &line {
            writer.write_field(field.written().as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(|fault| fault.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text_and_a_figure_stays() {
        let row = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "O'Neil, \"Ann\""].map(Field::text);
        let mut row = row.to_vec();
        row.push(Field::plain("-1.50"));
        let file = list("lists/x.csv", &["a", "b", "c", "d", "e", "f", "g", "h"], &[row], |row| Some(row.clone()));
        let file = file.expect("a list");
        let text = String::from_utf8(file.bytes).expect("UTF-8");
        assert_eq!(text, "a,b,c,d,e,f,g,h\n'=1+1,'+1,'-1,'@x,'\tx,\"'\rx\",\"O'Neil, \"\"Ann\"\"\",-1.50\n");
    }
}
