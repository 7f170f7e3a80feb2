//! CSV for people: what opens in a spreadsheet shows text and never runs as a formula.
//!
//! In: a header and rows of text. Out: UTF-8 without a byte order mark (DuckDB, pandas, LibreOffice and Excel's import
//! read it alike), `\n` line ends. A text field that begins with `= + - @`, TAB or CR gets a leading single quote
//! (OWASP ASVS 1.2.10); figures and dates are written by us and stay as they are.

use super::{Artifact, PublishError};

/// A field of a list: text somebody else wrote, or a figure, date or word of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    Text(String),
    Plain(String),
}

impl Field {
    pub fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    pub fn optional(value: Option<&str>) -> Self {
        Self::Text(value.unwrap_or_default().to_owned())
    }

    pub fn plain(value: impl ToString) -> Self {
        Self::Plain(value.to_string())
    }

    pub fn day(value: Option<crate::record::Date>) -> Self {
        Self::Plain(value.map(|d| d.to_string()).unwrap_or_default())
    }

    fn written(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Text(text) => harmless(text),
            Self::Plain(text) => text.into(),
        }
    }
}

/// The text with a single quote before it where a spreadsheet would take it for a formula.
pub fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}").into(),
        _ => text.into(),
    }
}

/// The file at `path` with `header` and `rows`.
pub fn list(path: &str, header: &[&str], rows: &[Vec<Field>]) -> Result<Artifact, PublishError> {
    let fault = |source| PublishError::List { path: path.to_owned(), source };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(fault)?;
    for row in rows {
        writer.write_record(row.iter().map(|field| field.written().into_owned())).map_err(fault)?;
    }
    let bytes = writer.into_inner().map_err(|e| fault(e.into_error().into()))?;
    Ok(Artifact::new(path, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text_and_a_figure_stays() {
        let row = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "O'Neil, \"Ann\""].map(Field::text);
        let mut row = row.to_vec();
        row.push(Field::plain("-1.50"));
        let file = list("lists/x.csv", &["a", "b", "c", "d", "e", "f", "g", "h"], &[row]).expect("a list");
        let text = String::from_utf8(file.bytes).expect("UTF-8");
        assert_eq!(text, "a,b,c,d,e,f,g,h\n'=1+1,'+1,'-1,'@x,'\tx,\"'\rx\",\"O'Neil, \"\"Ann\"\"\",-1.50\n");
    }
}
