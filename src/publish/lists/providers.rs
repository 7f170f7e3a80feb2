//! `providers/PROVIDER.xlsx`: for a provider who sent rows that earned no credit.
//!
//! In: rows without credit whose details name a provider. Out: one workbook per such provider, known to the registry or
//! not, with each row, why it earned nothing, what to do, and whether the attendance list came late.

use super::filename::file_name;
use super::uncredited::{self, Uncredited, uncredited};
use crate::publish::workbook::workbook;
use crate::publish::{Artifact, PublishError, Published};
use rayon::prelude::*;
use std::collections::BTreeMap;

pub fn workbooks(published: &Published) -> Result<Vec<Artifact>, PublishError> {
    let rows = uncredited(published);
    let mut by_provider: BTreeMap<&str, Vec<&Uncredited>> = BTreeMap::new();
    for row in &rows {
        if let Some(provider) = row.detail.and_then(|d| d.provider_no.as_deref()) {
            by_provider.entry(provider).or_default().push(row);
        }
    }
    by_provider.into_par_iter().map(|(provider, rows)| one(published, provider, &rows)).collect()
}

fn one(published: &Published, provider: &str, rows: &[&Uncredited]) -> Result<Artifact, PublishError> {
    let path = format!("lists/providers/{}.xlsx", file_name(provider));
    let sheet = uncredited::sheet("Rows without credit", rows, published.settings.roster_due_days);
    workbook(path, published.as_of, &[sheet])
}
