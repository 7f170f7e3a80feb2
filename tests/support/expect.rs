//! What a case of `tests/cases/` expects.
//!
//! In: the text of an `expect.json`. Out: its expectations, typed, or why it cannot be read. Always holds: a key that
//! nobody reads is refused at any depth, every pattern compiles, and an expectation expects something, so that one that
//! is misspelt cannot hold unseen. `tests/cases/README.md` says what each key means.

use regex::{Regex, RegexBuilder};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// Columns and what they must hold.
pub type Fields = BTreeMap<String, Value>;

/// What is asked of one input row.
const OF_A_ROW: &[&str] = &["disposition", "reason", "license_no", "credited_hours", "claimed_hours"];
/// What is asked of the completion that an input row stands for.
const OF_A_COMPLETION: &[&str] = &[
    "control_no",
    "completed_on",
    "role",
    "source_kind",
    "delivery",
    "title",
    "legal_hours",
    "technical_hours",
    "interpersonal_hours",
    "skill_hours",
    "firearms_hours",
    "deescalation_hours",
    "implicit_bias_hours",
    "racial_profiling_hours",
    "unstated_hours",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    #[allow(dead_code, reason = "for whoever reads the case")]
    about: String,
    #[serde(default)]
    pub command: CommandLine,
    pub require: Vec<Expectation>,
    #[serde(default)]
    #[allow(dead_code, reason = "what would be better still; read so that its form is checked, and not asserted")]
    prefer: Vec<Expectation>,
}

impl Expect {
    pub fn read(text: &str) -> Result<Self, String> {
        let expect: Self = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
        if expect.require.is_empty() { Err("requires nothing".to_owned()) } else { Ok(expect) }
    }
}

/// What a case sets of `clee run`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CommandLine {
    pub pipeline: String,
    pub as_of: String,
    pub period: String,
}

impl Default for CommandLine {
    fn default() -> Self {
        Self { pipeline: "nightly.yaml".into(), as_of: "2025-11-15".into(), period: "2025".into() }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "Value")]
pub enum Expectation {
    AnyOf(AnyOf),
    Run(RunWant),
    Check(CheckWant),
    List(ListWant),
    File(FileWant),
    NotRows(NotRows),
    Rows(Box<RowsWant>),
}

impl TryFrom<Value> for Expectation {
    type Error = String;

    /// Its kind is told by the key that only this kind has. What stands beside it is of that kind too, or is refused.
    fn try_from(value: Value) -> Result<Self, String> {
        let whole = value.to_string();
        let Value::Object(mut keys) = value else { return Err(format!("{whole} is no expectation")) };
        // a remark for whoever reads the case
        keys.remove("why");
        let has = |key: &str| keys.contains_key(key);
        let read = if has("any_of") {
            form(keys).map(Self::AnyOf)
        } else if has("run") {
            form(keys).map(|RunForm { run }| Self::Run(run))
        } else if has("check") {
            form(keys).map(Self::Check)
        } else if has("list") {
            form(keys).map(Self::List)
        } else if has("status") || has("file_reason") {
            form(keys).map(Self::File)
        } else if has("rows_not_input") {
            form(keys).map(Self::NotRows)
        } else {
            RowsWant::read(keys).map(|want| Self::Rows(Box::new(want)))
        };
        let read = read.and_then(|want| if want.is_empty() { Err("expects nothing".to_owned()) } else { Ok(want) });
        read.map_err(|fault| format!("{fault}, in {whole}"))
    }
}

impl Expectation {
    fn is_empty(&self) -> bool {
        match self {
            Self::AnyOf(want) => want.any_of.is_empty(),
            Self::Run(want) => want.exit.is_none() && want.tells.is_none(),
            Self::Check(want) => want.exit.is_none() && want.tells.is_none() && want.not_tells.is_none(),
            Self::List(_) | Self::File(_) => false,
            Self::NotRows(want) => want.rows_not_input.is_empty(),
            Self::Rows(want) => want.is_empty(),
        }
    }

    /// The files that `clee check` is asked about, at any depth.
    pub fn checked(&self) -> Vec<&str> {
        match self {
            Self::Check(want) => vec![want.check.as_str()],
            Self::AnyOf(want) => want.any_of.iter().flat_map(|way| &way.0).flat_map(Self::checked).collect(),
            _ => Vec::new(),
        }
    }
}

/// One of these ways holds, each of one expectation or of several together.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnyOf {
    pub any_of: Vec<OneOrMore<Expectation>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunForm {
    run: RunWant,
}

/// Of `clee run`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunWant {
    pub exit: Option<Value>,
    pub tells: Option<Pattern>,
}

/// Of `clee check` on a file of the case, by its path in the case's folder.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckWant {
    pub check: String,
    pub exit: Option<Value>,
    pub tells: Option<Pattern>,
    pub not_tells: Option<Pattern>,
}

/// Of the lines of a list that have all of `line`: one has each of `holds`, or there is none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListWant {
    pub list: String,
    pub line: Fields,
    #[serde(default)]
    pub holds: Fields,
    #[serde(default)]
    pub absent: bool,
}

/// Of a file in the table `files`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileWant {
    pub file: String,
    #[serde(default, deserialize_with = "given")]
    pub status: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    pub file_reason: Option<Value>,
}

/// A value that stands there, also when it is null.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Lines that are no input rows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotRows {
    pub file: String,
    pub sheet: Option<String>,
    pub rows_not_input: Vec<i64>,
}

/// Of the input rows at a line, or at each of several lines, or in the whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowsWant {
    pub file: String,
    pub sheet: Option<String>,
    pub row: Option<OneOrMore<i64>>,
    /// What one of the rows there is: keys of [`OF_A_ROW`] and [`OF_A_COMPLETION`].
    #[serde(skip)]
    pub one: Fields,
    pub credited: Option<bool>,
    pub credited_at_most: Option<Number>,
    pub not_credited_as: Option<OneOrMore<Fields>>,
    pub input_row: Option<bool>,
    pub issue: Option<IssueWant>,
    pub no_issue: Option<IssueWant>,
}

impl RowsWant {
    fn read(mut keys: Map<String, Value>) -> Result<Self, String> {
        let asked = OF_A_ROW.iter().chain(OF_A_COMPLETION);
        let one: Fields = asked.filter_map(|key| Some(((*key).to_owned(), keys.remove(*key)?))).collect();
        let want = Self { one, ..form::<Self>(keys)? };
        if want.credited == Some(true) {
            return Err("`credited` can only be false; say `credited_hours`".to_owned());
        }
        let mut never = want.not_credited_as.iter().flat_map(|bad| &bad.0).flat_map(Fields::keys);
        // what no completion has would never be found, and so the expectation would always hold
        let unknown = never.find(|key| !OF_A_COMPLETION.contains(&key.as_str())).cloned();
        unknown.map_or(Ok(want), |key| Err(format!("`{key}` is nothing of a completion")))
    }

    fn is_empty(&self) -> bool {
        let of_all = self.credited.is_none() && self.credited_at_most.is_none() && self.not_credited_as.is_none();
        let told = self.input_row.is_some() || self.issue.is_some() || self.no_issue.is_some();
        self.one.is_empty() && of_all && !told
    }
}

/// An issue: `true` is any, an object says what it must have.
#[derive(Deserialize)]
#[serde(try_from = "Value")]
pub struct IssueWant(pub IssueForm);

impl TryFrom<Value> for IssueWant {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match value {
            Value::Bool(true) => Ok(Self(IssueForm::default())),
            Value::Object(keys) => form(keys).map(Self),
            other => Err(format!("an issue is true or an object, not {other}")),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IssueForm {
    field: Option<Pattern>,
    code: Option<Pattern>,
    severity: Option<Pattern>,
    value: Option<Pattern>,
    message: Option<Pattern>,
    mentions: Option<Pattern>,
    pub at: At,
}

impl IssueForm {
    /// The patterns there are, each with what it is searched for in.
    pub fn patterns(&self) -> impl Iterator<Item = (&'static str, &Pattern)> {
        let all = [
            ("field", &self.field),
            ("code", &self.code),
            ("severity", &self.severity),
            ("value", &self.value),
            ("message", &self.message),
            ("mentions", &self.mentions),
        ];
        all.into_iter().filter_map(|(part, pattern)| Some((part, pattern.as_ref()?)))
    }
}

/// Where an issue stands: at the row, at the file without a row's number, or at either.
#[derive(Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum At {
    #[default]
    Any,
    Row,
    File,
}

/// A regular expression that is searched for; case does not matter.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern(Regex);

impl TryFrom<String> for Pattern {
    type Error = regex::Error;

    fn try_from(text: String) -> Result<Self, regex::Error> {
        RegexBuilder::new(&text).case_insensitive(true).dot_matches_new_line(true).build().map(Self)
    }
}

impl Pattern {
    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "/{}/", self.0)
    }
}

/// One, or a list that is not empty.
#[derive(Deserialize)]
#[serde(try_from = "Value", bound = "T: DeserializeOwned")]
pub struct OneOrMore<T>(pub Vec<T>);

impl<T: DeserializeOwned> TryFrom<Value> for OneOrMore<T> {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let list = if value.is_array() { value } else { Value::Array(vec![value]) };
        let all: Vec<T> = serde_json::from_value(list).map_err(|fault| fault.to_string())?;
        if all.is_empty() { Err("a list of nothing".to_owned()) } else { Ok(Self(all)) }
    }
}

fn form<T: DeserializeOwned>(keys: Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(keys)).map_err(|fault| fault.to_string())
}
