//! The officers a list speaks of: standing, name, what is missing and what is still open, put together once.
//!
//! In: the tables of the period run. Out: one [`Owing`] per officer who is short or not shown compliant, ordered by
//! licence number. An open row belongs to its first and its second candidate alike, as the law's reading has it.

use super::digest::{TOGETHER, Unmet};
use super::fitting::{Fitting, fitting};
use super::wording;
use super::{Published, RowDetail};
use crate::record::registry::{Agency, Officer};
use crate::record::tables::{ComplianceRow, RowRow};
use crate::record::{Disposition, Text};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::fmt::Write;

pub struct Owing<'a> {
    pub row: &'a ComplianceRow,
    pub officer: Option<&'a Officer>,
    pub agency: Option<&'a Agency>,
    /// Requirements not met, in the order of the rule pack, with what each lacks.
    pub missing: &'a [Unmet],
    /// Rows waiting for review that may be this officer's, in words.
    pub open_items: Vec<String>,
    /// Rejected rows that may be this officer's and that a clerk can mend, in words.
    pub clerical: Vec<String>,
    /// Courses that would fill what is missing.
    pub fitting: Fitting,
}

impl Owing<'_> {
    pub fn name(&self) -> String {
        self.officer.map(Officer::full_name).unwrap_or_default()
    }

    pub fn email(&self) -> Option<&str> {
        self.officer.and_then(|o| o.email.as_deref())
    }

    /// `Total hours: 8 h; Legal studies: 2 h`.
    pub fn missing_in_words(&self, published: &Published) -> String {
        let mut words = String::new();
        for (_, id, hours) in self.missing {
            let between = if words.is_empty() { "" } else { "; " };
            let _ = write!(words, "{between}{}: {} h", label(published, id), wording::hundredths(hours.0));
        }
        words
    }
}

/// The words for a requirement; the id itself where the rule pack gives none.
pub fn label<'a>(published: &Published<'a>, id: &'a str) -> &'a str {
    match published.labels.get(id) {
        Some(label) => label,
        None if id == TOGETHER => "All requirements at once",
        None => id,
    }
}

/// Officers of the period run who owe hours.
pub fn owing<'a>(published: &Published<'a>) -> Vec<Owing<'a>> {
    let unmet = &published.digest.requirements.unmet[..];
    let open = by_officer(published, waiting(published.details));
    let clerical = by_officer(published, published.details.iter().filter(|detail| detail.clerical));
    let of_piece = |rows: &'a [ComplianceRow]| {
        let (mut officers, mut missing) = (published.registry.in_step(), Missing { unmet, next: 0 });
        let (open, clerical) = (&open, &clerical);
        let standings = rows.iter().filter(|r| r.period == published.period && owes(r));
        standings.map(move |row| Owing {
            row,
            officer: officers.officer(&row.license_no),
            agency: row.agency_id.as_deref().and_then(|id| published.registry.agency(id)),
            missing: missing.of(row.license_no),
            open_items: open.get(&row.license_no).cloned().unwrap_or_default(),
            clerical: clerical.get(&row.license_no).cloned().unwrap_or_default(),
            fitting: Fitting::default(),
        })
    };
    let mut all: Vec<Owing> = published.compliance.par_chunks(PIECE).flat_map_iter(of_piece).collect();
    all.sort_by_key(|owing| owing.row.license_no);
    name_courses(published, &mut all);
    all
}

/// Names courses to everybody in a wave. Many officers lack the same hours, so each gap is filled once.
fn name_courses(published: &Published, all: &mut [Owing]) {
    if published.wave.is_none() {
        return;
    }
    let gap = |owing: &Owing| owing.missing.iter().map(|(_, id, hours)| (*id, hours.0)).collect::<Vec<_>>();
    let gaps: FxHashMap<Vec<(Text, i64)>, &[Unmet]> = all.iter().map(|owing| (gap(owing), owing.missing)).collect();
    let found: FxHashMap<_, Fitting> =
        gaps.into_par_iter().map(|(gap, missing)| (gap, fitting(published.offers, missing))).collect();
    for owing in all {
        owing.fitting = found.get(&gap(owing)).cloned().unwrap_or_default();
    }
}

/// Standings looked at in one go by one thread.
pub const PIECE: usize = 4_096;

pub fn owes(row: &ComplianceRow) -> bool {
    row.status.is_unmet()
}

/// Rows that wait for review, each with what it said, in their order.
pub fn waiting(details: &[RowDetail]) -> impl Iterator<Item = &RowDetail> + Clone {
    details.iter().filter(|detail| detail.row.disposition == Disposition::Review)
}

/// Each officer's requirements among those not met. They are in the order of officers like the standings, so the next
/// officer's stand behind the last one's, but for the first of a piece, or where none are between: then it is looked for.
struct Missing<'a> {
    unmet: &'a [Unmet],
    next: usize,
}

impl<'a> Missing<'a> {
    fn of(&mut self, license_no: Text) -> &'a [Unmet] {
        let stands = self.unmet.get(self.next).is_some_and(|unmet| unmet.0 == license_no);
        let first = if stands { self.next } else { self.unmet.partition_point(|unmet| unmet.0 < license_no) };
        let own = self.unmet[first..].iter().take_while(|unmet| unmet.0 == license_no).count();
        self.next = first + own;
        &self.unmet[first..first + own]
    }
}

/// Rows in words, by the officers whose they may be.
fn by_officer<'a>(
    published: &Published<'_>,
    details: impl Iterator<Item = &'a RowDetail>,
) -> FxHashMap<Text, Vec<String>> {
    let mut open: FxHashMap<Text, Vec<String>> = FxHashMap::default();
    for detail in details {
        let (row, matched) = (&detail.row, detail.found.as_ref());
        let candidates = [row.license_no, matched.and_then(|m| m.license_no), matched.and_then(|m| m.runner_up)];
        let item = open_item(row, detail);
        let mut told = Vec::new();
        for candidate in candidates.into_iter().flatten().filter(|c| published.registry.officer(c).is_some()) {
            if !told.contains(&candidate) {
                told.push(candidate);
                open.entry(candidate).or_default().push(item.clone());
            }
        }
    }
    open
}

/// Course, day, why it earns nothing yet and where it stands; no attendee, because the reader may turn out to be another person.
fn open_item(row: &RowRow, detail: &RowDetail) -> String {
    let course = detail.course.as_deref().or(detail.control_no.as_deref()).unwrap_or("a training");
    let on = detail.completed_on.map(|d| format!(" of {d}")).unwrap_or_default();
    let why = row.reason.map(|r| format!(" ({})", wording::reason(r))).unwrap_or_default();
    let place = if detail.clerical { format!(", {} line {}", row.file, row.row_number) } else { String::new() };
    format!("{course}{on}{why}{place}")
}
