//! `clee diff`: whose standing changed between two runs, and which rows caused it.

use super::print::Table;
use super::run_tables::RunTables;
use crate::cli::{DiffArgs, RunChoice};
use crate::error::CommandError;
use crate::lake::{HashedFile, RunRecord};
use crate::record::tables::{ComplianceRow, RowRow};
use crate::record::{Hours, RowId, Status};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

type Key = (String, i32);

/// Rows of a run by their name.
type Rows = FxHashMap<RowId, RowRow>;

/// Compares two runs.
///
/// # Errors
/// When one of them is not there.
pub fn diff(args: &DiffArgs) -> Result<u8, CommandError> {
    let open = |run: &str| RunTables::open(&RunChoice { lake: args.lake.clone(), run: Some(run.to_owned()) });
    let (from, to) = (open(&args.from)?, open(&args.to)?);
    let (before, after) = (standings(&from)?, standings(&to)?);
    let changed: BTreeSet<&Key> = before
        .keys()
        .chain(after.keys())
        .filter(|key| before.get(*key).map(shown) != after.get(*key).map(shown))
        .collect();
    let causes = Causes { before: rows(&from)?, after: rows(&to)?, otherwise: otherwise(&from.record, &to.record) };
    let by_officer = causes.by_officer(&changed);
    let mut table = Table::new(&[
        "license_no",
        "period",
        "status_before",
        "status_after",
        "counted_before",
        "counted_after",
        "shortfall_before",
        "shortfall_after",
        "cause",
    ])
    .with_figures(&["period", "counted_before", "counted_after", "shortfall_before", "shortfall_after"]);
    for key in changed {
        let cause = by_officer.get(key.0.as_str()).map_or(&causes.otherwise, |told| told);
        table.push(line(key, before.get(key), after.get(key), cause));
    }
    table.print(args.format)?;
    Ok(0)
}

fn standings(run: &RunTables) -> Result<BTreeMap<Key, ComplianceRow>, CommandError> {
    let rows: Vec<ComplianceRow> = run.rows()?;
    Ok(rows.into_iter().map(|row| ((row.license_no.into(), row.period.0), row)).collect())
}

/// What counts as a change of standing.
fn shown(row: &ComplianceRow) -> (Status, i64, i64, bool) {
    (row.status, row.hours_counted.0, row.shortfall_hours.0, row.would_comply_after_review)
}

fn rows(run: &RunTables) -> Result<Rows, CommandError> {
    Ok(run.rows::<RowRow>()?.into_iter().map(|row| (row.row_id, row)).collect())
}

struct Causes {
    before: Rows,
    after: Rows,
    /// What differs between the runs besides rows, for officers whose rows are the same.
    otherwise: String,
}

impl Causes {
    /// Rows that are new, gone, someone else's or ended otherwise, by the officers whose standing changed.
    fn by_officer(&self, changed: &BTreeSet<&Key>) -> BTreeMap<String, String> {
        let officers: BTreeSet<&str> = changed.iter().map(|key| key.0.as_str()).collect();
        let ids: BTreeSet<&RowId> = self.before.keys().chain(self.after.keys()).collect();
        let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for id in ids {
            let (old, new) = (self.before.get(id), self.after.get(id));
            let concerned: BTreeSet<&str> =
                [old, new].into_iter().flatten().filter_map(|row| row.license_no.as_deref()).collect();
            for license_no in concerned.into_iter().filter(|license_no| officers.contains(license_no)) {
                told.entry(license_no.to_owned()).or_default().extend(cause(license_no, old, new));
            }
        }
        told.into_iter().filter(|(_, causes)| !causes.is_empty()).map(|(l, causes)| (l, causes.join("; "))).collect()
    }
}

/// What happened to a row, as far as it concerns the officer; nothing when it is as it was.
fn cause(license_no: &str, old: Option<&RowRow>, new: Option<&RowRow>) -> Option<String> {
    let place = |row: &RowRow| match &row.sheet {
        Some(sheet) => format!("{} sheet {sheet} row {}", row.file, row.row_number),
        None => format!("{} row {}", row.file, row.row_number),
    };
    let is_theirs = |row: &RowRow| row.license_no.as_deref() == Some(license_no);
    match (old, new) {
        (None, Some(row)) => Some(format!("new: {} {}", ended(row), place(row))),
        (Some(row), None) => Some(format!("gone: {} {}", ended(row), place(row))),
        (Some(a), Some(b)) if is_theirs(a) && !is_theirs(b) => Some(format!("no longer theirs: {}", place(b))),
        (Some(a), Some(b))
            if (a.disposition, a.reason, a.hours_credited) != (b.disposition, b.reason, b.hours_credited) =>
        {
            Some(format!("{} to {}: {}", ended(a), ended(b), place(b)))
        }
        (Some(a), Some(b)) if !is_theirs(a) => Some(format!("now theirs: {} {}", ended(b), place(b))),
        _ => None,
    }
}

/// `credited`, `review (officer_unknown)`.
fn ended(row: &RowRow) -> String {
    match row.reason {
        Some(reason) => format!("{} ({reason})", row.disposition),
        None => row.disposition.to_string(),
    }
}

/// What else differs between two runs.
fn otherwise(from: &RunRecord, to: &RunRecord) -> String {
    let registry = |record: &RunRecord| -> Vec<HashedFile> {
        record.inputs.iter().filter(|file| file.path.starts_with("registry/")).cloned().collect()
    };
    let differences = [
        ("the calendar", from.as_of != to.as_of),
        ("the rules", from.definitions.rules != to.definitions.rules),
        ("the registry", registry(from) != registry(to)),
        ("late hours from another year on", from.first_period != to.first_period),
        ("the program", from.code != to.code),
    ];
    let found: Vec<&str> = differences.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect();
    if found.is_empty() { "other officers' rows".to_owned() } else { format!("no row: {}", found.join(", ")) }
}

fn line(key: &Key, old: Option<&ComplianceRow>, new: Option<&ComplianceRow>, cause: &str) -> Vec<String> {
    let status = |row: Option<&ComplianceRow>| {
        let open = |r: &ComplianceRow| if r.would_comply_after_review { " (would comply after review)" } else { "" };
        row.map(|r| format!("{}{}", r.status, open(r))).unwrap_or_default()
    };
    let hours = |row: Option<&ComplianceRow>, of: fn(&ComplianceRow) -> Hours| {
        row.map(|r| of(r).to_string()).unwrap_or_default()
    };
    vec![
        key.0.clone(),
        key.1.to_string(),
        status(old),
        status(new),
        hours(old, |r| r.hours_counted),
        hours(new, |r| r.hours_counted),
        hours(old, |r| r.shortfall_hours),
        hours(new, |r| r.shortfall_hours),
        cause.to_owned(),
    ]
}
