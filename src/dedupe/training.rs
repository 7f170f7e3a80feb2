//! Which training a row names: a control number, or a source and a title.
//!
//! In: rows, the registered course of each where it is known, and the spelling in which numbers and names are compared.
//! Out: the training of each row, which is the hash of that spelling, so that it is the same in every bucket.

use crate::record::registry::Course;
use crate::record::submission::Submission;
use crate::record::{InputKind, Text};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// A training. Equal ones mean the same course: of a million courses two share a hash once in ten million runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Training(u64);

impl Training {
    fn spelled(text: &str) -> Self {
        Self(xxh3_64(text.as_bytes()))
    }
}

/// How numbers and names are spelled to be compared.
#[derive(Clone, Copy)]
pub struct Spelling {
    pub control: fn(&str) -> String,
    pub name: fn(&str) -> String,
}

impl Spelling {
    /// The trainings of registered courses, in their order.
    pub(super) fn registered(self, courses: &[Course]) -> Arc<[Training]> {
        courses.iter().map(|course| Training::spelled(&(self.control)(&course.control_no))).collect()
    }

    fn training(self, (source, text): &Written) -> Training {
        Training::spelled(&match source {
            Some((kind, source)) => format!("{kind}\u{1f}{}\u{1f}{}", (self.name)(source), (self.name)(text)),
            None => (self.control)(text),
        })
    }
}

/// The training of each row of a bucket.
pub struct TrainingIndex {
    /// By position of the course.
    registered: Arc<[Training]>,
    /// Of rows without a registered course, by position of the row; none where the row names no training.
    others: FxHashMap<u32, Training>,
}

/// What names the training, as written: the folder where names are of its own, source, number or title.
type Written = (Option<(InputKind, Text)>, Text);

impl TrainingIndex {
    /// `course_of` gives the position of a row's course in the registry.
    pub(super) fn new(
        rows: &[Submission],
        registered: Arc<[Training]>,
        course_of: impl Fn(usize) -> Option<u32>,
        spelling: Spelling,
    ) -> Self {
        let mut seen: FxHashMap<Written, Training> = FxHashMap::default();
        let training = |(at, row): (usize, &Submission)| {
            let written = written(row).filter(|_| course_of(at).is_none())?;
            let training = *seen.entry(written).or_insert_with(|| spelling.training(&written));
            Some((u32::try_from(at).ok()?, training))
        };
        Self { registered, others: rows.iter().enumerate().filter_map(training).collect() }
    }

    /// The training of the row at a position, given the registered course it is credited as.
    pub fn of(&self, at: usize, course: Option<u32>) -> Option<Training> {
        match course {
            Some(course) => Some(self.registered[course as usize]),
            None => self.others.get(&u32::try_from(at).ok()?).copied(),
        }
    }
}

fn written(row: &Submission) -> Option<Written> {
    match row.kind {
        InputKind::OutOfState | InputKind::College => Some((Some((row.kind, row.source_name?)), row.course_title?)),
        _ => Some((None, row.control_no?)),
    }
}
