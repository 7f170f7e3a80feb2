//! Faults in the data: typed values with coordinates, never a reason to stop.
//!
//! The value that is at fault goes into the `issues` table and to `clee check` only, never into a log or an error.

pub use crate::record::Severity;
use crate::record::stored;
use crate::record::submission::Coordinates;
use serde::{Deserialize, Serialize};

/// One fault of one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    pub at: Coordinates,
    #[serde(with = "stored::maybe_word")]
    pub field: stored::MaybeWord,
    /// The fault's printed name.
    #[serde(with = "stored::word")]
    pub code: stored::Word,
    pub severity: Severity,
    pub value: Option<Box<str>>,
    /// What is wrong and what to do, without the value.
    pub message: String,
}
