//! The public report: one page, one workbook, one table.
//!
//! In: the statistics, already decided cell by cell, and words for them. Out: `public/commission.html`,
//! `public/commission.xlsx` and `public/statistics.csv`. Always: nothing here looks at an officer, a row or a
//! completion; the report is drawn from the statistics alone, so that it cannot show more than they do.

mod figures;
mod page;
mod report;
mod standing;
mod table_csv;
mod training;
mod workbook;

use super::{Artifact, PublishError, Published};
use crate::record::tables::StatisticRow;

/// Page, workbook and table.
///
/// # Errors
/// When one of them cannot be laid out.
pub fn reports(published: &Published, statistics: &[StatisticRow]) -> Result<Vec<Artifact>, PublishError> {
    let report = report::report(published, &figures::Figures::of(statistics, published.period));
    Ok(vec![page::page(&report)?, workbook::workbook(&report)?, table_csv::table(statistics)?])
}

#[cfg(test)]
mod tests;
