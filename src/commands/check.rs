//! `clee check`: what a sender runs before submitting; every fault at once, by file, sheet, row and column.

use super::print::Table;
use crate::cli::{CheckArgs, Format};
use crate::conform::{RegistryBuilder, conform_submission};
use crate::error::CommandError;
use crate::ingest::{FileRead, read_bytes};
use crate::issue::Issue;
use crate::pipeline::RowView;
use crate::plan::{Plan, Source};
use crate::record::submission::Coordinates;
use chrono::Utc;
use std::path::Path;

/// Checks files; 0 when no fault would cost credit, 65 when one would.
///
/// # Errors
/// When a file cannot be opened or the pipeline is wrong.
pub fn check(args: &CheckArgs) -> Result<u8, CommandError> {
    #[expect(clippy::disallowed_methods, reason = "the clock is read here, once, and handed on")]
    let now = Utc::now();
    let overrides = crate::cli::Overrides { as_of: args.as_of, ..Default::default() };
    let plan = Plan::resolve(&args.pipeline, &overrides, now)?;
    let source = plan.sources.iter().find(|s| s.kind == args.kind).ok_or(CommandError::Usage {
        message: format!("the pipeline `{}` reads no `{}`", args.pipeline.display(), args.kind),
        hint: "name another pipeline with --pipeline",
    })?;
    let mut table = Table::new(&["file", "sheet", "row", "field", "severity", "code", "value", "message"]);
    let mut costs = false;
    for path in &args.files {
        costs |= check_file(path, source, &plan, &mut table)?;
    }
    if table.rows.is_empty() && args.format == Format::Text {
        println!("no faults found");
    } else {
        table.print(args.format)?;
    }
    Ok(if costs { 65 } else { 0 })
}

fn check_file(path: &Path, source: &Source, plan: &Plan, table: &mut Table) -> Result<bool, CommandError> {
    let bytes = std::fs::read(path).map_err(|fault| CommandError::Read { path: path.to_owned(), source: fault })?;
    let name = path.display().to_string();
    let found = read_bytes(&name, &bytes, &source.headers, &plan.limits);
    let mut costs = false;
    if let Some(reason) = found.reason {
        costs |= found.status.as_str() == "unreadable";
        table.push(line(&name, "", "", "", found.status.as_str(), reason, "", "the file as a whole"));
    }
    for issue in &found.issues {
        costs |= issue.severity.as_str() == "error";
        table.push(line(
            &name,
            issue.sheet.as_deref().unwrap_or(""),
            &issue.row_number.map(|n| n.to_string()).unwrap_or_default(),
            issue.field.as_deref().unwrap_or(""),
            issue.severity.as_str(),
            issue.code,
            issue.value.as_deref().unwrap_or(""),
            &issue.message,
        ));
    }
    for (sheet, issue) in record_issues(source, &found) {
        costs |= issue.severity.as_str() == "error";
        let sheet = found.sheets[sheet].name.as_deref().unwrap_or("");
        let row = issue.at.row_number.to_string();
        let (field, value) = (issue.field.unwrap_or(""), issue.value.as_deref().unwrap_or(""));
        table.push(line(&name, sheet, &row, field, issue.severity.as_str(), issue.code, value, &issue.message));
    }
    Ok(costs)
}

#[expect(clippy::too_many_arguments, reason = "one argument a column of the printed table")]
fn line(file: &str, sheet: &str, row: &str, field: &str, severity: &str, code: &str, value: &str, message: &str) -> Vec<String> {
    [file, sheet, row, field, severity, code, value, message].map(str::to_owned).to_vec()
}

/// Every fault of the records, with the position of its sheet.
fn record_issues(source: &Source, found: &FileRead) -> Vec<(usize, Issue)> {
    let mut issues = Vec::new();
    let mut registry = RegistryBuilder::default();
    for (sheet_at, sheet) in found.sheets.iter().enumerate() {
        for row in sheet.rows() {
            let at = Coordinates { file: 0, sheet: u32::try_from(sheet_at).unwrap_or(u32::MAX), row_number: row.number() };
            let view = RowView { row, sheet };
            if source.kind.is_submission() {
                let one = conform_submission(source.kind, &source.fields, &source.forms, &view, at);
                issues.extend(one.issues.into_iter().map(|issue| (sheet_at, issue)));
            } else {
                registry.push(source.kind, &source.fields, &source.forms, &view, at);
            }
        }
    }
    let (_, registry_issues, _) = registry.finish();
    issues.extend(registry_issues.into_iter().map(|issue| (issue.at.sheet as usize, issue)));
    issues
}
