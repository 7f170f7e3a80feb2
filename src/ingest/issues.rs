//! The issues of one file while it is read.
//!
//! In: faults one by one. Out: a list in the order of the file. What always holds: a million equal faults take no
//! more room than the first thousand; the rest are one issue that counts them.

use super::file::{ReadIssue, Severity};
use std::collections::BTreeMap;

/// Values longer than this are cut in issues.
const LONGEST_VALUE: usize = 200;

#[derive(Debug, Default)]
pub(super) struct Issues {
    list: Vec<ReadIssue>,
    seen: BTreeMap<&'static str, usize>,
    per_code: usize,
}

impl Issues {
    pub(super) fn new(per_code: usize) -> Self {
        Self { per_code: per_code.max(1), ..Self::default() }
    }

    pub(super) fn push(&mut self, mut issue: ReadIssue) {
        let seen = self.seen.entry(issue.code).or_default();
        *seen += 1;
        if *seen <= self.per_code {
            if let Some(value) = &mut issue.value {
                cut(value);
            }
            self.list.push(issue);
        }
    }

    /// An issue of the file as a whole.
    pub(super) fn file(&mut self, code: &'static str, severity: Severity, message: impl Into<String>) {
        self.push(ReadIssue {
            sheet: None,
            row_number: None,
            field: None,
            code,
            severity,
            message: message.into(),
            value: None,
        });
    }

    /// The list, with one more issue for each code that had too many.
    pub(super) fn finish(mut self) -> Vec<ReadIssue> {
        let seen = std::mem::take(&mut self.seen);
        for (code, count) in seen.into_iter().filter(|&(_, count)| count > self.per_code) {
            let rest = count - self.per_code;
            self.list.push(ReadIssue {
                sheet: None,
                row_number: None,
                field: None,
                code: "more_issues",
                severity: Severity::Warning,
                message: format!("{rest} more issues of code `{code}` are not listed"),
                value: Some(rest.to_string()),
            });
        }
        self.list
    }
}

fn cut(value: &mut String) {
    if value.len() > LONGEST_VALUE {
        let at = (0..=LONGEST_VALUE).rev().find(|&at| value.is_char_boundary(at)).unwrap_or(0);
        value.truncate(at);
        value.push('…');
    }
}
