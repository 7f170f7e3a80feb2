//! Officers by class of licence, size of agency, county and commission.
//!
//! In: standings of the period and the registry. Out: per attribute and group how many officers there are, how many of
//! them have not met the requirement, how many have or owe nothing, and the share of these. Who owes nothing has no
//! column: how many officers a group has is on the public roster, and the others would be those with a waiver, which are
//! few and mostly military or medical. A group of few officers is not even named but goes into [`OTHER`]; lines that must
//! be withheld are shown as one line [`TOGETHER`], which anyone could work out.

use super::measure::{At, Figures, Key, rate, still_withheld};
use super::{active, active_of};
use crate::publish::frames::{Group, group_sums};
use crate::publish::officers::PIECE;
use crate::publish::withhold::groups::{Atom, Hidden, plan};
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

/// The figures of every group by its name. Where `threshold` is nought, as for staff, nothing is withheld; else there are none
/// where no line could be shown, because all officers stand alike, or nearly.
pub fn by_dimension(published: &Published, counted: &[Group], threshold: i64) -> Figures {
    let mut figures = Figures::new();
    let (ordered, all) = counted.iter().fold((0, 0), |(c, n), (_, sums, _)| (c + sums[0], n + sums[1]));
    if threshold > 0 && (ordered <= threshold || all - ordered <= threshold) {
        return figures;
    }
    let names = names(counted, threshold);
    let atoms = atoms(counted, &names);
    let hidden = hidden(published, &names, &atoms, threshold);
    for (dimension, names) in names.iter().enumerate() {
        for (group, name) in names.iter().enumerate() {
            let of_group = line(&atoms, dimension, |g| g == group);
            figures.extend(figures_of((published, dimension), name, of_group, hidden[dimension][group]));
        }
        if hidden[dimension].contains(&true) {
            let together = line(&atoms, dimension, |g| hidden[dimension][g]);
            figures.extend(figures_of((published, dimension), TOGETHER, together, false));
        }
    }
    figures
}

/// Which lines are withheld, among them those that the last publication withheld and that have hardly moved since.
fn hidden(published: &Published, names: &[Vec<String>], atoms: &[Atom], threshold: i64) -> Hidden {
    if threshold == 0 {
        return names.iter().map(|names| vec![false; names.len()]).collect();
    }
    let still = |(dimension, names): (usize, &Vec<String>)| {
        let group = |(group, name): (usize, &String)| {
            let (_, lacking) = line(atoms, dimension, |g| g == group);
            let at = At { group: name, ..at(published, "officers_not_compliant", dimension) };
            still_withheld(&published.settings.published_before, at, lacking, threshold)
        };
        names.iter().enumerate().map(group).collect()
    };
    plan(atoms, names.iter().enumerate().map(still).collect(), threshold)
}

fn at<'a>(published: &Published, measure: &'a str, dimension: usize) -> At<'a> {
    At { measure, group_by: DIMENSIONS[dimension], group: "", period: published.period }
}

/// Officers of some groups who have met the requirement or owe nothing, and who have not met it.
fn line(atoms: &[Atom], dimension: usize, of: impl Fn(usize) -> bool) -> (i64, i64) {
    let members = atoms.iter().filter(|atom| of(atom.groups[dimension]));
    members.fold((0, 0), |(ordered, lacking), atom| (ordered + atom.in_order, lacking + atom.lacking))
}

fn figures_of(
    (published, dimension): (&Published, usize),
    group: &str,
    (in_order, lacking): (i64, i64),
    withheld: bool,
) -> [(Key, (i64, bool)); 4] {
    let figure = |measure, hundredths| {
        let at = At { group, ..at(published, measure, dimension) };
        (at.key(), (hundredths, withheld))
    };
    [
        figure("officers", (in_order + lacking) * 100),
        figure("officers_met_or_nothing_owed", in_order * 100),
        figure("officers_not_compliant", lacking * 100),
        figure("share_met_or_nothing_owed", rate(in_order, in_order + lacking)),
    ]
}

/// The groups of each officer.
#[cfg(test)]
pub(super) fn attributes<'a>(published: &Published<'a>) -> Vec<[&'a str; 4]> {
    let agencies = Agencies::of(published);
    let groups = |row: &'a ComplianceRow| agencies.groups(row, published.registry.officer(&row.license_no));
    active(published, published.period).map(groups).collect()
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

/// Officers by the groups they are in: how many of them are in order, and how many there are.
type Alike<'a> = FxHashMap<[&'a str; 4], [i64; 2]>;

/// Officers counted by every combination of attributes: how many have met the requirement or owe nothing, and how many
/// there are. Officers alike in all attributes are counted on the way, so that what is grouped are a few thousand figures.
///
/// # Errors
/// When the figures cannot be grouped.
pub fn counted<'a>(published: &Published<'a>) -> Result<Vec<Group>, PublishError> {
    let agencies = Agencies::of(published);
    let of_piece = |mut alike: Alike<'a>, rows: &[ComplianceRow]| {
        let mut officers = published.registry.in_step();
        for row in active_of(rows, published, published.period) {
            let groups = agencies.groups(row, officers.officer(&row.license_no));
            let [in_order, all] = alike.entry(groups).or_default();
            *in_order += i64::from(!crate::publish::officers::owes(row));
            *all += 1;
        }
        alike
    };
    let parts = published.compliance.par_chunks(PIECE).fold(Alike::default, of_piece);
    let alike: Vec<([&'a str; 4], [i64; 2])> = parts.flatten_iter().collect();
    let keys = [0, 1, 2, 3].map(|d| (DIMENSIONS[d], alike.iter().map(|(groups, _)| groups[d]).collect()));
    let values = [("in_order", 0), ("officers", 1)];
    let values = values.map(|(name, of)| (name, alike.iter().map(|(_, counts)| counts[of]).collect()));
    group_sums(&keys, &values).map_err(|source| PublishError::Grouping { measure: "officers", source })
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
        let (in_order, lacking) = atoms.entry(keys.iter().zip(names).map(position).collect()).or_default();
        *in_order += sums[0];
        *lacking += sums[1] - sums[0];
    }
    atoms.into_iter().map(|(groups, (in_order, lacking))| Atom { groups, in_order, lacking }).collect()
}
