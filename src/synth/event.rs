//! One training of one person, and how it comes to be reported.
//!
//! In: nothing. Out: the words with which plans are made and rows are written. An event is true; what its rows say of
//! it may not be.

use crate::record::{Date, Hours};

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Course(u32),
    /// Given, not taken.
    Taught(u32),
    /// The day first, then its parts.
    Day(Vec<u32>),
    /// Positions in the lists: training, and source (beyond the recognised ones, an unrecognised one).
    OutOfState(usize, usize),
    /// Positions in the lists: course, institution; and semester hours.
    College(usize, usize, i64),
}

/// How an event is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    Once,
    Resent,
    /// Another sender reports it too, under this number or the provider's own.
    TwoSources(Option<u32>),
    ConflictingHours(Option<u32>),
    /// The officer sends a certificate of it too.
    Paper,
    WholeAndParts,
    Whole,
    Parts,
    OffByOne,
    /// A training much like another on another day, for the reason that is named: each is reported once.
    Repeat(&'static str),
    /// A session of a series, which another sender reports too.
    Session(u32),
    Voided,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: u64,
    pub day: Date,
    pub what: What,
    pub hours: Hours,
    pub report: Report,
}

/// What an officer's training was meant to come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    Diligent,
    /// A goal by its position.
    Lacking(usize),
    Idle,
    Outsider,
}

impl Intent {
    pub fn words(self) -> (&'static str, &'static str) {
        const GOALS: [&str; 7] =
            ["legal", "technical", "interpersonal", "firearms", "deescalation", "implicit_bias", "racial_profiling"];
        match self {
            Intent::Diligent => ("diligent", ""),
            Intent::Lacking(goal) => ("lacking", GOALS[goal]),
            Intent::Idle => ("idle", ""),
            Intent::Outsider => ("outsider", ""),
        }
    }
}

/// Events of one person have ids from the person's number times this.
pub const EVENTS_PER_PERSON: u64 = 4_096;
