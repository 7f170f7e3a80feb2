//! `clee diff`: whose standing changed between two runs, and which rows caused it.

use super::print::Table;
use super::run_history::finished;
use super::run_tables::RunTables;
use crate::cli::{DiffArgs, RunChoice};
use crate::error::CommandError;
use crate::lake::{HashedFile, RunRecord};
use crate::record::Hours;
use crate::table::{Frames, TableError, texts};
use polars::prelude::{AnyValue, DataFrame, Expr, IntoLazy, JoinArgs, JoinCoalesce, JoinType, LazyFrame, col, concat};
use std::collections::{BTreeMap, BTreeSet};

/// A standing is of an officer and a period.
const KEY: [&str; 2] = ["license_no", "period"];
/// What counts as a change of standing.
const STANDING: [&str; 4] = ["status", "hours_counted", "shortfall_hours", "would_comply_after_review"];
/// What counts as a change of a row, and where it stands.
const ROW: [&str; 4] = ["license_no", "disposition", "reason", "hours_credited"];
const PLACE: [&str; 3] = ["file", "sheet", "row_number"];

/// Compares two runs.
///
/// # Errors
/// When one of them is not there.
pub fn diff(args: &DiffArgs) -> Result<u8, CommandError> {
    let open = |run: &str| RunTables::open(&RunChoice { lake: args.lake.clone(), run: Some(run.to_owned()) });
    let (from, to) = (open(&args.from)?, open(&args.to)?);
    let otherwise = otherwise(&from.record, &to.record);
    let (before, after) = (finished(from.path), finished(to.path));
    let changed = changed_standings(&before, &after)?;
    let by_officer = causes(&changed, &before, &after)?;
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
    for at in 0..changed.height() {
        let line = Line { frame: &changed, at };
        let cause = by_officer.get(&line.text("license_no")?).unwrap_or(&otherwise);
        table.push(standing(line, cause)?);
    }
    table.print(args.format)?;
    Ok(0)
}

/// Both tables side by side by their key, what was before under its own names and what is after behind `after_`; only lines
/// in which one of `compared` differs, or that only one of them has.
fn beside(before: LazyFrame, after: LazyFrame, key: &[&str], compared: &[&str], also: &[&str]) -> LazyFrame {
    let keys: Vec<Expr> = key.iter().map(|name| col(*name)).collect();
    let behind = |name: &&str| col(*name).alias(format!("after_{name}"));
    let values = || compared.iter().chain(also);
    let after = after.select(keys.iter().cloned().chain(values().map(behind)).collect::<Vec<_>>());
    let before = before.select(keys.iter().cloned().chain(values().map(|name| col(*name))).collect::<Vec<_>>());
    let differs = compared.iter().map(|name| col(*name).neq_missing(col(format!("after_{name}"))));
    let both = JoinArgs::new(JoinType::Full).with_coalesce(JoinCoalesce::CoalesceColumns);
    let joined = before.join(after, keys.clone(), keys, both);
    joined.filter(differs.reduce(Expr::or).expect("something is compared")).sort(key.to_vec(), Default::default())
}

fn changed_standings(before: &Frames<'_>, after: &Frames<'_>) -> Result<DataFrame, TableError> {
    let columns: Vec<&str> = KEY.into_iter().chain(STANDING).collect();
    let [before, after] = [before, after].map(|of| of.lazy("compliance", &columns));
    Ok(beside(before?, after?, &KEY, &STANDING, &[]).collect()?)
}

/// Rows that are new, gone, someone else's or ended otherwise, in words, by the officers whose standing changed.
fn causes(
    changed: &DataFrame,
    before: &Frames<'_>,
    after: &Frames<'_>,
) -> Result<BTreeMap<String, String>, TableError> {
    let officers: BTreeSet<&str> = texts(changed, "license_no")?.flatten().collect();
    let names = || [col("license_no")];
    let theirs = changed.clone().lazy().group_by(names()).agg([]).collect()?;
    let ids_of = |of: &Frames<'_>| {
        let theirs = |part: LazyFrame| {
            let theirs = part.join(theirs.clone().lazy(), names(), names(), JoinArgs::new(JoinType::Inner));
            theirs.select([col("row_id")])
        };
        of.in_parts("rows", &["row_id", "license_no"], theirs)
    };
    // a row that went from one officer to another is looked at on both sides
    let concerned = concat([ids_of(before)?, ids_of(after)?], Default::default())?;
    let concerned = concerned.group_by([col("row_id")]).agg([]).collect()?;
    let columns: Vec<&str> = ["row_id"].into_iter().chain(ROW).chain(PLACE).collect();
    let rows_of = |of: &Frames<'_>| {
        let id = || [col("row_id")];
        let known = |part: LazyFrame| part.join(concerned.clone().lazy(), id(), id(), JoinArgs::new(JoinType::Inner));
        of.in_parts("rows", &columns, known)
    };
    let rows = beside(rows_of(before)?, rows_of(after)?, &["row_id"], &ROW, &PLACE).collect()?;
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for at in 0..rows.height() {
        let line = Line { frame: &rows, at };
        let [old, new] = [line.row("")?, line.row("after_")?];
        let concerned: BTreeSet<&str> =
            [&old, &new].into_iter().flatten().filter_map(|row| row.license_no.as_deref()).collect();
        for license_no in concerned.into_iter().filter(|license_no| officers.contains(license_no)) {
            let cause = cause(license_no, old.as_ref(), new.as_ref());
            told.entry(license_no.to_owned()).or_default().extend(cause);
        }
    }
    Ok(told.into_iter().filter(|(_, causes)| !causes.is_empty()).map(|(l, causes)| (l, causes.join("; "))).collect())
}

/// One line of a frame.
#[derive(Clone, Copy)]
struct Line<'f> {
    frame: &'f DataFrame,
    at: usize,
}

impl Line<'_> {
    /// What stands in a column, nothing as an empty text.
    fn text(self, column: &str) -> Result<String, TableError> {
        Ok(match self.frame.column(column)?.get(self.at)? {
            AnyValue::Null => String::new(),
            AnyValue::String(text) => text.to_owned(),
            other => other.to_string(),
        })
    }

    fn maybe(self, column: &str) -> Result<Option<String>, TableError> {
        Ok(Some(self.text(column)?).filter(|text| !text.is_empty()))
    }

    /// Hundredths as hours; nothing where there are none.
    fn hours(self, column: &str) -> Result<String, TableError> {
        let hundredths = self.frame.column(column)?.i64()?.get(self.at);
        Ok(hundredths.map(|hundredths| Hours(hundredths).to_string()).unwrap_or_default())
    }

    fn is(self, column: &str) -> Result<bool, TableError> {
        Ok(self.frame.column(column)?.bool()?.get(self.at) == Some(true))
    }

    /// The row as it was or is; nothing where only the other run has it.
    fn row(self, side: &str) -> Result<Option<RowThen>, TableError> {
        let Some(disposition) = self.maybe(&format!("{side}disposition"))? else { return Ok(None) };
        let of = |column: &str| self.text(&format!("{side}{column}"));
        let place = match self.maybe(&format!("{side}sheet"))? {
            Some(sheet) => format!("{} sheet {sheet} row {}", of("file")?, of("row_number")?),
            None => format!("{} row {}", of("file")?, of("row_number")?),
        };
        let ended = match self.maybe(&format!("{side}reason"))? {
            Some(reason) => format!("{disposition} ({reason})"),
            None => disposition,
        };
        let hours = self.hours(&format!("{side}hours_credited"))?;
        Ok(Some(RowThen { license_no: self.maybe(&format!("{side}license_no"))?, ended, hours, place }))
    }
}

/// A row as one of the runs has it.
struct RowThen {
    license_no: Option<String>,
    /// `credited`, `review (officer_unknown)`.
    ended: String,
    hours: String,
    place: String,
}

/// What happened to a row, as far as it concerns the officer; nothing when it is as it was.
fn cause(license_no: &str, old: Option<&RowThen>, new: Option<&RowThen>) -> Option<String> {
    let is_theirs = |row: &RowThen| row.license_no.as_deref() == Some(license_no);
    match (old, new) {
        (None, Some(row)) => Some(format!("new: {} {}", row.ended, row.place)),
        (Some(row), None) => Some(format!("gone: {} {}", row.ended, row.place)),
        (Some(a), Some(b)) if is_theirs(a) && !is_theirs(b) => Some(format!("no longer theirs: {}", b.place)),
        (Some(a), Some(b)) if (&a.ended, &a.hours) != (&b.ended, &b.hours) => {
            Some(format!("{} to {}: {}", a.ended, b.ended, b.place))
        }
        (Some(a), Some(b)) if !is_theirs(a) => Some(format!("now theirs: {} {}", b.ended, b.place)),
        _ => None,
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

fn standing(line: Line<'_>, cause: &str) -> Result<Vec<String>, TableError> {
    let status = |side: &str| {
        let open = line.is(&format!("{side}would_comply_after_review"))?;
        let open = if open { " (would comply after review)" } else { "" };
        Ok::<_, TableError>(format!("{}{open}", line.text(&format!("{side}status"))?))
    };
    Ok(vec![
        line.text("license_no")?,
        line.text("period")?,
        status("")?,
        status("after_")?,
        line.hours("hours_counted")?,
        line.hours("after_hours_counted")?,
        line.hours("shortfall_hours")?,
        line.hours("after_shortfall_hours")?,
        cause.to_owned(),
    ])
}
