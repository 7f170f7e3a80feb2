//! The books: every row has one disposition and every hundredth of an hour its place, per file and in total.
//!
//! Each identity is checked over the finished tables, not over what they were made from, so a stage that loses or
//! doubles something is found whatever its own bookkeeping says. A run whose books do not balance is not published. What
//! is said of a fault names rows by their ids and files by their place in the table `files`: file names are the senders'.

use crate::record::tables::{CompletionRow, ComplianceRow, CreditRow, FileRow, RowRow};
use crate::record::{Breakdown, Disposition, Hours, RowId};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Rows and hours of one disposition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub rows: i64,
    pub claimed: Hours,
    pub credited: Hours,
}

/// The books of a run: totals, and every identity that does not hold.
#[derive(Debug, Default)]
pub struct Books {
    pub by_disposition: BTreeMap<Disposition, Entry>,
    pub total: Entry,
    pub faults: Vec<String>,
}

/// Closes the books over the finished tables. `once`: an hour counts once over all periods, as the rules read it unless
/// they let make-up hours count twice.
pub fn balance(
    files: &[FileRow],
    rows: &[RowRow],
    completions: &[CompletionRow],
    credits: &[CreditRow],
    compliance: &[ComplianceRow],
    once: bool,
) -> Books {
    let mut books = Books::default();
    for row in rows {
        for entry in [books.by_disposition.entry(row.disposition).or_default(), &mut books.total] {
            entry.rows += 1;
            entry.claimed += row.hours_claimed;
            entry.credited += row.hours_credited;
        }
    }
    books.rows_of_files(files, rows);
    books.rows_and_completions(rows, completions);
    books.counted(completions, credits, compliance, once);
    books
}

impl Books {
    pub fn balanced(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }

    /// As many rows as each file and sheet was found to hold.
    fn rows_of_files(&mut self, files: &[FileRow], rows: &[RowRow]) {
        let mut counted: FxHashMap<(&str, Option<&str>), i64> = FxHashMap::default();
        for row in rows {
            *counted.entry((&row.file, row.sheet.as_deref())).or_default() += 1;
        }
        for (position, file) in files.iter().enumerate().filter(|(_, f)| f.kind.is_submission()) {
            let found = counted.remove(&(&file.file, file.sheet.as_deref())).unwrap_or(0);
            if found != file.rows {
                let (kind, nth) = (file.kind, position + 1);
                self.fault(format!(
                    "entry {nth} of `files` ({kind}) holds {} rows and {found} ended with a disposition",
                    file.rows
                ));
            }
        }
        for rows in counted.into_values() {
            self.fault(format!("{rows} rows come from a file that is not in the list of files"));
        }
    }

    /// Credited rows and completions are one to one and carry the same hours; only credited rows carry any; nothing is
    /// credited beyond what is claimed; a duplicate names a completion that is there.
    fn rows_and_completions(&mut self, rows: &[RowRow], completions: &[CompletionRow]) {
        let hours: FxHashMap<RowId, Hours> = completions.iter().map(|c| (c.completion_id, c.hours.total())).collect();
        if hours.len() != completions.len() {
            self.fault("two completions share one id".to_owned());
        }
        let mut credited = 0;
        for row in rows {
            let completion = row.completion_id.map(|id| hours.get(&id).copied());
            let holds = match row.disposition {
                Disposition::Credited => {
                    credited += 1;
                    completion == Some(Some(row.hours_credited)) && row.hours_credited <= row.hours_claimed
                }
                Disposition::Duplicate => matches!(completion, Some(Some(_))) && row.hours_credited.is_zero(),
                _ => completion.is_none() && row.hours_credited.is_zero(),
            };
            if !holds {
                self.fault(format!("row `{}` does not balance with its completion", row.row_id));
            }
        }
        if credited != completions.len() {
            self.fault(format!("{credited} credited rows and {} completions", completions.len()));
        }
    }

    /// No completion is counted beyond what it earned over all periods, and every officer's counted hours are the sum
    /// of what was counted.
    fn counted(
        &mut self,
        completions: &[CompletionRow],
        credits: &[CreditRow],
        compliance: &[ComplianceRow],
        once: bool,
    ) {
        let earned: FxHashMap<RowId, Breakdown> = completions.iter().map(|c| (c.completion_id, c.hours)).collect();
        let mut left: FxHashMap<(RowId, i32), Breakdown> = FxHashMap::default();
        let mut sums: FxHashMap<(&str, i32), Hours> = FxHashMap::default();
        let mut over = 0_usize;
        for credit in credits {
            *sums.entry((&credit.license_no, credit.period.0)).or_default() += credit.counted.total();
            match earned.get(&credit.completion_id) {
                Some(earned) => {
                    let within = if once { 0 } else { credit.period.0 };
                    let left = left.entry((credit.completion_id, within)).or_insert(*earned);
                    over += usize::from(!take(left, &credit.counted));
                }
                None => self.fault("a credit names a completion that is not there".to_owned()),
            }
        }
        if over > 0 {
            self.fault(format!("{over} credits count more than their completions earned"));
        }
        for row in compliance {
            let counted = sums.remove(&(&row.license_no, row.period.0)).unwrap_or_default();
            if counted != row.hours_counted {
                self.fault(format!("hours counted for a period {} are not the sum of its credits", row.period));
            }
        }
        if !sums.is_empty() {
            self.fault("credits stand in a period without a standing".to_owned());
        }
    }
}

fn take(left: &mut Breakdown, counted: &Breakdown) -> bool {
    left.unstated -= counted.unstated;
    for (left, counted) in left.areas.iter_mut().zip(counted.areas) {
        *left -= counted;
    }
    for (left, counted) in left.topics.iter_mut().zip(counted.topics) {
        *left -= counted;
    }
    let all = left.areas.iter().chain(&left.topics).chain([&left.unstated]);
    all.into_iter().all(|h| h.0 >= 0)
}
