//! The fields of an input kind: what a cell of theirs means and which headers stand for them.
//!
//! In: nothing but values made by the contract parser. Out: the types `ingest` and `conform` ask. Two headers are the
//! same header when their keys are equal; within one kind no key belongs to two fields, which the parser checks.

/// A field of an input kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The canonical name; the header in the contract's own form.
    pub name: String,
    pub description: String,
    pub field_type: FieldType,
    pub required: bool,
    /// Other headers the default profile accepts, as people write them.
    pub aliases: Vec<String>,
    pub pattern: Option<String>,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
}

/// How the text of a cell is to be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    Text,
    Date,
    /// Hours of credit, kept in hundredths.
    Hours,
    /// A plain decimal number that is no hours of credit: minutes, a score, semester hours.
    Number,
    YesNo,
    LicenseNo,
    /// A calendar year.
    Period,
    /// Several texts in one cell, separated by a bar (or a semicolon, for requirement ids).
    List,
    /// One of a closed vocabulary.
    Enum(Vec<Choice>),
}

/// A value of a closed vocabulary, with other spellings of it that senders use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub spellings: Vec<String>,
}

impl FieldType {
    /// The canonical value a cell of a closed vocabulary stands for; `None` when it is not in the vocabulary, or
    /// when the field has none.
    pub fn choose(&self, text: &str) -> Option<&str> {
        let FieldType::Enum(choices) = self else { return None };
        let key = header_key(text);
        let spelt = |c: &&Choice| header_key(&c.value) == key || c.spellings.iter().any(|s| header_key(s) == key);
        choices.iter().find(spelt).map(|c| c.value.as_str())
    }
}

/// What two headers must share to be the same header: letters and digits in lower case, `#` read as `no`. So
/// `License #`, `license_no` and `LICENSE NO.` are one.
pub fn header_key(header: &str) -> String {
    let mut key = String::with_capacity(header.len());
    for c in header.chars() {
        match c {
            '#' => key.push_str("no"),
            c if c.is_alphanumeric() => key.extend(c.to_lowercase()),
            _ => {}
        }
    }
    key
}
