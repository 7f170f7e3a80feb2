//! Faults in the data: typed values with coordinates, never a reason to stop.
//!
//! The value that is at fault goes into the `issues` table and to `clee check` only, never into a log or an error.

use crate::record::submission::Coordinates;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Costs credit, or a record of the registry.
    Error,
    Warning,
}

impl Severity {
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// One fault of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    pub at: Coordinates,
    pub field: Option<&'static str>,
    /// The fault's printed name.
    pub code: &'static str,
    pub severity: Severity,
    pub value: Option<Box<str>>,
    /// What is wrong and what to do, without the value.
    pub message: String,
}
