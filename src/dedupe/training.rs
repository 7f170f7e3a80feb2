//! Which training a row names: a control number, or a source and a title.

use crate::record::InputKind;
use crate::record::submission::Submission;
use std::collections::HashMap;

/// A training, numbered within the run. Equal numbers mean the same course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Training(pub u32);

/// The training of every row; `None` where the row does not name one.
pub struct TrainingIndex {
    of_row: Vec<Option<Training>>,
}

impl TrainingIndex {
    /// `control` and `name` give the spelling in which numbers and names are compared.
    pub fn new(rows: &[Submission], control: impl Fn(&str) -> String, name: impl Fn(&str) -> String) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut of_row = Vec::with_capacity(rows.len());
        for row in rows {
            let spelled = match row.kind {
                InputKind::OutOfState | InputKind::College => row
                    .source_name
                    .as_deref()
                    .zip(row.course_title.as_deref())
                    .map(|(source, title)| format!("{}\u{1f}{}\u{1f}{}", row.kind, name(source), name(title))),
                _ => row.control_no.as_deref().map(&control),
            };
            of_row.push(spelled.map(|spelled| {
                let next = u32::try_from(numbers.len()).expect("fewer than 2^32 courses");
                Training(*numbers.entry(spelled).or_insert(next))
            }));
        }
        Self { of_row }
    }

    pub fn of(&self, at: usize) -> Option<Training> {
        self.of_row[at]
    }
}
