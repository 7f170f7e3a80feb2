//! One input row as typed fields: what a sender reported about one person and one training.
//!
//! Made by `conform`, read by every later stage. A field that was blank, unreadable or read two ways is `None`; what
//! that costs the row is in `fault`, what is worth telling is an issue.

use super::{Date, Delivery, Figure, Hours, InputKind, Reason, Role, RowId, Stated, StatedIfAny, Text, stored};
use serde::{Deserialize, Serialize};

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
}

/// The person as the row names them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Attendee {
    pub license_no: Option<Text>,
    pub last_name: Option<Text>,
    pub first_name: Option<Text>,
    pub middle_name: Option<Text>,
    pub suffix: Option<Text>,
    #[serde(with = "stored::day")]
    pub birth_date: Option<Date>,
    pub agency_name: Option<Text>,
}

/// The proof an officer supplied with an out-of-state certificate (75-15.050(3)); blank is no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub certificate: bool,
    pub recognition: bool,
    pub description: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// Hash of the kind and the canonical values, shared by equal rows.
    pub content: Content,
    /// Which of the equal rows this is, from 1.
    pub occurrence: u32,
    pub kind: InputKind,
    pub at: Coordinates,
    pub attendee: Attendee,
    /// Rosters.
    pub control_no: Option<Text>,
    pub provider_no: Option<Text>,
    /// Out of state: the state or body that recognises the course. College: the institution.
    pub source_name: Option<Text>,
    pub course_title: Option<Text>,
    #[serde(with = "stored::day")]
    pub completed_on: Option<Date>,
    #[serde(with = "stored::day")]
    pub started_on: Option<Date>,
    #[serde(with = "stored::day")]
    pub submitted_on: Option<Date>,
    pub location: Option<Text>,
    pub administrator: Option<Text>,
    pub off_site: Option<bool>,
    pub role: Role,
    pub is_void: bool,
    /// Hours of credit as claimed.
    pub hours: Figure,
    /// Clock minutes in hundredths of a minute.
    pub minutes: Figure,
    /// Hours were written and could not be read, which is not the same as left empty.
    pub hours_unreadable: bool,
    /// Semester hours in hundredths.
    pub semester_hours: Figure,
    pub stated: StatedIfAny,
    /// Per cent in hundredths.
    pub test_score: Figure,
    pub delivery: Delivery,
    pub evidence: Evidence,
    /// The stated areas were determined by POST.
    pub determined: bool,
    /// When they were, where the row says so.
    #[serde(with = "stored::day")]
    pub determined_on: Option<Date>,
    pub accredited: Option<bool>,
    pub related: Option<bool>,
    /// The first of the faults of reading that reject the row.
    pub fault: Option<Reason>,
}

impl Submission {
    /// A live student's row that says nothing: what is read is filled in.
    pub fn blank(kind: InputKind, at: Coordinates) -> Self {
        Self {
            content: [0; CONTENT_BYTES],
            occurrence: 0,
            kind,
            at,
            attendee: Attendee::default(),
            control_no: None,
            provider_no: None,
            source_name: None,
            course_title: None,
            completed_on: None,
            started_on: None,
            submitted_on: None,
            location: None,
            administrator: None,
            off_site: None,
            role: Role::Student,
            is_void: false,
            hours: Figure::NONE,
            minutes: Figure::NONE,
            hours_unreadable: false,
            semester_hours: Figure::NONE,
            stated: StatedIfAny::default(),
            test_score: Figure::NONE,
            delivery: Delivery::Live,
            evidence: Evidence::default(),
            determined: false,
            determined_on: None,
            accredited: None,
            related: None,
            fault: None,
        }
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
}

#[derive(Clone, Debug, PartialEq)]
pub enum Ruling {
    /// The officer, by licence number as written; `None`: not a licensee.
    Identity(Option<String>),
    /// The content of the row that stands; `None`: a training of its own.
    Duplicate(Option<Content>),
    Areas(Stated),
    Hours(Hours),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_three_cache_lines_at_most() {
        // twenty million of them are in memory at once
        assert!(size_of::<Submission>() <= 192, "{}", size_of::<Submission>());
    }
}
