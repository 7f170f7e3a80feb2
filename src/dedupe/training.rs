//! Which training a row names: a control number, or a source and a title.
//!
//! In: rows, the registered course of each where it is known, and the spelling in which numbers and names are compared.
//! Out: a number per row. Registered courses are numbered first, so that of most rows no text need be read; the spellings
//! of the others are brought into their compared form once each, chunk by chunk in parallel and joined in the order of
//! rows, so the numbers do not depend on the threads.

use crate::record::InputKind;
use crate::record::registry::Course;
use crate::record::submission::Submission;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A training, numbered within the run. Equal numbers mean the same course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Training(pub u32);

/// The training of every row; `None` where the row does not name one.
pub struct TrainingIndex {
    of_row: Vec<Option<Training>>,
    count: usize,
}

/// What names the training, as written: the folder where names are of its own, source, number or title.
type Written<'a> = (Option<InputKind>, &'a str, &'a str);

/// Rows that one thread reads at a time.
const CHUNK: usize = 16_384;

impl TrainingIndex {
    /// `course_of` gives the position of a row's course among `courses`, `control` and `name` the spelling in which
    /// numbers and names are compared.
    pub fn new<'a>(
        rows: &'a [Submission],
        courses: &'a [Course],
        course_of: &(dyn Fn(usize) -> Option<u32> + Sync),
        control: impl Fn(&str) -> String,
        name: impl Fn(&str) -> String,
    ) -> Self {
        let spellings = |(chunk, rows): (usize, &'a [Submission])| spellings(rows, &|at| course_of(chunk * CHUNK + at));
        let chunks: Vec<(Vec<Written<'a>>, Vec<Named>)> = rows.par_chunks(CHUNK).enumerate().map(spellings).collect();
        let spelled = |(kind, source, text): &Written<'_>| match kind {
            Some(kind) => format!("{kind}\u{1f}{}\u{1f}{}", name(source), name(text)),
            None => control(text),
        };
        let mut seen: FxHashMap<Written<'a>, Training> = FxHashMap::default();
        let mut numbers: FxHashMap<String, Training> = FxHashMap::default();
        let mut number = |one: Written<'a>| {
            *seen.entry(one).or_insert_with(|| {
                let next = u32::try_from(numbers.len()).expect("fewer than 2^32 courses");
                *numbers.entry(spelled(&one)).or_insert(Training(next))
            })
        };
        let registered: Vec<Training> = courses.iter().map(|course| number((None, "", &course.control_no))).collect();
        let numbered: Vec<(Vec<Training>, Vec<Named>)> = chunks
            .into_iter()
            .map(|(written, of_row)| (written.into_iter().map(&mut number).collect(), of_row))
            .collect();
        let of_chunk = |(numbers, of_row): &(Vec<Training>, Vec<Named>)| -> Vec<Option<Training>> {
            let training = |named: &Named| match named {
                Named::Course(at) => Some(registered[*at as usize]),
                Named::Written(at) => Some(numbers[*at as usize]),
                Named::Not => None,
            };
            of_row.iter().map(training).collect()
        };
        let of_row = numbered.par_iter().flat_map_iter(of_chunk).collect();
        Self { of_row, count: numbers.len() }
    }

    pub fn of(&self, at: usize) -> Option<Training> {
        self.of_row[at]
    }

    /// How many trainings there are; their numbers lie below it.
    pub fn count(&self) -> usize {
        self.count
    }
}

/// How a row of a chunk names its training.
#[derive(Clone, Copy)]
enum Named {
    Course(u32),
    /// Position among the chunk's spellings.
    Written(u32),
    Not,
}

/// The spellings of a chunk in the order in which they first stand there, and how each row names its training.
fn spellings<'a>(rows: &'a [Submission], course_of: &dyn Fn(usize) -> Option<u32>) -> (Vec<Written<'a>>, Vec<Named>) {
    let mut positions: FxHashMap<Written<'_>, u32> = FxHashMap::default();
    let mut found = Vec::new();
    let mut named = |at: usize| {
        if let Some(course) = course_of(at) {
            return Named::Course(course);
        }
        let Some(written) = written(&rows[at]) else { return Named::Not };
        Named::Written(*positions.entry(written).or_insert_with(|| {
            found.push(written);
            u32::try_from(found.len() - 1).expect("a chunk is small")
        }))
    };
    let of_row = (0..rows.len()).map(&mut named).collect();
    (found, of_row)
}

fn written(row: &Submission) -> Option<Written<'_>> {
    match row.kind {
        InputKind::OutOfState | InputKind::College => {
            Some((Some(row.kind), row.source_name.as_deref()?, row.course_title.as_deref()?))
        }
        _ => Some((None, "", row.control_no.as_deref()?)),
    }
}
