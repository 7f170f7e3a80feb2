//! The public report: one page, one workbook, one table.
//!
//! In: the statistics, already decided cell by cell, and words for them. Out: `public/commission.html`,
//! `public/commission.xlsx` and `public/statistics.csv`, and for staff `lists/state.html`. Always: nothing here looks at an
//! officer, a row or a completion; the report is drawn from the statistics alone, so that it cannot show more than they do.

mod figures;
mod page;
mod report;
mod standing;
mod table_csv;
mod training;
mod workbook;

use super::statistics::{Statistics, rows};
use super::{Artifact, PublishError, Published};
use figures::{Audience, Lookup};

/// The page for the public.
const PAGE: &str = "public/commission.html";
/// The same page for staff, made every night.
const STATE: &str = "lists/state.html";
/// What stands behind the public page, with what it withholds: the next publication must not give it away.
pub const BEHIND: &str = "lists/published_figures.csv";

/// Page, workbook and table for the public, and the figures behind them.
///
/// # Errors
/// When one of them cannot be laid out.
pub fn reports(published: &Published, statistics: &Statistics) -> Result<Vec<Artifact>, PublishError> {
    let figures = Lookup::of(statistics, Audience::Public, published.period);
    let report = report::report(published, &figures);
    Ok(vec![
        table_csv::table(BEHIND, &rows(&statistics.public, true))?,
        page::page(PAGE, &report)?,
        workbook::workbook(&report)?,
        table_csv::table("public/statistics.csv", &rows(&statistics.public, false))?,
    ])
}

/// The page for staff.
///
/// # Errors
/// When it cannot be laid out.
pub fn state(published: &Published, statistics: &Statistics) -> Result<Artifact, PublishError> {
    let figures = Lookup::of(statistics, Audience::Staff, published.period);
    page::page(STATE, &report::report(published, &figures))
}

/// The figures behind a page that was published, from [`BEHIND`].
///
/// # Errors
/// When a line is not what [`reports`] writes.
pub fn published_figures(bytes: &[u8]) -> Result<crate::publish::Figures, csv::Error> {
    table_csv::figures(bytes)
}

#[cfg(test)]
mod tests;
