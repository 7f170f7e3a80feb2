//! The groups of each officer, worked out one officer at a time: what the queries are held against.

use super::{Published, active_of};
use crate::publish::statistics::groups::{COMMISSIONED, NO_AGENCY, NOT_STATED};
use crate::record::tables::ComplianceRow;
use std::collections::BTreeMap;

/// Standings of the period that the figures cover.
pub fn active<'a>(published: &Published<'a>) -> impl Iterator<Item = &'a ComplianceRow> {
    active_of(published.compliance, published, published.period)
}

/// The groups of each of these officers, in the order of the dimensions.
pub fn attributes<'a>(published: &Published<'a>) -> Vec<[&'a str; 4]> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for id in active(published).filter_map(|row| row.agency_id.as_deref()) {
        *sizes.entry(id).or_default() += 1;
    }
    let band = |officers: usize| {
        let bands = published.settings.agency_bands.iter().rev();
        bands.into_iter().find(|band| band.at_least <= officers).map_or(NOT_STATED, |band| band.label.as_str())
    };
    let groups = |row: &'a ComplianceRow| {
        let officer = published.registry.officer(&row.license_no);
        let class = officer.and_then(|officer| officer.license_class.as_deref()).unwrap_or(NOT_STATED);
        let county = |id: &str| published.registry.agency(id).and_then(|agency| agency.county.as_deref());
        let [size, county] = match row.agency_id.as_deref() {
            None => [NO_AGENCY; 2],
            Some(id) => [band(sizes[id]), county(id).unwrap_or(NOT_STATED)],
        };
        [class, size, county, COMMISSIONED[usize::from(!row.commissioned)]]
    };
    active(published).map(groups).collect()
}
