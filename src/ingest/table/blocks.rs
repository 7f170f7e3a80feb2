//! Label blocks: what labels above, below and between rows say for the rows under them.
//!
//! In: label lines in their order. Out: the values in force for the next row. What always holds: a new block replaces what it
//! names, and what only an earlier block names holds on; but a block that names only one of course and date does not take
//! over the other from a block that named both.

use super::Table;
use crate::ingest::headers::Roles;
use crate::ingest::labels::LabelLine;
use crate::ingest::layout::Constant;

/// The blocks so far.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// In force before the block at hand.
    before: Vec<Constant>,
    /// The block at hand.
    block: Vec<Constant>,
    /// In force now.
    now: Vec<Constant>,
    /// Rows stand below the block at hand.
    rows: bool,
    /// The block before named both course and date.
    named_both: bool,
}

impl Blocks {
    pub fn in_force(&self) -> Vec<Constant> {
        self.now.clone()
    }

    pub fn rows_follow(&mut self) {
        self.rows = true;
    }

    /// Takes in a label line. Gives the field that the block at hand does not take over, if there is one.
    pub fn take(&mut self, constants: Vec<Constant>, roles: &Roles) -> Option<usize> {
        if self.rows {
            self.named_both = names(&self.now, roles) == (true, true);
            self.before = std::mem::take(&mut self.now);
            self.block.clear();
            self.rows = false;
        }
        self.block.extend(constants);
        let left = match names(&self.block, roles) {
            (true, false) if self.named_both => roles.completed_on,
            (false, true) if self.named_both => roles.control_no,
            _ => None,
        };
        let title = left.filter(|field| Some(*field) == roles.control_no).and(roles.course_title);
        let replaced =
            |field: usize| self.block.iter().any(|c| c.field == field) || Some(field) == left || Some(field) == title;
        self.now = self.block.clone();
        self.now.extend(self.before.iter().filter(|c| !replaced(c.field)).cloned());
        left
    }
}

/// Whether a block names a course, and whether it names a day.
fn names(block: &[Constant], roles: &Roles) -> (bool, bool) {
    let has = |field: Option<usize>| field.is_some() && block.iter().any(|c| Some(c.field) == field);
    (has(roles.control_no) || has(roles.course_title), has(roles.completed_on))
}

impl Table<'_, '_> {
    pub(super) fn take_labels(&mut self, labels: LabelLine, row: u32) {
        for label in labels.unknown {
            let message = "no field goes by this label; its value is not read".to_owned();
            self.tell(Some(row), None, "unknown_label", crate::ingest::file::Severity::Warning, message, Some(label));
        }
        if labels.constants.is_empty() {
            return;
        }
        let left = self.blocks.take(labels.constants, &self.reading.headers.roles);
        if let Some(field) = left {
            let name = self.reading.headers.fields()[field].name.clone();
            let message = format!(
                "the labels from line {row} on do not give `{name}`, and the block above does not give it to their rows"
            );
            self.tell(Some(row), Some(name), "label_incomplete", crate::ingest::file::Severity::Warning, message, None);
        }
    }
}
