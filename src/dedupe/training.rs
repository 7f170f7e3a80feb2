//! Which training a row names: a control number, or a source and a title.
//!
//! In: rows, the registered course of each where it is known, and the spelling in which numbers and names are compared.
//! Out: a number per row. Registered courses are numbered first, so that of most rows no text need be read and nothing
//! kept; the spellings of the others are brought into their compared form once each, chunk by chunk in parallel and
//! joined in the order of rows, so the numbers do not depend on the threads.

use crate::record::registry::Course;
use crate::record::submission::Submission;
use crate::record::{InputKind, Text};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A training, numbered within the run. Equal numbers mean the same course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Training(pub u32);

/// The training of every row; `None` where the row does not name one.
#[derive(Default)]
pub struct TrainingIndex {
    /// By position of the course.
    registered: Vec<Training>,
    /// Rows without a registered course, and their trainings, in the order of rows.
    others: Vec<(u32, Training)>,
    count: usize,
}

/// What names the training, as written: the folder where names are of its own, source, number or title.
type Written = (Option<(InputKind, Text)>, Text);

/// Rows that one thread reads at a time.
const CHUNK: usize = 65_536;

impl TrainingIndex {
    /// `course_of` gives the position of a row's course among `courses`, `control` and `name` the spelling in which
    /// numbers and names are compared.
    pub fn new(
        rows: &[Submission],
        courses: &[Course],
        course_of: &(dyn Fn(usize) -> Option<u32> + Sync),
        control: impl Fn(&str) -> String,
        name: impl Fn(&str) -> String,
    ) -> Self {
        let without_course = |(chunk, rows): (usize, &[Submission])| -> Vec<(u32, Written)> {
            let numbered = (chunk * CHUNK..).zip(rows).filter(|(at, _)| course_of(*at).is_none());
            numbered.filter_map(|(at, row)| Some((u32::try_from(at).ok()?, written(row)?))).collect()
        };
        let chunks: Vec<Vec<(u32, Written)>> = rows.par_chunks(CHUNK).enumerate().map(without_course).collect();
        let mut numbers: FxHashMap<String, Training> = FxHashMap::default();
        let mut number = |spelled: String| {
            let next = u32::try_from(numbers.len()).expect("fewer than 2^32 courses");
            *numbers.entry(spelled).or_insert(Training(next))
        };
        let registered = courses.iter().map(|course| number(control(&course.control_no))).collect();
        let spelled = |(source, text): &Written| match source {
            Some((kind, source)) => format!("{kind}\u{1f}{}\u{1f}{}", name(source), name(text)),
            None => control(text),
        };
        let mut seen: FxHashMap<Written, Training> = FxHashMap::default();
        let mut others = Vec::with_capacity(chunks.iter().map(Vec::len).sum());
        for (at, written) in chunks.into_iter().flatten() {
            others.push((at, *seen.entry(written).or_insert_with(|| number(spelled(&written)))));
        }
        Self { registered, others, count: numbers.len() }
    }

    /// The training of the row at a position, given the registered course it is credited as.
    #[inline]
    pub fn of(&self, at: usize, course: Option<u32>) -> Option<Training> {
        if let Some(course) = course {
            return Some(self.registered[course as usize]);
        }
        let found = self.others.binary_search_by_key(&at, |(row, _)| *row as usize).ok()?;
        Some(self.others[found].1)
    }

    /// How many trainings there are; their numbers lie below it.
    pub fn count(&self) -> usize {
        self.count
    }
}

fn written(row: &Submission) -> Option<Written> {
    match row.kind {
        InputKind::OutOfState | InputKind::College => Some((Some((row.kind, row.source_name?)), row.course_title?)),
        _ => Some((None, row.control_no?)),
    }
}
