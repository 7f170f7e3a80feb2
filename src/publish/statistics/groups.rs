//! Officers who owe hours, by class of licence, size of agency, county and commission.
//!
//! In: standings of the period and the registry. Out: per attribute and group how many owe hours, how many have met
//! the requirement and how many not, and the rate. A group of few officers is not even named but goes into
//! [`OTHER`]; lines that must be withheld are shown as one line [`TOGETHER`], which anyone could work out.

use super::measure::{At, Cells, rate};
use super::standing::Shown;
use super::{active, active_of, threshold};
use crate::publish::frames::{Group, group_sums};
use crate::publish::officers::PIECE;
use crate::publish::withhold::groups::{Atom, plan};
use crate::publish::{PublishError, Published};
use crate::record::Text;
use crate::record::registry::Officer;
use crate::record::tables::ComplianceRow;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The attributes, as `group_by` names them.
pub const DIMENSIONS: [&str; 4] = ["license_class", "agency_size", "county", "commissioned"];
/// Groups too small to be named.
pub const OTHER: &str = "Other, small groups";
/// All withheld lines of a table.
pub const TOGETHER: &str = "Withheld lines together";

const NOT_STATED: &str = "Not stated";
const NO_AGENCY: &str = "No agency";

pub fn by_dimension(published: &Published, shown: Shown, cells: &mut Cells) -> Result<(), PublishError> {
    let many = |count: Option<i64>| count.is_some_and(|n| n > threshold(published));
    if !many(shown.compliant) || !many(shown.not_compliant) {
        return Ok(()); // Every line would be withheld: the state's own figure is, or all officers stand alike.
    }
    let counted = counted(published).map_err(|source| PublishError::Grouping { measure: "officers", source })?;
    let names = names(&counted, threshold(published));
    let atoms = atoms(&counted, &names);
    let sizes: Vec<usize> = names.iter().map(Vec::len).collect();
    let hidden = plan(&atoms, &sizes, threshold(published));
    for (dimension, names) in names.iter().enumerate() {
        let line = |of: &dyn Fn(usize) -> bool| {
            let members = atoms.iter().filter(|a| of(a.groups[dimension]));
            members.fold((0, 0), |(c, n), a| (c + a.compliant, n + a.not_compliant))
        };
        for (group, name) in names.iter().enumerate() {
            emit(published, (DIMENSIONS[dimension], name), line(&|g| g == group), hidden[dimension][group], cells);
        }
        if hidden[dimension].contains(&true) {
            emit(published, (DIMENSIONS[dimension], TOGETHER), line(&|g| hidden[dimension][g]), false, cells);
        }
    }
    Ok(())
}

fn emit(published: &Published, group: (&str, &str), (met, unmet): (i64, i64), withheld: bool, cells: &mut Cells) {
    let at = |measure| At { measure, group_by: group.0, group: group.1, period: published.period };
    cells.count(at("officers_owing"), met + unmet, withheld);
    cells.count(at("officers_compliant"), met, withheld);
    cells.count(at("officers_not_compliant"), unmet, withheld);
    cells.hundredths(at("compliance_rate"), rate(met, met + unmet), withheld);
}

/// Officers who owe hours: they have met the requirement or have not.
fn owing_of<'a>(rows: &'a [ComplianceRow], published: &Published<'a>) -> impl Iterator<Item = &'a ComplianceRow> {
    active_of(rows, published, published.period).filter(|r| !matches!(r.status, "exempt" | "waived"))
}

#[cfg(test)]
pub(super) fn owing<'a>(published: &Published<'a>) -> Vec<&'a ComplianceRow> {
    owing_of(published.compliance, published).collect()
}

/// The groups of each of them.
#[cfg(test)]
pub(super) fn attributes<'a>(published: &Published<'a>) -> Vec<[&'a str; 4]> {
    let agencies = Agencies::of(published);
    let groups = |row| agencies.groups(row, published.registry.officer(&row.license_no));
    owing(published).into_iter().map(groups).collect()
}

/// Size and county of each agency with active officers, as the groups are called.
struct Agencies<'a>(FxHashMap<Text, (&'a str, &'a str)>);

impl<'a> Agencies<'a> {
    fn of(published: &Published<'a>) -> Self {
        let mut officers: FxHashMap<Text, usize> = FxHashMap::default();
        for id in active(published, published.period).filter_map(|row| row.agency_id) {
            *officers.entry(id).or_default() += 1;
        }
        let county = |id: Text| published.registry.agency(&id).and_then(|agency| agency.county.as_deref());
        let named = |(id, officers)| (id, (band(published, Some(officers)), county(id).unwrap_or(NOT_STATED)));
        Self(officers.into_iter().map(named).collect())
    }

    /// The groups of an officer, in the order of [`DIMENSIONS`].
    fn groups(&self, row: &ComplianceRow, officer: Option<&'a Officer>) -> [&'a str; 4] {
        let class = officer.and_then(|o| o.license_class.as_deref()).unwrap_or(NOT_STATED);
        let (size, county) = match row.agency_id {
            Some(id) => self.0.get(&id).copied().unwrap_or((NOT_STATED, NOT_STATED)),
            None => (NO_AGENCY, NO_AGENCY),
        };
        [class, size, county, if row.commissioned { "Commissioned" } else { "Not commissioned" }]
    }
}

/// Officers by the groups they are in: how many of them comply, and how many there are.
type Alike<'a> = FxHashMap<[&'a str; 4], [i64; 2]>;

/// Officers who owe hours, counted by every combination of attributes: how many of them comply, and how many there are.
/// Officers alike in all attributes are counted on the way, so that what is grouped are a few thousand figures.
fn counted<'a>(published: &Published<'a>) -> polars::prelude::PolarsResult<Vec<Group>> {
    let agencies = Agencies::of(published);
    let of_piece = |mut alike: Alike<'a>, rows: &[ComplianceRow]| {
        let mut officers = published.registry.in_step();
        for row in owing_of(rows, published) {
            let groups = agencies.groups(row, officers.officer(&row.license_no));
            let [compliant, all] = alike.entry(groups).or_default();
            *compliant += i64::from(row.status == "compliant");
            *all += 1;
        }
        alike
    };
    let parts = published.compliance.par_chunks(PIECE).fold(Alike::default, of_piece);
    let alike: Vec<([&'a str; 4], [i64; 2])> = parts.flatten_iter().collect();
    let keys = [0, 1, 2, 3].map(|d| (DIMENSIONS[d], alike.iter().map(|(groups, _)| groups[d]).collect()));
    let values = [("compliant", 0), ("officers", 1)];
    group_sums(&keys, &values.map(|(name, of)| (name, alike.iter().map(|(_, counts)| counts[of]).collect())))
}

fn band<'a>(published: &Published<'a>, officers: Option<usize>) -> &'a str {
    let bands = &published.settings.agency_bands;
    bands.iter().rev().find(|b| b.at_least <= officers.unwrap_or(0)).map_or(NOT_STATED, |b| b.label.as_str())
}

/// Per attribute the groups that have a line of their own, sorted, [`OTHER`] last where there is one.
fn names(counted: &[Group], threshold: i64) -> Vec<Vec<String>> {
    let of = |dimension: usize| {
        let mut totals: BTreeMap<&str, i64> = BTreeMap::new();
        for (keys, sums, _) in counted {
            *totals.entry(&keys[dimension]).or_insert(0) += sums[1];
        }
        let all = totals.len();
        let mut names: Vec<String> =
            totals.into_iter().filter(|(_, n)| *n > threshold).map(|(name, _)| name.to_owned()).collect();
        if names.len() < all {
            names.push(OTHER.to_owned());
        }
        names
    };
    (0..DIMENSIONS.len()).map(of).collect()
}

fn atoms(counted: &[Group], names: &[Vec<String>]) -> Vec<Atom> {
    let mut atoms: BTreeMap<Vec<usize>, (i64, i64)> = BTreeMap::new();
    for (keys, sums, _) in counted {
        let position =
            |(key, names): (&String, &Vec<String>)| names.iter().position(|n| n == key).unwrap_or(names.len() - 1);
        let (compliant, not_compliant) = atoms.entry(keys.iter().zip(names).map(position).collect()).or_default();
        *compliant += sums[0];
        *not_compliant += sums[1] - sums[0];
    }
    atoms.into_iter().map(|(groups, (compliant, not_compliant))| Atom { groups, compliant, not_compliant }).collect()
}
