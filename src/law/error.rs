//! What can be wrong with a rule set, with a question put to it, or with the facts of one officer.
//!
//! There is no default verdict: a date no value covers, two values for one date, and a fact that is missing are three
//! different errors, because each is mended by somebody else.

use crate::record::{Date, Period};

/// A fault in the text of a rule file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{file}`{}: {message}", .line.map(|l| format!(" line {l}")).unwrap_or_default())]
pub struct RuleFault {
    pub file: String,
    pub line: Option<u64>,
    /// What was found and what was expected.
    pub message: String,
}

/// Every fault of a set of rule files, in the order of the files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct RuleErrors(pub Vec<RuleFault>);

/// Why the rules give no single answer for a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("no value of `{rule}` is in force on `{on}`; hint: add a value dated on or before that day to its file")]
    NoRule { rule: String, on: Date },
    #[error(
        "`{rule}` has {values} values in force on `{on}`; hint: end the earlier one with `to` or change a `from` date"
    )]
    Conflict { rule: String, on: Date, values: usize },
    #[error("no rule file defines `{rule}`; hint: add a file with `id: {rule}`")]
    Undefined { rule: String },
    #[error("`{rule}` cannot be reckoned with: {why}; hint: `clee rules lint` names the file")]
    Unusable { rule: String, why: &'static str },
}

/// Why an officer's standing cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LawError {
    #[error(transparent)]
    Rule(#[from] RuleError),
    #[error("a `{relief}` for period `{period}` lacks its `{field}`; hint: complete the entry in the relief register")]
    MissingFact { relief: &'static str, period: Period, field: &'static str },
    #[error("the law of period `{period}` knows no `{relief}`; hint: correct the entry in the relief register")]
    UnknownRelief { relief: &'static str, period: Period },
    #[error(
        "a modification for period `{period}` sets `{hours}` hours, outside `{least}` to `{most}`; hint: correct the entry in the relief register"
    )]
    ModificationOutOfBounds { period: Period, hours: String, least: String, most: String },
    #[error(
        "a modification for period `{period}` lifts `{requirement}`, which is no requirement; hint: use an id that `clee rules show` prints"
    )]
    UnknownRequirement { period: Period, requirement: String },
    #[error(
        "the first period `{first}` is after the last `{last}`; hint: choose a first period no later than the one that is run"
    )]
    PeriodsReversed { first: Period, last: Period },
}
