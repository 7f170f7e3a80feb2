//! Who a row is about, as `resolve` decided it.

use super::{Reason, stored};
use serde::{Deserialize, Serialize};

/// One decision per row. Positions are those of `Registry::officers`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The first candidate; the officer when `decision` is `Matched`.
    pub officer: Option<u32>,
    /// The second candidate.
    pub runner_up: Option<u32>,
    pub decision: MatchDecision,
    /// How the decision came about, one word for the `matches` table.
    #[serde(with = "stored::word")]
    pub method: stored::Word,
    /// The probability that `officer` is right, 0 to 1.
    pub score: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MatchDecision {
    Matched,
    /// Waits for a person, for this reason.
    Review(Reason),
    /// Nobody in the registry is an acceptable candidate.
    Unmatched,
    /// A reviewer ruled that the person is not a licensee.
    NotALicensee,
}

impl Match {
    pub const UNMATCHED: Match =
        Match { officer: None, runner_up: None, decision: MatchDecision::Unmatched, method: "none", score: None };

    /// The officer, when it is certain who it is.
    pub fn certain(&self) -> Option<u32> {
        self.officer.filter(|_| self.decision == MatchDecision::Matched)
    }
}

impl MatchDecision {
    pub const fn as_str(self) -> &'static str {
        match self {
            MatchDecision::Matched => "matched",
            MatchDecision::Review(_) => "review",
            MatchDecision::Unmatched | MatchDecision::NotALicensee => "unmatched",
        }
    }
}
