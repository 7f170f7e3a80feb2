//! `clee diff`: whose standing changed between two runs, and which rows caused it.

use super::print::Table;
use super::run_tables::RunTables;
use crate::cli::{DiffArgs, RunChoice};
use crate::error::CommandError;
use crate::record::tables::{ComplianceRow, RowRow};
use std::collections::{BTreeMap, BTreeSet};

type Key = (String, i32);

/// Compares two runs.
///
/// # Errors
/// When one of them is not there.
pub fn diff(args: &DiffArgs) -> Result<u8, CommandError> {
    let open = |run: &str| RunTables::open(&RunChoice { lake: args.lake.clone(), run: Some(run.to_owned()) });
    let (from, to) = (open(&args.from)?, open(&args.to)?);
    let (before, after) = (standings(&from)?, standings(&to)?);
    let (rows_before, rows_after) = (rows(&from)?, rows(&to)?);
    let mut table = Table::new(&[
        "license_no",
        "period",
        "status_before",
        "status_after",
        "counted_before",
        "counted_after",
        "cause",
    ]);
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let (old, new) = (before.get(key), after.get(key));
        let changed = old.map(shown) != new.map(shown);
        if changed {
            let cause = cause(&key.0, &rows_before, &rows_after);
            table.push(line(key, old, new, cause));
        }
    }
    table.print(args.format)?;
    Ok(0)
}

fn standings(run: &RunTables) -> Result<BTreeMap<Key, ComplianceRow>, CommandError> {
    let rows: Vec<ComplianceRow> = run.rows()?;
    Ok(rows.into_iter().map(|row| ((row.license_no.clone(), row.period.0), row)).collect())
}

/// What counts as a change of standing.
fn shown(row: &ComplianceRow) -> (&'static str, i64, i64, bool) {
    (row.status, row.hours_counted.0, row.shortfall_hours.0, row.would_comply_after_review)
}

/// Rows by officer, each with what became of it.
fn rows(run: &RunTables) -> Result<BTreeMap<String, BTreeMap<String, RowRow>>, CommandError> {
    let mut by_officer: BTreeMap<String, BTreeMap<String, RowRow>> = BTreeMap::new();
    for row in run.rows::<RowRow>()? {
        if let Some(license_no) = row.license_no.clone() {
            by_officer.entry(license_no).or_default().insert(row.row_id.clone(), row);
        }
    }
    Ok(by_officer)
}

/// Rows of the officer that are new, gone or ended otherwise; the calendar alone when there is none.
fn cause(
    license_no: &str,
    before: &BTreeMap<String, BTreeMap<String, RowRow>>,
    after: &BTreeMap<String, BTreeMap<String, RowRow>>,
) -> String {
    let none = BTreeMap::new();
    let (old, new) = (before.get(license_no).unwrap_or(&none), after.get(license_no).unwrap_or(&none));
    let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut causes = Vec::new();
    for id in ids {
        let place = |row: &RowRow| format!("{} row {}", row.file, row.row_number);
        match (old.get(id), new.get(id)) {
            (None, Some(row)) => causes.push(format!("new: {} {}", row.disposition, place(row))),
            (Some(row), None) => causes.push(format!("gone: {} {}", row.disposition, place(row))),
            (Some(a), Some(b)) if (a.disposition, a.hours_credited) != (b.disposition, b.hours_credited) => {
                causes.push(format!("{} to {}: {}", a.disposition, b.disposition, place(b)));
            }
            _ => {}
        }
    }
    if causes.is_empty() { "calendar, registry or rules".to_owned() } else { causes.join("; ") }
}

fn line(key: &Key, old: Option<&ComplianceRow>, new: Option<&ComplianceRow>, cause: String) -> Vec<String> {
    let status = |row: Option<&ComplianceRow>| row.map_or("", |r| r.status).to_owned();
    let counted = |row: Option<&ComplianceRow>| row.map(|r| r.hours_counted.to_string()).unwrap_or_default();
    vec![key.0.clone(), key.1.to_string(), status(old), status(new), counted(old), counted(new), cause]
}
