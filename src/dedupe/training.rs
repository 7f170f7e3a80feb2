//! Which training a row names: a control number, or a source and a title.
//!
//! In: rows, and the spelling in which numbers and names are compared. Out: a number per row. Rows name few trainings in
//! few spellings, so each spelling is brought into its compared form once; chunks of rows are read in parallel and their
//! findings joined in the order of rows, so the numbers do not depend on the threads.

use crate::record::InputKind;
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
const NONE: u32 = u32::MAX;

impl TrainingIndex {
    /// `control` and `name` give the spelling in which numbers and names are compared.
    pub fn new<'a>(rows: &'a [Submission], control: impl Fn(&str) -> String, name: impl Fn(&str) -> String) -> Self {
        let chunks: Vec<(Vec<Written<'a>>, Vec<u32>)> = rows.par_chunks(CHUNK).map(spellings).collect();
        let spelled = |(kind, source, text): &Written<'_>| match kind {
            Some(kind) => format!("{kind}\u{1f}{}\u{1f}{}", name(source), name(text)),
            None => control(text),
        };
        let mut seen: FxHashMap<Written<'a>, Training> = FxHashMap::default();
        let mut numbers: FxHashMap<String, Training> = FxHashMap::default();
        let numbered: Vec<(Vec<Training>, Vec<u32>)> = chunks
            .into_iter()
            .map(|(written, of_row)| {
                let number = |one: Written<'a>| {
                    *seen.entry(one).or_insert_with(|| {
                        let next = u32::try_from(numbers.len()).expect("fewer than 2^32 courses");
                        *numbers.entry(spelled(&one)).or_insert(Training(next))
                    })
                };
                (written.into_iter().map(number).collect(), of_row)
            })
            .collect();
        let of_chunk = |(numbers, of_row): &(Vec<Training>, Vec<u32>)| -> Vec<Option<Training>> {
            of_row.iter().map(|at| (*at != NONE).then(|| numbers[*at as usize])).collect()
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

/// The spellings of a chunk in the order in which they first stand there, and the one of each row.
fn spellings(rows: &[Submission]) -> (Vec<Written<'_>>, Vec<u32>) {
    let mut at: FxHashMap<Written<'_>, u32> = FxHashMap::default();
    let mut found = Vec::new();
    let of_row = rows
        .iter()
        .map(|row| {
            let Some(written) = written(row) else { return NONE };
            *at.entry(written).or_insert_with(|| {
                found.push(written);
                u32::try_from(found.len() - 1).expect("a chunk is small")
            })
        })
        .collect();
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
