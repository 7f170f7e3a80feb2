//! One input row as typed fields: what a sender reported about one person and one training.
//!
//! Made by `conform`, read by every later stage. A field that was blank, unreadable or read two ways is `None`; what
//! that costs the row is in `fault`, what is worth telling is an issue.

use super::Question;
use super::{Date, Figure, Hours, InputKind, Particulars, Reason, Role, RowId, Said, Stated, Text};
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// Among a hundred million rows two different ones share a hash of this size with a chance below 1 in 10^12.
pub const CONTENT_BYTES: usize = 12;

/// The hash of a row's kind and canonical values.
pub type Content = [u8; CONTENT_BYTES];

/// Where a row stands in what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Coordinates {
    /// Position of the file in the run's list of files, which is in the order of the bytes of their paths.
    pub file: u32,
    /// Position of the sheet in the file; 0 where there are none.
    pub sheet: u32,
    /// Line of the file or row of the sheet, from 1.
    pub row_number: u32,
    /// Which of several rows of the line, from 1 and from the left; 0 for the only one.
    pub position: u32,
}

impl Coordinates {
    /// The only row of a line.
    pub const fn line(file: u32, sheet: u32, row_number: u32) -> Self {
        Self { file, sheet, row_number, position: 0 }
    }
}

/// What the words of a row, and of the sheet round it, say of how it ended for the person: a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Signs(u16);

impl Signs {
    pub const NONE: Self = Self(0);
    /// It was not attended, not completed or not passed.
    pub const NOT_COMPLETED: Self = Self(1);
    /// Words that nobody understood, whatever their cause.
    pub const UNCLEAR: Self = Self(1 << 1);
    /// A positive word or a passing score.
    pub const COMPLETED: Self = Self(1 << 2);
    /// The action was not understood: it may take back what was received before.
    pub const ACTION: Self = Self(1 << 3);
    pub const CERTIFICATE: Self = Self(1 << 4);
    pub const RECOGNITION: Self = Self(1 << 5);
    pub const DESCRIPTION: Self = Self(1 << 6);
    pub const ACCREDITED: Self = Self(1 << 7);
    pub const RELATED: Self = Self(1 << 8);
    /// Hours that contradict one another.
    pub const HOURS: Self = Self(1 << 9);
    /// A reviewer took this row back, and no other.
    pub const TAKEN_BACK: Self = Self(1 << 10);
    /// A word in the name says that it was not completed, unless it is part of the officer's name.
    pub const NAME_NEGATIVE: Self = Self(1 << 11);
    /// A word in the name is unclear, unless it is part of the officer's name.
    pub const NAME_UNCLEAR: Self = Self(1 << 12);
    /// The score is told in a word that says passed.
    pub const SCORE_IN_WORDS: Self = Self(1 << 13);
    /// The role was not understood.
    pub const ROLE: Self = Self(1 << 14);
    /// Nothing but a remark makes the row wait.
    pub const ONLY_REMARK: Self = Self(1 << 15);

    #[inline]
    pub const fn has(self, sign: Self) -> bool {
        self.0 & sign.0 != 0
    }

    pub const fn with(self, sign: Self) -> Self {
        Self(self.0 | sign.0)
    }

    pub const fn without(self, sign: Self) -> Self {
        Self(self.0 & !sign.0)
    }

    pub const fn raw(self) -> u16 {
        self.0
    }

    pub const fn from_raw(raw: u16) -> Self {
        Self(raw)
    }
}

/// The person as the row names them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attendee {
    pub license_no: Option<Text>,
    pub last_name: Option<Text>,
    pub first_name: Option<Text>,
    pub middle_name: Option<Text>,
    pub suffix: Option<Text>,
    pub birth_date: Option<Date>,
    pub agency_name: Option<Text>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// Hash of the kind and the canonical values, shared by equal rows.
    pub content: Content,
    /// Which of the equal rows this is, from 1.
    pub occurrence: u32,
    pub at: Coordinates,
    pub attendee: Attendee,
    /// Rosters.
    pub control_no: Option<Text>,
    pub completed_on: Option<Date>,
    pub submitted_on: Option<Date>,
    /// Hours of credit as claimed.
    pub hours: Figure,
    /// Per cent in hundredths.
    pub test_score: Figure,
    pub said: Said,
    pub kind: InputKind,
    pub role: Role,
    pub is_void: bool,
    /// Hours were written and could not be read, which is not the same as left empty.
    pub hours_unreadable: bool,
    /// The first of the faults of reading that reject the row.
    pub fault: Option<Reason>,
    pub signs: Signs,
    /// A hash of what the row has in columns that nobody knows; 0 when nothing.
    pub unread: u32,
}

/// What is said of a training is read as if it stood in the row.
impl Deref for Submission {
    type Target = Particulars;

    #[inline]
    fn deref(&self) -> &Particulars {
        &self.said
    }
}

impl Submission {
    /// A live student's row that says nothing: what is read is filled in.
    pub fn blank(kind: InputKind, at: Coordinates) -> Self {
        Self {
            content: [0; CONTENT_BYTES],
            occurrence: 0,
            at,
            attendee: Attendee::default(),
            control_no: None,
            completed_on: None,
            submitted_on: None,
            hours: Figure::NONE,
            test_score: Figure::NONE,
            said: Said::default(),
            kind,
            role: Role::Student,
            is_void: false,
            hours_unreadable: false,
            fault: None,
            signs: Signs::NONE,
            unread: 0,
        }
    }

    /// Changes what the row says of the training.
    pub fn say(&mut self, change: impl FnOnce(&mut Particulars)) {
        self.said = self.said.with(change);
    }

    /// Whether the row was submitted by that day; one without a day of submission was.
    #[inline]
    pub fn is_known(&self, as_of: Date) -> bool {
        self.submitted_on.is_none_or(|day| day <= as_of)
    }

    /// Whether the stated areas are POST's own, by a determination of that day or before.
    pub fn is_determined(&self, as_of: Date) -> bool {
        self.determined && self.determined_on.is_none_or(|day| day <= as_of)
    }

    /// The row's name: equal rows share all but the count behind the hyphen, so it does not change with the file.
    #[inline]
    pub fn row_id(&self) -> RowId {
        RowId { content: self.content, occurrence: self.occurrence }
    }

    /// The order in which rows were received: blank submission dates first, then file and row.
    #[inline]
    pub fn order(&self) -> (Option<Date>, Coordinates) {
        (self.submitted_on, self.at)
    }
}

/// What a reviewer ruled about a row and all rows equal to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub at: Coordinates,
    pub content: Content,
    pub ruling: Ruling,
    pub decided_on: Date,
    pub written: Written,
}

/// A ruling that does not take, as it was written: it comes back to the reviewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedDecision {
    pub at: Coordinates,
    pub row_id: String,
    pub question: String,
    pub answer: String,
    pub decided_by: String,
    pub decided_on: String,
    pub why: String,
}

/// A ruling in the reviewer's words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    pub row_id: String,
    pub answer: String,
    pub decided_by: String,
    pub note: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Ruling {
    /// The officer, by licence number as written; `None`: not a licensee.
    Identity(Option<String>),
    /// The content of the row that stands; `None`: a training of its own.
    Duplicate(Option<Content>),
    Areas(Stated),
    Hours(Hours),
    Attendance(AttendanceRuling),
    /// What the row should have said; without a field, that the sender was asked.
    Correction(Correction),
}

/// How it ended for the person, by a reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttendanceRuling {
    Completed,
    NotCompleted,
    /// The row takes back what it was meant to, or is itself taken back.
    Void,
}

/// The fields of a row that a reviewer corrected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correction {
    pub license_no: Option<Text>,
    pub last_name: Option<Text>,
    pub first_name: Option<Text>,
    pub birth_date: Option<Date>,
    pub control_no: Option<Text>,
    pub source_name: Option<Text>,
    pub course_title: Option<Text>,
    pub completed_on: Option<Date>,
    pub hours: Option<Hours>,
    pub minutes: Option<Hours>,
    pub semester_hours: Option<Hours>,
    pub certificate: Option<bool>,
    pub recognition: Option<bool>,
    pub description: Option<bool>,
    pub accredited: Option<bool>,
    pub related: Option<bool>,
}

impl Ruling {
    /// The question that it answers.
    pub const fn question(&self) -> Question {
        match self {
            Ruling::Identity(_) => Question::Identity,
            Ruling::Duplicate(_) => Question::Duplicate,
            Ruling::Areas(_) => Question::Areas,
            Ruling::Hours(_) => Question::Hours,
            Ruling::Attendance(_) => Question::Attendance,
            Ruling::Correction(_) => Question::Correction,
        }
    }
}

impl Correction {
    /// Whether nothing is corrected: the sender was asked, and the row stays as it is.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_two_cache_lines_at_most() {
        // twenty million of them are in memory at once
        assert!(size_of::<Submission>() <= 128, "{}", size_of::<Submission>());
    }
}
