//! What is worth telling about a row's credit, one bit each until somebody asks for the words.
//!
//! One row in five of some states carries a note; as bits beside what the row earns they cost nothing.

use crate::issue::{Issue, Severity};
use crate::record::submission::Submission;

/// A remark on a row that may earn credit all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    OtherHoursClaimed,
    HoursOverApproved,
    ScoreMissing,
    AreasUnknown,
}

impl Note {
    pub const ALL: [Note; 4] =
        [Note::OtherHoursClaimed, Note::HoursOverApproved, Note::ScoreMissing, Note::AreasUnknown];

    /// The column it is about.
    pub const fn field(self) -> &'static str {
        match self {
            Note::ScoreMissing => "test_score",
            _ => "hours",
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Note::OtherHoursClaimed => "other_hours_claimed",
            Note::HoursOverApproved => "hours_over_approved",
            Note::ScoreMissing => "score_missing",
            Note::AreasUnknown => "areas_unknown",
        }
    }

    pub const fn message(self) -> &'static str {
        match self {
            Note::OtherHoursClaimed => {
                "a completed computer-based course earns its approved value, whatever the row says"
            }
            Note::HoursOverApproved => "more hours than the course is approved for: credited up to the approved hours",
            Note::ScoreMissing => "a computer-based course without a score: the listing is the provider's attestation",
            Note::AreasUnknown => "no hour has an area: it counts to the total and its source only",
        }
    }

    pub fn issue(self, row: &Submission) -> Issue {
        Issue {
            at: row.at,
            field: Some(self.field()),
            code: self.code(),
            severity: Severity::Warning,
            value: None,
            message: self.message().to_owned(),
        }
    }
}

/// The notes on one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Notes(u8);

impl Notes {
    pub const NONE: Notes = Notes(0);

    pub(super) fn add(&mut self, note: Note) {
        self.0 |= 1 << note as u8;
    }

    pub fn iter(self) -> impl Iterator<Item = Note> {
        Note::ALL.into_iter().filter(move |note| self.0 & 1 << *note as u8 != 0)
    }
}
