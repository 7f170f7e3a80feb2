//! The officers a list speaks of: standing, name, what is missing and what is still open, put together once.
//!
//! In: the tables of the period run. Out: one [`Owing`] per officer who is short or not shown compliant, ordered by
//! licence number. An open row belongs to its first and its second candidate alike, as the law's reading has it.

use super::wording;
use super::{Published, RowDetail};
use crate::record::registry::{Agency, Officer};
use crate::record::tables::{ComplianceRow, RowRow};
use crate::record::{Disposition, Hours};
use rustc_hash::FxHashMap;

pub struct Owing<'a> {
    pub row: &'a ComplianceRow,
    pub officer: Option<&'a Officer>,
    pub agency: Option<&'a Agency>,
    /// Requirements not met, in the order of the rule pack, with what each lacks.
    pub missing: Vec<(&'a str, Hours)>,
    /// Rows waiting for review that may be this officer's, in words.
    pub open_items: Vec<String>,
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
        let one = |(id, hours): &(&str, Hours)| format!("{}: {} h", label(published, id), wording::hundredths(hours.0));
        self.missing.iter().map(one).collect::<Vec<_>>().join("; ")
    }
}

/// The words for a requirement; the id itself where the rule pack gives none.
pub fn label<'a>(published: &Published<'a>, id: &'a str) -> &'a str {
    match published.labels.get(id) {
        Some(label) => label,
        None if id == "together" => "All requirements at once",
        None => id,
    }
}

/// Officers of the period run who owe hours.
pub fn owing<'a>(published: &Published<'a>) -> Vec<Owing<'a>> {
    let missing = missing_by_officer(published);
    let open = open_by_officer(published);
    let standings = published.compliance.iter().filter(|r| r.period == published.period && owes(r));
    let mut all: Vec<Owing> = standings
        .map(|row| Owing {
            row,
            officer: published.registry.officer(&row.license_no),
            agency: row.agency_id.as_deref().and_then(|id| published.registry.agency(id)),
            missing: missing.get(row.license_no.as_str()).cloned().unwrap_or_default(),
            open_items: open.get(row.license_no.as_str()).cloned().unwrap_or_default(),
        })
        .collect();
    all.sort_by_key(|owing| owing.row.license_no);
    all
}

pub fn owes(row: &ComplianceRow) -> bool {
    matches!(row.status, "short" | "not_shown_compliant")
}

/// Rows that wait for review, each with what it said, in their order.
pub fn waiting<'a>(published: &Published<'a>) -> impl Iterator<Item = &'a RowDetail<'a>> {
    published.details.iter().filter(|detail| detail.row.disposition == Disposition::Review)
}

fn missing_by_officer<'a>(published: &Published<'a>) -> FxHashMap<&'a str, Vec<(&'a str, Hours)>> {
    let mut missing: FxHashMap<&str, Vec<(&str, Hours)>> = FxHashMap::default();
    for (license_no, requirement, shortfall) in &published.digest.requirements.unmet {
        missing.entry(license_no.as_str()).or_default().push((requirement.as_str(), *shortfall));
    }
    missing
}

fn open_by_officer<'a>(published: &Published<'a>) -> FxHashMap<&'a str, Vec<String>> {
    let mut open: FxHashMap<&str, Vec<String>> = FxHashMap::default();
    for detail in waiting(published) {
        let (row, matched) = (&detail.row, detail.found.as_ref());
        let candidates = [
            row.license_no.as_deref(),
            matched.and_then(|m| m.license_no.as_deref()),
            matched.and_then(|m| m.runner_up.as_deref()),
        ];
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

/// Course, day and why it waits; no attendee, because the reader may turn out to be another person.
fn open_item(row: &RowRow, detail: &RowDetail) -> String {
    let course = detail.course.as_deref().or(detail.control_no.as_deref()).unwrap_or("a training");
    let on = detail.completed_on.map(|d| format!(" of {d}")).unwrap_or_default();
    let why = row.reason.map(|r| format!(" ({})", wording::reason(r))).unwrap_or_default();
    format!("{course}{on}{why}")
}
