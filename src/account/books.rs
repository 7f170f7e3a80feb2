//! The books: every row has one disposition and every hundredth of an hour its place, per file and in total.
//!
//! Each identity is checked over the rows of the finished tables as they pass by, not over what they were made from, so a
//! stage that loses or doubles something is found whatever its own bookkeeping says. Rows come first, then completions,
//! then officer by officer what was counted. A run whose books do not balance is not published. What is said of a fault
//! names rows by their ids and files by their place in the table `files`: file names are the senders'.

use crate::record::tables::{CompletionRow, ComplianceRow, CreditRow, FileRow, RowRow};
use crate::record::{Breakdown, Disposition, Hours, Period, RowId, Text};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_128;

/// Rows and hours of one disposition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub rows: i64,
    pub claimed: Hours,
    pub credited: Hours,
}

impl Entry {
    fn join(&mut self, more: Self) {
        self.rows += more.rows;
        self.claimed += more.claimed;
        self.credited += more.credited;
    }
}

/// The books of a run: totals, and every identity that does not hold.
#[derive(Debug, Default)]
pub struct Books {
    pub by_disposition: BTreeMap<Disposition, Entry>,
    pub total: Entry,
    pub faults: Vec<String>,
    of_files: FxHashMap<(Text, Option<Text>), i64>,
    credited: MultisetHash,
    completions: MultisetHash,
    /// Completions that duplicates name and that have not passed by yet.
    named: FxHashSet<RowId>,
    counted: Counted,
}

/// Names with their hours, whose order does not matter: how many, and a sum of hashes of 128 bits, which two different
/// multisets share with a chance of one in 10^38.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct MultisetHash {
    names: u64,
    sum: u128,
}

impl MultisetHash {
    fn add(&mut self, id: RowId, hours: Hours) {
        let RowId { content, occurrence } = id;
        let parts: [&[u8]; 3] = [&content, &occurrence.to_le_bytes(), &hours.0.to_le_bytes()];
        let bytes = parts.concat();
        self.join(Self { names: 1, sum: xxh3_128(&bytes) });
    }

    fn join(&mut self, others: Self) {
        self.names += others.names;
        self.sum = self.sum.wrapping_add(others.sum);
    }
}

impl Books {
    fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }

    /// Takes rows: only credited ones carry hours, none beyond what is claimed, under their own name; a duplicate names
    /// a completion.
    pub fn rows(&mut self, rows: &[RowRow]) {
        for same in rows.chunk_by(|a, b| (a.file, a.sheet) == (b.file, b.sheet)) {
            *self.of_files.entry((same[0].file, same[0].sheet)).or_default() += same.len() as i64;
        }
        for row in rows {
            for entry in [self.by_disposition.entry(row.disposition).or_default(), &mut self.total] {
                entry.rows += 1;
                entry.claimed += row.hours_claimed;
                entry.credited += row.hours_credited;
            }
            let holds = match row.disposition {
                Disposition::Credited => {
                    self.credited.add(row.row_id, row.hours_credited);
                    row.completion_id == Some(row.row_id) && row.hours_credited <= row.hours_claimed
                }
                Disposition::Duplicate => {
                    self.named.extend(row.completion_id);
                    row.completion_id.is_some() && row.hours_credited.is_zero()
                }
                _ => row.completion_id.is_none() && row.hours_credited.is_zero(),
            };
            if !holds {
                self.fault(format!("row `{}` does not balance with its completion", row.row_id));
            }
        }
    }

    /// Takes completions, when the rows of their officers have passed by.
    pub fn completions(&mut self, completions: &[CompletionRow]) {
        for completion in completions {
            self.completions.add(completion.completion_id, completion.hours.total());
            self.named.remove(&completion.completion_id);
        }
    }

    /// Whether the completions that passed by are the credited rows, by their names and hours. Then none stands twice, since
    /// no row does.
    pub fn completions_are_credited_rows(&self) -> bool {
        self.credited == self.completions
    }

    /// Takes what was counted of some officers.
    pub fn counted(&mut self, counted: Counted) {
        self.counted.join(counted);
    }

    /// Takes what passed by elsewhere.
    pub fn join(&mut self, others: Self) {
        for (disposition, more) in others.by_disposition {
            self.by_disposition.entry(disposition).or_default().join(more);
        }
        self.total.join(others.total);
        self.faults.extend(others.faults);
        for (place, rows) in others.of_files {
            *self.of_files.entry(place).or_default() += rows;
        }
        self.credited.join(others.credited);
        self.completions.join(others.completions);
        self.named.extend(others.named);
        self.counted.join(others.counted);
    }

    /// Closes the books: as many rows as each file and sheet was found to hold; credited rows and completions one to one
    /// with the same hours; every duplicate's completion there; nothing counted beyond what was earned.
    pub fn close(&mut self, files: &[FileRow]) {
        let mut found = std::mem::take(&mut self.of_files);
        for (position, file) in files.iter().enumerate().filter(|(_, f)| f.kind.is_submission()) {
            let place = (Text::from(file.file.as_str()), file.sheet.as_deref().map(Text::from));
            let found = found.remove(&place).unwrap_or(0);
            if found != file.rows {
                let (kind, nth, rows) = (file.kind, position + 1, file.rows);
                self.fault(format!(
                    "entry {nth} of `files` ({kind}) holds {rows} rows and {found} ended with a disposition"
                ));
            }
        }
        for rows in found.into_values() {
            self.fault(format!("{rows} rows come from a file that is not in the list of files"));
        }
        if self.credited.names != self.completions.names {
            let (rows, completions) = (self.credited.names, self.completions.names);
            self.fault(format!("{rows} credited rows and {completions} completions"));
        } else if self.credited != self.completions {
            self.fault("credited rows and completions differ in their ids or hours".to_owned());
        }
        if !self.named.is_empty() {
            self.fault(format!("{} duplicates name a completion that is not there", self.named.len()));
        }
        let faults = std::mem::take(&mut self.counted).faults();
        self.faults.extend(faults);
    }
}

/// What was counted of officers, held against what they earned.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Credits that count more than their completions earned.
    over: usize,
    /// Credits of completions that are not there.
    strange: usize,
    /// Standings whose counted hours are not the sum of their credits.
    differing: Vec<Period>,
    /// Periods with credits and without a standing.
    homeless: usize,
    scratch: Scratch,
}

/// What is reckoned of one officer, in memory that serves the next one too.
#[derive(Clone, Debug, Default)]
struct Scratch {
    /// What completions have left: their position, the period within which it is counted, what is left.
    left: Vec<(usize, i32, Breakdown)>,
    /// Hours counted in each period with credits.
    sums: Vec<(i32, Hours)>,
}

/// The position of what is looked for, which mostly stands behind what was found last.
fn found<T>(all: &[T], last: usize, is: impl Fn(&T) -> bool) -> Option<usize> {
    let (before, behind) = all.split_at(last.min(all.len()));
    behind.iter().position(&is).map(|at| before.len() + at).or_else(|| before.iter().position(is))
}

impl Counted {
    /// Takes one officer's completions, credits and standings. `once`: an hour counts once over all periods, as the rules
    /// read it unless they let make-up hours count twice.
    pub fn officer(
        &mut self,
        completions: &[CompletionRow],
        credits: &[CreditRow],
        standings: &[ComplianceRow],
        once: bool,
    ) {
        let Scratch { left, sums } = &mut self.scratch;
        left.clear();
        sums.clear();
        let (mut last, mut last_left) = (0, 0);
        for credit in credits {
            let period = credit.period.0;
            match sums.iter_mut().find(|sum| sum.0 == period) {
                Some(sum) => sum.1 += credit.counted.total(),
                None => sums.push((period, credit.counted.total())),
            }
            let Some(at) = found(completions, last, |c| c.completion_id == credit.completion_id) else {
                self.strange += 1;
                continue;
            };
            last = at;
            let within = if once { 0 } else { period };
            last_left = found(left, last_left, |entry| (entry.0, entry.1) == (at, within)).unwrap_or_else(|| {
                left.push((at, within, completions[at].hours));
                left.len() - 1
            });
            self.over += usize::from(!take(&mut left[last_left].2, &credit.counted));
        }
        for standing in standings {
            let sum = sums.iter().position(|sum| sum.0 == standing.period.0).map(|at| sums.swap_remove(at).1);
            if sum.unwrap_or_default() != standing.hours_counted {
                self.differing.push(standing.period);
            }
        }
        self.homeless += sums.len();
    }

    pub fn join(&mut self, other: Self) {
        self.over += other.over;
        self.strange += other.strange;
        self.differing.extend(other.differing);
        self.homeless += other.homeless;
    }

    fn faults(self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.strange > 0 {
            faults.push(format!("{} credits name a completion of the officer that is not there", self.strange));
        }
        if self.over > 0 {
            faults.push(format!("{} credits count more than their completions earned", self.over));
        }
        let differing = |period| format!("hours counted for a period {period} are not the sum of its credits");
        faults.extend(self.differing.into_iter().map(differing));
        if self.homeless > 0 {
            faults.push("credits stand in a period without a standing".to_owned());
        }
        faults
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
