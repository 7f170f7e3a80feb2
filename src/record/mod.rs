//! The words everyone shares: hours, dates, areas, topics, kinds, dispositions and the rows of every table.
//!
//! Nothing in here reads a file, a clock or a setting. Every other module may import this one; it imports none.

pub mod address;
mod credit;
mod day;
mod hours;
mod kinds;
mod license;
pub mod matching;
mod outcome;
mod particulars;
pub mod registry;
mod row_id;
mod spellings;
mod standing;
pub mod stored;
pub mod submission;
pub mod tables;
mod text;

pub use credit::{Area, AreaHours, Breakdown, Stated, StatedIfAny, Topic, TopicHours};
pub use day::iso_text;
pub use hours::{Figure, Hours, HoursError};
pub use kinds::{CourseProviderKind, Delivery, EventKind, InputKind, LicenseStatus, ReliefKind, Role, SourceKind};
pub use license::LicenseNo;
pub use outcome::{Disposition, Reason};
pub use particulars::{Evidence, Particulars, Said};
pub use row_id::{RowId, row_content};
pub use standing::{Channel, Effect, FileStatus, Notice, Question, Resolution, Severity, Status, Unreached, Verdict};
pub use text::{PACKED, Text, is_invisible};

/// A calendar day. The day is all the law knows; times of day are never kept.
pub type Date = chrono::NaiveDate;

/// A calendar year in which hours are owed (11 CSR 75-15.010(1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Period(pub i32);

impl Period {
    /// The period a day lies in.
    pub fn of(day: Date) -> Self {
        Self(chrono::Datelike::year(&day))
    }

    /// 1 January; of a year that no calendar reaches, the calendar's end.
    pub fn first_day(self) -> Date {
        Date::from_ymd_opt(self.0, 1, 1).unwrap_or(self.beyond())
    }

    /// 31 December; of a year that no calendar reaches, the calendar's end.
    pub fn last_day(self) -> Date {
        Date::from_ymd_opt(self.0, 12, 31).unwrap_or(self.beyond())
    }

    fn beyond(self) -> Date {
        if self.0 < 0 { Date::MIN } else { Date::MAX }
    }

    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}
